// SPDX-License-Identifier: GPL-3.0-only

//! Whatever is requested and approved: the grant permits nothing that was not requested.

use super::*;
use proptest::{
	prelude::*,
	test_runner::{Config, TestRunner},
};
use salus_mocks::World;
use salus_primitives::{
	access::{CompartmentScope, Grantee, Purpose, Purposes, Scope},
	consent::{Ask, Basis},
	CompartmentTag, RecordId,
};
use std::cell::Cell;

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

/// What somebody may be asked for, or may approve.
#[derive(Clone, Debug, PartialEq)]
struct Terms {
	scope: Scope,
	purposes: Purposes,
	start: u64,
	end: Option<u64>,
}

fn terms() -> impl Strategy<Value = Terms> {
	(scope(), some_purposes(), period()).prop_map(|(scope, purposes, (start, end))| Terms {
		scope,
		purposes,
		start,
		end,
	})
}

impl Terms {
	/// These, with some parts taken from others.
	fn mixed_with(self, other: &Terms, parts: [bool; 3]) -> Terms {
		let [scope, purposes, period] = parts;
		let other = other.clone();
		Terms {
			scope: if scope { other.scope } else { self.scope },
			purposes: if purposes { other.purposes } else { self.purposes },
			start: if period { other.start } else { self.start },
			end: if period { other.end } else { self.end },
		}
	}

	fn cover(&self, record: u8, newest: bool, purpose: Purpose, now: u64) -> bool {
		let (record, tag, first_epoch, newest_epoch) = place(record);
		let epoch = if newest { newest_epoch } else { first_epoch };
		self.scope.covers(&record, &tag, epoch)
			&& self.purposes.contains(&purpose)
			&& self.start <= now
			&& self.end.is_none_or(|end| now < end)
	}
}

fn request(terms: Terms) {
	let Terms { scope, purposes, start, end } = terms;
	let grantee = Grantee::Open(DOCTOR);
	AccessGrants::request(by(DOCTOR), CHART, grantee, scope, purposes, start, end)
		.expect("what was asked is well formed");
}

fn approve(terms: Terms) -> bool {
	let Terms { scope, purposes, start, end } = terms;
	AccessGrants::approve(by(PATIENT), CHART, 0, scope, purposes, start, end).is_ok()
}

/// Compares request, approval and decision on every record, version, purpose and moment there is.
fn compare(asked: &Terms, approved: &Terms) {
	for (now, record, newest) in
		(NOW..NOW + 12).flat_map(|now| (0..8).flat_map(move |n| [(now, n, false), (now, n, true)]))
	{
		World::set(|world| world.now = now);
		for purpose in Purpose::ALL.into_iter().take(4) {
			let question = Ask {
				purpose,
				version: (!newest).then_some(1),
				..ask(DOCTOR, place(record).0, Basis::Grant(0))
			};
			let permitted = decide(&question).permits();
			assert_eq!(permitted, approved.cover(record, newest, purpose, now), "{question:?}");
			assert!(!permitted || asked.cover(record, newest, purpose, now), "{question:?}");
		}
	}
}

#[test]
fn an_approval_permits_what_it_says_and_nothing_that_was_not_requested() {
	let (approvals, refusals) = (Cell::new(0), Cell::new(0));
	let mut runner = TestRunner::new(Config::with_cases(600));
	let cases = (terms(), terms(), any::<[bool; 3]>());
	let outcome = runner.run(&cases, |(asked, other, parts)| {
		let approved = asked.clone().mixed_with(&other, parts);
		ExtBuilder::build_and_execute(|| {
			World::set(|world| {
				for n in 0..8 {
					let (record, tag, first, newest) = place(n);
					put_record(world, record, Some(1), tag, first);
					put_record(world, record, None, tag, newest);
				}
			});
			request(asked.clone());
			if approve(approved.clone()) {
				approvals.set(approvals.get() + 1);
				compare(&asked, &approved);
			} else {
				refusals.set(refusals.get() + 1);
				assert_eq!(AccessGrants::grants_of(&CHART), vec![]);
			}
		});
		Ok(())
	});
	assert_eq!(outcome, Ok(()));
	assert!(approvals.get() > 100 && refusals.get() > 100, "{approvals:?} {refusals:?}");
}
