// SPDX-License-Identifier: GPL-3.0-only

//! What every command has at hand: the node, who signs, and where things are kept.

use std::{
	collections::BTreeMap,
	io::{BufRead, IsTerminal},
	path::PathBuf,
	sync::Arc,
};

use anyhow::{bail, Context as _};
use salus_client::{outbox::Outbox, submit, Account, Call, Final, Node, Patience};
use salus_gateway::Exchange;
use salus_primitives::AccountId;
use sp_core::crypto::Ss58Codec;
use tokio::sync::Mutex;

use crate::{
	args::Global,
	gateways::{self, Gateway},
	secrets::Source,
};

/// What every command has at hand.
pub struct Context {
	/// What was said on the command line.
	pub global: Global,
	/// Where outbox and charts are kept.
	pub home: PathBuf,
	/// The gateways as each account sees them: it signs in once for all that it asks.
	gateways: Mutex<BTreeMap<AccountId, Vec<Gateway>>>,
}

impl Context {
	/// From the command line.
	pub fn new(global: Global) -> anyhow::Result<Self> {
		let home = match &global.home {
			Some(home) => home.clone(),
			None => PathBuf::from(
				std::env::var_os("HOME").context("there is no HOME: say --home FOLDER")?,
			)
			.join(".salus"),
		};
		Ok(Self { global, home, gateways: Mutex::default() })
	}

	/// Connects to the node.
	pub async fn node(&self) -> anyhow::Result<Node> {
		Ok(Node::connect(&self.global.url).await?)
	}

	/// Where the secret of who signs comes from.
	pub fn source(&self) -> anyhow::Result<Source> {
		match &self.global.key {
			Some(key) => Source::parse(key),
			None => bail!(
				"this needs a key: say --key FILE (or --key keyring:NAME, or --key - to be asked for \
				 it); `salus keys new FILE` makes one"
			),
		}
	}

	/// Who signs.
	pub fn account(&self) -> anyhow::Result<Account> {
		self.source()?.account()
	}

	/// What is under way, once no other process works with it.
	pub async fn outbox(&self) -> anyhow::Result<Outbox> {
		let folder = self.home.join("outbox");
		let waiting = || {
			eprintln!("salus: another salus is at work with {}; waiting", folder.display());
		};
		Ok(Outbox::wait(&folder, waiting).await?)
	}

	/// The gateways, asked by `account`: those of `--gateways`, or else those of the register.
	pub async fn gateways(&self, node: &Node, account: &Account) -> anyhow::Result<Vec<Gateway>> {
		let mut known = self.gateways.lock().await;
		if let Some(gateways) = known.get(&account.id()) {
			return Ok(gateways.clone());
		}
		let gateways = gateways::connect(&self.global, node, account).await?;
		known.insert(account.id(), gateways.clone());
		Ok(gateways)
	}

	/// The same without their endpoints.
	pub async fn exchanges(
		&self,
		node: &Node,
		account: &Account,
	) -> anyhow::Result<Vec<Arc<dyn Exchange>>> {
		let gateways = self.gateways(node, account).await?;
		Ok(gateways.into_iter().map(|gateway| gateway.exchange).collect())
	}

	/// Submits a call as `account` and waits until it is final.
	pub async fn submit(
		&self,
		node: &Node,
		account: &Account,
		call: &Call,
	) -> anyhow::Result<Final> {
		let bar = self.spinner(&format!("{}.{}", call.pallet, call.name));
		let outcome = submit(node, account, call, Patience::default()).await;
		bar.finish_and_clear();
		Ok(outcome?)
	}

	/// A sign of life while something takes its time; silent for scripts.
	pub fn spinner(&self, what: &str) -> indicatif::ProgressBar {
		if self.global.json {
			return indicatif::ProgressBar::hidden();
		}
		let bar = indicatif::ProgressBar::new_spinner();
		bar.set_message(format!("{what}: waiting until it is final"));
		bar.enable_steady_tick(std::time::Duration::from_millis(120));
		bar
	}

	/// A bar for work of a known size in bytes; silent for scripts.
	pub fn bar(&self, what: &str, bytes: u64) -> indicatif::ProgressBar {
		if self.global.json {
			return indicatif::ProgressBar::hidden();
		}
		let bar = indicatif::ProgressBar::new(bytes);
		if let Ok(style) = indicatif::ProgressStyle::with_template(
			"{msg} {bar:30} {bytes}/{total_bytes} {bytes_per_sec}",
		) {
			bar.set_style(style);
		}
		bar.set_message(what.to_string());
		bar
	}

	/// A bar for work of several steps, whose number is told on the way; silent for scripts.
	pub fn steps(&self, what: &str) -> indicatif::ProgressBar {
		if self.global.json {
			return indicatif::ProgressBar::hidden();
		}
		let bar = indicatif::ProgressBar::new(0);
		if let Ok(style) = indicatif::ProgressStyle::with_template("{msg} {bar:30} {pos}/{len}") {
			bar.set_style(style);
		}
		bar.set_message(what.to_string());
		bar
	}

	/// Says what is about to happen and asks for a yes: at a terminal, or given in advance with `yes`.
	pub fn confirm(&self, what: &str, question: &str, yes: bool) -> anyhow::Result<()> {
		// A script that says yes in advance has the same in its answer.
		if !(self.global.json && yes) {
			eprintln!("{what}");
		}
		if yes {
			return Ok(());
		}
		let mut input = std::io::stdin().lock();
		if !input.is_terminal() {
			bail!(
				"nobody is here to answer: {question} Run this at a terminal, or say --yes once you \
				 have seen what it is about"
			);
		}
		eprint!("{question} [y/N] ");
		let mut answer = String::new();
		input.read_line(&mut answer)?;
		match answer.trim().to_ascii_lowercase().as_str() {
			"y" | "yes" => Ok(()),
			_ => bail!("nothing was done"),
		}
	}

	/// Prints an answer.
	pub fn print(&self, answer: &impl crate::output::Say) -> anyhow::Result<()> {
		crate::output::print(answer, self.global.json)
	}
}

/// An account from its SS58 address or its `0x` bytes.
pub fn parse_account(text: &str) -> Result<AccountId, String> {
	if let Some(digits) = text.strip_prefix("0x") {
		let bytes = hex::decode(digits).map_err(|error| error.to_string())?;
		let bytes: [u8; 32] =
			bytes.try_into().map_err(|_| "an account has 32 bytes".to_string())?;
		return Ok(AccountId::new(bytes));
	}
	AccountId::from_ss58check(text)
		.map_err(|_| format!("{text} is no account: give an SS58 address or 0x and 64 digits"))
}

pub use salus_gateway::clock::unix_millis;

/// That many days in milliseconds.
pub fn days(days: u64) -> salus_primitives::Moment {
	days.saturating_mul(86_400_000)
}
