// SPDX-License-Identifier: GPL-3.0-only

//! What is logged.

use tracing_subscriber::filter::{EnvFilter, LevelFilter};

/// A level alone is for what Salus says, which names nobody. What it is built on would say at such a level which
/// chart a node was asked for, and which path a gateway: whoever wants that says which crate of them is to.
pub fn filter(said: &str, usual: LevelFilter) -> EnvFilter {
	let said = match said.trim() {
		"" => usual.to_string(),
		said => match said.parse::<LevelFilter>() {
			Ok(level) => format!("{},salus={level}", level.min(usual)),
			Err(_) => said.to_owned(),
		},
	};
	EnvFilter::builder().with_default_directive(usual.into()).parse_lossy(said)
}

#[cfg(test)]
mod tests {
	use std::{
		io::Write,
		sync::{Arc, Mutex},
	};

	use super::*;

	/// What is written down of what these two crates say.
	#[derive(Clone, Default)]
	struct Log(Arc<Mutex<Vec<u8>>>);

	impl Write for Log {
		fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
			self.0.lock().unwrap().write(bytes)
		}

		fn flush(&mut self) -> std::io::Result<()> {
			Ok(())
		}
	}

	fn heard(said: &str, usual: LevelFilter) -> Vec<String> {
		let log = Log::default();
		let writer = log.clone();
		let subscriber = tracing_subscriber::fmt()
			.with_env_filter(filter(said, usual))
			.with_writer(move || writer.clone())
			.with_ansi(false)
			.without_time()
			.finish();
		tracing::subscriber::with_default(subscriber, || {
			tracing::debug!(target: "salus_gateway::api", "ours");
			tracing::info!(target: "salus_gateway::api", "ours");
			tracing::debug!(target: "jsonrpsee_core", "theirs");
			tracing::info!(target: "jsonrpsee_core", "theirs");
		});
		let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
		log.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
	}

	#[test]
	fn more_is_said_by_salus_alone_unless_another_is_named() {
		let (ours, theirs) = ("salus_gateway::api: ours", "jsonrpsee_core: theirs");
		let line = |level: &str, what: &str| format!("{level} {what}");
		let (info, debug) = (line("INFO", ours), line("DEBUG", ours));
		assert_eq!(heard("", LevelFilter::INFO), [info.clone(), line("INFO", theirs)]);
		assert_eq!(
			heard("debug", LevelFilter::INFO),
			[debug.clone(), info.clone(), line("INFO", theirs)]
		);
		// A command is quiet, a service can be made so.
		assert_eq!(heard("debug", LevelFilter::ERROR), [debug.clone(), info.clone()]);
		assert_eq!(heard("error", LevelFilter::INFO), [""; 0]);
		assert_eq!(
			heard("info,jsonrpsee_core=debug", LevelFilter::INFO),
			[info, line("DEBUG", theirs), line("INFO", theirs)]
		);
	}
}
