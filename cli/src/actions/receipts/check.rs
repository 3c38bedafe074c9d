// SPDX-License-Identifier: GPL-3.0-only

//! Whether a receipt that a gateway tells of is what it says, by what finalised state says of the gateway.

use salus_gateway::exchange::KeptReceipt;
use salus_primitives::{
	access::ReceiptBatch,
	keys::RegisteredKey,
	membership::{Staff, StaffRole},
	AccountId, BlockNumber, ChartId,
};
use salus_receipt::{evidence_hash, Anchored, BatchNumber, Receipt, SignedDestruction};
use serde::Serialize;

use super::asked::{self, Asked, Discord};

/// Why a receipt is not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
	/// It is of another network.
	#[error("it is of another network")]
	OtherNetwork,
	/// It is of another chart.
	#[error("it is of another chart")]
	OtherChart,
	/// It names another gateway than the one that told of it.
	#[error("it names another gateway than the one that tells of it")]
	OtherGateway,
	/// Whoever signed is no system of the gateway.
	#[error("it is signed by an account that is no system of the gateway")]
	OtherSystem,
	/// The register has no such key.
	#[error("no receipt key {0} is registered to the account that signed it")]
	KeyUnknown(u32),
	/// The signature is not by the registered key.
	#[error("the gateway's signature is wrong")]
	SignatureInvalid,
	/// The evidence is another's.
	#[error("the evidence beside it is not what the gateway signed for")]
	EvidenceDiffers,
	/// The reader did not sign what it says.
	#[error(transparent)]
	Asked(#[from] Discord),
	/// The block that it names is not one of the chain.
	#[error("the block {0} that it names for its permission is not one of this chain")]
	OtherBlock(BlockNumber),
	/// The gateway says that it is anchored, and the chain does not.
	#[error("the gateway says that batch {0} has it, and the chain knows no such batch")]
	NotAnchored(BatchNumber),
	/// The batch that the chain has is another one.
	#[error("the gateway says that batch {0} has it, and the batch that the chain knows does not")]
	NotInBatch(BatchNumber),
}

/// What finalised state says of the account that signed.
#[derive(Clone, Debug, Default)]
pub struct System {
	/// What it is at an institution.
	pub staff: Option<Staff>,
	/// Its receipt keys, those that were replaced too.
	pub keys: Vec<RegisteredKey>,
}

/// Where a receipt is anchored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
	/// The gateway's batch.
	pub batch: BatchNumber,
	/// The place in it, from 0.
	pub index: u32,
	/// The block that anchored it.
	pub block: BlockNumber,
}

/// Whether the gateway signed it, and the reader what it says. `gateway` is who is known to have told of it.
pub fn check(
	kept: &KeptReceipt,
	(genesis, chart): (&[u8; 32], &ChartId),
	gateway: Option<&AccountId>,
	system: &System,
) -> Result<Asked, Doubt> {
	let receipt = &kept.signed.receipt;
	if receipt.genesis != *genesis {
		return Err(Doubt::OtherNetwork);
	}
	if receipt.chart != *chart {
		return Err(Doubt::OtherChart);
	}
	if gateway.is_some_and(|gateway| *gateway != receipt.gateway) {
		return Err(Doubt::OtherGateway);
	}
	if !signs_for(&receipt.system, &receipt.gateway, system) {
		return Err(Doubt::OtherSystem);
	}
	let version = receipt.key_version;
	let key = system.keys.iter().find(|key| key.version == version);
	if !kept.signed.is_signed_by(&key.ok_or(Doubt::KeyUnknown(version))?.key) {
		return Err(Doubt::SignatureInvalid);
	}
	if evidence_hash(kept.evidence.as_ref()) != receipt.evidence {
		return Err(Doubt::EvidenceDiffers);
	}
	Ok(asked::check(receipt, kept.evidence.as_ref())?)
}

/// The gateway's own account, or one that it registered as its system; even one whose time is over.
fn signs_for(account: &AccountId, gateway: &AccountId, system: &System) -> bool {
	account == gateway
		|| system
			.staff
			.as_ref()
			.is_some_and(|staff| staff.institution == *gateway && staff.role == StaffRole::System)
}

