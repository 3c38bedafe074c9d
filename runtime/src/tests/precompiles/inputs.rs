// SPDX-License-Identifier: GPL-3.0-only

//! Transactions that are none, or are not for this chain, not for now, or too large.

use super::tools::*;
use crate::{
	genesis::LOCAL_FOUR,
	precompiles::{IAccessGrants, IMembership},
	tests::{cast::*, network},
	AccountId, Membership as Members, Quota, Runtime, System,
};
use frame_support::{assert_ok, hypothetically};
use pallet_revive::{
	evm::{Byte, GenericTransaction, TransactionSigned, TYPE_LEGACY},
	precompiles::alloy::sol_types::SolCall,
	Error, U256,
};
use pallet_salus_membership::Call as Membership;
use salus_primitives::{
	api::{runtime_decl_for_salus_api::SalusApi, MAY_NOT_ACT},
	chart::Custody,
	membership::{Role, StaffRole},
	VerifyingKey,
};
use sp_runtime::{transaction_validity::InvalidTransaction, ApplyExtrinsicResult, DispatchError};

const MEMBER: AccountId = AccountId::new([9; 32]);

/// An institution with nothing but a wallet.
fn institution() -> Wallet {
	begin_block();
	let institution = Wallet::new(5);
	joins(&institution);
	institution
}

fn joins(institution: &Wallet) {
	let role = roles(Role::DataUser);
	council(Membership::invite { who: institution.account() });
	assert_ok!(institution
		.submits(Membership::apply { roles: role.clone(), profile: profile() })
		.expect("it is a valid transaction"));
	council(Membership::admit { who: institution.account(), roles: role });
}

fn adding_staff() -> Vec<u8> {
	IMembership::addStaffCall {
		who: word(&MEMBER),
		role: IMembership::StaffRole::Clinician,
		until: u64::MAX,
	}
	.abi_encode()
}

fn transaction(who: &Wallet) -> GenericTransaction {
	GenericTransaction { gas: Some(GAS.into()), ..who.transaction(MEMBERSHIP, adding_staff()) }
}

/// It gets into no block, and nobody is charged.
#[track_caller]
fn is_invalid(who: &Wallet, payload: Vec<u8>, why: Option<InvalidTransaction>) {
	let used = Quota::quota(&who.account()).used;
	let nonce = System::account_nonce(who.account());
	hypothetically!({
		let refused: ApplyExtrinsicResult = apply(payload);
		match why {
			Some(why) => assert_eq!(refused, Err(why.into())),
			None => assert!(refused.is_err(), "{refused:?}"),
		}
		assert_eq!(Quota::quota(&who.account()).used, used);
		assert_eq!(System::account_nonce(who.account()), nonce);
		assert_eq!(Members::staff(&MEMBER), None);
	});
}

#[test]
fn what_is_no_transaction_is_refused() {
	network(LOCAL_FOUR).execute_with(|| {
		let who = institution();
		let whole = who.payload_of(transaction(&who));
		let cut = whole[..whole.len() - 1].to_vec();
		for garbage in [Vec::new(), vec![2], vec![0x05; 200], vec![0xc0], vec![0xff; 1_000], cut] {
			is_invalid(&who, garbage, Some(InvalidTransaction::Call));
		}
		for other_type in [Vec::new(), vec![1], vec![3], vec![4]] {
			is_invalid(&who, [&other_type[..], &whole[1..]].concat(), None);
		}
		// Each of its bytes is signed but for lengths that the decoder does not need: the same transaction may be
		// written with others. With another byte it is undecodable, or somebody else's, who has nothing.
		let itself = TransactionSigned::decode(&whole).expect("it is one");
		let mut others = 0;
		for place in 0..whole.len() {
			let mut altered = whole.clone();
			altered[place] ^= 0x01;
			if TransactionSigned::decode(&altered).ok().as_ref() != Some(&itself) {
				is_invalid(&who, altered, None);
				others += 1;
			}
		}
		assert!(others > whole.len() - 5, "{others} of {}", whole.len());
		assert_ok!(apply(whole).expect("and as it was it is one"));
		assert!(Members::staff(&MEMBER).is_some());
	});
}

