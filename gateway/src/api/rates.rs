// SPDX-License-Identifier: GPL-3.0-only

//! How often a peer or an account may ask.

use std::net::IpAddr;

use salus_primitives::{text::SignedText, AccountId};

use super::{connections::peer_of, limits::Limits};
use crate::{error::ExchangeError, exchange::Signed, limiter::Limiter};

/// The rates of everybody who asked lately.
pub(super) struct Rates {
	peers: Limiter<IpAddr>,
	sign_ins: Limiter<IpAddr>,
	accounts: Limiter<AccountId>,
	texts: Limiter<(IpAddr, AccountId)>,
}

impl Rates {
	pub(super) fn new(limits: &Limits) -> Self {
		Self {
			peers: Limiter::new(limits.peer),
			sign_ins: Limiter::new(limits.sign_ins),
			accounts: Limiter::new(limits.account),
			texts: Limiter::new(limits.account),
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

	/// A text that an account signed, from whoever hands it on: where the signature does not hold it is none of hers,
	/// and refused for that. Who has such a text can hand it on again and again: that uses up nothing of what she may
	/// hand over herself, nor of what she may ask.
	pub(super) fn text<T: SignedText>(
		&self,
		peer: IpAddr,
		signed: &Signed<T>,
	) -> Result<(), ExchangeError> {
		match signed.holds() {
			true => self.texts.check(&(peer_of(peer), signed.signer.clone())),
			false => Err(ExchangeError::SignatureInvalid),
		}
	}

	/// Forgets who asks for nothing any more.
	pub(super) fn forget(&self) {
		self.peers.forget();
		self.sign_ins.forget();
		self.accounts.forget();
		self.texts.forget();
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::api::Rate;

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
}
