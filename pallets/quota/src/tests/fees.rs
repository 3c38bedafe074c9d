// SPDX-License-Identifier: GPL-3.0-only

//! What a wallet is shown.

use frame_support::{dispatch::DispatchClass, weights::Weight};
use pallet_transaction_payment::{FeeDetails, InclusionFee, RuntimeDispatchInfo};
use salus_primitives::api::QuotaStatus;

use crate::{mock::*, Balance};

fn shown(who: Option<u8>, call: RuntimeCall, tip: Balance) -> Balance {
	Quota::shown_fee(who.map(account).as_ref(), &call, tip, 400)
}

#[test]
fn a_sponsored_call_is_shown_as_free() {
	ExtBuilder::default().standing(account(1), patient()).build_and_execute(|| {
		assert_eq!(shown(Some(1), remark(), 0), 0);
		assert_eq!(shown(Some(1), remark(), 1), 400, "who tips pays");
		assert_eq!(shown(Some(1), paid(), 0), 400);
		assert_eq!(shown(Some(2), remark(), 0), 400, "a stranger pays");
		assert_eq!(shown(None, remark(), 0), 0);
		assert_eq!(shown(None, remark(), 1), 400);
		assert_eq!(shown(None, paid(), 0), 400);
	});
}

#[test]
fn info_and_details_tell_the_same() {
	let info = |partial_fee| RuntimeDispatchInfo {
		weight: Weight::from_parts(7, 7),
		class: DispatchClass::Operational,
		partial_fee,
	};
	let details = |free: bool| FeeDetails {
		inclusion_fee: (!free).then_some(InclusionFee {
			base_fee: 100,
			len_fee: 100,
			adjusted_weight_fee: 200,
		}),
		tip: 0,
	};
	ExtBuilder::default().standing(account(1), patient()).build_and_execute(|| {
		for (who, call, fee) in [(1, remark(), 0), (1, paid(), 400), (2, remark(), 400)] {
			let who = account(who);
			assert_eq!(Quota::shown_info(Some(&who), &call, 0, info(400)), info(fee));
			assert_eq!(
				Quota::shown_details(Some(&who), &call, 0, details(false)),
				details(fee == 0)
			);
			assert_eq!(details(fee == 0).final_fee(), fee);
		}
	});
}

#[test]
fn the_view_says_limit_use_and_reset() {
	ExtBuilder::default().standing(account(1), patient()).build_and_execute(|| {
		let status = |limit, used, resets| QuotaStatus { limit, used, resets };
		assert_eq!(Quota::quota(&account(2)), status(0, 0, START));
		assert_eq!(Quota::quota(&account(1)), status(LIMIT, 0, START));
		wait(5);
		Tx::of(account(1), 400).send().expect("it is valid").expect("it succeeds");
		wait(5);
		assert_eq!(Quota::quota(&account(1)), status(LIMIT, 400, START + 5 + WINDOW));
		wait(WINDOW);
		assert_eq!(Quota::quota(&account(1)), status(LIMIT, 0, START + 10 + WINDOW));
	});
}
