// SPDX-License-Identifier: GPL-3.0-only

//! Bytes of files that go out without being read.
//!
//! Without TLS nobody has to see an object on its way: the system sends it from its cache to a connection
//! (`sendfile`), which saves two copies of three. hyper writes slices of memory and nothing else. So in an
//! answer a piece of a file is a part of [`PLACES`], as long as the piece is: hyper counts it, and the connection,
//! when it is to write it, sends what it stands for.

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

/// The longest piece that goes so, in bytes: as much as is read of a file at once.
const LONGEST: usize = 128 * 1024;
/// How many pieces in a row have places of their own.
const SLOTS: usize = 8;

/// What stands for bytes of files. Nobody reads it, so it takes no memory.
static PLACES: [u8; SLOTS * LONGEST] = [0; SLOTS * LONGEST];

/// Where in all places these bytes begin, if they only stand for others.
pub(super) fn place_of(bytes: &[u8]) -> Option<usize> {
	let at = bytes.as_ptr().addr().checked_sub(PLACES.as_ptr().addr())?;
	(at < PLACES.len()).then_some(at)
}

/// The pieces of files that a connection is to send, in the order of its answers.
#[derive(Clone, Default)]
pub(super) struct Unread(Arc<Mutex<Waiting>>);

#[derive(Default)]
struct Waiting {
	/// Each with where the place of its next byte is.
	pieces: VecDeque<(usize, InFile)>,
	/// Which place comes next.
	slot: usize,
}

impl Waiting {
	/// Puts one at the end, and gives what stands for it; or gives one back that is too long for a place.
	fn put(&mut self, piece: InFile) -> Result<Bytes, InFile> {
		let slot = PLACES.chunks(LONGEST).nth(self.slot);
		let place = slot.and_then(|slot| slot.get(..piece.len()));
		let Some(place) = place else { return Err(piece) };
		let begin = self.slot.saturating_mul(LONGEST);
		self.slot = self.slot.saturating_add(1) % SLOTS;
		self.pieces.push_back((begin, piece));
		Ok(Bytes::from_static(place))
	}
}

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
			Piece::InFile(piece) if piece.is_cached() => {
				let put = self.waiting().put(piece);
				match put {
					Ok(place) => Ok(place),
					Err(piece) => piece.read(Bytes::new()).await,
				}
			},
			Piece::InFile(piece) => piece.read(Bytes::new()).await,
		}
	}

	/// Whether pieces wait.
	pub(super) fn is_empty(&self) -> bool {
		self.waiting().pieces.is_empty()
	}

	/// Sends what so many bytes from that place on stand for, as much as goes now.
	pub(super) fn poll_send(
		&self,
		to: &TcpStream,
		(place, length): (usize, usize),
		cx: &mut Context<'_>,
	) -> Poll<io::Result<usize>> {
		loop {
			ready!(to.poll_write_ready(cx))?;
			match to.try_io(Interest::WRITABLE, || self.send(to, place, length)) {
				Err(error) if error.kind() == io::ErrorKind::WouldBlock => {},
				sent => return Poll::Ready(sent),
			}
		}
	}

	fn send(&self, to: &TcpStream, place: usize, length: usize) -> io::Result<usize> {
		let pieces = &mut self.waiting().pieces;
		// Both count together, and places follow each other as pieces do. Were it not so, the answer would break off
		// rather than be a wrong one.
		let next = pieces.front_mut().filter(|(at, piece)| (*at, piece.len()) == (place, length));
		let (at, piece) = next.ok_or_else(lost_count)?;
		let sent = piece.send(to)?;
		*at = at.saturating_add(sent);
		if sent == length {
			pieces.pop_front();
		}
		Ok(sent)
	}

	fn waiting(&self) -> MutexGuard<'_, Waiting> {
		self.0.lock().unwrap_or_else(PoisonError::into_inner)
	}
}

