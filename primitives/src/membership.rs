// SPDX-License-Identifier: GPL-3.0-only

//! Who takes part: institutions and their roles, staff, and the standing of every account.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::ConstU32;
use sp_runtime::{BoundedBTreeSet, BoundedVec};

use crate::{AccountId, BlockNumber, ChartId, Moment};

/// What an institution was admitted to do. It may have several roles.
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
	serde::Serialize,
	serde::Deserialize,
)]
#[repr(u8)]
pub enum Role {
	/// Enrols patients, files and amends records.
	#[codec(index = 0)]
	Hospital = 0,
	/// Reads what patients grant: a practice, a hospital, a research institution.
	#[codec(index = 1)]
	DataUser = 1,
	/// Runs an emergency department, which may break the glass.
	#[codec(index = 2)]
	Emergency = 2,
	/// Runs a gateway of the Control Module.
	#[codec(index = 3)]
	Gateway = 3,
	/// Keeps keys for patients who do not. Never together with `Gateway`.
	#[codec(index = 4)]
	KeyAgent = 4,
	/// Runs a validator.
	#[codec(index = 5)]
	Validator = 5,
}

impl Role {
	/// Every role there is.
	pub const ALL: [Role; 6] = [
		Role::Hospital,
		Role::DataUser,
		Role::Emergency,
		Role::Gateway,
		Role::KeyAgent,
		Role::Validator,
	];
}

/// The number of roles there are.
pub const ROLES: u32 = 6;
const _: () = assert!(Role::ALL.len() == 6, "ROLES counts them");

/// A set of roles.
pub type Roles = BoundedBTreeSet<Role, ConstU32<ROLES>>;

/// What a member of staff was registered to do.
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
	serde::Serialize,
	serde::Deserialize,
)]
#[repr(u8)]
pub enum StaffRole {
	/// A doctor, nurse or therapist: files and reads.
	#[codec(index = 0)]
	Clinician = 0,
	/// A clinician of an emergency department: may break the glass.
	#[codec(index = 1)]
	EmergencyClinician = 1,
	/// Registers staff and enrols patients.
	#[codec(index = 2)]
	Registrar = 2,
	/// Reads nothing clinical.
	#[codec(index = 3)]
	Auditor = 3,
	/// A machine that acts for the institution: a hospital's system, a gateway, a key agent.
	#[codec(index = 4)]
	System = 4,
}

/// Whether an institution may act.
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
pub enum InstitutionStatus {
	/// It may do what its roles say.
	#[codec(index = 0)]
	Active = 0,
	/// It and its staff may do nothing until the council reinstates it.
	#[codec(index = 1)]
	Suspended = 1,
	/// It was put out; only the council can admit it again.
	#[codec(index = 2)]
	Expelled = 2,
}

/// The longest public name of an institution, in bytes of UTF-8.
pub const MAX_NAME: u32 = 64;
/// The longest endpoint of a gateway, in bytes.
pub const MAX_ENDPOINT: u32 = 128;
/// The most node ids that an institution publishes.
pub const MAX_NODES: u32 = 4;
/// The longest node id (a libp2p peer id in base58), in bytes.
pub const MAX_NODE_ID: u32 = 64;

/// What an institution publishes about itself.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct Profile {
	/// The public name, UTF-8.
	pub name: BoundedVec<u8, ConstU32<MAX_NAME>>,
	/// BLAKE2b-256 of a longer profile that is published elsewhere.
	pub document: [u8; 32],
	/// Where its gateway or system answers; empty where it has none.
	pub endpoint: BoundedVec<u8, ConstU32<MAX_ENDPOINT>>,
	/// The peer ids of its nodes: validators speak only to published ones.
	pub nodes: BoundedVec<BoundedVec<u8, ConstU32<MAX_NODE_ID>>, ConstU32<MAX_NODES>>,
}

/// An institution in the register.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct Institution {
	/// What it may do.
	pub roles: Roles,
	/// Whether it may.
	pub status: InstitutionStatus,
	/// What it says of itself.
	pub profile: Profile,
	/// The block of its admission.
	pub since: BlockNumber,
}

impl Institution {
	/// Whether it may act in that role.
	pub fn is_active_as(&self, role: Role) -> bool {
		self.status == InstitutionStatus::Active && self.roles.contains(&role)
	}
}

/// A person or system that an institution registered. An entry ends; it is never deleted.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct Staff {
	/// The institution that answers for it.
	pub institution: AccountId,
	/// What it may do there.
	pub role: StaffRole,
	/// The moment from which it may do nothing.
	pub until: Moment,
}

/// What an account is. It has one standing for life.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub enum Standing {
	/// Nothing: it can do nothing here.
	#[codec(index = 0)]
	None,
	/// Invited by the council, and may apply.
	#[codec(index = 1)]
	Invited,
	/// An institution; its roles and status are in the register.
	#[codec(index = 2)]
	Institution,
	/// Staff of an institution; role and end are in the register.
	#[codec(index = 3)]
	Staff,
	/// The patient: it controls this chart.
	#[codec(index = 4)]
	Controller(ChartId),
	/// It holds a mandate on this chart.
	#[codec(index = 5)]
	Mandate(ChartId),
	/// It controlled a chart once and was replaced: it can do nothing any more.
	#[codec(index = 6)]
	Former,
}
