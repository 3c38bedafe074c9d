// SPDX-License-Identifier: GPL-3.0-only

//! Grants, requests, restrictions, emergencies, compartments and the numbers of what is signed.

use super::*;
use crate::{
	precompiles::IAccessGrants,
	tests::{cast::treatment, ways::cast::GRANT},
	AccountId,
};
use pallet_salus_access_grants::{Call as Access, NextGrant, SignedNonces};
use salus_primitives::{
	access::{EmergencyReason, Grantee, Purpose, Purposes, RestrictedParty},
	BlindedTag,
};
use std::collections::BTreeSet;

/// A number that no grant has.
const NONE: u32 = 99;
/// A tag that stands for somebody.
const BLINDED: [u8; 32] = [9; 32];

fn open(who: &AccountId) -> IAccessGrants::Grantee {
	IAccessGrants::Grantee { blinded: false, id: word(who) }
}

fn blinded() -> IAccessGrants::Grantee {
	IAccessGrants::Grantee { blinded: true, id: BLINDED.into() }
}

/// Treatment and research.
fn two_purposes() -> Purposes {
	BTreeSet::from([Purpose::Treat, Purpose::Hresch]).try_into().expect("two fit")
}

#[test]
fn grants_are_shown_with_their_state() {
	use IAccessGrants::GrantState::*;

	assembled(|cast| {
		let ([in_compartment, of_records], now) = (scopes(), Timestamp::get());
		let practice = Grantee::Open(cast[Practice].account());
		for (grantee, scope, purposes, start, end) in [
			(
				Grantee::Blinded(BlindedTag(BLINDED)),
				in_compartment,
				two_purposes(),
				now + 60_000,
				Some(now + 120_000),
			),
			(practice.clone(), of_records, treatment(), now, None),
			(practice, Scope::Chart, treatment(), now, None),
		] {
			let chart = CHART;
			cast.does(Patient, Access::grant { chart, grantee, scope, purposes, start, end });
		}
		let revoked = 4;
		cast.does(Patient, Access::revoke { chart: CHART, grant: revoked });

		let native = Runtime::grants_of(CHART);
		let [in_compartment, of_records] = shown_scopes!(IAccessGrants);
		let (doctor, practice) = (cast[Doctor].account(), cast[Practice].account());
		let expected = [
			(open(&doctor), whole_chart(), 1, InForce),
			(open(&doctor), whole_chart(), 1, Expired),
			(blinded(), in_compartment, 1 | 8, NotStarted),
			(open(&practice), of_records, 1, InForce),
		];
		assert_eq!(native.len(), expected.len());
		let expected = native.iter().zip(expected);
		let expected = expected.map(|((id, native), (grantee, scope, purposes, state))| {
			let (id, start, end) = (*id, native.start, native.end.unwrap_or_default());
			IAccessGrants::GrantInfo { id, grantee, scope, purposes, start, end, state }
		});
		let expected = expected.collect::<Vec<_>>();

		let grant_of = |id| IAccessGrants::grantOfCall { chart: chart(), grantId: id };
		for one in &expected {
			answers(cast, GRANTS, grant_of(one.id), one.clone());
		}
		refuses(cast, GRANTS, grant_of(revoked), "GrantUnknown");
		for (first, limit, some) in [
			(GRANT, u32::MAX, &expected[..]),
			(1, 2, &expected[1..3]),
			(3, 64, &expected[3..]),
			(NONE, 64, &expected[4..]),
		] {
			let question = IAccessGrants::grantsOfCall { chart: chart(), first, limit };
			answers(cast, GRANTS, question, some.to_vec());
		}
		let next = NextGrant::<Runtime>::get(CHART);
		assert_eq!(next, revoked + 1);
		answers(cast, GRANTS, IAccessGrants::nextGrantCall { chart: chart() }, next);
	});
}

