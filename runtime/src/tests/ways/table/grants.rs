// SPDX-License-Identifier: GPL-3.0-only

//! Requests, grants, restrictions, compartments, emergencies and receipts.

use super::{deed, row, Deed, Row};
use crate::{
	precompiles::IAccessGrants,
	tests::{
		cast::{treatment, CHART, TAG},
		precompiles::tools::{chart, tag, whole_chart, word, GRANTS},
		ways::cast::{umbral, Who::*, GRANT, NO_CHART},
	},
	AccountId,
};
use pallet_revive::precompiles::alloy::primitives::FixedBytes;
use pallet_salus_access_grants::Call;
use salus_primitives::{
	access::{EmergencyReason, Grantee, RestrictedParty, Scope},
	membership::Role,
	BlindedTag, ReceiptRoot,
};

/// A number that no grant, request or restriction has.
const NONE: u32 = 99;

fn open(who: &AccountId) -> IAccessGrants::Grantee {
	IAccessGrants::Grantee { blinded: false, id: word(who) }
}

fn grant_to(who: &AccountId) -> Deed {
	deed(
		Call::grant {
			chart: CHART,
			grantee: Grantee::Open(who.clone()),
			scope: Scope::Chart,
			purposes: treatment(),
			start: 0,
			end: None,
		},
		GRANTS,
		IAccessGrants::grantCall {
			chart: chart(),
			grantee: open(who),
			scope: whole_chart(),
			purposes: 1,
			start: 0,
			end: 0,
		},
	)
	.emits::<IAccessGrants::GrantGiven>()
}

fn request(grantee: Grantee, solidity: IAccessGrants::Grantee) -> Deed {
	deed(
		Call::request {
			chart: CHART,
			grantee,
			scope: Scope::Chart,
			purposes: treatment(),
			start: 0,
			end: None,
		},
		GRANTS,
		IAccessGrants::requestCall {
			chart: chart(),
			grantee: solidity,
			scope: whole_chart(),
			purposes: 1,
			start: 0,
			end: 0,
		},
	)
	.emits::<IAccessGrants::RequestLodged>()
}

fn approve(request: u32) -> Deed {
	deed(
		Call::approve {
			chart: CHART,
			request,
			scope: Scope::Chart,
			purposes: treatment(),
			start: 0,
			end: None,
		},
		GRANTS,
		IAccessGrants::approveCall {
			chart: chart(),
			requestId: request,
			scope: whole_chart(),
			purposes: 1,
			start: 0,
			end: 0,
		},
	)
	.emits::<IAccessGrants::GrantGiven>()
	.emits::<IAccessGrants::RequestApproved>()
}

fn deny(request: u32) -> Deed {
	deed(
		Call::deny { chart: CHART, request },
		GRANTS,
		IAccessGrants::denyCall { chart: chart(), requestId: request },
	)
	.emits::<IAccessGrants::RequestDenied>()
}

fn revoke(grant: u32) -> Deed {
	deed(
		Call::revoke { chart: CHART, grant },
		GRANTS,
		IAccessGrants::revokeCall { chart: chart(), grantId: grant },
	)
	.emits::<IAccessGrants::GrantRevoked>()
}

fn lift(restriction: u32) -> Deed {
	deed(
		Call::lift { chart: CHART, restriction },
		GRANTS,
		IAccessGrants::liftCall { chart: chart(), restriction },
	)
	.emits::<IAccessGrants::RestrictionLifted>()
}

/// What the patient decides, and who has her powers.
fn for_the_patient(row: Row) -> Row {
	row.done_by(&[Patient, Attorney])
}

pub fn grants() -> Vec<Row> {
	let mut rows = deciding();
	rows.extend(asking());
	rows
}

