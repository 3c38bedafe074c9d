// SPDX-License-Identifier: GPL-3.0-only

//! What a gateway does by itself: dropping what was never filed, destroying what nothing gives a
//! reason to keep.

use std::{
	collections::{BTreeMap, BTreeSet},
	sync::{Mutex, PoisonError},
};

use salus_primitives::{
	access::{Grantee, Opening, RestrictedParty, Scope},
	chart::ChartStatus,
	AccountId, BlindedTag, ChartId, Moment,
};
use serde::{Deserialize, Serialize};

use super::{fragments::covers, LocalGateway, STAGING};
use crate::{chain::Finalised, error::GatewayError, exchange::FragmentSet};

/// What [`LocalGateway::sweep`] did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Swept {
	/// Staged filings that the chain turned out to know.
	pub confirmed: u64,
	/// Staged filings that were dropped.
	pub filings: u64,
	/// Objects that were dropped.
	pub objects: u64,
}

/// What [`LocalGateway::purge`] did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purged {
	/// Fragments destroyed, because no live rule needs them.
	pub fragments: u64,
	/// Filings deleted, because their record was withdrawn or erased.
	pub filings: u64,
	/// Objects deleted with them.
	pub objects: u64,
	/// Openings and requests forgotten, because nothing on the chain has their tag any more.
	pub openings: u64,
}

/// Rules of a chart under which fragments serve: for whom, over what.
type Live = Vec<(AccountId, Scope)>;
/// Openings of charts that nothing on the chain needed when that was last looked at.
pub(super) type Unused = Mutex<BTreeMap<ChartId, BTreeSet<BlindedTag>>>;

impl LocalGateway {
	/// Forgets sessions that are over and who lodged lately, and drops what was staged for more than an hour and
	/// never filed. Call it every few minutes.
	pub async fn sweep(&self, now: Moment) -> Result<Swept, GatewayError> {
		self.lodgers.forget();
		// First, since it needs no node: sessions end also while there is none.
		self.store.db.forget_sessions(now).await?;
		let cutoff = now.saturating_sub(STAGING);
		let mut swept = Swept::default();
		let staged = self.store.db.staged_filings(cutoff).await?;
		if !staged.is_empty() {
			// Somebody may have filed it and never come back to say so. Old state would not know it.
			let at = self.fresh().await?;
			for of in staged {
				let kept = self.store.db.filings(&of).await?;
				if self.settle(&*at, &of, kept).await?.is_some() {
					swept.confirmed += 1;
				}
			}
			self.ensure_young(&*at)?;
		}
		swept.filings = self.store.db.drop_staged(cutoff).await?;
		swept.objects = self.store.remove_unnamed(cutoff).await?;
		Ok(swept)
	}

	/// Destroys fragments whose rule has ended, and what is kept of records that were withdrawn or
	/// erased, by finalised state that is fresh; forgets what opens nothing, the second time that it is so; and sees to
	/// it that what was destroyed since the last time is overwritten. Call it every few minutes.
	pub async fn purge(&self) -> Result<Purged, GatewayError> {
		let done = self.purge_by_chain().await;
		// Also where there is no node: what was replaced was destroyed without one.
		self.store.db.overwrite_destroyed().await?;
		done
	}

	async fn purge_by_chain(&self) -> Result<Purged, GatewayError> {
		let mut purged = Purged::default();
		for chart in self.store.db.charts().await? {
			self.purge_chart(chart, &mut purged).await?;
		}
		let records = self.store.db.kept_records().await?;
		let at = self.fresh().await?;
		for (chart, record) in records {
			let entry = at.record(chart, record).await?;
			if entry.is_some_and(|entry| !entry.status.is_readable()) {
				let (filings, objects) = self.store.db.delete_record(&chart, &record).await?;
				purged.filings += filings;
				for hash in objects {
					let removed = self.store.remove_if_unnamed(&hash, Moment::MAX).await?;
					purged.objects += u64::from(removed);
				}
			}
		}
		Ok(purged)
	}

