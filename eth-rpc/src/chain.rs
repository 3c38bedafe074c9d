// SPDX-License-Identifier: GPL-3.0-only

//! What this server asks of a node.

use futures::{future::BoxFuture, stream::BoxStream};
use pallet_revive_types::runtime_api::{
	BlockV1, GenericTransactionV1, StateOverrideSetV1, TraceV1, TracerTypeV1, TransactionSignedV1,
};
use sp_core::{H160, H256, U256};

use crate::failure::Failure;

/// A block of the chain, by the chain's own hash (which is not the one that Ethereum tools see).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
	/// The chain's own hash.
	pub hash: H256,
	/// The height, the same on both sides.
	pub number: u64,
}

/// A log as the contract or precompile emitted it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Emitted {
	/// Who emitted it.
	pub address: H160,
	/// At most four; the first is usually the event's signature.
	pub topics: Vec<H256>,
	/// The rest.
	pub data: Vec<u8>,
}

/// An Ethereum transaction of a block, and what came of it.
#[derive(Clone, Debug, Default)]
pub struct Mined {
	/// keccak256 of the signed payload.
	pub hash: H256,
	/// The place among all of the block's transactions, native ones too.
	pub extrinsic: u32,
	/// The recovered signer.
	pub from: H160,
	/// The called address; none creates a contract.
	pub to: Option<H160>,
	/// The created contract's address.
	pub created: Option<H160>,
	/// The transaction's fields.
	pub signed: TransactionSignedV1,
	/// Its EIP-2718 type.
	pub kind: u8,
	/// The gas it used.
	pub gas_used: U256,
	/// What it paid for a gas.
	pub gas_price: U256,
	/// Whether it did what it was sent for; if not it reverted.
	pub success: bool,
	/// What it emitted, in order.
	pub logs: Vec<Emitted>,
}

/// A block in Ethereum's terms.
#[derive(Clone, Debug, Default)]
pub struct Sealed {
	/// The header, with the hashes of the Ethereum transactions.
	pub header: BlockV1,
	/// Those transactions, in the same order.
	pub transactions: Vec<Mined>,
}

/// The chain. Every method may read the database and run the runtime, and so blocks.
pub trait Chain: Send + Sync + 'static {
	/// The chain id of EIP-155.
	fn chain_id(&self) -> Result<u64, Failure>;

	/// Name and version, for `web3_clientVersion`.
	fn client_version(&self) -> String;

	/// How many peers there are.
	fn peers(&self) -> u64;

	/// The highest block that peers have, while the node is catching up with them.
	fn syncing_to(&self) -> Option<u64>;

	/// The best block.
	fn best(&self) -> At;

	/// The last block that GRANDPA made final.
	fn finalized(&self) -> At;

	/// Each new best block.
	fn best_blocks(&self) -> BoxStream<'static, At>;

	/// The block of that height on the best chain.
	fn canonical(&self, number: u64) -> Result<Option<H256>, Failure>;

	/// A block in Ethereum's terms.
	fn block(&self, at: H256) -> Result<Sealed, Failure>;

	/// The block of the best chain with that Ethereum hash.
	fn find_block(&self, ethereum: H256) -> Result<Option<At>, Failure>;

	/// The block of the best chain that holds that Ethereum transaction.
	fn find_transaction(&self, hash: H256) -> Result<Option<At>, Failure>;

	/// What a gas costs, in wei.
	fn gas_price(&self, at: H256) -> Result<U256, Failure>;

	/// What an address may spend, in wei.
	fn balance(&self, at: H256, address: H160) -> Result<U256, Failure>;

	/// An address's next nonce.
	fn nonce(&self, at: H256, address: H160) -> Result<U256, Failure>;

	/// The same after what waits in the pool.
	fn pending_nonce(&self, address: H160) -> Result<U256, Failure>;

	/// A contract's code.
	fn code(&self, at: H256, address: H160) -> Result<Vec<u8>, Failure>;

	/// A word of a contract's storage; zero where there is none.
	fn storage(&self, at: H256, address: H160, slot: U256) -> Result<H256, Failure>;

	/// What a call would return.
	fn call(
		&self,
		at: H256,
		call: GenericTransactionV1,
		overrides: Option<StateOverrideSetV1>,
	) -> Result<Vec<u8>, Failure>;

	/// The gas that a call would need.
	fn estimate(&self, at: H256, call: GenericTransactionV1) -> Result<U256, Failure>;

	/// A transaction of a block, run once more and traced; none if there was nothing to trace.
	fn trace_transaction(
		&self,
		at: H256,
		extrinsic: u32,
		tracer: TracerTypeV1,
	) -> Result<Option<TraceV1>, Failure>;

	/// All of a block's transactions that can be traced, by their place among the extrinsics.
	fn trace_block(&self, at: H256, tracer: TracerTypeV1) -> Result<Vec<(u32, TraceV1)>, Failure>;

	/// A call that is not on the chain, traced.
	fn trace_call(
		&self,
		at: H256,
		call: GenericTransactionV1,
		tracer: TracerTypeV1,
		overrides: Option<StateOverrideSetV1>,
	) -> Result<TraceV1, Failure>;

	/// The signer and the fields of a signed transaction that is fit for this chain.
	fn decode(&self, payload: &[u8]) -> Result<(H160, TransactionSignedV1), Failure>;

	/// Hands a signed transaction to the pool.
	fn submit(&self, payload: Vec<u8>) -> BoxFuture<'static, Result<(), Failure>>;
}
