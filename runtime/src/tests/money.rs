// SPDX-License-Identifier: GPL-3.0-only

//! Fees, and the accounts behind Ethereum addresses.

use super::network;
use crate::{
	configs::money::{endow, EXISTENTIAL_DEPOSIT},
	genesis::LOCAL_FOUR,
	AccountId, Runtime, RuntimeCall, System, TransactionPayment, SALUS,
};
use frame_support::{dispatch::GetDispatchInfo, weights::WeightToFee};
use pallet_revive::AddressMapper;

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
