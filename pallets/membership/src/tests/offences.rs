// SPDX-License-Identifier: GPL-3.0-only

//! A validator misbehaves.

use frame_support::{assert_noop, assert_ok};
use salus_primitives::{
	membership::{InstitutionStatus, Role, StaffRole},
	traits::Register,
};
use sp_runtime::Perbill;
use sp_staking::offence::{OffenceDetails, OnOffenceHandler};

use crate::{mock::*, *};

fn offend(who: &[u8]) {
	let offenders = who
		.iter()
		.map(|who| OffenceDetails { offender: (account(*who), ()), reporters: vec![] })
		.collect::<Vec<_>>();
	let fractions = vec![Perbill::from_percent(1); offenders.len()];
	Membership::on_offence(&offenders, &fractions, 3);
}

/// A hospital that runs a validator, with a clinician, beside three others.
fn four() -> ExtBuilder {
	ExtBuilder::default()
		.validators(3)
		.institution(1, &[Role::Hospital, Role::Validator])
		.keyed_stranger(1)
		.staff(2, 1, StaffRole::Clinician)
}

#[test]
fn offence_suspends_the_validator_and_not_the_hospital() {
	four().build_and_execute(|| {
		offend(&[1]);
		System::assert_has_event(Event::ValidatorSuspended { who: account(1), session: 3 }.into());
		assert_eq!(disabled(), vec![1]);
		assert_eq!(Offenders::<Test>::get(account(1)), Some(3));
		assert_eq!(
			Membership::member(&account(1)).map(|it| it.status),
			Some(InstitutionStatus::Active)
		);
		assert_eq!(
			Membership::acting_for(&account(2), &[Role::Hospital], &[StaffRole::Clinician]),
			Ok(account(1))
		);
	});
}

#[test]
fn offender_keeps_its_seat_without_authoring_until_it_is_replaced() {
	four().hospital(5).build_and_execute(|| {
		offend(&[1]);
		// New keys of another change the set, which forgets who was disabled.
		assert_ok!(set_session_keys(101, 7));
		for _ in 0..3 {
			next_session();
			assert_eq!(seats(), vec![1, 101, 102, 103]);
			assert_eq!(disabled(), vec![1]);
		}
		assert_ok!(Membership::set_roles(two_thirds(), account(5), roles(&[Role::Validator])));
		next_session();
		next_session();
		assert_eq!(seats(), vec![1, 101, 102, 103]);
		assert_ok!(set_session_keys(5, 5));
		next_session();
		next_session();
		assert_eq!(seats(), vec![5, 101, 102, 103]);
		assert_eq!(disabled(), Vec::<u8>::new());
		// It has the role still, and comes back when it is reinstated.
		assert_ok!(Membership::reinstate(two_thirds(), account(1)));
		next_session();
		next_session();
		assert_eq!(seats(), vec![1, 5, 101, 102, 103]);
	});
}

#[test]
fn reinstating_an_offender_takes_two_thirds() {
	four().build_and_execute(|| {
		offend(&[1]);
		assert_noop!(Membership::reinstate(majority(), account(1)), Error::<Test>::TwoThirdsNeeded);
		assert_ok!(Membership::suspend(majority(), account(1)));
		assert_noop!(Membership::reinstate(majority(), account(1)), Error::<Test>::TwoThirdsNeeded);
		assert_ok!(Membership::reinstate(two_thirds(), account(1)));
		assert_eq!(disabled(), Vec::<u8>::new());
		assert_noop!(Membership::reinstate(two_thirds(), account(1)), Error::<Test>::NotSuspended);
	});
}

#[test]
fn other_roles_do_not_lift_the_suspension() {
	four().build_and_execute(|| {
		offend(&[1]);
		let more = roles(&[Role::Hospital, Role::DataUser, Role::Validator]);
		assert_ok!(Membership::set_roles(two_thirds(), account(1), more));
		assert_eq!(disabled(), vec![1]);
		assert!(Offenders::<Test>::contains_key(account(1)));
	});
}

#[test]
fn losing_the_role_ends_the_suspension_of_it() {
	four().institution(5, &[Role::Validator]).keyed_stranger(5).build_and_execute(|| {
		offend(&[1]);
		assert_ok!(Membership::set_roles(two_thirds(), account(1), roles(&[Role::Hospital])));
		assert!(!Offenders::<Test>::contains_key(account(1)));
		assert_eq!(disabled(), vec![1]);
		assert_noop!(Membership::reinstate(two_thirds(), account(1)), Error::<Test>::NotSuspended);
	});
}

#[test]
fn same_offence_counts_once_and_a_strangers_does_not() {
	four().hospital(5).build_and_execute(|| {
		offend(&[1, 9]);
		offend(&[1, 5]);
		let suspended = System::events()
			.iter()
			.filter(|record| {
				matches!(record.event, RuntimeEvent::Membership(Event::ValidatorSuspended { .. }))
			})
			.count();
		assert_eq!(suspended, 1);
		assert_eq!(Offenders::<Test>::iter_keys().collect::<Vec<_>>(), vec![account(1)]);
		assert_eq!(disabled(), vec![1]);
	});
}

#[test]
fn offences_of_all_leave_one_author() {
	four().build_and_execute(|| {
		offend(&[1, 101, 102, 103]);
		assert_eq!(disabled(), vec![1, 101, 102]);
		assert_eq!(Offenders::<Test>::iter().count(), 4);
	});
}
