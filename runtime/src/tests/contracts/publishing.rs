// SPDX-License-Identifier: GPL-3.0-only

//! Who publishes WebAssembly: what the council approved, and nobody anything else, in no way.

use super::*;
use crate::{
	configs::{contracts, money::endow, publishing::ContractCalls},
	tests::cast::{holds, pass},
	Balances, Quota, RuntimeCall, RuntimeOrigin, System, SALUS,
};
use frame_support::traits::{Contains, GetCallName};
use pallet_contracts::{Error, Event};
use pallet_salus_publishing::{Attempt, Attempts, Publication, Published};
use salus_primitives::api::NOT_PUBLISHER;
use sp_runtime::{
	traits::Dispatchable,
	transaction_validity::{InvalidTransaction, TransactionValidityError},
};

type Utility = pallet_utility::Call<Runtime>;

const SLOT: Moment = 1_000;

fn not_publisher() -> TransactionValidityError {
	InvalidTransaction::Custom(NOT_PUBLISHER).into()
}

/// It is refused before anything is paid or counted.
#[track_caller]
fn is_refused(who: &Party, code: &[u8], data: &[u8]) {
	let account = &who.account;
	let before = || {
		let used = Quota::quota(account).used;
		(System::account_nonce(account), Balances::free_balance(account), used)
	};
	let seen = before();
	assert_eq!(who.submit(deployment(code, data)), Err(not_publisher()));
	assert_eq!(before(), seen);
	assert!(!is_there(&address(code, data, account)));
}

#[test]
fn what_the_council_approved_is_published_within_the_quota() {
	network(LOCAL_FOUR).execute_with(|| {
		let [publisher, stranger] = two();
		let new = selector("new");
		is_refused(&publisher, READER, &new);
		let contract = publishes(&publisher, READER, &new, false);
		System::assert_has_event(
			Event::Instantiated { deployer: publisher.account.clone(), contract: contract.clone() }
				.into(),
		);
		assert!(Quota::quota(&publisher.account).used > 0);
		// Who takes part calls it, and pays by the quota.
		stranger.does(Call::<Runtime>::call {
			dest: contract.into(),
			value: 0,
			gas_limit: GAS,
			storage_deposit_limit: None,
			data: selector("attested"),
		});
		assert!(Quota::quota(&stranger.account).used > 0);
		holds();
	});
}

#[test]
fn code_arguments_and_publisher_are_approved_together() {
	network(LOCAL_FOUR).execute_with(|| {
		let [publisher, stranger] = two();
		let new = selector("new");
		approve(READER, &new, &publisher, false);
		approve(PROBE, &[], &stranger, false);
		is_refused(&stranger, READER, &new);
		is_refused(&publisher, PROBE, &[]);
		is_refused(&publisher, READER, &[]);
		is_refused(&publisher, READER, &[&new[..], &[0]].concat());
		is_refused(&publisher, &[READER, &[0]].concat(), &new);
		// What the code's and the arguments' bytes are together is not enough.
		let (last, code) = READER.split_last().expect("it is not empty");
		let data = [&[*last][..], &new].concat();
		is_refused(&publisher, code, &data);
		pass(HOUR);
		is_refused(&publisher, READER, &new);
	});
}

/// Each of these carries an approved deployment, by its publisher; the gate has not looked into it.
#[test]
fn a_deployment_is_wrapped_in_nothing() {
	network(LOCAL_FOUR).execute_with(|| {
		let [publisher, _] = two();
		// Not every wrapper is sponsored.
		endow(&publisher.account, SALUS);
		let new = selector("new");
		approve(READER, &new, &publisher, true);
		let deployment = || RuntimeCall::from(deployment(READER, &new));
		for wrapped in [
			RuntimeCall::from(Utility::batch_all { calls: vec![deployment()] }),
			Utility::as_derivative { index: 0, call: Box::new(deployment()) }.into(),
			pallet_revive::Call::<Runtime>::dispatch_as_fallback_account {
				call: Box::new(deployment()),
			}
			.into(),
		] {
			publisher.is_refused(wrapped, DispatchError::BadOrigin);
			// What is refused counts as if it had used all of its gas.
			pass(SLOT);
		}
		// This one succeeds whatever becomes of its calls.
		let batch = Utility::force_batch { calls: vec![deployment()] };
		assert_ok!(publisher.submit(batch).expect("it is valid"));
		let error = DispatchError::BadOrigin;
		System::assert_has_event(pallet_utility::Event::ItemFailed { error }.into());
		pass(SLOT);
		// Without a transaction there is no gate at all.
		let origin = RuntimeOrigin::signed(publisher.account.clone());
		let refused = deployment().dispatch(origin).expect_err("nothing let it");
		assert_eq!(refused.error, DispatchError::BadOrigin);
		// Nor is the council a publisher.
		let refused = deployment().dispatch(crate::tests::cast::councillors(3));
		assert_eq!(refused.expect_err("nothing let it").error, DispatchError::BadOrigin);

		assert!(!is_there(&address(READER, &new, &publisher.account)));
		assert_ok!(publisher.submit(deployment()).expect("by itself it is let"));
		holds();
	});
}

