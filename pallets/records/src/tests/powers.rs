// SPDX-License-Identifier: GPL-3.0-only

//! Which power of a mandate each call takes: that one, and no other in its place.

use frame_support::{assert_noop, assert_ok, hypothetically};
use salus_mocks::World;
use salus_primitives::{
	chart::Powers,
	record::{DisputeReason, Relation},
};
use sp_runtime::traits::Dispatchable;

use crate::{mock::*, Call, Error};

/// The mandate of [`reader`].
const MANDATE: u32 = 2;

const NONE: Powers = Powers { read: false, grant: false, revoke: false, recover: false };

#[test]
fn each_call_takes_its_own_power() {
	ExtBuilder::default().filed(1).build_and_execute(|| {
		let (chart, relation, own) = (CHART, Relation::Replaces, id(2));
		let contribute = |record, content| Call::<Test>::contribute {
			chart,
			record,
			filing: filing(content),
			under: None,
		};
		let wrote = RuntimeCall::from(contribute(own, 2));
		assert_ok!(wrote.dispatch(as_signed(patient())));
		for (powers, grants, revokes) in [
			(Powers { read: true, ..NONE }, false, false),
			(Powers { grant: true, ..NONE }, true, false),
			(Powers { revoke: true, ..NONE }, false, true),
			(Powers { recover: true, ..NONE }, false, false),
		] {
			World::set(|world| world.mandates.get_mut(&(CHART, MANDATE)).unwrap().powers = powers);
			for (call, done) in [
				(contribute(id(3), 3), grants),
				(
					Call::amend { chart, record: own, version: 2, relation, filing: filing(3) },
					grants,
				),
				(
					Call::dispute { chart, record: id(1), reason: DisputeReason::Incomplete },
					revokes,
				),
				(Call::withdraw { chart, record: id(1) }, revokes),
			] {
				let call = RuntimeCall::from(call);
				if done {
					hypothetically!({
						assert_ok!(call.dispatch(as_signed(reader())));
					});
				} else {
					assert_noop!(call.dispatch(as_signed(reader())), Error::<Test>::NotPatient);
				}
			}
		}
	});
}
