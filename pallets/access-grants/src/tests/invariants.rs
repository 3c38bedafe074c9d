// SPDX-License-Identifier: GPL-3.0-only

//! Every invariant, broken on purpose: `try_state` notices.

use super::*;
use salus_primitives::{
	access::{EmergencyReason, Grantee, Review},
	AccountId, ReceiptRoot,
};

fn open_emergency() {
	assert_ok!(AccessGrants::open_emergency(
		by(EMERGENCY_CLINICIAN),
		CHART,
		EmergencyReason::Unconscious
	));
}

fn open_two() {
	open_emergency();
	assert_ok!(AccessGrants::open_emergency(
		by(SECOND_CLINICIAN),
		CHART,
		EmergencyReason::Unconscious
	));
}

fn change_emergency(change: impl FnOnce(&mut salus_primitives::access::Emergency)) {
	Emergencies::<Test>::mutate(CHART, 0, |one| change(one.as_mut().unwrap()));
}

fn anchor() {
	assert_ok!(AccessGrants::anchor_receipts(
		by(GATEWAY),
		NextBatch::<Test>::get(GATEWAY),
		0,
		ReceiptRoot::default(),
		ReceiptRoot::default()
	));
}

fn change_grant(change: impl FnOnce(&mut salus_primitives::access::Grant)) {
	grant_chart(Grantee::Open(DOCTOR));
	Grants::<Test>::mutate(CHART, 0, |grant| change(grant.as_mut().unwrap()));
}

#[test]
fn grants() {
	ExtBuilder::expect_broken("a grant's number is used again", || {
		grant_chart(Grantee::Open(DOCTOR));
		NextGrant::<Test>::insert(CHART, 0);
	});
	ExtBuilder::expect_broken("a grant covers nothing", || {
		change_grant(|grant| grant.scope = records(&[]));
	});
	ExtBuilder::expect_broken("a grant covers nothing", || {
		change_grant(|grant| grant.purposes = purposes(&[]));
	});
	ExtBuilder::expect_broken("a grant covers nothing", || {
		change_grant(|grant| grant.end = Some(grant.start));
	});
	ExtBuilder::expect_broken("too many grants", || {
		grant_chart(Grantee::Open(DOCTOR));
		let grant = Grants::<Test>::get(CHART, 0).unwrap();
		for id in 0..=MaxGrants::get() {
			Grants::<Test>::insert(CHART, id, grant.clone());
			NextGrant::<Test>::insert(CHART, id + 1);
			LiveGrants::<Test>::insert(CHART, id + 1);
		}
	});
	ExtBuilder::expect_broken("grants are miscounted", || {
		grant_chart(Grantee::Open(DOCTOR));
		LiveGrants::<Test>::remove(CHART);
	});
	ExtBuilder::expect_broken("grants are miscounted", || {
		LiveGrants::<Test>::insert(CHART, 1);
	});
}

#[test]
fn restrictions() {
	let restrict = || {
		for _ in 0..2 {
			assert_ok!(AccessGrants::restrict(
				by(PATIENT),
				CHART,
				salus_primitives::access::Scope::Chart,
				salus_primitives::access::RestrictedParty::Everyone,
				None,
				true
			));
		}
	};
	ExtBuilder::expect_broken("restrictions are out of order", || {
		restrict();
		Restrictions::<Test>::mutate(CHART, |list| list[1].id = 0);
	});
	ExtBuilder::expect_broken("a restriction's number is used again", || {
		restrict();
		NextRestriction::<Test>::insert(CHART, 1);
	});
	ExtBuilder::expect_broken("a restriction forbids nothing", || {
		restrict();
		Restrictions::<Test>::mutate(CHART, |list| list[1].scope = records(&[]));
	});
	ExtBuilder::expect_broken("a restriction forbids nothing", || {
		restrict();
		Restrictions::<Test>::mutate(CHART, |list| list[0].purposes = Some(purposes(&[])));
	});
}

#[test]
fn requests() {
	ExtBuilder::expect_broken("a listed request is gone", || {
		lodge();
		Requests::<Test>::remove(CHART, 0);
	});
	ExtBuilder::expect_broken("a request is not listed", || {
		lodge();
		OpenRequests::<Test>::remove(CHART);
	});
	ExtBuilder::expect_broken("a request is listed twice", || {
		lodge();
		OpenRequests::<Test>::mutate(CHART, |open| open.try_push(open[0].clone()).unwrap());
	});
	ExtBuilder::expect_broken("a request lapses at two moments", || {
		lodge();
		OpenRequests::<Test>::mutate(CHART, |open| open[0].lapses += 1);
	});
	ExtBuilder::expect_broken("a request's number is used again", || {
		lodge();
		NextRequest::<Test>::insert(CHART, 0);
	});
	for empty in [
		(|request| request.scope = records(&[])) as fn(&mut salus_primitives::access::Request),
		|request| request.purposes = purposes(&[]),
		|request| request.end = Some(request.start),
	] {
		ExtBuilder::expect_broken("a request asks for nothing", || {
			lodge();
			Requests::<Test>::mutate(CHART, 0, |request| empty(request.as_mut().unwrap()));
		});
	}
}

