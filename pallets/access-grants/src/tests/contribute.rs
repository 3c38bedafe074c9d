// SPDX-License-Identifier: GPL-3.0-only

//! Who may write into a chart under a grant.

use super::*;
use salus_mocks::World;
use salus_primitives::{
	access::{Grantee, Opening, Purpose, RestrictedParty, Scope},
	chart::ChartStatus,
	traits::Contributors,
	AccountId, RecordId,
};
use sp_runtime::DispatchError;

fn may(who: AccountId, under: u32, opening: Option<&Opening>) -> Result<(), DispatchError> {
	AccessGrants::may_contribute(&who, &CHART, &GENERAL, under, opening)
}

fn grant(grantee: Grantee, scope: Scope, codes: &[Purpose]) {
	assert_ok!(AccessGrants::grant(
		by(PATIENT),
		CHART,
		grantee,
		scope,
		purposes(codes),
		NOW,
		Some(NOW + MINUTE)
	));
}

/// Opens epochs 0 to `last` of the general compartment.
fn open_epochs(last: u32) {
	for epoch in 0..=last {
		assert_ok!(AccessGrants::set_compartment_key(
			by(PATIENT),
			CHART,
			GENERAL,
			epoch,
			key(epoch as u8)
		));
	}
}

#[test]
fn a_clinician_contributes_under_a_grant_for_treatment() {
	ExtBuilder::build_and_execute(|| {
		open_epochs(2);
		for purpose in Purpose::ALL {
			grant(Grantee::Open(PRACTICE), compartment(GENERAL, 1), &[purpose]);
			let treats = matches!(purpose, Purpose::Treat | Purpose::Etreat);
			let id = NextGrant::<Test>::get(CHART) - 1;
			assert_eq!(
				may(DOCTOR, id, None),
				if treats { Ok(()) } else { Err(Error::<Test>::PurposeNotCovered.into()) },
				"{purpose:?}"
			);
			assert_ok!(AccessGrants::revoke(by(PATIENT), CHART, id));
			assert_eq!(may(DOCTOR, id, None), Err(Error::<Test>::GrantEnded.into()));
		}
	});
}

#[test]
fn the_grant_has_to_cover_the_compartment_at_its_current_epoch() {
	ExtBuilder::build_and_execute(|| {
		grant(Grantee::Open(DOCTOR), Scope::Chart, &[Purpose::Treat]);
		assert_eq!(may(DOCTOR, 0, None), Err(Error::<Test>::CompartmentUnknown.into()));
		open_epochs(2);
		assert_eq!(may(DOCTOR, 0, None), Ok(()));
		for (scope, result) in [
			(compartment(GENERAL, 2), Ok(())),
			(compartment(GENERAL, 3), Err(Error::<Test>::OutOfScope.into())),
			(compartment(MENTAL, 0), Err(Error::<Test>::OutOfScope.into())),
			(records(&[RECORD, RecordId::default()]), Err(Error::<Test>::OutOfScope.into())),
		] {
			grant(Grantee::Open(DOCTOR), scope, &[Purpose::Treat]);
			assert_eq!(may(DOCTOR, NextGrant::<Test>::get(CHART) - 1, None), result);
		}
	});
}

#[test]
fn a_blinded_grant_is_opened_by_its_holder() {
	ExtBuilder::build_and_execute(|| {
		open_epochs(0);
		let (tag, opening) = blind(DOCTOR, 1);
		let (_, wrong) = blind(DOCTOR, 2);
		grant(Grantee::Blinded(tag), Scope::Chart, &[Purpose::Treat]);
		assert_eq!(may(DOCTOR, 0, Some(&opening)), Ok(()));
		for opening in [None, Some(&wrong)] {
			assert_eq!(may(DOCTOR, 0, opening), Err(Error::<Test>::GrantUnopened.into()));
		}
		assert_eq!(may(OTHER_DOCTOR, 0, Some(&opening)), Err(Error::<Test>::NotTheGrantee.into()));
	});
}

#[test]
fn only_clinicians_of_data_users_and_hospitals_contribute() {
	ExtBuilder::build_and_execute(|| {
		open_epochs(0);
		for (who, result) in [
			(DOCTOR, Ok(())),
			(PRACTICE, Ok(())),
			(PRACTICE_SYSTEM, Err(Error::<Test>::WrongRole.into())),
			(HOSPITAL_AUDITOR, Err(Error::<Test>::WrongRole.into())),
			(EMERGENCY_CLINICIAN, Err(Error::<Test>::WrongRole.into())),
			(GATEWAY_SYSTEM, Err(Error::<Test>::WrongRole.into())),
		] {
			grant(Grantee::Open(who.clone()), Scope::Chart, &[Purpose::Treat]);
			let id = NextGrant::<Test>::get(CHART) - 1;
			assert_eq!(may(who, id, None), result);
		}
		for nobody in [STRANGER, PATIENT, GUARDIAN] {
			assert_eq!(may(nobody, 0, None), Err(Error::<Test>::NoStanding.into()));
		}
	});
}

#[test]
fn time_status_and_restrictions_bind_contributions_too() {
	ExtBuilder::build_and_execute(|| {
		open_epochs(0);
		grant(Grantee::Open(DOCTOR), Scope::Chart, &[Purpose::Treat, Purpose::Etreat]);
		assert_eq!(may(DOCTOR, 1, None), Err(Error::<Test>::GrantUnknown.into()));
		assert_eq!(may(OTHER_DOCTOR, 0, None), Err(Error::<Test>::NotTheGrantee.into()));
		hypothetically!({
			pass(MINUTE);
			assert_eq!(may(DOCTOR, 0, None), Err(Error::<Test>::GrantExpired.into()));
			World::set(|world| world.now = NOW - 1);
			assert_eq!(may(DOCTOR, 0, None), Err(Error::<Test>::GrantNotStarted.into()));
			World::set(|world| world.now = NOW);
		});
		let blinded = RestrictedParty::Blinded(blind(OTHER_DOCTOR, 5).0);
		for (party, error) in [
			(RestrictedParty::Everyone, Error::<Test>::Restricted),
			(blinded, Error::<Test>::RestrictionUnopened),
		] {
			hypothetically!({
				assert_ok!(AccessGrants::restrict(
					by(PATIENT),
					CHART,
					compartment(GENERAL, 0),
					party,
					None,
					true
				));
				assert_eq!(may(DOCTOR, 0, None), Err(error.into()));
			});
		}
		set_chart_status(ChartStatus::Suspended);
		assert_eq!(may(DOCTOR, 0, None), Err(Error::<Test>::ChartNotActive.into()));
		set_chart_status(ChartStatus::Active);
		World::set(|world| world.suspend(&PRACTICE));
		assert_eq!(may(DOCTOR, 0, None), Err(Error::<Test>::InstitutionNotActive.into()));
	});
}

#[test]
fn a_restriction_of_treatment_alone_leaves_emergency_treatment() {
	ExtBuilder::build_and_execute(|| {
		open_epochs(0);
		grant(Grantee::Open(DOCTOR), Scope::Chart, &[Purpose::Treat]);
		grant(Grantee::Open(DOCTOR), Scope::Chart, &[Purpose::Treat, Purpose::Etreat]);
		assert_ok!(AccessGrants::restrict(
			by(PATIENT),
			CHART,
			Scope::Chart,
			RestrictedParty::Everyone,
			Some(treat()),
			false
		));
		assert_eq!(may(DOCTOR, 0, None), Err(Error::<Test>::Restricted.into()));
		assert_eq!(may(DOCTOR, 1, None), Ok(()));
	});
}
