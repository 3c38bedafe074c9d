// SPDX-License-Identifier: GPL-3.0-only

//! The methods. Names, parameters and answers are those of Ethereum's execution API
//! (<https://ethereum.github.io/execution-apis/>) and, for `debug_*`, geth's. All that touch the chain
//! are `blocking`: they run the runtime, and must not hold up the server's own threads.

// The execution API says what each method is for, and its name says which it is. (An attribute of the
// trait does not reach what the macro makes of it.)
#![allow(missing_docs)]

use std::{
	sync::{Arc, Mutex, PoisonError},
	time::Instant,
};

use futures::{FutureExt, StreamExt};
use jsonrpsee::{
	core::{async_trait, RegisterMethodError, RpcResult, SubscriptionResult},
	proc_macros::rpc,
	PendingSubscriptionSink, RpcModule, SubscriptionMessage,
};
use pallet_revive_types::{
	common::Bytes,
	runtime_api::{
		BlockV1, GenericTransactionV1, StateOverrideSetV1, TraceV1, TransactionInfoV1,
		TransactionSignedV1,
	},
};
use schnellru::{ByLength, LruMap};
use serde_json::Value;
use sp_core::{H160, H256, U256};
use sp_crypto_hashing::keccak_256;

use crate::{
	chain::Chain,
	failure::Failure,
	fees,
	filter::Filter,
	filters::{Filters, Kind},
	news::{self, Wanted},
	types::{
		BlockId, BlockTrace, Changes, FeeHistory, Log, Receipt, Syncing, Tag, Tracer, Transaction,
	},
	view::{self, View},
};

/// Transactions sent through here and remembered, so that they can be shown while they wait.
const WAITING: u32 = 8192;

/// The methods, as the execution API has them.
#[rpc(server)]
pub trait Eth {
	#[method(name = "web3_clientVersion")]
	fn client_version(&self) -> RpcResult<String>;

	#[method(name = "web3_sha3")]
	fn sha3(&self, data: Bytes) -> RpcResult<H256>;

	#[method(name = "net_version", blocking)]
	fn net_version(&self) -> RpcResult<String>;

	#[method(name = "net_listening")]
	fn net_listening(&self) -> RpcResult<bool>;

	#[method(name = "net_peerCount")]
	fn peer_count(&self) -> RpcResult<U256>;

	#[method(name = "eth_chainId", blocking)]
	fn chain_id(&self) -> RpcResult<U256>;

	#[method(name = "eth_syncing", blocking)]
	fn syncing(&self) -> RpcResult<Syncing>;

	#[method(name = "eth_accounts")]
	fn accounts(&self) -> RpcResult<Vec<H160>>;

	#[method(name = "eth_blockNumber")]
	fn block_number(&self) -> RpcResult<U256>;

	#[method(name = "eth_gasPrice", blocking)]
	fn gas_price(&self) -> RpcResult<U256>;

	#[method(name = "eth_maxPriorityFeePerGas")]
	fn priority_fee(&self) -> RpcResult<U256>;

	#[method(name = "eth_feeHistory", blocking)]
	fn fee_history(
		&self,
		count: Value,
		newest: Tag,
		percentiles: Option<Vec<f64>>,
	) -> RpcResult<FeeHistory>;

	#[method(name = "eth_getBalance", blocking)]
	fn balance(&self, address: H160, block: Option<BlockId>) -> RpcResult<U256>;

	#[method(name = "eth_getTransactionCount", blocking)]
	fn nonce(&self, address: H160, block: Option<BlockId>) -> RpcResult<U256>;

	#[method(name = "eth_getCode", blocking)]
	fn code(&self, address: H160, block: Option<BlockId>) -> RpcResult<Bytes>;

	#[method(name = "eth_getStorageAt", blocking)]
	fn storage(&self, address: H160, slot: U256, block: Option<BlockId>) -> RpcResult<H256>;

	#[method(name = "eth_call", blocking)]
	fn call(
		&self,
		call: GenericTransactionV1,
		block: Option<BlockId>,
		overrides: Option<StateOverrideSetV1>,
	) -> RpcResult<Bytes>;

	#[method(name = "eth_estimateGas", blocking)]
	fn estimate(&self, call: GenericTransactionV1, block: Option<BlockId>) -> RpcResult<U256>;

	#[method(name = "eth_sendRawTransaction")]
	async fn send(&self, payload: Bytes) -> RpcResult<H256>;

