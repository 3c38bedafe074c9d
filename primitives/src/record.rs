// SPDX-License-Identifier: GPL-3.0-only

//! Records: what a filing leaves on the chain.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

use crate::{
	AccountId, BlockNumber, Commitment, CompartmentTag, Epoch, ObjectHash, RecordId, Version,
};

/// What kind of document was filed.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
#[repr(u8)]
pub enum MediaType {
	/// `application/fhir+json`: a FHIR R4 Bundle of type `document`.
	#[codec(index = 0)]
	FhirJson = 0,
	/// `application/pdf`.
	#[codec(index = 1)]
	Pdf = 1,
	/// `application/dicom`.
	#[codec(index = 2)]
	Dicom = 2,
	/// `application/cda+xml`.
	#[codec(index = 3)]
	Cda = 3,
}

impl MediaType {
	/// The Internet media type.
	pub fn name(self) -> &'static str {
		match self {
			MediaType::FhirJson => "application/fhir+json",
			MediaType::Pdf => "application/pdf",
			MediaType::Dicom => "application/dicom",
			MediaType::Cda => "application/cda+xml",
		}
	}
}

/// Where a record stands.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub enum RecordStatus {
	/// It stands.
	#[codec(index = 0)]
	Current,
	/// Its author marked it as entered in error: it is still readable, with that mark.
	#[codec(index = 1)]
	EnteredInError,
	/// The patient disputes it: it is still readable, with that mark.
	#[codec(index = 2)]
	Disputed(DisputeReason),
	/// The patient withdrew it: gateways delete object, envelope and fragments.
	#[codec(index = 3)]
	Withdrawn,
	/// Erased: only this tombstone is left.
	#[codec(index = 4)]
	Erased,
}

impl RecordStatus {
	/// Whether there still is something to read.
	pub fn is_readable(&self) -> bool {
		!matches!(self, RecordStatus::Withdrawn | RecordStatus::Erased)
	}
}

/// Why a patient disputes a record.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
#[repr(u8)]
pub enum DisputeReason {
	/// It is about somebody else.
	#[codec(index = 0)]
	WrongPatient = 0,
	/// What it says is wrong.
	#[codec(index = 1)]
	Inaccurate = 1,
	/// It lacks something.
	#[codec(index = 2)]
	Incomplete = 2,
	/// It should not have been filed.
	#[codec(index = 3)]
	NotConsented = 3,
}

/// How a new version relates to the one before (FHIR `DocumentReference.relatesTo`).
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
#[repr(u8)]
pub enum Relation {
	/// The new document replaces the old one.
	#[codec(index = 0)]
	Replaces = 0,
	/// The new document adds to the old one.
	#[codec(index = 1)]
	Appends = 1,
	/// The new document says that the old one was entered in error.
	#[codec(index = 2)]
	EnteredInError = 2,
}

/// The longest object that can be filed, in bytes: 16 TiB. More is a mistake, or a lie.
pub const MAX_OBJECT: u64 = 1 << 44;

/// What was filed: everything that a filer says about a document.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct Filing {
	/// The compartment whose key the content key is sealed to.
	pub compartment: CompartmentTag,
	/// The epoch of that key.
	pub epoch: Epoch,
	/// Which bytes: the address of the encrypted document.
	pub object: ObjectHash,
	/// What: the commitment to the document.
	pub content: Commitment,
	/// The address of the encrypted index entry.
	pub index: ObjectHash,
	/// What kind of document.
	pub media_type: MediaType,
	/// The padded length of the object, in bytes: at least 1, at most [`MAX_OBJECT`].
	pub length: u64,
}

/// The most records that one transaction files.
pub const MAX_BATCH: u32 = 64;

/// One item of a batch of filings.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct BatchItem {
	/// The record's id.
	pub record: RecordId,
	/// What is filed.
	pub filing: Filing,
}

/// One version of a record, with the account and block that wrote it.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct RecordVersion {
	/// The account that signed it.
	pub author: AccountId,
	/// The institution for which it signed; `None` where the patient wrote it.
	pub institution: Option<AccountId>,
	/// The block that it was written in.
	pub block: BlockNumber,
	/// How it relates to the version before; `None` for the first.
	pub relation: Option<Relation>,
	/// What was filed.
	pub filing: Filing,
}

/// A record: its head version inline.
///
/// Of an erased one only a tombstone is left: `version` says how many versions there were, `head`
/// who erased it (32 zero bytes: the council) and when, and every field of the filing is zero.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct Record {
	/// The head's number: 1 unless it was amended.
	pub version: Version,
	/// Where it stands.
	pub status: RecordStatus,
	/// Whether it was contributed by somebody with access, and not filed by the chart's hospital.
	pub contributed: bool,
	/// Whether an amendment put it into another compartment: then its versions lie in several, even
	/// where the newest is back in the first.
	pub moved: bool,
	/// Whether the regulator forbids its erasure.
	pub held: bool,
	/// The newest version.
	pub head: RecordVersion,
}
