// SPDX-License-Identifier: GPL-3.0-only

//! `salus explain ERROR`: what an error means and what to do, from the chain's own metadata.

use anyhow::bail;
use serde::Serialize;

use crate::{context::Context, output::Say};

/// Which error.
#[derive(clap::Args)]
pub struct Arguments {
	/// Its name, with or without its pallet: `StaleEpoch` or `Records.StaleEpoch`
	error: String,
}

#[derive(Serialize)]
struct Explained(Vec<salus_client::Refusal>);

impl Say for Explained {
	fn say(&self) -> String {
		self.0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
	}
}

pub async fn run(context: &Context, arguments: Arguments) -> anyhow::Result<()> {
	let node = context.node().await?;
	let (pallet, name) = match arguments.error.split_once(['.', ':']) {
		Some((pallet, name)) => (Some(pallet), name.trim_start_matches(':')),
		None => (None, arguments.error.as_str()),
	};
	let mut found = node.errors().await?;
	found.retain(|refusal| {
		refusal.error.eq_ignore_ascii_case(name)
			&& pallet.is_none_or(|pallet| refusal.pallet.eq_ignore_ascii_case(pallet))
	});
	if found.is_empty() {
		bail!("this chain has no error called {}", arguments.error);
	}
	context.print(&Explained(found))
}
