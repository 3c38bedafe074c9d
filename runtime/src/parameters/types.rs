// SPDX-License-Identifier: GPL-3.0-only

//! The delays, their bounds and the defaults of a consortium.

use crate::Moment;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::parameter_types;
use scale_info::TypeInfo;

/// A second in milliseconds.
pub const SECOND: Moment = 1_000;
/// An hour in milliseconds.
pub const HOUR: Moment = 60 * 60 * SECOND;
/// A day in milliseconds.
pub const DAY: Moment = 24 * HOUR;

/// No delay is shorter: it would not outlast a block.
pub const SHORTEST_DELAY: Moment = SECOND;
/// No delay is longer.
pub const LONGEST_DELAY: Moment = 2 * 366 * DAY;

/// The most gateways whose shares may be needed.
pub const HIGHEST_THRESHOLD: u8 = 16;

parameter_types! {
	/// A slot of a second.
	pub const DefaultSlotLength: Moment = SECOND;
	/// Epochs of ten minutes.
	pub const DefaultEpochSlots: u64 = 600;
	/// Four validators: one may fail in any way.
	pub const DefaultLeastValidators: u32 = 4;
	/// The Ethereum chain id of a consortium, unless its operators choose another. Presets for tests
	/// have others, so that what is signed on one network means nothing on the next. See that nobody
	/// else has it (chainlist.org) before wallets of the public are let in.
	pub const DefaultChainId: u64 = 5_720;
	/// Two gateways.
	pub const DefaultThreshold: u8 = 2;
}

/// Every delay and window of the network, in milliseconds.
#[derive(
	Clone,
	PartialEq,
	Eq,
	Debug,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	serde::Serialize,
	serde::Deserialize,
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DelayValues {
	/// From registering another encryption key until it counts, so that who steals an account cannot
	/// divert later grants.
	pub key_delay: Moment,
	/// From admitting an emergency department until fragments are made for it.
	pub department_delay: Moment,
	/// From recovering a chart until its new key counts; meanwhile the old one can cancel.
	pub recovery_delay: Moment,
	/// Within which the regulator reviews an emergency.
	pub review_deadline: Moment,
	/// After which an unanswered request lapses.
	pub request_lapse: Moment,
	/// After which a quota is full again.
	pub quota_window: Moment,
	/// For how long an emergency permits.
	pub emergency_length: Moment,
	/// For how long an invitation stands.
	pub invitation_period: Moment,
}

impl Default for DelayValues {
	/// Those of a consortium.
	fn default() -> Self {
		Self {
			key_delay: DAY,
			department_delay: DAY,
			recovery_delay: 2 * DAY,
			review_deadline: 3 * DAY,
			request_lapse: 30 * DAY,
			quota_window: DAY,
			emergency_length: 12 * HOUR,
			invitation_period: 30 * DAY,
		}
	}
}

impl DelayValues {
	/// Those of a network for tests: seconds.
	pub fn for_tests() -> Self {
		Self {
			key_delay: 10 * SECOND,
			department_delay: 10 * SECOND,
			recovery_delay: 20 * SECOND,
			review_deadline: 30 * SECOND,
			request_lapse: 300 * SECOND,
			quota_window: 60 * SECOND,
			emergency_length: 20 * SECOND,
			invitation_period: 300 * SECOND,
		}
	}

	/// Whether each is neither too short nor too long.
	pub fn within_bounds(&self) -> bool {
		let Self {
			key_delay,
			department_delay,
			recovery_delay,
			review_deadline,
			request_lapse,
			quota_window,
			emergency_length,
			invitation_period,
		} = self;
		[
			key_delay,
			department_delay,
			recovery_delay,
			review_deadline,
			request_lapse,
			quota_window,
			emergency_length,
			invitation_period,
		]
		.into_iter()
		.all(|delay| (SHORTEST_DELAY..=LONGEST_DELAY).contains(delay))
	}
}

/// Whether that many gateways can be asked for.
pub fn threshold_within_bounds(threshold: u8) -> bool {
	(1..=HIGHEST_THRESHOLD).contains(&threshold)
}
