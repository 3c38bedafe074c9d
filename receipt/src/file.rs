// SPDX-License-Identifier: GPL-3.0-only

//! A receipt with all that proves it, as a file.

use codec::{Decode, DecodeAll, Encode};
use serde::{Deserialize, Serialize};
use sp_consensus_grandpa::SetId;

use crate::{
	batch::BatchPath, error::FileError, hexadecimal, receipt::SignedReceipt, state::State, Header,
	Justification,
};

/// What a file of this layout begins with, and calls itself in JSON.
pub const FILE_DOMAIN: &[u8] = b"salus/receipt-file/v1";

/// A receipt that anyone can verify who trusts the network's genesis: see [`crate::verify`].
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ReceiptFile {
	/// The receipt and its signature.
	pub signed: SignedReceipt,
	/// What the reader signed.
	pub evidence: Vec<u8>,
	/// How it is anchored on the chain.
	pub anchored: Anchored,
}

/// The way from a receipt's leaf to the authorities of the network's first block.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anchored {
	/// The receipt's place in its batch.
	pub batch: BatchPath,
	/// What the chain says of that batch, in the state of one block.
	pub state: StateProof,
	/// That this block is final.
	pub finality: Finality,
	/// How the authorities that finalised it came to be, from those of the first block on: each change,
	/// in order.
	pub set_changes: Vec<SetChange>,
}

/// Entries of the state after one block: that which anchored the batch, or a later one.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StateProof {
	/// The block's header.
	#[serde(with = "hexadecimal::scale")]
	pub header: Header,
	/// The trie nodes that `state_getReadProof` answers for [`crate::keys_to_prove`].
	#[serde(with = "hexadecimal::list")]
	pub nodes: Vec<Vec<u8>>,
}

/// That a block is final: a descendant of it, or itself, was finalised.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finality {
	/// The headers after that block up to and with the one that was finalised; none where it is the
	/// block itself.
	#[serde(with = "hexadecimal::scales")]
	pub descent: Vec<Header>,
	/// The number of the set of authorities that finalised it; 0 is that of the first block.
	pub set: SetId,
	/// Their votes.
	#[serde(with = "hexadecimal::scale")]
	pub justification: Justification,
}

/// One set of authorities hands over to the next.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetChange {
	/// The header whose digest names the next set.
	#[serde(with = "hexadecimal::scale")]
	pub header: Header,
	/// That it is final, by the set that hands over. It descends to the block at which the change takes
	/// effect: the same one, unless the change was scheduled with a delay.
	pub finality: Finality,
}

impl StateProof {
	/// The same without nodes that lead to other keys; `None` where nodes are missing that lead to these.
	/// One proof serves a whole batch, and each receipt's file needs a part of it.
	pub fn narrowed(&self, keys: &[Vec<u8>]) -> Option<Self> {
		let state = State::new(self.header.state_root, &self.nodes).ok()?;
		Some(Self { header: self.header.clone(), nodes: state.ways_to(keys)? })
	}
}

/// What `grandpa_proveFinality` answers: SCALE of these.
#[derive(Decode)]
struct ProvenFinality {
	_block: [u8; 32],
	justification: Vec<u8>,
	unknown_headers: Vec<Header>,
}

impl Finality {
	/// What `grandpa_proveFinality(n)` answered about block n, in the set with this number.
	pub fn from_rpc(set: SetId, answer: &[u8]) -> Result<Self, FileError> {
		let proven = ProvenFinality::decode_all(&mut &*answer).map_err(FileError::Answer)?;
		let justification = Justification::decode_all(&mut proven.justification.as_slice())
			.map_err(FileError::Answer)?;
		Ok(Self { descent: proven.unknown_headers, set, justification })
	}
}

/// The file in JSON.
#[derive(Serialize)]
struct Written<'a> {
	format: Format,
	signed: &'a SignedReceipt,
	#[serde(with = "hexadecimal::one")]
	evidence: &'a [u8],
	anchored: &'a Anchored,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
	#[serde(rename = "format")]
	_format: Format,
	signed: SignedReceipt,
	#[serde(with = "hexadecimal::one")]
	evidence: Vec<u8>,
	anchored: Anchored,
}

/// [`FILE_DOMAIN`].
#[derive(Serialize, Deserialize)]
enum Format {
	#[serde(rename = "salus/receipt-file/v1")]
	V1,
}

impl ReceiptFile {
	/// The file as JSON, in lines.
	pub fn to_json(&self) -> Result<String, FileError> {
		let Self { signed, evidence, anchored } = self;
		serde_json::to_string_pretty(&Written { format: Format::V1, signed, evidence, anchored })
			.map_err(FileError::Json)
	}

	/// Reads a file of JSON.
	pub fn from_json(text: &str) -> Result<Self, FileError> {
		let Read { signed, evidence, anchored, .. } =
			serde_json::from_str(text).map_err(FileError::Json)?;
		Ok(Self { signed, evidence, anchored })
	}

	/// The file as bytes: [`FILE_DOMAIN`] and SCALE.
	pub fn to_bytes(&self) -> Vec<u8> {
		self.using_encoded(|file| [FILE_DOMAIN, file].concat())
	}

	/// Reads a file of bytes.
	pub fn from_bytes(bytes: &[u8]) -> Result<Self, FileError> {
		let mut rest = bytes.strip_prefix(FILE_DOMAIN).ok_or(FileError::Unknown)?;
		Self::decode_all(&mut rest).map_err(FileError::Scale)
	}
}
