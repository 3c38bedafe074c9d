// SPDX-License-Identifier: GPL-3.0-only

//! What a gateway asks the chain: finalised state only, one block at a time.
//!
//! The domain knows these traits and nothing of nodes. [`NodeChain`] asks a node; the tests have a
//! chain whose state they write.

mod node;

use std::sync::Arc;

use async_trait::async_trait;
use salus_primitives::{
	access::{CompartmentKey, Grant, ReceiptBatch, Request, Restrictions},
	api::QuotaStatus,
	chart::{Chart, Mandate},
	consent::{Ask, Facts},
	keys::{KeyKind, KeySlot, RegisteredKey},
	membership::{Institution, Role, Staff},
	record::{Record, RecordVersion},
	text::RequestText,
	AccountId, BlockNumber, ChartId, CompartmentTag, GrantId, MandateId, Moment, RecordId,
	RequestId,
};
use salus_receipt::{Batch, BatchNumber, Finality, Header, SetId, StateProof, Trust};

pub use node::{is_behind, NodeChain};

use crate::exchange::Lodging;

/// What can go wrong between a gateway and its node.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
	/// The node did not answer, or not as expected.
	#[error("{0}")]
	Unavailable(String),
	/// The chain refused a transaction.
	#[error("{0}")]
	Refused(String),
}

/// One finalised block, at which questions are asked.
#[async_trait]
pub trait Finalised: Send + Sync {
	/// Its height.
	fn number(&self) -> BlockNumber;
	/// Its hash.
	fn hash(&self) -> [u8; 32];
	/// Its time.
	fn time(&self) -> Moment;
	/// Whether the network is known to be far ahead of it: the node is catching up, or has heard of much
	/// higher blocks.
	async fn is_behind(&self) -> Result<bool, ChainError>;
	/// Whether an account is anything here: an institution, its staff, a patient, or somebody who acts
	/// for one. An invitation is nothing yet, and who was replaced is nothing any more.
	async fn has_standing(&self, account: &AccountId) -> Result<bool, ChainError>;
	/// What a decision depends on.
	async fn facts(&self, ask: &Ask) -> Result<Facts, ChainError>;
	/// A chart.
	async fn chart(&self, chart: ChartId) -> Result<Option<Chart>, ChainError>;
	/// One record.
	async fn record(&self, chart: ChartId, record: RecordId) -> Result<Option<Record>, ChainError>;
	/// Every version of a record, oldest first.
	async fn provenance(
		&self,
		chart: ChartId,
		record: RecordId,
	) -> Result<Vec<RecordVersion>, ChainError>;
	/// Every record of a chart.
	async fn records(&self, chart: ChartId) -> Result<Vec<(RecordId, Record)>, ChainError>;
	/// A chart's grants.
	async fn grants(&self, chart: ChartId) -> Result<Vec<(GrantId, Grant)>, ChainError>;
	/// A chart's restrictions.
	async fn restrictions(&self, chart: ChartId) -> Result<Restrictions, ChainError>;
	/// A chart's open requests.
	async fn requests(&self, chart: ChartId) -> Result<Vec<(RequestId, Request)>, ChainError>;
	/// A chart's mandates.
	async fn mandates(&self, chart: ChartId) -> Result<Vec<(MandateId, Mandate)>, ChainError>;
	/// A chart's compartments with their current keys.
	async fn compartments(
		&self,
		chart: ChartId,
	) -> Result<Vec<(CompartmentTag, CompartmentKey)>, ChainError>;
	/// An account's registered keys.
	async fn keys(&self, account: &AccountId) -> Result<Vec<(KeyKind, KeySlot)>, ChainError>;
	/// The keys with which an account signed before those that count now.
	async fn past_keys(
		&self,
		account: &AccountId,
	) -> Result<Vec<(KeyKind, RegisteredKey)>, ChainError>;
	/// An institution.
	async fn member(&self, account: &AccountId) -> Result<Option<Institution>, ChainError>;
	/// The active institutions with a role.
	async fn active_as(&self, role: Role) -> Result<Vec<AccountId>, ChainError>;
	/// A staff entry.
	async fn staff(&self, account: &AccountId) -> Result<Option<Staff>, ChainError>;
	/// The institution in whose name an account signs: as its own account, as its staff (live or not),
	/// or as the successor of an account that was lost.
	async fn institution_of(&self, account: &AccountId) -> Result<Option<AccountId>, ChainError>;
	/// The moment from which key fragments are made for an emergency department; `None` for an
	/// institution that is none.
	async fn emergencies_from(&self, institution: &AccountId)
		-> Result<Option<Moment>, ChainError>;
	/// What an account has used of its quota.
	async fn quota(&self, account: &AccountId) -> Result<QuotaStatus, ChainError>;
	/// How many gateways it takes to open the key of a document, at least.
	async fn threshold(&self) -> Result<u8, ChainError>;
	/// A batch of receipts that an institution's gateway anchored.
	async fn batch(
		&self,
		gateway: &AccountId,
		number: BatchNumber,
	) -> Result<Option<ReceiptBatch>, ChainError>;
	/// The number of the batch that such a gateway anchors next.
	async fn next_batch(&self, gateway: &AccountId) -> Result<BatchNumber, ChainError>;
	/// Its header, and what proves what its state has under these keys of storage.
	async fn prove(&self, keys: &[Vec<u8>]) -> Result<StateProof, ChainError>;
}

/// The chain, as a gateway or a reader sees it.
#[async_trait]
pub trait Chain: Send + Sync {
	/// The genesis hash.
	fn genesis(&self) -> [u8; 32];
	/// The chain's id, as Ethereum wallets sign it (EIP-155).
	fn chain_id(&self) -> u64;
	/// The newest finalised block.
	async fn finalised(&self) -> Result<Arc<dyn Finalised>, ChainError>;
	/// Lodges a blinded request as the gateway's system, waits until it is final, and answers its
	/// number, and where it is.
	async fn lodge(&self, request: &RequestText) -> Result<(RequestId, Lodging), ChainError>;
	/// Anchors a batch of receipts as the gateway's system, and waits until it is final.
	async fn anchor(&self, batch: &Batch) -> Result<(), ChainError>;
	/// How the network began, as its first state proves it; `None` where that state is not at hand any more.
	async fn trust(&self) -> Result<Option<Trust>, ChainError>;
	/// The headers of the finalised blocks from one height up to and with another.
	async fn headers(&self, from: BlockNumber, to: BlockNumber) -> Result<Vec<Header>, ChainError>;
	/// What proves that the block of that height is final, by the set of authorities with that number;
	/// `None` where there is no proof yet.
	async fn finality(
		&self,
		block: BlockNumber,
		set: SetId,
	) -> Result<Option<Finality>, ChainError>;
}
