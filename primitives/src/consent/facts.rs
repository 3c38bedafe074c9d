// SPDX-License-Identifier: GPL-3.0-only

//! What is asked, what is known, and what is decided.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::ConstU32;
use sp_runtime::BoundedVec;

use crate::{
	access::{Emergency, Grant, Opening, Purpose, Restrictions},
	chart::{ChartStatus, Mandate},
	membership::{InstitutionStatus, Role, Roles, StaffRole},
	record::RecordStatus,
	AccountId, BlockNumber, ChartId, CompartmentTag, EmergencyId, Epoch, GrantId, MandateId,
	Moment, RecordId, RestrictionId, Version,
};

/// The most openings that one ask carries: the grant's, and those of blinded restrictions.
pub const MAX_OPENINGS: u32 = 33;
/// Openings of blinded tags.
pub type Openings = BoundedVec<Opening, ConstU32<MAX_OPENINGS>>;

/// The rule that somebody relies on.
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
pub enum Basis {
	/// Being the chart's controller.
	#[codec(index = 0)]
	Controller,
	/// An open emergency.
	#[codec(index = 1)]
	Emergency(EmergencyId),
	/// A mandate.
	#[codec(index = 2)]
	Mandate(MandateId),
	/// A grant.
	#[codec(index = 3)]
	Grant(GrantId),
}

/// May this person read this record, for this purpose, through this gateway?
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct Ask {
	/// Who asks.
	pub person: AccountId,
	/// The institution of the gateway that would release; `None` for a question that no release
	/// follows.
	pub gateway: Option<AccountId>,
	/// The chart.
	pub chart: ChartId,
	/// The record.
	pub record: RecordId,
	/// The version; `None` for the newest.
	pub version: Option<Version>,
	/// Why.
	pub purpose: Purpose,
	/// The rule relied on.
	pub basis: Basis,
	/// Openings of blinded tags.
	pub openings: Openings,
}

/// What is known of a chart.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct ChartFacts {
	/// Its controller.
	pub controller: AccountId,
	/// Its status.
	pub status: ChartStatus,
}

/// What is known of the version of a record that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct RecordFacts {
	/// The record's status.
	pub status: RecordStatus,
	/// The compartment of the version.
	pub compartment: CompartmentTag,
	/// The epoch it was sealed under.
	pub epoch: Epoch,
}

/// What is known of an institution.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct InstitutionFacts {
	/// Its account.
	pub account: AccountId,
	/// Its status.
	pub status: InstitutionStatus,
	/// Its roles.
	pub roles: Roles,
}

impl InstitutionFacts {
	/// Whether it may act in that role.
	pub fn is_active_as(&self, role: Role) -> bool {
		self.status == InstitutionStatus::Active && self.roles.contains(&role)
	}
}

/// What is known of the person who asks, where she acts for an institution.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct PersonFacts {
	/// Her institution.
	pub institution: InstitutionFacts,
	/// Her role and its end; `None` where the institution's own account asks.
	pub staff: Option<(StaffRole, Moment)>,
}

/// The rule relied on, as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum Rule {
	/// An emergency.
	#[codec(index = 0)]
	Emergency(Emergency),
	/// A mandate.
	#[codec(index = 1)]
	Mandate(Mandate),
	/// A grant.
	#[codec(index = 2)]
	Grant(Grant),
	/// It was there once and is no more: revoked, ended or pruned.
	#[codec(index = 3)]
	Ended,
	/// There never was one of that number, or none is needed.
	#[codec(index = 4)]
	None,
}

/// Everything a decision depends on: a fixed number of point reads of one block's state.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct Facts {
	/// The genesis hash, part of every blinded tag.
	pub genesis: [u8; 32],
	/// The block whose state this is.
	pub block: BlockNumber,
	/// That block's time.
	pub now: Moment,
	/// The reader's own clock, where there is one: what ends, ends by the later of the two.
	pub clock: Option<Moment>,
	/// The chart.
	pub chart: Option<ChartFacts>,
	/// The record.
	pub record: Option<RecordFacts>,
	/// The person, where she acts for an institution.
	pub person: Option<PersonFacts>,
	/// The gateway's institution, where the ask names one.
	pub gateway: Option<InstitutionFacts>,
	/// The chart's restrictions.
	pub restrictions: Restrictions,
	/// The rule relied on.
	pub rule: Rule,
}

impl Facts {
	/// The moment by which what ends is judged.
	pub fn latest(&self) -> Moment {
		self.clock.unwrap_or(0).max(self.now)
	}
}

/// Why an access is denied.
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
pub enum Denial {
	/// No such chart.
	#[codec(index = 0)]
	ChartUnknown,
	/// The chart is suspended, closed, or its patient died.
	#[codec(index = 1)]
	ChartNotActive(ChartStatus),
	/// No such record, or no such version of it.
	#[codec(index = 2)]
	RecordUnknown,
	/// The record was withdrawn or erased.
	#[codec(index = 3)]
	RecordGone,
	/// The person's institution is suspended or expelled.
	#[codec(index = 4)]
	InstitutionNotActive(InstitutionStatus),
	/// The person's time at her institution is over.
	#[codec(index = 5)]
	PersonEnded,
	/// The gateway's institution is not admitted, suspended, or no gateway.
	#[codec(index = 6)]
	GatewayNotActive,
	/// The patient forbids it.
	#[codec(index = 7)]
	Restricted(RestrictionId),
	/// A blinded restriction would cover this; only who knows its opening (a gateway) can tell.
	#[codec(index = 8)]
	RestrictionUnopened(RestrictionId),
	/// The rule relied on does not exist.
	#[codec(index = 9)]
	RuleUnknown,
	/// The rule relied on was revoked, ended or pruned.
	#[codec(index = 10)]
	RuleEnded,
	/// The rule relied on has not started.
	#[codec(index = 11)]
	NotStarted,
	/// The rule relied on is past its end.
	#[codec(index = 12)]
	Expired,
	/// The rule relied on is somebody else's.
	#[codec(index = 13)]
	NotTheParty,
	/// The grant is blinded and was not opened, or not rightly.
	#[codec(index = 14)]
	GrantUnopened,
	/// The rule relied on does not cover this record.
	#[codec(index = 15)]
	OutOfScope,
	/// The rule relied on does not cover this purpose.
	#[codec(index = 16)]
	PurposeNotCovered,
	/// The mandate does not include reading.
	#[codec(index = 17)]
	PowerMissing,
	/// The person's role or her institution's does not read.
	#[codec(index = 18)]
	RoleMissing,
	/// She says that she is the chart's controller, and is not.
	#[codec(index = 19)]
	NotTheController,
}

/// Permit or deny.
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
pub enum Outcome {
	/// Permitted, by this rule.
	#[codec(index = 0)]
	Permit(Basis),
	/// Denied, for this reason. A restriction is named; what is wrong with the rule relied on is said of the one
	/// that the ask names.
	#[codec(index = 1)]
	Deny(Denial),
}

/// A decision: the outcome with its rule, and the block that decided it.
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
pub struct Decision {
	/// Permit or deny, with the rule.
	pub outcome: Outcome,
	/// The block whose state decided.
	pub block: BlockNumber,
}

impl Decision {
	/// Whether it permits.
	pub fn permits(&self) -> bool {
		matches!(self.outcome, Outcome::Permit(_))
	}
}
