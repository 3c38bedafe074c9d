// SPDX-License-Identifier: GPL-3.0-only

//! Gateways anchor receipts.

use super::*;
use salus_mocks::World;
use salus_primitives::{access::ReceiptBatch, AccountId, ReceiptRoot};
use sp_runtime::DispatchResult;

const FIRST: ReceiptRoot = ReceiptRoot([1; 32]);
const SECOND: ReceiptRoot = ReceiptRoot([2; 32]);
const NONE: ReceiptRoot = ReceiptRoot([0; 32]);

fn anchor(
	who: AccountId,
	batch: u32,
	count: u32,
	previous: ReceiptRoot,
	root: ReceiptRoot,
) -> DispatchResult {
	AccessGrants::anchor_receipts(by(who), batch, count, previous, root)
}

#[test]
fn each_batch_commits_to_the_one_before() {
	ExtBuilder::build_and_execute(|| {
		assert_noop!(
			anchor(GATEWAY_SYSTEM, 0, 3, SECOND, FIRST),
			Error::<Test>::PreviousRootDiffers
		);
		assert_ok!(anchor(GATEWAY_SYSTEM, 0, 3, NONE, FIRST));
		System::assert_last_event(
			Event::ReceiptsAnchored { gateway: GATEWAY, batch: 0, count: 3, root: FIRST }.into(),
		);
		for wrong in [NONE, SECOND] {
			assert_noop!(
				anchor(GATEWAY_SYSTEM, 1, 0, wrong, SECOND),
				Error::<Test>::PreviousRootDiffers
			);
		}
		for wrong in [0, 2] {
			assert_noop!(
				anchor(GATEWAY_SYSTEM, wrong, 0, FIRST, SECOND),
				Error::<Test>::BatchNotNext
			);
		}
		// An empty batch, by the institution's own account.
		assert_ok!(anchor(GATEWAY, 1, 0, FIRST, SECOND));
		assert_eq!(
			Receipts::<Test>::get(GATEWAY, 1),
			Some(ReceiptBatch { count: 0, root: SECOND, block: 1 })
		);
		assert_eq!(
			Receipts::<Test>::get(GATEWAY, 0),
			Some(ReceiptBatch { count: 3, root: FIRST, block: 1 })
		);
	});
}

#[test]
fn gateways_count_apart() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(anchor(GATEWAY_SYSTEM, 0, 1, NONE, FIRST));
		assert_noop!(
			anchor(OTHER_GATEWAY_SYSTEM, 1, 1, FIRST, SECOND),
			Error::<Test>::BatchNotNext
		);
		assert_ok!(anchor(OTHER_GATEWAY_SYSTEM, 0, 1, NONE, SECOND));
	});
}

#[test]
fn a_suspended_gateway_anchors_nothing() {
	ExtBuilder::build_and_execute(|| {
		World::set(|world| world.suspend(&GATEWAY));
		assert_noop!(
			anchor(GATEWAY_SYSTEM, 0, 1, NONE, FIRST),
			Error::<Test>::InstitutionNotActive
		);
	});
}
