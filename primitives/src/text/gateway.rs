// SPDX-License-Identifier: GPL-3.0-only

//! What is signed for gateways: what to keep, what is asked of them, what they are told to release.
//!
//! Each text but [`FilingText`] names its gateway, the moment it was signed and a nonce, so that it
//! can be used once, there, and soon. (What a filing hands over may be handed over again.)

use alloc::{
	format,
	string::{String, ToString},
};

use super::{hex, iso8601, SignedText};
use crate::{
	access::Purpose, consent::Basis, AccountId, ChartId, Moment, ObjectHash, RecordId, Version,
};

/// How old a signed text for a gateway may be.
pub const MAX_TEXT_AGE: Moment = 600_000;

/// What a filer signs when she hands a sealed document to the gateways.
///
/// The gateways keep what the account handed over that is the author of the filing in finalised
/// state: nobody else can put an envelope beside her document that opens nothing.
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

/// What is asked of a gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub enum Query {
	/// Who asks for access to this chart: the patient's question.
	Requests(ChartId),
	/// Which key fragments of this chart are kept: the question of who makes them.
	Fragments(ChartId),
	/// What was granted to me: a data user's question.
	Grants,
}

/// What somebody signs to ask a gateway a question.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct QueryText {
	/// The chain.
	pub genesis: [u8; 32],
	/// The gateway's institution.
	pub gateway: AccountId,
	/// Who asks, and signs.
	pub account: AccountId,
	/// What is asked.
	pub query: Query,
	/// When it was signed.
	pub issued: Moment,
	/// Makes it usable once.
	pub nonce: [u8; 16],
}

impl SignedText for QueryText {
	fn text(&self) -> String {
		let question = match &self.query {
			Query::Requests(chart) => format!("Who asks for access to my chart?\nChart: {chart}"),
			Query::Fragments(chart) => {
				format!("Which key fragments of my chart do you keep?\nChart: {chart}")
			},
			Query::Grants => String::from("What was granted to me?"),
		};
		format!(
			"Salus: query\n{question}\nGateway: {}\nMy account: {}\nTime: {}\nNonce: {}\nNetwork: {}",
			hex(self.gateway.as_ref()),
			hex(self.account.as_ref()),
			iso8601(self.issued),
			hex(&self.nonce),
			hex(&self.genesis),
		)
	}
}

/// What a patient hands to a gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub enum Delivered {
	/// A key fragment, sealed to the gateway.
	Fragment,
	/// The word that every gateway has its fragment of a generation, which counts from now on.
	Activation,
	/// The opening of a blinded restriction.
	Opening,
}

/// What the patient, or her key agent, signs when something of a chart is handed to a gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct DeliveryText {
	/// The chain.
	pub genesis: [u8; 32],
	/// The gateway's institution.
	pub gateway: AccountId,
	/// The chart.
	pub chart: ChartId,
	/// Who hands it over, and signs.
	pub account: AccountId,
	/// What kind of thing.
	pub what: Delivered,
	/// BLAKE2b-256 of its SCALE encoding.
	pub content: [u8; 32],
	/// When it was signed.
	pub issued: Moment,
	/// Makes it usable once.
	pub nonce: [u8; 16],
}

impl SignedText for DeliveryText {
	fn text(&self) -> String {
		let what = match self.what {
			Delivered::Fragment => "a key fragment for a grant on my chart",
			Delivered::Activation => "the word that the new key fragments of my chart count",
			Delivered::Opening => "whom a restriction on my chart names",
		};
		format!(
			"Salus: delivery\n\
			 I give this gateway {what}.\n\
			 Gateway: {}\nChart: {}\nContent: {}\nMy account: {}\nTime: {}\nNonce: {}\nNetwork: {}",
			hex(self.gateway.as_ref()),
			self.chart,
			hex(&self.content),
			hex(self.account.as_ref()),
			iso8601(self.issued),
			hex(&self.nonce),
			hex(&self.genesis),
		)
	}
}

/// Which of a record's two objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub enum Part {
	/// The document.
	Document,
	/// The index entry.
	Index,
}

