// SPDX-License-Identifier: GPL-3.0-only

//! The validator set: who enters it, who may author, and what an offence does.

use alloc::vec::Vec;
use core::marker::PhantomData;
use frame_support::{
	pallet_prelude::*,
	traits::{Defensive, ValidatorRegistration},
};
use pallet_session::{historical, Pallet as Session};
use salus_primitives::{
	membership::{InstitutionStatus, Role},
	AccountId,
};
use sp_runtime::{traits::Convert, Perbill};
use sp_staking::{
	offence::{OffenceDetails, OnOffenceHandler},
	SessionIndex,
};

use crate::{pallet::*, Config, Error, Event, Pallet};

impl<T: Config> Pallet<T> {
	/// The institutions that may enter a new set: active, with the role, without an offence that stands,
	/// and with session keys.
	pub fn eligible_validators() -> Vec<AccountId> {
		Validators::<T>::get()
			.into_iter()
			.filter(|who| !Self::is_barred(who) && Session::<T>::is_registered(who))
			.collect()
	}

	/// Whether a seat's institution may not author: it is suspended or expelled, has lost the role, or
	/// has it suspended for an offence.
	///
	/// A seat of nobody in the register is left alone: a chain without a register still makes blocks.
	pub fn is_barred(who: &AccountId) -> bool {
		Institutions::<T>::get(who).is_some_and(|institution| {
			institution.status != InstitutionStatus::Active
				|| !institution.roles.contains(&Role::Validator)
				|| Offenders::<T>::contains_key(who)
		})
	}

	/// The set of the session after the next, where it differs from the one that has just started.
	///
	/// Each answer starts a new set of GRANDPA voters, so there is none where nothing changed. A seat
	/// whose keys were replaced is a change: otherwise the historical root would name keys that nobody
	/// holds any more, and misbehaviour with the new ones could not be proved.
	fn plan() -> Option<Vec<AccountId>> {
		let seated = Session::<T>::validators();
		let eligible = Self::eligible_validators();
		let same_set = eligible.len() == seated.len()
			&& seated.iter().all(|who| eligible.binary_search(who).is_ok());
		if !same_set && eligible.len() >= Self::fewest_validators() {
			return Some(eligible);
		}
		let same_keys = Session::<T>::queued_keys()
			.into_iter()
			.all(|(who, keys)| Session::<T>::load_keys(&who) == Some(keys));
		(!same_keys).then_some(seated)
	}

	fn fewest_validators() -> usize {
		// No chain without validators, whatever the parameter says.
		usize::try_from(T::MinValidators::get()).unwrap_or(usize::MAX).max(1)
	}

	/// Gives or takes the place among the institutions with the Validator role.
	///
	/// The last check of those who call it, since it writes.
	pub(crate) fn set_validates(who: &AccountId, validates: bool) -> DispatchResult {
		let mut validators = Validators::<T>::get();
		match (validators.binary_search(who), validates) {
			(Ok(_), true) | (Err(_), false) => return Ok(()),
			(Err(position), true) => validators
				.try_insert(position, who.clone())
				.map_err(|_| Error::<T>::TooManyValidators)?,
			(Ok(position), false) => {
				Self::ensure_can_spare(who)?;
				validators.remove(position);
				Offenders::<T>::remove(who);
			},
		}
		Validators::<T>::put(validators);
		Ok(())
	}

	/// Whether enough others could take over a seat that is to be vacated.
	fn ensure_can_spare(who: &AccountId) -> Result<(), Error<T>> {
		let seated = Session::<T>::validators().contains(who)
			|| Session::<T>::queued_keys().iter().any(|(queued, _)| queued == who);
		let others = Self::eligible_validators().into_iter().filter(|other| other != who).count();
		ensure!(!seated || others >= Self::fewest_validators(), Error::<T>::TooFewValidators);
		Ok(())
	}

	/// Takes the authoring from a seat at once. Its finality votes count until it is replaced.
	///
	/// The last author is left: a chain that nobody may author could never be repaired.
	pub(crate) fn disable(who: &AccountId) {
		let Some(index) = Session::<T>::validator_id_to_index(who) else { return };
		let disabled = Session::<T>::disabled_validators();
		if disabled.contains(&index) {
			return;
		}
		if disabled.len().saturating_add(1) >= Session::<T>::validators().len() {
			log::warn!(target: "runtime::membership", "validator {who:?} stays the only author");
			return;
		}
		// There is a validator of that index: it was just found.
		Session::<T>::disable_index(index).then_some(()).defensive();
	}

