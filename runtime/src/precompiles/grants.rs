// SPDX-License-Identifier: GPL-3.0-only

//! `IAccessGrants`.

use super::{
	convert::{
		account, bounded, by_number, end, number_of, optional_account, optional_word, purpose,
		purpose_bits, purposes, scope, scope_parts, shown, word, Word,
	},
	dispatch::{answer, bad, charge_reads, deciding, dispatch, done, emit, reason},
	sent::Sent,
	signed, GrantsPrecompile, GRANTS,
};
use crate::{configs::access::MAX_REQUESTS, AccessGrants, Membership, Runtime, Timestamp};
use alloc::vec::Vec;
use pallet_revive::precompiles::{
	alloy::{primitives::FixedBytes, sol_types::SolCall},
	AddressMatcher, Error, Ext, Precompile,
};
use pallet_salus_access_grants::{
	Call, CompartmentKeys, Emergencies, Error as Refusal, Grants, NextEmergency, NextGrant,
	NextRequest, NextRestriction, SignedNonces,
};
use salus_primitives::{
	access::{
		CompartmentKey, Emergency, Grant, Grantee, Opening, Request, RestrictedParty, Restriction,
		Scope, MAX_RESTRICTIONS,
	},
	consent::{words, Ask, Basis},
	keys::{PublicKey, Suite},
	BlindedTag, ChartId, CompartmentTag, EmergencyId, GrantId, ReceiptRoot, RecordId, RequestId,
};
use sp_runtime::SaturatedConversion;

pub use abi::IAccessGrants;
use IAccessGrants::IAccessGrantsCalls as Calls;

#[allow(missing_docs, clippy::all, clippy::arithmetic_side_effects, clippy::indexing_slicing)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod abi {
	pallet_revive::precompiles::alloy::sol!("../contracts/solidity/interfaces/IAccessGrants.sol");
}

/// The most numbers that one page looks at.
pub(super) const PAGE: u32 = 64;

impl Precompile for GrantsPrecompile {
	type T = Runtime;
	type Interface = Sent<Calls>;
	const MATCHER: AddressMatcher = GRANTS;
	const HAS_CONTRACT_INFO: bool = false;

