// SPDX-License-Identifier: GPL-3.0-only

//! Worlds drawn at random from few people, compartments and records, so that rules often meet. Most
//! start from a case that is permitted, and then some facts are drawn anew.

use alloc::vec::Vec;
use proptest::{collection::vec, option, prelude::*, sample};

use super::people::*;
use crate::{
	access::{
		Emergency, Grant, Grantee, Purpose, Purposes, RestrictedParty, Restriction, Restrictions,
		Scope,
	},
	chart::{ChartStatus, Mandate, MandateKind, Powers},
	consent::{Basis, ChartFacts, InstitutionFacts, Openings, PersonFacts, RecordFacts, Rule},
	membership::{InstitutionStatus, Role, Roles, StaffRole},
	record::{DisputeReason, RecordStatus},
	AccountId, CompartmentTag, Epoch, Moment, RecordId,
};

pub fn account() -> impl Strategy<Value = AccountId> {
	sample::select(EVERYBODY.to_vec())
}

pub fn record_id() -> impl Strategy<Value = RecordId> {
	(1u8..=4).prop_map(|byte| RecordId([byte; 16]))
}

pub fn tag() -> impl Strategy<Value = CompartmentTag> {
	(1u8..=3).prop_map(|byte| CompartmentTag([byte; 16]))
}

pub fn epoch() -> impl Strategy<Value = Epoch> {
	0u32..=5
}

/// Around [`NOW`], and sometimes at the ends of time.
pub fn moment() -> impl Strategy<Value = Moment> {
	prop_oneof![
		8 => NOW - 2..=NOW + 2,
		1 => Just(0),
		1 => Just(Moment::MAX),
	]
}

pub fn purpose() -> impl Strategy<Value = Purpose> {
	prop_oneof![
		3 => Just(Purpose::Treat),
		3 => Just(Purpose::Btg),
		3 => sample::select(Purpose::ALL.to_vec()),
	]
}

pub fn some_purposes() -> impl Strategy<Value = Purposes> {
	vec(purpose(), 0..6).prop_map(|list| purposes(&list))
}

pub fn scope() -> impl Strategy<Value = Scope> {
	prop_oneof![
		2 => Just(Scope::Chart),
		2 => vec((tag(), epoch()), 0..4).prop_map(|list| compartments(&list)),
		1 => vec(record_id(), 0..4).prop_map(|list| records(&list)),
	]
}

/// A scope within another one, made by leaving things out.
pub fn narrowed(wide: &Scope) -> BoxedStrategy<Scope> {
	match wide.clone() {
		Scope::Chart => scope().boxed(),
		Scope::Compartments(list) => {
			let list: Vec<_> = list.iter().map(|one| (one.tag, one.first_epoch)).collect();
			let len = list.len();
			(sample::subsequence(list, 0..=len), 0u32..3)
				.prop_map(|(list, later)| {
					let list: Vec<_> =
						list.into_iter().map(|(tag, epoch)| (tag, epoch + later)).collect();
					compartments(&list)
				})
				.boxed()
		},
		Scope::Records(list) => {
			let len = list.len();
			sample::subsequence(list.into_inner(), 0..=len).prop_map(|list| records(&list)).boxed()
		},
	}
}

fn some_roles() -> impl Strategy<Value = Roles> {
	vec(sample::select(Role::ALL.to_vec()), 0..4).prop_map(|list| roles(&list))
}

fn institution_status() -> impl Strategy<Value = InstitutionStatus> {
	prop_oneof![
		8 => Just(InstitutionStatus::Active),
		1 => Just(InstitutionStatus::Suspended),
		1 => Just(InstitutionStatus::Expelled),
	]
}

fn institution() -> impl Strategy<Value = InstitutionFacts> {
	let roles = prop_oneof![
		Just(roles(&[Role::DataUser, Role::Emergency])),
		Just(roles(&[Role::Gateway])),
		some_roles(),
	];
	let account = prop_oneof![Just(PRACTICE), Just(GATEWAY), account()];
	(account, institution_status(), roles).prop_map(|(account, status, roles)| InstitutionFacts {
		account,
		status,
		roles,
	})
}

fn person() -> impl Strategy<Value = PersonFacts> {
	let role = sample::select(alloc::vec![
		StaffRole::Clinician,
		StaffRole::EmergencyClinician,
		StaffRole::Registrar,
		StaffRole::Auditor,
		StaffRole::System,
	]);
	(institution(), option::of((role, moment())))
		.prop_map(|(institution, staff)| PersonFacts { institution, staff })
}

pub fn restriction_of(id: u32) -> impl Strategy<Value = Restriction> {
	let party = prop_oneof![
		1 => Just(RestrictedParty::Everyone),
		2 => sample::select(alloc::vec![Role::DataUser, Role::Gateway, Role::Hospital])
			.prop_map(RestrictedParty::Role),
		3 => account().prop_map(RestrictedParty::Open),
		3 => account().prop_map(|party| RestrictedParty::Blinded(tag_of(&party))),
	];
	(scope(), party, option::of(some_purposes()), any::<bool>()).prop_map(
		move |(scope, party, purposes, passable)| Restriction {
			id,
			scope,
			party,
			purposes,
			passable,
		},
	)
}

/// Restrictions with numbers of their own, as a chart has them.
fn restrictions() -> impl Strategy<Value = Restrictions> {
	(vec(restriction_of(0), 0..4), Just((0u32..4).collect::<Vec<_>>()).prop_shuffle()).prop_map(
		|(list, ids)| {
			let list: Vec<_> =
				list.into_iter().zip(ids).map(|(one, id)| Restriction { id, ..one }).collect();
			list.try_into().expect("four are not too many")
		},
	)
}

