// SPDX-License-Identifier: GPL-3.0-only

//! The standing table, cell by cell: for each call, everybody there is, and who may.

use super::*;
use frame_support::dispatch::DispatchResultWithPostInfo;
use salus_mocks::World;
use salus_primitives::{
	access::{EmergencyReason, Grantee, RestrictedParty, Scope},
	chart::Custody,
	AccountId, ReceiptRoot,
};
use sp_runtime::DispatchError;

const EVERYBODY: [AccountId; 47] = [
	PATIENT,
	GUARDIAN,
	ATTORNEY,
	READER,
	ENDED_GUARDIAN,
	REPLACED_PATIENT,
	INVITED,
	HOSPITAL,
	HOSPITAL_CLINICIAN,
	HOSPITAL_SYSTEM,
	HOSPITAL_REGISTRAR,
	HOSPITAL_AUDITOR,
	FORMER_CLINICIAN,
	PRACTICE,
	DOCTOR,
	PRACTICE_SYSTEM,
	FORMER_DOCTOR,
	OTHER_PRACTICE,
	OTHER_DOCTOR,
	DEPARTMENT,
	EMERGENCY_CLINICIAN,
	SECOND_CLINICIAN,
	WARD_CLINICIAN,
	FORMER_EMERGENCY_CLINICIAN,
	GATEWAY,
	GATEWAY_SYSTEM,
	GATEWAY_AUDITOR,
	FORMER_GATEWAY_SYSTEM,
	OTHER_GATEWAY,
	OTHER_GATEWAY_SYSTEM,
	THIRD_GATEWAY,
	AGENT,
	AGENT_SYSTEM,
	FORMER_AGENT_SYSTEM,
	OTHER_AGENT,
	OTHER_AGENT_SYSTEM,
	VALIDATOR,
	SUSPENDED,
	SUSPENDED_CLINICIAN,
	SUSPENDED_EMERGENCY_CLINICIAN,
	SUSPENDED_GATEWAY,
	SUSPENDED_GATEWAY_SYSTEM,
	SUSPENDED_AGENT,
	SUSPENDED_AGENT_SYSTEM,
	EXPELLED,
	EXPELLED_DOCTOR,
	STRANGER,
];

/// Whoever is no institution and none of its staff.
const NO_INSTITUTION: [AccountId; 8] =
	[PATIENT, GUARDIAN, ATTORNEY, READER, ENDED_GUARDIAN, REPLACED_PATIENT, INVITED, STRANGER];

/// Whose institution is suspended or expelled.
const INACTIVE: [AccountId; 9] = [
	SUSPENDED,
	SUSPENDED_CLINICIAN,
	SUSPENDED_EMERGENCY_CLINICIAN,
	SUSPENDED_GATEWAY,
	SUSPENDED_GATEWAY_SYSTEM,
	SUSPENDED_AGENT,
	SUSPENDED_AGENT_SYSTEM,
	EXPELLED,
	EXPELLED_DOCTOR,
];

/// Whose time at the institution is over.
const ENDED: [AccountId; 5] = [
	FORMER_CLINICIAN,
	FORMER_DOCTOR,
	FORMER_EMERGENCY_CLINICIAN,
	FORMER_GATEWAY_SYSTEM,
	FORMER_AGENT_SYSTEM,
];

type Outcome = Result<(), DispatchError>;

/// Asserts that exactly `allowed` may, and that everybody else gets `refused` and changes nothing.
fn only(
	allowed: &[AccountId],
	refused: impl Fn(&AccountId) -> Error<Test>,
	call: impl Fn(AccountId) -> Outcome,
) {
	for who in EVERYBODY {
		if allowed.contains(&who) {
			hypothetically!(assert_eq!(call(who.clone()), Ok(()), "{who}"));
		} else {
			assert_noop!(call(who.clone()), refused(&who));
		}
	}
}

fn without_post_info(result: DispatchResultWithPostInfo) -> Outcome {
	result.map(|_| ()).map_err(|error| error.error)
}

fn not_permitted(_: &AccountId) -> Error<Test> {
	Error::<Test>::NotPermitted
}

fn not_acting(who: &AccountId) -> Error<Test> {
	if NO_INSTITUTION.contains(who) {
		Error::<Test>::NoStanding
	} else if INACTIVE.contains(who) {
		Error::<Test>::InstitutionNotActive
	} else if ENDED.contains(who) {
		Error::<Test>::StaffEnded
	} else {
		Error::<Test>::WrongRole
	}
}

#[test]
fn request_in_clear() {
	ExtBuilder::build_and_execute(|| {
		let allowed = [
			HOSPITAL,
			HOSPITAL_CLINICIAN,
			HOSPITAL_SYSTEM,
			PRACTICE,
			DOCTOR,
			PRACTICE_SYSTEM,
			OTHER_PRACTICE,
			OTHER_DOCTOR,
			DEPARTMENT,
			WARD_CLINICIAN,
		];
		only(&allowed, not_acting, |who| {
			let grantee = Grantee::Open(who.clone());
			without_post_info(AccessGrants::request(
				by(who),
				CHART,
				grantee,
				Scope::Chart,
				treat(),
				NOW,
				None,
			))
		});
	});
}

#[test]
fn request_blinded() {
	ExtBuilder::build_and_execute(|| {
		let allowed = [GATEWAY, GATEWAY_SYSTEM, OTHER_GATEWAY, OTHER_GATEWAY_SYSTEM, THIRD_GATEWAY];
		only(&allowed, not_acting, |who| {
			without_post_info(AccessGrants::request(
				by(who),
				CHART,
				Grantee::Blinded(blind(DOCTOR, 1).0),
				Scope::Chart,
				treat(),
				NOW,
				None,
			))
		});
	});
}

