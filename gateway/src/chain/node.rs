// SPDX-License-Identifier: GPL-3.0-only

//! The chain as a node tells it.

use std::sync::{Arc, Mutex as StdMutex, PoisonError};

use async_trait::async_trait;
use codec::{Decode, DecodeAll};
use salus_client::{calls, node::At, submit, Account, ClientError, Node, Patience};
use salus_primitives::{
	access::{CompartmentKey, Grant, Grantee, ReceiptBatch, Request, Restrictions},
	api::QuotaStatus,
	chart::{Chart, Mandate},
	consent::{Ask, Facts},
	keys::{KeyKind, KeySlot, RegisteredKey},
	membership::{Institution, Role, Staff, Standing},
	record::{Record, RecordVersion},
	text::RequestText,
	AccountId, BlindedTag, BlockNumber, ChartId, CompartmentTag, GrantId, MandateId, Moment,
	MultiSignature, RecordId, RequestId,
};
use salus_receipt::{
	authorities_key, Batch, BatchNumber, Finality, Header, SetId, StateProof, Trust,
};
use serde::Deserialize;
use tokio::sync::Mutex;

use super::{Chain, ChainError, Finalised};
use crate::exchange::{Lodging, Signs};

impl Signs for Account {
	fn account(&self) -> AccountId {
		self.id()
	}

	fn sign_text(&self, text: &str) -> MultiSignature {
		self.multi_signature(text.as_bytes())
	}
}

/// By how many blocks the network may be ahead of a finalised one: finality runs a few blocks behind, and
/// twenty are longer than finalised state may be old.
const MAX_LAG: u64 = 20;
/// And ahead of the node's own best block, which may just have missed one or two: more is what nodes
/// themselves call syncing.
const MAX_MISSED: u64 = 5;

/// The chain of a node.
pub struct NodeChain {
	node: Node,
	chain_id: u64,
	system: Option<Account>,
	/// One transaction of the system's account at a time, so that nonces do not collide.
	submitting: Mutex<()>,
	/// The finalised block that was named last: what it says of itself stays as it is.
	newest: StdMutex<Option<Arc<Block>>>,
}

impl NodeChain {
	/// For a gateway, whose `system` account lodges requests.
	pub async fn of_gateway(node: Node, system: Account) -> Result<Self, ChainError> {
		Self::new(node, Some(system)).await
	}

	/// For somebody who only reads: who makes fragments, who collects shares.
	pub async fn reading(node: Node) -> Result<Self, ChainError> {
		Self::new(node, None).await
	}

	async fn new(node: Node, system: Option<Account>) -> Result<Self, ChainError> {
		// Fixed at genesis, so it is asked for once.
		let chain_id = node.finalised().await?.value("Parameters", "ChainId").await?;
		let chain_id = chain_id.ok_or_else(|| {
			ChainError::Unavailable("the chain has no chain id: is this a Salus network?".into())
		})?;
		Ok(Self {
			node,
			chain_id,
			system,
			submitting: Default::default(),
			newest: Default::default(),
		})
	}

	fn system(&self) -> Result<&Account, ChainError> {
		let none = || ChainError::Refused("there is no system account to submit with".into());
		self.system.as_ref().ok_or_else(none)
	}
}

/// A header as the node gave it.
fn header(bytes: &[u8]) -> Result<Header, ChainError> {
	Header::decode_all(&mut &*bytes)
		.map_err(|error| ChainError::Unavailable(format!("a header does not decode: {error}")))
}

impl From<ClientError> for ChainError {
	fn from(error: ClientError) -> Self {
		match error {
			ClientError::Refused(_)
			| ClientError::NotAccepted(_)
			| ClientError::QuotaUsedUp
			| ClientError::WellKnown => ChainError::Refused(error.to_string()),
			other => ChainError::Unavailable(other.to_string()),
		}
	}
}

#[async_trait]
impl Chain for NodeChain {
	fn genesis(&self) -> [u8; 32] {
		self.node.genesis()
	}

	fn chain_id(&self) -> u64 {
		self.chain_id
	}

	async fn finalised(&self) -> Result<Arc<dyn Finalised>, ChainError> {
		let newest = || self.newest.lock().unwrap_or_else(PoisonError::into_inner);
		let known = newest().clone();
		let at = match known {
			Some(known) => match self.node.finalised_after(&known.at.hash).await? {
				Some(at) => at,
				None => return Ok(known),
			},
			None => self.node.finalised().await?,
		};
		let time = at.time().await?;
		let block = Arc::new(Block { node: self.node.clone(), at, time });
		*newest() = Some(block.clone());
		Ok(block)
	}

