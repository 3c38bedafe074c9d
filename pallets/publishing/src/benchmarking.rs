// SPDX-License-Identifier: GPL-3.0-only

//! Benchmarks of the calls and of the gate, for a publisher with as many approvals as there can be.

use super::*;
use frame_benchmarking::v2::*;
use frame_support::{traits::EnsureOrigin, BoundedVec};
use salus_primitives::{AccountId, Moment};
use sp_core::H256;

#[benchmarks]
mod benchmarks {
	use super::*;

	/// The hash with that number.
	fn hash(number: u32) -> H256 {
		H256::from_low_u64_be(number.into())
	}

	/// An account with so many approvals.
	fn publisher<T: Config>(count: u32) -> AccountId {
		let who: AccountId = account("publisher", 0, 0);
		let approvals = (0..count).map(|number| Approval {
			code_hash: hash(number),
			until: Moment::MAX,
			may_create: true,
		});
		Approvals::<T>::insert(&who, BoundedVec::truncate_from(approvals.collect()));
		who
	}

	#[benchmark]
	fn approve() -> Result<(), BenchmarkError> {
		let origin =
			T::ApproveOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		let who = publisher::<T>(MAX_APPROVALS - 1);

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, hash(MAX_APPROVALS), who.clone(), Moment::MAX, true);

		assert_eq!(Approvals::<T>::get(&who).len() as u32, MAX_APPROVALS);
		Ok(())
	}

	#[benchmark]
	fn withdraw() -> Result<(), BenchmarkError> {
		let origin =
			T::WithdrawOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		let who = publisher::<T>(MAX_APPROVALS);

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, hash(MAX_APPROVALS - 1), who.clone());

		assert_eq!(Approvals::<T>::get(&who).len() as u32, MAX_APPROVALS - 1);
		Ok(())
	}

	/// What the gate adds to a call of a contract, when it is validated and again when it is prepared.
	/// The hash of an init code is paid with the code's length.
	#[benchmark]
	fn gate() {
		let who = publisher::<T>(MAX_APPROVALS);
		let contract: AccountId = account("contract", 0, 0);
		let publication =
			Publication { publisher: who.clone(), code_hash: hash(MAX_APPROVALS - 1) };
		Published::<T>::insert(&contract, publication);
		let may_create;

		#[block]
		{
			may_create = Pallet::<T>::is_factory_of(&who, &contract)
				&& Pallet::<T>::is_factory_of(&who, &contract);
			let leave = Leave { deploys: true, creates: true, code_hash: None };
			Pallet::<T>::begin(&who, leave);
			Pallet::<T>::end(leave);
		}

		assert!(may_create);
	}

	/// What the gate does after a deployment. Here is none, so it looks and notes by itself.
	#[benchmark]
	fn note() {
		let publisher: AccountId = account("publisher", 0, 0);
		let contract: AccountId = account("contract", 0, 0);

		#[block]
		{
			Pallet::<T>::note(
				contract.clone(),
				Publication { publisher: publisher.clone(), code_hash: hash(0) },
			);
			Published::<T>::insert(&contract, Publication { publisher, code_hash: hash(0) });
		}

		assert!(Published::<T>::contains_key(&contract));
	}
}
