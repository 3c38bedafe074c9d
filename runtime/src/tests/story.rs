// SPDX-License-Identifier: GPL-3.0-only

//! The main flow over the real pallets: each transaction is signed, charged and applied as in a
//! block, and the answers come from the runtime's API. On a test network and on a consortium's.

use super::{cast::*, network};
use crate::{
	genesis::LOCAL_FOUR, AccountId, Address, Executive, Runtime, RuntimeCall, Signature,
	UncheckedExtrinsic,
};
use codec::Encode;
use frame_support::{
	assert_ok, hypothetically,
	storage::{transactional::TRANSACTION_LEVEL_KEY, StoragePrefixedMap},
	traits::SignedTransactionBuilder,
};
use pallet_salus_access_grants::Call as Access;
use pallet_salus_membership::Call as Membership;
use pallet_salus_records::Call as Records;
use salus_primitives::{
	access::{Grantee, Scope},
	api::{runtime_decl_for_salus_api::SalusApi, MAY_NOT_ACT, QUOTA_USED_UP},
	consent::{Basis, Denial, Outcome},
	membership::{Role, StaffRole, Standing},
	RecordId,
};
use sp_core::{ecdsa, sr25519, Pair};
use sp_runtime::{
	traits::Verify,
	transaction_validity::{InvalidTransaction, TransactionValidityError},
	MultiSignature,
};
use std::collections::BTreeSet;

fn asks(person: &Party, basis: Basis) -> Outcome {
	Runtime::check(reading(&person.account, basis)).outcome
}

#[test]
fn a_record_is_filed_granted_read_and_revoked_and_nobody_pays() {
	everywhere(|| {
		let [hospital, clinician, practice, doctor, patient] =
			["hospital", "clinician", "practice", "doctor", "patient"].map(Party::new);
		begin_block();
		admit(&hospital, Role::Hospital);
		admit(&practice, Role::DataUser);
		add_staff(&hospital, &clinician, StaffRole::Clinician);
		add_staff(&practice, &doctor, StaffRole::Clinician);
		enrol(&hospital, &patient);
		assert_eq!(Runtime::chart_of(patient.account.clone()), Some(CHART));

		open_compartment(&patient);
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

		begin_block();
		let permitted = Outcome::Permit(Basis::Grant(grant));
		assert_eq!(asks(&doctor, Basis::Grant(grant)), permitted);
		patient.does(Access::revoke { chart: CHART, grant });
		assert_ne!(asks(&doctor, Basis::Grant(grant)), permitted, "from this block on");
		end_block();

		begin_block();
		council(Membership::suspend { who: hospital.account.clone() });
		let file = Records::file { chart: CHART, record: RecordId([9; 16]), filing: filing() };
		assert_eq!(
			clinician.submit(file),
			Err(TransactionValidityError::Invalid(InvalidTransaction::Custom(MAY_NOT_ACT))),
			"the suspension of the hospital is its clinician's"
		);
		assert_eq!(Runtime::record(CHART, RecordId([9; 16])), None);
		end_block();
	});
}

/// Every key that the state has now, but for the one that counts the transactions around a question.
fn leaves() -> BTreeSet<Vec<u8>> {
	std::iter::successors(sp_io::storage::next_key(&[]), |key| sp_io::storage::next_key(key))
		.filter(|key| key != TRANSACTION_LEVEL_KEY)
		.collect()
}

#[test]
fn a_filing_leaves_one_new_leaf() {
	everywhere(|| {
		let [hospital, clinician, patient] = ["hospital", "clinician", "patient"].map(Party::new);
		begin_block();
		admit(&hospital, Role::Hospital);
		add_staff(&hospital, &clinician, StaffRole::Clinician);
		enrol(&hospital, &patient);
		open_compartment(&patient);
		// Her first filing in a quota window also opens that window.
		clinician.does(Records::file { chart: CHART, record: RecordId([1; 16]), filing: filing() });
		end_block();

		// The same block without the filing: every block leaves something, whatever is in it.
		let without = hypothetically!({
			begin_block();
			end_block();
			leaves()
		});
		begin_block();
		clinician.does(Records::file { chart: CHART, record: RECORD, filing: filing() });
		end_block();
		let with = leaves();

		let new = with.difference(&without).collect::<Vec<_>>();
		let key = pallet_salus_records::Records::<Runtime>::hashed_key_for(CHART, RECORD);
		assert_eq!(new, [&key]);
		assert!(key.starts_with(&pallet_salus_records::Records::<Runtime>::final_prefix()));
		assert!(without.is_subset(&with), "and takes none away");
	});
}

#[test]
fn what_was_signed_before_an_expulsion_does_not_count_after_a_readmission() {
	everywhere(|| {
		let hospital = Party::new("hospital");
		begin_block();
		admit(&hospital, Role::Hospital);
		let clinician = Party::new("clinician").account;
		let until = soon();
		// Immortal, and so only the nonce stands against its being sent again.
		let kept = hospital.signs(Membership::add_staff {
			who: clinician.clone(),
			role: StaffRole::Clinician,
			until,
		});
		assert_ok!(Executive::apply_extrinsic(kept.clone()).expect("it is valid"));
		end_block();

		begin_block();
		hospital.does(Membership::remove_staff { who: clinician.clone() });
		council(Membership::expel { who: hospital.account.clone() });
		end_block();

		begin_block();
		admit(&hospital, Role::Hospital);
		end_block();

		begin_block();
		assert_eq!(
			Executive::apply_extrinsic(kept),
			Err(TransactionValidityError::Invalid(InvalidTransaction::Stale))
		);
		// Signed anew it counts.
		hospital.does(Membership::add_staff { who: clinician, role: StaffRole::Clinician, until });
		end_block();
	});
}

#[test]
fn a_used_up_quota_refuses_before_it_costs() {
	everywhere(|| {
		begin_block();
		let hospital = Party::new("hospital");
		admit(&hospital, Role::Hospital);
		let kind = pallet_salus_quota::Kind::Institution;
		council(pallet_salus_quota::Call::set_limit { kind, amount: 1 });
		let call =
			Membership::add_staff { who: [9; 32].into(), role: StaffRole::Clinician, until: 1 };
		assert_eq!(
			hospital.submit(call),
			Err(TransactionValidityError::Invalid(InvalidTransaction::Custom(QUOTA_USED_UP)))
		);
	});
}

#[test]
fn a_stranger_without_balance_gets_nothing_in() {
	everywhere(|| {
		begin_block();
		let stranger = Party::new("stranger");
		let call = Access::revoke { chart: CHART, grant: 0 };
		assert!(matches!(stranger.submit(call), Err(TransactionValidityError::Invalid(_))));
		assert_eq!(Runtime::standing(stranger.account), Standing::None);
	});
}

#[test]
fn the_fee_that_a_wallet_is_shown_is_zero_where_the_quota_pays() {
	use pallet_transaction_payment_rpc_runtime_api::runtime_decl_for_transaction_payment_api::TransactionPaymentApi;

	everywhere(|| {
		begin_block();
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
