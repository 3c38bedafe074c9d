// SPDX-License-Identifier: GPL-3.0-only

//! One file a group of commands.

pub mod access;
pub mod chart;
pub mod explain;
pub mod gateway;
pub mod keys;
pub mod member;
pub mod receipt;
pub mod record;
pub mod rule;
pub mod staff;
pub mod status;
pub mod whoami;

use clap::CommandFactory;

use crate::{
	args::{Cli, Command},
	context::Context,
};

/// Does what was asked for.
pub async fn run(cli: Cli) -> anyhow::Result<()> {
	let context = Context::new(cli.global)?;
	match cli.command {
		Command::Keys(command) => keys::run(&context, command).await,
		Command::Member(command) => member::run(&context, command).await,
		Command::Staff(command) => staff::run(&context, command).await,
		Command::Chart(command) => chart::run(&context, command).await,
		Command::Record(command) => record::run(&context, command).await,
		Command::Access(command) => access::run(&context, command).await,
		Command::Receipt(command) => receipt::run(&context, command).await,
		Command::Gateway(command) => gateway::run(&context, command).await,
		Command::Demo(arguments) => crate::demo::run(&context, arguments).await,
		Command::Bench(command) => crate::bench::run(&context, command).await,
		Command::Status => status::run(&context).await,
		Command::Whoami => whoami::run(&context).await,
		Command::Explain(arguments) => explain::run(&context, arguments).await,
		Command::Completions { shell } => {
			clap_complete::generate(shell, &mut Cli::command(), "salus", &mut std::io::stdout());
			Ok(())
		},
	}
}
