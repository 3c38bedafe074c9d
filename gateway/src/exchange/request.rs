// SPDX-License-Identifier: GPL-3.0-only

//! Requests on their way to the patient, and the grants that answer them.

use salus_primitives::{
	access::{Grant, Opening},
	text::RequestText,
	AccountId, BlockNumber, ChartId, GrantId, RequestId,
};
use serde::{Deserialize, Serialize};

use super::Signed;

/// A data user's request under a blinded tag: party, random bytes and terms, signed.
pub type BlindedRequest = Signed<RequestText>;

/// A request that is on the chain, with what opens it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LodgedRequest {
	/// Its number on the chart.
	pub request: RequestId,
	/// What the data user signed. The tag is `BlindedTag::blind` of its fields.
	pub blinded: BlindedRequest,
}

/// Where a request was lodged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lodging {
	/// The height of the block that has it.
	pub block: BlockNumber,
	/// That block's hash.
	pub block_hash: [u8; 32],
	/// The transaction's hash.
	pub transaction: [u8; 32],
	/// The validator that authored the block.
	pub author: Option<AccountId>,
	/// What the gateway paid, in planck: 0 where the call was sponsored.
	pub fee: u128,
}

/// The answer to a request that was handed over to be lodged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lodged {
	/// The request, with its number.
	pub request: LodgedRequest,
	/// Where it was lodged; `None` where an earlier try had lodged it already.
	pub lodging: Option<Lodging>,
}

/// A grant to whoever asked, with what opens it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantToMe {
	/// The chart.
	pub chart: ChartId,
	/// Its number on the chart.
	pub id: GrantId,
	/// The grant.
	pub grant: Grant,
	/// What opens it; `None` where it is open.
	pub opening: Option<Opening>,
}
