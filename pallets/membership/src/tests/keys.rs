// SPDX-License-Identifier: GPL-3.0-only

//! The key register.

use frame_support::{assert_noop, assert_ok};
use salus_primitives::{
	keys::{KeyKind, Suite},
	membership::{StaffRole, Standing},
	traits::Standings as _,
	ChartId,
};
use sp_runtime::{BoundedVec, DispatchError::BadOrigin};

use crate::{mock::*, *};

fn hospital() -> ExtBuilder {
	ExtBuilder::default().hospital(1).staff(2, 1, StaffRole::Clinician)
}

fn set(who: u8, kind: KeyKind, seed: u8) -> frame_support::dispatch::DispatchResult {
	Membership::set_keys(signed(who), keys(&[proven(who, kind, seed)]))
}

#[test]
fn first_key_counts_at_once() {
	hospital().build_and_execute(|| {
		for kind in KEY_KINDS {
			assert!(!Keys::<Test>::contains_key(account(2), kind));
			assert_ok!(set(2, kind, 7));
			System::assert_last_event(
				Event::KeyRegistered { who: account(2), kind, version: 1, valid_from: 1_000 }
					.into(),
			);
		}
		let found = Membership::keys_of(&account(2));
		assert_eq!(found.iter().map(|(kind, _)| *kind).collect::<Vec<_>>(), KEY_KINDS);
		assert_eq!(found[0].1.at(1_000).key, proven(2, KeyKind::Encryption, 7).key);
	});
}

#[test]
fn all_kinds_are_registered_together() {
	hospital().build_and_execute(|| {
		let all = KEY_KINDS.map(|kind| proven(1, kind, 9));
		assert_ok!(Membership::set_keys(signed(1), keys(&all)));
		assert_eq!(Membership::keys_of(&account(1)).len(), 3);
	});
}

#[test]
fn one_bad_key_spoils_all() {
	hospital().build_and_execute(|| {
		let mut all = KEY_KINDS.map(|kind| proven(1, kind, 9));
		all[2].proof = Default::default();
		assert_noop!(Membership::set_keys(signed(1), keys(&all)), Error::<Test>::WrongProof);
	});
}

#[test]
fn replaced_encryption_key_waits() {
	hospital().build_and_execute(|| {
		let kind = KeyKind::Encryption;
		assert_ok!(set(1, kind, 1));
		now(2_000);
		assert_ok!(set(1, kind, 2));
		let valid_from = 2_000 + KEY_DELAY;
		System::assert_last_event(
			Event::KeyRegistered { who: account(1), kind, version: 2, valid_from }.into(),
		);
		let slot = Keys::<Test>::get(account(1), kind).expect("it was registered");
		assert_eq!(slot.at(valid_from - 1).key, proven(1, kind, 1).key);
		assert_eq!(slot.at(valid_from).key, proven(1, kind, 2).key);
	});
}

#[test]
fn other_keys_are_replaced_at_once() {
	hospital().build_and_execute(|| {
		for kind in [KeyKind::Receipt, KeyKind::Signing] {
			assert_ok!(set(1, kind, 1));
			assert_ok!(set(1, kind, 2));
			let slot = Keys::<Test>::get(account(1), kind).expect("it was registered");
			assert_eq!(slot.at(1_000).key, proven(1, kind, 2).key);
			assert_eq!((slot.current.version, slot.next), (2, None));
		}
	});
}

#[test]
fn key_that_signed_is_kept_however_often_it_was_replaced() {
	hospital().build_and_execute(|| {
		assert_eq!(Membership::past_keys_of(&account(1)), []);
		for kind in [KeyKind::Signing, KeyKind::Receipt] {
			for seed in 1..=3 {
				now(1_000 * u64::from(seed));
				assert_ok!(set(1, kind, seed));
			}
		}
		let past = Membership::past_keys_of(&account(1));
		let seen: Vec<_> = past
			.iter()
			.map(|(kind, past)| (*kind, past.version, past.valid_from, past.key.clone()))
			.collect();
		let key = |kind, seed| proven(1, kind, seed).key;
		assert_eq!(
			seen,
			[
				(KeyKind::Receipt, 1, 1_000, key(KeyKind::Receipt, 1)),
				(KeyKind::Receipt, 2, 2_000, key(KeyKind::Receipt, 2)),
				(KeyKind::Signing, 1, 1_000, key(KeyKind::Signing, 1)),
				(KeyKind::Signing, 2, 2_000, key(KeyKind::Signing, 2)),
			]
		);
		assert_eq!(Membership::past_keys_of(&account(2)), []);
	});
}

