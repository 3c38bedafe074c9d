// SPDX-License-Identifier: GPL-3.0-only

//! Recovery of a chart whose account was lost.

use frame_support::{assert_noop, assert_ok, hypothetically_ok};
use salus_mocks::World;
use salus_primitives::{
	chart::{Actor, Approval, Approver, ChartStatus, Mandate, Power, Powers, Recovery},
	membership::Standing,
	traits::Charts as _,
	Moment,
};
use sp_runtime::{DispatchError, DispatchResult};

use crate::{mock::*, Error, Event, Recoveries, MAX_VALIDITY};

/// Hospital 1 asks that person `to` controls chart 1, by what she signed for the day.
fn recover(to: u8) -> DispatchResult {
	recover_until(to, now() + DAY)
}

fn recover_until(to: u8, expires: Moment) -> DispatchResult {
	Charts::recover(
		signed(registrar(1)),
		chart(1),
		person(to),
		expires,
		recovery(to, chart(1), expires),
	)
}

/// The guardian approves.
fn guardian_approves(to: u8) -> DispatchResult {
	Charts::approve_recovery(signed(account(50)), chart(1), person(to))
}

/// The regulator approves.
fn approve(to: u8) -> DispatchResult {
	Charts::approve_recovery(RuntimeOrigin::root(), chart(1), person(to))
}

/// A stranger completes.
fn complete() -> DispatchResult {
	Charts::complete_recovery(signed(account(77)), chart(1))
}

fn cancel() -> DispatchResult {
	Charts::cancel_recovery(signed(person(1)), chart(1))
}

/// Chart 1 of person 1, with a guardian.
fn builder() -> ExtBuilder {
	ExtBuilder::default().patient(1).mandate(1, mandate(account(50)))
}

#[test]
fn hospital_and_guardian_recover_a_chart() {
	builder().build_and_execute(|| {
		wait(DELAY);
		let started = now();
		assert_ok!(recover(2));
		assert_eq!(
			Recoveries::<Test>::get(chart(1)),
			Some(Recovery {
				new_controller: person(2),
				started,
				expires: started + DAY,
				approval: None
			})
		);
		wait(5);
		assert_ok!(guardian_approves(2));
		let effective = started + 5 + DELAY;
		let by = Approver::Guardian(0);
		assert_eq!(
			Charts::recovery_of(&chart(1)).and_then(|recovery| recovery.approval),
			Some(Approval { by, effective })
		);
		wait(DELAY);
		assert_ok!(complete());
		assert_eq!(Recoveries::<Test>::get(chart(1)), None);
		assert_eq!(
			events(),
			[
				Event::RecoveryStarted { chart: chart(1), new_controller: person(2) },
				Event::RecoveryApproved { chart: chart(1), by, effective },
				Event::ChartRecovered { chart: chart(1), controller: person(2) },
			]
		);
		World::get(|world| {
			assert_eq!(world.standings.get(&person(1)), Some(&Standing::Former));
			assert_eq!(world.standings.get(&person(2)), Some(&Standing::Controller(chart(1))));
			assert_eq!(world.provided.last(), Some(&person(2)));
		});
		assert_eq!(Charts::actor(&person(2), &chart(1), Power::Grant), Some(Actor::Controller));
		assert_eq!(Charts::actor(&person(1), &chart(1), Power::Grant), None);
	});
}

#[test]
fn one_registrar_alone_takes_over_no_chart() {
	ExtBuilder::default().patient(1).build_and_execute(|| {
		// She gives a mandate to an account of her own, asks for the recovery, and approves.
		assert_ok!(give(registrar(1), chart(1), mandate(account(50))));
		assert_ok!(recover(2));
		assert_noop!(guardian_approves(2), Error::<Test>::MandateTooNew);
		// To wait does not help: the mandate has to be older than the recovery.
		wait(DELAY);
		assert_noop!(guardian_approves(2), Error::<Test>::RecoveryLapsed);
		assert_ok!(recover(2));
		hypothetically_ok!(guardian_approves(2));
		// Meanwhile the patient has seen it, and ended it.
		assert_ok!(Charts::end_mandate(signed(person(1)), chart(1), 0));
		assert_noop!(guardian_approves(2), Error::<Test>::MayNotApprove);
	});
}

#[test]
fn a_mandate_counts_for_a_recovery_once_it_is_as_old_as_the_delay() {
	builder().build_and_execute(|| {
		wait(DELAY - 1);
		assert_ok!(recover(2));
		assert_noop!(guardian_approves(2), Error::<Test>::MandateTooNew);
		wait(1);
		assert_ok!(guardian_approves(2));
	});
}

