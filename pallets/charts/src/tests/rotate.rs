// SPDX-License-Identifier: GPL-3.0-only

//! The patient replaces her account.

use frame_support::{assert_noop, assert_ok};
use salus_mocks::World;
use salus_primitives::{chart::ChartStatus, membership::Standing, Moment};
use sp_runtime::DispatchResult;

use crate::{mock::*, Error, Event, Recoveries, MAX_VALIDITY};

/// Person `by` hands chart 1 to person `to`.
fn rotate(by: u8, to: u8, expires: Moment) -> DispatchResult {
	Charts::rotate_controller(
		signed(person(by)),
		chart(1),
		person(to),
		expires,
		recovery(to, chart(1), expires),
	)
}

#[test]
fn the_new_account_controls_and_the_old_one_nothing() {
	ExtBuilder::default().patient(1).build_and_execute(|| {
		assert_ok!(rotate(1, 2, START + DAY));
		assert_eq!(events(), [Event::ControllerRotated { chart: chart(1), controller: person(2) }]);
		World::get(|world| {
			assert_eq!(world.standings.get(&person(1)), Some(&Standing::Former));
			assert_eq!(world.standings.get(&person(2)), Some(&Standing::Controller(chart(1))));
			assert_eq!(world.provided.last(), Some(&person(2)));
		});
		assert_noop!(rotate(1, 3, START + DAY), Error::<Test>::NotTheController);
		assert_ok!(rotate(2, 3, START + DAY));
	});
}

#[test]
fn nobody_takes_control_with_an_account_that_did_not_sign() {
	ExtBuilder::default().patient(1).build_and_execute(|| {
		let expires = START + DAY;
		for signature in [
			recovery(3, chart(1), expires),
			recovery(2, chart(2), expires),
			recovery(2, chart(1), expires + 1),
			enrolment(2, hospital(1), chart(1), expires),
		] {
			assert_noop!(
				Charts::rotate_controller(
					signed(person(1)),
					chart(1),
					person(2),
					expires,
					signature
				),
				Error::<Test>::BadSignature
			);
		}
	});
}

#[test]
fn what_the_new_account_signed_expires() {
	ExtBuilder::default().patient(1).build_and_execute(|| {
		assert_noop!(rotate(1, 2, START), Error::<Test>::SignatureExpired);
		assert_noop!(rotate(1, 2, START + MAX_VALIDITY + 1), Error::<Test>::ExpiresTooLate);
	});
}

#[test]
fn the_new_account_is_a_fresh_one() {
	ExtBuilder::default().patient(1).patient(2).build_and_execute(|| {
		for taken in [1, 2] {
			assert_noop!(rotate(1, taken, START + DAY), Error::<Test>::AccountTaken);
		}
	});
}

#[test]
fn it_cancels_a_recovery() {
	ExtBuilder::default().patient(1).build_and_execute(|| {
		let expires = START + DAY;
		assert_ok!(Charts::recover(
			signed(registrar(1)),
			chart(1),
			person(3),
			expires,
			recovery(3, chart(1), expires),
		));
		System::reset_events();
		assert_ok!(rotate(1, 2, expires));
		assert_eq!(Recoveries::<Test>::get(chart(1)), None);
		assert_eq!(
			events(),
			[
				Event::RecoveryCancelled { chart: chart(1) },
				Event::ControllerRotated { chart: chart(1), controller: person(2) },
			]
		);
	});
}

#[test]
fn an_unknown_or_inactive_chart_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(rotate(1, 2, START + DAY), Error::<Test>::ChartUnknown);
	});
	for (status, error) in [
		(ChartStatus::Suspended, Error::<Test>::ChartNotActive),
		(ChartStatus::Deceased, Error::<Test>::ChartNotActive),
		(ChartStatus::Closed, Error::<Test>::ChartClosed),
	] {
		ExtBuilder::default().patient(1).status(1, status).build_and_execute(|| {
			assert_noop!(rotate(1, 2, START + DAY), error);
		});
	}
}
