// SPDX-License-Identifier: GPL-3.0-only

//! Proofs that a block is final, for those who trust no node: an auditor who checks a receipt goes
//! from the block that anchors it to a justification, and from there to the genesis.
//!
//! The SDK's `grandpa_proveFinality` answers only once the set of voters has changed for the first
//! time, which in a consortium may be never, and then with all headers up to that change, which may
//! be months. Here a proof reaches the next *stored* justification, of which there is one every
//! [`JUSTIFICATION_PERIOD`] blocks and one at every change of the set, or, near the tip, the latest
//! one. So it is short, it lies within one set of voters, and it has the same form.

use std::sync::Arc;

use codec::Encode;
use sc_client_api::Backend;
use sc_consensus_grandpa::{
	best_justification, FinalityProof, FinalityProofError, GrandpaJustification, GRANDPA_ENGINE_ID,
};
use sp_blockchain::{Backend as _, HeaderBackend};
use sp_runtime::traits::{Block as BlockT, Header as HeaderT, NumberFor};

use crate::cli::JUSTIFICATION_PERIOD;

/// How many blocks a proof may span. Twice the period, since a round may finalise several blocks at
/// once and pass the one at which a justification was due.
const LONGEST_PROOF: u32 = 2 * JUSTIFICATION_PERIOD;

/// Proves that block `number` is final. `None` if this node has no justification near enough, as
/// after a sync that skipped history.
pub fn prove<Block, B>(
	backend: &Arc<B>,
	number: NumberFor<Block>,
) -> Result<Option<FinalityProof<Block::Header>>, FinalityProofError>
where
	Block: BlockT<Header: HeaderT<Number = u32>>,
	B: Backend<Block>,
{
	let blockchain = backend.blockchain();
	let finalised = blockchain.info().finalized_number;
	if number > finalised {
		return Err(FinalityProofError::BlockNotYetFinalized);
	}

	let latest: Option<GrandpaJustification<Block>> = best_justification(&**backend)?;
	let mut unknown_headers = Vec::new();
	for height in number..=finalised.min(number.saturating_add(LONGEST_PROOF)) {
		let Some(block) = blockchain.hash(height)? else { return Ok(None) };
		if height > number {
			let Some(header) = blockchain.header(block)? else { return Ok(None) };
			unknown_headers.push(header);
		}
		let stored = blockchain
			.justifications(block)?
			.and_then(|justifications| justifications.into_justification(GRANDPA_ENGINE_ID));
		let justification = stored.or_else(|| {
			latest.as_ref().filter(|latest| latest.target().1 == block).map(Encode::encode)
		});
		if let Some(justification) = justification {
			return Ok(Some(FinalityProof { block, justification, unknown_headers }));
		}
	}
	Ok(None)
}
