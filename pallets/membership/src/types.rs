// SPDX-License-Identifier: GPL-3.0-only

//! What the pallet stores and takes beside the shared vocabulary.

use alloc::{string::String, vec::Vec};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
	traits::ConstU32,
	{BoundedBTreeMap, BoundedVec},
};
use salus_primitives::{
	keys::{KeyKind, PublicKey, MAX_PROOF},
	membership::{Profile, Role, Roles, Staff, StaffRole, ROLES},
	AccountId, Moment,
};
use scale_info::TypeInfo;

/// The kinds of key, in the order of their codes.
pub const KEY_KINDS: [KeyKind; 3] = [KeyKind::Encryption, KeyKind::Receipt, KeyKind::Signing];

/// When an institution got each of its roles.
pub type RoleMoments = BoundedBTreeMap<Role, Moment, ConstU32<ROLES>>;

/// What an invited account asks for.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Application {
	/// The roles.
	pub roles: Roles,
	/// What it says of itself.
	pub profile: Profile,
}

/// A staff entry, and whether it takes one of its institution's places.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct StaffEntry {
	/// The entry.
	pub staff: Staff,
	/// Whether it was not removed. One that lapsed by itself keeps its place until it is.
	pub counts: bool,
}

/// A key with the proof that whoever registers it holds its secret.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct ProvenKey {
	/// What it is for.
	pub kind: KeyKind,
	/// The key.
	pub key: PublicKey,
	/// A signature over [`salus_primitives::keys::possession_preimage`].
	pub proof: BoundedVec<u8, ConstU32<MAX_PROOF>>,
}

/// Keys to register together: at most one of each kind.
pub type ProvenKeys = BoundedVec<ProvenKey, ConstU32<3>>;

/// An institution from the first block on.
#[derive(Clone, Debug, PartialEq, Eq, sp_runtime::Serialize, sp_runtime::Deserialize)]
#[serde(crate = "sp_runtime::serde", deny_unknown_fields)]
pub struct GenesisInstitution {
	/// Its account.
	pub account: AccountId,
	/// What it may do.
	pub roles: Vec<Role>,
	/// Its public name.
	pub name: String,
	/// Where its gateway or system answers.
	#[serde(default)]
	pub endpoint: String,
	/// The peer ids of its nodes.
	#[serde(default)]
	pub nodes: Vec<String>,
}

/// Staff from the first block on.
#[derive(Clone, Debug, PartialEq, Eq, sp_runtime::Serialize, sp_runtime::Deserialize)]
#[serde(crate = "sp_runtime::serde", deny_unknown_fields)]
pub struct GenesisStaff {
	/// Its account.
	pub account: AccountId,
	/// The institution that answers for it.
	pub institution: AccountId,
	/// What it may do there.
	pub role: StaffRole,
	/// The moment from which it may do nothing.
	pub until: Moment,
}
