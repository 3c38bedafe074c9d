// SPDX-License-Identifier: GPL-3.0-only

//! Each denial, from a case that is permitted but for one fact.

use super::people::*;
use crate::{
	access::{Grantee, Purpose, RestrictedParty, Scope},
	chart::ChartStatus,
	consent::{Basis, Denial, Rule},
	membership::{InstitutionStatus, Role, StaffRole},
	record::RecordStatus,
	CompartmentTag, Moment, RecordId,
};

/// Denied with that one change, whoever asks and whatever she relies on.
#[track_caller]
fn each_is_denied(denial: Denial, change: impl Fn(&mut Case)) {
	for case in Case::each() {
		case.is_permitted();
		case.with(&change).is_denied(denial);
	}
}

#[test]
fn no_chart() {
	each_is_denied(Denial::ChartUnknown, |case| case.facts.chart = None);
}

#[test]
fn a_chart_that_is_not_active() {
	for status in [ChartStatus::Suspended, ChartStatus::Deceased, ChartStatus::Closed] {
		each_is_denied(Denial::ChartNotActive(status), |case| {
			case.facts.chart.as_mut().unwrap().status = status
		});
	}
}

#[test]
fn no_record() {
	each_is_denied(Denial::RecordUnknown, |case| case.facts.record = None);
}

#[test]
fn a_record_that_is_gone() {
	for status in [RecordStatus::Withdrawn, RecordStatus::Erased] {
		each_is_denied(Denial::RecordGone, |case| {
			case.facts.record.as_mut().unwrap().status = status
		});
	}
}

#[test]
fn an_institution_that_is_not_active() {
	for status in [InstitutionStatus::Suspended, InstitutionStatus::Expelled] {
		for case in [Case::by_grant(), Case::by_emergency()] {
			case.with(|case| case.person().institution.status = status)
				.is_denied(Denial::InstitutionNotActive(status));
		}
	}
}

#[test]
fn a_person_whose_time_is_over() {
	for case in [Case::by_grant(), Case::by_emergency()] {
		case.clone()
			.with(|case| case.person().staff.as_mut().unwrap().1 = NOW)
			.is_denied(Denial::PersonEnded);
		case.with(|case| case.facts.clock = Some(NOW + 1_000)).is_denied(Denial::PersonEnded);
	}
}

#[test]
fn a_gateway_that_is_not_active() {
	each_is_denied(Denial::GatewayNotActive, |case| case.facts.gateway = None);
	each_is_denied(Denial::GatewayNotActive, |case| case.ask.gateway = Some(STRANGER));
	each_is_denied(Denial::GatewayNotActive, |case| {
		case.facts.gateway.as_mut().unwrap().status = InstitutionStatus::Suspended
	});
	each_is_denied(Denial::GatewayNotActive, |case| {
		case.facts.gateway.as_mut().unwrap().roles = roles(&[Role::Hospital, Role::Validator])
	});
}

#[test]
fn a_restriction() {
	let parties = [
		RestrictedParty::Everyone,
		RestrictedParty::Role(Role::DataUser),
		RestrictedParty::Open(DOCTOR),
		RestrictedParty::Open(PRACTICE),
	];
	for case in [Case::by_grant(), Case::by_emergency()] {
		for party in &parties {
			case.clone()
				.with(|case| {
					let party = party.clone();
					case.restrict(crate::access::Restriction { party, ..restriction() })
				})
				.is_denied(Denial::Restricted(1));
		}
	}
	Case::by_mandate().with(|case| case.restrict(restriction())).is_denied(Denial::Restricted(1));
}

#[test]
fn the_narrowest_and_then_the_newest_restriction_is_named() {
	let mut case = Case::by_grant();
	for (id, scope) in [
		(4, Scope::Chart),
		(1, compartments(&[(TAG, 0)])),
		(3, compartments(&[(TAG, EPOCH)])),
		(2, compartments(&[(TAG, 1)])),
	] {
		case.restrict(crate::access::Restriction { id, scope, ..restriction() });
	}
	case.is_denied(Denial::Restricted(3));
	case.restrict(crate::access::Restriction { scope: records(&[RECORD]), id: 0, ..restriction() });
	case.is_denied(Denial::Restricted(0));
}