#[test]
fn requests_and_restrictions_are_shown() {
	use IAccessGrants::PartyKind;

	assembled(|cast| {
		let ([in_compartment, of_records], now) = (scopes(), Timestamp::get());
		cast.does(
			GatewaySystem,
			Access::request {
				chart: CHART,
				grantee: Grantee::Blinded(BlindedTag(BLINDED)),
				scope: in_compartment,
				purposes: two_purposes(),
				start: now,
				end: Some(now + 60_000),
			},
		);
		let [shown_compartment, shown_records] = shown_scopes!(IAccessGrants);
		let (practice, system) = (cast[Practice].account(), cast[GatewaySystem].account());
		let native = Runtime::requests_of(CHART);
		assert_eq!(native.len(), 2);
		let expected = native.iter().zip([
			(open(&practice), whole_chart(), 1, practice),
			(blinded(), shown_compartment, 1 | 8, system),
		]);
		let expected = expected.map(|((id, native), (grantee, scope, purposes, by))| {
			IAccessGrants::RequestInfo {
				id: *id,
				grantee,
				scope,
				purposes,
				start: native.start,
				end: native.end.unwrap_or_default(),
				lodgedBy: word(&by),
				lapses: native.lapses,
			}
		});
		let question = IAccessGrants::requestsOfCall { chart: chart() };
		answers(cast, GRANTS, question, expected.collect());

		let doctor = cast[Doctor].account();
		for (scope, party) in [
			(of_records, RestrictedParty::Everyone),
			(Scope::Chart, RestrictedParty::Open(doctor.clone())),
			(Scope::Chart, RestrictedParty::Blinded(BlindedTag(BLINDED))),
		] {
			let (chart, purposes) = (CHART, Some(two_purposes()));
			let restrict = Access::restrict { chart, scope, party, purposes, passable: false };
			cast.does(Patient, restrict);
		}
		let key_agents = FixedBytes::with_last_byte(4);
		let native = Runtime::restrictions_of(CHART);
		assert_eq!(native.len(), 4);
		let expected = native.iter().zip([
			(whole_chart(), PartyKind::Role, key_agents, 0, true),
			(shown_records, PartyKind::Everyone, FixedBytes::ZERO, 1 | 8, false),
			(whole_chart(), PartyKind::Account, word(&doctor), 1 | 8, false),
			(whole_chart(), PartyKind::Blinded, BLINDED.into(), 1 | 8, false),
		]);
		let expected = expected.map(|(native, (scope, kind, id, purposes, passable))| {
			let party = IAccessGrants::Party { kind, id };
			IAccessGrants::RestrictionInfo { id: native.id, scope, party, purposes, passable }
		});
		let question = IAccessGrants::restrictionsOfCall { chart: chart() };
		answers(cast, GRANTS, question, expected.collect());
	});
}

#[test]
fn emergencies_compartments_and_nonces_are_shown() {
	use IAccessGrants::{EmergencyReason as Shown, Review};

	assembled(|cast| {
		for (who, reason) in [
			(EmergencyClinician, EmergencyReason::LifeThreatening),
			(Department, EmergencyReason::PublicSafety),
		] {
			cast.does(who, Access::open_emergency { chart: CHART, reason });
		}
		council(Access::review_emergency { chart: CHART, emergency: 1, justified: false });
		let native = Runtime::emergencies_of(CHART);
		assert_eq!(native.len(), 2);
		let expected = native.iter().zip([
			(EmergencyClinician, Shown::LifeThreatening, Review::Pending),
			(Department, Shown::PublicSafety, Review::Unjustified),
		]);
		let expected = expected.map(|((id, native), (clinician, reason, review))| {
			IAccessGrants::EmergencyInfo {
				id: *id,
				clinician: cast[clinician].word(),
				department: cast[Department].word(),
				reason,
				opened: native.opened,
				expires: native.expires,
				reviewBy: native.review_by,
				review,
			}
		});
		let expected = expected.collect::<Vec<_>>();
		for (first, limit, some) in
			[(0, u32::MAX, &expected[..]), (0, 1, &expected[..1]), (1, 64, &expected[1..])]
		{
			let question = IAccessGrants::emergenciesOfCall { chart: chart(), first, limit };
			answers(cast, GRANTS, question, some.to_vec());
		}

		let compartments = Runtime::compartments_of(CHART);
		assert_eq!(compartments.len(), 1);
		for (native, key) in compartments {
			let (tag, epoch, key) = (native.0.into(), key.epoch, key.key.bytes.to_vec().into());
			let question = IAccessGrants::compartmentOfCall { chart: chart(), tag };
			answers(cast, GRANTS, question, IAccessGrants::Compartment { tag, epoch, key });
		}
		let unknown = IAccessGrants::compartmentOfCall { chart: chart(), tag: record() };
		refuses(cast, GRANTS, unknown, "CompartmentUnknown");

		let void = IAccessGrants::voidSignedCall { chart: chart(), below: 3 };
		assert_eq!(refusal(&cast[Patient].account(), GRANTS, void.abi_encode()), None);
		for (who, expected) in [(Patient, 3), (Attorney, 0)] {
			assert_eq!(SignedNonces::<Runtime>::get(cast[who].account()), expected);
			let question = IAccessGrants::nonceOfCall { account: cast[who].word() };
			answers(cast, GRANTS, question, expected);
		}
	});
}
