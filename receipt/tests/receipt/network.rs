// SPDX-License-Identifier: GPL-3.0-only

//! A network made here: authorities, thirteen blocks, two changes of authorities, and a gateway that
//! anchored two batches.
//!
//! | Block | What |
//! |---|---|
//! | 0 | set 0: authorities 1 to 4 |
//! | 3 | schedules set 1 at once: authorities 2 to 5 |
//! | 6 | schedules set 2 after two blocks: authorities 3 to 6 |
//! | 8 | the last of set 1 |
//! | 9 | permits the release |
//! | 10 | anchors batch 7; its state is proven |
//! | 12 | finalised by set 2; one of its authorities voted for 13 |
//!
//! All of it is the same every time.

use codec::Encode;
use finality_grandpa::{Commit, Message, Precommit, SignedPrecommit};
use salus_envelope::Seed;
use salus_primitives::{
	access::{Purpose, ReceiptBatch},
	consent::Basis,
	keys::{KeySlot, PublicKey, RegisteredKey, Suite},
	membership::{Staff, StaffRole},
	AccountId, BlockNumber, ChartId, ReceiptRoot, RecordId,
};
use salus_receipt::*;
use sp_consensus_grandpa::{localized_payload, ConsensusLog, ScheduledChange, GRANDPA_ENGINE_ID};
use sp_core::{ed25519, Blake2Hasher, Pair, H256};
use sp_crypto_hashing::{blake2_128, twox_128, twox_64};
use sp_runtime::{Digest, DigestItem};
use sp_trie::{
	trie_types::{TrieDBBuilder, TrieDBMutBuilderV1},
	LayoutV1, MemoryDB, Recorder, Trie, TrieMut,
};

pub const GATEWAY: AccountId = AccountId::new([0x60; 32]);
pub const SYSTEM: AccountId = AccountId::new([0x68; 32]);
/// Another gateway, which anchored a batch of the same number.
pub const OTHER_GATEWAY: AccountId = AccountId::new([0x61; 32]);
/// A clinician of the gateway's institution, with a receipt key.
pub const CLINICIAN: AccountId = AccountId::new([0x69; 32]);
pub const BATCH: BatchNumber = 7;
pub const EVIDENCE: &[u8] = b"what the reader signed";
/// The receipt's place among the five of its batch.
pub const INDEX: u32 = 3;
/// The number of the last authority.
pub const AUTHORITIES: u8 = 6;

/// Randomness that is always the same.
pub struct Fixed;

impl rand_core::RngCore for Fixed {
	fn next_u32(&mut self) -> u32 {
		0x5a5a_5a5a
	}
	fn next_u64(&mut self) -> u64 {
		0x5a5a_5a5a_5a5a_5a5a
	}
	fn fill_bytes(&mut self, dest: &mut [u8]) {
		dest.fill(0x5a);
	}
	fn try_fill_bytes(&mut self, dest: &mut [u8]) -> Result<(), rand_core::Error> {
		self.fill_bytes(dest);
		Ok(())
	}
}

impl rand_core::CryptoRng for Fixed {}

/// The gateway's receipt key with that number.
pub fn receipt_key(version: u32) -> salus_envelope::SigningKey {
	Seed::from_bytes([0xc3; 32]).receipt(version).unwrap()
}

/// The same, as it is registered.
pub fn registered(version: u32) -> RegisteredKey {
	let bytes = receipt_key(version).verifying_key().as_bytes().to_vec();
	let key = PublicKey { suite: Suite::Sr25519, bytes: bytes.try_into().unwrap() };
	RegisteredKey { key, version, valid_from: 1_790_000_000_000 }
}

pub fn sign(receipt: Receipt) -> SignedReceipt {
	let key = receipt_key(receipt.key_version);
	SignedReceipt::new(receipt, |preimage| key.sign(&mut Fixed, preimage))
}

pub fn authority(number: u8) -> ed25519::Pair {
	ed25519::Pair::from_seed(&[number; 32])
}

pub fn authorities(numbers: &[u8]) -> AuthorityList {
	numbers.iter().map(|number| (authority(*number).public().into(), 1)).collect()
}

/// The digest of a change of authorities.
pub fn change(numbers: &[u8], delay: BlockNumber) -> ConsensusLog<BlockNumber> {
	let next_authorities = authorities(numbers);
	ConsensusLog::ScheduledChange(ScheduledChange { next_authorities, delay })
}

pub fn child(parent: &Header, state_root: H256, logs: Vec<ConsensusLog<BlockNumber>>) -> Header {
	let logs = logs.into_iter().map(|log| DigestItem::Consensus(GRANDPA_ENGINE_ID, log.encode()));
	Header {
		parent_hash: parent.hash(),
		number: parent.number + 1,
		state_root,
		extrinsics_root: H256([0x77; 32]),
		digest: Digest { logs: logs.collect() },
	}
}

