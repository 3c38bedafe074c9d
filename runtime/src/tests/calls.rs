// SPDX-License-Identifier: GPL-3.0-only

//! What nobody but Root may call.

use super::network;
use crate::{
	configs::system::CallFilter, genesis::LOCAL_FOUR, AccountId, Balances, Runtime, RuntimeCall,
	RuntimeOrigin, Sudo, System,
};
use frame_support::{
	assert_noop, assert_ok,
	traits::{Contains, GetCallName},
};
use sp_core::{H160, H256, U256};
use sp_keyring::Sr25519Keyring;
use sp_runtime::{traits::Dispatchable, DispatchError};

type Revive = pallet_revive::Call<Runtime>;
type Utility = pallet_utility::Call<Runtime>;

fn account(key: Sr25519Keyring) -> AccountId {
	key.to_account_id()
}

fn transfer() -> RuntimeCall {
	RuntimeCall::Balances(pallet_balances::Call::transfer_keep_alive {
		dest: account(Sr25519Keyring::Bob).into(),
		value: 1,
	})
}

#[test]
fn nobody_transfers_balances() {
	network(LOCAL_FOUR).execute_with(|| {
		let before = Balances::free_balance(account(Sr25519Keyring::Bob));
		let alice = RuntimeOrigin::signed(account(Sr25519Keyring::Alice));
		for call in [
			transfer(),
			RuntimeCall::Utility(pallet_utility::Call::batch_all { calls: vec![transfer()] }),
			RuntimeCall::Revive(Revive::dispatch_as_fallback_account {
				call: Box::new(transfer()),
			}),
		] {
			let refused = call.dispatch(alice.clone()).expect_err("transfers are closed");
			assert_eq!(refused.error, frame_system::Error::<Runtime>::CallFiltered.into());
		}
		assert_eq!(Balances::free_balance(account(Sr25519Keyring::Bob)), before);
	});
}

#[test]
fn no_balance_leaves_by_the_ethereum_side() {
	let transfer = |value| Revive::call {
		dest: H160::repeat_byte(1),
		value,
		weight_limit: Default::default(),
		storage_deposit_limit: 0,
		data: Vec::new(),
	};
	assert!(!CallFilter::contains(&transfer(1).into()));
	assert!(CallFilter::contains(&transfer(0).into()));

	let eth_transfer = |value| Revive::eth_call {
		dest: H160::repeat_byte(1),
		value,
		weight_limit: Default::default(),
		eth_gas_limit: Default::default(),
		data: Vec::new(),
		transaction_encoded: Vec::new(),
		effective_gas_price: Default::default(),
		encoded_len: 0,
	};
	assert!(!CallFilter::contains(&eth_transfer(U256::one()).into()));
	assert!(CallFilter::contains(&eth_transfer(U256::zero()).into()));

	let deployment = |value| Revive::eth_instantiate_with_code {
		value,
		weight_limit: Default::default(),
		eth_gas_limit: Default::default(),
		code: Vec::new(),
		data: Vec::new(),
		transaction_encoded: Vec::new(),
		effective_gas_price: Default::default(),
		encoded_len: 0,
	};
	assert!(!CallFilter::contains(&deployment(U256::one()).into()));
	assert!(CallFilter::contains(&deployment(U256::zero()).into()));
}

/// Every call of pallet-revive that puts code on the chain, or makes a contract of code that is there, but
/// for the one that the gate of pallet-salus-publishing sees whenever it is made (see publishing.rs).
fn publishing() -> [RuntimeCall; 3] {
	let (code, data) = (vec![0; 32], Vec::new());
	[
		Revive::upload_code { code: code.clone(), storage_deposit_limit: u128::MAX },
		Revive::instantiate {
			value: 0,
			weight_limit: Default::default(),
			storage_deposit_limit: u128::MAX,
			code_hash: H256::zero(),
			data: data.clone(),
			salt: None,
		},
		Revive::instantiate_with_code {
			value: 0,
			weight_limit: Default::default(),
			storage_deposit_limit: u128::MAX,
			code,
			data,
			salt: None,
		},
	]
	.map(Into::into)
}

