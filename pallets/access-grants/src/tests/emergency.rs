// SPDX-License-Identifier: GPL-3.0-only

//! The glass is broken, and the regulator looks at it.

use super::*;
use salus_mocks::World;
use salus_primitives::{
	access::{Emergency, EmergencyReason, Purpose, Review},
	chart::ChartStatus,
	consent::{Ask, Basis, Denial},
	membership::Role,
	AccountId,
};
use sp_runtime::{DispatchError, DispatchResult};

fn open(who: AccountId) -> DispatchResult {
	AccessGrants::open_emergency(by(who), CHART, EmergencyReason::LifeThreatening)
}

fn review(emergency: u32, justified: bool) -> DispatchResult {
	AccessGrants::review_emergency(RuntimeOrigin::root(), CHART, emergency, justified)
}

fn under(emergency: u32) -> Ask {
	Ask { purpose: Purpose::Btg, ..ask(EMERGENCY_CLINICIAN, RECORD, Basis::Emergency(emergency)) }
}

#[test]
fn an_emergency_permits_who_opened_it_for_a_short_time() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(open(EMERGENCY_CLINICIAN));
		let (expires, review_by) = (NOW + EmergencyLength::get(), NOW + ReviewDeadline::get());
		System::assert_last_event(
			Event::EmergencyOpened {
				chart: CHART,
				emergency: 0,
				clinician: EMERGENCY_CLINICIAN,
				department: DEPARTMENT,
				reason: EmergencyReason::LifeThreatening,
				expires,
				review_by,
			}
			.into(),
		);
		assert_eq!(
			Emergencies::<Test>::get(CHART, 0),
			Some(Emergency {
				clinician: EMERGENCY_CLINICIAN,
				department: DEPARTMENT,
				reason: EmergencyReason::LifeThreatening,
				opened: NOW,
				expires,
				review_by,
				review: Review::Pending,
			})
		);
		assert_permitted(&under(0));
		assert_denied(&Ask { person: SECOND_CLINICIAN, ..under(0) }, Denial::NotTheParty);
		assert_denied(&Ask { purpose: Purpose::Treat, ..under(0) }, Denial::PurposeNotCovered);
		assert_denied(&under(1), Denial::RuleUnknown);
		pass(EmergencyLength::get());
		assert_denied(&under(0), Denial::Expired);
	});
}

#[test]
fn a_clinician_has_one_open_emergency_on_a_chart() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(open(EMERGENCY_CLINICIAN));
		assert_noop!(open(EMERGENCY_CLINICIAN), Error::<Test>::EmergencyStillOpen);
		assert_ok!(open(SECOND_CLINICIAN));
		pass(EmergencyLength::get() - 1);
		assert_noop!(open(EMERGENCY_CLINICIAN), Error::<Test>::EmergencyStillOpen);
		pass(1);
		assert_ok!(open(EMERGENCY_CLINICIAN));
		assert_eq!(NextEmergency::<Test>::get(CHART), 3);
	});
}

#[test]
fn a_new_department_waits_for_its_delay() {
	ExtBuilder::build_and_execute(|| {
		World::set(|world| {
			world.role_since.insert((DEPARTMENT, Role::Emergency), NOW);
		});
		assert_noop!(open(EMERGENCY_CLINICIAN), Error::<Test>::DepartmentTooNew);
		pass(DepartmentDelay::get() - 1);
		assert_noop!(open(EMERGENCY_CLINICIAN), Error::<Test>::DepartmentTooNew);
		pass(1);
		assert_ok!(open(EMERGENCY_CLINICIAN));
		// Whoever makes key fragments asks for the same moment.
		let from = AccessGrants::emergencies_from(&DEPARTMENT);
		assert_eq!(from, Some(NOW + DepartmentDelay::get()));
		assert_eq!(AccessGrants::emergencies_from(&HOSPITAL), None);
		assert_eq!(AccessGrants::emergencies_from(&EMERGENCY_CLINICIAN), None);
	});
}

#[test]
fn only_staff_of_an_active_department_opens() {
	ExtBuilder::build_and_execute(|| {
		World::set(|world| world.staff.get_mut(&SECOND_CLINICIAN).unwrap().until = NOW);
		assert_noop!(open(SECOND_CLINICIAN), Error::<Test>::StaffEnded);
		World::set(|world| world.suspend(&DEPARTMENT));
		assert_noop!(open(EMERGENCY_CLINICIAN), Error::<Test>::InstitutionNotActive);
	});
}

