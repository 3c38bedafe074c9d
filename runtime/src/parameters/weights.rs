// SPDX-License-Identifier: GPL-3.0-only

//! Weights of the parameters' calls: estimated, not measured yet.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// The weights of the calls.
pub trait WeightInfo {
	/// `set_delays`
	fn set_delays() -> Weight;
	/// `set_threshold`
	fn set_threshold() -> Weight;
}

/// Weights for a network whose validators are like the machine they were found on.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn set_delays() -> Weight {
		Weight::from_parts(15_000_000, 0).saturating_add(T::DbWeight::get().writes(1))
	}

	fn set_threshold() -> Weight {
		Weight::from_parts(15_000_000, 0).saturating_add(T::DbWeight::get().writes(1))
	}
}
