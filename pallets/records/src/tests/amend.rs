// SPDX-License-Identifier: GPL-3.0-only

use frame_support::{assert_noop, assert_ok};
use salus_primitives::{
	chart::ChartStatus,
	record::{DisputeReason, Filing, RecordStatus, RecordVersion, Relation},
	Version,
};
use sp_runtime::DispatchResult;

use crate::{mock::*, Error, Event, Versions};

fn amend_to(version: Version, filing: Filing) -> DispatchResult {
	RecordsPallet::amend(as_signed(clinician()), CHART, id(1), version, Relation::Replaces, filing)
}

#[test]
fn an_amendment_keeps_the_old_version_with_its_author_and_block() {
	ExtBuilder::default().filed(1).build_and_execute(|| {
		System::set_block_number(5);
		assert_ok!(amend(system(), 1, Relation::Appends, 2));
		assert_eq!(record(1).version, 2);
		assert_eq!(
			RecordsPallet::provenance(&CHART, &id(1)),
			[
				RecordVersion {
					author: clinician(),
					institution: Some(hospital()),
					block: 1,
					relation: None,
					filing: filing(1),
				},
				RecordVersion {
					author: system(),
					institution: Some(hospital()),
					block: 5,
					relation: Some(Relation::Appends),
					filing: filing(2),
				},
			]
		);
		assert_eq!(
			events(),
			[Event::RecordAmended {
				chart: CHART,
				record: id(1),
				version: 2,
				relation: Relation::Appends
			}]
		);
	});
}

#[test]
fn a_record_stands_as_its_newest_version_says() {
	ExtBuilder::default().filed(1).build_and_execute(|| {
		assert_ok!(amend(clinician(), 1, Relation::EnteredInError, 2));
		assert_eq!(record(1).status, RecordStatus::EnteredInError);
		assert_ok!(amend(clinician(), 1, Relation::Replaces, 3));
		assert_eq!(record(1).status, RecordStatus::Current);
	});
}

#[test]
fn an_amendment_does_not_end_a_dispute() {
	ExtBuilder::default().filed(1).build_and_execute(|| {
		let reason = DisputeReason::Inaccurate;
		assert_ok!(RecordsPallet::dispute(as_signed(patient()), CHART, id(1), reason));
		assert_ok!(amend(clinician(), 1, Relation::EnteredInError, 2));
		assert_eq!(record(1).status, RecordStatus::Disputed(reason));
		assert_ok!(RecordsPallet::resolve_dispute(as_signed(clinician()), CHART, id(1)));
		assert_eq!(record(1).status, RecordStatus::EnteredInError);
	});
}

#[test]
fn who_missed_an_amendment_is_told() {
	ExtBuilder::default().filed(1).build_and_execute(|| {
		assert_ok!(amend_to(2, filing(2)));
		assert_noop!(amend_to(2, filing(3)), Error::<Test>::VersionConflict);
		assert_noop!(amend_to(4, filing(3)), Error::<Test>::VersionConflict);
		assert_noop!(amend_to(1, filing(3)), Error::<Test>::VersionConflict);
		assert_noop!(amend_to(0, filing(3)), Error::<Test>::VersionConflict);
		assert_noop!(amend_to(Version::MAX, filing(3)), Error::<Test>::VersionConflict);
	});
}

#[test]
fn a_retry_finds_itself() {
	ExtBuilder::default().filed(1).build_and_execute(|| {
		assert_ok!(amend_to(2, filing(2)));
		assert_noop!(amend_to(2, filing(2)), Error::<Test>::AlreadyFiled);
		assert_ok!(amend_to(3, filing(3)));
		assert_noop!(amend_to(2, filing(2)), Error::<Test>::AlreadyFiled);
		assert_noop!(amend_to(3, filing(3)), Error::<Test>::AlreadyFiled);
		assert_noop!(amend_to(4, filing(3)), Error::<Test>::AlreadyFiled);
	});
}

#[test]
fn a_record_has_no_more_versions_than_can_be_erased_at_once() {
	ExtBuilder::default().filed(1).build_and_execute(|| {
		for version in 2..=MAX_VERSIONS {
			assert_ok!(amend_to(version, filing(version as u8)));
		}
		assert_noop!(amend_to(MAX_VERSIONS + 1, filing(99)), Error::<Test>::TooManyVersions);
		assert_eq!(Versions::<Test>::iter().count() as u32, MAX_VERSIONS - 1);
	});
}

#[test]
fn the_new_version_is_checked_like_a_filing() {
	ExtBuilder::default().filed(1).build_and_execute(|| {
		let changed = |change: fn(&mut Filing)| {
			let mut one = filing(2);
			change(&mut one);
			amend_to(2, one)
		};
		assert_noop!(changed(|one| one.epoch = EPOCH - 1), Error::<Test>::StaleEpoch);
		assert_noop!(changed(|one| one.length = 0), Error::<Test>::EmptyObject);
		assert_noop!(changed(|one| one.length = u64::MAX), Error::<Test>::ObjectTooLarge);
		assert_noop!(
			changed(|one| one.compartment = NO_COMPARTMENT),
			Error::<Test>::UnknownCompartment
		);
		assert_ok!(changed(|one| one.compartment = GENETICS));
	});
}

#[test]
fn a_record_that_moved_and_came_back_has_moved() {
	ExtBuilder::default().filed(1).build_and_execute(|| {
		let genetics = |content| Filing { compartment: GENETICS, ..filing(content) };
		for (version, filing, moved) in [
			(2, filing(2), false),
			(3, genetics(3), true),
			(4, filing(4), true),
			(5, filing(5), true),
		] {
			assert_ok!(amend_to(version, filing));
			assert_eq!(record(1).moved, moved, "version {version}");
		}
	});
}

#[test]
fn there_has_to_be_something_to_amend() {
	ExtBuilder::default().filed(1).filed(2).build_and_execute(|| {
		assert_noop!(amend(clinician(), 9, Relation::Replaces, 3), Error::<Test>::RecordUnknown);
		assert_ok!(RecordsPallet::withdraw(as_signed(patient()), CHART, id(1)));
		assert_noop!(amend(clinician(), 1, Relation::Replaces, 3), Error::<Test>::RecordWithdrawn);
		assert_ok!(RecordsPallet::erase(as_signed(clinician()), CHART, id(2)));
		assert_noop!(amend(clinician(), 2, Relation::Replaces, 3), Error::<Test>::RecordErased);
		assert_noop!(
			RecordsPallet::amend(
				as_signed(clinician()),
				NO_CHART,
				id(1),
				2,
				Relation::Replaces,
				filing(2)
			),
			Error::<Test>::NotEnrolled
		);
	});
}

#[test]
fn what_was_filed_is_corrected_also_after_the_patient_died() {
	ExtBuilder::default().filed(1).chart_is(ChartStatus::Deceased).build_and_execute(|| {
		assert_ok!(amend(clinician(), 1, Relation::Replaces, 2));
	});
	for status in [ChartStatus::Suspended, ChartStatus::Closed] {
		ExtBuilder::default().filed(1).chart_is(status).build_and_execute(|| {
			assert_noop!(
				amend(clinician(), 1, Relation::Replaces, 2),
				Error::<Test>::ChartNotActive
			);
		});
	}
}
