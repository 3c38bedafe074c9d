// SPDX-License-Identifier: GPL-3.0-only

use crate::{mock::*, Error, Event};
use frame_support::{assert_noop, assert_ok};

#[test]
fn the_council_holds_and_releases() {
	ExtBuilder::default().filed(1).build_and_execute(|| {
		assert_ok!(RecordsPallet::hold(RuntimeOrigin::root(), CHART, id(1)));
		assert!(record(1).held);
		assert_noop!(RecordsPallet::hold(RuntimeOrigin::root(), CHART, id(1)), Error::<Test>::Held);
		assert_ok!(RecordsPallet::release_hold(RuntimeOrigin::root(), CHART, id(1)));
		assert!(!record(1).held);
		assert_noop!(
			RecordsPallet::release_hold(RuntimeOrigin::root(), CHART, id(1)),
			Error::<Test>::NotHeld
		);
		assert_eq!(
			events(),
			[
				Event::RecordHeld { chart: CHART, record: id(1) },
				Event::HoldReleased { chart: CHART, record: id(1) },
			]
		);
	});
}

#[test]
fn there_has_to_be_something_to_hold() {
	ExtBuilder::default().filed(1).build_and_execute(|| {
		let root = RuntimeOrigin::root;
		assert_noop!(RecordsPallet::hold(root(), CHART, id(9)), Error::<Test>::RecordUnknown);
		assert_noop!(
			RecordsPallet::release_hold(root(), CHART, id(9)),
			Error::<Test>::RecordUnknown
		);
		assert_ok!(RecordsPallet::erase(root(), CHART, id(1)));
		assert_noop!(RecordsPallet::hold(root(), CHART, id(1)), Error::<Test>::RecordErased);
		assert_noop!(
			RecordsPallet::release_hold(root(), CHART, id(1)),
			Error::<Test>::RecordErased
		);
	});
}
