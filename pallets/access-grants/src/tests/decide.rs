// SPDX-License-Identifier: GPL-3.0-only

//! What the pallet reads for the evaluator; what the evaluator makes of it is tested with it.

use super::*;
use salus_mocks::World;
use salus_primitives::{
	access::{Grantee, Purpose, RestrictedParty, Scope},
	chart::{ChartStatus, MandateKind},
	consent::{Ask, Basis, Denial, Rule},
	membership::{InstitutionStatus, StaffRole},
	record::RecordStatus,
};

#[test]
fn facts_are_those_of_this_block() {
	ExtBuilder::build_and_execute(|| {
		let grant = grant_chart(Grantee::Open(PRACTICE));
		assert_ok!(AccessGrants::restrict(
			by(PATIENT),
			CHART,
			compartment(MENTAL, 0),
			RestrictedParty::Everyone,
			None,
			true
		));
		System::set_block_number(77);
		let question = Ask { gateway: Some(GATEWAY), ..ask(DOCTOR, RECORD, Basis::Grant(grant)) };
		let facts = AccessGrants::facts(&question);
		assert_eq!((facts.genesis, facts.block, facts.now, facts.clock), ([7; 32], 77, NOW, None));
		assert_eq!(facts.chart.unwrap().controller, PATIENT);
		let record = facts.record.unwrap();
		assert_eq!((record.compartment, record.epoch), (GENERAL, 0));
		let person = facts.person.unwrap();
		assert_eq!(person.institution.account, PRACTICE);
		assert_eq!(person.staff.unwrap().0, StaffRole::Clinician);
		assert_eq!(facts.gateway.unwrap().account, GATEWAY);
		assert_eq!(facts.restrictions.len(), 1);
		assert!(
			matches!(facts.rule, Rule::Grant(found) if found.grantee == Grantee::Open(PRACTICE))
		);
		assert_eq!(decide(&question).block, 77);
	});
}

#[test]
fn an_institution_asks_for_itself_and_a_patient_for_nobody() {
	ExtBuilder::build_and_execute(|| {
		let facts = AccessGrants::facts(&ask(PRACTICE, RECORD, Basis::Controller));
		assert_eq!(facts.person.unwrap().staff, None);
		for who in [PATIENT, STRANGER, GUARDIAN] {
			assert_eq!(AccessGrants::facts(&ask(who, RECORD, Basis::Controller)).person, None);
		}
	});
}

#[test]
fn a_rule_that_was_there_has_ended_and_one_that_was_not_is_unknown() {
	ExtBuilder::build_and_execute(|| {
		grant_chart(Grantee::Open(DOCTOR));
		assert_ok!(AccessGrants::revoke(by(PATIENT), CHART, 0));
		World::set(|world| {
			world.mandates.remove(&(CHART, 2));
			world.ended_mandates.insert((CHART, 2));
		});
		for (basis, denial) in [
			(Basis::Grant(0), Denial::RuleEnded),
			(Basis::Grant(1), Denial::RuleUnknown),
			(Basis::Mandate(2), Denial::RuleEnded),
			(Basis::Mandate(9), Denial::RuleUnknown),
			(Basis::Emergency(0), Denial::RuleUnknown),
			(Basis::Controller, Denial::NotTheController),
		] {
			assert_denied(&ask(DOCTOR, RECORD, basis), denial);
		}
	});
}

#[test]
fn status_comes_first() {
	ExtBuilder::build_and_execute(|| {
		let grant = grant_chart(Grantee::Open(DOCTOR));
		let question = ask(DOCTOR, RECORD, Basis::Grant(grant));
		assert_permitted(&question);
		assert_denied(&Ask { chart: NO_CHART, ..question.clone() }, Denial::ChartUnknown);
		assert_denied(&Ask { version: Some(9), ..question.clone() }, Denial::RecordUnknown);
		assert_denied(
			&Ask { gateway: Some(PRACTICE), ..question.clone() },
			Denial::GatewayNotActive,
		);
		assert_denied(
			&Ask { gateway: Some(STRANGER), ..question.clone() },
			Denial::GatewayNotActive,
		);
		hypothetically!({
			World::set(|world| world.suspend(&PRACTICE));
			assert_denied(&question, Denial::InstitutionNotActive(InstitutionStatus::Suspended));
		});
		World::set(|world| {
			world.records.get_mut(&(CHART, RECORD, None)).unwrap().status = RecordStatus::Withdrawn
		});
		assert_denied(&question, Denial::RecordGone);
		set_chart_status(ChartStatus::Suspended);
		assert_denied(&question, Denial::ChartNotActive(ChartStatus::Suspended));
	});
}

#[test]
fn a_mandate_reads_by_its_power() {
	ExtBuilder::build_and_execute(|| {
		assert_permitted(&ask(READER, RECORD, Basis::Mandate(2)));
		assert_permitted(&ask(GUARDIAN, SECRET, Basis::Mandate(0)));
		assert_denied(&ask(ATTORNEY, RECORD, Basis::Mandate(1)), Denial::PowerMissing);
		assert_denied(&ask(STRANGER, RECORD, Basis::Mandate(2)), Denial::NotTheParty);
		set_chart_status(ChartStatus::Deceased);
		assert_denied(
			&ask(READER, RECORD, Basis::Mandate(2)),
			Denial::ChartNotActive(ChartStatus::Deceased),
		);
		World::set(|world| {
			world.mandates.get_mut(&(CHART, 2)).unwrap().kind = MandateKind::Executor
		});
		assert_permitted(&ask(READER, RECORD, Basis::Mandate(2)));
	});
}

#[test]
fn a_blinded_grant_permits_exactly_who_opens_it() {
	ExtBuilder::build_and_execute(|| {
		let (tag, opening) = blind(PRACTICE, 9);
		let (_, foreign) = blind(OTHER_PRACTICE, 9);
		let grant = grant_chart(Grantee::Blinded(tag));
		let opened = |person, opening: &salus_primitives::access::Opening| {
			let mut question = ask(person, RECORD, Basis::Grant(grant));
			question.openings.try_push(opening.clone()).unwrap();
			question
		};
		assert_denied(&ask(DOCTOR, RECORD, Basis::Grant(grant)), Denial::GrantUnopened);
		assert_denied(&opened(DOCTOR, &foreign), Denial::GrantUnopened);
		assert_permitted(&opened(DOCTOR, &opening));
		assert_permitted(&opened(PRACTICE, &opening));
		assert_denied(&opened(OTHER_DOCTOR, &opening), Denial::NotTheParty);
	});
}

#[test]
fn grants_start_and_end_by_themselves() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(AccessGrants::grant(
			by(PATIENT),
			CHART,
			Grantee::Open(DOCTOR),
			Scope::Chart,
			treat(),
			NOW + 10,
			Some(NOW + 20)
		));
		let question = ask(DOCTOR, RECORD, Basis::Grant(0));
		assert_denied(&question, Denial::NotStarted);
		pass(10);
		assert_permitted(&question);
		assert_denied(
			&Ask { purpose: Purpose::Etreat, ..question.clone() },
			Denial::PurposeNotCovered,
		);
		pass(10);
		assert_denied(&question, Denial::Expired);
	});
}
