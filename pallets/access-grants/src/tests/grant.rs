// SPDX-License-Identifier: GPL-3.0-only

//! The patient grants unasked.

use super::*;
use salus_primitives::{
	access::{Grantee, Scope},
	chart::ChartStatus,
	AccountId, Moment,
};
use sp_runtime::DispatchResult;

const DAY: Moment = 1_440 * MINUTE;

fn grant(who: AccountId, grantee: Grantee, scope: Scope, end: Option<Moment>) -> DispatchResult {
	AccessGrants::grant(by(who), CHART, grantee, scope, treat(), NOW, end)
}

#[test]
fn grants_are_numbered_and_numbers_never_come_again() {
	ExtBuilder::build_and_execute(|| {
		assert_eq!(grant_chart(Grantee::Open(DOCTOR)), 0);
		assert_eq!(grant_chart(Grantee::Blinded(blind(DOCTOR, 1).0)), 1);
		assert_ok!(AccessGrants::revoke(by(PATIENT), CHART, 1));
		assert_eq!(grant_chart(Grantee::Open(PRACTICE)), 2);
		assert_ok!(AccessGrants::revoke_all(by(PATIENT), CHART));
		assert_eq!(grant_chart(Grantee::Open(PRACTICE)), 3);
		System::assert_last_event(
			Event::GrantWritten { chart: CHART, grant: 3, grantee: Grantee::Open(PRACTICE) }.into(),
		);
	});
}

#[test]
fn an_open_grantee_is_an_institution_or_its_staff() {
	ExtBuilder::build_and_execute(|| {
		for nobody in [STRANGER, PATIENT, GUARDIAN] {
			assert_noop!(
				grant(PATIENT, Grantee::Open(nobody), Scope::Chart, None),
				Error::<Test>::GranteeUnknown
			);
		}
		assert_ok!(grant(PATIENT, Grantee::Open(PRACTICE), Scope::Chart, None));
		assert_ok!(grant(PATIENT, Grantee::Open(DOCTOR), Scope::Chart, None));
	});
}

#[test]
fn a_grant_names_something_for_some_time_to_come() {
	ExtBuilder::build_and_execute(|| {
		let to = || Grantee::Open(DOCTOR);
		assert_noop!(grant(PATIENT, to(), records(&[]), None), Error::<Test>::ScopeEmpty);
		assert_noop!(
			AccessGrants::grant(by(PATIENT), CHART, to(), Scope::Chart, purposes(&[]), NOW, None),
			Error::<Test>::PurposesEmpty
		);
		assert_noop!(grant(PATIENT, to(), Scope::Chart, Some(NOW)), Error::<Test>::PeriodEmpty);
		assert_noop!(
			AccessGrants::grant(
				by(PATIENT),
				CHART,
				to(),
				Scope::Chart,
				treat(),
				NOW - 2,
				Some(NOW)
			),
			Error::<Test>::PeriodOver
		);
	});
}

#[test]
fn a_chart_holds_a_bounded_number_of_grants() {
	ExtBuilder::build_and_execute(|| {
		for _ in 0..MaxGrants::get() {
			grant_chart(Grantee::Open(DOCTOR));
		}
		assert_noop!(
			grant(PATIENT, Grantee::Open(DOCTOR), Scope::Chart, None),
			Error::<Test>::TooManyGrants
		);
		assert_ok!(AccessGrants::revoke(by(PATIENT), CHART, 3));
		assert_ok!(grant(PATIENT, Grantee::Open(DOCTOR), Scope::Chart, None));
	});
}

#[test]
fn nothing_is_granted_on_a_chart_that_is_not_active() {
	ExtBuilder::build_and_execute(|| {
		for status in [ChartStatus::Suspended, ChartStatus::Deceased, ChartStatus::Closed] {
			set_chart_status(status);
			assert_noop!(
				grant(PATIENT, Grantee::Open(DOCTOR), Scope::Chart, None),
				Error::<Test>::ChartNotActive
			);
		}
		assert_noop!(
			AccessGrants::grant(
				by(PATIENT),
				NO_CHART,
				Grantee::Open(DOCTOR),
				Scope::Chart,
				treat(),
				NOW,
				None
			),
			Error::<Test>::ChartUnknown
		);
	});
}

#[test]
fn a_mandate_grants_within_its_own_scope_and_time() {
	ExtBuilder::build_and_execute(|| {
		let to = || Grantee::Open(DOCTOR);
		for (scope, end) in [
			(Scope::Chart, Some(NOW + DAY)),
			(compartment(MENTAL, 0), Some(NOW + DAY)),
			(records(&[MOVED]), Some(NOW + DAY)),
			(compartment(GENERAL, 0), Some(NOW + DAY + 1)),
			(compartment(GENERAL, 0), None),
		] {
			assert_noop!(grant(ATTORNEY, to(), scope, end), Error::<Test>::BeyondMandate);
		}
		assert_ok!(grant(ATTORNEY, to(), compartment(GENERAL, 0), Some(NOW + DAY)));
		assert_ok!(grant(ATTORNEY, to(), records(&[RECORD]), Some(NOW + DAY)));
		assert_ok!(grant(GUARDIAN, to(), Scope::Chart, None));
	});
}

#[test]
fn a_mandate_past_its_end_grants_nothing() {
	ExtBuilder::build_and_execute(|| {
		pass(DAY);
		assert_noop!(
			grant(ATTORNEY, Grantee::Open(DOCTOR), compartment(GENERAL, 0), Some(NOW + DAY + 1)),
			Error::<Test>::NotPermitted
		);
	});
}
