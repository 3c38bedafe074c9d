// SPDX-License-Identifier: GPL-3.0-only

//! The patient approves, narrows or denies.

use super::*;
use salus_primitives::{
	access::{Grant, Grantee, Purpose, Purposes, Scope},
	chart::ChartStatus,
	AccountId, Moment,
};
use sp_runtime::DispatchResult;

const DAY: Moment = 1_440 * MINUTE;

fn approve(
	who: AccountId,
	request: u32,
	scope: Scope,
	purposes: Purposes,
	start: Moment,
	end: Option<Moment>,
) -> DispatchResult {
	AccessGrants::approve(by(who), CHART, request, scope, purposes, start, end)
}

fn asked() -> Purposes {
	purposes(&[Purpose::Treat, Purpose::Caremgt])
}

#[test]
fn approval_in_full_writes_the_grant_and_ends_the_request() {
	ExtBuilder::build_and_execute(|| {
		let request = lodge();
		let general = compartment(GENERAL, 0);
		assert_ok!(approve(PATIENT, request, general.clone(), asked(), NOW, Some(NOW + DAY)));
		assert_eq!(
			Grants::<Test>::get(CHART, 0),
			Some(Grant {
				grantee: Grantee::Open(PRACTICE),
				scope: general,
				purposes: asked(),
				start: NOW,
				end: Some(NOW + DAY),
				since: 1,
			})
		);
		assert_eq!(Requests::<Test>::get(CHART, request), None);
		System::assert_has_event(
			Event::GrantWritten { chart: CHART, grant: 0, grantee: Grantee::Open(PRACTICE) }.into(),
		);
		System::assert_last_event(
			Event::RequestApproved { chart: CHART, request, grant: 0 }.into(),
		);
		assert_noop!(
			approve(PATIENT, request, records(&[RECORD]), asked(), NOW, Some(NOW + DAY)),
			Error::<Test>::RequestUnknown
		);
	});
}

#[test]
fn approval_narrows_scope_purposes_and_period() {
	ExtBuilder::build_and_execute(|| {
		let request = lodge();
		let narrow = [compartment(GENERAL, 0), compartment(GENERAL, 3), records(&[RECORD])];
		for scope in narrow {
			hypothetically_ok!(approve(
				PATIENT,
				request,
				scope,
				treat(),
				NOW + 1,
				Some(NOW + DAY - 1)
			));
		}
	});
}

#[test]
fn approval_is_never_wider_than_the_request() {
	ExtBuilder::build_and_execute(|| {
		let request = lodge();
		let wide = [
			Scope::Chart,
			compartment(MENTAL, 0),
			records(&[SECRET]),
			records(&[RECORD, SECRET]),
			// Its first version lies in the other compartment, and a scope covers all versions.
			records(&[MOVED]),
			records(&[RETURNED]),
			records(&[salus_primitives::RecordId([0; 16])]),
		];
		for scope in wide {
			assert_noop!(
				approve(PATIENT, request, scope, treat(), NOW, Some(NOW + 1)),
				Error::<Test>::ScopeTooWide
			);
		}
		let general = || compartment(GENERAL, 0);
		assert_noop!(
			approve(
				PATIENT,
				request,
				general(),
				purposes(&[Purpose::Treat, Purpose::Hresch]),
				NOW,
				Some(NOW + 1)
			),
			Error::<Test>::PurposesTooWide
		);
		for (start, end) in [(NOW - 1, Some(NOW + 1)), (NOW, Some(NOW + DAY + 1)), (NOW, None)] {
			assert_noop!(
				approve(PATIENT, request, general(), treat(), start, end),
				Error::<Test>::PeriodTooWide
			);
		}
	});
}

#[test]
fn a_record_from_an_epoch_before_the_requested_one_is_wider() {
	ExtBuilder::build_and_execute(|| {
		salus_mocks::World::set(|world| put_record(world, RECORD, None, GENERAL, 2));
		assert_ok!(AccessGrants::request(
			by(DOCTOR),
			CHART,
			Grantee::Open(DOCTOR),
			compartment(GENERAL, 2),
			treat(),
			NOW,
			None
		));
		// The newest version is of epoch 2, but the first one is of epoch 0.
		assert_noop!(
			approve(PATIENT, 0, records(&[RECORD]), treat(), NOW, None),
			Error::<Test>::ScopeTooWide
		);
		assert_noop!(
			approve(PATIENT, 0, compartment(GENERAL, 1), treat(), NOW, None),
			Error::<Test>::ScopeTooWide
		);
	});
}

