// SPDX-License-Identifier: GPL-3.0-only

use std::collections::BTreeSet;

use frame_support::assert_ok;
use salus_primitives::{
	api::{Verification, MAX_PAGE},
	consent::RecordFacts,
	record::{Filing, RecordStatus, Relation},
	traits::Records as _,
	Commitment, ObjectHash, RecordId,
};

use crate::{mock::*, types::COUNCIL};

#[test]
fn pages_are_without_gaps_and_without_repetition() {
	let builder = (1..=10).fold(ExtBuilder::default(), ExtBuilder::filed);
	builder.build_and_execute(|| {
		assert_ok!(RecordsPallet::file(
			as_signed(other_clinician()),
			FOREIGN_CHART,
			id(77),
			filing(77)
		));
		for limit in 1..=11 {
			let mut seen = Vec::new();
			let mut after = None;
			loop {
				let page = RecordsPallet::records_of(&CHART, after, limit);
				assert!(page.len() <= limit as usize);
				let short = page.len() < limit as usize;
				seen.extend(page.into_iter().map(|(id, _)| id));
				after = seen.last().copied();
				if short {
					break;
				}
			}
			assert_eq!(seen.len(), 10);
			assert_eq!(BTreeSet::from_iter(seen), BTreeSet::from_iter((1..=10).map(id)));
		}
	});
}

#[test]
fn a_cursor_of_a_record_that_is_not_there_still_has_its_place() {
	let builder = (1..=10).fold(ExtBuilder::default(), ExtBuilder::filed);
	builder.build_and_execute(|| {
		let all = RecordsPallet::records_of(&CHART, None, 10);
		let after = RecordsPallet::records_of(&CHART, Some(RecordId([200; 16])), 10);
		assert!(all.ends_with(&after));
	});
}

#[test]
fn a_page_is_never_larger_than_the_apis() {
	ExtBuilder::default().build_and_execute(|| {
		for number in 0..MAX_PAGE + 5 {
			let mut record = [0; 16];
			record[..4].copy_from_slice(&number.to_le_bytes());
			assert_ok!(RecordsPallet::file(
				as_signed(clinician()),
				CHART,
				RecordId(record),
				filing(1)
			));
		}
		assert_eq!(RecordsPallet::records_of(&CHART, None, u32::MAX).len() as u32, MAX_PAGE);
		assert!(RecordsPallet::records_of(&CHART, None, 0).is_empty());
		assert!(RecordsPallet::records_of(&NO_CHART, None, 9).is_empty());
	});
}

#[test]
fn verification_tells_what_differs() {
	ExtBuilder::default().filed(1).build_and_execute(|| {
		assert_ok!(amend(clinician(), 1, Relation::Replaces, 2));
		let verify = |record, version, object, content| {
			RecordsPallet::verify(
				&CHART,
				&id(record),
				version,
				&ObjectHash([object; 32]),
				&Commitment([content; 32]),
			)
		};
		let versions = RecordsPallet::provenance(&CHART, &id(1));
		assert_eq!(verify(1, None, 2, 2), Verification::Genuine(versions[1].clone()));
		assert_eq!(verify(1, Some(2), 2, 2), Verification::Genuine(versions[1].clone()));
		assert_eq!(verify(1, Some(1), 1, 1), Verification::Genuine(versions[0].clone()));
		assert_eq!(verify(1, None, 1, 1), Verification::ObjectDiffers);
		assert_eq!(verify(1, None, 9, 2), Verification::ObjectDiffers);
		assert_eq!(verify(1, None, 2, 9), Verification::ContentDiffers);
		assert_eq!(verify(1, Some(0), 1, 1), Verification::NotFiled);
		assert_eq!(verify(1, Some(3), 2, 2), Verification::NotFiled);
		assert_eq!(verify(9, None, 1, 1), Verification::NotFiled);
		assert_ok!(RecordsPallet::erase(as_signed(clinician()), CHART, id(1)));
		assert_eq!(verify(1, None, 2, 2), Verification::NotFiled);
		assert_eq!(verify(1, Some(2), 0, 0), Verification::NotFiled);
		assert_eq!(verify(1, None, 0, 0), Verification::NotFiled);
	});
}

