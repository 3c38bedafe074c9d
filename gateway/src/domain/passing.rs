// SPDX-License-Identifier: GPL-3.0-only

//! Passing on: each other gateway gets what was lodged here, however often it was away.
//!
//! Who lodges writes down whom it has to go to. Rounds take what is due from there, so that a restart loses
//! nothing, and each gateway verifies by itself what it gets. A request that is answered, or lapsed, goes to
//! nobody any more.

use std::{
	collections::{btree_map::Entry, BTreeMap, BTreeSet},
	time::Duration,
};

use futures::{stream, StreamExt};
use salus_primitives::{membership::Role, ChartId, Moment, RequestId};

use super::LocalGateway;
use crate::{
	chain::Finalised,
	error::{ExchangeError, GatewayError},
	exchange::LodgedRequest,
	store::Passing,
};

/// How long is waited before the second try, in milliseconds; after each it is twice as long.
pub(super) const FIRST_WAIT: u64 = 2_000;
/// The longest wait, in milliseconds.
const LONGEST_WAIT: u64 = 300_000;
/// How many are passed on in one round, and how many of them at once.
const ROUND: u32 = 64;
const AT_ONCE: usize = 8;
/// How long another gateway may take to answer.
const PATIENCE: Duration = Duration::from_secs(15);

/// What [`LocalGateway::pass_on`] did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Passed {
	/// Other gateways that took a request.
	pub taken: u64,
	/// Those that nothing is asked of any more.
	pub ended: u64,
	/// What waits still, due or not.
	pub waiting: u64,
}

impl LocalGateway {
	/// That every other gateway of the register is to get a request that was lodged here.
	pub(super) async fn to_others(
		&self,
		at: &dyn Finalised,
		lodged: &LodgedRequest,
	) -> Result<Vec<Passing>, GatewayError> {
		let (chart, request) = (lodged.blinded.text.chart, lodged.request);
		let to = |gateway| Passing { chart, request, gateway, wait: FIRST_WAIT };
		let mut others = at.active_as(Role::Gateway).await?;
		others.retain(|institution| *institution != self.identity.institution);
		Ok(others.into_iter().map(to).collect())
	}

	/// Waits until something was lodged here.
	pub(crate) async fn something_to_pass(&self) {
		self.passing.notified().await;
	}

	/// Passes on what is due. Call it every few seconds, and whenever something was lodged.
	pub async fn pass_on(&self) -> Result<Passed, GatewayError> {
		let now = self.now();
		let due = self.store.db.to_pass(now, ROUND).await?;
		let mut passed = Passed::default();
		if !due.is_empty() {
			// What is not open any more is passed on no more: by no state that does not know the request yet.
			let at = self.fresh().await?;
			let mut open = BTreeMap::new();
			let mut going = Vec::new();
			for one in due {
				let kept: &Vec<LodgedRequest> = match open.entry(one.chart) {
					Entry::Occupied(known) => known.into_mut(),
					Entry::Vacant(unknown) => {
						unknown.insert(self.still_open(&*at, one.chart).await?)
					},
				};
				match kept.iter().find(|kept| kept.request == one.request).cloned() {
					Some(lodged) => going.push((one, lodged)),
					None => {
						self.store.db.passed(&one).await?;
						passed.ended = passed.ended.saturating_add(1);
					},
				}
			}
			let at = &*at;
			let mut outcomes = stream::iter(going)
				.map(|(one, lodged)| async move {
					let outcome = self.pass(at, &one, lodged).await;
					(one, outcome)
				})
				.buffer_unordered(AT_ONCE);
			while let Some((one, outcome)) = outcomes.next().await {
				passed.taken = passed.taken.saturating_add(self.note(&one, outcome, now).await?);
			}
		}
		passed.waiting = self.store.db.passing().await?;
		Ok(passed)
	}

	/// What was lodged here for a chart and is neither answered nor lapsed.
	async fn still_open(
		&self,
		at: &dyn Finalised,
		chart: ChartId,
	) -> Result<Vec<LodgedRequest>, GatewayError> {
		let open: BTreeSet<RequestId> =
			at.requests(chart).await?.into_iter().map(|(request, _)| request).collect();
		let mut kept = self.store.db.requests(&chart).await?;
		kept.retain(|lodged| open.contains(&lodged.request));
		Ok(kept)
	}

	/// Writes down what became of it; answers how many took it.
	async fn note(
		&self,
		one: &Passing,
		outcome: Result<(), GatewayError>,
		now: Moment,
	) -> Result<u64, GatewayError> {
		match outcome {
			Ok(()) => {
				self.store.db.passed(one).await?;
				Ok(1)
			},
			Err(error) => {
				tracing::debug!(%error, "another gateway takes a request later");
				let due = now.saturating_add(one.wait);
				let wait = one.wait.saturating_mul(2).clamp(FIRST_WAIT, LONGEST_WAIT);
				self.store.db.pass_later(one, due, wait).await?;
				Ok(0)
			},
		}
	}

	/// Hands a request to one gateway, where the register says that it answers now.
	async fn pass(
		&self,
		at: &dyn Finalised,
		one: &Passing,
		lodged: LodgedRequest,
	) -> Result<(), GatewayError> {
		let entry =
			at.member(&one.gateway).await?.filter(|entry| entry.is_active_as(Role::Gateway));
		self.ensure_young(at)?;
		let Some(entry) = entry else {
			return Err(GatewayError::unavailable("it is no active gateway now"));
		};
		let endpoint = std::str::from_utf8(&entry.profile.endpoint)
			.map_err(|_| GatewayError::unavailable("its endpoint in the register is no text"))?;
		let other = self.config.others.at(endpoint)?;
		match tokio::time::timeout(PATIENCE, other.take_request(lodged)).await {
			Ok(answer) => Ok(answer?),
			Err(_) => Err(ExchangeError::Unavailable.into()),
		}
	}
}