#[test]
fn nobody_publishes_contracts_past_the_gate() {
	use pallet_utility::Event as UtilityEvent;

	let filtered = DispatchError::from(frame_system::Error::<Runtime>::CallFiltered);
	network(LOCAL_FOUR).execute_with(|| {
		System::set_block_number(1);
		let alice = RuntimeOrigin::signed(account(Sr25519Keyring::Alice));
		for publish in publishing() {
			assert!(!CallFilter::contains(&publish));
			for call in [
				publish.clone(),
				Utility::batch_all { calls: vec![publish.clone()] }.into(),
				Revive::dispatch_as_fallback_account { call: Box::new(publish.clone()) }.into(),
			] {
				let refused = call.dispatch(alice.clone()).expect_err("publishing is closed");
				assert_eq!(refused.error, filtered);
			}
			// These two succeed whatever becomes of their calls.
			assert_ok!(RuntimeCall::from(Utility::batch { calls: vec![publish.clone()] })
				.dispatch(alice.clone()));
			System::assert_last_event(
				UtilityEvent::BatchInterrupted { index: 0, error: filtered }.into(),
			);
			System::reset_events();
			assert_ok!(RuntimeCall::from(Utility::force_batch { calls: vec![publish] })
				.dispatch(alice.clone()));
			System::assert_has_event(UtilityEvent::ItemFailed { error: filtered }.into());
			System::reset_events();
		}
	});
}

/// A release of pallet-revive that brings a call more brings a decision: is it closed?
#[test]
fn every_call_of_revive_was_looked_at() {
	let closed = ["instantiate", "instantiate_with_code", "upload_code"];
	let open = [
		// Only unwraps, into calls that are listed here.
		"eth_transact",
		// Closed where they carry a balance.
		"call",
		"eth_call",
		// Closed where it carries a balance; the gate asks for the council's approval.
		"eth_instantiate_with_code",
		// What is in it is looked at as if it came by itself.
		"eth_substrate_call",
		"dispatch_as_fallback_account",
		// Takes code away.
		"remove_code",
		// Root's alone.
		"set_code",
		// Of accounts, and without a balance.
		"map_account",
		"batch_map_accounts",
		"unmap_account",
	];
	let mut looked_at = [&closed[..], &open[..]].concat();
	let mut all = Revive::get_call_names().to_vec();
	looked_at.sort_unstable();
	all.sort_unstable();
	assert_eq!(all, looked_at);
}

#[test]
fn nobody_drops_session_keys() {
	assert!(!CallFilter::contains(&pallet_session::Call::<Runtime>::purge_keys {}.into()));
}

#[test]
fn everything_else_is_open() {
	for call in [
		RuntimeCall::System(frame_system::Call::remark { remark: Vec::new() }),
		RuntimeCall::Council(pallet_collective::Call::vote {
			proposal: Default::default(),
			index: 0,
			approve: true,
		}),
		RuntimeCall::Preimage(pallet_preimage::Call::note_preimage { bytes: Vec::new() }),
	] {
		assert!(CallFilter::contains(&call));
	}
}

#[test]
fn root_gives_balances() {
	network(LOCAL_FOUR).execute_with(|| {
		let who = AccountId::from([7; 32]);
		let give = RuntimeCall::Balances(pallet_balances::Call::force_set_balance {
			who: who.clone().into(),
			new_free: crate::SALUS,
		});
		assert_ok!(Sudo::sudo(
			RuntimeOrigin::signed(account(Sr25519Keyring::Alice)),
			Box::new(give.clone())
		));
		assert_eq!(Balances::free_balance(&who), crate::SALUS);
		assert_noop!(
			Sudo::sudo(RuntimeOrigin::signed(account(Sr25519Keyring::Bob)), Box::new(give)),
			pallet_sudo::Error::<Runtime>::RequireSudo
		);
	});
}
