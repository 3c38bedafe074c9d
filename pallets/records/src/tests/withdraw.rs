// SPDX-License-Identifier: GPL-3.0-only

use frame_support::{assert_noop, assert_ok};
use salus_primitives::{
	api::Verification,
	chart::ChartStatus,
	record::{DisputeReason, RecordStatus},
	AccountId, Commitment, ObjectHash,
};
use sp_runtime::DispatchResult;

use crate::{mock::*, Error, Event};

fn withdraw(who: AccountId, record: u8) -> DispatchResult {
	RecordsPallet::withdraw(as_signed(who), CHART, id(record))
}

#[test]
fn a_withdrawn_record_is_no_more_to_be_read_and_still_proved() {
	ExtBuilder::default().filed(1).build_and_execute(|| {
		let before = record(1);
		assert_ok!(withdraw(patient(), 1));
		assert!(!record(1).status.is_readable());
		assert_eq!(record(1).head, before.head);
		assert_eq!(
			RecordsPallet::verify(&CHART, &id(1), None, &ObjectHash([1; 32]), &Commitment([1; 32])),
			Verification::Genuine(before.head)
		);
		assert_eq!(events(), [Event::RecordWithdrawn { chart: CHART, record: id(1) }]);
	});
}

#[test]
fn a_disputed_or_held_record_can_be_withdrawn() {
	ExtBuilder::default().filed(1).filed(2).build_and_execute(|| {
		let reason = DisputeReason::NotConsented;
		assert_ok!(RecordsPallet::dispute(as_signed(patient()), CHART, id(1), reason));
		assert_ok!(withdraw(patient(), 1));
		assert_eq!(record(1).status, RecordStatus::Withdrawn);
		assert_ok!(RecordsPallet::hold(RuntimeOrigin::root(), CHART, id(2)));
		assert_ok!(withdraw(patient(), 2));
		assert!(record(2).held);
	});
}

#[test]
fn a_mandate_withdraws_within_its_scope() {
	ExtBuilder::default().filed(1).filed_in(2, GENETICS).build_and_execute(|| {
		assert_ok!(withdraw(guardian(), 1));
		assert_noop!(withdraw(guardian(), 2), Error::<Test>::OutOfMandate);
	});
}

#[test]
fn there_has_to_be_something_to_withdraw() {
	ExtBuilder::default().filed(1).filed(2).build_and_execute(|| {
		assert_noop!(withdraw(patient(), 9), Error::<Test>::RecordUnknown);
		assert_ok!(withdraw(patient(), 1));
		assert_noop!(withdraw(patient(), 1), Error::<Test>::RecordWithdrawn);
		assert_ok!(RecordsPallet::erase(as_signed(clinician()), CHART, id(2)));
		assert_noop!(withdraw(patient(), 2), Error::<Test>::RecordErased);
		assert_noop!(
			RecordsPallet::withdraw(as_signed(patient()), NO_CHART, id(1)),
			Error::<Test>::NotEnrolled
		);
	});
}

#[test]
fn a_suspended_or_closed_chart_takes_no_withdrawal() {
	for status in [ChartStatus::Suspended, ChartStatus::Closed] {
		ExtBuilder::default().filed(1).chart_is(status).build_and_execute(|| {
			assert_noop!(withdraw(patient(), 1), Error::<Test>::ChartNotActive);
			assert_noop!(withdraw(executor(), 1), Error::<Test>::ChartNotActive);
		});
	}
	ExtBuilder::default().filed(1).chart_is(ChartStatus::Deceased).build_and_execute(|| {
		assert_noop!(withdraw(guardian(), 1), Error::<Test>::ChartNotActive);
		assert_ok!(withdraw(executor(), 1));
	});
}
