// SPDX-License-Identifier: GPL-3.0-only

//! Suspended, reinstated, expelled, admitted again.

use frame_support::{assert_noop, assert_ok};
use salus_primitives::{
	keys::KeyKind,
	membership::{InstitutionStatus, Role, StaffRole, Standing},
	traits::{NotActing, Register},
	Moment,
};
use sp_runtime::DispatchError::BadOrigin;

use crate::{mock::*, *};

const CLINICIAN: &[StaffRole] = &[StaffRole::Clinician];
const HOSPITAL: &[Role] = &[Role::Hospital];

fn status(who: u8) -> Option<InstitutionStatus> {
	Membership::member(&account(who)).map(|institution| institution.status)
}

#[test]
fn suspension_stops_the_institution_and_its_staff_at_once() {
	ExtBuilder::default()
		.hospital(1)
		.staff(2, 1, StaffRole::Clinician)
		.staff(3, 1, StaffRole::Registrar)
		.build_and_execute(|| {
			assert_ok!(Membership::acting_for(&account(2), HOSPITAL, CLINICIAN));
			assert_ok!(Membership::suspend(majority(), account(1)));
			System::assert_last_event(Event::InstitutionSuspended { who: account(1) }.into());
			for who in [1, 2] {
				assert_eq!(
					Membership::acting_for(&account(who), HOSPITAL, CLINICIAN),
					Err(NotActing::InstitutionNotActive)
				);
			}
			for who in [1, 3] {
				assert_noop!(
					Membership::add_staff(
						signed(who),
						account(4),
						StaffRole::Clinician,
						Moment::MAX
					),
					Error::<Test>::InstitutionNotActive
				);
				assert_noop!(
					Membership::remove_staff(signed(who), account(2)),
					Error::<Test>::InstitutionNotActive
				);
			}
			for who in [1, 2] {
				assert_noop!(
					Membership::set_keys(signed(who), keys(&[proven(who, KeyKind::Signing, 1)])),
					Error::<Test>::InstitutionNotActive
				);
			}
			assert_noop!(
				Membership::set_profile(signed(1), profile("B")),
				Error::<Test>::InstitutionNotActive
			);
			assert_noop!(
				Membership::suspend(majority(), account(1)),
				Error::<Test>::InstitutionNotActive
			);
		});
}

#[test]
fn reinstatement_gives_everything_back() {
	ExtBuilder::default().hospital(1).staff(2, 1, StaffRole::Clinician).build_and_execute(|| {
		assert_noop!(Membership::reinstate(majority(), account(1)), Error::<Test>::NotSuspended);
		assert_ok!(Membership::suspend(majority(), account(1)));
		assert_ok!(Membership::reinstate(majority(), account(1)));
		System::assert_last_event(Event::InstitutionReinstated { who: account(1) }.into());
		assert_eq!(Membership::acting_for(&account(2), HOSPITAL, CLINICIAN), Ok(account(1)));
	});
}

#[test]
fn validators_and_emergency_departments_are_suspended_fast_and_reinstated_by_two_thirds() {
	let builder = ExtBuilder::default().institution(1, &[Role::Hospital, Role::Emergency]);
	builder.validators(5).build_and_execute(|| {
		for who in [1, 101] {
			assert_ok!(Membership::suspend(majority(), account(who)));
			assert_noop!(
				Membership::reinstate(majority(), account(who)),
				Error::<Test>::TwoThirdsNeeded
			);
			assert_ok!(Membership::reinstate(two_thirds(), account(who)));
		}
	});
}

#[test]
fn only_the_council_suspends_reinstates_and_expels() {
	ExtBuilder::default().hospital(1).staff(2, 1, StaffRole::Registrar).build_and_execute(|| {
		for stranger in [1, 2, 3] {
			assert_noop!(Membership::suspend(signed(stranger), account(1)), BadOrigin);
			assert_noop!(Membership::reinstate(signed(stranger), account(1)), BadOrigin);
			assert_noop!(Membership::expel(signed(stranger), account(1)), BadOrigin);
		}
	});
}

#[test]
fn who_is_no_institution_has_no_status() {
	ExtBuilder::default().hospital(1).staff(2, 1, StaffRole::Registrar).build_and_execute(|| {
		for who in [2, 3] {
			let who = account(who);
			let unknown = Error::<Test>::UnknownInstitution;
			assert_noop!(Membership::suspend(majority(), who.clone()), unknown);
			let unknown = Error::<Test>::UnknownInstitution;
			assert_noop!(Membership::reinstate(majority(), who.clone()), unknown);
			let unknown = Error::<Test>::UnknownInstitution;
			assert_noop!(Membership::expel(two_thirds(), who), unknown);
		}
	});
}

