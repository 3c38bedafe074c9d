// SPDX-License-Identifier: GPL-3.0-only

//! The standing table, cell by cell: every kind of account against every call.

use frame_support::{assert_noop, assert_ok, dispatch::RawOrigin, hypothetically};
use salus_mocks::World;
use salus_primitives::{
	membership::Standing,
	record::{DisputeReason, Relation},
	AccountId,
};
use sp_runtime::{traits::Dispatchable, DispatchError};

use crate::{mock::*, Call, Error};

/// What comes of one cell.
type Cell = Result<(), Error<Test>>;
use Error::*;

fn assert_cell(call: Call<Test>, name: &str, who: AccountId, expected: Cell) {
	let call = RuntimeCall::from(call);
	let outcome =
		hypothetically!(call.dispatch(as_signed(who))).map(|_| ()).map_err(|failed| failed.error);
	assert_eq!(outcome, expected.map_err(DispatchError::from), "{name}");
}

/// What each call answers to whom; the rows have a closed record of the hospital, a disputed one,
/// and one that the patient wrote.
fn table(who: AccountId, name: &str, hospitals: Cell, granted: Cell, patients: Cell) {
	let (chart, relation) = (CHART, Relation::Replaces);
	let (clean, disputed) = (id(1), id(2));
	let filed = |content| filing(content);
	for (call, expected) in [
		(Call::file { chart, record: id(3), filing: filed(3) }, clone(&hospitals)),
		(
			Call::file_batch { chart, items: vec![item(3, 3)].try_into().unwrap() },
			clone(&hospitals),
		),
		(
			Call::amend { chart, record: clean, version: 2, relation, filing: filed(3) },
			clone(&hospitals),
		),
		(Call::resolve_dispute { chart, record: disputed }, clone(&hospitals)),
		(Call::erase { chart, record: clean }, clone(&hospitals)),
		(
			Call::contribute { chart, record: id(3), filing: filed(3), under: Some((GRANT, None)) },
			granted,
		),
		(
			Call::contribute { chart, record: id(3), filing: filed(3), under: None },
			clone(&patients),
		),
		(
			Call::dispute { chart, record: clean, reason: DisputeReason::Incomplete },
			clone(&patients),
		),
		(Call::withdraw { chart, record: clean }, patients),
	] {
		let name = format!("{name}: {call:?}");
		assert_cell(call, &name, who.clone(), expected);
	}
}

fn clone(cell: &Cell) -> Cell {
	match cell {
		Ok(()) => Ok(()),
		Err(NoStanding) => Err(NoStanding),
		Err(WrongRole) => Err(WrongRole),
		Err(StaffEnded) => Err(StaffEnded),
		Err(InstitutionNotActive) => Err(InstitutionNotActive),
		Err(NotYourChart) => Err(NotYourChart),
		Err(NotPatient) => Err(NotPatient),
		Err(other) => panic!("no cell of the table: {other:?}"),
	}
}

fn world() -> ExtBuilder {
	ExtBuilder::default().filed(1).filed(2).with(|world| {
		// Everybody who may contribute at all holds the grant: here it is standing that decides.
		for who in [hospital(), clinician(), practice(), other_hospital()] {
			world.contributors.insert((who, CHART, GENERAL, GRANT));
		}
		world.standings.insert(stranger(), Standing::None);
	})
}

fn disputed() {
	let reason = DisputeReason::Inaccurate;
	assert_ok!(RecordsPallet::dispute(as_signed(patient()), CHART, id(2), reason));
}

#[test]
fn staff_of_the_charts_hospital() {
	world().build_and_execute(|| {
		disputed();
		table(hospital(), "hospital", Ok(()), Ok(()), Err(NotPatient));
		table(clinician(), "clinician", Ok(()), Ok(()), Err(NotPatient));
		table(system(), "system", Ok(()), Err(WrongRole), Err(NotPatient));
		for (who, name) in [
			(registrar(), "registrar"),
			(auditor(), "auditor"),
			(emergency_clinician(), "emergency clinician"),
		] {
			table(who, name, Err(WrongRole), Err(WrongRole), Err(NotPatient));
		}
		for (who, name) in
			[(former_clinician(), "former clinician"), (former_system(), "former system")]
		{
			table(who, name, Err(StaffEnded), Err(StaffEnded), Err(NotPatient));
		}
	});
}

#[test]
fn other_institutions() {
	world().build_and_execute(|| {
		disputed();
		table(other_hospital(), "other hospital", Err(NotYourChart), Ok(()), Err(NotPatient));
		let name = "clinician of another hospital";
		table(other_clinician(), name, Err(NotYourChart), Ok(()), Err(NotPatient));
		table(practice(), "practice", Err(WrongRole), Ok(()), Err(NotPatient));
		table(doctor(), "doctor", Err(WrongRole), Ok(()), Err(NotPatient));
		for (who, name) in [
			(practice_system(), "system of a practice"),
			(gateway(), "gateway"),
			(gateway_system(), "system of a gateway"),
			(key_agent(), "key agent"),
			(key_agent_system(), "system of a key agent"),
			(department(), "emergency department"),
			(department_clinician(), "clinician of an emergency department"),
			(validator(), "validator"),
		] {
			table(who, name, Err(WrongRole), Err(WrongRole), Err(NotPatient));
		}
		let name = "former doctor";
		table(former_doctor(), name, Err(StaffEnded), Err(StaffEnded), Err(NotPatient));
	});
}

