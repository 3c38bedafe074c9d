// SPDX-License-Identifier: GPL-3.0-only

//! Weights of `pallet_salus_publishing`: Estimated, from what was measured of `pallet_salus_quota`.
//! `make weights` writes measured ones in their place; until then runtime/src/tests/weights.rs refuses
//! this file.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(missing_docs)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::{constants::RocksDbWeight, Weight}};

/// What the weights of `pallet_salus_publishing` are asked for.
pub trait WeightInfo {
	fn approve() -> Weight;
	fn withdraw() -> Weight;
	fn gate() -> Weight;
}

/// The weights, with reads and writes as the runtime's database has them.
pub struct SubstrateWeight<T>(PhantomData<T>);
impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn approve() -> Weight {
		Weight::from_parts(60_000_000, 4200)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	fn withdraw() -> Weight {
		Weight::from_parts(50_000_000, 4200)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	fn gate() -> Weight {
		Weight::from_parts(50_000_000, 4200)
			.saturating_add(T::DbWeight::get().reads(2_u64))
	}
}

// For mock runtimes.
impl WeightInfo for () {
	fn approve() -> Weight {
		Weight::from_parts(60_000_000, 4200)
			.saturating_add(RocksDbWeight::get().reads(2_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
	fn withdraw() -> Weight {
		Weight::from_parts(50_000_000, 4200)
			.saturating_add(RocksDbWeight::get().reads(1_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
	fn gate() -> Weight {
		Weight::from_parts(50_000_000, 4200)
			.saturating_add(RocksDbWeight::get().reads(2_u64))
	}
}
