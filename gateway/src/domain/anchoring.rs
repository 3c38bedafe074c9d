// SPDX-License-Identifier: GPL-3.0-only

//! Anchoring: the receipts that wait get into a batch, and its root onto the chain.
//!
//! A batch is written before it is submitted, and finalised state tells whether it got there. So a crash at
//! any instant loses no receipt, and anchors none twice.

use std::time::Duration;

use salus_primitives::ReceiptRoot;
use salus_receipt::{Batch, BatchNumber};
use serde::{Deserialize, Serialize};

use super::LocalGateway;
use crate::error::GatewayError;

/// The most receipts of one batch; of more, several are made.
pub const MAX_BATCH: u32 = 1024;

/// How often finalised state is looked at for a batch that is said to be final.
const TRIES: u32 = 20;
/// The time between.
const PAUSE: Duration = Duration::from_millis(500);

/// What [`LocalGateway::anchor`] did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchoring {
	/// Batches that are on the chain now, empty ones too.
	pub batches: u64,
	/// The receipts in them.
	pub receipts: u64,
	/// Batches, of now or before, whose receipts anybody can verify now.
	pub proven: u64,
}

/// What finalised state has in a batch's place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Found {
	/// The batch.
	There,
	/// Nothing.
	Nowhere,
	/// Another batch.
	Another,
}

impl LocalGateway {
	/// Anchors every receipt that waits, or an empty batch, waits until that is final, and collects what
	/// proves it. Call it every minute.
	pub async fn anchor(&self) -> Result<Anchoring, GatewayError> {
		let _one_at_a_time = self.anchoring.lock().await;
		let mut done = Anchoring::default();
		let anchored = self.anchor_all(&mut done).await;
		// What was anchored before wants its proof, whatever became of this.
		let proven = self.prove().await;
		anchored?;
		done.proven = proven?;
		Ok(done)
	}

	/// The same, unless nothing waits for it.
	pub async fn anchor_rest(&self) -> Result<Anchoring, GatewayError> {
		let nothing = self.store.db.waiting(1).await?.is_empty()
			&& self.store.db.open_batches().await?.is_empty()
			&& self.store.db.unproven_batches().await?.is_empty();
		match nothing {
			true => Ok(Anchoring::default()),
			false => self.anchor().await,
		}
	}

	async fn anchor_all(&self, done: &mut Anchoring) -> Result<(), GatewayError> {
		// What an earlier run may have left.
		for number in self.store.db.open_batches().await? {
			let batch = self.store.db.batch(&self.identity.institution, number).await?;
			if let Some(batch) = batch {
				self.bring(&batch, done).await?;
			}
		}
		loop {
			let batch = self.next_batch().await?;
			let is_there = self.bring(&batch, done).await?;
			if is_there && batch.count() < MAX_BATCH {
				return Ok(());
			}
		}
	}

	/// Makes a batch of what waits, and writes it.
	async fn next_batch(&self) -> Result<Batch, GatewayError> {
		let at = self.fresh().await?;
		let gateway = &self.identity.institution;
		let number = at.next_batch(gateway).await?;
		let written = self.store.db.last_batch().await?;
		if written.is_some_and(|written| written >= number) {
			return Err(GatewayError::unavailable(format!(
				"the chain wants batch {number} of receipts next, and here it was written already: the \
				 node is behind, or its chain began anew"
			)));
		}
		let previous = match number.checked_sub(1) {
			None => ReceiptRoot::default(),
			Some(before) => match at.batch(gateway, before).await? {
				Some(before) => before.root,
				None => return Err(GatewayError::unavailable("the chain lacks the batch before")),
			},
		};
		let leaves = self.store.db.waiting(MAX_BATCH).await?;
		let batch = Batch::new(gateway.clone(), number, previous, leaves)
			.ok_or_else(|| GatewayError::unavailable("more receipts than a batch can count"))?;
		self.store.db.write_batch(&batch).await?;
		Ok(batch)
	}

	/// Gets a written batch onto the chain, unless it is there. Where another one has its number, which only
	/// another gateway of the same institution can have anchored, its receipts wait for the next: then false.
	async fn bring(&self, batch: &Batch, done: &mut Anchoring) -> Result<bool, GatewayError> {
		let mut found = self.look_for(batch).await?;
		if found == Found::Nowhere {
			found = self.submit(batch).await?;
		}
		if found == Found::Another {
			tracing::warn!(
				batch = batch.number(),
				"another gateway of this institution anchored a batch of this number: the next is ours",
			);
			self.store.db.dissolve_batch(batch.number()).await?;
			return Ok(false);
		}
		done.batches = done.batches.saturating_add(1);
		done.receipts = done.receipts.saturating_add(u64::from(batch.count()));
		Ok(true)
	}

	/// Submits a batch, and finds it where it got to.
	async fn submit(&self, batch: &Batch) -> Result<Found, GatewayError> {
		let answer = self.chain.anchor(batch).await;
		let mut tries = 0;
		loop {
			// Also where it was refused: it may be there already, by the submission of an earlier run.
			let found = self.look_for(batch).await?;
			if found != Found::Nowhere {
				return Ok(found);
			}
			answer.clone().map_err(|error| {
				GatewayError::unavailable(format!("a batch of receipts is not anchored: {error}"))
			})?;
			if tries == TRIES {
				return Err(GatewayError::unavailable(
					"a batch of receipts was taken, and finalised state does not have it",
				));
			}
			tries += 1;
			tokio::time::sleep(PAUSE).await;
		}
	}

	/// Whether finalised state has a batch; if so, that is noted.
	async fn look_for(&self, batch: &Batch) -> Result<Found, GatewayError> {
		let at = self.fresh().await?;
		let number: BatchNumber = batch.number();
		match at.batch(&self.identity.institution, number).await? {
			None => Ok(Found::Nowhere),
			Some(there) if there.root == batch.root() => {
				self.store.db.batch_anchored(number, there.block).await?;
				Ok(Found::There)
			},
			Some(_) => Ok(Found::Another),
		}
	}
}
