// SPDX-License-Identifier: GPL-3.0-only

//! What makes receipts verifiable by anybody, offline: collected while the node still has it, verified
//! once, kept for good.

use std::{
	collections::{btree_map::Entry, BTreeMap},
	time::Duration,
};

use salus_primitives::BlockNumber;
use salus_receipt::{
	keys_to_prove, takes_effect, Anchored, Batch, BatchNumber, Finality, ProvenState, SetChange,
	SetId, Trust, VerifyError,
};

use super::LocalGateway;
use crate::{
	chain::Chain,
	error::GatewayError,
	store::{BatchProof, Database, WrittenReceipt},
};

/// How many headers are looked through at once.
const STEP: BlockNumber = 500;
/// How many headers are looked through each time, at most: a gateway that is new to an old network takes
/// some minutes until its receipts are proven.
const STRETCH: BlockNumber = 40 * STEP;
/// How often a node is asked for votes that it may have in a moment.
const TRIES: u32 = 5;
/// The time between.
const PAUSE: Duration = Duration::from_secs(1);

/// How the network began: as configured, as kept, or as the node proves it while it still can.
pub(super) async fn trust(
	chain: &dyn Chain,
	db: &Database,
	configured: Option<&Trust>,
) -> Result<Trust, GatewayError> {
	let known = match configured {
		Some(trust) => Some(trust.clone()),
		None => db.trust().await?,
	};
	let trust = match known {
		Some(trust) => trust,
		None => chain.trust().await?.ok_or_else(|| {
			GatewayError::unavailable(
				"the node does not have the first block's state any more, from which receipts are \
				 proven: configure the network's raw chain specification, or ask a node that keeps all \
				 states once (`--state-pruning archive`)",
			)
		})?,
	};
	if trust.genesis != chain.genesis() {
		return Err(GatewayError::unavailable(
			"the chain specification, or the gateway's folder, is of another network than the node's",
		));
	}
	db.keep_trust(&trust).await?;
	Ok(trust)
}

/// What was read for a page of receipts, so that it is read once.
#[derive(Default)]
pub(super) struct Proofs {
	batches: BTreeMap<BatchNumber, Option<(Batch, BatchProof)>>,
	changes: BTreeMap<SetId, Vec<SetChange>>,
}

impl LocalGateway {
	/// How a receipt is anchored, if it is and that is proven.
	pub(super) async fn anchored(
		&self,
		written: &WrittenReceipt,
		proofs: &mut Proofs,
	) -> Result<Option<Anchored>, GatewayError> {
		let Some((batch, place)) = written.place else { return Ok(None) };
		let Proofs { batches, changes } = proofs;
		if let Entry::Vacant(entry) = batches.entry(batch) {
			let proof = self.store.db.proof(batch).await?;
			let written = self.store.db.batch(&self.identity.institution, batch).await?;
			entry.insert(written.zip(proof));
		}
		let Some(Some((batch, proof))) = batches.get(&batch) else { return Ok(None) };
		let set = proof.finality.set;
		if let Entry::Vacant(entry) = changes.entry(set) {
			entry.insert(self.store.db.changes_to(set).await?);
		}
		let changes = changes.get(&set).map(Vec::as_slice).unwrap_or_default();
		Ok(assemble(written, batch, place, proof, changes))
	}

	/// Collects what proves the batches that are anchored. Answers how many of them are proven now.
	pub(super) async fn prove(&self) -> Result<u64, GatewayError> {
		let (mut proven, mut trouble) = (0_u64, None);
		let at = self.chain.finalised().await?;
		// In good time, also where there is nothing to prove.
		let is_through = self.follow(at.number()).await?;
		for number in self.store.db.unproven_batches().await? {
			if !is_through {
				tracing::info!("receipts are proven once the chain's headers were looked through");
				break;
			}
			match self.prove_batch(number).await {
				Ok(done) => proven = proven.saturating_add(u64::from(done)),
				// It keeps no other from its proof.
				Err(error) => trouble = Some(error),
			}
		}
		trouble.map_or(Ok(proven), Err)
	}

