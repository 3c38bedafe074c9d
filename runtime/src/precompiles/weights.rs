// SPDX-License-Identifier: GPL-3.0-only

//! Weights of `precompiles`: MEASURED by `make weights`, not to be edited.
//!
//! Date: 2026-11-26. Processor: AMD EPYC. Benchmarking library: 64.0.0.
//! Steps: 20, repetitions: 40. Runtime: compiled WebAssembly of the profile that
//! tests and demo use, over the genesis `development`.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(unused_parens)]
#![allow(unused_imports)]
#![allow(missing_docs)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::{constants::RocksDbWeight, Weight}};

/// What the weights of `precompiles` are asked for.
pub trait WeightInfo {
	fn view(n: u32, ) -> Weight;
	fn check(n: u32, ) -> Weight;
	fn refusal() -> Weight;
	fn grant_signed(n: u32, ) -> Weight;
	fn void_signed() -> Weight;
}

/// The weights, with reads and writes as the runtime's database has them.
pub struct SubstrateWeight<T>(PhantomData<T>);
impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	/// Storage: `AccessGrants::Grants` (r:64 w:0)
	/// Proof: `AccessGrants::Grants` (`max_values`: None, `max_size`: Some(1158), added: 3633, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// The range of component `n` is `[0, 64]`.
	fn view(n: u32, ) -> Weight {
		// Minimum execution time: 2_004_000 picoseconds.
		Weight::from_parts(38_121_326, 1493)
			// Standard Error: 311_741
			.saturating_add(Weight::from_parts(25_531_021, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 3633).saturating_mul(n.into()))
	}
	/// Storage: `Records::Records` (r:1 w:0)
	/// Proof: `Records::Records` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
	/// Storage: `Records::Versions` (r:1 w:0)
	/// Proof: `Records::Versions` (`max_values`: None, `max_size`: Some(288), added: 2763, mode: `MaxEncodedLen`)
	/// Storage: `System::BlockHash` (r:1 w:0)
	/// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Charts::Charts` (r:1 w:0)
	/// Proof: `Charts::Charts` (`max_values`: None, `max_size`: Some(183), added: 2658, mode: `MaxEncodedLen`)
	/// Storage: `Membership::StaffEntries` (r:1 w:0)
	/// Proof: `Membership::StaffEntries` (`max_values`: None, `max_size`: Some(90), added: 2565, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Institutions` (r:2 w:0)
	/// Proof: `Membership::Institutions` (`max_values`: None, `max_size`: Some(553), added: 3028, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::Restrictions` (r:1 w:0)
	/// Proof: `AccessGrants::Restrictions` (`max_values`: None, `max_size`: Some(34705), added: 37180, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::Grants` (r:1 w:0)
	/// Proof: `AccessGrants::Grants` (`max_values`: None, `max_size`: Some(1158), added: 3633, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::NextGrant` (r:1 w:0)
	/// Proof: `AccessGrants::NextGrant` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	/// The range of component `n` is `[0, 33]`.
	fn check(n: u32, ) -> Weight {
		// Minimum execution time: 220_752_000 picoseconds.
		Weight::from_parts(351_495_635, 38170)
			// Standard Error: 584_334
			.saturating_add(Weight::from_parts(109_924_013, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(11_u64))
	}
	fn refusal() -> Weight {
		// Minimum execution time: 37_450_000 picoseconds.
		Weight::from_parts(38_171_000, 0)
	}
	/// Storage: `Membership::StaffEntries` (r:1 w:0)
	/// Proof: `Membership::StaffEntries` (`max_values`: None, `max_size`: Some(90), added: 2565, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Represents` (r:1 w:0)
	/// Proof: `Membership::Represents` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Institutions` (r:1 w:0)
	/// Proof: `Membership::Institutions` (`max_values`: None, `max_size`: Some(553), added: 3028, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::ChainId` (r:1 w:0)
	/// Proof: `Parameters::ChainId` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `System::BlockHash` (r:1 w:0)
	/// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::SignedNonces` (r:1 w:1)
	/// Proof: `AccessGrants::SignedNonces` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `AccessGrants::NextGrant` (r:1 w:0)
	/// Proof: `AccessGrants::NextGrant` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	/// The range of component `n` is `[1, 64]`.
	fn grant_signed(n: u32, ) -> Weight {
		// Minimum execution time: 295_732_000 picoseconds.
		Weight::from_parts(409_261_286, 4018)
			// Standard Error: 356_796
			.saturating_add(Weight::from_parts(13_862_147, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(8_u64))
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
	/// Storage: `AccessGrants::SignedNonces` (r:1 w:1)
	/// Proof: `AccessGrants::SignedNonces` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	fn void_signed() -> Weight {
		// Minimum execution time: 168_655_000 picoseconds.
		Weight::from_parts(273_410_000, 62462)
			.saturating_add(T::DbWeight::get().reads(21_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
}

// For mock runtimes.
impl WeightInfo for () {
	fn view(n: u32, ) -> Weight {
		Weight::from_parts(38_121_326, 1493)
			.saturating_add(Weight::from_parts(25_531_021, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(1_u64))
			.saturating_add(RocksDbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 3633).saturating_mul(n.into()))
	}
	fn check(n: u32, ) -> Weight {
		Weight::from_parts(351_495_635, 38170)
			.saturating_add(Weight::from_parts(109_924_013, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(11_u64))
	}
	fn refusal() -> Weight {
		Weight::from_parts(38_171_000, 0)
	}
	fn grant_signed(n: u32, ) -> Weight {
		Weight::from_parts(409_261_286, 4018)
			.saturating_add(Weight::from_parts(13_862_147, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(8_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
	fn void_signed() -> Weight {
		Weight::from_parts(273_410_000, 62462)
			.saturating_add(RocksDbWeight::get().reads(21_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
}
