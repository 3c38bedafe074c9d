// SPDX-License-Identifier: GPL-3.0-only

//! The command line.

use std::path::PathBuf;

use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::commands;

/// The variable that names the gateways to use.
const GATEWAYS: &str = "SALUS_GATEWAYS";

/// Patients own the access to their medical records.
///
/// Every command asks or tells one node. What is asked, is asked of finalised state; what is told, is
/// told until it is final, with block number, hash, author and fee.
#[derive(Parser)]
#[command(name = "salus", version, propagate_version = true, arg_required_else_help = true)]
#[command(
	after_help = "Secrets come from files, the keyring or a prompt, never from the command line.\n\
	Start with: salus status"
)]
pub struct Cli {
	#[command(flatten)]
	pub global: Global,
	#[command(subcommand)]
	pub command: Command,
}

impl Cli {
	/// What was said on the command line and in the environment. An empty list of gateways is none: scripts
	/// clear a variable that way.
	pub fn read() -> Self {
		let mut command = Self::command();
		if std::env::var_os(GATEWAYS).is_some_and(|said| said.is_empty()) {
			command = command.mut_arg("gateways", |gateways| gateways.env(None::<&'static str>));
		}
		let matches = command.try_get_matches().unwrap_or_else(|error| misused(&error));
		Self::from_arg_matches(&matches).unwrap_or_else(|error| misused(&error))
	}
}

/// Says what is wrong with the command line, to scripts too: `--json` counts wherever it stands, for nothing of
/// the line was understood.
fn misused(error: &clap::Error) -> ! {
	if error.use_stderr() && std::env::args_os().any(|one| one == "--json") {
		println!("{}", serde_json::json!({ "error": error.to_string(), "refusal": null }));
	}
	error.exit()
}

/// What holds for every command.
#[derive(Args, Clone)]
pub struct Global {
	/// The node's RPC address
	#[arg(long, global = true, env = "SALUS_URL", default_value = "ws://127.0.0.1:9944")]
	pub url: String,
	/// The file with the secret of who signs; `keyring:NAME` takes it from this machine's keyring, `-` asks
	#[arg(long, global = true, env = "SALUS_KEY", hide_env_values = true, value_name = "FILE")]
	pub key: Option<String>,
	/// Where outbox and charts are kept [default: ~/.salus]
	#[arg(long, global = true, env = "SALUS_HOME", value_name = "FOLDER")]
	pub home: Option<PathBuf>,
	/// The gateways to use, with commas [default: those of the register]
	#[arg(
		long,
		global = true,
		env = GATEWAYS,
		value_name = "URL",
		value_delimiter = ',',
		value_parser = crate::gateways::parse_endpoint
	)]
	pub gateways: Vec<String>,
	/// Certificates (PEM) of authorities to trust at gateways, besides the system's
	#[arg(long, global = true, env = "SALUS_CA_CERTS", value_name = "FILE")]
	pub ca_certs: Option<PathBuf>,
	/// Answer in JSON, one line, for scripts; errors too
	#[arg(long, global = true)]
	pub json: bool,
}

/// What can be done.
#[derive(Subcommand)]
pub enum Command {
	/// Make, show and register keys
	#[command(subcommand)]
	Keys(commands::keys::Command),
	/// The regulator's register of institutions
	#[command(subcommand)]
	Member(commands::member::Command),
	/// The people and systems of an institution
	#[command(subcommand)]
	Staff(commands::staff::Command),
	/// A patient's charts
	#[command(subcommand)]
	Chart(commands::chart::Command),
	/// File, read and prove records
	#[command(subcommand)]
	Record(commands::record::Command),
	/// Ask, grant, restrict, revoke, and ask why
	#[command(subcommand)]
	Access(commands::access::Command),
	/// Verify receipts of releases offline
	#[command(subcommand)]
	Receipt(commands::receipt::Command),
	/// Run a gateway, and see which there are
	#[command(subcommand)]
	Gateway(commands::gateway::Command),
	/// The main job, told in plain words on a running network
	Demo(crate::demo::Arguments),
	/// Measure a running local network
	#[command(subcommand)]
	Bench(crate::bench::Command),
	/// How the network is
	Status,
	/// What the key's account is, and may
	Whoami,
	/// What an error means and what to do
	Explain(commands::explain::Arguments),
	/// The script that completes commands in your shell
	Completions {
		/// Which shell
		shell: clap_complete::Shell,
	},
}

impl Command {
	/// Whether it runs until it is told to end.
	pub fn is_service(&self) -> bool {
		matches!(self, Command::Gateway(commands::gateway::Command::Serve(_)))
	}
}

#[cfg(test)]
mod tests {
	use clap::{CommandFactory, Parser};

	use super::Cli;

	#[test]
	fn the_command_line_fits_together() {
		Cli::command().debug_assert();
	}

	#[test]
	fn a_record_is_explained_for_a_purpose_and_a_grant_without_one() {
		let chart = format!("0x{}", "01".repeat(32));
		let record = format!("0x{}", "02".repeat(16));
		let explain = |more: &[&str]| {
			let said = ["salus", "access", "explain", "--chart", &chart];
			Cli::try_parse_from(said.iter().chain(more)).is_ok()
		};
		assert!(explain(&[]));
		assert!(explain(&["--grant", "3"]));
		assert!(explain(&["--record", &record, "--purpose", "TREAT", "--grant", "3"]));
		assert!(!explain(&["--record", &record]), "for which purpose?");
		assert!(!explain(&["--purpose", "TREAT"]), "of which record?");
		assert!(!explain(&["--mandate", "1"]), "of which record?");
	}
}
