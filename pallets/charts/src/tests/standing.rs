// SPDX-License-Identifier: GPL-3.0-only

//! Who may sign what: every call, signed by everybody.

use frame_support::{assert_ok, hypothetically};
use salus_mocks::World;
use salus_primitives::{
	access::Scope,
	chart::{ChartStatus, Custody, Mandate, MandateKind, Powers},
	membership::{InstitutionStatus, Role, StaffRole, Standing},
	AccountId,
};
use sp_runtime::{traits::Dispatchable, DispatchError};

use crate::{mock::*, Call, Error};

/// Everybody there is, with a name for the failing cell.
fn everybody() -> Vec<(&'static str, AccountId)> {
	vec![
		("stranger", account(1)),
		("invited", account(2)),
		("former", account(3)),
		("hospital", hospital(1)),
		("registrar", registrar(1)),
		("clinician", account(4)),
		("emergency clinician", account(5)),
		("auditor", account(6)),
		("system", account(7)),
		("registrar past her end", account(8)),
		("another hospital", hospital(2)),
		("another hospital's registrar", registrar(2)),
		("gateway", account(17)),
		("gateway's system", account(18)),
		("emergency department", account(19)),
		("emergency department's clinician", account(20)),
		("validator", account(21)),
		("data user", account(9)),
		("data user's registrar", account(10)),
		("suspended hospital", hospital(3)),
		("suspended hospital's registrar", registrar(3)),
		("suspended hospital's clinician", account(11)),
		("expelled hospital", hospital(4)),
		("expelled hospital's registrar", registrar(4)),
		("suspended agent", account(12)),
		("suspended agent's system", account(13)),
		("another agent", account(14)),
		("another agent's system", account(15)),
		("agent's system past its end", account(16)),
		("agent", agent()),
		("agent's system", agent_system()),
		("controller", person(1)),
		("another chart's controller", person(2)),
		("guardian", account(50)),
		("another chart's guardian", account(51)),
		("guardian past her end", account(52)),
		("guardian without the power to recover", account(53)),
	]
}

fn builder() -> ExtBuilder {
	let without = Powers { read: true, grant: true, revoke: true, recover: false };
	ExtBuilder::default()
		.patient(1)
		.patient(2)
		.mandate(1, mandate(account(50)))
		.mandate(2, mandate(account(51)))
		.mandate(1, Mandate { end: Some(START + 1), ..mandate(account(52)) })
		.mandate(1, Mandate { powers: without, ..mandate(account(53)) })
}

/// Registers everybody whom the builder does not know, and lets end what is to have ended.
fn register() {
	wait(DELAY);
	World::set(|world| {
		world.standings.insert(account(2), Standing::Invited);
		world.standings.insert(account(3), Standing::Former);
		world.add_staff(account(4), hospital(1), StaffRole::Clinician);
		world.add_staff(account(5), hospital(1), StaffRole::EmergencyClinician);
		world.add_staff(account(6), hospital(1), StaffRole::Auditor);
		world.add_staff(account(7), hospital(1), StaffRole::System);
		world.add_staff(account(8), hospital(1), StaffRole::Registrar);
		world.add_staff(account(16), agent(), StaffRole::System);
		for ended in [account(8), account(16)] {
			if let Some(staff) = world.staff.get_mut(&ended) {
				staff.until = START;
			}
		}
		world.add_institution(account(17), &[Role::Gateway]);
		world.add_staff(account(18), account(17), StaffRole::System);
		world.add_institution(account(19), &[Role::Emergency]);
		world.add_staff(account(20), account(19), StaffRole::EmergencyClinician);
		world.add_institution(account(21), &[Role::Validator]);
		world.add_institution(account(9), &[Role::DataUser]);
		world.add_staff(account(10), account(9), StaffRole::Registrar);
		world.add_institution(hospital(3), &[Role::Hospital]);
		world.add_staff(registrar(3), hospital(3), StaffRole::Registrar);
		world.add_staff(account(11), hospital(3), StaffRole::Clinician);
		world.add_institution(hospital(4), &[Role::Hospital]);
		world.add_staff(registrar(4), hospital(4), StaffRole::Registrar);
		world.add_institution(account(12), &[Role::KeyAgent]);
		world.add_staff(account(13), account(12), StaffRole::System);
		world.add_institution(account(14), &[Role::KeyAgent]);
		world.add_staff(account(15), account(14), StaffRole::System);
		world.suspend(&hospital(3));
		world.suspend(&account(12));
		if let Some(expelled) = world.institutions.get_mut(&hospital(4)) {
			expelled.status = InstitutionStatus::Expelled;
			expelled.roles = Default::default();
		}
	});
}