#[test]
fn expulsion_takes_two_thirds_and_the_roles() {
	ExtBuilder::default().hospital(1).staff(2, 1, StaffRole::Clinician).build_and_execute(|| {
		assert_noop!(Membership::expel(majority(), account(1)), Error::<Test>::TwoThirdsNeeded);
		assert_ok!(Membership::expel(two_thirds(), account(1)));
		System::assert_last_event(Event::InstitutionExpelled { who: account(1) }.into());
		assert_eq!(status(1), Some(InstitutionStatus::Expelled));
		assert_eq!(
			Membership::acting_for(&account(2), HOSPITAL, CLINICIAN),
			Err(NotActing::InstitutionNotActive)
		);
		assert_noop!(
			Membership::reinstate(majority(), account(1)),
			Error::<Test>::InstitutionExpelled
		);
		assert_noop!(
			Membership::expel(two_thirds(), account(1)),
			Error::<Test>::InstitutionExpelled
		);
		assert_noop!(
			Membership::suspend(majority(), account(1)),
			Error::<Test>::InstitutionNotActive
		);
		assert_noop!(
			Membership::set_roles(majority(), account(1), roles(HOSPITAL)),
			Error::<Test>::InstitutionExpelled
		);
		assert_noop!(
			Membership::name_successor(majority(), account(1), account(9)),
			Error::<Test>::InstitutionExpelled
		);
	});
}

#[test]
fn suspended_institution_can_be_expelled() {
	ExtBuilder::default().hospital(1).build_and_execute(|| {
		assert_ok!(Membership::suspend(majority(), account(1)));
		assert_ok!(Membership::expel(two_thirds(), account(1)));
		assert_eq!(status(1), Some(InstitutionStatus::Expelled));
	});
}

#[test]
fn expelled_institution_is_admitted_again_only_by_the_council_and_with_new_roles() {
	ExtBuilder::default().hospital(1).build_and_execute(|| {
		assert_ok!(Membership::expel(two_thirds(), account(1)));
		assert_noop!(
			Membership::apply(signed(1), roles(HOSPITAL), profile("A")),
			Error::<Test>::NotInvited
		);
		assert_ok!(Membership::invite(majority(), account(1)));
		assert_eq!(Membership::standing(&account(1)), Standing::Institution);
		now(2_000);
		assert_ok!(Membership::apply(signed(1), roles(&[Role::DataUser]), profile("A")));
		assert_ok!(Membership::admit(majority(), account(1), roles(&[Role::DataUser])));
		assert_eq!(status(1), Some(InstitutionStatus::Active));
		assert_eq!(Membership::role_since(&account(1), Role::Hospital), None);
		assert_eq!(Membership::role_since(&account(1), Role::DataUser), Some(2_000));
	});
}

#[test]
fn nonce_never_starts_again() {
	ExtBuilder::default().hospital(1).build_and_execute(|| {
		use frame_support::traits::fungible::Mutate;
		let who = account(1);
		// It had money once, sent transactions, and spends the last of it.
		assert_ok!(Balances::mint_into(&who, 100));
		for _ in 0..3 {
			System::inc_account_nonce(&who);
		}
		assert_ok!(Membership::expel(two_thirds(), who.clone()));
		Balances::set_balance(&who, 0);
		assert_eq!(System::account_nonce(&who), 3);
		assert!(System::providers(&who) > 0);

		assert_ok!(Membership::invite(majority(), who.clone()));
		assert_ok!(Membership::apply(signed(1), roles(HOSPITAL), profile("A")));
		assert_ok!(Membership::admit(majority(), who.clone(), roles(HOSPITAL)));
		assert_eq!(System::account_nonce(&who), 3);
		Balances::set_balance(&who, 0);
		assert_eq!(System::account_nonce(&who), 3);
	});
}

#[test]
fn profile_is_the_institutions_own_to_change() {
	ExtBuilder::default().hospital(1).staff(2, 1, StaffRole::Registrar).build_and_execute(|| {
		assert_ok!(Membership::set_profile(signed(1), profile("New name")));
		System::assert_last_event(Event::ProfileChanged { who: account(1) }.into());
		assert_eq!(Membership::member(&account(1)).map(|it| it.profile), Some(profile("New name")));
		for who in [2, 3] {
			assert_noop!(
				Membership::set_profile(signed(who), profile("Taken over")),
				Error::<Test>::NotAnInstitution
			);
		}
		assert_noop!(Membership::set_profile(signed(1), profile("")), Error::<Test>::NoName);
		assert_noop!(Membership::set_profile(RuntimeOrigin::none(), profile("A")), BadOrigin);
	});
}
