// SPDX-License-Identifier: GPL-3.0-only

//! A connection to a node, and one finalised block of it.

use std::{future::Future, sync::Arc, time::Duration};

use codec::{Decode, Encode};
use salus_primitives::{AccountId, BlockNumber, Moment};
use subxt::{
	config::{substrate::H256, RpcConfigFor},
	rpcs::{
		client::{jsonrpsee_client, JsonrpseeRpcClient, RpcParams},
		methods::LegacyRpcMethods,
		RpcClient,
	},
	OnlineClient, OnlineClientAtBlock, SubstrateConfig,
};
use tokio::sync::Mutex;

use crate::{Account, Call, ClientError, Refusal};

/// A node. Where the connection breaks off, the next question opens it anew: for this one and for all
/// its clones.
#[derive(Clone)]
pub struct Node {
	url: Arc<str>,
	genesis: Hash,
	link: Arc<Mutex<Link>>,
}

/// A block hash.
pub type Hash = [u8; 32];

/// How often a question about the newest finalised block is asked again, and after what pause.
const TRIES: u32 = 4;
const PAUSE: Duration = Duration::from_millis(200);

/// The methods of a node that have a wrapper.
pub(crate) type Rpc = LegacyRpcMethods<RpcConfigFor<SubstrateConfig>>;

/// One connection, with what speaks over it.
#[derive(Clone)]
pub(crate) struct Link {
	socket: Arc<JsonrpseeRpcClient>,
	pub(crate) client: OnlineClient<SubstrateConfig>,
	pub(crate) rpc: Rpc,
	pub(crate) raw: RpcClient,
}

impl Link {
	async fn open(url: &str) -> Result<Self, ClientError> {
		let unreachable = |reason: String| ClientError::Unreachable { url: url.into(), reason };
		let socket =
			Arc::new(jsonrpsee_client(url).await.map_err(|error| unreachable(error.to_string()))?);
		let raw = RpcClient::new(socket.clone());
		let client = OnlineClient::from_rpc_client(raw.clone())
			.await
			.map_err(|error| unreachable(error.to_string()))?;
		Ok(Self { socket, client, rpc: LegacyRpcMethods::new(raw.clone()), raw })
	}
}

/// Asks a question about the newest finalised block, until it is answered: the connection may break off, and
/// a busy node may let go of a block between naming it and being asked for it. Then the next one will do.
async fn insist<T, Asked>(ask: impl Fn() -> Asked) -> Result<T, ClientError>
where
	Asked: Future<Output = Result<T, ClientError>>,
{
	let mut tries = 0;
	loop {
		match ask().await {
			Err(_) if tries < TRIES => tries += 1,
			answer => return answer,
		}
		tokio::time::sleep(PAUSE).await;
	}
}

impl Node {
	/// Connects to the RPC of a node (`ws://127.0.0.1:9944`).
	pub async fn connect(url: &str) -> Result<Self, ClientError> {
		let link = Link::open(url).await?;
		let genesis = link.client.genesis_hash().0;
		Ok(Self { url: url.into(), genesis, link: Arc::new(Mutex::new(link)) })
	}

	/// Where it is connected to.
	pub fn url(&self) -> &str {
		&self.url
	}

	/// The chain's genesis hash.
	pub fn genesis(&self) -> Hash {
		self.genesis
	}

	/// The connection; a new one where the old one broke off.
	pub(crate) async fn link(&self) -> Result<Link, ClientError> {
		let mut link = self.link.lock().await;
		if !link.socket.is_connected() {
			tracing::debug!(url = &*self.url, "connecting again");
			let new = Link::open(&self.url).await?;
			if new.client.genesis_hash().0 != self.genesis {
				return Err(ClientError::OtherNetwork { url: self.url.to_string() });
			}
			*link = new;
		}
		Ok(link.clone())
	}

	pub(crate) async fn rpc(&self) -> Result<Rpc, ClientError> {
		Ok(self.link().await?.rpc)
	}

	/// Asks a JSON-RPC method that takes no parameters and has no wrapper here.
	pub async fn request<Answer: serde::de::DeserializeOwned>(
		&self,
		method: &str,
	) -> Result<Answer, ClientError> {
		let raw = self.link().await?.raw;
		raw.request(method, RpcParams::new()).await.map_err(node_failed)
	}

	/// Refuses an account whose secret everybody knows, but on a network for development.
	pub async fn ensure_own(&self, account: &Account) -> Result<(), ClientError> {
		if !account.is_well_known() {
			return Ok(());
		}
		let kind: serde_json::Value = self.request("system_chainType").await?;
		match kind.as_str() {
			Some("Development" | "Local") => Ok(()),
			_ => Err(ClientError::WellKnown),
		}
	}

