// SPDX-License-Identifier: GPL-3.0-only

//! Data users ask.

use super::*;
use salus_mocks::World;
use salus_primitives::{
	access::{Grantee, Purpose, Purposes, Request, Scope},
	chart::ChartStatus,
	AccountId, ChartId, Moment,
};
use sp_runtime::DispatchError;

fn request(
	who: AccountId,
	chart: ChartId,
	grantee: Grantee,
	scope: Scope,
	purposes: Purposes,
	start: Moment,
	end: Option<Moment>,
) -> Result<(), DispatchError> {
	AccessGrants::request(by(who), chart, grantee, scope, purposes, start, end)
		.map(|_| ())
		.map_err(|error| error.error)
}

fn simple(who: AccountId, grantee: Grantee) -> Result<(), DispatchError> {
	request(who, CHART, grantee, Scope::Chart, treat(), NOW, None)
}

#[test]
fn a_doctor_asks_for_herself_or_her_practice() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(simple(DOCTOR, Grantee::Open(DOCTOR)));
		assert_ok!(simple(PRACTICE_SYSTEM, Grantee::Open(PRACTICE)));
		System::assert_last_event(
			Event::RequestLodged {
				chart: CHART,
				request: 1,
				grantee: Grantee::Open(PRACTICE),
				lodged_by: PRACTICE_SYSTEM,
			}
			.into(),
		);
		assert_eq!(
			Requests::<Test>::get(CHART, 0),
			Some(Request {
				grantee: Grantee::Open(DOCTOR),
				scope: Scope::Chart,
				purposes: treat(),
				start: NOW,
				end: None,
				lodged_by: DOCTOR,
				lapses: NOW + RequestLapse::get(),
			})
		);
	});
}

#[test]
fn nobody_asks_in_clear_for_somebody_else() {
	ExtBuilder::build_and_execute(|| {
		for other in [OTHER_PRACTICE, OTHER_DOCTOR, PRACTICE_SYSTEM, PATIENT, STRANGER] {
			assert_noop!(simple(DOCTOR, Grantee::Open(other)), Error::<Test>::GranteeNotYou);
		}
	});
}

#[test]
fn a_gateway_lodges_for_a_blinded_tag() {
	ExtBuilder::build_and_execute(|| {
		let (tag, _) = blind(DOCTOR, 1);
		assert_ok!(simple(GATEWAY_SYSTEM, Grantee::Blinded(tag)));
		assert_ok!(simple(GATEWAY, Grantee::Blinded(tag)));
		assert_noop!(simple(DOCTOR, Grantee::Blinded(tag)), Error::<Test>::WrongRole);
		assert_noop!(simple(GATEWAY_SYSTEM, Grantee::Open(GATEWAY)), Error::<Test>::WrongRole);
	});
}

#[test]
fn staff_that_ended_or_whose_institution_is_suspended_asks_nothing() {
	ExtBuilder::build_and_execute(|| {
		World::set(|world| world.staff.get_mut(&DOCTOR).unwrap().until = NOW);
		assert_noop!(simple(DOCTOR, Grantee::Open(DOCTOR)), Error::<Test>::StaffEnded);
		World::set(|world| world.suspend(&PRACTICE));
		assert_noop!(
			simple(PRACTICE_SYSTEM, Grantee::Open(PRACTICE)),
			Error::<Test>::InstitutionNotActive
		);
		World::set(|world| world.suspend(&GATEWAY));
		assert_noop!(
			simple(GATEWAY_SYSTEM, Grantee::Blinded(blind(DOCTOR, 1).0)),
			Error::<Test>::InstitutionNotActive
		);
	});
}

