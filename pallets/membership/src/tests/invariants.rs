// SPDX-License-Identifier: GPL-3.0-only

//! Each invariant, broken on purpose, is noticed.

use frame_support::assert_ok;
use salus_primitives::{
	keys::KeyKind,
	membership::{InstitutionStatus, Role, Roles, StaffRole, Standing},
	ChartId,
};
use sp_runtime::TryRuntimeError;

use crate::{mock::*, *};

/// Two hospitals, a clinician of the first, four validators, and an applicant.
fn broken_by(expected: &'static str, breaking: impl FnOnce()) {
	ExtBuilder::default()
		.hospital(1)
		.hospital(3)
		.staff(2, 1, StaffRole::Clinician)
		.validators(4)
		.build()
		.execute_with(|| {
			assert_ok!(Membership::invite(majority(), account(4)));
			assert_ok!(Membership::apply(signed(4), roles(&[Role::Hospital]), profile("A")));
			assert_ok!(Membership::set_keys(
				signed(1),
				keys(&KEY_KINDS.map(|kind| proven(1, kind, 1)))
			));
			assert_ok!(Membership::name_successor(majority(), account(3), account(5)));
			assert_ok!(Membership::do_try_state());
			breaking();
			assert_eq!(Membership::do_try_state(), Err(TryRuntimeError::Other(expected)));
		});
}

fn edit(who: u8, change: impl FnOnce(&mut salus_primitives::membership::Institution)) {
	Institutions::<Test>::mutate_extant(account(who), change);
}

#[test]
fn standings_have_their_entries() {
	broken_by("no standing is stored as one", || {
		Standings::<Test>::insert(account(9), Standing::None);
	});
	broken_by("an institution is in the register once", || {
		Institutions::<Test>::remove(account(1));
	});
	broken_by("an institution is in the register once", || {
		Represents::<Test>::insert(account(1), account(3));
	});
	broken_by("no institution is staff", || {
		let entry = StaffEntries::<Test>::get(account(2)).expect("it was registered");
		StaffEntries::<Test>::insert(account(1), entry);
	});
	broken_by("staff has an entry", || {
		StaffEntries::<Test>::remove(account(2));
	});
	broken_by("no staff is an institution", || {
		let institution = Institutions::<Test>::get(account(1)).expect("it was admitted");
		Institutions::<Test>::insert(account(2), institution);
	});
	broken_by("who stands for nothing is in no register", || {
		Standings::<Test>::insert(account(2), Standing::Former);
	});
	broken_by("an institution whose account stands for nothing has a successor", || {
		Standings::<Test>::insert(account(1), Standing::Former);
	});
	broken_by("an account is one thing only", || {
		Standings::<Test>::insert(account(1), Standing::Controller(ChartId([1; 32])));
	});
	broken_by("who has a standing exists for good", || {
		frame_system::Account::<Test>::remove(account(1));
	});
}

#[test]
fn institutions_are_sound() {
	broken_by("an institution stands as one", || {
		Standings::<Test>::remove(account(1));
	});
	broken_by("who was expelled has no roles", || {
		edit(1, |it| it.status = InstitutionStatus::Expelled);
	});
	broken_by("an institution has roles that go together", || {
		edit(1, |it| it.roles = Roles::new());
	});
	broken_by("an institution has roles that go together", || {
		edit(1, |it| it.roles = roles(&[Role::KeyAgent, Role::Gateway]));
	});
	broken_by("an institution has a name", || {
		edit(1, |it| it.profile.name = Default::default());
	});
	broken_by("every role has its moment", || {
		edit(1, |it| it.roles = roles(&[Role::Hospital, Role::DataUser]));
	});
	broken_by("who has roles is an institution", || {
		RolesSince::<Test>::insert(account(9), RoleMoments::new());
	});
}

#[test]
fn successors_are_paired() {
	broken_by("a successor represents the institution", || {
		Successors::<Test>::insert(account(1), account(2));
	});
	broken_by("an institution is in the register once", || {
		Represents::<Test>::remove(account(5));
	});
	broken_by("an account that was succeeded stands for nothing", || {
		Standings::<Test>::insert(account(3), Standing::Institution);
	});
	broken_by("an institution whose account stands for nothing has a successor", || {
		Successors::<Test>::remove(account(3));
	});
	broken_by("who represents an institution is its successor", || {
		Represents::<Test>::insert(account(9), account(1));
	});
	broken_by("a successor stands as an institution", || {
		Standings::<Test>::remove(account(5));
	});
}

