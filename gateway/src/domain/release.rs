// SPDX-License-Identifier: GPL-3.0-only

//! The release: decided anew each time, on finalised state, by the one evaluator.

use std::sync::Arc;

use rand_core::OsRng;
use salus_envelope::{EncryptionKey, Envelope, Fragment, FragmentKey};
use salus_primitives::{
	access::RestrictedParty,
	consent::{evaluate, Ask, Basis, Outcome, Rule},
	keys::{PublicKey, Suite},
	AccountId, Moment,
};

use super::{parties, Caller, LocalGateway};
use crate::{
	bytes::Bytes,
	chain::Finalised,
	error::{ExchangeError, GatewayError},
	exchange::{FragmentSet, Part, ReleaseRequest, Released, ReleasedBytes, ShareOf, VersionOf},
	store::{KeptFiling, KeptFragment},
};

/// A release that finalised state permits.
struct Permitted {
	at: Arc<dyn Finalised>,
	basis: Basis,
	of: VersionOf,
	/// Whose fragments serve it; `None` where the reader has the epoch's own key.
	set: Option<FragmentSet>,
}

impl LocalGateway {
	/// Decides. Whatever the reason of a denial, the answer is one and the same.
	async fn decide(
		&self,
		caller: &Caller,
		request: &ReleaseRequest,
		now: Moment,
	) -> Result<Permitted, GatewayError> {
		let at = self.fresh(now).await?;
		let of = request.of;
		let mut ask = Ask {
			person: caller.account.clone(),
			gateway: Some(self.identity.institution.clone()),
			chart: of.chart,
			record: of.record,
			version: Some(of.version),
			purpose: request.purpose,
			basis: request.basis,
			openings: Default::default(),
		};
		let mut facts = at.facts(&ask).await?;
		facts.clock = Some(now);
		// What opens the grant, the reader presents; what opens restrictions, the patient gave.
		let known = self.store.db.openings(&of.chart).await?;
		let restricting = facts.restrictions.iter().filter_map(|one| match one.party {
			RestrictedParty::Blinded(tag) => {
				known.iter().find(|(of, _)| *of == tag).map(|(_, opening)| opening.clone())
			},
			_ => None,
		});
		for opening in request.opening.clone().into_iter().chain(restricting) {
			// There is room for the grant's and every restriction's.
			ask.openings.try_push(opening).map_err(|_| {
				GatewayError::unavailable("more restrictions than a chart can have")
			})?;
		}
		let basis = match evaluate(&facts, &ask).outcome {
			Outcome::Permit(basis) => basis,
			Outcome::Deny(denial) => return Err(GatewayError::not_released(denial)),
		};
		let Some(record) = facts.record else {
			return Err(GatewayError::not_released("permitted, but there is no record"));
		};
		let opening = request.opening.as_ref();
		let served: Option<(AccountId, bool)> = match (basis, &facts.rule) {
			(Basis::Controller, _) => None,
			(Basis::Grant(_), Rule::Grant(grant)) => {
				parties::grantee(&facts.genesis, &of.chart, &grant.grantee, opening)
					.map(|grantee| (grantee, false))
			},
			(Basis::Emergency(_), Rule::Emergency(emergency)) => {
				Some((emergency.department.clone(), true))
			},
			_ => Some((caller.account.clone(), false)),
		};
		let set = served.map(|(grantee, emergency)| FragmentSet {
			chart: of.chart,
			tag: record.compartment,
			epoch: record.epoch,
			grantee,
			emergency,
		});
		Ok(Permitted { at, basis, of, set })
	}

	/// What is kept of the version. Only who may read it gets to hear that it is not.
	async fn kept(&self, permitted: &Permitted) -> Result<KeptFiling, GatewayError> {
		let kept = self.store.db.filings(&permitted.of).await?;
		self.settle(&*permitted.at, &permitted.of, kept)
			.await?
			.ok_or_else(|| ExchangeError::NotKept.into())
	}