	#[method(name = "eth_getBlockByHash", blocking)]
	fn block_by_hash(&self, hash: H256, whole: Option<bool>) -> RpcResult<Option<BlockV1>>;

	#[method(name = "eth_getBlockByNumber", blocking)]
	fn block_by_number(&self, block: Tag, whole: Option<bool>) -> RpcResult<Option<BlockV1>>;

	#[method(name = "eth_getBlockTransactionCountByHash", blocking)]
	fn count_by_hash(&self, hash: H256) -> RpcResult<Option<U256>>;

	#[method(name = "eth_getBlockTransactionCountByNumber", blocking)]
	fn count_by_number(&self, block: Tag) -> RpcResult<Option<U256>>;

	#[method(name = "eth_getUncleCountByBlockHash", blocking)]
	fn uncles_by_hash(&self, hash: H256) -> RpcResult<Option<U256>>;

	#[method(name = "eth_getUncleCountByBlockNumber", blocking)]
	fn uncles_by_number(&self, block: Tag) -> RpcResult<Option<U256>>;

	#[method(name = "eth_getTransactionByHash", blocking)]
	fn transaction(&self, hash: H256) -> RpcResult<Option<Transaction>>;

	#[method(name = "eth_getTransactionByBlockHashAndIndex", blocking)]
	fn transaction_by_hash(&self, hash: H256, index: U256) -> RpcResult<Option<TransactionInfoV1>>;

	#[method(name = "eth_getTransactionByBlockNumberAndIndex", blocking)]
	fn transaction_by_number(
		&self,
		block: Tag,
		index: U256,
	) -> RpcResult<Option<TransactionInfoV1>>;

	#[method(name = "eth_getTransactionReceipt", blocking)]
	fn receipt(&self, hash: H256) -> RpcResult<Option<Receipt>>;

	#[method(name = "eth_getBlockReceipts", blocking)]
	fn block_receipts(&self, block: BlockId) -> RpcResult<Option<Vec<Receipt>>>;

	#[method(name = "eth_getLogs", blocking)]
	fn logs(&self, filter: Filter) -> RpcResult<Vec<Log>>;

	#[method(name = "eth_newFilter")]
	fn new_filter(&self, filter: Filter) -> RpcResult<String>;

	#[method(name = "eth_newBlockFilter")]
	fn new_block_filter(&self) -> RpcResult<String>;

	#[method(name = "eth_getFilterChanges", blocking)]
	fn filter_changes(&self, id: String) -> RpcResult<Changes>;

	#[method(name = "eth_getFilterLogs", blocking)]
	fn filter_logs(&self, id: String) -> RpcResult<Vec<Log>>;

	#[method(name = "eth_uninstallFilter")]
	fn uninstall_filter(&self, id: String) -> RpcResult<bool>;

	#[method(name = "debug_traceTransaction", blocking)]
	fn trace_transaction(&self, hash: H256, tracer: Option<Tracer>) -> RpcResult<TraceV1>;

	#[method(name = "debug_traceBlockByNumber", blocking)]
	fn trace_block_by_number(
		&self,
		block: Tag,
		tracer: Option<Tracer>,
	) -> RpcResult<Vec<BlockTrace>>;

	#[method(name = "debug_traceBlockByHash", blocking)]
	fn trace_block_by_hash(&self, hash: H256, tracer: Option<Tracer>)
		-> RpcResult<Vec<BlockTrace>>;

	#[method(name = "debug_traceCall", blocking)]
	fn trace_call(
		&self,
		call: GenericTransactionV1,
		block: BlockId,
		tracer: Option<Tracer>,
	) -> RpcResult<TraceV1>;

	#[subscription(
		name = "eth_subscribe" => "eth_subscription",
		unsubscribe = "eth_unsubscribe",
		item = crate::types::Item
	)]
	async fn subscribe(&self, kind: String, filter: Option<Filter>) -> SubscriptionResult;
}

/// All methods and subscriptions, ready to be merged into a node's.
pub fn module<C: Chain>(chain: Arc<C>) -> Result<RpcModule<()>, RegisterMethodError> {
	let server = Server {
		view: Arc::new(View::new(chain)),
		filters: Filters::default(),
		waiting: Mutex::new(LruMap::new(ByLength::new(WAITING))),
	};
	let mut module = RpcModule::new(());
	module.merge(server.into_rpc())?;
	Ok(module)
}

