// SPDX-License-Identifier: GPL-3.0-only

//! What is handed over to be filed, and what becomes of it.

use salus_primitives::{text::FilingText, BlockNumber, ChartId, ObjectHash, RecordId, Version};
use serde::{Deserialize, Serialize};

use super::{Bytes, Signed, Signs};

/// What [`super::Exchange::put_object`] is told before the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutObject {
	/// The address: BLAKE2b-256 of the bytes.
	pub hash: ObjectHash,
	/// How many bytes.
	pub length: u64,
}

/// What became of an object that was handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stored {
	/// It is kept for an hour, and for good once a finalised filing names it.
	Staged,
	/// It was here already.
	Already,
}

/// What is kept beside the objects of a record's version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutFiling {
	/// What is handed over, signed by who files it.
	pub filing: Signed<FilingText>,
	/// The document's envelope.
	pub envelope: Bytes,
	/// The index entry's envelope.
	pub index_envelope: Bytes,
}

impl PutFiling {
	/// Signs a filing: chart, record, version, both objects and both envelopes.
	pub fn new(
		genesis: [u8; 32],
		(chart, record, version): (ChartId, RecordId, Version),
		object: ObjectHash,
		envelope: Vec<u8>,
		index: ObjectHash,
		index_envelope: Vec<u8>,
		filer: &dyn Signs,
	) -> Self {
		let text = FilingText {
			genesis,
			chart,
			record,
			version,
			object,
			index,
			envelopes: envelopes_hash(&envelope, &index_envelope),
			filer: filer.account(),
		};
		Self {
			filing: Signed::new(text, filer),
			envelope: Bytes(envelope),
			index_envelope: Bytes(index_envelope),
		}
	}
}

/// What a [`FilingText`] says of the two envelopes.
pub fn envelopes_hash(envelope: &[u8], index_envelope: &[u8]) -> [u8; 32] {
	crate::bytes::blake2b_256(&[envelope, index_envelope])
}

/// A version of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionOf {
	/// The chart.
	pub chart: ChartId,
	/// The record.
	pub record: RecordId,
	/// The version.
	pub version: Version,
}

/// A filing that is kept for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmed {
	/// The finalised block whose state names it.
	pub block: BlockNumber,
}
