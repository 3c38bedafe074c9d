// SPDX-License-Identifier: GPL-3.0-only

//! Registering an account's keys, and whether they are.

use rand_core::OsRng;
use salus_client::{calls, node::At, Account, Call, Node};
use salus_envelope::Seed;
use salus_primitives::keys::{possession_preimage, KeyKind, KeySlot, PublicKey, Suite};

/// The call that registers these kinds of keys, with proofs that the account holds their secrets.
pub fn register(node: &Node, account: &Account, kinds: &[KeyKind]) -> anyhow::Result<Call> {
	let seed = Seed::from_bytes(**account.seed()?);
	let keys = kinds
		.iter()
		.map(|kind| proven(&node.genesis(), account, &seed, *kind))
		.collect::<anyhow::Result<Vec<_>>>()?;
	Ok(calls::membership::set_keys(&keys))
}

/// Those of these kinds of which the account has not registered the key that its secret gives.
pub async fn missing(
	at: &At,
	account: &Account,
	kinds: &[KeyKind],
) -> anyhow::Result<Vec<KeyKind>> {
	let seed = Seed::from_bytes(**account.seed()?);
	lacking(&at.keys_of(&account.id()).await?, &seed, kinds)
}

fn lacking(
	registered: &[(KeyKind, KeySlot)],
	seed: &Seed,
	kinds: &[KeyKind],
) -> anyhow::Result<Vec<KeyKind>> {
	let mut lacking = Vec::new();
	for kind in kinds {
		let key = public(seed, *kind)?;
		let newest = registered
			.iter()
			.find(|(of, _)| of == kind)
			.map(|(_, slot)| slot.next.as_ref().unwrap_or(&slot.current));
		if newest.is_none_or(|newest| newest.key != key) {
			lacking.push(*kind);
		}
	}
	Ok(lacking)
}

/// The public key of that kind.
fn public(seed: &Seed, kind: KeyKind) -> anyhow::Result<PublicKey> {
	let of = |suite: Suite, bytes: &[u8]| -> anyhow::Result<PublicKey> {
		let bytes = bytes.to_vec().try_into().map_err(|_| anyhow::anyhow!("a key is too long"))?;
		Ok(PublicKey { suite, bytes })
	};
	match kind {
		KeyKind::Encryption => of(Suite::Umbral, &seed.encryption(1)?.encryption_key().to_bytes()),
		KeyKind::Receipt => of(Suite::Sr25519, seed.receipt(1)?.verifying_key().as_bytes()),
		KeyKind::Signing => of(Suite::Sr25519, seed.signing(1)?.verifying_key().as_bytes()),
	}
}

fn proven(
	genesis: &[u8; 32],
	account: &Account,
	seed: &Seed,
	kind: KeyKind,
) -> anyhow::Result<calls::membership::ProvenKey> {
	let key = public(seed, kind)?;
	let preimage = possession_preimage(genesis, &account.id(), kind, &key);
	let proof = match kind {
		KeyKind::Encryption => seed.encryption(1)?.sign_for_chain(&mut OsRng, &preimage)?.to_vec(),
		KeyKind::Receipt => seed.receipt(1)?.sign_for_chain(&mut OsRng, &preimage).to_vec(),
		KeyKind::Signing => seed.signing(1)?.sign_for_chain(&mut OsRng, &preimage).to_vec(),
	};
	Ok((kind, key, proof))
}

#[cfg(test)]
mod tests {
	use salus_primitives::keys::RegisteredKey;

	use super::*;

	fn slot(current: PublicKey, next: Option<PublicKey>) -> KeySlot {
		let key = |version, key| RegisteredKey { key, version, valid_from: 0 };
		let newest = if next.is_some() { 2 } else { 1 };
		KeySlot { current: key(1, current), next: next.map(|next| key(2, next)), newest }
	}

	#[test]
	fn only_what_is_not_registered_is_registered() {
		let (seed, other) = (Seed::random(&mut OsRng), Seed::random(&mut OsRng));
		let all = [KeyKind::Encryption, KeyKind::Signing, KeyKind::Receipt];
		let of = |seed: &Seed, kind| public(seed, kind).unwrap();
		let lacking = |slots: &[(KeyKind, KeySlot)]| lacking(slots, &seed, &all).unwrap();
		assert_eq!(lacking(&[]), all);
		let two = all[..2].iter().map(|kind| (*kind, slot(of(&seed, *kind), None)));
		let mut slots: Vec<_> = two.collect();
		assert_eq!(lacking(&slots), [KeyKind::Receipt]);
		slots.push((KeyKind::Receipt, slot(of(&seed, KeyKind::Receipt), None)));
		assert!(lacking(&slots).is_empty());
		// One that waits for its time counts as registered; one that is about to be replaced does not.
		let (old, new) = (of(&other, KeyKind::Encryption), of(&seed, KeyKind::Encryption));
		slots[0].1 = slot(old.clone(), Some(new.clone()));
		assert!(lacking(&slots).is_empty());
		slots[0].1 = slot(new, Some(old));
		assert_eq!(lacking(&slots), [KeyKind::Encryption]);
	}
}
