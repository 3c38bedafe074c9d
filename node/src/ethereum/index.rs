// SPDX-License-Identifier: GPL-3.0-only

//! Which block holds an Ethereum transaction, and which one has an Ethereum hash. Neither is in the
//! state for longer than 256 blocks, so both are written beside the blocks (the database's auxiliary
//! column), for each block once, when it becomes the best one.
//!
//! Two rival blocks may hold the same transaction, and may even have the same Ethereum hash (which
//! covers only what Ethereum knows). So an entry lists all of them, and who reads it takes the one on
//! the best chain.

use codec::{Decode, Encode};
use sc_client_api::AuxStore;
use sp_core::H256;

use super::internal;
use salus_eth_rpc::Failure;

const BLOCK: &[u8] = b"salus:eth:block:";
const TRANSACTION: &[u8] = b"salus:eth:transaction:";
const DONE: &[u8] = b"salus:eth:done:";

/// Rivals that an entry remembers, the newest.
const RIVALS: usize = 8;

fn key(prefix: &[u8], hash: H256) -> Vec<u8> {
	[prefix, hash.as_bytes()].concat()
}

/// The index, over any store.
pub struct Index<'a, S>(pub &'a S);

impl<S: AuxStore> Index<'_, S> {
	fn list(&self, key: &[u8]) -> Result<Vec<H256>, Failure> {
		let Some(bytes) = self.0.get_aux(key).map_err(internal)? else { return Ok(Vec::new()) };
		Vec::decode(&mut bytes.as_slice()).map_err(internal)
	}

	/// The blocks that hold this Ethereum transaction.
	pub fn of_transaction(&self, hash: H256) -> Result<Vec<H256>, Failure> {
		self.list(&key(TRANSACTION, hash))
	}

	/// The blocks that have this Ethereum hash.
	pub fn of_block(&self, ethereum: H256) -> Result<Vec<H256>, Failure> {
		self.list(&key(BLOCK, ethereum))
	}

	/// Whether the block was written.
	pub fn has(&self, block: H256) -> Result<bool, Failure> {
		Ok(self.0.get_aux(&key(DONE, block)).map_err(internal)?.is_some())
	}

	/// Writes a block with its Ethereum hash and transactions, all or nothing.
	pub fn write(
		&self,
		block: H256,
		ethereum: H256,
		transactions: impl IntoIterator<Item = H256>,
	) -> Result<(), Failure> {
		let keys = transactions.into_iter().map(|hash| key(TRANSACTION, hash));
		let mut entries = vec![(key(DONE, block), Vec::new())];
		for key in keys.chain([key(BLOCK, ethereum)]) {
			let mut blocks = self.list(&key)?;
			if !blocks.contains(&block) {
				blocks.push(block);
				let surplus = blocks.len().saturating_sub(RIVALS);
				blocks.drain(..surplus);
				entries.push((key, blocks.encode()));
			}
		}
		let entries: Vec<_> =
			entries.iter().map(|(key, value)| (key.as_slice(), value.as_slice())).collect();
		self.0.insert_aux(&entries, &[]).map_err(internal)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::{collections::HashMap, sync::Mutex};

	#[derive(Default)]
	struct Store(Mutex<HashMap<Vec<u8>, Vec<u8>>>);

	impl AuxStore for Store {
		fn insert_aux<
			'a,
			'b: 'a,
			'c: 'a,
			I: IntoIterator<Item = &'a (&'c [u8], &'c [u8])>,
			D: IntoIterator<Item = &'a &'b [u8]>,
		>(
			&self,
			insert: I,
			delete: D,
		) -> sp_blockchain::Result<()> {
			let mut map = self.0.lock().expect("not poisoned");
			map.extend(insert.into_iter().map(|(k, v)| (k.to_vec(), v.to_vec())));
			delete.into_iter().for_each(|k| {
				map.remove(*k);
			});
			Ok(())
		}

		fn get_aux(&self, key: &[u8]) -> sp_blockchain::Result<Option<Vec<u8>>> {
			Ok(self.0.lock().expect("not poisoned").get(key).cloned())
		}
	}

	fn hash(n: u8) -> H256 {
		H256::repeat_byte(n)
	}

	#[test]
	fn rivals_with_the_same_transaction_are_both_found() {
		let store = Store::default();
		let index = Index(&store);
		assert!(!index.has(hash(1)).expect("reads"));
		index.write(hash(1), hash(10), [hash(20), hash(21)]).expect("writes");
		index.write(hash(2), hash(10), [hash(20)]).expect("writes");
		assert!(index.has(hash(1)).expect("reads"));
		assert_eq!(index.of_transaction(hash(20)).expect("reads"), [hash(1), hash(2)]);
		assert_eq!(index.of_transaction(hash(21)).expect("reads"), [hash(1)]);
		assert_eq!(index.of_block(hash(10)).expect("reads"), [hash(1), hash(2)]);
		assert_eq!(index.of_block(hash(20)).expect("reads"), []);
	}

	#[test]
	fn writing_twice_changes_nothing_and_an_entry_is_bounded() {
		let store = Store::default();
		let index = Index(&store);
		for _ in 0..2 {
			index.write(hash(1), hash(10), [hash(20)]).expect("writes");
		}
		assert_eq!(index.of_transaction(hash(20)).expect("reads"), [hash(1)]);
		for n in 2..=9 {
			index.write(hash(n), hash(10), [hash(20)]).expect("writes");
		}
		let found = index.of_transaction(hash(20)).expect("reads");
		assert_eq!(found.len(), RIVALS);
		assert_eq!(found.last(), Some(&hash(9)));
		assert!(!found.contains(&hash(1)));
	}
}
