// SPDX-License-Identifier: GPL-3.0-only

use codec::Encode;
use frame_support::{assert_noop, assert_ok, dispatch::GetDispatchInfo};
use salus_primitives::{
	chart::ChartStatus,
	record::{RecordStatus, Relation},
};

use crate::{mock::*, Entry, Error, Event, Records, Tombstone, Versions, WeightInfo};

#[test]
fn erasure_leaves_who_and_when_and_nothing_else() {
	ExtBuilder::default().filed(1).build_and_execute(|| {
		assert_ok!(amend(clinician(), 1, Relation::Replaces, 2));
		assert_ok!(amend(clinician(), 1, Relation::Replaces, 3));
		System::reset_events();
		let before = Records::<Test>::get(CHART, id(1)).encoded_size();
		System::set_block_number(8);
		assert_ok!(RecordsPallet::erase(as_signed(system()), CHART, id(1)));
		assert_eq!(
			Records::<Test>::get(CHART, id(1)),
			Some(Entry::Erased(Tombstone { by: Some(system()), block: 8, versions: 3 }))
		);
		assert!(Records::<Test>::get(CHART, id(1)).encoded_size() < before / 4);
		assert_eq!(Versions::<Test>::iter().count(), 0);
		assert_eq!(events(), [Event::RecordErased { chart: CHART, record: id(1) }]);
		let seen = record(1);
		assert_eq!((seen.status, seen.head.author), (RecordStatus::Erased, system()));
		assert_noop!(
			RecordsPallet::erase(as_signed(system()), CHART, id(1)),
			Error::<Test>::RecordErased
		);
	});
}

#[test]
fn erasure_touches_no_other_record() {
	ExtBuilder::default().filed(1).filed(2).build_and_execute(|| {
		assert_ok!(amend(clinician(), 2, Relation::Replaces, 3));
		assert_ok!(RecordsPallet::erase(as_signed(clinician()), CHART, id(1)));
		assert_eq!(RecordsPallet::provenance(&CHART, &id(2)).len(), 2);
	});
}

#[test]
fn the_council_erases_in_any_chart() {
	ExtBuilder::default().filed(1).build_and_execute(|| {
		assert_ok!(RecordsPallet::erase(RuntimeOrigin::root(), CHART, id(1)));
		assert_eq!(
			Records::<Test>::get(CHART, id(1)),
			Some(Entry::Erased(Tombstone { by: None, block: 1, versions: 1 }))
		);
		assert_noop!(
			RecordsPallet::erase(RuntimeOrigin::root(), CHART, id(9)),
			Error::<Test>::RecordUnknown
		);
	});
}

#[test]
fn erasure_costs_by_the_versions_that_there_were() {
	ExtBuilder::default().filed(1).build_and_execute(|| {
		assert_ok!(amend(clinician(), 1, Relation::Replaces, 2));
		let call = crate::Call::<Test>::erase { chart: CHART, record: id(1) };
		let most = call.get_dispatch_info().call_weight;
		assert_eq!(most, <() as WeightInfo>::erase(MAX_VERSIONS));
		let paid = RecordsPallet::erase(as_signed(clinician()), CHART, id(1))
			.map(|info| info.actual_weight);
		assert_eq!(paid, Ok(Some(<() as WeightInfo>::erase(2))));
	});
}

#[test]
fn retention_does_not_depend_on_the_charts_status() {
	for status in [ChartStatus::Suspended, ChartStatus::Deceased, ChartStatus::Closed] {
		ExtBuilder::default().filed(1).chart_is(status).build_and_execute(|| {
			assert_ok!(RecordsPallet::erase(as_signed(clinician()), CHART, id(1)));
		});
	}
}

#[test]
fn there_has_to_be_something_to_erase() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			RecordsPallet::erase(as_signed(clinician()), CHART, id(1)),
			Error::<Test>::RecordUnknown
		);
		assert_noop!(
			RecordsPallet::erase(as_signed(clinician()), NO_CHART, id(1)),
			Error::<Test>::NotEnrolled
		);
	});
}

#[test]
fn a_withdrawn_record_can_be_erased() {
	ExtBuilder::default().filed(1).build_and_execute(|| {
		assert_ok!(RecordsPallet::withdraw(as_signed(patient()), CHART, id(1)));
		assert_ok!(RecordsPallet::erase(as_signed(clinician()), CHART, id(1)));
	});
}

#[test]
fn a_held_record_is_not_erased_by_anybody() {
	ExtBuilder::default().filed(1).build_and_execute(|| {
		assert_ok!(RecordsPallet::hold(RuntimeOrigin::root(), CHART, id(1)));
		assert_noop!(
			RecordsPallet::erase(as_signed(clinician()), CHART, id(1)),
			Error::<Test>::Held
		);
		assert_noop!(
			RecordsPallet::erase(RuntimeOrigin::root(), CHART, id(1)),
			Error::<Test>::Held
		);
		assert_ok!(RecordsPallet::release_hold(RuntimeOrigin::root(), CHART, id(1)));
		assert_ok!(RecordsPallet::erase(as_signed(clinician()), CHART, id(1)));
	});
}
