// SPDX-License-Identifier: GPL-3.0-only

//! The chain's state as far as a proof shows it: where entries lie, and reading them.

use codec::{DecodeAll, Encode};
use salus_primitives::{
	access::ReceiptBatch,
	keys::{KeyKind, KeySlot, RegisteredKey},
	membership::Staff,
	AccountId, BlockNumber,
};
use sp_consensus_grandpa::AuthorityList;
use sp_core::{Blake2Hasher, H256};
use sp_crypto_hashing::{blake2_128, twox_128, twox_64};
use sp_trie::{
	read_trie_value, trie_types::TrieDBBuilder, HashDBT, LayoutV1, MemoryDB, Recorder,
	StorageProof, Trie, EMPTY_PREFIX,
};

use crate::{
	batch::BatchNumber,
	error::{StateEntry, StateError},
	receipt::Receipt,
};

/// What `state_getReadProof` is asked for: the keys that a receipt in this batch is verified with.
///
/// Not every one has an entry (a key that was not replaced is no past key): then the proof shows that.
pub fn keys_to_prove(receipt: &Receipt, batch: BatchNumber) -> Vec<Vec<u8>> {
	vec![
		receipts(&receipt.gateway, batch),
		keys(&receipt.system),
		past_keys(&receipt.system, receipt.key_version),
		staff_entries(&receipt.system),
		block_hash(0),
		block_hash(receipt.block.number),
	]
}

/// The key of `Grandpa.Authorities`, to prove the first authorities: see [`crate::Trust::proven`].
pub fn authorities_key() -> Vec<u8> {
	item("Grandpa", "Authorities")
}

fn receipts(gateway: &AccountId, batch: BatchNumber) -> Vec<u8> {
	[item("AccessGrants", "Receipts"), blake2_128_concat(gateway), twox_64_concat(&batch)].concat()
}

fn keys(owner: &AccountId) -> Vec<u8> {
	let kind = twox_64_concat(&KeyKind::Receipt);
	[item("Membership", "Keys"), blake2_128_concat(owner), kind].concat()
}

fn past_keys(owner: &AccountId, version: u32) -> Vec<u8> {
	let (kind, version) = (twox_64_concat(&KeyKind::Receipt), twox_64_concat(&version));
	[item("Membership", "PastKeys"), blake2_128_concat(owner), kind, version].concat()
}

fn staff_entries(account: &AccountId) -> Vec<u8> {
	[item("Membership", "StaffEntries"), blake2_128_concat(account)].concat()
}

fn block_hash(number: BlockNumber) -> Vec<u8> {
	[item("System", "BlockHash"), twox_64_concat(&number)].concat()
}

fn item(pallet: &str, name: &str) -> Vec<u8> {
	[twox_128(pallet.as_bytes()), twox_128(name.as_bytes())].concat()
}

fn blake2_128_concat(key: &impl Encode) -> Vec<u8> {
	key.using_encoded(|key| [&blake2_128(key), key].concat())
}

fn twox_64_concat(key: &impl Encode) -> Vec<u8> {
	key.using_encoded(|key| [&twox_64(key), key].concat())
}

/// The state of one block, as far as the proof shows it.
pub(crate) struct State {
	nodes: MemoryDB<Blake2Hasher>,
	root: H256,
}

impl State {
	pub(crate) fn new(root: H256, nodes: &[Vec<u8>]) -> Result<Self, StateError> {
		// Nodes are found by their hashes from the root on, so that none can be added or replaced.
		let nodes = StorageProof::new(nodes.iter().cloned()).into_memory_db::<Blake2Hasher>();
		if !nodes.contains(&root, EMPTY_PREFIX) {
			return Err(StateError::OtherBlock);
		}
		Ok(Self { nodes, root })
	}