	async fn purge_chart(&self, chart: ChartId, purged: &mut Purged) -> Result<(), GatewayError> {
		let db = &self.store.db;
		// First what is kept, then the state by which it is decided about: what was taken by a later block is not
		// among it, and of a set that is there, a later generation is not.
		let (kept, sets) = (db.requests(&chart).await?, db.fragment_sets(&chart).await?);
		let openings = db.openings(&chart).await?;
		let at = self.fresh().await?;
		let (at, now) = (&*at, self.now());
		let closed =
			!at.chart(chart).await?.is_some_and(|entry| entry.status != ChartStatus::Closed);
		let requests = at.requests(chart).await?;
		for kept in kept {
			if !requests.iter().any(|(request, _)| *request == kept.request) {
				db.forget_request(&chart, kept.request).await?;
				purged.openings += 1;
			}
		}
		let (live, tags) = live(at, chart, &openings, now).await?;
		for (set, newest) in &sets {
			let needed = !closed
				&& match set.emergency {
					true => serves_emergencies(at, set).await?,
					false => serves(at, set, &live).await?,
				};
			if !needed {
				purged.fragments += self.destroy(at, set, *newest, now).await?;
			}
		}
		let mut unused: BTreeSet<_> = openings.into_iter().map(|(tag, _)| tag).collect();
		unused.retain(|tag| {
			let asked = requests.iter().any(|(_, one)| one.grantee == Grantee::Blinded(*tag));
			!asked && !tags.contains(tag)
		});
		for tag in self.were_unused(chart, &unused) {
			db.forget_opening(&chart, &tag).await?;
			purged.openings += 1;
		}
		Ok(())
	}

	/// Which of the openings that nothing on the chain needs were needed by nothing the last time either. One may be
	/// of a request that was submitted and is not final yet.
	fn were_unused(&self, chart: ChartId, unused: &BTreeSet<BlindedTag>) -> Vec<BlindedTag> {
		let mut all = self.unused.lock().unwrap_or_else(PoisonError::into_inner);
		let before = match unused.is_empty() {
			true => all.remove(&chart),
			false => all.insert(chart, unused.clone()),
		};
		before.unwrap_or_default().intersection(unused).copied().collect()
	}
}

/// The rules that are in force, and the tags of grants and restrictions.
async fn live(
	at: &dyn Finalised,
	chart: ChartId,
	openings: &[(BlindedTag, Opening)],
	now: Moment,
) -> Result<(Live, Vec<BlindedTag>), GatewayError> {
	let latest = now.max(at.time());
	let (mut live, mut tags) = (Vec::new(), Vec::new());
	for (_, grant) in at.grants(chart).await? {
		if grant.end.is_some_and(|end| end <= latest) {
			continue;
		}
		let party = match grant.grantee {
			Grantee::Open(account) => Some(account),
			Grantee::Blinded(tag) => {
				tags.push(tag);
				openings.iter().find(|(of, _)| *of == tag).map(|(_, opening)| opening.party.clone())
			},
		};
		live.extend(party.map(|party| (party, grant.scope)));
	}
	for (_, mandate) in at.mandates(chart).await? {
		if mandate.powers.read && mandate.is_live(latest) {
			live.push((mandate.holder, mandate.scope));
		}
	}
	for restriction in at.restrictions(chart).await? {
		if let RestrictedParty::Blinded(tag) = restriction.party {
			tags.push(tag);
		}
	}
	Ok((live, tags))
}

async fn serves(at: &dyn Finalised, set: &FragmentSet, live: &Live) -> Result<bool, GatewayError> {
	for (party, scope) in live {
		if *party == set.grantee && covers(at, set.chart, scope, &set.tag, set.epoch).await? {
			return Ok(true);
		}
	}
	Ok(false)
}

async fn serves_emergencies(at: &dyn Finalised, set: &FragmentSet) -> Result<bool, GatewayError> {
	// A suspended department may be reinstated; it reads nothing meanwhile.
	Ok(at.emergencies_from(&set.grantee).await?.is_some())
}
