// SPDX-License-Identifier: GPL-3.0-only

//! Enrolment.

use frame_support::{assert_noop, assert_ok};
use salus_mocks::World;
use salus_primitives::{
	chart::{Chart, ChartStatus, Custody},
	membership::Standing,
	text::{EnrolmentText, SignedText},
	AccountId, ChartId, Moment, VerifyingKey,
};
use sp_core::{ecdsa, ed25519, hex2array, Pair};
use sp_io::hashing::keccak_256;
use sp_runtime::{
	traits::IdentifyAccount, DispatchError, DispatchResult, MultiSignature, MultiSigner,
};

use crate::{mock::*, Charts as Stored, Error, Event, MAX_VALIDITY};

/// An enrolment of person 1 into chart 1 that succeeds unless a test changes it.
struct Enrolment {
	by: AccountId,
	chart: ChartId,
	controller: AccountId,
	verifying_key: VerifyingKey,
	custody: Custody,
	expires: Moment,
	signature: MultiSignature,
}

impl Enrolment {
	fn valid() -> Self {
		Self::expiring(START + DAY)
	}

	fn expiring(expires: Moment) -> Self {
		Self {
			by: registrar(1),
			chart: chart(1),
			controller: person(1),
			verifying_key: verifying_key(),
			custody: Custody::Patient,
			expires,
			signature: enrolment(1, hospital(1), chart(1), expires),
		}
	}

	fn send(self) -> DispatchResult {
		Charts::enrol(
			signed(self.by),
			self.chart,
			self.controller,
			self.verifying_key,
			self.custody,
			self.expires,
			self.signature,
		)
	}
}

#[test]
fn a_patient_who_signed_is_enrolled() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Enrolment::valid().send());
		assert_eq!(
			Stored::<Test>::get(chart(1)),
			Some(Chart {
				hospital: hospital(1),
				controller: person(1),
				status: ChartStatus::Active,
				custody: Custody::Patient,
				verifying_key: verifying_key(),
				since: 1,
			})
		);
		assert_eq!(events(), [Event::ChartEnrolled { chart: chart(1), hospital: hospital(1) }]);
		World::get(|world| {
			assert_eq!(world.standings.get(&person(1)), Some(&Standing::Controller(chart(1))));
			assert_eq!(world.provided, [person(1)]);
		});
	});
}

#[test]
fn the_hospital_itself_may_enrol() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Enrolment { by: hospital(1), ..Enrolment::valid() }.send());
	});
}

#[test]
fn an_agent_may_keep_the_keys_from_the_start() {
	ExtBuilder::default().build_and_execute(|| {
		let custody = Custody::Agent(agent());
		assert_ok!(Enrolment { custody: custody.clone(), ..Enrolment::valid() }.send());
		assert_eq!(Stored::<Test>::get(chart(1)).map(|chart| chart.custody), Some(custody));
	});
}

#[test]
fn an_id_is_used_once() {
	ExtBuilder::default().patient(1).build_and_execute(|| {
		let expires = START + DAY;
		let again = Enrolment {
			controller: person(2),
			signature: enrolment(2, hospital(1), chart(1), expires),
			..Enrolment::expiring(expires)
		};
		assert_noop!(again.send(), Error::<Test>::ChartAlreadyEnrolled);
	});
}

#[test]
fn an_account_controls_one_chart_for_life() {
	ExtBuilder::default().patient(1).build_and_execute(|| {
		let expires = START + DAY;
		let second = || Enrolment {
			chart: chart(2),
			signature: enrolment(1, hospital(1), chart(2), expires),
			..Enrolment::expiring(expires)
		};
		assert_noop!(second().send(), Error::<Test>::AccountTaken);
		// Not even after it stopped controlling the first.
		assert_ok!(Charts::rotate_controller(
			signed(person(1)),
			chart(1),
			person(9),
			expires,
			recovery(9, chart(1), expires),
		));
		assert_noop!(second().send(), Error::<Test>::AccountTaken);
	});
}

#[test]
fn nobody_is_enrolled_unasked() {
	ExtBuilder::default().build_and_execute(|| {
		let expires = START + DAY;
		let refused = |signature| {
			assert_noop!(
				Enrolment { signature, ..Enrolment::expiring(expires) }.send(),
				Error::<Test>::BadSignature
			);
		};
		// By somebody else, for another hospital, for another chart, until another time.
		let text = EnrolmentText {
			genesis: [9; 32],
			hospital: hospital(1),
			chart: chart(1),
			controller: person(1),
			expires,
		};
		refused(key(2).sign(text.text().as_bytes()).into());
		refused(enrolment(1, hospital(2), chart(1), expires));
		refused(enrolment(1, hospital(1), chart(2), expires));
		refused(enrolment(1, hospital(1), chart(1), expires + 1));
		// A recovery is no enrolment.
		refused(recovery(1, chart(1), expires));
		// On another chain.
		let elsewhere = EnrolmentText { genesis: [8; 32], ..text };
		refused(key(1).sign(elsewhere.text().as_bytes()).into());
	});
}

