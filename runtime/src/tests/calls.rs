// SPDX-License-Identifier: GPL-3.0-only

//! What nobody but Root may call, and what the council may.

use super::network;
use crate::{
	configs::{governance::CouncilTwoThirds, system::CallFilter},
	genesis::LOCAL_FOUR,
	parameters::{self, DelayValues, SECOND},
	weights::{MaxProposalWeight, RuntimeBlockWeights},
	AccountId, Balances, Council, Parameters, Runtime, RuntimeCall, RuntimeOrigin, Sudo,
};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{DispatchClass, GetDispatchInfo},
	traits::{Contains, EnsureOrigin},
};
use sp_core::{H160, U256};
use sp_keyring::Sr25519Keyring;
use sp_runtime::{
	traits::{Dispatchable, Hash},
	DispatchError,
};

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
			RuntimeCall::Revive(pallet_revive::Call::dispatch_as_fallback_account {
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
	let transfer = |value| pallet_revive::Call::<Runtime>::call {
		dest: H160::repeat_byte(1),
		value,
		weight_limit: Default::default(),
		storage_deposit_limit: 0,
		data: Vec::new(),
	};
	assert!(!CallFilter::contains(&transfer(1).into()));
	assert!(CallFilter::contains(&transfer(0).into()));

	let eth_transfer = |value| pallet_revive::Call::<Runtime>::eth_call {
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
}

#[test]
fn nobody_publishes_contracts() {
	network(LOCAL_FOUR).execute_with(|| {
		let upload = RuntimeCall::Revive(pallet_revive::Call::upload_code {
			code: vec![0; 32],
			storage_deposit_limit: u128::MAX,
		});
		assert!(!CallFilter::contains(&upload));
		let alice = RuntimeOrigin::signed(account(Sr25519Keyring::Alice));
		assert_eq!(
			upload.dispatch(alice).expect_err("publishing is closed").error,
			frame_system::Error::<Runtime>::CallFiltered.into()
		);
	});
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

#[test]
fn two_thirds_are_two_of_three() {
	let council = |ayes| {
		RuntimeOrigin::from(
			pallet_collective::RawOrigin::<AccountId, pallet_collective::Instance1>::Members(
				ayes, 3,
			),
		)
	};
	assert!(CouncilTwoThirds::ensure_origin(council(2)).is_ok());
	assert!(CouncilTwoThirds::ensure_origin(council(1)).is_err());
	assert!(CouncilTwoThirds::ensure_origin(RuntimeOrigin::root()).is_ok());
	assert!(CouncilTwoThirds::ensure_origin(RuntimeOrigin::signed(account(Sr25519Keyring::Alice)))
		.is_err());
}

#[test]
fn the_council_changes_delays_and_nobody_else_does() {
	network(LOCAL_FOUR).execute_with(|| {
		frame_system::Pallet::<Runtime>::set_block_number(1);
		let delays = DelayValues { key_delay: 77 * SECOND, ..DelayValues::for_tests() };
		let call = RuntimeCall::Parameters(parameters::Call::set_delays { delays: delays.clone() });

		assert_noop!(
			Parameters::set_delays(
				RuntimeOrigin::signed(account(Sr25519Keyring::Alice)),
				delays.clone()
			),
			DispatchError::BadOrigin
		);

		let hash = <Runtime as frame_system::Config>::Hashing::hash_of(&call);
		let length = codec::Encode::encoded_size(&call) as u32;
		assert_ok!(Council::propose(
			RuntimeOrigin::signed(account(Sr25519Keyring::Alice)),
			2,
			Box::new(call.clone()),
			length
		));
		for voter in [Sr25519Keyring::Alice, Sr25519Keyring::Charlie] {
			assert_ok!(Council::vote(RuntimeOrigin::signed(account(voter)), hash, 0, true));
		}
		assert_noop!(
			Council::vote(RuntimeOrigin::signed(account(Sr25519Keyring::Eve)), hash, 0, true),
			pallet_collective::Error::<Runtime, pallet_collective::Instance1>::NotMember
		);
		assert_ok!(Council::close(
			RuntimeOrigin::signed(account(Sr25519Keyring::Eve)),
			hash,
			0,
			call.get_dispatch_info().call_weight,
			length
		));
		assert_eq!(parameters::Delays::<Runtime>::get(), delays);
		frame_system::Pallet::<Runtime>::assert_has_event(
			parameters::Event::DelaysChanged { delays }.into(),
		);
	});
}

#[test]
fn the_council_can_upgrade_the_code() {
	let set_code = RuntimeCall::System(frame_system::Call::set_code { code: Vec::new() });
	let weight = set_code.get_dispatch_info().call_weight;
	assert!(weight.all_lte(MaxProposalWeight::get()), "a proposal may carry it");
	let largest = RuntimeBlockWeights::get()
		.get(DispatchClass::Operational)
		.max_extrinsic
		.expect("it is limited");
	assert!(MaxProposalWeight::get().all_lte(largest), "and closing it fits a block");
}
