// SPDX-License-Identifier: GPL-3.0-only

//! `salus keys`: make, show, keep and register keys.

use std::{
	net::{Ipv4Addr, Ipv6Addr},
	path::PathBuf,
};

use anyhow::{bail, Context as _};
use clap::Subcommand;
use salus_client::Account;
use salus_envelope::Seed;
use salus_primitives::keys::KeyKind;
use serde::Serialize;
use sp_core::{
	crypto::{Pair, Ss58Codec},
	ed25519, sr25519,
};
use zeroize::Zeroizing;

use crate::{
	actions::keys::missing,
	context::Context,
	output::{Say, Submitted},
	secrets::{self, keyring, Source},
};

/// What can be done with keys.
#[derive(Subcommand)]
pub enum Command {
	/// Make a new secret, write it to a file that only you can read, and show its address
	New {
		/// The file to write; it must not exist
		file: PathBuf,
		/// Also keep it in this machine's keyring under this name: --key keyring:NAME
		///
		/// The file is then the backup, to be put in a safe place: the keyring forgets at the next start.
		#[arg(long, value_name = "NAME")]
		keyring: Option<String>,
	},
	/// Show address and public keys of the key
	Show,
	/// Keep the key in this machine's keyring until its next start: --key keyring:NAME
	Store {
		/// The name to keep it under
		name: String,
	},
	/// Make this machine's keyring forget a key
	Forget {
		/// The name that it is kept under
		name: String,
	},
	/// Register the key's encryption and signing keys on the chain; `--receipt` for a gateway
	Register {
		/// Also the key that signs a gateway's receipts
		#[arg(long)]
		receipt: bool,
	},
	/// Give a node the session keys (BABE, GRANDPA) of the key, through its RPC on loopback
	///
	/// A node whose account is a validator already is started again afterwards: before, it votes for nothing.
	Insert,
}

#[derive(Serialize)]
struct Shown {
	address: String,
	account: String,
	encryption: String,
	signing: String,
	receipt: String,
	/// A validator's session keys, as a genesis names them.
	babe: String,
	grandpa: String,
}

impl Say for Shown {
	fn say(&self) -> String {
		format!(
			"{}\n  account     {}\n  encryption  {}\n  signing     {}\n  receipt     {}\n  babe        {}\n  \
			 grandpa     {}",
			self.address,
			self.account,
			self.encryption,
			self.signing,
			self.receipt,
			self.babe,
			self.grandpa
		)
	}
}

/// The public side of an account's first keys.
fn shown(account: &Account) -> anyhow::Result<Shown> {
	let seed = Seed::from_bytes(**account.seed()?);
	let id: [u8; 32] = account.id().into();
	let hexadecimal = |bytes: &[u8]| format!("0x{}", hex::encode(bytes));
	let session = SessionKeys::of(account)?;
	Ok(Shown {
		address: account.address(),
		account: hexadecimal(&id),
		encryption: hexadecimal(&seed.encryption(1)?.encryption_key().to_bytes()),
		signing: hexadecimal(seed.signing(1)?.verifying_key().as_bytes()),
		receipt: hexadecimal(seed.receipt(1)?.verifying_key().as_bytes()),
		babe: sr25519::Public::from_raw(session.babe.public).to_ss58check(),
		grandpa: ed25519::Public::from_raw(session.grandpa.public).to_ss58check(),
	})
}

/// A key of one of the two protocols by which a validator seals blocks.
struct SessionKey {
	secret: Zeroizing<String>,
	public: [u8; 32],
}

/// A validator's session keys, made of its account's secret.
struct SessionKeys {
	babe: SessionKey,
	grandpa: SessionKey,
}

impl SessionKeys {
	fn of(account: &Account) -> anyhow::Result<Self> {
		let secret = |path: &str| -> anyhow::Result<Zeroizing<String>> {
			let derived = account.derive(path)?;
			Ok(Zeroizing::new(format!("0x{}", hex::encode(derived.seed()?.as_slice()))))
		};
		let (babe, grandpa) = (secret("//babe")?, secret("//grandpa")?);
		let of_babe = sr25519::Pair::from_string(&babe, None).context("BABE key")?.public().0;
		let of_grandpa =
			ed25519::Pair::from_string(&grandpa, None).context("GRANDPA key")?.public().0;
		Ok(Self {
			babe: SessionKey { secret: babe, public: of_babe },
			grandpa: SessionKey { secret: grandpa, public: of_grandpa },
		})
	}
}

#[derive(Serialize)]
struct Kept {
	address: String,
	key: String,
}

impl Say for Kept {
	fn say(&self) -> String {
		format!(
			"{} is in this machine's keyring until its next start: --key {}",
			self.address, self.key
		)
	}
}

#[derive(Serialize)]
struct Forgotten {
	forgotten: String,
}

impl Say for Forgotten {
	fn say(&self) -> String {
		format!("This machine's keyring has no key {} any more.", self.forgotten)
	}
}

pub async fn run(context: &Context, command: Command) -> anyhow::Result<()> {
	match command {
		Command::New { file, keyring } => {
			let (account, phrase) = Account::generate();
			secrets::write_new(&file, &phrase)?;
			if let Some(name) = &keyring {
				keyring::store(name, &phrase)
					.with_context(|| format!("the key is in {} only", file.display()))?;
			}
			if !context.global.json {
				eprintln!(
					"Wrote {}. Back it up: nothing else brings these keys back.",
					file.display()
				);
			}
			context.print(&shown(&account)?)
		},
		Command::Show => context.print(&shown(&context.account()?)?),
		Command::Store { name } => {
			let secret = context.source()?.secret()?;
			// What is no secret key is found out now, not when it is needed.
			let account = Account::from_secret(&secret)?;
			keyring::store(&name, secret.trim())?;
			let key = Source::Keyring(name).to_string();
			context.print(&Kept { address: account.address(), key })
		},
		Command::Forget { name } => {
			keyring::forget(&name)?;
			context.print(&Forgotten { forgotten: name })
		},
		Command::Register { receipt } => register(context, receipt).await,
		Command::Insert => insert(context).await,
	}
}

