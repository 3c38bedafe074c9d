// SPDX-License-Identifier: GPL-3.0-only

//! Weights of `pallet_salus_charts`: estimated, not measured yet; `make weights` replaces them.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(unused_parens)]
#![allow(unused_imports)]
#![allow(missing_docs)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::{constants::RocksDbWeight, Weight}};

/// Weight functions needed for `pallet_salus_charts`.
pub trait WeightInfo {
	fn enrol() -> Weight;
	fn rotate_controller() -> Weight;
	fn recover() -> Weight;
	fn approve_recovery(m: u32, ) -> Weight;
	fn complete_recovery() -> Weight;
	fn cancel_recovery() -> Weight;
	fn give_mandate(m: u32, ) -> Weight;
	fn end_mandate(m: u32, ) -> Weight;
	fn set_custody() -> Weight;
	fn set_status() -> Weight;
	fn close() -> Weight;
	fn set_verifying_key() -> Weight;
}

/// Weights for `pallet_salus_charts`.
pub struct SubstrateWeight<T>(PhantomData<T>);
impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	/// Storage: register (r:3), `Charts::Charts` (r:1 w:1), `Membership::Standings` (r:1 w:1), `System::Account` (r:1 w:1), `Timestamp::Now` (r:1), two signature checks
	fn enrol() -> Weight {
		Weight::from_parts(180_000_000, 27000)
			.saturating_add(T::DbWeight::get().reads(8_u64))
			.saturating_add(T::DbWeight::get().writes(6_u64))
	}
	/// Storage: `Charts::Charts` (r:1 w:1), `Charts::Recoveries` (r:1 w:1), `Membership::Standings` (r:2 w:2), `System::Account` (r:1 w:1), `Timestamp::Now` (r:1), two signature checks
	fn rotate_controller() -> Weight {
		Weight::from_parts(180_000_000, 21000)
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(T::DbWeight::get().writes(8_u64))
	}
	/// Storage: register (r:3), `Charts::Charts` (r:1), `Membership::Standings` (r:1), `Timestamp::Now` (r:1), `Charts::Recoveries` (w:1), two signature checks
	fn recover() -> Weight {
		Weight::from_parts(160_000_000, 21000)
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Charts::Charts` (r:1), `Membership::Standings` (r:1), `Charts::Mandates` (r:m+1), `Charts::Recoveries` (r:1 w:1), `Timestamp::Now` (r:1)
	/// The range of component `m` is `[0, MaxMandates]`.
	fn approve_recovery(m: u32, ) -> Weight {
		Weight::from_parts(40_000_000, 18000)
			.saturating_add(Weight::from_parts(4_000_000, 3000).saturating_mul(m.into()))
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(m.into())))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Charts::Charts` (r:1 w:1), `Charts::Recoveries` (r:1 w:1), `Membership::Standings` (r:2 w:2), `System::Account` (r:1 w:1), `Timestamp::Now` (r:1)
	fn complete_recovery() -> Weight {
		Weight::from_parts(60_000_000, 21000)
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(T::DbWeight::get().writes(7_u64))
	}
	/// Storage: `Charts::Charts` (r:1), `Charts::Recoveries` (r:1 w:1)
	fn cancel_recovery() -> Weight {
		Weight::from_parts(30_000_000, 9000)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: register (r:3), `Charts::Charts` (r:1), `Membership::Standings` (r:m+1 w:m+1), `Charts::Mandates` (r:m+1 w:m+1), `Charts::NextMandate` (r:1 w:1), `System::Account` (r:1 w:1), `Timestamp::Now` (r:1)
	/// The range of component `m` is `[0, MaxMandates]`.
	fn give_mandate(m: u32, ) -> Weight {
		Weight::from_parts(70_000_000, 30000)
			.saturating_add(Weight::from_parts(4_000_000, 3000).saturating_mul(m.into()))
			.saturating_add(T::DbWeight::get().reads(9_u64))
			.saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(m.into())))
			.saturating_add(T::DbWeight::get().writes(6_u64))
			.saturating_add(T::DbWeight::get().writes((2_u64).saturating_mul(m.into())))
	}
	/// Storage: `Charts::Charts` (r:1), `Charts::Mandates` (r:m+1 w:1), `Membership::Standings` (r:1 w:1)
	/// The range of component `m` is `[0, MaxMandates]`.
	fn end_mandate(m: u32, ) -> Weight {
		Weight::from_parts(40_000_000, 15000)
			.saturating_add(Weight::from_parts(4_000_000, 3000).saturating_mul(m.into()))
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(m.into())))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Charts::Charts` (r:1 w:1), `Membership::Institutions` (r:1)
	fn set_custody() -> Weight {
		Weight::from_parts(35_000_000, 9000)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: register (r:3), `Charts::Charts` (r:1 w:1)
	fn set_status() -> Weight {
		Weight::from_parts(40_000_000, 15000)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Charts::Charts` (r:1 w:1), `Charts::Recoveries` (w:1)
	fn close() -> Weight {
		Weight::from_parts(35_000_000, 6000)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Charts::Charts` (r:1 w:1), register (r:3)
	fn set_verifying_key() -> Weight {
		Weight::from_parts(40_000_000, 15000)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
}

// For backwards compatibility and tests.
impl WeightInfo for () {
	fn enrol() -> Weight {
		Weight::from_parts(180_000_000, 27000)
			.saturating_add(RocksDbWeight::get().reads(8_u64))
			.saturating_add(RocksDbWeight::get().writes(6_u64))
	}
	fn rotate_controller() -> Weight {
		Weight::from_parts(180_000_000, 21000)
			.saturating_add(RocksDbWeight::get().reads(6_u64))
			.saturating_add(RocksDbWeight::get().writes(8_u64))
	}
	fn recover() -> Weight {
		Weight::from_parts(160_000_000, 21000)
			.saturating_add(RocksDbWeight::get().reads(6_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
	/// The range of component `m` is `[0, MaxMandates]`.
	fn approve_recovery(m: u32, ) -> Weight {
		Weight::from_parts(40_000_000, 18000)
			.saturating_add(Weight::from_parts(4_000_000, 3000).saturating_mul(m.into()))
			.saturating_add(RocksDbWeight::get().reads(5_u64))
			.saturating_add(RocksDbWeight::get().reads((1_u64).saturating_mul(m.into())))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
	fn complete_recovery() -> Weight {
		Weight::from_parts(60_000_000, 21000)
			.saturating_add(RocksDbWeight::get().reads(6_u64))
			.saturating_add(RocksDbWeight::get().writes(7_u64))
	}
	fn cancel_recovery() -> Weight {
		Weight::from_parts(30_000_000, 9000)
			.saturating_add(RocksDbWeight::get().reads(2_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
	/// The range of component `m` is `[0, MaxMandates]`.
	fn give_mandate(m: u32, ) -> Weight {
		Weight::from_parts(70_000_000, 30000)
			.saturating_add(Weight::from_parts(4_000_000, 3000).saturating_mul(m.into()))
			.saturating_add(RocksDbWeight::get().reads(9_u64))
			.saturating_add(RocksDbWeight::get().reads((2_u64).saturating_mul(m.into())))
			.saturating_add(RocksDbWeight::get().writes(6_u64))
			.saturating_add(RocksDbWeight::get().writes((2_u64).saturating_mul(m.into())))
	}
	/// The range of component `m` is `[0, MaxMandates]`.
	fn end_mandate(m: u32, ) -> Weight {
		Weight::from_parts(40_000_000, 15000)
			.saturating_add(Weight::from_parts(4_000_000, 3000).saturating_mul(m.into()))
			.saturating_add(RocksDbWeight::get().reads(4_u64))
			.saturating_add(RocksDbWeight::get().reads((1_u64).saturating_mul(m.into())))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
	fn set_custody() -> Weight {
		Weight::from_parts(35_000_000, 9000)
			.saturating_add(RocksDbWeight::get().reads(2_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
	fn set_status() -> Weight {
		Weight::from_parts(40_000_000, 15000)
			.saturating_add(RocksDbWeight::get().reads(4_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
	fn close() -> Weight {
		Weight::from_parts(35_000_000, 6000)
			.saturating_add(RocksDbWeight::get().reads(1_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
	fn set_verifying_key() -> Weight {
		Weight::from_parts(40_000_000, 15000)
			.saturating_add(RocksDbWeight::get().reads(4_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
}
