// SPDX-License-Identifier: GPL-3.0-only

//! The seam to `pallet-transaction-payment`: it shows signer and call together, and is asked both when a
//! transaction comes into the pool and when it runs. A transaction extension of its own would see the
//! same, and change what every client signs.

use core::marker::PhantomData;

use frame_support::{unsigned::TransactionValidityError, weights::Weight};
use pallet_transaction_payment::{OnChargeTransaction, TxCreditHold};
use salus_primitives::AccountId;
use sp_runtime::traits::{DispatchInfoOf, PostDispatchInfoOf};

use crate::{Attempts, Config, Leave, Pallet, Publication};

/// Refuses deployments that were not approved, and leaves charging to `Inner`.
pub struct PublishingGate<Inner>(PhantomData<Inner>);

impl<T, Inner> TxCreditHold<T> for PublishingGate<Inner>
where
	T: pallet_transaction_payment::Config,
	Inner: TxCreditHold<T>,
{
	type Credit = Inner::Credit;
}

impl<T, Inner> OnChargeTransaction<T> for PublishingGate<Inner>
where
	T: Config + pallet_transaction_payment::Config,
	Inner: OnChargeTransaction<T>,
{
	type Balance = Inner::Balance;
	/// What the transaction may do, what it publishes and where, and what the inner adapter remembers.
	type LiquidityInfo = (Leave, Option<(AccountId, Publication)>, Inner::LiquidityInfo);

	fn withdraw_fee(
		who: &AccountId,
		call: &T::RuntimeCall,
		dispatch_info: &DispatchInfoOf<T::RuntimeCall>,
		fee_with_tip: Self::Balance,
		tip: Self::Balance,
	) -> Result<Self::LiquidityInfo, TransactionValidityError> {
		let leave = Pallet::<T>::admit(who, call)?;
		let paid = Inner::withdraw_fee(who, call, dispatch_info, fee_with_tip, tip)?;
		Pallet::<T>::begin(who, leave);
		let published = leave.code_hash.and_then(|code_hash| {
			let contract = T::Attempts::place(who, call)?;
			Some((contract, Publication { publisher: who.clone(), code_hash }))
		});
		Ok((leave, published, paid))
	}

	fn can_withdraw_fee(
		who: &AccountId,
		call: &T::RuntimeCall,
		dispatch_info: &DispatchInfoOf<T::RuntimeCall>,
		fee_with_tip: Self::Balance,
		tip: Self::Balance,
	) -> Result<(), TransactionValidityError> {
		Pallet::<T>::admit(who, call)?;
		Inner::can_withdraw_fee(who, call, dispatch_info, fee_with_tip, tip)
	}

	fn correct_and_deposit_fee(
		who: &AccountId,
		dispatch_info: &DispatchInfoOf<T::RuntimeCall>,
		post_info: &PostDispatchInfoOf<T::RuntimeCall>,
		corrected_fee_with_tip: Self::Balance,
		tip: Self::Balance,
		(leave, published, paid): Self::LiquidityInfo,
	) -> Result<(), TransactionValidityError> {
		Pallet::<T>::end(leave);
		if let Some((contract, publication)) = published {
			Pallet::<T>::note(contract, publication);
		}
		Inner::correct_and_deposit_fee(
			who,
			dispatch_info,
			post_info,
			corrected_fee_with_tip,
			tip,
			paid,
		)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn endow_account(who: &AccountId, amount: Self::Balance) {
		Inner::endow_account(who, amount);
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn minimum_balance() -> Self::Balance {
		Inner::minimum_balance()
	}
}

/// The weight of charging, with that of the gate before it. For
/// `pallet_transaction_payment::Config::WeightInfo`.
pub struct GateWeight<Inner, Gate>(PhantomData<(Inner, Gate)>);

impl<Inner, Gate> pallet_transaction_payment::WeightInfo for GateWeight<Inner, Gate>
where
	Inner: pallet_transaction_payment::WeightInfo,
	Gate: crate::WeightInfo,
{
	fn charge_transaction_payment() -> Weight {
		Inner::charge_transaction_payment().saturating_add(Gate::gate())
	}
}
