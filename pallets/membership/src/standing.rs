// SPDX-License-Identifier: GPL-3.0-only

//! What every account is: the answers to siblings, and the views.

use alloc::vec::Vec;
use frame_support::{defensive, pallet_prelude::*};
use salus_primitives::{
	api::MAX_PAGE,
	keys::{KeyKind, KeySlot, RegisteredKey},
	membership::{Institution, InstitutionStatus, Role, Staff, StaffRole, Standing},
	traits::{self, Charts, Clock, Existence, NotActing, Register},
	AccountId, Moment,
};

use crate::{pallet::*, types::*, Config, Error, Pallet};

impl<T: Config> traits::Standings for Pallet<T> {
	fn standing(who: &AccountId) -> Standing {
		Standings::<T>::get(who).unwrap_or(Standing::None)
	}

	fn may_act(who: &AccountId) -> bool {
		match Self::standing(who) {
			Standing::None | Standing::Former => false,
			Standing::Invited => Self::ensure_invited(who).is_ok(),
			Standing::Institution => Self::institution_signed_by(who).is_some_and(|institution| {
				// Only one that was expelled is ever invited again, and it has to be able to apply.
				Self::is_active(&institution) || Self::ensure_invited(&institution).is_ok()
			}),
			Standing::Staff => Self::staff(who).is_some_and(|staff| {
				T::Clock::now() < staff.until && Self::is_active(&staff.institution)
			}),
			Standing::Controller(_) => true,
			Standing::Mandate(_) => T::Charts::holds_mandate(who),
		}
	}

	/// Siblings make controllers and holders of mandates; everything else is made here.
	fn assign(who: &AccountId, standing: Standing) -> Result<(), DispatchError> {
		if !matches!(standing, Standing::Controller(_) | Standing::Mandate(_)) {
			defensive!("a sibling assigned a standing that is not its to give");
			return Err(DispatchError::Corruption);
		}
		Self::give_standing(who, standing)
	}

	fn retire(who: &AccountId) {
		match <Self as traits::Standings>::standing(who) {
			Standing::Controller(_) | Standing::Mandate(_) => {
				Standings::<T>::insert(who, Standing::Former)
			},
			_ => {
				defensive!("a sibling retired an account that is not its own");
			},
		}
	}
}

impl<T: Config> Register for Pallet<T> {
	fn institution(who: &AccountId) -> Option<Institution> {
		Institutions::<T>::get(who)
	}

	fn staff(who: &AccountId) -> Option<Staff> {
		StaffEntries::<T>::get(who).map(|entry| entry.staff)
	}

	fn institution_of(who: &AccountId) -> Option<AccountId> {
		match <Self as Register>::staff(who) {
			Some(staff) => Some(staff.institution),
			None => Self::institution_signed_by(who),
		}
	}

	fn acting_for(
		who: &AccountId,
		roles: &[Role],
		staff_roles: &[StaffRole],
	) -> Result<AccountId, NotActing> {
		let staff = <Self as Register>::staff(who);
		let account = match &staff {
			Some(staff) => staff.institution.clone(),
			None => Self::institution_signed_by(who).ok_or(NotActing::NoStanding)?,
		};
		let institution = Institutions::<T>::get(&account).ok_or(NotActing::NoStanding)?;
		if institution.status != InstitutionStatus::Active {
			return Err(NotActing::InstitutionNotActive);
		}
		if let Some(staff) = staff {
			if staff.until <= T::Clock::now() {
				return Err(NotActing::StaffEnded);
			}
			if !staff_roles.contains(&staff.role) {
				return Err(NotActing::WrongRole);
			}
		}
		if !roles.iter().any(|role| institution.roles.contains(role)) {
			return Err(NotActing::WrongRole);
		}
		Ok(account)
	}

	fn role_since(institution: &AccountId, role: Role) -> Option<Moment> {
		RolesSince::<T>::get(institution)?.get(&role).copied()
	}
}

impl<T: Config> Pallet<T> {
	/// What an account is.
	pub fn standing(who: &AccountId) -> Standing {
		<Self as traits::Standings>::standing(who)
	}

	/// The institution of that account, or in whose name it signs as a successor.
	pub fn member(who: &AccountId) -> Option<Institution> {
		Institutions::<T>::get(Represents::<T>::get(who).as_ref().unwrap_or(who))
	}

	/// Every institution in the register, page by page: those after the cursor, at most `limit`.
	pub fn members(after: Option<AccountId>, limit: u32) -> Vec<(AccountId, Institution)> {
		let entries = match after {
			Some(after) => Institutions::<T>::iter_from_key(after),
			None => Institutions::<T>::iter(),
		};
		entries.take(usize::try_from(limit.min(MAX_PAGE)).unwrap_or(0)).collect()
	}

	/// The staff entry of that account.
	pub fn staff(who: &AccountId) -> Option<Staff> {
		<Self as Register>::staff(who)
	}

	/// An account's registered keys; a successor's are those of its institution.
	pub fn keys_of(who: &AccountId) -> Vec<(KeyKind, KeySlot)> {
		let owner = Self::key_owner(who);
		KEY_KINDS
			.into_iter()
			.filter_map(|kind| Keys::<T>::get(&owner, kind).map(|slot| (kind, slot)))
			.collect()
	}

	/// The keys with which an account signed before those that count now, oldest first.
	pub fn past_keys_of(who: &AccountId) -> Vec<(KeyKind, RegisteredKey)> {
		let owner = Self::key_owner(who);
		KEY_KINDS
			.into_iter()
			.filter(|kind| kind.signs())
			.filter_map(|kind| Some((kind, Keys::<T>::get(&owner, kind)?.current.version)))
			.flat_map(|(kind, current)| (1..current).map(move |version| (kind, version)))
			.filter_map(|(kind, version)| {
				Some((kind, PastKeys::<T>::get((&owner, kind, version))?))
			})
			.collect()
	}

	/// The institution in whose name an account signs.
	pub fn institution_of(who: &AccountId) -> Option<AccountId> {
		<Self as Register>::institution_of(who)
	}

	/// The institution whose own account this is: the one it was invited with unless that was lost,
	/// or its successor.
	pub fn institution_signed_by(who: &AccountId) -> Option<AccountId> {
		Represents::<T>::get(who).or_else(|| {
			(Institutions::<T>::contains_key(who) && !Successors::<T>::contains_key(who))
				.then(|| who.clone())
		})
	}

	/// Whose entry in the key register is meant by that account.
	pub(crate) fn key_owner(who: &AccountId) -> AccountId {
		Represents::<T>::get(who).unwrap_or_else(|| who.clone())
	}

	/// Gives an account its one standing, and the reference that keeps its nonce for good.
	pub(crate) fn give_standing(who: &AccountId, standing: Standing) -> DispatchResult {
		ensure!(!Standings::<T>::contains_key(who), Error::<T>::AlreadyHasStanding);
		T::Existence::provide(who)?;
		// Never released: without it an account that spends its last unit would be reaped, and its old
		// transactions could be replayed.
		frame_system::Pallet::<T>::inc_providers(who);
		Standings::<T>::insert(who, standing);
		Ok(())
	}
}
