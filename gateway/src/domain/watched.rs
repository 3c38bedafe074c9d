// SPDX-License-Identifier: GPL-3.0-only

//! Bytes on their way out, which end where they are released no longer.

use std::{
	future::Future,
	io::{Error, ErrorKind},
	pin::Pin,
	task::{ready, Context, Poll},
	time::{Duration, Instant},
};

use futures::{Stream, StreamExt};

use crate::{
	exchange::Answer,
	pieces::{Piece, Pieces},
};

/// Whether they still are.
pub(super) type Decision = Pin<Box<dyn Future<Output = Answer<()>> + Send>>;

/// Bytes, and how to decide about them.
pub(super) struct Watched {
	pieces: Pieces,
	decide: Box<dyn Fn() -> Decision + Send>,
	/// How long a decision lasts.
	lasts: Duration,
	/// When the last one was made.
	decided: Instant,
	/// The next one, while it is made.
	deciding: Option<Decision>,
}

impl Watched {
	/// Bytes about which was decided just now.
	pub(super) fn new(
		pieces: Pieces,
		lasts: Duration,
		decide: impl Fn() -> Decision + Send + 'static,
	) -> Self {
		let decide = Box::new(decide);
		Self { pieces, decide, lasts, decided: Instant::now(), deciding: None }
	}
}

impl Stream for Watched {
	type Item = Result<Piece, Error>;

	fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
		let this = &mut *self;
		if this.deciding.is_none() && this.decided.elapsed() >= this.lasts {
			this.deciding = Some((this.decide)());
		}
		if let Some(deciding) = &mut this.deciding {
			let decision = ready!(deciding.as_mut().poll(cx));
			this.deciding = None;
			if let Err(refused) = decision {
				return Poll::Ready(Some(Err(Error::new(ErrorKind::PermissionDenied, refused))));
			}
			this.decided = Instant::now();
		}
		this.pieces.poll_next_unpin(cx)
	}
}

#[cfg(test)]
mod tests {
	use std::sync::{
		atomic::{AtomicU32, Ordering},
		Arc,
	};

	use bytes::Bytes;
	use futures::{stream, TryStreamExt};

	use super::*;
	use crate::{error::ExchangeError, pieces};

	/// Four pieces, of which decisions let that many through, and how many were made.
	async fn read(lasts: Duration, permits: u32) -> (Result<Vec<u8>, Error>, u32) {
		let made = Arc::new(AtomicU32::new(0));
		let count = made.clone();
		let decide = move || -> Decision {
			let permitted = count.fetch_add(1, Ordering::SeqCst) < permits;
			Box::pin(async move {
				tokio::task::yield_now().await;
				permitted.then_some(()).ok_or(ExchangeError::NotReleased)
			})
		};
		let pieces =
			stream::iter([b"f", b"o", b"u", b"r"].map(|one| Ok(Bytes::from_static(one).into())));
		let watched = Watched::new(pieces.boxed(), lasts, decide);
		let mut watched = pieces::read(watched.boxed());
		let mut all = Vec::new();
		let read = async {
			while let Some(piece) = watched.try_next().await? {
				all.extend_from_slice(&piece);
			}
			Ok(all)
		};
		let read = read.await;
		(read, made.load(Ordering::SeqCst))
	}

	#[tokio::test]
	async fn a_decision_lasts_for_a_while() {
		let (read, made) = read(Duration::from_secs(60), 0).await;
		assert_eq!((read.unwrap().as_slice(), made), (b"four".as_slice(), 0));
	}

	#[tokio::test]
	async fn then_it_is_made_anew() {
		// Each piece, and the end.
		let (all, made) = read(Duration::ZERO, 5).await;
		assert_eq!((all.unwrap().as_slice(), made), (b"four".as_slice(), 5));
		let (cut, made) = read(Duration::ZERO, 2).await;
		assert_eq!((cut.unwrap_err().kind(), made), (ErrorKind::PermissionDenied, 3));
	}
}
