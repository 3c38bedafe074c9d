// SPDX-License-Identifier: GPL-3.0-only

//! Invited, applied, admitted or rejected.

use frame_support::{assert_noop, assert_ok};
use salus_mocks::World;
use salus_primitives::membership::{InstitutionStatus, Profile, Role, StaffRole, Standing};
use sp_runtime::{BoundedVec, DispatchError::BadOrigin};

use crate::{mock::*, *};

#[test]
fn invited_account_applies_and_is_admitted() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Membership::invite(majority(), account(1)));
		assert_eq!(Membership::standing(&account(1)), Standing::Invited);
		System::assert_last_event(
			Event::InstitutionInvited { who: account(1), until: 1_000 + INVITATION }.into(),
		);

		let asked = roles(&[Role::Hospital, Role::DataUser]);
		assert_ok!(Membership::apply(signed(1), asked.clone(), profile("General")));
		System::assert_last_event(
			Event::ApplicationLodged { who: account(1), roles: asked.clone() }.into(),
		);

		now(2_000);
		assert_ok!(Membership::admit(majority(), account(1), asked.clone()));
		System::assert_last_event(
			Event::InstitutionAdmitted { who: account(1), roles: asked.clone() }.into(),
		);
		assert_eq!(Membership::standing(&account(1)), Standing::Institution);
		let institution = Membership::member(&account(1)).expect("it was admitted");
		assert_eq!(institution.roles, asked);
		assert_eq!(institution.status, InstitutionStatus::Active);
		assert_eq!(institution.profile, profile("General"));
		assert_eq!(institution.since, 1);
		assert!(!Invitations::<Test>::contains_key(account(1)));
		assert!(!Applications::<Test>::contains_key(account(1)));
	});
}

#[test]
fn invited_account_needs_no_money() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Membership::invite(majority(), account(1)));
		assert_eq!(World::get(|world| world.provided.clone()), vec![account(1)]);
		assert_eq!(System::providers(&account(1)), 1);
	});
}

#[test]
fn only_the_council_invites_admits_and_rejects() {
	ExtBuilder::default().hospital(9).staff(8, 9, StaffRole::Registrar).build_and_execute(|| {
		assert_ok!(Membership::invite(majority(), account(1)));
		assert_ok!(Membership::apply(signed(1), roles(&[Role::Hospital]), profile("A")));
		for stranger in [1, 7, 8, 9] {
			assert_noop!(Membership::invite(signed(stranger), account(2)), BadOrigin);
			assert_noop!(
				Membership::admit(signed(stranger), account(1), roles(&[Role::Hospital])),
				BadOrigin
			);
			assert_noop!(Membership::reject(signed(stranger), account(1)), BadOrigin);
		}
		assert_noop!(Membership::invite(RuntimeOrigin::none(), account(2)), BadOrigin);
	});
}

#[test]
fn two_thirds_of_the_council_may_what_a_majority_may() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Membership::invite(two_thirds(), account(1)));
		assert_ok!(Membership::reject(two_thirds(), account(1)));
	});
}

#[test]
fn account_with_another_standing_is_not_invited() {
	ExtBuilder::default().hospital(1).staff(2, 1, StaffRole::Clinician).build_and_execute(|| {
		for who in [1, 2] {
			assert_noop!(
				Membership::invite(majority(), account(who)),
				Error::<Test>::AlreadyHasStanding
			);
		}
	});
}

#[test]
fn invitation_is_renewed() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Membership::invite(majority(), account(1)));
		now(1_000 + INVITATION);
		assert_noop!(
			Membership::apply(signed(1), roles(&[Role::Hospital]), profile("A")),
			Error::<Test>::InvitationLapsed
		);
		assert_ok!(Membership::invite(majority(), account(1)));
		assert_ok!(Membership::apply(signed(1), roles(&[Role::Hospital]), profile("A")));
		assert_eq!(System::providers(&account(1)), 1);
	});
}

#[test]
fn uninvited_do_not_apply() {
	ExtBuilder::default().hospital(1).staff(2, 1, StaffRole::Registrar).build_and_execute(|| {
		for who in [1, 2, 3] {
			assert_noop!(
				Membership::apply(signed(who), roles(&[Role::Hospital]), profile("A")),
				Error::<Test>::NotInvited
			);
		}
	});
}