#[test]
fn a_signature_expires() {
	ExtBuilder::default().build_and_execute(|| {
		for expires in [0, START - 1, START] {
			assert_noop!(Enrolment::expiring(expires).send(), Error::<Test>::SignatureExpired);
		}
		assert_ok!(Enrolment::expiring(START + 1).send());
	});
}

#[test]
fn a_signature_is_not_for_ever() {
	ExtBuilder::default().build_and_execute(|| {
		for expires in [START + MAX_VALIDITY + 1, Moment::MAX] {
			assert_noop!(Enrolment::expiring(expires).send(), Error::<Test>::ExpiresTooLate);
		}
		assert_ok!(Enrolment::expiring(START + MAX_VALIDITY).send());
	});
}

#[test]
fn a_malformed_verifying_key_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		for prefix in [0, 1, 4, 255] {
			let verifying_key = VerifyingKey([prefix; 33]);
			assert_noop!(
				Enrolment { verifying_key, ..Enrolment::valid() }.send(),
				Error::<Test>::MalformedVerifyingKey
			);
		}
		let verifying_key = VerifyingKey([3; 33]);
		assert_ok!(Enrolment { verifying_key, ..Enrolment::valid() }.send());
	});
}

#[test]
fn an_agent_is_an_active_institution_with_that_role() {
	ExtBuilder::default().build_and_execute(|| {
		let refused = |agent| {
			assert_noop!(
				Enrolment { custody: Custody::Agent(agent), ..Enrolment::valid() }.send(),
				Error::<Test>::AgentNotActive
			);
		};
		refused(account(1));
		refused(hospital(1));
		refused(agent_system());
		World::set(|world| world.suspend(&agent()));
		refused(agent());
	});
}

#[test]
fn only_signed_origins_enrol() {
	ExtBuilder::default().build_and_execute(|| {
		let Enrolment { chart, controller, verifying_key, custody, expires, signature, .. } =
			Enrolment::valid();
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(
				Charts::enrol(
					origin,
					chart,
					controller.clone(),
					verifying_key,
					custody.clone(),
					expires,
					signature.clone(),
				),
				DispatchError::BadOrigin
			);
		}
	});
}

#[test]
fn every_wallet_can_sign() {
	let expires = START + DAY;
	let text = |controller: AccountId| {
		EnrolmentText {
			genesis: [9; 32],
			hospital: hospital(1),
			chart: chart(1),
			controller,
			expires,
		}
		.text()
	};
	let enrols = |controller: AccountId, signature: MultiSignature| {
		ExtBuilder::default().build_and_execute(|| {
			assert_ok!(Enrolment { controller, signature, ..Enrolment::expiring(expires) }.send());
		});
	};

	let wrapped = |text: &str| format!("<Bytes>{text}</Bytes>");
	enrols(person(1), key(1).sign(wrapped(&text(person(1))).as_bytes()).into());

	let ed = ed25519::Pair::from_seed(&[7; 32]);
	let account = MultiSigner::from(ed.public()).into_account();
	enrols(account.clone(), ed.sign(text(account.clone()).as_bytes()).into());
	enrols(account.clone(), ed.sign(wrapped(&text(account)).as_bytes()).into());

	let ec = ecdsa::Pair::from_seed(&[7; 32]);
	let account = MultiSigner::from(ec.public()).into_account();
	enrols(account.clone(), ec.sign(text(account.clone()).as_bytes()).into());
	enrols(account.clone(), ec.sign(wrapped(&text(account)).as_bytes()).into());

	// An Ethereum wallet: EIP-191 over Keccak-256, by the first of the accounts that Hardhat makes.
	let wallet = ecdsa::Pair::from_seed(&hex2array!(
		"ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"
	));
	let address: [u8; 20] = hex2array!("f39fd6e51aad88f6f4ce6ab8827279cfffb92266");
	let account = salus_primitives::ethereum::account_of(&address);
	let text = text(account.clone());
	let message = format!("\u{19}Ethereum Signed Message:\n{}{}", text.len(), text);
	let signature = wallet.sign_prehashed(&keccak_256(message.as_bytes()));
	enrols(account, MultiSignature::Eth(signature.0.into()));
}
