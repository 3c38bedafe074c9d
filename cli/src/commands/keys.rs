// SPDX-License-Identifier: GPL-3.0-only

//! `salus keys`: make, show and register keys.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Subcommand;
use salus_client::Account;
use salus_envelope::Seed;
use salus_primitives::keys::KeyKind;
use serde::Serialize;

use crate::{
	context::Context,
	output::{Say, Submitted},
	secrets,
};

/// What can be done with keys.
#[derive(Subcommand)]
pub enum Command {
	/// Make a new secret, write it to a file that only you can read, and show its address
	New {
		/// The file to write; it must not exist
		file: PathBuf,
	},
	/// Show address and public keys of the key
	Show,
	/// Register the key's encryption and signing keys on the chain; `--receipt` for a gateway
	Register {
		/// Also the key that signs a gateway's receipts
		#[arg(long)]
		receipt: bool,
	},
	/// Give a node the session keys (BABE, GRANDPA) of the key, through its RPC on loopback
	Insert,
}

#[derive(Serialize)]
struct Shown {
	address: String,
	account: String,
	encryption: String,
	signing: String,
	receipt: String,
}

impl Say for Shown {
	fn say(&self) -> String {
		format!(
			"{}\n  account     {}\n  encryption  {}\n  signing     {}\n  receipt     {}",
			self.address, self.account, self.encryption, self.signing, self.receipt
		)
	}
}

/// The public side of an account's first keys.
fn shown(account: &Account) -> anyhow::Result<Shown> {
	let seed = Seed::from_bytes(**account.seed()?);
	let id: [u8; 32] = account.id().into();
	let hexadecimal = |bytes: &[u8]| format!("0x{}", hex::encode(bytes));
	Ok(Shown {
		address: account.address(),
		account: hexadecimal(&id),
		encryption: hexadecimal(&seed.encryption(1)?.encryption_key().to_bytes()),
		signing: hexadecimal(seed.signing(1)?.verifying_key().as_bytes()),
		receipt: hexadecimal(seed.receipt(1)?.verifying_key().as_bytes()),
	})
}

pub async fn run(context: &Context, command: Command) -> anyhow::Result<()> {
	match command {
		Command::New { file } => {
			let (account, phrase) = Account::generate();
			secrets::write_new(&file, &phrase)?;
			if !context.global.json {
				eprintln!(
					"Wrote {}. Back it up: nothing else brings these keys back.",
					file.display()
				);
			}
			context.print(&shown(&account)?)
		},
		Command::Show => context.print(&shown(&context.account()?)?),
		Command::Register { receipt } => register(context, receipt).await,
		Command::Insert => insert(context).await,
	}
}

/// Registers the account's keys.
async fn register(context: &Context, receipt: bool) -> anyhow::Result<()> {
	let account = context.account()?;
	let node = context.node().await?;
	let mut kinds = vec![KeyKind::Encryption, KeyKind::Signing];
	if receipt {
		kinds.push(KeyKind::Receipt);
	}
	let call = crate::actions::keys::register(&node, &account, &kinds)?;
	let done = context.submit(&node, &account, &call).await?;
	context.print(&Submitted {
		done: format!("{} registered its keys.", account.address()),
		r#final: done,
		result: shown(&account)?,
	})
}

#[derive(Serialize)]
struct Inserted {
	babe: String,
	grandpa: String,
}

impl Say for Inserted {
	fn say(&self) -> String {
		format!("The node has them now:\n  BABE     {}\n  GRANDPA  {}", self.babe, self.grandpa)
	}
}

/// Inserts session keys under `//babe` and `//grandpa` of the key.
async fn insert(context: &Context) -> anyhow::Result<()> {
	use sp_core::{crypto::Pair, ed25519, sr25519};
	let account = context.account()?;
	let node = context.node().await?;
	let secret = |path: &str| -> anyhow::Result<zeroize::Zeroizing<String>> {
		let derived = account.derive(path)?;
		Ok(zeroize::Zeroizing::new(format!("0x{}", hex::encode(derived.seed()?.as_slice()))))
	};
	let (babe, grandpa) = (secret("//babe")?, secret("//grandpa")?);
	let babe_public = sr25519::Pair::from_string(&babe, None).context("BABE key")?.public().0;
	let grandpa_public =
		ed25519::Pair::from_string(&grandpa, None).context("GRANDPA key")?.public().0;
	node.insert_key("babe", &babe, &babe_public).await?;
	node.insert_key("gran", &grandpa, &grandpa_public).await?;
	context.print(&Inserted {
		babe: format!("0x{}", hex::encode(babe_public)),
		grandpa: format!("0x{}", hex::encode(grandpa_public)),
	})
}
