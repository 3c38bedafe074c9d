// SPDX-License-Identifier: GPL-3.0-only

use frame_support::{assert_noop, assert_ok};
use salus_primitives::{chart::ChartStatus, record::BatchItem};
use sp_runtime::{BoundedVec, DispatchResult};

use crate::{mock::*, Error, Event, Records};

fn batch(items: Vec<BatchItem>) -> DispatchResult {
	RecordsPallet::file_batch(as_signed(clinician()), CHART, items.try_into().unwrap())
}

#[test]
fn a_batch_files_each_of_its_items() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(batch(vec![item(1, 1), item(2, 2), item(3, 3)]));
		assert_eq!([1, 2, 3].map(|one| record(one).head.filing), [1, 2, 3].map(filing));
		assert_eq!(
			events(),
			[1, 2, 3].map(|one| Event::RecordFiled { chart: CHART, record: id(one) })
		);
	});
}

#[test]
fn one_bad_item_keeps_the_whole_batch_out() {
	ExtBuilder::default().filed(9).build_and_execute(|| {
		let bad = |change: fn(&mut BatchItem)| {
			let mut one = item(3, 3);
			change(&mut one);
			batch(vec![item(1, 1), item(2, 2), one])
		};
		assert_noop!(bad(|one| one.record = id(1)), Error::<Test>::DuplicateInBatch);
		assert_noop!(bad(|one| one.record = id(9)), Error::<Test>::RecordIdTaken);
		assert_noop!(bad(|one| *one = item(9, 9)), Error::<Test>::AlreadyFiled);
		assert_noop!(bad(|one| one.filing.epoch = 0), Error::<Test>::StaleEpoch);
		assert_noop!(bad(|one| one.filing.length = 0), Error::<Test>::EmptyObject);
		assert_noop!(bad(|one| one.filing.length = u64::MAX), Error::<Test>::ObjectTooLarge);
		assert_noop!(
			bad(|one| one.filing.compartment = NO_COMPARTMENT),
			Error::<Test>::UnknownCompartment
		);
		assert_ok!(RecordsPallet::erase(as_signed(clinician()), CHART, id(9)));
		assert_noop!(bad(|one| one.record = id(9)), Error::<Test>::RecordErased);
		assert_eq!(Records::<Test>::iter().count(), 1, "only the tombstone is there");
	});
}

#[test]
fn an_empty_batch_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(batch(vec![]), Error::<Test>::EmptyBatch);
	});
}

#[test]
fn a_batch_holds_no_more_than_its_limit() {
	let items: Vec<_> = (1..=5).map(|one| item(one, one)).collect();
	assert!(BoundedVec::<BatchItem, MaxBatch>::try_from(items.clone()).is_err());
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(batch(items.into_iter().take(4).collect()));
	});
}

#[test]
fn a_batch_needs_an_active_chart() {
	ExtBuilder::default().build_and_execute(|| {
		let items: BoundedVec<_, MaxBatch> = vec![item(1, 1)].try_into().unwrap();
		assert_noop!(
			RecordsPallet::file_batch(as_signed(clinician()), NO_CHART, items),
			Error::<Test>::NotEnrolled
		);
	});
	for status in [ChartStatus::Suspended, ChartStatus::Deceased, ChartStatus::Closed] {
		ExtBuilder::default().chart_is(status).build_and_execute(|| {
			assert_noop!(batch(vec![item(1, 1)]), Error::<Test>::ChartNotActive);
		});
	}
}