#[test]
fn a_request_names_something_for_some_time_to_come() {
	ExtBuilder::build_and_execute(|| {
		let me = || Grantee::Open(DOCTOR);
		let cases = [
			(records(&[]), treat(), NOW, None, Error::<Test>::ScopeEmpty),
			(
				Scope::Compartments(Default::default()),
				treat(),
				NOW,
				None,
				Error::<Test>::ScopeEmpty,
			),
			(Scope::Chart, purposes(&[]), NOW, None, Error::<Test>::PurposesEmpty),
			(Scope::Chart, treat(), NOW, Some(NOW), Error::<Test>::PeriodEmpty),
			(Scope::Chart, treat(), NOW + 2, Some(NOW + 1), Error::<Test>::PeriodEmpty),
			(Scope::Chart, treat(), NOW - 2, Some(NOW), Error::<Test>::PeriodOver),
			(Scope::Chart, treat(), NOW - 2, Some(NOW - 1), Error::<Test>::PeriodOver),
		];
		for (scope, purposes, start, end, error) in cases {
			assert_noop!(request(DOCTOR, CHART, me(), scope, purposes, start, end), error);
		}
		assert_ok!(request(
			DOCTOR,
			CHART,
			me(),
			Scope::Chart,
			purposes(&Purpose::ALL),
			NOW - 2,
			Some(NOW + 1)
		));
	});
}

#[test]
fn only_an_active_chart_is_asked() {
	ExtBuilder::build_and_execute(|| {
		assert_noop!(
			request(DOCTOR, NO_CHART, Grantee::Open(DOCTOR), Scope::Chart, treat(), NOW, None),
			Error::<Test>::ChartUnknown
		);
		for status in [ChartStatus::Suspended, ChartStatus::Deceased, ChartStatus::Closed] {
			set_chart_status(status);
			assert_noop!(simple(DOCTOR, Grantee::Open(DOCTOR)), Error::<Test>::ChartNotActive);
		}
	});
}

#[test]
fn one_institution_does_not_shut_the_others_out() {
	ExtBuilder::build_and_execute(|| {
		// Two of a practice, whoever of its staff lodges them.
		assert_ok!(simple(DOCTOR, Grantee::Open(DOCTOR)));
		assert_ok!(simple(PRACTICE_SYSTEM, Grantee::Open(PRACTICE)));
		assert_noop!(simple(DOCTOR, Grantee::Open(DOCTOR)), Error::<Test>::TooManyRequestsByLodger);
		assert_noop!(
			simple(PRACTICE, Grantee::Open(PRACTICE)),
			Error::<Test>::TooManyRequestsByLodger
		);
		// Others still can, until the chart is full.
		for salt in 0..2 {
			assert_ok!(simple(GATEWAY_SYSTEM, Grantee::Blinded(blind(DOCTOR, salt).0)));
		}
		assert_ok!(simple(OTHER_DOCTOR, Grantee::Open(OTHER_DOCTOR)));
		assert_noop!(
			simple(OTHER_DOCTOR, Grantee::Open(OTHER_DOCTOR)),
			Error::<Test>::TooManyRequests
		);
		// An answer makes room.
		assert_ok!(AccessGrants::deny(by(PATIENT), CHART, 0));
		assert_ok!(simple(OTHER_DOCTOR, Grantee::Open(OTHER_DOCTOR)));
	});
}

#[test]
fn lapsed_requests_make_room_by_themselves() {
	ExtBuilder::build_and_execute(|| {
		for (who, grantee) in [
			(DOCTOR, Grantee::Open(DOCTOR)),
			(DOCTOR, Grantee::Open(PRACTICE)),
			(GATEWAY_SYSTEM, Grantee::Blinded(blind(DOCTOR, 1).0)),
			(GATEWAY_SYSTEM, Grantee::Blinded(blind(DOCTOR, 2).0)),
		] {
			assert_ok!(simple(who, grantee));
		}
		pass(1);
		assert_ok!(simple(OTHER_DOCTOR, Grantee::Open(OTHER_DOCTOR)));
		pass(RequestLapse::get() - 2);
		assert_noop!(
			simple(OTHER_DOCTOR, Grantee::Open(OTHER_DOCTOR)),
			Error::<Test>::TooManyRequests
		);
		pass(1);
		let post = AccessGrants::request(
			by(DOCTOR),
			CHART,
			Grantee::Open(DOCTOR),
			Scope::Chart,
			treat(),
			NOW,
			None,
		)
		.unwrap();
		assert_eq!(post.actual_weight, Some(<Test as Config>::WeightInfo::request(4)));
		assert_eq!(Requests::<Test>::iter_prefix(CHART).count(), 2);
		assert_eq!(NextRequest::<Test>::get(CHART), 6);
	});
}
