// SPDX-License-Identifier: GPL-3.0-only

//! Transactions that are none, or are not for this chain, not for now, or too large.

use super::tools::*;
use crate::{
	configs::{
		evm::{DepositPerChildTrieItem, GAS_SCALE},
		money::{endow, TRANSACTION_BYTE_FEE},
	},
	genesis::LOCAL_FOUR,
	precompiles::{IAccessGrants, IMembership},
	tests::{cast::*, network},
	AccountId, Balances, Membership as Members, Quota, Runtime, System, TransactionPayment, SALUS,
};
use frame_support::{assert_ok, hypothetically};
use pallet_revive::{
	evm::{Byte, GenericTransaction, TYPE_EIP1559, TYPE_EIP2930, TYPE_LEGACY},
	precompiles::alloy::sol_types::SolCall,
	Error, H160, U256,
};
use pallet_salus_membership::Call as Membership;
use salus_primitives::{
	api::{runtime_decl_for_salus_api::SalusApi, MAY_NOT_ACT, QUOTA_USED_UP},
	chart::Custody,
	membership::{Role, StaffRole},
	VerifyingKey,
};
use sp_runtime::{transaction_validity::InvalidTransaction, ApplyExtrinsicResult, DispatchError};

pub const MEMBER: AccountId = AccountId::new([9; 32]);