#[test]
fn staff_is_counted() {
	broken_by("who has a staff entry stands as staff", || {
		Standings::<Test>::remove(account(2));
	});
	broken_by("staff is somebody's", || {
		StaffEntries::<Test>::mutate_extant(account(2), |it| it.staff.institution = account(9));
	});
	broken_by("live staff is counted right", || {
		LiveStaff::<Test>::insert(account(1), 2);
	});
	broken_by("all live staff is counted", || {
		LiveStaff::<Test>::remove(account(1));
	});
	broken_by("no institution has too many staff", || {
		for who in 10..13 {
			assert_ok!(Membership::give_standing(&account(who), Standing::Staff));
			let entry = StaffEntries::<Test>::get(account(2)).expect("it was registered");
			StaffEntries::<Test>::insert(account(who), entry);
		}
		LiveStaff::<Test>::insert(account(1), 4);
	});
}

#[test]
fn applicants_are_invited() {
	broken_by("who may apply is invited or was expelled", || {
		Invitations::<Test>::insert(account(1), 5_000);
	});
	broken_by("who applied was invited", || {
		Invitations::<Test>::remove(account(4));
	});
	broken_by("an application can be granted", || {
		Applications::<Test>::mutate_extant(account(4), |it| it.roles = Roles::new());
	});
}

#[test]
fn keys_are_sound() {
	fn edit(kind: KeyKind, change: impl FnOnce(&mut salus_primitives::keys::KeySlot)) {
		Keys::<Test>::mutate_exists(account(1), kind, |slot| {
			change(slot.as_mut().expect("it was registered"))
		});
	}
	let slot = || Keys::<Test>::get(account(1), KeyKind::Signing).expect("it was registered");
	broken_by("who has keys has a standing", || {
		Keys::<Test>::insert(account(9), KeyKind::Signing, slot());
	});
	broken_by("a successor's keys are those of its institution", || {
		Keys::<Test>::insert(account(5), KeyKind::Signing, slot());
	});
	broken_by("a key is of a suite that serves its purpose", || {
		Keys::<Test>::insert(account(1), KeyKind::Encryption, slot());
	});
	broken_by("a key is of a suite that serves its purpose", || {
		edit(KeyKind::Signing, |it| {
			it.current.key.bytes.pop();
		});
	});
	broken_by("versions count from 1", || edit(KeyKind::Signing, |it| it.current.version = 0));
	broken_by("only encryption keys wait", || {
		edit(KeyKind::Signing, |it| it.next = Some(it.current.clone()));
	});
	broken_by("a replacement is a later version", || {
		edit(KeyKind::Encryption, |it| it.next = Some(it.current.clone()));
	});
	broken_by("no version is given twice", || edit(KeyKind::Encryption, |it| it.newest = 0));
	broken_by("every key that signs counts at once", || {
		edit(KeyKind::Signing, |it| it.newest = 2);
	});
}

#[test]
fn past_keys_are_kept() {
	let kind = KeyKind::Signing;
	let replaced = move || {
		assert_ok!(Membership::set_keys(signed(1), keys(&[proven(1, kind, 2)])));
	};
	let past = move || PastKeys::<Test>::get((account(1), kind, 1)).expect("it was replaced");
	broken_by("a key that signed is kept", || {
		replaced();
		PastKeys::<Test>::remove((account(1), kind, 1));
	});
	broken_by("no account has too many past keys", || {
		replaced();
		let last = MAX_PAST_KEYS + 2;
		for version in 2..last {
			PastKeys::<Test>::insert((account(1), kind, version), past());
		}
		Keys::<Test>::mutate_exists(account(1), kind, |slot| {
			let slot = slot.as_mut().expect("it was registered");
			slot.current.version = last;
			slot.newest = last;
		});
	});
	broken_by("a past key was replaced by the current one", || {
		replaced();
		PastKeys::<Test>::insert((account(1), kind, 2), past());
	});
	broken_by("a past key was replaced by the current one", || {
		replaced();
		PastKeys::<Test>::insert((account(1), kind, 0), past());
	});
	broken_by("a past key was replaced by the current one", || {
		replaced();
		PastKeys::<Test>::insert((account(9), kind, 1), past());
	});
	broken_by("a past key was replaced by the current one", || {
		replaced();
		PastKeys::<Test>::insert((account(1), KeyKind::Encryption, 1), past());
	});
	broken_by("a past key is the one that was registered", || {
		replaced();
		PastKeys::<Test>::mutate((account(1), kind, 1), |past| {
			past.as_mut().expect("it was replaced").version = 2;
		});
	});
	broken_by("a past key is the one that was registered", || {
		replaced();
		PastKeys::<Test>::mutate((account(1), kind, 1), |past| {
			past.as_mut().expect("it was replaced").key.bytes.pop();
		});
	});
}

#[test]
fn validators_are_listed() {
	broken_by("validators are listed in order", || {
		Validators::<Test>::mutate(|it| {
			it.remove(0);
		});
	});
	broken_by("validators are listed in order", || {
		Validators::<Test>::mutate(|it| it.as_mut().reverse());
	});
	broken_by("only a validator's role is suspended", || {
		Offenders::<Test>::insert(account(1), 1);
	});
}
