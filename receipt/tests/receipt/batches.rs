// SPDX-License-Identifier: GPL-3.0-only

//! The tree and the root, for batches of any size.

use proptest::{collection::vec, prelude::*};
use salus_primitives::{AccountId, ReceiptRoot};
use salus_receipt::{Batch, EMPTY_TREE};
use sp_crypto_hashing::blake2_256;

const GATEWAY: AccountId = AccountId::new([0x60; 32]);

fn batch(leaves: Vec<[u8; 32]>) -> Batch {
	Batch::new(GATEWAY, 3, ReceiptRoot([7; 32]), leaves).expect("few enough")
}

/// The tree in its plainest form: pairs are hashed, the last of an odd row moves up.
fn plain_tree(row: Vec<[u8; 32]>) -> [u8; 32] {
	match row.as_slice() {
		[] => EMPTY_TREE,
		[root] => *root,
		_ => plain_tree(
			row.chunks(2)
				.map(|pair| match pair {
					[left, right] => blake2_256(&[*left, *right].concat()),
					_ => pair[0],
				})
				.collect(),
		),
	}
}

fn plain_root(leaves: &[[u8; 32]]) -> [u8; 32] {
	let mut preimage = b"salus/receipt-batch/v1".to_vec();
	preimage.extend([0x60; 32]);
	preimage.extend(3u32.to_le_bytes());
	preimage.extend((leaves.len() as u32).to_le_bytes());
	preimage.extend([7; 32]);
	preimage.extend(plain_tree(leaves.to_vec()));
	blake2_256(&preimage)
}

/// Leaves that differ from each other, and the place of one.
fn leaves_and_place() -> impl Strategy<Value = (Vec<[u8; 32]>, usize)> {
	(1usize..80, any::<[u8; 24]>(), any::<prop::sample::Index>()).prop_map(
		|(count, rest, place)| {
			let leaf = |number: usize| {
				let mut leaf = [0; 32];
				leaf[..8].copy_from_slice(&number.to_le_bytes());
				leaf[8..].copy_from_slice(&rest);
				leaf
			};
			((0..count).map(leaf).collect(), place.index(count))
		},
	)
}

#[test]
fn an_empty_batch_has_a_root_that_commits_to_what_was_before() {
	let empty = batch(vec![]);
	assert_eq!(empty.count(), 0);
	assert_eq!(empty.root().0, plain_root(&[]));
	assert_eq!(empty.path(0), None);
	let other = Batch::new(GATEWAY, 3, ReceiptRoot([8; 32]), vec![]).expect("few enough");
	assert_ne!(empty.root(), other.root());
}

proptest! {
	#[test]
	fn the_root_is_that_of_the_plain_tree(leaves in vec(any::<[u8; 32]>(), 0..80)) {
		prop_assert_eq!(batch(leaves.clone()).root().0, plain_root(&leaves));
	}

	#[test]
	fn every_receipt_has_a_path((leaves, place) in leaves_and_place()) {
		let batch = batch(leaves.clone());
		let path = batch.path(place as u32).expect("it is there");
		prop_assert!(path.holds(&leaves[place]));
		prop_assert_eq!(path.root(&GATEWAY), batch.root());
		prop_assert_eq!(batch.path(batch.count()), None);
	}

	#[test]
	fn a_path_is_for_one_receipt_in_one_place(
		(leaves, place) in leaves_and_place(),
		other in any::<[u8; 32]>(),
		node in any::<prop::sample::Index>(),
		bit in 0usize..256,
	) {
		let path = batch(leaves.clone()).path(place as u32).expect("it is there");
		prop_assert!(!path.holds(&other));
		for (elsewhere, leaf) in leaves.iter().enumerate().filter(|(number, _)| *number != place) {
			prop_assert!(!path.holds(leaf));
			let mut moved = path.clone();
			moved.index = elsewhere as u32;
			prop_assert!(!moved.holds(&leaves[place]), "at {elsewhere}");
		}
		let mut beyond = path.clone();
		beyond.index = beyond.count;
		prop_assert!(!beyond.holds(&leaves[place]));
		let mut longer = path.clone();
		longer.path.push(other);
		prop_assert!(!longer.holds(&leaves[place]));
		if !path.path.is_empty() {
			let mut shorter = path.clone();
			shorter.path.pop();
			prop_assert!(!shorter.holds(&leaves[place]));
			let mut altered = path.clone();
			let node = node.index(altered.path.len());
			altered.path[node][bit / 8] ^= 1 << (bit % 8);
			prop_assert!(!altered.holds(&leaves[place]));
		}
	}

	/// No node of the tree can be passed off as a receipt: a receipt is longer than two hashes.
	#[test]
	fn the_root_commits_to_everything((leaves, place) in leaves_and_place(), bit in 0usize..256) {
		let whole = batch(leaves.clone());
		let path = whole.path(place as u32).expect("it is there");
		let other = AccountId::new([0x61; 32]);
		prop_assert_ne!(path.root(&other), whole.root());

		let mut edited = path.clone();
		edited.number += 1;
		prop_assert_ne!(edited.root(&GATEWAY), whole.root());
		let mut edited = path.clone();
		edited.count += 1;
		prop_assert_ne!(edited.root(&GATEWAY), whole.root());
		let mut edited = path.clone();
		edited.previous.0[bit / 8] ^= 1 << (bit % 8);
		prop_assert_ne!(edited.root(&GATEWAY), whole.root());
		let mut edited = path;
		edited.tree[bit / 8] ^= 1 << (bit % 8);
		prop_assert_ne!(edited.root(&GATEWAY), whole.root());

		let mut altered = leaves;
		altered[place][bit / 8] ^= 1 << (bit % 8);
		prop_assert_ne!(batch(altered).root(), whole.root());
	}
}