	async fn prove_batch(&self, number: BatchNumber) -> Result<bool, GatewayError> {
		// The newest state says it as well as that of the block which anchored the batch, and the node has it.
		let at = self.chain.finalised().await?;
		if !self.follow(at.number()).await? {
			return Ok(false);
		}
		let set = self.store.db.set_of(at.number()).await?;
		let receipts = self.store.db.receipts_in(number).await?;
		let batch = self.store.db.batch(&self.identity.institution, number).await?;
		let batch = batch.ok_or_else(|| GatewayError::unavailable("a batch is gone"))?;
		let mut keys: Vec<_> = receipts
			.iter()
			.flat_map(|written| keys_to_prove(&written.signed.receipt, number))
			.collect();
		keys.sort();
		keys.dedup();
		let state = at.prove(&keys).await?;
		let Some(finality) = self.finality(at.number(), set).await? else { return Ok(false) };
		let proof = BatchProof { state, finality };
		let changes = self.store.db.changes_to(set).await?;
		self.check(batch, receipts, proof.clone(), changes).await?;
		self.store.db.keep_proof(number, &proof).await?;
		Ok(true)
	}

	/// Verifies every receipt of a batch as whoever gets it will.
	async fn check(
		&self,
		batch: Batch,
		receipts: Vec<WrittenReceipt>,
		proof: BatchProof,
		changes: Vec<SetChange>,
	) -> Result<(), GatewayError> {
		let trust = self.trust.clone();
		// Many signatures: nothing for a thread that answers.
		let check = move || {
			let BatchProof { state, finality } = &proof;
			let proven = ProvenState::new(state, finality, &changes, &trust)?;
			for (place, written) in (0_u32..).zip(receipts) {
				let path = batch.path(place).ok_or(VerifyError::NotInBatch)?;
				proven.verify(&written.signed, &written.evidence, &path)?;
			}
			Ok::<_, VerifyError>(())
		};
		let checked = tokio::task::spawn_blocking(check).await;
		checked.map_err(GatewayError::unavailable)?.map_err(|error| {
			GatewayError::unavailable(format!("the proof of a batch does not hold: {error}"))
		})
	}

	/// The votes for a block; the node may have them in a moment.
	async fn finality(
		&self,
		block: BlockNumber,
		set: SetId,
	) -> Result<Option<Finality>, GatewayError> {
		for _ in 1..TRIES {
			if let Some(finality) = self.chain.finality(block, set).await? {
				return Ok(Some(finality));
			}
			tokio::time::sleep(PAUSE).await;
		}
		Ok(self.chain.finality(block, set).await?)
	}

	/// Looks headers through for changes of authorities, from where it left off. Answers whether it came to
	/// that block, or to a change that is still to come.
	async fn follow(&self, head: BlockNumber) -> Result<bool, GatewayError> {
		let mut followed = self.store.db.followed().await?;
		let end = head.min(followed.saturating_add(STRETCH));
		while followed < end {
			let from = followed.saturating_add(1);
			let to = end.min(followed.saturating_add(STEP));
			let headers = self.chain.headers(from, to).await?;
			for header in headers {
				let Some(effect) = takes_effect(&header).map_err(GatewayError::unavailable)? else {
					continue;
				};
				let before = header.number.saturating_sub(1);
				if effect > head {
					self.store.db.follow(before, None).await?;
					return Ok(true);
				}
				let set = self.store.db.set_of(effect).await?;
				let Some(mut finality) = self.finality(effect, set).await? else {
					self.store.db.follow(before, None).await?;
					return Ok(false);
				};
				// Votes for a later block would be those of the next set.
				if !finality.descent.is_empty() {
					return Err(GatewayError::unavailable(format!(
						"the node has no votes for block {effect}, in which the authorities changed"
					)));
				}
				if header.number < effect {
					let after = header.number.saturating_add(1);
					finality.descent = self.chain.headers(after, effect).await?;
				}
				let (scheduled, change) = (header.number, SetChange { header, finality });
				self.store.db.follow(scheduled, Some((effect, &change))).await?;
			}
			self.store.db.follow(to, None).await?;
			followed = to;
		}
		Ok(followed >= head)
	}
}

/// How a receipt is anchored; `None` where the proof lacks something for it.
fn assemble(
	written: &WrittenReceipt,
	batch: &Batch,
	place: u32,
	proof: &BatchProof,
	changes: &[SetChange],
) -> Option<Anchored> {
	let keys = keys_to_prove(&written.signed.receipt, batch.number());
	Some(Anchored {
		batch: batch.path(place)?,
		state: proof.state.narrowed(&keys)?,
		finality: proof.finality.clone(),
		set_changes: changes.to_vec(),
	})
}
