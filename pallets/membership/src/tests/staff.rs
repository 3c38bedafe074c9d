// SPDX-License-Identifier: GPL-3.0-only

//! The people and systems of an institution.

use frame_support::{assert_noop, assert_ok};
use salus_mocks::World;
use salus_primitives::{
	membership::{Role, StaffRole, Standing},
	traits::{NotActing, Register},
	Moment,
};
use sp_runtime::DispatchError::BadOrigin;

use crate::{mock::*, *};

fn hospital() -> ExtBuilder {
	ExtBuilder::default().hospital(1).staff(2, 1, StaffRole::Registrar)
}

fn add(by: u8, who: u8, until: Moment) -> frame_support::dispatch::DispatchResult {
	Membership::add_staff(signed(by), account(who), StaffRole::Clinician, until)
}

#[test]
fn registrar_and_institution_register_staff() {
	hospital().build_and_execute(|| {
		assert_ok!(add(1, 3, 2_000));
		System::assert_last_event(
			Event::StaffAdded {
				institution: account(1),
				who: account(3),
				role: StaffRole::Clinician,
				until: 2_000,
			}
			.into(),
		);
		assert_ok!(add(2, 4, 2_000));
		assert_eq!(Membership::standing(&account(4)), Standing::Staff);
		assert_eq!(System::providers(&account(4)), 1);
		assert!(World::get(|world| world.provided.contains(&account(4))));
		assert_eq!(
			Membership::acting_for(&account(4), &[Role::Hospital], &[StaffRole::Clinician]),
			Ok(account(1))
		);
		assert_eq!(LiveStaff::<Test>::get(account(1)), 3);
	});
}

#[test]
fn nobody_else_registers_staff() {
	for role in
		[StaffRole::Clinician, StaffRole::EmergencyClinician, StaffRole::Auditor, StaffRole::System]
	{
		hospital().staff(3, 1, role).build_and_execute(|| {
			assert_noop!(add(3, 4, 2_000), Error::<Test>::WrongRole);
			assert_noop!(Membership::remove_staff(signed(3), account(2)), Error::<Test>::WrongRole);
		});
	}
	hospital().build_and_execute(|| {
		assert_ok!(Membership::invite(majority(), account(5)));
		for stranger in [5, 9] {
			assert_noop!(add(stranger, 4, 2_000), Error::<Test>::NoStanding);
			assert_noop!(
				Membership::remove_staff(signed(stranger), account(2)),
				Error::<Test>::NoStanding
			);
		}
		assert_noop!(
			Membership::add_staff(RuntimeOrigin::root(), account(4), StaffRole::Clinician, 2_000),
			BadOrigin
		);
		assert_noop!(Membership::remove_staff(RuntimeOrigin::root(), account(2)), BadOrigin);
	});
}

#[test]
fn registrar_whose_time_is_over_registers_nobody() {
	ExtBuilder::default().hospital(1).build_and_execute(|| {
		assert_ok!(Membership::add_staff(signed(1), account(2), StaffRole::Registrar, 2_000));
		now(1_999);
		assert_ok!(add(2, 3, 5_000));
		now(2_000);
		assert_noop!(add(2, 4, 5_000), Error::<Test>::StaffEnded);
	});
}

#[test]
fn end_lies_in_the_future() {
	hospital().build_and_execute(|| {
		assert_noop!(add(2, 3, 1_000), Error::<Test>::EndPassed);
		assert_noop!(add(2, 3, 0), Error::<Test>::EndPassed);
		assert_ok!(add(2, 3, 1_001));
	});
}

#[test]
fn account_has_one_standing() {
	hospital().hospital(7).staff(8, 7, StaffRole::Clinician).build_and_execute(|| {
		assert_ok!(Membership::invite(majority(), account(9)));
		// An institution, a registrar that has not ended, another's staff, an invited account.
		for taken in [1, 2, 7, 8, 9] {
			assert_noop!(add(2, taken, 5_000), Error::<Test>::AlreadyHasStanding);
		}
		// Not even once the other institution's entry has ended.
		assert_ok!(Membership::remove_staff(signed(7), account(8)));
		assert_noop!(add(2, 8, 5_000), Error::<Test>::AlreadyHasStanding);
	});
}