	/// The nodes on the way to these keys; `None` where some are missing.
	pub(crate) fn ways_to(&self, keys: &[Vec<u8>]) -> Option<Vec<Vec<u8>>> {
		let mut recorder = Recorder::<LayoutV1<Blake2Hasher>>::new();
		{
			let trie = TrieDBBuilder::<Blake2Hasher>::new(&self.nodes, &self.root)
				.with_recorder(&mut recorder)
				.build();
			for key in keys {
				trie.get(key).ok()?;
			}
		}
		let nodes = recorder.drain().into_iter().map(|node| node.data);
		// Each once.
		Some(StorageProof::new(nodes).into_iter_nodes().collect())
	}

	pub(crate) fn batch(
		&self,
		gateway: &AccountId,
		batch: BatchNumber,
	) -> Result<Option<ReceiptBatch>, StateError> {
		self.read(StateEntry::Receipts, &receipts(gateway, batch))
	}

	/// The receipt key with that number, whether it still counts or was replaced.
	pub(crate) fn receipt_key(
		&self,
		owner: &AccountId,
		version: u32,
	) -> Result<Option<RegisteredKey>, StateError> {
		let slot: Option<KeySlot> = self.read(StateEntry::Keys, &keys(owner))?;
		match slot {
			Some(slot) if slot.current.version == version => Ok(Some(slot.current)),
			_ => self.read(StateEntry::PastKeys, &past_keys(owner, version)),
		}
	}

	pub(crate) fn staff(&self, account: &AccountId) -> Result<Option<Staff>, StateError> {
		// With it is stored whether it takes one of its institution's places.
		let entry: Option<(Staff, bool)> =
			self.read(StateEntry::StaffEntries, &staff_entries(account))?;
		Ok(entry.map(|(staff, _)| staff))
	}

	/// The hash of an earlier block, as long as the chain remembers it; that of block 0 it never forgets.
	pub(crate) fn block_hash(&self, number: BlockNumber) -> Result<Option<[u8; 32]>, StateError> {
		self.read(StateEntry::BlockHash, &block_hash(number))
	}

	pub(crate) fn authorities(&self) -> Result<Option<AuthorityList>, StateError> {
		self.read(StateEntry::Authorities, &authorities_key())
	}

	fn read<T: DecodeAll>(&self, entry: StateEntry, key: &[u8]) -> Result<Option<T>, StateError> {
		let value =
			read_trie_value::<LayoutV1<Blake2Hasher>, _>(&self.nodes, &self.root, key, None, None)
				.map_err(|_| StateError::Incomplete(entry))?;
		value
			.map(|value| T::decode_all(&mut value.as_slice()))
			.transpose()
			.map_err(|_| StateError::Malformed(entry))
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	/// What the runtime's own test pins.
	const STORAGE: &str = include_str!("../../runtime/src/tests/storage.txt");

	#[test]
	fn entries_lie_where_the_runtime_puts_them() {
		for (pallet, name, value, by) in [
			(
				"AccessGrants",
				"Receipts",
				"ReceiptBatch",
				"Blake2_128Concat, Twox64Concat of (AccountId32, u32)",
			),
			(
				"Membership",
				"Keys",
				"KeySlot",
				"Blake2_128Concat, Twox64Concat of (AccountId32, KeyKind)",
			),
			(
				"Membership",
				"PastKeys",
				"RegisteredKey",
				"Blake2_128Concat, Twox64Concat, Twox64Concat of (AccountId32, KeyKind, u32)",
			),
			("Membership", "StaffEntries", "StaffEntry", "Blake2_128Concat of AccountId32"),
		] {
			let prefix = hex::encode(item(pallet, name));
			let line = format!("{pallet}.{name} {prefix}: {value} by {by},");
			assert!(STORAGE.contains(&line), "{line}");
		}
	}

	#[test]
	fn the_sdks_entries_lie_where_everybody_looks_for_them() {
		assert_eq!(
			hex::encode(authorities_key()),
			"5f9cc45b7a00c5899361e1c6099678dc5e0621c4869aa60c02be9adcc98a0d1d",
		);
		assert_eq!(
			hex::encode(block_hash(0)),
			"26aa394eea5630e07c48ae0c9558cef7a44704b568d21667356a5a050c118746b4def25cfda6ef3a00000000",
		);
	}
}
