// SPDX-License-Identifier: GPL-3.0-only

//! Submitting a call and watching it until it is final.
//!
//! A transaction is mortal and anchored at a finalised block, so that no fork can make its anchor
//! disappear. When the pool drops it or calls it invalid, or nothing is heard for a while, the chain's
//! finalised nonce says whether it went in after all; if not, it is signed anew with the same nonce:
//! whatever happens, at most one of them can be included.

use std::time::{Duration, Instant};

use salus_primitives::{api::QUOTA_USED_UP, AccountId, BlockNumber};
use sp_core::crypto::Ss58Codec;
use subxt::{
	client::{OnlineClientAtBlockImpl, OnlineClientAtBlockT},
	config::{substrate::H256, DefaultExtrinsicParamsBuilder},
	tx::{SubmittableTransaction, TransactionInvalid, ValidationResult},
	SubstrateConfig,
};

use crate::{node::Hash, Account, Call, ClientError, Node};

/// For how many blocks a transaction stays valid.
const MORTALITY: u64 = 256;

/// How long to wait, and how often to try.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
	/// How long to wait for finality in all.
	pub total: Duration,
	/// After how long without news to look whether the transaction went in.
	pub quiet: Duration,
}

impl Default for Patience {
	fn default() -> Self {
		Self { total: Duration::from_secs(120), quiet: Duration::from_secs(20) }
	}
}

/// An event that the transaction emitted.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct EmittedEvent {
	/// The pallet.
	pub pallet: String,
	/// The event.
	pub name: String,
	/// The SCALE encoding of its fields.
	#[serde(serialize_with = "hex_bytes")]
	pub fields: Vec<u8>,
}

fn hex_bytes<S: serde::Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
	to.serialize_str(&format!("0x{}", hex::encode(bytes)))
}

/// A call that is final.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Final {
	/// The height of the block that has it.
	pub block: BlockNumber,
	/// That block's hash.
	#[serde(serialize_with = "hex_bytes_32")]
	pub block_hash: Hash,
	/// The transaction's hash.
	#[serde(serialize_with = "hex_bytes_32")]
	pub transaction: Hash,
	/// The validator that authored the block.
	#[serde(serialize_with = "address")]
	pub author: Option<AccountId>,
	/// What the signer paid, in planck: 0 where the call was sponsored.
	pub fee: u128,
	/// What the call emitted.
	pub events: Vec<EmittedEvent>,
}

fn hex_bytes_32<S: serde::Serializer>(bytes: &Hash, to: S) -> Result<S::Ok, S::Error> {
	hex_bytes(bytes, to)
}

fn address<S: serde::Serializer>(account: &Option<AccountId>, to: S) -> Result<S::Ok, S::Error> {
	match account {
		Some(account) => to.serialize_some(&account.to_ss58check()),
		None => to.serialize_none(),
	}
}

impl Final {
	/// The fields of the first event of that name, if the call emitted one.
	pub fn event(&self, pallet: &str, name: &str) -> Option<&[u8]> {
		self.events
			.iter()
			.find(|event| event.pallet == pallet && event.name == name)
			.map(|event| event.fields.as_slice())
	}
}

/// How one attempt ended without being final.
enum Attempt {
	Final(Hash, Hash),
	Lost(String),
}

/// Submits a call and waits until it is final, trying again where it was lost on the way.
pub async fn submit(
	node: &Node,
	account: &Account,
	call: &Call,
	patience: Patience,
) -> Result<Final, ClientError> {
	let nonce = node.next_nonce(&account.id()).await?;
	submit_with_nonce(node, account, call, nonce, patience).await
}

