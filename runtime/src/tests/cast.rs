// SPDX-License-Identifier: GPL-3.0-only

//! People and institutions with keys of their own, and blocks in which they act: each transaction is
//! signed, charged and applied as on the chain.

use super::{consortium, network};
use crate::{
	genesis::LOCAL_FOUR, parameters, AccessGrants, AccountId, Address, Babe, Balances, Council,
	Executive, Hash, Header, Membership as MembershipPallet, Moment, Parameters, Quota, Records,
	Runtime, RuntimeCall, RuntimeOrigin, Session, Signature, SignedPayload, System, Timestamp,
	TxExtension, UncheckedExtrinsic,
};
use codec::Encode;
use frame_support::{
	assert_ok,
	dispatch::GetDispatchInfo,
	traits::{Get, InherentBuilder, SignedTransactionBuilder},
};
use pallet_salus_access_grants::Call as Access;
use pallet_salus_charts::Call as Charts;
use pallet_salus_membership::Call as Membership;
use salus_primitives::{
	access::{Purpose, Purposes},
	chart::Custody,
	consent::{Ask, Basis},
	keys::{PublicKey, Suite},
	membership::{Profile, Role, Roles, StaffRole},
	record::{Filing, MediaType},
	text::{EnrolmentText, SignedText},
	ChartId, Commitment, CompartmentTag, ObjectHash, RecordId, VerifyingKey,
};
use sp_consensus_babe::{
	digests::{PreDigest, SecondaryPlainPreDigest},
	BABE_ENGINE_ID,
};
use sp_core::{sr25519, Pair};
use sp_keyring::Sr25519Keyring;
use sp_runtime::{
	generic::{Digest, DigestItem, Era},
	traits::{Dispatchable, Hash as _, Header as _, IdentifyAccount},
	ApplyExtrinsicResult, DispatchError, MultiSignature, MultiSigner,
};

pub const CHART: ChartId = ChartId([1; 32]);
pub const TAG: CompartmentTag = CompartmentTag([2; 16]);
pub const RECORD: RecordId = RecordId([3; 16]);

/// The slot of the first block, in the year 2023.
const FIRST_SLOT: u64 = 1_700_000_000;

/// Tells a story twice: on a network with delays of seconds, and on a consortium's with those of
/// days. At the end of each what always holds still does.
pub fn everywhere(story: impl Fn()) {
	for (name, mut network) in [("local-four", network(LOCAL_FOUR)), ("consortium", consortium())] {
		// Shown where the story fails.
		println!("on the network {name}:");
		network.execute_with(|| {
			story();
			holds();
		});
	}
}

/// What always holds, in every pallet of ours.
pub fn holds() {
	AccessGrants::do_try_state().expect("access-grants");
	crate::Charts::do_try_state().expect("charts");
	MembershipPallet::do_try_state().expect("membership");
	crate::Publishing::do_try_state().expect("publishing");
	Quota::do_try_state().expect("quota");
	Records::do_try_state().expect("records");
	Parameters::check().expect("parameters");
}

/// A person or institution with a key.
pub struct Party {
	pub pair: sr25519::Pair,
	pub account: AccountId,
}

impl Party {
	pub fn new(name: &str) -> Self {
		let pair = sr25519::Pair::from_string(&format!("//{name}"), None).expect("a valid path");
		Self { account: MultiSigner::from(pair.public()).into_account(), pair }
	}

	/// Signs the call as its wallet would.
	pub fn signs(&self, call: impl Into<RuntimeCall>) -> UncheckedExtrinsic {
		let (call, extension) = (call.into(), extension(&self.account));
		let payload = SignedPayload::new(call.clone(), extension.clone())
			.expect("the state knows what the extensions sign");
		let signature = payload.using_encoded(|bytes| self.pair.sign(bytes));
		signed(call, &self.account, MultiSignature::from(signature).into(), extension)
	}

	/// Likewise, and has it applied.
	pub fn submit(&self, call: impl Into<RuntimeCall>) -> ApplyExtrinsicResult {
		Executive::apply_extrinsic(self.signs(call))
	}

