// SPDX-License-Identifier: GPL-3.0-only

//! Existence without money, and its refilling.

use frame_support::{assert_noop, assert_ok, traits::fungible::Inspect};
use salus_primitives::{membership::Standing, traits::Existence};

use crate::{mock::*, Balance, Error, Event};

const PROVIDED: Balance = EXISTENTIAL_DEPOSIT + GAS_FLOAT;

#[test]
fn an_account_is_provided_with_deposit_and_float() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(<Quota as Existence>::provide(&account(1)));
		assert_eq!(Balances::balance(&account(1)), PROVIDED);
		assert!(System::account_exists(&account(1)));
	});
}

#[test]
fn who_has_some_is_given_what_is_missing() {
	ExtBuilder::default()
		.balance(account(1), EXISTENTIAL_DEPOSIT + 1)
		.balance(account(2), PROVIDED + 1)
		.build_and_execute(|| {
			for who in [1, 2, 1] {
				assert_ok!(<Quota as Existence>::provide(&account(who)));
			}
			assert_eq!(Balances::balance(&account(1)), PROVIDED);
			assert_eq!(Balances::balance(&account(2)), PROVIDED + 1);
		});
}

#[test]
fn the_first_use_in_a_window_refills_the_float() {
	ExtBuilder::default().standing(account(1), patient()).build_and_execute(|| {
		let spend = || {
			assert_ok!(Tx::of(account(1), 50).call(paid()).send().expect("it is valid"));
		};
		let act = || {
			assert_ok!(Tx::of(account(1), 50).send().expect("it is valid"));
		};
		act();
		spend();
		assert_eq!(Balances::balance(&account(1)), PROVIDED - 50);
		act();
		assert_eq!(Balances::balance(&account(1)), PROVIDED - 50, "not twice in a window");
		wait(WINDOW);
		act();
		assert_eq!(Balances::balance(&account(1)), PROVIDED);
	});
}

#[test]
fn anyone_may_have_a_float_refilled_once_a_window() {
	ExtBuilder::default().standing(account(1), patient()).build_and_execute(|| {
		assert_ok!(Quota::refill(RuntimeOrigin::signed(account(2)), account(1)));
		System::assert_last_event(Event::FloatRefilled { account: account(1) }.into());
		assert_eq!(Balances::balance(&account(1)), PROVIDED);
		assert_eq!(Quota::quota(&account(1)).resets, START + WINDOW);
		wait(WINDOW - 1);
		assert_noop!(
			Quota::refill(RuntimeOrigin::signed(account(2)), account(1)),
			Error::<Test>::WindowStillOpen
		);
		wait(1);
		assert_ok!(Quota::refill(RuntimeOrigin::signed(account(1)), account(1)));
	});
}

#[test]
fn strangers_have_no_float_and_neither_has_who_may_not_act() {
	ExtBuilder::default()
		.standing(account(3), Standing::Former)
		.standing(account(4), Standing::Institution)
		.build_and_execute(|| {
			salus_mocks::World::set(|world| world.barred.extend([account(4)]));
			for (who, error) in [
				(1, Error::<Test>::NoStanding),
				(3, Error::<Test>::MayNotAct),
				(4, Error::<Test>::MayNotAct),
			] {
				let refill = Quota::refill(RuntimeOrigin::signed(account(2)), account(who));
				assert_noop!(refill, error);
				assert_eq!(Balances::balance(&account(who)), 0);
			}
		});
}

#[test]
fn refill_is_signed() {
	ExtBuilder::default().standing(account(1), patient()).build_and_execute(|| {
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(Quota::refill(origin, account(1)), sp_runtime::DispatchError::BadOrigin);
		}
	});
}