	async fn lodge(&self, request: &RequestText) -> Result<(RequestId, Lodging), ChainError> {
		let system = self.system()?;
		let tag =
			BlindedTag::blind(&request.genesis, &request.chart, &request.party, &request.random);
		let call = calls::access::request(
			request.chart,
			&Grantee::Blinded(tag),
			&request.scope,
			&request.purposes,
			request.start,
			request.end,
		);
		let _one_at_a_time = self.submitting.lock().await;
		let done = submit(&self.node, system, &call, Patience::default()).await?;
		// The event's first two fields: the chart and the request's number.
		let (_, number) = done
			.event("AccessGrants", "RequestLodged")
			.and_then(|mut fields| <(ChartId, RequestId)>::decode(&mut fields).ok())
			.ok_or_else(|| ChainError::Unavailable("the block names no lodged request".into()))?;
		let lodging = Lodging {
			block: done.block,
			block_hash: done.block_hash,
			transaction: done.transaction,
			author: done.author,
			fee: done.fee,
		};
		Ok((number, lodging))
	}

	async fn anchor(&self, batch: &Batch) -> Result<(), ChainError> {
		let system = self.system()?;
		let call = calls::access::anchor_receipts(
			batch.number(),
			batch.count(),
			batch.previous(),
			batch.root(),
		);
		let _one_at_a_time = self.submitting.lock().await;
		submit(&self.node, system, &call, Patience::default()).await?;
		Ok(())
	}

	async fn trust(&self) -> Result<Option<Trust>, ChainError> {
		let genesis = self.node.genesis();
		let first = header(&self.node.header(genesis).await?)?;
		let nodes = match self.node.proof(genesis, &[authorities_key()]).await {
			Ok(nodes) => nodes,
			// It answers, but not this: it keeps the states of some thousand blocks only.
			Err(ClientError::Node(reason)) => {
				tracing::debug!(reason, "no proof of the first state");
				return Ok(None);
			},
			Err(error) => return Err(error.into()),
		};
		let trust = Trust::proven(genesis, &first, &nodes)
			.map_err(|error| ChainError::Unavailable(error.to_string()))?;
		Ok(Some(trust))
	}

	async fn headers(&self, from: BlockNumber, to: BlockNumber) -> Result<Vec<Header>, ChainError> {
		self.node.headers(from, to).await?.iter().map(|bytes| header(bytes)).collect()
	}

	async fn finality(
		&self,
		block: BlockNumber,
		set: SetId,
	) -> Result<Option<Finality>, ChainError> {
		let Some(answer) = self.node.finality(block).await? else { return Ok(None) };
		let finality = Finality::from_rpc(set, &answer)
			.map_err(|error| ChainError::Unavailable(error.to_string()))?;
		// Some nodes answer with the last block that they have votes for, however far below it is.
		let target = finality.justification.commit.target_number;
		Ok(Some(finality).filter(|_| target >= block))
	}
}

/// What matters here of `system_syncState`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SyncState {
	/// Its own best block.
	current_block: u64,
	/// The highest block that most of its peers told of.
	highest_block: u64,
}

/// Whether the peers of a node are known to be far ahead of that finalised block of it.
pub async fn is_behind(node: &Node, finalised: BlockNumber) -> Result<bool, ChainError> {
	let SyncState { current_block, highest_block } = node.request("system_syncState").await?;
	Ok(highest_block > current_block.saturating_add(MAX_MISSED)
		|| highest_block.max(current_block) > u64::from(finalised).saturating_add(MAX_LAG))
}

/// One finalised block of a node.
struct Block {
	node: Node,
	at: At,
	time: Moment,
}

#[async_trait]
impl Finalised for Block {
	fn number(&self) -> BlockNumber {
		self.at.number
	}

	fn hash(&self) -> [u8; 32] {
		self.at.hash
	}

	fn time(&self) -> Moment {
		self.time
	}

	async fn is_behind(&self) -> Result<bool, ChainError> {
		is_behind(&self.node, self.at.number).await
	}

	async fn has_standing(&self, account: &AccountId) -> Result<bool, ChainError> {
		let standing = self.at.standing(account).await?;
		Ok(!matches!(standing, Standing::None | Standing::Invited | Standing::Former))
	}

