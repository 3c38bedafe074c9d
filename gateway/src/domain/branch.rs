// SPDX-License-Identifier: GPL-3.0-only

//! What is final stays: a gateway decides by no block that does not continue the one it decided by before.
//!
//! A node that was set back, or that follows another branch than it did, answers with blocks that look young
//! and final. By its word a revocation that has bound would bind no more.

use std::sync::{Mutex, PoisonError};

use salus_primitives::BlockNumber;

use crate::chain::{Chain, ChainError, Finalised};

/// A finalised block: its height and its hash.
pub(super) type Decided = (BlockNumber, [u8; 32]);

/// The highest block that was decided by.
#[derive(Default)]
pub(super) struct Branch(Mutex<Option<Decided>>);

impl Branch {
	/// The block that whatever is asked for from now on has to continue.
	pub(super) fn tip(&self) -> Option<Decided> {
		*self.0.lock().unwrap_or_else(PoisonError::into_inner)
	}

	/// Whether a block, which was asked for when `tip` was the tip, continues it. If so, later ones have to
	/// continue this one.
	pub(super) async fn continues(
		&self,
		tip: Option<Decided>,
		chain: &dyn Chain,
		at: &dyn Finalised,
	) -> Result<bool, ChainError> {
		let here = (at.number(), at.hash());
		if let Some((number, hash)) = tip {
			if here.0 <= number {
				return Ok(here == (number, hash));
			}
			// The node is asked once a block: what is between is hashed into it.
			let below = chain.headers(number, number).await?;
			if below.first().map(|header| header.hash().0) != Some(hash) {
				return Ok(false);
			}
		}
		let mut newest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
		// Of two requests at once one may be late with an older block.
		if newest.is_none_or(|(number, _)| number < here.0) {
			*newest = Some(here);
		}
		Ok(true)
	}
}
