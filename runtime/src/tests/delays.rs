// SPDX-License-Identifier: GPL-3.0-only

//! The delays, to the second: those of a test network, which are seconds, and those of a consortium,
//! which are days. The second before the end of one is not yet its end.

use super::cast::*;
use crate::{
	parameters::{DelayValues, Delays, SECOND},
	AccountId, Moment, Runtime, System, Timestamp,
};
use frame_support::hypothetically;
use pallet_salus_access_grants::{Call as Access, Error as AccessError};
use pallet_salus_charts::{Call as Charts, Error as ChartsError};
use pallet_salus_membership::{Call as Membership, ProvenKey};
use salus_primitives::{
	access::{EmergencyReason, Grantee, Scope},
	api::runtime_decl_for_salus_api::SalusApi,
	keys::{possession_preimage, KeyKind, PublicKey, Suite},
	membership::{Role, StaffRole},
	text::{RecoveryText, SignedText},
};
use sp_core::{ecdsa, Pair};

fn delays() -> DelayValues {
	Delays::<Runtime>::get()
}

/// An Umbral key, and the proof that its owner has it.
fn encryption_key(owner: &AccountId, name: &str) -> ProvenKey {
	let pair = ecdsa::Pair::from_string(&format!("//{name}"), None).expect("a valid path");
	let key = PublicKey {
		suite: Suite::Umbral,
		bytes: pair.public().0.to_vec().try_into().expect("33 bytes fit"),
	};
	let preimage = possession_preimage(&System::block_hash(0).0, owner, KeyKind::Encryption, &key);
	let proof = pair.sign_prehashed(&sp_io::hashing::sha2_256(&preimage)).0.to_vec();
	ProvenKey { kind: KeyKind::Encryption, key, proof: proof.try_into().expect("65 bytes fit") }
}

/// The encryption key of an account that counts now.
fn counts(who: &AccountId) -> PublicKey {
	let slot = Runtime::keys_of(who.clone())
		.into_iter()
		.find_map(|(kind, slot)| (kind == KeyKind::Encryption).then_some(slot))
		.expect("it has one");
	slot.at(Timestamp::get()).key.clone()
}

#[test]
fn a_replaced_encryption_key_counts_when_its_delay_is_over() {
	everywhere(|| {
		let [practice, doctor] = ["practice", "doctor"].map(Party::new);
		begin_block();
		admit(&practice, Role::DataUser);
		add_staff(&practice, &doctor, StaffRole::Clinician);
		let [first, second] = ["first", "second"].map(|name| encryption_key(&doctor.account, name));
		for key in [&first, &second] {
			let keys = vec![key.clone()].try_into().expect("one key fits");
			doctor.does(Membership::set_keys { keys });
			assert_eq!(counts(&doctor.account), first.key, "the first counts at once");
		}

		pass(delays().key_delay - SECOND);
		assert_eq!(counts(&doctor.account), first.key);
		pass(SECOND);
		assert_eq!(counts(&doctor.account), second.key);
	});
}

#[test]
fn a_recovery_can_be_completed_when_its_delay_is_over() {
	everywhere(|| {
		let [hospital, patient, anew] = ["hospital", "patient", "patient's new"].map(Party::new);
		begin_block();
		admit(&hospital, Role::Hospital);
		enrol(&hospital, &patient);
		let (new_controller, expires) = (anew.account.clone(), soon());
		let text = RecoveryText {
			genesis: System::block_hash(0).0,
			chart: CHART,
			new_controller: new_controller.clone(),
			expires,
		};
		let signature = anew.pair.sign(text.text().as_bytes()).into();
		hospital.does(Charts::recover {
			chart: CHART,
			new_controller: new_controller.clone(),
			expires,
			signature,
		});
		council(Charts::approve_recovery { chart: CHART, new_controller: new_controller.clone() });

		pass(delays().recovery_delay - SECOND);
		let complete = Charts::complete_recovery { chart: CHART };
		hospital.is_refused(complete.clone(), ChartsError::<Runtime>::RecoveryTooEarly);
		assert_eq!(Runtime::chart_of(patient.account.clone()), Some(CHART));
		pass(SECOND);
		hospital.does(complete);
		assert_eq!(Runtime::chart_of(patient.account), None);
		assert_eq!(Runtime::chart_of(new_controller), Some(CHART));
	});
}

#[test]
fn a_department_breaks_the_glass_when_its_delay_is_over_and_while_no_review_is_overdue() {
	everywhere(|| {
		let [hospital, patient, department, clinician] =
			["hospital", "patient", "department", "emergency clinician"].map(Party::new);
		begin_block();
		admit(&hospital, Role::Hospital);
		enrol(&hospital, &patient);
		admit(&department, Role::Emergency);
		add_staff(&department, &clinician, StaffRole::EmergencyClinician);
		let open =
			Access::open_emergency { chart: CHART, reason: EmergencyReason::LifeThreatening };

		pass(delays().department_delay - SECOND);
		clinician.is_refused(open.clone(), AccessError::<Runtime>::DepartmentTooNew);
		pass(SECOND);
		clinician.does(open.clone());
		let (emergency, opened) = Runtime::emergencies_of(CHART).remove(0);
		assert_eq!(opened.review_by, Timestamp::get() + delays().review_deadline);

		// A block goes by the time of the one before: in the block of the deadline itself the review
		// could still come.
		pass(delays().review_deadline - SECOND);
		hypothetically!(clinician.does(open.clone()));
		pass(SECOND);
		hypothetically!(clinician.does(open.clone()));
		pass(SECOND);
		clinician.is_refused(open.clone(), AccessError::<Runtime>::ReviewOverdue);

		council(Access::review_emergency { chart: CHART, emergency, justified: true });
		clinician.does(open);
	});
}

#[test]
fn a_request_can_be_approved_until_it_lapses() {
	everywhere(|| {
		let [hospital, patient, practice, doctor] =
			["hospital", "patient", "practice", "doctor"].map(Party::new);
		begin_block();
		admit(&hospital, Role::Hospital);
		admit(&practice, Role::DataUser);
		add_staff(&practice, &doctor, StaffRole::Clinician);
		enrol(&hospital, &patient);
		let start = Timestamp::get();
		doctor.does(Access::request {
			chart: CHART,
			grantee: Grantee::Open(doctor.account.clone()),
			scope: Scope::Chart,
			purposes: treatment(),
			start,
			end: None,
		});
		let (request, lodged) = Runtime::requests_of(CHART).remove(0);
		assert_eq!(lodged.lapses, start + delays().request_lapse);
		let approve = Access::approve {
			chart: CHART,
			request,
			scope: Scope::Chart,
			purposes: treatment(),
			start,
			end: None,
		};

		pass(delays().request_lapse - SECOND);
		hypothetically!(patient.does(approve.clone()));
		pass(SECOND);
		patient.is_refused(approve, AccessError::<Runtime>::RequestLapsed);
	});
}

#[test]
fn a_quota_is_full_again_when_its_window_is_over() {
	everywhere(|| {
		let hospital = Party::new("hospital");
		begin_block();
		admit(&hospital, Role::Hospital);
		let used = |after: Moment| {
			pass(after);
			Runtime::quota(hospital.account.clone()).used
		};
		assert!(used(delays().quota_window - SECOND) > 0);
		assert_eq!(used(SECOND), 0);
	});
}
