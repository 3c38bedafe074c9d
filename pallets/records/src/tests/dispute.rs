// SPDX-License-Identifier: GPL-3.0-only

use frame_support::{assert_noop, assert_ok};
use salus_mocks::World;
use salus_primitives::{
	chart::ChartStatus,
	record::{DisputeReason, RecordStatus, Relation},
	AccountId,
};
use sp_runtime::DispatchResult;

use crate::{mock::*, Error, Event};

const REASON: DisputeReason = DisputeReason::WrongPatient;

fn dispute(who: AccountId, record: u8) -> DispatchResult {
	RecordsPallet::dispute(as_signed(who), CHART, id(record), REASON)
}

fn resolve(who: AccountId, record: u8) -> DispatchResult {
	RecordsPallet::resolve_dispute(as_signed(who), CHART, id(record))
}

#[test]
fn a_dispute_marks_the_record_until_the_hospital_answers() {
	ExtBuilder::default().filed(1).build_and_execute(|| {
		let before = record(1);
		assert_ok!(dispute(patient(), 1));
		assert_eq!(record(1).status, RecordStatus::Disputed(REASON));
		assert!(record(1).status.is_readable());
		assert_noop!(dispute(patient(), 1), Error::<Test>::AlreadyDisputed);
		assert_ok!(resolve(clinician(), 1));
		assert_eq!(record(1), before);
		assert_noop!(resolve(clinician(), 1), Error::<Test>::NotDisputed);
		assert_eq!(
			events(),
			[
				Event::RecordDisputed { chart: CHART, record: id(1), reason: REASON },
				Event::DisputeResolved { chart: CHART, record: id(1) },
			]
		);
	});
}

#[test]
fn what_was_entered_in_error_can_be_disputed_and_stays_so() {
	ExtBuilder::default().filed(1).build_and_execute(|| {
		assert_ok!(amend(clinician(), 1, Relation::EnteredInError, 2));
		assert_ok!(dispute(patient(), 1));
		assert_ok!(resolve(clinician(), 1));
		assert_eq!(record(1).status, RecordStatus::EnteredInError);
	});
}

#[test]
fn a_mandate_disputes_within_its_scope() {
	ExtBuilder::default().filed(1).filed_in(2, GENETICS).build_and_execute(|| {
		assert_ok!(dispute(guardian(), 1));
		assert_noop!(dispute(guardian(), 2), Error::<Test>::OutOfMandate);
	});
}

#[test]
fn there_has_to_be_something_to_dispute() {
	ExtBuilder::default().filed(1).filed(2).build_and_execute(|| {
		assert_noop!(dispute(patient(), 9), Error::<Test>::RecordUnknown);
		assert_noop!(resolve(clinician(), 9), Error::<Test>::RecordUnknown);
		assert_ok!(RecordsPallet::withdraw(as_signed(patient()), CHART, id(1)));
		assert_noop!(dispute(patient(), 1), Error::<Test>::RecordWithdrawn);
		assert_noop!(resolve(clinician(), 1), Error::<Test>::NotDisputed);
		assert_ok!(RecordsPallet::erase(as_signed(clinician()), CHART, id(2)));
		assert_noop!(dispute(patient(), 2), Error::<Test>::RecordErased);
		assert_noop!(resolve(clinician(), 2), Error::<Test>::RecordErased);
		assert_noop!(
			RecordsPallet::dispute(as_signed(patient()), NO_CHART, id(1), REASON),
			Error::<Test>::NotEnrolled
		);
		assert_noop!(
			RecordsPallet::resolve_dispute(as_signed(clinician()), NO_CHART, id(1)),
			Error::<Test>::NotEnrolled
		);
	});
}

#[test]
fn a_suspended_or_closed_chart_takes_no_dispute() {
	for status in [ChartStatus::Suspended, ChartStatus::Closed] {
		ExtBuilder::default().filed(1).filed(2).build_and_execute(|| {
			assert_ok!(dispute(patient(), 2));
			World::set(|world| chart_is(world, status));
			assert_noop!(dispute(patient(), 1), Error::<Test>::ChartNotActive);
			assert_noop!(dispute(executor(), 1), Error::<Test>::ChartNotActive);
			assert_noop!(resolve(clinician(), 2), Error::<Test>::ChartNotActive);
		});
	}
}

#[test]
fn an_executor_disputes_for_a_patient_who_died_and_the_hospital_answers() {
	ExtBuilder::default().filed(1).chart_is(ChartStatus::Deceased).build_and_execute(|| {
		assert_noop!(dispute(patient(), 1), Error::<Test>::ChartNotActive);
		assert_noop!(dispute(guardian(), 1), Error::<Test>::ChartNotActive);
		assert_ok!(dispute(executor(), 1));
		assert_ok!(resolve(clinician(), 1));
	});
}