#[test]
fn facts_are_those_of_the_version_and_the_status_of_the_record() {
	ExtBuilder::default().filed(1).build_and_execute(|| {
		let moved = Filing { compartment: GENETICS, ..filing(2) };
		assert_ok!(RecordsPallet::amend(
			as_signed(clinician()),
			CHART,
			id(1),
			2,
			Relation::EnteredInError,
			moved
		));
		let facts = |version| RecordsPallet::facts(&CHART, &id(1), version);
		let status = RecordStatus::EnteredInError;
		let old = RecordFacts { status, compartment: GENERAL, epoch: EPOCH };
		let new = RecordFacts { status, compartment: GENETICS, epoch: EPOCH };
		assert_eq!(facts(None), Some(new));
		assert_eq!(facts(Some(2)), Some(new));
		assert_eq!(facts(Some(1)), Some(old));
		assert_eq!(facts(Some(0)), None);
		assert_eq!(facts(Some(3)), None);
		assert_eq!(RecordsPallet::facts(&CHART, &id(9), None), None);
		assert_eq!(RecordsPallet::facts(&FOREIGN_CHART, &id(1), None), None);
	});
}

#[test]
fn a_record_is_at_home_in_the_one_compartment_that_all_its_versions_lie_in() {
	ExtBuilder::default().filed(1).filed(2).build_and_execute(|| {
		let home = |record| RecordsPallet::home(&CHART, &id(record));
		assert_eq!(home(1), Some((GENERAL, EPOCH)));
		// A later epoch does not hide the first version's.
		salus_mocks::World::set(|world| set_epoch(world, CHART, GENERAL, EPOCH + 1));
		let to = |record: u8, version: u8, compartment, epoch| {
			let filing = Filing { compartment, epoch, ..filing(10 * record + version) };
			let version = version.into();
			let relation = Relation::Replaces;
			let who = as_signed(clinician());
			assert_ok!(RecordsPallet::amend(who, CHART, id(record), version, relation, filing));
		};
		to(1, 2, GENERAL, EPOCH + 1);
		assert_eq!(home(1), Some((GENERAL, EPOCH)));
		// One that lies elsewhere in between has no home, though its first and newest lie together.
		to(2, 2, GENETICS, EPOCH);
		assert_eq!(home(2), None);
		to(2, 3, GENERAL, EPOCH + 1);
		assert_eq!(home(2), None);
		assert_eq!(home(9), None);
		assert_ok!(RecordsPallet::erase(as_signed(clinician()), CHART, id(1)));
		assert_eq!(home(1), None);
	});
}

#[test]
fn an_erased_record_is_seen_as_erased_whichever_version_is_asked_for() {
	ExtBuilder::default().filed(1).build_and_execute(|| {
		assert_ok!(amend(clinician(), 1, Relation::Replaces, 2));
		assert_ok!(RecordsPallet::erase(RuntimeOrigin::root(), CHART, id(1)));
		for version in [None, Some(0), Some(1), Some(2), Some(9)] {
			let facts = RecordsPallet::facts(&CHART, &id(1), version);
			assert_eq!(facts.map(|facts| facts.status), Some(RecordStatus::Erased));
			assert_eq!(RecordsPallet::version(&CHART, &id(1), version), None);
		}
		assert!(RecordsPallet::provenance(&CHART, &id(1)).is_empty());
		let listed = RecordsPallet::records_of(&CHART, None, 9);
		assert_eq!(listed, [(id(1), record(1))]);
		assert_eq!((record(1).version, record(1).head.author), (2, COUNCIL));
	});
}
