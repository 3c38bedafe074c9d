// SPDX-License-Identifier: GPL-3.0-only

//! What gateways keep of what they released and destroyed.

use salus_receipt::{Anchored, ReceiptFile, SignedDestruction, SignedReceipt};
use serde::{Deserialize, Serialize};

use super::{Bytes, ReceiptId};

/// A receipt, as the gateway that wrote it keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptReceipt {
	/// Its number among all of this gateway's: the later, the higher.
	pub number: u64,
	/// The receipt with the gateway's signature.
	pub signed: SignedReceipt,
	/// What the reader signed: [`crate::wire::evidence::Evidence`] in SCALE.
	pub evidence: Bytes,
	/// How it is anchored on the chain, with all that proves it. `None` until it is: that takes a minute or
	/// two.
	pub anchored: Option<Anchored>,
}

impl KeptReceipt {
	/// Which it is.
	pub fn id(&self) -> ReceiptId {
		ReceiptId(self.signed.receipt.leaf())
	}

	/// The file that anybody verifies offline, once the receipt is anchored.
	pub fn file(self) -> Option<ReceiptFile> {
		let Self { signed, evidence, anchored, .. } = self;
		anchored.map(|anchored| ReceiptFile { signed, evidence: evidence.0, anchored })
	}
}

/// Some receipts of a chart, in the order in which the gateway wrote them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptPage {
	/// The receipts. They may be fewer than were asked for, even none, though more follow.
	pub receipts: Vec<KeptReceipt>,
	/// The number to ask for the next page after; `None` where nothing follows.
	pub next: Option<u64>,
}

/// A statement of destroyed key fragments, as the gateway that made it keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptDestruction {
	/// Its number among all of this gateway's: the later, the higher.
	pub number: u64,
	/// The statement with the gateway's signature.
	pub signed: SignedDestruction,
}

/// Some statements of destroyed fragments, in the order in which they were destroyed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DestructionPage {
	/// The statements.
	pub destructions: Vec<KeptDestruction>,
	/// The number to ask for the next page after; `None` where nothing follows.
	pub next: Option<u64>,
}

/// The most receipts, or statements, of one page.
pub const MAX_RECEIPTS: u32 = 100;