#[test]
fn a_blinded_restriction_that_is_not_opened() {
	let blinded = |party: RestrictedParty| crate::access::Restriction { party, ..restriction() };
	for case in [Case::by_grant(), Case::by_emergency(), Case::by_mandate()] {
		let case = case.with(|case| {
			case.restrict(blinded(RestrictedParty::Blinded(tag_of(&STRANGER))));
		});
		case.is_denied(Denial::RestrictionUnopened(1));
		// Opened it turns out to be about somebody else.
		case.with(|case| case.open(opening(STRANGER))).is_permitted();
	}
	for party in [DOCTOR, PRACTICE] {
		Case::by_grant()
			.with(|case| {
				case.restrict(blinded(RestrictedParty::Blinded(tag_of(&party))));
				case.open(opening(party.clone()));
			})
			.is_denied(Denial::Restricted(1));
	}
}

#[test]
fn a_rule_that_does_not_exist() {
	for case in [Case::by_grant(), Case::by_emergency(), Case::by_mandate()] {
		case.with(|case| case.facts.rule = Rule::None).is_denied(Denial::RuleUnknown);
	}
}

#[test]
fn a_rule_of_another_kind_than_was_asked() {
	let rules = [Rule::Grant(grant()), Rule::Mandate(mandate()), Rule::Emergency(emergency())];
	for basis in [Basis::Grant(1), Basis::Mandate(1), Basis::Emergency(1)] {
		for rule in &rules {
			let matches = matches!(
				(basis, rule),
				(Basis::Grant(_), Rule::Grant(_))
					| (Basis::Mandate(_), Rule::Mandate(_))
					| (Basis::Emergency(_), Rule::Emergency(_))
			);
			if !matches {
				Case::by_grant()
					.with(|case| {
						case.ask.basis = basis;
						case.facts.rule = rule.clone();
					})
					.is_denied(Denial::RuleUnknown);
			}
		}
	}
}

#[test]
fn a_rule_that_ended() {
	for case in [Case::by_grant(), Case::by_emergency(), Case::by_mandate()] {
		case.with(|case| case.facts.rule = Rule::Ended).is_denied(Denial::RuleEnded);
	}
}

#[test]
fn a_rule_that_has_not_started() {
	// The block's time counts, and not the clock of a gateway that runs ahead.
	let early = |case: &mut Case| case.facts.clock = Some(NOW + 500);
	Case::by_grant()
		.with(early)
		.with(|case| case.grant().start = NOW + 1)
		.is_denied(Denial::NotStarted);
	Case::by_emergency()
		.with(early)
		.with(|case| case.emergency().opened = NOW + 1)
		.is_denied(Denial::NotStarted);
}

#[test]
fn a_rule_past_its_end() {
	let ends: [(Case, fn(&mut Case, Moment)); 3] = [
		(Case::by_grant(), |case, end| case.grant().end = Some(end)),
		(Case::by_mandate(), |case, end| case.mandate().end = Some(end)),
		(Case::by_emergency(), |case, end| case.emergency().expires = end),
	];
	for (case, set) in ends {
		case.clone().with(|case| set(case, NOW)).is_denied(Denial::Expired);
		case.clone().with(|case| set(case, NOW + 1)).is_permitted();
		// A gateway's clock ends it earlier, and never later.
		let ended = case.with(|case| set(case, NOW + 500));
		ended.clone().with(|case| case.facts.clock = Some(NOW + 500)).is_denied(Denial::Expired);
		ended.clone().with(|case| case.facts.clock = Some(NOW + 499)).is_permitted();
		ended
			.with(|case| {
				case.facts.now = NOW + 500;
				case.facts.clock = Some(NOW);
			})
			.is_denied(Denial::Expired);
	}
}

#[test]
fn somebody_elses_rule() {
	Case::by_grant()
		.with(|case| case.grant().grantee = Grantee::Open(STRANGER))
		.is_denied(Denial::NotTheParty);
	Case::by_grant()
		.with(|case| {
			case.grant().grantee = Grantee::Blinded(tag_of(&STRANGER));
			case.open(opening(STRANGER));
		})
		.is_denied(Denial::NotTheParty);
	Case::by_mandate().with(|case| case.mandate().holder = STRANGER).is_denied(Denial::NotTheParty);
	Case::by_emergency()
		.with(|case| case.emergency().clinician = STRANGER)
		.is_denied(Denial::NotTheParty);
}

