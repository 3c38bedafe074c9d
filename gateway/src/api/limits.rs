// SPDX-License-Identifier: GPL-3.0-only

//! What a gateway takes at most from those who ask, so that none of them keeps it from the others.

use std::{num::NonZeroU32, time::Duration};

use governor::Quota;

use crate::pace::SLOWEST;

/// How often something may be asked: so many a second in the long run, and so many at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
	/// A second.
	pub per_second: NonZeroU32,
	/// At once, after a pause.
	pub burst: NonZeroU32,
}

impl Rate {
	/// A rate; a 0 counts as 1, since nothing at all is no service.
	pub fn new(per_second: u32, burst: u32) -> Self {
		let at_least_one = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
		Self { per_second: at_least_one(per_second), burst: at_least_one(burst) }
	}
}

impl From<Rate> for Quota {
	fn from(rate: Rate) -> Self {
		Self::per_second(rate.per_second).allow_burst(rate.burst)
	}
}

/// The limits of one gateway's service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
	/// Connections that are open at once. One more is closed at once.
	pub connections: usize,
	/// Of those, connections from one address (of IPv6: from one /64).
	pub connections_per_peer: usize,
	/// Requests that are worked on at once, but for transfers. One more is answered 503.
	pub requests: usize,
	/// Objects on their way in or out at once. One more is answered 503, and 429 to an account that has
	/// a quarter of them. Each that comes in takes some 6 MiB of memory, each that goes out less than 1.
	pub transfers: usize,
	/// Requests from one address (of IPv6: from one /64).
	pub peer: Rate,
	/// Sign-ins from one address.
	pub sign_ins: Rate,
	/// Requests of one account that is signed in; as often, filings and requests for access that it signed itself are
	/// taken of one address.
	pub account: Rate,
	/// How long the head of a request, or the TLS handshake before it, may take to arrive; also how long a
	/// connection without a request is kept.
	pub head: Duration,
	/// How long a body may stand still in either direction, all pauses that a slow one makes beyond
	/// [`Self::slowest`] together.
	pub idle: Duration,
	/// The slowest that a body may be for long, in bytes a second.
	pub slowest: u64,
	/// How long an object may be on its way at most, however long it is: see [`Self::longest`].
	pub transfer: Duration,
	/// How long an answer may take to begin, but for an object that comes in and for what waits for
	/// finality: less than clients wait ([`crate::remote::Options::patience`]).
	pub answer: Duration,
	/// The same for what waits for finality ([`crate::remote::Options::finality`]).
	pub finality: Duration,
}

impl Limits {
	/// How many transfers one account has at once.
	pub(super) fn transfers_of_one(&self) -> usize {
		self.transfers.div_euclid(4).max(1)
	}

	/// How long a body of so many bytes may be on its way: as long as one takes that is never slower than
	/// [`Self::slowest`] and makes all pauses that it may make.
	pub(super) fn longest(&self, length: u64) -> Duration {
		let moving = length.checked_div(self.slowest).map_or(Duration::MAX, Duration::from_secs);
		self.idle.saturating_add(moving).min(self.transfer)
	}
}

impl Default for Limits {
	fn default() -> Self {
		Self {
			connections: 1024,
			connections_per_peer: 128,
			requests: 256,
			transfers: 32,
			peer: Rate::new(100, 1000),
			sign_ins: Rate::new(10, 200),
			account: Rate::new(50, 500),
			head: Duration::from_secs(30),
			idle: Duration::from_secs(30),
			slowest: SLOWEST,
			transfer: Duration::from_secs(24 * 60 * 60),
			answer: Duration::from_secs(50),
			finality: Duration::from_secs(280),
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::remote::Options;

	#[test]
	fn clients_wait_for_the_answer() {
		let (here, there) = (Limits::default(), Options::default());
		assert!(here.answer < there.patience);
		assert!(here.finality < there.finality);
	}

	#[test]
	fn a_transfer_takes_no_longer_than_its_slowest_pace() {
		let seconds = Duration::from_secs;
		let limits =
			Limits { idle: seconds(10), slowest: 100, transfer: seconds(60), ..Limits::default() };
		assert_eq!(limits.longest(0), seconds(10));
		assert_eq!(limits.longest(2_000), seconds(30));
		assert_eq!(limits.longest(u64::MAX), seconds(60));
		// No pace at all.
		assert_eq!(Limits { slowest: 0, ..limits }.longest(1), seconds(60));
	}

	#[test]
	fn one_account_has_a_quarter_of_the_transfers() {
		for (transfers, each) in [(1, 1), (3, 1), (8, 2), (32, 8)] {
			assert_eq!(Limits { transfers, ..Limits::default() }.transfers_of_one(), each);
		}
	}
}