fn some_grant() -> impl Strategy<Value = Grant> {
	let grantee = prop_oneof![
		account().prop_map(Grantee::Open),
		account().prop_map(|party| Grantee::Blinded(tag_of(&party))),
	];
	(grantee, scope(), some_purposes(), moment(), option::of(moment())).prop_map(
		|(grantee, scope, purposes, start, end)| Grant {
			grantee,
			scope,
			purposes,
			start,
			end,
			since: 1,
		},
	)
}

fn some_mandate() -> impl Strategy<Value = Mandate> {
	let kind = sample::select(alloc::vec![MandateKind::Guardian, MandateKind::Executor]);
	(account(), kind, any::<[bool; 4]>(), scope(), option::of(moment())).prop_map(
		|(holder, kind, [read, grant, revoke, recover], scope, end)| Mandate {
			holder,
			kind,
			powers: Powers { read, grant, revoke, recover },
			scope,
			end,
			since: 0,
		},
	)
}

fn some_emergency() -> impl Strategy<Value = Emergency> {
	(account(), account(), moment(), moment()).prop_map(
		|(clinician, department, opened, expires)| Emergency {
			clinician,
			department,
			opened,
			expires,
			..emergency()
		},
	)
}

fn rule() -> impl Strategy<Value = Rule> {
	prop_oneof![
		4 => some_grant().prop_map(Rule::Grant),
		3 => some_mandate().prop_map(Rule::Mandate),
		3 => some_emergency().prop_map(Rule::Emergency),
		1 => Just(Rule::Ended),
		1 => Just(Rule::None),
	]
}

fn basis() -> impl Strategy<Value = Basis> {
	prop_oneof![
		Just(Basis::Controller),
		any::<u32>().prop_map(Basis::Emergency),
		any::<u32>().prop_map(Basis::Mandate),
		any::<u32>().prop_map(Basis::Grant),
	]
}

fn chart() -> impl Strategy<Value = ChartFacts> {
	let status = prop_oneof![
		6 => Just(ChartStatus::Active),
		1 => Just(ChartStatus::Suspended),
		2 => Just(ChartStatus::Deceased),
		1 => Just(ChartStatus::Closed),
	];
	(prop_oneof![3 => Just(PATIENT), 1 => account()], status)
		.prop_map(|(controller, status)| ChartFacts { controller, status })
}

fn record() -> impl Strategy<Value = RecordFacts> {
	let status = prop_oneof![
		8 => Just(RecordStatus::Current),
		1 => Just(RecordStatus::Disputed(DisputeReason::Inaccurate)),
		1 => Just(RecordStatus::Withdrawn),
	];
	(status, tag(), epoch()).prop_map(|(status, compartment, epoch)| RecordFacts {
		status,
		compartment,
		epoch,
	})
}

fn openings() -> impl Strategy<Value = Openings> {
	sample::subsequence(EVERYBODY.to_vec(), 0..=EVERYBODY.len()).prop_map(|parties| {
		parties.into_iter().map(opening).collect::<Vec<_>>().try_into().expect("six are few")
	})
}

/// One fact drawn anew, or several.
fn redrawn(case: Case) -> impl Strategy<Value = Case> {
	let facts = (
		option::weighted(0.2, option::weighted(0.9, chart())),
		option::weighted(0.3, option::weighted(0.9, record())),
		option::weighted(0.3, option::weighted(0.8, person())),
		option::weighted(0.2, option::weighted(0.8, institution())),
		option::weighted(0.6, restrictions()),
		option::weighted(0.3, rule()),
		option::weighted(0.2, moment()),
		option::weighted(0.3, option::of(moment())),
	);
	let ask = (
		option::weighted(0.2, account()),
		option::weighted(0.2, option::of(account())),
		option::weighted(0.2, record_id()),
		option::weighted(0.3, purpose()),
		option::weighted(0.1, basis()),
		option::weighted(0.7, openings()),
	);
	(Just(case), facts, ask).prop_map(|(mut case, facts, ask)| {
		let (chart, record, person, gateway, restrictions, rule, now, clock) = facts;
		set(&mut case.facts.chart, chart);
		set(&mut case.facts.record, record);
		set(&mut case.facts.person, person);
		set(&mut case.facts.gateway, gateway);
		set(&mut case.facts.restrictions, restrictions);
		set(&mut case.facts.rule, rule);
		set(&mut case.facts.now, now);
		set(&mut case.facts.clock, clock);
		let (person, gateway, record, purpose, basis, openings) = ask;
		set(&mut case.ask.person, person);
		set(&mut case.ask.gateway, gateway);
		set(&mut case.ask.record, record);
		set(&mut case.ask.purpose, purpose);
		set(&mut case.ask.basis, basis);
		set(&mut case.ask.openings, openings);
		case
	})
}

fn set<T>(place: &mut T, drawn: Option<T>) {
	if let Some(drawn) = drawn {
		*place = drawn;
	}
}

/// What is known and asked, of every kind.
pub fn any_case() -> impl Strategy<Value = Case> {
	sample::select(Case::each().to_vec()).prop_flat_map(redrawn)
}

/// The same, relying on a grant.
pub fn grant_case() -> impl Strategy<Value = (Case, Grant)> {
	let relied = prop_oneof![Just(grant()), some_grant()];
	(redrawn(Case::by_grant()), relied).prop_map(|(mut case, grant)| {
		case.facts.rule = Rule::Grant(grant.clone());
		case.ask.basis = Basis::Grant(1);
		(case, grant)
	})
}
