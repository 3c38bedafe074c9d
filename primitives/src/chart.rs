// SPDX-License-Identifier: GPL-3.0-only

//! Charts and mandates.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

use crate::{access::Scope, AccountId, BlockNumber, MandateId, Moment, VerifyingKey};

/// What may happen on a chart.
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
pub enum ChartStatus {
	/// Everything that its patient allows.
	#[codec(index = 0)]
	Active = 0,
	/// Nothing until its hospital lifts it (a suspected mix-up, an open investigation).
	#[codec(index = 1)]
	Suspended = 1,
	/// The patient died: an executor's mandate alone still reads.
	#[codec(index = 2)]
	Deceased = 2,
	/// Closed by the patient, for good.
	#[codec(index = 3)]
	Closed = 3,
}

/// Who keeps a chart's keys.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub enum Custody {
	/// The patient.
	#[codec(index = 0)]
	Patient,
	/// A key agent: an institution with that role.
	#[codec(index = 1)]
	Agent(AccountId),
}

/// One patient at one hospital.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct Chart {
	/// The hospital that enrolled the patient.
	pub hospital: AccountId,
	/// The account that owns the access.
	pub controller: AccountId,
	/// What may happen on it.
	pub status: ChartStatus,
	/// Who keeps its keys.
	pub custody: Custody,
	/// The key with which key fragments of this chart are verified.
	pub verifying_key: VerifyingKey,
	/// The block of the enrolment.
	pub since: BlockNumber,
}

/// Why somebody may act for a patient.
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
pub enum MandateKind {
	/// A parent of a minor.
	#[codec(index = 0)]
	Parent = 0,
	/// A guardian appointed by a court.
	#[codec(index = 1)]
	Guardian = 1,
	/// An attorney appointed by the patient.
	#[codec(index = 2)]
	Attorney = 2,
	/// The executor of a deceased patient.
	#[codec(index = 3)]
	Executor = 3,
}

/// One thing that a mandate may let its holder do.
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
pub enum Power {
	/// Read records in the mandate's scope.
	#[codec(index = 0)]
	Read = 0,
	/// Grant access, approve and deny requests.
	#[codec(index = 1)]
	Grant = 1,
	/// Revoke, restrict and dispute.
	#[codec(index = 2)]
	Revoke = 2,
	/// Take part in the recovery of the chart.
	#[codec(index = 3)]
	Recover = 3,
}

/// What a mandate lets its holder do.
#[derive(
	Clone,
	Copy,
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
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct Powers {
	/// See [`Power::Read`].
	pub read: bool,
	/// See [`Power::Grant`].
	pub grant: bool,
	/// See [`Power::Revoke`].
	pub revoke: bool,
	/// See [`Power::Recover`].
	pub recover: bool,
}

impl Powers {
	/// Whether `power` is among them.
	pub fn includes(&self, power: Power) -> bool {
		match power {
			Power::Read => self.read,
			Power::Grant => self.grant,
			Power::Revoke => self.revoke,
			Power::Recover => self.recover,
		}
	}

	/// Whether they let the holder do nothing at all.
	pub fn is_empty(&self) -> bool {
		*self == Self::default()
	}
}

/// Who else may act on a chart, attested by the enrolling hospital.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct Mandate {
	/// The account that may act: used on this chart only.
	pub holder: AccountId,
	/// Why.
	pub kind: MandateKind,
	/// What it may do.
	pub powers: Powers,
	/// Over which records.
	pub scope: Scope,
	/// The moment from which it may do nothing; `None`: until it is ended.
	pub end: Option<Moment>,
	/// When it was given: the recovery of the chart is approved only by one that is not new.
	pub since: Moment,
}

impl Mandate {
	/// Whether it has not ended by itself at `now`.
	pub fn is_live(&self, now: Moment) -> bool {
		self.end.is_none_or(|end| now < end)
	}
}

/// Who stood by the hospital when a chart is recovered.
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
pub enum Approver {
	/// The holder of this mandate, which includes the power to recover.
	#[codec(index = 0)]
	Guardian(MandateId),
	/// The regulator's council.
	#[codec(index = 1)]
	Regulator,
}

/// An approval, which starts the delay.
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
pub struct Approval {
	/// Who approved.
	pub by: Approver,
	/// The moment from which the recovery may be completed.
	pub effective: Moment,
}

/// A recovery that is neither completed nor cancelled.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct Recovery {
	/// The account that will control the chart.
	pub new_controller: AccountId,
	/// When the hospital asked for it.
	pub started: Moment,
	/// The moment from which it can no longer be approved: the end of what the new account signed.
	pub expires: Moment,
	/// The approval; `None` while it is waited for.
	pub approval: Option<Approval>,
}

/// How somebody may act for a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
	/// As the patient herself.
	Controller,
	/// By a mandate.
	Mandate(MandateId),
}
