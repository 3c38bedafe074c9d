// SPDX-License-Identifier: GPL-3.0-only

//! Bytes of files that go out without being read.
//!
//! Without TLS nobody has to see an object on its way: the system sends it from its cache to a connection
//! (`sendfile`), which saves two copies of three. hyper writes slices of memory and nothing else. So in an
//! answer a piece of a file is [`PLACE`], as long as the piece is: hyper counts it, and the connection, when it
//! is to write it, sends what it stands for.

use std::{
	collections::VecDeque,
	io,
	sync::{Arc, Mutex, MutexGuard, PoisonError},
	task::{ready, Context, Poll},
};

use axum::body::Bytes;
use futures::{stream::BoxStream, StreamExt, TryStreamExt};
use tokio::{io::Interest, net::TcpStream};

use crate::pieces::{InFile, Piece, Pieces};

/// The longest piece that goes so, in bytes. Decisions about what is going out are made between pieces.
const LONGEST: usize = 1024 * 1024;

/// What stands for bytes of files. Nobody reads it, so it takes no memory.
static PLACE: [u8; LONGEST] = [0; LONGEST];

/// Whether these bytes only stand for others.
pub(super) fn is_place(bytes: &[u8]) -> bool {
	PLACE.as_ptr_range().contains(&bytes.as_ptr())
}

/// The pieces of files that a connection is to send, in the order of its answers.
#[derive(Clone, Default)]
pub(super) struct Unread(Arc<Mutex<VecDeque<InFile>>>);

impl Unread {
	/// What to write into an answer for these pieces.
	pub(super) fn put(&self, pieces: Pieces) -> BoxStream<'static, io::Result<Bytes>> {
		let unread = self.clone();
		pieces
			.and_then(move |piece| {
				let unread = unread.clone();
				async move { unread.put_one(piece).await }
			})
			.boxed()
	}

	async fn put_one(&self, piece: Piece) -> io::Result<Bytes> {
		match piece {
			Piece::Bytes(bytes) => Ok(bytes),
			Piece::InFile(piece) => match PLACE.get(..piece.len()) {
				Some(place) if piece.is_cached() => {
					self.waiting().push_back(piece);
					Ok(Bytes::from_static(place))
				},
				_ => piece.read(Bytes::new()).await,
			},
		}
	}

	/// Sends what the next so many bytes stand for, as much as goes now.
	pub(super) fn poll_send(
		&self,
		to: &TcpStream,
		length: usize,
		cx: &mut Context<'_>,
	) -> Poll<io::Result<usize>> {
		loop {
			ready!(to.poll_write_ready(cx))?;
			match to.try_io(Interest::WRITABLE, || self.send(to, length)) {
				Err(error) if error.kind() == io::ErrorKind::WouldBlock => {},
				sent => return Poll::Ready(sent),
			}
		}
	}

	fn send(&self, to: &TcpStream, length: usize) -> io::Result<usize> {
		let mut waiting = self.waiting();
		// Both count down together. Were it not so, the answer would break off rather than be a wrong one.
		let piece = waiting.front_mut().filter(|piece| piece.len() == length);
		let piece = piece.ok_or_else(|| io::Error::other("an answer lost count of its bytes"))?;
		let sent = piece.send(to)?;
		if sent == length {
			waiting.pop_front();
		}
		Ok(sent)
	}

	fn waiting(&self) -> MutexGuard<'_, VecDeque<InFile>> {
		self.0.lock().unwrap_or_else(PoisonError::into_inner)
	}
}

#[cfg(test)]
mod tests {
	use std::{fs::File, future::poll_fn};

	use futures::stream;
	use tokio::{io::AsyncReadExt, net::TcpListener};

	use super::*;

	/// A file of so many bytes, of which the system has all in memory.
	fn file(length: usize) -> (Arc<File>, Vec<u8>) {
		let bytes: Vec<u8> = (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect();
		let file = tempfile::NamedTempFile::new().unwrap();
		std::fs::write(file.path(), &bytes).unwrap();
		(Arc::new(file.reopen().unwrap()), bytes)
	}

	async fn connected() -> (TcpStream, TcpStream) {
		let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
		let to = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
		(to, listener.accept().await.unwrap().0)
	}

	/// Sends these pieces of a file as a connection does, and what came of them.
	async fn sent(unread: Unread, pieces: Vec<Piece>) -> (io::Result<()>, Vec<u8>) {
		let (to, mut from) = connected().await;
		let sending = async move {
			let mut places = unread.put(stream::iter(pieces.into_iter().map(Ok)).boxed());
			while let Some(mut place) = places.try_next().await? {
				assert!(is_place(&place));
				while !place.is_empty() {
					let sent = poll_fn(|cx| unread.poll_send(&to, place.len(), cx)).await?;
					place = place.slice(sent..);
				}
			}
			Ok(())
		};
		let mut came = Vec::new();
		let (sent, read) = tokio::join!(sending, from.read_to_end(&mut came));
		read.unwrap();
		(sent, came)
	}

	#[tokio::test]
	async fn pieces_arrive_as_they_lie_on_the_disk() {
		// More than a connection takes at once.
		let (file, bytes) = file(8 * LONGEST);
		let (half, length) =
			(u64::try_from(LONGEST / 2).unwrap(), u64::try_from(bytes.len()).unwrap());
		let pieces = (0..16).map(|at| InFile::new(file.clone(), at * half..(at + 1) * half));
		let (sent, came) = sent(Unread::default(), pieces.map(Piece::InFile).collect()).await;
		sent.unwrap();
		assert_eq!((came.len(), came == bytes, length), (bytes.len(), true, 16 * half));
	}

	#[tokio::test]
	async fn a_file_that_ends_too_early_breaks_the_answer_off() {
		let (file, bytes) = file(1000);
		let unread = Unread::default();
		unread.waiting().push_back(InFile::new(file, 0..1001));
		let (to, mut from) = connected().await;
		assert_eq!(poll_fn(|cx| unread.poll_send(&to, 1001, cx)).await.unwrap(), 1000);
		let error = poll_fn(|cx| unread.poll_send(&to, 1, cx)).await.unwrap_err();
		assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
		drop(to);
		let mut came = Vec::new();
		from.read_to_end(&mut came).await.unwrap();
		assert_eq!(came, bytes);
	}

	#[tokio::test]
	async fn nothing_goes_out_for_a_place_of_another_length() {
		let (file, _) = file(1000);
		let unread = Unread::default();
		let (to, _from) = connected().await;
		assert!(poll_fn(|cx| unread.poll_send(&to, 1000, cx)).await.is_err());
		unread.waiting().push_back(InFile::new(file, 0..1000));
		assert!(poll_fn(|cx| unread.poll_send(&to, 999, cx)).await.is_err());
	}

	#[tokio::test]
	async fn what_is_not_in_memory_is_read() {
		let (file, bytes) = file(1000);
		let unread = Unread::default();
		// Its end is not there at all, which the system has as little as what still lies on a disk.
		let missing = Piece::InFile(InFile::new(file.clone(), 0..1001));
		let here = Piece::Bytes(Bytes::from_static(b"here"));
		let pieces = [here, Piece::InFile(InFile::new(file, 0..1000)), missing];
		let mut places = unread.put(stream::iter(pieces.map(Ok)).boxed());
		assert_eq!(places.try_next().await.unwrap().unwrap(), "here");
		assert_eq!(places.try_next().await.unwrap().unwrap().len(), bytes.len());
		assert_eq!(unread.waiting().len(), 1);
		let error = places.try_next().await.unwrap_err();
		assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
	}
}
