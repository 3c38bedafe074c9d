// SPDX-License-Identifier: GPL-3.0-only

//! What several calls check.

use frame_support::pallet_prelude::*;
use salus_primitives::{
	access::{Purposes, Scope},
	chart::{Actor, Chart, ChartStatus, Mandate, Power},
	membership::{Role, StaffRole},
	traits::{Charts, NotActing, Records, Register},
	AccountId, ChartId, Moment,
};
use sp_runtime::{SaturatedConversion, Saturating};

use crate::{pallet::*, Config, Error, Pallet};

impl<T: Config> Pallet<T> {
	/// The height of this block.
	pub(crate) fn block() -> u32 {
		frame_system::Pallet::<T>::block_number().saturated_into()
	}

	/// The chart, if it is active.
	pub(crate) fn active_chart(chart: &ChartId) -> Result<Chart, Error<T>> {
		let found = T::Charts::chart(chart).ok_or(Error::<T>::ChartUnknown)?;
		if found.status != ChartStatus::Active {
			return Err(Error::<T>::ChartNotActive);
		}
		Ok(found)
	}

	/// How `who` may use `power` on an active chart.
	pub(crate) fn actor_on_active(
		who: &AccountId,
		chart: &ChartId,
		power: Power,
	) -> Result<Actor, Error<T>> {
		Self::active_chart(chart)?;
		T::Charts::actor(who, chart, power).ok_or(Error::<T>::NotPermitted)
	}

	/// How `who` may use `power` on the chart, whatever its status: for what only takes away.
	pub(crate) fn actor(who: &AccountId, chart: &ChartId, power: Power) -> Result<Actor, Error<T>> {
		ensure!(T::Charts::chart(chart).is_some(), Error::<T>::ChartUnknown);
		T::Charts::actor(who, chart, power).ok_or(Error::<T>::NotPermitted)
	}

	/// The mandate by which `actor` acts; `None` for the controller.
	pub(crate) fn mandate_of(chart: &ChartId, actor: Actor) -> Result<Option<Mandate>, Error<T>> {
		match actor {
			Actor::Controller => Ok(None),
			Actor::Mandate(id) => {
				T::Charts::mandate(chart, id).map(Some).ok_or(Error::<T>::NotPermitted)
			},
		}
	}

	/// Checks that a mandate gives nothing beyond its own scope and end.
	pub(crate) fn ensure_within_mandate(
		chart: &ChartId,
		actor: Actor,
		scope: &Scope,
		end: Option<Moment>,
	) -> Result<(), Error<T>> {
		let Some(mandate) = Self::mandate_of(chart, actor)? else { return Ok(()) };
		ensure!(
			Self::is_within(chart, scope, &mandate.scope) && ends_by(end, mandate.end),
			Error::<T>::BeyondMandate
		);
		Ok(())
	}

	/// Checks what every grant and request says for itself.
	pub(crate) fn ensure_terms(
		scope: &Scope,
		purposes: &Purposes,
		start: Moment,
		end: Option<Moment>,
		now: Moment,
	) -> Result<(), Error<T>> {
		ensure!(!scope.is_empty(), Error::<T>::ScopeEmpty);
		ensure!(!purposes.is_empty(), Error::<T>::PurposesEmpty);
		if let Some(end) = end {
			ensure!(end > start, Error::<T>::PeriodEmpty);
			ensure!(end > now, Error::<T>::PeriodOver);
		}
		Ok(())
	}

	/// Whether one scope surely lies within the other, by where the chart's records lie now.
	pub(crate) fn is_within(chart: &ChartId, narrow: &Scope, wide: &Scope) -> bool {
		// A scope that names a record covers all its versions, wherever they lie.
		narrow.is_within(wide, |record| T::Records::home(chart, record))
	}

	/// The institution for which `who` may act in one of these roles.
	pub(crate) fn acting_for(
		who: &AccountId,
		roles: &[Role],
		staff: &[StaffRole],
	) -> Result<AccountId, Error<T>> {
		T::Register::acting_for(who, roles, staff).map_err(|reason| match reason {
			NotActing::NoStanding => Error::<T>::NoStanding,
			NotActing::InstitutionNotActive => Error::<T>::InstitutionNotActive,
			NotActing::StaffEnded => Error::<T>::StaffEnded,
			NotActing::WrongRole => Error::<T>::WrongRole,
		})
	}

	/// Whether the account is an institution or registered staff.
	pub(crate) fn is_registered(who: &AccountId) -> bool {
		T::Register::institution(who).is_some() || T::Register::staff(who).is_some()
	}

	/// Takes note that the chart holds fewer grants.
	pub(crate) fn forget_grants(chart: &ChartId, count: u32) {
		LiveGrants::<T>::mutate(chart, |live| live.saturating_reduce(count));
	}
}

/// Whether what ends at `end` is over when what ends at `limit` is.
pub(crate) fn ends_by(end: Option<Moment>, limit: Option<Moment>) -> bool {
	limit.is_none_or(|limit| end.is_some_and(|end| end <= limit))
}

/// How many records a scope names: each may have to be looked up.
pub(crate) fn records_in(scope: &Scope) -> u32 {
	match scope {
		Scope::Chart | Scope::Compartments(_) => 0,
		Scope::Records(records) => records.len().saturated_into(),
	}
}
