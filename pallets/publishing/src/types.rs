// SPDX-License-Identifier: GPL-3.0-only

//! What is approved, and what a call attempts.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use salus_primitives::{AccountId, Moment};
use scale_info::TypeInfo;
use sp_core::H256;

/// The most approvals that an account has at a time.
pub const MAX_APPROVALS: u32 = 16;

/// What is approved of an init code with the constructor's arguments at its end, as on Ethereum:
/// Keccak-256 of the whole.
pub fn hash(init_code: &[u8]) -> H256 {
	H256(sp_io::hashing::keccak_256(init_code))
}

/// What is approved of a code with the constructor's arguments beside it: Keccak-256 of the code followed
/// by Keccak-256 of the arguments. So nobody chooses where the one ends and the other begins. WebAssembly
/// begins with a byte that stops Ethereum's machine, so no approval serves for both.
pub fn hash_with(code: &[u8], arguments: &[u8]) -> H256 {
	let arguments = sp_io::hashing::keccak_256(arguments);
	H256(sp_io::hashing::keccak_256(&[code, arguments.as_slice()].concat()))
}

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
	/// What is approved: see [`hash`] and [`hash_with`].
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

/// How a contract came onto the chain.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Publication {
	/// Who published it.
	pub publisher: AccountId,
	/// What was approved: see [`Approval::code_hash`].
	pub code_hash: H256,
}

/// What a call does with code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attempt<'a> {
	/// Puts it on the chain: this init code, with the constructor's arguments at its end.
	Deploy(&'a [u8]),
	/// Puts it on the chain: this code, with the constructor's arguments beside it. Nothing else in the
	/// transaction does, so that the origin can say yes to this one ([`EnsureDeployer`](crate::EnsureDeployer)).
	DeployWith {
		/// The code.
		code: &'a [u8],
		/// What the constructor is called with.
		arguments: &'a [u8],
	},
	/// Would put code on the chain that nobody can approve.
	Refused,
	/// Runs the contract at this account.
	Run(AccountId),
	/// Nothing.
	Nothing,
}

/// What the gate lets a transaction do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Leave {
	/// Whether its call itself deploys by the leave of [`EnsureDeployer`](crate::EnsureDeployer).
	pub deploys: bool,
	/// Whether contracts may create contracts in it.
	pub creates: bool,
	/// What it deploys, as it was approved.
	pub code_hash: Option<H256>,
}

/// Tells what calls attempt.
pub trait Attempts<Call> {
	/// What this one does.
	fn attempt(call: &Call) -> Attempt<'_>;

	/// Where the contract will be that this call of theirs deploys. The signer's nonce has been counted.
	fn place(who: &AccountId, call: &Call) -> Option<AccountId>;

	/// Whether there is a contract.
	fn is_contract(account: &AccountId) -> bool;
}
