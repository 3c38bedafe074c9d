// SPDX-License-Identifier: GPL-3.0-only

//! `restrict` and `lift`.

use frame_support::pallet_prelude::*;
use salus_primitives::{
	access::{Purposes, RestrictedParty, Restriction, Scope},
	chart::Power,
	traits::Charts,
	AccountId, ChartId, RestrictionId,
};
use sp_runtime::ArithmeticError;

use super::checks::records_in;
use crate::{pallet::*, Config, Error, Event, Pallet};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_restrict(
		who: AccountId,
		chart: ChartId,
		scope: Scope,
		party: RestrictedParty,
		purposes: Option<Purposes>,
		passable: bool,
	) -> DispatchResult {
		Self::actor_on_active(&who, &chart, Power::Revoke)?;
		ensure!(!scope.is_empty(), Error::<T>::ScopeEmpty);
		ensure!(
			purposes.as_ref().is_none_or(|purposes| !purposes.is_empty()),
			Error::<T>::PurposesEmpty
		);
		if let RestrictedParty::Open(account) = &party {
			ensure!(Self::can_be_restricted(&chart, account), Error::<T>::PartyUnknown);
		}
		let id = NextRestriction::<T>::get(chart);
		let next = id.checked_add(1).ok_or(ArithmeticError::Overflow)?;
		let mut restrictions = Restrictions::<T>::get(chart);
		restrictions
			.try_push(Restriction { id, scope, party, purposes, passable })
			.map_err(|_| Error::<T>::TooManyRestrictions)?;

		Restrictions::<T>::insert(chart, restrictions);
		NextRestriction::<T>::insert(chart, next);
		Self::deposit_event(Event::RestrictionSet { chart, restriction: id });
		Ok(())
	}

	/// Answers how many records the restriction named.
	pub(crate) fn do_lift(
		who: AccountId,
		chart: ChartId,
		id: RestrictionId,
	) -> Result<u32, DispatchError> {
		let actor = Self::actor_on_active(&who, &chart, Power::Revoke)?;
		let mut restrictions = Restrictions::<T>::get(chart);
		let restriction =
			restrictions.iter().find(|one| one.id == id).ok_or(Error::<T>::RestrictionUnknown)?;
		// To lift gives access back: it has to lie within the mandate, and a holder cannot free
		// herself of what the patient wrote against her, which a blinded one may be.
		if let Some(mandate) = Self::mandate_of(&chart, actor)? {
			let against_herself = match &restriction.party {
				RestrictedParty::Open(party) => *party == who,
				RestrictedParty::Blinded(_) => true,
				RestrictedParty::Everyone | RestrictedParty::Role(_) => false,
			};
			ensure!(
				!against_herself && Self::is_within(&chart, &restriction.scope, &mandate.scope),
				Error::<T>::BeyondMandate
			);
		}

		let records = records_in(&restriction.scope);
		restrictions.retain(|one| one.id != id);
		Restrictions::<T>::insert(chart, restrictions);
		Self::deposit_event(Event::RestrictionLifted { chart, restriction: id });
		Ok(records)
	}

	/// Whether a restriction against the account can mean anything: a mistyped one would silently
	/// forbid nothing.
	fn can_be_restricted(chart: &ChartId, account: &AccountId) -> bool {
		Self::is_registered(account) || T::Charts::actor(account, chart, Power::Read).is_some()
	}
}
