// SPDX-License-Identifier: GPL-3.0-only

//! Compartments and their epochs.

use super::*;
use salus_mocks::World;
use salus_primitives::{
	access::CompartmentKey,
	chart::{ChartStatus, Custody},
	keys::{PublicKey, Suite},
	traits::Compartments,
	AccountId, CompartmentTag,
};
use sp_runtime::DispatchResult;

fn set(who: AccountId, tag: CompartmentTag, epoch: u32, key: PublicKey) -> DispatchResult {
	AccessGrants::set_compartment_key(by(who), CHART, tag, epoch, key)
}

#[test]
fn epochs_begin_at_zero_and_go_up_by_one() {
	ExtBuilder::build_and_execute(|| {
		assert_eq!(AccessGrants::current(&CHART, &GENERAL), None);
		for wrong in [1, 2, u32::MAX] {
			assert_noop!(set(PATIENT, GENERAL, wrong, key(1)), Error::<Test>::EpochNotNext);
		}
		assert_ok!(set(PATIENT, GENERAL, 0, key(1)));
		for wrong in [0, 2, u32::MAX] {
			assert_noop!(set(PATIENT, GENERAL, wrong, key(2)), Error::<Test>::EpochNotNext);
		}
		assert_ok!(set(PATIENT, GENERAL, 1, key(2)));
		System::assert_last_event(
			Event::CompartmentKeySet { chart: CHART, tag: GENERAL, epoch: 1 }.into(),
		);
		assert_eq!(
			AccessGrants::current(&CHART, &GENERAL),
			Some(CompartmentKey { epoch: 1, key: key(2) })
		);
		assert_eq!(AccessGrants::current(&CHART, &MENTAL), None);
	});
}

#[test]
fn the_last_epoch_has_no_next_one() {
	ExtBuilder::build_and_execute(|| {
		CompartmentKeys::<Test>::insert(
			CHART,
			GENERAL,
			CompartmentKey { epoch: u32::MAX, key: key(1) },
		);
		CompartmentCount::<Test>::insert(CHART, 1);
		for epoch in [0, u32::MAX] {
			assert_noop!(set(PATIENT, GENERAL, epoch, key(2)), Error::<Test>::EpochNotNext);
		}
	});
}

#[test]
fn a_new_epoch_has_a_new_and_well_formed_key() {
	ExtBuilder::build_and_execute(|| {
		let bytes = |bytes: &[u8]| bytes.to_vec().try_into().unwrap();
		for malformed in [
			PublicKey { suite: Suite::Umbral, bytes: bytes(&[]) },
			PublicKey { suite: Suite::Umbral, bytes: bytes(&[2; 32]) },
			PublicKey { suite: Suite::Umbral, bytes: bytes(&[2; 34]) },
			PublicKey { suite: Suite::Umbral, bytes: bytes(&[4; 33]) },
			PublicKey { suite: Suite::Ed25519, bytes: bytes(&[2; 32]) },
			PublicKey { suite: Suite::Sr25519, bytes: bytes(&[2; 32]) },
		] {
			assert_noop!(set(PATIENT, GENERAL, 0, malformed), Error::<Test>::KeyMalformed);
		}
		assert_ok!(set(PATIENT, GENERAL, 0, key(1)));
		assert_noop!(set(PATIENT, GENERAL, 1, key(1)), Error::<Test>::KeyUnchanged);
	});
}

#[test]
fn a_chart_has_a_bounded_number_of_compartments() {
	ExtBuilder::build_and_execute(|| {
		for tag in 0..3 {
			assert_ok!(set(PATIENT, CompartmentTag([tag; 16]), 0, key(1)));
		}
		assert_noop!(
			set(PATIENT, CompartmentTag([3; 16]), 0, key(1)),
			Error::<Test>::TooManyCompartments
		);
		// Those that are there still get new epochs.
		assert_ok!(set(PATIENT, CompartmentTag([2; 16]), 1, key(2)));
	});
}

#[test]
fn a_key_agent_sets_keys_only_where_the_patient_chose_it() {
	ExtBuilder::build_and_execute(|| {
		for who in [AGENT, AGENT_SYSTEM] {
			assert_noop!(set(who, GENERAL, 0, key(1)), Error::<Test>::NotPermitted);
		}
		World::set(|world| world.charts.get_mut(&CHART).unwrap().custody = Custody::Agent(AGENT));
		assert_ok!(set(AGENT_SYSTEM, GENERAL, 0, key(1)));
		assert_ok!(set(AGENT, GENERAL, 1, key(2)));
		assert_ok!(set(PATIENT, GENERAL, 2, key(3)));
		for who in [OTHER_AGENT, OTHER_AGENT_SYSTEM] {
			assert_noop!(set(who, GENERAL, 3, key(4)), Error::<Test>::NotPermitted);
		}
		World::set(|world| world.suspend(&AGENT));
		assert_noop!(set(AGENT_SYSTEM, GENERAL, 3, key(4)), Error::<Test>::NotPermitted);
	});
}

#[test]
fn no_key_is_set_on_a_chart_that_is_not_active() {
	ExtBuilder::build_and_execute(|| {
		for status in [ChartStatus::Suspended, ChartStatus::Deceased, ChartStatus::Closed] {
			set_chart_status(status);
			assert_noop!(set(PATIENT, GENERAL, 0, key(1)), Error::<Test>::ChartNotActive);
		}
		assert_noop!(
			AccessGrants::set_compartment_key(by(PATIENT), NO_CHART, GENERAL, 0, key(1)),
			Error::<Test>::ChartUnknown
		);
	});
}