/// What the methods share.
struct Server<C> {
	view: Arc<View<C>>,
	filters: Filters,
	waiting: Mutex<LruMap<H256, (H160, TransactionSignedV1), ByLength>>,
}

impl<C: Chain> Server<C> {
	fn chain(&self) -> &C {
		&self.view.chain
	}

	/// The block meant, the best if nothing is said.
	fn hash(&self, block: Option<BlockId>) -> Result<H256, Failure> {
		self.view.at(block.unwrap_or_default()).map(|at| at.hash)
	}

	fn block(&self, block: BlockId, whole: Option<bool>) -> Result<Option<BlockV1>, Failure> {
		let Some(at) = self.view.at_or_none(block)? else { return Ok(None) };
		Ok(Some(view::block(&*self.view.sealed(at.hash)?, whole.unwrap_or_default())))
	}

	fn count(&self, block: BlockId) -> Result<Option<U256>, Failure> {
		let Some(at) = self.view.at_or_none(block)? else { return Ok(None) };
		Ok(Some(self.view.sealed(at.hash)?.transactions.len().into()))
	}

	fn uncles(&self, block: BlockId) -> Result<Option<U256>, Failure> {
		Ok(self.view.at_or_none(block)?.map(|_| U256::zero()))
	}

	fn nth(&self, block: BlockId, index: U256) -> Result<Option<TransactionInfoV1>, Failure> {
		let Some(at) = self.view.at_or_none(block)? else { return Ok(None) };
		let Ok(index) = usize::try_from(index) else { return Ok(None) };
		Ok(view::transaction(&*self.view.sealed(at.hash)?, index))
	}

	/// A transaction that was sent through here, with no block yet.
	fn waiting(&self, hash: H256) -> Option<Transaction> {
		let (from, signed) =
			self.waiting.lock().unwrap_or_else(PoisonError::into_inner).get(&hash).cloned()?;
		let mut value = serde_json::to_value(TransactionInfoV1 {
			from,
			hash,
			transaction_signed: signed,
			..Default::default()
		})
		.ok()?;
		let fields = value.as_object_mut()?;
		for field in ["blockHash", "blockNumber", "transactionIndex"] {
			fields.insert(field.into(), Value::Null);
		}
		Some(Transaction::Waiting(value))
	}

	fn trace_block(&self, block: BlockId, tracer: Tracer) -> Result<Vec<BlockTrace>, Failure> {
		let at = self.view.at(block)?;
		let sealed = self.view.sealed(at.hash)?;
		let traces = self.chain().trace_block(at.hash, tracer.kind)?;
		let name = |(extrinsic, result): (u32, TraceV1)| {
			let of = sealed.transactions.iter().find(|of| of.extrinsic == extrinsic)?;
			Some(BlockTrace { tx_hash: of.hash, result })
		};
		Ok(traces.into_iter().filter_map(name).collect())
	}
}

#[async_trait]
impl<C: Chain> EthServer for Server<C> {
	fn client_version(&self) -> RpcResult<String> {
		Ok(self.chain().client_version())
	}

	fn sha3(&self, data: Bytes) -> RpcResult<H256> {
		Ok(keccak_256(&data.0).into())
	}

	fn net_version(&self) -> RpcResult<String> {
		Ok(self.chain().chain_id()?.to_string())
	}

	fn net_listening(&self) -> RpcResult<bool> {
		Ok(true)
	}

	fn peer_count(&self) -> RpcResult<U256> {
		Ok(self.chain().peers().into())
	}

	fn chain_id(&self) -> RpcResult<U256> {
		Ok(self.chain().chain_id()?.into())
	}

	fn syncing(&self) -> RpcResult<Syncing> {
		Ok(self.chain().syncing_to().map_or(Syncing::Done(false), |highest| Syncing::Behind {
			starting_block: U256::zero(),
			current_block: self.chain().best().number.into(),
			highest_block: highest.into(),
		}))
	}

	fn accounts(&self) -> RpcResult<Vec<H160>> {
		// A node keeps nobody's keys.
		Ok(Vec::new())
	}

	fn block_number(&self) -> RpcResult<U256> {
		Ok(self.chain().best().number.into())
	}

	fn gas_price(&self) -> RpcResult<U256> {
		Ok(self.chain().gas_price(self.chain().best().hash)?)
	}

	fn priority_fee(&self) -> RpcResult<U256> {
		// Tips buy nothing here.
		Ok(U256::zero())
	}

