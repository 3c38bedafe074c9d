// SPDX-License-Identifier: GPL-3.0-only

//! Weights of `pallet_salus_membership`: MEASURED by `make weights`, not to be edited.
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

/// What the weights of `pallet_salus_membership` are asked for.
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

/// The weights, with reads and writes as the runtime's database has them.
pub struct SubstrateWeight<T>(PhantomData<T>);
impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	/// Storage: `Membership::Standings` (r:1 w:1)
	/// Proof: `Membership::Standings` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Revive::OriginalAccount` (r:1 w:1)
	/// Proof: `Revive::OriginalAccount` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Delays` (r:1 w:0)
	/// Proof: `Parameters::Delays` (`max_values`: Some(1), `max_size`: Some(64), added: 559, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Invitations` (r:0 w:1)
	/// Proof: `Membership::Invitations` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	fn invite() -> Weight {
		// Minimum execution time: 162_523_000 picoseconds.
		Weight::from_parts(176_579_000, 3593)
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().writes(4_u64))
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
	/// Storage: `Membership::Applications` (r:0 w:1)
	/// Proof: `Membership::Applications` (`max_values`: None, `max_size`: Some(548), added: 3023, mode: `MaxEncodedLen`)
	fn apply() -> Weight {
		// Minimum execution time: 85_540_000 picoseconds.
		Weight::from_parts(92_773_000, 4018)
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Membership::Applications` (r:1 w:1)
	/// Proof: `Membership::Applications` (`max_values`: None, `max_size`: Some(548), added: 3023, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Validators` (r:1 w:1)
	/// Proof: `Membership::Validators` (`max_values`: Some(1), `max_size`: Some(2050), added: 2545, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Standings` (r:1 w:0)
	/// Proof: `Membership::Standings` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Offenders` (r:64 w:0)
	/// Proof: `Membership::Offenders` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	/// Storage: `Session::Validators` (r:1 w:0)
	/// Proof: `Session::Validators` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	/// Storage: `Session::DisabledValidators` (r:1 w:1)
	/// Proof: `Session::DisabledValidators` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	/// Storage: `Membership::Institutions` (r:63 w:1)
	/// Proof: `Membership::Institutions` (`max_values`: None, `max_size`: Some(553), added: 3028, mode: `MaxEncodedLen`)
	/// Storage: `Membership::RolesSince` (r:0 w:1)
	/// Proof: `Membership::RolesSince` (`max_values`: None, `max_size`: Some(103), added: 2578, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Invitations` (r:0 w:1)
	/// Proof: `Membership::Invitations` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	fn admit() -> Weight {
		// Minimum execution time: 2_020_411_000 picoseconds.
		Weight::from_parts(2_372_758_000, 191754)
			.saturating_add(T::DbWeight::get().reads(133_u64))
			.saturating_add(T::DbWeight::get().writes(6_u64))
	}
	/// Storage: `Membership::Invitations` (r:1 w:1)
	/// Proof: `Membership::Invitations` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Applications` (r:0 w:1)
	/// Proof: `Membership::Applications` (`max_values`: None, `max_size`: Some(548), added: 3023, mode: `MaxEncodedLen`)
	fn reject() -> Weight {
		// Minimum execution time: 42_729_000 picoseconds.
		Weight::from_parts(52_968_000, 3521)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Membership::Institutions` (r:1 w:1)
	/// Proof: `Membership::Institutions` (`max_values`: None, `max_size`: Some(553), added: 3028, mode: `MaxEncodedLen`)
	/// Storage: `Session::Validators` (r:1 w:0)
	/// Proof: `Session::Validators` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	/// Storage: `Session::DisabledValidators` (r:1 w:1)
	/// Proof: `Session::DisabledValidators` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	fn suspend() -> Weight {
		// Minimum execution time: 139_230_000 picoseconds.
		Weight::from_parts(152_174_000, 4900)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Membership::Institutions` (r:64 w:1)
	/// Proof: `Membership::Institutions` (`max_values`: None, `max_size`: Some(553), added: 3028, mode: `MaxEncodedLen`)
	/// Storage: `Session::Validators` (r:1 w:0)
	/// Proof: `Session::Validators` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	/// Storage: `Session::DisabledValidators` (r:1 w:1)
	/// Proof: `Session::DisabledValidators` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	/// Storage: `Membership::Offenders` (r:63 w:1)
	/// Proof: `Membership::Offenders` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	fn reinstate() -> Weight {
		// Minimum execution time: 1_365_488_000 picoseconds.
		Weight::from_parts(1_827_530_000, 194782)
			.saturating_add(T::DbWeight::get().reads(129_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `Membership::Institutions` (r:64 w:1)
	/// Proof: `Membership::Institutions` (`max_values`: None, `max_size`: Some(553), added: 3028, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Validators` (r:1 w:1)
	/// Proof: `Membership::Validators` (`max_values`: Some(1), `max_size`: Some(2050), added: 2545, mode: `MaxEncodedLen`)
	/// Storage: `Session::Validators` (r:1 w:0)
	/// Proof: `Session::Validators` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	/// Storage: `Membership::Offenders` (r:64 w:1)
	/// Proof: `Membership::Offenders` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	/// Storage: `Session::NextKeys` (r:64 w:0)
	/// Proof: `Session::NextKeys` (`max_values`: None, `max_size`: None, mode: `Measured`)
	/// Storage: `Parameters::LeastValidators` (r:1 w:0)
	/// Proof: `Parameters::LeastValidators` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Session::DisabledValidators` (r:1 w:1)
	/// Proof: `Session::DisabledValidators` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	/// Storage: `Membership::RolesSince` (r:0 w:1)
	/// Proof: `Membership::RolesSince` (`max_values`: None, `max_size`: Some(103), added: 2578, mode: `MaxEncodedLen`)
	fn expel() -> Weight {
		// Minimum execution time: 1_327_927_000 picoseconds.
		Weight::from_parts(1_450_567_000, 194782)
			.saturating_add(T::DbWeight::get().reads(196_u64))
			.saturating_add(T::DbWeight::get().writes(5_u64))
	}
	/// Storage: `Membership::Institutions` (r:64 w:1)
	/// Proof: `Membership::Institutions` (`max_values`: None, `max_size`: Some(553), added: 3028, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Validators` (r:1 w:1)
	/// Proof: `Membership::Validators` (`max_values`: Some(1), `max_size`: Some(2050), added: 2545, mode: `MaxEncodedLen`)
	/// Storage: `Session::Validators` (r:1 w:0)
	/// Proof: `Session::Validators` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	/// Storage: `Membership::Offenders` (r:64 w:1)
	/// Proof: `Membership::Offenders` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	/// Storage: `Session::NextKeys` (r:64 w:0)
	/// Proof: `Session::NextKeys` (`max_values`: None, `max_size`: None, mode: `Measured`)
	/// Storage: `Parameters::LeastValidators` (r:1 w:0)
	/// Proof: `Parameters::LeastValidators` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Membership::RolesSince` (r:1 w:1)
	/// Proof: `Membership::RolesSince` (`max_values`: None, `max_size`: Some(103), added: 2578, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Session::DisabledValidators` (r:1 w:1)
	/// Proof: `Session::DisabledValidators` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	fn set_roles() -> Weight {
		// Minimum execution time: 1_324_152_000 picoseconds.
		Weight::from_parts(1_478_018_000, 194782)
			.saturating_add(T::DbWeight::get().reads(198_u64))
			.saturating_add(T::DbWeight::get().writes(5_u64))
	}
	/// Storage: `Membership::Institutions` (r:1 w:0)
	/// Proof: `Membership::Institutions` (`max_values`: None, `max_size`: Some(553), added: 3028, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Standings` (r:1 w:2)
	/// Proof: `Membership::Standings` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Revive::OriginalAccount` (r:1 w:1)
	/// Proof: `Revive::OriginalAccount` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Successors` (r:1 w:1)
	/// Proof: `Membership::Successors` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Keys` (r:3 w:1)
	/// Proof: `Membership::Keys` (`max_values`: None, `max_size`: Some(220), added: 2695, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Represents` (r:0 w:2)
	/// Proof: `Membership::Represents` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	fn name_successor() -> Weight {
		// Minimum execution time: 229_809_000 picoseconds.
		Weight::from_parts(353_950_000, 9075)
			.saturating_add(T::DbWeight::get().reads(9_u64))
			.saturating_add(T::DbWeight::get().writes(8_u64))
	}
	/// Storage: `Membership::Represents` (r:1 w:0)
	/// Proof: `Membership::Represents` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Institutions` (r:1 w:1)
	/// Proof: `Membership::Institutions` (`max_values`: None, `max_size`: Some(553), added: 3028, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Successors` (r:1 w:0)
	/// Proof: `Membership::Successors` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	fn set_profile() -> Weight {
		// Minimum execution time: 90_559_000 picoseconds.
		Weight::from_parts(106_238_000, 4018)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Membership::StaffEntries` (r:2 w:1)
	/// Proof: `Membership::StaffEntries` (`max_values`: None, `max_size`: Some(90), added: 2565, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Represents` (r:1 w:0)
	/// Proof: `Membership::Represents` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Institutions` (r:1 w:0)
	/// Proof: `Membership::Institutions` (`max_values`: None, `max_size`: Some(553), added: 3028, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Successors` (r:1 w:0)
	/// Proof: `Membership::Successors` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Membership::LiveStaff` (r:1 w:1)
	/// Proof: `Membership::LiveStaff` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Standings` (r:1 w:1)
	/// Proof: `Membership::Standings` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Revive::OriginalAccount` (r:1 w:1)
	/// Proof: `Revive::OriginalAccount` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	fn add_staff() -> Weight {
		// Minimum execution time: 216_644_000 picoseconds.
		Weight::from_parts(307_545_000, 6120)
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(5_u64))
	}
	/// Storage: `Membership::StaffEntries` (r:2 w:1)
	/// Proof: `Membership::StaffEntries` (`max_values`: None, `max_size`: Some(90), added: 2565, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Represents` (r:1 w:0)
	/// Proof: `Membership::Represents` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Institutions` (r:1 w:0)
	/// Proof: `Membership::Institutions` (`max_values`: None, `max_size`: Some(553), added: 3028, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Successors` (r:1 w:0)
	/// Proof: `Membership::Successors` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Membership::LiveStaff` (r:1 w:1)
	/// Proof: `Membership::LiveStaff` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	fn remove_staff() -> Weight {
		// Minimum execution time: 112_710_000 picoseconds.
		Weight::from_parts(136_424_000, 6120)
			.saturating_add(T::DbWeight::get().reads(7_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Membership::Standings` (r:1 w:0)
	/// Proof: `Membership::Standings` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Represents` (r:1 w:0)
	/// Proof: `Membership::Represents` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Institutions` (r:1 w:0)
	/// Proof: `Membership::Institutions` (`max_values`: None, `max_size`: Some(553), added: 3028, mode: `MaxEncodedLen`)
	/// Storage: `System::BlockHash` (r:1 w:0)
	/// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	/// Storage: `Membership::Keys` (r:3 w:3)
	/// Proof: `Membership::Keys` (`max_values`: None, `max_size`: Some(220), added: 2695, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Delays` (r:1 w:0)
	/// Proof: `Parameters::Delays` (`max_values`: Some(1), `max_size`: Some(64), added: 559, mode: `MaxEncodedLen`)
	/// Storage: `Membership::PastKeys` (r:0 w:2)
	/// Proof: `Membership::PastKeys` (`max_values`: None, `max_size`: Some(148), added: 2623, mode: `MaxEncodedLen`)
	/// The range of component `n` is `[1, 3]`.
	fn set_keys(n: u32, ) -> Weight {
		// Minimum execution time: 170_378_000 picoseconds.
		Weight::from_parts(65_763_089, 4018)
			// Standard Error: 5_729_624
			.saturating_add(Weight::from_parts(162_073_442, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(1_u64))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2695).saturating_mul(n.into()))
	}
}

