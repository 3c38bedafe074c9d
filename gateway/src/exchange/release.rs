// SPDX-License-Identifier: GPL-3.0-only

//! What a reader wishes for, and what is released.

use salus_primitives::{
	access::{Opening, Purpose},
	consent::Basis,
	keys::PublicKey,
	AccountId, BlockNumber,
};
use salus_receipt::Range;
use serde::{Deserialize, Serialize};
use tokio_util::io::StreamReader;

use super::{Bytes, ObjectReader, VersionOf};
use crate::{
	hex_id::hex_id,
	pieces::{self, Pieces},
};

/// Which of a record's two objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Part {
	/// The document.
	Document,
	/// The index entry.
	Index,
}

/// A reader's wish: what, why, and by which right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseRequest {
	/// The version of a record.
	pub of: VersionOf,
	/// Why.
	pub purpose: Purpose,
	/// The rule relied on.
	pub basis: Basis,
	/// What opens the grant relied on, where it is blinded.
	pub opening: Option<Opening>,
}

/// A gateway's share in opening the two envelopes, with what the reader needs to combine it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareOf {
	/// The share for the document's envelope.
	pub document: Bytes,
	/// The share for the index entry's envelope.
	pub index: Bytes,
	/// The public key of the epoch, which the patient signed into the fragment.
	pub epoch_key: PublicKey,
	/// The generation of the fragment.
	pub generation: u32,
	/// How many shares it takes.
	pub threshold: u8,
	/// The institutions whose gateways hold a fragment each, in order.
	pub gateways: Vec<AccountId>,
	/// The version of the grantee's key that it is made for.
	pub grantee_key_version: u32,
}

hex_id! {
	/// Which receipt: what stands for it in its batch (`salus_receipt::Receipt::leaf`). It reads as `0x` and
	/// 64 lower-case hexadecimal digits.
	ReceiptId
}

/// What a gateway released.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Released {
	/// The receipt that was written of it.
	pub receipt: ReceiptId,
	/// The finalised block that permitted it.
	pub block: BlockNumber,
	/// The rule that permitted it.
	pub basis: Basis,
	/// The document's envelope.
	pub envelope: Bytes,
	/// The index entry's envelope.
	pub index_envelope: Bytes,
	/// Length of the document's object, in bytes.
	pub object_length: u64,
	/// Length of the index entry's object, in bytes.
	pub index_length: u64,
	/// The gateway's share: none for the patient, who has the epoch's key, nor where no fragment has
	/// arrived yet.
	pub share: Option<ShareOf>,
}

/// Bytes that a gateway released.
pub struct ReleasedBytes {
	/// The receipt that was written of it.
	pub receipt: ReceiptId,
	/// The finalised block that permitted it.
	pub block: BlockNumber,
	/// Length of the whole object, in bytes.
	pub length: u64,
	/// Which of them these are.
	pub range: Range,
	/// The bytes.
	pub pieces: Pieces,
}

impl ReleasedBytes {
	/// The bytes, to be read.
	pub fn into_reader(self) -> ObjectReader {
		Box::pin(StreamReader::new(pieces::read(self.pieces)))
	}
}

impl std::fmt::Debug for ReleasedBytes {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		f.debug_struct("ReleasedBytes")
			.field("receipt", &self.receipt)
			.field("block", &self.block)
			.field("length", &self.length)
			.finish_non_exhaustive()
	}
}