#[test]
fn approval_names_something_for_some_time_to_come() {
	ExtBuilder::build_and_execute(|| {
		let request = lodge();
		let general = || compartment(GENERAL, 0);
		for (scope, purposes, start, end, error) in [
			(records(&[]), treat(), NOW, Some(NOW + 1), Error::<Test>::ScopeEmpty),
			(general(), purposes(&[]), NOW, Some(NOW + 1), Error::<Test>::PurposesEmpty),
			(general(), treat(), NOW, Some(NOW), Error::<Test>::PeriodEmpty),
			(general(), treat(), NOW - 1, Some(NOW), Error::<Test>::PeriodOver),
		] {
			assert_noop!(approve(PATIENT, request, scope, purposes, start, end), error);
		}
	});
}

#[test]
fn a_lapsed_request_is_not_approved() {
	ExtBuilder::build_and_execute(|| {
		let request = lodge();
		pass(RequestLapse::get() - 1);
		hypothetically_ok!(approve(
			PATIENT,
			request,
			compartment(GENERAL, 0),
			treat(),
			NOW,
			Some(NOW + DAY)
		));
		pass(1);
		assert_noop!(
			approve(PATIENT, request, compartment(GENERAL, 0), treat(), NOW, Some(NOW + DAY)),
			Error::<Test>::RequestLapsed
		);
	});
}

#[test]
fn a_full_chart_takes_no_approval_and_keeps_the_request() {
	ExtBuilder::build_and_execute(|| {
		let request = lodge();
		for _ in 0..MaxGrants::get() {
			grant_chart(Grantee::Open(DOCTOR));
		}
		assert_noop!(
			approve(PATIENT, request, compartment(GENERAL, 0), treat(), NOW, Some(NOW + DAY)),
			Error::<Test>::TooManyGrants
		);
		assert!(Requests::<Test>::contains_key(CHART, request));
	});
}

#[test]
fn nothing_is_answered_on_a_chart_that_is_not_active() {
	ExtBuilder::build_and_execute(|| {
		let request = lodge();
		for status in [ChartStatus::Suspended, ChartStatus::Deceased, ChartStatus::Closed] {
			set_chart_status(status);
			assert_noop!(
				approve(PATIENT, request, compartment(GENERAL, 0), treat(), NOW, Some(NOW + DAY)),
				Error::<Test>::ChartNotActive
			);
			assert_noop!(
				AccessGrants::deny(by(PATIENT), CHART, request),
				Error::<Test>::ChartNotActive
			);
		}
		assert_noop!(
			AccessGrants::deny(by(PATIENT), NO_CHART, request),
			Error::<Test>::ChartUnknown
		);
	});
}

#[test]
fn a_mandate_approves_within_its_own_scope_and_time() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(AccessGrants::request(
			by(DOCTOR),
			CHART,
			Grantee::Open(DOCTOR),
			Scope::Chart,
			treat(),
			NOW,
			None
		));
		for (scope, end) in [
			(Scope::Chart, Some(NOW + DAY)),
			(compartment(MENTAL, 0), Some(NOW + DAY)),
			(records(&[SECRET]), Some(NOW + DAY)),
			(compartment(GENERAL, 0), Some(NOW + DAY + 1)),
			(compartment(GENERAL, 0), None),
		] {
			assert_noop!(
				approve(ATTORNEY, 0, scope, treat(), NOW, end),
				Error::<Test>::BeyondMandate
			);
		}
		for scope in [compartment(GENERAL, 0), records(&[RECORD])] {
			hypothetically_ok!(approve(ATTORNEY, 0, scope, treat(), NOW, Some(NOW + DAY)));
		}
		assert_ok!(approve(GUARDIAN, 0, Scope::Chart, treat(), NOW, None));
	});
}

#[test]
fn a_denied_request_is_gone() {
	ExtBuilder::build_and_execute(|| {
		let request = lodge();
		assert_ok!(AccessGrants::deny(by(PATIENT), CHART, request));
		System::assert_last_event(Event::RequestDenied { chart: CHART, request }.into());
		assert_noop!(
			AccessGrants::deny(by(PATIENT), CHART, request),
			Error::<Test>::RequestUnknown
		);
		assert_noop!(
			approve(PATIENT, request, compartment(GENERAL, 0), treat(), NOW, Some(NOW + DAY)),
			Error::<Test>::RequestUnknown
		);
		assert_eq!(Grants::<Test>::iter().count(), 0);
	});
}
