// SPDX-License-Identifier: GPL-3.0-only

//! `request`, `approve` and `deny`.

use alloc::vec::Vec;
use frame_support::pallet_prelude::*;
use salus_primitives::{
	access::{Grant, Grantee, Purposes, Request, Scope},
	chart::Power,
	membership::{Role, StaffRole},
	traits::Clock,
	AccountId, ChartId, Moment, RequestId,
};
use sp_runtime::{ArithmeticError, SaturatedConversion};

use super::checks::ends_by;
use crate::{pallet::*, Config, Error, Event, OpenRequest, Pallet};

impl<T: Config> Pallet<T> {
	/// Answers how many lapsed requests made room.
	pub(crate) fn do_request(
		who: AccountId,
		chart: ChartId,
		grantee: Grantee,
		scope: Scope,
		purposes: Purposes,
		start: Moment,
		end: Option<Moment>,
	) -> Result<u32, DispatchError> {
		let lodger = Self::lodger(&who, &grantee)?;
		let now = T::Clock::now();
		Self::ensure_terms(&scope, &purposes, start, end, now)?;
		Self::active_chart(&chart)?;

		// Lapsed requests make room for this one, so that nobody can block a chart for good.
		let (mut open, lapsed): (Vec<_>, Vec<_>) =
			OpenRequests::<T>::get(chart).into_iter().partition(|one| now < one.lapses);
		let own = open.iter().filter(|one| one.lodger == lodger).count();
		ensure!(
			u32::try_from(own).is_ok_and(|own| own < T::MaxRequestsPerLodger::get()),
			Error::<T>::TooManyRequestsByLodger
		);
		let id = NextRequest::<T>::get(chart);
		let next = id.checked_add(1).ok_or(ArithmeticError::Overflow)?;
		let lapses = now.saturating_add(T::RequestLapse::get());
		open.push(OpenRequest { id, lodger, lapses });
		let open = BoundedVec::try_from(open).map_err(|_| Error::<T>::TooManyRequests)?;

		for one in &lapsed {
			Requests::<T>::remove(chart, one.id);
		}
		let lodged_by = who.clone();
		let request =
			Request { grantee: grantee.clone(), scope, purposes, start, end, lodged_by, lapses };
		Requests::<T>::insert(chart, id, request);
		OpenRequests::<T>::insert(chart, open);
		NextRequest::<T>::insert(chart, next);
		Self::deposit_event(Event::RequestLodged { chart, request: id, grantee, lodged_by: who });
		Ok(lapsed.len().saturated_into())
	}

	pub(crate) fn do_approve(
		who: AccountId,
		chart: ChartId,
		id: RequestId,
		scope: Scope,
		purposes: Purposes,
		start: Moment,
		end: Option<Moment>,
	) -> DispatchResult {
		let actor = Self::actor_on_active(&who, &chart, Power::Grant)?;
		let request = Requests::<T>::get(chart, id).ok_or(Error::<T>::RequestUnknown)?;
		let now = T::Clock::now();
		ensure!(now < request.lapses, Error::<T>::RequestLapsed);
		Self::ensure_terms(&scope, &purposes, start, end, now)?;
		ensure!(Self::is_within(&chart, &scope, &request.scope), Error::<T>::ScopeTooWide);
		ensure!(purposes.is_subset(&request.purposes), Error::<T>::PurposesTooWide);
		ensure!(request.start <= start && ends_by(end, request.end), Error::<T>::PeriodTooWide);
		Self::ensure_within_mandate(&chart, actor, &scope, end)?;
		let room = Self::room_for_grant(&chart)?;

		let grant = room.id;
		let (grantee, since) = (request.grantee, Self::block());
		Self::remove_request(&chart, id);
		Self::write_grant(chart, room, Grant { grantee, scope, purposes, start, end, since });
		Self::deposit_event(Event::RequestApproved { chart, request: id, grant });
		Ok(())
	}

	pub(crate) fn do_deny(who: AccountId, chart: ChartId, id: RequestId) -> DispatchResult {
		Self::actor_on_active(&who, &chart, Power::Grant)?;
		ensure!(Requests::<T>::contains_key(chart, id), Error::<T>::RequestUnknown);

		Self::remove_request(&chart, id);
		Self::deposit_event(Event::RequestDenied { chart, request: id });
		Ok(())
	}

	/// The institution that `who` lodges for: for itself in clear, as a gateway for a blinded tag.
	fn lodger(who: &AccountId, grantee: &Grantee) -> Result<AccountId, Error<T>> {
		match grantee {
			Grantee::Open(party) => {
				let institution = Self::acting_for(
					who,
					&[Role::DataUser, Role::Hospital],
					&[StaffRole::Clinician, StaffRole::System],
				)?;
				ensure!(party == who || *party == institution, Error::<T>::GranteeNotYou);
				Ok(institution)
			},
			Grantee::Blinded(_) => Self::acting_for(who, &[Role::Gateway], &[StaffRole::System]),
		}
	}

	fn remove_request(chart: &ChartId, id: RequestId) {
		Requests::<T>::remove(chart, id);
		OpenRequests::<T>::mutate(chart, |open| open.retain(|one| one.id != id));
	}
}