/// Whether the gateway signed a statement of destroyed fragments. `is_of_chain` is whether the block that it names
/// is one.
pub fn check_destruction(
	signed: &SignedDestruction,
	(genesis, chart): (&[u8; 32], &ChartId),
	gateway: Option<&AccountId>,
	system: &System,
	is_of_chain: bool,
) -> Result<(), Doubt> {
	let said = &signed.destruction;
	if said.genesis != *genesis {
		return Err(Doubt::OtherNetwork);
	}
	if said.chart != *chart {
		return Err(Doubt::OtherChart);
	}
	if gateway.is_some_and(|gateway| *gateway != said.gateway) {
		return Err(Doubt::OtherGateway);
	}
	if !signs_for(&said.system, &said.gateway, system) {
		return Err(Doubt::OtherSystem);
	}
	let version = said.key_version;
	let key = system.keys.iter().find(|key| key.version == version);
	if !signed.is_signed_by(&key.ok_or(Doubt::KeyUnknown(version))?.key) {
		return Err(Doubt::SignatureInvalid);
	}
	match is_of_chain {
		true => Ok(()),
		false => Err(Doubt::OtherBlock(said.block.number)),
	}
}

/// Whether the batch that the chain has, `known`, is the one that the gateway says it is anchored in.
pub fn place(
	receipt: &Receipt,
	anchored: &Anchored,
	known: Option<&ReceiptBatch>,
) -> Result<Place, Doubt> {
	let path = &anchored.batch;
	let known = known.ok_or(Doubt::NotAnchored(path.number))?;
	let is_it = path.holds(&receipt.leaf())
		&& (path.root(&receipt.gateway), path.count) == (known.root, known.count);
	match is_it {
		true => Ok(Place { batch: path.number, index: path.index, block: known.block }),
		false => Err(Doubt::NotInBatch(path.number)),
	}
}

#[cfg(test)]
mod tests {
	use rand_core::OsRng;
	use salus_client::Account;
	use salus_envelope::Seed;
	use salus_primitives::{
		access::Purpose,
		keys::{PublicKey, Suite},
		CompartmentTag, ReceiptRoot,
	};
	use salus_receipt::{BlockRef, Destruction, Released, SignedReceipt};

	use super::{
		super::asked::tests::{receipt, GENESIS, OF},
		*,
	};

	fn seed() -> Seed {
		Seed::from_bytes([0xc3; 32])
	}

	/// The receipt key with that number, as it is registered.
	fn registered(version: u32) -> RegisteredKey {
		let key = seed().receipt(version).unwrap().verifying_key();
		let bytes = key.as_bytes().to_vec().try_into().unwrap();
		RegisteredKey { key: PublicKey { suite: Suite::Sr25519, bytes }, version, valid_from: 0 }
	}

	fn sign(receipt: Receipt) -> SignedReceipt {
		let key = seed().receipt(receipt.key_version).unwrap();
		SignedReceipt::new(receipt, |preimage| key.sign(&mut OsRng, preimage))
	}

	fn kept(change: impl FnOnce(&mut Receipt)) -> KeptReceipt {
		let (mut receipt, evidence) = receipt(&Account::generate().0, Released::Keys);
		change(&mut receipt);
		let signed = sign(receipt);
		KeptReceipt { number: 1, signed, evidence: evidence.into(), anchored: None }
	}

	fn system(role: StaffRole) -> System {
		let staff = Staff { institution: AccountId::new([6; 32]), role, until: 1 };
		System { staff: Some(staff), keys: vec![registered(1), registered(2)] }
	}

	fn checked(kept: &KeptReceipt) -> Result<Asked, Doubt> {
		let gateway = AccountId::new([6; 32]);
		check(kept, (&GENESIS, &OF.chart), Some(&gateway), &system(StaffRole::System))
	}

	#[test]
	fn a_receipt_counts_that_gateway_and_reader_signed() {
		assert!(checked(&kept(|_| {})).is_ok());
		// Also by a key that was replaced since.
		assert!(checked(&kept(|receipt| receipt.key_version = 2)).is_ok());
		// And by the institution itself.
		let own = kept(|receipt| receipt.system = receipt.gateway.clone());
		let alone = System { staff: None, ..system(StaffRole::System) };
		assert!(check(&own, (&GENESIS, &OF.chart), None, &alone).is_ok());
	}

