// SPDX-License-Identifier: GPL-3.0-only

//! What a filer signs for the gateways: what they are to keep.

use alloc::{format, string::String};

use super::{hex, SignedText};
use crate::{AccountId, ChartId, ObjectHash, RecordId, Version};

/// What a filer signs when she hands a sealed document to the gateways.
///
/// The gateways keep what the account handed over that is the author of the filing in finalised
/// state: nobody else can put an envelope beside her document that opens nothing. It carries no time
/// and no gateway's name, because others may hand it on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct FilingText {
	/// The chain.
	pub genesis: [u8; 32],
	/// The chart.
	pub chart: ChartId,
	/// The record.
	pub record: RecordId,
	/// Its version.
	pub version: Version,
	/// The object.
	pub object: ObjectHash,
	/// The index entry's object.
	pub index: ObjectHash,
	/// BLAKE2b-256 of the document's envelope followed by the index entry's.
	pub envelopes: [u8; 32],
	/// The account that files, and that signs.
	pub filer: AccountId,
}

impl SignedText for FilingText {
	fn text(&self) -> String {
		format!(
			"Salus: filing\n\
			 I hand this document over to be kept.\n\
			 Chart: {}\nRecord: {} version {}\nObject: {}\nIndex entry: {}\nEnvelopes: {}\n\
			 My account: {}\nNetwork: {}",
			self.chart,
			self.record,
			self.version,
			self.object,
			self.index,
			hex(&self.envelopes),
			hex(self.filer.as_ref()),
			hex(&self.genesis),
		)
	}
}
