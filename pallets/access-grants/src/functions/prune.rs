// SPDX-License-Identifier: GPL-3.0-only

//! `prune_expired`.

use alloc::vec::Vec;
use frame_support::pallet_prelude::*;
use salus_primitives::{traits::Clock, ChartId, GrantId, RequestId};
use sp_runtime::SaturatedConversion;

use crate::{pallet::*, Config, Error, Event, Pallet};

impl<T: Config> Pallet<T> {
	/// The most that a call with this limit can remove.
	pub(crate) fn prunable(limit: u32) -> u32 {
		limit.min(T::MaxGrants::get().saturating_add(T::MaxRequests::get()))
	}

	pub(crate) fn do_prune_expired(chart: ChartId, limit: u32) -> Result<u32, DispatchError> {
		let now = T::Clock::now();
		let limit = Self::prunable(limit);
		let grants: Vec<GrantId> = Grants::<T>::iter_prefix(chart)
			.filter(|(_, grant)| grant.end.is_some_and(|end| end <= now))
			.map(|(id, _)| id)
			.take(limit.saturated_into())
			.collect();
		let grants_pruned: u32 = grants.len().saturated_into();
		let open = OpenRequests::<T>::get(chart);
		let requests: Vec<RequestId> = open
			.iter()
			.filter(|one| one.lapses <= now)
			.map(|one| one.id)
			.take(limit.saturating_sub(grants_pruned).saturated_into())
			.collect();
		let requests_pruned: u32 = requests.len().saturated_into();
		let pruned = grants_pruned.saturating_add(requests_pruned);
		ensure!(pruned > 0, Error::<T>::NothingExpired);

		for id in grants {
			Grants::<T>::remove(chart, id);
		}
		Self::forget_grants(&chart, grants_pruned);
		for id in &requests {
			Requests::<T>::remove(chart, id);
		}
		OpenRequests::<T>::mutate(chart, |open| open.retain(|one| !requests.contains(&one.id)));
		Self::deposit_event(Event::ExpiredPruned {
			chart,
			grants: grants_pruned,
			requests: requests_pruned,
		});
		Ok(pruned)
	}
}
