// SPDX-License-Identifier: GPL-3.0-only

//! Suspending, death and closing.

use frame_support::{assert_noop, assert_ok};
use salus_primitives::chart::ChartStatus;
use sp_runtime::DispatchResult;

use crate::{mock::*, Error, Event};

fn set(status: ChartStatus) -> DispatchResult {
	Charts::set_status(signed(registrar(1)), chart(1), status)
}

fn close() -> DispatchResult {
	Charts::close(signed(person(1)), chart(1))
}

fn status() -> Option<ChartStatus> {
	Charts::chart(&chart(1)).map(|chart| chart.status)
}

#[test]
fn the_hospital_suspends_lifts_and_records_death() {
	use ChartStatus::*;
	ExtBuilder::default().patient(1).build_and_execute(|| {
		// Also back: a death may have been recorded on the wrong chart.
		for next in [Suspended, Active, Deceased, Suspended, Deceased, Active] {
			assert_ok!(set(next));
			assert_eq!(status(), Some(next));
			System::assert_last_event(
				Event::ChartStatusSet { chart: chart(1), status: next }.into(),
			);
		}
	});
}

#[test]
fn a_status_changes_or_is_refused() {
	use ChartStatus::*;
	for now in [Active, Suspended, Deceased] {
		let builder = ExtBuilder::default().patient(1);
		let builder = if now == Active { builder } else { builder.status(1, now) };
		builder.build_and_execute(|| {
			assert_noop!(set(now), Error::<Test>::StatusUnchanged);
			assert_noop!(set(Closed), Error::<Test>::OnlyThePatientCloses);
		});
	}
}

#[test]
fn the_patient_closes_for_good() {
	use ChartStatus::*;
	ExtBuilder::default().patient(1).build_and_execute(|| {
		assert_ok!(close());
		assert_eq!(status(), Some(Closed));
		assert_eq!(events(), [Event::ChartClosed { chart: chart(1) }]);
		assert_noop!(close(), Error::<Test>::ChartClosed);
		for next in [Active, Suspended, Deceased, Closed] {
			assert_noop!(set(next), Error::<Test>::ChartClosed);
		}
		// She still finds it.
		assert_eq!(Charts::chart_of(&person(1)), Some(chart(1)));
	});
}

#[test]
fn closing_ends_a_recovery() {
	ExtBuilder::default().patient(1).build_and_execute(|| {
		let expires = START + DAY;
		assert_ok!(Charts::recover(
			signed(registrar(1)),
			chart(1),
			person(2),
			expires,
			recovery(2, chart(1), expires),
		));
		assert_ok!(close());
		assert_eq!(Charts::recovery_of(&chart(1)), None);
		assert_noop!(
			Charts::cancel_recovery(signed(person(1)), chart(1)),
			Error::<Test>::NoRecovery
		);
	});
}

#[test]
fn a_chart_that_is_not_active_cannot_be_closed() {
	for status in [ChartStatus::Suspended, ChartStatus::Deceased] {
		ExtBuilder::default().patient(1).status(1, status).build_and_execute(|| {
			assert_noop!(close(), Error::<Test>::ChartNotActive);
		});
	}
}

#[test]
fn an_unknown_chart_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(set(ChartStatus::Suspended), Error::<Test>::ChartUnknown);
		assert_noop!(close(), Error::<Test>::ChartUnknown);
	});
}
