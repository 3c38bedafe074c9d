// SPDX-License-Identifier: GPL-3.0-only

//! What gateways log in a test, which is one thread, with its servers.

use std::{cell::RefCell, io::Write, sync::Once};

use tracing_subscriber::{filter::Targets, layer::SubscriberExt, Layer};

thread_local! {
	/// What was logged on this thread.
	static LOG: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Writes to the thread's log.
struct Log;

impl Write for Log {
	fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
		LOG.with_borrow_mut(|log| log.write(bytes))
	}

	fn flush(&mut self) -> std::io::Result<()> {
		Ok(())
	}
}

/// Writes everything down from now on.
pub fn listen() {
	// For all threads: what one of them met first without it would be off for this one too.
	static BEGIN: Once = Once::new();
	BEGIN.call_once(|| {
		let layer = tracing_subscriber::fmt::layer()
			.with_ansi(false)
			.with_writer(|| Log)
			.with_filter(Targets::new().with_target("salus_gateway", tracing::Level::TRACE));
		let subscriber = tracing_subscriber::registry().with(layer);
		tracing::subscriber::set_global_default(subscriber).unwrap();
	});
}

/// What was logged on this thread since.
pub fn heard() -> String {
	String::from_utf8(LOG.take()).unwrap()
}
