// SPDX-License-Identifier: GPL-3.0-only

//! What may be found in a chart.

use salus_primitives::{
	access::{Opening, Purpose},
	consent::Basis,
	keys::PublicKey,
	AccountId, BlockNumber, ChartId, CompartmentTag, Epoch, RecordId, Version,
};
use serde::{Deserialize, Serialize};

use super::{Bytes, ReceiptId};

/// A reader's wish for what may be found in a chart: one page of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListRequest {
	/// The chart.
	pub chart: ChartId,
	/// Why.
	pub purpose: Purpose,
	/// The rule relied on.
	pub basis: Basis,
	/// What opens the grant relied on, where it is blinded.
	pub opening: Option<Opening>,
	/// The record after which the page begins: `next` of the page before.
	pub after: Option<RecordId>,
	/// How many entries it has at most ([`MAX_LISTED`]).
	pub limit: u32,
}

/// The most entries of one page.
pub const MAX_LISTED: u32 = 50;

/// An index entry that the reader may see: what opens it. Its bytes are fetched as any ([`super::Exchange::fetch`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
	/// The receipt that was written of it.
	pub receipt: ReceiptId,
	/// The record.
	pub record: RecordId,
	/// Its newest version.
	pub version: Version,
	/// The compartment that this version is in.
	pub compartment: CompartmentTag,
	/// The epoch of the compartment's key.
	pub epoch: Epoch,
	/// Length of the index entry's object, in bytes.
	pub length: u64,
	/// The index entry's envelope.
	pub envelope: Bytes,
	/// The gateway's share in opening it: none for the patient, who has the epoch's key, nor where no fragment
	/// has arrived yet.
	pub share: Option<ListedShare>,
}

/// A gateway's share in opening an index entry's envelope, with what the reader needs to combine it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedShare {
	/// The share.
	pub share: Bytes,
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

/// Some of the index entries that a reader may see, in the order of their records' ids.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListPage {
	/// The finalised block that permitted it.
	pub block: BlockNumber,
	/// The entries. They may be fewer than were asked for, even none, though more follow.
	pub entries: Vec<Listed>,
	/// The record to ask for the next page after; `None` where nothing follows.
	pub next: Option<RecordId>,
}