/// An institution with nothing but a wallet.
pub fn institution() -> Wallet {
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

pub fn adding_staff() -> Vec<u8> {
	IMembership::addStaffCall {
		who: word(&MEMBER),
		role: IMembership::StaffRole::Clinician,
		until: u64::MAX,
	}
	.abi_encode()
}

pub fn transaction(who: &Wallet) -> GenericTransaction {
	GenericTransaction { gas: Some(GAS.into()), ..who.transaction(MEMBERSHIP, adding_staff()) }
}

/// It gets into no block, and nobody is charged.
#[track_caller]
pub fn is_invalid(who: &Wallet, payload: Vec<u8>, why: Option<InvalidTransaction>) {
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
		// Each of its bytes counts: with another it is undecodable, not as wallets write it, or somebody else's, who has
		// nothing.
		for place in 0..whole.len() {
			let mut altered = whole.clone();
			altered[place] ^= 0x01;
			is_invalid(&who, altered, None);
		}
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
		let signed = |kind, chain_id| {
			who.payload_of(GenericTransaction {
				chain_id,
				r#type: Some(Byte(kind)),
				..transaction(&who)
			})
		};
		for kind in [TYPE_LEGACY, TYPE_EIP2930, TYPE_EIP1559] {
			is_invalid(&who, signed(kind, Some(here + U256::one())), wrong);
			hypothetically!({
				assert_ok!(apply(signed(kind, Some(here))).expect("it is for this chain"));
				assert!(Members::staff(&MEMBER).is_some(), "{kind}");
			});
		}
		// Before EIP-155 nothing named a chain. What was signed so elsewhere would count here too.
		is_invalid(&who, signed(TYPE_LEGACY, None), wrong);
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

/// Tools set limits of their own: whoever has but a float acts within the quota whatever they say.
#[test]
fn a_gas_limit_that_no_float_would_pay_is_no_obstacle_and_costs_nothing() {
	network(LOCAL_FOUR).execute_with(|| {
		let hospital = Party::new("hospital");
		let patient = Wallet::new(6);
		begin_block();
		admit(&hospital, Role::Hospital);
		enrol_wallet(&hospital, &patient);
		let revokes = IAccessGrants::revokeAllCall { chart: chart() }.abi_encode();
		let balances = || (Balances::free_balance(patient.account()), Balances::total_issuance());
		let (had, issued) = balances();
		let used = |gas: u64| {
			hypothetically!({
				System::reset_events();
				assert_ok!(patient
					.sends_with_gas(GRANTS, revokes.clone(), gas.into())
					.expect("the quota pays"));
				assert_eq!(reverted(), None);
				// But for what pallet-revive rounds up to a whole gas.
				let (has, issued_now) = balances();
				assert!(has <= had && had - has < u128::from(GAS_SCALE), "{gas}: {had}, {has}");
				assert!(issued_now <= issued && issued - issued_now == had - has);
				assert_eq!(TransactionPayment::remaining_txfee::<u128>(), 0);
				Quota::quota(&patient.account()).used
			})
		};
		let least = used(GAS);
		for gas in [4_000_000, 5_000_000, 30_000_000, u64::MAX] {
			// But for the bytes that say it.
			let more = used(gas) - least;
			assert!(more <= 8 * TRANSACTION_BYTE_FEE, "what it does counts, not the limit: {more}");
		}
		// Nor has it to fit into 64 bits; this much nobody could ever have.
		let payload = patient.payload(GRANTS, revokes.clone(), U256::MAX);
		assert_eq!(hypothetically!(apply(payload)), Err(InvalidTransaction::Payment.into()));

		// Of the quota the largest transaction has to be left.
		let kind = pallet_salus_quota::Kind::Controller;
		council(pallet_salus_quota::Call::set_limit { kind, amount: 2 * least });
		assert_eq!(
			patient.sends_with_gas(GRANTS, revokes.clone(), 30_000_000.into()),
			Err(InvalidTransaction::Custom(QUOTA_USED_UP).into())
		);
	});
}

/// What no quota covers is paid from the balance, of which nothing is lent.
#[test]
fn a_gas_limit_beyond_the_balance_gets_nobody_anything_that_the_quota_does_not_pay() {
	network(LOCAL_FOUR).execute_with(|| {
		let who = institution();
		let had = Balances::free_balance(who.account());
		let someone = H160::repeat_byte(0xaa);
		let with_gas =
			|transaction| GenericTransaction { gas: Some(30_000_000.into()), ..transaction };
		// Nobody is there whom a call would serve; value is money; and so is the fee of a stranger.
		let nowhere = with_gas(who.transaction(someone, Vec::new()));
		let value = GenericTransaction {
			value: Some(U256::from(10).pow(15.into())),
			..with_gas(transaction(&who))
		};
		let stranger = Wallet::new(7);
		for (signer, refused) in
			[(&who, nowhere.clone()), (&who, value), (&stranger, with_gas(transaction(&stranger)))]
		{
			is_invalid(signer, signer.payload_of(refused), Some(InvalidTransaction::Payment));
		}
		assert_eq!(Balances::free_balance(who.account()), had);

		// Who has the money pays, and gets back what was not needed.
		endow(&who.account(), 2 * SALUS);
		let has = Balances::free_balance(who.account());
		assert_ok!(apply(who.payload_of(nowhere)).expect("it can pay"));
		let left = Balances::free_balance(who.account());
		assert!(left < has && left > has - SALUS / 10, "{left} of {has}");
	});
}

/// A contract that keeps something lays down a deposit from the balance of whoever calls it.
#[test]
fn a_deposit_is_the_same_whatever_the_gas_limit() {
	const CONTRACT: H160 = H160::repeat_byte(0xc0);
	// Keeps a 1.
	const KEEPS: [u8; 6] = [0x60, 1, 0x60, 0, 0x55, 0x00];
	network(LOCAL_FOUR).execute_with(|| {
		let who = institution();
		deploy(CONTRACT, KEEPS.to_vec());
		let deposited = |gas: U256| {
			hypothetically!({
				let had = Balances::free_balance(who.account());
				System::reset_events();
				let sent = who.sends_with_gas(CONTRACT, Vec::new(), gas);
				assert_ok!(sent.expect("the quota pays for running it"));
				assert_eq!(reverted(), None);
				had - Balances::free_balance(who.account())
			})
		};
		let deposit = deposited(GAS.into());
		assert!(deposit >= DepositPerChildTrieItem::get());
		let rounding = u128::from(GAS_SCALE);
		assert!(deposited(30_000_000.into()).abs_diff(deposit) < rounding);
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