	/// The newest finalised block.
	pub async fn finalised(&self) -> Result<At, ClientError> {
		insist(|| async { self.at(self.finalised_hash().await?).await }).await
	}

	/// The newest finalised block, unless it is still the one of that hash.
	pub async fn finalised_after(&self, known: &Hash) -> Result<Option<At>, ClientError> {
		insist(|| async {
			match self.finalised_hash().await? {
				hash if hash == *known => Ok(None),
				hash => self.at(hash).await.map(Some),
			}
		})
		.await
	}

	async fn finalised_hash(&self) -> Result<Hash, ClientError> {
		Ok(self.rpc().await?.chain_get_finalized_head().await.map_err(node_failed)?.0)
	}

	/// The newest finalised block, for what needs its metadata.
	pub(crate) async fn current(
		&self,
	) -> Result<OnlineClientAtBlock<SubstrateConfig>, ClientError> {
		insist(|| async {
			let block = self.link().await?.client.at_current_block().await;
			block.map_err(|error| subxt::Error::from(error).into())
		})
		.await
	}

	/// The block of that hash, final or not.
	pub async fn at(&self, hash: Hash) -> Result<At, ClientError> {
		let header = self.rpc().await?.chain_get_header(Some(H256(hash))).await;
		let gone = || ClientError::Node("it has no block of that hash".into());
		let header = header.map_err(node_failed)?.ok_or_else(gone)?;
		Ok(self.block(header.number, hash))
	}

	/// A block whose number and hash are known to belong together.
	pub(crate) fn block(&self, number: u64, hash: Hash) -> At {
		At { node: self.clone(), number: height(number), hash }
	}

	/// The best block's number, final or not.
	pub async fn best(&self) -> Result<BlockNumber, ClientError> {
		let header = self
			.rpc()
			.await?
			.chain_get_header(None)
			.await
			.map_err(node_failed)?
			.ok_or_else(|| ClientError::Node("it has no best block".into()))?;
		Ok(height(header.number))
	}

	/// The nonce of the account's next transaction, counting those that wait in the node's pool.
	pub async fn next_nonce(&self, account: &AccountId) -> Result<u64, ClientError> {
		let bytes: &[u8; 32] = account.as_ref();
		self.rpc()
			.await?
			.system_account_next_index(&subxt::utils::AccountId32(*bytes))
			.await
			.map_err(node_failed)
	}

	/// Sends a signed transaction and watches it.
	pub async fn watch(&self, transaction: &[u8]) -> Result<Watch, ClientError> {
		self.rpc()
			.await?
			.author_submit_and_watch_extrinsic(transaction)
			.await
			.map(Watch)
			.map_err(|error| ClientError::NotAccepted(error.to_string()))
	}

	/// Gives the node a session key; works on a node's own machine only (an unsafe RPC method).
	pub async fn insert_key(
		&self,
		kind: &str,
		secret: &str,
		public: &[u8; 32],
	) -> Result<(), ClientError> {
		self.rpc()
			.await?
			.author_insert_key(kind.to_string(), secret.to_string(), public.to_vec())
			.await
			// The node's answer could quote the secret.
			.map_err(|_| {
				ClientError::Node(
					"it did not take the key: is this its RPC on loopback, with unsafe methods on?"
						.into(),
				)
			})
	}

	/// What an encoded `DispatchError` of this chain means.
	pub async fn refused(&self, error: &[u8]) -> Result<ClientError, ClientError> {
		let block = self.current().await?;
		let error = subxt::error::DispatchError::decode_from(error, block.metadata())
			.map_err(|error| ClientError::Node(error.to_string()))?;
		Ok(ClientError::Refused((&error).into()))
	}

	/// Every error that the chain's pallets know, with what it means.
	pub async fn errors(&self) -> Result<Vec<Refusal>, ClientError> {
		let block = self.current().await?;
		let metadata = block.metadata();
		let errors = metadata.pallets().flat_map(|pallet| {
			let name = pallet.name().to_string();
			pallet.error_variants().unwrap_or_default().iter().map(move |variant| Refusal {
				pallet: name.clone(),
				error: variant.name.clone(),
				help: variant.docs.join(" ").trim().to_string(),
			})
		});
		Ok(errors.collect())
	}

	/// The hash of the block of that height in the best chain; of a finalised one, where the height is that
	/// of a finalised block.
	pub async fn block_hash(&self, number: BlockNumber) -> Result<Option<Hash>, ClientError> {
		let hash = self.rpc().await?.chain_get_block_hash(Some(u64::from(number).into())).await;
		Ok(hash.map_err(node_failed)?.map(|hash| hash.0))
	}

