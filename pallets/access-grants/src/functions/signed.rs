// SPDX-License-Identifier: GPL-3.0-only

//! Grants that were signed off the chain: each counts once, in the order of its signer's numbers.
//!
//! Whoever takes one (the precompile, which knows what wallets sign) verifies the signature, asks
//! [`Pallet::signed_counts`], has the signer's `grant` dispatched, and then says [`Pallet::use_signed`].

use frame_support::pallet_prelude::*;
use salus_primitives::{
	chart::Power, traits::Clock, typed_data::MAX_DEADLINE, AccountId, ChartId, Moment,
};
use sp_runtime::ArithmeticError;

use crate::{pallet::*, Config, Error, Event, Pallet};

/// The most numbers that are made void at once: nobody shuts herself out for good by a slip.
pub const MAX_VOIDED: u64 = 256;

impl<T: Config> Pallet<T> {
	/// Whether what `signer` signed under that number, to be submitted before `deadline`, counts now.
	/// Answers the number after it.
	pub fn signed_counts(
		signer: &AccountId,
		nonce: u64,
		deadline: Moment,
	) -> Result<u64, DispatchError> {
		let now = T::Clock::now();
		ensure!(now < deadline, Error::<T>::SignatureExpired);
		ensure!(deadline <= now.saturating_add(MAX_DEADLINE), Error::<T>::DeadlineTooLate);
		let next = SignedNonces::<T>::get(signer);
		ensure!(nonce >= next, Error::<T>::NonceUsed);
		ensure!(nonce == next, Error::<T>::NonceNotNext);
		nonce.checked_add(1).ok_or_else(|| ArithmeticError::Overflow.into())
	}

	/// Takes note that what `signer` signed under that number was taken; `next` is what
	/// [`Self::signed_counts`] answered.
	pub fn use_signed(signer: &AccountId, nonce: u64, next: u64) {
		SignedNonces::<T>::insert(signer, next);
		Self::deposit_event(Event::SignatureUsed { signer: signer.clone(), nonce });
	}

	/// Makes void what `who` signed under numbers below that one and nobody submitted.
	///
	/// For who may grant on the chart: what nobody else signs counts for nothing.
	pub fn void_signed(who: &AccountId, chart: &ChartId, below: u64) -> DispatchResult {
		Self::actor(who, chart, Power::Grant)?;
		let next = SignedNonces::<T>::get(who);
		ensure!(below > next, Error::<T>::NonceUsed);
		ensure!(below <= next.saturating_add(MAX_VOIDED), Error::<T>::NonceTooFar);

		SignedNonces::<T>::insert(who, below);
		Self::deposit_event(Event::SignaturesVoided { signer: who.clone(), below });
		Ok(())
	}
}
