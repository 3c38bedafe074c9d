// SPDX-License-Identifier: GPL-3.0-only

//! Bytes of an object as they go: pieces that nobody has to copy once more.

use std::{fs::File, io, ops::Range, sync::Arc};

use bytes::{Bytes, BytesMut};
use futures::{
	stream::{self, BoxStream},
	StreamExt, TryStreamExt,
};
#[cfg(target_os = "linux")]
use rustix::io::{preadv2, ReadWriteFlags};
use tokio::task::spawn_blocking;

/// Pieces, one after the other.
pub type Pieces = BoxStream<'static, io::Result<Piece>>;

/// A piece of an object.
#[derive(Debug)]
pub enum Piece {
	/// Bytes at hand.
	Bytes(Bytes),
	/// Bytes that lie on a disk. Where nobody has to see them on their way, the system sends them itself.
	InFile(InFile),
}

impl From<Bytes> for Piece {
	fn from(bytes: Bytes) -> Self {
		Self::Bytes(bytes)
	}
}

/// Reads pieces for whoever wants their bytes.
pub fn read(pieces: Pieces) -> BoxStream<'static, io::Result<Bytes>> {
	// With the piece before: where it lay, the next one is read to as soon as it has been sent.
	let begin = (pieces, Bytes::new());
	stream::try_unfold(begin, |(mut pieces, before)| async move {
		Ok::<_, io::Error>(match pieces.try_next().await? {
			None => None,
			Some(Piece::Bytes(bytes)) => Some((bytes, (pieces, before))),
			Some(Piece::InFile(piece)) => {
				let bytes = piece.read(before).await?;
				Some((bytes.clone(), (pieces, bytes)))
			},
		})
	})
	.boxed()
}

/// Bytes of a file that nobody changes: some of those of an object.
#[derive(Debug)]
pub struct InFile {
	file: Arc<File>,
	range: Range<u64>,
}

impl InFile {
	pub(crate) fn new(file: Arc<File>, range: Range<u64>) -> Self {
		Self { file, range }
	}

	/// How many there are.
	pub(crate) fn len(&self) -> usize {
		usize::try_from(self.range.end.saturating_sub(self.range.start)).unwrap_or(usize::MAX)
	}

	/// Reads them, to where another piece lay if nobody uses that any more.
	pub(crate) async fn read(self, before: Bytes) -> io::Result<Bytes> {
		match self.cached(before.try_into_mut().unwrap_or_default()) {
			Some(bytes) => Ok(bytes),
			None => spawn_blocking(move || self.read_now()).await.map_err(io::Error::other)?,
		}
	}

	// `object_store` would open the file anew for each piece.
	fn read_now(&self) -> io::Result<Bytes> {
		let mut bytes = vec![0; self.len()];
		read_at(&self.file, &mut bytes, self.range.start)?;
		Ok(bytes.into())
	}
}

/// Fills a slice with the bytes from there on, whatever others read of the file meanwhile.
#[cfg(unix)]
fn read_at(file: &File, into: &mut [u8], from: u64) -> io::Result<()> {
	std::os::unix::fs::FileExt::read_exact_at(file, into, from)
}

#[cfg(windows)]
fn read_at(file: &File, mut into: &mut [u8], mut from: u64) -> io::Result<()> {
	use std::os::windows::fs::FileExt;
	while !into.is_empty() {
		match file.seek_read(into, from)? {
			0 => return Err(io::ErrorKind::UnexpectedEof.into()),
			read => {
				into = into.get_mut(read..).unwrap_or_default();
				from = from.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
			},
		}
	}
	Ok(())
}

#[cfg(target_os = "linux")]
impl InFile {
	/// Reads what need not wait for a disk: the system has all of it in memory. So it takes no other thread.
	fn cached(&self, mut room: BytesMut) -> Option<Bytes> {
		room.resize(self.len(), 0);
		let read = self.read_cached(self.range.start, &mut room)?;
		(read == self.len()).then(|| room.freeze())
	}

	/// Whether sending it need not wait for a disk, as far as its first and last byte tell.
	pub(crate) fn is_cached(&self) -> bool {
		[self.range.start, self.range.end.saturating_sub(1)]
			.into_iter()
			.all(|at| self.read_cached(at, &mut [0]) == Some(1))
	}

	fn read_cached(&self, from: u64, into: &mut [u8]) -> Option<usize> {
		preadv2(&self.file, &mut [io::IoSliceMut::new(into)], from, ReadWriteFlags::NOWAIT).ok()
	}

	/// Has the system send as much as goes now, and counts it as gone.
	pub(crate) fn send(&mut self, to: impl std::os::fd::AsFd) -> io::Result<usize> {
		let length = self.len();
		match rustix::fs::sendfile(to, &self.file, Some(&mut self.range.start), length)? {
			0 if length > 0 => Err(io::ErrorKind::UnexpectedEof.into()),
			sent => Ok(sent),
		}
	}
}

#[cfg(not(target_os = "linux"))]
impl InFile {
	fn cached(&self, _: BytesMut) -> Option<Bytes> {
		None
	}

	/// Whether the system could send it: never here.
	pub(crate) fn is_cached(&self) -> bool {
		false
	}

	pub(crate) fn send<T>(&mut self, _: T) -> io::Result<usize> {
		Err(io::ErrorKind::Unsupported.into())
	}
}