/// Sends the call as everybody: `may` are those who succeed, and the others are refused as `refusal`
/// says.
fn signed_by_everybody(
	call: impl Fn(&AccountId) -> Call<Test>,
	may: &[&str],
	refusal: impl Fn(&str) -> Error<Test>,
) {
	for (name, who) in everybody() {
		let before = World::get(|world| world.clone());
		let sent = hypothetically!(RuntimeCall::Charts(call(&who))
			.dispatch(RuntimeOrigin::signed(who.clone()))
			.map(drop)
			.map_err(|failed| failed.error));
		World::set(|world| *world = before);
		if may.contains(&name) {
			assert_eq!(sent, Ok(()), "{name} may");
		} else {
			assert_eq!(sent, Err(DispatchError::from(refusal(name))), "{name} may not");
		}
	}
}

/// Why somebody is refused who would have to be a Registrar of the chart's hospital.
fn not_a_registrar(name: &str) -> Error<Test> {
	match name {
		"another hospital" | "another hospital's registrar" => Error::NotTheHospital,
		other => not_any_registrar(other),
	}
}

/// Why somebody is refused who would have to be any hospital's Registrar.
fn not_any_registrar(name: &str) -> Error<Test> {
	match name {
		"clinician"
		| "emergency clinician"
		| "auditor"
		| "system"
		| "gateway"
		| "gateway's system"
		| "emergency department"
		| "emergency department's clinician"
		| "validator"
		| "data user"
		| "data user's registrar"
		| "agent"
		| "agent's system"
		| "another agent"
		| "another agent's system" => Error::WrongRole,
		"registrar past her end" | "agent's system past its end" => Error::StaffEnded,
		suspended if suspended.starts_with("suspended") => Error::InstitutionNotActive,
		expelled if expelled.starts_with("expelled") => Error::InstitutionNotActive,
		_ => Error::NoStanding,
	}
}

fn not_the_controller(_: &str) -> Error<Test> {
	Error::NotTheController
}

const REGISTRARS: [&str; 2] = ["hospital", "registrar"];
const CONTROLLER: [&str; 1] = ["controller"];

#[test]
fn registrars_enrol() {
	builder().build_and_execute(|| {
		register();
		let expires = now() + DAY;
		signed_by_everybody(
			|who| {
				// Signed for the hospital that asks, so that only standing decides.
				let other = [hospital(2), registrar(2)].contains(who);
				let by = hospital(if other { 2 } else { 1 });
				Call::enrol {
					chart: chart(9),
					controller: person(9),
					verifying_key: verifying_key(),
					custody: Custody::Patient,
					expires,
					signature: enrolment(9, by, chart(9), expires),
				}
			},
			&["hospital", "registrar", "another hospital", "another hospital's registrar"],
			not_any_registrar,
		);
	});
}

#[test]
fn registrars_of_the_charts_hospital_recover() {
	builder().build_and_execute(|| {
		register();
		let expires = now() + DAY;
		signed_by_everybody(
			|_| Call::recover {
				chart: chart(1),
				new_controller: person(9),
				expires,
				signature: recovery(9, chart(1), expires),
			},
			&REGISTRARS,
			not_a_registrar,
		);
	});
}

#[test]
fn registrars_of_the_charts_hospital_give_mandates() {
	builder().build_and_execute(|| {
		register();
		signed_by_everybody(
			|_| Call::give_mandate {
				chart: chart(1),
				holder: account(60),
				kind: MandateKind::Parent,
				powers: Powers { read: true, ..Default::default() },
				scope: Scope::Chart,
				end: None,
			},
			&REGISTRARS,
			not_a_registrar,
		);
	});
}

#[test]
fn registrars_of_the_charts_hospital_set_its_status() {
	builder().build_and_execute(|| {
		register();
		signed_by_everybody(
			|_| Call::set_status { chart: chart(1), status: ChartStatus::Suspended },
			&REGISTRARS,
			not_a_registrar,
		);
	});
}

