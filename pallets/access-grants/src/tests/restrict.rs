// SPDX-License-Identifier: GPL-3.0-only

//! The patient forbids.

use super::*;
use salus_primitives::{
	access::{
		EmergencyReason, Grantee, Purpose, RestrictedParty, Restriction, Scope, MAX_RESTRICTIONS,
	},
	chart::ChartStatus,
	consent::{Basis, Denial},
	membership::Role,
	AccountId,
};
use sp_runtime::DispatchResult;

fn restrict(who: AccountId, scope: Scope, party: RestrictedParty) -> DispatchResult {
	AccessGrants::restrict(by(who), CHART, scope, party, None, false)
}

#[test]
fn a_restriction_beats_a_grant_in_the_same_block_until_it_is_lifted() {
	ExtBuilder::build_and_execute(|| {
		let grant = grant_chart(Grantee::Open(DOCTOR));
		let secret = ask(DOCTOR, SECRET, Basis::Grant(grant));
		assert_permitted(&secret);
		assert_ok!(restrict(PATIENT, compartment(MENTAL, 0), RestrictedParty::Everyone));
		System::assert_last_event(Event::RestrictionSet { chart: CHART, restriction: 0 }.into());
		assert_denied(&secret, Denial::Restricted(0));
		assert_permitted(&ask(DOCTOR, RECORD, Basis::Grant(grant)));
		// A newer grant does not help.
		let newer = grant_chart(Grantee::Open(DOCTOR));
		assert_denied(&ask(DOCTOR, SECRET, Basis::Grant(newer)), Denial::Restricted(0));
		assert_permitted(&ask(PATIENT, SECRET, Basis::Controller));

		assert_ok!(AccessGrants::lift(by(PATIENT), CHART, 0));
		System::assert_last_event(Event::RestrictionLifted { chart: CHART, restriction: 0 }.into());
		assert_permitted(&secret);
	});
}

#[test]
fn a_restriction_forbids_its_party_and_purposes_alone() {
	ExtBuilder::build_and_execute(|| {
		let doctor = grant_chart(Grantee::Open(DOCTOR));
		let other = grant_chart(Grantee::Open(OTHER_DOCTOR));
		let (doctor, other) = (
			ask(DOCTOR, RECORD, Basis::Grant(doctor)),
			ask(OTHER_DOCTOR, RECORD, Basis::Grant(other)),
		);
		assert_ok!(restrict(PATIENT, Scope::Chart, RestrictedParty::Open(PRACTICE)));
		assert_denied(&doctor, Denial::Restricted(0));
		assert_permitted(&other);
		assert_ok!(AccessGrants::restrict(
			by(PATIENT),
			CHART,
			Scope::Chart,
			RestrictedParty::Role(Role::DataUser),
			Some(purposes(&[Purpose::Hresch])),
			true
		));
		assert_permitted(&other);
	});
}

#[test]
fn an_unopened_blinded_restriction_denies() {
	ExtBuilder::build_and_execute(|| {
		let grant = grant_chart(Grantee::Open(DOCTOR));
		let (tag, opening) = blind(OTHER_PRACTICE, 3);
		assert_ok!(restrict(PATIENT, Scope::Chart, RestrictedParty::Blinded(tag)));
		let mut question = ask(DOCTOR, RECORD, Basis::Grant(grant));
		assert_denied(&question, Denial::RestrictionUnopened(0));
		question.openings.try_push(opening).unwrap();
		assert_permitted(&question);
	});
}

#[test]
fn numbers_never_come_again() {
	ExtBuilder::build_and_execute(|| {
		for _ in 0..3 {
			assert_ok!(restrict(PATIENT, Scope::Chart, RestrictedParty::Everyone));
		}
		assert_ok!(AccessGrants::lift(by(PATIENT), CHART, 2));
		assert_ok!(restrict(PATIENT, records(&[RECORD]), RestrictedParty::Everyone));
		let ids: Vec<_> = Restrictions::<Test>::get(CHART).iter().map(|one| one.id).collect();
		assert_eq!(ids, [0, 1, 3]);
		assert_eq!(
			Restrictions::<Test>::get(CHART)[2],
			Restriction {
				id: 3,
				scope: records(&[RECORD]),
				party: RestrictedParty::Everyone,
				purposes: None,
				passable: false,
			}
		);
	});
}

#[test]
fn a_restriction_names_something() {
	ExtBuilder::build_and_execute(|| {
		assert_noop!(
			restrict(PATIENT, records(&[]), RestrictedParty::Everyone),
			Error::<Test>::ScopeEmpty
		);
		assert_noop!(
			AccessGrants::restrict(
				by(PATIENT),
				CHART,
				Scope::Chart,
				RestrictedParty::Everyone,
				Some(purposes(&[])),
				true
			),
			Error::<Test>::PurposesEmpty
		);
		assert_noop!(
			restrict(PATIENT, Scope::Chart, RestrictedParty::Open(STRANGER)),
			Error::<Test>::PartyUnknown
		);
		// A mandate holder can be restricted, too.
		for party in [PRACTICE, DOCTOR, READER] {
			assert_ok!(restrict(PATIENT, Scope::Chart, RestrictedParty::Open(party)));
		}
		assert_denied(&ask(READER, RECORD, Basis::Mandate(2)), Denial::Restricted(2));
	});
}

