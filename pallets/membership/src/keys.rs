// SPDX-License-Identifier: GPL-3.0-only

//! The key register: who may write to it, and from when a key counts.

use frame_support::pallet_prelude::*;
use salus_primitives::{
	keys::{possession_preimage, verify_possession, KeyKind, KeySlot, RegisteredKey},
	membership::{InstitutionStatus, Standing},
	traits::{Clock, Genesis},
	AccountId,
};

use crate::{pallet::*, types::*, Config, Error, Event, Pallet};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_set_keys(signer: AccountId, keys: ProvenKeys) -> DispatchResult {
		let owner = Self::registers_keys_as(&signer)?;
		ensure!(!keys.is_empty(), Error::<T>::NoKeys);
		let mut rest = keys.as_slice();
		while let Some((key, others)) = rest.split_first() {
			ensure!(others.iter().all(|other| other.kind != key.kind), Error::<T>::DuplicateKind);
			rest = others;
		}
		let genesis = T::Genesis::hash();
		for proven in keys.iter() {
			Self::ensure_proven(&genesis, &owner, proven)?;
		}

		for ProvenKey { kind, key, .. } in keys {
			let before = Keys::<T>::get(&owner, kind);
			let (slot, registered) = Self::replaced(before, kind, key);
			Keys::<T>::insert(&owner, kind, slot);
			Self::deposit_event(Event::KeyRegistered {
				who: owner.clone(),
				kind,
				version: registered.version,
				valid_from: registered.valid_from,
			});
		}
		Ok(())
	}

	/// Whose keys the signer registers: its own, or those of the institution it succeeded in.
	fn registers_keys_as(signer: &AccountId) -> Result<AccountId, Error<T>> {
		let (owner, institution) = match Self::standing(signer) {
			Standing::None | Standing::Former => return Err(Error::<T>::NoStanding),
			Standing::Invited | Standing::Controller(_) | Standing::Mandate(_) => {
				return Ok(signer.clone())
			},
			Standing::Institution => {
				let owner = Self::key_owner(signer);
				(owner.clone(), owner)
			},
			Standing::Staff => {
				let staff = Self::staff(signer).ok_or(Error::<T>::NoStanding)?;
				ensure!(T::Clock::now() < staff.until, Error::<T>::StaffEnded);
				(signer.clone(), staff.institution)
			},
		};
		let active = Institutions::<T>::get(institution)
			.is_some_and(|institution| institution.status == InstitutionStatus::Active);
		ensure!(active, Error::<T>::InstitutionNotActive);
		Ok(owner)
	}

	fn ensure_proven(
		genesis: &[u8; 32],
		owner: &AccountId,
		proven: &ProvenKey,
	) -> Result<(), Error<T>> {
		let ProvenKey { kind, key, proof } = proven;
		ensure!(key.is_well_formed(), Error::<T>::MalformedKey);
		ensure!(kind.accepts(key.suite), Error::<T>::WrongSuite);
		if let Some(slot) = Keys::<T>::get(owner, kind) {
			let newest = slot.next.as_ref().unwrap_or(&slot.current);
			ensure!(newest.key != *key, Error::<T>::KeyUnchanged);
		}
		let preimage = possession_preimage(genesis, owner, *kind, key);
		ensure!(verify_possession(&preimage, key, proof), Error::<T>::WrongProof);
		Ok(())
	}

	/// The slot once `key` is in it, and the entry of that key.
	///
	/// A version is never used twice, even where the key never came to count.
	fn replaced(
		before: Option<KeySlot>,
		kind: KeyKind,
		key: salus_primitives::keys::PublicKey,
	) -> (KeySlot, RegisteredKey) {
		let now = T::Clock::now();
		let Some(slot) = before else {
			let first = RegisteredKey { key, version: 1, valid_from: now };
			return (KeySlot { current: first.clone(), next: None }, first);
		};
		let version = slot.next.as_ref().unwrap_or(&slot.current).version.saturating_add(1);
		if kind == KeyKind::Encryption {
			// So that a stolen account cannot divert the grants that are made meanwhile.
			let valid_from = now.saturating_add(T::KeyDelay::get());
			let waiting = RegisteredKey { key, version, valid_from };
			let current = slot.at(now).clone();
			(KeySlot { current, next: Some(waiting.clone()) }, waiting)
		} else {
			let replacement = RegisteredKey { key, version, valid_from: now };
			(KeySlot { current: replacement.clone(), next: None }, replacement)
		}
	}

	/// Drops what was registered and does not count yet: whoever had the account may have done it.
	pub(crate) fn drop_waiting_keys(owner: &AccountId) {
		let now = T::Clock::now();
		for kind in KEY_KINDS {
			let Some(mut slot) = Keys::<T>::get(owner, kind) else { continue };
			if slot.next.as_ref().is_some_and(|next| now < next.valid_from) {
				slot.next = None;
				Keys::<T>::insert(owner, kind, slot);
			}
		}
	}
}