#[test]
fn the_controller_alone_rotates() {
	builder().build_and_execute(|| {
		register();
		let expires = now() + DAY;
		signed_by_everybody(
			|_| Call::rotate_controller {
				chart: chart(1),
				new_controller: person(9),
				expires,
				signature: recovery(9, chart(1), expires),
			},
			&CONTROLLER,
			not_the_controller,
		);
	});
}

#[test]
fn the_controller_alone_ends_mandates() {
	builder().build_and_execute(|| {
		register();
		signed_by_everybody(
			|_| Call::end_mandate { chart: chart(1), mandate: 0 },
			&CONTROLLER,
			not_the_controller,
		);
	});
}

#[test]
fn the_controller_alone_sets_custody() {
	builder().build_and_execute(|| {
		register();
		signed_by_everybody(
			|_| Call::set_custody { chart: chart(1), custody: Custody::Agent(agent()) },
			&CONTROLLER,
			not_the_controller,
		);
	});
}

#[test]
fn the_controller_alone_closes() {
	builder().build_and_execute(|| {
		register();
		signed_by_everybody(|_| Call::close { chart: chart(1) }, &CONTROLLER, not_the_controller);
	});
}

#[test]
fn the_controller_or_the_custodian_sets_the_verifying_key() {
	let call =
		|_: &AccountId| Call::set_verifying_key { chart: chart(1), verifying_key: verifying_key() };
	builder().build_and_execute(|| {
		register();
		signed_by_everybody(call, &CONTROLLER, not_the_controller);
		assert_ok!(Charts::set_custody(signed(person(1)), chart(1), Custody::Agent(agent())));
		signed_by_everybody(call, &["controller", "agent", "agent's system"], not_the_controller);
	});
}

#[test]
fn a_guardian_approves_and_the_controller_alone_cancels() {
	builder().build_and_execute(|| {
		register();
		let expires = now() + DAY;
		assert_ok!(Charts::recover(
			signed(registrar(1)),
			chart(1),
			person(9),
			expires,
			recovery(9, chart(1), expires),
		));
		signed_by_everybody(
			|_| Call::approve_recovery { chart: chart(1), new_controller: person(9) },
			&["guardian"],
			|_| Error::MayNotApprove,
		);
		signed_by_everybody(
			|_| Call::cancel_recovery { chart: chart(1) },
			&CONTROLLER,
			not_the_controller,
		);
	});
}

#[test]
fn anyone_completes() {
	builder().build_and_execute(|| {
		register();
		let expires = now() + DAY;
		assert_ok!(Charts::recover(
			signed(registrar(1)),
			chart(1),
			person(9),
			expires,
			recovery(9, chart(1), expires),
		));
		assert_ok!(Charts::approve_recovery(RuntimeOrigin::root(), chart(1), person(9)));
		wait(DELAY);
		let all: Vec<&str> = everybody().iter().map(|(name, _)| *name).collect();
		signed_by_everybody(
			|_| Call::complete_recovery { chart: chart(1) },
			&all,
			|_| Error::NoStanding,
		);
	});
}

#[test]
fn only_signed_origins_and_the_regulator_get_in() {
	builder().build_and_execute(|| {
		let calls = || {
			vec![
				Call::cancel_recovery { chart: chart(1) },
				Call::complete_recovery { chart: chart(1) },
				Call::end_mandate { chart: chart(1), mandate: 0 },
				Call::set_custody { chart: chart(1), custody: Custody::Patient },
				Call::set_status { chart: chart(1), status: ChartStatus::Suspended },
				Call::close { chart: chart(1) },
				Call::set_verifying_key { chart: chart(1), verifying_key: verifying_key() },
				Call::rotate_controller {
					chart: chart(1),
					new_controller: person(9),
					expires: START + DAY,
					signature: recovery(9, chart(1), START + DAY),
				},
				Call::recover {
					chart: chart(1),
					new_controller: person(9),
					expires: START + DAY,
					signature: recovery(9, chart(1), START + DAY),
				},
				Call::give_mandate {
					chart: chart(1),
					holder: account(60),
					kind: MandateKind::Parent,
					powers: Powers { read: true, ..Default::default() },
					scope: Scope::Chart,
					end: None,
				},
			]
		};
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			for call in calls() {
				let sent = RuntimeCall::Charts(call.clone()).dispatch(origin.clone());
				assert_eq!(
					sent.map(drop).map_err(|failed| failed.error),
					Err(DispatchError::BadOrigin),
					"{call:?}"
				);
			}
		}
	});
}
