// SPDX-License-Identifier: GPL-3.0-only

//! Patients' charts, and who acts for a patient.

use super::{
	governance::CouncilMajority,
	system::{BlockClock, GenesisHash},
};
use crate::{parameters, Membership, Quota, Runtime};
use frame_support::traits::ConstU32;

/// The most mandates that a chart has at once.
pub const MAX_MANDATES: u32 = 16;

impl pallet_salus_charts::Config for Runtime {
	type Clock = BlockClock;
	type Genesis = GenesisHash;
	type Register = Membership;
	type Standings = Membership;
	type Existence = Quota;
	type RegulatorOrigin = CouncilMajority;
	type RecoveryDelay = parameters::RecoveryDelay<Runtime>;
	type MaxMandates = ConstU32<MAX_MANDATES>;
	type WeightInfo = pallet_salus_charts::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::Helper;
}
