// SPDX-License-Identifier: GPL-3.0-only

//! `open_emergency`, `review_emergency`, and the reviews that do not come in time.

use frame_support::{defensive, pallet_prelude::*};
use salus_primitives::{
	access::{Emergency, EmergencyReason, Review},
	membership::{Role, StaffRole},
	traits::{Clock, Register},
	AccountId, ChartId, EmergencyId, Moment,
};
use sp_runtime::{ArithmeticError, Saturating};

use crate::{pallet::*, Config, Error, Event, Pallet, ReviewDue};

impl<T: Config> Pallet<T> {
	/// The moment from which a department may break the glass, and from which key fragments are made
	/// for it; `None` for an institution that is none.
	pub fn emergencies_from(department: &AccountId) -> Option<Moment> {
		T::Register::role_since(department, Role::Emergency)
			.map(|since| since.saturating_add(T::DepartmentDelay::get()))
	}

	pub(crate) fn do_open_emergency(
		who: AccountId,
		chart: ChartId,
		reason: EmergencyReason,
	) -> DispatchResult {
		let department =
			Self::acting_for(&who, &[Role::Emergency], &[StaffRole::EmergencyClinician])?;
		let now = T::Clock::now();
		let from = Self::emergencies_from(&department).ok_or(Error::<T>::WrongRole)?;
		ensure!(from <= now, Error::<T>::DepartmentTooNew);
		ensure!(OverdueReviews::<T>::get(&department) == 0, Error::<T>::ReviewOverdue);
		Self::active_chart(&chart)?;
		ensure!(!Self::has_open_emergency(&chart, &who), Error::<T>::EmergencyStillOpen);
		let id = NextEmergency::<T>::get(chart);
		let next = id.checked_add(1).ok_or(ArithmeticError::Overflow)?;
		let mut ends = ReviewQueueEnds::<T>::get();
		let place = ends.next;
		ends.next = place.checked_add(1).ok_or(ArithmeticError::Overflow)?;
		// Where the council shortened the deadline, emergencies opened before still come first.
		ends.last = ends.last.max(now.saturating_add(T::ReviewDeadline::get()));

		let expires = now.saturating_add(T::EmergencyLength::get());
		let review_by = ends.last;
		ReviewQueue::<T>::insert(place, ReviewDue { chart, emergency: id, by: review_by });
		ReviewQueueEnds::<T>::put(ends);
		let emergency = Emergency {
			clinician: who.clone(),
			department: department.clone(),
			reason,
			opened: now,
			expires,
			review_by,
			review: Review::Pending,
		};
		Emergencies::<T>::insert(chart, id, emergency);
		NextEmergency::<T>::insert(chart, next);
		LatestEmergency::<T>::insert(chart, &who, id);
		Self::deposit_event(Event::EmergencyOpened {
			chart,
			emergency: id,
			clinician: who,
			department,
			reason,
			expires,
			review_by,
		});
		Ok(())
	}

	pub(crate) fn do_review_emergency(
		chart: ChartId,
		id: EmergencyId,
		justified: bool,
	) -> DispatchResult {
		let mut emergency = Emergencies::<T>::get(chart, id).ok_or(Error::<T>::EmergencyUnknown)?;
		ensure!(emergency.review == Review::Pending, Error::<T>::AlreadyReviewed);

		emergency.review = if justified { Review::Justified } else { Review::Unjustified };
		if !justified {
			emergency.expires = emergency.expires.min(T::Clock::now());
		}
		let department = emergency.department.clone();
		Emergencies::<T>::insert(chart, id, emergency);
		if MissedReviews::<T>::take(chart, id).is_some() {
			OverdueReviews::<T>::mutate(&department, |count| count.saturating_dec());
		}
		Self::deposit_event(Event::EmergencyReviewed {
			chart,
			emergency: id,
			department,
			justified,
		});
		Ok(())
	}

	/// Takes reviews whose deadline has passed off the queue, at most `MaxReviewsPerBlock` of them,
	/// and notes which are missing. Answers how many it took.
	pub(crate) fn do_note_missed_reviews() -> u32 {
		let now = T::Clock::now();
		let mut ends = ReviewQueueEnds::<T>::get();
		let mut taken = 0u32;
		while taken < T::MaxReviewsPerBlock::get() {
			let Some(due) = ReviewQueue::<T>::get(ends.head).filter(|due| due.by <= now) else {
				break;
			};
			ReviewQueue::<T>::remove(ends.head);
			ends.head.saturating_inc();
			taken.saturating_inc();
			Self::note_if_missed(due);
		}
		if taken > 0 {
			ReviewQueueEnds::<T>::put(ends);
		}
		taken
	}

	fn note_if_missed(due: ReviewDue) {
		let ReviewDue { chart, emergency: id, .. } = due;
		let Some(emergency) = Emergencies::<T>::get(chart, id) else {
			defensive!("emergencies are never removed");
			return;
		};
		if emergency.review != Review::Pending {
			return;
		}
		let department = emergency.department;
		MissedReviews::<T>::insert(chart, id, ());
		OverdueReviews::<T>::mutate(&department, |count| count.saturating_inc());
		Self::deposit_event(Event::ReviewMissed { chart, emergency: id, department });
	}

	fn has_open_emergency(chart: &ChartId, clinician: &AccountId) -> bool {
		LatestEmergency::<T>::get(chart, clinician)
			.and_then(|id| Emergencies::<T>::get(chart, id))
			.is_some_and(|emergency| T::Clock::now() < emergency.expires)
	}
}
