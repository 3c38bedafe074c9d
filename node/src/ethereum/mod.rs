// SPDX-License-Identifier: GPL-3.0-only

//! The chain as [`salus_eth_rpc`] asks for it: over the client, the pool and the runtime's `ReviveApi`.

// pallet-revive calls its plain methods deprecated in favour of ones that wrap the same types in
// version enums. Node and runtime are of one release here.
#![allow(deprecated)]

mod block;
mod index;
mod pool;
mod refusal;

use std::sync::Arc;

use codec::Decode;
use futures::{future::BoxFuture, stream::BoxStream, FutureExt, StreamExt};
use pallet_revive::{EthTransactError, ReviveApi};
use salus_eth_rpc::{
	revive::runtime_api::{
		DryRunConfigV1, GenericTransactionV1, StateOverrideSetV1, TraceV1, TracerTypeV1,
		TracingConfigV1, TransactionSignedV1,
	},
	At, Chain, Failure, Sealed,
};
use salus_runtime::opaque::Block;
use sc_client_api::{Backend, BlockBackend, BlockchainEvents, StorageKey, StorageProvider};
use sc_network_sync::SyncingService;
use sp_api::ProvideRuntimeApi;
use sp_blockchain::HeaderBackend;
use sp_core::{H160, H256, U256};
use sp_crypto_hashing::twox_128;
use tokio::sync::watch;

use self::index::Index;
use crate::service::{FullBackend, FullClient, FullPool};

const LOG_TARGET: &str = "eth-rpc";

/// The node's side of Ethereum's JSON-RPC.
pub struct Ethereum {
	client: Arc<FullClient>,
	backend: Arc<FullBackend>,
	pool: Arc<FullPool>,
	sync: Arc<SyncingService<Block>>,
	/// The best block of which the index knows everything. What the methods call `latest` is this one,
	/// so that whoever saw a block finds its transactions.
	indexed: watch::Sender<At>,
}

/// Notes in the log what went wrong, and tells the caller no details.
fn internal(error: impl std::fmt::Display) -> Failure {
	log::warn!(target: LOG_TARGET, "A request failed: {error}");
	Failure::Internal
}

/// The key of a pallet's storage value.
fn value_key(pallet: &str, name: &str) -> StorageKey {
	StorageKey([twox_128(pallet.as_bytes()), twox_128(name.as_bytes())].concat())
}

impl Ethereum {
	/// Over a running node's parts. [`Ethereum::follow`] has to run beside it.
	pub fn new(
		client: Arc<FullClient>,
		backend: Arc<FullBackend>,
		pool: Arc<FullPool>,
		sync: Arc<SyncingService<Block>>,
	) -> Self {
		let info = client.info();
		let best = At { hash: info.best_hash, number: info.best_number.into() };
		Self { client, backend, pool, sync, indexed: watch::Sender::new(best) }
	}

	/// Indexes each block that becomes the best one, for as long as the node runs.
	pub async fn follow(self: Arc<Self>) {
		let mut imports = self.client.import_notification_stream();
		self.catch_up(self.client.info().best_hash);
		while let Some(block) = imports.next().await {
			if block.is_new_best {
				self.catch_up(block.hash);
			}
		}
	}

	/// Indexes the block and those below it that are not yet, oldest first, so that after a stop in
	/// between nothing is missing below what is done.
	fn catch_up(&self, best: H256) {
		let found = self.missing(best).and_then(|missing| Ok((missing, self.number(best)?)));
		let (missing, number) = match found {
			Ok(found) => found,
			Err(failure) => {
				log::warn!(target: LOG_TARGET, "Block {best:?} is not indexed: {failure}");
				return;
			},
		};
		for hash in missing.into_iter().rev() {
			// A block that cannot be read, of another runtime, say, must not keep back all later ones.
			if let Err(failure) = self.write(hash) {
				log::warn!(target: LOG_TARGET, "Block {hash:?} is not indexed: {failure}");
			}
		}
		self.indexed.send_replace(At { hash: best, number });
	}

	/// Writes a block to the index.
	fn write(&self, hash: H256) -> Result<(), Failure> {
		let sealed = self.block(hash)?;
		let transactions = sealed.transactions.iter().map(|of| of.hash);
		Index(&*self.client).write(hash, sealed.header.hash, transactions)
	}

	/// The block and those below it that are not indexed, and whose state is still there.
	fn missing(&self, best: H256) -> Result<Vec<H256>, Failure> {
		let mut missing = Vec::new();
		let mut hash = best;
		while !Index(&*self.client).has(hash)? {
			let header = self.client.header(hash).map_err(internal)?.ok_or(Failure::NoBlock)?;
			if !self.backend.have_state_at(hash, header.number) {
				break;
			}
			missing.push(hash);
			if header.number == 0 {
				break;
			}
			hash = header.parent_hash;
		}
		Ok(missing)
	}

