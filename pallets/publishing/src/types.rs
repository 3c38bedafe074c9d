// SPDX-License-Identifier: GPL-3.0-only

//! What is approved, and what a call attempts.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use salus_primitives::Moment;
use scale_info::TypeInfo;
use sp_core::H256;

/// The most approvals that an account has at a time.
pub const MAX_APPROVALS: u32 = 16;

/// A code that an account may publish.
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
pub struct Approval {
	/// Keccak-256 of the init code with its arguments.
	pub code_hash: H256,
	/// From when on it may not any more.
	pub until: Moment,
	/// Whether the code may create contracts.
	pub may_create: bool,
}

impl Approval {
	/// Whether it holds at that time.
	pub fn is_live(&self, now: Moment) -> bool {
		now < self.until
	}
}

/// What a call does with code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt<'a> {
	/// Puts it on the chain: this init code.
	Deploy(&'a [u8]),
	/// Would put code on the chain that nobody can approve.
	Refused,
	/// Runs what is there.
	Run,
	/// Nothing.
	Nothing,
}

/// Tells what calls attempt.
pub trait Attempts<Call> {
	/// What this one does.
	fn attempt(call: &Call) -> Attempt<'_>;
}