#[test]
fn removed_staff_can_do_nothing_from_now_on_and_stays_on_record() {
	hospital().staff(3, 1, StaffRole::Clinician).build_and_execute(|| {
		now(3_000);
		assert_ok!(Membership::remove_staff(signed(2), account(3)));
		System::assert_last_event(
			Event::StaffRemoved { institution: account(1), who: account(3) }.into(),
		);
		assert_eq!(
			Membership::acting_for(&account(3), &[Role::Hospital], &[StaffRole::Clinician]),
			Err(NotActing::StaffEnded)
		);
		assert_eq!(Membership::staff(&account(3)).map(|staff| staff.until), Some(3_000));
		assert_eq!(Membership::standing(&account(3)), Standing::Staff);
		assert_eq!(LiveStaff::<Test>::get(account(1)), 1);
		assert_noop!(
			Membership::remove_staff(signed(2), account(3)),
			Error::<Test>::AlreadyRemoved
		);
	});
}

#[test]
fn only_ones_own_staff_is_removed() {
	hospital().hospital(7).staff(8, 7, StaffRole::Clinician).build_and_execute(|| {
		assert_noop!(
			Membership::remove_staff(signed(2), account(8)),
			Error::<Test>::StaffOfAnother
		);
		for unknown in [1, 9] {
			assert_noop!(
				Membership::remove_staff(signed(2), account(unknown)),
				Error::<Test>::UnknownStaff
			);
		}
	});
}

#[test]
fn ended_entry_is_renewed() {
	hospital().build_and_execute(|| {
		assert_ok!(add(2, 3, 2_000));
		now(2_000);
		// It lapsed by itself, and has kept its place.
		assert_ok!(Membership::add_staff(signed(2), account(3), StaffRole::Auditor, 4_000));
		assert_eq!(Membership::staff(&account(3)).map(|it| it.role), Some(StaffRole::Auditor));
		assert_eq!(LiveStaff::<Test>::get(account(1)), 2);
		// It was removed, and has lost it.
		assert_ok!(Membership::remove_staff(signed(2), account(3)));
		assert_eq!(LiveStaff::<Test>::get(account(1)), 1);
		assert_ok!(add(2, 3, 5_000));
		assert_eq!(LiveStaff::<Test>::get(account(1)), 2);
		assert_eq!(System::providers(&account(3)), 1);
	});
}

#[test]
fn entry_that_lapsed_gives_its_place_when_removed() {
	hospital().build_and_execute(|| {
		assert_ok!(add(2, 3, 2_000));
		assert_ok!(add(2, 4, 2_000));
		now(3_000);
		assert_noop!(add(2, 5, 9_000), Error::<Test>::TooManyStaff);
		assert_ok!(Membership::remove_staff(signed(2), account(3)));
		// Its end stays what it was.
		assert_eq!(Membership::staff(&account(3)).map(|it| it.until), Some(2_000));
		assert_ok!(add(2, 5, 9_000));
		// A renewal of the removed one needs a place again.
		assert_noop!(add(2, 3, 9_000), Error::<Test>::TooManyStaff);
		// One that kept its place does not.
		assert_ok!(add(2, 4, 9_000));
	});
}

#[test]
fn staff_of_an_institution_that_comes_back_is_its_staff_again() {
	hospital().staff(3, 1, StaffRole::Clinician).build_and_execute(|| {
		assert_ok!(Membership::expel(two_thirds(), account(1)));
		assert_ok!(Membership::invite(majority(), account(1)));
		assert_ok!(Membership::apply(signed(1), roles(&[Role::Hospital]), profile("A")));
		assert_ok!(Membership::admit(majority(), account(1), roles(&[Role::Hospital])));
		assert_eq!(
			Membership::acting_for(&account(3), &[Role::Hospital], &[StaffRole::Clinician]),
			Ok(account(1))
		);
	});
}
