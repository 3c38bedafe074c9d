// SPDX-License-Identifier: GPL-3.0-only

//! A body that is lent to whoever reads it, and of which the rest comes back.
//!
//! A refusal is often known before the body has come. To close a connection on which somebody still
//! sends loses her the answer: so what is left of a body is read away, within bounds.

use std::{
	pin::Pin,
	sync::{Arc, Mutex, PoisonError},
	task::{Context, Poll},
};

use axum::body::{Body, BodyDataStream, Bytes};
use futures::{Stream, StreamExt};

use crate::pace::is_stalled;

/// Lends a body.
pub(super) fn lend(body: Body) -> (Body, Borrowed) {
	let back = Arc::new(Mutex::new(Back::Ended));
	let lent = Lent { body: Some(body.into_data_stream()), begun: false, back: back.clone() };
	(Body::from_stream(lent), Borrowed(back))
}

/// What comes back of a body.
pub(super) enum Back {
	/// Nothing: it was read to its end, or broke off.
	Ended,
	/// Nothing: its sender kept us waiting for too long.
	Stalled,
	/// What was not read.
	Rest(Rest),
}

/// A body that is lent.
pub(super) struct Borrowed(Arc<Mutex<Back>>);

impl Borrowed {
	/// What comes back, once the other half is dropped.
	pub(super) fn take(self) -> Back {
		let mut back = self.0.lock().unwrap_or_else(PoisonError::into_inner);
		std::mem::replace(&mut *back, Back::Ended)
	}
}

/// The rest of a body.
pub(super) struct Rest {
	body: BodyDataStream,
	begun: bool,
}

impl Rest {
	/// Whether anybody began to read it. Who sends `Expect: 100-continue` sends nothing before that.
	pub(super) fn is_begun(&self) -> bool {
		self.begun
	}

	/// Reads it away, but no more than so many bytes. Answers whether that was all.
	pub(super) async fn drain(mut self, limit: u64) -> bool {
		let mut left = limit;
		while let Some(piece) = self.body.next().await {
			let Ok(piece) = piece else { return false };
			let length = u64::try_from(piece.len()).unwrap_or(u64::MAX);
			match left.checked_sub(length) {
				Some(rest) => left = rest,
				None => return false,
			}
		}
		true
	}
}

struct Lent {
	body: Option<BodyDataStream>,
	begun: bool,
	back: Arc<Mutex<Back>>,
}

impl Lent {
	fn give_back(&mut self, what: Back) {
		self.body = None;
		*self.back.lock().unwrap_or_else(PoisonError::into_inner) = what;
	}
}

impl Stream for Lent {
	type Item = Result<Bytes, axum::Error>;

	fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
		self.begun = true;
		let Some(body) = &mut self.body else { return Poll::Ready(None) };
		let Poll::Ready(piece) = body.poll_next_unpin(cx) else { return Poll::Pending };
		match &piece {
			Some(Ok(_)) => {},
			Some(Err(error)) if is_stalled(error) => self.give_back(Back::Stalled),
			None | Some(Err(_)) => self.give_back(Back::Ended),
		}
		Poll::Ready(piece)
	}
}

impl Drop for Lent {
	fn drop(&mut self) {
		if let Some(body) = self.body.take() {
			let begun = self.begun;
			self.give_back(Back::Rest(Rest { body, begun }));
		}
	}
}

#[cfg(test)]
mod tests {
	use std::time::Duration;

	use super::*;
	use crate::pace::{paced, Patience};

	fn body() -> Body {
		let pieces = [b"first".as_slice(), b"second"].map(Ok::<_, std::io::Error>);
		Body::from_stream(futures::stream::iter(pieces))
	}

	#[tokio::test]
	async fn what_was_not_read_comes_back() {
		for (limit, all) in [(6, true), (5, false)] {
			let (body, back) = lend(body());
			let mut pieces = body.into_data_stream();
			assert_eq!(pieces.next().await.unwrap().unwrap(), "first");
			drop(pieces);
			let Back::Rest(rest) = back.take() else { panic!("nothing came back") };
			assert!(rest.is_begun());
			assert_eq!(rest.drain(limit).await, all);
		}
	}

	#[tokio::test]
	async fn what_nobody_began_to_read_is_known() {
		let (body, back) = lend(body());
		drop(body);
		let Back::Rest(rest) = back.take() else { panic!("nothing came back") };
		assert!(!rest.is_begun());
		assert!(rest.drain(11).await);
	}

	#[tokio::test]
	async fn what_was_read_does_not() {
		let (body, back) = lend(body());
		let read = axum::body::to_bytes(body, 100).await.unwrap();
		assert_eq!(read, "firstsecond");
		assert!(matches!(back.take(), Back::Ended));
	}

	#[tokio::test]
	async fn what_never_came_is_told_apart() {
		let never = futures::stream::pending::<std::io::Result<Bytes>>();
		let never = paced(never, Patience::new(Duration::from_millis(20), 1));
		let (body, back) = lend(Body::from_stream(never));
		assert!(axum::body::to_bytes(body, 100).await.is_err());
		assert!(matches!(back.take(), Back::Stalled));
	}
}
