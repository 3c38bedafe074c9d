// SPDX-License-Identifier: GPL-3.0-only

//! What is a signature of a grant, and what is none.

use super::*;
use crate::{genesis::LOCAL_FOUR, tests::network};
use pallet_salus_membership::Call as Membership;
use salus_primitives::{
	access::{Grantee, Scope},
	api::runtime_decl_for_salus_api::SalusApi,
	membership::{Profile, StaffRole},
};

#[test]
fn the_words_say_what_is_written() {
	network(LOCAL_FOUR).execute_with(|| {
		let scene = scene();
		let doctor = Party::new("doctor").account;
		natively(
			&scene.practice.account(),
			Membership::add_staff {
				who: doctor.clone(),
				role: StaffRole::Clinician,
				until: Moment::MAX,
			},
		);
		let (tag_hex, record_hex) = (hex::encode(TAG.0), hex::encode(RECORD.0));
		let base = to(&scene.practice.account());

		// One of the staff, two compartments, an end.
		let given = SignedGrant {
			scope: IAccessGrants::Scope {
				kind: IAccessGrants::ScopeKind::Compartments,
				compartments: vec![
					IAccessGrants::CompartmentScope { tag: tag(), firstEpoch: 0 },
					IAccessGrants::CompartmentScope { tag: [9; 16].into(), firstEpoch: 4 },
				],
				records: Vec::new(),
			},
			end: base.start + DAY,
			..to(&doctor)
		};
		let words = Grant {
			party: "staff of An institution".into(),
			scope: vec![
				format!("compartment 0x{tag_hex} from epoch 0"),
				format!("compartment 0x{} from epoch 4", "09".repeat(16)),
			],
			..shown(&given)
		};
		let signature = signs(&scene.patient, &words);
		assert_eq!(submits_signed(&scene, &given, signature), None);

		// A blinded tag, a record, everything there is a purpose for.
		let given = SignedGrant {
			grantee: IAccessGrants::Grantee { blinded: true, id: FixedBytes([5; 32]) },
			scope: IAccessGrants::Scope {
				kind: IAccessGrants::ScopeKind::Records,
				compartments: Vec::new(),
				records: vec![record()],
			},
			purposes: 0xfff,
			nonce: 1,
			..base
		};
		let purposes = [
			"treatment (TREAT)",
			"emergency treatment (ETREAT)",
			"breaking the glass (BTG)",
			"healthcare research (HRESCH)",
			"healthcare payment (HPAYMT)",
			"healthcare operations (HOPERAT)",
			"public health (PUBHLTH)",
			"at the patient's request (PATRQT)",
			"at the family's request (FAMRQT)",
			"power of attorney (PWATRNY)",
			"clinical trial research (CLINTRCH)",
			"care management (CAREMGT)",
		];
		let words = Grant {
			party: "whom my own program named to me".into(),
			identity: format!("blinded tag 0x{}", "05".repeat(32)),
			scope: vec![format!("record 0x{record_hex}")],
			purposes: purposes.map(Into::into).to_vec(),
			..shown(&given)
		};
		let signature = signs(&scene.patient, &words);
		assert_eq!(submits_signed(&scene, &given, signature), None);

		let grants = Runtime::grants_of(CHART);
		assert_eq!(grants[0].1.grantee, Grantee::Open(doctor));
		assert!(matches!(&grants[0].1.scope, Scope::Compartments(list) if list.len() == 2));
		assert!(matches!(grants[1].1.grantee, Grantee::Blinded(_)));
		assert_eq!(grants[1].1.purposes.len(), 12);
		assert_eq!(next_nonce(&scene, &scene.patient), 2);
	});
}

