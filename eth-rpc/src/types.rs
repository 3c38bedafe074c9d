// SPDX-License-Identifier: GPL-3.0-only

//! What goes over the wire, beyond what `pallet-revive`'s own types are: shapes and names from
//! Ethereum's execution API (<https://ethereum.github.io/execution-apis/>).

use pallet_revive_types::{
	common::{Byte, Bytes, Bytes256, Bytes8},
	runtime_api::{BlockV1, StateOverrideSetV1, TraceV1, TracerTypeV1, TransactionInfoV1},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sp_core::{H160, H256, U256};

use crate::failure::Failure;

/// A block by name or height.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Value")]
pub enum Tag {
	/// The first.
	Earliest,
	/// The best.
	#[default]
	Latest,
	/// The best, with what waits in the pool where that makes a difference.
	Pending,
	/// The last that GRANDPA made final: on this chain the same as `Finalized`.
	Safe,
	/// The last that GRANDPA made final.
	Finalized,
	/// The one of that height.
	Number(u64),
}

impl TryFrom<Value> for Tag {
	type Error = String;

	fn try_from(value: Value) -> Result<Self, String> {
		let text = match &value {
			Value::Null => return Ok(Self::Latest),
			Value::String(text) => text.as_str(),
			_ => return Err("a block is a tag or a number in hexadecimal".into()),
		};
		Ok(match text {
			"earliest" => Self::Earliest,
			"latest" => Self::Latest,
			"pending" => Self::Pending,
			"safe" => Self::Safe,
			"finalized" => Self::Finalized,
			_ => {
				let digits = text.strip_prefix("0x").ok_or(
					"a block is earliest, latest, pending, safe, finalized or a number in \
					 hexadecimal that begins with 0x",
				)?;
				let number = u64::from_str_radix(digits, 16)
					.map_err(|_| format!("`{text}` is not the number of a block"))?;
				Self::Number(number)
			},
		})
	}
}

/// A block by name, height or hash (EIP-1898).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Value")]
pub enum BlockId {
	/// By name or height.
	Tag(Tag),
	/// By its Ethereum hash.
	Hash(H256),
}

impl Default for BlockId {
	fn default() -> Self {
		Self::Tag(Tag::Latest)
	}
}

impl TryFrom<Value> for BlockId {
	type Error = String;

	fn try_from(value: Value) -> Result<Self, String> {
		/// A hash in hexadecimal: `0x` and 64 digits.
		const HASH_LENGTH: usize = 66;
		match value {
			Value::Object(mut fields) => {
				match (fields.remove("blockHash"), fields.remove("blockNumber")) {
					(Some(hash), None) => {
						serde_json::from_value(hash).map(Self::Hash).map_err(|e| e.to_string())
					},
					(None, Some(number)) => Tag::try_from(number).map(Self::Tag),
					_ => Err("a block object has either blockHash or blockNumber".into()),
				}
			},
			Value::String(text) if text.len() == HASH_LENGTH => {
				serde_json::from_value(Value::String(text))
					.map(Self::Hash)
					.map_err(|e| e.to_string())
			},
			other => Tag::try_from(other).map(Self::Tag),
		}
	}
}

/// A log on the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Log {
	/// Who emitted it.
	pub address: H160,
	/// At most four.
	pub topics: Vec<H256>,
	/// The rest.
	pub data: Bytes,
	/// Its block's Ethereum hash.
	pub block_hash: H256,
	/// Its block's height.
	pub block_number: U256,
	/// Its block's time, in seconds.
	pub block_timestamp: U256,
	/// Its transaction.
	pub transaction_hash: H256,
	/// That transaction's place among the block's Ethereum transactions.
	pub transaction_index: U256,
	/// Its place among the block's logs.
	pub log_index: U256,
	/// Always false: what is not on the best chain is not told.
	pub removed: bool,
}

/// What came of a transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
	/// The transaction.
	pub transaction_hash: H256,
	/// Its place among the block's Ethereum transactions.
	pub transaction_index: U256,
	/// Its block's Ethereum hash.
	pub block_hash: H256,
	/// Its block's height.
	pub block_number: U256,
	/// The signer.
	pub from: H160,
	/// The called address.
	pub to: Option<H160>,
	/// The created contract.
	pub contract_address: Option<H160>,
	/// Gas of this and the block's earlier transactions.
	pub cumulative_gas_used: U256,
	/// Gas of this transaction.
	pub gas_used: U256,
	/// What a gas cost.
	pub effective_gas_price: U256,
	/// What it emitted.
	pub logs: Vec<Log>,
	/// The Bloom filter of that.
	pub logs_bloom: Bytes256,
	/// 1, or 0 if it reverted.
	pub status: U256,
	/// The transaction's EIP-2718 type.
	pub r#type: Byte,
}

