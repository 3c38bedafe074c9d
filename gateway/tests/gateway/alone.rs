// SPDX-License-Identifier: GPL-3.0-only

//! A test in a process of its own, in which files can be kept short: what a full disk does, at any moment.

use std::process::Command;

/// Set in that process.
const ALONE: &str = "SALUS_TEST_ALONE";

/// Whether this is the process of the test of that name. If not, it runs in one, and has to pass.
pub fn is_here(name: &str) -> bool {
	if std::env::var_os(ALONE).is_some() {
		return true;
	}
	// A file that would become too long is an error then, and not the end of who writes it.
	let output = Command::new("sh")
		.args(["-c", "trap '' XFSZ; exec \"$0\" --exact \"$1\""])
		.arg(std::env::current_exe().unwrap())
		.arg(name)
		.env(ALONE, "1")
		.output()
		.unwrap();
	let said = String::from_utf8_lossy(&output.stdout);
	assert!(output.status.success() && said.contains("1 passed"), "{said}");
	false
}

/// Writes beyond so many bytes of a file fail from now on; answers beyond how many they failed before.
pub fn no_file_longer_than(bytes: &str) -> String {
	let process = std::process::id().to_string();
	let prlimit = |arguments: &[&str]| {
		let mut command = Command::new("prlimit");
		let output = command.args(["--pid", &process]).args(arguments).output().unwrap();
		assert!(output.status.success(), "{output:?}");
		String::from_utf8(output.stdout).unwrap().trim().to_owned()
	};
	let before = prlimit(&["--fsize", "--raw", "--noheadings", "--output=SOFT"]);
	prlimit(&[&format!("--fsize={bytes}:")]);
	before
}
