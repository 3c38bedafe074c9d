// SPDX-License-Identifier: GPL-3.0-only

//! What must not come into the workspace by the back door of somebody's default features; and that what stands
//! outside of it is of the same release of the SDK.

use std::{
	collections::BTreeMap,
	fs,
	path::{Path, PathBuf},
};

/// The workspace's lock file: every crate that anything in it could be built with.
const LOCK: &str = include_str!("../../../Cargo.lock");

/// The workspace's manifest: the version of everything that a member takes.
const ROOT: &str = include_str!("../../../Cargo.toml");

#[test]
fn the_workspace_has_no_rocksdb_no_benchmarking_and_no_second_runtime() {
	for (crate_, why) in [
		(
			"librocksdb-sys",
			"RocksDB's C++ takes longer to compile than all our crates; see ParityDB",
		),
		("frame-benchmarking-cli", "it brings several hundred crates; tools/weights has it alone"),
		("revive-dev-runtime", "it is a runtime of its own, compiled to WebAssembly a second time"),
	] {
		assert!(!LOCK.contains(&format!("name = \"{crate_}\"")), "{crate_}: {why}");
	}
	assert!(LOCK.contains("name = \"parity-db\""), "names are written like this");
}

/// Crates with the versions that a manifest takes of them, each of which has a line: by the crates' own names,
/// whatever they are called there.
fn pins(manifest: &str) -> Vec<(&str, &str)> {
	let (mut pins, mut are_dependencies) = (Vec::new(), false);
	for line in manifest.lines() {
		if line.starts_with('[') {
			are_dependencies = line.ends_with("dependencies]");
		}
		let Some((called, said)) = line.split_once(" = ").filter(|_| are_dependencies) else {
			continue;
		};
		let version = match said.starts_with('"') {
			true => quoted(said, "\""),
			false => quoted(said, "version = \""),
		};
		let name = quoted(said, "package = \"").unwrap_or(called);
		pins.extend(version.map(|version| (name, version)));
	}
	pins
}

/// What follows those words, up to the next quotation mark.
fn quoted<'a>(text: &'a str, words: &str) -> Option<&'a str> {
	text.split_once(words)?.1.split('"').next()
}

/// The folders in a folder.
fn folders(of: &Path) -> Vec<PathBuf> {
	let entries = fs::read_dir(of).expect("the folder reads");
	let paths = entries.map(|entry| entry.expect("it is listed").path());
	paths.filter(|path| path.is_dir()).collect()
}

#[test]
fn tools_outside_of_the_workspace_take_the_sdk_of_the_same_release() {
	// The SDK's crates are among those that are pinned to the last digit.
	let exact =
		|(name, version): (&'static str, &'static str)| Some((name, version.strip_prefix('=')?));
	let root: BTreeMap<_, _> = pins(ROOT).into_iter().filter_map(exact).collect();
	let tools = folders(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../tools"));
	let within = tools.iter().flat_map(|tool| folders(tool));
	let mut held = Vec::new();
	for folder in tools.iter().cloned().chain(within) {
		let Ok(manifest) = fs::read_to_string(folder.join("Cargo.toml")) else { continue };
		for (name, version) in pins(&manifest) {
			let Some(ours) = root.get(name) else { continue };
			assert_eq!(version.trim_start_matches('='), *ours, "{name} in {}", folder.display());
			held.push(name.to_string());
		}
	}
	for name in ["frame-support", "parity-scale-codec", "sp-runtime", "sp-trie"] {
		assert!(held.iter().any(|held| held == name), "{name} is taken by one of them");
	}
}
