// SPDX-License-Identifier: GPL-3.0-only

//! Test vectors: `vectors.json` fixes every byte that outsiders read, and docs/formats.md shows them;
//! `file.json` is a whole file, which `trust.json` verifies.
//!
//! Run with `SALUS_WRITE_VECTORS=1` to write them anew: what was signed and anchored before must still be
//! proven then, so a difference calls for new domains.

use codec::Encode;
use salus_primitives::{
	access::Purpose,
	consent::Basis,
	keys::{PublicKey, Suite},
	AccountId, ChartId, ReceiptRoot, RecordId,
};
use salus_receipt::*;
use serde_json::{json, Value};
use sp_core::{ed25519, Pair};

use crate::network::{receipt_key, Fixed, Network};

fn path(name: &str) -> String {
	format!("{}/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
	std::fs::read_to_string(path(name)).expect("it is there")
}

/// Sees that a file is what the code makes; writes it where that is asked for. The order of names in JSON is
/// nobody's business: it is another one where other crates of the build want it to be.
#[track_caller]
fn is_as_committed(name: &str, now: String) {
	if std::env::var_os("SALUS_WRITE_VECTORS").is_some() {
		std::fs::write(path(name), &now).expect("it can be written");
	}
	// Not as text: in which order the fields stand depends on the features of serde_json that others want.
	let value = |text: &str| serde_json::from_str::<Value>(text).expect("it is JSON");
	assert_eq!(value(&read(name)), value(&now), "{name}");
}

fn shown(bytes: impl AsRef<[u8]>) -> String {
	format!("0x{}", hex::encode(bytes))
}

fn receipt() -> Receipt {
	Receipt {
		genesis: [0x09; 32],
		gateway: AccountId::new([0x60; 32]),
		system: AccountId::new([0x68; 32]),
		key_version: 1,
		time: 1_795_384_260_007,
		block: BlockRef { number: 7, hash: [0x62; 32] },
		reader: AccountId::new([0x30; 32]),
		chart: ChartId([0x11; 32]),
		record: RecordId([0x33; 16]),
		version: 2,
		purpose: Purpose::Treat,
		basis: Basis::Grant(5),
		released: Released::Document(Range { from: 65_536, to: 131_072 }),
		evidence: evidence_hash(b"evidence"),
		random: [0x31; 32],
	}
}

fn variant(released: Released, basis: Basis) -> Receipt {
	Receipt { released, basis, ..receipt() }
}

fn made() -> Value {
	let receipt = receipt();
	let ed25519 = ed25519::Pair::from_seed(&[0x52; 32]);
	let sr25519 = receipt_key(1);
	let index = Released::IndexEntry(Range { from: 0, to: 1108 });
	let leaves = [
		receipt.leaf(),
		variant(Released::Keys, Basis::Grant(5)).leaf(),
		variant(index, Basis::Controller).leaf(),
	];
	let gateway = AccountId::new([0x60; 32]);
	let first = Batch::new(gateway.clone(), 0, ReceiptRoot([0; 32]), vec![]).unwrap();
	let second = Batch::new(gateway.clone(), 1, first.root(), leaves.to_vec()).unwrap();
	let third = Batch::new(gateway, 2, second.root(), leaves[..1].to_vec()).unwrap();
	let path = second.path(2).unwrap();
	json!({
		"evidence": shown(b"evidence"),
		"evidence_hash": shown(receipt.evidence),
		"receipt": shown(receipt.encode()),
		"released_keys": shown(Released::Keys.encode()),
		"released_document": shown(receipt.released.encode()),
		"released_index_entry": shown(index.encode()),
		"leaf": shown(leaves[0]),
		"preimage": shown(receipt.preimage()),
		"ed25519_key": shown(ed25519.public()),
		"ed25519_signature": shown(ed25519.sign(&receipt.preimage())),
		"sr25519_key": shown(sr25519.verifying_key().as_bytes()),
		"sr25519_signature": shown(sr25519.sign(&mut Fixed, &receipt.preimage())),
		"leaf_keys": shown(leaves[1]),
		"leaf_index_entry": shown(leaves[2]),
		"root_of_empty_batch_0": shown(first.root()),
		"tree_of_batch_1": shown(path.tree),
		"root_of_batch_1": shown(second.root()),
		"path_of_leaf_2": path.path.iter().map(shown).collect::<Vec<_>>(),
		"tree_of_batch_2": shown(third.path(0).unwrap().tree),
		"root_of_batch_2": shown(third.root()),
		"key_of_batch": shown(&keys_to_prove(&receipt, 1)[0]),
		"key_of_receipt_keys": shown(&keys_to_prove(&receipt, 1)[1]),
		"key_of_past_key": shown(&keys_to_prove(&receipt, 1)[2]),
		"key_of_staff_entry": shown(&keys_to_prove(&receipt, 1)[3]),
		"key_of_genesis": shown(&keys_to_prove(&receipt, 1)[4]),
		"key_of_block": shown(&keys_to_prove(&receipt, 1)[5]),
		"key_of_authorities": shown(authorities_key()),
	})
}

#[test]
fn vectors_are_as_committed() {
	let made = serde_json::to_string_pretty(&made()).unwrap() + "\n";
	is_as_committed("tests/vectors.json", made);
}

#[test]
fn signatures_of_the_vectors_hold() {
	let vectors: Value = serde_json::from_str(&read("tests/vectors.json")).unwrap();
	let bytes = |name: &str| {
		let text = vectors[name].as_str().expect("it is there");
		hex::decode(text.strip_prefix("0x").unwrap()).unwrap()
	};
	for (suite, name) in [(Suite::Ed25519, "ed25519"), (Suite::Sr25519, "sr25519")] {
		let signature = bytes(&format!("{name}_signature")).try_into().unwrap();
		let key = bytes(&format!("{name}_key")).try_into().unwrap();
		let signed = SignedReceipt { receipt: receipt(), signature };
		assert!(signed.is_signed_by(&PublicKey { suite, bytes: key }), "{name}");
	}
}

#[test]
fn the_page_shows_every_vector() {
	let page = read("../docs/formats.md");
	let vectors: Value = serde_json::from_str(&read("tests/vectors.json")).unwrap();
	for (name, value) in vectors.as_object().expect("an object") {
		let values = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
		for value in values {
			let value = value.as_str().expect("a string");
			assert!(page.contains(&format!("`{value}`")), "{name} {value}");
		}
	}
}

#[test]
fn the_file_is_as_committed() {
	let network = Network::new();
	is_as_committed("tests/file.json", network.file().to_json().unwrap() + "\n");
	let trust = serde_json::to_string_pretty(&network.trust()).unwrap();
	is_as_committed("tests/trust.json", trust + "\n");
}

#[test]
fn the_committed_file_verifies() {
	let trust: Trust = serde_json::from_str(&read("tests/trust.json")).unwrap();
	let file = ReceiptFile::from_json(&read("tests/file.json")).unwrap();
	assert_eq!(verify(&file, &trust).unwrap().set, 2);
}
