// SPDX-License-Identifier: GPL-3.0-only

//! Who may do what, cell by cell: everybody as the signer of each call, as the one whose float is
//! refilled, and as the one who pays.

use frame_support::{assert_noop, hypothetically_ok};
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

use crate::{mock::*, Error, Kind};

/// How an account stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Is {
	/// It never took part.
	Stranger,
	/// It may act.
	Acting(Kind),
	/// It took part, and may not act now.
	Barred,
}

/// Everybody there is: her standing, whether something bars her, whether she sits in the council, and
/// what comes of it.
fn everybody() -> Vec<(AccountId, Standing, bool, bool, Is)> {
	let chart = ChartId([1; 32]);
	let standings = [
		(Standing::Invited, Kind::Invited),
		(Standing::Institution, Kind::Institution),
		(Standing::Staff, Kind::Staff),
		(Standing::Mandate(chart), Kind::Mandate),
	];
	let council = Is::Acting(Kind::Council);
	let mut all = vec![
		(Standing::None, false, false, Is::Stranger),
		(Standing::None, false, true, council),
		(Standing::Former, false, false, Is::Barred),
		(Standing::Former, false, true, council),
		(Standing::Controller(chart), false, false, Is::Acting(Kind::Controller)),
		(Standing::Controller(chart), false, true, Is::Acting(Kind::Controller)),
	];
	for (standing, kind) in standings {
		all.push((standing.clone(), false, false, Is::Acting(kind)));
		all.push((standing.clone(), false, true, Is::Acting(kind)));
		all.push((standing.clone(), true, false, Is::Barred));
		all.push((standing, true, true, council));
	}
	(1..)
		.zip(all)
		.map(|(n, (standing, barred, seat, is))| (account(n), standing, barred, seat, is))
		.collect()
}

/// Runs the test for each of them, in a world with all of them.
fn for_everybody(test: impl Fn(&AccountId, Is)) {
	let all = everybody();
	let builder = all.iter().fold(ExtBuilder::default(), |builder, (who, standing, _, seat, _)| {
		let builder = builder.standing(who.clone(), standing.clone());
		if *seat {
			builder.council(who.clone())
		} else {
			builder
		}
	});
	builder.build_and_execute(|| {
		let barred = all.iter().filter(|(_, _, barred, ..)| *barred);
		World::set(|world| world.barred.extend(barred.map(|(who, ..)| who.clone())));
		for (who, .., is) in &all {
			test(who, *is);
		}
	});
}

#[test]
fn nobody_but_the_council_as_a_whole_sets_limits() {
	for_everybody(|who, is| {
		let call = Quota::set_limit(RuntimeOrigin::signed(who.clone()), Kind::Staff, 7);
		assert_noop!(call, DispatchError::BadOrigin);
		assert_eq!(
			Quota::kind_of(who),
			match is {
				Is::Acting(kind) => Some(kind),
				Is::Stranger | Is::Barred => None,
			}
		);
	});
}

#[test]
fn anybody_refills_the_float_of_whoever_may_act() {
	let patient = everybody()
		.into_iter()
		.find(|(.., is)| *is == Is::Acting(Kind::Controller))
		.map(|(who, ..)| who)
		.expect("she is there");
	for_everybody(|who, is| {
		// As the one who signs: what she pays with is asked before.
		hypothetically_ok!(Quota::refill(RuntimeOrigin::signed(who.clone()), patient.clone()));
		// As the one whose float it is.
		let refill = || Quota::refill(RuntimeOrigin::signed(patient.clone()), who.clone());
		match is {
			Is::Acting(_) => {
				hypothetically_ok!(refill());
			},
			Is::Stranger => {
				assert_noop!(refill(), Error::<Test>::NoStanding);
			},
			Is::Barred => {
				assert_noop!(refill(), Error::<Test>::MayNotAct);
			},
		}
	});
}

#[test]
fn everybody_pays_as_she_stands() {
	let invalid = TransactionValidityError::Invalid;
	for_everybody(|who, is| {
		let fits = Tx::of(who.clone(), 400).validate().map(drop);
		let too_much = Tx::of(who.clone(), 999_999).validate().map(drop);
		let (one, other) = match is {
			Is::Acting(_) => (Ok(()), InvalidTransaction::Custom(QUOTA_USED_UP)),
			Is::Stranger => {
				(Err(invalid(InvalidTransaction::Payment)), InvalidTransaction::Payment)
			},
			Is::Barred => {
				let refused = InvalidTransaction::Custom(MAY_NOT_ACT);
				(Err(invalid(refused)), refused)
			},
		};
		assert_eq!(fits, one, "{is:?}");
		assert_eq!(too_much, Err(invalid(other)), "{is:?}");
	});
}
