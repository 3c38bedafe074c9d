// SPDX-License-Identifier: GPL-3.0-only

//! What this pallet stores that nobody else has to know.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use salus_primitives::{
	record::{Filing, MediaType, Record, RecordStatus, RecordVersion, Relation},
	AccountId, BlockNumber, Commitment, CompartmentTag, ObjectHash, Version,
};
use scale_info::TypeInfo;

/// A record, or what erasure left of it.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum Entry {
	/// The record. Its status is never [`RecordStatus::Erased`].
	#[codec(index = 0)]
	Live(Record),
	/// It was erased.
	#[codec(index = 1)]
	Erased(Tombstone),
}

/// What is left of an erased record: that erasure happened, and nothing of what was erased.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Tombstone {
	/// The account that erased it; `None`: the council.
	pub by: Option<AccountId>,
	/// The block of the erasure.
	pub block: BlockNumber,
	/// How many versions were erased.
	pub versions: Version,
}

/// The author that views name where the council erased a record: the account of 32 zero bytes, whose
/// key nobody has.
pub const COUNCIL: AccountId = AccountId::new([0; 32]);

impl Entry {
	/// The entry as everybody outside sees it.
	///
	/// An erased one has the status `Erased`; its head names who erased it and when, and every field
	/// of the filing is zero.
	pub fn into_record(self) -> Record {
		match self {
			Entry::Live(record) => record,
			Entry::Erased(tombstone) => Record {
				version: tombstone.versions,
				status: RecordStatus::Erased,
				contributed: false,
				moved: false,
				held: false,
				head: RecordVersion {
					author: tombstone.by.unwrap_or(COUNCIL),
					institution: None,
					block: tombstone.block,
					relation: None,
					filing: Filing {
						compartment: CompartmentTag::default(),
						epoch: 0,
						object: ObjectHash::default(),
						content: Commitment::default(),
						index: ObjectHash::default(),
						media_type: MediaType::FhirJson,
						length: 0,
					},
				},
			},
		}
	}
}

/// Where a record stands that nobody disputes: as its newest version says.
pub(crate) fn undisputed(head: &RecordVersion) -> RecordStatus {
	match head.relation {
		Some(Relation::EnteredInError) => RecordStatus::EnteredInError,
		_ => RecordStatus::Current,
	}
}
