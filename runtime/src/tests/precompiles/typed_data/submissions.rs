// SPDX-License-Identifier: GPL-3.0-only

//! Who may submit what was signed, when, how often, and what it costs.

use super::*;
use crate::{
	genesis::LOCAL_FOUR,
	precompiles::weights::{SubstrateWeight, WeightInfo},
	tests::network,
	Balances, Quota,
};
use frame_support::{dispatch::GetDispatchInfo, traits::fungible::Mutate};
use pallet_revive::{precompiles::alloy::sol_types::SolEvent, H160};
use pallet_salus_access_grants::Call as Access;
use pallet_salus_charts::Call as Charts;
use pallet_salus_membership::Call as Membership;
use salus_primitives::{
	access::{CompartmentScope, Grantee, Scope},
	api::runtime_decl_for_salus_api::SalusApi,
	chart::{MandateKind, Powers},
	text::RecoveryText,
};

#[test]
fn whoever_submits_it_pays_and_it_is_the_patients_own() {
	everywhere(|| {
		let scene = scene();
		let Scene { practice, patient, .. } = &scene;
		let given = to(&practice.account());
		let signature = signs(patient, &shown(&given));
		let quotas = || [practice, patient].map(|who| Quota::quota(&who.account()).used);
		let [practices, patients] = quotas();
		let logs = practice.does(
			GRANTS,
			IAccessGrants::grantSignedCall {
				signer: Address::from(patient.address().0),
				given: given.clone(),
				signature: signature.clone().into(),
			},
		);
		let [practices_after, patients_after] = quotas();
		assert!(practices_after > practices, "the quota of who submits");
		assert_eq!(patients_after, patients, "and nobody else's");
		assert_eq!(logs.len(), 2);
		assert_eq!(logs[0].topics[0].0, IAccessGrants::GrantGiven::SIGNATURE_HASH.0);
		assert_eq!(logs[0].topics[3].0, practice.word().0, "whom it names");
		assert_eq!(logs[1].topics[0].0, IAccessGrants::SignatureUsed::SIGNATURE_HASH.0);
		assert_eq!(logs[1].topics[1].0, patient.word().0, "who signed it");

		let grants = Runtime::grants_of(CHART);
		assert_eq!(grants.len(), 1);
		assert_eq!(grants[0].1.grantee, Grantee::Open(practice.account()));
		assert_eq!((grants[0].1.start, grants[0].1.end), (given.start, None));
		assert_eq!(grants[0].1.purposes.len(), 2);
		assert_eq!(next_nonce(&scene, patient), 1);
		assert_eq!(submits_signed(&scene, &given, signature), is("NonceUsed"), "once");
		assert_eq!(Runtime::grants_of(CHART).len(), 1);
	});
}

#[test]
fn a_deadline_binds_and_numbers_come_in_their_turn() {
	network(LOCAL_FOUR).execute_with(|| {
		let scene = scene();
		let base = to(&scene.practice.account());
		let now = Timestamp::get();
		for (deadline, answer) in [
			(0, is("SignatureExpired")),
			(now, is("SignatureExpired")),
			(now + DAY + 1, is("DeadlineTooLate")),
			(u64::MAX, is("NoWords")),
		] {
			let given = SignedGrant { deadline, ..base.clone() };
			assert_eq!(submits(&scene, &scene.patient, &given), answer, "{deadline}");
		}
		let next = SignedGrant { nonce: 1, ..base.clone() };
		assert_eq!(submits(&scene, &scene.patient, &next), is("NonceNotNext"));
		let last = SignedGrant { deadline: now + DAY, ..base.clone() };
		assert_eq!(submits(&scene, &scene.patient, &last), None);
		assert_eq!(submits(&scene, &scene.patient, &base), is("NonceUsed"));
		let late = signs(&scene.patient, &shown(&next));
		pass(next.deadline - now);
		assert_eq!(submits_signed(&scene, &next, late), is("SignatureExpired"));
	});
}

