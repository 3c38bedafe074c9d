// SPDX-License-Identifier: GPL-3.0-only

//! What always holds of the register.

use alloc::{collections::BTreeMap, vec::Vec};
use frame_support::{ensure, traits::Get};
use salus_primitives::{
	keys::KeyKind,
	membership::{InstitutionStatus, Role, Standing},
	AccountId,
};
use sp_runtime::TryRuntimeError;

use crate::{pallet::*, Config, Pallet};

impl<T: Config> Pallet<T> {
	/// Checks every invariant of the pallet's storage.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::standings_are_backed()?;
		Self::institutions_are_sound()?;
		Self::successors_are_paired()?;
		Self::staff_is_counted()?;
		Self::applicants_are_invited()?;
		Self::keys_are_sound()?;
		Self::past_keys_are_kept()?;
		Self::validators_are_listed()
	}

	/// Every standing has its entry, and a reference that keeps the account alive.
	fn standings_are_backed() -> Result<(), TryRuntimeError> {
		for (who, standing) in Standings::<T>::iter() {
			let institution = Institutions::<T>::contains_key(&who);
			let staff = StaffEntries::<T>::contains_key(&who);
			let represents = Represents::<T>::contains_key(&who);
			match standing {
				Standing::None => return Err("no standing is stored as one".into()),
				Standing::Institution => {
					ensure!(institution != represents, "an institution is in the register once");
					ensure!(!staff, "no institution is staff");
				},
				Standing::Staff => {
					ensure!(staff, "staff has an entry");
					ensure!(!institution && !represents, "no staff is an institution");
				},
				Standing::Former => {
					ensure!(!staff && !represents, "who stands for nothing is in no register");
					ensure!(
						institution == Successors::<T>::contains_key(&who),
						"an institution whose account stands for nothing has a successor"
					);
				},
				Standing::Invited | Standing::Controller(_) | Standing::Mandate(_) => {
					ensure!(!institution && !staff && !represents, "an account is one thing only");
				},
			}
			ensure!(
				frame_system::Pallet::<T>::providers(&who) > 0,
				"who has a standing exists for good"
			);
		}
		Ok(())
	}

	fn institutions_are_sound() -> Result<(), TryRuntimeError> {
		for (who, institution) in Institutions::<T>::iter() {
			ensure!(
				matches!(Standings::<T>::get(&who), Some(Standing::Institution | Standing::Former)),
				"an institution stands as one"
			);
			if institution.status == InstitutionStatus::Expelled {
				ensure!(institution.roles.is_empty(), "who was expelled has no roles");
			} else {
				ensure!(
					Self::ensure_legal(&institution.roles).is_ok(),
					"an institution has roles that go together"
				);
			}
			ensure!(
				Self::ensure_complete(&institution.profile).is_ok(),
				"an institution has a name"
			);
			let since = RolesSince::<T>::get(&who).unwrap_or_default();
			ensure!(since.keys().eq(institution.roles.iter()), "every role has its moment");
		}
		for who in RolesSince::<T>::iter_keys() {
			ensure!(Institutions::<T>::contains_key(who), "who has roles is an institution");
		}
		Ok(())
	}

	fn successors_are_paired() -> Result<(), TryRuntimeError> {
		for (who, successor) in Successors::<T>::iter() {
			ensure!(
				Represents::<T>::get(&successor) == Some(who.clone()),
				"a successor represents the institution"
			);
			ensure!(
				Standings::<T>::get(&who) == Some(Standing::Former),
				"an account that was succeeded stands for nothing"
			);
		}
		for (successor, who) in Represents::<T>::iter() {
			ensure!(
				Successors::<T>::get(&who) == Some(successor.clone()),
				"who represents an institution is its successor"
			);
			ensure!(
				Standings::<T>::get(&successor) == Some(Standing::Institution),
				"a successor stands as an institution"
			);
		}
		Ok(())
	}

	fn staff_is_counted() -> Result<(), TryRuntimeError> {
		let mut counted = BTreeMap::<AccountId, u32>::new();
		for (who, entry) in StaffEntries::<T>::iter() {
			ensure!(
				Standings::<T>::get(&who) == Some(Standing::Staff),
				"who has a staff entry stands as staff"
			);
			ensure!(
				Institutions::<T>::contains_key(&entry.staff.institution),
				"staff is somebody's"
			);
			if entry.counts {
				let count = counted.entry(entry.staff.institution).or_default();
				*count = count.saturating_add(1);
			}
		}
		for (institution, live) in LiveStaff::<T>::iter() {
			ensure!(
				counted.remove(&institution).unwrap_or(0) == live,
				"live staff is counted right"
			);
			ensure!(live <= T::MaxStaff::get(), "no institution has too many staff");
		}
		ensure!(counted.is_empty(), "all live staff is counted");
		Ok(())
	}

	fn applicants_are_invited() -> Result<(), TryRuntimeError> {
		for who in Invitations::<T>::iter_keys() {
			let expelled = Institutions::<T>::get(&who)
				.is_some_and(|institution| institution.status == InstitutionStatus::Expelled);
			ensure!(
				expelled || Standings::<T>::get(&who) == Some(Standing::Invited),
				"who may apply is invited or was expelled"
			);
		}
		for (who, application) in Applications::<T>::iter() {
			ensure!(Invitations::<T>::contains_key(&who), "who applied was invited");
			ensure!(
				Self::ensure_legal(&application.roles).is_ok()
					&& Self::ensure_complete(&application.profile).is_ok(),
				"an application can be granted"
			);
		}
		Ok(())
	}

	fn keys_are_sound() -> Result<(), TryRuntimeError> {
		for (who, kind, slot) in Keys::<T>::iter() {
			ensure!(Standings::<T>::contains_key(&who), "who has keys has a standing");
			ensure!(
				!Represents::<T>::contains_key(&who),
				"a successor's keys are those of its institution"
			);
			for registered in core::iter::once(&slot.current).chain(&slot.next) {
				ensure!(
					registered.key.is_well_formed() && kind.accepts(registered.key.suite),
					"a key is of a suite that serves its purpose"
				);
			}
			ensure!(slot.current.version > 0, "versions count from 1");
			if let Some(next) = &slot.next {
				ensure!(kind == KeyKind::Encryption, "only encryption keys wait");
				ensure!(next.version > slot.current.version, "a replacement is a later version");
			}
			let last = slot.next.as_ref().unwrap_or(&slot.current).version;
			ensure!(last <= slot.newest, "no version is given twice");
			ensure!(!kind.signs() || last == slot.newest, "every key that signs counts at once");
		}
		Ok(())
	}

	/// Of keys that sign every version before the current one is kept, and no other.
	fn past_keys_are_kept() -> Result<(), TryRuntimeError> {
		for (who, kind, slot) in Keys::<T>::iter().filter(|(_, kind, _)| kind.signs()) {
			ensure!(
				(1..slot.current.version)
					.all(|version| PastKeys::<T>::contains_key((&who, kind, version))),
				"a key that signed is kept"
			);
			ensure!(
				slot.current.version.saturating_sub(1) <= T::MaxPastKeys::get(),
				"no account has too many past keys"
			);
		}
		for ((who, kind, version), past) in PastKeys::<T>::iter() {
			ensure!(
				kind.signs()
					&& Keys::<T>::get(who, kind)
						.is_some_and(|slot| (1..slot.current.version).contains(&version)),
				"a past key was replaced by the current one"
			);
			ensure!(
				past.version == version
					&& past.key.is_well_formed()
					&& kind.accepts(past.key.suite),
				"a past key is the one that was registered"
			);
		}
		Ok(())
	}

	fn validators_are_listed() -> Result<(), TryRuntimeError> {
		let listed = Validators::<T>::get();
		let mut holders = Institutions::<T>::iter()
			.filter(|(_, institution)| institution.roles.contains(&Role::Validator))
			.map(|(who, _)| who)
			.collect::<Vec<_>>();
		holders.sort();
		ensure!(listed.as_slice() == holders, "validators are listed in order");
		for who in Offenders::<T>::iter_keys() {
			ensure!(listed.contains(&who), "only a validator's role is suspended");
		}
		Ok(())
	}
}
