// SPDX-License-Identifier: GPL-3.0-only

//! `salus status`: how the network is.

use salus_primitives::AccountId;
use serde::Serialize;
use sp_core::crypto::Ss58Codec;

use crate::{context::Context, output::Say};

#[derive(Serialize)]
struct Status {
	url: String,
	chain: String,
	version: String,
	genesis: String,
	best: u32,
	finalised: u32,
	/// How old the newest finalised block is, in seconds.
	age: u64,
	peers: u64,
	syncing: bool,
	validators: Vec<String>,
}

impl Say for Status {
	fn say(&self) -> String {
		format!(
			"{} at {} (node {})\n  finalised block {}, {} s old; best block {}\n  \
			 {} peers{}; {} validators:\n    {}\n  genesis {}",
			self.chain,
			self.url,
			self.version,
			self.finalised,
			self.age,
			self.best,
			self.peers,
			if self.syncing { ", still catching up" } else { "" },
			self.validators.len(),
			self.validators.join("\n    "),
			self.genesis,
		)
	}
}

pub async fn run(context: &Context) -> anyhow::Result<()> {
	let node = context.node().await?;
	let at = node.finalised().await?;
	let health: serde_json::Value = node.request("system_health").await?;
	let chain = node.request("system_chain").await?;
	let version = node.request("system_version").await?;
	let validators: Vec<AccountId> = at.value("Session", "Validators").await?.unwrap_or_default();
	let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?.as_millis();
	let age = u64::try_from(now)?.saturating_sub(at.time().await?) / 1_000;
	context.print(&Status {
		url: node.url().into(),
		chain,
		version,
		genesis: format!("0x{}", hex::encode(node.genesis())),
		best: node.best().await?,
		finalised: at.number,
		age,
		peers: health["peers"].as_u64().unwrap_or(0),
		syncing: health["isSyncing"].as_bool().unwrap_or(false),
		validators: validators.iter().map(|account| account.to_ss58check()).collect(),
	})
}
