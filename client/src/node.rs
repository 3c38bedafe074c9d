// SPDX-License-Identifier: GPL-3.0-only

//! A connection to a node, and one finalised block of it.

use codec::{Decode, Encode};
use salus_primitives::{AccountId, BlockNumber, Moment};
use subxt::{
	config::RpcConfigFor,
	rpcs::{methods::LegacyRpcMethods, RpcClient},
	OnlineClient, SubstrateConfig,
};

use crate::{Call, ClientError};

/// A connection to a node.
#[derive(Clone)]
pub struct Node {
	url: String,
	pub(crate) client: OnlineClient<SubstrateConfig>,
	pub(crate) rpc: LegacyRpcMethods<RpcConfigFor<SubstrateConfig>>,
	raw: RpcClient,
}

/// A block hash.
pub type Hash = [u8; 32];

impl Node {
	/// Connects to the RPC of a node (`ws://127.0.0.1:9944`).
	pub async fn connect(url: &str) -> Result<Self, ClientError> {
		let unreachable = |reason: String| ClientError::Unreachable { url: url.into(), reason };
		let raw = RpcClient::from_insecure_url(url)
			.await
			.map_err(|error| unreachable(error.to_string()))?;
		let client = OnlineClient::from_rpc_client(raw.clone())
			.await
			.map_err(|error| unreachable(error.to_string()))?;
		Ok(Self { url: url.into(), client, rpc: LegacyRpcMethods::new(raw.clone()), raw })
	}

	/// Where it is connected to.
	pub fn url(&self) -> &str {
		&self.url
	}

	/// The chain's genesis hash.
	pub fn genesis(&self) -> Hash {
		self.client.genesis_hash().0
	}

	/// The JSON-RPC connection, for methods that have no wrapper here.
	pub fn raw(&self) -> &RpcClient {
		&self.raw
	}

	/// The newest finalised block.
	pub async fn finalised(&self) -> Result<At, ClientError> {
		let block = self.client.at_current_block().await.map_err(subxt::Error::from)?;
		let (number, hash) = (height(block.block_number()), block.block_hash().0);
		Ok(At { node: self.clone(), number, hash })
	}

	/// The block of that hash, final or not.
	pub async fn at(&self, hash: Hash) -> Result<At, ClientError> {
		let block = self
			.client
			.at_block(subxt::config::substrate::H256(hash))
			.await
			.map_err(subxt::Error::from)?;
		Ok(At { node: self.clone(), number: height(block.block_number()), hash })
	}

	/// The best block's number, final or not.
	pub async fn best(&self) -> Result<BlockNumber, ClientError> {
		let header = self
			.rpc
			.chain_get_header(None)
			.await
			.map_err(|error| ClientError::Node(error.to_string()))?
			.ok_or_else(|| ClientError::Node("it has no best block".into()))?;
		Ok(height(header.number))
	}

	/// The nonce of the account's next transaction, counting those that wait in the node's pool.
	pub async fn next_nonce(&self, account: &AccountId) -> Result<u64, ClientError> {
		let bytes: &[u8; 32] = account.as_ref();
		self.rpc
			.system_account_next_index(&subxt::utils::AccountId32(*bytes))
			.await
			.map_err(|error| ClientError::Node(error.to_string()))
	}

	/// The bytes of a call on this chain, for calls that carry calls.
	pub async fn encode(&self, call: &Call) -> Result<Vec<u8>, ClientError> {
		let block = self.client.at_current_block().await.map_err(subxt::Error::from)?;
		block
			.tx()
			.call_data(&call.payload())
			.map_err(|_| ClientError::NotSalus(format!("call {}.{}", call.pallet, call.name)))
	}
}

/// One block, at which questions are asked.
#[derive(Clone)]
pub struct At {
	pub(crate) node: Node,
	/// Its height.
	pub number: BlockNumber,
	/// Its hash.
	pub hash: Hash,
}

impl At {
	/// Calls a runtime API function with SCALE-encoded arguments.
	pub async fn call<Answer: Decode>(
		&self,
		function: &str,
		arguments: impl Encode,
	) -> Result<Answer, ClientError> {
		let bytes = self
			.node
			.rpc
			.state_call(
				function,
				Some(&arguments.encode()),
				Some(subxt::config::substrate::H256(self.hash)),
			)
			.await
			.map_err(|error| {
				let reason = error.to_string();
				if reason.contains("is not found") {
					ClientError::NotSalus(format!("query {function}"))
				} else {
					ClientError::Node(reason)
				}
			})?;
		Answer::decode(&mut &bytes[..]).map_err(|error| ClientError::Undecodable {
			question: function.into(),
			reason: error.to_string(),
		})
	}

	/// A plain storage value, decoded; `None` where there is none.
	pub async fn value<Value: Decode>(
		&self,
		pallet: &str,
		item: &str,
	) -> Result<Option<Value>, ClientError> {
		let key = [
			sp_crypto_hashing::twox_128(pallet.as_bytes()).to_vec(),
			sp_crypto_hashing::twox_128(item.as_bytes()).to_vec(),
		]
		.concat();
		let bytes = self
			.node
			.rpc
			.state_get_storage(&key, Some(subxt::config::substrate::H256(self.hash)))
			.await
			.map_err(|error| ClientError::Node(error.to_string()))?;
		bytes
			.map(|bytes| {
				Value::decode(&mut &bytes[..]).map_err(|error| ClientError::Undecodable {
					question: format!("{pallet}.{item}"),
					reason: error.to_string(),
				})
			})
			.transpose()
	}

	/// The block's time.
	pub async fn time(&self) -> Result<Moment, ClientError> {
		Ok(self.value("Timestamp", "Now").await?.unwrap_or(0))
	}

	/// The validator that authored the block, where its digest says so.
	pub async fn author(&self) -> Result<Option<AccountId>, ClientError> {
		let header = self
			.node
			.rpc
			.chain_get_header(Some(subxt::config::substrate::H256(self.hash)))
			.await
			.map_err(|error| ClientError::Node(error.to_string()))?;
		let Some(index) = header.and_then(|header| {
			header.digest.logs.iter().find_map(|log| match log {
				subxt::config::substrate::DigestItem::PreRuntime(engine, data)
					if engine == b"BABE" =>
					authority_index(data),
				_ => None,
			})
		}) else {
			return Ok(None);
		};
		let validators: Vec<AccountId> =
			self.value("Session", "Validators").await?.unwrap_or_default();
		Ok(usize::try_from(index).ok().and_then(|index| validators.get(index).cloned()))
	}
}

/// The authority index in a BABE pre-digest: one byte for the kind of slot, then the index.
fn authority_index(digest: &[u8]) -> Option<u32> {
	let bytes = digest.get(1..5)?;
	Some(u32::from_le_bytes(bytes.try_into().ok()?))
}

/// subxt counts in 64 bits, the chain in 32.
fn height(number: u64) -> BlockNumber {
	BlockNumber::try_from(number).unwrap_or(BlockNumber::MAX)
}
