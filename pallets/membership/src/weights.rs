// SPDX-License-Identifier: GPL-3.0-only

//! Weights for `pallet_salus_membership`: estimated, not measured yet.
//!
//! In the shape that the generator emits; `make weights` replaces this file.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(unused_parens)]
#![allow(unused_imports)]
#![allow(missing_docs)]

use frame_support::{traits::Get, weights::{Weight, constants::RocksDbWeight}};
use core::marker::PhantomData;

/// Weight functions needed for `pallet_salus_membership`.
pub trait WeightInfo {
	fn invite() -> Weight;
	fn apply() -> Weight;
	fn admit() -> Weight;
	fn reject() -> Weight;
	fn suspend() -> Weight;
	fn reinstate() -> Weight;
	fn expel() -> Weight;
	fn set_roles() -> Weight;
	fn name_successor() -> Weight;
	fn set_profile() -> Weight;
	fn add_staff() -> Weight;
	fn remove_staff() -> Weight;
	fn set_keys(n: u32, ) -> Weight;
}

/// Weights for `pallet_salus_membership`, by the database weights of the runtime.
pub struct SubstrateWeight<T>(PhantomData<T>);
impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn invite() -> Weight {
		Weight::from_parts(30_000_000, 16000)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(4_u64))
	}
	fn apply() -> Weight {
		Weight::from_parts(30_000_000, 16000)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	fn admit() -> Weight {
		Weight::from_parts(250_000_000, 450000)
			.saturating_add(T::DbWeight::get().reads(150_u64))
			.saturating_add(T::DbWeight::get().writes(8_u64))
	}
	fn reject() -> Weight {
		Weight::from_parts(30_000_000, 4000)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	fn suspend() -> Weight {
		Weight::from_parts(60_000_000, 20000)
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	fn reinstate() -> Weight {
		Weight::from_parts(250_000_000, 435000)
			.saturating_add(T::DbWeight::get().reads(145_u64))
			.saturating_add(T::DbWeight::get().writes(4_u64))
	}
	fn expel() -> Weight {
		Weight::from_parts(250_000_000, 615000)
			.saturating_add(T::DbWeight::get().reads(205_u64))
			.saturating_add(T::DbWeight::get().writes(6_u64))
	}
	fn set_roles() -> Weight {
		Weight::from_parts(250_000_000, 615000)
			.saturating_add(T::DbWeight::get().reads(205_u64))
			.saturating_add(T::DbWeight::get().writes(5_u64))
	}
	fn name_successor() -> Weight {
		Weight::from_parts(30_000_000, 36000)
			.saturating_add(T::DbWeight::get().reads(9_u64))
			.saturating_add(T::DbWeight::get().writes(8_u64))
	}
	fn set_profile() -> Weight {
		Weight::from_parts(30_000_000, 12000)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	fn add_staff() -> Weight {
		Weight::from_parts(30_000_000, 28000)
			.saturating_add(T::DbWeight::get().reads(7_u64))
			.saturating_add(T::DbWeight::get().writes(4_u64))
	}
	fn remove_staff() -> Weight {
		Weight::from_parts(30_000_000, 20000)
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// The range of component `n` is `[1, 3]`.
	fn set_keys(n: u32, ) -> Weight {
		Weight::from_parts(30_000_000, 12000)
			.saturating_add(Weight::from_parts(90_000_000, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 4000).saturating_mul(n.into()))
	}
}

// For tests.
impl WeightInfo for () {
	fn invite() -> Weight {
		Weight::from_parts(30_000_000, 16000)
			.saturating_add(RocksDbWeight::get().reads(4_u64))
			.saturating_add(RocksDbWeight::get().writes(4_u64))
	}
	fn apply() -> Weight {
		Weight::from_parts(30_000_000, 16000)
			.saturating_add(RocksDbWeight::get().reads(4_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
	fn admit() -> Weight {
		Weight::from_parts(250_000_000, 450000)
			.saturating_add(RocksDbWeight::get().reads(150_u64))
			.saturating_add(RocksDbWeight::get().writes(8_u64))
	}
	fn reject() -> Weight {
		Weight::from_parts(30_000_000, 4000)
			.saturating_add(RocksDbWeight::get().reads(1_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
	fn suspend() -> Weight {
		Weight::from_parts(60_000_000, 20000)
			.saturating_add(RocksDbWeight::get().reads(5_u64))
			.saturating_add(RocksDbWeight::get().writes(3_u64))
	}
	fn reinstate() -> Weight {
		Weight::from_parts(250_000_000, 435000)
			.saturating_add(RocksDbWeight::get().reads(145_u64))
			.saturating_add(RocksDbWeight::get().writes(4_u64))
	}
	fn expel() -> Weight {
		Weight::from_parts(250_000_000, 615000)
			.saturating_add(RocksDbWeight::get().reads(205_u64))
			.saturating_add(RocksDbWeight::get().writes(6_u64))
	}
	fn set_roles() -> Weight {
		Weight::from_parts(250_000_000, 615000)
			.saturating_add(RocksDbWeight::get().reads(205_u64))
			.saturating_add(RocksDbWeight::get().writes(5_u64))
	}
	fn name_successor() -> Weight {
		Weight::from_parts(30_000_000, 36000)
			.saturating_add(RocksDbWeight::get().reads(9_u64))
			.saturating_add(RocksDbWeight::get().writes(8_u64))
	}
	fn set_profile() -> Weight {
		Weight::from_parts(30_000_000, 12000)
			.saturating_add(RocksDbWeight::get().reads(3_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
	fn add_staff() -> Weight {
		Weight::from_parts(30_000_000, 28000)
			.saturating_add(RocksDbWeight::get().reads(7_u64))
			.saturating_add(RocksDbWeight::get().writes(4_u64))
	}
	fn remove_staff() -> Weight {
		Weight::from_parts(30_000_000, 20000)
			.saturating_add(RocksDbWeight::get().reads(5_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
	/// The range of component `n` is `[1, 3]`.
	fn set_keys(n: u32, ) -> Weight {
		Weight::from_parts(30_000_000, 12000)
			.saturating_add(Weight::from_parts(90_000_000, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(5_u64))
			.saturating_add(RocksDbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes((1_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 4000).saturating_mul(n.into()))
	}
}
