// SPDX-License-Identifier: GPL-3.0-only

//! Recovery: asked by the hospital, approved by a guardian or the regulator, delayed, completed.

use frame_support::{ensure, traits::Get};
use salus_primitives::{
	chart::{Approval, Approver, Power, Recovery},
	traits::Clock,
	AccountId, ChartId, MandateId, Moment,
};
use sp_runtime::{DispatchResult, MultiSignature};

use crate::{Charts, Config, Error, Event, Mandates, Pallet, Recoveries};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_recover(
		who: AccountId,
		chart: ChartId,
		new_controller: AccountId,
		expires: Moment,
		signature: MultiSignature,
	) -> DispatchResult {
		Self::attested_by(&who, &chart)?;
		Self::active(&chart)?;
		Self::ensure_free(&new_controller)?;
		Self::ensure_signed_by_new(chart, &new_controller, expires, &signature)?;

		let started = T::Clock::now();
		let recovery =
			Recovery { new_controller: new_controller.clone(), started, expires, approval: None };
		Recoveries::<T>::insert(chart, recovery);
		Self::deposit_event(Event::RecoveryStarted { chart, new_controller });
		Ok(())
	}

	/// Approves as the guardian, or without one as the regulator.
	pub(crate) fn do_approve_recovery(
		guardian: Option<AccountId>,
		chart: ChartId,
		new_controller: AccountId,
	) -> DispatchResult {
		Self::active(&chart)?;
		// The oldest of hers: the lowest number.
		let guardian = guardian
			.map(|who| {
				Self::mandate_of(&who, &chart, Power::Recover).ok_or(Error::<T>::MayNotApprove)
			})
			.transpose()?;
		let recovery = Recoveries::<T>::get(chart).ok_or(Error::<T>::NoRecovery)?;
		let now = T::Clock::now();
		ensure!(recovery.new_controller == new_controller, Error::<T>::RecoveryDiffers);
		ensure!(recovery.approval.is_none(), Error::<T>::AlreadyApproved);
		ensure!(now < recovery.expires, Error::<T>::RecoveryLapsed);
		let by = match guardian {
			None => Approver::Regulator,
			Some(mandate) => {
				Self::ensure_not_new(&chart, mandate, &recovery)?;
				Approver::Guardian(mandate)
			},
		};

		let effective = now.saturating_add(T::RecoveryDelay::get());
		Recoveries::<T>::insert(
			chart,
			Recovery { approval: Some(Approval { by, effective }), ..recovery },
		);
		Self::deposit_event(Event::RecoveryApproved { chart, by, effective });
		Ok(())
	}

	/// Refuses a mandate that may have been given for this recovery alone. One that was there before it
	/// for as long as a recovery waits, the patient has seen, and could have ended.
	fn ensure_not_new(
		chart: &ChartId,
		mandate: MandateId,
		recovery: &Recovery,
	) -> Result<(), Error<T>> {
		let since = Mandates::<T>::get(chart, mandate).ok_or(Error::<T>::MayNotApprove)?.since;
		let known_since = since.saturating_add(T::RecoveryDelay::get());
		ensure!(
			since < recovery.started && known_since <= T::Clock::now(),
			Error::<T>::MandateTooNew
		);
		Ok(())
	}

	pub(crate) fn do_complete_recovery(chart: ChartId) -> DispatchResult {
		let before = Self::active(&chart)?;
		let recovery = Recoveries::<T>::get(chart).ok_or(Error::<T>::NoRecovery)?;
		let approval = recovery.approval.ok_or(Error::<T>::NotApproved)?;
		ensure!(approval.effective <= T::Clock::now(), Error::<T>::RecoveryTooEarly);
		let controller = recovery.new_controller;
		Self::ensure_free(&controller)?;

		Recoveries::<T>::remove(chart);
		Self::hand_over(chart, before, controller.clone())?;
		Self::deposit_event(Event::ChartRecovered { chart, controller });
		Ok(())
	}

	pub(crate) fn do_cancel_recovery(who: AccountId, chart: ChartId) -> DispatchResult {
		let known = Charts::<T>::get(chart).ok_or(Error::<T>::ChartUnknown)?;
		ensure!(known.controller == who, Error::<T>::NotTheController);
		ensure!(Recoveries::<T>::contains_key(chart), Error::<T>::NoRecovery);

		Recoveries::<T>::remove(chart);
		Self::deposit_event(Event::RecoveryCancelled { chart });
		Ok(())
	}
}
