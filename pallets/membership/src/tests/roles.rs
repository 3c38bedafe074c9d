// SPDX-License-Identifier: GPL-3.0-only

//! Given other roles.

use frame_support::{assert_noop, assert_ok};
use salus_primitives::{
	membership::Role,
	traits::{NotActing, Register},
};
use sp_runtime::DispatchError::BadOrigin;

use crate::{mock::*, *};

#[test]
fn other_roles_count_at_once() {
	ExtBuilder::default().hospital(1).build_and_execute(|| {
		let gateway = roles(&[Role::Gateway]);
		assert_ok!(Membership::set_roles(majority(), account(1), gateway.clone()));
		System::assert_last_event(Event::RolesChanged { who: account(1), roles: gateway }.into());
		assert_eq!(
			Membership::acting_for(&account(1), &[Role::Hospital], &[]),
			Err(NotActing::WrongRole)
		);
		assert_eq!(Membership::acting_for(&account(1), &[Role::Gateway], &[]), Ok(account(1)));
	});
}

#[test]
fn role_that_is_kept_counts_from_when_it_was_given() {
	ExtBuilder::default().hospital(1).build_and_execute(|| {
		now(5_000);
		let both = roles(&[Role::Hospital, Role::Emergency]);
		assert_ok!(Membership::set_roles(two_thirds(), account(1), both.clone()));
		now(9_000);
		assert_ok!(Membership::set_roles(
			two_thirds(),
			account(1),
			roles(&[Role::Hospital, Role::Emergency, Role::DataUser])
		));
		assert_eq!(Membership::role_since(&account(1), Role::Hospital), Some(1_000));
		assert_eq!(Membership::role_since(&account(1), Role::Emergency), Some(5_000));
		assert_eq!(Membership::role_since(&account(1), Role::DataUser), Some(9_000));

		// One that was taken and given again is new.
		assert_ok!(Membership::set_roles(two_thirds(), account(1), roles(&[Role::Hospital])));
		assert_eq!(Membership::role_since(&account(1), Role::Emergency), None);
		now(11_000);
		assert_ok!(Membership::set_roles(two_thirds(), account(1), both));
		assert_eq!(Membership::role_since(&account(1), Role::Emergency), Some(11_000));
	});
}

#[test]
fn illegal_roles_are_refused() {
	ExtBuilder::default().hospital(1).build_and_execute(|| {
		assert_noop!(
			Membership::set_roles(majority(), account(1), roles(&[])),
			Error::<Test>::NoRoles
		);
		assert_noop!(
			Membership::set_roles(
				majority(),
				account(1),
				roles(&[Role::Hospital, Role::Gateway, Role::KeyAgent])
			),
			Error::<Test>::KeyAgentWithGateway
		);
		assert_noop!(
			Membership::set_roles(majority(), account(2), roles(&[Role::Hospital])),
			Error::<Test>::UnknownInstitution
		);
	});
}

#[test]
fn validators_and_emergency_departments_take_two_thirds() {
	let builder = ExtBuilder::default().hospital(1).institution(2, &[Role::Emergency]);
	builder.validators(5).build_and_execute(|| {
		for role in [Role::Validator, Role::Emergency] {
			assert_noop!(
				Membership::set_roles(majority(), account(1), roles(&[role])),
				Error::<Test>::TwoThirdsNeeded
			);
		}
		// So does taking one of these roles away, or giving another beside it.
		for who in [2, 101] {
			for other in [&[Role::Hospital][..], &[Role::Emergency, Role::Hospital]] {
				assert_noop!(
					Membership::set_roles(majority(), account(who), roles(other)),
					Error::<Test>::TwoThirdsNeeded
				);
			}
			assert_ok!(Membership::set_roles(two_thirds(), account(who), roles(&[Role::Hospital])));
		}
		// What is only a hospital now takes no more than a majority.
		assert_ok!(Membership::set_roles(majority(), account(2), roles(&[Role::Gateway])));
	});
}

#[test]
fn only_the_council_sets_roles() {
	ExtBuilder::default().hospital(1).build_and_execute(|| {
		for stranger in [1, 2] {
			assert_noop!(
				Membership::set_roles(signed(stranger), account(1), roles(&[Role::Gateway])),
				BadOrigin
			);
		}
	});
}

#[test]
fn there_are_no_more_validators_than_there_can_be() {
	ExtBuilder::default().hospital(1).validators(6).build_and_execute(|| {
		assert_noop!(
			Membership::set_roles(two_thirds(), account(1), roles(&[Role::Validator])),
			Error::<Test>::TooManyValidators
		);
	});
}
