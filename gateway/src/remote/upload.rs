// SPDX-License-Identifier: GPL-3.0-only

//! An object on its way to a gateway: as many bytes as announced, in constant memory.

use std::{
	io::{Error, ErrorKind, Result},
	sync::{
		atomic::{AtomicBool, Ordering},
		Arc, Mutex, PoisonError,
	},
	time::Duration,
};

use bytes::{Bytes, BytesMut};
use futures::{stream, Stream};
use tokio::{
	io::{AsyncReadExt, Take},
	time::{sleep_until, Instant},
};

use crate::exchange::ObjectReader;

/// How many bytes go at a time.
const PIECE: usize = 64 * 1024;

/// How an upload is going.
#[derive(Clone)]
pub(super) struct Progress(Arc<State>);

struct State {
	last: Mutex<Instant>,
	broken: AtomicBool,
}

impl Progress {
	fn new() -> Self {
		let state = State { last: Mutex::new(Instant::now()), broken: AtomicBool::new(false) };
		Self(Arc::new(state))
	}

	/// Whether the bytes themselves were not as announced, or could not be read.
	pub(super) fn is_broken(&self) -> bool {
		self.0.broken.load(Ordering::Relaxed)
	}

	/// Comes back when nothing has gone on for that long.
	pub(super) async fn stalled(&self, patience: Duration) {
		loop {
			let last = self.last();
			// An end that no clock reaches is none.
			match last.checked_add(patience) {
				Some(end) => sleep_until(end).await,
				None => std::future::pending().await,
			}
			if self.last() == last {
				return;
			}
		}
	}

	fn last(&self) -> Instant {
		*self.0.last.lock().unwrap_or_else(PoisonError::into_inner)
	}

	fn moved(&self) {
		*self.0.last.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
	}

	fn broke(&self, why: &'static str) -> Error {
		self.0.broken.store(true, Ordering::Relaxed);
		Error::new(ErrorKind::InvalidData, why)
	}
}

struct Sending {
	bytes: Take<ObjectReader>,
	/// How many are still to come.
	left: u64,
	progress: Progress,
}

/// The bytes as a stream, and how it is going.
pub(super) fn upload(
	bytes: ObjectReader,
	length: u64,
) -> (impl Stream<Item = Result<Bytes>> + Send, Progress) {
	let progress = Progress::new();
	// One more than announced, so as to notice that there are more.
	let bytes = bytes.take(length.saturating_add(1));
	let sending = Sending { bytes, left: length, progress: progress.clone() };
	(stream::try_unfold(sending, next), progress)
}

async fn next(mut sending: Sending) -> Result<Option<(Bytes, Sending)>> {
	let mut piece = BytesMut::with_capacity(PIECE);
	let read = sending.bytes.read_buf(&mut piece).await;
	let progress = sending.progress.clone();
	progress.moved();
	let read = read.map_err(|_| progress.broke("the object cannot be read"))?;
	if read == 0 {
		return match sending.left {
			0 => Ok(None),
			_ => Err(progress.broke("the object is shorter than announced")),
		};
	}
	let left = u64::try_from(read).ok().and_then(|read| sending.left.checked_sub(read));
	sending.left = left.ok_or_else(|| progress.broke("the object is longer than announced"))?;
	Ok(Some((piece.freeze(), sending)))
}

#[cfg(test)]
mod tests {
	use futures::TryStreamExt;

	use super::*;

	async fn sent(bytes: &[u8], length: u64) -> (Result<Vec<u8>>, bool) {
		let reader: ObjectReader = Box::pin(std::io::Cursor::new(bytes.to_vec()));
		let (stream, progress) = upload(reader, length);
		let all = stream.try_collect::<Vec<_>>().await.map(|pieces| pieces.concat());
		(all, progress.is_broken())
	}

	#[tokio::test]
	async fn as_many_bytes_as_announced() {
		let bytes = vec![7; PIECE * 2 + 5];
		let length = u64::try_from(bytes.len()).unwrap();
		let (all, broken) = sent(&bytes, length).await;
		assert_eq!(all.unwrap(), bytes);
		assert!(!broken);
		let (none, broken) = sent(b"", 0).await;
		assert_eq!(none.unwrap(), b"");
		assert!(!broken);
		for wrong in [length - 1, length + 1, 0, u64::MAX] {
			let (all, broken) = sent(&bytes, wrong).await;
			assert!(all.is_err());
			assert!(broken);
		}
	}

	#[tokio::test]
	async fn what_does_not_move_is_noticed() {
		let (reader, _writer) = tokio::io::duplex(16);
		let (stream, progress) = upload(Box::pin(reader), 5);
		let (began, patience) = (Instant::now(), Duration::from_millis(30));
		tokio::select! {
			_ = stream.try_collect::<Vec<_>>() => panic!("nothing was written"),
			() = progress.stalled(patience) => {},
		}
		assert!(began.elapsed() >= patience);
	}
}