/// What is to go out is not what was put into an answer.
pub(super) fn lost_count() -> io::Error {
	io::Error::other("an answer lost count of its bytes")
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
	use std::{fs::File, future::poll_fn};

	use futures::stream;
	use tokio::{io::AsyncReadExt, net::TcpListener};

	use super::*;

	/// A file of so many bytes.
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

	/// Sends what stands for a piece, as much as goes at once.
	async fn send(unread: &Unread, to: &TcpStream, place: &[u8]) -> io::Result<usize> {
		let what = (place_of(place).unwrap(), place.len());
		poll_fn(|cx| unread.poll_send(to, what, cx)).await
	}

	#[tokio::test]
	async fn pieces_arrive_as_they_lie_on_the_disk() {
		// More than there are places for, and than a connection takes at once.
		let (file, bytes) = file(64 * LONGEST);
		let length = u64::try_from(LONGEST).unwrap();
		let (to, mut from) = connected().await;
		let unread = Unread::default();
		let sending = async move {
			for at in 0..64 {
				let piece = InFile::new(file.clone(), at * length..(at + 1) * length);
				let mut place = unread.waiting().put(piece).unwrap();
				while !place.is_empty() {
					let sent = send(&unread, &to, &place).await.unwrap();
					place = place.slice(sent..);
				}
			}
			assert!(unread.is_empty());
		};
		let mut came = Vec::new();
		let ((), read) = tokio::join!(sending, from.read_to_end(&mut came));
		read.unwrap();
		assert!(came == bytes, "{} of {}", came.len(), bytes.len());
	}

	#[tokio::test]
	async fn a_file_that_ends_too_early_breaks_the_answer_off() {
		let (file, bytes) = file(1000);
		let unread = Unread::default();
		let place = unread.waiting().put(InFile::new(file, 0..1001)).unwrap();
		let (to, mut from) = connected().await;
		assert_eq!(send(&unread, &to, &place).await.unwrap(), 1000);
		let error = send(&unread, &to, &place.slice(1000..)).await.unwrap_err();
		assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
		drop(to);
		let mut came = Vec::new();
		from.read_to_end(&mut came).await.unwrap();
		assert_eq!(came, bytes);
	}

	#[tokio::test]
	async fn nothing_goes_out_for_the_place_of_something_else() {
		let (file, _) = file(1000);
		let unread = Unread::default();
		let (to, _from) = connected().await;
		assert!(send(&unread, &to, &PLACES[..1000]).await.is_err());
		let put = || unread.waiting().put(InFile::new(file.clone(), 0..1000)).unwrap();
		let (first, second) = (put(), put());
		// One of another length, the one after it, and one whose bytes have gone.
		assert!(send(&unread, &to, &first[..999]).await.is_err());
		assert!(send(&unread, &to, &second).await.is_err());
		assert_eq!(send(&unread, &to, &first).await.unwrap(), 1000);
		assert!(send(&unread, &to, &first).await.is_err());
		assert_eq!(send(&unread, &to, &second).await.unwrap(), 1000);
	}

	#[tokio::test]
	async fn what_is_too_long_for_a_place_is_read() {
		let (file, bytes) = file(LONGEST + 1);
		let unread = Unread::default();
		let length = u64::try_from(bytes.len()).unwrap();
		let read = unread.put_one(Piece::InFile(InFile::new(file, 0..length))).await.unwrap();
		assert!(read == bytes && unread.is_empty());
	}

	#[tokio::test]
	async fn what_is_not_in_memory_is_read() {
		let (file, bytes) = file(1000);
		let unread = Unread::default();
		// Its end is not there at all, which the system has as little as what still lies on a disk.
		let missing = Piece::InFile(InFile::new(file.clone(), 0..1001));
		let (here, whole) = (Piece::Bytes(Bytes::from_static(b"here")), InFile::new(file, 0..1000));
		// Not every file system says what it has in memory.
		let cached = whole.is_cached();
		let pieces = [here, Piece::InFile(whole), missing];
		let mut places = unread.put(stream::iter(pieces.map(Ok)).boxed());
		assert_eq!(places.try_next().await.unwrap().unwrap(), "here");
		let came = places.try_next().await.unwrap().unwrap();
		assert_eq!((came.len(), place_of(&came).is_some()), (bytes.len(), cached));
		assert_eq!(unread.is_empty(), !cached);
		let error = places.try_next().await.unwrap_err();
		assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
	}
}
