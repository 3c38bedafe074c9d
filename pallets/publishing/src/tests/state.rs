// SPDX-License-Identifier: GPL-3.0-only

//! Each invariant, broken on purpose.

use frame_support::{hypothetically, BoundedVec};
use sp_core::H256;
use sp_runtime::TryRuntimeError;

use crate::{mock::*, Approval, Approvals, Creating, Deploying};

fn broken(by: impl FnOnce()) -> TryRuntimeError {
	hypothetically!({
		by();
		Publishing::do_try_state().expect_err("try_state notices")
	})
}

#[test]
fn a_leave_to_create_outside_of_a_transaction_is_noticed() {
	execute(|| {
		let seen = broken(|| Creating::<Test>::put(true));
		let expected = "contracts may be created outside of a transaction";
		assert_eq!(seen, TryRuntimeError::Other(expected));
	});
}

#[test]
fn a_leave_to_deploy_outside_of_a_transaction_is_noticed() {
	execute(|| {
		let seen = broken(|| Deploying::<Test>::put(account(1)));
		assert_eq!(seen, TryRuntimeError::Other("somebody may deploy outside of a transaction"));
	});
}

#[test]
fn an_empty_list_is_noticed() {
	execute(|| {
		let seen = broken(|| Approvals::<Test>::insert(account(1), BoundedVec::new()));
		assert_eq!(seen, TryRuntimeError::Other("an account has an empty list of approvals"));
	});
}

#[test]
fn two_approvals_for_one_code_are_noticed() {
	execute(|| {
		let approval = Approval { code_hash: H256::zero(), until: 1, may_create: false };
		let seen = broken(|| {
			let twice = BoundedVec::truncate_from(vec![approval; 2]);
			Approvals::<Test>::insert(account(1), twice)
		});
		assert_eq!(seen, TryRuntimeError::Other("an account has two approvals for one code"));
	});
}
