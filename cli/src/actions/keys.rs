// SPDX-License-Identifier: GPL-3.0-only

//! Registering an account's keys.

use rand_core::OsRng;
use salus_client::{calls, Account, Call, Node};
use salus_envelope::Seed;
use salus_primitives::keys::{possession_preimage, KeyKind, PublicKey, Suite};

/// The call that registers these kinds of keys, with proofs that the account holds their secrets.
pub fn register(node: &Node, account: &Account, kinds: &[KeyKind]) -> anyhow::Result<Call> {
	let seed = Seed::from_bytes(**account.seed()?);
	let keys = kinds
		.iter()
		.map(|kind| proven(&node.genesis(), account, &seed, *kind))
		.collect::<anyhow::Result<Vec<_>>>()?;
	Ok(calls::membership::set_keys(&keys))
}

fn proven(
	genesis: &[u8; 32],
	account: &Account,
	seed: &Seed,
	kind: KeyKind,
) -> anyhow::Result<calls::membership::ProvenKey> {
	let public = |suite: Suite, bytes: &[u8]| -> anyhow::Result<PublicKey> {
		let bytes = bytes.to_vec().try_into().map_err(|_| anyhow::anyhow!("a key is too long"))?;
		Ok(PublicKey { suite, bytes })
	};
	match kind {
		KeyKind::Encryption => {
			let secret = seed.encryption(1)?;
			let key = public(Suite::Umbral, &secret.encryption_key().to_bytes())?;
			let preimage = possession_preimage(genesis, &account.id(), kind, &key);
			let proof = secret.sign_for_chain(&mut OsRng, &preimage)?;
			Ok((kind, key, proof.to_vec()))
		},
		KeyKind::Receipt | KeyKind::Signing => {
			let secret = match kind {
				KeyKind::Receipt => seed.receipt(1)?,
				_ => seed.signing(1)?,
			};
			let key = public(Suite::Sr25519, secret.verifying_key().as_bytes())?;
			let preimage = possession_preimage(genesis, &account.id(), kind, &key);
			let proof = secret.sign_for_chain(&mut OsRng, &preimage);
			Ok((kind, key, proof.to_vec()))
		},
	}
}