#[test]
fn a_mandate_that_is_as_young_as_the_recovery_does_not_count() {
	ExtBuilder::default().patient(1).build_and_execute(|| {
		let valid = MAX_VALIDITY;
		assert_ok!(recover_until(2, now() + valid));
		assert_ok!(give(registrar(1), chart(1), mandate(account(50))));
		wait(DELAY);
		assert_noop!(guardian_approves(2), Error::<Test>::MandateTooNew);
		// Asked for again, the recovery is the younger one.
		assert_ok!(recover(2));
		assert_ok!(guardian_approves(2));
	});
}

#[test]
fn a_renewed_mandate_counts_from_when_the_first_was_given() {
	builder().build_and_execute(|| {
		wait(DELAY);
		assert_ok!(give(registrar(1), chart(1), mandate(account(50))));
		assert_ok!(recover(2));
		assert_ok!(guardian_approves(2));
		let approval = Charts::recovery_of(&chart(1)).and_then(|recovery| recovery.approval);
		assert_eq!(approval.map(|approval| approval.by), Some(Approver::Guardian(0)));
		// Once the first has ended, only the younger one is left.
		assert_ok!(recover(3));
		assert_ok!(Charts::end_mandate(signed(person(1)), chart(1), 0));
		assert_noop!(guardian_approves(3), Error::<Test>::MandateTooNew);
	});
}

#[test]
fn the_regulator_stands_in_for_a_guardian() {
	ExtBuilder::default().patient(1).build_and_execute(|| {
		assert_ok!(recover(2));
		assert_ok!(approve(2));
		let approval = Charts::recovery_of(&chart(1)).and_then(|recovery| recovery.approval);
		assert_eq!(approval.map(|approval| approval.by), Some(Approver::Regulator));
		wait(DELAY);
		assert_ok!(complete());
	});
}

#[test]
fn the_old_account_acts_and_cancels_until_the_end() {
	builder().build_and_execute(|| {
		assert_noop!(cancel(), Error::<Test>::NoRecovery);
		assert_ok!(recover(2));
		assert_ok!(cancel());
		assert_ok!(recover(2));
		assert_ok!(approve(2));
		wait(DELAY);
		System::reset_events();
		assert_ok!(cancel());
		assert_eq!(events(), [Event::RecoveryCancelled { chart: chart(1) }]);
		assert_noop!(complete(), Error::<Test>::NoRecovery);
		assert_eq!(Charts::actor(&person(1), &chart(1), Power::Grant), Some(Actor::Controller));
	});
}

#[test]
fn only_the_controller_cancels() {
	builder().patient(3).build_and_execute(|| {
		assert_ok!(recover(2));
		for who in [person(2), person(3), account(50), registrar(1), hospital(1), account(77)] {
			assert_noop!(
				Charts::cancel_recovery(signed(who), chart(1)),
				Error::<Test>::NotTheController
			);
		}
		assert_noop!(
			Charts::cancel_recovery(signed(person(1)), chart(8)),
			Error::<Test>::ChartUnknown
		);
		assert_noop!(
			Charts::cancel_recovery(RuntimeOrigin::root(), chart(1)),
			DispatchError::BadOrigin
		);
	});
}

#[test]
fn nobody_runs_out_the_delay_by_suspending_the_chart() {
	for status in [ChartStatus::Suspended, ChartStatus::Deceased] {
		builder().build_and_execute(|| {
			assert_ok!(recover(2));
			assert_ok!(approve(2));
			assert_ok!(Charts::set_status(signed(registrar(1)), chart(1), status));
			wait(DELAY);
			assert_noop!(complete(), Error::<Test>::ChartNotActive);
			assert_ok!(cancel());
		});
	}
}

#[test]
fn the_delay_has_to_pass() {
	builder().build_and_execute(|| {
		assert_ok!(recover(2));
		assert_ok!(approve(2));
		assert_noop!(complete(), Error::<Test>::RecoveryTooEarly);
		wait(DELAY - 1);
		assert_noop!(complete(), Error::<Test>::RecoveryTooEarly);
		wait(1);
		assert_ok!(complete());
	});
}

#[test]
fn nothing_is_completed_without_approval() {
	builder().build_and_execute(|| {
		assert_noop!(complete(), Error::<Test>::NoRecovery);
		assert_ok!(recover(2));
		wait(10 * DELAY);
		assert_noop!(complete(), Error::<Test>::NotApproved);
	});
}