	fn number(&self, hash: H256) -> Result<u64, Failure> {
		let number = self.client.number(hash).map_err(internal)?.ok_or(Failure::NoBlock)?;
		Ok(number.into())
	}

	/// Refuses if the block's state is gone, before the runtime is asked and fails for it.
	fn require_state(&self, at: H256) -> Result<(), Failure> {
		let number = self.client.number(at).map_err(internal)?.ok_or(Failure::NoBlock)?;
		if self.backend.have_state_at(at, number) {
			return Ok(());
		}
		Err(Failure::Pruned(number.to_string()))
	}

	/// The one of these blocks that is on the best chain.
	fn on_best_chain(&self, blocks: Vec<H256>) -> Result<Option<At>, Failure> {
		let indexed = self.indexed.borrow().number;
		for hash in blocks {
			let Some(number) = self.client.number(hash).map_err(internal)? else { continue };
			let here = self.client.hash(number).map_err(internal)?;
			if here == Some(hash) && u64::from(number) <= indexed {
				return Ok(Some(At { hash, number: number.into() }));
			}
		}
		Ok(None)
	}

	/// A block and its parent: what it takes to run it again.
	fn for_tracing(&self, at: H256) -> Result<Option<(Block, H256)>, Failure> {
		let signed = self.client.block(at).map_err(internal)?.ok_or(Failure::NoBlock)?;
		let parent = signed.block.header.parent_hash;
		if signed.block.header.number == 0 {
			return Ok(None);
		}
		self.require_state(parent)?;
		Ok(Some((signed.block, parent)))
	}

	/// Without a look at the balance: within a quota nobody needs one for a limit of gas.
	fn dry_run(overrides: Option<StateOverrideSetV1>) -> DryRunConfigV1<salus_runtime::Moment> {
		DryRunConfigV1 {
			perform_balance_checks: Some(false),
			state_overrides: overrides,
			..Default::default()
		}
	}

	/// Says why a dry run of that call was refused.
	fn refused(
		&self,
		at: H256,
		call: GenericTransactionV1,
		overrides: Option<StateOverrideSetV1>,
		error: EthTransactError,
	) -> Failure {
		let traced = || {
			let config = TracingConfigV1 { state_overrides: overrides };
			// As above, without a look at the balance.
			let call = GenericTransactionV1 { gas: None, ..call };
			let api = self.client.runtime_api();
			api.trace_call_with_config(at, call, refusal::tracer(), config).ok()?.ok()
		};
		refusal::failure(error, traced)
	}
}

impl Chain for Ethereum {
	fn chain_id(&self) -> Result<u64, Failure> {
		// Written at genesis, and never changed.
		let key = value_key("Parameters", "ChainId");
		let best = self.client.info().best_hash;
		let value = self.client.storage(best, &key).map_err(internal)?;
		let bytes = value.ok_or_else(|| internal("the state has no chain id"))?.0;
		u64::decode(&mut bytes.as_slice()).map_err(internal)
	}

	fn client_version(&self) -> String {
		concat!("salus-node/", env!("SUBSTRATE_CLI_IMPL_VERSION")).into()
	}

	fn peers(&self) -> u64 {
		u64::try_from(self.sync.num_connected_peers()).unwrap_or(u64::MAX)
	}

	fn syncing_to(&self) -> Option<u64> {
		let status = futures::executor::block_on(self.sync.status()).ok()?;
		if !status.state.is_major_syncing() {
			return None;
		}
		status.best_seen_block.map(Into::into)
	}

	fn best(&self) -> At {
		*self.indexed.borrow()
	}

	fn finalized(&self) -> At {
		let info = self.client.info();
		At { hash: info.finalized_hash, number: info.finalized_number.into() }
	}

