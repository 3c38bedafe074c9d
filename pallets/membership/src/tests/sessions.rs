// SPDX-License-Identifier: GPL-3.0-only

//! Who enters the validator set, and that it never shrinks below what is safe.

use frame_support::{assert_noop, assert_ok, traits::KeyOwnerProofSystem};
use pallet_session::SessionManager;
use salus_primitives::membership::{InstitutionStatus, Role};
use sp_runtime::{key_types::DUMMY, testing::UintAuthorityId, traits::Convert};

use crate::{mock::*, *};
use codec::Encode;

const VALIDATOR: &[Role] = &[Role::Validator];

/// Admits a validator; it has no session keys yet.
fn admit(who: u8) {
	assert_ok!(Membership::invite(majority(), account(who)));
	assert_ok!(Membership::apply(signed(who), roles(VALIDATOR), profile("A validator")));
	assert_ok!(Membership::admit(two_thirds(), account(who), roles(VALIDATOR)));
}

fn two_sessions() {
	next_session();
	next_session();
}

#[test]
fn set_is_left_alone_where_nothing_changed() {
	ExtBuilder::default().validators(4).build_and_execute(|| {
		assert_eq!(<Membership as SessionManager<_>>::new_session(2), None);
		next_session();
		assert!(!pallet_session::QueuedChanged::<Test>::get());
		assert_eq!(seats(), vec![101, 102, 103, 104]);
	});
}

#[test]
fn validator_enters_only_with_session_keys() {
	ExtBuilder::default().validators(4).build_and_execute(|| {
		admit(5);
		two_sessions();
		assert_eq!(seats(), vec![101, 102, 103, 104]);
		assert_ok!(set_session_keys(5, 5));
		two_sessions();
		assert_eq!(seats(), vec![5, 101, 102, 103, 104]);
	});
}

#[test]
fn only_an_active_validator_registers_session_keys() {
	ExtBuilder::default().hospital(1).validators(4).build_and_execute(|| {
		for stranger in [1, 2] {
			assert_noop!(
				set_session_keys(stranger, 9),
				pallet_session::Error::<Test>::NoAssociatedValidatorId
			);
		}
		assert_eq!(ValidatorOf::<Test>::convert(account(101)), Some(account(101)));
		assert_ok!(Membership::suspend(majority(), account(101)));
		assert_eq!(ValidatorOf::<Test>::convert(account(101)), None);
	});
}

#[test]
fn replaced_session_keys_can_be_proved() {
	ExtBuilder::default().validators(4).build_and_execute(|| {
		next_session();
		assert_ok!(set_session_keys(101, 77));
		two_sessions();
		assert_eq!(seats(), vec![101, 102, 103, 104]);
		let session = Session::current_index();
		let key = UintAuthorityId(77).encode();
		let proof = Historical::prove((DUMMY, &key[..])).expect("the key is in the set");
		assert_eq!(proof.session, session);
		// The proof still holds once the session is over.
		two_sessions();
		assert_eq!(Historical::check_proof((DUMMY, &key[..]), proof), Some((account(101), ())));
	});
}

#[test]
fn past_sessions_can_be_proved_for_a_while() {
	ExtBuilder::default().validators(4).build_and_execute(|| {
		let key = UintAuthorityId(101).encode();
		let proof = Historical::prove((DUMMY, &key[..])).expect("the key is in the set");
		for _ in 0..5 {
			next_session();
		}
		assert!(Historical::check_proof((DUMMY, &key[..]), proof.clone()).is_some());
		next_session();
		assert!(Historical::check_proof((DUMMY, &key[..]), proof).is_none());
	});
}

#[test]
fn validator_leaves_where_enough_remain() {
	ExtBuilder::default().validators(5).build_and_execute(|| {
		assert_ok!(Membership::expel(two_thirds(), account(101)));
		assert_eq!(disabled(), vec![101]);
		two_sessions();
		assert_eq!(seats(), vec![102, 103, 104, 105]);
		assert_eq!(disabled(), Vec::<u8>::new());
	});
}

#[test]
fn fewer_than_four_validators_never_remain() {
	ExtBuilder::default().validators(4).build_and_execute(|| {
		assert_noop!(
			Membership::expel(two_thirds(), account(101)),
			Error::<Test>::TooFewValidators
		);
		assert_noop!(
			Membership::set_roles(two_thirds(), account(101), roles(&[Role::Hospital])),
			Error::<Test>::TooFewValidators
		);
		// A replacement that has no session keys does not count…
		admit(5);
		assert_noop!(
			Membership::expel(two_thirds(), account(101)),
			Error::<Test>::TooFewValidators
		);
		// …one that has them does.
		assert_ok!(set_session_keys(5, 5));
		assert_ok!(Membership::expel(two_thirds(), account(101)));
		two_sessions();
		assert_eq!(seats(), vec![5, 102, 103, 104]);
	});
}

