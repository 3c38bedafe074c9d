// SPDX-License-Identifier: GPL-3.0-only

use frame_support::{assert_noop, assert_ok};
use salus_primitives::{
	chart::ChartStatus,
	record::{Filing, Record, RecordStatus, RecordVersion, Relation, MAX_OBJECT},
};

use crate::{mock::*, Error, Event};

fn file(record: u8, content: u8) -> sp_runtime::DispatchResult {
	RecordsPallet::file(as_signed(clinician()), CHART, id(record), filing(content))
}

#[test]
fn a_filing_keeps_everything_that_was_filed_and_who_did_it_when() {
	ExtBuilder::default().build_and_execute(|| {
		System::set_block_number(9);
		assert_ok!(file(1, 1));
		assert_eq!(
			record(1),
			Record {
				version: 1,
				status: RecordStatus::Current,
				contributed: false,
				moved: false,
				held: false,
				head: RecordVersion {
					author: clinician(),
					institution: Some(hospital()),
					block: 9,
					relation: None,
					filing: filing(1),
				},
			}
		);
		assert_eq!(events(), [Event::RecordFiled { chart: CHART, record: id(1) }]);
	});
}

/// Every key in the state, of every pallet.
fn keys() -> usize {
	let mut last = Vec::new();
	let mut count = 0;
	while let Some(key) = sp_io::storage::next_key(&last) {
		last = key;
		count += 1;
	}
	count
}

#[test]
fn a_filing_adds_exactly_one_storage_key() {
	ExtBuilder::default().filed(1).build_and_execute(|| {
		// So that the lists of events, which every block empties, are there already.
		assert_ok!(file(2, 2));
		let before = keys();
		assert_ok!(file(3, 3));
		assert_eq!(keys(), before + 1);
		assert_ok!(RecordsPallet::file_batch(
			as_signed(system()),
			CHART,
			vec![item(4, 4), item(5, 5)].try_into().unwrap()
		));
		assert_eq!(keys(), before + 3);
	});
}

#[test]
fn one_record_id_serves_in_every_chart() {
	ExtBuilder::default().filed(1).build_and_execute(|| {
		assert_ok!(RecordsPallet::file(
			as_signed(other_clinician()),
			FOREIGN_CHART,
			id(1),
			filing(2)
		));
		assert_eq!(record(1).head.filing, filing(1));
	});
}

#[test]
fn a_retry_finds_itself() {
	ExtBuilder::default().filed(1).build_and_execute(|| {
		assert_noop!(file(1, 1), Error::<Test>::AlreadyFiled);
	});
}

#[test]
fn a_retry_finds_itself_after_a_new_epoch() {
	ExtBuilder::default()
		.filed(1)
		.with(|world| set_epoch(world, CHART, GENERAL, EPOCH + 1))
		.build_and_execute(|| {
			assert_noop!(file(1, 1), Error::<Test>::AlreadyFiled);
		});
}

#[test]
fn a_retry_finds_itself_after_an_amendment() {
	ExtBuilder::default().filed(1).build_and_execute(|| {
		assert_ok!(amend(clinician(), 1, Relation::Replaces, 2));
		assert_ok!(amend(clinician(), 1, Relation::Replaces, 3));
		assert_noop!(file(1, 1), Error::<Test>::AlreadyFiled);
		assert_noop!(file(1, 3), Error::<Test>::RecordIdTaken);
	});
}

#[test]
fn another_object_under_the_same_id_is_refused() {
	ExtBuilder::default().filed(1).build_and_execute(|| {
		assert_noop!(file(1, 2), Error::<Test>::RecordIdTaken);
	});
}

#[test]
fn an_erased_id_is_never_used_again() {
	ExtBuilder::default().filed(1).build_and_execute(|| {
		assert_ok!(RecordsPallet::erase(as_signed(clinician()), CHART, id(1)));
		assert_noop!(file(1, 1), Error::<Test>::RecordErased);
		assert_noop!(file(1, 2), Error::<Test>::RecordErased);
	});
}

#[test]
fn a_withdrawn_record_is_not_filed_again() {
	ExtBuilder::default().filed(1).build_and_execute(|| {
		assert_ok!(RecordsPallet::withdraw(as_signed(patient()), CHART, id(1)));
		assert_noop!(file(1, 1), Error::<Test>::AlreadyFiled);
		assert_noop!(file(1, 2), Error::<Test>::RecordIdTaken);
	});
}

fn file_changed(change: impl FnOnce(&mut Filing)) -> sp_runtime::DispatchResult {
	let mut changed = filing(1);
	change(&mut changed);
	RecordsPallet::file(as_signed(clinician()), CHART, id(1), changed)
}

#[test]
fn a_filing_under_another_epoch_than_the_current_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(file_changed(|one| one.epoch = EPOCH - 1), Error::<Test>::StaleEpoch);
		assert_noop!(file_changed(|one| one.epoch = EPOCH + 1), Error::<Test>::StaleEpoch);
	});
}

#[test]
fn a_filing_into_a_compartment_without_a_key_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			file_changed(|one| one.compartment = NO_COMPARTMENT),
			Error::<Test>::UnknownCompartment
		);
	});
}

#[test]
fn an_object_without_bytes_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(file_changed(|one| one.length = 0), Error::<Test>::EmptyObject);
		assert_ok!(file_changed(|one| one.length = 1));
	});
}

#[test]
fn an_object_that_is_too_long_to_be_true_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		for length in [MAX_OBJECT + 1, u64::MAX] {
			assert_noop!(file_changed(|one| one.length = length), Error::<Test>::ObjectTooLarge);
		}
		assert_ok!(file_changed(|one| one.length = MAX_OBJECT));
	});
}

#[test]
fn nothing_is_filed_without_a_chart() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			RecordsPallet::file(as_signed(clinician()), NO_CHART, id(1), filing(1)),
			Error::<Test>::NotEnrolled
		);
	});
}

#[test]
fn nothing_is_filed_in_a_chart_that_is_not_active() {
	for status in [ChartStatus::Suspended, ChartStatus::Deceased, ChartStatus::Closed] {
		ExtBuilder::default().chart_is(status).build_and_execute(|| {
			assert_noop!(file(1, 1), Error::<Test>::ChartNotActive);
		});
	}
}