	fn best_blocks(&self) -> BoxStream<'static, At> {
		let blocks = self.indexed.subscribe();
		futures::stream::unfold(blocks, |mut blocks| async move {
			blocks.changed().await.ok()?;
			let at = *blocks.borrow_and_update();
			Some((at, blocks))
		})
		.boxed()
	}

	fn canonical(&self, number: u64) -> Result<Option<H256>, Failure> {
		let Ok(number) = number.try_into() else { return Ok(None) };
		self.client.hash(number).map_err(internal)
	}

	fn block(&self, at: H256) -> Result<Sealed, Failure> {
		self.require_state(at)?;
		let api = self.client.runtime_api();
		let header = api.eth_block(at).map_err(internal)?;
		let gas = api.eth_receipt_data(at).map_err(internal)?;
		let body = self.client.block_body(at).map_err(internal)?.ok_or(Failure::NoBlock)?;
		let events = self.client.storage(at, &value_key("System", "Events")).map_err(internal)?;
		let events = events.map(|data| data.0).unwrap_or_default();
		// A block of another runtime says so, and keeps back no others.
		block::seal(header, gas, &body, &events)
			.map_err(|error| Failure::Unreadable(error.to_string()))
	}

	fn find_block(&self, ethereum: H256) -> Result<Option<At>, Failure> {
		self.on_best_chain(Index(&*self.client).of_block(ethereum)?)
	}

	fn find_transaction(&self, hash: H256) -> Result<Option<At>, Failure> {
		self.on_best_chain(Index(&*self.client).of_transaction(hash)?)
	}

	fn gas_price(&self, at: H256) -> Result<U256, Failure> {
		self.require_state(at)?;
		self.client.runtime_api().gas_price(at).map_err(internal)
	}

	fn balance(&self, at: H256, address: H160) -> Result<U256, Failure> {
		self.require_state(at)?;
		self.client.runtime_api().balance(at, address).map_err(internal)
	}

	fn nonce(&self, at: H256, address: H160) -> Result<U256, Failure> {
		self.require_state(at)?;
		Ok(self.client.runtime_api().nonce(at, address).map_err(internal)?.into())
	}

	fn pending_nonce(&self, address: H160) -> Result<U256, Failure> {
		let at = self.client.info().best_hash;
		let api = self.client.runtime_api();
		let nonce = api.nonce(at, address).map_err(internal)?;
		let account = api.account_id(at, address).map_err(internal)?;
		Ok(pool::after_ready(&*self.pool, &account, nonce).into())
	}

	fn code(&self, at: H256, address: H160) -> Result<Vec<u8>, Failure> {
		self.require_state(at)?;
		self.client.runtime_api().code(at, address).map_err(internal)
	}

	fn storage(&self, at: H256, address: H160, slot: U256) -> Result<H256, Failure> {
		self.require_state(at)?;
		let key = slot.to_big_endian();
		let value = self.client.runtime_api().get_storage(at, address, key).map_err(internal)?;
		// No contract there, or nothing in the slot, is zero to Ethereum.
		let bytes = value.ok().flatten().unwrap_or_default();
		Ok(<[u8; 32]>::try_from(bytes).map(H256).unwrap_or_default())
	}

	fn call(
		&self,
		at: H256,
		call: GenericTransactionV1,
		overrides: Option<StateOverrideSetV1>,
	) -> Result<Vec<u8>, Failure> {
		self.require_state(at)?;
		let config = Self::dry_run(overrides.clone());
		let api = self.client.runtime_api();
		let result = api.eth_transact_with_config(at, call.clone(), config).map_err(internal)?;
		result.map(|info| info.data).map_err(|error| self.refused(at, call, overrides, error))
	}

	fn estimate(&self, at: H256, mut call: GenericTransactionV1) -> Result<U256, Failure> {
		self.require_state(at)?;
		// With a limit pallet-revive would look at the balance here.
		let limit = call.gas.take().unwrap_or(U256::MAX);
		let api = self.client.runtime_api();
		let estimate = api.eth_estimate_gas(at, call.clone(), Self::dry_run(None));
		match estimate.map_err(internal)? {
			Ok(gas) if gas > limit => {
				Err(Failure::Refused(format!("gas required exceeds allowance ({limit})")))
			},
			Ok(gas) => Ok(gas),
			Err(error) => Err(self.refused(at, call, None, error)),
		}
	}

	fn trace_transaction(
		&self,
		at: H256,
		extrinsic: u32,
		tracer: TracerTypeV1,
	) -> Result<Option<TraceV1>, Failure> {
		let Some((block, parent)) = self.for_tracing(at)? else { return Ok(None) };
		self.client.runtime_api().trace_tx(parent, block, extrinsic, tracer).map_err(internal)
	}

	fn trace_block(&self, at: H256, tracer: TracerTypeV1) -> Result<Vec<(u32, TraceV1)>, Failure> {
		let Some((block, parent)) = self.for_tracing(at)? else { return Ok(Vec::new()) };
		self.client.runtime_api().trace_block(parent, block, tracer).map_err(internal)
	}

	fn trace_call(
		&self,
		at: H256,
		call: GenericTransactionV1,
		tracer: TracerTypeV1,
		overrides: Option<StateOverrideSetV1>,
	) -> Result<TraceV1, Failure> {
		self.require_state(at)?;
		let config = TracingConfigV1 { state_overrides: overrides };
		self.client
			.runtime_api()
			.trace_call_with_config(at, call, tracer, config)
			.map_err(internal)?
			.map_err(|error| refusal::failure(error, || None))
	}

	fn decode(&self, payload: &[u8]) -> Result<(H160, TransactionSignedV1), Failure> {
		pool::decode(payload, self.chain_id()?)
	}

	fn submit(&self, payload: Vec<u8>) -> BoxFuture<'static, Result<(), Failure>> {
		let at = self.client.info().best_hash;
		let pool = self.pool.clone();
		async move { pool::submit(&*pool, at, payload).await }.boxed()
	}
}
