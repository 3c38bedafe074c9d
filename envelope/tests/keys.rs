// SPDX-License-Identifier: GPL-3.0-only
//! Keys: one seed gives each its own, and gives it again.

mod common;

use common::*;
use salus_envelope::*;

#[test]
fn every_label_gives_a_key_of_its_own() {
	let seed = Seed::from_bytes([1; 32]);
	let mut keys = Vec::new();
	for generation in [0, 1] {
		for chart in [[1; 32], [2; 32]] {
			let chart = seed.chart(generation, &chart).expect("derives");
			keys.push(chart.fragment_signer().expect("derives").verifying_key().to_bytes());
			for tag in [[1; 16], [2; 16]] {
				for epoch in [0, 1] {
					let key = chart.compartment(&tag, epoch).expect("derives");
					keys.push(key.encryption_key().to_bytes());
				}
			}
		}
	}
	for version in [1, 2] {
		keys.push(seed.encryption(version).expect("derives").encryption_key().to_bytes());
		for key in [seed.receipt(version), seed.signing(version)] {
			let mut bytes = [0; 33];
			bytes[1..].copy_from_slice(key.expect("derives").verifying_key().as_bytes());
			keys.push(bytes);
		}
	}
	let all = keys.len();
	keys.sort();
	keys.dedup();
	assert_eq!(keys.len(), all);
}

#[test]
fn an_agent_derives_what_the_patient_does() {
	let patient = Seed::random(&mut rand_core::OsRng).chart(0, &CHART).expect("derives");
	let agent = ChartKeys::from_secret(*patient.secret());
	assert_eq!(
		agent.compartment(&TAG, 7).expect("derives").encryption_key(),
		patient.compartment(&TAG, 7).expect("derives").encryption_key()
	);
}

#[test]
fn secrets_do_not_show_in_debug_output() {
	let seed = Seed::from_bytes([0xab; 32]);
	let chart = seed.chart(0, &CHART).expect("derives");
	let key = seed.encryption(1).expect("derives");
	let shared = Shared::new(1, 1);
	let shown = format!(
		"{seed:?} {chart:?} {key:?} {:?} {:?} {:?} {:?}",
		ContentKey::from_bytes([0xab; 32]),
		seed.signing(1).expect("derives"),
		shared.fragments[0],
		shared.verified(0).expect("verifies"),
	);
	let (secret, chart) = (hex::encode(*key.to_bytes()), hex::encode(chart.secret()));
	for hidden in ["abab", "171, 171", &secret, &chart] {
		assert!(!shown.contains(hidden), "{shown}");
	}
}

#[test]
fn secret_keys_survive_their_bytes() {
	let key = Seed::from_bytes([1; 32]).encryption(1).expect("derives");
	let read = DecryptionKey::from_bytes(&key.to_bytes()).expect("a scalar");
	assert_eq!(read.encryption_key(), key.encryption_key());
	for bytes in [[0; 32], [0xff; 32]] {
		assert_eq!(DecryptionKey::from_bytes(&bytes).err(), Some(EnvelopeError::SecretKeyInvalid));
	}
}

#[test]
fn what_is_no_point_is_no_public_key() {
	let key = Seed::from_bytes([1; 32]).encryption(1).expect("derives").encryption_key();
	assert_eq!(EncryptionKey::from_bytes(&key.to_bytes()), Ok(key));
	for bytes in [&[][..], &[0; 33], &[2; 32], &[0xff; 33], &[4; 65], &[0]] {
		assert_eq!(EncryptionKey::from_bytes(bytes), Err(EnvelopeError::PublicKeyInvalid));
		assert!(FragmentKey::from_bytes(bytes).is_err());
	}
	assert!(VerifyingKey::from_bytes(&[0xff; 32]).is_err());
}

#[test]
fn signatures_for_the_chain_and_for_documents_do_not_mix() {
	let rng = &mut rand_core::OsRng;
	let key = author();
	let public = key.verifying_key();
	let (document, chain) = (key.sign(rng, b"text"), key.sign_for_chain(rng, b"text"));
	assert!(public.verify(b"text", &document) && public.verify_for_chain(b"text", &chain));
	assert!(!public.verify(b"text", &chain) && !public.verify_for_chain(b"text", &document));
	assert!(!public.verify(b"other", &document));
}
