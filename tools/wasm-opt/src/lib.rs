// SPDX-License-Identifier: GPL-3.0-only

//! Stands in for `wasm-opt`, which compiles Binaryen's C++: a quarter of an hour of one core for a few
//! seconds of work. Binaryen of the same version comes from npm, compiled to WebAssembly, and writes the
//! same bytes (docs/decisions/0020). This is what `substrate-wasm-builder` uses of that crate, and no more.

use std::{
	env,
	ffi::OsString,
	fmt, fs,
	path::Path,
	process::{Command, Stdio},
};

/// Names the program, which `scripts/env.sh` sets. Without it, `wasm-opt` on the path.
const PROGRAM: &str = "SALUS_WASM_OPT";

/// What is done to a module.
#[derive(Clone, Copy)]
pub enum Pass {
	/// Leaves out what debuggers read.
	StripDwarf,
	/// Writes sign extensions as shifts, which every interpreter knows.
	SignextLowering,
}

/// What the program is asked for.
pub struct OptimizationOptions(Vec<&'static str>);

impl OptimizationOptions {
	/// Passes that are named, and no others.
	pub fn new_opt_level_0() -> Self {
		Self(vec!["-O0"])
	}

	/// No instructions but those of the first WebAssembly.
	pub fn mvp_features_only(mut self) -> Self {
		self.0.push("--mvp-features");
		self
	}

	/// Whether the names of functions stay.
	pub fn debug_info(mut self, keep: bool) -> Self {
		if keep {
			self.0.push("-g");
		}
		self
	}

	/// One more pass.
	pub fn add_pass(mut self, pass: Pass) -> Self {
		self.0.push(match pass {
			Pass::StripDwarf => "--strip-dwarf",
			Pass::SignextLowering => "--signext-lowering",
		});
		self
	}

	/// Reads one file and writes the other, which may be the same.
	pub fn run(&self, from: impl AsRef<Path>, to: impl AsRef<Path>) -> Result<(), Failed> {
		let program = env::var_os(PROGRAM).unwrap_or_else(|| OsString::from("wasm-opt"));
		self.run_with(program, from.as_ref(), to.as_ref())
	}

	fn run_with(&self, program: OsString, from: &Path, to: &Path) -> Result<(), Failed> {
		if from != to {
			forget(to);
		}
		let done = Command::new(&program)
			.args(&self.0)
			.arg(from)
			.arg("-o")
			.arg(to)
			.stdin(Stdio::null())
			.status();
		match done {
			Ok(status) if status.success() => Ok(()),
			Ok(status) => Err(Failed { program, reason: status.to_string() }),
			Err(error) => Err(Failed { program, reason: error.to_string() }),
		}
	}
}

/// Removes what an earlier run wrote. The builder would take it for this one's where this one does not come to
/// its end, and build a node with the runtime of yesterday: it looks for files, and asks no times.
fn forget(written: &Path) {
	for old in [written, &written.with_extension("compressed.wasm")] {
		// Mostly there is none.
		let _ = fs::remove_file(old);
	}
}

/// Why a module was not written.
pub struct Failed {
	program: OsString,
	reason: String,
}

impl fmt::Display for Failed {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(
			f,
			"{}: {}. `make setup` installs it; `. scripts/env.sh` says where it is",
			self.program.to_string_lossy(),
			self.reason
		)
	}
}

// The builder prints this one.
impl fmt::Debug for Failed {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		fmt::Display::fmt(self, f)
	}
}

impl std::error::Error for Failed {}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn what_fails_leaves_nothing_that_an_earlier_run_wrote() {
		let folder = env::temp_dir().join(format!("salus-wasm-opt-{}", std::process::id()));
		fs::create_dir_all(&folder).unwrap();
		let file = |name: &str| folder.join(name);
		let names = ["runtime.wasm", "runtime.compact.wasm", "runtime.compact.compressed.wasm"];
		for name in names {
			fs::write(file(name), name).unwrap();
		}
		for program in ["false", "no-such-program"] {
			let (from, to) = (file(names[0]), file(names[1]));
			let failed =
				OptimizationOptions::new_opt_level_0().run_with(program.into(), &from, &to);
			assert!(failed.unwrap_err().to_string().contains("make setup"));
			assert!(from.exists() && !to.exists() && !file(names[2]).exists());
		}
		fs::remove_dir_all(&folder).unwrap();
	}
}
