// SPDX-License-Identifier: GPL-3.0-only

//! What several commands do.

pub mod card;
pub mod council;
pub mod filing;
pub mod granted;
pub mod keys;
pub mod mandates;
pub mod openings;
pub mod party;
pub mod past;
pub mod patient;
pub mod reading;
pub mod receipts;
pub mod requests;
pub mod scope;
pub mod sharing;

use std::time::Duration;

use salus_client::{ClientError, Node};
use salus_primitives::BlockNumber;

/// How often a node is asked for a block that another node has, and how long to wait in between.
const TRIES: u32 = 120;
const PAUSE: Duration = Duration::from_millis(250);

/// Waits until a block that is final for another node is final for this one.
pub async fn await_block(node: &Node, block: BlockNumber) -> Result<(), ClientError> {
	let mut have = node.finalised().await?.number;
	for _ in 0..TRIES {
		if have >= block {
			return Ok(());
		}
		tokio::time::sleep(PAUSE).await;
		have = node.finalised().await?.number;
	}
	Err(ClientError::Node(format!(
		"it is behind: block {block} is final elsewhere, and {have} here; `salus status` tells more"
	)))
}
