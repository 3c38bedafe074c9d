// SPDX-License-Identifier: GPL-3.0-only

//! Submitting a call and watching it until it is final.
//!
//! A transaction is mortal and anchored at a finalised block, so that no fork can make its anchor
//! disappear. When the pool drops it or calls it invalid, when nothing is heard for a while, or when the
//! node is lost and comes back, finalised blocks say whether it went in after all; if not, it is signed
//! anew with the same nonce: whatever happens, at most one of them can be included ([`watching`]).

mod watching;

use std::time::{Duration, Instant};

use async_trait::async_trait;
use futures::{stream::BoxStream, StreamExt};
use salus_primitives::{
	api::{MAY_NOT_ACT, QUOTA_USED_UP},
	AccountId, BlockNumber,
};
use sp_core::crypto::Ss58Codec;
use subxt::{
	client::OnlineClientAtBlockImpl,
	config::{substrate::H256, DefaultExtrinsicParamsBuilder},
	extrinsics::Extrinsic,
	tx::{
		SubmittableTransaction, TransactionInvalid, TransactionProgress, TransactionStatus,
		ValidationResult,
	},
	OnlineClientAtBlock, SubstrateConfig,
};

use self::watching::{Ledger, News};
use crate::{node::Hash, Account, Call, ClientError, Node};

/// For how many blocks a transaction stays valid.
const MORTALITY: u64 = 256;

/// What subxt names a block's client.
type AtBlock = OnlineClientAtBlockImpl<SubstrateConfig>;
/// A signed transaction.
type Signed = SubmittableTransaction<SubstrateConfig, AtBlock>;

/// How long to wait, and how often to try.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
	/// How long to wait for finality in all.
	pub total: Duration,
	/// After how long without news to look whether the transaction went in.
	pub quiet: Duration,
	/// How long to wait before trying again; twice as long each time that the node does not answer.
	pub pause: Duration,
}

