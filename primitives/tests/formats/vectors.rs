// SPDX-License-Identifier: GPL-3.0-only

//! Test vectors: `vectors.json` fixes every byte that outsiders read, and docs/formats.md shows them.
//!
//! Run with `SALUS_WRITE_VECTORS=1` to write `made` anew; `signed` holds signatures that are random
//! by their nature (sr25519), made once and only verified. What was signed and stored before must
//! still be read then, so a difference calls for a new version, and never for a change.

use codec::Encode;
use salus_primitives::{
	access::{CompartmentKey, Grant, Grantee, Scope},
	api::Verification,
	consent::{Basis, Decision, Denial, Outcome, Rule},
	ethereum::account_of,
	keys::{possession_preimage, verify_possession, KeyKind, PublicKey, Suite},
	membership::{Staff, StaffRole},
	text::SignedText,
	AccountId, BLINDED_TAG_DOMAIN,
};
use serde_json::{json, Map, Value};
use sp_core::{ecdsa, ed25519, sr25519, Pair};
use sp_runtime::{traits::IdentifyAccount, MultiSignature, MultiSigner};

use super::{
	ethereum::wallet,
	keys::key,
	samples::*,
	sign_in::{session_pair, sign_in},
	text::*,
	typed_data,
};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors.json");
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/formats.md");

fn show(bytes: impl AsRef<[u8]>) -> Value {
	Value::from(format!("0x{}", hex::encode(bytes)))
}

fn read(value: &Value) -> Vec<u8> {
	hex::decode(value.as_str().expect("a string").trim_start_matches("0x")).expect("digits")
}

fn file() -> Value {
	serde_json::from_slice(&std::fs::read(PATH).expect("vectors.json")).expect("JSON")
}

fn sr25519_pair() -> sr25519::Pair {
	sr25519::Pair::from_seed(&[0x51; 32])
}

fn ed25519_pair() -> ed25519::Pair {
	ed25519::Pair::from_seed(&[0x52; 32])
}

fn ecdsa_pair() -> ecdsa::Pair {
	ecdsa::Pair::from_seed(&[0x53; 32])
}

fn account(signer: impl Into<MultiSigner>) -> AccountId {
	signer.into().into_account()
}

/// The values that outsiders decode, and are no text.
fn values() -> Value {
	let tag = blinded_tag().3;
	let compartment_key = CompartmentKey { epoch: 4, key: key(Suite::Umbral, &[2; 33]) };
	let staff = Staff { institution: who(0x10), role: StaffRole::Registrar, until: THEN + DAY };
	let permit = Decision { outcome: Outcome::Permit(Basis::Grant(5)), block: 7 };
	let deny = Decision { outcome: Outcome::Deny(Denial::Restricted(3)), block: 7 };
	let grant = Grant {
		grantee: Grantee::Blinded(tag),
		scope: two_compartments(),
		purposes: treat(),
		start: THEN,
		end: Some(THEN + DAY),
		since: 7,
	};
	json!({
		"filing": show(filing().encode()),
		"record": show(record().encode()),
		"chart": show(chart().encode()),
		"mandate": show(mandate().encode()),
		"recovery": show(under_way().encode()),
		"institution": show(institution().encode()),
		"staff": show(staff.encode()),
		"key_slot": show(key_slot().encode()),
		"compartment_key": show(compartment_key.encode()),
		"request": show(lodged().encode()),
		"grant": show(grant.encode()),
		"restriction": show(restriction().encode()),
		"emergency": show(emergency().encode()),
		"ask": show(ask().encode()),
		"facts": show(facts().encode()),
		"rule_emergency": show(Rule::Emergency(emergency()).encode()),
		"rule_grant": show(Rule::Grant(grant).encode()),
		"permit": show(permit.encode()),
		"deny": show(deny.encode()),
		"genuine": show(Verification::Genuine(record().head).encode()),
	})
}

