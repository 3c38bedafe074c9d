// SPDX-License-Identifier: GPL-3.0-only

//! Weights of the calls of `pallet_salus_access_grants`.
//!
//! ESTIMATED, NOT MEASURED YET: reads and writes are counted from the code, the computation is set
//! high; to be replaced by what the benchmarks measure.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(unused_parens)]
#![allow(missing_docs)]

use frame_support::{traits::Get, weights::Weight};
use core::marker::PhantomData;

/// Weight functions needed for `pallet_salus_access_grants`.
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

/// Weights for `pallet_salus_access_grants`.
pub struct SubstrateWeight<T>(PhantomData<T>);
impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	/// The range of component `l` is `[0, 32]`: lapsed requests that make room.
	fn request(l: u32, ) -> Weight {
		Weight::from_parts(45_000_000, 8_000)
			.saturating_add(Weight::from_parts(1_500_000, 0).saturating_mul(l.into()))
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(l.into())))
	}
	/// The range of component `r` is `[0, 64]`: records that the scope names.
	fn approve(r: u32, ) -> Weight {
		Weight::from_parts(60_000_000, 12_000)
			.saturating_add(Weight::from_parts(9_000_000, 6_000).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(8_u64))
			.saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(r.into())))
			.saturating_add(T::DbWeight::get().writes(5_u64))
	}
	fn deny() -> Weight {
		Weight::from_parts(35_000_000, 8_000)
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// The range of component `r` is `[0, 64]`: records that the scope names.
	fn grant(r: u32, ) -> Weight {
		Weight::from_parts(55_000_000, 10_000)
			.saturating_add(Weight::from_parts(9_000_000, 6_000).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(8_u64))
			.saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(r.into())))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	fn revoke() -> Weight {
		Weight::from_parts(35_000_000, 6_000)
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// The range of component `n` is `[0, 256]`: grants on the chart.
	fn revoke_all(n: u32, ) -> Weight {
		Weight::from_parts(40_000_000, 6_000)
			.saturating_add(Weight::from_parts(2_000_000, 4_000).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(1_u64))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
	}
	fn restrict() -> Weight {
		Weight::from_parts(80_000_000, 45_000)
			.saturating_add(T::DbWeight::get().reads(8_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// The range of component `r` is `[0, 64]`: records that the restriction names.
	fn lift(r: u32, ) -> Weight {
		Weight::from_parts(80_000_000, 45_000)
			.saturating_add(Weight::from_parts(9_000_000, 6_000).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(r.into())))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	fn set_compartment_key() -> Weight {
		Weight::from_parts(40_000_000, 6_000)
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	fn open_emergency() -> Weight {
		Weight::from_parts(60_000_000, 10_000)
			.saturating_add(T::DbWeight::get().reads(9_u64))
			.saturating_add(T::DbWeight::get().writes(5_u64))
	}
	fn review_emergency() -> Weight {
		Weight::from_parts(35_000_000, 6_000)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	fn anchor_receipts() -> Weight {
		Weight::from_parts(35_000_000, 6_000)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// The range of component `n` is `[1, 288]`: grants and requests removed, of a full chart.
	fn prune_expired(n: u32, ) -> Weight {
		Weight::from_parts(600_000_000, 700_000)
			.saturating_add(Weight::from_parts(2_000_000, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(259_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
	}
	/// The range of component `n` is `[0, 32]`: reviews whose deadline has passed.
	fn on_initialize(n: u32, ) -> Weight {
		Weight::from_parts(8_000_000, 4_000)
			.saturating_add(Weight::from_parts(20_000_000, 6_000).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().reads((3_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(1_u64))
			.saturating_add(T::DbWeight::get().writes((3_u64).saturating_mul(n.into())))
	}
}