	/// The hash of the finalised block of that height, and the transactions that it has.
	pub(crate) async fn body(
		&self,
		number: BlockNumber,
	) -> Result<(Hash, Vec<Vec<u8>>), ClientError> {
		let gone = || ClientError::Node(format!("it has no block {number}"));
		let hash = self.block_hash(number).await?.ok_or_else(gone)?;
		let block = self.rpc().await?.chain_get_block(Some(H256(hash))).await;
		let block = block.map_err(node_failed)?.ok_or_else(gone)?.block;
		Ok((hash, block.extrinsics.into_iter().map(|bytes| bytes.0).collect()))
	}

	/// The bytes of a call on this chain, for calls that carry calls.
	pub async fn encode(&self, call: &Call) -> Result<Vec<u8>, ClientError> {
		let block = self.current().await?;
		block
			.tx()
			.call_data(&call.payload())
			.map_err(|_| ClientError::NotSalus(format!("call {}.{}", call.pallet, call.name)))
	}
}

/// A transaction that is being watched.
pub struct Watch(
	subxt::rpcs::client::RpcSubscription<subxt::rpcs::methods::legacy::TransactionStatus<H256>>,
);

/// How a watched transaction ended.
pub enum End {
	/// It is final.
	Final,
	/// The node says that it will not become final by itself, and why.
	Told(String),
}

impl Watch {
	/// Waits for its end; `None` where the node stopped reporting.
	pub async fn end(&mut self) -> Option<End> {
		use subxt::rpcs::methods::legacy::TransactionStatus as Status;
		loop {
			match self.0.next().await? {
				Ok(Status::Finalized(_)) => return Some(End::Final),
				Ok(
					status @ (Status::Dropped
					| Status::Invalid
					| Status::Usurped(_)
					| Status::FinalityTimeout(_)),
				) => return Some(End::Told(format!("{status:?}"))),
				Ok(_) => {},
				Err(_) => return None,
			}
		}
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
			.rpc()
			.await?
			.state_call(function, Some(&arguments.encode()), Some(H256(self.hash)))
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
		self.read(&prefix(pallet, item), pallet, item).await
	}

	/// One value of a map, by what its hasher makes of the key: with `Identity` the key itself.
	pub async fn entry<Value: Decode>(
		&self,
		pallet: &str,
		item: &str,
		key: &[u8],
	) -> Result<Option<Value>, ClientError> {
		self.read(&[prefix(pallet, item), key.to_vec()].concat(), pallet, item).await
	}

	/// Every value of a map whose keys are hashed with `Blake2_128Concat` or, with `hashed` 8, with
	/// `Twox64Concat`: the bytes of the key, and the value.
	pub async fn entries<Value: Decode>(
		&self,
		pallet: &str,
		item: &str,
		hashed: usize,
	) -> Result<Vec<(Vec<u8>, Value)>, ClientError> {
		const PAGE: u32 = 256;
		let prefix = prefix(pallet, item);
		let at = Some(H256(self.hash));
		let mut all = Vec::new();
		let mut last: Option<Vec<u8>> = None;
		loop {
			let keys = self
				.node
				.rpc()
				.await?
				.state_get_keys_paged(&prefix, PAGE, last.as_deref(), at)
				.await
				.map_err(node_failed)?;
			for key in &keys {
				let value = self.read(key, pallet, item).await?;
				let bytes = key.get(prefix.len() + hashed..).unwrap_or_default().to_vec();
				all.extend(value.map(|value| (bytes, value)));
			}
			match keys.into_iter().next_back() {
				Some(key) => last = Some(key),
				None => return Ok(all),
			}
		}
	}

	async fn read<Value: Decode>(
		&self,
		key: &[u8],
		pallet: &str,
		item: &str,
	) -> Result<Option<Value>, ClientError> {
		let bytes = self
			.node
			.rpc()
			.await?
			.state_get_storage(key, Some(H256(self.hash)))
			.await
			.map_err(node_failed)?;
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
			.rpc()
			.await?
			.chain_get_header(Some(H256(self.hash)))
			.await
			.map_err(node_failed)?;
		let Some(index) = header.and_then(|header| {
			header.digest.logs.iter().find_map(|log| match log {
				subxt::config::substrate::DigestItem::PreRuntime(
					[b'B', b'A', b'B', b'E'],
					data,
				) => authority_index(data),
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

/// Where a storage item's keys begin.
fn prefix(pallet: &str, item: &str) -> Vec<u8> {
	[sp_crypto_hashing::twox_128(pallet.as_bytes()), sp_crypto_hashing::twox_128(item.as_bytes())]
		.concat()
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

/// The node did not answer, or refused to.
pub(crate) fn node_failed(error: impl std::fmt::Display) -> ClientError {
	ClientError::Node(error.to_string())
}
