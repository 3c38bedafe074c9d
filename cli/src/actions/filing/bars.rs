// SPDX-License-Identifier: GPL-3.0-only

//! What is shown while filing takes its time: a bar over documents, one over bytes.

use std::{
	pin::Pin,
	sync::{
		atomic::{AtomicU64, Ordering},
		Arc,
	},
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

/// What one file has of a bar: it is moved once for each byte, however often that is read.
#[derive(Clone)]
pub struct Share {
	bar: ProgressBar,
	moved: Arc<AtomicU64>,
}

impl Share {
	/// Nothing of it is moved yet.
	pub fn of(bar: &ProgressBar) -> Self {
		Self { bar: bar.clone(), moved: Arc::default() }
	}

	/// Moves the bar to that byte of the file, if it was not there before.
	pub fn reach(&self, byte: u64) {
		let before = self.moved.fetch_max(byte, Ordering::Relaxed);
		self.bar.inc(byte.saturating_sub(before));
	}
}

/// A file that moves its share of a bar as it is read.
pub struct Counted {
	file: tokio::fs::File,
	read: u64,
	share: Share,
}

impl Counted {
	/// Nothing of it is read yet.
	pub fn new(file: tokio::fs::File, share: Share) -> Self {
		Self { file, read: 0, share }
	}
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
		self.read = self.read.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
		self.share.reach(self.read);
		polled
	}
}

#[cfg(test)]
mod tests {
	use std::{io, sync::Mutex};

	use indicatif::TermLike;
	use tokio::io::AsyncReadExt as _;

	use super::*;

	/// A terminal that keeps what was written to it, wherever.
	#[derive(Clone, Debug, Default)]
	struct Screen(Arc<Mutex<String>>);

	impl Screen {
		fn bars(&self) -> Bars {
			let target = ProgressDrawTarget::term_like(Box::new(self.clone()));
			Bars(MultiProgress::with_draw_target(target))
		}

		fn shown(&self) -> String {
			self.0.lock().unwrap().clone()
		}
	}

	impl TermLike for Screen {
		fn width(&self) -> u16 {
			100
		}
		fn move_cursor_up(&self, _: usize) -> io::Result<()> {
			Ok(())
		}
		fn move_cursor_down(&self, _: usize) -> io::Result<()> {
			Ok(())
		}
		fn move_cursor_right(&self, _: usize) -> io::Result<()> {
			Ok(())
		}
		fn move_cursor_left(&self, _: usize) -> io::Result<()> {
			Ok(())
		}
		fn write_line(&self, line: &str) -> io::Result<()> {
			self.write_str(line)
		}
		fn write_str(&self, text: &str) -> io::Result<()> {
			self.0.lock().unwrap().push_str(text);
			Ok(())
		}
		fn clear_line(&self) -> io::Result<()> {
			Ok(())
		}
		fn flush(&self) -> io::Result<()> {
			Ok(())
		}
	}

	#[test]
	fn long_work_shows_what_is_done_and_how_much_there_is() {
		let screen = Screen::default();
		let bars = screen.bars();
		let (documents, bytes) = (bars.documents("sealing", 3), bars.bytes("reading", 2 * SMALL));
		documents.inc(1);
		documents.abandon();
		bytes.inc(SMALL);
		bytes.abandon();
		let shown = screen.shown();
		for what in ["sealing", "1/3 documents", "reading", "1.00 MiB/2.00 MiB"] {
			assert!(shown.contains(what), "{what}: {shown:?}");
		}
	}

	#[test]
	fn short_work_and_scripts_are_shown_nothing() {
		let screen = Screen::default();
		let (shown, hidden) = (screen.bars(), Bars::hidden());
		for bar in [
			shown.documents("sealing", 1),
			shown.bytes("reading", SMALL - 1),
			hidden.documents("sealing", 3),
			hidden.bytes("reading", SMALL),
			hidden.submission("filing"),
		] {
			bar.inc(1);
			bar.abandon();
		}
		assert_eq!(screen.shown(), "");
	}

	#[tokio::test]
	async fn a_file_moves_its_bar_once_however_often_it_is_read() {
		let written = tempfile::NamedTempFile::new().unwrap();
		std::fs::write(written.path(), [7_u8; 5_000]).unwrap();
		let bar = ProgressBar::hidden();
		// What others have moved of it is theirs.
		bar.inc(1_000);
		let share = Share::of(&bar);
		for length in [2_000, 5_000, 5_000] {
			let file = tokio::fs::File::open(written.path()).await.unwrap();
			let mut read = vec![0; length];
			Counted::new(file, share.clone()).read_exact(&mut read).await.unwrap();
			assert_eq!(bar.position(), 1_000 + u64::try_from(length).unwrap());
		}
		share.reach(5_000);
		assert_eq!(bar.position(), 6_000);
	}
}
