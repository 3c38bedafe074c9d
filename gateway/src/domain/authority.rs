// SPDX-License-Identifier: GPL-3.0-only

//! Whether a signed text counts: here, now, once.

use salus_primitives::{
	text::{DeliveryText, QueryText, ReleaseText, SignedText, MAX_TEXT_AGE},
	AccountId, Moment,
};

use super::LocalGateway;
use crate::{
	error::{ExchangeError, GatewayError},
	exchange::Signed,
};

/// By how much the signer's clock may be ahead.
const SKEW: Moment = 60_000;

/// A text that is signed for one gateway, to be used once.
pub(crate) trait Addressed: SignedText {
	/// The chain.
	fn genesis(&self) -> &[u8; 32];
	/// The gateway.
	fn gateway(&self) -> &AccountId;
	/// Who signs.
	fn account(&self) -> &AccountId;
	/// When.
	fn issued(&self) -> Moment;
	/// What makes it usable once.
	fn nonce(&self) -> &[u8; 16];
}

macro_rules! addressed {
	($text:ty, $account:ident) => {
		impl Addressed for $text {
			fn genesis(&self) -> &[u8; 32] {
				&self.genesis
			}
			fn gateway(&self) -> &AccountId {
				&self.gateway
			}
			fn account(&self) -> &AccountId {
				&self.$account
			}
			fn issued(&self) -> Moment {
				self.issued
			}
			fn nonce(&self) -> &[u8; 16] {
				&self.nonce
			}
		}
	};
}
addressed!(QueryText, account);
addressed!(DeliveryText, account);
addressed!(ReleaseText, person);

impl LocalGateway {
	/// Checks addressee, age and signature, and uses the nonce. What is asked for is not looked at.
	pub(super) async fn authenticate<T: Addressed>(
		&self,
		signed: &Signed<T>,
		now: Moment,
	) -> Result<(), GatewayError> {
		let text = &signed.text;
		if *text.genesis() != self.chain.genesis() || *text.gateway() != self.identity.institution {
			return Err(ExchangeError::WrongAddressee.into());
		}
		let issued = text.issued();
		if issued.saturating_add(MAX_TEXT_AGE) < now || now.saturating_add(SKEW) < issued {
			return Err(ExchangeError::SignatureExpired.into());
		}
		if signed.signer != *text.account() || !signed.holds() {
			return Err(ExchangeError::SignatureInvalid.into());
		}
		// Kept for longer than the text can be used, whatever the clocks do.
		let expires = issued.saturating_add(MAX_TEXT_AGE).saturating_add(MAX_TEXT_AGE);
		match self.store.db.use_nonce(&signed.signer, text.nonce(), expires).await? {
			true => Ok(()),
			false => Err(ExchangeError::Replayed.into()),
		}
	}
}
