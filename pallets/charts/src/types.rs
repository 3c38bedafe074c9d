// SPDX-License-Identifier: GPL-3.0-only

//! A recovery under way, and what the benchmarks need.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use salus_primitives::{AccountId, MandateId, Moment};
use scale_info::TypeInfo;

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
pub struct Recovery {
	/// The account that will control the chart.
	pub new_controller: AccountId,
	/// The moment from which it can no longer be approved: the end of what the new account signed.
	pub expires: Moment,
	/// The approval; `None` while it is waited for.
	pub approval: Option<Approval>,
}

/// What the benchmarks need of the register.
#[cfg(feature = "runtime-benchmarks")]
pub trait BenchmarkHelper {
	/// An active hospital and its Registrar.
	fn hospital() -> (AccountId, AccountId);
	/// An active key agent and its System.
	fn key_agent() -> (AccountId, AccountId);
}
