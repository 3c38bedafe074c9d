// SPDX-License-Identifier: GPL-3.0-only

//! What the calls, the adapter and the siblings' trait do.

use frame_support::{
	ensure,
	traits::{
		fungible::{Inspect, Mutate},
		Contains, Get,
	},
	unsigned::TransactionValidityError,
};
use pallet_transaction_payment::{FeeDetails, RuntimeDispatchInfo};
use salus_primitives::{
	api::{QuotaStatus, MAY_NOT_ACT, QUOTA_USED_UP},
	membership::Standing,
	traits::{Clock, Existence, Standings},
	AccountId, Moment,
};
use sp_runtime::{
	traits::Zero, transaction_validity::InvalidTransaction, DispatchError, DispatchResult,
};

use crate::{
	types::{Kind, Limit},
	window::{Balance, Usage},
	Config, Error, Event, Held, Limits, Pallet, Used, LOG_TARGET,
};

impl<T: Config> Pallet<T> {
	/// The kind of limit that holds for an account; `None` where it takes no part, or may not act now.
	///
	/// Its standing counts first: a member of the council that is an institution too uses the
	/// institution's limit, and its seat's where the institution may not act. A majority could take a
	/// member's vote away otherwise.
	pub fn kind_of(who: &AccountId) -> Option<Kind> {
		Kind::of(&T::Standings::standing(who))
			.filter(|_| T::Standings::may_act(who))
			.or_else(|| T::Council::contains(who).then_some(Kind::Council))
	}

	/// Whether the account took part once and may not act now.
	fn is_barred(who: &AccountId) -> bool {
		Self::kind_of(who).is_none() && T::Standings::standing(who) != Standing::None
	}

	/// What the account may use in a window; 0 where it pays from its balance.
	pub fn limit_of(who: &AccountId) -> Balance {
		Self::kind_of(who).map(|kind| Limits::<T>::get(kind).amount).unwrap_or_default()
	}

	/// Whether a transaction of `who` is charged to a quota rather than to a balance.
	///
	/// A tip is money: who offers one pays the whole transaction.
	pub fn is_sponsored(who: &AccountId, call: &T::RuntimeCall, tip: Balance) -> bool {
		matches!(Self::sponsored_limit(who, call, tip), Ok(Some(_)))
	}

	/// The limit that a sponsored transaction counts against; `None` where it is not sponsored. Whoever
	/// may not act now sends none at all, whatever it would pay.
	pub(crate) fn sponsored_limit(
		who: &AccountId,
		call: &T::RuntimeCall,
		tip: Balance,
	) -> Result<Option<Balance>, TransactionValidityError> {
		if Self::is_barred(who) {
			return Err(InvalidTransaction::Custom(MAY_NOT_ACT).into());
		}
		if !tip.is_zero() || !T::Sponsored::contains(call) {
			return Ok(None);
		}
		Ok(Some(Self::limit_of(who)).filter(|limit| !limit.is_zero()))
	}

	/// What the window's usage would be after another `amount`.
	pub(crate) fn usage_after(
		who: &AccountId,
		amount: Balance,
		limit: Balance,
	) -> Result<Usage, TransactionValidityError> {
		Usage::at(Used::<T>::get(who), T::Clock::now(), T::Window::get())
			.take(amount, limit)
			.ok_or_else(|| InvalidTransaction::Custom(QUOTA_USED_UP).into())
	}

	/// Takes `amount` from the quota and returns when its window opened. The first use in a window
	/// also refills the gas float. The transaction already holds `held` of the account's own money.
	pub(crate) fn take(
		who: &AccountId,
		amount: Balance,
		limit: Balance,
		held: Balance,
	) -> Result<Moment, TransactionValidityError> {
		let usage = Self::usage_after(who, amount, limit)?;
		let opened = Used::<T>::get(who).is_none_or(|last| last.start != usage.start);
		Used::<T>::insert(who, usage);
		Held::<T>::put((who, held));
		if opened {
			if let Err(error) = Self::top_up(who) {
				// Only an issuance at its very end refuses; the transaction can do without.
				log::error!(target: LOG_TARGET, "gas float not refilled: {error:?}");
			}
		}
		Ok(usage.start)
	}

