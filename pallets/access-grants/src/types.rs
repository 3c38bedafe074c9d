// SPDX-License-Identifier: GPL-3.0-only

//! What this pallet keeps for itself; everything that outsiders decode is in `salus-primitives`.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use salus_primitives::{AccountId, ChartId, EmergencyId, Moment, RequestId};
use scale_info::TypeInfo;

/// The number of a gateway's batch of receipts, counted from 0.
pub type BatchNumber = u32;

/// An entry in a chart's list of open requests: enough to bound it without reading the requests.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct OpenRequest {
	/// The request.
	pub id: RequestId,
	/// The institution that lodged it: its staff count together.
	pub lodger: AccountId,
	/// The moment from which it makes room for another.
	pub lapses: Moment,
}

/// A review that the regulator owes.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct ReviewDue {
	/// The chart of the emergency.
	pub chart: ChartId,
	/// The emergency.
	pub emergency: EmergencyId,
	/// The moment by which it has to be reviewed.
	pub by: Moment,
}

/// The two ends of the queue of reviews.
#[derive(
	Clone,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct QueueEnds {
	/// The place of the oldest entry.
	pub head: u64,
	/// The place that the next entry takes.
	pub next: u64,
	/// The deadline of the entry that joined last: deadlines never go down along the queue, so that
	/// looking at its head is enough.
	pub last: Moment,
}