#[test]
fn every_other_way_to_publish_is_closed() {
	network(LOCAL_FOUR).execute_with(|| {
		let [publisher, _] = two();
		endow(&publisher.account, SALUS);
		let new = selector("new");
		publishes(&publisher, READER, &new, true);
		let (code, data, salt) = (READER.to_vec(), new.clone(), vec![1]);
		let calls: [Call<Runtime>; 3] = [
			Call::upload_code {
				code: code.clone(),
				storage_deposit_limit: None,
				determinism: Determinism::Enforced,
			},
			Call::instantiate {
				value: 0,
				gas_limit: GAS,
				storage_deposit_limit: None,
				code_hash: code_hash(READER),
				data: data.clone(),
				salt: salt.clone(),
			},
			Call::instantiate_with_code {
				value: 1,
				gas_limit: GAS,
				storage_deposit_limit: None,
				code,
				data,
				salt,
			},
		];
		let filtered = DispatchError::from(frame_system::Error::<Runtime>::CallFiltered);
		for call in calls {
			assert!(contracts::is_closed(&call.clone().into()));
			publisher.is_refused(call, filtered);
			pass(SLOT);
		}
		let carries = Call::<Runtime>::call {
			dest: address(READER, &new, &publisher.account).into(),
			value: 1,
			gas_limit: GAS,
			storage_deposit_limit: None,
			data: selector("attested"),
		};
		publisher.is_refused(carries, filtered);
	});
}

/// A release of pallet-contracts that brings a call more brings a decision: is it closed?
#[test]
fn every_call_of_contracts_was_looked_at() {
	let closed = [
		"call_old_weight",
		"instantiate",
		"instantiate_old_weight",
		"instantiate_with_code_old_weight",
		"migrate",
		"upload_code",
	];
	let open = [
		// Closed where they carry a balance; the gate looks at the second.
		"call",
		"instantiate_with_code",
		// Takes code away.
		"remove_code",
		// Root's alone.
		"set_code",
	];
	let mut looked_at = [&closed[..], &open[..]].concat();
	let mut all = Call::<Runtime>::get_call_names().to_vec();
	looked_at.sort_unstable();
	all.sort_unstable();
	assert_eq!(all, looked_at);
}

#[test]
fn the_gate_sees_deployments_and_calls() {
	let call = RuntimeCall::from(deployment(&[1], &[2]));
	let expected = Attempt::DeployWith { code: &[1], arguments: &[2] };
	assert_eq!(ContractCalls::attempt(&call), expected);
	let call = RuntimeCall::from(Call::remove_code { code_hash: Hash::zero() });
	assert_eq!(ContractCalls::attempt(&call), Attempt::Nothing);
}

/// What the probe does with the committed code: makes a contract of it, or takes it for itself.
fn creating(what: u8) -> Vec<u8> {
	[&[what][..], code_hash(READER).as_bytes(), &selector("new")].concat()
}

#[test]
fn contracts_make_contracts_for_their_publisher_where_the_motion_says_so_and_for_nobody_else() {
	let out_of_gas = DispatchError::from(Error::<Runtime>::OutOfGas);
	for (what, name) in [(2, "instantiate"), (3, "set_code_hash")] {
		network(LOCAL_FOUR).execute_with(|| {
			let [publisher, stranger] = two();
			publishes(&publisher, READER, &selector("new"), false);
			let probe = publishes(&publisher, PROBE, &[], false);
			let child = address(READER, &selector("new"), &probe);
			for who in [&publisher, &stranger] {
				assert_eq!(sends(who, &probe, creating(what)), Ok(Err(out_of_gas)), "{name}");
				assert_eq!(asks(who, &probe, creating(what)), Err(out_of_gas), "{name}");
			}
			assert!(!is_there(&child));

			approve(PROBE, &[], &publisher, true);
			assert_eq!(sends(&stranger, &probe, creating(what)), Ok(Err(out_of_gas)), "{name}");
			assert!(!is_there(&child));
			assert_ok!(sends(&publisher, &probe, creating(what)).expect("it is valid"));
			match what {
				2 => assert!(is_there(&child)),
				_ => assert_eq!(Contracts::code_hash(&probe), Some(code_hash(READER))),
			}
			holds();
		});
	}
}

