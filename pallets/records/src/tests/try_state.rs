// SPDX-License-Identifier: GPL-3.0-only

//! Every invariant, broken on purpose, is noticed.

use frame_support::{assert_ok, storage::with_transaction};
use salus_primitives::record::{Record, RecordStatus, Relation, MAX_OBJECT};
use sp_runtime::{DispatchError, TransactionOutcome, TryRuntimeError};

use crate::{mock::*, Entry, Records, Tombstone, Versions};

/// Breaks the state of a chart with record 1 (three versions) and 2 (erased), sees that it is
/// noticed, and mends it.
fn noticed(what: &'static str, break_it: impl Fn()) {
	ExtBuilder::default().filed(1).filed(2).build_and_execute(|| {
		System::set_block_number(3);
		assert_ok!(amend(clinician(), 1, Relation::Replaces, 2));
		System::set_block_number(6);
		assert_ok!(amend(clinician(), 1, Relation::Appends, 3));
		assert_ok!(RecordsPallet::erase(as_signed(clinician()), CHART, id(2)));
		assert_eq!(RecordsPallet::do_try_state(), Ok(()));
		assert_ok!(with_transaction::<(), DispatchError, _>(|| {
			break_it();
			assert_eq!(RecordsPallet::do_try_state(), Err(TryRuntimeError::Other(what)));
			TransactionOutcome::Rollback(Ok(()))
		}));
	});
}

fn change(change: impl Fn(&mut Record)) {
	Records::<Test>::mutate(CHART, id(1), |entry| match entry {
		Some(Entry::Live(record)) => change(record),
		_ => panic!("the test filed it"),
	});
}

fn bury(tombstone: Tombstone) {
	Records::<Test>::insert(CHART, id(2), Entry::Erased(tombstone));
}

#[test]
fn a_count_of_versions_that_is_wrong() {
	noticed("versions are counted from 1", || change(|record| record.version = 0));
	noticed("a record has too many versions", || {
		change(|record| record.version = MAX_VERSIONS + 1)
	});
	noticed("a record has fewer versions than it counts", || change(|record| record.version = 4));
	noticed("a version is kept that is not older than its record's newest", || {
		change(|record| record.version = 2);
	});
	noticed("a record has fewer versions than it counts", || {
		Versions::<Test>::remove((CHART, id(1), 1));
	});
}

#[test]
fn a_version_without_its_record() {
	let kept = || Versions::<Test>::get((CHART, id(1), 1)).expect("the test amended it");
	noticed("a version has no record", || {
		Versions::<Test>::insert((CHART, id(9), 1), kept());
	});
	noticed("a version outlived its record", || {
		Versions::<Test>::insert((CHART, id(2), 1), kept());
	});
	noticed("a version is kept that is not older than its record's newest", || {
		Versions::<Test>::insert((CHART, id(1), 0), kept());
	});
}

#[test]
fn a_status_that_is_wrong() {
	noticed("an erased record is not a tombstone", || {
		change(|record| record.status = RecordStatus::Erased);
	});
	noticed("a record does not stand as its newest version says", || {
		change(|record| record.status = RecordStatus::EnteredInError);
	});
	noticed("a record does not stand as its newest version says", || {
		change(|record| record.head.relation = Some(Relation::EnteredInError));
	});
}

#[test]
fn a_version_that_nobody_could_have_written() {
	noticed("what was filed was filed by an institution", || {
		change(|record| record.head.institution = None);
	});
	noticed("a record changed hands between institutions", || {
		change(|record| record.head.institution = Some(practice()));
	});
	noticed("the first version and no other relates to none before", || {
		change(|record| record.head.relation = None);
	});
	noticed("the first version and no other relates to none before", || {
		Versions::<Test>::mutate((CHART, id(1), 1), |version| {
			version.as_mut().unwrap().relation = Some(Relation::Replaces);
		});
	});
	noticed("an object has no bytes", || change(|record| record.head.filing.length = 0));
	noticed("an object is longer than any may be", || {
		change(|record| record.head.filing.length = MAX_OBJECT + 1);
	});
	noticed("a record is marked wrongly as moved", || change(|record| record.moved = true));
	noticed("a record is marked wrongly as moved", || {
		change(|record| record.head.filing.compartment = GENETICS);
	});
	noticed("a record is marked wrongly as moved", || {
		Versions::<Test>::mutate((CHART, id(1), 2), |version| {
			version.as_mut().unwrap().filing.compartment = GENETICS;
		});
	});
	noticed("a version is older than the one before it", || {
		change(|record| record.head.block = 2);
	});
	noticed("a version is older than the one before it", || {
		Versions::<Test>::mutate((CHART, id(1), 1), |version| {
			version.as_mut().unwrap().block = 4;
		});
	});
	noticed("a version was written in the future", || change(|record| record.head.block = 7));
}

#[test]
fn a_tombstone_that_is_wrong() {
	for versions in [0, MAX_VERSIONS + 1] {
		noticed("a tombstone stands for no number of versions that a record can have", || {
			bury(Tombstone { by: None, block: 1, versions });
		});
	}
	noticed("a record was erased in the future", || {
		bury(Tombstone { by: None, block: 7, versions: 1 });
	});
}
