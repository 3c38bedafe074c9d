// SPDX-License-Identifier: GPL-3.0-only

//! Setting limits.

use frame_support::{assert_noop, assert_ok};
use salus_primitives::{membership::Standing, ChartId};
use sp_runtime::DispatchError;

use crate::{mock::*, Event, Kind, Limit, Limits};

#[test]
fn genesis_sets_them() {
	ExtBuilder::default().build_and_execute(|| {
		let limit = |kind| Limits::<Test>::get(kind);
		assert_eq!(limit(Kind::Invited), Limit { amount: 10 * LIMIT, since: 0 });
		assert_eq!(limit(Kind::Institution), Limit { amount: 20 * LIMIT, since: 0 });
		assert_eq!(limit(Kind::Staff), Limit { amount: 30 * LIMIT, since: 0 });
		assert_eq!(limit(Kind::Controller), Limit { amount: LIMIT, since: 0 });
		assert_eq!(limit(Kind::Mandate), Limit { amount: 50 * LIMIT, since: 0 });
		assert_eq!(limit(Kind::Council), Limit { amount: 60 * LIMIT, since: 0 });
	});
}

#[test]
fn the_council_sets_them_and_nobody_else() {
	ExtBuilder::default()
		.standing(account(1), Standing::Institution)
		.council(account(2))
		.build_and_execute(|| {
			for origin in [
				RuntimeOrigin::signed(account(1)),
				RuntimeOrigin::signed(account(2)),
				RuntimeOrigin::none(),
			] {
				assert_noop!(Quota::set_limit(origin, Kind::Staff, 7), DispatchError::BadOrigin);
			}
			assert_ok!(Quota::set_limit(RuntimeOrigin::root(), Kind::Staff, 7));
			System::assert_last_event(Event::LimitSet { kind: Kind::Staff, amount: 7 }.into());
			assert_eq!(Limits::<Test>::get(Kind::Staff), Limit { amount: 7, since: START });
		});
}

#[test]
fn a_lowered_limit_holds_at_once() {
	ExtBuilder::default().standing(account(1), patient()).build_and_execute(|| {
		assert_ok!(Tx::of(account(1), 600).send().expect("it is valid"));
		assert_ok!(Quota::set_limit(RuntimeOrigin::root(), Kind::Controller, 500));
		assert!(Tx::of(account(1), 1).validate().is_err());
		wait(WINDOW);
		assert_ok!(Tx::of(account(1), 500).validate());
	});
}

#[test]
fn standing_counts_before_the_council() {
	ExtBuilder::default()
		.standing(account(1), Standing::Institution)
		.council(account(1))
		.council(account(2))
		.build_and_execute(|| {
			assert_eq!(Quota::kind_of(&account(1)), Some(Kind::Institution));
			assert_eq!(Quota::kind_of(&account(2)), Some(Kind::Council));
			assert_eq!(Quota::kind_of(&account(3)), None);
		});
}

#[test]
fn every_standing_has_its_kind() {
	let chart = ChartId([1; 32]);
	for (standing, kind) in [
		(Standing::None, None),
		(Standing::Invited, Some(Kind::Invited)),
		(Standing::Institution, Some(Kind::Institution)),
		(Standing::Staff, Some(Kind::Staff)),
		(Standing::Controller(chart), Some(Kind::Controller)),
		(Standing::Mandate(chart), Some(Kind::Mandate)),
		(Standing::Former, None),
	] {
		assert_eq!(Kind::of(&standing), kind);
	}
}

#[test]
fn the_codes_are_fixed() {
	use codec::Encode;
	for (kind, code) in [
		(Kind::Invited, 1),
		(Kind::Institution, 2),
		(Kind::Staff, 3),
		(Kind::Controller, 4),
		(Kind::Mandate, 5),
		(Kind::Council, 6),
	] {
		assert_eq!(kind.encode(), vec![code]);
		assert_eq!(kind as u8, code);
	}
}