/// What is to be released.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub enum Wanted {
	/// Envelopes and shares.
	Keys,
	/// The bytes of an object: the whole, or those from `start` up to and without `end`.
	Bytes {
		/// Which object.
		part: Part,
		/// Which bytes; `None` for all.
		range: Option<(u64, u64)>,
	},
}

/// What a reader signs for every release. A receipt will show it to the patient.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct ReleaseText {
	/// The chain.
	pub genesis: [u8; 32],
	/// The gateway's institution.
	pub gateway: AccountId,
	/// Who reads, and signs.
	pub person: AccountId,
	/// The chart.
	pub chart: ChartId,
	/// The record.
	pub record: RecordId,
	/// Its version.
	pub version: Version,
	/// Why.
	pub purpose: Purpose,
	/// The rule relied on.
	pub basis: Basis,
	/// What is to be released.
	pub wanted: Wanted,
	/// When it was signed.
	pub issued: Moment,
	/// Makes it usable once.
	pub nonce: [u8; 16],
}

impl SignedText for ReleaseText {
	fn text(&self) -> String {
		let basis = match self.basis {
			Basis::Controller => String::from("my own chart"),
			Basis::Emergency(id) => format!("emergency {id}"),
			Basis::Mandate(id) => format!("mandate {id}"),
			Basis::Grant(id) => format!("grant {id}"),
		};
		let wanted = match self.wanted {
			Wanted::Keys => "keys".to_string(),
			Wanted::Bytes { part, range } => {
				let part = match part {
					Part::Document => "document",
					Part::Index => "index entry",
				};
				match range {
					None => part.to_string(),
					Some((start, end)) => format!("{part}, bytes {start} up to {end}"),
				}
			},
		};
		format!(
			"Salus: release\n\
			 I read this record.\n\
			 Gateway: {}\nChart: {}\nRecord: {} version {}\nPurpose: {}\nBasis: {basis}\n\
			 Wanted: {wanted}\nMy account: {}\nTime: {}\nNonce: {}\nNetwork: {}",
			hex(self.gateway.as_ref()),
			self.chart,
			self.record,
			self.version,
			self.purpose.code(),
			hex(self.person.as_ref()),
			iso8601(self.issued),
			hex(&self.nonce),
			hex(&self.genesis),
		)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_release_reads_as_what_it_is() {
		let text = ReleaseText {
			genesis: [1; 32],
			gateway: [2; 32].into(),
			person: [3; 32].into(),
			chart: ChartId([4; 32]),
			record: RecordId([5; 16]),
			version: 2,
			purpose: Purpose::Treat,
			basis: Basis::Grant(7),
			wanted: Wanted::Bytes { part: Part::Document, range: Some((0, 65_536)) },
			issued: 1_795_384_260_007,
			nonce: [6; 16],
		};
		assert_eq!(
			text.text(),
			format!(
				"Salus: release\nI read this record.\nGateway: 0x{}\nChart: 0x{}\n\
				 Record: 0x{} version 2\nPurpose: TREAT\nBasis: grant 7\n\
				 Wanted: document, bytes 0 up to 65536\nMy account: 0x{}\n\
				 Time: 2026-11-22T21:51:00.007Z\nNonce: 0x{}\nNetwork: 0x{}",
				"02".repeat(32),
				"04".repeat(32),
				"05".repeat(16),
				"03".repeat(32),
				"06".repeat(16),
				"01".repeat(32),
			)
		);
	}

	#[test]
	fn no_two_wishes_read_alike() {
		let text = |query| {
			QueryText {
				genesis: [1; 32],
				gateway: [2; 32].into(),
				account: [3; 32].into(),
				query,
				issued: 0,
				nonce: [0; 16],
			}
			.text()
		};
		let chart = ChartId([4; 32]);
		let texts =
			[text(Query::Requests(chart)), text(Query::Fragments(chart)), text(Query::Grants)];
		assert!(texts[0] != texts[1] && texts[1] != texts[2] && texts[0] != texts[2]);
	}
}
