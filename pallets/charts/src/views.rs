// SPDX-License-Identifier: GPL-3.0-only

//! What others ask: siblings through [`Charts`](salus_primitives::traits::Charts), everybody else
//! through the runtime API.

use alloc::vec::Vec;

use salus_primitives::{
	chart::{Actor, Chart, Mandate, Power, Recovery},
	membership::Standing,
	traits::{self, Clock, Standings},
	AccountId, ChartId, MandateId,
};

use crate::{Charts, Config, Holders, Mandates, NextMandate, Pallet, Recoveries};

impl<T: Config> Pallet<T> {
	/// The chart that an account controls, or holds a mandate on.
	pub fn chart_of(who: &AccountId) -> Option<ChartId> {
		match T::Standings::standing(who) {
			Standing::Controller(chart) | Standing::Mandate(chart) => Some(chart),
			_ => None,
		}
	}

	/// A chart.
	pub fn chart(chart: &ChartId) -> Option<Chart> {
		Charts::<T>::get(chart)
	}

	/// A chart's mandates in the order in which they were given, with those that are past their end
	/// and not removed yet.
	pub fn mandates_of(chart: &ChartId) -> Vec<(MandateId, Mandate)> {
		let mut mandates: Vec<_> = Mandates::<T>::iter_prefix(chart).collect();
		mandates.sort_by_key(|(id, _)| *id);
		mandates
	}

	/// The recovery of a chart that is under way.
	pub fn recovery_of(chart: &ChartId) -> Option<Recovery> {
		Recoveries::<T>::get(chart)
	}
}

impl<T: Config> traits::Charts for Pallet<T> {
	fn chart(chart: &ChartId) -> Option<Chart> {
		Charts::<T>::get(chart)
	}

	fn mandate(chart: &ChartId, mandate: MandateId) -> Option<Mandate> {
		Mandates::<T>::get(chart, mandate)
	}

	fn mandate_existed(chart: &ChartId, mandate: MandateId) -> bool {
		mandate < NextMandate::<T>::get(chart)
	}

	fn actor(who: &AccountId, chart: &ChartId, power: Power) -> Option<Actor> {
		if Charts::<T>::get(chart)?.controller == *who {
			return Some(Actor::Controller);
		}
		Self::mandate_of(who, chart, power).map(Actor::Mandate)
	}

	fn holds_mandate(who: &AccountId) -> bool {
		Holders::<T>::get(who).is_some_and(|until| T::Clock::now() < until)
	}
}
