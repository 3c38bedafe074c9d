// SPDX-License-Identifier: GPL-3.0-only

//! What the parameters' calls cost.

use super::{Call, Config, DelayValues, Delays, Pallet, Threshold};
use frame_benchmarking::v2::*;
use frame_support::traits::EnsureOrigin;

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn set_delays() -> Result<(), BenchmarkError> {
		let origin =
			T::UpdateOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		// Not those that the genesis of a test network has already.
		let delays = DelayValues::default();

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, delays.clone());

		assert_eq!(Delays::<T>::get(), delays);
		Ok(())
	}

	#[benchmark]
	fn set_threshold() -> Result<(), BenchmarkError> {
		let origin =
			T::UpdateOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, 3);

		assert_eq!(Threshold::<T>::get(), 3);
		Ok(())
	}
}
