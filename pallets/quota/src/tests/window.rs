// SPDX-License-Identifier: GPL-3.0-only

//! The promises of the window arithmetic.

use proptest::prelude::*;
use salus_primitives::Moment;

use crate::{Balance, Usage};

/// What happens to one account: time passes, then it uses something and gets part of it back.
#[derive(Clone, Debug)]
struct Step {
	passes: Moment,
	amount: Balance,
	unused: Balance,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
	prop::collection::vec(
		(0u64..500, 0u128..200, 0u128..200).prop_map(|(passes, amount, unused)| Step {
			passes,
			amount,
			unused: unused.min(amount),
		}),
		0..100,
	)
}

proptest! {
	#[test]
	fn never_more_than_the_limit_in_a_window(
		steps in steps(),
		length in 0u64..1_000,
		limit in 0u128..1_000,
	) {
		let (mut last, mut now) = (None, 1_000);
		// What was really used, by the window's start; refunds are not counted.
		let mut taken = std::collections::BTreeMap::<Moment, Balance>::new();
		for step in steps {
			now += step.passes;
			let usage = Usage::at(last, now, length);
			let Some(after) = usage.take(step.amount, limit) else {
				prop_assert!(usage.used + step.amount > limit, "refused only at the limit");
				continue;
			};
			prop_assert!(after.used <= limit);
			prop_assert!(now - after.start < length.max(1), "it counts in a window that is open");
			let settled = after.give_back(after.start, step.unused);
			prop_assert_eq!(settled.used, usage.used + step.amount - step.unused);
			*taken.entry(after.start).or_default() += step.amount - step.unused;
			last = Some(settled);
		}
		prop_assert!(taken.values().all(|used| *used <= limit));
		let starts: Vec<Moment> = taken.keys().copied().collect();
		prop_assert!(starts.windows(2).all(|two| two[1] - two[0] >= length), "windows do not overlap");
	}

	#[test]
	fn giving_back_never_makes_it_negative(
		start: Moment, used: Balance, window: Moment, amount: Balance,
	) {
		let after = Usage { start, used }.give_back(window, amount);
		prop_assert!(after.used <= used);
		prop_assert_eq!(after.start, start);
	}

	#[test]
	fn nothing_is_given_back_into_another_window(
		start: Moment, used: Balance, window: Moment, amount: Balance,
	) {
		prop_assume!(start != window);
		prop_assert_eq!(Usage { start, used }.give_back(window, amount), Usage { start, used });
	}

	#[test]
	fn nothing_overflows(start: Moment, used: Balance, now: Moment, length: Moment, amount: Balance) {
		let usage = Usage::at(Some(Usage { start, used }), now, length);
		prop_assert!(usage.take(amount, Balance::MAX).is_none_or(|after| after.used >= amount));
	}
}

#[test]
fn a_window_opens_with_its_first_use() {
	assert_eq!(Usage::at(None, 7, 10), Usage { start: 7, used: 0 });
}

#[test]
fn a_window_lasts_its_length_and_not_longer() {
	let last = Usage { start: 100, used: 5 };
	assert_eq!(Usage::at(Some(last), 109, 10), last);
	assert_eq!(Usage::at(Some(last), 110, 10), Usage { start: 110, used: 0 });
}

#[test]
fn a_length_of_zero_still_holds_within_a_block() {
	let last = Usage { start: 100, used: 5 };
	assert_eq!(Usage::at(Some(last), 100, 0), last);
	assert_eq!(Usage::at(Some(last), 101, 0), Usage { start: 101, used: 0 });
}