	/// Gives a seat its authoring back at once.
	pub(crate) fn enable(who: &AccountId) {
		if Self::is_barred(who) {
			return;
		}
		let Some(index) = Session::<T>::validator_id_to_index(who) else { return };
		if Session::<T>::reenable_index(index) {
			// One that was barred may have been left as the only author, and is that no more.
			Self::disable_barred();
		}
	}

	/// Takes the authoring from every seat whose institution may not author.
	fn disable_barred() {
		for who in Session::<T>::validators() {
			if Self::is_barred(&who) {
				Self::disable(&who);
			}
		}
	}

	/// Suspends the Validator role of an institution for an offence, and its authoring at once.
	fn note_offence(who: &AccountId, session: SessionIndex) {
		if Self::has_role(who, Role::Validator) && !Offenders::<T>::contains_key(who) {
			Offenders::<T>::insert(who, session);
			Self::deposit_event(Event::ValidatorSuspended { who: who.clone(), session });
		}
		if Self::is_barred(who) {
			Self::disable(who);
		}
	}
}

impl<T: Config> pallet_session::SessionManager<AccountId> for Pallet<T> {
	fn new_session(_: SessionIndex) -> Option<Vec<AccountId>> {
		Self::plan()
	}

	/// All that have session keys at genesis, in the order of their accounts: the register may be
	/// built later than the sessions.
	fn new_session_genesis(_: SessionIndex) -> Option<Vec<AccountId>> {
		let mut validators = pallet_session::NextKeys::<T>::iter_keys().collect::<Vec<AccountId>>();
		validators.sort();
		Some(validators)
	}

	fn start_session(_: SessionIndex) {
		Self::disable_barred();
	}

	fn end_session(index: SessionIndex) {
		let next = index.saturating_add(1);
		if let Some(first_kept) = next.checked_sub(T::SessionsKept::get()) {
			historical::Pallet::<T>::prune_up_to(first_kept);
		}
	}
}

impl<T: Config> historical::SessionManager<AccountId, ()> for Pallet<T> {
	fn new_session(index: SessionIndex) -> Option<Vec<(AccountId, ())>> {
		<Self as pallet_session::SessionManager<_>>::new_session(index).map(identified)
	}

	fn new_session_genesis(index: SessionIndex) -> Option<Vec<(AccountId, ())>> {
		<Self as pallet_session::SessionManager<_>>::new_session_genesis(index).map(identified)
	}

	fn start_session(index: SessionIndex) {
		<Self as pallet_session::SessionManager<_>>::start_session(index)
	}

	fn end_session(index: SessionIndex) {
		<Self as pallet_session::SessionManager<_>>::end_session(index)
	}
}

fn identified(validators: Vec<AccountId>) -> Vec<(AccountId, ())> {
	validators.into_iter().map(|validator| (validator, ())).collect()
}

impl<T: Config> OnOffenceHandler<AccountId, (AccountId, ()), Weight> for Pallet<T> {
	/// Whatever the offence: who signs two things where one may be signed is not left authoring.
	fn on_offence(
		offenders: &[OffenceDetails<AccountId, (AccountId, ())>],
		_: &[Perbill],
		session: SessionIndex,
	) -> Weight {
		for OffenceDetails { offender: (who, ()), .. } in offenders {
			Self::note_offence(who, session);
		}
		// Each: institution and mark twice, the session's validators and those disabled.
		let each = T::DbWeight::get().reads_writes(6, 2);
		each.saturating_mul(u64::try_from(offenders.len()).unwrap_or(u64::MAX))
	}
}

/// Who may register session keys, and for which seat: the account that signs for an active
/// institution with the Validator role. Meant as the session pallet's `ValidatorIdOf`.
pub struct ValidatorOf<T>(PhantomData<T>);

impl<T: Config> Convert<AccountId, Option<AccountId>> for ValidatorOf<T> {
	fn convert(account: AccountId) -> Option<AccountId> {
		let who = Pallet::<T>::institution_signed_by(&account)?;
		let institution = Institutions::<T>::get(&who)?;
		(institution.status == InstitutionStatus::Active
			&& institution.roles.contains(&Role::Validator))
		.then_some(who)
	}
}
