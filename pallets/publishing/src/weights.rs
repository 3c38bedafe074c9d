// SPDX-License-Identifier: GPL-3.0-only

//! Weights of `pallet_salus_publishing`: MEASURED by `make weights`, not to be edited.
//!
//! Date: 2026-11-27. Processor: Intel(R) Xeon(R) Processor. Benchmarking library: 64.0.0.
//! Steps: 20, repetitions: 40. Runtime: compiled WebAssembly of the profile that
//! tests and demo use, over the genesis `development`.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(unused_parens)]
#![allow(unused_imports)]
#![allow(missing_docs)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::{constants::RocksDbWeight, Weight}};

/// What the weights of `pallet_salus_publishing` are asked for.
pub trait WeightInfo {
	fn approve() -> Weight;
	fn withdraw() -> Weight;
	fn gate() -> Weight;
	fn note() -> Weight;
}

/// The weights, with reads and writes as the runtime's database has them.
pub struct SubstrateWeight<T>(PhantomData<T>);
impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Publishing::Approvals` (r:1 w:1)
	/// Proof: `Publishing::Approvals` (`max_values`: None, `max_size`: Some(705), added: 3180, mode: `MaxEncodedLen`)
	fn approve() -> Weight {
		// Minimum execution time: 46_686_000 picoseconds.
		Weight::from_parts(54_482_000, 4170)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Publishing::Approvals` (r:1 w:1)
	/// Proof: `Publishing::Approvals` (`max_values`: None, `max_size`: Some(705), added: 3180, mode: `MaxEncodedLen`)
	fn withdraw() -> Weight {
		// Minimum execution time: 39_166_000 picoseconds.
		Weight::from_parts(44_160_000, 4170)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Publishing::Approvals` (r:1 w:0)
	/// Proof: `Publishing::Approvals` (`max_values`: None, `max_size`: Some(705), added: 3180, mode: `MaxEncodedLen`)
	/// Storage: `Publishing::Published` (r:1 w:0)
	/// Proof: `Publishing::Published` (`max_values`: None, `max_size`: Some(112), added: 2587, mode: `MaxEncodedLen`)
	fn gate() -> Weight {
		// Minimum execution time: 35_455_000 picoseconds.
		Weight::from_parts(42_348_000, 4170)
			.saturating_add(T::DbWeight::get().reads(3_u64))
	}
	/// Storage: `Contracts::ContractInfoOf` (r:1 w:0)
	/// Proof: `Contracts::ContractInfoOf` (`max_values`: None, `max_size`: Some(643), added: 3118, mode: `MaxEncodedLen`)
	/// Storage: `Revive::AccountInfoOf` (r:1 w:0)
	/// Proof: `Revive::AccountInfoOf` (`max_values`: None, `max_size`: Some(247), added: 2722, mode: `MaxEncodedLen`)
	/// Storage: `Publishing::Published` (r:0 w:1)
	/// Proof: `Publishing::Published` (`max_values`: None, `max_size`: Some(112), added: 2587, mode: `MaxEncodedLen`)
	fn note() -> Weight {
		// Minimum execution time: 23_156_000 picoseconds.
		Weight::from_parts(29_731_000, 4108)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
}

// For mock runtimes.
impl WeightInfo for () {
	fn approve() -> Weight {
		Weight::from_parts(54_482_000, 4170)
			.saturating_add(RocksDbWeight::get().reads(2_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
	fn withdraw() -> Weight {
		Weight::from_parts(44_160_000, 4170)
			.saturating_add(RocksDbWeight::get().reads(1_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
	fn gate() -> Weight {
		Weight::from_parts(42_348_000, 4170)
			.saturating_add(RocksDbWeight::get().reads(3_u64))
	}
	fn note() -> Weight {
		Weight::from_parts(29_731_000, 4108)
			.saturating_add(RocksDbWeight::get().reads(2_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
}
