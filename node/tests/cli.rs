// SPDX-License-Identifier: GPL-3.0-only

//! The command line, as far as no node has to run.

mod common;

use std::process::{Command, Output};

use serde_json::Value;

fn salus_node(args: &[&str]) -> Output {
	Command::new(common::binary()).args(args).output().expect("the node's binary runs")
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

#[test]
fn a_node_key_can_be_made() {
	let output = salus_node(&["key", "generate-node-key", "--chain", "local-four"]);
	assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
