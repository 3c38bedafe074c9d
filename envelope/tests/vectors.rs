// SPDX-License-Identifier: GPL-3.0-only
//! Test vectors: vectors.json fixes every byte that outsiders read.
//!
//! `made` comes from this crate with the randomness of `common::Repeating`; `umbral` was made once by
//! Umbral's Python binding, `ethers` by examples/ethereum/vectors.mjs. Run with `SALUS_WRITE_VECTORS=1` to write `made` anew: what was sealed
//! before must still open then, so a difference calls for a new version or suite.

mod common;

use common::*;
use salus_envelope::*;
use serde_json::{json, Map, Value};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors.json");

fn file() -> Value {
	serde_json::from_slice(&std::fs::read(PATH).expect("vectors.json")).expect("JSON")
}

fn bytes(value: &Value) -> Vec<u8> {
	hex::decode(value.as_str().expect("a string")).expect("hexadecimal digits")
}

fn array<const N: usize>(value: &Value) -> [u8; N] {
	bytes(value).try_into().expect("the length")
}

/// Everything deterministic, anew.
fn make() -> Value {
	let rng = &mut Repeating::new("vectors");
	let seed = Seed::from_bytes([0xb2; 32]);
	let patient = seed.chart(0, &CHART).expect("derives");
	let epoch = patient.compartment(&TAG, 0).expect("derives");
	let signer = patient.fragment_signer().expect("derives");
	let reader = Seed::from_bytes([0xc3; 32]).encryption(1).expect("derives");
	let receipt = Seed::from_bytes([0xc3; 32]).receipt(1).expect("derives");

	let document = b"{\"resourceType\":\"Bundle\",\"type\":\"document\"}";
	let manifest = Manifest { version: 2, previous: Some([0x66; 32]), ..manifest() };
	let key = ContentKey::from_bytes([0x77; 32]);
	let sealing = Sealing { key: &key, author: &author(), manifest: &manifest };
	let (object, filed) = seal_bytes(rng, sealing, document).expect("seals");
	let envelope = Envelope::seal(rng, &epoch.encryption_key(), &key).expect("seals");

	let header = FragmentHeader {
		chart: CHART,
		tag: TAG,
		epoch: 0,
		usage: FragmentUse::Emergency,
		grantee: GRANTEE,
		grantee_key_version: 1,
		generation: 3,
		threshold: 2,
		gateways: vec![[0x60; 32], [0x61; 32], [0x62; 32]],
	};
	let fragments =
		make_fragments(rng, &epoch, &signer, &reader.encryption_key(), &header).expect("cuts");
	let shares = fragments.iter().zip(&header.gateways).map(|(fragment, gateway)| {
		let (signer, epoch) = (signer.verifying_key(), epoch.encryption_key());
		let usable = fragment.verify(&signer, &epoch, &reader.encryption_key(), gateway);
		let share = usable.expect("verifies").reencrypt(&mut Repeating::new("share"), &envelope);
		hex::encode(share.to_bytes().expect("encodes"))
	});

	let lengths = [0, 1, 9, 100, 1000, 65_536, 65_537, 1 << 30, (1 << 40) + 1];
	let lengths = lengths.map(|len| (len, padme(len).expect("short")));

	json!({
		"keys": {
			"patient_seed": hex::encode(seed.as_bytes()),
			"chart": hex::encode(CHART),
			"chart_secret": hex::encode(patient.secret()),
			"tag": hex::encode(TAG),
			"epoch_secret": hex::encode(*epoch.to_bytes()),
			"epoch_key": hex::encode(epoch.encryption_key().to_bytes()),
			"fragment_key": hex::encode(signer.verifying_key().to_bytes()),
			"reader_seed": hex::encode([0xc3; 32]),
			"reader_key": hex::encode(reader.encryption_key().to_bytes()),
			"receipt_key": hex::encode(receipt.verifying_key().as_bytes()),
			"author_seed": hex::encode([0xa1; 32]),
			"author_key": hex::encode(author().verifying_key().as_bytes()),
		},
		"object": {
			"document": hex::encode(document),
			"manifest": hex::encode(manifest.to_bytes().expect("encodes")),
			"content_key": hex::encode(key.as_bytes()),
			"content_commitment": hex::encode(filed.content),
			"object_hash": hex::encode(filed.object),
			"padded_len": filed.padded_len,
			"object": hex::encode(&object),
		},
		"sharing": {
			"envelope": hex::encode(envelope.to_bytes().expect("encodes")),
			"threshold": header.threshold,
			"fragments": fragments.iter().map(|one| hex::encode(&*one.to_bytes())).collect::<Vec<_>>(),
			"shares": shares.collect::<Vec<_>>(),
		},
		"padme": lengths,
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
		let text = serde_json::to_string_pretty(&file).expect("JSON");
		std::fs::write(PATH, text + "\n").expect("writes");
		return;
	}
	assert_eq!(file()["made"], made);
}

/// Opens an object of the vectors.
fn opens(object: &Value, author_key: &Value) -> (Vec<u8>, Manifest) {
	let author_keys = [array(author_key)];
	let expected = Expected {
		chart: &CHART,
		record: &RECORD,
		version: 2,
		author: &AUTHOR,
		author_keys: &author_keys,
		object: &array(&object["object_hash"]),
		content: Some(&array(&object["content_commitment"])),
	};
	let key = ContentKey::from_bytes(array(&object["content_key"]));
	let (document, opened) = open_bytes(&key, expected, &bytes(&object["object"])).expect("opens");
	(document, opened.manifest)
}

#[test]
fn the_object_of_the_vectors_opens() {
	let made = &file()["made"];
	let object = &made["object"];
	let manifest = Manifest::from_bytes(&bytes(&object["manifest"])).expect("decodes");
	let opened = opens(object, &made["keys"]["author_key"]);
	assert_eq!(opened, (bytes(&object["document"]), manifest));
}

#[test]
fn what_the_example_for_ethereum_sealed_opens_here() {
	let file = file();
	let (made, sealed) = (&file["made"], &file["ethers"]);
	let (document, manifest) = opens(sealed, &sealed["author_key"]);
	assert_eq!(document, b"salus".repeat(14_000));
	assert_eq!(manifest.media_type, "application/fhir+json");
	let envelope = Envelope::from_bytes(&bytes(&sealed["envelope"])).expect("decodes");
	let owner = DecryptionKey::from_bytes(&array(&made["keys"]["epoch_secret"])).expect("a scalar");
	let key = envelope.open(&owner).expect("opens");
	assert_eq!(*key.as_bytes(), array(&sealed["content_key"]));
}

#[test]
fn the_commitment_of_the_vectors_is_a_plain_hash() {
	use blake2::{digest::consts::U32, Blake2b, Digest};
	let object = &file()["made"]["object"];
	let key = ContentKey::from_bytes(array(&object["content_key"]));
	let sealed = bytes(&object["object"]);
	let salt = RangeReader::open(&key, &*sealed).expect("opens").head().salt;
	let hash: [u8; 32] = Blake2b::<U32>::new()
		.chain_update(b"salus/content-commitment/v1")
		.chain_update(salt)
		.chain_update(bytes(&object["manifest"]))
		.chain_update(bytes(&object["document"]))
		.finalize()
		.into();
	assert_eq!(hash, array(&object["content_commitment"]));
	assert_eq!(<[u8; 32]>::from(Blake2b::<U32>::digest(&sealed)), array(&object["object_hash"]));
}

#[test]
fn the_shares_of_the_vectors_open_the_envelope() {
	let file = &file()["made"];
	let (keys, sharing) = (&file["keys"], &file["sharing"]);
	let envelope = Envelope::from_bytes(&bytes(&sharing["envelope"])).expect("decodes");
	let signer = FragmentKey::from_bytes(&bytes(&keys["fragment_key"])).expect("a point");
	let epoch = EncryptionKey::from_bytes(&bytes(&keys["epoch_key"])).expect("a point");
	let reader = Seed::from_bytes(array(&keys["reader_seed"])).encryption(1).expect("derives");
	let mut shares = Shares::new(&envelope, &signer, &epoch, &reader, 2);
	for index in [2, 0] {
		let share = Share::from_bytes(&bytes(&sharing["shares"][index])).expect("decodes");
		shares.add(index as u8, &share).expect("true");
	}
	assert_eq!(*shares.open().expect("opens").as_bytes(), array(&file["object"]["content_key"]));
	let owner = DecryptionKey::from_bytes(&array(&keys["epoch_secret"])).expect("a scalar");
	assert!(envelope.open(&owner).is_ok());
}

#[test]
fn what_umbral_for_python_made_opens_here() {
	let made = &file()["umbral"];
	let envelope = [&[1], &bytes(&made["capsule"])[..], &bytes(&made["ciphertext"])].concat();
	let envelope = Envelope::from_bytes(&envelope).expect("decodes");
	let secret = |name: &str| DecryptionKey::from_bytes(&array(&made[name])).expect("a scalar");
	let (epoch, reader) = (secret("delegating_secret"), secret("receiving_secret"));
	assert_eq!(epoch.encryption_key().to_bytes(), array(&made["delegating_key"]));
	assert_eq!(reader.encryption_key().to_bytes(), array(&made["receiving_key"]));
	assert_eq!(*envelope.open(&epoch).expect("opens").as_bytes(), array(&made["plaintext"]));

	let signer = FragmentKey::from_bytes(&bytes(&made["verifying_key"])).expect("a point");
	let epoch = epoch.encryption_key();
	let mut shares = Shares::new(&envelope, &signer, &epoch, &reader, 2);
	for index in [0u8, 1] {
		let cfrag = bytes(&made["capsule_fragments"][usize::from(index)]);
		let share = [&[1, index, 0, 0, 0, 0], &cfrag[..]].concat();
		let share = Share::from_bytes(&share).expect("decodes");
		assert_eq!(share.to_bytes().expect("encodes")[6..], cfrag);
		shares.add(index, &share).expect("true");
	}
	assert_eq!(*shares.open().expect("opens").as_bytes(), array(&made["plaintext"]));
}
