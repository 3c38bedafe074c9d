// SPDX-License-Identifier: GPL-3.0-only

//! What filing asks of the chain: small, so that tests can script it.

use codec::Encode;
use salus_client::{
	outbox::Entry,
	submit::{emitted, submit_with_nonce},
	Account, Call, ClientError, Final, Node, Patience,
};
use salus_primitives::{
	access::CompartmentKey, record::RecordVersion, AccountId, BlockNumber, ChartId, CompartmentTag,
	RecordId,
};

/// What one finalised block says of the place where a document goes.
#[derive(Clone, Debug)]
pub struct State {
	/// The record's versions, oldest first; none where there is no such record.
	pub versions: Vec<RecordVersion>,
	/// The compartment's current key, if there is such a compartment.
	pub key: Option<CompartmentKey>,
}

/// The chain, as filing needs it.
pub trait Ledger {
	/// The genesis hash.
	fn genesis(&self) -> [u8; 32];

	/// How many gateways it takes to read a record.
	async fn threshold(&self) -> Result<usize, ClientError>;

	/// Finalised state.
	async fn state(
		&self,
		chart: ChartId,
		record: RecordId,
		compartment: CompartmentTag,
	) -> Result<State, ClientError>;

	/// The nonce of the account's next transaction.
	async fn next_nonce(&self, account: &AccountId) -> Result<u64, ClientError>;

	/// Submits a call under this nonce and waits until it is final.
	async fn submit(
		&self,
		account: &Account,
		call: &Call,
		nonce: u64,
	) -> Result<Final, ClientError>;

	/// The submission that wrote an entry in that block, where the node still knows.
	async fn written(&self, entry: &Entry, block: BlockNumber) -> Option<Final>;
}

impl Ledger for Node {
	fn genesis(&self) -> [u8; 32] {
		Node::genesis(self)
	}

	async fn threshold(&self) -> Result<usize, ClientError> {
		Ok(self.finalised().await?.threshold().await?.into())
	}

	async fn state(
		&self,
		chart: ChartId,
		record: RecordId,
		compartment: CompartmentTag,
	) -> Result<State, ClientError> {
		let at = self.finalised().await?;
		let compartments = at.compartments_of(chart).await?;
		Ok(State {
			versions: at.provenance(chart, record).await?,
			key: compartments.into_iter().find(|(tag, _)| *tag == compartment).map(|(_, key)| key),
		})
	}

	async fn next_nonce(&self, account: &AccountId) -> Result<u64, ClientError> {
		Node::next_nonce(self, account).await
	}

	async fn submit(
		&self,
		account: &Account,
		call: &Call,
		nonce: u64,
	) -> Result<Final, ClientError> {
		submit_with_nonce(self, account, call, nonce, Patience::default()).await
	}

	async fn written(&self, entry: &Entry, block: BlockNumber) -> Option<Final> {
		// Each event about a record begins with chart and record.
		let about = (entry.chart, entry.record).encode();
		match emitted(self, block, "Records", &about).await {
			Ok(found) => found,
			Err(error) => {
				tracing::debug!(%error, block, "the node does not know the block's events any more");
				None
			},
		}
	}
}
