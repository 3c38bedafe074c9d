// SPDX-License-Identifier: GPL-3.0-only

//! What siblings and the runtime API are told.

use frame_support::assert_ok;
use salus_primitives::{
	chart::{Actor, Power},
	traits::Charts as _,
	ChartId,
};

use crate::mock::*;

#[test]
fn an_account_finds_its_chart() {
	ExtBuilder::default().patient(1).patient(2).mandate(1, mandate(account(50))).build_and_execute(
		|| {
			assert_eq!(Charts::chart_of(&person(1)), Some(chart(1)));
			assert_eq!(Charts::chart_of(&person(2)), Some(chart(2)));
			assert_eq!(Charts::chart_of(&account(50)), Some(chart(1)));
			for nobody in [person(3), hospital(1), registrar(1)] {
				assert_eq!(Charts::chart_of(&nobody), None);
			}
		},
	);
}

#[test]
fn the_controller_has_every_power_on_her_chart_alone() {
	ExtBuilder::default().patient(1).patient(2).build_and_execute(|| {
		for power in [Power::Read, Power::Grant, Power::Revoke, Power::Recover] {
			assert_eq!(Charts::actor(&person(1), &chart(1), power), Some(Actor::Controller));
			assert_eq!(Charts::actor(&person(1), &chart(2), power), None);
			assert_eq!(Charts::actor(&hospital(1), &chart(1), power), None);
			assert_eq!(Charts::actor(&person(1), &chart(3), power), None);
		}
	});
}

#[test]
fn an_ended_mandate_is_known_to_have_been() {
	ExtBuilder::default().patient(1).mandate(1, mandate(account(50))).build_and_execute(|| {
		assert!(<Charts as salus_primitives::traits::Charts>::mandate(&chart(1), 0).is_some());
		assert_ok!(Charts::end_mandate(signed(person(1)), chart(1), 0));
		assert!(<Charts as salus_primitives::traits::Charts>::mandate(&chart(1), 0).is_none());
		assert!(Charts::mandate_existed(&chart(1), 0));
		assert!(!Charts::mandate_existed(&chart(1), 1));
		assert!(!Charts::mandate_existed(&ChartId([7; 32]), 0));
	});
}

#[test]
fn mandates_are_listed_in_order() {
	ExtBuilder::default()
		.patient(1)
		.mandate(1, mandate(account(50)))
		.mandate(1, mandate(account(51)))
		.mandate(1, mandate(account(52)))
		.build_and_execute(|| {
			assert_ok!(Charts::end_mandate(signed(person(1)), chart(1), 1));
			assert_eq!(
				Charts::mandates_of(&chart(1)),
				[(0, mandate(account(50))), (2, mandate(account(52)))]
			);
			assert_eq!(Charts::mandates_of(&chart(2)), []);
		});
}
