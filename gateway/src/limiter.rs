// SPDX-License-Identifier: GPL-3.0-only

//! How often each of many may do something.

use std::{hash::Hash, num::NonZeroU32};

use governor::{
	clock::{Clock, DefaultClock},
	state::keyed::DashMapStateStore,
	Quota, RateLimiter,
};

use crate::error::ExchangeError;

/// A rate for each of those who did it lately.
pub(crate) struct Limiter<K: Hash + Eq + Clone> {
	limiter: RateLimiter<K, DashMapStateStore<K>, DefaultClock>,
	clock: DefaultClock,
	burst: NonZeroU32,
}

impl<K: Hash + Eq + Clone> Limiter<K> {
	pub(crate) fn new(rate: impl Into<Quota>) -> Self {
		let (quota, clock) = (rate.into(), DefaultClock::default());
		let burst = quota.burst_size();
		Self { limiter: RateLimiter::dashmap_with_clock(quota, &clock), clock, burst }
	}

	/// Takes one, or says when there may be one.
	pub(crate) fn check(&self, key: &K) -> Result<(), ExchangeError> {
		self.take(key, NonZeroU32::MIN)
			.map_err(|retry_after| ExchangeError::TooMany { retry_after })
	}

	/// Takes so many at once, or says after how many seconds there may be as many. What costs more than
	/// anybody ever has at once costs all of it.
	pub(crate) fn take(&self, key: &K, number: NonZeroU32) -> Result<(), u64> {
		match self.limiter.check_key_n(key, number.min(self.burst)) {
			Ok(Ok(())) => Ok(()),
			Ok(Err(until)) => {
				Err(until.wait_time_from(self.clock.now()).as_secs().saturating_add(1))
			},
			// It is no more than the burst, so there is always room for it.
			Err(_) => Err(1),
		}
	}

	/// Forgets who did nothing for so long that it would change nothing.
	pub(crate) fn forget(&self) {
		self.limiter.retain_recent();
		self.limiter.shrink_to_fit();
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn number(number: u32) -> NonZeroU32 {
		NonZeroU32::new(number).unwrap()
	}

	fn limiter(per_second: u32, burst: u32) -> Limiter<u8> {
		Limiter::new(Quota::per_second(number(per_second)).allow_burst(number(burst)))
	}

	#[test]
	fn what_costs_more_is_rarer() {
		let limiter = limiter(1, 10);
		assert_eq!(limiter.take(&1, number(8)), Ok(()));
		assert!(matches!(limiter.take(&1, number(8)), Err(6..=7)));
		assert_eq!(limiter.take(&1, number(1)), Ok(()));
		// It is dear, and not impossible.
		assert_eq!(limiter.take(&2, number(1000)), Ok(()));
		assert!(limiter.take(&2, number(1)).is_err());
	}

	#[test]
	fn who_has_waited_is_forgotten() {
		let limiter = limiter(1000, 1);
		assert_eq!(limiter.check(&1), Ok(()));
		std::thread::sleep(std::time::Duration::from_millis(20));
		limiter.forget();
		assert!(limiter.limiter.is_empty());
	}
}
