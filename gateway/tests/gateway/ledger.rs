// SPDX-License-Identifier: GPL-3.0-only

//! The blocks under the scripted chain's state, as far as receipts are proven with them: headers, the entries
//! of the state that a receipt is verified with, GRANDPA's votes, and changes of its authorities.

use codec::Encode;
use finality_grandpa::{Commit, Message, Precommit, SignedPrecommit};
use salus_primitives::{keys::KeyKind, BlockNumber};
use salus_receipt::{AuthorityList, Finality, Header, Justification, SetId, StateProof, Trust};
use sp_consensus_grandpa::{localized_payload, ConsensusLog, ScheduledChange, GRANDPA_ENGINE_ID};
use sp_core::{ed25519, Blake2Hasher, Pair, H256};
use sp_crypto_hashing::{blake2_128, twox_128, twox_64};
use sp_runtime::{Digest, DigestItem};
use sp_trie::{
	trie_types::{TrieDBBuilder, TrieDBMutBuilderV1},
	LayoutV1, MemoryDB, Recorder, StorageProof, Trie, TrieMut,
};

use crate::chain::{State, GENESIS};

/// One block.
struct Block {
	header: Header,
	nodes: MemoryDB<Blake2Hasher>,
}

/// A set of authorities, by their numbers.
struct Set {
	authorities: Vec<u8>,
	/// The block in which it hands over.
	last: Option<BlockNumber>,
}

/// The chain of blocks.
pub struct Ledger {
	blocks: Vec<Block>,
	sets: Vec<Set>,
	/// The authorities that the next block names, and after how many blocks they take over.
	scheduled: Option<(Vec<u8>, BlockNumber)>,
}

impl Default for Ledger {
	fn default() -> Self {
		let first = Set { authorities: vec![1, 2, 3, 4], last: None };
		let mut ledger = Self { blocks: Vec::new(), sets: vec![first], scheduled: None };
		ledger.push(&State::default());
		ledger
	}
}

impl Ledger {
	/// Adds a block after which the state is this.
	pub fn push(&mut self, state: &State) {
		let number = BlockNumber::try_from(self.blocks.len()).unwrap();
		assert_eq!(number, state.number, "blocks are written one by one");
		let mut logs = Vec::new();
		if let Some((authorities, delay)) = self.scheduled.take() {
			let change = ScheduledChange { next_authorities: list(&authorities), delay };
			let log = ConsensusLog::<BlockNumber>::ScheduledChange(change);
			logs.push(DigestItem::Consensus(GRANDPA_ENGINE_ID, log.encode()));
			self.sets.last_mut().unwrap().last = Some(number + delay);
			self.sets.push(Set { authorities, last: None });
		}
		let (nodes, state_root) = trie(self.entries(state));
		let header = Header {
			parent_hash: self.blocks.last().map(|block| block.header.hash()).unwrap_or_default(),
			number,
			state_root,
			extrinsics_root: H256::zero(),
			digest: Digest { logs },
		};
		self.blocks.push(Block { header, nodes });
	}

	/// Lets the next block name other authorities, who take over so many blocks later.
	pub fn schedule(&mut self, authorities: &[u8], delay: BlockNumber) {
		self.scheduled = Some((authorities.to_vec(), delay));
	}

	/// The hash of a block. That of the first is agreed upon.
	pub fn hash(&self, number: BlockNumber) -> [u8; 32] {
		match number {
			0 => GENESIS,
			_ => self.block(number).header.hash().0,
		}
	}

	pub fn headers(&self, from: BlockNumber, to: BlockNumber) -> Vec<Header> {
		(from..=to).map(|number| self.block(number).header.clone()).collect()
	}

	/// What `state_getReadProof` answers.
	pub fn prove(&self, number: BlockNumber, keys: &[Vec<u8>]) -> StateProof {
		let Block { header, nodes } = self.block(number);
		let mut recorder = Recorder::<LayoutV1<Blake2Hasher>>::new();
		{
			let trie = TrieDBBuilder::<Blake2Hasher>::new(nodes, &header.state_root)
				.with_recorder(&mut recorder)
				.build();
			for key in keys {
				trie.get(key).unwrap();
			}
		}
		let nodes = recorder.drain().into_iter().map(|node| node.data);
		let nodes = StorageProof::new(nodes).into_iter_nodes().collect();
		StateProof { header: header.clone(), nodes }
	}