#[test]
fn only_a_guardian_with_that_power_approves() {
	let without = Powers { read: true, grant: true, revoke: true, recover: false };
	builder()
		.patient(3)
		.mandate(1, Mandate { powers: without, ..mandate(account(51)) })
		.mandate(1, Mandate { end: Some(START + 10), ..mandate(account(52)) })
		.mandate(3, mandate(account(53)))
		.build_and_execute(|| {
			assert_ok!(recover(2));
			wait(10);
			for who in [
				account(51),
				account(52),
				account(53),
				person(1),
				person(2),
				person(3),
				registrar(1),
				hospital(1),
				account(77),
			] {
				assert_noop!(
					Charts::approve_recovery(signed(who), chart(1), person(2)),
					Error::<Test>::MayNotApprove
				);
			}
			assert_noop!(
				Charts::approve_recovery(RuntimeOrigin::none(), chart(1), person(2)),
				DispatchError::BadOrigin
			);
		});
}

#[test]
fn an_approval_names_the_account() {
	builder().build_and_execute(|| {
		assert_noop!(approve(2), Error::<Test>::NoRecovery);
		assert_ok!(recover(2));
		assert_noop!(approve(3), Error::<Test>::RecoveryDiffers);
	});
}

#[test]
fn approving_twice_does_not_prolong_the_delay() {
	builder().build_and_execute(|| {
		assert_ok!(recover(2));
		assert_ok!(approve(2));
		assert_noop!(approve(2), Error::<Test>::AlreadyApproved);
	});
}

#[test]
fn an_approval_comes_in_time() {
	builder().build_and_execute(|| {
		assert_ok!(recover(2));
		wait(DAY);
		assert_noop!(approve(2), Error::<Test>::RecoveryLapsed);
		// The hospital asks again.
		assert_ok!(recover(2));
		assert_ok!(approve(2));
	});
}

#[test]
fn asking_again_needs_approving_again() {
	builder().build_and_execute(|| {
		assert_ok!(recover(2));
		assert_ok!(approve(2));
		wait(DELAY);
		assert_ok!(recover(3));
		assert_noop!(complete(), Error::<Test>::NotApproved);
		assert_noop!(approve(2), Error::<Test>::RecoveryDiffers);
		assert_ok!(approve(3));
		assert_noop!(complete(), Error::<Test>::RecoveryTooEarly);
	});
}

#[test]
fn the_new_account_has_to_sign() {
	builder().build_and_execute(|| {
		let expires = START + DAY;
		let refused = |signature, error: Error<Test>| {
			assert_noop!(
				Charts::recover(signed(registrar(1)), chart(1), person(2), expires, signature),
				error
			);
		};
		refused(recovery(3, chart(1), expires), Error::BadSignature);
		refused(recovery(2, chart(2), expires), Error::BadSignature);
		refused(enrolment(2, hospital(1), chart(1), expires), Error::BadSignature);
		assert_noop!(recover_until(2, START), Error::<Test>::SignatureExpired);
		assert_noop!(recover_until(2, START + MAX_VALIDITY + 1), Error::<Test>::ExpiresTooLate);
	});
}

#[test]
fn the_new_account_is_a_fresh_one() {
	builder().patient(3).build_and_execute(|| {
		for taken in [1, 3] {
			assert_noop!(recover(taken), Error::<Test>::AccountTaken);
		}
		assert_ok!(recover(2));
		assert_ok!(approve(2));
		wait(DELAY);
		// Somebody enrols it elsewhere meanwhile.
		let expires = now() + DAY;
		assert_ok!(Charts::enrol(
			signed(registrar(2)),
			chart(2),
			person(2),
			verifying_key(),
			salus_primitives::chart::Custody::Patient,
			expires,
			enrolment(2, hospital(2), chart(2), expires),
		));
		assert_noop!(complete(), Error::<Test>::AccountTaken);
	});
}

#[test]
fn an_unknown_or_inactive_chart_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(recover(2), Error::<Test>::ChartUnknown);
		assert_noop!(approve(2), Error::<Test>::ChartUnknown);
		assert_noop!(complete(), Error::<Test>::ChartUnknown);
	});
	for (status, error) in [
		(ChartStatus::Suspended, DispatchError::from(Error::<Test>::ChartNotActive)),
		(ChartStatus::Deceased, Error::<Test>::ChartNotActive.into()),
		(ChartStatus::Closed, Error::<Test>::ChartClosed.into()),
	] {
		builder().status(1, status).build_and_execute(|| {
			assert_noop!(recover(2), error);
			assert_noop!(approve(2), error);
			assert_noop!(complete(), error);
		});
	}
}

#[test]
fn completing_is_signed() {
	builder().build_and_execute(|| {
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(Charts::complete_recovery(origin, chart(1)), DispatchError::BadOrigin);
		}
	});
}
