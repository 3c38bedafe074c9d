// SPDX-License-Identifier: GPL-3.0-only

//! Handing what is sealed to the gateways, and having them keep it for good.

use std::{sync::Arc, time::Duration};

use anyhow::Context as _;
use futures::future::join_all;
use indicatif::ProgressBar;
use salus_client::{
	outbox::{Entry, Outbox, Part},
	Account,
};
use salus_gateway::{
	exchange::{Answer, Confirmed, ObjectReader, PutFiling, PutObject, Stored, VersionOf},
	wire::problem::retry_after,
	Exchange, ExchangeError,
};
use sp_core::crypto::Ss58Codec;

use super::{
	bars::{Counted, Share},
	Bars, FilingError,
};

/// How often a gateway is asked whether it sees a filing that is final here.
const TRIES: u32 = 20;
/// How often a gateway is asked again that is asked too much, or whose node is a little behind.
const PATIENCE: u32 = 20;

/// A gateway, as filing needs it.
pub trait Gateway {
	/// What to call it.
	async fn name(&self) -> String;
	/// Takes an object.
	async fn put_object(&self, put: PutObject, bytes: ObjectReader) -> Answer<Stored>;
	/// Takes the envelopes of a document whose objects are there.
	async fn put_filing(&self, put: PutFiling) -> Answer<()>;
	/// Keeps for good what finalised state names.
	async fn confirm(&self, of: VersionOf) -> Answer<Confirmed>;
}

impl Gateway for Arc<dyn Exchange> {
	async fn name(&self) -> String {
		match self.identity().await {
			Ok(identity) => format!("the gateway of {}", identity.institution.to_ss58check()),
			Err(_) => "a gateway that does not answer".into(),
		}
	}

	async fn put_object(&self, put: PutObject, bytes: ObjectReader) -> Answer<Stored> {
		(**self).put_object(put, bytes).await
	}

	async fn put_filing(&self, put: PutFiling) -> Answer<()> {
		(**self).put_filing(put).await
	}

	async fn confirm(&self, of: VersionOf) -> Answer<Confirmed> {
		(**self).confirm(of).await
	}
}

/// The gateways that records are handed to, and who hands them over.
pub struct Handover<'a, G> {
	/// All of them.
	pub gateways: &'a [G],
	/// How many have to keep a record before it is filed: as many as it takes to read it.
	pub need: usize,
	/// The chain that they serve.
	pub genesis: [u8; 32],
	/// Who signs for what is handed over.
	pub filer: &'a Account,
	/// Where it lies.
	pub outbox: &'a Outbox,
	/// How long to wait before a gateway is asked again.
	pub pause: Duration,
}

