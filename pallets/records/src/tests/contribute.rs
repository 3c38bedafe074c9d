// SPDX-License-Identifier: GPL-3.0-only

use frame_support::{assert_noop, assert_ok};
use salus_mocks::World;
use salus_primitives::{
	access::Opening,
	chart::ChartStatus,
	record::{Filing, RecordStatus, Relation},
	AccountId, GrantId,
};
use sp_runtime::{DispatchError, DispatchResult};

use crate::{mock::*, Error, Event};

const UNDER: Option<(GrantId, Option<Opening>)> = Some((GRANT, None));

fn contribute(who: AccountId, under: Option<(GrantId, Option<Opening>)>) -> DispatchResult {
	RecordsPallet::contribute(as_signed(who), CHART, id(1), filing(1), under)
}

fn contribute_changed(who: AccountId, change: impl FnOnce(&mut Filing)) -> DispatchResult {
	let under = if who == patient() { None } else { UNDER };
	let mut changed = filing(1);
	change(&mut changed);
	RecordsPallet::contribute(as_signed(who), CHART, id(1), changed, under)
}

#[test]
fn a_clinician_with_a_grant_contributes_for_her_institution() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(contribute(doctor(), UNDER));
		let record = record(1);
		assert!(record.contributed);
		assert_eq!(record.status, RecordStatus::Current);
		assert_eq!((record.head.author, record.head.institution), (doctor(), Some(practice())));
		assert_eq!(events(), [Event::RecordContributed { chart: CHART, record: id(1) }]);
	});
}

#[test]
fn a_clinician_of_another_hospital_contributes_under_a_grant() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(contribute(other_clinician(), UNDER));
		assert_eq!(record(1).head.institution, Some(other_hospital()));
	});
}

#[test]
fn the_patient_contributes_without_a_grant() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(contribute(patient(), None));
		let record = record(1);
		assert!(record.contributed);
		assert_eq!((record.head.author, record.head.institution), (patient(), None));
	});
}

#[test]
fn who_may_grant_for_the_patient_contributes_within_the_mandate() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			contribute_changed(guardian(), |_| {}),
			Error::<Test>::NoStanding // She holds no grant; under a mandate she names none.
		);
		assert_ok!(contribute(guardian(), None));
		assert_noop!(
			RecordsPallet::contribute(
				as_signed(guardian()),
				CHART,
				id(2),
				Filing { compartment: GENETICS, ..filing(2) },
				None
			),
			Error::<Test>::OutOfMandate
		);
	});
}

#[test]
fn what_the_grant_does_not_allow_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		let refused = DispatchError::Other("NotGranted");
		assert_noop!(contribute(doctor(), Some((GRANT + 1, None))), refused);
		assert_noop!(contribute_changed(doctor(), |one| one.compartment = GENETICS), refused);
		World::set(|world| world.contributors.clear());
		assert_noop!(contribute(doctor(), UNDER), refused);
	});
}

#[test]
fn a_contribution_is_checked_like_a_filing() {
	for who in [doctor(), patient()] {
		ExtBuilder::default().filed(9).build_and_execute(|| {
			assert_noop!(
				contribute_changed(who.clone(), |one| one.epoch = EPOCH - 1),
				Error::<Test>::StaleEpoch
			);
			assert_noop!(
				contribute_changed(who.clone(), |one| one.length = 0),
				Error::<Test>::EmptyObject
			);
			assert_noop!(
				contribute_changed(who.clone(), |one| one.compartment = NO_COMPARTMENT),
				Error::<Test>::UnknownCompartment
			);
			assert_ok!(contribute_changed(who.clone(), |_| {}));
			assert_noop!(contribute_changed(who.clone(), |_| {}), Error::<Test>::AlreadyFiled);
			assert_noop!(
				contribute_changed(who.clone(), |one| one.object.0 = [99; 32]),
				Error::<Test>::RecordIdTaken
			);
			assert_ok!(RecordsPallet::erase(as_signed(clinician()), CHART, id(1)));
			assert_noop!(contribute_changed(who.clone(), |_| {}), Error::<Test>::RecordErased);
		});
	}
}

