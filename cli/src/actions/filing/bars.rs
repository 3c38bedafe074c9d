// SPDX-License-Identifier: GPL-3.0-only

//! What is shown while filing takes its time: a bar over documents, one over bytes.

use std::{
	pin::Pin,
	task::{Context, Poll},
	time::Duration,
};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::io::{AsyncRead, ReadBuf};

/// What is handled in an instant, in bytes.
const SMALL: u64 = 1 << 20;

/// The bars of one command; nothing is shown to scripts.
pub struct Bars(MultiProgress);

impl Bars {
	/// Bars on a terminal.
	pub fn shown() -> Self {
		Self(MultiProgress::new())
	}

	/// Bars that nobody sees.
	pub fn hidden() -> Self {
		Self(MultiProgress::with_draw_target(ProgressDrawTarget::hidden()))
	}

	/// A bar over documents; none where there is only one.
	pub fn documents(&self, what: &str, count: usize) -> ProgressBar {
		match count {
			0 | 1 => ProgressBar::hidden(),
			_ => {
				let count = u64::try_from(count).unwrap_or(u64::MAX);
				self.styled(what, count, "{msg} {bar:30} {pos}/{len} documents")
			},
		}
	}

	/// A bar over bytes; none where they are so few that it would only flicker.
	pub fn bytes(&self, what: &str, total: u64) -> ProgressBar {
		match total {
			0..SMALL => ProgressBar::hidden(),
			_ => self.styled(what, total, "{msg} {bar:30} {bytes}/{total_bytes} {bytes_per_sec}"),
		}
	}

	/// A sign of life until a submission is final.
	pub fn submission(&self, what: &str) -> ProgressBar {
		let bar = self.0.add(ProgressBar::new_spinner());
		bar.set_message(format!("{what}: waiting until it is final"));
		bar.enable_steady_tick(Duration::from_millis(120));
		bar
	}

	fn styled(&self, what: &str, length: u64, template: &str) -> ProgressBar {
		let bar = self.0.add(ProgressBar::new(length));
		if let Ok(style) = ProgressStyle::with_template(template) {
			bar.set_style(style);
		}
		bar.set_message(what.to_string());
		bar
	}
}

/// A file that moves a bar as it is read.
pub struct Counted {
	/// The file.
	pub file: tokio::fs::File,
	/// The bar.
	pub bar: ProgressBar,
}

impl AsyncRead for Counted {
	fn poll_read(
		mut self: Pin<&mut Self>,
		context: &mut Context<'_>,
		buffer: &mut ReadBuf<'_>,
	) -> Poll<std::io::Result<()>> {
		let before = buffer.filled().len();
		let polled = Pin::new(&mut self.file).poll_read(context, buffer);
		let read = buffer.filled().len().saturating_sub(before);
		self.bar.inc(u64::try_from(read).unwrap_or(u64::MAX));
		polled
	}
}
