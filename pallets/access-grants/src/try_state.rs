// SPDX-License-Identifier: GPL-3.0-only

//! What has to hold after every block.

use alloc::collections::{BTreeMap, BTreeSet};
use frame_support::{ensure, traits::Get};
use salus_primitives::{access::Review, keys::Suite, AccountId, ChartId, EmergencyId};
use sp_runtime::{SaturatedConversion, Saturating, TryRuntimeError};

use crate::{pallet::*, BatchNumber, Config, Pallet};

impl<T: Config> Pallet<T> {
	/// Checks every invariant of the pallet.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::try_state_grants()?;
		Self::try_state_restrictions()?;
		Self::try_state_requests()?;
		Self::try_state_compartments()?;
		Self::try_state_emergencies()?;
		Self::try_state_reviews()?;
		Self::try_state_receipts()?;
		Self::try_state_signed()
	}

	/// Grants are counted rightly, within their bound, numbered below the next one, and name
	/// something.
	fn try_state_grants() -> Result<(), TryRuntimeError> {
		let mut counted = BTreeMap::<ChartId, u32>::new();
		for (chart, id, grant) in Grants::<T>::iter() {
			counted.entry(chart).or_default().saturating_inc();
			ensure!(id < NextGrant::<T>::get(chart), "a grant's number is used again");
			ensure!(
				!grant.scope.is_empty()
					&& !grant.purposes.is_empty()
					&& grant.end.is_none_or(|end| grant.start < end),
				"a grant covers nothing"
			);
		}
		ensure!(counted.values().all(|live| *live <= T::MaxGrants::get()), "too many grants");
		let charts: BTreeSet<_> =
			counted.keys().copied().chain(LiveGrants::<T>::iter_keys()).collect();
		for chart in charts {
			ensure!(
				LiveGrants::<T>::get(chart) == counted.get(&chart).copied().unwrap_or(0),
				"grants are miscounted"
			);
		}
		Ok(())
	}

	/// Restrictions are numbered upwards, each number once and below the next one, and forbid something.
	fn try_state_restrictions() -> Result<(), TryRuntimeError> {
		for (chart, restrictions) in Restrictions::<T>::iter() {
			let mut ids = restrictions.iter().map(|one| one.id);
			ensure!(
				ids.clone().zip(ids.clone().skip(1)).all(|(one, other)| one < other),
				"restrictions are out of order"
			);
			ensure!(
				ids.next_back().is_none_or(|last| last < NextRestriction::<T>::get(chart)),
				"a restriction's number is used again"
			);
			ensure!(
				restrictions.iter().all(|one| !one.scope.is_empty()
					&& one.purposes.as_ref().is_none_or(|some| !some.is_empty())),
				"a restriction forbids nothing"
			);
		}
		Ok(())
	}

	/// The list of open requests is that of the requests, each below the next one's number, and asks for
	/// something.
	fn try_state_requests() -> Result<(), TryRuntimeError> {
		let mut listed = 0u32;
		for (chart, open) in OpenRequests::<T>::iter() {
			let ids: BTreeSet<_> = open.iter().map(|one| one.id).collect();
			ensure!(ids.len() == open.len(), "a request is listed twice");
			for one in open {
				let request =
					Requests::<T>::get(chart, one.id).ok_or("a listed request is gone")?;
				ensure!(request.lapses == one.lapses, "a request lapses at two moments");
				ensure!(one.id < NextRequest::<T>::get(chart), "a request's number is used again");
				ensure!(
					!request.scope.is_empty()
						&& !request.purposes.is_empty()
						&& request.end.is_none_or(|end| request.start < end),
					"a request asks for nothing"
				);
				listed.saturating_inc();
			}
		}
		ensure!(
			Requests::<T>::iter_keys().count().saturated_into::<u32>() == listed,
			"a request is not listed"
		);
		Ok(())
	}

	/// Compartments are counted rightly, and something can be sealed to their keys.
	fn try_state_compartments() -> Result<(), TryRuntimeError> {
		let mut counted = BTreeMap::<ChartId, u32>::new();
		for (chart, _, key) in CompartmentKeys::<T>::iter() {
			counted.entry(chart).or_default().saturating_inc();
			ensure!(key.key.suite == Suite::Umbral, "nothing can be sealed to a compartment's key");
			ensure!(key.key.is_well_formed(), "a compartment's key is malformed");
		}
		let stored: BTreeMap<_, _> =
			CompartmentCount::<T>::iter().filter(|(_, count)| *count > 0).collect();
		ensure!(counted == stored, "compartments are miscounted");
		Ok(())
	}

	/// No emergency is ever missing, and the newest of each clinician is hers.
	fn try_state_emergencies() -> Result<(), TryRuntimeError> {
		let mut counted = BTreeMap::<ChartId, u32>::new();
		for (chart, id, emergency) in Emergencies::<T>::iter() {
			counted.entry(chart).or_default().saturating_inc();
			ensure!(id < NextEmergency::<T>::get(chart), "an emergency's number is used again");
			ensure!(
				LatestEmergency::<T>::get(chart, &emergency.clinician).is_some_and(|one| id <= one),
				"a clinician's newest emergency is not hers"
			);
		}
		let stored: BTreeMap<_, _> = NextEmergency::<T>::iter().collect();
		ensure!(counted == stored, "an emergency is missing");
		for (chart, clinician, id) in LatestEmergency::<T>::iter() {
			let latest = Emergencies::<T>::get(chart, id);
			ensure!(
				latest.is_some_and(|emergency| emergency.clinician == clinician),
				"a clinician's newest emergency is not hers"
			);
		}
		Ok(())
	}

	/// Every review that is owed is either queued, in the order of deadlines, or noted as missed.
	fn try_state_reviews() -> Result<(), TryRuntimeError> {
		let ends = ReviewQueueEnds::<T>::get();
		let mut queued = BTreeSet::<(ChartId, EmergencyId)>::new();
		let mut before = 0;
		for place in ends.head..ends.next {
			let due = ReviewQueue::<T>::get(place).ok_or("the queue of reviews has a gap")?;
			ensure!(before <= due.by && due.by <= ends.last, "the queue of reviews is unordered");
			before = due.by;
			let emergency = Emergencies::<T>::get(due.chart, due.emergency)
				.ok_or("a queued emergency is missing")?;
			ensure!(emergency.review_by == due.by, "an emergency has two deadlines");
			ensure!(queued.insert((due.chart, due.emergency)), "an emergency is queued twice");
		}
		ensure!(
			ReviewQueue::<T>::iter_keys().count() == queued.len(),
			"the queue of reviews reaches beyond its ends"
		);
		let mut overdue = BTreeMap::<AccountId, u32>::new();
		for (chart, id, emergency) in Emergencies::<T>::iter() {
			let missed = MissedReviews::<T>::contains_key(chart, id);
			let pending = emergency.review == Review::Pending;
			let waits = queued.contains(&(chart, id));
			ensure!(pending || !missed, "a reviewed emergency counts as missed");
			ensure!(!pending || waits != missed, "a review that is owed is forgotten");
			if missed {
				overdue.entry(emergency.department).or_default().saturating_inc();
			}
		}
		let stored: BTreeMap<_, _> =
			OverdueReviews::<T>::iter().filter(|(_, count)| *count > 0).collect();
		ensure!(overdue == stored, "missed reviews are miscounted");
		let noted: u32 = MissedReviews::<T>::iter_keys().count().saturated_into();
		ensure!(overdue.values().sum::<u32>() == noted, "a missed review has no emergency");
		Ok(())
	}

	/// Each gateway's batches begin at 0 and have no gap.
	fn try_state_receipts() -> Result<(), TryRuntimeError> {
		let mut counted = BTreeMap::<AccountId, BatchNumber>::new();
		for (gateway, batch, _) in Receipts::<T>::iter() {
			ensure!(batch < NextBatch::<T>::get(&gateway), "a batch is beyond the last");
			counted.entry(gateway).or_default().saturating_inc();
		}
		let stored: BTreeMap<_, _> = NextBatch::<T>::iter().collect();
		ensure!(counted == stored, "a batch of receipts is missing");
		Ok(())
	}

	/// Only who signed something has a next number.
	fn try_state_signed() -> Result<(), TryRuntimeError> {
		ensure!(
			SignedNonces::<T>::iter_values().all(|next| next > 0),
			"nobody signed under a number"
		);
		Ok(())
	}
}
