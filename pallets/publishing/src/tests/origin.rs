// SPDX-License-Identifier: GPL-3.0-only

//! Who publishes, as the contracts' pallet asks.

use frame_support::{assert_ok, hypothetically, traits::EnsureOrigin};

use crate::{mock::*, Creating, EnsurePublisher};

fn is_publisher(origin: RuntimeOrigin) -> bool {
	EnsurePublisher::<Test>::ensure_origin(origin).is_ok()
}

fn approve(may_create: bool) {
	let root = RuntimeOrigin::root();
	assert_ok!(Publishing::approve(root, hash(b"code"), account(1), START + 100, may_create));
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