#[test]
fn role_of_a_validator_without_a_seat_can_be_taken() {
	ExtBuilder::default().validators(4).build_and_execute(|| {
		admit(5);
		assert_ok!(Membership::set_roles(two_thirds(), account(5), roles(&[Role::DataUser])));
		admit(6);
		assert_ok!(Membership::expel(two_thirds(), account(6)));
	});
}

#[test]
fn development_keeps_its_one_validator() {
	ExtBuilder::default().validators(1).build_and_execute(|| {
		MinValidators::set(1);
		assert_noop!(
			Membership::expel(two_thirds(), account(101)),
			Error::<Test>::TooFewValidators
		);
		assert_ok!(Membership::suspend(majority(), account(101)));
		// Its one author goes on, or nobody could reinstate it.
		assert_eq!(disabled(), Vec::<u8>::new());
		two_sessions();
		assert_eq!(seats(), vec![101]);
		assert_eq!(disabled(), Vec::<u8>::new());
	});
}

#[test]
fn minimum_of_nothing_is_one() {
	ExtBuilder::default().validators(1).build_and_execute(|| {
		MinValidators::set(0);
		assert_noop!(
			Membership::expel(two_thirds(), account(101)),
			Error::<Test>::TooFewValidators
		);
	});
}

#[test]
fn suspended_validator_keeps_its_seat_without_authoring_until_it_is_replaced() {
	ExtBuilder::default().validators(4).build_and_execute(|| {
		assert_ok!(Membership::suspend(majority(), account(102)));
		assert_eq!(disabled(), vec![102]);
		assert_eq!(Disabled::get(), vec![1]);
		for _ in 0..3 {
			next_session();
			assert_eq!(seats(), vec![101, 102, 103, 104]);
			assert_eq!(disabled(), vec![102]);
		}
		admit(5);
		assert_ok!(set_session_keys(5, 5));
		two_sessions();
		assert_eq!(seats(), vec![5, 101, 103, 104]);
		assert_eq!(disabled(), Vec::<u8>::new());
	});
}

#[test]
fn suspended_validator_is_disabled_again_when_the_set_changes() {
	ExtBuilder::default().validators(4).build_and_execute(|| {
		assert_ok!(Membership::suspend(majority(), account(102)));
		// Another's new keys change the set, which forgets who was disabled.
		assert_ok!(set_session_keys(103, 33));
		two_sessions();
		assert_eq!(seats(), vec![101, 102, 103, 104]);
		assert_eq!(disabled(), vec![102]);
		assert_eq!(Disabled::get(), vec![1, 1]);
	});
}

#[test]
fn reinstated_validator_authors_again_at_once() {
	ExtBuilder::default().validators(4).build_and_execute(|| {
		assert_ok!(Membership::suspend(majority(), account(102)));
		assert_ok!(Membership::reinstate(two_thirds(), account(102)));
		assert_eq!(disabled(), Vec::<u8>::new());
		two_sessions();
		assert_eq!(disabled(), Vec::<u8>::new());
		assert_eq!(
			Membership::member(&account(102)).map(|it| it.status),
			Some(InstitutionStatus::Active)
		);
	});
}

#[test]
fn last_author_is_never_disabled() {
	ExtBuilder::default().validators(4).build_and_execute(|| {
		for who in 101..=104 {
			assert_ok!(Membership::suspend(majority(), account(who)));
		}
		assert_eq!(disabled(), vec![101, 102, 103]);
		two_sessions();
		assert_eq!(seats(), vec![101, 102, 103, 104]);
		assert_eq!(disabled(), vec![101, 102, 103]);
	});
}

#[test]
fn last_author_that_was_left_is_disabled_once_another_may_author() {
	ExtBuilder::default().validators(4).build_and_execute(|| {
		for who in 101..=104 {
			assert_ok!(Membership::suspend(majority(), account(who)));
		}
		assert_ok!(Membership::reinstate(two_thirds(), account(101)));
		assert_eq!(disabled(), vec![102, 103, 104]);
	});
}

#[test]
fn role_given_back_before_the_set_changed_gives_the_authoring_back() {
	ExtBuilder::default().validators(5).build_and_execute(|| {
		assert_ok!(Membership::set_roles(two_thirds(), account(101), roles(&[Role::Hospital])));
		assert_eq!(disabled(), vec![101]);
		assert_ok!(Membership::set_roles(two_thirds(), account(101), roles(VALIDATOR)));
		assert_eq!(disabled(), Vec::<u8>::new());
		two_sessions();
		assert_eq!(seats(), vec![101, 102, 103, 104, 105]);
	});
}

#[test]
fn seat_of_nobody_in_the_register_is_left_alone() {
	ExtBuilder::default().keyed_stranger(50).keyed_stranger(51).build_and_execute(|| {
		two_sessions();
		assert_eq!(seats(), vec![50, 51]);
		assert_eq!(disabled(), Vec::<u8>::new());
	});
}
