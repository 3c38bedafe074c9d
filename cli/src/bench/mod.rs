// SPDX-License-Identifier: GPL-3.0-only

//! `salus bench`: measures a running local network.
//!
//! What is filed for `latency` and `burst` are real calls with random commitments: there the chain is
//! measured, not encryption. The others admit institutions of their own and run three gateways, as the demo
//! does, and end them.

mod burst;
mod denials;
mod grounds;
mod latency;
mod memory;
mod release;
mod revocation;
mod stage;
mod times;
mod watch;

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
	/// From submitting a revocation, and from its finality, until gateways refuse
	Revocation {
		/// How many revocations, one after the other
		#[arg(long, default_value_t = 100)]
		revocations: usize,
		/// The RPC of the node by whose state the gateways decide [default: the one of --url]
		#[arg(long, value_name = "URL")]
		gateway_node: Option<String>,
	},
	/// What one gateway releases a second, beside nginx serving the same files (takes wrk and nginx)
	Release(release::Arguments),
	/// The most memory that client and gateways have while a large document is filed and read (on Linux)
	Memory {
		/// How long the document is; some five times as much is written to the folder for temporary files
		#[arg(long, default_value_t = 1024)]
		mebibytes: u64,
		/// The RPC of the node by whose state the gateways decide [default: the one of --url]
		#[arg(long, value_name = "URL")]
		gateway_node: Option<String>,
	},
	/// What gateways answer to who may read, each second, until this is ended: a line of JSON each
	Watch {
		/// The RPC of the node by whose state the gateways decide [default: the one of --url]
		#[arg(long, value_name = "URL")]
		gateway_node: Option<String>,
	},
	/// How long a gateway takes to deny, by the reason: a stranger should not see it by the time
	Denials {
		/// How many of each reason
		#[arg(long, default_value_t = 1_000)]
		denials: usize,
		/// The RPC of the node by whose state the gateways decide [default: the one of --url]
		#[arg(long, value_name = "URL")]
		gateway_node: Option<String>,
	},
}

pub async fn run(context: &Context, command: Command) -> anyhow::Result<()> {
	match command {
		Command::Latency { filings } => latency::run(context, filings).await,
		Command::Burst { filings, accounts, nodes, seconds } => {
			burst::run(context, filings, accounts, nodes, seconds).await
		},
		Command::Revocation { revocations, gateway_node } => {
			revocation::run(context, revocations, gateway_node.as_deref()).await
		},
		Command::Memory { mebibytes, gateway_node } => {
			memory::run(context, mebibytes, gateway_node.as_deref()).await
		},
		Command::Watch { gateway_node } => watch::run(context, gateway_node.as_deref()).await,
		Command::Release(arguments) => release::run(context, arguments).await,
		Command::Denials { denials, gateway_node } => {
			denials::run(context, denials, gateway_node.as_deref()).await
		},
	}
}