#[test]
fn what_was_signed_for_another_chain_or_for_none_is_refused() {
	network(LOCAL_FOUR).execute_with(|| {
		let who = institution();
		let wrong = Some(InvalidTransaction::Call);
		let here = transaction(&who).chain_id.expect("a wallet names the chain");
		let legacy = |chain_id| GenericTransaction {
			chain_id,
			r#type: Some(Byte(TYPE_LEGACY)),
			..transaction(&who)
		};
		let elsewhere =
			GenericTransaction { chain_id: Some(here + U256::one()), ..transaction(&who) };
		is_invalid(&who, who.payload_of(elsewhere), wrong);
		is_invalid(&who, who.payload_of(legacy(Some(here + U256::one()))), wrong);
		// Before EIP-155 nothing named a chain. What was signed so elsewhere would count here too.
		is_invalid(&who, who.payload_of(legacy(None)), wrong);
		assert_ok!(apply(who.payload_of(legacy(Some(here)))).expect("it is for this chain"));
		assert!(Members::staff(&MEMBER).is_some());
	});
}

#[test]
fn a_gap_in_nonces_waits_for_what_fills_it() {
	network(LOCAL_FOUR).execute_with(|| {
		let who = institution();
		let next = who.payload_of(transaction(&who));
		let nonce = U256::from(System::account_nonce(who.account()));
		let after = GenericTransaction { nonce: Some(nonce + U256::one()), ..transaction(&who) };
		let after = who.payload_of(after);
		is_invalid(&who, after.clone(), Some(InvalidTransaction::Future));
		// A nonce that no account comes to.
		let never = GenericTransaction { nonce: Some(U256::MAX), ..transaction(&who) };
		is_invalid(&who, who.payload_of(never), None);

		assert_ok!(apply(next).expect("it is the next one"));
		assert_ok!(apply(after).expect("and now this is"));
		assert!(reverted().is_some(), "who is registered is not registered again");
	});
}

#[test]
fn what_was_sent_before_an_expulsion_does_not_count_after_a_readmission() {
	network(LOCAL_FOUR).execute_with(|| {
		let who = institution();
		let kept = who.payload_of(transaction(&who));
		assert_ok!(apply(kept.clone()).expect("it is valid"));
		let remove = IMembership::removeStaffCall { who: word(&MEMBER) };
		who.does(MEMBERSHIP, remove);
		council(Membership::expel { who: who.account() });
		is_stale(&kept);
		// Nor does what is signed anew, while it is expelled.
		assert_eq!(
			hypothetically!(apply(who.payload_of(transaction(&who)))),
			Err(InvalidTransaction::Custom(MAY_NOT_ACT).into())
		);
		end_block();

		begin_block();
		joins(&who);
		is_stale(&kept);
		let until = Members::staff(&MEMBER).expect("the entry is kept").until;
		assert!(until <= crate::Timestamp::get(), "and it ended");
		assert_ok!(apply(who.payload_of(transaction(&who))).expect("signed anew it counts"));
		assert_eq!(reverted(), None);
		assert_eq!(Members::staff(&MEMBER).expect("she is back").until, u64::MAX);
	});
}

#[track_caller]
fn is_stale(payload: &[u8]) {
	let refused = hypothetically!(apply(payload.to_vec()));
	assert_eq!(refused, Err(InvalidTransaction::Stale.into()));
}

/// With whatever gas a deed is not begun, undone, or done; never half.
#[test]
fn too_little_gas_does_nothing_by_halves() {
	network(LOCAL_FOUR).execute_with(|| {
		let [hospital, clinician] = ["hospital", "clinician"].map(Party::new);
		let patient = Wallet::new(6);
		begin_block();
		admit(&hospital, Role::Hospital);
		add_staff(&hospital, &clinician, StaffRole::Clinician);
		enrol_wallet(&hospital, &patient);
		let grant = IAccessGrants::grantCall {
			chart: chart(),
			grantee: IAccessGrants::Grantee { blinded: false, id: word(&clinician.account) },
			scope: whole_chart(),
			purposes: 1,
			start: 0,
			end: 0,
		}
		.abi_encode();
		let enough = patient.estimates(GRANTS, grant.clone()).expect("it would succeed");

		let (mut refused, mut undone, mut done) = (0, 0, 0);
		for share in 1..=40u32 {
			let gas = enough * U256::from(share) / U256::from(40u32);
			let used = Quota::quota(&patient.account()).used;
			hypothetically!({
				System::reset_events();
				let applied = patient.sends_with_gas(GRANTS, grant.clone(), gas);
				let grants = Runtime::grants_of(CHART).len();
				match (applied, reverted()) {
					(Err(why), _) => {
						assert_eq!(why, InvalidTransaction::Payment.into());
						assert_eq!((grants, undone, done), (0, 0, 0), "less never does more");
						refused += 1;
					},
					(Ok(_), Some(why)) => {
						assert!(matches!(why, DispatchError::Module(_)), "{why:?}");
						assert_eq!((grants, done), (0, 0), "less never does more");
						assert!(Quota::quota(&patient.account()).used > used, "it was tried");
						undone += 1;
					},
					(Ok(_), None) => {
						assert_eq!(grants, 1);
						done += 1;
					},
				}
			});
		}
		assert!(refused > 0 && undone > 0 && done > 0, "{refused} {undone} {done}");
	});
}