	/// Likewise, and it succeeds without a fee.
	pub fn does(&self, call: impl Into<RuntimeCall>) {
		let before = Balances::free_balance(&self.account);
		assert_ok!(self.submit(call).expect("it is a valid transaction"));
		assert!(Balances::free_balance(&self.account) >= before, "it was sponsored");
	}

	/// Likewise, and it is refused, for that reason.
	pub fn is_refused(&self, call: impl Into<RuntimeCall>, why: impl Into<DispatchError>) {
		let refused = self.submit(call).expect("it is a valid transaction");
		assert_eq!(refused, Err(why.into()));
	}
}

pub fn extension(who: &AccountId) -> TxExtension {
	(
		frame_system::AuthorizeCall::new(),
		frame_system::CheckNonZeroSender::new(),
		frame_system::CheckSpecVersion::new(),
		frame_system::CheckTxVersion::new(),
		frame_system::CheckGenesis::new(),
		frame_system::CheckMortality::from(Era::Immortal),
		frame_system::CheckNonce::from(System::account_nonce(who)),
		frame_system::CheckWeight::new(),
		pallet_transaction_payment::ChargeTransactionPayment::from(0),
		frame_metadata_hash_extension::CheckMetadataHash::new(false),
		pallet_revive::evm::tx_extension::SetOrigin::default(),
		frame_system::WeightReclaim::new(),
	)
}

pub fn signed(
	call: RuntimeCall,
	who: &AccountId,
	signature: Signature,
	extension: TxExtension,
) -> UncheckedExtrinsic {
	UncheckedExtrinsic::new_signed_transaction(call, Address::Id(who.clone()), signature, extension)
}

/// Begins the next block, in the slot after the last one.
pub fn begin_block() {
	let last = *Babe::current_slot();
	begin_block_in(last.saturating_add(1).max(FIRST_SLOT));
}

pub fn end_block() {
	Executive::finalize_block();
}

/// Ends the block, and begins the next one that much later.
pub fn pass(time: Moment) {
	let slots = time / parameters::SlotDuration::<Runtime>::get();
	end_block();
	begin_block_in((*Babe::current_slot()).saturating_add(slots));
}

fn begin_block_in(slot: u64) {
	let number = System::block_number().saturating_add(1);
	let disabled = Session::disabled_validators();
	let author = (0..).find(|index| !disabled.contains(index)).expect("somebody may author");
	let digest = PreDigest::SecondaryPlain(SecondaryPlainPreDigest {
		authority_index: author,
		slot: slot.into(),
	});
	Executive::initialize_block(&Header::new(
		number,
		Hash::zero(),
		Hash::zero(),
		Hash::from_low_u64_be(number.into()),
		Digest { logs: vec![DigestItem::PreRuntime(BABE_ENGINE_ID, digest.encode())] },
	));
	// A block that begins a session counts as full. Stories ask what holds in it, not what fits.
	frame_system::BlockWeight::<Runtime>::kill();
	let now = slot.saturating_mul(parameters::SlotDuration::<Runtime>::get());
	let set = RuntimeCall::Timestamp(pallet_timestamp::Call::set { now });
	assert_ok!(Executive::apply_extrinsic(UncheckedExtrinsic::new_inherent(set))
		.expect("the inherent is valid"));
}

/// Two of the three members of the council.
pub fn council(call: impl Into<RuntimeCall>) {
	assert_ok!(call.into().dispatch(councillors(2)));
}

/// That many of the three members of the council.
pub fn councillors(ayes: u32) -> RuntimeOrigin {
	pallet_collective::RawOrigin::<AccountId, pallet_collective::Instance1>::Members(ayes, 3).into()
}

