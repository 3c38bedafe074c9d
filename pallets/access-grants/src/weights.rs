// SPDX-License-Identifier: GPL-3.0-only

//! Weights of `pallet_salus_access_grants`: MEASURED by `make weights`, not to be edited.
//!
//! Date: 2026-11-25. Processor: AMD EPYC. Benchmarking library: 64.0.0.
//! Steps: 20, repetitions: 20. Runtime: compiled WebAssembly of the profile that
//! tests and demo use, over the genesis `development`.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(unused_parens)]
#![allow(unused_imports)]
#![allow(missing_docs)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::{constants::RocksDbWeight, Weight}};

/// What the weights of `pallet_salus_access_grants` are asked for.
pub trait WeightInfo {
	fn request(l: u32, ) -> Weight;
	fn approve(r: u32, ) -> Weight;
	fn deny() -> Weight;
	fn grant(r: u32, ) -> Weight;
	fn revoke() -> Weight;
	fn revoke_all(n: u32, ) -> Weight;
	fn restrict() -> Weight;
	fn lift(r: u32, ) -> Weight;
	fn set_compartment_key() -> Weight;
	fn open_emergency() -> Weight;
	fn review_emergency() -> Weight;
	fn anchor_receipts() -> Weight;
	fn prune_expired(n: u32, ) -> Weight;
	fn on_initialize(n: u32, ) -> Weight;
}

