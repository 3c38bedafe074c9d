// SPDX-License-Identifier: GPL-3.0-only

//! Fees, and the accounts behind Ethereum addresses.

use super::{cast::*, network};
use crate::{
	configs::money::{endow, EXISTENTIAL_DEPOSIT},
	genesis::LOCAL_FOUR,
	AccountId, Balance, Balances, Runtime, RuntimeCall, RuntimeEvent, System, TransactionPayment,
	SALUS,
};
use frame_support::{assert_ok, dispatch::GetDispatchInfo, weights::WeightToFee};
use pallet_revive::AddressMapper;
use pallet_transaction_payment::Event::TransactionFeePaid;
use salus_primitives::membership::Role;

type Mapper = <Runtime as pallet_revive::Config>::AddressMapper;

#[test]
fn every_new_account_has_its_ethereum_address() {
	network(LOCAL_FOUR).execute_with(|| {
		let who = AccountId::from([9; 32]);
		let address = Mapper::to_address(&who);
		assert_ne!(Mapper::to_account_id(&address), who, "unknown before it exists");
		endow(&who, EXISTENTIAL_DEPOSIT);
		assert_eq!(Mapper::to_account_id(&address), who);
	});
}

#[test]
fn accounts_of_the_genesis_have_it_too() {
	network(LOCAL_FOUR).execute_with(|| {
		for who in frame_system::Account::<Runtime>::iter_keys() {
			assert_eq!(Mapper::to_account_id(&Mapper::to_address(&who)), who);
		}
		assert!(System::account_exists(&sp_keyring::Sr25519Keyring::Alice.to_account_id()));
	});
}

#[test]
fn a_full_block_costs_a_quarter_of_a_token() {
	network(LOCAL_FOUR).execute_with(|| {
		let full = <Runtime as frame_system::Config>::BlockWeights::get().max_block;
		let fee =
			<Runtime as pallet_transaction_payment::Config>::WeightToFee::weight_to_fee(&full);
		assert_eq!(fee, SALUS / 4);
	});
}

#[test]
fn a_small_call_costs_less_than_the_existential_deposit() {
	network(LOCAL_FOUR).execute_with(|| {
		let call = RuntimeCall::System(frame_system::Call::remark { remark: vec![0; 32] });
		let fee = TransactionPayment::compute_fee(150, &call.get_dispatch_info(), 0);
		assert!(fee > 0);
		assert!(fee < EXISTENTIAL_DEPOSIT, "{fee}");
	});
}

/// What the events of this block say that somebody was charged, and whether anything was withdrawn from her: by
/// both together clients tell what a submission cost.
fn charged(who: &AccountId) -> (Balance, bool) {
	let (mut fee, mut withdrawn) = (0, false);
	for record in System::events() {
		match record.event {
			RuntimeEvent::TransactionPayment(TransactionFeePaid {
				who: payer, actual_fee, ..
			}) if payer == *who => fee = actual_fee,
			RuntimeEvent::Balances(pallet_balances::Event::Withdraw { who: payer, .. }) => {
				withdrawn |= payer == *who
			},
			_ => {},
		}
	}
	(fee, withdrawn)
}

#[test]
fn who_takes_no_part_pays_what_the_events_say() {
	everywhere(|| {
		begin_block();
		let stranger = Party::new("stranger");
		endow(&stranger.account, SALUS);
		let remark = RuntimeCall::System(frame_system::Call::remark { remark: vec![0; 32] });
		assert_ok!(stranger.submit(remark).expect("she can pay"));
		let (fee, withdrawn) = charged(&stranger.account);
		assert!(fee > 0 && withdrawn);
		assert_eq!(Balances::free_balance(&stranger.account), SALUS - fee);
	});
}

#[test]
fn from_who_has_a_quota_nothing_is_withdrawn_whatever_the_events_call_the_fee() {
	everywhere(|| {
		begin_block();
		let hospital = Party::new("hospital");
		admit(&hospital, Role::Hospital);
		end_block();
		begin_block();
		let before = Balances::free_balance(&hospital.account);
		hospital.does(pallet_salus_membership::Call::set_profile { profile: profile() });
		let (fee, withdrawn) = charged(&hospital.account);
		assert!(fee > 0 && !withdrawn);
		assert_eq!(Balances::free_balance(&hospital.account), before);
	});
}
