// SPDX-License-Identifier: GPL-3.0-only

//! The numbers and deadlines of what was signed off the chain. That signatures are verified, and that
//! the grants are written, the precompile's tests see.

use super::*;
use salus_mocks::World;
use salus_primitives::{
	chart::ChartStatus,
	membership::{InstitutionStatus, Standing},
	typed_data::MAX_DEADLINE,
	AccountId, Moment,
};
use sp_runtime::{ArithmeticError, DispatchError};

fn counts(signer: &AccountId, nonce: u64) -> Result<u64, DispatchError> {
	AccessGrants::signed_counts(signer, nonce, NOW + MINUTE)
}

fn uses(signer: &AccountId, nonce: u64) {
	let next = counts(signer, nonce).expect("it counts");
	AccessGrants::use_signed(signer, nonce, next);
	System::assert_last_event(Event::SignatureUsed { signer: signer.clone(), nonce }.into());
}

#[test]
fn each_number_counts_once_and_in_its_turn() {
	ExtBuilder::build_and_execute(|| {
		for nonce in 0..3 {
			assert_noop!(counts(&PATIENT, nonce + 1), Error::<Test>::NonceNotNext);
			uses(&PATIENT, nonce);
			for used in 0..=nonce {
				assert_noop!(counts(&PATIENT, used), Error::<Test>::NonceUsed);
			}
		}
		assert_noop!(counts(&PATIENT, u64::MAX), Error::<Test>::NonceNotNext);
		// Each account has numbers of its own.
		assert_eq!(counts(&GUARDIAN, 0), Ok(1));
	});
}

#[test]
fn the_last_number_of_all_is_never_used() {
	ExtBuilder::build_and_execute(|| {
		SignedNonces::<Test>::insert(PATIENT, u64::MAX);
		assert_noop!(counts(&PATIENT, u64::MAX), ArithmeticError::Overflow);
	});
}

#[test]
fn a_deadline_is_ahead_and_not_far() {
	ExtBuilder::build_and_execute(|| {
		let until = |deadline: Moment| AccessGrants::signed_counts(&PATIENT, 0, deadline);
		for (deadline, outcome) in [
			(0, Err(Error::<Test>::SignatureExpired.into())),
			(NOW - 1, Err(Error::<Test>::SignatureExpired.into())),
			(NOW, Err(Error::<Test>::SignatureExpired.into())),
			(NOW + 1, Ok(1)),
			(NOW + MAX_DEADLINE, Ok(1)),
			(NOW + MAX_DEADLINE + 1, Err(Error::<Test>::DeadlineTooLate.into())),
			(Moment::MAX, Err(Error::<Test>::DeadlineTooLate.into())),
		] {
			assert_eq!(until(deadline), outcome, "{deadline}");
		}
	});
}

#[test]
fn numbers_never_start_again() {
	ExtBuilder::build_and_execute(|| {
		uses(&PATIENT, 0);
		for status in [ChartStatus::Suspended, ChartStatus::Active] {
			set_chart_status(status);
			assert_noop!(counts(&PATIENT, 0), Error::<Test>::NonceUsed);
		}
		for status in [InstitutionStatus::Expelled, InstitutionStatus::Active] {
			World::set(|world| {
				world.institutions.get_mut(&HOSPITAL).expect("it is there").status = status
			});
			assert_noop!(counts(&PATIENT, 0), Error::<Test>::NonceUsed);
		}
		for standing in [Standing::Former, Standing::Controller(CHART)] {
			World::set(|world| {
				world.standings.insert(PATIENT, standing);
			});
			assert_noop!(counts(&PATIENT, 0), Error::<Test>::NonceUsed);
		}
		assert_ok!(AccessGrants::revoke_all(by(PATIENT), CHART));
		pass(MINUTE / 2);
		assert_noop!(counts(&PATIENT, 0), Error::<Test>::NonceUsed);
		assert_eq!(counts(&PATIENT, 1), Ok(2));
	});
}

#[test]
fn what_was_signed_is_made_void_by_its_signer() {
	ExtBuilder::build_and_execute(|| {
		uses(&PATIENT, 0);
		let void = |who: &AccountId, below| AccessGrants::void_signed(who, &CHART, below);
		assert_noop!(void(&PATIENT, 0), Error::<Test>::NonceUsed);
		assert_noop!(void(&PATIENT, 1), Error::<Test>::NonceUsed);
		assert_noop!(void(&PATIENT, 1 + MAX_VOIDED + 1), Error::<Test>::NonceTooFar);
		hypothetically_ok!(void(&PATIENT, 1 + MAX_VOIDED));
		assert_ok!(void(&PATIENT, 4));
		System::assert_last_event(Event::SignaturesVoided { signer: PATIENT, below: 4 }.into());
		for number in 0..4 {
			assert_noop!(counts(&PATIENT, number), Error::<Test>::NonceUsed);
		}
		assert_eq!(counts(&PATIENT, 4), Ok(5));
		assert_eq!(counts(&GUARDIAN, 0), Ok(1), "nobody else's");
		// It only takes away: the chart's status does not matter.
		set_chart_status(ChartStatus::Suspended);
		assert_ok!(void(&PATIENT, 5));
		assert_ok!(void(&GUARDIAN, 1));
	});
}

#[test]
fn only_who_may_grant_has_something_to_make_void() {
	ExtBuilder::build_and_execute(|| {
		for nobody in [READER, ENDED_GUARDIAN, REPLACED_PATIENT, HOSPITAL, DOCTOR, STRANGER] {
			assert_noop!(
				AccessGrants::void_signed(&nobody, &CHART, 1),
				Error::<Test>::NotPermitted
			);
		}
		assert_noop!(
			AccessGrants::void_signed(&PATIENT, &NO_CHART, 1),
			Error::<Test>::ChartUnknown
		);
		assert_eq!(SignedNonces::<Test>::iter().count(), 0);
	});
}
