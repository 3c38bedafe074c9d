// SPDX-License-Identifier: GPL-3.0-only

//! The release: decided anew each time, on finalised state, by the one evaluator.

use std::{sync::Arc, time::Duration};

use futures::StreamExt;
use rand_core::OsRng;
use salus_envelope::{EncryptionKey, Envelope, Fragment, FragmentKey};
use salus_primitives::{
	access::RestrictedParty,
	consent::{evaluate, Ask, Basis, Facts, Outcome, Rule},
	keys::{PublicKey, Suite},
	AccountId,
};
use salus_receipt::Released as ReceiptOf;

use super::{
	operations::answer,
	parties,
	watched::{Decision, Watched},
	Caller, LocalGateway, RETRY_AFTER,
};
use crate::{
	bytes::Bytes,
	chain::Finalised,
	error::{ExchangeError, GatewayError},
	exchange::{FragmentSet, Part, ReleaseRequest, Released, ReleasedBytes, ShareOf, VersionOf},
	store::{KeptFiling, KeptFragment, Opened},
};

/// How often it is tried again to decide about bytes that are going out: for less time than readers wait
/// for the next of them.
const UNDECIDED: u32 = 3;

/// A release that finalised state permits.
pub(super) struct Permitted {
	pub(super) at: Arc<dyn Finalised>,
	pub(super) basis: Basis,
	pub(super) of: VersionOf,
	/// Whose fragments serve it; `None` where the reader has the epoch's own key.
	pub(super) set: Option<FragmentSet>,
}

impl LocalGateway {
	/// Decides. Whatever the reason of a denial, the answer is one and the same.
	pub(super) async fn decide(
		&self,
		caller: &Caller,
		request: &ReleaseRequest,
	) -> Result<Permitted, GatewayError> {
		self.decide_at(self.fresh().await?, caller, request).await
	}

	/// What the evaluator is asked, with all that this gateway knows.
	pub(super) async fn question(
		&self,
		at: &dyn Finalised,
		caller: &Caller,
		request: &ReleaseRequest,
	) -> Result<(Ask, Facts), GatewayError> {
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
		facts.clock = Some(self.now());
		// What opens the grant, the reader presents; what opens restrictions, the patient gave.
		let tags = facts.restrictions.iter().filter_map(|one| match one.party {
			RestrictedParty::Blinded(tag) => Some(tag),
			_ => None,
		});
		let tags: Vec<_> = tags.collect();
		let known = match tags.is_empty() {
			true => Vec::new(),
			false => self.store.db.openings(&of.chart).await?,
		};
		let restricting =
			known.into_iter().filter(|(of, _)| tags.contains(of)).map(|(_, opening)| opening);
		for opening in request.opening.clone().into_iter().chain(restricting) {
			// There is room for the grant's and every restriction's.
			ask.openings.try_push(opening).map_err(|_| {
				GatewayError::unavailable("more restrictions than a chart can have")
			})?;
		}
		Ok((ask, facts))
	}

	/// Decides by this block.
	pub(super) async fn decide_at(
		&self,
		at: Arc<dyn Finalised>,
		caller: &Caller,
		request: &ReleaseRequest,
	) -> Result<Permitted, GatewayError> {
		let of = request.of;
		let (ask, facts) = self.question(&*at, caller, request).await?;
		self.ensure_young(&*at)?;
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
		let permitted = self.decide(caller, request).await?;
		let kept = self.kept(&permitted).await?;
		let share = match &permitted.set {
			Some(set) => self.share(&permitted, set, &kept).await?,
			None => None,
		};
		let object_length = self.kept_length(&kept.object).await?;
		let index_length = self.kept_length(&kept.index).await?;
		let receipt =
			self.write_receipt(caller, &permitted, request.purpose, ReceiptOf::Keys).await?;
		tracing::info!(block = permitted.at.number(), share = share.is_some(), "released keys");
		Ok(Released {
			receipt,
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
		self: &Arc<Self>,
		caller: &Caller,
		request: &ReleaseRequest,
		part: Part,
		range: Option<(u64, Option<u64>)>,
	) -> Result<ReleasedBytes, GatewayError> {
		let permitted = self.decide(caller, request).await?;
		let kept = self.kept(&permitted).await?;
		let hash = match part {
			Part::Document => kept.object,
			Part::Index => kept.index,
		};
		// Nothing of it has left when the receipt is written.
		let opened = self.store.read(&hash, range).await?;
		let Opened { length, range, pieces } = opened.ok_or(ExchangeError::NotKept)?;
		let released = match part {
			Part::Document => ReceiptOf::Document(range),
			Part::Index => ReceiptOf::IndexEntry(range),
		};
		let receipt = self.write_receipt(caller, &permitted, request.purpose, released).await?;
		tracing::info!(block = permitted.at.number(), ?part, "released bytes");
		let (gateway, asked) = (self.clone(), Arc::new((caller.clone(), request.clone())));
		let decide = move || -> Decision {
			let (gateway, asked) = (gateway.clone(), asked.clone());
			Box::pin(
				async move { answer("fetch on", gateway.decide_again(&asked.0, &asked.1).await) },
			)
		};
		let pieces = Watched::new(pieces, self.config.release_lasts, decide).boxed();
		Ok(ReleasedBytes { receipt, block: permitted.at.number(), length, range, pieces })
	}

	/// Decides about bytes that are going out already. While it cannot be decided, none do; that may be
	/// so for a moment only.
	async fn decide_again(
		&self,
		caller: &Caller,
		request: &ReleaseRequest,
	) -> Result<(), GatewayError> {
		let mut tries = UNDECIDED;
		loop {
			let decision = self.decide(caller, request).await;
			let undecided = decision.as_ref().is_err_and(|error| {
				matches!(error.external, ExchangeError::Stale { .. } | ExchangeError::Unavailable)
			});
			if !undecided || tries == 0 {
				return decision.map(drop);
			}
			tries = tries.saturating_sub(1);
			tokio::time::sleep(Duration::from_secs(RETRY_AFTER)).await;
		}
	}

	/// This gateway's share in both envelopes, if a fragment for it counts.
	pub(super) async fn share(
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
