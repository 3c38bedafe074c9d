// SPDX-License-Identifier: GPL-3.0-only

//! Key fragments are destroyed with a signed statement, which the patient gets to see.

use rand_core::OsRng;
use salus_primitives::{ChartId, Moment};
use salus_receipt::{BlockRef, Destruction, SignedDestruction};

use super::{page, parties::Hand, Caller, LocalGateway};
use crate::{
	chain::Finalised,
	error::{ExchangeError, GatewayError},
	exchange::{DestructionPage, FragmentSet, MAX_RECEIPTS},
};

impl LocalGateway {
	/// Destroys the fragments of a set up to a generation, and says so; answers how many there were.
	pub(super) async fn destroy(
		&self,
		at: &dyn Finalised,
		set: &FragmentSet,
		newest: u32,
		now: Moment,
	) -> Result<u64, GatewayError> {
		let state = |generations| {
			let destruction = Destruction {
				genesis: self.identity.genesis,
				gateway: self.identity.institution.clone(),
				system: self.receipt_signer.clone(),
				key_version: self.receipt_key_version,
				time: now,
				block: BlockRef { number: at.number(), hash: at.hash() },
				chart: set.chart,
				tag: set.tag,
				epoch: set.epoch,
				grantee: set.grantee.clone(),
				emergency: set.emergency,
				generations,
			};
			SignedDestruction::new(destruction, |preimage| {
				self.receipt_key.sign(&mut OsRng, preimage)
			})
		};
		self.store.db.destroy(set, newest, state).await
	}

	pub(super) async fn do_destructions(
		&self,
		caller: &Caller,
		chart: ChartId,
		after: Option<u64>,
		limit: u32,
	) -> Result<DestructionPage, GatewayError> {
		page::check(limit, MAX_RECEIPTS, "statements")?;
		let at = self.fresh().await?;
		// They say for whom there were fragments: more than a mandate lets its holder know.
		if let Hand::Mandate(_) = self.hand_of(&*at, chart, &caller.account).await? {
			let why = "this is for the patient and her agent";
			return Err(ExchangeError::NotPermitted(why.into()).into());
		}
		let found =
			self.store.db.destructions(&chart, after.unwrap_or(0), page::to_fetch(limit)).await?;
		let (found, more) = page::cut(found, limit);
		let next = found.last().map(|one| one.number).filter(|_| more);
		Ok(DestructionPage { destructions: found, next })
	}
}
