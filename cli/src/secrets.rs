// SPDX-License-Identifier: GPL-3.0-only

//! Secrets come from files or a prompt, never from the command line.

use std::{
	fs,
	io::Write,
	path::{Path, PathBuf},
};

use anyhow::{bail, Context as _};
use salus_client::Account;
use zeroize::Zeroizing;

/// Where a secret comes from.
#[derive(Clone, Debug)]
pub enum Source {
	/// A file that holds a phrase or a `0x` seed, optionally with a `//path`.
	File(PathBuf),
	/// The terminal.
	Prompt,
}

impl Source {
	/// `-` is the prompt, everything else a file.
	pub fn parse(text: &str) -> Self {
		match text {
			"-" => Source::Prompt,
			path => Source::File(path.into()),
		}
	}

	/// Reads the secret.
	pub fn account(&self) -> anyhow::Result<Account> {
		match self {
			Source::File(path) => {
				warn_if_readable(path);
				Ok(Account::from_file(path)?)
			},
			Source::Prompt => {
				let secret =
					Zeroizing::new(rpassword::prompt_password("Secret phrase or 0x seed: ")?);
				Ok(Account::from_secret(&secret)?)
			},
		}
	}
}

/// Warns where others on this machine could read a secret.
fn warn_if_readable(path: &Path) {
	#[cfg(unix)]
	if let Ok(metadata) = fs::metadata(path) {
		use std::os::unix::fs::PermissionsExt;
		if metadata.permissions().mode() & 0o077 != 0 {
			eprintln!("salus: warning: others can read {}; `chmod 600` it", path.display());
		}
	}
}

/// Writes a secret into a new file that only its owner can read.
pub fn write_new(path: &Path, secret: &str) -> anyhow::Result<()> {
	if path.exists() {
		bail!("{} exists already: a secret is never overwritten", path.display());
	}
	let mut options = fs::OpenOptions::new();
	options.write(true).create_new(true);
	#[cfg(unix)]
	{
		use std::os::unix::fs::OpenOptionsExt;
		options.mode(0o600);
	}
	let mut file =
		options.open(path).with_context(|| format!("cannot write {}", path.display()))?;
	file.write_all(secret.as_bytes())?;
	file.write_all(b"\n")?;
	file.sync_all()?;
	Ok(())
}