/// Everything deterministic, anew.
fn make() -> Value {
	let (chart, party, random, tag) = blinded_tag();
	let (eth, address) = wallet();
	let umbral = ecdsa::Pair::from_seed(&[0x54; 32]);
	let encryption = key(Suite::Umbral, umbral.public().as_ref());
	let encryption_preimage =
		possession_preimage(&GENESIS, &party, KeyKind::Encryption, &encryption);
	let encryption_proof =
		umbral.sign_prehashed(&sp_crypto_hashing::sha2_256(&encryption_preimage)).0;
	let receipt = key(Suite::Ed25519, ed25519_pair().public().as_ref());
	let receipt_preimage = possession_preimage(&GENESIS, &party, KeyKind::Receipt, &receipt);
	let signing = key(Suite::Sr25519, sr25519_pair().public().as_ref());
	let signing_preimage = possession_preimage(&GENESIS, &party, KeyKind::Signing, &signing);

	let by_ed25519 = enrolment(account(ed25519_pair().public())).text();
	let by_ecdsa = enrolment(account(ecdsa_pair().public())).text();
	let by_ethereum = enrolment(account_of(&address)).text();

	json!({
		"blinded_tag": {
			"domain": show(BLINDED_TAG_DOMAIN),
			"genesis": show(GENESIS),
			"chart": show(chart),
			"party": show(&party),
			"random": show(random),
			"tag": show(tag),
		},
		"possession": {
			"account": show(&party),
			"encryption": {
				"secret": show([0x54; 32]),
				"key": show(encryption.encode()),
				"preimage": show(&encryption_preimage),
				"proof": show(encryption_proof),
			},
			"receipt": {
				"seed": show([0x52; 32]),
				"key": show(receipt.encode()),
				"preimage": show(&receipt_preimage),
				"proof": show(ed25519_pair().sign(&receipt_preimage).0),
			},
			"signing": {
				"seed": show([0x51; 32]),
				"key": show(signing.encode()),
				"preimage": show(&signing_preimage),
			},
		},
		"ethereum": {
			"secret": show([&[0; 31][..], &[1]].concat()),
			"address": show(address),
			"account": show(account_of(&address)),
		},
		"texts": {
			"enrolment": {
				"sr25519": enrolment(account(sr25519_pair().public())).text(),
				"ed25519": {
					"text": &by_ed25519,
					"raw": show(MultiSignature::from(ed25519_pair().sign(by_ed25519.as_bytes())).encode()),
					"bytes": show(MultiSignature::from(ed25519_pair().sign(&bytes(&by_ed25519))).encode()),
				},
				"ecdsa": {
					"text": &by_ecdsa,
					"raw": show(MultiSignature::from(ecdsa_pair().sign(by_ecdsa.as_bytes())).encode()),
					"bytes": show(MultiSignature::from(ecdsa_pair().sign(&bytes(&by_ecdsa))).encode()),
				},
				"ethereum": {
					"text": &by_ethereum,
					"raw": show(MultiSignature::Eth(eth.sign(by_ethereum.as_bytes())).encode()),
					"eip191": show(MultiSignature::Eth(eth.sign(&eip191(&by_ethereum))).encode()),
				},
			},
			"recovery": recovery(account(ed25519_pair().public())).text(),
			"request": {
				"chart": request(Scope::Chart, None).text(),
				"compartments": request(two_compartments(), Some(THEN + DAY)).text(),
				"records": request(two_records(), None).text(),
			},
			"filing": filing_text().text(),
			"sign_in": {
				"sr25519": sign_in(account(sr25519_pair().public())).text(),
				"ed25519": sign_in_by_ed25519(),
				"ethereum": sign_in_by_ethereum(),
			},
		},
		"typed_grant": typed_data::vectors(),
		"requests": requests(),
		"scale": values(),
	})
}

fn bytes(text: &str) -> Vec<u8> {
	wrapped(text)[1].clone()
}

fn eip191(text: &str) -> Vec<u8> {
	wrapped(text)[2].clone()
}

fn sign_in_by_ed25519() -> Value {
	let (pair, text) = (ed25519_pair(), sign_in(account(ed25519_pair().public())));
	let (id, text) = (text.id(), text.text());
	json!({
		"text": &text,
		"id": show(id),
		"raw": show(MultiSignature::from(pair.sign(text.as_bytes())).encode()),
		"bytes": show(MultiSignature::from(pair.sign(&bytes(&text))).encode()),
	})
}

fn sign_in_by_ethereum() -> Value {
	let (eth, address) = wallet();
	let text = sign_in(account_of(&address));
	let json = serde_json::to_string(&text).expect("JSON");
	let (id, text) = (text.id(), text.text());
	json!({
		"text": &text,
		"json": json,
		"id": show(id),
		"raw": show(MultiSignature::Eth(eth.sign(text.as_bytes())).encode()),
		"eip191": show(MultiSignature::Eth(eth.sign(&eip191(&text))).encode()),
	})
}