#[test]
fn application_names_legal_roles_and_who_applies() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Membership::invite(majority(), account(1)));
		let hospital = roles(&[Role::Hospital]);
		assert_noop!(
			Membership::apply(signed(1), roles(&[]), profile("A")),
			Error::<Test>::NoRoles
		);
		assert_noop!(
			Membership::apply(signed(1), roles(&[Role::KeyAgent, Role::Gateway]), profile("A")),
			Error::<Test>::KeyAgentWithGateway
		);
		assert_noop!(
			Membership::apply(signed(1), hospital.clone(), profile("")),
			Error::<Test>::NoName
		);
		let not_utf8 = BoundedVec::truncate_from(vec![0xff]);
		for broken in [
			Profile { name: BoundedVec::truncate_from(vec![0xff]), ..profile("A") },
			Profile { endpoint: BoundedVec::truncate_from(vec![0xff]), ..profile("A") },
			Profile { nodes: BoundedVec::truncate_from(vec![not_utf8]), ..profile("A") },
			Profile { nodes: BoundedVec::truncate_from(vec![Default::default()]), ..profile("A") },
		] {
			assert_noop!(
				Membership::apply(signed(1), hospital.clone(), broken),
				Error::<Test>::NotText
			);
		}
	});
}

#[test]
fn applying_again_replaces_what_was_asked() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Membership::invite(majority(), account(1)));
		assert_ok!(Membership::apply(signed(1), roles(&[Role::Gateway]), profile("A")));
		assert_ok!(Membership::apply(signed(1), roles(&[Role::Hospital]), profile("B")));
		assert_noop!(
			Membership::admit(majority(), account(1), roles(&[Role::Gateway])),
			Error::<Test>::RoleNotAskedFor
		);
		assert_ok!(Membership::admit(majority(), account(1), roles(&[Role::Hospital])));
		assert_eq!(Membership::member(&account(1)).map(|it| it.profile), Some(profile("B")));
	});
}

#[test]
fn admission_may_narrow_what_was_asked_but_not_widen_it() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Membership::invite(majority(), account(1)));
		let asked = roles(&[Role::Hospital, Role::DataUser]);
		assert_ok!(Membership::apply(signed(1), asked, profile("A")));
		assert_noop!(
			Membership::admit(majority(), account(1), roles(&[Role::Hospital, Role::Gateway])),
			Error::<Test>::RoleNotAskedFor
		);
		assert_noop!(Membership::admit(majority(), account(1), roles(&[])), Error::<Test>::NoRoles);
		assert_noop!(
			Membership::admit(majority(), account(1), roles(&[Role::Gateway, Role::KeyAgent])),
			Error::<Test>::KeyAgentWithGateway
		);
		assert_ok!(Membership::admit(majority(), account(1), roles(&[Role::DataUser])));
	});
}

#[test]
fn validators_and_emergency_departments_take_two_thirds() {
	for role in [Role::Validator, Role::Emergency] {
		ExtBuilder::default().build_and_execute(|| {
			assert_ok!(Membership::invite(majority(), account(1)));
			let asked = roles(&[Role::Hospital, role]);
			assert_ok!(Membership::apply(signed(1), asked.clone(), profile("A")));
			assert_noop!(
				Membership::admit(majority(), account(1), asked.clone()),
				Error::<Test>::TwoThirdsNeeded
			);
			assert_ok!(Membership::admit(two_thirds(), account(1), asked));
		});
	}
}

#[test]
fn who_did_not_apply_is_not_admitted() {
	ExtBuilder::default().hospital(2).build_and_execute(|| {
		assert_ok!(Membership::invite(majority(), account(1)));
		for who in [1, 2, 3] {
			assert_noop!(
				Membership::admit(majority(), account(who), roles(&[Role::Hospital])),
				Error::<Test>::NoApplication
			);
		}
	});
}

#[test]
fn rejected_applicant_needs_another_invitation() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(Membership::reject(majority(), account(1)), Error::<Test>::NotInvited);
		assert_ok!(Membership::invite(majority(), account(1)));
		assert_ok!(Membership::apply(signed(1), roles(&[Role::Hospital]), profile("A")));
		assert_ok!(Membership::reject(majority(), account(1)));
		System::assert_last_event(Event::ApplicantRejected { who: account(1) }.into());
		assert_noop!(
			Membership::admit(majority(), account(1), roles(&[Role::Hospital])),
			Error::<Test>::NoApplication
		);
		assert_noop!(
			Membership::apply(signed(1), roles(&[Role::Hospital]), profile("A")),
			Error::<Test>::NotInvited
		);
		assert_ok!(Membership::invite(majority(), account(1)));
		assert_ok!(Membership::apply(signed(1), roles(&[Role::Hospital]), profile("A")));
	});
}

#[test]
fn there_are_no_more_validators_than_there_can_be() {
	ExtBuilder::default().validators(6).build_and_execute(|| {
		assert_ok!(Membership::invite(majority(), account(1)));
		assert_ok!(Membership::apply(signed(1), roles(&[Role::Validator]), profile("A")));
		assert_noop!(
			Membership::admit(two_thirds(), account(1), roles(&[Role::Validator])),
			Error::<Test>::TooManyValidators
		);
	});
}
