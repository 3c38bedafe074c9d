// SPDX-License-Identifier: GPL-3.0-only

//! `grant`, `revoke` and `revoke_all`.

use frame_support::{defensive, pallet_prelude::*};
use salus_primitives::{
	access::{Grant, Grantee, Purposes, Scope},
	chart::Power,
	traits::Clock,
	AccountId, ChartId, GrantId, Moment,
};
use sp_runtime::{ArithmeticError, Saturating};

use crate::{pallet::*, Config, Error, Event, Pallet};

/// A number for a grant, and room for it, both checked and neither taken yet.
pub(crate) struct Room {
	/// The number.
	pub id: GrantId,
	next: GrantId,
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_grant(
		who: AccountId,
		chart: ChartId,
		grantee: Grantee,
		scope: Scope,
		purposes: Purposes,
		start: Moment,
		end: Option<Moment>,
	) -> DispatchResult {
		let actor = Self::actor_on_active(&who, &chart, Power::Grant)?;
		Self::ensure_terms(&scope, &purposes, start, end, T::Clock::now())?;
		if let Grantee::Open(party) = &grantee {
			ensure!(Self::is_registered(party), Error::<T>::GranteeUnknown);
		}
		Self::ensure_within_mandate(&chart, actor, &scope, end)?;
		let room = Self::room_for_grant(&chart)?;

		let since = Self::block();
		Self::write_grant(chart, room, Grant { grantee, scope, purposes, start, end, since });
		Ok(())
	}

	pub(crate) fn do_revoke(who: AccountId, chart: ChartId, grant: GrantId) -> DispatchResult {
		Self::actor(&who, &chart, Power::Revoke)?;
		ensure!(Grants::<T>::contains_key(chart, grant), Error::<T>::GrantUnknown);

		Grants::<T>::remove(chart, grant);
		Self::forget_grants(&chart, 1);
		Self::deposit_event(Event::GrantRevoked { chart, grant });
		Ok(())
	}

	pub(crate) fn do_revoke_all(who: AccountId, chart: ChartId) -> Result<u32, DispatchError> {
		Self::actor(&who, &chart, Power::Revoke)?;

		let count = LiveGrants::<T>::take(chart);
		if Grants::<T>::clear_prefix(chart, T::MaxGrants::get(), None).maybe_cursor.is_some() {
			defensive!("a chart holds more grants than it can");
		}
		Self::deposit_event(Event::AllGrantsRevoked { chart, count });
		Ok(count)
	}

	/// The next grant's number, if the chart has room for it.
	pub(crate) fn room_for_grant(chart: &ChartId) -> Result<Room, DispatchError> {
		ensure!(LiveGrants::<T>::get(chart) < T::MaxGrants::get(), Error::<T>::TooManyGrants);
		let id = NextGrant::<T>::get(chart);
		let next = id.checked_add(1).ok_or(ArithmeticError::Overflow)?;
		Ok(Room { id, next })
	}

	/// Writes a grant into the room that was found for it.
	pub(crate) fn write_grant(chart: ChartId, room: Room, grant: Grant) {
		let grantee = grant.grantee.clone();
		Grants::<T>::insert(chart, room.id, grant);
		NextGrant::<T>::insert(chart, room.next);
		LiveGrants::<T>::mutate(chart, |live| live.saturating_inc());
		Self::deposit_event(Event::GrantWritten { chart, grant: room.id, grantee });
	}
}
