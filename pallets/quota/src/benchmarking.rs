// SPDX-License-Identifier: GPL-3.0-only

//! Benchmarks of the calls and of charging.

use super::*;
use frame_benchmarking::v2::*;
use frame_support::traits::{fungible::Inspect, EnsureOrigin, Get};
use frame_system::RawOrigin;
use salus_primitives::AccountId;

#[benchmarks]
mod benchmarks {
	use super::*;

	/// An account that takes part and whose last window is over, so that its float is refilled.
	fn actor<T: Config>() -> AccountId {
		let who: AccountId = account("actor", 0, 0);
		T::BenchmarkHelper::take_part(&who);
		Used::<T>::insert(&who, Usage { start: 0, used: 1 });
		T::BenchmarkHelper::next_window();
		who
	}

	#[benchmark]
	fn set_limit() -> Result<(), BenchmarkError> {
		let origin =
			T::LimitOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, Kind::Staff, Balance::MAX);

		assert_eq!(Limits::<T>::get(Kind::Staff).amount, Balance::MAX);
		Ok(())
	}

	#[benchmark]
	fn refill() {
		let caller: AccountId = whitelisted_caller();
		let who = actor::<T>();

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), who.clone());

		assert_eq!(Used::<T>::get(&who).map(|usage| usage.used), Some(0));
	}

	/// What the quota adds to a transaction: the look-up when it is validated and again when it is
	/// prepared, the taking with a new window, and the giving back.
	#[benchmark]
	fn charge() -> Result<(), BenchmarkError> {
		let who = actor::<T>();
		let call = T::BenchmarkHelper::sponsored_call();

		#[block]
		{
			let limit = Pallet::<T>::sponsored_limit(&who, &call, 0)?.unwrap_or_default();
			Pallet::<T>::usage_after(&who, 2, limit)?;
			let limit = Pallet::<T>::sponsored_limit(&who, &call, 0)?.unwrap_or_default();
			let window = Pallet::<T>::take(&who, 2, limit, 0)?;
			Held::<T>::kill();
			Pallet::<T>::give_back(&who, window, 1);
		}

		assert_eq!(Used::<T>::get(&who).map(|usage| usage.used), Some(1));
		assert!(T::Currency::balance(&who) >= T::GasFloat::get());
		Ok(())
	}
}