impl Default for Patience {
	fn default() -> Self {
		Self {
			total: Duration::from_secs(120),
			quiet: Duration::from_secs(20),
			pause: Duration::from_millis(500),
		}
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

/// Submits a call and waits until it is final, trying again where it was lost on the way.
pub async fn submit(
	node: &Node,
	account: &Account,
	call: &Call,
	patience: Patience,
) -> Result<Final, ClientError> {
	let started = Instant::now();
	loop {
		let nonce = node.next_nonce(&account.id()).await?;
		match submit_with_nonce(node, account, call, nonce, patience).await {
			// Another program of the same account was quicker: under this nonce the call never counts.
			Err(ClientError::NonceUsed { .. }) if started.elapsed() < patience.total => {},
			other => return other,
		}
	}
}

/// The same with a nonce of the caller's choice: for several at once, and for who wrote the nonce down
/// before, so that what an earlier run sent and this one sends cannot both count.
pub async fn submit_with_nonce(
	node: &Node,
	account: &Account,
	call: &Call,
	nonce: u64,
	patience: Patience,
) -> Result<Final, ClientError> {
	let ledger = Live { node, account, call };
	let (block, transaction) = watching::until_final(&ledger, nonce, &patience).await?;
	let started = Instant::now();
	loop {
		match outcome(node, block, transaction).await {
			Err(error) if !error.may_pass() => return Err(error),
			Err(error) if started.elapsed() >= patience.quiet => {
				return Err(ClientError::Node(format!(
					"the transaction is final in block 0x{}, but what came of it cannot be read: {error}",
					hex::encode(block)
				)))
			},
			Err(_) => tokio::time::sleep(patience.pause).await,
			done => return done,
		}
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
	let ledger = Live { node, account, call };
	watching::until_final(&ledger, nonce, &Patience::default()).await.map(drop)
}

/// The transaction of a finalised block that emitted an event of `pallet` whose fields begin so.
pub async fn emitted(
	node: &Node,
	block: BlockNumber,
	pallet: &str,
	fields: &[u8],
) -> Result<Option<Final>, ClientError> {
	let client = node.link().await?.client;
	let at = client.at_block(u64::from(block)).await.map_err(subxt::Error::from)?;
	let extrinsics = at.extrinsics().fetch().await.map_err(subxt::Error::from)?;
	for extrinsic in extrinsics.iter().flatten() {
		let emitted = extrinsic.events().await.map_err(subxt::Error::from)?;
		let found = emitted
			.iter()
			.flatten()
			.any(|event| event.pallet_name() == pallet && event.field_bytes().starts_with(fields));
		if found {
			return read_outcome(node, &at, &extrinsic).await.map(Some);
		}
	}
	Ok(None)
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
) -> Result<Signed, ClientError> {
	node.ensure_own(account).await?;
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

/// A call of an account on a node's chain.
struct Live<'a> {
	node: &'a Node,
	account: &'a Account,
	call: &'a Call,
}

#[async_trait]
impl Ledger for Live<'_> {
	type Signed = Signed;

	async fn finalised(&self) -> Result<(BlockNumber, u64), ClientError> {
		let at = self.node.finalised().await?;
		let nonce: u32 = at.call("AccountNonceApi_account_nonce", self.account.id()).await?;
		Ok((at.number, u64::from(nonce)))
	}

	async fn block(&self, number: BlockNumber) -> Result<(Hash, Vec<Hash>), ClientError> {
		let (hash, body) = self.node.body(number).await?;
		Ok((hash, body.iter().map(|bytes| sp_crypto_hashing::blake2_256(bytes)).collect()))
	}

	async fn sign(&self, nonce: u64) -> Result<(Hash, Signed), ClientError> {
		let signed = signed(self.node, self.account, self.call, nonce).await?;
		Ok((signed.hash().0, signed))
	}

	async fn send(&self, signed: &Signed) -> Result<BoxStream<'static, News>, String> {
		let progress = signed.submit_and_watch().await.map_err(|error| error.to_string())?;
		Ok(news(progress).boxed())
	}

	async fn last_word(&self, signed: &Signed, reason: &str) -> Option<ClientError> {
		match signed.validate().await.ok()? {
			ValidationResult::Invalid(invalid) => last_word(invalid, reason),
			_ => None,
		}
	}
}

/// What it means that a transaction is invalid, where signing anew does not mend that.
fn last_word(invalid: TransactionInvalid, reason: &str) -> Option<ClientError> {
	let words = match invalid {
		TransactionInvalid::Custom(QUOTA_USED_UP) => return Some(ClientError::QuotaUsedUp),
		TransactionInvalid::Payment => {
			"it has no standing, and no money to pay with: `salus whoami` tells what the account is"
		},
		TransactionInvalid::Custom(MAY_NOT_ACT) => {
			"MayNotAct: it took part and may not act now; `salus whoami` tells what the account is, \
			 `salus explain MayNotAct` what can be done"
		},
		TransactionInvalid::Call
		| TransactionInvalid::BadProof
		| TransactionInvalid::BadSigner
		| TransactionInvalid::Custom(_) => reason,
		// A nonce or an anchor that moved on, a full block: signing anew may mend it.
		_ => return None,
	};
	Some(ClientError::NotAccepted(words.into()))
}

/// What the node says of a transaction, in the words of [`watching`].
fn news(
	progress: TransactionProgress<SubstrateConfig, AtBlock>,
) -> impl futures::Stream<Item = News> + Send {
	progress.map(|status| match status {
		Ok(TransactionStatus::InFinalizedBlock(block)) => News::Final(block.block_hash().0),
		Ok(TransactionStatus::Invalid { message }) => News::Invalid(message),
		Ok(TransactionStatus::Error { message } | TransactionStatus::Dropped { message }) => {
			News::Lost(message)
		},
		Ok(_) => News::Underway,
		Err(error) => News::Lost(error.to_string()),
	})
}

/// Reads what became of a transaction in its final block.
async fn outcome(node: &Node, block: Hash, transaction: Hash) -> Result<Final, ClientError> {
	let client = node.link().await?.client;
	let at = client.at_block(H256(block)).await.map_err(subxt::Error::from)?;
	let extrinsics = at.extrinsics().fetch().await.map_err(subxt::Error::from)?;
	let extrinsic = extrinsics
		.iter()
		.flatten()
		.find(|extrinsic| extrinsic.hash().0 == transaction)
		.ok_or_else(|| ClientError::Node("the block does not hold the transaction".into()))?;
	read_outcome(node, &at, &extrinsic).await
}

async fn read_outcome(
	node: &Node,
	at: &OnlineClientAtBlock<SubstrateConfig>,
	extrinsic: &Extrinsic<'_, SubstrateConfig, AtBlock>,
) -> Result<Final, ClientError> {
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
				charged = paid(event.field_bytes())?;
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
	let transaction = extrinsic.hash().0;
	let at = node.block(at.block_number(), at.block_hash().0);
	let author = at.author().await?;
	Ok(Final { block: at.number, block_hash: at.hash, transaction, author, fee, events })
}

/// What somebody was charged, by the fields of the event that says so: who, how much, and which tip of it.
fn paid(mut fields: &[u8]) -> Result<u128, ClientError> {
	<(AccountId, u128, u128) as codec::Decode>::decode(&mut fields).map(|(_, fee, _)| fee).map_err(
		|error| ClientError::Undecodable {
			question: "TransactionPayment.TransactionFeePaid".into(),
			reason: error.to_string(),
		},
	)
}

#[cfg(test)]
mod tests {
	use codec::Encode;

	use super::*;

	#[test]
	fn a_fee_that_does_not_decode_is_no_fee_of_nothing() {
		let fields = (AccountId::new([1; 32]), 7_u128, 0_u128).encode();
		assert_eq!(paid(&fields).unwrap(), 7);
		let error = paid(&fields[1..]).unwrap_err();
		assert!(matches!(error, ClientError::Undecodable { .. }) && !error.may_pass(), "{error}");
	}

	#[test]
	fn a_quota_that_is_used_up_has_a_type_and_says_when_it_resets() {
		let error = last_word(TransactionInvalid::Custom(QUOTA_USED_UP), "1010").unwrap();
		assert!(matches!(error, ClientError::QuotaUsedUp));
		assert!(!error.may_pass() && !error.is_undecided());
		let words = error.to_string();
		assert!(words.contains("`salus whoami` tells when it resets"), "{words}");
	}

	#[test]
	fn what_signing_anew_does_not_mend_is_told_with_what_to_do() {
		for (invalid, says) in [
			(TransactionInvalid::Payment, "no money to pay with: `salus whoami`"),
			(TransactionInvalid::Custom(MAY_NOT_ACT), "`salus explain MayNotAct`"),
			(TransactionInvalid::Custom(1), "as the node says"),
			(TransactionInvalid::BadProof, "as the node says"),
		] {
			let error = last_word(invalid, "as the node says");
			let Some(ClientError::NotAccepted(words)) = &error else { panic!("{says}: {error:?}") };
			assert!(words.contains(says), "{words}");
		}
		for invalid in [
			TransactionInvalid::Stale,
			TransactionInvalid::AncientBirthBlock,
			TransactionInvalid::ExhaustsResources,
		] {
			assert!(last_word(invalid, "").is_none());
		}
	}
}