#[derive(Serialize)]
struct Registered {
	#[serde(flatten)]
	keys: Shown,
	/// Which kinds were registered now; the others were before.
	registered: Vec<KeyKind>,
}

impl Say for Registered {
	fn say(&self) -> String {
		format!("Its keys are registered already.\n{}", self.keys.say())
	}
}

/// Registers those of the account's keys that are not registered yet.
async fn register(context: &Context, receipt: bool) -> anyhow::Result<()> {
	let account = context.account()?;
	let node = context.node().await?;
	let mut kinds = vec![KeyKind::Encryption, KeyKind::Signing];
	if receipt {
		kinds.push(KeyKind::Receipt);
	}
	let registered = missing(&node.finalised().await?, &account, &kinds).await?;
	let result = Registered { keys: shown(&account)?, registered };
	if result.registered.is_empty() {
		return context.print(&result);
	}
	let call = crate::actions::keys::register(&node, &account, &result.registered)?;
	let r#final = context.submit(&node, &account, &call).await?;
	let kinds: Vec<_> =
		result.registered.iter().map(|kind| format!("{kind:?}").to_lowercase()).collect();
	context.print(&Submitted {
		done: format!("{} registered its keys: {}.", account.address(), kinds.join(", ")),
		r#final,
		result,
	})
}

#[derive(Serialize)]
struct Inserted {
	babe: String,
	grandpa: String,
}

impl Say for Inserted {
	fn say(&self) -> String {
		format!(
			"The node has them now:\n  BABE     {}\n  GRANDPA  {}\nStart it again if its account is a validator \
			 already: GRANDPA looks for its key when a node starts, and when validators change.",
			self.babe, self.grandpa
		)
	}
}

/// Inserts session keys under `//babe` and `//grandpa` of the key.
async fn insert(context: &Context) -> anyhow::Result<()> {
	// Before anything is sent: the secrets themselves go over this connection.
	let url = &context.global.url;
	if !is_loopback(url) {
		bail!(
			"session keys are given to a node on its own machine only, and {url} is not surely this \
			 one: run this there, with --url ws://127.0.0.1:9944, or through a tunnel"
		);
	}
	let account = context.account()?;
	let node = context.node().await?;
	node.ensure_own(&account).await?;
	let SessionKeys { babe, grandpa } = SessionKeys::of(&account)?;
	node.insert_key("babe", &babe.secret, &babe.public).await?;
	node.insert_key("gran", &grandpa.secret, &grandpa.public).await?;
	context.print(&Inserted {
		babe: format!("0x{}", hex::encode(babe.public)),
		grandpa: format!("0x{}", hex::encode(grandpa.public)),
	})
}

/// Whether a URL surely names this machine: its loopback by number, or `localhost`. What is written in a way
/// that two parsers could read differently does not.
fn is_loopback(url: &str) -> bool {
	let plain = |one: char| one.is_ascii_alphanumeric() || "-._~:/[]".contains(one);
	let Some((scheme, rest)) = url.split_once("://") else { return false };
	if !matches!(scheme, "ws" | "wss" | "http" | "https") || !rest.chars().all(plain) {
		return false;
	}
	let authority = rest.split('/').next().unwrap_or_default();
	let (host, port) = match authority.strip_prefix('[') {
		Some(bracketed) => match bracketed.split_once(']') {
			Some((host, port)) => {
				return host.parse().is_ok_and(|host: Ipv6Addr| host.is_loopback()) && is_port(port)
			},
			None => return false,
		},
		None => authority.find(':').map_or((authority, ""), |colon| authority.split_at(colon)),
	};
	let named = host == "localhost" || host.parse().is_ok_and(|host: Ipv4Addr| host.is_loopback());
	named && is_port(port)
}

/// Nothing, or a colon and digits.
fn is_port(text: &str) -> bool {
	text.is_empty()
		|| text.strip_prefix(':').is_some_and(|port| port.chars().all(|one| one.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
	use super::is_loopback;

	#[test]
	fn session_keys_go_to_this_machine_only() {
		for near in [
			"ws://127.0.0.1:9944",
			"ws://127.0.0.1",
			"http://127.8.9.1:80/rpc",
			"wss://localhost:9944/",
			"ws://[::1]:9944",
		] {
			assert!(is_loopback(near), "{near}");
		}
		for far in [
			"ws://node.example:9944",
			"ws://10.0.0.1:9944",
			"ws://128.0.0.1:9944",
			"ws://[2001:db8::1]:9944",
			"ws://localhost.example:9944",
			"ws://127.0.0.1.example:9944",
			"ws://127.0.0.1@node.example:9944",
			"ws://127.0.0.1:9944@node.example",
			"ws://node.example/127.0.0.1",
			"ws://node.example\\@127.0.0.1",
			"ws://127.0.0.1\t.example",
			"ws://127.0.0.1%2eexample",
			"ws://127.0.0.1:9944.example",
			"ws://0.0.0.0:9944",
			"ws://[::1].example:9944",
			"127.0.0.1:9944",
			"",
		] {
			assert!(!is_loopback(far), "{far}");
		}
	}
}