	async fn facts(&self, ask: &Ask) -> Result<Facts, ChainError> {
		Ok(self.at.facts(ask).await?)
	}

	async fn chart(&self, chart: ChartId) -> Result<Option<Chart>, ChainError> {
		Ok(self.at.chart(chart).await?)
	}

	async fn record(&self, chart: ChartId, record: RecordId) -> Result<Option<Record>, ChainError> {
		Ok(self.at.record(chart, record).await?)
	}

	async fn provenance(
		&self,
		chart: ChartId,
		record: RecordId,
	) -> Result<Vec<RecordVersion>, ChainError> {
		Ok(self.at.provenance(chart, record).await?)
	}

	async fn records(&self, chart: ChartId) -> Result<Vec<(RecordId, Record)>, ChainError> {
		Ok(self.at.all_records(chart).await?)
	}

	async fn grants(&self, chart: ChartId) -> Result<Vec<(GrantId, Grant)>, ChainError> {
		Ok(self.at.grants_of(chart).await?)
	}

	async fn restrictions(&self, chart: ChartId) -> Result<Restrictions, ChainError> {
		Ok(self.at.restrictions_of(chart).await?)
	}

	async fn requests(&self, chart: ChartId) -> Result<Vec<(RequestId, Request)>, ChainError> {
		Ok(self.at.requests_of(chart).await?)
	}

	async fn mandates(&self, chart: ChartId) -> Result<Vec<(MandateId, Mandate)>, ChainError> {
		Ok(self.at.mandates_of(chart).await?)
	}

	async fn compartments(
		&self,
		chart: ChartId,
	) -> Result<Vec<(CompartmentTag, CompartmentKey)>, ChainError> {
		Ok(self.at.compartments_of(chart).await?)
	}

	async fn keys(&self, account: &AccountId) -> Result<Vec<(KeyKind, KeySlot)>, ChainError> {
		Ok(self.at.keys_of(account).await?)
	}

	async fn past_keys(
		&self,
		account: &AccountId,
	) -> Result<Vec<(KeyKind, RegisteredKey)>, ChainError> {
		Ok(self.at.past_keys_of(account).await?)
	}

	async fn member(&self, account: &AccountId) -> Result<Option<Institution>, ChainError> {
		Ok(self.at.member(account).await?)
	}

	async fn active_as(&self, role: Role) -> Result<Vec<AccountId>, ChainError> {
		let members = self.at.all_members().await?.into_iter();
		let active = members.filter(|(_, entry)| entry.is_active_as(role));
		Ok(active.map(|(institution, _)| institution).collect())
	}

	async fn staff(&self, account: &AccountId) -> Result<Option<Staff>, ChainError> {
		Ok(self.at.staff(account).await?)
	}

	async fn institution_of(&self, account: &AccountId) -> Result<Option<AccountId>, ChainError> {
		Ok(self.at.institution_of(account).await?)
	}

	async fn emergencies_from(
		&self,
		institution: &AccountId,
	) -> Result<Option<Moment>, ChainError> {
		Ok(self.at.emergencies_from(institution).await?)
	}

	async fn quota(&self, account: &AccountId) -> Result<QuotaStatus, ChainError> {
		Ok(self.at.quota(account).await?)
	}

	async fn threshold(&self) -> Result<u8, ChainError> {
		Ok(self.at.threshold().await?)
	}

	async fn batch(
		&self,
		gateway: &AccountId,
		number: BatchNumber,
	) -> Result<Option<ReceiptBatch>, ChainError> {
		Ok(self.at.receipt_batch(gateway, number).await?)
	}

	async fn next_batch(&self, gateway: &AccountId) -> Result<BatchNumber, ChainError> {
		Ok(self.at.next_receipt_batch(gateway).await?)
	}

	async fn prove(&self, keys: &[Vec<u8>]) -> Result<StateProof, ChainError> {
		let header = header(&self.node.header(self.at.hash).await?)?;
		Ok(StateProof { header, nodes: self.node.proof(self.at.hash, keys).await? })
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn what_is_refused_for_good_does_not_look_like_a_node_that_is_away() {
		for refused in [ClientError::WellKnown, ClientError::QuotaUsedUp] {
			assert!(matches!(ChainError::from(refused), ChainError::Refused(_)));
		}
		let lost = ClientError::Node("it is away".into());
		assert!(matches!(ChainError::from(lost), ChainError::Unavailable(_)));
	}
}
