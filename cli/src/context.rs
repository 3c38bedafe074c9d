// SPDX-License-Identifier: GPL-3.0-only

//! What every command has at hand: the node, who signs, and where things are kept.

use std::{path::PathBuf, sync::Arc};

use anyhow::{bail, Context as _};
use salus_client::{outbox::Outbox, submit, Account, Call, Final, Node, Patience};
use salus_gateway::Exchange;
use salus_primitives::AccountId;
use sp_core::crypto::Ss58Codec;

use crate::{args::Global, secrets::Source};

/// What every command has at hand.
pub struct Context {
	/// What was said on the command line.
	pub global: Global,
	/// Where outbox and charts are kept.
	pub home: PathBuf,
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
		Ok(Self { global, home })
	}

	/// Connects to the node.
	pub async fn node(&self) -> anyhow::Result<Node> {
		Ok(Node::connect(&self.global.url).await?)
	}

	/// Who signs.
	pub fn account(&self) -> anyhow::Result<Account> {
		match &self.global.key {
			Some(key) => Source::parse(key).account(),
			None => bail!(
				"this needs a key: say --key FILE (or --key - to be asked for it); \
				 `salus keys new FILE` makes one"
			),
		}
	}

	/// What is under way.
	pub fn outbox(&self) -> anyhow::Result<Outbox> {
		Ok(Outbox::open(&self.home.join("outbox"))?)
	}

	/// The gateways of the `--gateways` file; none where there is no such file.
	pub async fn exchanges(&self, node: &Node) -> anyhow::Result<Vec<Arc<dyn Exchange>>> {
		match &self.global.gateways {
			Some(file) => crate::gateways::open(file, node).await,
			None => Ok(Vec::new()),
		}
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