#[test]
fn encryption_key_that_was_replaced_is_not_kept() {
	hospital().build_and_execute(|| {
		for seed in 1..=3 {
			assert_ok!(set(1, KeyKind::Encryption, seed));
			now(u64::from(seed) * 2 * KEY_DELAY);
		}
		assert_eq!(PastKeys::<Test>::iter().count(), 0);
	});
}

#[test]
fn keys_that_are_kept_are_bounded_and_the_last_one_goes_on_counting() {
	hospital().build_and_execute(|| {
		let last = u8::try_from(MAX_PAST_KEYS).expect("few") + 1;
		for seed in 1..=last {
			assert_ok!(set(1, KeyKind::Signing, seed));
		}
		assert_noop!(set(1, KeyKind::Signing, last + 1), Error::<Test>::TooManyKeys);
		let slot = Keys::<Test>::get(account(1), KeyKind::Signing).expect("it was registered");
		assert_eq!(slot.at(1_000).key, proven(1, KeyKind::Signing, last).key);
		// Other kinds, and other accounts, have their own count; what is not kept has none.
		assert_ok!(set(1, KeyKind::Receipt, 1));
		assert_ok!(set(2, KeyKind::Signing, 1));
		for seed in 1..=last + 1 {
			assert_ok!(set(1, KeyKind::Encryption, seed));
		}
	});
}

#[test]
fn owner_takes_the_place_of_a_replacement_that_waits() {
	hospital().build_and_execute(|| {
		let kind = KeyKind::Encryption;
		assert_ok!(set(1, kind, 1));
		assert_ok!(set(1, kind, 2));
		now(20_000);
		// The key that counts is registered again: the stranger's never will.
		assert_ok!(set(1, kind, 1));
		let slot = Keys::<Test>::get(account(1), kind).expect("it was registered");
		for moment in [20_000, 1_000 + KEY_DELAY, 20_000 + KEY_DELAY] {
			assert_eq!(slot.at(moment).key, proven(1, kind, 1).key);
		}
		// And its number is not used again.
		assert_eq!(slot.next.map(|next| next.version), Some(3));
	});
}

#[test]
fn replacement_that_counts_by_now_is_the_one_replaced() {
	hospital().build_and_execute(|| {
		let kind = KeyKind::Encryption;
		assert_ok!(set(1, kind, 1));
		assert_ok!(set(1, kind, 2));
		now(50_000);
		assert_ok!(set(1, kind, 3));
		let slot = Keys::<Test>::get(account(1), kind).expect("it was registered");
		assert_eq!(slot.current.version, 2);
		assert_eq!(slot.at(50_000).key, proven(1, kind, 2).key);
		assert_eq!(slot.at(50_000 + KEY_DELAY).key, proven(1, kind, 3).key);
	});
}

#[test]
fn registered_key_is_not_registered_again() {
	hospital().build_and_execute(|| {
		for kind in KEY_KINDS {
			assert_ok!(set(1, kind, 1));
			assert_noop!(set(1, kind, 1), Error::<Test>::KeyUnchanged);
		}
		assert_ok!(set(1, KeyKind::Encryption, 2));
		assert_noop!(set(1, KeyKind::Encryption, 2), Error::<Test>::KeyUnchanged);
	});
}

