// SPDX-License-Identifier: GPL-3.0-only

//! Weights of `parameters`: MEASURED by `make weights`, not to be edited.
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

/// What the weights of `parameters` are asked for.
pub trait WeightInfo {
	fn set_delays() -> Weight;
	fn set_threshold() -> Weight;
}

/// The weights, with reads and writes as the runtime's database has them.
pub struct SubstrateWeight<T>(PhantomData<T>);
impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	/// Storage: `Parameters::Delays` (r:0 w:1)
	/// Proof: `Parameters::Delays` (`max_values`: Some(1), `max_size`: Some(64), added: 559, mode: `MaxEncodedLen`)
	fn set_delays() -> Weight {
		// Minimum execution time: 20_157_000 picoseconds.
		Weight::from_parts(23_655_000, 0)
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Parameters::Threshold` (r:0 w:1)
	/// Proof: `Parameters::Threshold` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `MaxEncodedLen`)
	fn set_threshold() -> Weight {
		// Minimum execution time: 19_106_000 picoseconds.
		Weight::from_parts(25_117_000, 0)
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
}

// For mock runtimes.
impl WeightInfo for () {
	fn set_delays() -> Weight {
		Weight::from_parts(23_655_000, 0)
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
	fn set_threshold() -> Weight {
		Weight::from_parts(25_117_000, 0)
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
}
