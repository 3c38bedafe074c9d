// SPDX-License-Identifier: GPL-3.0-only

//! What filers hand over, and when it counts.

use salus_envelope::Envelope;
use salus_primitives::record::RecordVersion;

use super::{parties, Caller, LocalGateway, RETRY_AFTER};
use crate::{
	chain::Finalised,
	error::{ExchangeError, GatewayError},
	exchange::{envelopes_hash, Confirmed, ObjectReader, PutFiling, PutObject, Stored, VersionOf},
	store::{KeptFiling, Staging},
};

/// How many filings of one account may wait to count: whoever finds records walks over all of a chart.
const MOST_STAGED: u64 = 10_000;

impl LocalGateway {
	pub(super) async fn do_put_object(
		&self,
		caller: &Caller,
		put: PutObject,
		bytes: ObjectReader,
	) -> Result<Stored, GatewayError> {
		let at = self.fresh().await?;
		if !parties::may_act(&*at, &caller.account, self.now()).await? {
			return Err(ExchangeError::NoStanding.into());
		}
		let limit = self.config.max_object;
		if put.length > limit {
			return Err(ExchangeError::TooLarge { limit }.into());
		}
		let staging = Staging {
			account: caller.account.clone(),
			now: self.now(),
			limit: self.config.max_staged,
		};
		self.store.put_object(put, bytes, staging).await
	}

	pub(super) async fn do_put_filing(&self, put: PutFiling) -> Result<(), GatewayError> {
		let text = &put.filing.text;
		if text.genesis != self.chain.genesis() {
			return Err(ExchangeError::WrongAddressee.into());
		}
		let fits = text.envelopes == envelopes_hash(&put.envelope.0, &put.index_envelope.0);
		if put.filing.signer != text.filer || !fits || !put.filing.holds() {
			return Err(ExchangeError::SignatureInvalid.into());
		}
		for envelope in [&put.envelope, &put.index_envelope] {
			Envelope::from_bytes(&envelope.0)
				.map_err(|error| ExchangeError::Malformed(error.to_string()))?;
		}
		let at = self.fresh().await?;
		self.ensure_files(&*at, &put).await?;
		if self.store.db.staged_by(&text.filer).await? >= MOST_STAGED {
			return Err(ExchangeError::TooMany { retry_after: RETRY_AFTER }.into());
		}
		match self.store.db.stage_filing(&put, self.now()).await? {
			true => Ok(()),
			false => {
				// It is confirmed already, or she has not brought an object of it.
				// Named by what it is, since the answer is logged, and the chain has the hash beside the chart.
				for (hash, what) in [
					(&text.object, "the document's object"),
					(&text.index, "the index entry's object"),
				] {
					if !self.store.db.has_brought(hash, &text.filer).await? {
						return Err(ExchangeError::Missing(what.into()).into());
					}
				}
				Ok(())
			},
		}
	}

	/// Those who may file at all may hand something over. Whether they did file it, [`Self::settle`]
	/// asks the chain.
	async fn ensure_files(&self, at: &dyn Finalised, put: &PutFiling) -> Result<(), GatewayError> {
		let (text, now) = (&put.filing.text, self.now());
		let acting = parties::acting(at, &text.filer, now).await?;
		if acting.is_some_and(|acting| {
			acting.entry.status == salus_primitives::membership::InstitutionStatus::Active
		}) {
			return Ok(());
		}
		let chart = at.chart(text.chart).await?;
		let by_hand = match &chart {
			Some(chart) => parties::hand(at, text.chart, chart, &text.filer, now).await?,
			None => None,
		};
		match by_hand {
			Some(_) => Ok(()),
			None => {
				Err(ExchangeError::NotPermitted("this account files nothing here".into()).into())
			},
		}
	}

	pub(super) async fn do_confirm(
		&self,
		caller: &Caller,
		of: VersionOf,
	) -> Result<Confirmed, GatewayError> {
		// What counts ends what others handed over for the same version: by no state that another could follow.
		let at = self.fresh().await?;
		if !parties::may_act(&*at, &caller.account, self.now()).await? {
			return Err(ExchangeError::NoStanding.into());
		}
		// What others handed over is, for her, not here.
		let mut hers = Vec::new();
		for one in self.store.db.filings(&of).await? {
			if parties::are_colleagues(&*at, &caller.account, &one.filer).await? {
				hers.push(one);
			}
		}
		if hers.is_empty() {
			return Err(ExchangeError::Missing("such a filing".into()).into());
		}
		match self.settle(&*at, &of, hers).await? {
			Some(kept) => Ok(Confirmed { block: kept.confirmed.unwrap_or_else(|| at.number()) }),
			None => Err(ExchangeError::NotFinal.into()),
		}
	}

	/// The filing of a version that counts. A staged one counts from the moment that finalised state
	/// names its author and both its objects.
	pub(super) async fn settle(
		&self,
		at: &dyn Finalised,
		of: &VersionOf,
		kept: Vec<KeptFiling>,
	) -> Result<Option<KeptFiling>, GatewayError> {
		if let Some(one) = kept.iter().find(|one| one.confirmed.is_some()) {
			return Ok(Some(one.clone()));
		}
		if kept.is_empty() {
			return Ok(None);
		}
		let Some(filed) = version_of(at, of).await? else { return Ok(None) };
		let named = kept.into_iter().find(|one| {
			one.filer == filed.author
				&& one.object == filed.filing.object
				&& one.index == filed.filing.index
		});
		let Some(mut named) = named else { return Ok(None) };
		self.store.db.confirm_filing(of, &named.filer, at.number()).await?;
		named.confirmed = Some(at.number());
		Ok(Some(named))
	}
}

/// One version of a record, as finalised state has it.
pub(super) async fn version_of(
	at: &dyn Finalised,
	of: &VersionOf,
) -> Result<Option<RecordVersion>, GatewayError> {
	let versions = at.provenance(of.chart, of.record).await?;
	let index = usize::try_from(of.version).ok().and_then(|number| number.checked_sub(1));
	Ok(index.and_then(|index| versions.into_iter().nth(index)))
}