/// Two requests of the Ethereum account's session: RFC 9421's signature bases, written down here as
/// they stand, and signed by the session's key. The gateway's own code is held to them.
fn requests() -> Value {
	let session = hex::encode(sign_in(account_of(&wallet().1)).id());
	let (chart, record) = ("11".repeat(32), "33".repeat(16));
	let opening = format!("0x{}:0x{}", "30".repeat(32), "31".repeat(32));
	let parameters = |nonce: &str| {
		format!(
			"created=1795384260;nonce=\"{nonce}\";keyid=\"0x{session}\";alg=\"ed25519\";tag=\"salus\""
		)
	};
	let read = format!(
		"\"@method\": GET\n\
		 \"@target-uri\": https://one.example/charts/0x{chart}/records/0x{record}/versions/2/document?purpose=TREAT&grant=5\n\
		 \"salus-opening\": {opening}\n\
		 \"@signature-params\": (\"@method\" \"@target-uri\" \"salus-opening\");{}",
		parameters("YmJiYmJiYmJiYmJiYmJiYg=="),
	);
	// The body, and its digest, are those of RFC 9421, appendix B.2.
	let handed_over = format!(
		"\"@method\": POST\n\
		 \"@target-uri\": https://one.example/charts/0x{chart}/openings\n\
		 \"content-digest\": sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:\n\
		 \"@signature-params\": (\"@method\" \"@target-uri\" \"content-digest\");{}",
		parameters("Y2NjY2NjY2NjY2NjY2NjYw=="),
	);
	let signed = |base: String| {
		let signature = show(session_pair().sign(base.as_bytes()).0);
		json!({ "base": base, "signature": signature })
	};
	json!({
		"seed": show([0x55; 32]),
		"key": show(session_pair().public()),
		"body": "{\"hello\": \"world\"}",
		"read": signed(read),
		"handed_over": signed(handed_over),
	})
}

/// The signatures that are random by their nature.
fn sign() -> Value {
	let pair = sr25519_pair();
	let text = enrolment(account(pair.public())).text();
	let signing = key(Suite::Sr25519, pair.public().as_ref());
	let preimage = possession_preimage(&GENESIS, &blinded_tag().1, KeyKind::Signing, &signing);
	let entry = sign_in(account(pair.public())).text();
	json!({
		"enrolment_raw": show(MultiSignature::from(pair.sign(text.as_bytes())).encode()),
		"enrolment_bytes": show(MultiSignature::from(pair.sign(&bytes(&text))).encode()),
		"sign_in_raw": show(MultiSignature::from(pair.sign(entry.as_bytes())).encode()),
		"sign_in_bytes": show(MultiSignature::from(pair.sign(&bytes(&entry))).encode()),
		"signing_proof": show(pair.sign(&preimage).0),
	})
}

#[test]
fn every_byte_is_as_it_was() {
	let made = make();
	if std::env::var_os("SALUS_WRITE_VECTORS").is_some() {
		let mut file: Map<String, Value> = std::fs::read(PATH)
			.ok()
			.and_then(|it| serde_json::from_slice(&it).ok())
			.unwrap_or_default();
		file.insert("made".into(), made);
		let signed = file.entry("signed").or_insert_with(|| json!({}));
		for (name, one) in sign().as_object().expect("an object") {
			let signed = signed.as_object_mut().expect("an object");
			signed.entry(name).or_insert_with(|| one.clone());
		}
		let text = serde_json::to_string_pretty(&file).expect("JSON");
		std::fs::write(PATH, text + "\n").expect("writes");
		return;
	}
	assert_eq!(file()["made"], made);
}

#[test]
fn the_signatures_of_the_vectors_verify() {
	let file = file();
	let enrolments = &file["made"]["texts"]["enrolment"];
	let (_, address) = wallet();
	for (signature, who) in [
		(&file["signed"]["enrolment_raw"], account(sr25519_pair().public())),
		(&file["signed"]["enrolment_bytes"], account(sr25519_pair().public())),
		(&enrolments["ed25519"]["raw"], account(ed25519_pair().public())),
		(&enrolments["ed25519"]["bytes"], account(ed25519_pair().public())),
		(&enrolments["ecdsa"]["raw"], account(ecdsa_pair().public())),
		(&enrolments["ecdsa"]["bytes"], account(ecdsa_pair().public())),
		(&enrolments["ethereum"]["raw"], account_of(&address)),
		(&enrolments["ethereum"]["eip191"], account_of(&address)),
	] {
		let signature: MultiSignature =
			codec::DecodeAll::decode_all(&mut &read(signature)[..]).expect("a signature");
		assert!(enrolment(who.clone()).is_signed_by(&signature, &who), "{signature:?}");
	}
}