/// What data users, departments and gateways do.
fn asking() -> Vec<Row> {
	vec![
		row(
			"request access for oneself",
			|_, who| request(Grantee::Open(who.account()), open(&who.account())),
			"WrongRole",
		)
		.for_institutions()
		.done_by(&[Hospital, Clinician, HospitalSystem, OtherHospital, Practice, Doctor]),
		row(
			"request access for the doctor",
			|cast, _| {
				let doctor = cast[Doctor].account();
				request(Grantee::Open(doctor.clone()), open(&doctor))
			},
			"WrongRole",
		)
		.for_institutions()
		.done_by(&[Doctor])
		.refused("GranteeNotYou", &[Hospital, Clinician, HospitalSystem, OtherHospital, Practice]),
		row(
			"request access for a blinded tag",
			|_, _| {
				let blinded = IAccessGrants::Grantee { blinded: true, id: FixedBytes([9; 32]) };
				request(Grantee::Blinded(BlindedTag([9; 32])), blinded)
			},
			"WrongRole",
		)
		.for_institutions()
		.done_by(&[Gateway, GatewaySystem]),
		row(
			"break the glass",
			|_, _| {
				deed(
					Call::open_emergency { chart: CHART, reason: EmergencyReason::Unconscious },
					GRANTS,
					IAccessGrants::openEmergencyCall {
						chart: chart(),
						reason: IAccessGrants::EmergencyReason::Unconscious,
					},
				)
				.emits::<IAccessGrants::EmergencyOpened>()
			},
			"WrongRole",
		)
		.for_institutions()
		.done_by(&[Department, EmergencyClinician]),
		row(
			"anchor receipts",
			|_, _| {
				deed(
					Call::anchor_receipts {
						batch: 0,
						count: 3,
						previous: ReceiptRoot([0; 32]),
						root: ReceiptRoot([1; 32]),
					},
					GRANTS,
					IAccessGrants::anchorReceiptsCall {
						batch: 0,
						count: 3,
						previous: FixedBytes::ZERO,
						root: FixedBytes([1; 32]),
					},
				)
				.emits::<IAccessGrants::ReceiptsAnchored>()
			},
			"WrongRole",
		)
		.for_institutions()
		.done_by(&[Gateway, GatewaySystem]),
		row(
			"prune what is past its end",
			|_, _| {
				deed(
					Call::prune_expired { chart: CHART, limit: 1 },
					GRANTS,
					IAccessGrants::pruneExpiredCall { chart: chart(), limit: 1 },
				)
			},
			super::DONE,
		),
	]
}

/// What the patient decides.
fn deciding() -> Vec<Row> {
	vec![
		for_the_patient(row(
			"grant the doctor access",
			|cast, _| grant_to(&cast[Doctor].account()),
			"NotPermitted",
		)),
		row(
			"grant access to nobody in the register",
			|_, _| grant_to(&[8; 32].into()),
			"NotPermitted",
		)
		.refused("GranteeUnknown", &[Patient, Attorney]),
		for_the_patient(row("approve a request", |_, _| approve(0), "NotPermitted")),
		row("approve what nobody requested", |_, _| approve(NONE), "NotPermitted")
			.refused("RequestUnknown", &[Patient, Attorney]),
		for_the_patient(row("deny a request", |_, _| deny(0), "NotPermitted")),
		row("deny what nobody requested", |_, _| deny(NONE), "NotPermitted")
			.refused("RequestUnknown", &[Patient, Attorney]),
		for_the_patient(row("revoke a grant", |_, _| revoke(GRANT), "NotPermitted")),
		row("revoke what was not granted", |_, _| revoke(NONE), "NotPermitted")
			.refused("GrantUnknown", &[Patient, Attorney]),
		for_the_patient(row(
			"revoke everything",
			|_, _| {
				deed(
					Call::revoke_all { chart: CHART },
					GRANTS,
					IAccessGrants::revokeAllCall { chart: chart() },
				)
				.emits::<IAccessGrants::AllGrantsRevoked>()
			},
			"NotPermitted",
		)),
		row(
			"revoke everything on nobody's chart",
			|_, _| {
				let chart = FixedBytes(NO_CHART.0);
				deed(
					Call::revoke_all { chart: NO_CHART },
					GRANTS,
					IAccessGrants::revokeAllCall { chart },
				)
				.emits::<IAccessGrants::AllGrantsRevoked>()
			},
			"ChartUnknown",
		),
		for_the_patient(row(
			"restrict data users",
			|_, _| {
				deed(
					Call::restrict {
						chart: CHART,
						scope: Scope::Chart,
						party: RestrictedParty::Role(Role::DataUser),
						purposes: None,
						passable: true,
					},
					GRANTS,
					IAccessGrants::restrictCall {
						chart: chart(),
						scope: whole_chart(),
						party: IAccessGrants::Party {
							kind: IAccessGrants::PartyKind::Role,
							id: FixedBytes::with_last_byte(1),
						},
						purposes: 0,
						passable: true,
					},
				)
				.emits::<IAccessGrants::RestrictionSet>()
			},
			"NotPermitted",
		)),
		for_the_patient(row("lift a restriction", |_, _| lift(0), "NotPermitted")),
		row("lift what does not restrict", |_, _| lift(NONE), "NotPermitted")
			.refused("RestrictionUnknown", &[Patient, Attorney]),
		row(
			"open an epoch",
			|_, _| {
				let key = umbral(8);
				let solidity = IAccessGrants::setCompartmentKeyCall {
					chart: chart(),
					tag: tag(),
					epoch: 1,
					key: key.bytes.to_vec().into(),
				};
				deed(
					Call::set_compartment_key { chart: CHART, tag: TAG, epoch: 1, key },
					GRANTS,
					solidity,
				)
				.emits::<IAccessGrants::CompartmentKeySet>()
			},
			"NotPermitted",
		)
		.done_by(&[Patient, Agent]),
	]
}