/// The weights, with reads and writes as the runtime's database has them.
pub struct SubstrateWeight<T>(PhantomData<T>);
impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	/// Storage: `Membership::StaffEntries` (r:1 w:0)
	/// Proof: `Membership::StaffEntries` (`max_values`: None, `max_size`: Some(90), added: 2565, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Represents` (r:1 w:0)
	/// Proof: `Membership::Represents` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Institutions` (r:1 w:0)
	/// Proof: `Membership::Institutions` (`max_values`: None, `max_size`: Some(553), added: 3028, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Successors` (r:1 w:0)
	/// Proof: `Membership::Successors` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Charts::Charts` (r:1 w:0)
	/// Proof: `Charts::Charts` (`max_values`: None, `max_size`: Some(183), added: 2658, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::OpenRequests` (r:1 w:1)
	/// Proof: `AccessGrants::OpenRequests` (`max_values`: None, `max_size`: Some(2866), added: 5341, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::NextRequest` (r:1 w:1)
	/// Proof: `AccessGrants::NextRequest` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Delays` (r:1 w:0)
	/// Proof: `Parameters::Delays` (`max_values`: Some(1), `max_size`: Some(64), added: 559, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::Requests` (r:0 w:65)
	/// Proof: `AccessGrants::Requests` (`max_values`: None, `max_size`: Some(1194), added: 3669, mode: `MaxEncodedLen`)
	/// The range of component `l` is `[0, 64]`.
	fn request(l: u32, ) -> Weight {
		// Minimum execution time: 155_380_000 picoseconds.
		Weight::from_parts(87_377_807, 6331)
			// Standard Error: 3_396_253
			.saturating_add(Weight::from_parts(15_920_075, 0).saturating_mul(l.into()))
			.saturating_add(T::DbWeight::get().reads(9_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(l.into())))
	}
	/// Storage: `Charts::Charts` (r:1 w:0)
	/// Proof: `Charts::Charts` (`max_values`: None, `max_size`: Some(183), added: 2658, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Standings` (r:1 w:0)
	/// Proof: `Membership::Standings` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Charts::Mandates` (r:17 w:0)
	/// Proof: `Charts::Mandates` (`max_values`: None, `max_size`: Some(1141), added: 3616, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::Requests` (r:1 w:1)
	/// Proof: `AccessGrants::Requests` (`max_values`: None, `max_size`: Some(1194), added: 3669, mode: `MaxEncodedLen`)
	/// Storage: `Records::Records` (r:64 w:0)
	/// Proof: `Records::Records` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
	/// Storage: `Records::Versions` (r:64 w:0)
	/// Proof: `Records::Versions` (`max_values`: None, `max_size`: Some(288), added: 2763, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::LiveGrants` (r:1 w:1)
	/// Proof: `AccessGrants::LiveGrants` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::NextGrant` (r:1 w:1)
	/// Proof: `AccessGrants::NextGrant` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::OpenRequests` (r:1 w:1)
	/// Proof: `AccessGrants::OpenRequests` (`max_values`: None, `max_size`: Some(2866), added: 5341, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::Grants` (r:0 w:1)
	/// Proof: `AccessGrants::Grants` (`max_values`: None, `max_size`: Some(1158), added: 3633, mode: `MaxEncodedLen`)
	/// The range of component `r` is `[0, 64]`.
	fn approve(r: u32, ) -> Weight {
		// Minimum execution time: 301_682_000 picoseconds.
		Weight::from_parts(1_004_784_546, 62462)
			// Standard Error: 9_292_341
			.saturating_add(Weight::from_parts(190_074_434, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(24_u64))
			.saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(r.into())))
			.saturating_add(T::DbWeight::get().writes(5_u64))
			.saturating_add(Weight::from_parts(0, 2763).saturating_mul(r.into()))
	}
	/// Storage: `Charts::Charts` (r:1 w:0)
	/// Proof: `Charts::Charts` (`max_values`: None, `max_size`: Some(183), added: 2658, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Standings` (r:1 w:0)
	/// Proof: `Membership::Standings` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Charts::Mandates` (r:17 w:0)
	/// Proof: `Charts::Mandates` (`max_values`: None, `max_size`: Some(1141), added: 3616, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::Requests` (r:1 w:1)
	/// Proof: `AccessGrants::Requests` (`max_values`: None, `max_size`: Some(1194), added: 3669, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::OpenRequests` (r:1 w:1)
	/// Proof: `AccessGrants::OpenRequests` (`max_values`: None, `max_size`: Some(2866), added: 5341, mode: `MaxEncodedLen`)
	fn deny() -> Weight {
		// Minimum execution time: 267_339_000 picoseconds.
		Weight::from_parts(444_749_000, 62462)
			.saturating_add(T::DbWeight::get().reads(22_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Charts::Charts` (r:1 w:0)
	/// Proof: `Charts::Charts` (`max_values`: None, `max_size`: Some(183), added: 2658, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Standings` (r:1 w:0)
	/// Proof: `Membership::Standings` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Charts::Mandates` (r:17 w:0)
	/// Proof: `Charts::Mandates` (`max_values`: None, `max_size`: Some(1141), added: 3616, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Institutions` (r:1 w:0)
	/// Proof: `Membership::Institutions` (`max_values`: None, `max_size`: Some(553), added: 3028, mode: `MaxEncodedLen`)
	/// Storage: `Membership::StaffEntries` (r:1 w:0)
	/// Proof: `Membership::StaffEntries` (`max_values`: None, `max_size`: Some(90), added: 2565, mode: `MaxEncodedLen`)
	/// Storage: `Records::Records` (r:64 w:0)
	/// Proof: `Records::Records` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
	/// Storage: `Records::Versions` (r:64 w:0)
	/// Proof: `Records::Versions` (`max_values`: None, `max_size`: Some(288), added: 2763, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::LiveGrants` (r:1 w:1)
	/// Proof: `AccessGrants::LiveGrants` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::NextGrant` (r:1 w:1)
	/// Proof: `AccessGrants::NextGrant` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::Grants` (r:0 w:1)
	/// Proof: `AccessGrants::Grants` (`max_values`: None, `max_size`: Some(1158), added: 3633, mode: `MaxEncodedLen`)
	/// The range of component `r` is `[0, 64]`.
	fn grant(r: u32, ) -> Weight {
		// Minimum execution time: 278_910_000 picoseconds.
		Weight::from_parts(969_976_074, 62462)
			// Standard Error: 10_163_648
			.saturating_add(Weight::from_parts(75_561_183, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(24_u64))
			.saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(r.into())))
			.saturating_add(T::DbWeight::get().writes(3_u64))
			.saturating_add(Weight::from_parts(0, 2763).saturating_mul(r.into()))
	}
	/// Storage: `Charts::Charts` (r:1 w:0)
	/// Proof: `Charts::Charts` (`max_values`: None, `max_size`: Some(183), added: 2658, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Standings` (r:1 w:0)
	/// Proof: `Membership::Standings` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Charts::Mandates` (r:17 w:0)
	/// Proof: `Charts::Mandates` (`max_values`: None, `max_size`: Some(1141), added: 3616, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::Grants` (r:1 w:1)
	/// Proof: `AccessGrants::Grants` (`max_values`: None, `max_size`: Some(1158), added: 3633, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::LiveGrants` (r:1 w:1)
	/// Proof: `AccessGrants::LiveGrants` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	fn revoke() -> Weight {
		// Minimum execution time: 228_096_000 picoseconds.
		Weight::from_parts(259_123_000, 62462)
			.saturating_add(T::DbWeight::get().reads(22_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Charts::Charts` (r:1 w:0)
	/// Proof: `Charts::Charts` (`max_values`: None, `max_size`: Some(183), added: 2658, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Standings` (r:1 w:0)
	/// Proof: `Membership::Standings` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Charts::Mandates` (r:17 w:0)
	/// Proof: `Charts::Mandates` (`max_values`: None, `max_size`: Some(1141), added: 3616, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::LiveGrants` (r:1 w:1)
	/// Proof: `AccessGrants::LiveGrants` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::Grants` (r:256 w:256)
	/// Proof: `AccessGrants::Grants` (`max_values`: None, `max_size`: Some(1158), added: 3633, mode: `MaxEncodedLen`)
	/// The range of component `n` is `[0, 256]`.
	fn revoke_all(n: u32, ) -> Weight {
		// Minimum execution time: 215_993_000 picoseconds.
		Weight::from_parts(238_957_879, 62462)
			// Standard Error: 762_167
			.saturating_add(Weight::from_parts(4_184_838, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(21_u64))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(1_u64))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 3633).saturating_mul(n.into()))
	}
	/// Storage: `Charts::Charts` (r:1 w:0)
	/// Proof: `Charts::Charts` (`max_values`: None, `max_size`: Some(183), added: 2658, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Standings` (r:1 w:0)
	/// Proof: `Membership::Standings` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Charts::Mandates` (r:17 w:0)
	/// Proof: `Charts::Mandates` (`max_values`: None, `max_size`: Some(1141), added: 3616, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Institutions` (r:1 w:0)
	/// Proof: `Membership::Institutions` (`max_values`: None, `max_size`: Some(553), added: 3028, mode: `MaxEncodedLen`)
	/// Storage: `Membership::StaffEntries` (r:1 w:0)
	/// Proof: `Membership::StaffEntries` (`max_values`: None, `max_size`: Some(90), added: 2565, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::NextRestriction` (r:1 w:1)
	/// Proof: `AccessGrants::NextRestriction` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::Restrictions` (r:1 w:1)
	/// Proof: `AccessGrants::Restrictions` (`max_values`: None, `max_size`: Some(34705), added: 37180, mode: `MaxEncodedLen`)
	fn restrict() -> Weight {
		// Minimum execution time: 448_658_000 picoseconds.
		Weight::from_parts(612_623_000, 62462)
			.saturating_add(T::DbWeight::get().reads(24_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Charts::Charts` (r:1 w:0)
	/// Proof: `Charts::Charts` (`max_values`: None, `max_size`: Some(183), added: 2658, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Standings` (r:1 w:0)
	/// Proof: `Membership::Standings` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Charts::Mandates` (r:17 w:0)
	/// Proof: `Charts::Mandates` (`max_values`: None, `max_size`: Some(1141), added: 3616, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::Restrictions` (r:1 w:1)
	/// Proof: `AccessGrants::Restrictions` (`max_values`: None, `max_size`: Some(34705), added: 37180, mode: `MaxEncodedLen`)
	/// Storage: `Records::Records` (r:64 w:0)
	/// Proof: `Records::Records` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
	/// Storage: `Records::Versions` (r:64 w:0)
	/// Proof: `Records::Versions` (`max_values`: None, `max_size`: Some(288), added: 2763, mode: `MaxEncodedLen`)
	/// The range of component `r` is `[1, 64]`.
	fn lift(r: u32, ) -> Weight {
		// Minimum execution time: 360_643_000 picoseconds.
		Weight::from_parts(315_220_954, 62462)
			// Standard Error: 11_153_007
			.saturating_add(Weight::from_parts(139_769_084, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(21_u64))
			.saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(r.into())))
			.saturating_add(T::DbWeight::get().writes(1_u64))
			.saturating_add(Weight::from_parts(0, 2763).saturating_mul(r.into()))
	}
	/// Storage: `Charts::Charts` (r:1 w:0)
	/// Proof: `Charts::Charts` (`max_values`: None, `max_size`: Some(183), added: 2658, mode: `MaxEncodedLen`)
	/// Storage: `Membership::StaffEntries` (r:1 w:0)
	/// Proof: `Membership::StaffEntries` (`max_values`: None, `max_size`: Some(90), added: 2565, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Represents` (r:1 w:0)
	/// Proof: `Membership::Represents` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Institutions` (r:1 w:0)
	/// Proof: `Membership::Institutions` (`max_values`: None, `max_size`: Some(553), added: 3028, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Successors` (r:1 w:0)
	/// Proof: `Membership::Successors` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::CompartmentKeys` (r:1 w:1)
	/// Proof: `AccessGrants::CompartmentKeys` (`max_values`: None, `max_size`: Some(151), added: 2626, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::CompartmentCount` (r:1 w:1)
	/// Proof: `AccessGrants::CompartmentCount` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	fn set_compartment_key() -> Weight {
		// Minimum execution time: 117_599_000 picoseconds.
		Weight::from_parts(165_168_000, 4018)
			.saturating_add(T::DbWeight::get().reads(7_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Membership::StaffEntries` (r:1 w:0)
	/// Proof: `Membership::StaffEntries` (`max_values`: None, `max_size`: Some(90), added: 2565, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Represents` (r:1 w:0)
	/// Proof: `Membership::Represents` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Institutions` (r:1 w:0)
	/// Proof: `Membership::Institutions` (`max_values`: None, `max_size`: Some(553), added: 3028, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Successors` (r:1 w:0)
	/// Proof: `Membership::Successors` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Membership::RolesSince` (r:1 w:0)
	/// Proof: `Membership::RolesSince` (`max_values`: None, `max_size`: Some(103), added: 2578, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Delays` (r:1 w:0)
	/// Proof: `Parameters::Delays` (`max_values`: Some(1), `max_size`: Some(64), added: 559, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::OverdueReviews` (r:1 w:0)
	/// Proof: `AccessGrants::OverdueReviews` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	/// Storage: `Charts::Charts` (r:1 w:0)
	/// Proof: `Charts::Charts` (`max_values`: None, `max_size`: Some(183), added: 2658, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::LatestEmergency` (r:1 w:1)
	/// Proof: `AccessGrants::LatestEmergency` (`max_values`: None, `max_size`: Some(100), added: 2575, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::Emergencies` (r:1 w:1)
	/// Proof: `AccessGrants::Emergencies` (`max_values`: None, `max_size`: Some(150), added: 2625, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::NextEmergency` (r:1 w:1)
	/// Proof: `AccessGrants::NextEmergency` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::ReviewQueueEnds` (r:1 w:1)
	/// Proof: `AccessGrants::ReviewQueueEnds` (`max_values`: Some(1), `max_size`: Some(24), added: 519, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::ReviewQueue` (r:0 w:1)
	/// Proof: `AccessGrants::ReviewQueue` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	fn open_emergency() -> Weight {
		// Minimum execution time: 184_615_000 picoseconds.
		Weight::from_parts(336_969_000, 4018)
			.saturating_add(T::DbWeight::get().reads(13_u64))
			.saturating_add(T::DbWeight::get().writes(5_u64))
	}
	/// Storage: `AccessGrants::Emergencies` (r:1 w:1)
	/// Proof: `AccessGrants::Emergencies` (`max_values`: None, `max_size`: Some(150), added: 2625, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::MissedReviews` (r:1 w:1)
	/// Proof: `AccessGrants::MissedReviews` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::OverdueReviews` (r:1 w:1)
	/// Proof: `AccessGrants::OverdueReviews` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	fn review_emergency() -> Weight {
		// Minimum execution time: 71_343_000 picoseconds.
		Weight::from_parts(89_276_000, 3615)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `Membership::StaffEntries` (r:1 w:0)
	/// Proof: `Membership::StaffEntries` (`max_values`: None, `max_size`: Some(90), added: 2565, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Represents` (r:1 w:0)
	/// Proof: `Membership::Represents` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Institutions` (r:1 w:0)
	/// Proof: `Membership::Institutions` (`max_values`: None, `max_size`: Some(553), added: 3028, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Successors` (r:1 w:0)
	/// Proof: `Membership::Successors` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::NextBatch` (r:1 w:1)
	/// Proof: `AccessGrants::NextBatch` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::Receipts` (r:1 w:1)
	/// Proof: `AccessGrants::Receipts` (`max_values`: None, `max_size`: Some(100), added: 2575, mode: `MaxEncodedLen`)
	fn anchor_receipts() -> Weight {
		// Minimum execution time: 106_569_000 picoseconds.
		Weight::from_parts(170_719_000, 4018)
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::Grants` (r:257 w:256)
	/// Proof: `AccessGrants::Grants` (`max_values`: None, `max_size`: Some(1158), added: 3633, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::OpenRequests` (r:1 w:1)
	/// Proof: `AccessGrants::OpenRequests` (`max_values`: None, `max_size`: Some(2866), added: 5341, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::LiveGrants` (r:1 w:1)
	/// Proof: `AccessGrants::LiveGrants` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::Requests` (r:0 w:64)
	/// Proof: `AccessGrants::Requests` (`max_values`: None, `max_size`: Some(1194), added: 3669, mode: `MaxEncodedLen`)
	/// The range of component `n` is `[1, 320]`.
	fn prune_expired(n: u32, ) -> Weight {
		// Minimum execution time: 2_772_173_000 picoseconds.
		Weight::from_parts(9_981_794_607, 934671)
			// Standard Error: 2_266_660
			.saturating_add(Weight::from_parts(34_988_943, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(260_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
	}
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::ReviewQueueEnds` (r:1 w:1)
	/// Proof: `AccessGrants::ReviewQueueEnds` (`max_values`: Some(1), `max_size`: Some(24), added: 519, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::ReviewQueue` (r:16 w:16)
	/// Proof: `AccessGrants::ReviewQueue` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::Emergencies` (r:16 w:0)
	/// Proof: `AccessGrants::Emergencies` (`max_values`: None, `max_size`: Some(150), added: 2625, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::OverdueReviews` (r:16 w:16)
	/// Proof: `AccessGrants::OverdueReviews` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::MissedReviews` (r:0 w:16)
	/// Proof: `AccessGrants::MissedReviews` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	/// The range of component `n` is `[0, 16]`.
	fn on_initialize(n: u32, ) -> Weight {
		// Minimum execution time: 14_868_000 picoseconds.
		Weight::from_parts(16_271_000, 3735)
			// Standard Error: 5_093_179
			.saturating_add(Weight::from_parts(67_975_755, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().reads((3_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(1_u64))
			.saturating_add(T::DbWeight::get().writes((3_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2625).saturating_mul(n.into()))
	}
}

// For mock runtimes.
impl WeightInfo for () {
	fn request(l: u32, ) -> Weight {
		Weight::from_parts(87_377_807, 6331)
			.saturating_add(Weight::from_parts(15_920_075, 0).saturating_mul(l.into()))
			.saturating_add(RocksDbWeight::get().reads(9_u64))
			.saturating_add(RocksDbWeight::get().writes(3_u64))
			.saturating_add(RocksDbWeight::get().writes((1_u64).saturating_mul(l.into())))
	}
	fn approve(r: u32, ) -> Weight {
		Weight::from_parts(1_004_784_546, 62462)
			.saturating_add(Weight::from_parts(190_074_434, 0).saturating_mul(r.into()))
			.saturating_add(RocksDbWeight::get().reads(24_u64))
			.saturating_add(RocksDbWeight::get().reads((2_u64).saturating_mul(r.into())))
			.saturating_add(RocksDbWeight::get().writes(5_u64))
			.saturating_add(Weight::from_parts(0, 2763).saturating_mul(r.into()))
	}
	fn deny() -> Weight {
		Weight::from_parts(444_749_000, 62462)
			.saturating_add(RocksDbWeight::get().reads(22_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
	fn grant(r: u32, ) -> Weight {
		Weight::from_parts(969_976_074, 62462)
			.saturating_add(Weight::from_parts(75_561_183, 0).saturating_mul(r.into()))
			.saturating_add(RocksDbWeight::get().reads(24_u64))
			.saturating_add(RocksDbWeight::get().reads((2_u64).saturating_mul(r.into())))
			.saturating_add(RocksDbWeight::get().writes(3_u64))
			.saturating_add(Weight::from_parts(0, 2763).saturating_mul(r.into()))
	}
	fn revoke() -> Weight {
		Weight::from_parts(259_123_000, 62462)
			.saturating_add(RocksDbWeight::get().reads(22_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
	fn revoke_all(n: u32, ) -> Weight {
		Weight::from_parts(238_957_879, 62462)
			.saturating_add(Weight::from_parts(4_184_838, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(21_u64))
			.saturating_add(RocksDbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
			.saturating_add(RocksDbWeight::get().writes((1_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 3633).saturating_mul(n.into()))
	}
	fn restrict() -> Weight {
		Weight::from_parts(612_623_000, 62462)
			.saturating_add(RocksDbWeight::get().reads(24_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
	fn lift(r: u32, ) -> Weight {
		Weight::from_parts(315_220_954, 62462)
			.saturating_add(Weight::from_parts(139_769_084, 0).saturating_mul(r.into()))
			.saturating_add(RocksDbWeight::get().reads(21_u64))
			.saturating_add(RocksDbWeight::get().reads((2_u64).saturating_mul(r.into())))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
			.saturating_add(Weight::from_parts(0, 2763).saturating_mul(r.into()))
	}
	fn set_compartment_key() -> Weight {
		Weight::from_parts(165_168_000, 4018)
			.saturating_add(RocksDbWeight::get().reads(7_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
	fn open_emergency() -> Weight {
		Weight::from_parts(336_969_000, 4018)
			.saturating_add(RocksDbWeight::get().reads(13_u64))
			.saturating_add(RocksDbWeight::get().writes(5_u64))
	}
	fn review_emergency() -> Weight {
		Weight::from_parts(89_276_000, 3615)
			.saturating_add(RocksDbWeight::get().reads(4_u64))
			.saturating_add(RocksDbWeight::get().writes(3_u64))
	}
	fn anchor_receipts() -> Weight {
		Weight::from_parts(170_719_000, 4018)
			.saturating_add(RocksDbWeight::get().reads(6_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
	fn prune_expired(n: u32, ) -> Weight {
		Weight::from_parts(9_981_794_607, 934671)
			.saturating_add(Weight::from_parts(34_988_943, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(260_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
			.saturating_add(RocksDbWeight::get().writes((1_u64).saturating_mul(n.into())))
	}
	fn on_initialize(n: u32, ) -> Weight {
		Weight::from_parts(16_271_000, 3735)
			.saturating_add(Weight::from_parts(67_975_755, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(3_u64))
			.saturating_add(RocksDbWeight::get().reads((3_u64).saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
			.saturating_add(RocksDbWeight::get().writes((3_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2625).saturating_mul(n.into()))
	}
}