	/// Votes for the newest block that the set of this one finalises.
	pub fn finality(&self, block: BlockNumber, named: SetId) -> Finality {
		let newest = BlockNumber::try_from(self.blocks.len() - 1).unwrap();
		let set = self
			.sets
			.iter()
			.position(|set| set.last.is_none_or(|last| block <= last))
			.expect("the last set has no end");
		let last = self.sets[set].last.map_or(newest, |last| last.min(newest));
		let justification = self.votes(set, last);
		Finality { descent: self.headers(block + 1, last), set: named, justification }
	}

	/// How the network began.
	pub fn trust(&self) -> Trust {
		Trust { genesis: GENESIS, authorities: list(&self.sets[0].authorities) }
	}

	fn block(&self, number: BlockNumber) -> &Block {
		&self.blocks[usize::try_from(number).unwrap()]
	}

	/// All but one of a set vote for a block.
	fn votes(&self, set: usize, block: BlockNumber) -> Justification {
		let round = 7;
		let id = SetId::try_from(set).unwrap();
		let (target_hash, target_number) = (self.block(block).header.hash(), block);
		let precommits = self.sets[set].authorities[1..].iter().map(|number| {
			let pair = authority(*number);
			let precommit = Precommit { target_hash, target_number };
			let payload = localized_payload(round, id, &Message::Precommit(precommit.clone()));
			let signature = pair.sign(&payload).into();
			SignedPrecommit { precommit, signature, id: pair.public().into() }
		});
		let commit = Commit { target_hash, target_number, precommits: precommits.collect() };
		Justification { round, commit, votes_ancestries: vec![] }
	}

	/// The entries of storage that matter here.
	fn entries(&self, state: &State) -> Vec<(Vec<u8>, Vec<u8>)> {
		let mut entries = vec![(b":code".to_vec(), vec![7; 100])];
		for ((gateway, number), batch) in &state.batches {
			let key = entry("AccessGrants", "Receipts", &[blake(gateway), twox(number)]);
			entries.push((key, batch.encode()));
		}
		for (account, keys) in &state.keys {
			for (kind, slot) in keys {
				let key = entry("Membership", "Keys", &[blake(account), twox(kind)]);
				entries.push((key, slot.encode()));
			}
		}
		for (account, keys) in &state.past_keys {
			for (kind, past) in keys.iter().filter(|(kind, _)| *kind == KeyKind::Receipt) {
				let keys = [blake(account), twox(kind), twox(past.version)];
				entries.push((entry("Membership", "PastKeys", &keys), past.encode()));
			}
		}
		for (account, staff) in &state.staff {
			let key = entry("Membership", "StaffEntries", &[blake(account)]);
			entries.push((key, (staff, true).encode()));
		}
		for number in 0..state.number {
			let key = entry("System", "BlockHash", &[twox(number)]);
			entries.push((key, self.hash(number).encode()));
		}
		entries
	}
}

fn authority(number: u8) -> ed25519::Pair {
	ed25519::Pair::from_seed(&[number; 32])
}

fn list(numbers: &[u8]) -> AuthorityList {
	numbers.iter().map(|number| (authority(*number).public().into(), 1)).collect()
}

fn trie(entries: Vec<(Vec<u8>, Vec<u8>)>) -> (MemoryDB<Blake2Hasher>, H256) {
	let (mut nodes, mut root) = (MemoryDB::default(), H256::default());
	{
		let mut trie = TrieDBMutBuilderV1::<Blake2Hasher>::new(&mut nodes, &mut root).build();
		for (key, value) in &entries {
			trie.insert(key, value).unwrap();
		}
	}
	(nodes, root)
}

fn entry(pallet: &str, name: &str, keys: &[Vec<u8>]) -> Vec<u8> {
	let prefix = [twox_128(pallet.as_bytes()), twox_128(name.as_bytes())].concat();
	[prefix, keys.concat()].concat()
}

fn blake(key: impl Encode) -> Vec<u8> {
	let key = key.encode();
	[blake2_128(&key).to_vec(), key].concat()
}

fn twox(key: impl Encode) -> Vec<u8> {
	let key = key.encode();
	[twox_64(&key).to_vec(), key].concat()
}
