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

fn main() -> std::process::ExitCode {
	let cli = args::Cli::parse();
	tracing_subscriber::fmt()
		.with_env_filter(tracing_subscriber::EnvFilter::from_env("SALUS_LOG"))
		.with_writer(std::io::stderr)
		.init();
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
