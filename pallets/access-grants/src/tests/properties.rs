// SPDX-License-Identifier: GPL-3.0-only

//! Whatever is requested and approved: the grant permits nothing that was not requested.

use super::*;
use proptest::prelude::*;
use salus_primitives::{
	access::{CompartmentScope, Grantee, Purpose, Purposes, Scope},
	consent::{Ask, Basis},
	CompartmentTag, RecordId,
};

const TAGS: [CompartmentTag; 2] = [GENERAL, MENTAL];

/// The records of the world: each with a compartment and an epoch for its first and newest version.
fn place(n: u8) -> (RecordId, CompartmentTag, u32, u32) {
	let tag = TAGS[usize::from(n % 2)];
	(RecordId([n; 16]), tag, u32::from(n / 4), u32::from(n / 2))
}

fn scope() -> impl Strategy<Value = Scope> {
	let one = (0..2usize, 0..4u32)
		.prop_map(|(tag, first_epoch)| CompartmentScope { tag: TAGS[tag], first_epoch });
	prop_oneof![
		1 => Just(Scope::Chart),
		3 => prop::collection::vec(one, 1..4)
			.prop_map(|list| Scope::Compartments(list.try_into().unwrap())),
		3 => prop::collection::vec(0u8..8, 1..5)
			.prop_map(|list| records(&list.iter().map(|n| place(*n).0).collect::<Vec<_>>())),
	]
}

fn some_purposes() -> impl Strategy<Value = Purposes> {
	prop::collection::btree_set(0usize..3, 1..3)
		.prop_map(|some| purposes(&some.into_iter().map(|n| Purpose::ALL[n]).collect::<Vec<_>>()))
}

fn period() -> impl Strategy<Value = (u64, Option<u64>)> {
	(0u64..4, prop::option::of(1u64..6))
		.prop_map(|(start, length)| (NOW + start, length.map(|length| NOW + start + length)))
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(400))]

	#[test]
	fn an_approval_permits_nothing_that_was_not_requested(
		asked in (scope(), some_purposes(), period()),
		approved in (scope(), some_purposes(), period()),
	) {
		ExtBuilder::build_and_execute(|| {
			salus_mocks::World::set(|world| {
				for n in 0..8 {
					let (record, tag, first, newest) = place(n);
					put_record(world, record, Some(1), tag, first);
					put_record(world, record, None, tag, newest);
				}
			});
			let (scope, purposes, (start, end)) = asked.clone();
			AccessGrants::request(
				by(DOCTOR), CHART, Grantee::Open(DOCTOR), scope, purposes, start, end,
			)
			.expect("what was asked is well formed");
			let (scope, purposes, (start, end)) = approved.clone();
			let result = AccessGrants::approve(by(PATIENT), CHART, 0, scope, purposes, start, end);
			if result.is_err() {
				assert_eq!(AccessGrants::grants_of(&CHART), vec![]);
				return;
			}
			let (scope, purposes, (start, end)) = asked;
			for after in 0..12 {
				let now = NOW + after;
				salus_mocks::World::set(|world| world.now = now);
				for n in 0..8 {
					let (record, tag, first, newest) = place(n);
					for (version, epoch) in [(Some(1), first), (None, newest)] {
						for purpose in &Purpose::ALL[..4] {
							let question = Ask {
								purpose: *purpose,
								version,
								..ask(DOCTOR, record, Basis::Grant(0))
							};
							let asked_for = scope.covers(&record, &tag, epoch) &&
								purposes.contains(purpose) &&
								start <= now && end.is_none_or(|end| now < end);
							assert!(asked_for || !decide(&question).permits(), "{question:?}");
						}
					}
				}
			}
		});
	}

	#[test]
	fn the_same_terms_are_always_approved(
		asked in (scope(), some_purposes(), period()),
	) {
		ExtBuilder::build_and_execute(|| {
			let (scope, purposes, (start, end)) = asked;
			AccessGrants::request(
				by(DOCTOR),
				CHART,
				Grantee::Open(DOCTOR),
				scope.clone(),
				purposes.clone(),
				start,
				end,
			)
			.expect("what was asked is well formed");
			assert_ok!(AccessGrants::approve(
				by(PATIENT), CHART, 0, scope, purposes, start, end,
			));
		});
	}
}
