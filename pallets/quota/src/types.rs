// SPDX-License-Identifier: GPL-3.0-only

//! Whom a limit is for.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use salus_primitives::{membership::Standing, Moment};
use scale_info::TypeInfo;

use crate::window::Balance;

/// A kind of account that acts without paying. The codes of the first five are those of [`Standing`].
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
#[repr(u8)]
pub enum Kind {
	/// Invited by the council, to apply.
	#[codec(index = 1)]
	Invited = 1,
	/// An institution's own account.
	#[codec(index = 2)]
	Institution = 2,
	/// Staff of an institution.
	#[codec(index = 3)]
	Staff = 3,
	/// A patient.
	#[codec(index = 4)]
	Controller = 4,
	/// Who acts for a patient.
	#[codec(index = 5)]
	Mandate = 5,
	/// A member of the regulator's council that has no standing of its own.
	#[codec(index = 6)]
	Council = 6,
}

impl Kind {
	/// The kind that a standing belongs to; `None` for an account that takes no part.
	pub fn of(standing: &Standing) -> Option<Self> {
		match standing {
			Standing::None | Standing::Former => None,
			Standing::Invited => Some(Kind::Invited),
			Standing::Institution => Some(Kind::Institution),
			Standing::Staff => Some(Kind::Staff),
			Standing::Controller(_) => Some(Kind::Controller),
			Standing::Mandate(_) => Some(Kind::Mandate),
		}
	}
}

/// What a kind of account may use in a window.
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
pub struct Limit {
	/// In fee units; 0: this kind pays from its balance.
	pub amount: Balance,
	/// When it was set: windows that opened before may have used more.
	pub since: Moment,
}
