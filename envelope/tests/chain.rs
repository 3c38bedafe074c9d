// SPDX-License-Identifier: GPL-3.0-only
//! What this crate makes and the chain reads: suites and proofs of possession.

mod common;

use common::*;
use salus_envelope::*;
use salus_primitives::keys::{possession_preimage, verify_possession, KeyKind, PublicKey, Suite};

fn public(suite: Suite, bytes: &[u8]) -> PublicKey {
	PublicKey { suite, bytes: bytes.to_vec().try_into().expect("fits") }
}

#[test]
fn suites_have_the_ids_of_the_key_register() {
	assert_eq!(KeySuite::Umbral.id(), Suite::Umbral as u8);
	assert_eq!(SignatureSuite::Sr25519.id(), Suite::Sr25519 as u8);
}

#[test]
fn the_chain_accepts_the_proofs_of_every_kind_of_key() {
	let rng = &mut rand_core::OsRng;
	let seed = Seed::from_bytes([5; 32]);
	let genesis = [7; 32];
	for version in 1..20 {
		let key = seed.encryption(version).expect("derives");
		let public = public(Suite::Umbral, &key.encryption_key().to_bytes());
		assert!(public.is_well_formed());
		let text = possession_preimage(&genesis, &GRANTEE.into(), KeyKind::Encryption, &public);
		let proof = key.sign_for_chain(rng, &text).expect("signs");
		assert!(verify_possession(&text, &public, &proof));
		assert!(key.encryption_key().verify_for_chain(&text, &proof));

		let other = possession_preimage(&[8; 32], &GRANTEE.into(), KeyKind::Encryption, &public);
		assert!(!verify_possession(&other, &public, &proof));
	}
	for (kind, key) in [(KeyKind::Receipt, seed.receipt(1)), (KeyKind::Signing, seed.signing(1))] {
		let key = key.expect("derives");
		let public = public(Suite::Sr25519, key.verifying_key().as_bytes());
		let text = possession_preimage(&genesis, &GRANTEE.into(), kind, &public);
		assert!(verify_possession(&text, &public, &key.sign_for_chain(rng, &text)));
		assert!(!verify_possession(&text, &public, &key.sign(rng, &text)));
	}
}

#[test]
fn the_chain_accepts_the_proof_of_a_fragment_key() {
	let rng = &mut rand_core::OsRng;
	let signer = Seed::from_bytes([5; 32])
		.chart(0, &CHART)
		.and_then(|chart| chart.fragment_signer())
		.expect("derives");
	let public = public(Suite::Umbral, &signer.verifying_key().to_bytes());
	let proof = signer.sign_for_chain(rng, b"enrolment").expect("signs");
	assert!(verify_possession(b"enrolment", &public, &proof));
}
