// SPDX-License-Identifier: GPL-3.0-only

//! What is permitted, and under whose name.

use super::people::*;
use crate::{
	access::{Grantee, Purpose, RestrictedParty, Restriction},
	chart::{ChartStatus, MandateKind},
	consent::{evaluate, Basis, Decision, Denial, Outcome},
	membership::{Role, StaffRole},
	record::{DisputeReason, RecordStatus},
	Moment, RecordId,
};

#[test]
fn each_rule_permits_in_its_own_name_and_its_block() {
	for case in Case::each() {
		assert_eq!(
			evaluate(&case.facts, &case.ask),
			Decision { outcome: Outcome::Permit(case.ask.basis), block: 7 }
		);
	}
}

#[test]
fn a_question_without_a_gateway_needs_none() {
	for case in Case::each() {
		case.with(|case| {
			case.ask.gateway = None;
			case.facts.gateway = None;
		})
		.is_permitted();
	}
}

#[test]
fn a_mark_on_a_record_keeps_nobody_from_reading_it() {
	for status in
		[RecordStatus::EnteredInError, RecordStatus::Disputed(DisputeReason::WrongPatient)]
	{
		for case in Case::each() {
			case.with(|case| case.facts.record.as_mut().unwrap().status = status).is_permitted();
		}
	}
}

#[test]
fn a_grant_to_an_institution_is_its_readers() {
	for role in [StaffRole::Clinician, StaffRole::EmergencyClinician, StaffRole::System] {
		Case::by_grant()
			.with(|case| {
				case.grant().grantee = Grantee::Open(PRACTICE);
				case.person().staff = Some((role, Moment::MAX));
			})
			.is_permitted();
	}
	// The institution's own account may do what its staff may.
	Case::by_grant()
		.with(|case| {
			case.grant().grantee = Grantee::Open(PRACTICE);
			case.ask.person = PRACTICE;
			case.person().staff = None;
		})
		.is_permitted();
	// A grant to one person is not her colleagues'.
	Case::by_grant().with(|case| case.ask.person = STRANGER).is_denied(Denial::NotTheParty);
}

#[test]
fn a_hospital_reads_what_is_granted_to_it() {
	Case::by_grant()
		.with(|case| case.person().institution.roles = roles(&[Role::Hospital]))
		.is_permitted();
}

#[test]
fn a_grant_without_an_end_lasts() {
	Case::by_grant()
		.with(|case| {
			case.grant().end = None;
			case.facts.now = Moment::MAX;
			case.person().staff = None;
			case.ask.person = PRACTICE;
			case.grant().grantee = Grantee::Open(PRACTICE);
		})
		.is_permitted();
}

#[test]
fn a_grant_reaches_later_epochs() {
	for epoch in [EPOCH, EPOCH + 1, u32::MAX] {
		Case::by_grant()
			.with(|case| {
				case.grant().scope = compartments(&[(TAG, EPOCH)]);
				case.facts.record.as_mut().unwrap().epoch = epoch;
			})
			.is_permitted();
	}
}

#[test]
fn a_restriction_of_something_else_forbids_nothing() {
	for one in [
		Restriction { scope: records(&[RecordId([2; 16])]), ..restriction() },
		Restriction { scope: compartments(&[(TAG, EPOCH + 1)]), ..restriction() },
		Restriction { purposes: Some(purposes(&[Purpose::Hresch])), ..restriction() },
		Restriction { party: RestrictedParty::Open(STRANGER), ..restriction() },
		Restriction { party: RestrictedParty::Role(Role::KeyAgent), ..restriction() },
	] {
		for case in [Case::by_grant(), Case::by_emergency(), Case::by_mandate()] {
			case.with(|case| case.restrict(one.clone())).is_permitted();
		}
	}
}

#[test]
fn an_emergency_passes_what_is_passable_and_nothing_else_does() {
	let passable = Restriction { passable: true, ..restriction() };
	let unopened =
		Restriction { party: RestrictedParty::Blinded(tag_of(&DOCTOR)), id: 2, ..passable.clone() };
	let restrict = |case: &mut Case| {
		case.restrict(passable.clone());
		case.restrict(unopened.clone());
	};
	Case::by_emergency().with(restrict).is_permitted();
	Case::by_grant().with(restrict).is_denied(Denial::RestrictionUnopened(2));
	Case::by_mandate().with(restrict).is_denied(Denial::RestrictionUnopened(2));
	// An emergency that does not hold passes nothing: the restriction is named.
	Case::by_emergency()
		.with(|case| case.restrict(passable.clone()))
		.with(|case| case.emergency().expires = NOW)
		.is_denied(Denial::Restricted(1));
}

#[test]
fn the_emergency_department_itself_may_act() {
	Case::by_emergency()
		.with(|case| {
			case.ask.person = PRACTICE;
			case.person().staff = None;
			case.emergency().clinician = PRACTICE;
		})
		.is_permitted();
}

#[test]
fn an_executor_reads_for_a_patient_who_died_and_nobody_else_does() {
	let died = |case: &mut Case| {
		case.facts.chart.as_mut().unwrap().status = ChartStatus::Deceased;
	};
	let executor = |case: &mut Case| case.mandate().kind = MandateKind::Executor;
	let denied = Denial::ChartNotActive(ChartStatus::Deceased);
	Case::by_mandate().with(died).with(executor).is_permitted();
	for kind in [MandateKind::Parent, MandateKind::Guardian, MandateKind::Attorney] {
		Case::by_mandate().with(died).with(|case| case.mandate().kind = kind).is_denied(denied);
	}
	// Somebody else's executor's mandate does not help.
	Case::by_mandate()
		.with(died)
		.with(executor)
		.with(|case| case.ask.person = STRANGER)
		.is_denied(denied);
	// Nor does one on a chart that is suspended or closed.
	for status in [ChartStatus::Suspended, ChartStatus::Closed] {
		Case::by_mandate()
			.with(executor)
			.with(|case| case.facts.chart.as_mut().unwrap().status = status)
			.is_denied(Denial::ChartNotActive(status));
	}
}

#[test]
fn the_patient_needs_not_say_that_she_is() {
	for case in [Case::by_grant(), Case::by_emergency(), Case::by_mandate()] {
		let case = case.with(|case| {
			case.ask.person = PATIENT;
			case.facts.person = None;
		});
		assert_eq!(case.outcome(), Outcome::Permit(Basis::Controller));
	}
}
