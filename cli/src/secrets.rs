// SPDX-License-Identifier: GPL-3.0-only

//! Secrets come from files, the keyring or a prompt, never from the command line; and what is private
//! is written for its owner alone, whole or not at all.

use std::{
	fs,
	io::Write,
	path::{Path, PathBuf},
};

use anyhow::{bail, Context as _};
use salus_client::Account;
use zeroize::Zeroizing;

/// What `--key` says before a name in the keyring.
const KEYRING: &str = "keyring:";

/// Where a secret comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
	/// A file that holds a phrase or a `0x` seed, optionally with a `//path`.
	File(PathBuf),
	/// The same under a name in this machine's keyring.
	Keyring(String),
	/// The terminal.
	Prompt,
}

impl Source {
	/// `-` is the prompt, `keyring:NAME` an entry of the keyring, everything else a file. What looks like a secret
	/// itself is refused unread: what a command says of it ends in logs.
	pub fn parse(text: &str) -> anyhow::Result<Self> {
		let name = text.strip_prefix(KEYRING);
		let said = name.unwrap_or(text);
		if looks_like_a_secret(said) && !Path::new(said).exists() {
			bail!(
				"that looks like a secret, not like the name of a file: put it into a file. A file of such a \
				 name is said with ./ before it"
			);
		}
		Ok(match (text, name) {
			("-", _) => Source::Prompt,
			(_, Some(name)) => Source::Keyring(name.into()),
			(path, None) => Source::File(path.into()),
		})
	}

	/// Reads the secret.
	pub fn secret(&self) -> anyhow::Result<Zeroizing<String>> {
		match self {
			Source::File(path) => {
				warn_if_readable(path);
				let secret = fs::read_to_string(path)
					.with_context(|| format!("cannot read {}", path.display()))?;
				Ok(Zeroizing::new(secret))
			},
			Source::Keyring(name) => keyring::read(name),
			Source::Prompt => {
				Ok(Zeroizing::new(rpassword::prompt_password("Secret phrase or 0x seed: ")?))
			},
		}
	}

	/// The account of the secret.
	pub fn account(&self) -> anyhow::Result<Account> {
		let secret = self.secret()?;
		Account::from_secret(&secret).with_context(|| self.to_string())
	}
}

impl std::fmt::Display for Source {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		match self {
			Source::File(path) => path.display().fmt(f),
			Source::Keyring(name) => write!(f, "{KEYRING}{name}"),
			Source::Prompt => f.write_str("what was typed"),
		}
	}
}

/// This machine's keyring: the kernel's keyring of the user, which forgets when the user has no process any
/// more, at the latest at the next start.
#[cfg(target_os = "linux")]
pub mod keyring {
	use anyhow::{anyhow, bail};
	use linux_keyutils::{Key, KeyError, KeyRing, KeyRingIdentifier};
	use zeroize::Zeroizing;

	fn ring() -> Result<KeyRing, KeyError> {
		let user = KeyRing::from_special_id(KeyRingIdentifier::User, true)?;
		// So that this process possesses what lies there, whatever its session holds: a service, or a
		// container, may have no session of its own.
		KeyRing::from_special_id(KeyRingIdentifier::Process, true)?.link_keyring(user)?;
		Ok(user)
	}

	/// Under which name other programs see an entry of ours.
	fn description(name: &str) -> String {
		format!("salus:{name}")
	}

	fn find(name: &str) -> anyhow::Result<Option<Key>> {
		if name.is_empty() {
			bail!("say which key of the keyring: keyring:NAME");
		}
		match ring().and_then(|ring| ring.search(&description(name))) {
			Ok(key) => Ok(Some(key)),
			Err(KeyError::KeyDoesNotExist | KeyError::KeyRevoked | KeyError::KeyExpired) => {
				Ok(None)
			},
			Err(error) => Err(unusable(error)),
		}
	}

	/// The secret of that name.
	pub fn read(name: &str) -> anyhow::Result<Zeroizing<String>> {
		let key = find(name)?.ok_or_else(|| missing(name))?;
		let secret = String::from_utf8(key.read_to_vec().map_err(unusable)?);
		secret
			.map(Zeroizing::new)
			.map_err(|_| anyhow!("what the keyring has under {name} is no secret key"))
	}

	/// Keeps a secret under a name that is free.
	pub fn store(name: &str, secret: &str) -> anyhow::Result<()> {
		if find(name)?.is_some() {
			bail!("the keyring has a key {name} already: a secret is never overwritten");
		}
		ring()
			.and_then(|ring| ring.add_key(&description(name), secret.as_bytes()))
			.map(|_| ())
			.map_err(unusable)
	}

	/// Forgets the secret of that name.
	pub fn forget(name: &str) -> anyhow::Result<()> {
		find(name)?.ok_or_else(|| missing(name))?.invalidate().map_err(unusable)
	}

	fn missing(name: &str) -> anyhow::Error {
		anyhow!(
			"the keyring has no key {name}: it forgets at the next start of the machine. \
			 `salus keys store {name} --key FILE` puts it there again"
		)
	}

	fn unusable(error: KeyError) -> anyhow::Error {
		anyhow!("this machine's keyring cannot be used ({error}): say --key FILE")
	}
}

/// There is a keyring on Linux only.
#[cfg(not(target_os = "linux"))]
pub mod keyring {
	use anyhow::bail;
	use zeroize::Zeroizing;

