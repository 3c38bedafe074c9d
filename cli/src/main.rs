// SPDX-License-Identifier: GPL-3.0-only

//! `salus`: what people and scripts use to take part.

#![forbid(unsafe_code)]

mod actions;
mod args;
mod bench;
mod commands;
mod context;
mod demo;
mod gateways;
mod output;
mod secrets;

use clap::Parser;
use tracing_subscriber::filter::{EnvFilter, LevelFilter};

fn main() -> std::process::ExitCode {
	let cli = args::Cli::parse();
	// A service tells what it does; a command tells it by its answer.
	let level = match cli.command.is_service() {
		true => LevelFilter::INFO,
		false => LevelFilter::ERROR,
	};
	let filter = EnvFilter::builder()
		.with_default_directive(level.into())
		.with_env_var("SALUS_LOG")
		.from_env_lossy();
	tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
	let json = cli.global.json;
	let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
		Ok(runtime) => runtime,
		Err(error) => return output::fail(&error.into(), json),
	};
	match runtime.block_on(commands::run(cli)) {
		Ok(()) => std::process::ExitCode::SUCCESS,
		Err(error) => output::fail(&error, json),
	}
}
