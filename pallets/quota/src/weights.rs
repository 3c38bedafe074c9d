// SPDX-License-Identifier: GPL-3.0-only

//! Weights of `pallet_salus_quota`: estimated, not measured yet; `make weights` replaces them.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(unused_parens)]
#![allow(unused_imports)]
#![allow(missing_docs)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::{constants::RocksDbWeight, Weight}};

/// Weight functions needed for `pallet_salus_quota`.
pub trait WeightInfo {
	fn set_limit() -> Weight;
	fn refill() -> Weight;
	fn charge() -> Weight;
}

/// Weights for `pallet_salus_quota`.
pub struct SubstrateWeight<T>(PhantomData<T>);
impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	/// Storage: `Quota::Limits` (r:0 w:1), `Timestamp::Now` (r:1 w:0)
	fn set_limit() -> Weight {
		Weight::from_parts(25_000_000, 3_500)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Membership::Standings` (r:1 w:0), the council (r:1 w:0), `Timestamp::Now` (r:1 w:0),
	/// `Quota::Used` (r:1 w:1), `System::Account` (r:1 w:1)
	fn refill() -> Weight {
		Weight::from_parts(50_000_000, 7_000)
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Membership::Standings` (r:1 w:0), the council (r:1 w:0), `Quota::Limits` (r:1 w:0),
	/// `Timestamp::Now` (r:1 w:0), `Quota::Used` (r:1 w:1), `System::Account` (r:1 w:1)
	fn charge() -> Weight {
		Weight::from_parts(50_000_000, 7_000)
			.saturating_add(T::DbWeight::get().reads(7_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
}

// For backwards compatibility and tests.
impl WeightInfo for () {
	fn set_limit() -> Weight {
		Weight::from_parts(25_000_000, 3_500)
			.saturating_add(RocksDbWeight::get().reads(1_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
	fn refill() -> Weight {
		Weight::from_parts(50_000_000, 7_000)
			.saturating_add(RocksDbWeight::get().reads(6_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
	fn charge() -> Weight {
		Weight::from_parts(50_000_000, 7_000)
			.saturating_add(RocksDbWeight::get().reads(7_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
}
