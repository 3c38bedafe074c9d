// SPDX-License-Identifier: GPL-3.0-only

//! Weights of `pallet_salus_quota`: MEASURED by `make weights`, not to be edited.
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

/// What the weights of `pallet_salus_quota` are asked for.
pub trait WeightInfo {
	fn set_limit() -> Weight;
	fn refill() -> Weight;
	fn charge() -> Weight;
}

/// The weights, with reads and writes as the runtime's database has them.
pub struct SubstrateWeight<T>(PhantomData<T>);
impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Quota::Limits` (r:0 w:1)
	/// Proof: `Quota::Limits` (`max_values`: None, `max_size`: Some(25), added: 2500, mode: `MaxEncodedLen`)
	fn set_limit() -> Weight {
		// Minimum execution time: 25_949_000 picoseconds.
		Weight::from_parts(28_002_000, 1493)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Membership::Standings` (r:1 w:0)
	/// Proof: `Membership::Standings` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Represents` (r:1 w:0)
	/// Proof: `Membership::Represents` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Institutions` (r:1 w:0)
	/// Proof: `Membership::Institutions` (`max_values`: None, `max_size`: Some(553), added: 3028, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Successors` (r:1 w:0)
	/// Proof: `Membership::Successors` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Invitations` (r:1 w:0)
	/// Proof: `Membership::Invitations` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Council::Members` (r:1 w:0)
	/// Proof: `Council::Members` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	/// Storage: `Parameters::Delays` (r:1 w:0)
	/// Proof: `Parameters::Delays` (`max_values`: Some(1), `max_size`: Some(64), added: 559, mode: `MaxEncodedLen`)
	/// Storage: `Quota::Used` (r:1 w:1)
	/// Proof: `Quota::Used` (`max_values`: None, `max_size`: Some(72), added: 2547, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	fn refill() -> Weight {
		// Minimum execution time: 268_341_000 picoseconds.
		Weight::from_parts(278_810_000, 5060)
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Membership::Standings` (r:1 w:0)
	/// Proof: `Membership::Standings` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Represents` (r:1 w:0)
	/// Proof: `Membership::Represents` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Institutions` (r:1 w:0)
	/// Proof: `Membership::Institutions` (`max_values`: None, `max_size`: Some(553), added: 3028, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Successors` (r:1 w:0)
	/// Proof: `Membership::Successors` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Invitations` (r:1 w:0)
	/// Proof: `Membership::Invitations` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Council::Members` (r:1 w:0)
	/// Proof: `Council::Members` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	/// Storage: `Quota::Limits` (r:1 w:0)
	/// Proof: `Quota::Limits` (`max_values`: None, `max_size`: Some(25), added: 2500, mode: `MaxEncodedLen`)
	/// Storage: `Quota::Used` (r:1 w:1)
	/// Proof: `Quota::Used` (`max_values`: None, `max_size`: Some(72), added: 2547, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Delays` (r:1 w:0)
	/// Proof: `Parameters::Delays` (`max_values`: Some(1), `max_size`: Some(64), added: 559, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	fn charge() -> Weight {
		// Minimum execution time: 381_321_000 picoseconds.
		Weight::from_parts(410_196_000, 5210)
			.saturating_add(T::DbWeight::get().reads(11_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
}

// For mock runtimes.
impl WeightInfo for () {
	fn set_limit() -> Weight {
		Weight::from_parts(28_002_000, 1493)
			.saturating_add(RocksDbWeight::get().reads(1_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
	fn refill() -> Weight {
		Weight::from_parts(278_810_000, 5060)
			.saturating_add(RocksDbWeight::get().reads(10_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
	fn charge() -> Weight {
		Weight::from_parts(410_196_000, 5210)
			.saturating_add(RocksDbWeight::get().reads(11_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
}