	fn call(
		_: &[u8; 20],
		sent: &Sent<Calls>,
		env: &mut impl Ext<T = Runtime>,
	) -> Result<Vec<u8>, Error> {
		match sent.call(env)? {
			Calls::request(call) => {
				charge_reads(env, 1)?;
				let chart = ChartId(call.chart.0);
				let request = NextRequest::<Runtime>::get(chart);
				let lodged = Call::request {
					chart,
					grantee: grantee(&call.grantee),
					scope: scope_of(&call.scope)?,
					purposes: purposes(call.purposes)?,
					start: call.start,
					end: end(call.end),
				};
				let by = word(&dispatch(env, lodged)?);
				let chart = call.chart;
				emit(env, IAccessGrants::RequestLodged { chart, request, lodgedBy: by })?;
				answer(env, IAccessGrants::requestCall::abi_encode_returns(&request))
			},
			Calls::approve(call) => {
				charge_reads(env, 2)?;
				let chart = ChartId(call.chart.0);
				let grant = NextGrant::<Runtime>::get(chart);
				// Read before, since approving removes it; whether it is there the pallet says, after
				// whether the caller may ask.
				let asked =
					pallet_salus_access_grants::Requests::<Runtime>::get(chart, call.requestId);
				dispatch(
					env,
					Call::approve {
						chart,
						request: call.requestId,
						scope: scope_of(&call.scope)?,
						purposes: purposes(call.purposes)?,
						start: call.start,
						end: end(call.end),
					},
				)?;
				let asked =
					asked.ok_or_else(|| reason(Refusal::<Runtime>::RequestUnknown.into()))?;
				emit(env, given(call.chart, grant, &grantee_shown(&asked.grantee)))?;
				let (chart, request) = (call.chart, call.requestId);
				emit(env, IAccessGrants::RequestApproved { chart, request, grant })?;
				answer(env, IAccessGrants::approveCall::abi_encode_returns(&grant))
			},
			Calls::deny(call) => {
				let request = call.requestId;
				dispatch(env, Call::deny { chart: ChartId(call.chart.0), request })?;
				done(env, IAccessGrants::RequestDenied { chart: call.chart, request })
			},
			Calls::grant(call) => {
				charge_reads(env, 1)?;
				let chart = ChartId(call.chart.0);
				let grant = NextGrant::<Runtime>::get(chart);
				dispatch(
					env,
					Call::grant {
						chart,
						grantee: grantee(&call.grantee),
						scope: scope_of(&call.scope)?,
						purposes: purposes(call.purposes)?,
						start: call.start,
						end: end(call.end),
					},
				)?;
				emit(env, given(call.chart, grant, &call.grantee))?;
				answer(env, IAccessGrants::grantCall::abi_encode_returns(&grant))
			},
			Calls::grantSigned(call) => {
				let grant = signed::grant(env, call)?;
				answer(env, IAccessGrants::grantSignedCall::abi_encode_returns(&grant))
			},
			Calls::voidSigned(call) => signed::void(env, call),
			Calls::revoke(call) => {
				let grant = call.grantId;
				dispatch(env, Call::revoke { chart: ChartId(call.chart.0), grant })?;
				done(env, IAccessGrants::GrantRevoked { chart: call.chart, grant })
			},
			Calls::revokeAll(call) => {
				dispatch(env, Call::revoke_all { chart: ChartId(call.chart.0) })?;
				done(env, IAccessGrants::AllGrantsRevoked { chart: call.chart })
			},
			Calls::restrict(call) => {
				charge_reads(env, 1)?;
				let chart = ChartId(call.chart.0);
				let restriction = NextRestriction::<Runtime>::get(chart);
				dispatch(
					env,
					Call::restrict {
						chart,
						scope: scope_of(&call.scope)?,
						party: party(&call.party)?,
						purposes: match call.purposes {
							0 => None,
							bits => Some(purposes(bits)?),
						},
						passable: call.passable,
					},
				)?;
				emit(env, IAccessGrants::RestrictionSet { chart: call.chart, restriction })?;
				answer(env, IAccessGrants::restrictCall::abi_encode_returns(&restriction))
			},
			Calls::lift(call) => {
				let restriction = call.restriction;
				dispatch(env, Call::lift { chart: ChartId(call.chart.0), restriction })?;
				done(env, IAccessGrants::RestrictionLifted { chart: call.chart, restriction })
			},
			Calls::setCompartmentKey(call) => {
				let epoch = call.epoch;
				dispatch(
					env,
					Call::set_compartment_key {
						chart: ChartId(call.chart.0),
						tag: CompartmentTag(call.tag.0),
						epoch,
						key: PublicKey { suite: Suite::Umbral, bytes: bounded(call.key.to_vec())? },
					},
				)?;
				let (chart, tag) = (call.chart, call.tag);
				done(env, IAccessGrants::CompartmentKeySet { chart, tag, epoch })
			},
			Calls::openEmergency(call) => {
				charge_reads(env, 1)?;
				let chart = ChartId(call.chart.0);
				let emergency = NextEmergency::<Runtime>::get(chart);
				let reason = by_number(call.reason)?;
				let clinician = word(&dispatch(env, Call::open_emergency { chart, reason })?);
				let chart = call.chart;
				emit(env, IAccessGrants::EmergencyOpened { chart, emergency, clinician })?;
				answer(env, IAccessGrants::openEmergencyCall::abi_encode_returns(&emergency))
			},
			Calls::anchorReceipts(call) => {
				let (batch, root) = (call.batch, call.root);
				let anchored = Call::anchor_receipts {
					batch,
					count: call.count,
					previous: ReceiptRoot(call.previous.0),
					root: ReceiptRoot(root.0),
				};
				charge_reads(env, 4)?;
				// Where its system signs, it is the institution's.
				let who = dispatch(env, anchored)?;
				let gateway = optional_word(Membership::institution_of(&who).as_ref());
				done(env, IAccessGrants::ReceiptsAnchored { gateway, batch, root })
			},
			Calls::pruneExpired(call) => {
				let (chart, limit) = (ChartId(call.chart.0), call.limit);
				dispatch(env, Call::prune_expired { chart, limit })?;
				Ok(Vec::new())
			},
			Calls::check(call) => {
				env.charge(deciding(call.ask.openings.len().saturated_into()))?;
				let decided = check(call)?;
				answer(env, decided)
			},
			Calls::grantOf(call) => {
				charge_reads(env, 1)?;
				let found = Grants::<Runtime>::get(ChartId(call.chart.0), call.grantId)
					.ok_or_else(|| reason(Refusal::<Runtime>::GrantUnknown.into()))?;
				let found = grant((call.grantId, found))?;
				answer(env, IAccessGrants::grantOfCall::abi_encode_returns(&found))
			},
			Calls::grantsOf(call) => {
				let limit = call.limit.min(PAGE);
				charge_reads(env, limit)?;
				let page = page(ChartId(call.chart.0), call.first, limit)?;
				answer(env, page)
			},
			Calls::nextGrant(call) => {
				charge_reads(env, 1)?;
				let next = NextGrant::<Runtime>::get(ChartId(call.chart.0));
				answer(env, IAccessGrants::nextGrantCall::abi_encode_returns(&next))
			},
			Calls::nonceOf(call) => {
				charge_reads(env, 1)?;
				let next = SignedNonces::<Runtime>::get(account(&call.account));
				answer(env, IAccessGrants::nonceOfCall::abi_encode_returns(&next))
			},
			Calls::requestsOf(call) => {
				charge_reads(env, MAX_REQUESTS.saturating_add(2))?;
				let requests = AccessGrants::requests_of(&ChartId(call.chart.0))
					.into_iter()
					.map(request)
					.collect::<Result<Vec<_>, Error>>()?;
				answer(env, IAccessGrants::requestsOfCall::abi_encode_returns(&requests))
			},
			Calls::restrictionsOf(call) => {
				charge_reads(env, MAX_RESTRICTIONS)?;
				let restrictions = AccessGrants::restrictions_of(&ChartId(call.chart.0))
					.iter()
					.map(restriction)
					.collect::<Result<Vec<_>, Error>>()?;
				answer(env, IAccessGrants::restrictionsOfCall::abi_encode_returns(&restrictions))
			},
			Calls::emergenciesOf(call) => {
				let limit = call.limit.min(PAGE);
				charge_reads(env, limit)?;
				let chart = ChartId(call.chart.0);
				let page = (call.first..call.first.saturating_add(limit))
					.filter_map(|id| Some((id, Emergencies::<Runtime>::get(chart, id)?)))
					.map(emergency)
					.collect::<Result<Vec<_>, Error>>()?;
				answer(env, IAccessGrants::emergenciesOfCall::abi_encode_returns(&page))
			},
			Calls::compartmentOf(call) => {
				charge_reads(env, 1)?;
				let (chart, tag) = (ChartId(call.chart.0), CompartmentTag(call.tag.0));
				let CompartmentKey { epoch, key } = CompartmentKeys::<Runtime>::get(chart, tag)
					.ok_or_else(|| reason(Refusal::<Runtime>::CompartmentUnknown.into()))?;
				let key = key.bytes.to_vec().into();
				let found = IAccessGrants::Compartment { tag: call.tag, epoch, key };
				answer(env, IAccessGrants::compartmentOfCall::abi_encode_returns(&found))
			},
		}
	}
}

