// SPDX-License-Identifier: GPL-3.0-only

//! The register of the first block.

use salus_primitives::membership::{InstitutionStatus, Role, StaffRole, Standing};

use crate::{mock::*, *};

#[test]
fn register_is_there_from_the_first_block() {
	ExtBuilder::default()
		.institution(1, &[Role::Hospital, Role::Emergency])
		.staff(2, 1, StaffRole::Clinician)
		.validators(4)
		.build_and_execute(|| {
			let institution = Membership::member(&account(1)).expect("it is in the genesis");
			assert_eq!(institution.status, InstitutionStatus::Active);
			assert_eq!(institution.since, 0);
			assert_eq!(institution.roles, roles(&[Role::Hospital, Role::Emergency]));
			assert_eq!(Membership::standing(&account(1)), Standing::Institution);
			assert_eq!(Membership::standing(&account(2)), Standing::Staff);
			assert!(System::providers(&account(1)) > 0 && System::providers(&account(2)) > 0);
			assert_eq!(seats(), vec![101, 102, 103, 104]);
			assert_eq!(LiveStaff::<Test>::get(account(1)), 1);
		});
}

#[test]
fn register_may_be_empty() {
	ExtBuilder::default().build_and_execute(|| {
		assert_eq!(Membership::members(None, 10).len(), 0);
	});
}

#[test]
#[should_panic(expected = "KeyAgentWithGateway")]
fn illegal_roles_are_refused() {
	ExtBuilder::default().institution(1, &[Role::KeyAgent, Role::Gateway]).build();
}

#[test]
#[should_panic(expected = "NoRoles")]
fn institution_without_roles_is_refused() {
	ExtBuilder::default().institution(1, &[]).build();
}

#[test]
#[should_panic(expected = "AlreadyHasStanding")]
fn account_is_named_once() {
	ExtBuilder::default().hospital(1).staff(1, 1, StaffRole::Clinician).build();
}

#[test]
#[should_panic(expected = "no such institution")]
fn staff_of_nobody_is_refused() {
	ExtBuilder::default().staff(2, 1, StaffRole::Clinician).build();
}

#[test]
#[should_panic(expected = "TooManyValidators")]
fn too_many_validators_are_refused() {
	ExtBuilder::default().validators(7).build();
}

#[test]
#[should_panic(expected = "too many staff")]
fn too_many_staff_are_refused() {
	(2..6)
		.fold(ExtBuilder::default().hospital(1), |builder, who| {
			builder.staff(who, 1, StaffRole::Clinician)
		})
		.build();
}

#[test]
#[should_panic(expected = "every validator of the genesis")]
fn validator_that_is_no_institution_is_refused() {
	let mut builder = ExtBuilder::default().validators(4);
	builder = builder.keyed_stranger(99);
	builder.build();
}

#[test]
fn json_names_roles_and_accounts() {
	let json = r#"{
		"account": "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",
		"roles": ["Hospital", "Validator"],
		"name": "General"
	}"#;
	let institution: GenesisInstitution = serde_from(json);
	assert_eq!(institution.roles, vec![Role::Hospital, Role::Validator]);
	assert_eq!(institution.endpoint, "");
}

fn serde_from<T: sp_runtime::DeserializeOwned>(json: &str) -> T {
	frame_support::__private::serde_json::from_str(json).expect("it is well formed")
}