/// The same with a nonce of the caller's choice, for several at once.
pub async fn submit_with_nonce(
	node: &Node,
	account: &Account,
	call: &Call,
	nonce: u64,
	patience: Patience,
) -> Result<Final, ClientError> {
	let started = Instant::now();
	let mut sent = Vec::new();
	loop {
		let before = node.finalised().await?;
		match attempt(node, account, call, nonce, patience, &mut sent).await? {
			Attempt::Final(block, transaction) => return outcome(node, block, transaction).await,
			Attempt::Lost(reason) => {
				tracing::debug!(nonce, reason, "lost sight of a transaction");
				if let Some((block, transaction)) = find(node, before.number, &sent).await? {
					return outcome(node, block, transaction).await;
				}
				if finalised_nonce(node, account).await? > nonce {
					return Err(ClientError::NotAccepted(format!(
						"nonce {nonce} was used by another transaction of this account ({reason})"
					)));
				}
			},
		}
		if started.elapsed() >= patience.total {
			return Err(ClientError::NotFinal { seconds: patience.total.as_secs() });
		}
		tokio::time::sleep(Duration::from_millis(500)).await;
	}
}

/// The same without reading what became of it: for measurements. Whether the call succeeded is not
/// looked at.
pub async fn submit_until_final(
	node: &Node,
	account: &Account,
	call: &Call,
	nonce: u64,
) -> Result<(), ClientError> {
	match attempt(node, account, call, nonce, Patience::default(), &mut Vec::new()).await? {
		Attempt::Final(..) => Ok(()),
		Attempt::Lost(reason) => Err(ClientError::NotAccepted(reason)),
	}
}

/// A signed transaction, ready to be sent.
pub async fn sign(
	node: &Node,
	account: &Account,
	call: &Call,
	nonce: u64,
) -> Result<Vec<u8>, ClientError> {
	Ok(signed(node, account, call, nonce).await?.into_encoded())
}

/// Signs a call, mortal and anchored at the newest finalised block.
async fn signed(
	node: &Node,
	account: &Account,
	call: &Call,
	nonce: u64,
) -> Result<
	SubmittableTransaction<SubstrateConfig, OnlineClientAtBlockImpl<SubstrateConfig>>,
	ClientError,
> {
	let block = node.current().await?;
	let params = DefaultExtrinsicParamsBuilder::<SubstrateConfig>::new()
		.mortal(MORTALITY)
		.nonce(nonce)
		.build();
	let payload = call.payload();
	let mut transactions = block.tx();
	transactions.create_signed(&payload, account, params).await.map_err(|error| match error {
		subxt::error::ExtrinsicError::EncodeError(_) => {
			ClientError::NotSalus(format!("call {}.{}", call.pallet, call.name))
		},
		other => ClientError::Node(other.to_string()),
	})
}

/// Signs and sends once, and watches.
async fn attempt(
	node: &Node,
	account: &Account,
	call: &Call,
	nonce: u64,
	patience: Patience,
	sent: &mut Vec<Hash>,
) -> Result<Attempt, ClientError> {
	let signed = signed(node, account, call, nonce).await?;
	sent.push(signed.hash().0);
	let mut progress = match signed.submit_and_watch().await {
		Ok(progress) => progress,
		Err(error) => return refused_or_lost(&signed, error.to_string()).await,
	};
	loop {
		let next = tokio::time::timeout(patience.quiet, progress.next()).await;
		use subxt::tx::TransactionStatus as Progress;
		match next {
			Err(_) => return Ok(Attempt::Lost("nothing was heard of it".into())),
			Ok(None) => return Ok(Attempt::Lost("the node stopped watching it".into())),
			Ok(Some(Err(error))) => return Ok(Attempt::Lost(error.to_string())),
			Ok(Some(Ok(Progress::InFinalizedBlock(block)))) => {
				return Ok(Attempt::Final(block.block_hash().0, block.extrinsic_hash().0))
			},
			Ok(Some(Ok(Progress::Invalid { message }))) => {
				return refused_or_lost(&signed, message).await
			},
			Ok(Some(Ok(Progress::Error { message } | Progress::Dropped { message }))) => {
				return Ok(Attempt::Lost(message))
			},
			Ok(Some(Ok(_))) => {},
		}
	}
}

