// SPDX-License-Identifier: GPL-3.0-only

//! Grants that a wallet signed as typed data, and that whoever has them submits.

use super::{
	convert::{end, purposes, word},
	dispatch::{
		caller, charge_reads, charge_write, dispatch_as, done, emit, ensure_may_change, reason,
	},
	grants::{given, grantee, scope_of, IAccessGrants},
	GRANTS,
};
use crate::{configs::system::GenesisHash, AccessGrants, Membership, Runtime};
use alloc::{string::String, vec::Vec};
use frame_support::{traits::Get, weights::Weight};
use pallet_revive::precompiles::{Error, Ext, RuntimeCosts};
use pallet_salus_access_grants::{Call, Error as Refusal, NextGrant};
use salus_primitives::{
	access::{Grantee, MAX_SCOPE_RECORDS},
	ethereum::{account_of, strict_signer_of},
	membership::Institution,
	traits::Genesis,
	typed_data::{Domain, Party, TypedGrant},
	ChartId, GrantId,
};

/// What making and hashing the words of a grant takes, at most, but for what is in its scope.
const WORDS: Weight = Weight::from_parts(150_000_000, 0);

/// What each compartment or record in its scope adds to that, at most.
const ITEM: Weight = Weight::from_parts(10_000_000, 0);

/// What is read beside what the signer's call reads: the grantee's staff entry, whom the institution's
/// account represents, and the institution; chain id, genesis, time, the signer's nonce, the grant's
/// number.
const READS: u32 = 8;

/// What voiding reads at most: the chart, the signer's standing, every mandate of the chart, time, nonce.
const VOID_READS: u32 = crate::configs::charts::MAX_MANDATES + 5;

/// `grantSigned`: answers the grant's number.
pub fn grant(
	env: &mut impl Ext<T = Runtime>,
	call: &IAccessGrants::grantSignedCall,
) -> Result<GrantId, Error> {
	ensure_may_change(env)?;
	charge_reads(env, READS)?;
	charge_write(env)?;
	let signed = &call.given;
	let grantee = grantee(&signed.grantee);
	let scope = scope_of(&signed.scope)?;
	let purposes = purposes(signed.purposes)?;
	let (chart, start, end) = (ChartId(signed.chart.0), signed.start, end(signed.end));
	let items = signed.scope.compartments.len().saturating_add(signed.scope.records.len());
	let items = u64::try_from(items).unwrap_or(u64::MAX).min(MAX_SCOPE_RECORDS.into());
	env.charge(WORDS.saturating_add(ITEM.saturating_mul(items)))?;
	env.frame_meter_mut().charge_weight_token(RuntimeCosts::EcdsaRecovery)?;

	let typed = TypedGrant {
		chart,
		party: party(&grantee)?,
		scope: scope.clone(),
		purposes: purposes.clone(),
		start,
		end,
		nonce: signed.nonce,
		deadline: signed.deadline,
	};
	let hash = typed.signing_hash(&domain()).ok_or_else(|| refused(Refusal::NoWords))?;
	let address = call.signer.into_array();
	let by = <[u8; 65]>::try_from(call.signature.as_ref())
		.ok()
		.and_then(|signature| strict_signer_of(&signature, &hash));
	if by != Some(address) {
		return Err(refused(Refusal::BadSignature));
	}
	let signer = account_of(&address);
	let next =
		AccessGrants::signed_counts(&signer, signed.nonce, signed.deadline).map_err(reason)?;

	let grant = NextGrant::<Runtime>::get(chart);
	let granted = Call::grant { chart, grantee, scope, purposes, start, end };
	let signer = dispatch_as(env, signer, granted)?;
	AccessGrants::use_signed(&signer, signed.nonce, next);
	emit(env, given(signed.chart, grant, &signed.grantee))?;
	let (signer, nonce) = (word(&signer), signed.nonce);
	emit(env, IAccessGrants::SignatureUsed { signer, nonce })?;
	Ok(grant)
}

/// `voidSigned`.
pub fn void(
	env: &mut impl Ext<T = Runtime>,
	call: &IAccessGrants::voidSignedCall,
) -> Result<Vec<u8>, Error> {
	ensure_may_change(env)?;
	let who = caller(env)?;
	charge_reads(env, VOID_READS)?;
	charge_write(env)?;
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
