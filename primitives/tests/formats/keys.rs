// SPDX-License-Identifier: GPL-3.0-only

use codec::{Decode, Encode};
use salus_primitives::{
	keys::{
		possession_preimage, verify_possession, KeyKind, KeySlot, PublicKey, RegisteredKey, Suite,
	},
	AccountId, Moment,
};
use sp_core::{ecdsa, ed25519, sr25519, Pair};

pub const GENESIS: [u8; 32] = [9; 32];
pub const ACCOUNT: AccountId = AccountId::new([8; 32]);

pub fn key(suite: Suite, bytes: &[u8]) -> PublicKey {
	PublicKey { suite, bytes: bytes.to_vec().try_into().expect("no longer than a key") }
}

/// A key of each suite with the kind it is registered as, and what signs with it.
fn each() -> Vec<(KeyKind, PublicKey, Box<dyn Fn(&[u8]) -> Vec<u8>>)> {
	let umbral = ecdsa::Pair::from_seed(&[1; 32]);
	let ed = ed25519::Pair::from_seed(&[2; 32]);
	let sr = sr25519::Pair::from_seed(&[3; 32]);
	vec![
		(
			KeyKind::Encryption,
			key(Suite::Umbral, umbral.public().as_ref()),
			Box::new(move |preimage| {
				umbral.sign_prehashed(&sp_crypto_hashing::sha2_256(preimage)).0.to_vec()
			}),
		),
		(
			KeyKind::Receipt,
			key(Suite::Ed25519, ed.public().as_ref()),
			Box::new(move |preimage| ed.sign(preimage).0.to_vec()),
		),
		(
			KeyKind::Signing,
			key(Suite::Sr25519, sr.public().as_ref()),
			Box::new(move |preimage| sr.sign(preimage).0.to_vec()),
		),
	]
}

#[test]
fn whoever_holds_the_secret_proves_it() {
	for (kind, key, sign) in each() {
		assert!(key.is_well_formed());
		assert!(kind.accepts(key.suite));
		let preimage = possession_preimage(&GENESIS, &ACCOUNT, kind, &key);
		assert!(verify_possession(&preimage, &key, &sign(&preimage)));
	}
}

#[test]
fn a_proof_serves_for_nothing_else() {
	for (kind, key, sign) in each() {
		let proof = sign(&possession_preimage(&GENESIS, &ACCOUNT, kind, &key));
		let others = [KeyKind::Encryption, KeyKind::Receipt, KeyKind::Signing];
		let preimages = others
			.into_iter()
			.filter(|other| *other != kind)
			.map(|other| possession_preimage(&GENESIS, &ACCOUNT, other, &key))
			.chain([
				possession_preimage(&[0; 32], &ACCOUNT, kind, &key),
				possession_preimage(&GENESIS, &AccountId::new([0; 32]), kind, &key),
			]);
		for preimage in preimages {
			assert!(!verify_possession(&preimage, &key, &proof), "{kind:?}");
		}
	}
}

#[test]
fn a_proof_of_another_key_or_of_the_wrong_length_is_refused() {
	let all = each();
	for (kind, key, sign) in &all {
		let preimage = possession_preimage(&GENESIS, &ACCOUNT, *kind, key);
		let proof = sign(&preimage);
		for (_, other, other_sign) in &all {
			if other != key {
				assert!(!verify_possession(&preimage, other, &proof));
				assert!(!verify_possession(&preimage, key, &other_sign(&preimage)));
			}
		}
		for place in 0..proof.len() {
			let mut altered = proof.clone();
			altered[place] ^= 0x40;
			assert!(!verify_possession(&preimage, key, &altered), "{kind:?}: byte {place}");
		}
		assert!(!verify_possession(&preimage, key, &proof[1..]));
		assert!(!verify_possession(&preimage, key, &[&proof[..], &[0]].concat()));
		assert!(!verify_possession(&preimage, key, &[]));
	}
}

#[test]
fn malformed_keys_are_seen() {
	assert!(key(Suite::Umbral, &[&[2][..], &[1; 32]].concat()).is_well_formed());
	assert!(key(Suite::Umbral, &[&[3][..], &[1; 32]].concat()).is_well_formed());
	for bad in [
		key(Suite::Umbral, &[&[4][..], &[1; 32]].concat()),
		key(Suite::Umbral, &[&[4][..], &[1; 63]].concat()),
		key(Suite::Umbral, &[2; 32]),
		key(Suite::Umbral, &[]),
		key(Suite::Ed25519, &[2; 31]),
		key(Suite::Ed25519, &[2; 33]),
		key(Suite::Sr25519, &[]),
	] {
		assert!(!bad.is_well_formed(), "{bad:?}");
	}
	// Nothing longer than a key is even decoded.
	let encoded = |len| (Suite::Umbral, vec![2u8; len]).encode();
	assert!(PublicKey::decode(&mut &encoded(64)[..]).is_ok());
	assert!(PublicKey::decode(&mut &encoded(65)[..]).is_err());
}

#[test]
fn encryption_takes_umbral_keys_and_signing_takes_signing_keys() {
	for suite in [Suite::Umbral, Suite::Ed25519, Suite::Sr25519] {
		let umbral = suite == Suite::Umbral;
		assert_eq!(KeyKind::Encryption.accepts(suite), umbral);
		assert_eq!(KeyKind::Receipt.accepts(suite), !umbral);
		assert_eq!(KeyKind::Signing.accepts(suite), !umbral);
	}
}

#[test]
fn what_signs_is_kept_and_what_is_encrypted_to_is_not() {
	assert!(KeyKind::Receipt.signs() && KeyKind::Signing.signs());
	assert!(!KeyKind::Encryption.signs());
}

#[test]
fn a_replaced_key_counts_until_the_delay_is_over() {
	let registered = |version, valid_from: Moment| RegisteredKey {
		key: key(Suite::Umbral, &[2; 33]),
		version,
		valid_from,
	};
	let first = registered(1, 100);
	let slot = KeySlot { current: first.clone(), next: None, newest: 1 };
	assert_eq!(slot.at(Moment::MAX), &first);
	let slot = KeySlot { current: first, next: Some(registered(2, 500)), newest: 2 };
	assert_eq!(slot.at(499).version, 1);
	assert_eq!(slot.at(500).version, 2);
}
