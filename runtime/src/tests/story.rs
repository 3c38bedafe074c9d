// SPDX-License-Identifier: GPL-3.0-only

//! The main flow over the real pallets: each transaction is signed, charged and applied as in a
//! block, and the answers come from the runtime's API.

use super::network;
use crate::{
	genesis::LOCAL_FOUR, parameters, AccountId, Address, Balances, Executive, Hash, Header, Moment,
	Runtime, RuntimeCall, RuntimeOrigin, Signature, SignedPayload, System, TxExtension,
	UncheckedExtrinsic,
};
use codec::Encode;
use frame_support::{
	assert_ok,
	traits::{Get, InherentBuilder, SignedTransactionBuilder},
};
use pallet_salus_access_grants::Call as Access;
use pallet_salus_charts::Call as Charts;
use pallet_salus_membership::Call as Membership;
use pallet_salus_records::Call as Records;
use salus_primitives::{
	access::{Grantee, Purpose, Purposes, Scope},
	api::runtime_decl_for_salus_api::SalusApi,
	chart::Custody,
	consent::{Ask, Basis, Denial, Outcome},
	keys::{PublicKey, Suite},
	membership::{Profile, Role, Roles, StaffRole, Standing},
	record::{Filing, MediaType},
	text::{EnrolmentText, SignedText},
	ChartId, Commitment, CompartmentTag, ObjectHash, RecordId, VerifyingKey,
};
use sp_consensus_babe::{
	digests::{PreDigest, SecondaryPlainPreDigest},
	BABE_ENGINE_ID,
};
use sp_core::{ecdsa, sr25519, Pair};
use sp_runtime::{
	generic::{Digest, DigestItem, Era},
	traits::{Dispatchable, Header as _, IdentifyAccount, Verify},
	transaction_validity::{InvalidTransaction, TransactionValidityError},
	ApplyExtrinsicResult, MultiSignature, MultiSigner,
};

const CHART: ChartId = ChartId([1; 32]);
const TAG: CompartmentTag = CompartmentTag([2; 16]);
const RECORD: RecordId = RecordId([3; 16]);
const FIRST_SLOT: u64 = 1_700_000_000;

/// A person or institution with a key.
struct Party {
	pair: sr25519::Pair,
	account: AccountId,
}

impl Party {
	fn new(name: &str) -> Self {
		let pair = sr25519::Pair::from_string(&format!("//{name}"), None).expect("a valid path");
		Self { account: MultiSigner::from(pair.public()).into_account(), pair }
	}

	/// Signs the call as its wallet would, and has it applied.
	fn submit(&self, call: RuntimeCall) -> ApplyExtrinsicResult {
		let extension = extension(&self.account);
		let payload = SignedPayload::new(call.clone(), extension.clone())
			.expect("the state knows what the extensions sign");
		let signature = payload.using_encoded(|bytes| self.pair.sign(bytes));
		apply(call, &self.account, MultiSignature::from(signature).into(), extension)
	}

	/// Likewise, and it succeeds without a fee.
	fn does(&self, call: impl Into<RuntimeCall>) {
		let before = Balances::free_balance(&self.account);
		assert_ok!(self.submit(call.into()).expect("it is a valid transaction"));
		assert!(Balances::free_balance(&self.account) >= before, "it was sponsored");
	}
}

