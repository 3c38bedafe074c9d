// SPDX-License-Identifier: GPL-3.0-only

//! The seam to `pallet-transaction-payment`: charges the quota, or else the balance.

use core::marker::PhantomData;

use frame_support::{
	traits::{
		fungible::{Balanced, Credit},
		tokens::{Fortitude, Precision, Preservation},
		Imbalance, NoDrop,
	},
	unsigned::TransactionValidityError,
	weights::Weight,
};
use pallet_transaction_payment::{OnChargeTransaction, Pallet as Payment, TxCreditHold};
use salus_primitives::{AccountId, Moment};
use sp_runtime::traits::{DispatchInfoOf, PostDispatchInfoOf, Zero};

use crate::{window::Balance, Config, Held, Pallet};

/// Charges a sponsored transaction to its signer's quota, and any other to `Inner`; one of somebody who
/// may not act now to nobody, since it is refused.
///
/// The quota is taken before dispatch, whatever the outcome. What was taken is issued as a credit
/// and deposited like a withdrawn fee, because `pallet-revive` measures gas against it; after
/// dispatch it is dropped, so that the issuance is what it was, and the unused part of the quota is
/// given back.
///
/// A contract may draw the storage deposits of its caller from that credit. The quota pays for
/// execution and length. A deposit is the signer's: what is missing afterwards is withdrawn from her
/// balance, and where that does not reach it stays charged to her quota, which bounds it. Whoever
/// frees the storage gets the deposit as money either way.
pub struct QuotaAdapter<Inner>(PhantomData<Inner>);

/// How a transaction was charged, from before its dispatch to after it.
pub enum Charged<Paid> {
	/// From the balance, by the inner adapter.
	Balance(Paid),
	/// To the quota.
	Quota {
		/// When the window opened.
		window: Moment,
		/// What was taken.
		fee: Balance,
	},
}

impl<Paid: Default> Default for Charged<Paid> {
	fn default() -> Self {
		Self::Balance(Paid::default())
	}
}

impl<T, Inner> TxCreditHold<T> for QuotaAdapter<Inner>
where
	T: pallet_transaction_payment::Config,
	Inner: TxCreditHold<T>,
{
	type Credit = Inner::Credit;
}

impl<T, Inner> OnChargeTransaction<T> for QuotaAdapter<Inner>
where
	T: Config + pallet_transaction_payment::Config,
	T::OnChargeTransaction: TxCreditHold<T, Credit = NoDrop<Credit<AccountId, T::Currency>>>,
	Inner: OnChargeTransaction<T, Balance = Balance>,
{
	type Balance = Balance;
	type LiquidityInfo = Charged<Inner::LiquidityInfo>;

	fn withdraw_fee(
		who: &AccountId,
		call: &T::RuntimeCall,
		dispatch_info: &DispatchInfoOf<T::RuntimeCall>,
		fee_with_tip: Balance,
		tip: Balance,
	) -> Result<Self::LiquidityInfo, TransactionValidityError> {
		match Pallet::<T>::sponsored_limit(who, call, tip)? {
			Some(limit) if !fee_with_tip.is_zero() => {
				// What pallet-revive laid down, as a gas limit leaves it for deposits.
				let laid = Payment::<T>::remaining_txfee();
				let window = Pallet::<T>::take(who, fee_with_tip, limit, laid)?;
				Payment::<T>::deposit_txfee(T::Currency::issue(fee_with_tip));
				Ok(Charged::Quota { window, fee: fee_with_tip })
			},
			_ => {
				let paid = Inner::withdraw_fee(who, call, dispatch_info, fee_with_tip, tip)?;
				Held::<T>::put((who, Payment::<T>::remaining_txfee::<Balance>()));
				Ok(Charged::Balance(paid))
			},
		}
	}

	fn can_withdraw_fee(
		who: &AccountId,
		call: &T::RuntimeCall,
		dispatch_info: &DispatchInfoOf<T::RuntimeCall>,
		fee_with_tip: Balance,
		tip: Balance,
	) -> Result<(), TransactionValidityError> {
		match Pallet::<T>::sponsored_limit(who, call, tip)? {
			Some(limit) if !fee_with_tip.is_zero() => {
				Pallet::<T>::usage_after(who, fee_with_tip, limit).map(drop)
			},
			_ => Inner::can_withdraw_fee(who, call, dispatch_info, fee_with_tip, tip),
		}
	}

	fn correct_and_deposit_fee(
		who: &AccountId,
		dispatch_info: &DispatchInfoOf<T::RuntimeCall>,
		post_info: &PostDispatchInfoOf<T::RuntimeCall>,
		corrected_fee_with_tip: Balance,
		tip: Balance,
		charged: Self::LiquidityInfo,
	) -> Result<(), TransactionValidityError> {
		Held::<T>::kill();
		let (window, fee) = match charged {
			Charged::Balance(paid) => {
				return Inner::correct_and_deposit_fee(
					who,
					dispatch_info,
					post_info,
					corrected_fee_with_tip,
					tip,
					paid,
				)
			},
			Charged::Quota { window, fee } => (window, fee),
		};

		let left = Payment::<T>::remaining_txfee::<Balance>().min(fee);
		drop(Payment::<T>::withdraw_txfee(left));
		let drawn = fee.saturating_sub(left);
		let used = corrected_fee_with_tip
			.saturating_add(drawn.saturating_sub(repay::<T>(who, drawn)))
			.min(fee);
		Pallet::<T>::give_back(who, window, fee.saturating_sub(used));

		// What lies beyond the sponsored fee is the signer's own (a storage deposit that was not
		// needed, or that was freed): the inner adapter returns it and clears the credit.
		Inner::correct_and_deposit_fee(
			who,
			dispatch_info,
			post_info,
			Zero::zero(),
			Zero::zero(),
			Default::default(),
		)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn endow_account(who: &AccountId, amount: Balance) {
		Inner::endow_account(who, amount);
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn minimum_balance() -> Balance {
		Inner::minimum_balance()
	}
}

/// Burns from the balance of `who` as much as there is of `amount`, and says how much it was.
fn repay<T: Config>(who: &AccountId, amount: Balance) -> Balance {
	if amount.is_zero() {
		return amount;
	}
	T::Currency::withdraw(
		who,
		amount,
		Precision::BestEffort,
		Preservation::Preserve,
		Fortitude::Polite,
	)
	.map(|credit| credit.peek())
	.unwrap_or_default()
}

/// The weight of charging: that of the payment extension with its inner adapter, and that of the
/// quota. For `pallet_transaction_payment::Config::WeightInfo`.
pub struct ChargeWeight<Inner, Quota>(PhantomData<(Inner, Quota)>);

impl<Inner, Quota> pallet_transaction_payment::WeightInfo for ChargeWeight<Inner, Quota>
where
	Inner: pallet_transaction_payment::WeightInfo,
	Quota: crate::WeightInfo,
{
	fn charge_transaction_payment() -> Weight {
		Inner::charge_transaction_payment().saturating_add(Quota::charge())
	}
}
