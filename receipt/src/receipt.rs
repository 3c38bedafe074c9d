// SPDX-License-Identifier: GPL-3.0-only

//! What a gateway says of one release, and its signature.

use codec::{Decode, Encode};
use salus_envelope::VerifyingKey;
use salus_primitives::{
	access::Purpose,
	consent::Basis,
	keys::{PublicKey, Suite},
	AccountId, BlockNumber, ChartId, Moment, RecordId, Version,
};
use serde::{Deserialize, Serialize};
use sp_core::{ed25519, Pair};

use crate::hexadecimal;

/// The domain of what a gateway signs.
pub const RECEIPT_DOMAIN: &[u8] = b"salus/receipt/v1";
/// The domain of a receipt's leaf in its batch.
pub const LEAF_DOMAIN: &[u8] = b"salus/receipt-leaf/v1";
/// The domain of the hash of the evidence.
pub const EVIDENCE_DOMAIN: &[u8] = b"salus/evidence/v1";

/// A receipt in its batch: BLAKE2b-256 of domain and receipt.
pub type Leaf = [u8; 32];

/// A signature over a receipt: 64 bytes in both suites.
pub type Signature = [u8; 64];

/// A block, by number and hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlockRef {
	/// Its height.
	pub number: BlockNumber,
	/// Its hash.
	#[serde(with = "hexadecimal::one")]
	pub hash: [u8; 32],
}

/// Bytes of an object: from the first up to and without the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Range {
	/// The first byte.
	pub from: u64,
	/// The byte after the last one; the object's length where all of it was released.
	pub to: u64,
}

/// What was handed over. A closed list: a code is never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
pub enum Released {
	/// Both envelopes, and the gateway's share in opening them.
	#[codec(index = 0)]
	Keys,
	/// Bytes of the document's object.
	#[codec(index = 1)]
	Document(Range),
	/// Bytes of the index entry's object.
	#[codec(index = 2)]
	IndexEntry(Range),
	/// The index entry's envelope, and the gateway's share in opening it: on a page of a chart's list.
	#[codec(index = 3)]
	IndexKeys,
}

/// One release, as the gateway states it.
///
/// The layout is closed: another one gets domains of its own, `…/v2`, and this one stays readable.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
	/// The genesis hash of the network.
	#[serde(with = "hexadecimal::one")]
	pub genesis: [u8; 32],
	/// The institution that runs the gateway.
	#[serde(with = "hexadecimal::one")]
	pub gateway: AccountId,
	/// The account of its system, to which the receipt key is registered; or the institution's own.
	#[serde(with = "hexadecimal::one")]
	pub system: AccountId,
	/// The number of that receipt key.
	pub key_version: u32,
	/// When, by the gateway's clock.
	pub time: Moment,
	/// The finalised block whose state permitted it.
	pub block: BlockRef,
	/// Who read.
	#[serde(with = "hexadecimal::one")]
	pub reader: AccountId,
	/// The chart.
	pub chart: ChartId,
	/// The record.
	pub record: RecordId,
	/// The record's version.
	pub version: Version,
	/// Why.
	pub purpose: Purpose,
	/// The rule that permitted it.
	pub basis: Basis,
	/// What was handed over.
	pub released: Released,
	/// [`evidence_hash`] of what the reader signed.
	#[serde(with = "hexadecimal::one")]
	pub evidence: [u8; 32],
	/// Drawn anew for every receipt, so that nobody can guess a receipt from its leaf.
	#[serde(with = "hexadecimal::one")]
	pub random: [u8; 32],
}

impl Receipt {
	/// What stands for it in its batch.
	pub fn leaf(&self) -> Leaf {
		self.using_encoded(|receipt| hash(&[LEAF_DOMAIN, receipt]))
	}

	/// What the gateway signs: domain ‖ receipt.
	pub fn preimage(&self) -> Vec<u8> {
		self.using_encoded(|receipt| [RECEIPT_DOMAIN, receipt].concat())
	}
}

/// What a receipt says of the evidence: BLAKE2b-256 of domain and bytes.
pub fn evidence_hash(evidence: &[u8]) -> [u8; 32] {
	hash(&[EVIDENCE_DOMAIN, evidence])
}

pub(crate) fn hash(parts: &[&[u8]]) -> [u8; 32] {
	sp_crypto_hashing::blake2_256(&parts.concat())
}

/// A receipt with the gateway's signature.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedReceipt {
	/// The receipt.
	pub receipt: Receipt,
	/// By the registered receipt key: see [`SignedReceipt::is_signed_by`].
	#[serde(with = "hexadecimal::one")]
	pub signature: Signature,
}

impl SignedReceipt {
	/// Signs a receipt: `sign` gets the preimage. With a key from `salus_envelope::Seed::receipt` that
	/// is `|preimage| key.sign(rng, preimage)`.
	pub fn new(receipt: Receipt, sign: impl FnOnce(&[u8]) -> Signature) -> Self {
		let signature = sign(&receipt.preimage());
		Self { receipt, signature }
	}

	/// Whether `key` made the signature: Ed25519 over the preimage, or Schnorrkel over it in the signing
	/// context `salus`.
	pub fn is_signed_by(&self, key: &PublicKey) -> bool {
		is_signed_by(&self.receipt.preimage(), &self.signature, key)
	}
}

/// Whether `key` made a gateway's signature.
pub(crate) fn is_signed_by(preimage: &[u8], signature: &Signature, key: &PublicKey) -> bool {
	let Ok(bytes) = <[u8; 32]>::try_from(key.bytes.as_slice()) else { return false };
	match key.suite {
		Suite::Umbral => false,
		Suite::Ed25519 => ed25519::Pair::verify(
			&ed25519::Signature::from_raw(*signature),
			preimage,
			&ed25519::Public::from_raw(bytes),
		),
		Suite::Sr25519 => {
			VerifyingKey::from_bytes(&bytes).is_ok_and(|key| key.verify(preimage, signature))
		},
	}
}
