// SPDX-License-Identifier: GPL-3.0-only

//! The questions of `SalusApi` that this pallet answers.

use alloc::vec::Vec;
use salus_primitives::{
	access::{CompartmentKey, Emergency, Grant, Request, Restrictions as RestrictionList},
	api::MAX_PAGE,
	traits::Clock,
	ChartId, CompartmentTag, EmergencyId, GrantId, RequestId,
};

use crate::{pallet::*, Config, Pallet};

impl<T: Config> Pallet<T> {
	/// A chart's grants, oldest first, with those past their end that nobody pruned.
	pub fn grants_of(chart: &ChartId) -> Vec<(GrantId, Grant)> {
		let mut grants: Vec<_> = Grants::<T>::iter_prefix(chart).collect();
		grants.sort_unstable_by_key(|(id, _)| *id);
		grants
	}

	/// A chart's restrictions, oldest first.
	pub fn restrictions_of(chart: &ChartId) -> RestrictionList {
		Restrictions::<T>::get(chart)
	}

	/// The requests that wait for a chart's patient, oldest first; lapsed ones do not.
	pub fn requests_of(chart: &ChartId) -> Vec<(RequestId, Request)> {
		let now = T::Clock::now();
		OpenRequests::<T>::get(chart)
			.into_iter()
			.filter(|one| now < one.lapses)
			.filter_map(|one| Some((one.id, Requests::<T>::get(chart, one.id)?)))
			.collect()
	}

	/// A chart's newest emergencies, oldest first, at most [`MAX_PAGE`].
	pub fn emergencies_of(chart: &ChartId) -> Vec<(EmergencyId, Emergency)> {
		let next = NextEmergency::<T>::get(chart);
		(next.saturating_sub(MAX_PAGE)..next)
			.filter_map(|id| Some((id, Emergencies::<T>::get(chart, id)?)))
			.collect()
	}

	/// A chart's compartments with their current keys, by tag.
	pub fn compartments_of(chart: &ChartId) -> Vec<(CompartmentTag, CompartmentKey)> {
		let mut compartments: Vec<_> = CompartmentKeys::<T>::iter_prefix(chart).collect();
		compartments.sort_unstable_by_key(|(tag, _)| *tag);
		compartments
	}
}
