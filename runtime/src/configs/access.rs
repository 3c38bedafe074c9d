// SPDX-License-Identifier: GPL-3.0-only

//! Who may read what, for which purpose and how long.

use super::{
	governance,
	system::{BlockClock, GenesisHash},
};
use crate::{parameters, Charts, Membership, Records, Runtime};
use frame_support::traits::ConstU32;

/// The most grants that a chart holds at once.
pub const MAX_GRANTS: u32 = 256;
/// The most requests that wait on a chart at once.
pub const MAX_REQUESTS: u32 = 64;
/// The most of them that come from one institution, or through one gateway.
pub const MAX_REQUESTS_PER_LODGER: u32 = 16;
/// The most compartments of a chart.
pub const MAX_COMPARTMENTS: u32 = 64;
/// The most reviews whose deadline a block looks at.
pub const MAX_REVIEWS_PER_BLOCK: u32 = 16;

impl pallet_salus_access_grants::Config for Runtime {
	type WeightInfo = pallet_salus_access_grants::weights::SubstrateWeight<Runtime>;
	type Clock = BlockClock;
	type Genesis = GenesisHash;
	type Register = Membership;
	type Charts = Charts;
	type Records = Records;
	type CouncilMajority = governance::CouncilMajority;
	type DepartmentDelay = parameters::DepartmentDelay<Runtime>;
	type EmergencyLength = parameters::EmergencyLength<Runtime>;
	type ReviewDeadline = parameters::ReviewDeadline<Runtime>;
	type RequestLapse = parameters::RequestLapse<Runtime>;
	type MaxGrants = ConstU32<MAX_GRANTS>;
	type MaxRequests = ConstU32<MAX_REQUESTS>;
	type MaxRequestsPerLodger = ConstU32<MAX_REQUESTS_PER_LODGER>;
	type MaxCompartments = ConstU32<MAX_COMPARTMENTS>;
	type MaxReviewsPerBlock = ConstU32<MAX_REVIEWS_PER_BLOCK>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::Helper;
}
