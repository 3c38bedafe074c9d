// SPDX-License-Identifier: GPL-3.0-only

//! What a transaction may deploy, and what contracts may create in it.

use frame_support::{assert_ok, pallet_prelude::InvalidTransaction};
use salus_primitives::api::NOT_PUBLISHER;
use sp_runtime::DispatchError;

use crate::{hash, hash_with, mock::*, Creating, Deploying, Publication, Published};

const CODE: &[u8] = b"code";
const OTHER: &[u8] = b"other code";

fn approve(code: &[u8], may_create: bool) {
	let root = RuntimeOrigin::root();
	assert_ok!(Publishing::approve(root, hash(code), account(1), START + 100, may_create));
}

#[track_caller]
fn is_refused(who: u8, call: RuntimeCall) {
	let refusal = InvalidTransaction::Custom(NOT_PUBLISHER);
	assert_eq!(validate(who, &call), Err(refusal.into()));
	let sent = send(who, &call, || panic!("it does not run"));
	assert_eq!(sent.map(drop).map_err(drop), Err(()));
}

/// Sends it; answers what contracts may do in it.
#[track_caller]
fn may_create_in(who: u8, call: RuntimeCall) -> bool {
	assert_ok!(validate(who, &call));
	let mut seen = None;
	assert_ok!(send(who, &call, || {
		seen = Some(Publishing::may_create());
		Ok(Default::default())
	})
	.expect("it is valid"));
	assert!(!Creating::<Test>::exists(), "nothing is left over");
	assert!(!Deploying::<Test>::exists(), "nothing is left over");
	seen.expect("it ran")
}

#[test]
fn only_the_publisher_deploys_and_only_the_code() {
	execute(|| {
		is_refused(1, deploy(CODE));
		approve(CODE, false);
		assert!(!may_create_in(1, deploy(CODE)));
		assert!(!may_create_in(1, deploy(CODE)), "as often as it likes");
		is_refused(1, deploy(OTHER));
		is_refused(2, deploy(CODE));
	});
}

#[test]
fn a_code_approved_for_one_is_not_for_another_publisher() {
	execute(|| {
		approve(CODE, false);
		let root = RuntimeOrigin::root();
		assert_ok!(Publishing::approve(root, hash(OTHER), account(2), START + 100, false));
		is_refused(2, deploy(CODE));
		is_refused(1, deploy(OTHER));
	});
}

#[test]
fn an_approval_ends() {
	execute(|| {
		approve(CODE, false);
		wait(99);
		assert_ok!(validate(1, &deploy(CODE)));
		wait(1);
		is_refused(1, deploy(CODE));
	});
}

#[test]
fn a_withdrawn_approval_is_none() {
	execute(|| {
		approve(CODE, false);
		assert_ok!(Publishing::withdraw(RuntimeOrigin::root(), hash(CODE), account(1)));
		is_refused(1, deploy(CODE));
	});
}

#[test]
fn what_nobody_can_approve_is_refused_to_publishers_too() {
	execute(|| {
		approve(CODE, true);
		approve(&[], true);
		is_refused(1, deploy(&[]));
	});
}

#[test]
fn code_creates_where_the_motion_says_so() {
	execute(|| {
		approve(CODE, true);
		approve(OTHER, false);
		assert!(may_create_in(1, deploy(CODE)));
		assert!(!may_create_in(1, deploy(OTHER)), "another approval says nothing of this code");
	});
}

#[test]
fn a_factory_creates_for_its_publisher_and_for_nobody_else() {
	execute(|| {
		assert!(!may_create_in(1, run(CODE)));
		approve(CODE, true);
		assert!(!may_create_in(1, run(CODE)), "what is there is not by this approval");
		assert!(may_create_in(1, deploy(CODE)));
		assert!(may_create_in(1, run(CODE)));
		assert!(!may_create_in(2, run(CODE)));
		assert!(!may_create_in(1, other()), "it runs no contract");
		wait(100);
		assert!(!may_create_in(1, run(CODE)), "the approval has ended");
	});
}

