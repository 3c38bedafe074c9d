// SPDX-License-Identifier: GPL-3.0-only

//! `salus gateway`: run one, and see which there are.

mod admission;
pub mod config;
mod list;
mod serve;

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, Subcommand};
use salus_primitives::AccountId;
use serde::Serialize;

use self::config::Template;
use crate::{
	context::{parse_account, Context},
	gateways::parse_endpoint,
	output::Say,
};

/// What can be done about gateways.
#[derive(Subcommand)]
pub enum Command {
	/// Write the configuration of a gateway, with comments
	Init(Init),
	/// Run a gateway until Ctrl-C or SIGTERM
	Serve(Serve),
	/// The gateways of the register, and whether they answer
	List,
}

/// A configuration to be written.
#[derive(Args)]
pub struct Init {
	/// The file to write; it must not exist
	#[arg(default_value = "gateway.toml")]
	file: PathBuf,
	/// The institution that runs the gateway
	#[arg(long, value_parser = parse_account)]
	institution: AccountId,
	/// The file with the secret of the system's account, or keyring:NAME
	#[arg(long, value_name = "FILE", default_value = "system.seed")]
	system: String,
	/// Where people reach it, as the institution registered it
	#[arg(long, value_name = "URL", value_parser = parse_endpoint)]
	endpoint: String,
	/// Where it listens
	#[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8400")]
	listen: SocketAddr,
	/// Where ciphertext, key fragments and receipts are kept
	#[arg(long, default_value = "gateway")]
	folder: PathBuf,
	/// Every how many seconds its receipts are anchored [default: a minute]
	#[arg(long, value_name = "SECONDS")]
	anchor_every: Option<u64>,
	/// The network's raw chain specification, where its node does not have the first block's state any more
	#[arg(long, value_name = "FILE")]
	chain_spec: Option<PathBuf>,
}

/// A gateway to be run.
#[derive(Args)]
pub struct Serve {
	/// The configuration: `salus gateway init` writes one
	#[arg(long, value_name = "FILE", default_value = "gateway.toml")]
	config: PathBuf,
	/// For how many seconds to wait until the chain says that it may run
	#[arg(long, value_name = "SECONDS", default_value_t = 60)]
	wait: u64,
	/// End when standard input ends: for a program that starts it as a part of itself
	#[arg(long, hide = true)]
	attached: bool,
}

#[derive(Serialize)]
struct Written {
	file: PathBuf,
}

impl Say for Written {
	fn say(&self) -> String {
		let file = self.file.display();
		format!("Wrote {file}. Look it through, then: salus gateway serve --config {file}")
	}
}

pub async fn run(context: &Context, command: Command) -> anyhow::Result<()> {
	match command {
		Command::Init(init) => {
			let template = Template {
				institution: init.institution,
				key: init.system,
				node: context.global.url.clone(),
				listen: init.listen,
				endpoint: init.endpoint,
				folder: init.folder,
				anchor_every: init.anchor_every,
				chain_spec: init.chain_spec,
			};
			template.write(&init.file)?;
			context.print(&Written { file: init.file })
		},
		Command::Serve(Serve { config, wait, attached }) => {
			serve::run(context, &config, wait, attached).await
		},
		Command::List => list::run(context).await,
	}
}