fn enrol_wallet(hospital: &Party, patient: &Wallet) {
	let expires = soon();
	let text = enrolment_text(&hospital.account, CHART, &patient.account(), expires);
	hospital.does(pallet_salus_charts::Call::enrol {
		chart: CHART,
		controller: patient.account(),
		verifying_key: VerifyingKey([2; 33]),
		custody: Custody::Patient,
		expires,
		signature: patient.native_signature(&text),
	});
}

#[test]
fn oversized_calldata_is_refused() {
	/// As pallet-revive has it, and geth.
	const MOST: usize = 128 * 1024;
	network(LOCAL_FOUR).execute_with(|| {
		let who = institution();
		let padded = |length| {
			let mut data = adding_staff();
			data.resize(length, 0);
			data
		};
		for address in [RECORDS, GRANTS, CHARTS, MEMBERSHIP] {
			let answer = call(&who.account(), address, padded(MOST + 1)).result;
			assert_eq!(answer, Err(Error::<Runtime>::CallDataTooLarge.into()));
		}
		let most = hypothetically!(call(&who.account(), MEMBERSHIP, padded(MOST)).result);
		assert_ne!(most, Err(Error::<Runtime>::CallDataTooLarge.into()), "that much is read");

		// Length costs too, so that this takes more gas than the deed.
		let gas = U256::from(4 * GAS);
		System::reset_events();
		assert_ok!(who
			.sends_with_gas(MEMBERSHIP, padded(MOST + 1), gas)
			.expect("the fee is paid by the quota"));
		assert_eq!(reverted(), Some(Error::<Runtime>::CallDataTooLarge.into()));
		assert_eq!(Members::staff(&MEMBER), None);
		// With no more gas than a deed takes it gets into no block.
		assert_eq!(
			who.sends_with_gas(MEMBERSHIP, padded(MOST + 1), GAS.into()),
			Err(InvalidTransaction::Payment.into())
		);
	});
}

/// One list whose elements all lie at the same place is short, and would take thousands of times as much memory
/// before anything is charged. Ethereum's decoders allow it; no encoder writes it.
#[test]
fn elements_that_share_their_bytes_are_no_call() {
	const ELEMENTS: usize = 1_000;
	let text = vec![7; 1_024];
	let key = IMembership::ProvenKey {
		kind: IMembership::KeyKind::Signing,
		suite: 2,
		key: text.clone().into(),
		proof: text.into(),
	};
	let one = IMembership::setKeysCall { keys: vec![key] }.abi_encode();
	let number = |number: usize| U256::from(number).to_big_endian();
	// The selector and where the list lies; its length; where each element lies; the element.
	let (head, element) = (&one[..4 + 32], &one[4 + 32 * 3..]);
	let places = [number(ELEMENTS * 32); ELEMENTS];
	let shared = [head, &number(ELEMENTS), places.as_flattened(), element].concat();
	let taken_apart = IMembership::setKeysCall::abi_decode_validate(&shared).expect("it decodes");
	assert!(taken_apart.abi_encoded_size() > 50 * shared.len());

	network(LOCAL_FOUR).execute_with(|| {
		let who = institution();
		let reason = refusal(&who.account(), MEMBERSHIP, shared).expect("it reverts");
		assert_eq!(code(&reason), "BadArgument");
		assert!(reason.contains("no call of this interface"));

		// The same list written as encoders do is read, with bytes after it too: the key is no key.
		let long = [&one[..], &[0xff; 5]].concat();
		for data in [one, long] {
			let reason = refusal(&who.account(), MEMBERSHIP, data).expect("it reverts");
			assert!(!reason.contains("no call of this interface"), "{reason}");
		}
	});
}
