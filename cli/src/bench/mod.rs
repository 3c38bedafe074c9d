// SPDX-License-Identifier: GPL-3.0-only

//! `salus bench`: measures a running local network.
//!
//! Filings are real calls with random commitments: what is measured is the chain, not encryption.

mod burst;
mod latency;
mod stage;

use clap::Subcommand;

use crate::context::Context;

/// What can be measured.
#[derive(Subcommand)]
pub enum Command {
	/// From submitting a filing until it is final, one after the other
	Latency {
		/// How many filings
		#[arg(long, default_value_t = 200)]
		filings: usize,
	},
	/// Many filings at once: what a node accepted is counted against what is final in state
	Burst {
		/// How many filings in all
		#[arg(long, default_value_t = 5_000)]
		filings: usize,
		/// From how many accounts
		#[arg(long, default_value_t = 50)]
		accounts: usize,
		/// The RPC addresses to spread the accounts over [default: --url]
		#[arg(long = "node")]
		nodes: Vec<String>,
		/// How many seconds to wait for the last one
		#[arg(long, default_value_t = 600)]
		seconds: u64,
	},
}

pub async fn run(context: &Context, command: Command) -> anyhow::Result<()> {
	match command {
		Command::Latency { filings } => latency::run(context, filings).await,
		Command::Burst { filings, accounts, nodes, seconds } => {
			burst::run(context, filings, accounts, nodes, seconds).await
		},
	}
}