#[test]
fn a_blinded_grant_that_is_not_opened() {
	let blinded =
		Case::by_grant().with(|case| case.grant().grantee = Grantee::Blinded(tag_of(&DOCTOR)));
	blinded.is_denied(Denial::GrantUnopened);
	blinded.clone().with(|case| case.open(opening(PRACTICE))).is_denied(Denial::GrantUnopened);
	blinded.clone().with(|case| case.open(opening(DOCTOR))).is_permitted();
	blinded
		.clone()
		.with(|case| {
			case.open(opening(DOCTOR));
			case.ask.chart.0[31] ^= 1;
		})
		.is_denied(Denial::GrantUnopened);
	blinded
		.with(|case| {
			case.open(opening(DOCTOR));
			case.facts.genesis[0] ^= 1;
		})
		.is_denied(Denial::GrantUnopened);
}

#[test]
fn a_record_out_of_scope() {
	for scope in [
		compartments(&[(CompartmentTag([2; 16]), 0)]),
		compartments(&[(TAG, EPOCH + 1)]),
		records(&[RecordId([2; 16])]),
		compartments(&[]),
		records(&[]),
	] {
		let other = scope.clone();
		Case::by_grant().with(|case| case.grant().scope = scope).is_denied(Denial::OutOfScope);
		Case::by_mandate().with(|case| case.mandate().scope = other).is_denied(Denial::OutOfScope);
	}
}

#[test]
fn a_purpose_that_is_not_covered() {
	for purpose in Purpose::ALL {
		if purpose != Purpose::Treat {
			Case::by_grant()
				.with(|case| case.ask.purpose = purpose)
				.is_denied(Denial::PurposeNotCovered);
		}
		if !matches!(purpose, Purpose::Btg | Purpose::Etreat) {
			Case::by_emergency()
				.with(|case| case.ask.purpose = purpose)
				.is_denied(Denial::PurposeNotCovered);
		}
	}
}

#[test]
fn a_mandate_that_does_not_read() {
	Case::by_mandate()
		.with(|case| {
			case.mandate().powers =
				crate::chart::Powers { read: false, grant: true, revoke: true, recover: true }
		})
		.is_denied(Denial::PowerMissing);
}

#[test]
fn a_role_that_does_not_read() {
	for role in [StaffRole::Registrar, StaffRole::Auditor] {
		Case::by_grant()
			.with(|case| case.person().staff = Some((role, Moment::MAX)))
			.is_denied(Denial::RoleMissing);
	}
	for role in [StaffRole::Clinician, StaffRole::Registrar, StaffRole::Auditor, StaffRole::System]
	{
		Case::by_emergency()
			.with(|case| case.person().staff = Some((role, Moment::MAX)))
			.is_denied(Denial::RoleMissing);
	}
	let others = [Role::Gateway, Role::KeyAgent, Role::Validator];
	for role in others.into_iter().chain([Role::Emergency]) {
		Case::by_grant()
			.with(|case| case.person().institution.roles = roles(&[role]))
			.is_denied(Denial::RoleMissing);
	}
	for role in others.into_iter().chain([Role::Hospital, Role::DataUser]) {
		Case::by_emergency()
			.with(|case| case.person().institution.roles = roles(&[role]))
			.is_denied(Denial::RoleMissing);
	}
	for case in [Case::by_grant(), Case::by_emergency()] {
		case.with(|case| case.facts.person = None).is_denied(Denial::RoleMissing);
	}
	Case::by_emergency()
		.with(|case| case.emergency().department = STRANGER)
		.is_denied(Denial::RoleMissing);
}

#[test]
fn who_is_not_the_controller() {
	for case in [Case::by_grant(), Case::by_emergency(), Case::by_mandate()] {
		case.with(|case| case.ask.basis = Basis::Controller).is_denied(Denial::NotTheController);
	}
}
