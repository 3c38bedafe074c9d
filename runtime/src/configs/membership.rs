// SPDX-License-Identifier: GPL-3.0-only

//! Who takes part.

use super::{
	consensus::{MAX_AUTHORITIES, SESSIONS_KEPT},
	governance,
	system::{BlockClock, GenesisHash},
};
use crate::{parameters, Charts, Quota, Runtime};
use frame_support::traits::ConstU32;

/// The most staff that an institution has at once.
pub const MAX_STAFF: u32 = 10_000;

/// The most signing keys, and the most receipt keys, of an account that were replaced and are kept.
pub const MAX_PAST_KEYS: u32 = 64;

impl pallet_salus_membership::Config for Runtime {
	type CouncilMajority = governance::CouncilMajority;
	type CouncilTwoThirds = governance::CouncilTwoThirds;
	type Clock = BlockClock;
	type Genesis = GenesisHash;
	type Existence = Quota;
	type Charts = Charts;
	type InvitationPeriod = parameters::InvitationPeriod<Runtime>;
	type KeyDelay = parameters::KeyDelay<Runtime>;
	type MaxStaff = ConstU32<MAX_STAFF>;
	type MaxPastKeys = ConstU32<MAX_PAST_KEYS>;
	type MinValidators = parameters::MinimumValidators<Runtime>;
	type MaxValidators = ConstU32<MAX_AUTHORITIES>;
	type SessionsKept = ConstU32<SESSIONS_KEPT>;
	type WeightInfo = pallet_salus_membership::weights::SubstrateWeight<Runtime>;
}
