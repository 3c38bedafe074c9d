// SPDX-License-Identifier: GPL-3.0-only

//! Weights for `pallet_salus_records`.
//!
//! Estimated, not measured yet: each is a base of 25 µs to 40 µs and the reads and writes of the worst
//! path, counted by hand. `make weights` replaces this file by measured ones in the same shape.

#![allow(missing_docs)]

use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{constants::RocksDbWeight, Weight},
};

/// Weight functions needed for `pallet_salus_records`.
pub trait WeightInfo {
	fn file() -> Weight;
	fn file_batch(n: u32) -> Weight;
	fn amend() -> Weight;
	fn contribute() -> Weight;
	fn dispute() -> Weight;
	fn resolve_dispute() -> Weight;
	fn withdraw() -> Weight;
	fn erase(v: u32) -> Weight;
	fn hold() -> Weight;
	fn release_hold() -> Weight;
}

/// Weights for `pallet_salus_records` on the chain's own database.
pub struct SubstrateWeight<T>(PhantomData<T>);

macro_rules! weights {
	($database:ty) => {
		/// Reads: chart, staff, institution, record, version, compartment key.
		fn file() -> Weight {
			Weight::from_parts(30_000_000, 3_700)
				.saturating_add(<$database>::get().reads(6_u64))
				.saturating_add(<$database>::get().writes(1_u64))
		}
		/// Reads: chart, staff, institution; for each item record, version, compartment key.
		fn file_batch(n: u32) -> Weight {
			Weight::from_parts(20_000_000, 3_700)
				.saturating_add(Weight::from_parts(12_000_000, 2_900).saturating_mul(n.into()))
				.saturating_add(<$database>::get().reads(3_u64))
				.saturating_add(<$database>::get().reads(3_u64.saturating_mul(n.into())))
				.saturating_add(<$database>::get().writes(n.into()))
		}
		/// Reads: chart, mandate or staff and institution, record, version, compartment key.
		fn amend() -> Weight {
			Weight::from_parts(40_000_000, 3_700)
				.saturating_add(<$database>::get().reads(7_u64))
				.saturating_add(<$database>::get().writes(2_u64))
		}
		/// Reads: as `file`; and grant, restrictions, standing, genesis and time.
		fn contribute() -> Weight {
			Weight::from_parts(80_000_000, 9_000)
				.saturating_add(<$database>::get().reads(12_u64))
				.saturating_add(<$database>::get().writes(1_u64))
		}
		/// Reads: chart, mandates, record.
		fn dispute() -> Weight {
			Weight::from_parts(30_000_000, 6_000)
				.saturating_add(<$database>::get().reads(5_u64))
				.saturating_add(<$database>::get().writes(1_u64))
		}
		/// Reads: chart, staff, institution, record.
		fn resolve_dispute() -> Weight {
			Weight::from_parts(30_000_000, 3_700)
				.saturating_add(<$database>::get().reads(4_u64))
				.saturating_add(<$database>::get().writes(1_u64))
		}
		/// Reads: chart, mandates, record.
		fn withdraw() -> Weight {
			Weight::from_parts(30_000_000, 6_000)
				.saturating_add(<$database>::get().reads(5_u64))
				.saturating_add(<$database>::get().writes(1_u64))
		}
		/// Reads: chart, staff, institution, record. Writes: the record, and every older version.
		fn erase(v: u32) -> Weight {
			Weight::from_parts(30_000_000, 3_700)
				.saturating_add(Weight::from_parts(1_500_000, 2_900).saturating_mul(v.into()))
				.saturating_add(<$database>::get().reads(4_u64))
				.saturating_add(<$database>::get().writes(1_u64))
				.saturating_add(<$database>::get().writes(v.into()))
		}
		/// Reads: record.
		fn hold() -> Weight {
			Weight::from_parts(25_000_000, 3_700)
				.saturating_add(<$database>::get().reads(1_u64))
				.saturating_add(<$database>::get().writes(1_u64))
		}
		/// Reads: record.
		fn release_hold() -> Weight {
			Weight::from_parts(25_000_000, 3_700)
				.saturating_add(<$database>::get().reads(1_u64))
				.saturating_add(<$database>::get().writes(1_u64))
		}
	};
}

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	weights!(T::DbWeight);
}

// For tests and mock runtimes.
impl WeightInfo for () {
	weights!(RocksDbWeight);
}
