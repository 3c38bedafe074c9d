// SPDX-License-Identifier: GPL-3.0-only

//! The seams to the origins of the pallets that run contracts.

use core::marker::PhantomData;

use frame_support::traits::EnsureOrigin;
use frame_system::ensure_signed;
use salus_primitives::AccountId;

use crate::{Config, Creating, Deploying, Pallet};

/// An account that has a live approval. Which code it is for the gate has checked.
///
/// Outside of a block, where wallets estimate, there is no gate. There this also says whether contracts
/// may create contracts, as far as it can be told without the code: if any of the account's approvals
/// lets them.
pub struct EnsurePublisher<T>(PhantomData<T>);

impl<T: Config> EnsureOrigin<T::RuntimeOrigin> for EnsurePublisher<T> {
	type Success = AccountId;

	fn try_origin(origin: T::RuntimeOrigin) -> Result<AccountId, T::RuntimeOrigin> {
		let Ok(who) = ensure_signed(origin.clone()) else { return Err(origin) };
		let Some(may_create) = Pallet::<T>::publishes(&who) else { return Err(origin) };
		if may_create && frame_system::Pallet::<T>::extrinsic_index().is_none() {
			Creating::<T>::put(true);
		}
		Ok(who)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn try_successful_origin() -> Result<T::RuntimeOrigin, ()> {
		Err(())
	}
}

/// Whoever signed the transaction under way, where its very call deploys and the gate has let it.
///
/// For calls that anything may wrap. What is wrapped in a batch, a motion or a call of Ethereum's kind the
/// gate has not looked at, and here it is refused. So is everything in a block that the gate does not see.
pub struct EnsureDeployer<T>(PhantomData<T>);

impl<T: Config> EnsureOrigin<T::RuntimeOrigin> for EnsureDeployer<T> {
	type Success = AccountId;

	fn try_origin(origin: T::RuntimeOrigin) -> Result<AccountId, T::RuntimeOrigin> {
		let Ok(who) = ensure_signed(origin.clone()) else { return Err(origin) };
		match Deploying::<T>::get() {
			Some(deployer) if deployer == who => Ok(who),
			_ => Err(origin),
		}
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn try_successful_origin() -> Result<T::RuntimeOrigin, ()> {
		Err(())
	}
}
