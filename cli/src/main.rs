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
mod logs;
mod output;
mod secrets;

use std::io::IsTerminal;

use tracing_subscriber::filter::LevelFilter;

fn main() -> std::process::ExitCode {
	let cli = args::Cli::read();
	// A service tells what it does; a command tells it by its answer.
	let level = match cli.command.is_service() {
		true => LevelFilter::INFO,
		false => LevelFilter::ERROR,
	};
	let filter = logs::filter(&std::env::var("SALUS_LOG").unwrap_or_default(), level);
	// What goes to a file or a journal has no colours in it.
	let colours = std::io::stderr().is_terminal()
		&& std::env::var_os("NO_COLOR").is_none_or(|said| said.is_empty());
	tracing_subscriber::fmt()
		.with_env_filter(filter)
		.with_writer(std::io::stderr)
		.with_ansi(colours)
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
