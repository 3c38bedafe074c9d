// SPDX-License-Identifier: GPL-3.0-only

//! Mandates: who else may act.

use alloc::vec::Vec;

use frame_support::{ensure, traits::Get};
use salus_primitives::{
	chart::{ChartStatus, Mandate, MandateKind, Power},
	membership::Standing,
	traits::{Clock, Existence, Standings},
	AccountId, ChartId, MandateId, Moment,
};
use sp_runtime::DispatchResult;

use crate::{Config, Error, Event, Holders, Mandates, NextMandate, Pallet};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_give_mandate(
		who: AccountId,
		chart: ChartId,
		mandate: Mandate,
	) -> DispatchResult {
		let status = Self::attested_by(&who, &chart)?.status;
		let is_executor = mandate.kind == MandateKind::Executor;
		match status {
			ChartStatus::Active => ensure!(!is_executor, Error::<T>::KindDoesNotFitStatus),
			ChartStatus::Deceased => ensure!(is_executor, Error::<T>::KindDoesNotFitStatus),
			ChartStatus::Suspended => return Err(Error::<T>::ChartNotActive.into()),
			ChartStatus::Closed => return Err(Error::<T>::ChartClosed.into()),
		}
		let now = T::Clock::now();
		ensure!(!mandate.powers.is_empty(), Error::<T>::NoPowers);
		ensure!(!mandate.scope.is_empty(), Error::<T>::EmptyScope);
		ensure!(mandate.is_live(now), Error::<T>::EndPassed);
		// Who holds a mandate on this chart already can be given another one: a renewal.
		let renewed = T::Standings::standing(&mandate.holder) == Standing::Mandate(chart);
		if !renewed {
			Self::ensure_free(&mandate.holder)?;
		}
		let (live, over): (Vec<_>, Vec<_>) =
			Mandates::<T>::iter_prefix(chart).partition(|(_, given)| given.is_live(now));
		let live_count = u32::try_from(live.len()).unwrap_or(u32::MAX);
		ensure!(live_count < T::MaxMandates::get(), Error::<T>::TooManyMandates);

		if !renewed {
			T::Standings::assign(&mandate.holder, Standing::Mandate(chart))?;
			T::Existence::provide(&mandate.holder)?;
		}
		let id = NextMandate::<T>::get(chart);
		NextMandate::<T>::insert(chart, id.saturating_add(1));
		Mandates::<T>::insert(chart, id, &mandate);
		let holder = mandate.holder.clone();
		let mut given: Vec<_> = live.into_iter().map(|(_, given)| given).collect();
		given.push(mandate);
		Self::note_holder(&holder, &given);
		for (past, ended) in over {
			Self::remove_mandate(chart, past, &ended.holder, &given);
		}
		Self::deposit_event(Event::MandateGiven { chart, mandate: id });
		Ok(())
	}

	pub(crate) fn do_end_mandate(
		who: AccountId,
		chart: ChartId,
		mandate: MandateId,
	) -> DispatchResult {
		Self::controlled_by(&who, &chart)?;
		let holder = Mandates::<T>::get(chart, mandate).ok_or(Error::<T>::MandateUnknown)?.holder;

		let others: Vec<_> = Mandates::<T>::iter_prefix(chart)
			.filter(|(id, _)| *id != mandate)
			.map(|(_, other)| other)
			.collect();
		Self::remove_mandate(chart, mandate, &holder, &others);
		Ok(())
	}

	/// Removes a mandate; `others` are those that stay.
	fn remove_mandate(chart: ChartId, mandate: MandateId, holder: &AccountId, others: &[Mandate]) {
		Mandates::<T>::remove(chart, mandate);
		Self::note_holder(holder, others);
		Self::deposit_event(Event::MandateEnded { chart, mandate });
	}

	/// Notes until when somebody may act by the chart's mandates. Without any she can do nothing more.
	fn note_holder(holder: &AccountId, mandates: &[Mandate]) {
		let last = mandates
			.iter()
			.filter(|one| one.holder == *holder)
			.map(|one| one.end.unwrap_or(Moment::MAX))
			.max();
		match last {
			Some(until) => Holders::<T>::insert(holder, until),
			None if Holders::<T>::take(holder).is_some() => T::Standings::retire(holder),
			// Another of hers was removed before, and she with it.
			None => (),
		}
	}

	/// The first live mandate by which `who` may use `power` on the chart.
	pub(crate) fn mandate_of(who: &AccountId, chart: &ChartId, power: Power) -> Option<MandateId> {
		// Spares strangers the walk over the chart's mandates.
		if T::Standings::standing(who) != Standing::Mandate(*chart) {
			return None;
		}
		let now = T::Clock::now();
		Mandates::<T>::iter_prefix(chart)
			.filter(|(_, given)| {
				given.holder == *who && given.powers.includes(power) && given.is_live(now)
			})
			.map(|(id, _)| id)
			.min()
	}
}
