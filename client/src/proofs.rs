// SPDX-License-Identifier: GPL-3.0-only

//! What proves to whoever trusts no node: headers, entries of a block's state, finality. All of it as the
//! chain encodes it.

use codec::Encode;
use futures::{stream, StreamExt, TryStreamExt};
use salus_primitives::BlockNumber;
use subxt::{
	config::substrate::H256,
	rpcs::{client::rpc_params, methods::legacy::Bytes},
};

use crate::{
	node::{node_failed, Hash},
	ClientError, Node,
};

/// How many headers are asked for at once.
const AT_ONCE: usize = 32;

impl Node {
	/// The header of a block, in SCALE.
	pub async fn header(&self, hash: Hash) -> Result<Vec<u8>, ClientError> {
		let header = self.rpc().await?.chain_get_header(Some(H256(hash))).await;
		let header = header.map_err(node_failed)?;
		header
			.map(|header| header.encode())
			.ok_or_else(|| ClientError::Node("it has no such block".into()))
	}

	/// The headers of the finalised blocks from one height up to and with another, in SCALE.
	pub async fn headers(
		&self,
		from: BlockNumber,
		to: BlockNumber,
	) -> Result<Vec<Vec<u8>>, ClientError> {
		let raw = self.link().await?.raw;
		let numbers: Vec<BlockNumber> = (from..=to).collect();
		let hashes: Vec<Option<H256>> =
			raw.request("chain_getBlockHash", rpc_params![numbers]).await.map_err(node_failed)?;
		stream::iter(hashes)
			.map(|hash| async move {
				let hash = hash.ok_or_else(|| ClientError::Node("it lacks a block".into()))?;
				self.header(hash.0).await
			})
			.buffered(AT_ONCE)
			.try_collect()
			.await
	}

	/// What `grandpa_proveFinality` answers about the block of that height; `None` where the node has no
	/// proof (yet).
	pub async fn finality(&self, block: BlockNumber) -> Result<Option<Vec<u8>>, ClientError> {
		let raw = self.link().await?.raw;
		let answer: Option<Bytes> =
			raw.request("grandpa_proveFinality", rpc_params![block]).await.map_err(node_failed)?;
		Ok(answer.map(|proof| proof.0))
	}
	/// The trie nodes that prove what a block's state has, or has not, under these keys.
	pub async fn proof(&self, block: Hash, keys: &[Vec<u8>]) -> Result<Vec<Vec<u8>>, ClientError> {
		let keys = keys.iter().map(Vec::as_slice);
		let proof = self.rpc().await?.state_get_read_proof(keys, Some(H256(block))).await;
		Ok(proof.map_err(node_failed)?.proof.into_iter().map(|node| node.0).collect())
	}
}