/// Whether the pool's refusal is its last word (no quota, no money, a wrong signature), or one that
/// signing anew may mend (a nonce or an anchor that moved on, a full block).
async fn refused_or_lost<Client: OnlineClientAtBlockT<SubstrateConfig>>(
	signed: &SubmittableTransaction<SubstrateConfig, Client>,
	reason: String,
) -> Result<Attempt, ClientError> {
	let words = match signed.validate().await {
		Ok(ValidationResult::Invalid(TransactionInvalid::Payment)) => {
			"it has no standing, and no money to pay with: `salus whoami` tells what the account is"
				.to_string()
		},
		Ok(ValidationResult::Invalid(TransactionInvalid::Custom(QUOTA_USED_UP))) => {
			"QuotaUsedUp: its quota for this window is used up; `salus whoami` tells when it resets"
				.to_string()
		},
		Ok(ValidationResult::Invalid(
			TransactionInvalid::Call
			| TransactionInvalid::BadProof
			| TransactionInvalid::BadSigner
			| TransactionInvalid::Custom(_),
		)) => reason,
		_ => return Ok(Attempt::Lost(reason)),
	};
	Err(ClientError::NotAccepted(words))
}

async fn finalised_nonce(node: &Node, account: &Account) -> Result<u64, ClientError> {
	let nonce: u32 =
		node.finalised().await?.call("AccountNonceApi_account_nonce", account.id()).await?;
	Ok(u64::from(nonce))
}

/// Looks for one of the transactions in the finalised blocks since `from`.
async fn find(
	node: &Node,
	from: BlockNumber,
	sent: &[Hash],
) -> Result<Option<(Hash, Hash)>, ClientError> {
	let head = node.finalised().await?;
	for number in from..=head.number {
		let block = node.client.at_block(u64::from(number)).await.map_err(subxt::Error::from)?;
		let extrinsics = block.extrinsics().fetch().await.map_err(subxt::Error::from)?;
		for extrinsic in extrinsics.iter().flatten() {
			if sent.contains(&extrinsic.hash().0) {
				return Ok(Some((block.block_hash().0, extrinsic.hash().0)));
			}
		}
	}
	Ok(None)
}

/// Reads what became of a transaction in its final block.
async fn outcome(node: &Node, block: Hash, transaction: Hash) -> Result<Final, ClientError> {
	let at = node.client.at_block(H256(block)).await.map_err(subxt::Error::from)?;
	let extrinsics = at.extrinsics().fetch().await.map_err(subxt::Error::from)?;
	let extrinsic = extrinsics
		.iter()
		.flatten()
		.find(|extrinsic| extrinsic.hash().0 == transaction)
		.ok_or_else(|| ClientError::Node("the block does not hold the transaction".into()))?;
	let emitted = extrinsic.events().await.map_err(subxt::Error::from)?;
	let mut events = Vec::new();
	let (mut charged, mut withdrawn) = (0, false);
	for event in emitted.iter() {
		let event = event.map_err(subxt::Error::from)?;
		match (event.pallet_name(), event.event_name()) {
			("System", "ExtrinsicFailed") => {
				let error =
					subxt::error::DispatchError::decode_from(event.field_bytes(), at.metadata())
						.map_err(|error| ClientError::Node(error.to_string()))?;
				return Err(ClientError::Refused((&error).into()));
			},
			("TransactionPayment", "TransactionFeePaid") => {
				// Who paid, what, and which tip of it.
				let (_, paid, _) =
					<(AccountId, u128, u128) as codec::Decode>::decode(&mut event.field_bytes())
						.unwrap_or((AccountId::new([0; 32]), 0, 0));
				charged = paid;
			},
			// Only who pays has something withdrawn: a sponsored fee comes out of the quota, though the
			// event above names it all the same.
			("Balances", "Withdraw") => withdrawn = true,
			_ => {},
		}
		events.push(EmittedEvent {
			pallet: event.pallet_name().to_string(),
			name: event.event_name().to_string(),
			fields: event.field_bytes().to_vec(),
		});
	}
	let fee = if withdrawn { charged } else { 0 };
	let at = node.block(at.block_number(), block);
	let author = at.author().await?;
	Ok(Final { block: at.number, block_hash: block, transaction, author, fee, events })
}
