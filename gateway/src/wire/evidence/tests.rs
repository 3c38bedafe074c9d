// SPDX-License-Identifier: GPL-3.0-only

use salus_primitives::MultiSignature;
use sp_core::{ed25519, sr25519, Pair as _};

use super::*;
use crate::{exchange::Signs, wire::message::Parameters};

const ISSUED: Moment = 1_700_000_000_000;
const BODY: &[u8] = b"{\"a\":1}";

struct Wallet(sr25519::Pair);

impl Signs for Wallet {
	fn account(&self) -> AccountId {
		self.0.public().0.into()
	}

	fn sign_text(&self, text: &str) -> MultiSignature {
		MultiSignature::Sr25519(self.0.sign(text.as_bytes()))
	}
}

fn wallet(seed: u8) -> Wallet {
	Wallet(sr25519::Pair::from_seed(&[seed; 32]))
}

fn session_key() -> ed25519::Pair {
	ed25519::Pair::from_seed(&[9; 32])
}

fn text() -> SignInText {
	SignInText {
		genesis: [1; 32],
		chain_id: 420,
		domain: "one.example".into(),
		account: wallet(1).account(),
		key: session_key().public().0,
		gateways: vec!["https://one.example".into(), "https://two.example:8443/salus".into()],
		nonce: [2; 16],
		issued: ISSUED,
		expires: ISSUED + MAX_SESSION,
	}
}

fn message() -> Message {
	Message {
		method: "POST".into(),
		target: "https://two.example:8443/salus/charts/0x01/openings".into(),
		digest: Some(digest::of(BODY)),
		opening: None,
	}
}

fn evidence_of(text: SignInText, message: &Message, created: u64, body: &[u8]) -> Evidence {
	let session = SessionId(text.id());
	let signed = Signed::new(text, &wallet(1));
	let parameters = Parameters { created, nonce: [3; 16], session };
	let signature = message::sign(message, &parameters, &session_key()).unwrap();
	let presented = message::parse(&signature.input, &signature.signature).unwrap();
	let base = presented.base(message).unwrap();
	Evidence::new(&signed, base, *presented.signature(), body.to_vec()).unwrap()
}

fn evidence() -> Evidence {
	evidence_of(text(), &message(), ISSUED / 1000 + 5, BODY)
}

#[test]
fn it_proves_who_asked_for_what() {
	let kept = evidence().encode();
	let proven = Evidence::decode(&mut kept.as_slice()).unwrap().verify().unwrap();
	let expected = Proven {
		account: wallet(1).account(),
		genesis: [1; 32],
		chain_id: 420,
		session: SessionId(text().id()),
		endpoint: "https://two.example:8443/salus".into(),
		message: message(),
		created: ISSUED + 5000,
	};
	assert_eq!(proven, expected);
}

#[test]
fn without_a_body_there_is_none() {
	let read = Message {
		method: "GET".into(),
		digest: None,
		opening: Some("0xaa:0xbb".into()),
		..message()
	};
	let created = ISSUED / 1000;
	let proven = evidence_of(text(), &read, created, b"").verify().unwrap();
	assert_eq!(proven.message, read);
	assert_eq!(evidence_of(text(), &read, created, b"x").verify(), Err(EvidenceError::Body));
}

#[test]
fn a_changed_part_proves_nothing() {
	let good = evidence();
	assert!(good.verify().is_ok());
	let other = Evidence { body: b"{\"a\":2}".to_vec(), ..good.clone() };
	assert_eq!(other.verify(), Err(EvidenceError::Body));
	let other = Evidence { signature: [0; 64], ..good.clone() };
	assert_eq!(other.verify(), Err(EvidenceError::Signature));
	let base = String::from_utf8(good.base.clone()).unwrap();
	for (from, to, error) in [
		("POST", "PUT", EvidenceError::Signature),
		("openings", "grants", EvidenceError::Signature),
		("two.example:8443/salus/", "two.example:8443/other/", EvidenceError::Gateway),
		("two.example", "three.example", EvidenceError::Gateway),
		("created=17", "created=18", EvidenceError::Session),
		("keyid=\"0x", "keyid=\"0xab", EvidenceError::Base),
		("@method", "@path", EvidenceError::Base),
	] {
		assert!(base.contains(from), "{from}");
		let changed = base.replacen(from, to, 1).into_bytes();
		let other = Evidence { base: changed, ..good.clone() };
		assert_eq!(other.verify(), Err(error), "{from}");
	}
	let other = Evidence { sign_in: b"{}".to_vec(), ..good };
	assert_eq!(other.verify(), Err(EvidenceError::SignIn));
}

#[test]
fn the_sign_in_has_to_be_the_accounts_and_the_sessions() {
	let good = evidence();
	// Somebody else's signature under the same text.
	let forged = Signed { signer: wallet(1).account(), ..Signed::new(text(), &wallet(2)) };
	let other = Evidence { sign_in: serde_json::to_vec(&forged).unwrap(), ..good.clone() };
	assert_eq!(other.verify(), Err(EvidenceError::Wallet));
	// Somebody else who signs in as this account.
	let forged = Signed::new(text(), &wallet(2));
	let other = Evidence { sign_in: serde_json::to_vec(&forged).unwrap(), ..good.clone() };
	assert_eq!(other.verify(), Err(EvidenceError::Wallet));
	// Another session of the same account.
	let another = Signed::new(SignInText { nonce: [4; 16], ..text() }, &wallet(1));
	let other = Evidence { sign_in: serde_json::to_vec(&another).unwrap(), ..good };
	assert_eq!(other.verify(), Err(EvidenceError::Session));
	// A session without an end.
	let long = SignInText { expires: ISSUED + MAX_SESSION + 1, ..text() };
	let other = evidence_of(long, &message(), ISSUED / 1000, BODY);
	assert_eq!(other.verify(), Err(EvidenceError::Wallet));
}

#[test]
fn a_request_lies_within_its_session() {
	let second = ISSUED / 1000;
	let last = second + (MAX_SESSION + MAX_SKEW) / 1000;
	for (created, fits) in [
		(second - 121, false),
		(second - 120, true),
		(second, true),
		(last - 1, true),
		(last, false),
		(0, false),
	] {
		let proven = evidence_of(text(), &message(), created, BODY).verify();
		assert_eq!(proven.is_ok(), fits, "{created}");
	}
}