#[test]
fn whatever_differs_from_what_was_signed_is_refused() {
	network(LOCAL_FOUR).execute_with(|| {
		let scene = scene();
		let patient = &scene.patient;
		let base = to(&scene.practice.account());
		let signature = signs(patient, &shown(&base));
		let changes: [fn(&mut SignedGrant); 12] = [
			|given| given.chart.0[0] ^= 1,
			|given| given.grantee.blinded = true,
			|given| given.grantee = to(&Party::new("hospital").account).grantee,
			|given| {
				given.scope.kind = IAccessGrants::ScopeKind::Records;
				given.scope.records.push(record());
			},
			|given| given.purposes = 1,
			|given| given.purposes |= 2,
			|given| given.start += 1,
			|given| given.start -= 1,
			|given| given.end = given.start + DAY,
			|given| given.nonce += 1,
			|given| given.deadline += 1,
			|given| given.deadline = 1,
		];
		for (number, change) in changes.into_iter().enumerate() {
			let mut given = base.clone();
			change(&mut given);
			let answer = submits_signed(&scene, &given, signature.clone());
			assert_eq!(answer, is("BadSignature"), "change {number}");
		}

		let words: [fn(&mut Grant); 9] = [
			|words| words.statement = "I let this party read records.".into(),
			|words| words.party = "An institution".into(),
			|words| words.party = "institution Another institution".into(),
			|words| words.identity.make_ascii_uppercase(),
			|words| words.scope = vec!["The whole chart".into()],
			|words| words.scope.push("the whole chart".into()),
			|words| words.purposes.reverse(),
			|words| words.from = words.from.replace(".000Z", "Z") + " ",
			|words| words.until = String::new(),
		];
		for (number, change) in words.into_iter().enumerate() {
			let mut words = shown(&base);
			change(&mut words);
			let answer = submits_signed(&scene, &base, signs(patient, &words));
			assert_eq!(answer, is("BadSignature"), "words {number}");
		}

		let elsewhere: [fn(&mut Eip712Domain); 6] = [
			|domain| domain.name = Some("salus".into()),
			|domain| domain.version = Some("2".into()),
			|domain| domain.chain_id = domain.chain_id.map(|id| id + U256::from(1)),
			|domain| domain.verifying_contract = Some(Address::from(RECORDS.0)),
			|domain| domain.salt = Some(FixedBytes([1; 32])),
			|domain| domain.salt = None,
		];
		for (number, change) in elsewhere.into_iter().enumerate() {
			let mut other = domain();
			change(&mut other);
			let signature = patient.signs_hash(shown(&base).eip712_signing_hash(&other).0);
			let answer = submits_signed(&scene, &base, signature);
			assert_eq!(answer, is("BadSignature"), "domain {number}");
		}
		assert!(Runtime::grants_of(CHART).is_empty());
		assert_eq!(next_nonce(&scene, patient), 0);
		assert_eq!(submits_signed(&scene, &base, signature), None, "and unchanged it counts");
	});
}

#[test]
fn nobody_signs_for_the_patient_and_a_signature_has_one_form() {
	network(LOCAL_FOUR).execute_with(|| {
		let scene = scene();
		let stranger = Wallet::new(9);
		let given = to(&scene.practice.account());
		let forged = signs(&stranger, &shown(&given));
		assert_eq!(submits_signed(&scene, &given, forged), is("BadSignature"));
		assert_eq!(submits(&scene, &stranger, &given), is("NotPermitted"), "nor for her chart");
		assert_eq!(submits(&scene, &scene.practice, &given), is("NotPermitted"));
		assert_eq!(next_nonce(&scene, &stranger), 0, "what is refused uses no number");

		let good = signs(&scene.patient, &shown(&given));
		let with_v = |v: u8| [&good[..64], &[v]].concat();
		let high = {
			// The order of secp256k1 less s.
			let order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
			let order = U256::from_be_slice(&hex::decode(order).expect("digits"));
			let s = order - U256::from_be_slice(&good[32..64]);
			[&good[..32], &s.to_be_bytes::<32>(), &[27 + (28 - good[64])]].concat()
		};
		for signature in [
			Vec::new(),
			good[..64].to_vec(),
			[&good[..], &[0]].concat(),
			with_v(good[64] - 27),
			with_v(27 + (28 - good[64])),
			with_v(29),
			with_v(255),
			high,
			vec![0; 65],
		] {
			let answer = submits_signed(&scene, &given, signature.clone());
			assert_eq!(answer, is("BadSignature"), "{signature:?}");
		}
		assert_eq!(submits_signed(&scene, &given, good), None);
	});
}

#[test]
fn the_name_is_that_of_the_register_and_can_be_shown() {
	network(LOCAL_FOUR).execute_with(|| {
		let scene = scene();
		let practice = scene.practice.account();
		let given = to(&practice);
		let renamed = |name: &str| {
			let name = name.as_bytes().to_vec().try_into().expect("it is short");
			natively(&practice, Membership::set_profile { profile: Profile { name, ..profile() } });
		};
		renamed("Another");
		assert_eq!(submits(&scene, &scene.patient, &given), is("BadSignature"), "it was renamed");
		renamed("An institution\nidentity: nobody");
		assert_eq!(submits(&scene, &scene.patient, &given), is("NoWords"));
		renamed("An institution");
		let nobody = to(&AccountId::from([0x77; 32]));
		assert_eq!(submits(&scene, &scene.patient, &nobody), is("GranteeUnknown"));
		assert_eq!(submits(&scene, &scene.patient, &given), None);
	});
}