#[test]
fn a_signature_counts_once_whatever_becomes_of_hospital_and_chart() {
	everywhere(|| {
		let scene = scene();
		let Scene { hospital, practice, patient } = &scene;
		// A day: also where blocks, delays and all that follows take their time.
		let given = SignedGrant { deadline: Timestamp::get() + DAY, ..to(&practice.account()) };
		let signature = signs(patient, &shown(&given));
		let again = || submits_signed(&scene, &given, signature.clone());
		assert_eq!(again(), None);
		assert_eq!(again(), is("NonceUsed"));

		natively(&patient.account(), Access::revoke_all { chart: CHART });
		assert_eq!(again(), is("NonceUsed"), "what was revoked stays revoked");
		council(Membership::expel { who: hospital.account.clone() });
		assert_eq!(again(), is("NonceUsed"), "expelled");
		admit(hospital, Role::Hospital);
		assert_eq!(again(), is("NonceUsed"), "and admitted again");

		// What she signed next counts no more once another account controls her chart.
		let next = SignedGrant { nonce: 1, ..given.clone() };
		let (new, expires) = (Wallet::new(4), soon());
		let text = RecoveryText {
			genesis: System::block_hash(0).0,
			chart: CHART,
			new_controller: new.account(),
			expires,
		};
		patient.does(
			CHARTS,
			ICharts::rotateControllerCall {
				chart: chart(),
				newController: new.word(),
				expires,
				signature: by_ethereum(new.signature(&text)),
			},
		);
		assert_eq!(again(), is("NonceUsed"));
		assert_eq!(submits(&scene, patient, &next), is("NotPermitted"));
		assert!(Runtime::grants_of(CHART).is_empty());
		assert_eq!(submits(&scene, &new, &given), None, "the new account has its own numbers");
	});
}

#[test]
fn a_mandate_signs_within_its_bounds_and_a_refused_grant_uses_no_number() {
	network(LOCAL_FOUR).execute_with(|| {
		let scene = scene();
		let attorney = Wallet::new(6);
		let one = CompartmentScope { tag: TAG, first_epoch: 0 };
		scene.hospital.does(Charts::give_mandate {
			chart: CHART,
			holder: attorney.account(),
			kind: MandateKind::Attorney,
			powers: Powers { grant: true, ..Powers::default() },
			scope: Scope::Compartments(vec![one].try_into().expect("one fits")),
			end: None,
		});
		let given = to(&scene.practice.account());
		assert_eq!(submits(&scene, &attorney, &given), is("BeyondMandate"));
		let empty = SignedGrant { purposes: 0, ..given.clone() };
		let words = Grant { purposes: Vec::new(), ..shown(&empty) };
		let signature = signs(&scene.patient, &words);
		assert_eq!(submits_signed(&scene, &empty, signature), is("PurposesEmpty"));
		assert_eq!((next_nonce(&scene, &attorney), next_nonce(&scene, &scene.patient)), (0, 0));

		let mut within = given;
		within.scope.kind = IAccessGrants::ScopeKind::Compartments;
		within.scope.compartments =
			vec![IAccessGrants::CompartmentScope { tag: tag(), firstEpoch: 0 }];
		let text = format!("compartment 0x{} from epoch 0", hex::encode(TAG.0));
		let words = Grant { scope: vec![text], ..shown(&within) };
		let data = submission(&attorney, &within, signs(&attorney, &words));
		assert_eq!(refusal(&scene.practice.account(), GRANTS, data), None);
		assert_eq!((next_nonce(&scene, &attorney), next_nonce(&scene, &scene.patient)), (1, 0));
	});
}