fn extension(who: &AccountId) -> TxExtension {
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

fn apply(
	call: RuntimeCall,
	who: &AccountId,
	signature: Signature,
	extension: TxExtension,
) -> ApplyExtrinsicResult {
	Executive::apply_extrinsic(UncheckedExtrinsic::new_signed_transaction(
		call,
		Address::Id(who.clone()),
		signature,
		extension,
	))
}

/// Begins a block, `number` slots after the first.
fn begin_block(number: u32) {
	let slot = FIRST_SLOT + u64::from(number);
	let author = PreDigest::SecondaryPlain(SecondaryPlainPreDigest {
		authority_index: 0,
		slot: slot.into(),
	});
	let digest = Digest { logs: vec![DigestItem::PreRuntime(BABE_ENGINE_ID, author.encode())] };
	Executive::initialize_block(&Header::new(
		number,
		Hash::zero(),
		Hash::zero(),
		Hash::repeat_byte(u8::try_from(number).expect("few blocks")),
		digest,
	));
	let now = slot * parameters::SlotDuration::<Runtime>::get();
	let set = RuntimeCall::Timestamp(pallet_timestamp::Call::set { now });
	assert_ok!(Executive::apply_extrinsic(UncheckedExtrinsic::new_inherent(set))
		.expect("the inherent is valid"));
}

fn end_block() {
	Executive::finalize_block();
}

/// Two of the three members of the council.
fn council(call: impl Into<RuntimeCall>) {
	let origin = RuntimeOrigin::from(pallet_collective::RawOrigin::<
		AccountId,
		pallet_collective::Instance1,
	>::Members(2, 3));
	assert_ok!(call.into().dispatch(origin));
}

fn roles(role: Role) -> Roles {
	Roles::try_from(std::collections::BTreeSet::from([role])).expect("one is not too many")
}

fn treatment() -> Purposes {
	Purposes::try_from(std::collections::BTreeSet::from([Purpose::Treat])).expect("one fits")
}

fn admit(institution: &Party, role: Role) {
	council(Membership::invite { who: institution.account.clone() });
	institution.does(Membership::apply {
		roles: roles(role),
		profile: Profile {
			name: b"An institution".to_vec().try_into().expect("it is short"),
			document: [0; 32],
			endpoint: Default::default(),
			nodes: Default::default(),
		},
	});
	council(Membership::admit { who: institution.account.clone(), roles: roles(role) });
}

fn add_staff(institution: &Party, member: &Party, role: StaffRole) {
	institution.does(Membership::add_staff {
		who: member.account.clone(),
		role,
		until: Moment::MAX,
	});
}

fn enrol(hospital: &Party, patient: &Party) {
	let expires = (FIRST_SLOT + 60) * 1_000;
	let text = EnrolmentText {
		genesis: System::block_hash(0).0,
		hospital: hospital.account.clone(),
		chart: CHART,
		controller: patient.account.clone(),
		expires,
	};
	hospital.does(Charts::enrol {
		chart: CHART,
		controller: patient.account.clone(),
		verifying_key: VerifyingKey([2; 33]),
		custody: Custody::Patient,
		expires,
		signature: patient.pair.sign(text.text().as_bytes()).into(),
	});
}

fn asks(person: &Party, basis: Basis) -> Outcome {
	Runtime::check(Ask {
		person: person.account.clone(),
		gateway: None,
		chart: CHART,
		record: RECORD,
		version: None,
		purpose: Purpose::Treat,
		basis,
		openings: Default::default(),
	})
	.outcome
}

fn filing() -> Filing {
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

#[test]
fn a_record_is_filed_granted_read_and_revoked_and_nobody_pays() {
	network(LOCAL_FOUR).execute_with(|| {
		let [hospital, clinician, practice, doctor, patient] =
			["hospital", "clinician", "practice", "doctor", "patient"].map(Party::new);
		begin_block(1);
		admit(&hospital, Role::Hospital);
		admit(&practice, Role::DataUser);
		add_staff(&hospital, &clinician, StaffRole::Clinician);
		add_staff(&practice, &doctor, StaffRole::Clinician);
		enrol(&hospital, &patient);
		assert_eq!(Runtime::chart_of(patient.account.clone()), Some(CHART));

		patient.does(Access::set_compartment_key {
			chart: CHART,
			tag: TAG,
			epoch: 0,
			key: PublicKey {
				suite: Suite::Umbral,
				bytes: [&[2][..], &[7; 32]].concat().try_into().expect("it is a key's length"),
			},
		});
		clinician.does(Records::file { chart: CHART, record: RECORD, filing: filing() });
		let provenance = Runtime::provenance(CHART, RECORD);
		assert_eq!(provenance.len(), 1);
		assert_eq!(provenance[0].author, clinician.account);
		assert_eq!(provenance[0].block, 1);

		assert_eq!(asks(&patient, Basis::Controller), Outcome::Permit(Basis::Controller));
		assert_eq!(asks(&doctor, Basis::Grant(0)), Outcome::Deny(Denial::RuleUnknown));

		let now = crate::Timestamp::get();
		doctor.does(Access::request {
			chart: CHART,
			grantee: Grantee::Open(doctor.account.clone()),
			scope: Scope::Chart,
			purposes: treatment(),
			start: now,
			end: None,
		});
		let requests = Runtime::requests_of(CHART);
		assert_eq!(requests.len(), 1);
		patient.does(Access::approve {
			chart: CHART,
			request: requests[0].0,
			scope: Scope::Chart,
			purposes: treatment(),
			start: now,
			end: None,
		});
		let grant = Runtime::grants_of(CHART)[0].0;
		end_block();

		begin_block(2);
		let permitted = Outcome::Permit(Basis::Grant(grant));
		assert_eq!(asks(&doctor, Basis::Grant(grant)), permitted);
		patient.does(Access::revoke { chart: CHART, grant });
		assert_ne!(asks(&doctor, Basis::Grant(grant)), permitted, "from this block on");
		end_block();

		begin_block(3);
		council(Membership::suspend { who: hospital.account.clone() });
		let file = Records::file { chart: CHART, record: RecordId([9; 16]), filing: filing() };
		let refused = clinician.submit(file.into()).expect("she can pay by her quota");
		assert!(refused.is_err(), "the suspension of the hospital is its clinician's");
		end_block();
	});
}

#[test]
fn a_used_up_quota_refuses_before_it_costs() {
	network(LOCAL_FOUR).execute_with(|| {
		begin_block(1);
		let hospital = Party::new("hospital");
		admit(&hospital, Role::Hospital);
		let kind = pallet_salus_quota::Kind::Institution;
		council(pallet_salus_quota::Call::set_limit { kind, amount: 1 });
		let call =
			Membership::add_staff { who: [9; 32].into(), role: StaffRole::Clinician, until: 1 };
		assert_eq!(
			hospital.submit(call.into()),
			Err(TransactionValidityError::Invalid(InvalidTransaction::Custom(
				salus_primitives::api::QUOTA_USED_UP
			)))
		);
	});
}

#[test]
fn a_stranger_without_balance_gets_nothing_in() {
	network(LOCAL_FOUR).execute_with(|| {
		begin_block(1);
		let stranger = Party::new("stranger");
		let call = Access::revoke { chart: CHART, grant: 0 };
		assert!(matches!(stranger.submit(call.into()), Err(TransactionValidityError::Invalid(_))));
		assert_eq!(Runtime::standing(stranger.account), Standing::None);
	});
}

#[test]
fn the_fee_that_a_wallet_is_shown_is_zero_where_the_quota_pays() {
	use pallet_transaction_payment_rpc_runtime_api::runtime_decl_for_transaction_payment_api::TransactionPaymentApi;

	network(LOCAL_FOUR).execute_with(|| {
		begin_block(1);
		let hospital = Party::new("hospital");
		admit(&hospital, Role::Hospital);
		// A wallet asks with a signature that it made up.
		let shown = |who: &AccountId, call: RuntimeCall| {
			let extrinsic = UncheckedExtrinsic::new_signed_transaction(
				call,
				Address::Id(who.clone()),
				MultiSignature::from(sr25519::Signature::from_raw([0; 64])).into(),
				extension(who),
			);
			let length = extrinsic.encoded_size() as u32;
			Runtime::query_info(extrinsic, length).partial_fee
		};
		let sponsored = RuntimeCall::from(Membership::add_staff {
			who: [9; 32].into(),
			role: StaffRole::Clinician,
			until: 1,
		});
		assert_eq!(shown(&hospital.account, sponsored.clone()), 0);
		assert!(shown(&Party::new("stranger").account, sponsored) > 0);
		let remark = RuntimeCall::System(frame_system::Call::remark { remark: vec![] });
		assert!(shown(&hospital.account, remark) > 0);
	});
}

#[test]
fn an_ethereum_key_signs_for_the_account_of_its_address() {
	let pair = ecdsa::KeccakPair::from_seed(&[7; 32]);
	let message = b"what is signed".as_slice();
	let signature: Signature = MultiSignature::Eth(pair.sign(message)).into();

	let uncompressed = uncompressed_key(&pair);
	let address = salus_primitives::ethereum::address_of(&uncompressed);
	let account = salus_primitives::ethereum::account_of(&address);
	network(LOCAL_FOUR).execute_with(|| {
		assert!(signature.verify(message, &account));
		assert!(!signature.verify(b"something else".as_slice(), &account));
		assert!(!signature.verify(message, &AccountId::from([1; 32])));
		assert_eq!(
			<<Runtime as pallet_revive::Config>::AddressMapper as pallet_revive::AddressMapper<
				Runtime,
			>>::to_account_id(&address.into()),
			account,
		);
	});
}

/// The public key of a pair as Ethereum hashes it: recovered from a signature.
fn uncompressed_key(pair: &ecdsa::KeccakPair) -> [u8; 64] {
	let hash = sp_io::hashing::keccak_256(b"any");
	let signature = pair.sign(b"any");
	sp_io::crypto::secp256k1_ecdsa_recover(signature.as_ref(), &hash)
		.unwrap_or_else(|_| panic!("a pair's own signature recovers"))
}
