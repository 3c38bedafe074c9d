// SPDX-License-Identifier: GPL-3.0-only

//! Approving and withdrawing.

use frame_support::{assert_noop, assert_ok};
use sp_core::H256;
use sp_runtime::{DispatchError, DispatchResult};

use crate::{mock::*, Approval, Approvals, Error, Event, MAX_APPROVALS};

const CODE: H256 = H256::repeat_byte(7);

fn approve(number: u64, until: u64) -> DispatchResult {
	let code_hash = H256::from_low_u64_be(number);
	Publishing::approve(RuntimeOrigin::root(), code_hash, account(1), until, false)
}

#[test]
fn the_council_approves_and_nobody_else() {
	execute(|| {
		for origin in [RuntimeOrigin::signed(account(1)), RuntimeOrigin::none()] {
			assert_noop!(
				Publishing::approve(origin, CODE, account(1), START + 1, true),
				DispatchError::BadOrigin
			);
		}
		let root = RuntimeOrigin::root();
		assert_ok!(Publishing::approve(root, CODE, account(1), START + 1, true));
		let expected = Event::CodeApproved {
			code_hash: CODE,
			publisher: account(1),
			until: START + 1,
			may_create: true,
		};
		System::assert_last_event(expected.into());
	});
}

#[test]
fn an_approval_that_has_ended_is_none() {
	execute(|| {
		assert_noop!(approve(1, START), Error::<Test>::ExpiryPassed);
		assert_ok!(approve(1, START + 1));
	});
}

#[test]
fn approving_again_replaces() {
	execute(|| {
		assert_ok!(Publishing::approve(RuntimeOrigin::root(), CODE, account(1), START + 1, true));
		assert_ok!(Publishing::approve(RuntimeOrigin::root(), CODE, account(1), START + 9, false));
		let approval = Approval { code_hash: CODE, until: START + 9, may_create: false };
		assert_eq!(Approvals::<Test>::get(account(1)).into_inner(), [approval]);
	});
}

#[test]
fn so_many_and_no_more_until_some_have_ended() {
	execute(|| {
		for number in 0..MAX_APPROVALS {
			assert_ok!(approve(number.into(), START + 10));
		}
		assert_noop!(approve(99, START + 20), Error::<Test>::TooManyApprovals);
		// One for the same code takes no place.
		assert_ok!(approve(0, START + 11));
		wait(10);
		assert_ok!(approve(99, START + 20));
		assert_eq!(Approvals::<Test>::get(account(1)).len(), 2);
	});
}

#[test]
fn the_council_withdraws_and_nobody_else() {
	execute(|| {
		assert_ok!(Publishing::approve(RuntimeOrigin::root(), CODE, account(1), START + 1, true));
		assert_noop!(
			Publishing::withdraw(RuntimeOrigin::signed(account(1)), CODE, account(1)),
			DispatchError::BadOrigin
		);
		assert_noop!(
			Publishing::withdraw(RuntimeOrigin::root(), CODE, account(2)),
			Error::<Test>::NotApproved
		);
		assert_ok!(Publishing::withdraw(RuntimeOrigin::root(), CODE, account(1)));
		let expected = Event::ApprovalWithdrawn { code_hash: CODE, publisher: account(1) };
		System::assert_last_event(expected.into());
		assert!(!Approvals::<Test>::contains_key(account(1)));
	});
}

#[test]
fn what_is_withdrawn_is_one_of_several() {
	execute(|| {
		assert_ok!(approve(1, START + 1));
		assert_ok!(approve(2, START + 1));
		let first = H256::from_low_u64_be(1);
		assert_ok!(Publishing::withdraw(RuntimeOrigin::root(), first, account(1)));
		let left = Approvals::<Test>::get(account(1));
		assert_eq!(left.len(), 1);
		assert_eq!(left[0].code_hash, H256::from_low_u64_be(2));
	});
}
