// SPDX-License-Identifier: GPL-3.0-only

//! Sessions: an account signs in once, with its wallet, and vouches for a key that lives for minutes.

use super::{operations::answer, LocalGateway};
use crate::{
	error::{ExchangeError, GatewayError},
	exchange::Signed,
	hex_id::hex_id,
};
use salus_primitives::{
	text::{SignInText, MAX_SESSION},
	AccountId, Moment,
};

/// By how much the clocks of a gateway and of who asks may differ, in milliseconds.
pub const MAX_SKEW: Moment = 60_000;

hex_id! {
	/// A session's id: the hash of the text that was signed to open it (`SignInText::id`). It reads as `0x`
	/// and 64 lower-case hexadecimal digits.
	SessionId
}

/// An account that is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
	/// Who.
	pub account: AccountId,
	/// The Ed25519 public key that signs its requests.
	pub key: [u8; 32],
	/// The moment from which it is over.
	pub expires: Moment,
	/// What the account signed.
	pub signed: Signed<SignInText>,
}

impl LocalGateway {
	/// Takes a sign-in, once: for this chain and this gateway, signed by the wallet of an account with a
	/// standing, issued now, for ten minutes at most.
	pub async fn sign_in(&self, signed: Signed<SignInText>) -> Result<SessionId, ExchangeError> {
		answer("sign_in", self.do_sign_in(signed).await)
	}

	/// The session of that id, while it lasts.
	pub async fn session(&self, id: &SessionId) -> Result<Session, ExchangeError> {
		answer("session", self.do_session(id).await)
	}

	/// Uses the nonce of a request, once within its session. `created` is the moment, in Unix
	/// milliseconds, at which the request says that it was made.
	pub async fn use_request(
		&self,
		session: &SessionId,
		nonce: &[u8; 16],
		created: Moment,
	) -> Result<(), ExchangeError> {
		answer("use_request", self.do_use_request(session, nonce, created).await)
	}

	async fn do_sign_in(&self, signed: Signed<SignInText>) -> Result<SessionId, GatewayError> {
		let (text, now) = (&signed.text, self.now());
		// First of all: what is not well-formed reads to whoever signs it as something else.
		if !text.is_well_formed() {
			return Err(ExchangeError::Malformed("the text to sign in".into()).into());
		}
		let same_chain =
			text.genesis == self.identity.genesis && text.chain_id == self.identity.chain_id;
		if !same_chain || !self.is_addressed(text) {
			return Err(ExchangeError::WrongAddressee.into());
		}
		let lasts = text.expires.checked_sub(text.issued);
		let is_timely = text.issued <= now.saturating_add(MAX_SKEW)
			&& now < text.expires
			&& lasts.is_some_and(|lasts| lasts <= MAX_SESSION);
		if !is_timely {
			return Err(ExchangeError::SignatureExpired.into());
		}
		if signed.signer != text.account || !signed.holds() {
			return Err(ExchangeError::SignatureInvalid.into());
		}
		// A key costs nothing, a standing does: nobody else fills the database. By fresh state, as everything is
		// decided: with a session that old state gives she would only be told so at her first request.
		if !self.fresh().await?.has_standing(&text.account).await? {
			return Err(ExchangeError::NoStanding.into());
		}
		let id = SessionId(text.id());
		let session = Session {
			account: text.account.clone(),
			key: text.key,
			// A wallet whose clock is ahead gets no longer session for that.
			expires: text.expires.min(now.saturating_add(MAX_SESSION)),
			signed,
		};
		match self.store.db.open_session(&id, &session).await? {
			true => Ok(id),
			false => Err(ExchangeError::Replayed.into()),
		}
	}

	/// Whether a text is for this gateway: it is among those that are named. The domain is one of them
	/// too, and alone would not tell two gateways of one host apart.
	fn is_addressed(&self, text: &SignInText) -> bool {
		let endpoint = self.identity.endpoint.as_str();
		text.gateways.iter().any(|one| one.trim_end_matches('/') == endpoint)
	}

	async fn do_session(&self, id: &SessionId) -> Result<Session, GatewayError> {
		let session = self.store.db.session(id).await?;
		session
			.filter(|session| self.now() < session.expires)
			.ok_or_else(|| ExchangeError::SignedOut.into())
	}

	async fn do_use_request(
		&self,
		session: &SessionId,
		nonce: &[u8; 16],
		created: Moment,
	) -> Result<(), GatewayError> {
		let now = self.now();
		if now.abs_diff(created) > MAX_SKEW {
			return Err(ExchangeError::SignatureExpired.into());
		}
		if self.store.db.use_nonce(session, nonce, now).await? {
			return Ok(());
		}
		// Which of the two was it?
		self.do_session(session).await?;
		Err(ExchangeError::Replayed.into())
	}
}
