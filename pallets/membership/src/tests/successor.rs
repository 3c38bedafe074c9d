// SPDX-License-Identifier: GPL-3.0-only

//! An institution's account is lost, and another signs in its name.

use frame_support::{assert_noop, assert_ok};
use salus_primitives::{
	keys::KeyKind,
	membership::{Role, StaffRole, Standing},
	traits::{NotActing, Register},
	Moment,
};
use sp_runtime::{traits::Convert, DispatchError::BadOrigin};

use crate::{mock::*, *};

fn hospital() -> ExtBuilder {
	ExtBuilder::default().hospital(1).staff(2, 1, StaffRole::Clinician)
}

#[test]
fn successor_signs_and_the_institution_stays_who_it_is() {
	hospital().build_and_execute(|| {
		assert_ok!(Membership::name_successor(majority(), account(1), account(5)));
		System::assert_last_event(
			Event::SuccessorNamed { who: account(1), former: account(1), successor: account(5) }
				.into(),
		);
		// Charts, grants and staff go on naming the same institution.
		assert_eq!(Membership::acting_for(&account(5), &[Role::Hospital], &[]), Ok(account(1)));
		assert_eq!(
			Membership::acting_for(&account(2), &[Role::Hospital], &[StaffRole::Clinician]),
			Ok(account(1))
		);
		assert_eq!(Membership::institution_of(&account(5)), Some(account(1)));
		assert_eq!(Membership::member(&account(5)), Membership::member(&account(1)));
		assert_eq!(Membership::standing(&account(5)), Standing::Institution);
		// It registers staff and speaks for the institution.
		assert_ok!(Membership::add_staff(signed(5), account(6), StaffRole::Registrar, Moment::MAX));
		assert_eq!(Membership::staff(&account(6)).map(|it| it.institution), Some(account(1)));
		assert_ok!(Membership::set_profile(signed(5), profile("Same hospital")));
		assert_eq!(
			Membership::member(&account(1)).map(|it| it.profile),
			Some(profile("Same hospital"))
		);
	});
}

#[test]
fn lost_account_can_do_nothing() {
	hospital().build_and_execute(|| {
		assert_ok!(Membership::name_successor(majority(), account(1), account(5)));
		assert_eq!(Membership::standing(&account(1)), Standing::Former);
		assert_eq!(
			Membership::acting_for(&account(1), &[Role::Hospital], &[]),
			Err(NotActing::NoStanding)
		);
		assert_eq!(Membership::institution_of(&account(1)), None);
		assert_noop!(
			Membership::add_staff(signed(1), account(6), StaffRole::Registrar, 5_000),
			Error::<Test>::NoStanding
		);
		assert_noop!(
			Membership::set_profile(signed(1), profile("Thief")),
			Error::<Test>::NotAnInstitution
		);
		assert_noop!(
			Membership::set_keys(signed(1), keys(&[proven(1, KeyKind::Signing, 1)])),
			Error::<Test>::NoStanding
		);
		assert_noop!(Membership::invite(majority(), account(1)), Error::<Test>::AlreadyHasStanding);
	});
}

#[test]
fn successor_registers_the_institutions_keys() {
	hospital().build_and_execute(|| {
		let encryption = KeyKind::Encryption;
		assert_ok!(Membership::set_keys(signed(1), keys(&[proven(1, encryption, 1)])));
		// Whoever stole the account asks for the grants to come.
		assert_ok!(Membership::set_keys(signed(1), keys(&[proven(1, encryption, 2)])));
		assert_ok!(Membership::name_successor(majority(), account(1), account(5)));
		let slot = Keys::<Test>::get(account(1), encryption).expect("it was registered");
		assert_eq!((slot.current.version, slot.next), (1, None));

		// A proof is made for the institution, whoever signs.
		assert_noop!(
			Membership::set_keys(signed(5), keys(&[proven(5, encryption, 3)])),
			Error::<Test>::WrongProof
		);
		assert_ok!(Membership::set_keys(signed(5), keys(&[proven(1, encryption, 3)])));
		assert_eq!(Membership::keys_of(&account(5)), Membership::keys_of(&account(1)));
		assert!(!Keys::<Test>::contains_key(account(5), encryption));
		// The number of the one that was dropped is not given again.
		let slot = Keys::<Test>::get(account(1), encryption).expect("it was registered");
		assert_eq!(slot.next.map(|next| next.version), Some(3));
	});
}

#[test]
fn what_the_institution_signed_stays_provable_under_successors_of_successors() {
	hospital().build_and_execute(|| {
		let signing = KeyKind::Signing;
		assert_ok!(Membership::set_keys(signed(1), keys(&[proven(1, signing, 1)])));
		assert_ok!(Membership::name_successor(majority(), account(1), account(5)));
		assert_ok!(Membership::set_keys(signed(5), keys(&[proven(1, signing, 2)])));
		assert_ok!(Membership::name_successor(majority(), account(1), account(6)));
		assert_ok!(Membership::set_keys(signed(6), keys(&[proven(1, signing, 3)])));
		// What is filed names the institution, and there is every key that signed in its name.
		for who in [1, 6] {
			let past = Membership::past_keys_of(&account(who));
			let kept: Vec<_> = past.into_iter().map(|(_, past)| past.key).collect();
			assert_eq!(kept, [proven(1, signing, 1).key, proven(1, signing, 2).key]);
		}
		// An account that was replaced in between never had keys of its own.
		assert_eq!(Membership::past_keys_of(&account(5)), []);
	});
}

