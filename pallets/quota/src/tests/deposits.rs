// SPDX-License-Identifier: GPL-3.0-only

//! What a contract does with the credit: as pallet-revive draws storage deposits from it, and adds
//! to it. And what is laid down as a deposit elsewhere.

use frame_support::{
	assert_ok,
	traits::{
		fungible::{hold::Mutate, Balanced, Inspect},
		tokens::{Fortitude, Precision, Preservation},
	},
};

use crate::{mock::*, Balance};

/// Draws a deposit from the credit and gives it to the contract 9.
fn draw(amount: Balance) {
	let credit = TransactionPayment::withdraw_txfee(amount).expect("there is that much");
	Balances::resolve(&account(9), credit).expect("the contract exists");
}

/// Adds money of `from` to the credit.
fn add(from: u8, amount: Balance) {
	let credit = Balances::withdraw(
		&account(from),
		amount,
		Precision::Exact,
		Preservation::Preserve,
		Fortitude::Polite,
	)
	.expect("there is that much");
	TransactionPayment::deposit_txfee(credit);
}

fn builder(balance: Balance) -> ExtBuilder {
	ExtBuilder::default()
		.standing(account(1), patient())
		.balance(account(1), balance)
		.balance(account(9), EXISTENTIAL_DEPOSIT)
}

#[test]
fn a_deposit_is_paid_by_the_signer_and_not_minted() {
	builder(1_000).build_and_execute(|| {
		let before = Balances::total_issuance();
		let sent = Tx::of(account(1), 900).turns_out(200).send_with(|| {
			draw(300);
			Ok(Default::default())
		});
		assert_ok!(sent.expect("it is valid"));
		assert_eq!(Balances::balance(&account(9)), EXISTENTIAL_DEPOSIT + 300);
		assert_eq!(Balances::balance(&account(1)), 700);
		assert_eq!(used(&account(1)), 200);
		assert_eq!(Balances::total_issuance(), before);
	});
}

#[test]
fn what_the_signer_cannot_pay_stays_charged_to_the_quota() {
	builder(EXISTENTIAL_DEPOSIT + GAS_FLOAT).build_and_execute(|| {
		let before = Balances::total_issuance();
		let sent = Tx::of(account(1), 900).turns_out(200).send_with(|| {
			draw(300);
			Ok(Default::default())
		});
		assert_ok!(sent.expect("it is valid"));
		assert_eq!(Balances::balance(&account(1)), EXISTENTIAL_DEPOSIT);
		assert_eq!(used(&account(1)), 200 + 300 - GAS_FLOAT);
		assert_eq!(Balances::total_issuance(), before + 300 - GAS_FLOAT);
	});
}

#[test]
fn a_deposit_that_is_freed_goes_to_the_signer() {
	builder(1_000).balance(account(2), 1_000).build_and_execute(|| {
		let before = Balances::total_issuance();
		let sent = Tx::of(account(1), 900).turns_out(200).send_with(|| {
			add(2, 500);
			Ok(Default::default())
		});
		assert_ok!(sent.expect("it is valid"));
		assert_eq!(Balances::balance(&account(1)), 1_500);
		assert_eq!(used(&account(1)), 200);
		assert_eq!(Balances::total_issuance(), before);
		assert_eq!(TransactionPayment::remaining_txfee::<Balance>(), 0);
	});
}

#[test]
fn a_deposit_laid_in_advance_is_used_first() {
	builder(1_000).build_and_execute(|| {
		let before = Balances::total_issuance();
		// As an Ethereum transaction does before the extensions run.
		add(1, 400);
		let sent = Tx::of(account(1), 900).turns_out(200).send_with(|| {
			assert_eq!(TransactionPayment::remaining_txfee::<Balance>(), 1_300);
			draw(300);
			Ok(Default::default())
		});
		assert_ok!(sent.expect("it is valid"));
		assert_eq!(Balances::balance(&account(1)), 700);
		assert_eq!(used(&account(1)), 200);
		assert_eq!(Balances::total_issuance(), before);
	});
}

#[test]
fn a_float_that_is_laid_down_as_a_deposit_is_not_minted_again() {
	let provided = EXISTENTIAL_DEPOSIT + GAS_FLOAT;
	builder(provided).build_and_execute(|| {
		let who = account(1);
		let before = Balances::total_issuance();
		// As whoever notes a preimage does, in one window after the other.
		assert_ok!(Balances::hold(&0, &who, GAS_FLOAT));
		for _ in 0..3 {
			wait(WINDOW);
			assert_ok!(Tx::of(who.clone(), 50).send().expect("it is valid"));
			assert_eq!(Balances::balance(&who), EXISTENTIAL_DEPOSIT);
		}
		wait(WINDOW);
		assert_ok!(Quota::refill(RuntimeOrigin::signed(account(2)), who.clone()));

		assert_ok!(Balances::release(&0, &who, GAS_FLOAT, Precision::Exact));
		assert_eq!(Balances::balance(&who), provided, "she has what she was given, and no more");
		assert_eq!(Balances::total_issuance(), before);
	});
}

#[test]
fn a_float_that_is_laid_in_advance_is_not_minted_again() {
	let provided = EXISTENTIAL_DEPOSIT + GAS_FLOAT;
	builder(provided).build_and_execute(|| {
		let who = account(1);
		let before = Balances::total_issuance();
		for _ in 0..3 {
			wait(WINDOW);
			// As a gas limit does that leaves much for deposits.
			add(1, GAS_FLOAT);
			assert_ok!(Tx::of(who.clone(), 50).send().expect("it is valid"));
			assert_eq!(Balances::balance(&who), provided, "it comes back, and nothing else");
		}
		assert_eq!(Balances::total_issuance(), before);
	});
}

/// Whoever pays opens no window, so that a refill within the transaction is one of its own right.
#[test]
fn a_fee_that_is_held_is_not_minted_again() {
	let provided = EXISTENTIAL_DEPOSIT + GAS_FLOAT;
	builder(provided).build_and_execute(|| {
		let who = account(1);
		let before = Balances::total_issuance();
		wait(WINDOW);
		let fee = u64::try_from(GAS_FLOAT).expect("it is small");
		let sent = Tx::of(who.clone(), fee).call(paid()).turns_out(1).send_with(|| {
			assert_eq!(Balances::balance(&who), EXISTENTIAL_DEPOSIT, "all else is held");
			assert_ok!(Quota::refill(RuntimeOrigin::signed(account(2)), who.clone()));
			Ok(Default::default())
		});
		assert_ok!(sent.expect("it is valid"));
		assert_eq!(Balances::balance(&who), provided - 1);
		assert_eq!(Balances::total_issuance(), before - 1);
	});
}
