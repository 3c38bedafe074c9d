// SPDX-License-Identifier: GPL-3.0-only

//! Who is charged, how, and what is left.

use frame_support::{assert_ok, traits::fungible::Inspect, weights::Weight};
use salus_mocks::World;
use salus_primitives::{
	api::{MAY_NOT_ACT, QUOTA_USED_UP},
	membership::Standing,
	AccountId, ChartId,
};
use sp_runtime::{
	transaction_validity::{InvalidTransaction, TransactionValidityError},
	DispatchError,
};

use crate::{mock::*, Balance, ChargeWeight};

const USED_UP: TransactionValidityError =
	TransactionValidityError::Invalid(InvalidTransaction::Custom(QUOTA_USED_UP));
const BARRED: TransactionValidityError =
	TransactionValidityError::Invalid(InvalidTransaction::Custom(MAY_NOT_ACT));
const NO_MONEY: TransactionValidityError =
	TransactionValidityError::Invalid(InvalidTransaction::Payment);

/// The free balance.
fn free(who: u8) -> Balance {
	Balances::balance(&account(who))
}

#[test]
fn standing_acts_without_paying() {
	let everyone = [
		(1, Standing::Invited),
		(2, Standing::Institution),
		(3, Standing::Staff),
		(4, patient()),
		(5, Standing::Mandate(ChartId([1; 32]))),
	];
	let builder = everyone
		.iter()
		.fold(ExtBuilder::default(), |builder, (who, standing)| {
			builder.standing(account(*who), standing.clone())
		})
		.council(account(6));
	builder.build_and_execute(|| {
		for who in 1..=6 {
			assert_ok!(Tx::of(account(who), 400).validate());
			assert_ok!(Tx::of(account(who), 400).send().expect("it is valid"));
			assert_eq!(used(&account(who)), 400);
			// Nothing but the existential deposit and the float, which its first use brought.
			assert_eq!(free(who), EXISTENTIAL_DEPOSIT + GAS_FLOAT);
		}
	});
}

#[test]
fn without_standing_the_balance_pays() {
	ExtBuilder::default().balance(account(1), 1_000).build_and_execute(|| {
		assert_ok!(Tx::of(account(1), 400).send().expect("it is valid"));
		assert_eq!(free(1), 600);
		assert_eq!(used(&account(1)), 0);
		assert_eq!(Tx::of(account(3), 400).validate(), Err(NO_MONEY));
		assert_eq!(Tx::of(account(3), 400).send().unwrap_err(), NO_MONEY);
	});
}

/// Everything that an account might try: sponsored or not, with a tip, for nothing.
fn refused(who: u8, why: TransactionValidityError) {
	let tries: [fn(AccountId) -> Tx; 4] = [
		|who| Tx::of(who, 400),
		|who| Tx::of(who, 400).call(paid()),
		|who| Tx::of(who, 400).tip(1),
		|who| Tx::of(who, 0),
	];
	let before = free(who);
	for one in tries {
		assert_eq!(one(account(who)).validate(), Err(why));
		assert_eq!(one(account(who)).send().unwrap_err(), why);
	}
	assert_eq!(free(who), before, "nothing of it was taken");
	assert_eq!(used(&account(who)), 0);
}

#[test]
fn whoever_may_not_act_pays_for_nothing_by_quota_or_balance() {
	let everyone = [
		(1, Standing::Invited),
		(2, Standing::Institution),
		(3, Standing::Staff),
		(4, Standing::Mandate(ChartId([1; 32]))),
	];
	let builder = everyone.iter().fold(ExtBuilder::default(), |builder, (who, standing)| {
		builder.standing(account(*who), standing.clone()).balance(account(*who), 1_000)
	});
	builder.build_and_execute(|| {
		for (who, _) in everyone {
			World::set(|world| world.barred.extend([account(who)]));
			refused(who, BARRED);
			assert_eq!(Quota::quota(&account(who)).limit, 0);
			assert_eq!(Quota::shown_fee(Some(&account(who)), &remark(), 0, 400), 400);
			// It comes back with what bars it gone.
			World::set(|world| world.barred.clear());
			assert_ok!(Tx::of(account(who), 400).send().expect("it is valid"));
		}
	});
}

