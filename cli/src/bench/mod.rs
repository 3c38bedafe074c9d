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

use clap::{Args, Subcommand};

use crate::context::Context;

/// The node of the gateways.
#[derive(Args)]
pub struct GatewayNode {
	/// The RPC of the node by whose state the gateways decide [default: the one of --url]
	#[arg(long, value_name = "URL")]
	gateway_node: Option<String>,
}

impl GatewayNode {
	fn url(&self) -> Option<&str> {
		self.gateway_node.as_deref()
	}
}

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
	Burst(burst::Arguments),
	/// From submitting a revocation, and from its finality, until gateways refuse
	Revocation {
		/// How many revocations, one after the other
		#[arg(long, default_value_t = 100)]
		revocations: usize,
		#[command(flatten)]
		node: GatewayNode,
	},
	/// What one gateway releases a second, beside nginx serving the same files (takes wrk and nginx)
	Release(release::Arguments),
	/// The most memory that client and gateways have while a large document is filed and read (on Linux)
	Memory {
		/// How long the document is; some five times as much is written to the folder for temporary files
		#[arg(long, default_value_t = 1024)]
		mebibytes: u64,
		#[command(flatten)]
		node: GatewayNode,
	},
	/// What gateways answer to who may read, each second, until this is ended: a line of JSON each
	Watch {
		#[command(flatten)]
		node: GatewayNode,
	},
	/// How long a gateway takes to deny, by the reason: a stranger should not see it by the time
	Denials {
		/// How many of each reason
		#[arg(long, default_value_t = 1_000)]
		denials: usize,
		#[command(flatten)]
		node: GatewayNode,
	},
}

pub async fn run(context: &Context, command: Command) -> anyhow::Result<()> {
	match command {
		Command::Latency { filings } => latency::run(context, filings).await,
		Command::Burst(arguments) => burst::run(context, arguments).await,
		Command::Revocation { revocations, node } => {
			revocation::run(context, revocations, node.url()).await
		},
		Command::Memory { mebibytes, node } => memory::run(context, mebibytes, node.url()).await,
		Command::Watch { node } => watch::run(context, node.url()).await,
		Command::Release(arguments) => release::run(context, arguments).await,
		Command::Denials { denials, node } => denials::run(context, denials, node.url()).await,
	}
}
