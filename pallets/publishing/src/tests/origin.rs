// SPDX-License-Identifier: GPL-3.0-only

//! Who publishes, as the pallets that run contracts ask.

use frame_support::{assert_ok, hypothetically, traits::EnsureOrigin};
use sp_core::H256;

use crate::{hash, hash_with, mock::*, Creating, EnsureDeployer, EnsurePublisher};

fn is_publisher(origin: RuntimeOrigin) -> bool {
	EnsurePublisher::<Test>::ensure_origin(origin).is_ok()
}

fn is_deployer(origin: RuntimeOrigin) -> bool {
	EnsureDeployer::<Test>::ensure_origin(origin).is_ok()
}

fn approve_hash(code_hash: H256, may_create: bool) {
	let root = RuntimeOrigin::root();
	assert_ok!(Publishing::approve(root, code_hash, account(1), START + 100, may_create));
}

fn approve(may_create: bool) {
	approve_hash(hash(b"code"), may_create);
}

#[test]
fn who_has_a_live_approval_publishes() {
	execute(|| {
		let publisher = || RuntimeOrigin::signed(account(1));
		assert!(!is_publisher(publisher()));
		approve(false);
		assert!(is_publisher(publisher()));
		for origin in
			[RuntimeOrigin::signed(account(2)), RuntimeOrigin::root(), RuntimeOrigin::none()]
		{
			assert!(!is_publisher(origin));
		}
		wait(100);
		assert!(!is_publisher(publisher()));
	});
}

#[test]
fn an_estimate_lets_create_what_an_approval_lets() {
	execute(|| {
		let estimate = || {
			hypothetically!({
				frame_support::storage::unhashed::kill(
					sp_core::storage::well_known_keys::EXTRINSIC_INDEX,
				);
				assert!(is_publisher(RuntimeOrigin::signed(account(1))));
				Publishing::may_create()
			})
		};
		approve(false);
		assert!(!estimate());
		approve(true);
		assert!(estimate());
		// In a block the gate alone decides.
		assert!(is_publisher(RuntimeOrigin::signed(account(1))));
		assert!(!Creating::<Test>::exists());
	});
}

#[test]
fn a_call_deploys_only_where_the_gate_has_let_that_very_call() {
	execute(|| {
		let publisher = || RuntimeOrigin::signed(account(1));
		approve_hash(hash(b"code"), true);
		approve_hash(hash_with(b"code", b"1"), false);
		assert!(is_publisher(publisher()));
		assert!(!is_deployer(publisher()), "nothing is under way");
		let within = |call, deployer: bool| {
			let mut ran = false;
			assert_ok!(send(1, &call, || {
				assert_eq!(is_deployer(publisher()), deployer);
				for origin in [
					RuntimeOrigin::signed(account(2)),
					RuntimeOrigin::root(),
					RuntimeOrigin::none(),
				] {
					assert!(!is_deployer(origin));
				}
				ran = true;
				Ok(Default::default())
			})
			.expect("it is valid"));
			assert!(ran && !is_deployer(publisher()));
		};
		within(deploy_with(b"code", b"1"), true);
		// Whatever is wrapped in these, or in a deployment of the other kind.
		within(other(), false);
		within(run(b"code"), false);
		within(deploy(b"code"), false);
	});
}
