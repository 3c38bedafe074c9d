// SPDX-License-Identifier: GPL-3.0-only

//! Hands the version, with the commit it was built from, to the compiler.

fn main() {
	// Not `rerun_if_git_head_changed`: linking the node for every commit costs more than a version
	// string that is exact only in a clean build.
	substrate_build_script_utils::generate_cargo_keys();
}