/// The answer of `check`.
pub(super) fn check(call: &IAccessGrants::checkCall) -> Result<Vec<u8>, Error> {
	let decision = AccessGrants::decide(&ask(&call.ask)?);
	let decision = IAccessGrants::Decision {
		permitted: decision.permits(),
		words: words(&decision),
		blockNumber: decision.block,
	};
	Ok(IAccessGrants::checkCall::abi_encode_returns(&decision))
}

/// The answer of `grantsOf`.
pub(super) fn page(chart: ChartId, first: GrantId, limit: u32) -> Result<Vec<u8>, Error> {
	let page = (first..first.saturating_add(limit))
		.filter_map(|id| Some((id, Grants::<Runtime>::get(chart, id)?)))
		.map(grant)
		.collect::<Result<Vec<_>, Error>>()?;
	Ok(IAccessGrants::grantsOfCall::abi_encode_returns(&page))
}

pub(super) fn given(
	chart: Word,
	grant: GrantId,
	grantee: &IAccessGrants::Grantee,
) -> IAccessGrants::GrantGiven {
	let (party, blinded) = (grantee.id, grantee.blinded);
	IAccessGrants::GrantGiven { chart, grant, party, blinded }
}

pub(super) fn grantee(given: &IAccessGrants::Grantee) -> Grantee {
	match given.blinded {
		true => Grantee::Blinded(BlindedTag(given.id.0)),
		false => Grantee::Open(account(&given.id)),
	}
}

fn grantee_shown(grantee: &Grantee) -> IAccessGrants::Grantee {
	match grantee {
		Grantee::Open(who) => IAccessGrants::Grantee { blinded: false, id: word(who) },
		Grantee::Blinded(tag) => IAccessGrants::Grantee { blinded: true, id: FixedBytes(tag.0) },
	}
}