// For mock runtimes.
impl WeightInfo for () {
	fn invite() -> Weight {
		Weight::from_parts(176_579_000, 3593)
			.saturating_add(RocksDbWeight::get().reads(5_u64))
			.saturating_add(RocksDbWeight::get().writes(4_u64))
	}
	fn apply() -> Weight {
		Weight::from_parts(92_773_000, 4018)
			.saturating_add(RocksDbWeight::get().reads(6_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
	fn admit() -> Weight {
		Weight::from_parts(2_372_758_000, 191754)
			.saturating_add(RocksDbWeight::get().reads(133_u64))
			.saturating_add(RocksDbWeight::get().writes(6_u64))
	}
	fn reject() -> Weight {
		Weight::from_parts(52_968_000, 3521)
			.saturating_add(RocksDbWeight::get().reads(1_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
	fn suspend() -> Weight {
		Weight::from_parts(152_174_000, 4900)
			.saturating_add(RocksDbWeight::get().reads(3_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
	fn reinstate() -> Weight {
		Weight::from_parts(1_827_530_000, 194782)
			.saturating_add(RocksDbWeight::get().reads(129_u64))
			.saturating_add(RocksDbWeight::get().writes(3_u64))
	}
	fn expel() -> Weight {
		Weight::from_parts(1_450_567_000, 194782)
			.saturating_add(RocksDbWeight::get().reads(196_u64))
			.saturating_add(RocksDbWeight::get().writes(5_u64))
	}
	fn set_roles() -> Weight {
		Weight::from_parts(1_478_018_000, 194782)
			.saturating_add(RocksDbWeight::get().reads(198_u64))
			.saturating_add(RocksDbWeight::get().writes(5_u64))
	}
	fn name_successor() -> Weight {
		Weight::from_parts(353_950_000, 9075)
			.saturating_add(RocksDbWeight::get().reads(9_u64))
			.saturating_add(RocksDbWeight::get().writes(8_u64))
	}
	fn set_profile() -> Weight {
		Weight::from_parts(106_238_000, 4018)
			.saturating_add(RocksDbWeight::get().reads(3_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
	fn add_staff() -> Weight {
		Weight::from_parts(307_545_000, 6120)
			.saturating_add(RocksDbWeight::get().reads(10_u64))
			.saturating_add(RocksDbWeight::get().writes(5_u64))
	}
	fn remove_staff() -> Weight {
		Weight::from_parts(136_424_000, 6120)
			.saturating_add(RocksDbWeight::get().reads(7_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
	fn set_keys(n: u32, ) -> Weight {
		Weight::from_parts(65_763_089, 4018)
			.saturating_add(Weight::from_parts(162_073_442, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(4_u64))
			.saturating_add(RocksDbWeight::get().reads((2_u64).saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
			.saturating_add(RocksDbWeight::get().writes((1_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2695).saturating_mul(n.into()))
	}
}
