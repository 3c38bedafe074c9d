// SPDX-License-Identifier: GPL-3.0-only

//! How often a peer or an account may ask.

use std::{hash::Hash, net::IpAddr, num::NonZeroU32};

use governor::{
	clock::{Clock, DefaultClock},
	state::keyed::DashMapStateStore,
	Quota, RateLimiter,
};
use salus_primitives::AccountId;

use super::{
	connections::peer_of,
	limits::{Limits, Rate},
};
use crate::error::ExchangeError;

/// The rates of everybody who asked lately.
pub(super) struct Rates {
	peers: Limiter<IpAddr>,
	sign_ins: Limiter<IpAddr>,
	accounts: Limiter<AccountId>,
}

impl Rates {
	pub(super) fn new(limits: &Limits) -> Self {
		Self {
			peers: Limiter::new(limits.peer),
			sign_ins: Limiter::new(limits.sign_ins),
			accounts: Limiter::new(limits.account),
		}
	}

	/// A request of a peer.
	pub(super) fn peer(&self, peer: IpAddr) -> Result<(), ExchangeError> {
		self.peers.check(&peer_of(peer))
	}

	/// A sign-in from a peer: each writes to the database, whoever sends it.
	pub(super) fn sign_in(&self, peer: IpAddr) -> Result<(), ExchangeError> {
		self.sign_ins.check(&peer_of(peer))
	}

	/// A request of an account that is signed in.
	pub(super) fn account(&self, account: &AccountId) -> Result<(), ExchangeError> {
		self.accounts.check(account)
	}

	/// Forgets who asks for nothing any more.
	pub(super) fn forget(&self) {
		self.peers.forget();
		self.sign_ins.forget();
		self.accounts.forget();
	}
}

pub(super) struct Limiter<K: Hash + Eq + Clone> {
	limiter: RateLimiter<K, DashMapStateStore<K>, DefaultClock>,
	clock: DefaultClock,
	burst: NonZeroU32,
}

impl<K: Hash + Eq + Clone> Limiter<K> {
	pub(super) fn new(rate: Rate) -> Self {
		let quota = Quota::per_second(rate.per_second).allow_burst(rate.burst);
		let clock = DefaultClock::default();
		Self { limiter: RateLimiter::dashmap_with_clock(quota, &clock), clock, burst: rate.burst }
	}

	fn check(&self, key: &K) -> Result<(), ExchangeError> {
		self.take(key, NonZeroU32::MIN)
			.map_err(|retry_after| ExchangeError::TooMany { retry_after })
	}

	/// Takes so many at once, or says after how many seconds there may be as many. What costs more than
	/// anybody ever has at once costs all of it.
	pub(super) fn take(&self, key: &K, number: NonZeroU32) -> Result<(), u64> {
		match self.limiter.check_key_n(key, number.min(self.burst)) {
			Ok(Ok(())) => Ok(()),
			Ok(Err(until)) => {
				Err(until.wait_time_from(self.clock.now()).as_secs().saturating_add(1))
			},
			// It is no more than the burst, so there is always room for it.
			Err(_) => Err(1),
		}
	}

	pub(super) fn forget(&self) {
		self.limiter.retain_recent();
		self.limiter.shrink_to_fit();
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_burst_is_followed_by_a_wait_for_that_peer_alone() {
		let rates = Rates::new(&Limits { peer: Rate::new(1, 3), ..Limits::default() });
		let (one, other) = ([192, 0, 2, 1].into(), [192, 0, 2, 2].into());
		for _ in 0..3 {
			assert_eq!(rates.peer(one), Ok(()));
		}
		assert!(matches!(rates.peer(one), Err(ExchangeError::TooMany { retry_after: 1..=2 })));
		assert_eq!(rates.peer(other), Ok(()));
	}

	#[test]
	fn what_costs_more_is_rarer() {
		let limiter = Limiter::new(Rate::new(1, 10));
		let number = |number| NonZeroU32::new(number).unwrap();
		assert_eq!(limiter.take(&1, number(8)), Ok(()));
		assert!(matches!(limiter.take(&1, number(8)), Err(6..=7)));
		assert_eq!(limiter.take(&1, number(1)), Ok(()));
		// It is dear, and not impossible.
		assert_eq!(limiter.take(&2, number(1000)), Ok(()));
		assert!(limiter.take(&2, number(1)).is_err());
	}

	#[test]
	fn who_has_waited_is_forgotten() {
		let rates = Rates::new(&Limits { account: Rate::new(1000, 1), ..Limits::default() });
		assert_eq!(rates.account(&AccountId::new([1; 32])), Ok(()));
		std::thread::sleep(std::time::Duration::from_millis(20));
		rates.forget();
		assert!(rates.accounts.limiter.is_empty());
	}
}
