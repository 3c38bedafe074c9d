// SPDX-License-Identifier: GPL-3.0-only

//! Asking a gateway again that says when.
//!
//! A gateway that is busy, or whose node is a little behind, says in how many seconds it can be asked
//! again. That is waited for, a bounded number of times and a bounded time: who is told "later" by one
//! of n gateways should neither give up nor wait for ever.

use std::{future::Future, time::Duration};

use crate::{
	exchange::{Answer, ExchangeError},
	wire::problem::retry_after,
};

/// How often a gateway is asked again.
const AGAIN: u32 = 5;
/// The longest wait before it is asked again; one that asks for more is taken at its word as busy.
const LONGEST: Duration = Duration::from_secs(10);

/// Asks, and asks again as long as the gateway says "later", but five times at most.
pub async fn patiently<T, F>(mut ask: impl FnMut() -> F) -> Answer<T>
where
	F: Future<Output = Answer<T>>,
{
	for _ in 0..AGAIN {
		let answer = ask().await;
		match answer.as_ref().err().and_then(later) {
			Some(wait) => tokio::time::sleep(wait).await,
			None => return answer,
		}
	}
	ask().await
}

/// How long to wait, where the answer may be another one then.
fn later(error: &ExchangeError) -> Option<Duration> {
	let wait = Duration::from_secs(retry_after(error)?);
	// At least a little, whatever it says: no gateway is asked in a tight loop.
	(wait <= LONGEST).then_some(wait.max(Duration::from_millis(100)))
}

#[cfg(test)]
mod tests {
	use std::cell::Cell;

	use super::*;

	/// How often it is asked, and what comes of it, where it refuses so often.
	async fn asked(refusals: u32, error: ExchangeError) -> (u32, Answer<()>) {
		let times = Cell::new(0);
		let answer = patiently(|| {
			times.set(times.get() + 1);
			let answer = if times.get() > refusals { Ok(()) } else { Err(error.clone()) };
			async move { answer }
		})
		.await;
		(times.get(), answer)
	}

	#[tokio::test]
	async fn who_says_later_is_asked_again_then() {
		for error in
			[ExchangeError::TooMany { retry_after: 1 }, ExchangeError::Stale { retry_after: 1 }]
		{
			let began = std::time::Instant::now();
			assert_eq!(asked(1, error).await, (2, Ok(())));
			assert!(began.elapsed() >= Duration::from_secs(1));
		}
	}

	#[tokio::test]
	async fn nobody_is_asked_for_ever() {
		let busy = ExchangeError::TooMany { retry_after: 0 };
		assert_eq!(asked(u32::MAX, busy.clone()).await, (AGAIN + 1, Err(busy)));
		let tomorrow = ExchangeError::TooMany { retry_after: 86_400 };
		assert_eq!(asked(1, tomorrow.clone()).await, (1, Err(tomorrow)));
	}

	#[tokio::test]
	async fn any_other_answer_stands() {
		for error in [ExchangeError::NotReleased, ExchangeError::Unavailable] {
			assert_eq!(asked(1, error.clone()).await, (1, Err(error)));
		}
	}
}
