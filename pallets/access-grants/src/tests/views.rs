// SPDX-License-Identifier: GPL-3.0-only

//! What the runtime API answers.

use super::*;
use salus_primitives::{
	access::{EmergencyReason, Grantee, RestrictedParty, Scope},
	api::MAX_PAGE,
	CompartmentTag,
};

#[test]
fn lists_are_in_order_and_of_one_chart() {
	ExtBuilder::build_and_execute(|| {
		for _ in 0..5 {
			grant_chart(Grantee::Open(DOCTOR));
		}
		assert_ok!(AccessGrants::revoke(by(PATIENT), CHART, 2));
		let ids: Vec<_> = AccessGrants::grants_of(&CHART).into_iter().map(|(id, _)| id).collect();
		assert_eq!(ids, [0, 1, 3, 4]);
		assert_eq!(AccessGrants::grants_of(&NO_CHART), []);

		assert_ok!(AccessGrants::restrict(
			by(PATIENT),
			CHART,
			Scope::Chart,
			RestrictedParty::Everyone,
			None,
			true
		));
		assert_eq!(AccessGrants::restrictions_of(&CHART).len(), 1);
		assert!(AccessGrants::restrictions_of(&NO_CHART).is_empty());

		for tag in [9, 3, 6] {
			let tag = CompartmentTag([tag; 16]);
			assert_ok!(AccessGrants::set_compartment_key(by(PATIENT), CHART, tag, 0, key(1)));
		}
		let tags: Vec<_> =
			AccessGrants::compartments_of(&CHART).into_iter().map(|(tag, _)| tag.0[0]).collect();
		assert_eq!(tags, [3, 6, 9]);
	});
}

#[test]
fn lapsed_requests_are_not_listed() {
	ExtBuilder::build_and_execute(|| {
		lodge();
		pass(1);
		lodge();
		let ids = || -> Vec<_> {
			AccessGrants::requests_of(&CHART).into_iter().map(|(id, _)| id).collect()
		};
		assert_eq!(ids(), [0, 1]);
		pass(RequestLapse::get() - 1);
		assert_eq!(ids(), [1]);
		pass(1);
		assert_eq!(ids(), [] as [u32; 0]);
	});
}

#[test]
fn the_newest_emergencies_are_listed() {
	ExtBuilder::build_and_execute(|| {
		for id in 0..=MAX_PAGE {
			assert_ok!(AccessGrants::open_emergency(
				by(EMERGENCY_CLINICIAN),
				CHART,
				EmergencyReason::Unconscious
			));
			assert_ok!(AccessGrants::review_emergency(RuntimeOrigin::root(), CHART, id, true));
			pass(EmergencyLength::get());
		}
		let ids: Vec<_> =
			AccessGrants::emergencies_of(&CHART).into_iter().map(|(id, _)| id).collect();
		assert_eq!(ids, (1..=MAX_PAGE).collect::<Vec<_>>());
	});
}