/// The first member of the council proposes, for so many votes; answers what a vote names.
pub fn propose(call: impl Into<RuntimeCall>, threshold: u32) -> Motion {
	let call = call.into();
	let motion = Motion {
		hash: <Runtime as frame_system::Config>::Hashing::hash_of(&call),
		index: pallet_collective::ProposalCount::<Runtime, pallet_collective::Instance1>::get(),
		weight: call.get_dispatch_info().call_weight,
		length: call.encoded_size() as u32,
	};
	let proposer = RuntimeOrigin::signed(Sr25519Keyring::Alice.to_account_id());
	assert_ok!(Council::propose(proposer, threshold, Box::new(call), motion.length));
	motion
}

/// A motion before the council.
pub struct Motion {
	pub hash: Hash,
	pub index: u32,
	pub weight: frame_support::weights::Weight,
	pub length: u32,
}

impl Motion {
	pub fn votes_aye(&self, who: Sr25519Keyring) {
		let voter = RuntimeOrigin::signed(who.to_account_id());
		assert_ok!(Council::vote(voter, self.hash, self.index, true));
	}

	/// Closes it, which anybody may.
	pub fn closes(&self) -> frame_support::dispatch::DispatchResultWithPostInfo {
		let anybody = RuntimeOrigin::signed(Sr25519Keyring::Eve.to_account_id());
		Council::close(anybody, self.hash, self.index, self.weight, self.length)
	}
}

pub fn roles(role: Role) -> Roles {
	Roles::try_from(std::collections::BTreeSet::from([role])).expect("one is not too many")
}

pub fn treatment() -> Purposes {
	Purposes::try_from(std::collections::BTreeSet::from([Purpose::Treat])).expect("one fits")
}

pub fn profile() -> Profile {
	Profile {
		name: b"An institution".to_vec().try_into().expect("it is short"),
		document: [0; 32],
		endpoint: Default::default(),
		nodes: Default::default(),
	}
}

pub fn admit(institution: &Party, role: Role) {
	council(Membership::invite { who: institution.account.clone() });
	institution.does(Membership::apply { roles: roles(role), profile: profile() });
	council(Membership::admit { who: institution.account.clone(), roles: roles(role) });
}

pub fn add_staff(institution: &Party, member: &Party, role: StaffRole) {
	institution.does(Membership::add_staff {
		who: member.account.clone(),
		role,
		until: Moment::MAX,
	});
}

/// A moment until which what was signed holds.
pub fn soon() -> Moment {
	Timestamp::get() + 60_000
}

/// What a patient signs to be enrolled.
pub fn enrolment_text(
	hospital: &AccountId,
	chart: ChartId,
	controller: &AccountId,
	expires: Moment,
) -> EnrolmentText {
	EnrolmentText {
		genesis: System::block_hash(0).0,
		hospital: hospital.clone(),
		chart,
		controller: controller.clone(),
		expires,
	}
}

/// Whether that person may read the record for treatment, by that rule.
pub fn reading(person: &AccountId, basis: Basis) -> Ask {
	Ask {
		person: person.clone(),
		gateway: None,
		chart: CHART,
		record: RECORD,
		version: None,
		purpose: Purpose::Treat,
		basis,
		openings: Default::default(),
	}
}

pub fn enrol(hospital: &Party, patient: &Party) {
	let expires = soon();
	let text = enrolment_text(&hospital.account, CHART, &patient.account, expires);
	hospital.does(Charts::enrol {
		chart: CHART,
		controller: patient.account.clone(),
		verifying_key: VerifyingKey([2; 33]),
		custody: Custody::Patient,
		expires,
		signature: patient.pair.sign(text.text().as_bytes()).into(),
	});
}

/// The patient opens the compartment.
pub fn open_compartment(patient: &Party) {
	patient.does(Access::set_compartment_key {
		chart: CHART,
		tag: TAG,
		epoch: 0,
		key: PublicKey {
			suite: Suite::Umbral,
			bytes: [&[2][..], &[7; 32]].concat().try_into().expect("it is a key's length"),
		},
	});
}

pub fn filing() -> Filing {
	Filing {
		compartment: TAG,
		epoch: 0,
		object: ObjectHash([4; 32]),
		content: Commitment([5; 32]),
		index: ObjectHash([6; 32]),
		media_type: MediaType::FhirJson,
		length: 4_096,
	}
}