#[test]
fn proof_holds_for_one_account_one_chain_one_purpose_and_one_key() {
	hospital().build_and_execute(|| {
		for kind in KEY_KINDS {
			// Copied from another account.
			assert_noop!(
				Membership::set_keys(signed(1), keys(&[proven(2, kind, 1)])),
				Error::<Test>::WrongProof
			);
			// From another chain.
			assert_noop!(
				Membership::set_keys(
					signed(1),
					keys(&[proven_for(&[43; 32], &account(1), kind, 1)])
				),
				Error::<Test>::WrongProof
			);
			// For another key.
			let mut other = proven(1, kind, 1);
			other.key = proven(1, kind, 2).key;
			assert_noop!(
				Membership::set_keys(signed(1), keys(&[other])),
				Error::<Test>::WrongProof
			);
			// Too short.
			let mut short = proven(1, kind, 1);
			short.proof.pop();
			assert_noop!(
				Membership::set_keys(signed(1), keys(&[short])),
				Error::<Test>::WrongProof
			);
		}
		// For another purpose.
		let mut other = proven(1, KeyKind::Receipt, 1);
		other.kind = KeyKind::Signing;
		assert_noop!(Membership::set_keys(signed(1), keys(&[other])), Error::<Test>::WrongProof);
	});
}

#[test]
fn malformed_keys_and_unfit_suites_are_refused() {
	hospital().build_and_execute(|| {
		for kind in KEY_KINDS {
			let mut long = proven(1, kind, 1);
			long.key.bytes = BoundedVec::truncate_from(vec![2; 34]);
			assert_noop!(
				Membership::set_keys(signed(1), keys(&[long])),
				Error::<Test>::MalformedKey
			);
		}
		let mut sealing_with_a_signing_key = proven(1, KeyKind::Signing, 1);
		sealing_with_a_signing_key.kind = KeyKind::Encryption;
		assert_noop!(
			Membership::set_keys(signed(1), keys(&[sealing_with_a_signing_key])),
			Error::<Test>::WrongSuite
		);
		let mut signing_with_a_sealing_key = proven(1, KeyKind::Encryption, 1);
		assert_eq!(signing_with_a_sealing_key.key.suite, Suite::Umbral);
		for kind in [KeyKind::Receipt, KeyKind::Signing] {
			signing_with_a_sealing_key.kind = kind;
			assert_noop!(
				Membership::set_keys(signed(1), keys(&[signing_with_a_sealing_key.clone()])),
				Error::<Test>::WrongSuite
			);
		}
	});
}

#[test]
fn keys_are_named_once_each() {
	hospital().build_and_execute(|| {
		assert_noop!(Membership::set_keys(signed(1), keys(&[])), Error::<Test>::NoKeys);
		let twice = [proven(1, KeyKind::Signing, 1), proven(1, KeyKind::Signing, 2)];
		assert_noop!(Membership::set_keys(signed(1), keys(&twice)), Error::<Test>::DuplicateKind);
	});
}

#[test]
fn anyone_with_standing_registers_keys_and_nobody_else() {
	hospital().build_and_execute(|| {
		assert_ok!(Membership::invite(majority(), account(3)));
		assert_ok!(Membership::assign(&account(4), Standing::Controller(ChartId([1; 32]))));
		assert_ok!(Membership::assign(&account(5), Standing::Mandate(ChartId([1; 32]))));
		hold_mandate(5, ChartId([1; 32]));
		for who in [1, 2, 3, 4, 5] {
			assert_ok!(set(who, KeyKind::Encryption, who));
		}
		Membership::retire(&account(4));
		Membership::retire(&account(5));
		for nobody in [4, 5, 9] {
			assert_noop!(set(nobody, KeyKind::Signing, 1), Error::<Test>::NoStanding);
		}
		assert_noop!(
			Membership::set_keys(RuntimeOrigin::root(), keys(&[proven(1, KeyKind::Signing, 1)])),
			BadOrigin
		);
	});
}

#[test]
fn staff_that_ended_registers_no_keys() {
	hospital().build_and_execute(|| {
		assert_ok!(Membership::remove_staff(signed(1), account(2)));
		assert_noop!(set(2, KeyKind::Signing, 1), Error::<Test>::StaffEnded);
	});
}

#[test]
fn expelled_institution_registers_no_keys() {
	hospital().build_and_execute(|| {
		assert_ok!(Membership::expel(two_thirds(), account(1)));
		for who in [1, 2] {
			assert_noop!(set(who, KeyKind::Signing, 1), Error::<Test>::InstitutionNotActive);
		}
	});
}
