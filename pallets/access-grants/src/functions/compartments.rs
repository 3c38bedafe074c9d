// SPDX-License-Identifier: GPL-3.0-only

//! `set_compartment_key`, and what siblings ask about compartments.

use frame_support::pallet_prelude::*;
use salus_primitives::{
	access::CompartmentKey,
	chart::{Chart, Custody},
	keys::{PublicKey, Suite},
	membership::{Role, StaffRole},
	traits::Compartments,
	AccountId, ChartId, CompartmentTag, Epoch,
};
use sp_runtime::Saturating;

use crate::{pallet::*, Config, Error, Event, Pallet};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_set_compartment_key(
		who: AccountId,
		chart: ChartId,
		tag: CompartmentTag,
		epoch: Epoch,
		key: PublicKey,
	) -> DispatchResult {
		let found = Self::active_chart(&chart)?;
		ensure!(Self::keeps_keys(&who, &found), Error::<T>::NotPermitted);
		ensure!(key.suite == Suite::Umbral && key.is_well_formed(), Error::<T>::KeyMalformed);
		let current = CompartmentKeys::<T>::get(chart, tag);
		let next = match &current {
			Some(current) => {
				ensure!(current.key != key, Error::<T>::KeyUnchanged);
				current.epoch.checked_add(1)
			},
			None => {
				ensure!(
					CompartmentCount::<T>::get(chart) < T::MaxCompartments::get(),
					Error::<T>::TooManyCompartments
				);
				Some(0)
			},
		};
		ensure!(next == Some(epoch), Error::<T>::EpochNotNext);

		if current.is_none() {
			CompartmentCount::<T>::mutate(chart, |count| count.saturating_inc());
		}
		CompartmentKeys::<T>::insert(chart, tag, CompartmentKey { epoch, key });
		Self::deposit_event(Event::CompartmentKeySet { chart, tag, epoch });
		Ok(())
	}

	/// Whether `who` keeps the chart's keys: its controller, or the key agent that she chose.
	fn keeps_keys(who: &AccountId, chart: &Chart) -> bool {
		if *who == chart.controller {
			return true;
		}
		let Custody::Agent(agent) = &chart.custody else { return false };
		Self::acting_for(who, &[Role::KeyAgent], &[StaffRole::System])
			.is_ok_and(|institution| institution == *agent)
	}
}

impl<T: Config> Compartments for Pallet<T> {
	fn current(chart: &ChartId, tag: &CompartmentTag) -> Option<CompartmentKey> {
		CompartmentKeys::<T>::get(chart, tag)
	}
}