#[test]
fn key_that_counts_by_now_stays() {
	hospital().build_and_execute(|| {
		let encryption = KeyKind::Encryption;
		assert_ok!(Membership::set_keys(signed(1), keys(&[proven(1, encryption, 1)])));
		assert_ok!(Membership::set_keys(signed(1), keys(&[proven(1, encryption, 2)])));
		now(1_000 + KEY_DELAY);
		assert_ok!(Membership::name_successor(majority(), account(1), account(5)));
		let slot = Keys::<Test>::get(account(1), encryption).expect("it was registered");
		assert_eq!(slot.at(1_000 + KEY_DELAY).version, 2);
	});
}

#[test]
fn successor_may_be_succeeded() {
	hospital().build_and_execute(|| {
		assert_ok!(Membership::name_successor(majority(), account(1), account(5)));
		assert_ok!(Membership::name_successor(majority(), account(1), account(6)));
		System::assert_last_event(
			Event::SuccessorNamed { who: account(1), former: account(5), successor: account(6) }
				.into(),
		);
		assert_eq!(Membership::standing(&account(5)), Standing::Former);
		assert_eq!(
			Membership::acting_for(&account(5), &[Role::Hospital], &[]),
			Err(NotActing::NoStanding)
		);
		assert_eq!(Membership::acting_for(&account(6), &[Role::Hospital], &[]), Ok(account(1)));
	});
}

#[test]
fn successor_is_a_fresh_account() {
	hospital().hospital(7).build_and_execute(|| {
		for taken in [1, 2, 7] {
			assert_noop!(
				Membership::name_successor(majority(), account(1), account(taken)),
				Error::<Test>::AlreadyHasStanding
			);
		}
		// Only an institution is succeeded in, under the account it is known by.
		assert_ok!(Membership::name_successor(majority(), account(1), account(5)));
		for unknown in [2, 5, 9] {
			assert_noop!(
				Membership::name_successor(majority(), account(unknown), account(6)),
				Error::<Test>::UnknownInstitution
			);
		}
		assert_noop!(
			Membership::add_staff(signed(7), account(5), StaffRole::Clinician, 5_000),
			Error::<Test>::AlreadyHasStanding
		);
	});
}

#[test]
fn only_the_council_names_a_successor() {
	hospital().build_and_execute(|| {
		for stranger in [1, 2, 9] {
			assert_noop!(
				Membership::name_successor(signed(stranger), account(1), account(5)),
				BadOrigin
			);
		}
	});
}

#[test]
fn successor_of_a_validator_takes_two_thirds_and_registers_its_session_keys() {
	ExtBuilder::default().validators(4).build_and_execute(|| {
		assert_noop!(
			Membership::name_successor(majority(), account(101), account(5)),
			Error::<Test>::TwoThirdsNeeded
		);
		assert_eq!(ValidatorOf::<Test>::convert(account(101)), Some(account(101)));
		assert_ok!(Membership::name_successor(two_thirds(), account(101), account(5)));
		assert_eq!(ValidatorOf::<Test>::convert(account(101)), None);
		assert_eq!(ValidatorOf::<Test>::convert(account(5)), Some(account(101)));
		assert!(set_session_keys(101, 7).is_err());
		assert_ok!(set_session_keys(5, 7));
		next_session();
		next_session();
		assert_eq!(seats(), vec![101, 102, 103, 104]);
		assert_eq!(disabled(), Vec::<u8>::new());
	});
}

#[test]
fn suspended_institution_stays_suspended_under_its_successor() {
	hospital().build_and_execute(|| {
		assert_ok!(Membership::suspend(majority(), account(1)));
		assert_ok!(Membership::name_successor(majority(), account(1), account(5)));
		assert_eq!(
			Membership::acting_for(&account(5), &[Role::Hospital], &[]),
			Err(NotActing::InstitutionNotActive)
		);
	});
}

#[test]
fn expelled_institution_comes_back_under_its_successor() {
	hospital().build_and_execute(|| {
		assert_ok!(Membership::name_successor(majority(), account(1), account(5)));
		assert_ok!(Membership::expel(two_thirds(), account(1)));
		assert_ok!(Membership::invite(majority(), account(1)));
		let asked = roles(&[Role::Hospital]);
		assert_noop!(
			Membership::apply(signed(1), asked.clone(), profile("Thief")),
			Error::<Test>::NotInvited
		);
		assert_ok!(Membership::apply(signed(5), asked.clone(), profile("A")));
		assert_ok!(Membership::admit(majority(), account(1), asked));
		assert_eq!(Membership::acting_for(&account(5), &[Role::Hospital], &[]), Ok(account(1)));
		assert_eq!(Membership::standing(&account(1)), Standing::Former);
	});
}