/// What `newHeads` tells of a block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)] // the fields of a header, as the Yellow Paper names them
pub struct Header {
	pub number: U256,
	pub hash: H256,
	pub parent_hash: H256,
	pub nonce: Bytes8,
	pub mix_hash: H256,
	pub difficulty: U256,
	pub sha_3_uncles: H256,
	pub logs_bloom: Bytes256,
	pub transactions_root: H256,
	pub state_root: H256,
	pub receipts_root: H256,
	pub miner: H160,
	pub extra_data: Bytes,
	pub gas_limit: U256,
	pub gas_used: U256,
	pub timestamp: U256,
	pub base_fee_per_gas: U256,
}

impl From<BlockV1> for Header {
	fn from(block: BlockV1) -> Self {
		Self {
			number: block.number,
			hash: block.hash,
			parent_hash: block.parent_hash,
			nonce: block.nonce,
			mix_hash: block.mix_hash,
			difficulty: block.difficulty,
			sha_3_uncles: block.sha_3_uncles,
			logs_bloom: block.logs_bloom,
			transactions_root: block.transactions_root,
			state_root: block.state_root,
			receipts_root: block.receipts_root,
			miner: block.miner,
			extra_data: block.extra_data,
			gas_limit: block.gas_limit,
			gas_used: block.gas_used,
			timestamp: block.timestamp,
			base_fee_per_gas: block.base_fee_per_gas,
		}
	}
}

/// What `eth_syncing` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Syncing {
	/// Always false: the node has what its peers have.
	Done(bool),
	/// It is catching up.
	#[serde(rename_all = "camelCase")]
	Behind {
		/// Where this run began; the node does not keep it.
		starting_block: U256,
		/// Where it is.
		current_block: U256,
		/// Where its peers are.
		highest_block: U256,
	},
}

/// What a filter has to tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Changes {
	/// Hashes of new blocks.
	Blocks(Vec<H256>),
	/// New logs.
	Logs(Vec<Log>),
}

/// What a subscription has to tell.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Item {
	/// Of `newHeads`.
	Header(Box<Header>),
	/// Of `logs`.
	Log(Box<Log>),
}

/// A transaction of a block, or one that waits in the pool and so has no block.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Transaction {
	/// Of a block.
	Mined(Box<TransactionInfoV1>),
	/// Waiting.
	Waiting(Value),
}

/// Which tracer: geth's object, whose fields beside the tracer's are ignored. The runtime logs no opcodes, which
/// is what an object without a name asks for.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(try_from = "Value")]
pub struct Tracer {
	/// Which tracer, and its settings.
	pub kind: TracerTypeV1,
	/// What is assumed of the state (`debug_traceCall` only).
	pub overrides: Option<StateOverrideSetV1>,
}

impl Tracer {
	/// What is said where none is named.
	pub const UNNAMED: &str = "opcodes are not logged: name a tracer, callTracer or prestateTracer";

	/// The tracer, where one was named.
	pub(crate) fn named(tracer: Option<Self>) -> Result<Self, Failure> {
		tracer.ok_or_else(|| Failure::Invalid(Self::UNNAMED.into()))
	}
}

impl TryFrom<Value> for Tracer {
	type Error = String;

	fn try_from(mut value: Value) -> Result<Self, String> {
		let said = |e: serde_json::Error| e.to_string();
		let overrides = match value.get_mut("stateOverrides").map(Value::take) {
			None | Some(Value::Null) => None,
			Some(overrides) => Some(serde_json::from_value(overrides).map_err(said)?),
		};
		if value.get("tracer").is_none_or(Value::is_null) {
			return Err(Self::UNNAMED.into());
		}
		match serde_json::from_value(value).map_err(said)? {
			TracerTypeV1::ExecutionTracer(_) => Err(Self::UNNAMED.into()),
			kind => Ok(Self { kind, overrides }),
		}
	}
}

/// One transaction's trace, of a block's.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BlockTrace {
	/// The transaction.
	pub tx_hash: H256,
	/// Its trace.
	pub result: TraceV1,
}

/// What `eth_feeHistory` says.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FeeHistory {
	/// The first block of the range.
	pub oldest_block: U256,
	/// What a gas cost in each block, and will cost in the next.
	pub base_fee_per_gas: Vec<U256>,
	/// How full each block was.
	pub gas_used_ratio: Vec<f64>,
	/// For each block, what was paid above that at each percentile of the gas.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub reward: Option<Vec<Vec<U256>>>,
}