impl<G: Gateway> Handover<'_, G> {
	/// Hands an entry to every gateway; enough have to take it. What a gateway has already it does not
	/// take again.
	pub async fn store(&self, entry: &Entry, bars: &Bars) -> anyhow::Result<()> {
		self.enough()?;
		let each =
			self.length(entry, Part::Object)?.saturating_add(self.length(entry, Part::Index)?);
		let all = u64::try_from(self.gateways.len()).unwrap_or(u64::MAX).saturating_mul(each);
		let bar = bars.bytes("handing over", all);
		let taken = join_all(self.gateways.iter().map(|one| self.store_at(one, entry, &bar))).await;
		bar.finish_and_clear();
		let mut troubles = Vec::new();
		for (gateway, taken) in self.gateways.iter().zip(taken) {
			if let Err(error) = taken {
				troubles.push(format!("{}: {error:#}", gateway.name().await));
			}
		}
		let have = self.gateways.len().saturating_sub(troubles.len());
		match have >= self.need {
			true => Ok(()),
			false => Err(FilingError::TooFewGateways { have, need: self.need, troubles }.into()),
		}
	}

	/// Whether enough gateways are known at all.
	pub fn enough(&self) -> Result<(), FilingError> {
		match self.gateways.len() {
			have if have < self.need => Err(FilingError::NoGateways { have, need: self.need }),
			_ => Ok(()),
		}
	}

	fn length(&self, entry: &Entry, part: Part) -> anyhow::Result<u64> {
		let path = self.outbox.path(entry, part);
		let metadata =
			std::fs::metadata(&path).with_context(|| format!("cannot read {}", path.display()))?;
		Ok(metadata.len())
	}

	async fn store_at(&self, gateway: &G, entry: &Entry, bar: &ProgressBar) -> anyhow::Result<()> {
		for (hash, part) in [(entry.filing.object, Part::Object), (entry.filing.index, Part::Index)]
		{
			let length = self.length(entry, part)?;
			let path = self.outbox.path(entry, part);
			let share = Share::of(bar);
			let put = async || {
				let file = tokio::fs::File::open(&path)
					.await
					.with_context(|| format!("cannot read {}", path.display()))?;
				let bytes = Box::pin(Counted::new(file, share.clone()));
				Ok(gateway.put_object(PutObject { hash, length }, bytes).await?)
			};
			self.patiently(put).await?;
			// What a gateway has already it need not have read.
			share.reach(length);
		}
		let put = PutFiling::new(
			self.genesis,
			(entry.chart, entry.record, entry.version),
			entry.filing.object,
			hex::decode(&entry.envelope)?,
			entry.filing.index,
			hex::decode(&entry.index_envelope)?,
			self.filer,
		);
		self.patiently(async || Ok(gateway.put_filing(put.clone()).await?)).await
	}

	/// Asks a gateway. One that is asked too much says when to come back: many documents are more than it
	/// takes at once. So does one whose node is a little behind.
	async fn patiently<T>(&self, ask: impl AsyncFn() -> anyhow::Result<T>) -> anyhow::Result<T> {
		let mut waits = 0;
		loop {
			let answer = ask().await;
			let refusal = answer.as_ref().err().and_then(|error| error.downcast_ref());
			let seconds = match refusal.and_then(retry_after) {
				Some(seconds) if waits < PATIENCE => seconds,
				_ => return answer,
			};
			waits = waits.saturating_add(1);
			tokio::time::sleep(self.pause.max(Duration::from_secs(seconds))).await;
		}
	}

	/// Has every gateway keep for good what is final now. Answers which do not, and why.
	pub async fn confirm(&self, entry: &Entry) -> Vec<String> {
		let kept = join_all(self.gateways.iter().map(|one| self.confirm_at(one, entry))).await;
		let mut lacking = Vec::new();
		for (gateway, kept) in self.gateways.iter().zip(kept) {
			if let Err(error) = kept {
				lacking.push(format!("{} ({error:#})", gateway.name().await));
			}
		}
		if let Err(error) = self.enough() {
			lacking.push(format!("enough gateways ({error})"));
		}
		lacking
	}

	async fn confirm_at(&self, gateway: &G, entry: &Entry) -> anyhow::Result<()> {
		let of = VersionOf { chart: entry.chart, record: entry.record, version: entry.version };
		let mut last = ExchangeError::NotFinal;
		for _ in 0..TRIES {
			match gateway.confirm(of).await {
				Ok(_) => return Ok(()),
				// It may be that its node hears of the block a moment later than ours.
				Err(error @ ExchangeError::NotFinal) => {
					last = error;
					tokio::time::sleep(self.pause).await;
				},
				// What is staged is kept for an hour only, and it may have been away before.
				Err(error @ ExchangeError::Missing(_)) if error != last => {
					last = error;
					self.store_at(gateway, entry, &ProgressBar::hidden()).await?;
				},
				Err(error) => match retry_after(&error) {
					Some(seconds) => {
						last = error;
						tokio::time::sleep(self.pause.max(Duration::from_secs(seconds))).await;
					},
					None => return Err(error.into()),
				},
			}
		}
		Err(last.into())
	}
}