#[test]
fn an_account_that_was_replaced_pays_for_nothing() {
	ExtBuilder::default()
		.standing(account(1), Standing::Former)
		.balance(account(1), 1_000)
		.build_and_execute(|| refused(1, BARRED));
}

#[test]
fn a_seat_in_the_council_counts_whatever_else_its_holder_was() {
	ExtBuilder::default()
		.standing(account(1), Standing::Institution)
		.council(account(1))
		.standing(account(2), Standing::Former)
		.council(account(2))
		.build_and_execute(|| {
			World::set(|world| world.barred.extend([account(1)]));
			for who in 1..=2 {
				assert_eq!(Quota::kind_of(&account(who)), Some(crate::Kind::Council));
				assert_ok!(Tx::of(account(who), 400).send().expect("it is valid"));
			}
		});
}

#[test]
fn what_is_not_sponsored_the_balance_pays() {
	ExtBuilder::default()
		.standing(account(1), patient())
		.balance(account(1), 1_000)
		.build_and_execute(|| {
			assert_ok!(Tx::of(account(1), 400)
				.call(paid())
				.turns_out(300)
				.send()
				.expect("it is valid"));
			assert_eq!(free(1), 700);
			assert_eq!(used(&account(1)), 0);
			assert_eq!(Tx::of(account(1), 701).call(paid()).validate(), Err(NO_MONEY));
		});
}

#[test]
fn who_tips_pays() {
	ExtBuilder::default()
		.standing(account(1), patient())
		.balance(account(1), 1_000)
		.build_and_execute(|| {
			assert_ok!(Tx::of(account(1), 400).tip(50).send().expect("it is valid"));
			assert_eq!(free(1), 550);
			assert_eq!(used(&account(1)), 0);
		});
}

#[test]
fn a_kind_with_no_limit_pays_from_its_balance() {
	ExtBuilder::default()
		.standing(account(1), patient())
		.balance(account(1), 1_000)
		.build_and_execute(|| {
			assert_ok!(Quota::set_limit(RuntimeOrigin::root(), crate::Kind::Controller, 0));
			assert_ok!(Tx::of(account(1), 400).send().expect("it is valid"));
			assert_eq!(free(1), 600);
		});
}

#[test]
fn a_used_up_quota_refuses_and_says_so() {
	ExtBuilder::default().standing(account(1), patient()).build_and_execute(|| {
		assert_ok!(Tx::of(account(1), 600).send().expect("it is valid"));
		assert_eq!(Tx::of(account(1), 401).validate(), Err(USED_UP));
		assert_eq!(Tx::of(account(1), 401).send().unwrap_err(), USED_UP);
		assert_eq!(used(&account(1)), 600);
		// What fits still goes.
		assert_ok!(Tx::of(account(1), 400).send().expect("it is valid"));
		assert_eq!(used(&account(1)), LIMIT);
		assert_eq!(Tx::of(account(1), 1).validate(), Err(USED_UP));
	});
}

#[test]
fn a_used_up_quota_does_not_fall_back_on_the_balance() {
	ExtBuilder::default()
		.standing(account(1), patient())
		.balance(account(1), 5_000)
		.build_and_execute(|| {
			assert_eq!(Tx::of(account(1), 1_001).send().unwrap_err(), USED_UP);
			assert_eq!(free(1), 5_000);
		});
}

#[test]
fn the_next_window_starts_from_nothing() {
	ExtBuilder::default().standing(account(1), patient()).build_and_execute(|| {
		assert_ok!(Tx::of(account(1), 1_000).send().expect("it is valid"));
		wait(WINDOW - 1);
		assert_eq!(Tx::of(account(1), 1).validate(), Err(USED_UP));
		wait(1);
		assert_eq!(used(&account(1)), 0);
		assert_ok!(Tx::of(account(1), 1_000).send().expect("it is valid"));
	});
}

