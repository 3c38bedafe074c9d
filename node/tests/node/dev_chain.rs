// SPDX-License-Identifier: GPL-3.0-only

//! A node that runs: `--dev` authors, finalises, answers, and stops when it is told to.

use codec::Decode;
use salus_runtime::{opaque::Block, Header};
use sc_consensus_grandpa::{FinalityProof, GrandpaJustification};
use serde_json::json;
use sp_core::Bytes;

use crate::common::{binary, free_port, Node};

/// Checks a proof of finality as someone does who trusts no node, and knows only who votes.
fn verify_finality(node: &Node, number: u32) {
	let proof = node.rpc("grandpa_proveFinality", json!([number])).expect("the node answers");
	let proof: Bytes = serde_json::from_value(proof).expect("the proof is hexadecimal");
	let proof = FinalityProof::<Header>::decode(&mut &proof[..]).expect("the proof decodes");

	let justification =
		GrandpaJustification::<Block>::decode(&proof.justification).expect("it decodes");
	let voters = vec![(sp_keyring::Ed25519Keyring::Alice.public().into(), 1)];
	justification.verify(0, &voters).expect("the voter signed it");
	assert_eq!(justification.target().1, proof.block);

	// From the block to the justified one, each header names the one before.
	let hash = node.rpc("chain_getBlockHash", json!([number])).expect("the node answers");
	let mut hash: salus_runtime::Hash = serde_json::from_value(hash).expect("a hash");
	for header in proof.unknown_headers {
		assert_eq!(header.parent_hash, hash);
		hash = header.hash();
	}
	assert_eq!(hash, proof.block);
}

#[test]
fn a_dev_node_authors_finalises_answers_and_stops() {
	let cache = tempfile::tempdir().expect("a temporary folder can be made");
	let kept = cache.path().join("runtimes");
	let kept_in = kept.to_str().expect("the path is text");
	let mut node = Node::start(&["--dev", "--runtime-cache", kept_in]);

	node.wait_until("three blocks and finality of the second", |node| {
		node.best() >= Some(3) && node.finalised() >= Some(2)
	});

	let methods = node.rpc("rpc_methods", json!([])).expect("the node answers");
	let methods = methods["methods"].as_array().expect("a list of names");
	for method in [
		"author_submitAndWatchExtrinsic",
		"babe_epochAuthorship",
		"chainHead_v1_follow",
		"chainSpec_v1_genesisHash",
		"grandpa_proveFinality",
		"grandpa_roundState",
		"grandpa_subscribeJustifications",
		"payment_queryInfo",
		"system_accountNextIndex",
	] {
		assert!(methods.iter().any(|name| name == method), "{method} is missing: {methods:?}");
	}

	let properties = node.rpc("system_properties", json!([])).expect("the node answers");
	assert_eq!(
		properties,
		json!({ "ss58Format": 42, "tokenDecimals": 12, "tokenSymbol": "SALUS" })
	);

	// What it compiled is kept, in a folder for each compiler.
	let compilers = std::fs::read_dir(kept.join("modules")).expect("modules are kept");
	let mut modules =
		compilers.flat_map(|one| std::fs::read_dir(one.expect("it is listed").path()));
	assert!(modules.any(|folder| folder.count() > 0), "{}", node.log());

	let round = node.rpc("grandpa_roundState", json!([])).expect("the voter runs");
	assert_eq!(round["best"]["totalWeight"], 1);

	let last = node.finalised().expect("the node answers");
	for number in [1, last] {
		verify_finality(&node, number);
	}

	let status = node.terminate();
	assert!(status.success(), "{status}\n{}", node.log());
}

#[test]
fn a_genesis_without_validators_is_refused_in_words() {
	let dir = tempfile::tempdir().expect("a temporary folder can be made");
	let output = std::process::Command::new(binary())
		.args(["--chain", "consortium-four", "--base-path"])
		.arg(dir.path())
		.args(["--listen-addr", "/ip4/127.0.0.1/tcp/0", "--no-prometheus", "--no-telemetry"])
		.args(["--rpc-port", &free_port().to_string()])
		.output()
		.expect("the node's binary runs");
	assert!(!output.status.success());
	let error = String::from_utf8_lossy(&output.stderr);
	assert!(error.contains("names no validators"), "{error}");
	assert!(!error.contains("panicked"), "{error}");
}