#[test]
fn the_sign_ins_of_the_vectors_verify() {
	let file = file();
	let made = &file["made"]["texts"]["sign_in"];
	let (_, address) = wallet();
	for (signature, who) in [
		(&file["signed"]["sign_in_raw"], account(sr25519_pair().public())),
		(&file["signed"]["sign_in_bytes"], account(sr25519_pair().public())),
		(&made["ed25519"]["raw"], account(ed25519_pair().public())),
		(&made["ed25519"]["bytes"], account(ed25519_pair().public())),
		(&made["ethereum"]["raw"], account_of(&address)),
		(&made["ethereum"]["eip191"], account_of(&address)),
	] {
		let signature: MultiSignature =
			codec::DecodeAll::decode_all(&mut &read(signature)[..]).expect("a signature");
		assert!(sign_in(who.clone()).is_signed_by(&signature, &who), "{signature:?}");
	}
}

#[test]
fn the_session_of_the_vectors_is_a_plain_hash_and_its_key_signs_the_requests() {
	let made = &file()["made"];
	let sign_in = &made["texts"]["sign_in"]["ethereum"];
	let text = sign_in["text"].as_str().expect("a text");
	assert_eq!(sp_crypto_hashing::blake2_256(text.as_bytes()).to_vec(), read(&sign_in["id"]));
	assert!(text
		.contains(&format!("urn:salus:ed25519:{}", hex::encode(read(&made["requests"]["key"])))));
	for request in ["read", "handed_over"].map(|name| &made["requests"][name]) {
		let base = request["base"].as_str().expect("a text");
		assert!(base.contains(&format!("keyid={}", sign_in["id"])));
		let signature: [u8; 64] = read(&request["signature"]).try_into().expect("64 bytes");
		assert!(ed25519::Pair::verify(&signature.into(), base, &session_pair().public()));
	}
}

#[test]
fn the_proofs_of_the_vectors_verify() {
	let file = file();
	let possession = &file["made"]["possession"];
	for (name, proof) in [
		("encryption", &possession["encryption"]["proof"]),
		("receipt", &possession["receipt"]["proof"]),
		("signing", &file["signed"]["signing_proof"]),
	] {
		let key: PublicKey =
			codec::DecodeAll::decode_all(&mut &read(&possession[name]["key"])[..]).expect("a key");
		let preimage = read(&possession[name]["preimage"]);
		assert!(verify_possession(&preimage, &key, &read(proof)), "{name}");
	}
}

#[test]
fn the_tag_of_the_vectors_is_a_plain_hash() {
	let tag = &file()["made"]["blinded_tag"];
	let parts = ["domain", "genesis", "chart", "party", "random"];
	let preimage = parts.map(|part| read(&tag[part])).concat();
	assert_eq!(preimage[..20], *b"salus/blinded-tag/v1");
	assert_eq!(sp_crypto_hashing::blake2_256(&preimage).to_vec(), read(&tag["tag"]));
}

/// Every string in a value, with the way to it.
fn strings(value: &Value, path: String, found: &mut Vec<(String, String)>) {
	match value {
		Value::String(text) => found.push((path, text.clone())),
		Value::Object(map) => {
			for (name, value) in map {
				strings(value, format!("{path}/{name}"), found)
			}
		},
		Value::Array(items) => {
			for value in items {
				strings(value, path.clone(), found)
			}
		},
		_ => {},
	}
}

#[test]
fn the_page_shows_every_vector() {
	let page = std::fs::read_to_string(PAGE).expect("docs/formats.md");
	let mut found = Vec::new();
	strings(&file(), String::new(), &mut found);
	assert!(found.len() > 40);
	let missing: Vec<_> = found.iter().filter(|(_, text)| !page.contains(text.as_str())).collect();
	assert!(missing.is_empty(), "docs/formats.md does not show {missing:#?}");
}
