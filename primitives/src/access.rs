// SPDX-License-Identifier: GPL-3.0-only

//! Who may read what: scopes, purposes, grants, restrictions, requests, emergencies.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::ConstU32;
use sp_runtime::{BoundedBTreeSet, BoundedVec};

use crate::{
	membership::Role, AccountId, BlindedTag, BlockNumber, CompartmentTag, Epoch, Moment,
	ReceiptRoot, RecordId, RestrictionId,
};

/// Why somebody reads: codes of `http://terminology.hl7.org/CodeSystem/v3-ActReason`, matched
/// exactly. No purpose implies another.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "std", serde(rename_all = "UPPERCASE"))]
#[repr(u8)]
pub enum Purpose {
	/// TREAT: treatment.
	#[codec(index = 0)]
	Treat = 0,
	/// ETREAT: emergency treatment.
	#[codec(index = 1)]
	Etreat = 1,
	/// BTG: break the glass.
	#[codec(index = 2)]
	Btg = 2,
	/// HRESCH: healthcare research.
	#[codec(index = 3)]
	Hresch = 3,
	/// HPAYMT: healthcare payment.
	#[codec(index = 4)]
	Hpaymt = 4,
	/// HOPERAT: healthcare operations.
	#[codec(index = 5)]
	Hoperat = 5,
	/// PUBHLTH: public health.
	#[codec(index = 6)]
	Pubhlth = 6,
	/// PATRQT: requested by the patient.
	#[codec(index = 7)]
	Patrqt = 7,
	/// FAMRQT: requested by the family.
	#[codec(index = 8)]
	Famrqt = 8,
	/// PWATRNY: power of attorney.
	#[codec(index = 9)]
	Pwatrny = 9,
	/// CLINTRCH: clinical trial research.
	#[codec(index = 10)]
	Clintrch = 10,
	/// CAREMGT: care management.
	#[codec(index = 11)]
	Caremgt = 11,
}

impl Purpose {
	/// Every purpose, in the order of their codes.
	pub const ALL: [Purpose; 12] = [
		Purpose::Treat,
		Purpose::Etreat,
		Purpose::Btg,
		Purpose::Hresch,
		Purpose::Hpaymt,
		Purpose::Hoperat,
		Purpose::Pubhlth,
		Purpose::Patrqt,
		Purpose::Famrqt,
		Purpose::Pwatrny,
		Purpose::Clintrch,
		Purpose::Caremgt,
	];

	/// The code in v3-ActReason.
	pub fn code(self) -> &'static str {
		match self {
			Purpose::Treat => "TREAT",
			Purpose::Etreat => "ETREAT",
			Purpose::Btg => "BTG",
			Purpose::Hresch => "HRESCH",
			Purpose::Hpaymt => "HPAYMT",
			Purpose::Hoperat => "HOPERAT",
			Purpose::Pubhlth => "PUBHLTH",
			Purpose::Patrqt => "PATRQT",
			Purpose::Famrqt => "FAMRQT",
			Purpose::Pwatrny => "PWATRNY",
			Purpose::Clintrch => "CLINTRCH",
			Purpose::Caremgt => "CAREMGT",
		}
	}
}

impl core::str::FromStr for Purpose {
	type Err = UnknownPurpose;

	fn from_str(code: &str) -> Result<Self, UnknownPurpose> {
		Purpose::ALL.into_iter().find(|purpose| purpose.code() == code).ok_or(UnknownPurpose)
	}
}

/// A code that v3-ActReason does not have, or that Salus does not use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownPurpose;

impl core::fmt::Display for UnknownPurpose {
	fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
		f.write_str("unknown purpose; the known ones are")?;
		Purpose::ALL.into_iter().try_for_each(|purpose| write!(f, " {}", purpose.code()))
	}
}

impl core::error::Error for UnknownPurpose {}

/// The most purposes that one rule names.
pub const MAX_PURPOSES: u32 = 16;
/// A set of purposes.
pub type Purposes = BoundedBTreeSet<Purpose, ConstU32<MAX_PURPOSES>>;