fn party(given: &IAccessGrants::Party) -> Result<RestrictedParty, Error> {
	match given.kind {
		IAccessGrants::PartyKind::Everyone if given.id.is_zero() => Ok(RestrictedParty::Everyone),
		IAccessGrants::PartyKind::Role => match given.id.0.split_last() {
			Some((number, zeros)) if zeros.iter().all(|byte| *byte == 0) => {
				Ok(RestrictedParty::Role(by_number(*number)?))
			},
			_ => Err(bad("there is no role of that number.")),
		},
		IAccessGrants::PartyKind::Account => Ok(RestrictedParty::Open(account(&given.id))),
		IAccessGrants::PartyKind::Blinded => Ok(RestrictedParty::Blinded(BlindedTag(given.id.0))),
		_ => Err(bad("everyone has no id.")),
	}
}

fn party_shown(party: &RestrictedParty) -> Result<IAccessGrants::Party, Error> {
	let id = match party {
		RestrictedParty::Everyone => FixedBytes::ZERO,
		RestrictedParty::Role(role) => FixedBytes::with_last_byte(number_of(role)),
		RestrictedParty::Open(who) => word(who),
		RestrictedParty::Blinded(tag) => FixedBytes(tag.0),
	};
	Ok(IAccessGrants::Party { kind: shown(party)?, id })
}

pub(super) fn scope_of(given: &IAccessGrants::Scope) -> Result<Scope, Error> {
	let compartments = given.compartments.iter().map(|one| (one.tag, one.firstEpoch));
	scope(given.kind.into(), compartments, &given.records)
}

fn scope_shown(scope: &Scope) -> Result<IAccessGrants::Scope, Error> {
	let (compartments, records) = scope_parts(scope);
	let compartments = compartments
		.into_iter()
		.map(|(tag, first)| IAccessGrants::CompartmentScope { tag, firstEpoch: first })
		.collect();
	Ok(IAccessGrants::Scope { kind: shown(scope)?, compartments, records })
}

fn ask(given: &IAccessGrants::Ask) -> Result<Ask, Error> {
	let id = given.basisId;
	let openings = given
		.openings
		.iter()
		.map(|one| Opening { party: account(&one.party), random: one.random.0 })
		.collect();
	Ok(Ask {
		person: account(&given.person),
		gateway: optional_account(&given.gateway),
		chart: ChartId(given.chart.0),
		record: RecordId(given.record.0),
		version: (given.version != 0).then_some(given.version),
		purpose: purpose(given.purpose)?,
		basis: match given.basis {
			IAccessGrants::Basis::Controller => Basis::Controller,
			IAccessGrants::Basis::Emergency => Basis::Emergency(id),
			IAccessGrants::Basis::Mandate => Basis::Mandate(id),
			IAccessGrants::Basis::Grant => Basis::Grant(id),
			_ => return Err(bad("there is no such basis.")),
		},
		openings: bounded(openings)?,
	})
}

fn grant((id, found): (GrantId, Grant)) -> Result<IAccessGrants::GrantInfo, Error> {
	let now = Timestamp::get();
	Ok(IAccessGrants::GrantInfo {
		id,
		grantee: grantee_shown(&found.grantee),
		scope: scope_shown(&found.scope)?,
		purposes: purpose_bits(&found.purposes),
		start: found.start,
		end: found.end.unwrap_or_default(),
		state: if found.end.is_some_and(|end| end <= now) {
			IAccessGrants::GrantState::Expired
		} else if now < found.start {
			IAccessGrants::GrantState::NotStarted
		} else {
			IAccessGrants::GrantState::InForce
		},
	})
}

fn request((id, found): (RequestId, Request)) -> Result<IAccessGrants::RequestInfo, Error> {
	Ok(IAccessGrants::RequestInfo {
		id,
		grantee: grantee_shown(&found.grantee),
		scope: scope_shown(&found.scope)?,
		purposes: purpose_bits(&found.purposes),
		start: found.start,
		end: found.end.unwrap_or_default(),
		lodgedBy: word(&found.lodged_by),
		lapses: found.lapses,
	})
}

fn restriction(found: &Restriction) -> Result<IAccessGrants::RestrictionInfo, Error> {
	Ok(IAccessGrants::RestrictionInfo {
		id: found.id,
		scope: scope_shown(&found.scope)?,
		party: party_shown(&found.party)?,
		purposes: found.purposes.as_ref().map(purpose_bits).unwrap_or_default(),
		passable: found.passable,
	})
}

fn emergency((id, found): (EmergencyId, Emergency)) -> Result<IAccessGrants::EmergencyInfo, Error> {
	Ok(IAccessGrants::EmergencyInfo {
		id,
		clinician: word(&found.clinician),
		department: word(&found.department),
		reason: shown(&found.reason)?,
		opened: found.opened,
		expires: found.expires,
		reviewBy: found.review_by,
		review: shown(&found.review)?,
	})
}
