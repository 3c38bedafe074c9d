// SPDX-License-Identifier: GPL-3.0-only

//! Who keeps the keys, and with which key fragments are verified.

use frame_support::{assert_noop, assert_ok};
use salus_mocks::World;
use salus_primitives::{
	chart::{ChartStatus, Custody},
	membership::{Role, StaffRole},
	AccountId, VerifyingKey,
};
use sp_runtime::{DispatchError, DispatchResult};

use crate::{mock::*, Error, Event};

fn set(custody: Custody) -> DispatchResult {
	Charts::set_custody(signed(person(1)), chart(1), custody)
}

fn new_key() -> VerifyingKey {
	VerifyingKey([3; 33])
}

fn set_key(by: AccountId) -> DispatchResult {
	Charts::set_verifying_key(signed(by), chart(1), new_key())
}

#[test]
fn the_patient_chooses_and_takes_back() {
	ExtBuilder::default().patient(1).build_and_execute(|| {
		for custody in [Custody::Agent(agent()), Custody::Patient] {
			assert_ok!(set(custody.clone()));
			assert_eq!(Charts::chart(&chart(1)).map(|chart| chart.custody), Some(custody));
		}
		assert_eq!(
			events(),
			[
				Event::CustodySet { chart: chart(1), custody: Custody::Agent(agent()) },
				Event::CustodySet { chart: chart(1), custody: Custody::Patient },
			]
		);
	});
}

#[test]
fn an_agent_is_an_active_institution_with_that_role() {
	ExtBuilder::default().patient(1).build_and_execute(|| {
		for other in [account(1), hospital(1), agent_system()] {
			assert_noop!(set(Custody::Agent(other)), Error::<Test>::AgentNotActive);
		}
		World::set(|world| world.suspend(&agent()));
		assert_noop!(set(Custody::Agent(agent())), Error::<Test>::AgentNotActive);
		// One can always take the keys back.
		assert_ok!(set(Custody::Patient));
	});
}

#[test]
fn the_patient_replaces_the_verifying_key() {
	ExtBuilder::default().patient(1).build_and_execute(|| {
		assert_ok!(set_key(person(1)));
		assert_eq!(Charts::chart(&chart(1)).map(|chart| chart.verifying_key), Some(new_key()));
		assert_eq!(
			events(),
			[Event::VerifyingKeySet { chart: chart(1), verifying_key: new_key() }]
		);
		assert_noop!(
			Charts::set_verifying_key(signed(person(1)), chart(1), VerifyingKey([4; 33])),
			Error::<Test>::MalformedVerifyingKey
		);
	});
}

#[test]
fn so_does_the_agent_who_keeps_the_keys() {
	ExtBuilder::default().patient(1).build_and_execute(|| {
		assert_noop!(set_key(agent_system()), Error::<Test>::NotTheController);
		assert_ok!(set(Custody::Agent(agent())));
		for by in [agent_system(), agent(), person(1)] {
			assert_ok!(set_key(by));
		}
		// Its other staff does not, nor another agent, nor itself once it is suspended.
		World::set(|world| {
			world.add_staff(account(1), agent(), StaffRole::Registrar);
			world.add_institution(account(2), &[Role::KeyAgent]);
		});
		for by in [account(1), account(2), hospital(1), registrar(1)] {
			assert_noop!(set_key(by), Error::<Test>::NotTheController);
		}
		World::set(|world| world.suspend(&agent()));
		assert_noop!(set_key(agent_system()), Error::<Test>::NotTheController);
		assert_ok!(set_key(person(1)));
	});
}

#[test]
fn an_unknown_or_inactive_chart_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(set(Custody::Patient), Error::<Test>::ChartUnknown);
		assert_noop!(set_key(person(1)), Error::<Test>::ChartUnknown);
	});
	for (status, error) in [
		(ChartStatus::Suspended, DispatchError::from(Error::<Test>::ChartNotActive)),
		(ChartStatus::Deceased, Error::<Test>::ChartNotActive.into()),
		(ChartStatus::Closed, Error::<Test>::ChartClosed.into()),
	] {
		ExtBuilder::default().patient(1).status(1, status).build_and_execute(|| {
			assert_noop!(set(Custody::Patient), error);
			assert_noop!(set_key(person(1)), error);
		});
	}
}