	fn fee_history(
		&self,
		count: Value,
		newest: Tag,
		percentiles: Option<Vec<f64>>,
	) -> RpcResult<FeeHistory> {
		// Most write the count as a quantity, some as a plain number.
		let count = match &count {
			Value::Number(number) => number.as_u64(),
			Value::String(text) => {
				text.strip_prefix("0x").and_then(|digits| u64::from_str_radix(digits, 16).ok())
			},
			_ => None,
		};
		let count = count.ok_or(Failure::Invalid("the count of blocks is not a number".into()))?;
		Ok(fees::history(&self.view, count, BlockId::Tag(newest), percentiles)?)
	}

	fn balance(&self, address: H160, block: Option<BlockId>) -> RpcResult<U256> {
		Ok(self.chain().balance(self.hash(block)?, address)?)
	}

	fn nonce(&self, address: H160, block: Option<BlockId>) -> RpcResult<U256> {
		if block == Some(BlockId::Tag(Tag::Pending)) {
			return Ok(self.chain().pending_nonce(address)?);
		}
		Ok(self.chain().nonce(self.hash(block)?, address)?)
	}

	fn code(&self, address: H160, block: Option<BlockId>) -> RpcResult<Bytes> {
		Ok(Bytes(self.chain().code(self.hash(block)?, address)?))
	}

	fn storage(&self, address: H160, slot: U256, block: Option<BlockId>) -> RpcResult<H256> {
		Ok(self.chain().storage(self.hash(block)?, address, slot)?)
	}

	fn call(
		&self,
		call: GenericTransactionV1,
		block: Option<BlockId>,
		overrides: Option<StateOverrideSetV1>,
	) -> RpcResult<Bytes> {
		Ok(Bytes(self.chain().call(self.hash(block)?, call, overrides)?))
	}

	fn estimate(&self, call: GenericTransactionV1, block: Option<BlockId>) -> RpcResult<U256> {
		Ok(self.chain().estimate(self.hash(block)?, call)?)
	}

	async fn send(&self, payload: Bytes) -> RpcResult<H256> {
		let hash = H256(keccak_256(&payload.0));
		let decoded = self.chain().decode(&payload.0)?;
		self.chain().submit(payload.0).await?;
		self.waiting.lock().unwrap_or_else(PoisonError::into_inner).insert(hash, decoded);
		Ok(hash)
	}

	fn block_by_hash(&self, hash: H256, whole: Option<bool>) -> RpcResult<Option<BlockV1>> {
		Ok(self.block(BlockId::Hash(hash), whole)?)
	}

	fn block_by_number(&self, block: Tag, whole: Option<bool>) -> RpcResult<Option<BlockV1>> {
		Ok(self.block(BlockId::Tag(block), whole)?)
	}

	fn count_by_hash(&self, hash: H256) -> RpcResult<Option<U256>> {
		Ok(self.count(BlockId::Hash(hash))?)
	}

	fn count_by_number(&self, block: Tag) -> RpcResult<Option<U256>> {
		Ok(self.count(BlockId::Tag(block))?)
	}

	fn uncles_by_hash(&self, hash: H256) -> RpcResult<Option<U256>> {
		Ok(self.uncles(BlockId::Hash(hash))?)
	}

	fn uncles_by_number(&self, block: Tag) -> RpcResult<Option<U256>> {
		Ok(self.uncles(BlockId::Tag(block))?)
	}

	fn transaction(&self, hash: H256) -> RpcResult<Option<Transaction>> {
		let Some((_, sealed, place)) = self.view.find(hash)? else {
			return Ok(self.waiting(hash));
		};
		Ok(view::transaction(&sealed, place).map(|info| Transaction::Mined(Box::new(info))))
	}

	fn transaction_by_hash(&self, hash: H256, index: U256) -> RpcResult<Option<TransactionInfoV1>> {
		Ok(self.nth(BlockId::Hash(hash), index)?)
	}

	fn transaction_by_number(
		&self,
		block: Tag,
		index: U256,
	) -> RpcResult<Option<TransactionInfoV1>> {
		Ok(self.nth(BlockId::Tag(block), index)?)
	}

	fn receipt(&self, hash: H256) -> RpcResult<Option<Receipt>> {
		let Some((_, sealed, place)) = self.view.find(hash)? else { return Ok(None) };
		Ok(view::receipts(&sealed).into_iter().nth(place))
	}

	fn block_receipts(&self, block: BlockId) -> RpcResult<Option<Vec<Receipt>>> {
		let Some(at) = self.view.at_or_none(block)? else { return Ok(None) };
		Ok(Some(view::receipts(&*self.view.sealed(at.hash)?)))
	}