	async fn kept_length(&self, hash: &salus_primitives::ObjectHash) -> Result<u64, GatewayError> {
		self.store.length(hash).await?.ok_or_else(|| ExchangeError::NotKept.into())
	}

	pub(super) async fn do_release(
		&self,
		caller: &Caller,
		request: &ReleaseRequest,
	) -> Result<Released, GatewayError> {
		let permitted = self.decide(caller, request, self.now()).await?;
		let kept = self.kept(&permitted).await?;
		let share = match &permitted.set {
			Some(set) => self.share(&permitted, set, &kept).await?,
			None => None,
		};
		let object_length = self.kept_length(&kept.object).await?;
		let index_length = self.kept_length(&kept.index).await?;
		tracing::info!(block = permitted.at.number(), share = share.is_some(), "released keys");
		Ok(Released {
			block: permitted.at.number(),
			basis: permitted.basis,
			envelope: Bytes(kept.envelope),
			index_envelope: Bytes(kept.index_envelope),
			object_length,
			index_length,
			share,
		})
	}

	pub(super) async fn do_fetch(
		&self,
		caller: &Caller,
		request: &ReleaseRequest,
		part: Part,
		range: Option<(u64, u64)>,
	) -> Result<ReleasedBytes, GatewayError> {
		let permitted = self.decide(caller, request, self.now()).await?;
		let kept = self.kept(&permitted).await?;
		let hash = match part {
			Part::Document => kept.object,
			Part::Index => kept.index,
		};
		self.kept_length(&hash).await?;
		let (length, bytes) = self.store.read(&hash, range).await?;
		tracing::info!(block = permitted.at.number(), ?part, "released bytes");
		Ok(ReleasedBytes { block: permitted.at.number(), length, bytes })
	}

	/// This gateway's share in both envelopes, if a fragment for it counts.
	async fn share(
		&self,
		permitted: &Permitted,
		set: &FragmentSet,
		kept: &KeptFiling,
	) -> Result<Option<ShareOf>, GatewayError> {
		let generations = self.store.db.generations(set).await?;
		let Some(active) = generations.into_iter().find(|one| one.active) else { return Ok(None) };
		let Some(chart) = permitted.at.chart(set.chart).await? else { return Ok(None) };
		match self.reencrypt(&active, &chart.verifying_key.0, kept) {
			Ok(share) => Ok(Some(share)),
			// The chart's keys have changed since: these fragments count no more.
			Err(error) => {
				tracing::warn!(%error, "a kept fragment does not verify any more");
				Ok(None)
			},
		}
	}

	fn reencrypt(
		&self,
		active: &KeptFragment,
		signer: &[u8; 33],
		kept: &KeptFiling,
	) -> Result<ShareOf, salus_envelope::EnvelopeError> {
		let rng = &mut OsRng;
		let fragment = Fragment::unseal(&active.sealed, &self.key)?;
		let own: &[u8; 32] = self.identity.institution.as_ref();
		let usable = fragment.verify(
			&FragmentKey::from_bytes(signer)?,
			&EncryptionKey::from_bytes(&active.epoch_key)?,
			&EncryptionKey::from_bytes(&active.grantee_key)?,
			own,
		)?;
		let mut share = |envelope: &[u8]| -> Result<Bytes, salus_envelope::EnvelopeError> {
			let share = usable.reencrypt(rng, &Envelope::from_bytes(envelope)?);
			Ok(Bytes(share.to_bytes()?.to_vec()))
		};
		let epoch_key = active.epoch_key.to_vec().try_into();
		let header = fragment.header();
		Ok(ShareOf {
			document: share(&kept.envelope)?,
			index: share(&kept.index_envelope)?,
			epoch_key: PublicKey {
				suite: Suite::Umbral,
				bytes: epoch_key.map_err(|_| salus_envelope::EnvelopeError::PublicKeyInvalid)?,
			},
			generation: header.generation,
			threshold: header.threshold,
			gateways: header.gateways.iter().map(|gateway| AccountId::from(*gateway)).collect(),
			grantee_key_version: header.grantee_key_version,
		})
	}
}
