// SPDX-License-Identifier: GPL-3.0-only

//! The codes of closed lists. They only ever grow at their end: a change here breaks outsiders, and
//! everything that is stored.

use codec::{Decode, Encode};
use salus_primitives::{
	access::{Emergency, EmergencyReason, Grant, Grantee, Purpose, RestrictedParty, Review, Scope},
	api::Verification,
	chart::{Approver, ChartStatus, Custody, Mandate, MandateKind, Power, Powers},
	consent::{Basis, Denial, Outcome, Rule},
	keys::{KeyKind, Suite},
	membership::{InstitutionStatus, Role, StaffRole, Standing},
	record::{DisputeReason, Filing, MediaType, RecordStatus, RecordVersion, Relation},
	AccountId, BlindedTag, ChartId, Commitment, CompartmentTag, ObjectHash,
};

/// The code of each, in order from `first`; and no code after the last decodes.
#[track_caller]
fn codes<T: Encode + Decode + PartialEq + core::fmt::Debug>(first: u8, all: &[T]) {
	let mut code = first;
	for one in all {
		assert_eq!(one.encode()[0], code, "{one:?}");
		code += 1;
	}
	let none = [&[code][..], &[0; 128]].concat();
	assert!(T::decode(&mut &none[..]).is_err(), "{code} is not in the list");
}

const WHO: AccountId = AccountId::new([0; 32]);
const CHART: ChartId = ChartId([0; 32]);

#[test]
fn membership() {
	use Role::*;
	codes(0, &[Hospital, DataUser, Emergency, Gateway, KeyAgent, Validator]);
	use StaffRole::*;
	codes(0, &[Clinician, EmergencyClinician, Registrar, Auditor, System]);
	use InstitutionStatus::*;
	codes(0, &[Active, Suspended, Expelled]);
	codes(
		0,
		&[
			Standing::None,
			Standing::Invited,
			Standing::Institution,
			Standing::Staff,
			Standing::Controller(CHART),
			Standing::Mandate(CHART),
			Standing::Former,
		],
	);
}

#[test]
fn charts() {
	codes(
		0,
		&[ChartStatus::Active, ChartStatus::Suspended, ChartStatus::Deceased, ChartStatus::Closed],
	);
	codes(0, &[Custody::Patient, Custody::Agent(WHO)]);
	use MandateKind::*;
	codes(0, &[Parent, Guardian, Attorney, Executor]);
	codes(0, &[Power::Read, Power::Grant, Power::Revoke, Power::Recover]);
	codes(0, &[Approver::Guardian(0), Approver::Regulator]);
}

#[test]
fn records() {
	use MediaType::*;
	codes(0, &[FhirJson, Pdf, Dicom, Cda]);
	assert_eq!(
		[FhirJson, Pdf, Dicom, Cda].map(MediaType::name),
		["application/fhir+json", "application/pdf", "application/dicom", "application/cda+xml"]
	);
	codes(
		0,
		&[
			RecordStatus::Current,
			RecordStatus::EnteredInError,
			RecordStatus::Disputed(DisputeReason::WrongPatient),
			RecordStatus::Withdrawn,
			RecordStatus::Erased,
		],
	);
	use DisputeReason::*;
	codes(0, &[WrongPatient, Inaccurate, Incomplete, NotConsented]);
	codes(0, &[Relation::Replaces, Relation::Appends, Relation::EnteredInError]);
}

#[test]
fn access() {
	codes(0, &Purpose::ALL);
	codes(
		0,
		&[
			Scope::Chart,
			Scope::Compartments(Default::default()),
			Scope::Records(Default::default()),
		],
	);
	codes(0, &[Grantee::Open(WHO), Grantee::Blinded(BlindedTag::default())]);
	codes(
		0,
		&[
			RestrictedParty::Everyone,
			RestrictedParty::Role(Role::Hospital),
			RestrictedParty::Open(WHO),
			RestrictedParty::Blinded(BlindedTag::default()),
		],
	);
	use EmergencyReason::*;
	codes(0, &[Unconscious, LifeThreatening, UnableToConsent, PublicSafety]);
	codes(0, &[Review::Pending, Review::Justified, Review::Unjustified]);
}

#[test]
fn keys() {
	codes(1, &[Suite::Umbral, Suite::Ed25519, Suite::Sr25519]);
	assert!(Suite::decode(&mut &[0u8][..]).is_err());
	codes(0, &[KeyKind::Encryption, KeyKind::Receipt, KeyKind::Signing]);
}

#[test]
fn rules() {
	let emergency = Emergency {
		clinician: WHO,
		department: WHO,
		reason: EmergencyReason::Unconscious,
		opened: 0,
		expires: 0,
		review_by: 0,
		review: Review::Pending,
	};
	let mandate = Mandate {
		holder: WHO,
		kind: MandateKind::Parent,
		powers: Powers::default(),
		scope: Scope::Chart,
		end: None,
		since: 0,
	};
	let grant = Grant {
		grantee: Grantee::Open(WHO),
		scope: Scope::Chart,
		purposes: Default::default(),
		start: 0,
		end: None,
		since: 0,
	};
	codes(
		0,
		&[
			Rule::Emergency(emergency),
			Rule::Mandate(mandate),
			Rule::Grant(grant),
			Rule::Ended,
			Rule::None,
		],
	);
}

#[test]
fn verifications() {
	let filing = Filing {
		compartment: CompartmentTag::default(),
		epoch: 0,
		object: ObjectHash::default(),
		content: Commitment::default(),
		index: ObjectHash::default(),
		media_type: MediaType::Pdf,
		length: 1,
	};
	let version =
		RecordVersion { author: WHO, institution: None, block: 0, relation: None, filing };
	codes(
		0,
		&[
			Verification::Genuine(version),
			Verification::NotFiled,
			Verification::ObjectDiffers,
			Verification::ContentDiffers,
		],
	);
}

#[test]
fn refusals_of_transactions() {
	use salus_primitives::api::{MAY_NOT_ACT, NOT_PUBLISHER, QUOTA_USED_UP};
	assert_eq!([QUOTA_USED_UP, MAY_NOT_ACT, NOT_PUBLISHER], [81, 82, 83]);
}

#[test]
fn decisions() {
	codes(0, &[Basis::Controller, Basis::Emergency(0), Basis::Mandate(0), Basis::Grant(0)]);
	codes(0, &[Outcome::Permit(Basis::Controller), Outcome::Deny(Denial::ChartUnknown)]);
	use Denial::*;
	codes(
		0,
		&[
			ChartUnknown,
			ChartNotActive(ChartStatus::Closed),
			RecordUnknown,
			RecordGone,
			InstitutionNotActive(InstitutionStatus::Suspended),
			PersonEnded,
			GatewayNotActive,
			Restricted(0),
			RestrictionUnopened(0),
			RuleUnknown,
			RuleEnded,
			NotStarted,
			Expired,
			NotTheParty,
			GrantUnopened,
			OutOfScope,
			PurposeNotCovered,
			PowerMissing,
			RoleMissing,
			NotTheController,
		],
	);
}