#[test]
fn suspended_and_expelled_institutions_and_their_staff() {
	world().build_and_execute(|| {
		disputed();
		World::set(|world| {
			world.suspend(&hospital());
			world.suspend(&practice());
		});
		for (who, name) in [
			(hospital(), "suspended hospital"),
			(clinician(), "clinician of a suspended hospital"),
			(system(), "system of a suspended hospital"),
			(practice(), "suspended practice"),
			(doctor(), "doctor of a suspended practice"),
			(suspended(), "another suspended hospital"),
			(suspended_clinician(), "its clinician"),
			(suspended_gateway(), "suspended gateway"),
			(suspended_gateway_system(), "system of a suspended gateway"),
			(expelled(), "expelled hospital"),
			(expelled_clinician(), "clinician of an expelled hospital"),
		] {
			let refused = || Err(InstitutionNotActive);
			table(who, name, refused(), refused(), Err(NotPatient));
		}
	});
}

#[test]
fn the_patient_and_who_acts_for_her() {
	world().build_and_execute(|| {
		disputed();
		for (who, name) in
			[(patient(), "patient"), (guardian(), "guardian"), (executor(), "executor")]
		{
			table(who, name, Err(NoStanding), Err(NoStanding), Ok(()));
		}
		for (who, name) in [
			(reader(), "mandate that only reads"),
			(ended_guardian(), "mandate past its end"),
			(other_patient(), "patient of another chart"),
			(other_guardian(), "guardian of another chart's patient"),
			(replaced_patient(), "account that was replaced"),
			(invited(), "invited account"),
			(stranger(), "stranger"),
		] {
			table(who, name, Err(NoStanding), Err(NoStanding), Err(NotPatient));
		}
	});
}

/// Everybody whom the mock knows.
fn everybody() -> [AccountId; 38] {
	[
		hospital(),
		clinician(),
		system(),
		registrar(),
		auditor(),
		emergency_clinician(),
		former_clinician(),
		former_system(),
		other_hospital(),
		other_clinician(),
		practice(),
		doctor(),
		practice_system(),
		former_doctor(),
		gateway(),
		gateway_system(),
		key_agent(),
		key_agent_system(),
		department(),
		department_clinician(),
		validator(),
		suspended_gateway(),
		suspended_gateway_system(),
		suspended(),
		suspended_clinician(),
		expelled(),
		expelled_clinician(),
		patient(),
		other_patient(),
		replaced_patient(),
		guardian(),
		reader(),
		executor(),
		ended_guardian(),
		other_guardian(),
		invited(),
		stranger(),
		AccountId::new([0; 32]),
	]
}

#[test]
fn nobody_but_the_council_holds_and_releases() {
	world().build_and_execute(|| {
		let chart = CHART;
		assert_ok!(RecordsPallet::hold(RuntimeOrigin::root(), chart, id(2)));
		let refused = DispatchError::BadOrigin;
		for who in everybody() {
			let who = || as_signed(who.clone());
			assert_noop!(RecordsPallet::hold(who(), chart, id(1)), refused);
			assert_noop!(RecordsPallet::release_hold(who(), chart, id(2)), refused);
		}
		assert_noop!(RecordsPallet::hold(RuntimeOrigin::none(), chart, id(1)), refused);
		assert_noop!(RecordsPallet::release_hold(RuntimeOrigin::none(), chart, id(2)), refused);
		assert_ok!(RecordsPallet::release_hold(RuntimeOrigin::root(), chart, id(2)));
	});
}

#[test]
fn unsigned_and_root_file_nothing() {
	world().build_and_execute(|| {
		disputed();
		let chart = CHART;
		let calls: [Call<Test>; 7] = [
			Call::file { chart, record: id(3), filing: filing(3) },
			Call::file_batch { chart, items: vec![item(3, 3)].try_into().unwrap() },
			Call::amend {
				chart,
				record: id(1),
				version: 2,
				relation: Relation::Replaces,
				filing: filing(3),
			},
			Call::contribute { chart, record: id(3), filing: filing(3), under: None },
			Call::dispute { chart, record: id(1), reason: DisputeReason::Incomplete },
			Call::resolve_dispute { chart, record: id(2) },
			Call::withdraw { chart, record: id(1) },
		];
		for call in calls {
			for origin in [RawOrigin::Root, RawOrigin::None] {
				let call = RuntimeCall::from(call.clone());
				let outcome = hypothetically!(call.dispatch(origin.into()));
				assert_eq!(outcome.map_err(|failed| failed.error), Err(DispatchError::BadOrigin));
			}
		}
		assert_noop!(
			RecordsPallet::erase(RuntimeOrigin::none(), chart, id(1)),
			DispatchError::BadOrigin
		);
	});
}