/// The most compartments that one scope names.
pub const MAX_SCOPE_COMPARTMENTS: u32 = 16;
/// The most records that one scope names.
pub const MAX_SCOPE_RECORDS: u32 = 64;

/// A compartment in a scope.
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
pub struct CompartmentScope {
	/// Which compartment.
	pub tag: CompartmentTag,
	/// The first key epoch that is covered; later ones are covered without being named.
	pub first_epoch: Epoch,
}

/// Over which records a rule holds.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub enum Scope {
	/// The whole chart, with what is filed later.
	#[codec(index = 0)]
	Chart,
	/// Some compartments, each from an epoch on, with what is filed later.
	#[codec(index = 1)]
	Compartments(BoundedVec<CompartmentScope, ConstU32<MAX_SCOPE_COMPARTMENTS>>),
	/// Some records, with their later versions.
	#[codec(index = 2)]
	Records(BoundedVec<RecordId, ConstU32<MAX_SCOPE_RECORDS>>),
}

impl Scope {
	/// Whether the record is covered.
	pub fn covers(&self, record: &RecordId, tag: &CompartmentTag, epoch: Epoch) -> bool {
		match self {
			Scope::Chart => true,
			Scope::Compartments(compartments) => {
				compartments.iter().any(|one| one.tag == *tag && one.first_epoch <= epoch)
			},
			Scope::Records(records) => records.contains(record),
		}
	}

	/// Whether what is filed in the compartment under `epoch` is covered whatever its record is.
	pub fn covers_compartment(&self, tag: &CompartmentTag, epoch: Epoch) -> bool {
		match self {
			Scope::Chart => true,
			Scope::Compartments(compartments) => {
				compartments.iter().any(|one| one.tag == *tag && one.first_epoch <= epoch)
			},
			Scope::Records(_) => false,
		}
	}

	/// Whether it names nothing, and so is refused wherever it is written.
	pub fn is_empty(&self) -> bool {
		match self {
			Scope::Chart => false,
			Scope::Compartments(compartments) => compartments.is_empty(),
			Scope::Records(records) => records.is_empty(),
		}
	}

	/// How narrow it is: a decision names the narrowest rule.
	pub fn specificity(&self) -> u8 {
		match self {
			Scope::Chart => 0,
			Scope::Compartments(_) => 1,
			Scope::Records(_) => 2,
		}
	}

	/// Whether everything that `self` covers is surely covered by `wider`, whatever is on the chart.
	///
	/// A list of records lies within a chart or within a longer list; within compartments it lies
	/// only as `compartment_of` tells, since a scope does not say where a record lies.
	pub fn is_within(
		&self,
		wider: &Scope,
		compartment_of: impl Fn(&RecordId) -> Option<(CompartmentTag, Epoch)>,
	) -> bool {
		match (self, wider) {
			(_, Scope::Chart) => true,
			(Scope::Compartments(narrow), Scope::Compartments(_)) => {
				narrow.iter().all(|one| wider.covers_compartment(&one.tag, one.first_epoch))
			},
			(Scope::Records(narrow), Scope::Records(wide)) => {
				narrow.iter().all(|record| wide.contains(record))
			},
			(Scope::Records(narrow), Scope::Compartments(_)) => narrow.iter().all(|record| {
				compartment_of(record)
					.is_some_and(|(tag, epoch)| wider.covers_compartment(&tag, epoch))
			}),
			(Scope::Chart, _) | (Scope::Compartments(_), Scope::Records(_)) => false,
		}
	}
}

/// Whom a grant or request names.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub enum Grantee {
	/// An institution or one person of its staff, in clear: the relation is in the ledger for good.
	#[codec(index = 0)]
	Open(AccountId),
	/// The same, hidden from everyone who does not know the opening.
	#[codec(index = 1)]
	Blinded(BlindedTag),
}

