// SPDX-License-Identifier: GPL-3.0-only

//! Patience with a peer that is slow to send or to take bytes: it has an end. A gateway has it with those who
//! ask, and a reader with gateways.

use std::{
	future::Future,
	pin::Pin,
	task::{Context, Poll},
	time::Duration,
};

use bytes::Bytes;
use futures::{Stream, StreamExt};
use tokio::time::{sleep_until, Instant, Sleep};

/// The slowest that bytes may be for long where nothing else is said, in bytes a second.
pub(crate) const SLOWEST: u64 = 4096;

/// Time that a peer may let us wait.
///
/// Waiting uses it up, and each byte that moves gives a little back. So a peer may pause for as long as
/// the whole, and go on for ever as long as it is not slower than `slowest` on average: one byte from
/// time to time does not keep a connection.
#[derive(Clone, Copy, Debug)]
struct Allowance {
	whole: Duration,
	slowest: u64,
	used: Duration,
}

impl Allowance {
	fn waited(&mut self, time: Duration) {
		self.used = self.used.saturating_add(time);
	}

	fn moved(&mut self, bytes: usize) {
		let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
		let micros = bytes.saturating_mul(1_000_000).checked_div(self.slowest);
		let back = micros.map_or(Duration::MAX, Duration::from_micros);
		self.used = self.used.saturating_sub(back);
	}

	fn left(&self) -> Duration {
		self.whole.saturating_sub(self.used)
	}
}

/// An [`Allowance`] by the clock.
pub(crate) struct Patience {
	allowance: Allowance,
	/// Since when we wait, and until when at most.
	waiting: Option<(Instant, Pin<Box<Sleep>>)>,
	/// When it is over anyway.
	end: Option<Instant>,
}

impl Patience {
	/// So long a wait, and so many bytes a second.
	pub(crate) fn new(whole: Duration, slowest: u64) -> Self {
		let allowance = Allowance { whole, slowest, used: Duration::ZERO };
		Self { allowance, waiting: None, end: None }
	}

	/// The same, up to that moment.
	pub(crate) fn until(self, end: Option<Instant>) -> Self {
		Self { end, ..self }
	}

	/// Whether that moment is over.
	fn is_over(&self) -> bool {
		self.end.is_some_and(|end| end <= Instant::now())
	}

	/// Some bytes moved.
	pub(crate) fn moved(&mut self, bytes: usize) {
		if let Some((since, _)) = self.waiting.take() {
			self.allowance.waited(since.elapsed());
		}
		self.allowance.moved(bytes);
	}

	/// Nothing moves. Ready once that was so for too long.
	pub(crate) fn poll_waiting(&mut self, cx: &mut Context<'_>) -> Poll<()> {
		let (left, over) = (self.allowance.left(), self.end);
		let (_, end) = self.waiting.get_or_insert_with(|| {
			let now = Instant::now();
			let end = now.checked_add(left).unwrap_or(now);
			(now, Box::pin(sleep_until(over.map_or(end, |over| end.min(over)))))
		});
		end.as_mut().poll(cx)
	}
}

/// A body did not move for too long, or took too long in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the body did not move for too long, or took too long in all")]
pub(crate) struct Stalled;

impl From<Stalled> for std::io::Error {
	fn from(stalled: Stalled) -> Self {
		Self::new(std::io::ErrorKind::TimedOut, stalled)
	}
}

/// Bytes that end with [`Stalled`] where their sender lets us wait for too long.
pub(crate) fn paced<S>(body: S, patience: Patience) -> Paced<S> {
	Paced { body, patience }
}

/// Whether it is [`Stalled`] that ended a body.
pub(crate) fn is_stalled(error: &(dyn std::error::Error + 'static)) -> bool {
	std::iter::successors(Some(error), |error| error.source()).any(|error| error.is::<Stalled>())
}

/// See [`paced`].
pub(crate) struct Paced<S> {
	body: S,
	patience: Patience,
}

impl<S, E> Stream for Paced<S>
where
	S: Stream<Item = Result<Bytes, E>> + Unpin,
	E: Into<Box<dyn std::error::Error + Send + Sync>>,
{
	type Item = Result<Bytes, Box<dyn std::error::Error + Send + Sync>>;

	fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
		match self.body.poll_next_unpin(cx) {
			Poll::Ready(Some(Ok(_))) if self.patience.is_over() => {
				Poll::Ready(Some(Err(Stalled.into())))
			},
			Poll::Ready(Some(Ok(bytes))) => {
				self.patience.moved(bytes.len());
				Poll::Ready(Some(Ok(bytes)))
			},
			Poll::Ready(other) => Poll::Ready(other.map(|result| result.map_err(Into::into))),
			Poll::Pending => self.patience.poll_waiting(cx).map(|()| Some(Err(Stalled.into()))),
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const SECOND: Duration = Duration::from_secs(1);

	fn allowance() -> Allowance {
		Allowance { whole: SECOND * 10, slowest: 1000, used: Duration::ZERO }
	}

	#[test]
	fn one_byte_from_time_to_time_does_not_help() {
		let mut allowance = allowance();
		for _ in 0..4 {
			allowance.waited(SECOND * 2);
			allowance.moved(1);
		}
		assert!(allowance.left() < SECOND * 3);
		allowance.waited(SECOND * 3);
		assert_eq!(allowance.left(), Duration::ZERO);
	}

	#[test]
	fn whoever_is_not_too_slow_goes_on_for_ever() {
		let mut allowance = allowance();
		for _ in 0..100 {
			allowance.waited(SECOND * 9);
			assert!(allowance.left() >= SECOND);
			allowance.moved(9_000);
		}
		assert_eq!(allowance.left(), SECOND * 10);
	}

	#[test]
	fn speed_is_not_saved_up() {
		let mut allowance = allowance();
		allowance.moved(usize::MAX);
		allowance.waited(SECOND * 10);
		assert_eq!(allowance.left(), Duration::ZERO);
	}

	#[tokio::test]
	async fn a_body_that_stalls_says_so() {
		let body = futures::stream::once(async { Ok::<_, Stalled>(Bytes::from_static(b"a")) });
		let body = body.chain(futures::stream::pending()).boxed();
		let mut body = paced(body, Patience::new(Duration::from_millis(20), 1000));
		assert_eq!(body.next().await.unwrap().unwrap(), "a");
		let error = body.next().await.unwrap().unwrap_err();
		assert!(is_stalled(&*error), "{error:?}");
	}

	#[tokio::test]
	async fn a_body_that_moves_has_an_end_all_the_same() {
		let drip = futures::stream::repeat_with(|| Ok::<_, Stalled>(Bytes::from_static(b"a")))
			.then(|byte| async {
				tokio::time::sleep(Duration::from_millis(5)).await;
				byte
			});
		let end = Instant::now() + Duration::from_millis(100);
		let patience = Patience::new(SECOND * 60, 1).until(Some(end));
		let mut body = paced(drip.boxed(), patience);
		let mut bytes = 0;
		let error = loop {
			match body.next().await.unwrap() {
				Ok(_) => bytes += 1,
				Err(error) => break error,
			}
		};
		assert!(is_stalled(&*error), "{error:?}");
		assert!(end <= Instant::now() && bytes > 0);
	}
}
