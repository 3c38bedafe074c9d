// SPDX-License-Identifier: GPL-3.0-only

//! Grants that a wallet signed as typed data, and that whoever has them submits.

use super::{
	convert::{end, purposes, word},
	dispatch::{caller, dispatch_as, done, emit, ensure_may_change, reason, Weights},
	grants::{given, grantee, scope_of, IAccessGrants},
	weights::WeightInfo,
	GRANTS,
};
use crate::{configs::system::GenesisHash, AccessGrants, AccountId, Membership, Runtime};
use alloc::{string::String, vec::Vec};
use frame_support::traits::Get;
use pallet_revive::precompiles::{Error, Ext};
use pallet_salus_access_grants::{Call, Error as Refusal, NextGrant};
use salus_primitives::{
	access::{Grantee, MAX_SCOPE_RECORDS},
	ethereum::{account_of, strict_signer_of},
	membership::Institution,
	traits::Genesis,
	typed_data::{Domain, Party, TypedGrant},
	ChartId, GrantId,
};
use sp_runtime::SaturatedConversion;

/// A grant that counts, and whoever signed it.
pub(super) struct Verified {
	/// She signed it.
	pub signer: AccountId,
	/// The number of what she signs next.
	pub next: u64,
	/// The number that the grant will have.
	grant: GrantId,
	/// The call that she would have made.
	granted: Call<Runtime>,
}

/// `grantSigned`: answers the grant's number.
pub fn grant(
	env: &mut impl Ext<T = Runtime>,
	call: &IAccessGrants::grantSignedCall,
) -> Result<GrantId, Error> {
	ensure_may_change(env)?;
	let signed = &call.given;
	let items = signed.scope.compartments.len().saturating_add(signed.scope.records.len());
	let items = items.saturated_into::<u32>().min(MAX_SCOPE_RECORDS);
	env.charge(Weights::grant_signed(items).saturating_add(Weights::refusal()))?;
	let Verified { signer, next, grant, granted } = verified(call)?;
	let signer = dispatch_as(env, signer, granted)?;
	AccessGrants::use_signed(&signer, signed.nonce, next);
	emit(env, given(signed.chart, grant, &signed.grantee))?;
	let (signer, nonce) = (word(&signer), signed.nonce);
	emit(env, IAccessGrants::SignatureUsed { signer, nonce })?;
	Ok(grant)
}

/// Who signed it, if it counts.
pub(super) fn verified(call: &IAccessGrants::grantSignedCall) -> Result<Verified, Error> {
	let hash = signing_hash(call)?;
	let address = call.signer.into_array();
	let by = <[u8; 65]>::try_from(call.signature.as_ref())
		.ok()
		.and_then(|signature| strict_signer_of(&signature, &hash));
	if by != Some(address) {
		return Err(refused(Refusal::BadSignature));
	}
	let signed = &call.given;
	let signer = account_of(&address);
	let next =
		AccessGrants::signed_counts(&signer, signed.nonce, signed.deadline).map_err(reason)?;

	let chart = ChartId(signed.chart.0);
	let granted = Call::grant {
		chart,
		grantee: grantee(&signed.grantee),
		scope: scope_of(&signed.scope)?,
		purposes: purposes(signed.purposes)?,
		start: signed.start,
		end: end(signed.end),
	};
	Ok(Verified { signer, next, grant: NextGrant::<Runtime>::get(chart), granted })
}

/// What a wallet signs to give this grant.
pub(super) fn signing_hash(call: &IAccessGrants::grantSignedCall) -> Result<[u8; 32], Error> {
	let signed = &call.given;
	let typed = TypedGrant {
		chart: ChartId(signed.chart.0),
		party: party(&grantee(&signed.grantee))?,
		scope: scope_of(&signed.scope)?,
		purposes: purposes(signed.purposes)?,
		start: signed.start,
		end: end(signed.end),
		nonce: signed.nonce,
		deadline: signed.deadline,
	};
	typed.signing_hash(&domain()).ok_or_else(|| refused(Refusal::NoWords))
}

/// `voidSigned`.
pub fn void(
	env: &mut impl Ext<T = Runtime>,
	call: &IAccessGrants::voidSignedCall,
) -> Result<Vec<u8>, Error> {
	ensure_may_change(env)?;
	let who = caller(env)?;
	env.charge(Weights::void_signed().saturating_add(Weights::refusal()))?;
	AccessGrants::void_signed(&who, &ChartId(call.chart.0), call.below).map_err(reason)?;
	let (signer, below) = (word(&who), call.below);
	done(env, IAccessGrants::SignaturesVoided { signer, below })
}

/// What is signed counts on this network, at this precompile.
fn domain() -> Domain {
	Domain {
		chain_id: <Runtime as pallet_revive::Config>::ChainId::get(),
		contract: GRANTS.base_address(),
		genesis: GenesisHash::hash(),
	}
}

/// Who would read, as the register names it.
fn party(grantee: &Grantee) -> Result<Party, Error> {
	let who = match grantee {
		Grantee::Open(who) => who.clone(),
		Grantee::Blinded(tag) => return Ok(Party::Blinded(*tag)),
	};
	let staff = Membership::staff(&who);
	let institution = staff.as_ref().map_or(&who, |staff| &staff.institution);
	let name = Membership::member(institution)
		.and_then(name)
		.ok_or_else(|| refused(Refusal::GranteeUnknown))?;
	Ok(match staff {
		Some(_) => Party::Staff { account: who, institution: name },
		None => Party::Institution { account: who, name },
	})
}

/// The register takes only names that are text.
fn name(institution: Institution) -> Option<String> {
	String::from_utf8(institution.profile.name.to_vec()).ok()
}

fn refused(refusal: Refusal<Runtime>) -> Error {
	reason(refusal.into())
}
