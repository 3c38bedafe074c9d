// SPDX-License-Identifier: GPL-3.0-only

//! Each invariant, broken on purpose.

use frame_support::hypothetically;
use sp_runtime::TryRuntimeError;

use crate::{mock::*, Held, Kind, Limit, Limits, Usage, Used};

fn broken(by: impl FnOnce()) -> TryRuntimeError {
	hypothetically!({
		by();
		Quota::do_try_state().expect_err("try_state notices")
	})
}

#[test]
fn a_limit_of_the_future_is_noticed() {
	ExtBuilder::default().build_and_execute(|| {
		let seen =
			broken(|| Limits::<Test>::insert(Kind::Staff, Limit { amount: 1, since: START + 1 }));
		assert_eq!(seen, TryRuntimeError::Other("a limit was set in the future"));
	});
}

#[test]
fn a_window_of_the_future_is_noticed() {
	ExtBuilder::default().build_and_execute(|| {
		let seen = broken(|| Used::<Test>::insert(account(1), Usage { start: START + 1, used: 0 }));
		assert_eq!(seen, TryRuntimeError::Other("a quota window opens in the future"));
	});
}

#[test]
fn a_passed_limit_is_noticed() {
	ExtBuilder::default().build_and_execute(|| {
		let seen = broken(|| {
			Used::<Test>::insert(account(1), Usage { start: START, used: 60 * LIMIT + 1 })
		});
		assert_eq!(
			seen,
			TryRuntimeError::Other("more was used in a quota window than any limit allows")
		);
	});
}

#[test]
fn money_that_is_held_for_nothing_is_noticed() {
	ExtBuilder::default().build_and_execute(|| {
		let seen = broken(|| Held::<Test>::put((account(1), 1)));
		assert_eq!(seen, TryRuntimeError::Other("money is held where no transaction runs"));
	});
}