	const NONE: &str = "this machine's keyring cannot be used (Linux only): say --key FILE";

	/// The secret of that name.
	pub fn read(_: &str) -> anyhow::Result<Zeroizing<String>> {
		bail!(NONE)
	}

	/// Keeps a secret under a name that is free.
	pub fn store(_: &str, _: &str) -> anyhow::Result<()> {
		bail!(NONE)
	}

	/// Forgets the secret of that name.
	pub fn forget(_: &str) -> anyhow::Result<()> {
		bail!(NONE)
	}
}

/// Whether what was said in place of a file may be a phrase or a seed, also one with a slip in it. What begins with `/`
/// or `.` is a file's name.
fn looks_like_a_secret(said: &str) -> bool {
	// What follows is the path of a derivation.
	let said = said.split('/').next().unwrap_or_default().trim();
	let words = said.split([' ', ',', '\t', '\n']).filter(|word| !word.is_empty()).count();
	let digits = said.strip_prefix("0x").unwrap_or(said);
	let is_hex = digits.bytes().all(|one| one.is_ascii_hexdigit());
	!said.starts_with('.')
		&& (words >= SHORTEST_PHRASE || (is_hex && digits.len() >= SHORTEST_SEED))
}

/// Of how many words phrases are at least, and seeds of how many digits, less those that a slip may lose.
const SHORTEST_PHRASE: usize = 12 - 1;
const SHORTEST_SEED: usize = 64 - 4;

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

/// Refuses a path where there is something, before anything is done that ends there.
pub fn ensure_new(path: &Path) -> anyhow::Result<()> {
	if path.exists() {
		bail!("{} exists already: what may be a secret is never overwritten", path.display());
	}
	Ok(())
}

/// Writes a secret, or what else is private, into a new file that only its owner can read.
pub fn write_new(path: &Path, secret: &str) -> anyhow::Result<()> {
	ensure_new(path)?;
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

/// Writes a file that only its owner can read, into a folder that only its owner can enter; whole or not
/// at all, and on the disk when this returns.
pub fn write_private(path: &Path, content: &[u8]) -> anyhow::Result<()> {
	let prepare = || -> std::io::Result<()> {
		let folder = folder_of(path);
		fs::create_dir_all(folder)?;
		#[cfg(unix)]
		{
			use std::os::unix::fs::PermissionsExt;
			fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
		}
		Ok(())
	};
	prepare().with_context(|| format!("cannot write {}", path.display()))?;
	write_own(path, content)
}

/// The same into a folder that is there, and stays as it is.
pub fn write_own(path: &Path, content: &[u8]) -> anyhow::Result<()> {
	let write = || -> std::io::Result<()> {
		let folder = folder_of(path);
		// Temporary files are their owner's alone from the beginning.
		let mut file = tempfile::NamedTempFile::new_in(folder)?;
		file.write_all(content)?;
		file.as_file().sync_all()?;
		file.persist(path)?;
		fs::File::open(folder)?.sync_all()
	};
	write().with_context(|| format!("cannot write {}", path.display()))
}

fn folder_of(path: &Path) -> &Path {
	match path.parent() {
		Some(parent) if !parent.as_os_str().is_empty() => parent,
		_ => Path::new("."),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_key_is_a_file_unless_it_says_otherwise() {
		let parse = |text| Source::parse(text).unwrap();
		assert_eq!(parse("-"), Source::Prompt);
		assert_eq!(parse("keyring:me"), Source::Keyring("me".into()));
		for file in ["./keyring:me", "me.seed", "the key of my hospital's system.txt", "//Alice"] {
			assert_eq!(parse(file), Source::File(file.into()));
		}
	}

	#[test]
	fn what_looks_like_a_secret_is_refused_unread() {
		let (phrase, seed) = (["bottom"; 12].join(" "), "07".repeat(32));
		let slips = [phrase.replace(' ', ","), ["bottom"; 11].join("  "), seed[1..].into()];
		let paths = [format!("{phrase}//ward"), format!("0x{seed}//ward")];
		for secret in [phrase, format!("0x{seed}"), seed].iter().chain(&slips).chain(&paths) {
			for said in [secret.clone(), format!("{KEYRING}{secret}")] {
				let error = Source::parse(&said).unwrap_err().to_string();
				assert!(
					error.contains("looks like a secret") && !error.contains(secret),
					"{error}"
				);
			}
			assert!(Source::parse(&format!("./{secret}")).is_ok());
		}
	}

	#[cfg(unix)]
	#[test]
	fn what_is_private_is_its_owners_alone_and_replaced_as_a_whole() {
		use std::os::unix::fs::PermissionsExt;
		let home = tempfile::tempdir().unwrap();
		let folder = home.path().join("openings");
		// As an earlier version, or a careless hand, may have left it.
		fs::create_dir(&folder).unwrap();
		fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
		let path = folder.join("one.json");
		fs::write(&path, b"old").unwrap();
		fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
		write_private(&path, b"new").unwrap();
		let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
		assert_eq!((mode(&folder), mode(&path)), (0o700, 0o600));
		assert_eq!(fs::read(&path).unwrap(), b"new");
		assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing else is left there");
		// What cannot be written leaves what was there.
		let blocked = folder.join("two.json");
		fs::create_dir(&blocked).unwrap();
		assert!(write_private(&blocked, b"x").is_err());
		assert_eq!(fs::read_dir(&folder).unwrap().count(), 2);
	}
}