#[test]
fn one_account_does_not_use_another_ones_quota() {
	ExtBuilder::default()
		.standing(account(1), patient())
		.standing(account(2), patient())
		.build_and_execute(|| {
			assert_ok!(Tx::of(account(1), 1_000).send().expect("it is valid"));
			assert_ok!(Tx::of(account(2), 1_000).send().expect("it is valid"));
		});
}

#[test]
fn what_was_not_needed_is_given_back() {
	ExtBuilder::default().standing(account(1), patient()).build_and_execute(|| {
		assert_ok!(Tx::of(account(1), 900).turns_out(200).send().expect("it is valid"));
		assert_eq!(used(&account(1)), 200);
		assert_ok!(Tx::of(account(1), 800).send().expect("it is valid"));
	});
}

#[test]
fn a_failing_call_costs_quota_too() {
	ExtBuilder::default().standing(account(1), patient()).build_and_execute(|| {
		let failed = Tx::of(account(1), 900)
			.turns_out(200)
			.send_with(|| Err(DispatchError::Other("no").into()))
			.expect("it is valid");
		assert!(failed.is_err());
		assert_eq!(used(&account(1)), 200);
	});
}

#[test]
fn during_the_call_the_whole_fee_is_taken() {
	ExtBuilder::default().standing(account(1), patient()).build_and_execute(|| {
		let sent = Tx::of(account(1), 900).turns_out(200).send_with(|| {
			assert_eq!(used(&account(1)), 900);
			assert_eq!(TransactionPayment::remaining_txfee::<Balance>(), 900);
			Ok(Default::default())
		});
		assert_ok!(sent.expect("it is valid"));
	});
}

#[test]
fn the_issuance_is_what_it_was() {
	ExtBuilder::default()
		.standing(account(1), patient())
		.balance(account(1), EXISTENTIAL_DEPOSIT + GAS_FLOAT)
		.build_and_execute(|| {
			let before = Balances::total_issuance();
			assert_ok!(Tx::of(account(1), 900).turns_out(200).send().expect("it is valid"));
			assert_eq!(Balances::total_issuance(), before);
			assert_eq!(TransactionPayment::remaining_txfee::<Balance>(), 0);
			assert!(!frame_support::storage::unhashed::exists(
				&frame_support::storage::storage_prefix(b"TransactionPayment", b"TxPaymentCredit")
			));
		});
}

#[test]
fn sponsored_transactions_have_the_priority_of_paid_ones() {
	ExtBuilder::default()
		.standing(account(1), patient())
		.balance(account(2), 1_000)
		.build_and_execute(|| {
			let sponsored = Tx::of(account(1), 400).validate().expect("it is valid");
			let paying = Tx::of(account(2), 400).validate().expect("it is valid");
			assert_eq!(sponsored, paying);
			assert!(sponsored > 0);
		});
}

#[test]
fn a_standing_that_ends_ends_sponsoring() {
	ExtBuilder::default().standing(account(1), patient()).build_and_execute(|| {
		assert_ok!(Tx::of(account(1), 400).send().expect("it is valid"));
		World::set(|world| {
			world.standings.insert(account(1), Standing::Former);
		});
		assert_eq!(Tx::of(account(1), 400).validate(), Err(BARRED));
	});
}

#[test]
fn charging_weighs_what_both_ways_weigh() {
	use pallet_transaction_payment::WeightInfo as _;
	let inner = <() as pallet_transaction_payment::WeightInfo>::charge_transaction_payment();
	let quota = <() as crate::WeightInfo>::charge();
	assert!(inner.any_gt(Weight::zero()) && quota.any_gt(Weight::zero()));
	assert_eq!(ChargeWeight::<(), ()>::charge_transaction_payment(), inner + quota);
}