#[test]
fn compartments() {
	let set = || {
		assert_ok!(AccessGrants::set_compartment_key(by(PATIENT), CHART, GENERAL, 0, key(1)));
	};
	ExtBuilder::expect_broken("compartments are miscounted", || {
		set();
		CompartmentCount::<Test>::remove(CHART);
	});
	ExtBuilder::expect_broken("nothing can be sealed to a compartment's key", || {
		set();
		CompartmentKeys::<Test>::mutate(CHART, GENERAL, |one| {
			one.as_mut().unwrap().key = salus_primitives::keys::PublicKey {
				suite: salus_primitives::keys::Suite::Ed25519,
				bytes: vec![2; 32].try_into().unwrap(),
			};
		});
	});
	ExtBuilder::expect_broken("a compartment's key is malformed", || {
		set();
		CompartmentKeys::<Test>::mutate(CHART, GENERAL, |one| {
			one.as_mut().unwrap().key.bytes[0] = 9
		});
	});
}

#[test]
fn emergencies() {
	ExtBuilder::expect_broken("an emergency's number is used again", || {
		open_emergency();
		NextEmergency::<Test>::insert(CHART, 0);
	});
	ExtBuilder::expect_broken("an emergency is missing", || {
		open_two();
		Emergencies::<Test>::remove(CHART, 0);
	});
	ExtBuilder::expect_broken("a clinician's newest emergency is not hers", || {
		open_emergency();
		LatestEmergency::<Test>::remove(CHART, EMERGENCY_CLINICIAN);
	});
	ExtBuilder::expect_broken("a clinician's newest emergency is not hers", || {
		open_emergency();
		LatestEmergency::<Test>::insert(CHART, SECOND_CLINICIAN, 0);
	});
}

#[test]
fn the_queue_of_reviews() {
	ExtBuilder::expect_broken("the queue of reviews has a gap", || {
		open_emergency();
		ReviewQueue::<Test>::remove(0);
	});
	ExtBuilder::expect_broken("the queue of reviews reaches beyond its ends", || {
		open_two();
		ReviewQueueEnds::<Test>::mutate(|ends| ends.head = 1);
	});
	ExtBuilder::expect_broken("the queue of reviews is unordered", || {
		open_two();
		ReviewQueue::<Test>::mutate(0, |one| one.as_mut().unwrap().by += 1);
	});
	ExtBuilder::expect_broken("an emergency has two deadlines", || {
		open_emergency();
		change_emergency(|one| one.review_by += 1);
	});
	ExtBuilder::expect_broken("an emergency is queued twice", || {
		open_two();
		ReviewQueue::<Test>::insert(1, ReviewQueue::<Test>::get(0).unwrap());
	});
	ExtBuilder::expect_broken("a queued emergency is missing", || {
		open_emergency();
		ReviewQueue::<Test>::mutate(0, |one| one.as_mut().unwrap().emergency = 1);
	});
	ExtBuilder::expect_broken("a review that is owed is forgotten", || {
		open_emergency();
		ReviewQueue::<Test>::remove(0);
		ReviewQueueEnds::<Test>::mutate(|ends| ends.head = 1);
	});
}

#[test]
fn missed_reviews() {
	let miss = || {
		open_emergency();
		pass(ReviewDeadline::get());
	};
	ExtBuilder::expect_broken("a reviewed emergency counts as missed", || {
		miss();
		change_emergency(|one| one.review = Review::Justified);
	});
	ExtBuilder::expect_broken("a review that is owed is forgotten", || {
		miss();
		MissedReviews::<Test>::remove(CHART, 0);
	});
	ExtBuilder::expect_broken("missed reviews are miscounted", || {
		miss();
		OverdueReviews::<Test>::remove(DEPARTMENT);
	});
	ExtBuilder::expect_broken("missed reviews are miscounted", || {
		OverdueReviews::<Test>::insert::<AccountId, _>(DEPARTMENT, 1);
	});
	ExtBuilder::expect_broken("a missed review has no emergency", || {
		MissedReviews::<Test>::insert(CHART, 0, ());
	});
}

#[test]
fn receipts() {
	ExtBuilder::expect_broken("a batch is beyond the last", || {
		anchor();
		NextBatch::<Test>::insert(GATEWAY, 0);
	});
	ExtBuilder::expect_broken("a batch of receipts is missing", || {
		anchor();
		anchor();
		Receipts::<Test>::remove(GATEWAY, 0);
	});
}

#[test]
fn numbers_of_what_was_signed() {
	ExtBuilder::expect_broken("nobody signed under a number", || {
		SignedNonces::<Test>::insert(PATIENT, 0);
	});
}
