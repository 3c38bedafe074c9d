// SPDX-License-Identifier: GPL-3.0-only

//! What was filed, by whom, and in which version.

use super::governance;
use crate::{AccessGrants, Charts, Membership, Runtime};
use frame_support::traits::ConstU32;
use salus_primitives::record::MAX_BATCH;

/// The most versions that a record has.
pub const MAX_VERSIONS: u32 = 128;

impl pallet_salus_records::Config for Runtime {
	type Register = Membership;
	type Charts = Charts;
	type Compartments = AccessGrants;
	type Contributors = AccessGrants;
	type CouncilMajority = governance::CouncilMajority;
	type MaxBatch = ConstU32<MAX_BATCH>;
	type MaxVersions = ConstU32<MAX_VERSIONS>;
	type WeightInfo = pallet_salus_records::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::Helper;
}