/// What opens a blinded tag.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct Opening {
	/// The party that the tag stands for.
	pub party: AccountId,
	/// The random bytes that blinded it.
	pub random: [u8; 32],
}

/// Permission to read.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct Grant {
	/// Who may read.
	pub grantee: Grantee,
	/// What.
	pub scope: Scope,
	/// For which purposes.
	pub purposes: Purposes,
	/// From when, by block time.
	pub start: Moment,
	/// Until when; `None`: until it is revoked.
	pub end: Option<Moment>,
	/// The block that wrote it.
	pub since: BlockNumber,
}

/// Whom a restriction forbids.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub enum RestrictedParty {
	/// Everyone but the patient.
	#[codec(index = 0)]
	Everyone,
	/// Every institution with that role, and its staff.
	#[codec(index = 1)]
	Role(Role),
	/// An institution with its staff, or one person, in clear.
	#[codec(index = 2)]
	Open(AccountId),
	/// The same, blinded.
	#[codec(index = 3)]
	Blinded(BlindedTag),
}

/// What the patient forbids, whatever was granted.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct Restriction {
	/// Its number within the chart.
	pub id: RestrictionId,
	/// Over which records.
	pub scope: Scope,
	/// Whom it forbids.
	pub party: RestrictedParty,
	/// For which purposes; `None`: for every purpose.
	pub purposes: Option<Purposes>,
	/// Whether an open emergency passes it; otherwise it is absolute.
	pub passable: bool,
}

/// The most restrictions that one chart holds.
pub const MAX_RESTRICTIONS: u32 = 32;
/// A chart's restrictions: one bounded value, so that a decision reads them at once.
pub type Restrictions = BoundedVec<Restriction, ConstU32<MAX_RESTRICTIONS>>;

/// A data user's wish, which the patient approves, narrows or denies; it lapses by itself.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct Request {
	/// Who would read.
	pub grantee: Grantee,
	/// What.
	pub scope: Scope,
	/// For which purposes.
	pub purposes: Purposes,
	/// From when.
	pub start: Moment,
	/// Until when.
	pub end: Option<Moment>,
	/// Who lodged it: the data user itself, or a gateway for a blinded tag.
	pub lodged_by: AccountId,
	/// The moment from which it can no longer be approved.
	pub lapses: Moment,
}

/// The key that a compartment's content keys are sealed to.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct CompartmentKey {
	/// The current epoch.
	pub epoch: Epoch,
	/// The public key of that epoch.
	pub key: crate::keys::PublicKey,
}

/// Why the glass was broken.
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
pub enum EmergencyReason {
	/// The patient is unconscious.
	#[codec(index = 0)]
	Unconscious = 0,
	/// The patient's life is in danger.
	#[codec(index = 1)]
	LifeThreatening = 1,
	/// The patient cannot consent for another reason.
	#[codec(index = 2)]
	UnableToConsent = 2,
	/// A danger to others.
	#[codec(index = 3)]
	PublicSafety = 3,
}

/// Where the regulator's review of an emergency stands.
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
pub enum Review {
	/// Not reviewed yet.
	#[codec(index = 0)]
	Pending = 0,
	/// Found right.
	#[codec(index = 1)]
	Justified = 1,
	/// Found wrong.
	#[codec(index = 2)]
	Unjustified = 2,
}

/// Emergency access without a grant.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct Emergency {
	/// The clinician who opened it, and who alone may use it.
	pub clinician: AccountId,
	/// The emergency department.
	pub department: AccountId,
	/// Why.
	pub reason: EmergencyReason,
	/// Since when.
	pub opened: Moment,
	/// The moment from which it permits nothing.
	pub expires: Moment,
	/// The moment by which the regulator has to review it.
	pub review_by: Moment,
	/// The review.
	pub review: Review,
}

/// A batch of receipts that a gateway anchored.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct ReceiptBatch {
	/// How many receipts.
	pub count: u32,
	/// The root over them, which commits to the batch before.
	pub root: ReceiptRoot,
	/// The block that anchored it.
	pub block: BlockNumber,
}
