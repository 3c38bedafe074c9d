// SPDX-License-Identifier: GPL-3.0-only

//! The key register: who may write to it, and from when a key counts.

use frame_support::pallet_prelude::*;
use salus_primitives::{
	keys::{possession_preimage, verify_possession, KeyKind, KeySlot, RegisteredKey},
	membership::Standing,
	traits::{Charts, Clock, Genesis},
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
			if let Some(KeySlot { current, .. }) = before.as_ref().filter(|_| kind.signs()) {
				PastKeys::<T>::insert((&owner, kind, current.version), current);
			}
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
			Standing::Invited => {
				Self::ensure_invited(signer)?;
				return Ok(signer.clone());
			},
			Standing::Controller(_) => return Ok(signer.clone()),
			Standing::Mandate(_) => {
				ensure!(T::Charts::holds_mandate(signer), Error::<T>::NoStanding);
				return Ok(signer.clone());
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
		ensure!(Self::is_active(&institution), Error::<T>::InstitutionNotActive);
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
			// All that were replaced are kept, so that the number of the current one counts them.
			ensure!(
				!kind.signs() || slot.current.version <= T::MaxPastKeys::get(),
				Error::<T>::TooManyKeys
			);
		}
		let preimage = possession_preimage(genesis, owner, *kind, key);
		ensure!(verify_possession(&preimage, key, proof), Error::<T>::WrongProof);
		Ok(())
	}

	/// The slot once `key` is in it, and the entry of that key.
	fn replaced(
		before: Option<KeySlot>,
		kind: KeyKind,
		key: salus_primitives::keys::PublicKey,
	) -> (KeySlot, RegisteredKey) {
		let now = T::Clock::now();
		let Some(slot) = before else {
			let first = RegisteredKey { key, version: 1, valid_from: now };
			return (KeySlot { current: first.clone(), next: None, newest: 1 }, first);
		};
		let version = slot.newest.saturating_add(1);
		if kind == KeyKind::Encryption {
			// So that a stolen account cannot divert the grants that are made meanwhile.
			let valid_from = now.saturating_add(T::KeyDelay::get());
			let waiting = RegisteredKey { key, version, valid_from };
			let current = slot.at(now).clone();
			(KeySlot { current, next: Some(waiting.clone()), newest: version }, waiting)
		} else {
			let replacement = RegisteredKey { key, version, valid_from: now };
			let current = replacement.clone();
			(KeySlot { current, next: None, newest: version }, replacement)
		}
	}

	/// Drops what was registered and does not count yet: whoever had the account may have done it. Its
	/// number is not given again.
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
