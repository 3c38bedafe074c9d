// SPDX-License-Identifier: GPL-3.0-only

//! What a validator votes for.
//!
//! A stock node stays two blocks and a quarter of the unfinalised chain behind the best block. With
//! one author a slot there is nothing to wait for: the best block is final a fraction of a second
//! after it was imported if everybody votes for it at once. Only when two blocks of the same height
//! are known (an author that equivocates, or a block that came after its slot) might a vote help a
//! block that loses, and then whoever built on it loses its transactions too. So:
//!
//! > vote for the best block if it is the only block known at its height, else for its parent.
//!
//! GRANDPA's safety does not depend on the rule: it restricts what an honest voter proposes, never
//! what counts as final.

use std::sync::Arc;

use sc_client_api::Backend;
use sc_consensus_grandpa::{VotingRule, VotingRuleResult};
use sp_blockchain::{Backend as _, HeaderBackend, HeaderMetadata};
use sp_runtime::traits::{Block as BlockT, Header as _, NumberFor, One, Saturating, Zero};

/// Votes for the best block when it has no rival at its height, else for its parent.
pub struct UnrivalledBest<B>(Arc<B>);

impl<B> UnrivalledBest<B> {
	/// A rule that looks for rivals among the leaves of `backend`.
	pub fn new(backend: Arc<B>) -> Self {
		Self(backend)
	}
}

impl<B> Clone for UnrivalledBest<B> {
	fn clone(&self) -> Self {
		Self(self.0.clone())
	}
}

impl<Block, B, C> VotingRule<Block, C> for UnrivalledBest<B>
where
	Block: BlockT,
	B: Backend<Block> + 'static,
	C: HeaderBackend<Block>,
{
	fn restrict_vote(
		&self,
		_client: Arc<C>,
		_base: &Block::Header,
		best_target: &Block::Header,
		current_target: &Block::Header,
	) -> VotingRuleResult<Block> {
		// GRANDPA has already held the vote back, to where an authority set ends: a block with
		// descendants is nobody's guess.
		if current_target.number() < best_target.number() {
			return Box::pin(std::future::ready(None));
		}
		let number = *current_target.number();
		let blockchain = self.0.blockchain();
		// What cannot be read might be a rival.
		let rivalled = match blockchain.leaves() {
			Ok(leaves) => is_rivalled(number, leaves, |hash| {
				let header = blockchain.header_metadata(hash).ok()?;
				Some((header.number, header.parent))
			}),
			Err(error) => {
				log::warn!(target: "grandpa", "Cannot read the leaves, so voting for the parent: {error}");
				true
			},
		};
		Box::pin(std::future::ready(restriction::<Block>(
			number,
			*current_target.parent_hash(),
			rivalled,
		)))
	}
}

/// Where a vote for the block of this number and parent is held back to, if it is.
fn restriction<Block: BlockT>(
	number: NumberFor<Block>,
	parent: Block::Hash,
	rivalled: bool,
) -> Option<(Block::Hash, NumberFor<Block>)> {
	(rivalled && !number.is_zero()).then(|| (parent, number.saturating_sub(One::one())))
}

/// Whether the leaves have more than one ancestor (or self) at `height`. `header` gives a block's
/// number and parent; a block it does not know counts as a rival, since it may be one.
///
/// Stale forks leave the set of leaves when a block is finalised, so the walk is as long as the
/// unfinalised chain is higher than `height`, which for the best block is hardly ever at all.
fn is_rivalled<Hash, Number>(
	height: Number,
	leaves: impl IntoIterator<Item = Hash>,
	header: impl Fn(Hash) -> Option<(Number, Hash)>,
) -> bool
where
	Hash: Copy + Eq,
	Number: Copy + Ord,
{
	let mut known: Option<Hash> = None;
	for leaf in leaves {
		let mut hash = leaf;
		let at_height = loop {
			let Some((number, parent)) = header(hash) else { return true };
			match number.cmp(&height) {
				std::cmp::Ordering::Less => break None,
				std::cmp::Ordering::Equal => break Some(hash),
				std::cmp::Ordering::Greater => hash = parent,
			}
		};
		match (known, at_height) {
			(Some(first), Some(other)) if first != other => return true,
			(None, Some(first)) => known = Some(first),
			_ => {},
		}
	}
	false
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_runtime::opaque::Block;
	use sp_core::H256;
	use std::collections::HashMap;

	/// Blocks as (hash, number, parent).
	fn tree(blocks: &[(u8, u32, u8)]) -> impl Fn(u8) -> Option<(u32, u8)> {
		let blocks: HashMap<u8, (u32, u8)> =
			blocks.iter().map(|(hash, number, parent)| (*hash, (*number, *parent))).collect();
		move |hash| blocks.get(&hash).copied()
	}

	#[test]
	fn the_only_block_at_its_height_is_unrivalled() {
		let header = tree(&[(1, 1, 0), (2, 2, 1), (3, 3, 2)]);
		assert!(!is_rivalled(3, [3], header));
	}

	#[test]
	fn a_sibling_is_a_rival() {
		let header = tree(&[(1, 1, 0), (2, 2, 1), (3, 2, 1)]);
		assert!(is_rivalled(2, [2, 3], header));
	}

	#[test]
	fn a_block_of_the_same_height_on_another_fork_is_a_rival() {
		let header = tree(&[(1, 1, 0), (2, 1, 0), (3, 2, 1), (4, 2, 2)]);
		assert!(is_rivalled(2, [3, 4], header));
	}

	#[test]
	fn a_shorter_fork_is_no_rival() {
		let header = tree(&[(1, 1, 0), (2, 2, 1), (3, 2, 1), (4, 3, 2)]);
		assert!(!is_rivalled(3, [4, 3], header));
	}

	#[test]
	fn a_longer_fork_passes_through_the_height_and_is_a_rival() {
		let header = tree(&[(1, 1, 0), (2, 2, 1), (3, 2, 1), (4, 3, 3)]);
		assert!(is_rivalled(2, [4, 2], header));
	}

	#[test]
	fn two_leaves_over_one_block_do_not_rival_it() {
		let header = tree(&[(1, 1, 0), (2, 2, 1), (3, 3, 2), (4, 3, 2)]);
		assert!(!is_rivalled(2, [3, 4], header));
	}

	#[test]
	fn what_cannot_be_read_counts_as_a_rival() {
		assert!(is_rivalled(2, [9], tree(&[(1, 1, 0), (2, 2, 1)])));
	}

	#[test]
	fn an_unrivalled_best_block_is_voted_for() {
		assert_eq!(restriction::<Block>(7, H256::repeat_byte(6), false), None);
	}

	#[test]
	fn a_rivalled_best_block_gives_the_vote_to_its_parent() {
		let parent = H256::repeat_byte(6);
		assert_eq!(restriction::<Block>(7, parent, true), Some((parent, 6)));
	}

	#[test]
	fn genesis_has_no_parent_to_vote_for() {
		assert_eq!(restriction::<Block>(0, H256::zero(), true), None);
	}
}