#[test]
fn nothing_is_contributed_to_a_chart_that_is_not_active() {
	for status in [ChartStatus::Suspended, ChartStatus::Deceased, ChartStatus::Closed] {
		ExtBuilder::default().chart_is(status).build_and_execute(|| {
			assert_noop!(contribute(doctor(), UNDER), Error::<Test>::ChartNotActive);
			assert_noop!(contribute(patient(), None), Error::<Test>::ChartNotActive);
			assert_noop!(contribute(executor(), None), Error::<Test>::ChartNotActive);
		});
	}
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			RecordsPallet::contribute(as_signed(doctor()), NO_CHART, id(1), filing(1), UNDER),
			Error::<Test>::NotEnrolled
		);
	});
}

#[test]
fn the_authors_institution_alone_amends_what_it_contributed() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(contribute(doctor(), UNDER));
		assert_noop!(amend(clinician(), 1, Relation::Replaces, 2), Error::<Test>::NotAuthor);
		assert_noop!(amend(other_clinician(), 1, Relation::Replaces, 2), Error::<Test>::NotAuthor);
		assert_noop!(amend(patient(), 1, Relation::Replaces, 2), Error::<Test>::NoStanding);
		assert_noop!(amend(gateway_system(), 1, Relation::Replaces, 2), Error::<Test>::WrongRole);
		assert_ok!(amend(doctor(), 1, Relation::Replaces, 2));
		assert_ok!(amend(practice_system(), 1, Relation::Replaces, 3));
		assert_ok!(amend(practice(), 1, Relation::Replaces, 4));
		World::set(|world| world.suspend(&practice()));
		assert_noop!(
			amend(doctor(), 1, Relation::Replaces, 5),
			Error::<Test>::InstitutionNotActive
		);
	});
}

#[test]
fn a_contributed_record_stays_in_the_compartment_of_its_grant() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(contribute(doctor(), UNDER));
		let elsewhere = Filing { compartment: GENETICS, ..filing(2) };
		assert_noop!(
			RecordsPallet::amend(
				as_signed(doctor()),
				CHART,
				id(1),
				2,
				Relation::Replaces,
				elsewhere
			),
			Error::<Test>::CompartmentChanged
		);
	});
}

#[test]
fn a_contributed_record_is_amended_while_the_chart_is_not_suspended_or_closed() {
	for status in [ChartStatus::Suspended, ChartStatus::Closed] {
		ExtBuilder::default().build_and_execute(|| {
			assert_ok!(contribute(doctor(), UNDER));
			World::set(|world| chart_is(world, status));
			assert_noop!(amend(doctor(), 1, Relation::Replaces, 2), Error::<Test>::ChartNotActive);
		});
	}
}

#[test]
fn the_patient_amends_what_she_wrote() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(contribute(patient(), None));
		for other in [clinician(), doctor(), reader(), ended_guardian(), other_patient()] {
			assert_noop!(amend(other, 1, Relation::Replaces, 2), Error::<Test>::NotPatient);
		}
		assert_ok!(amend(patient(), 1, Relation::Replaces, 2));
		assert_ok!(amend(guardian(), 1, Relation::Replaces, 3));
	});
}

#[test]
fn a_mandate_moves_nothing_out_of_its_scope() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(contribute(patient(), None));
		let to = |who, version, compartment, content| {
			let filing = Filing { compartment, ..filing(content) };
			let relation = Relation::Replaces;
			RecordsPallet::amend(as_signed(who), CHART, id(1), version, relation, filing)
		};
		assert_noop!(to(guardian(), 2, GENETICS, 2), Error::<Test>::OutOfMandate);
		assert_ok!(to(patient(), 2, GENETICS, 2));
		assert_noop!(to(guardian(), 3, GENERAL, 3), Error::<Test>::OutOfMandate);
	});
}

#[test]
fn an_executor_amends_for_a_patient_who_died() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(contribute(patient(), None));
		World::set(|world| chart_is(world, ChartStatus::Deceased));
		assert_noop!(amend(guardian(), 1, Relation::Replaces, 2), Error::<Test>::ChartNotActive);
		assert_noop!(amend(patient(), 1, Relation::Replaces, 2), Error::<Test>::ChartNotActive);
		assert_ok!(amend(executor(), 1, Relation::Replaces, 2));
	});
}