#[test]
fn a_chart_holds_a_bounded_number_of_restrictions() {
	ExtBuilder::build_and_execute(|| {
		for _ in 0..MAX_RESTRICTIONS {
			assert_ok!(restrict(PATIENT, Scope::Chart, RestrictedParty::Everyone));
		}
		assert_noop!(
			restrict(PATIENT, Scope::Chart, RestrictedParty::Everyone),
			Error::<Test>::TooManyRestrictions
		);
		assert_ok!(AccessGrants::lift(by(PATIENT), CHART, 7));
		assert_ok!(restrict(PATIENT, Scope::Chart, RestrictedParty::Everyone));
	});
}

#[test]
fn nothing_is_restricted_or_lifted_on_a_chart_that_is_not_active() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(restrict(PATIENT, Scope::Chart, RestrictedParty::Everyone));
		for status in [ChartStatus::Suspended, ChartStatus::Deceased, ChartStatus::Closed] {
			set_chart_status(status);
			assert_noop!(
				restrict(PATIENT, Scope::Chart, RestrictedParty::Everyone),
				Error::<Test>::ChartNotActive
			);
			assert_noop!(AccessGrants::lift(by(PATIENT), CHART, 0), Error::<Test>::ChartNotActive);
		}
		assert_noop!(AccessGrants::lift(by(PATIENT), NO_CHART, 0), Error::<Test>::ChartUnknown);
		assert_noop!(
			AccessGrants::restrict(
				by(PATIENT),
				NO_CHART,
				Scope::Chart,
				RestrictedParty::Everyone,
				None,
				false
			),
			Error::<Test>::ChartUnknown
		);
	});
}

#[test]
fn lifting_what_is_not_there_is_refused() {
	ExtBuilder::build_and_execute(|| {
		assert_noop!(AccessGrants::lift(by(PATIENT), CHART, 0), Error::<Test>::RestrictionUnknown);
		assert_ok!(restrict(PATIENT, Scope::Chart, RestrictedParty::Everyone));
		assert_ok!(AccessGrants::lift(by(PATIENT), CHART, 0));
		assert_noop!(AccessGrants::lift(by(PATIENT), CHART, 0), Error::<Test>::RestrictionUnknown);
	});
}

#[test]
fn a_mandate_lifts_within_its_scope_and_never_frees_its_own_holder() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(restrict(PATIENT, Scope::Chart, RestrictedParty::Everyone));
		assert_ok!(restrict(PATIENT, records(&[SECRET]), RestrictedParty::Everyone));
		assert_ok!(restrict(PATIENT, records(&[RECORD]), RestrictedParty::Everyone));
		assert_ok!(restrict(PATIENT, compartment(GENERAL, 0), RestrictedParty::Open(READER)));
		assert_ok!(restrict(PATIENT, Scope::Chart, RestrictedParty::Open(GUARDIAN)));
		// Whom a blinded one names only the patient can tell: the guardian, or somebody else.
		let (against_herself, _) = blind(GUARDIAN, 1);
		let (against_another, _) = blind(OTHER_DOCTOR, 2);
		for tag in [against_herself, against_another] {
			assert_ok!(restrict(PATIENT, Scope::Chart, RestrictedParty::Blinded(tag)));
		}
		for (who, id) in [(ATTORNEY, 0), (ATTORNEY, 1), (GUARDIAN, 4), (GUARDIAN, 5), (GUARDIAN, 6)]
		{
			assert_noop!(AccessGrants::lift(by(who), CHART, id), Error::<Test>::BeyondMandate);
		}
		let post = AccessGrants::lift(by(ATTORNEY), CHART, 2).unwrap();
		assert_eq!(post.actual_weight, Some(<Test as Config>::WeightInfo::lift(1)));
		assert_ok!(AccessGrants::lift(by(GUARDIAN), CHART, 0));
		assert_ok!(AccessGrants::lift(by(ATTORNEY), CHART, 3));
		for id in [4, 5, 6] {
			assert_ok!(AccessGrants::lift(by(PATIENT), CHART, id));
		}
	});
}

#[test]
fn an_emergency_passes_passable_restrictions_and_never_absolute_ones() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(AccessGrants::restrict(
			by(PATIENT),
			CHART,
			compartment(GENERAL, 0),
			RestrictedParty::Everyone,
			None,
			true
		));
		assert_ok!(restrict(PATIENT, compartment(MENTAL, 0), RestrictedParty::Everyone));
		assert_ok!(AccessGrants::open_emergency(
			by(EMERGENCY_CLINICIAN),
			CHART,
			EmergencyReason::Unconscious
		));
		let mut question = ask(EMERGENCY_CLINICIAN, RECORD, Basis::Emergency(0));
		question.purpose = Purpose::Btg;
		assert_permitted(&question);
		question.record = SECRET;
		assert_denied(&question, Denial::Restricted(1));
	});
}
