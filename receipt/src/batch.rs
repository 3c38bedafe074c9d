// SPDX-License-Identifier: GPL-3.0-only

//! A minute's receipts under one root.
//!
//! The tree is the SDK's `binary-merkle-tree` over BLAKE2b-256: a node is the hash of its two children,
//! and the last of an odd row moves up as it is. Leaves are hashes of their own domain, longer than two
//! hashes, so that no node can be passed off as one.

use binary_merkle_tree::{merkle_proof_raw, merkle_root_raw, verify_proof, Leaf as MerkleLeaf};
use codec::{Decode, Encode};
use salus_primitives::{AccountId, ReceiptRoot};
use serde::{Deserialize, Serialize};
use sp_core::{Blake2Hasher, H256};

use crate::{
	hexadecimal,
	receipt::{hash, Leaf},
};

/// The domain of a batch's root.
pub const BATCH_DOMAIN: &[u8] = b"salus/receipt-batch/v1";

/// The tree's root where a batch has no receipts.
pub const EMPTY_TREE: [u8; 32] = [0; 32];

/// A batch's number: counted for each gateway, from 0.
pub type BatchNumber = u32;

/// The receipts that a gateway anchors together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
	gateway: AccountId,
	number: BatchNumber,
	count: u32,
	previous: ReceiptRoot,
	leaves: Vec<Leaf>,
}

impl Batch {
	/// A batch of `gateway`, the institution: its receipts' leaves in order, none where nothing was
	/// released. The root of the batch before is 32 zero bytes for the first one. `None` for more
	/// receipts than a batch can count.
	pub fn new(
		gateway: AccountId,
		number: BatchNumber,
		previous: ReceiptRoot,
		leaves: Vec<Leaf>,
	) -> Option<Self> {
		let count = u32::try_from(leaves.len()).ok()?;
		Some(Self { gateway, number, count, previous, leaves })
	}

	/// Its number.
	pub fn number(&self) -> BatchNumber {
		self.number
	}

	/// How many receipts.
	pub fn count(&self) -> u32 {
		self.count
	}

	/// The root of the batch before.
	pub fn previous(&self) -> ReceiptRoot {
		self.previous
	}

	/// What is anchored.
	pub fn root(&self) -> ReceiptRoot {
		let tree = merkle_root_raw::<Blake2Hasher, _>(self.leaves.iter().map(H256::from)).0;
		root(&self.gateway, self.number, self.count, &self.previous, &tree)
	}

	/// Where the receipt at `index` stands; `None` where there is none.
	pub fn path(&self, index: u32) -> Option<BatchPath> {
		// The library panics beyond the last one.
		if index >= self.count {
			return None;
		}
		let leaves = self.leaves.iter().map(H256::from);
		let proof = merkle_proof_raw::<Blake2Hasher, _>(leaves, index);
		Some(BatchPath {
			number: self.number,
			count: self.count,
			previous: self.previous,
			tree: proof.root.0,
			index,
			path: proof.proof.into_iter().map(|node| node.0).collect(),
		})
	}
}

/// Where a receipt stands in its batch.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BatchPath {
	/// The batch's number.
	pub number: BatchNumber,
	/// How many receipts it has.
	pub count: u32,
	/// The root of the batch before.
	pub previous: ReceiptRoot,
	/// The root of the tree.
	#[serde(with = "hexadecimal::one")]
	pub tree: [u8; 32],
	/// The receipt's place, from 0.
	pub index: u32,
	/// The nodes beside the way from the leaf to the tree's root, the lowest first.
	#[serde(with = "hexadecimal::list")]
	pub path: Vec<[u8; 32]>,
}

impl BatchPath {
	/// Whether the path leads from `leaf`, in that place, to the tree's root.
	pub fn holds(&self, leaf: &Leaf) -> bool {
		// The library does not look at the length. Without it a receipt that moved up in an odd row could be
		// said to stand in another place.
		self.path.len() == levels(self.index, self.count)
			&& verify_proof::<Blake2Hasher, _, _>(
				&H256(self.tree),
				self.path.iter().map(H256::from),
				self.count,
				self.index,
				MerkleLeaf::Hash(H256(*leaf)),
			)
	}

	/// The root that `gateway` anchored for this batch, if all of this is true.
	pub fn root(&self, gateway: &AccountId) -> ReceiptRoot {
		root(gateway, self.number, self.count, &self.previous, &self.tree)
	}
}

/// How many nodes stand beside the way from a place to the root: one for each row, but for those in which
/// it is the last of an odd number and moves up.
fn levels(index: u32, count: u32) -> usize {
	let (mut index, mut width) = (index, count);
	let mut levels = 0_usize;
	while width > 1 {
		if index ^ 1 < width {
			levels = levels.saturating_add(1);
		}
		index /= 2;
		width = width.div_ceil(2);
	}
	levels
}

fn root(
	gateway: &AccountId,
	number: BatchNumber,
	count: u32,
	previous: &ReceiptRoot,
	tree: &[u8; 32],
) -> ReceiptRoot {
	let batch = (gateway, number, count, previous, tree);
	ReceiptRoot(batch.using_encoded(|batch| hash(&[BATCH_DOMAIN, batch])))
}
