// SPDX-License-Identifier: GPL-3.0-only

//! The evaluation itself, one function a step of the order.

use alloc::vec::Vec;

use crate::{
	access::{Emergency, Grant, Grantee, Opening, Purpose, RestrictedParty, Restriction},
	chart::{ChartStatus, Mandate, MandateKind},
	membership::{InstitutionStatus, Role, StaffRole},
	AccountId, BlindedTag,
};

use super::facts::{
	Ask, Basis, ChartFacts, Decision, Denial, Facts, Outcome, PersonFacts, RecordFacts, Rule,
};

/// Decides whether what is asked is permitted by what is known.
pub fn evaluate(facts: &Facts, ask: &Ask) -> Decision {
	let outcome = match decide(facts, ask) {
		Ok(basis) => Outcome::Permit(basis),
		Err(denial) => Outcome::Deny(denial),
	};
	Decision { outcome, block: facts.block }
}

fn decide(facts: &Facts, ask: &Ask) -> Result<Basis, Denial> {
	let (chart, record) = status(facts, ask)?;
	if chart.controller == ask.person {
		return Ok(Basis::Controller);
	}
	let emergency = match &facts.rule {
		Rule::Emergency(emergency) => Some(emergency_permits(facts, ask, emergency)),
		_ => None,
	};
	let opened = opened(facts, ask);
	restrictions(facts, ask, record, &opened, matches!(emergency, Some(Ok(()))))?;
	match (&ask.basis, &facts.rule) {
		(Basis::Emergency(_), Rule::Emergency(_)) => {
			emergency.unwrap_or(Err(Denial::RuleUnknown))?
		},
		(Basis::Mandate(_), Rule::Mandate(mandate)) => {
			mandate_permits(facts, ask, record, mandate)?
		},
		(Basis::Grant(_), Rule::Grant(grant)) => grant_permits(facts, ask, record, grant, &opened)?,
		(Basis::Controller, _) => return Err(Denial::NotTheController),
		(_, Rule::Ended) => return Err(Denial::RuleEnded),
		_ => return Err(Denial::RuleUnknown),
	}
	Ok(ask.basis)
}

/// What has to stand before any rule is looked at.
fn status<'a>(facts: &'a Facts, ask: &Ask) -> Result<(&'a ChartFacts, &'a RecordFacts), Denial> {
	let chart = facts.chart.as_ref().ok_or(Denial::ChartUnknown)?;
	match chart.status {
		ChartStatus::Active => {},
		// An executor acts for a patient who died: everybody else's access ends with her.
		ChartStatus::Deceased if is_executor(facts, ask) => {},
		other => return Err(Denial::ChartNotActive(other)),
	}
	let record = facts.record.as_ref().ok_or(Denial::RecordUnknown)?;
	if !record.status.is_readable() {
		return Err(Denial::RecordGone);
	}
	if let Some(person) = &facts.person {
		if person.institution.status != InstitutionStatus::Active {
			return Err(Denial::InstitutionNotActive(person.institution.status));
		}
		if person.staff.is_some_and(|(_, until)| until <= facts.latest()) {
			return Err(Denial::PersonEnded);
		}
	}
	if let Some(named) = &ask.gateway {
		let admitted = facts
			.gateway
			.as_ref()
			.is_some_and(|known| known.account == *named && known.is_active_as(Role::Gateway));
		if !admitted {
			return Err(Denial::GatewayNotActive);
		}
	}
	Ok((chart, record))
}

fn is_executor(facts: &Facts, ask: &Ask) -> bool {
	matches!(ask.basis, Basis::Mandate(_))
		&& matches!(&facts.rule, Rule::Mandate(mandate)
			if mandate.kind == MandateKind::Executor && mandate.holder == ask.person)
}

/// Denies by the narrowest restriction that covers the ask; the newest of equally narrow ones.
fn restrictions(
	facts: &Facts,
	ask: &Ask,
	record: &RecordFacts,
	opened: &Opened,
	open_emergency: bool,
) -> Result<(), Denial> {
	let deciding = facts
		.restrictions
		.iter()
		.filter(|one| !(one.passable && open_emergency))
		.filter(|one| one.purposes.as_ref().is_none_or(|some| some.contains(&ask.purpose)))
		.filter(|one| one.scope.covers(&ask.record, &record.compartment, record.epoch))
		.filter_map(|one| Some((one, forbids(facts, ask, one, opened)?)))
		.max_by_key(|(one, _)| (one.scope.specificity(), one.id));
	match deciding {
		Some((_, denial)) => Err(denial),
		None => Ok(()),
	}
}