	fn logs(&self, filter: Filter) -> RpcResult<Vec<Log>> {
		Ok(self.view.logs(&filter)?)
	}

	fn new_filter(&self, filter: Filter) -> RpcResult<String> {
		let next = self.chain().best().number.saturating_add(1);
		Ok(self.filters.install(Kind::Logs(Box::new(filter)), next, Instant::now()))
	}

	fn new_block_filter(&self) -> RpcResult<String> {
		let next = self.chain().best().number.saturating_add(1);
		Ok(self.filters.install(Kind::Blocks, next, Instant::now()))
	}

	fn filter_changes(&self, id: String) -> RpcResult<Changes> {
		let (kind, next) = self.filters.asked(&id, Instant::now())?;
		let mut next = next.lock().unwrap_or_else(PoisonError::into_inner);
		let changes;
		(changes, *next) = news::changes(&self.view, &kind, *next);
		Ok(changes?)
	}

	fn filter_logs(&self, id: String) -> RpcResult<Vec<Log>> {
		match self.filters.kind(&id)? {
			Kind::Logs(filter) => Ok(self.view.logs(&filter)?),
			Kind::Blocks => Err(Failure::Invalid("a filter of blocks has no logs".into()).into()),
		}
	}

	fn uninstall_filter(&self, id: String) -> RpcResult<bool> {
		Ok(self.filters.remove(&id))
	}

	fn trace_transaction(&self, hash: H256, tracer: Option<Tracer>) -> RpcResult<TraceV1> {
		let (at, sealed, place) = self.view.find(hash)?.ok_or(Failure::NoTransaction)?;
		let of = sealed.transactions.get(place).ok_or(Failure::NoTransaction)?;
		let tracer = Tracer::named(tracer)?.kind;
		let trace = self.chain().trace_transaction(at.hash, of.extrinsic, tracer)?;
		Ok(trace.ok_or(Failure::NoTransaction)?)
	}

	fn trace_block_by_number(
		&self,
		block: Tag,
		tracer: Option<Tracer>,
	) -> RpcResult<Vec<BlockTrace>> {
		Ok(self.trace_block(BlockId::Tag(block), Tracer::named(tracer)?)?)
	}

	fn trace_block_by_hash(
		&self,
		hash: H256,
		tracer: Option<Tracer>,
	) -> RpcResult<Vec<BlockTrace>> {
		Ok(self.trace_block(BlockId::Hash(hash), Tracer::named(tracer)?)?)
	}

	fn trace_call(
		&self,
		call: GenericTransactionV1,
		block: BlockId,
		tracer: Option<Tracer>,
	) -> RpcResult<TraceV1> {
		let Tracer { kind, overrides } = Tracer::named(tracer)?;
		Ok(self.chain().trace_call(self.view.at(block)?.hash, call, kind, overrides)?)
	}

	async fn subscribe(
		&self,
		pending: PendingSubscriptionSink,
		kind: String,
		filter: Option<Filter>,
	) -> SubscriptionResult {
		let wanted = match kind.as_str() {
			"newHeads" => Wanted::Heads,
			"logs" => Wanted::Logs(filter.unwrap_or_default()),
			other => {
				let why = format!("no subscription `{other}`; there are newHeads and logs");
				pending.reject(Failure::Invalid(why)).await;
				return Ok(());
			},
		};
		let mut told = self.chain().best().number;
		let mut blocks = self.chain().best_blocks();
		let sink = pending.accept().await?;
		loop {
			let at = futures::select! {
				_ = std::pin::pin!(sink.closed().fuse()) => return Ok(()),
				at = blocks.next().fuse() => at,
			};
			let Some(best) = at else { return Ok(()) };
			loop {
				// Where there are no news for long, no sending says that the client has left.
				if sink.is_closed() {
					return Ok(());
				}
				let (view, wanted) = (self.view.clone(), wanted.clone());
				// Reading a block runs the runtime, which is not for the server's own threads.
				let news = move || news::news(&view, told, best, &wanted);
				let (items, last) = tokio::task::spawn_blocking(news)
					.await?
					.map_err(|failure| failure.to_string())?;
				told = last;
				for item in items {
					if sink.send(SubscriptionMessage::from_json(&item)?).await.is_err() {
						return Ok(());
					}
				}
				if told == best.number {
					break;
				}
			}
		}
	}
}
