// SPDX-License-Identifier: GPL-3.0-only

//! Weights of `pallet_salus_records`: MEASURED by `make weights`, not to be edited.
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

/// What the weights of `pallet_salus_records` are asked for.
pub trait WeightInfo {
	fn file() -> Weight;
	fn file_batch(n: u32, ) -> Weight;
	fn amend() -> Weight;
	fn contribute() -> Weight;
	fn dispute() -> Weight;
	fn resolve_dispute() -> Weight;
	fn withdraw() -> Weight;
	fn erase(v: u32, ) -> Weight;
	fn hold() -> Weight;
	fn release_hold() -> Weight;
}

/// The weights, with reads and writes as the runtime's database has them.
pub struct SubstrateWeight<T>(PhantomData<T>);
impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
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
	/// Storage: `Records::Records` (r:1 w:1)
	/// Proof: `Records::Records` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::CompartmentKeys` (r:1 w:0)
	/// Proof: `AccessGrants::CompartmentKeys` (`max_values`: None, `max_size`: Some(151), added: 2626, mode: `MaxEncodedLen`)
	fn file() -> Weight {
		// Minimum execution time: 110_085_000 picoseconds.
		Weight::from_parts(189_333_000, 4018)
			.saturating_add(T::DbWeight::get().reads(7_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
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
	/// Storage: `Records::Records` (r:64 w:64)
	/// Proof: `Records::Records` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::CompartmentKeys` (r:64 w:0)
	/// Proof: `AccessGrants::CompartmentKeys` (`max_values`: None, `max_size`: Some(151), added: 2626, mode: `MaxEncodedLen`)
	/// The range of component `n` is `[1, 64]`.
	fn file_batch(n: u32, ) -> Weight {
		// Minimum execution time: 94_035_000 picoseconds.
		Weight::from_parts(128_110_000, 4018)
			// Standard Error: 4_627_407
			.saturating_add(Weight::from_parts(97_910_516, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2761).saturating_mul(n.into()))
	}
	/// Storage: `Charts::Charts` (r:1 w:0)
	/// Proof: `Charts::Charts` (`max_values`: None, `max_size`: Some(183), added: 2658, mode: `MaxEncodedLen`)
	/// Storage: `Records::Records` (r:1 w:1)
	/// Proof: `Records::Records` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Standings` (r:1 w:0)
	/// Proof: `Membership::Standings` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Charts::Mandates` (r:17 w:0)
	/// Proof: `Charts::Mandates` (`max_values`: None, `max_size`: Some(1141), added: 3616, mode: `MaxEncodedLen`)
	/// Storage: `Records::Versions` (r:1 w:1)
	/// Proof: `Records::Versions` (`max_values`: None, `max_size`: Some(288), added: 2763, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::CompartmentKeys` (r:1 w:0)
	/// Proof: `AccessGrants::CompartmentKeys` (`max_values`: None, `max_size`: Some(151), added: 2626, mode: `MaxEncodedLen`)
	fn amend() -> Weight {
		// Minimum execution time: 381_582_000 picoseconds.
		Weight::from_parts(613_224_000, 62462)
			.saturating_add(T::DbWeight::get().reads(23_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
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
	/// Storage: `Records::Records` (r:1 w:1)
	/// Proof: `Records::Records` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::CompartmentKeys` (r:1 w:0)
	/// Proof: `AccessGrants::CompartmentKeys` (`max_values`: None, `max_size`: Some(151), added: 2626, mode: `MaxEncodedLen`)
	/// Storage: `System::BlockHash` (r:1 w:0)
	/// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::Restrictions` (r:1 w:0)
	/// Proof: `AccessGrants::Restrictions` (`max_values`: None, `max_size`: Some(34705), added: 37180, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::Grants` (r:1 w:0)
	/// Proof: `AccessGrants::Grants` (`max_values`: None, `max_size`: Some(1158), added: 3633, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::NextGrant` (r:1 w:0)
	/// Proof: `AccessGrants::NextGrant` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	fn contribute() -> Weight {
		// Minimum execution time: 339_314_000 picoseconds.
		Weight::from_parts(554_014_000, 38170)
			.saturating_add(T::DbWeight::get().reads(12_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Charts::Charts` (r:1 w:0)
	/// Proof: `Charts::Charts` (`max_values`: None, `max_size`: Some(183), added: 2658, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Standings` (r:1 w:0)
	/// Proof: `Membership::Standings` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Charts::Mandates` (r:17 w:0)
	/// Proof: `Charts::Mandates` (`max_values`: None, `max_size`: Some(1141), added: 3616, mode: `MaxEncodedLen`)
	/// Storage: `Records::Records` (r:1 w:1)
	/// Proof: `Records::Records` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
	fn dispute() -> Weight {
		// Minimum execution time: 211_094_000 picoseconds.
		Weight::from_parts(367_446_000, 62462)
			.saturating_add(T::DbWeight::get().reads(21_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
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
	/// Storage: `Records::Records` (r:1 w:1)
	/// Proof: `Records::Records` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
	fn resolve_dispute() -> Weight {
		// Minimum execution time: 87_243_000 picoseconds.
		Weight::from_parts(184_364_000, 4018)
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Charts::Charts` (r:1 w:0)
	/// Proof: `Charts::Charts` (`max_values`: None, `max_size`: Some(183), added: 2658, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Standings` (r:1 w:0)
	/// Proof: `Membership::Standings` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Charts::Mandates` (r:17 w:0)
	/// Proof: `Charts::Mandates` (`max_values`: None, `max_size`: Some(1141), added: 3616, mode: `MaxEncodedLen`)
	/// Storage: `Records::Records` (r:1 w:1)
	/// Proof: `Records::Records` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
	fn withdraw() -> Weight {
		// Minimum execution time: 220_351_000 picoseconds.
		Weight::from_parts(354_482_000, 62462)
			.saturating_add(T::DbWeight::get().reads(21_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
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
	/// Storage: `Records::Records` (r:1 w:1)
	/// Proof: `Records::Records` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
	/// Storage: `Records::Versions` (r:0 w:126)
	/// Proof: `Records::Versions` (`max_values`: None, `max_size`: Some(288), added: 2763, mode: `MaxEncodedLen`)
	/// The range of component `v` is `[1, 128]`.
	fn erase(v: u32, ) -> Weight {
		// Minimum execution time: 97_812_000 picoseconds.
		Weight::from_parts(135_052_000, 4018)
			// Standard Error: 2_405_850
			.saturating_add(Weight::from_parts(40_304_601, 0).saturating_mul(v.into()))
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(v.into())))
	}
	/// Storage: `Records::Records` (r:1 w:1)
	/// Proof: `Records::Records` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
	fn hold() -> Weight {
		// Minimum execution time: 38_532_000 picoseconds.
		Weight::from_parts(82_274_000, 3751)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Records::Records` (r:1 w:1)
	/// Proof: `Records::Records` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
	fn release_hold() -> Weight {
		// Minimum execution time: 74_228_000 picoseconds.
		Weight::from_parts(102_040_000, 3751)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
}

// For mock runtimes.
impl WeightInfo for () {
	fn file() -> Weight {
		Weight::from_parts(189_333_000, 4018)
			.saturating_add(RocksDbWeight::get().reads(7_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
	fn file_batch(n: u32, ) -> Weight {
		Weight::from_parts(128_110_000, 4018)
			.saturating_add(Weight::from_parts(97_910_516, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(5_u64))
			.saturating_add(RocksDbWeight::get().reads((2_u64).saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes((1_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2761).saturating_mul(n.into()))
	}
	fn amend() -> Weight {
		Weight::from_parts(613_224_000, 62462)
			.saturating_add(RocksDbWeight::get().reads(23_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
	fn contribute() -> Weight {
		Weight::from_parts(554_014_000, 38170)
			.saturating_add(RocksDbWeight::get().reads(12_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
	fn dispute() -> Weight {
		Weight::from_parts(367_446_000, 62462)
			.saturating_add(RocksDbWeight::get().reads(21_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
	fn resolve_dispute() -> Weight {
		Weight::from_parts(184_364_000, 4018)
			.saturating_add(RocksDbWeight::get().reads(6_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
	fn withdraw() -> Weight {
		Weight::from_parts(354_482_000, 62462)
			.saturating_add(RocksDbWeight::get().reads(21_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
	fn erase(v: u32, ) -> Weight {
		Weight::from_parts(135_052_000, 4018)
			.saturating_add(Weight::from_parts(40_304_601, 0).saturating_mul(v.into()))
			.saturating_add(RocksDbWeight::get().reads(6_u64))
			.saturating_add(RocksDbWeight::get().writes((1_u64).saturating_mul(v.into())))
	}
	fn hold() -> Weight {
		Weight::from_parts(82_274_000, 3751)
			.saturating_add(RocksDbWeight::get().reads(1_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
	fn release_hold() -> Weight {
		Weight::from_parts(102_040_000, 3751)
			.saturating_add(RocksDbWeight::get().reads(1_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
}