/// The vote of an authority for a block.
pub fn vote(
	number: u8,
	set: SetId,
	round: u64,
	header: &Header,
) -> SignedPrecommit<H256, BlockNumber, sp_consensus_grandpa::AuthoritySignature, AuthorityId> {
	let pair = authority(number);
	let precommit = Precommit { target_hash: header.hash(), target_number: header.number };
	let payload = localized_payload(round, set, &Message::Precommit(precommit.clone()));
	SignedPrecommit { precommit, signature: pair.sign(&payload).into(), id: pair.public().into() }
}

/// The votes of authorities for a block, as the set with that number.
pub fn justify(numbers: &[u8], set: SetId, header: &Header) -> Justification {
	let round = 4;
	let precommits = numbers.iter().map(|number| vote(*number, set, round, header)).collect();
	let commit = Commit { target_hash: header.hash(), target_number: header.number, precommits };
	Justification { round, commit, votes_ancestries: vec![] }
}

pub fn entry(pallet: &str, name: &str, keys: &[Vec<u8>]) -> Vec<u8> {
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

/// A block's state.
#[derive(Default)]
pub struct State {
	nodes: MemoryDB<Blake2Hasher>,
	pub root: H256,
}

impl State {
	pub fn new(entries: &[(Vec<u8>, Vec<u8>)]) -> Self {
		let mut state = Self::default();
		{
			let mut trie =
				TrieDBMutBuilderV1::<Blake2Hasher>::new(&mut state.nodes, &mut state.root).build();
			for (key, value) in entries {
				trie.insert(key, value).unwrap();
			}
		}
		state
	}

	/// What `state_getReadProof` answers.
	pub fn prove(&self, keys: &[Vec<u8>]) -> Vec<Vec<u8>> {
		let mut recorder = Recorder::<LayoutV1<Blake2Hasher>>::new();
		{
			let trie = TrieDBBuilder::<Blake2Hasher>::new(&self.nodes, &self.root)
				.with_recorder(&mut recorder)
				.build();
			for key in keys {
				trie.get(key).unwrap();
			}
		}
		let nodes = recorder.drain().into_iter().map(|node| node.data);
		sp_trie::StorageProof::new(nodes).into_iter_nodes().collect()
	}
}

pub struct Network {
	pub headers: Vec<Header>,
	pub first: State,
	pub anchoring: State,
	pub receipt: Receipt,
	pub batch: Batch,
	pub before: Batch,
}

impl Network {
	pub fn new() -> Self {
		let first = State::new(&[
			(authorities_key(), authorities(&[1, 2, 3, 4]).encode()),
			(b":code".to_vec(), vec![0; 100]),
		]);
		let genesis = Header {
			parent_hash: H256::zero(),
			number: 0,
			state_root: first.root,
			extrinsics_root: H256::zero(),
			digest: Digest::default(),
		};
		let mut headers = vec![genesis];
		for number in 1..=9 {
			let logs = match number {
				// As BABE's and those that change nothing stand beside it.
				3 => vec![ConsensusLog::OnDisabled(1), change(&[2, 3, 4, 5], 0)],
				6 => vec![change(&[3, 4, 5, 6], 2)],
				_ => vec![],
			};
			headers.push(child(headers.last().unwrap(), H256([number; 32]), logs));
		}

		let receipt = Receipt {
			genesis: headers[0].hash().0,
			gateway: GATEWAY,
			system: SYSTEM,
			key_version: 2,
			time: 1_790_000_100_000,
			block: BlockRef { number: 9, hash: headers[9].hash().0 },
			reader: AccountId::new([0x30; 32]),
			chart: ChartId([0x11; 32]),
			record: RecordId([0x33; 16]),
			version: 2,
			purpose: Purpose::Treat,
			basis: Basis::Grant(5),
			released: Released::Document(Range { from: 0, to: 65_620 }),
			evidence: evidence_hash(EVIDENCE),
			random: [0x31; 32],
		};
		let mut leaves = (0..5).map(|number| [number; 32]).collect::<Vec<_>>();
		leaves[INDEX as usize] = receipt.leaf();
		let before =
			Batch::new(GATEWAY, BATCH - 1, ReceiptRoot([5; 32]), vec![[9; 32]; 2]).unwrap();
		let batch = Batch::new(GATEWAY, BATCH, before.root(), leaves).unwrap();
		let anchoring = State::new(&entries(&headers, &batch, &before));

		headers.push(child(&headers[9], anchoring.root, vec![]));
		for number in 11..=13 {
			headers.push(child(&headers[number - 1], H256([number as u8; 32]), vec![]));
		}
		Self { headers, first, anchoring, receipt, batch, before }
	}

	pub fn trust(&self) -> Trust {
		Trust { genesis: self.headers[0].hash().0, authorities: authorities(&[1, 2, 3, 4]) }
	}

	/// The votes by which block 12 is final: that of authority 5 is for the block after it.
	pub fn final_votes(&self) -> Justification {
		let mut justification = justify(&[3, 4], 2, &self.headers[12]);
		let for_next = vote(5, 2, justification.round, &self.headers[13]);
		justification.commit.precommits.push(for_next);
		justification.votes_ancestries = vec![self.headers[13].clone()];
		justification
	}

	pub fn set_changes(&self) -> Vec<SetChange> {
		let headers = &self.headers;
		vec![
			SetChange {
				header: headers[3].clone(),
				finality: Finality {
					descent: vec![],
					set: 0,
					justification: justify(&[1, 2, 3], 0, &headers[3]),
				},
			},
			SetChange {
				header: headers[6].clone(),
				finality: Finality {
					descent: headers[7..=8].to_vec(),
					set: 1,
					justification: justify(&[2, 3, 4, 5], 1, &headers[8]),
				},
			},
		]
	}

	/// The file of a receipt that stands in the batch at [`INDEX`].
	pub fn file_of(&self, signed: SignedReceipt) -> ReceiptFile {
		let keys = keys_to_prove(&signed.receipt, BATCH);
		ReceiptFile {
			signed,
			evidence: EVIDENCE.to_vec(),
			anchored: Anchored {
				batch: self.batch.path(INDEX).unwrap(),
				state: StateProof {
					header: self.headers[10].clone(),
					nodes: self.anchoring.prove(&keys),
				},
				finality: Finality {
					descent: self.headers[11..=12].to_vec(),
					set: 2,
					justification: self.final_votes(),
				},
				set_changes: self.set_changes(),
			},
		}
	}

	pub fn file(&self) -> ReceiptFile {
		self.file_of(sign(self.receipt.clone()))
	}

	/// The same network, whose gateway anchored another receipt in its place.
	pub fn anchor(mut self, edit: impl FnOnce(&mut Receipt)) -> Self {
		edit(&mut self.receipt);
		let mut leaves = (0..5).map(|number| [number; 32]).collect::<Vec<_>>();
		leaves[INDEX as usize] = self.receipt.leaf();
		self.batch = Batch::new(GATEWAY, BATCH, self.before.root(), leaves).unwrap();
		self.anchoring = State::new(&entries(&self.headers, &self.batch, &self.before));
		self.rebuild_from(10)
	}

	/// The same network, whose chain has these entries of state besides, or in place of others.
	pub fn with_entry(mut self, key: Vec<u8>, value: Option<Vec<u8>>) -> Self {
		let mut entries = entries(&self.headers, &self.batch, &self.before);
		entries.retain(|(known, _)| *known != key);
		entries.extend(value.map(|value| (key, value)));
		self.anchoring = State::new(&entries);
		self.rebuild_from(10)
	}

	fn rebuild_from(mut self, block: usize) -> Self {
		self.headers[block].state_root = self.anchoring.root;
		for number in block + 1..self.headers.len() {
			self.headers[number].parent_hash = self.headers[number - 1].hash();
		}
		self
	}
}

/// Where an earlier block's hash lies.
pub fn block_hash(number: BlockNumber) -> Vec<u8> {
	entry("System", "BlockHash", &[twox(number)])
}

/// Where a gateway's batch lies.
pub fn receipts(gateway: &AccountId, batch: BatchNumber) -> Vec<u8> {
	entry("AccessGrants", "Receipts", &[blake(gateway), twox(batch)])
}

/// Where the keys of the kind Receipt lie.
pub fn keys(owner: &AccountId) -> Vec<u8> {
	entry("Membership", "Keys", &[blake(owner), twox(1u8)])
}

/// Where one lies that was replaced.
pub fn past_keys(owner: &AccountId, version: u32) -> Vec<u8> {
	entry("Membership", "PastKeys", &[blake(owner), twox(1u8), twox(version)])
}

fn entries(headers: &[Header], batch: &Batch, before: &Batch) -> Vec<(Vec<u8>, Vec<u8>)> {
	let anchored = |batch: &Batch, block| {
		ReceiptBatch { count: batch.count(), root: batch.root(), block }.encode()
	};
	let staff = |role| {
		let staff = Staff { institution: GATEWAY, role, until: 1_800_000_000_000 };
		(staff, true).encode()
	};
	let slot = |version| KeySlot { current: registered(version), next: None, newest: version };
	let entries = |account: &AccountId| entry("Membership", "StaffEntries", &[blake(account)]);
	vec![
		(receipts(&GATEWAY, BATCH), anchored(batch, 10)),
		(receipts(&GATEWAY, BATCH - 1), anchored(before, 8)),
		(receipts(&OTHER_GATEWAY, BATCH), anchored(before, 9)),
		(keys(&SYSTEM), slot(2).encode()),
		(past_keys(&SYSTEM, 1), registered(1).encode()),
		(keys(&CLINICIAN), slot(2).encode()),
		(entries(&SYSTEM), staff(StaffRole::System)),
		(entries(&CLINICIAN), staff(StaffRole::Clinician)),
		(block_hash(0), headers[0].hash().encode()),
		(block_hash(8), headers[8].hash().encode()),
		(block_hash(9), headers[9].hash().encode()),
		(authorities_key(), authorities(&[3, 4, 5, 6]).encode()),
	]
}
