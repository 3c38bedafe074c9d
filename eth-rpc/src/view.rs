// SPDX-License-Identifier: GPL-3.0-only

//! Blocks, transactions, receipts and logs in Ethereum's terms.

use std::sync::{Arc, Mutex, PoisonError};

use pallet_revive_types::{
	common::{Byte, Bytes, Bytes256},
	runtime_api::{BlockV1, HashesOrTransactionInfosV1, TransactionInfoV1},
};
use schnellru::{ByLength, LruMap};
use sp_core::{H256, U256};

use crate::{
	chain::{At, Chain, Mined, Sealed},
	failure::Failure,
	filter::{bloom, Filter, Range},
	types::{BlockId, Log, Receipt, Tag},
};

/// Blocks that are kept ready. Whoever sent something asks again and again about the newest ones, and
/// each costs the recovery of all its signers.
const READY: u32 = 128;

/// Blocks that one request for logs may span.
pub const LOG_BLOCKS: u64 = 10_000;

/// Logs that one request may give.
pub const LOGS: usize = 10_000;

/// Their bytes as JSON. Servers refuse to send more than 15 MiB, and what a filter was told by then is lost.
pub const LOG_BYTES: usize = 10 << 20;

/// What a log takes as JSON beside its data, which takes two digits a byte: some 640 with four topics.
pub const AROUND_DATA: usize = 700;

/// The chain, with the newest blocks at hand.
pub struct View<C> {
	/// The chain.
	pub chain: Arc<C>,
	ready: Mutex<LruMap<H256, Arc<Sealed>, ByLength>>,
}

impl<C: Chain> View<C> {
	/// A view of the chain.
	pub fn new(chain: Arc<C>) -> Self {
		Self { chain, ready: Mutex::new(LruMap::new(ByLength::new(READY))) }
	}

	/// The block that is meant.
	pub fn at(&self, block: BlockId) -> Result<At, Failure> {
		let tag = match block {
			BlockId::Hash(hash) => return self.chain.find_block(hash)?.ok_or(Failure::NoBlock),
			BlockId::Tag(tag) => tag,
		};
		let number = match tag {
			Tag::Latest | Tag::Pending => return Ok(self.chain.best()),
			Tag::Safe | Tag::Finalized => return Ok(self.chain.finalized()),
			Tag::Earliest => 0,
			Tag::Number(number) => number,
		};
		let hash = self.chain.canonical(number)?.ok_or(Failure::NoBlock)?;
		Ok(At { hash, number })
	}

	/// The same, where a block that is not there is an answer (`null`) and not an error.
	pub fn at_or_none(&self, block: BlockId) -> Result<Option<At>, Failure> {
		match self.at(block) {
			Ok(at) => Ok(Some(at)),
			Err(Failure::NoBlock) => Ok(None),
			Err(other) => Err(other),
		}
	}

	/// A block's contents.
	pub fn sealed(&self, at: H256) -> Result<Arc<Sealed>, Failure> {
		if let Some(sealed) =
			self.ready.lock().unwrap_or_else(PoisonError::into_inner).get(&at).cloned()
		{
			return Ok(sealed);
		}
		// Not under the lock: two who ask for the same block at once both read it.
		let sealed = Arc::new(self.chain.block(at)?);
		self.ready.lock().unwrap_or_else(PoisonError::into_inner).insert(at, sealed.clone());
		Ok(sealed)
	}

	/// A transaction's block, and its place in it.
	pub fn find(&self, hash: H256) -> Result<Option<(At, Arc<Sealed>, usize)>, Failure> {
		let Some(at) = self.chain.find_transaction(hash)? else { return Ok(None) };
		let sealed = self.sealed(at.hash)?;
		let place = sealed.transactions.iter().position(|transaction| transaction.hash == hash);
		Ok(place.map(|place| (at, sealed, place)))
	}

	/// The logs that the filter wants, of its own range.
	pub fn logs(&self, filter: &Filter) -> Result<Vec<Log>, Failure> {
		let (from, to) = match filter.range {
			Range::Hash(hash) => {
				let at = self.at(BlockId::Hash(hash))?;
				return self.logs_of(&[at], filter);
			},
			Range::Blocks(from, to) => {
				let best = self.chain.best().number;
				let number = |tag: Option<Tag>| match tag.unwrap_or_default() {
					Tag::Number(number) => number,
					Tag::Earliest => 0,
					Tag::Safe | Tag::Finalized => self.chain.finalized().number,
					Tag::Latest | Tag::Pending => best,
				};
				(number(from), number(to).min(best))
			},
		};
		self.logs_between(from, to, filter)
	}

