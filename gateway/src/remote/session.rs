// SPDX-License-Identifier: GPL-3.0-only

//! The session that the gateways of one connection share.

use std::sync::Arc;

use salus_primitives::{
	text::{SignInText, MAX_SESSION},
	Moment,
};
use sp_core::{ed25519, Pair as _};
use tokio::sync::Mutex;
use zeroize::Zeroizing;

use crate::{
	bytes::random,
	clock::Clock,
	domain::SessionId,
	error::ExchangeError,
	exchange::{Answer, Signed, Signs},
	wire::endpoint::Endpoint,
};

/// A session with less time left than this is not used any more.
const MARGIN: Moment = 60_000;

/// A session: what the account signed, and the key that it vouches for.
pub(super) struct Session {
	pub(super) id: SessionId,
	pub(super) key: ed25519::Pair,
	pub(super) signed: Signed<SignInText>,
}

/// Signs in when it has to.
pub(super) struct SignIn {
	gateways: Vec<String>,
	genesis: [u8; 32],
	chain_id: u64,
	signer: Arc<dyn Signs>,
	clock: Arc<dyn Clock>,
	/// Held while the account signs, so that several requests at a time make one sign-in.
	current: Mutex<Option<Arc<Session>>>,
}

impl SignIn {
	pub(super) fn new(
		endpoints: &[Endpoint],
		genesis: [u8; 32],
		chain_id: u64,
		signer: Arc<dyn Signs>,
		clock: Arc<dyn Clock>,
	) -> Self {
		let gateways = endpoints.iter().map(Endpoint::to_string).collect();
		Self { gateways, genesis, chain_id, signer, clock, current: Default::default() }
	}

	/// The chain that it is for: genesis and chain id.
	pub(super) fn network(&self) -> ([u8; 32], u64) {
		(self.genesis, self.chain_id)
	}

	/// The session, signed in for anew if there is none or it is about to end. The gateway is the one
	/// that is asked.
	pub(super) async fn session(&self, asked: &Endpoint) -> Answer<Arc<Session>> {
		let mut current = self.current.lock().await;
		let now = self.clock.now();
		if let Some(session) = &*current {
			let text = &session.signed.text;
			// A clock that was put back makes it a session of a time to come.
			if now.saturating_add(MARGIN) < text.expires && text.issued <= now {
				return Ok(session.clone());
			}
		}
		let session = Arc::new(self.open(asked, now).await?);
		*current = Some(session.clone());
		Ok(session)
	}

	/// Takes that session for over.
	pub(super) async fn forget(&self, id: &SessionId) {
		let mut current = self.current.lock().await;
		if current.as_ref().is_some_and(|session| session.id == *id) {
			*current = None;
		}
	}

	async fn open(&self, asked: &Endpoint, now: Moment) -> Answer<Session> {
		let seed = Zeroizing::new(random::<32>());
		let key = ed25519::Pair::from_seed(&seed);
		let text = SignInText {
			genesis: self.genesis,
			chain_id: self.chain_id,
			domain: asked.authority().to_owned(),
			account: self.signer.account(),
			key: key.public().0,
			gateways: self.gateways.clone(),
			nonce: random(),
			issued: now,
			expires: now.saturating_add(MAX_SESSION),
		};
		let id = SessionId(text.id());
		let signer = self.signer.clone();
		// A wallet may wait for its owner.
		let signed = tokio::task::spawn_blocking(move || Signed::new(text, &*signer)).await;
		let signed = signed.map_err(|error| {
			tracing::debug!(%error, "the account could not sign in");
			ExchangeError::Unavailable
		})?;
		Ok(Session { id, key, signed })
	}
}
