// SPDX-License-Identifier: GPL-3.0-only

//! Which power of a mandate each call takes: that one, and no other in its place.

use super::*;
use frame_support::dispatch::{DispatchResult, DispatchResultWithPostInfo};
use salus_mocks::World;
use salus_primitives::{
	access::{Grantee, RestrictedParty},
	chart::Powers,
};

/// The mandate of [`READER`].
const MANDATE: u32 = 2;

const NONE: Powers = Powers { read: false, grant: false, revoke: false, recover: false };

/// Each power alone, and whether it is the one to grant or the one to revoke.
const ALONE: [(Powers, bool, bool); 4] = [
	(Powers { read: true, ..NONE }, false, false),
	(Powers { grant: true, ..NONE }, true, false),
	(Powers { revoke: true, ..NONE }, false, true),
	(Powers { recover: true, ..NONE }, false, false),
];

fn only(done: bool, call: impl FnOnce() -> DispatchResult) {
	if done {
		hypothetically!({
			assert_ok!(call());
		});
	} else {
		assert_noop!(call(), Error::<Test>::NotPermitted);
	}
}

#[test]
fn each_call_takes_its_own_power() {
	ExtBuilder::build_and_execute(|| {
		let (scope, treat) = (compartment(GENERAL, 0), treat());
		let everyone = || RestrictedParty::Everyone;
		let request = lodge();
		let open = Grantee::Open(DOCTOR);
		let (patient, it) = (by(PATIENT), scope.clone());
		assert_ok!(AccessGrants::grant(patient, CHART, open.clone(), it, treat.clone(), NOW, None));
		let (patient, it) = (by(PATIENT), scope.clone());
		assert_ok!(AccessGrants::restrict(patient, CHART, it, everyone(), None, true));
		for (powers, grants, revokes) in ALONE {
			World::set(|world| world.mandates.get_mut(&(CHART, MANDATE)).unwrap().powers = powers);
			let who = || by(READER);
			let (it, why, end) = (scope.clone(), treat.clone(), Some(NOW + MINUTE));
			only(grants, || AccessGrants::approve(who(), CHART, request, it, why, NOW, end));
			only(grants, || AccessGrants::deny(who(), CHART, request));
			let (to, it, why) = (open.clone(), scope.clone(), treat.clone());
			only(grants, || AccessGrants::grant(who(), CHART, to, it, why, NOW, None));
			only(revokes, || AccessGrants::revoke(who(), CHART, 0));
			let done = |outcome: DispatchResultWithPostInfo| outcome.map(drop).map_err(|e| e.error);
			only(revokes, || done(AccessGrants::revoke_all(who(), CHART)));
			let it = scope.clone();
			only(revokes, || AccessGrants::restrict(who(), CHART, it, everyone(), None, true));
			only(revokes, || done(AccessGrants::lift(who(), CHART, 0)));
		}
	});
}
