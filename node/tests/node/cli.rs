// SPDX-License-Identifier: GPL-3.0-only

//! The command line, as far as no node has to run.

use std::process::{Command, Output};

use serde_json::Value;

use crate::common::binary;

fn salus_node(args: &[&str]) -> Output {
	Command::new(binary()).args(args).output().expect("the node's binary runs")
}

fn stdout(output: &Output) -> String {
	assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
	String::from_utf8(output.stdout.clone()).expect("the output is text")
}

#[test]
fn help_names_the_commands_and_our_defaults() {
	let help = stdout(&salus_node(&["--help"]));
	for word in [
		"key",
		"export-chain-spec",
		"build-spec",
		"genesis",
		"check-block",
		"export-blocks",
		"import-blocks",
		"purge-chain",
		"revert",
		"chain-info",
		"--grandpa-gossip-ms",
		"--runtime-cache",
		"131072",
		"single-state",
	] {
		assert!(help.contains(word), "the help does not mention {word}:\n{help}");
	}
}

#[test]
fn version_is_the_crates() {
	let version = stdout(&salus_node(&["--version"]));
	assert!(version.starts_with(&format!("salus-node {}", env!("CARGO_PKG_VERSION"))), "{version}");
}

#[test]
fn a_wrong_flag_is_refused() {
	let output = salus_node(&["--no-such-flag"]);
	assert!(!output.status.success());
	assert!(String::from_utf8_lossy(&output.stderr).contains("--no-such-flag"));
}

#[test]
fn an_unknown_network_is_refused_with_the_known_ones() {
	let output = salus_node(&["export-chain-spec", "--chain", "westend"]);
	assert!(!output.status.success());
	let error = String::from_utf8_lossy(&output.stderr).into_owned();
	assert!(error.contains("local-four") && error.contains("consortium-four"), "{error}");
}

#[test]
fn an_exported_specification_has_what_wallets_need() {
	let json = stdout(&salus_node(&["export-chain-spec", "--chain", "local-four"]));
	let spec: Value = serde_json::from_str(&json).expect("a specification is JSON");
	assert_eq!(spec["id"], "salus-local-four");
	assert_eq!(spec["chainType"], "Local");
	assert_eq!(spec["properties"]["tokenSymbol"], "SALUS");
	assert_eq!(spec["properties"]["tokenDecimals"], 12);
	assert_eq!(spec["properties"]["ss58Format"], 42);
	let code = spec["genesis"]["runtimeGenesis"]["code"].as_str().expect("it carries the runtime");
	assert!(code.len() > 100_000, "the runtime is {} characters of hex", code.len());
}

#[test]
fn a_raw_specification_can_be_made_and_loaded_again() {
	let dir = tempfile::tempdir().expect("a temporary folder can be made");
	let path = dir.path().join("raw.json");
	let path = path.to_str().expect("the path is text");
	stdout(&salus_node(&["export-chain-spec", "--chain", "local-four", "--raw", "--output", path]));
	let again = stdout(&salus_node(&["export-chain-spec", "--chain", path, "--raw"]));
	let first: Value =
		serde_json::from_str(&std::fs::read_to_string(path).expect("written")).expect("JSON");
	let again: Value = serde_json::from_str(&again).expect("JSON");
	assert_eq!(first, again);
	assert!(first["genesis"]["raw"]["top"].as_object().is_some_and(|top| top.len() > 20));
}

/// What the runtime finds missing in a genesis comes out of the node in words. (What that is, the
/// runtime's own tests say; here is the way from there to an operator.)
#[test]
fn a_consortium_without_a_council_is_refused_in_words() {
	let committed = |network: &str| {
		let path = format!("{}/../chain-spec/{network}.json", env!("CARGO_MANIFEST_DIR"));
		let json = std::fs::read_to_string(path).expect("it is committed");
		serde_json::from_str::<Value>(&json).expect("a specification is JSON")
	};
	let (mut spec, local) = (committed("consortium-four"), committed("local-four"));
	// As its operators fill it in, but for `council.members`.
	for field in ["session/keys", "membership/institutions"] {
		let field = format!("/genesis/runtimeGenesis/patch/{field}");
		let empty = spec.pointer_mut(&field).expect("the operators find where it goes");
		*empty = local.pointer(&field).expect("the local network has it").clone();
	}
	let code = salus_runtime::WASM_BINARY.expect("the runtime was built");
	spec["genesis"]["runtimeGenesis"]["code"] = format!("0x{}", hex::encode(code)).into();

	let dir = tempfile::tempdir().expect("a temporary folder can be made");
	let path = dir.path().join("consortium.json");
	std::fs::write(&path, spec.to_string()).expect("the file can be written");
	let path = path.to_str().expect("the path is text");
	let output = salus_node(&["export-chain-spec", "--raw", "--chain", path]);
	assert!(!output.status.success());
	let error = String::from_utf8_lossy(&output.stderr).into_owned();
	assert!(error.contains("not complete") && error.contains("`council.members`"), "{error}");
	assert!(!error.contains("panicked"), "{error}");
}

#[test]
fn a_session_key_goes_into_the_keystore() {
	let dir = tempfile::tempdir().expect("a temporary folder can be made");
	let secret = dir.path().join("secret");
	std::fs::write(&secret, "//Alice").expect("the file can be written");
	let path = |path: &std::path::Path| path.to_str().expect("the path is text").to_owned();
	let keystore = dir.path().join("keystore");
	let output = salus_node(&[
		"key",
		"insert",
		"--chain",
		"local-four",
		"--keystore-path",
		&path(&keystore),
		"--suri",
		&path(&secret),
		"--scheme",
		"sr25519",
		"--key-type",
		"babe",
	]);
	assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

	let alice = sp_keyring::Sr25519Keyring::Alice.public();
	let files = std::fs::read_dir(&keystore)
		.expect("the keystore was made")
		.map(|file| file.expect("it can be listed").file_name().into_string().expect("text"))
		.collect::<Vec<_>>();
	// A key's type and its public part, both in hexadecimal digits.
	assert_eq!(files, [format!("{}{}", hex::encode("babe"), hex::encode(alice))]);
}

#[test]
fn a_node_key_can_be_made() {
	let output = salus_node(&["key", "generate-node-key", "--chain", "local-four"]);
	assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