/// Likewise when it is deployed: its arguments say what it does, and are approved with it.
#[test]
fn init_code_makes_contracts_where_the_motion_says_so() {
	let out_of_gas = DispatchError::from(Error::<Runtime>::OutOfGas);
	for what in [2, 3] {
		network(LOCAL_FOUR).execute_with(|| {
			let [publisher, _] = two();
			publishes(&publisher, READER, &selector("new"), false);
			let arguments = creating(what);
			let probe = address(PROBE, &arguments, &publisher.account);
			let child = address(READER, &selector("new"), &probe);
			approve(PROBE, &arguments, &publisher, false);
			publisher.is_refused(deployment(PROBE, &arguments), out_of_gas);
			assert!(!is_there(&probe) && !is_there(&child));

			publishes(&publisher, PROBE, &arguments, true);
			match what {
				2 => assert!(is_there(&child)),
				_ => assert_eq!(Contracts::code_hash(&probe), Some(code_hash(READER))),
			}
			holds();
		});
	}
}

#[test]
fn each_publisher_of_one_code_needs_an_approval_of_its_own_and_it_is_noted() {
	network(LOCAL_FOUR).execute_with(|| {
		let publishers = two();
		for publisher in &publishers {
			is_refused(publisher, PROBE, &[]);
			let contract = publishes(publisher, PROBE, &[], false);
			let publisher = publisher.account.clone();
			let expected = Publication { publisher, code_hash: hash_with(PROBE, &[]) };
			assert_eq!(Published::<Runtime>::get(contract), Some(expected));
		}
		assert_eq!(Published::<Runtime>::iter().count(), publishers.len());
		holds();
	});
}

/// No bytes are a message to another chain.
#[test]
fn contracts_send_nothing_to_other_chains() {
	let no_message = DispatchError::from(Error::<Runtime>::DecodingFailed);
	network(LOCAL_FOUR).execute_with(|| {
		let [publisher, _] = two();
		let probe = publishes(&publisher, PROBE, &[], false);
		for (what, name) in [(6, "xcm_execute"), (7, "xcm_send")] {
			for message in [&[][..], &[5, 0], &[0; 64]] {
				let data = [&[what][..], message].concat();
				assert_eq!(asks(&publisher, &probe, data.clone()), Err(no_message), "{name}");
				assert_eq!(sends(&publisher, &probe, data), Ok(Err(no_message)), "{name}");
			}
		}
	});
}

/// The status with which a contract is told that the runtime refused its call.
const CALL_RUNTIME_FAILED: u32 = 10;

#[test]
fn contracts_dispatch_nothing() {
	use codec::Encode;

	network(LOCAL_FOUR).execute_with(|| {
		let [publisher, _] = two();
		let probe = publishes(&publisher, PROBE, &[], false);
		let remark = frame_system::Call::<Runtime>::remark_with_event { remark: vec![1] };
		let refill = pallet_salus_quota::Call::<Runtime>::refill { account: probe.clone() };
		for call in [
			RuntimeCall::from(remark),
			refill.into(),
			Utility::batch { calls: Vec::new() }.into(),
			pallet_salus_access_grants::Call::<Runtime>::revoke { chart: [1; 32].into(), grant: 0 }
				.into(),
		] {
			assert!(!<Runtime as pallet_contracts::Config>::CallFilter::contains(&call));
			let data = [&[4][..], &call.encode()].concat();
			let told = asks(&publisher, &probe, data.clone()).expect("it is told");
			assert_eq!(told.data, CALL_RUNTIME_FAILED.to_le_bytes());
			System::reset_events();
			assert_ok!(sends(&publisher, &probe, data).expect("it is valid"));
			let remarked = System::events().into_iter().any(|record| {
				matches!(record.event, RuntimeEvent::System(frame_system::Event::Remarked { .. }))
			});
			assert!(!remarked);
		}
	});
}