/// Whether the restriction's party is the one who asks: `None` where it surely is not.
fn forbids(facts: &Facts, ask: &Ask, restriction: &Restriction, opened: &Opened) -> Option<Denial> {
	let hit = match &restriction.party {
		RestrictedParty::Everyone => true,
		RestrictedParty::Role(role) => {
			facts.person.as_ref().is_some_and(|person| person.institution.roles.contains(role))
		},
		RestrictedParty::Open(party) => is_party(facts, ask, party),
		RestrictedParty::Blinded(tag) => match party_of(opened, tag) {
			Some(party) => is_party(facts, ask, party),
			None => return Some(Denial::RestrictionUnopened(restriction.id)),
		},
	};
	hit.then_some(Denial::Restricted(restriction.id))
}

fn emergency_permits(facts: &Facts, ask: &Ask, emergency: &Emergency) -> Result<(), Denial> {
	if emergency.clinician != ask.person {
		return Err(Denial::NotTheParty);
	}
	let person = facts.person.as_ref().ok_or(Denial::RoleMissing)?;
	// An institution's own account may do what its staff may.
	let clinician = person.staff.is_none_or(|(role, _)| role == StaffRole::EmergencyClinician);
	if !clinician
		|| person.institution.account != emergency.department
		|| !person.institution.is_active_as(Role::Emergency)
	{
		return Err(Denial::RoleMissing);
	}
	if facts.now < emergency.opened {
		return Err(Denial::NotStarted);
	}
	if emergency.expires <= facts.latest() {
		return Err(Denial::Expired);
	}
	if !matches!(ask.purpose, Purpose::Btg | Purpose::Etreat) {
		return Err(Denial::PurposeNotCovered);
	}
	Ok(())
}

fn mandate_permits(
	facts: &Facts,
	ask: &Ask,
	record: &RecordFacts,
	mandate: &Mandate,
) -> Result<(), Denial> {
	if mandate.holder != ask.person {
		return Err(Denial::NotTheParty);
	}
	if !mandate.is_live(facts.latest()) {
		return Err(Denial::Expired);
	}
	if !mandate.powers.read {
		return Err(Denial::PowerMissing);
	}
	if !mandate.scope.covers(&ask.record, &record.compartment, record.epoch) {
		return Err(Denial::OutOfScope);
	}
	Ok(())
}

fn grant_permits(
	facts: &Facts,
	ask: &Ask,
	record: &RecordFacts,
	grant: &Grant,
	opened: &Opened,
) -> Result<(), Denial> {
	let person = facts.person.as_ref().ok_or(Denial::RoleMissing)?;
	let party = match &grant.grantee {
		Grantee::Open(party) => party,
		Grantee::Blinded(tag) => party_of(opened, tag).ok_or(Denial::GrantUnopened)?,
	};
	if !is_party(facts, ask, party) {
		return Err(Denial::NotTheParty);
	}
	if !reads(person) {
		return Err(Denial::RoleMissing);
	}
	if facts.now < grant.start {
		return Err(Denial::NotStarted);
	}
	if grant.end.is_some_and(|end| end <= facts.latest()) {
		return Err(Denial::Expired);
	}
	if !grant.purposes.contains(&ask.purpose) {
		return Err(Denial::PurposeNotCovered);
	}
	if !grant.scope.covers(&ask.record, &record.compartment, record.epoch) {
		return Err(Denial::OutOfScope);
	}
	Ok(())
}

/// Whether the person's role and her institution's let her read what is granted to her.
fn reads(person: &PersonFacts) -> bool {
	let roles = &person.institution.roles;
	let institution = roles.contains(&Role::DataUser) || roles.contains(&Role::Hospital);
	let staff = person.staff.is_none_or(|(role, _)| {
		matches!(role, StaffRole::Clinician | StaffRole::EmergencyClinician | StaffRole::System)
	});
	institution && staff
}

/// Whether `party` is the person who asks, or her institution.
fn is_party(facts: &Facts, ask: &Ask, party: &AccountId) -> bool {
	ask.person == *party
		|| facts.person.as_ref().is_some_and(|person| person.institution.account == *party)
}

/// What the ask opens: each tag with the party that it stands for.
type Opened<'a> = Vec<(BlindedTag, &'a AccountId)>;

/// Hashes each opening once, however many restrictions there are.
fn opened<'a>(facts: &Facts, ask: &'a Ask) -> Opened<'a> {
	ask.openings
		.iter()
		.map(|opening| {
			let Opening { party, random } = opening;
			(BlindedTag::blind(&facts.genesis, &ask.chart, party, random), party)
		})
		.collect()
}

/// The party that the tag stands for, if the ask opens it.
fn party_of<'a>(opened: &Opened<'a>, tag: &BlindedTag) -> Option<&'a AccountId> {
	opened.iter().find(|(known, _)| known == tag).map(|(_, party)| *party)
}