#[test]
fn nothing_is_opened_on_a_chart_that_is_not_active() {
	ExtBuilder::build_and_execute(|| {
		for status in [ChartStatus::Suspended, ChartStatus::Deceased, ChartStatus::Closed] {
			set_chart_status(status);
			assert_noop!(open(EMERGENCY_CLINICIAN), Error::<Test>::ChartNotActive);
		}
		assert_noop!(
			AccessGrants::open_emergency(
				by(EMERGENCY_CLINICIAN),
				NO_CHART,
				EmergencyReason::Unconscious
			),
			Error::<Test>::ChartUnknown
		);
	});
}

#[test]
fn the_council_alone_reviews_once() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(open(EMERGENCY_CLINICIAN));
		for who in [DEPARTMENT, EMERGENCY_CLINICIAN, PATIENT, STRANGER] {
			assert_noop!(
				AccessGrants::review_emergency(by(who), CHART, 0, true),
				DispatchError::BadOrigin
			);
		}
		assert_noop!(review(1, true), Error::<Test>::EmergencyUnknown);
		assert_ok!(review(0, true));
		System::assert_last_event(
			Event::EmergencyReviewed {
				chart: CHART,
				emergency: 0,
				department: DEPARTMENT,
				justified: true,
			}
			.into(),
		);
		assert_permitted(&under(0));
		for justified in [true, false] {
			assert_noop!(review(0, justified), Error::<Test>::AlreadyReviewed);
		}
	});
}

#[test]
fn an_unjustified_emergency_ends_at_once() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(open(EMERGENCY_CLINICIAN));
		pass(MINUTE);
		assert_permitted(&under(0));
		assert_ok!(review(0, false));
		assert_denied(&under(0), Denial::Expired);
		let found = Emergencies::<Test>::get(CHART, 0).unwrap();
		assert_eq!((found.review, found.expires), (Review::Unjustified, NOW + MINUTE));
	});
}

#[test]
fn a_missed_review_shuts_the_department_until_it_is_made() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(open(EMERGENCY_CLINICIAN));
		pass(ReviewDeadline::get() - 1);
		assert_eq!(OverdueReviews::<Test>::get(DEPARTMENT), 0);
		pass(1);
		System::assert_last_event(
			Event::ReviewMissed { chart: CHART, emergency: 0, department: DEPARTMENT }.into(),
		);
		assert_eq!(OverdueReviews::<Test>::get(DEPARTMENT), 1);
		assert_noop!(open(EMERGENCY_CLINICIAN), Error::<Test>::ReviewOverdue);
		assert_noop!(open(SECOND_CLINICIAN), Error::<Test>::ReviewOverdue);
		assert_ok!(review(0, true));
		assert_eq!(OverdueReviews::<Test>::get(DEPARTMENT), 0);
		assert_ok!(open(SECOND_CLINICIAN));
	});
}

#[test]
fn a_review_in_time_leaves_the_department_open() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(open(EMERGENCY_CLINICIAN));
		assert_ok!(review(0, true));
		pass(ReviewDeadline::get());
		assert_eq!(OverdueReviews::<Test>::get(DEPARTMENT), 0);
		assert_eq!(ReviewQueue::<Test>::iter().count(), 0);
		assert_ok!(open(EMERGENCY_CLINICIAN));
	});
}

#[test]
fn each_block_looks_at_a_bounded_number_of_reviews() {
	ExtBuilder::build_and_execute(|| {
		for clinician in 0..5u8 {
			let who = AccountId::new([100 + clinician; 32]);
			World::set(|world| {
				world.add_staff(
					who.clone(),
					DEPARTMENT,
					salus_primitives::membership::StaffRole::EmergencyClinician,
				)
			});
			assert_ok!(open(who));
		}
		for noted in [2, 4, 5, 5] {
			if noted == 2 {
				pass(ReviewDeadline::get());
			} else {
				next_block();
			}
			assert_eq!(OverdueReviews::<Test>::get(DEPARTMENT), noted);
		}
	});
}

#[test]
fn a_shortened_deadline_keeps_the_queue_in_order() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(open(EMERGENCY_CLINICIAN));
		ReviewDeadline::set(10 * MINUTE);
		pass(MINUTE);
		assert_ok!(open(SECOND_CLINICIAN));
		let deadline = |id| Emergencies::<Test>::get(CHART, id).unwrap().review_by;
		assert_eq!(deadline(0), NOW + 1_000 * MINUTE);
		assert_eq!(deadline(1), deadline(0));
		pass(1_000 * MINUTE);
		assert_eq!(OverdueReviews::<Test>::get(DEPARTMENT), 2);
		assert_ok!(review(0, true));
		assert_ok!(review(1, true));
		assert_ok!(open(SECOND_CLINICIAN));
		assert_eq!(deadline(2), NOW + 1_011 * MINUTE);
	});
}