#[test]
fn what_was_signed_is_made_void() {
	network(LOCAL_FOUR).execute_with(|| {
		let scene = scene();
		let given = to(&scene.practice.account());
		let void = |below| IAccessGrants::voidSignedCall { chart: chart(), below };
		let refused = |who: &Wallet, below| {
			let reason = refusal(&who.account(), GRANTS, void(below).abi_encode());
			reason.map(|reason| code(&reason).to_owned())
		};
		assert_eq!(refused(&scene.practice, 1), is("NotPermitted"));
		assert_eq!(refused(&scene.patient, 0), is("NonceUsed"));
		assert_eq!(refused(&scene.patient, 257), is("NonceTooFar"));
		let logs = scene.patient.does(GRANTS, void(2));
		assert_eq!(logs[0].topics[0].0, IAccessGrants::SignaturesVoided::SIGNATURE_HASH.0);
		assert_eq!(submits(&scene, &scene.patient, &given), is("NonceUsed"));
		let next = SignedGrant { nonce: 2, ..given };
		assert_eq!(submits(&scene, &scene.patient, &next), None);
	});
}

#[test]
fn anyone_and_any_contract_may_submit_but_statically_or_with_value_nobody() {
	network(LOCAL_FOUR).execute_with(|| {
		let scene = scene();
		let stranger = Party::new("stranger").account;
		assert_ok!(Balances::mint_into(&stranger, crate::SALUS));
		let given = to(&scene.practice.account());
		let data = submission(&scene.patient, &given, signs(&scene.patient, &shown(&given)));
		let void = IAccessGrants::voidSignedCall { chart: chart(), below: 1 }.abi_encode();
		for (place, way, expected) in
			[(0xc0, Way::Static, "StaticCallRefused"), (0xc1, Way::Delegate, "DelegateCallRefused")]
		{
			let contract = H160::repeat_byte(place);
			deploy_forwarder(contract, GRANTS, way);
			for data in [&data, &void] {
				let reason = refusal(&stranger, contract, data.clone()).expect("refused");
				assert_eq!(code(&reason), expected);
			}
		}
		let value = 2_000_000_000_000_000;
		let answer = call_with(&stranger, GRANTS, data.clone(), value).result.expect("no trap");
		assert_eq!(code(&reason_in(&answer).expect("it reverted")), "ValueRefused");
		assert!(Runtime::grants_of(CHART).is_empty());

		assert_eq!(refusal(&stranger, GRANTS, data), None);
		let contract = H160::repeat_byte(0xc2);
		deploy_forwarder(contract, GRANTS, Way::Call);
		let next = SignedGrant { nonce: 1, ..given };
		let data = submission(&scene.patient, &next, signs(&scene.patient, &shown(&next)));
		assert_eq!(refusal(&stranger, contract, data), None);
		assert_eq!(Runtime::grants_of(CHART).len(), 2);
	});
}

#[test]
fn it_weighs_what_the_grant_and_the_signature_do() {
	network(LOCAL_FOUR).execute_with(|| {
		let scene = scene();
		let given = to(&scene.practice.account());
		let native = RuntimeCall::from(Access::grant {
			chart: CHART,
			grantee: Grantee::Open(scene.practice.account()),
			scope: Scope::Chart,
			purposes: treatment(),
			start: 0,
			end: None,
		});
		let verifying = SubstrateWeight::<Runtime>::grant_signed;
		let least = native.get_dispatch_info().call_weight.saturating_add(verifying(0));
		let good = signs(&scene.patient, &shown(&given));
		let weigh = |given: &SignedGrant, signature: Vec<u8>| {
			let data = submission(&scene.patient, given, signature);
			call(&scene.practice.account(), GRANTS, data).weight_consumed
		};
		let refused = weigh(&given, vec![27; 65]);
		assert!(refused.all_gte(verifying(0)), "a refusal too: {refused:?}");
		let mut long = given.clone();
		long.scope.kind = IAccessGrants::ScopeKind::Records;
		long.scope.records = vec![record(); 64];
		let words = weigh(&long, vec![27; 65]).saturating_sub(refused);
		assert!(words.all_gte(verifying(64).saturating_sub(verifying(0))), "words cost: {words:?}");
		let done = weigh(&given, good);
		assert!(done.all_gte(least), "{done:?} {least:?}");
		assert_eq!(next_nonce(&scene, &scene.patient), 1, "it was done");
	});
}
