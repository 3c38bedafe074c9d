// SPDX-License-Identifier: GPL-3.0-only

//! `chain-spec/` holds what the presets say.

use std::{path::Path, process::Command};

use serde_json::Value;

use crate::common::binary;

fn genesis(preset: &str) -> Value {
	let output = Command::new(binary())
		.args(["genesis", "--preset", preset])
		.output()
		.expect("the node's binary runs");
	assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
	serde_json::from_slice(&output.stdout).expect("a genesis is JSON")
}

fn committed(preset: &str) -> Value {
	let path =
		Path::new(env!("CARGO_MANIFEST_DIR")).join("../chain-spec").join(format!("{preset}.json"));
	let json = std::fs::read_to_string(&path)
		.unwrap_or_else(|e| panic!("{} cannot be read: {e}", path.display()));
	serde_json::from_str(&json).unwrap_or_else(|e| panic!("{} is no JSON: {e}", path.display()))
}

fn assert_committed(preset: &str) {
	assert!(
		committed(preset) == genesis(preset),
		"chain-spec/{preset}.json is not what the preset says. If the preset was meant to change: \
		 make chain-spec"
	);
}

#[test]
fn development_is_committed_as_its_preset_says() {
	assert_committed("development");
}

#[test]
fn local_four_is_committed_as_its_preset_says() {
	assert_committed("local-four");
}

#[test]
fn consortium_four_is_committed_as_its_preset_says() {
	assert_committed("consortium-four");
}

#[test]
fn no_code_is_committed() {
	for preset in ["development", "local-four", "consortium-four"] {
		assert!(committed(preset).pointer("/genesis/runtimeGenesis/code").is_none(), "{preset}");
	}
}

#[test]
fn an_unknown_preset_is_refused() {
	let output = Command::new(binary())
		.args(["genesis", "--preset", "westend"])
		.output()
		.expect("the node's binary runs");
	assert!(!output.status.success());
	assert!(String::from_utf8_lossy(&output.stderr).contains("local-four"));
}
