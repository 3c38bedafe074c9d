// SPDX-License-Identifier: GPL-3.0-only

//! A minute's receipts under one root.
//!
//! The tree is the SDK's `binary-merkle-tree` over BLAKE2b-256: a node is the hash of its two children,
//! and the last of an odd row moves up as it is. Leaves are hashes of their own domain, longer than two
//! hashes, so that no node can be passed off as one.

use std::iter::successors;

use binary_merkle_tree::{verify_proof, Leaf as MerkleLeaf};
use codec::{Decode, Encode};
use salus_primitives::{AccountId, ReceiptRoot};
use serde::{Deserialize, Serialize};
use sp_core::{Blake2Hasher, H256};
use sp_crypto_hashing::blake2_256;

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
	/// The rows of its tree: first the leaves, last the root alone.
	rows: Vec<Vec<[u8; 32]>>,
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
		// The library answers a root or one path, and hashes the whole tree each time.
		let rows = successors(Some(leaves), |row| (row.len() > 1).then(|| above(row))).collect();
		Some(Self { gateway, number, count, previous, rows })
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
		root(&self.gateway, self.number, self.count, &self.previous, &self.tree())
	}

	/// Where the receipt at `index` stands; `None` where there is none.
	pub fn path(&self, index: u32) -> Option<BatchPath> {
		if index >= self.count {
			return None;
		}
		let places = successors(Some(usize::try_from(index).ok()?), |place| Some(place / 2));
		let beside = self.rows.iter().zip(places).filter_map(|(row, place)| row.get(place ^ 1));
		Some(BatchPath {
			number: self.number,
			count: self.count,
			previous: self.previous,
			tree: self.tree(),
			index,
			path: beside.copied().collect(),
		})
	}

	fn tree(&self) -> [u8; 32] {
		self.rows.last().and_then(|top| top.first()).copied().unwrap_or(EMPTY_TREE)
	}
}

/// The row above one of a tree.
fn above(row: &[[u8; 32]]) -> Vec<[u8; 32]> {
	let (pairs, odd) = row.as_chunks::<2>();
	let parents = pairs.iter().map(|pair| blake2_256(pair.as_flattened()));
	parents.chain(odd.first().copied()).collect()
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
