// SPDX-License-Identifier: GPL-3.0-only

//! What must not come into the workspace by the back door of somebody's default features.

/// The workspace's lock file: every crate that anything in it could be built with.
const LOCK: &str = include_str!("../../../Cargo.lock");

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