#[test]
fn a_contract_creates_by_its_own_approval_and_by_no_other_of_its_publisher() {
	execute(|| {
		approve(CODE, true);
		approve(OTHER, false);
		assert!(may_create_in(1, deploy(CODE)));
		assert!(!may_create_in(1, deploy(OTHER)));
		assert!(may_create_in(1, run(CODE)));
		assert!(!may_create_in(1, run(OTHER)), "its own approval does not let it");
		approve(OTHER, true);
		assert!(may_create_in(1, run(OTHER)), "that is another motion");
		approve(CODE, false);
		assert!(!may_create_in(1, run(CODE)), "and so is this");
	});
}

#[test]
fn somebody_elses_factory_creates_for_nobody_but_its_publisher() {
	execute(|| {
		let root = RuntimeOrigin::root();
		assert_ok!(Publishing::approve(root, hash(CODE), account(2), START + 100, true));
		approve(CODE, true);
		assert!(may_create_in(2, deploy(CODE)));
		assert!(may_create_in(2, run(CODE)));
		assert!(!may_create_in(1, run(CODE)), "the same code is approved, and is not published");
	});
}

#[test]
fn what_is_published_with_arguments_beside_it_creates_by_its_own_approval_too() {
	execute(|| {
		let approve = |may_create| {
			let (root, hash) = (RuntimeOrigin::root(), hash_with(CODE, b"1"));
			assert_ok!(Publishing::approve(root, hash, account(1), START + 100, may_create));
		};
		approve(false);
		self::approve(CODE, true);
		assert!(!may_create_in(1, deploy_with(CODE, b"1")));
		assert!(!may_create_in(1, run(CODE)), "the other approval is for the other machine");
		approve(true);
		assert!(may_create_in(1, run(CODE)));
	});
}

#[test]
fn what_was_withdrawn_creates_nothing() {
	execute(|| {
		approve(CODE, true);
		approve(OTHER, true);
		assert!(may_create_in(1, deploy(CODE)));
		assert_ok!(Publishing::withdraw(RuntimeOrigin::root(), hash(CODE), account(1)));
		assert!(!may_create_in(1, run(CODE)));
	});
}

#[test]
fn what_was_published_is_noted_and_what_failed_is_not() {
	execute(|| {
		approve(CODE, false);
		approve(FAILS, true);
		assert!(!may_create_in(1, deploy(CODE)));
		assert!(may_create_in(1, deploy(FAILS)));
		let publication = Publication { publisher: account(1), code_hash: hash(CODE) };
		assert_eq!(Published::<Test>::get(contract(CODE)), Some(publication));
		assert_eq!(Published::<Test>::iter().count(), 1);
		assert!(!may_create_in(1, run(FAILS)));
	});
}

#[test]
fn nothing_is_left_over_where_the_call_fails() {
	execute(|| {
		approve(CODE, true);
		let root = RuntimeOrigin::root();
		assert_ok!(Publishing::approve(root, hash_with(CODE, b"1"), account(1), START + 100, true));
		assert!(may_create_in(1, deploy(CODE)));
		for call in [run(CODE), deploy_with(CODE, b"1")] {
			let failed = send(1, &call, || {
				assert!(Publishing::may_create());
				Err(DispatchError::Other("no").into())
			});
			assert!(failed.expect("it is valid").is_err());
			assert!(!Creating::<Test>::exists());
			assert!(!Deploying::<Test>::exists());
		}
	});
}

#[test]
fn code_and_arguments_are_approved_together() {
	execute(|| {
		let root = RuntimeOrigin::root();
		assert_ok!(Publishing::approve(
			root,
			hash_with(CODE, b"12"),
			account(1),
			START + 100,
			false
		));
		assert!(!may_create_in(1, deploy_with(CODE, b"12")));
		is_refused(1, deploy_with(CODE, b"1"));
		is_refused(1, deploy_with(CODE, b""));
		// The same bytes, parted elsewhere.
		is_refused(1, deploy_with(b"code1", b"2"));
		is_refused(2, deploy_with(CODE, b"12"));
		// What is approved for one kind of code is not for the other.
		is_refused(1, deploy(CODE));
		approve(OTHER, false);
		is_refused(1, deploy_with(OTHER, b""));
	});
}