	#[test]
	fn whatever_is_not_so_is_named() {
		let doubt = |change: &dyn Fn(&mut Receipt)| checked(&kept(change)).unwrap_err();
		assert_eq!(doubt(&|one| one.genesis = [1; 32]), Doubt::OtherNetwork);
		assert_eq!(doubt(&|one| one.chart = ChartId([7; 32])), Doubt::OtherChart);
		assert_eq!(doubt(&|one| one.gateway = AccountId::new([7; 32])), Doubt::OtherGateway);
		assert_eq!(doubt(&|one| one.key_version = 3), Doubt::KeyUnknown(3));
		let grounds = Doubt::Asked(Discord::OtherGrounds);
		assert_eq!(doubt(&|one| one.purpose = Purpose::Hresch), grounds);

		let good = kept(|_| {});
		for system in [system(StaffRole::Clinician), System::default()] {
			let chart = (&GENESIS, &OF.chart);
			assert_eq!(check(&good, chart, None, &system), Err(Doubt::OtherSystem));
		}
		let mut altered = good.clone();
		altered.signed.receipt.time += 1;
		assert_eq!(checked(&altered), Err(Doubt::SignatureInvalid));
		let mut other = good;
		other.evidence.0.push(0);
		assert_eq!(checked(&other), Err(Doubt::EvidenceDiffers));
	}

	#[test]
	fn a_statement_counts_that_the_gateway_signed() {
		let good = Destruction {
			genesis: GENESIS,
			gateway: AccountId::new([6; 32]),
			system: AccountId::new([5; 32]),
			key_version: 2,
			time: 1,
			block: BlockRef { number: 9, hash: [9; 32] },
			chart: OF.chart,
			tag: CompartmentTag([1; 16]),
			epoch: 0,
			grantee: AccountId::new([4; 32]),
			emergency: false,
			generations: vec![1],
		};
		let signed = |change: &dyn Fn(&mut Destruction)| {
			let mut said = good.clone();
			change(&mut said);
			let key = seed().receipt(said.key_version).unwrap();
			SignedDestruction::new(said, |preimage| key.sign(&mut OsRng, preimage))
		};
		let gateway = AccountId::new([6; 32]);
		let check_as = |signed: &SignedDestruction, role, is_of_chain| {
			check_destruction(
				signed,
				(&GENESIS, &OF.chart),
				Some(&gateway),
				&system(role),
				is_of_chain,
			)
		};
		let check = |signed: &SignedDestruction| check_as(signed, StaffRole::System, true);
		let good = signed(&|_| {});
		assert_eq!(check(&good), Ok(()));
		let doubt = |change: &dyn Fn(&mut Destruction)| check(&signed(change)).unwrap_err();
		assert_eq!(doubt(&|one| one.genesis = [1; 32]), Doubt::OtherNetwork);
		assert_eq!(doubt(&|one| one.chart = ChartId([7; 32])), Doubt::OtherChart);
		assert_eq!(doubt(&|one| one.gateway = AccountId::new([7; 32])), Doubt::OtherGateway);
		assert_eq!(doubt(&|one| one.key_version = 3), Doubt::KeyUnknown(3));
		assert_eq!(check_as(&good, StaffRole::Clinician, true), Err(Doubt::OtherSystem));
		assert_eq!(check_as(&good, StaffRole::System, false), Err(Doubt::OtherBlock(9)));
		// Nothing of it may be altered afterwards.
		let altered: [&dyn Fn(&mut Destruction); 4] = [
			&|one| one.time += 1,
			&|one| one.grantee = AccountId::new([3; 32]),
			&|one| one.generations.push(2),
			&|one| one.key_version = 1,
		];
		for alter in altered {
			let mut altered = good.clone();
			alter(&mut altered.destruction);
			assert_eq!(check(&altered), Err(Doubt::SignatureInvalid));
		}
	}

	#[test]
	fn it_is_anchored_where_the_chain_says_so() {
		let json = include_str!("../../../../receipt/tests/file.json");
		let file = salus_receipt::ReceiptFile::from_json(json).unwrap();
		let (receipt, anchored) = (&file.signed.receipt, &file.anchored);
		let path = &anchored.batch;
		let root = path.root(&receipt.gateway);
		let known = ReceiptBatch { count: path.count, root, block: 10 };
		let expected = Place { batch: path.number, index: path.index, block: 10 };
		assert_eq!(place(receipt, anchored, Some(&known)), Ok(expected));
		assert_eq!(place(receipt, anchored, None), Err(Doubt::NotAnchored(path.number)));
		let mut altered = receipt.clone();
		altered.time += 1;
		let not_in = Err(Doubt::NotInBatch(path.number));
		assert_eq!(place(&altered, anchored, Some(&known)), not_in);
		for other in [
			ReceiptBatch { count: path.count + 1, ..known.clone() },
			ReceiptBatch { root: ReceiptRoot([0; 32]), ..known },
		] {
			assert_eq!(place(receipt, anchored, Some(&other)), not_in);
		}
	}
}