#[test]
fn approve_deny_and_grant() {
	ExtBuilder::build_and_execute(|| {
		let request = lodge();
		let allowed = [PATIENT, GUARDIAN, ATTORNEY];
		let (scope, end) = (|| compartment(GENERAL, 0), Some(NOW + MINUTE));
		only(&allowed, not_permitted, |who| {
			AccessGrants::approve(by(who), CHART, request, scope(), treat(), NOW, end)
		});
		only(&allowed, not_permitted, |who| AccessGrants::deny(by(who), CHART, request));
		only(&allowed, not_permitted, |who| {
			AccessGrants::grant(by(who), CHART, Grantee::Open(DOCTOR), scope(), treat(), NOW, end)
		});
	});
}

#[test]
fn revoke_and_revoke_all() {
	ExtBuilder::build_and_execute(|| {
		let grant = grant_chart(Grantee::Open(DOCTOR));
		let allowed = [PATIENT, GUARDIAN, ATTORNEY];
		only(&allowed, not_permitted, |who| AccessGrants::revoke(by(who), CHART, grant));
		only(&allowed, not_permitted, |who| {
			without_post_info(AccessGrants::revoke_all(by(who), CHART))
		});
	});
}

#[test]
fn restrict_and_lift() {
	ExtBuilder::build_and_execute(|| {
		let allowed = [PATIENT, GUARDIAN, ATTORNEY];
		let restrict = |who| {
			let (scope, party) = (compartment(GENERAL, 0), RestrictedParty::Everyone);
			AccessGrants::restrict(by(who), CHART, scope, party, None, true)
		};
		only(&allowed, not_permitted, restrict);
		assert_ok!(restrict(PATIENT));
		only(&allowed, not_permitted, |who| {
			without_post_info(AccessGrants::lift(by(who), CHART, 0))
		});
	});
}

#[test]
fn set_compartment_key() {
	ExtBuilder::build_and_execute(|| {
		let set = |who| AccessGrants::set_compartment_key(by(who), CHART, GENERAL, 0, key(1));
		only(&[PATIENT], not_permitted, set);
		World::set(|world| world.charts.get_mut(&CHART).unwrap().custody = Custody::Agent(AGENT));
		only(&[PATIENT, AGENT, AGENT_SYSTEM], not_permitted, set);
	});
}

#[test]
fn open_emergency() {
	ExtBuilder::build_and_execute(|| {
		only(&[DEPARTMENT, EMERGENCY_CLINICIAN, SECOND_CLINICIAN], not_acting, |who| {
			AccessGrants::open_emergency(by(who), CHART, EmergencyReason::PublicSafety)
		});
	});
}

#[test]
fn review_emergency() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(AccessGrants::open_emergency(
			by(EMERGENCY_CLINICIAN),
			CHART,
			EmergencyReason::Unconscious
		));
		for who in EVERYBODY {
			assert_noop!(
				AccessGrants::review_emergency(by(who), CHART, 0, true),
				DispatchError::BadOrigin
			);
		}
		assert_ok!(AccessGrants::review_emergency(RuntimeOrigin::root(), CHART, 0, true));
	});
}

#[test]
fn anchor_receipts() {
	ExtBuilder::build_and_execute(|| {
		let allowed = [GATEWAY, GATEWAY_SYSTEM, OTHER_GATEWAY, OTHER_GATEWAY_SYSTEM, THIRD_GATEWAY];
		only(&allowed, not_acting, |who| {
			AccessGrants::anchor_receipts(
				by(who),
				0,
				0,
				ReceiptRoot::default(),
				ReceiptRoot([1; 32]),
			)
		});
	});
}

#[test]
fn prune_expired_is_for_anyone() {
	ExtBuilder::build_and_execute(|| {
		lodge();
		pass(RequestLapse::get());
		only(&EVERYBODY, not_permitted, |who| {
			without_post_info(AccessGrants::prune_expired(by(who), CHART, 1))
		});
	});
}

#[test]
fn nobody_unsigned_does_anything() {
	ExtBuilder::build_and_execute(|| {
		let none = RuntimeOrigin::none;
		let (open, all) = (|| Grantee::Open(DOCTOR), Scope::Chart);
		let outcomes = [
			without_post_info(AccessGrants::request(
				none(),
				CHART,
				open(),
				all.clone(),
				treat(),
				NOW,
				None,
			)),
			AccessGrants::approve(none(), CHART, 0, all.clone(), treat(), NOW, None),
			AccessGrants::deny(none(), CHART, 0),
			AccessGrants::grant(none(), CHART, open(), all.clone(), treat(), NOW, None),
			AccessGrants::revoke(none(), CHART, 0),
			without_post_info(AccessGrants::revoke_all(none(), CHART)),
			AccessGrants::restrict(none(), CHART, all, RestrictedParty::Everyone, None, true),
			without_post_info(AccessGrants::lift(none(), CHART, 0)),
			AccessGrants::set_compartment_key(none(), CHART, GENERAL, 0, key(1)),
			AccessGrants::open_emergency(none(), CHART, EmergencyReason::Unconscious),
			AccessGrants::review_emergency(none(), CHART, 0, true),
			AccessGrants::anchor_receipts(
				none(),
				0,
				0,
				ReceiptRoot::default(),
				ReceiptRoot::default(),
			),
			without_post_info(AccessGrants::prune_expired(none(), CHART, 1)),
		];
		for outcome in outcomes {
			assert_eq!(outcome, Err(DispatchError::BadOrigin));
		}
	});
}