	/// The logs that the filter wants of blocks `from` to `to`, both included.
	pub fn logs_between(&self, from: u64, to: u64, filter: &Filter) -> Result<Vec<Log>, Failure> {
		if from > to {
			return Ok(Vec::new());
		}
		if to.saturating_sub(from) >= LOG_BLOCKS {
			return Err(Failure::Limit(format!(
				"query exceeds max block range {LOG_BLOCKS}; ask for fewer blocks at once"
			)));
		}
		let mut blocks = Vec::new();
		for number in from..=to {
			if let Some(hash) = self.chain.canonical(number)? {
				blocks.push(At { hash, number });
			}
		}
		self.logs_of(&blocks, filter)
	}

	fn logs_of(&self, blocks: &[At], filter: &Filter) -> Result<Vec<Log>, Failure> {
		let mut found = Vec::new();
		let mut bytes = 0usize;
		for at in blocks {
			let sealed = self.sealed(at.hash)?;
			if !filter.may_match(&sealed.header.logs_bloom.0) {
				continue;
			}
			for log in logs(&sealed, filter) {
				let data = log.data.0.len().saturating_mul(2);
				bytes = bytes.saturating_add(data).saturating_add(AROUND_DATA);
				found.push(log);
			}
			// There is no asking for fewer blocks than one: that has as many as there is room for.
			if bytes > LOG_BYTES || (found.len() > LOGS && blocks.len() > 1) {
				return Err(Failure::Limit(format!(
					"query returned more than {LOGS} results, or more than {} MiB; ask for fewer \
					 blocks at once, or name addresses and topics",
					LOG_BYTES >> 20
				)));
			}
		}
		Ok(found)
	}
}

/// An index as Ethereum writes it.
fn quantity(index: usize) -> U256 {
	U256::from(index)
}

/// The logs of a block that the filter wants.
pub fn logs(sealed: &Sealed, filter: &Filter) -> Vec<Log> {
	let mut logs = Vec::new();
	let mut log_index = 0usize;
	for (place, transaction) in sealed.transactions.iter().enumerate() {
		for emitted in &transaction.logs {
			if filter.matches(emitted) {
				logs.push(Log {
					address: emitted.address,
					topics: emitted.topics.clone(),
					data: Bytes(emitted.data.clone()),
					block_hash: sealed.header.hash,
					block_number: sealed.header.number,
					block_timestamp: sealed.header.timestamp,
					transaction_hash: transaction.hash,
					transaction_index: quantity(place),
					log_index: quantity(log_index),
					removed: false,
				});
			}
			log_index = log_index.saturating_add(1);
		}
	}
	logs
}

/// The receipts of a block.
pub fn receipts(sealed: &Sealed) -> Vec<Receipt> {
	let all = logs(sealed, &Filter::default());
	let mut cumulative = U256::zero();
	let receipt = |(place, transaction): (usize, &Mined)| {
		cumulative = cumulative.saturating_add(transaction.gas_used);
		Receipt {
			transaction_hash: transaction.hash,
			transaction_index: quantity(place),
			block_hash: sealed.header.hash,
			block_number: sealed.header.number,
			from: transaction.from,
			to: transaction.to,
			contract_address: transaction.created.filter(|_| transaction.success),
			cumulative_gas_used: cumulative,
			gas_used: transaction.gas_used,
			effective_gas_price: transaction.gas_price,
			logs: all
				.iter()
				.filter(|log| log.transaction_index == quantity(place))
				.cloned()
				.collect(),
			logs_bloom: Bytes256(bloom(&transaction.logs)),
			status: U256::from(u8::from(transaction.success)),
			r#type: Byte(transaction.kind),
		}
	};
	sealed.transactions.iter().enumerate().map(receipt).collect()
}

/// A transaction of a block.
pub fn transaction(sealed: &Sealed, place: usize) -> Option<TransactionInfoV1> {
	let transaction = sealed.transactions.get(place)?;
	Some(TransactionInfoV1 {
		block_hash: sealed.header.hash,
		block_number: sealed.header.number,
		from: transaction.from,
		hash: transaction.hash,
		transaction_index: quantity(place),
		transaction_signed: transaction.signed.clone(),
	})
}

/// The block, with hashes of its transactions or with the transactions.
pub fn block(sealed: &Sealed, whole: bool) -> BlockV1 {
	let mut block = sealed.header.clone();
	if whole {
		let places = 0..sealed.transactions.len();
		block.transactions = HashesOrTransactionInfosV1::TransactionInfos(
			places.filter_map(|place| transaction(sealed, place)).collect(),
		);
	}
	block
}