	/// Gives back what was taken in that window and not needed.
	pub(crate) fn give_back(who: &AccountId, window: Moment, amount: Balance) {
		if amount.is_zero() {
			return;
		}
		Used::<T>::mutate(who, |entry| {
			if let Some(usage) = entry {
				*usage = usage.give_back(window, amount);
			}
		});
	}

	/// Mints what is missing of the existential deposit and the gas float.
	///
	/// What is on hold counts, and what the transaction holds that runs: it is still hers. Otherwise whoever
	/// lays the float down as a deposit or as a fee, window after window, would find it all again when
	/// she takes back what was not needed.
	fn top_up(who: &AccountId) -> DispatchResult {
		let held = Held::<T>::get().filter(|(payer, _)| payer == who).map(|(_, amount)| amount);
		let missing = T::Currency::minimum_balance()
			.saturating_add(T::GasFloat::get())
			.saturating_sub(T::Currency::total_balance(who))
			.saturating_sub(held.unwrap_or_default());
		if missing.is_zero() {
			return Ok(());
		}
		T::Currency::mint_into(who, missing).map(drop)
	}

	/// Sets a kind's limit.
	pub(crate) fn do_set_limit(kind: Kind, amount: Balance) {
		Limits::<T>::insert(kind, Limit { amount, since: T::Clock::now() });
		Self::deposit_event(Event::LimitSet { kind, amount });
	}

	/// Opens a new window for the account and refills its gas float.
	pub(crate) fn do_refill(account: AccountId) -> DispatchResult {
		ensure!(!Self::is_barred(&account), Error::<T>::MayNotAct);
		ensure!(Self::kind_of(&account).is_some(), Error::<T>::NoStanding);
		let (now, length) = (T::Clock::now(), T::Window::get());
		let last = Used::<T>::get(&account);
		ensure!(last.is_none_or(|last| last.has_ended(now, length)), Error::<T>::WindowStillOpen);
		Self::top_up(&account)?;
		Used::<T>::insert(&account, Usage::at(last, now, length));
		Self::deposit_event(Event::FloatRefilled { account });
		Ok(())
	}

	/// What the account has used of its quota, and what it may.
	///
	/// Where no window is open nothing is used, and `resets` is now.
	pub fn quota(who: &AccountId) -> QuotaStatus {
		let (now, length) = (T::Clock::now(), T::Window::get());
		let limit = Self::limit_of(who);
		match Used::<T>::get(who) {
			Some(last) if !last.has_ended(now, length) => QuotaStatus {
				limit,
				used: last.used,
				resets: last.start.saturating_add(length.max(1)),
			},
			_ => QuotaStatus { limit, used: 0, resets: now },
		}
	}

	/// The fee that `who` will see withdrawn from her balance: 0 for a sponsored transaction.
	///
	/// Without a signer (a bare call was asked about) the answer is that for an account that takes
	/// part, since nobody else can use such a call.
	pub fn shown_fee(
		who: Option<&AccountId>,
		call: &T::RuntimeCall,
		tip: Balance,
		fee: Balance,
	) -> Balance {
		if Self::shows_as_free(who, call, tip) {
			Zero::zero()
		} else {
			fee
		}
	}

	/// What `TransactionPaymentApi::query_info` answers.
	pub fn shown_info(
		who: Option<&AccountId>,
		call: &T::RuntimeCall,
		tip: Balance,
		info: RuntimeDispatchInfo<Balance>,
	) -> RuntimeDispatchInfo<Balance> {
		let partial_fee = Self::shown_fee(who, call, tip, info.partial_fee);
		RuntimeDispatchInfo { partial_fee, ..info }
	}

	/// What `TransactionPaymentApi::query_fee_details` answers.
	pub fn shown_details(
		who: Option<&AccountId>,
		call: &T::RuntimeCall,
		tip: Balance,
		details: FeeDetails<Balance>,
	) -> FeeDetails<Balance> {
		if Self::shows_as_free(who, call, tip) {
			FeeDetails { inclusion_fee: None, ..details }
		} else {
			details
		}
	}

	fn shows_as_free(who: Option<&AccountId>, call: &T::RuntimeCall, tip: Balance) -> bool {
		match who {
			Some(who) => Self::is_sponsored(who, call, tip),
			None => tip.is_zero() && T::Sponsored::contains(call),
		}
	}
}

impl<T: Config> Existence for Pallet<T> {
	fn provide(who: &AccountId) -> Result<(), DispatchError> {
		Self::top_up(who)
	}
}
