// SPDX-License-Identifier: GPL-3.0-only

//! What is kept of a request, so that anybody can verify later, offline, that this account made it.
//!
//! The wallet's signature vouches for the key of the session, and that key's signature for the request:
//! method, target, time, and the digest of the body. Nothing of HTTP has to be known beyond RFC 9421's
//! signature base.

#[cfg(test)]
mod tests;

use codec::{Decode, Encode};
use salus_primitives::{
	text::{SignInText, MAX_SESSION},
	AccountId, Moment,
};

use super::{
	digest,
	message::{self, Message},
};
use crate::{
	domain::{SessionId, MAX_SKEW},
	exchange::Signed,
};

/// A request and its proof.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Evidence {
	/// The sign-in: the JSON of `Signed<SignInText>`.
	pub sign_in: Vec<u8>,
	/// The signature base of the request.
	pub base: Vec<u8>,
	/// The signature of the session's key over it.
	pub signature: [u8; 64],
	/// The body, where it is JSON; an object's bytes are not kept, since the target names their hash.
	pub body: Vec<u8>,
}

/// What evidence proves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
	/// Who asked.
	pub account: AccountId,
	/// The chain that the account signed in for.
	pub genesis: [u8; 32],
	/// That chain's number among Ethereum's chains.
	pub chain_id: u64,
	/// The session.
	pub session: SessionId,
	/// The endpoint that was asked: one of those that the account signed in for.
	pub endpoint: String,
	/// What was asked for. Target and headers are as they were sent; the body is the evidence's.
	pub message: Message,
	/// When, by the clock of who asked, in Unix milliseconds.
	pub created: Moment,
}

/// Why evidence proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvidenceError {
	/// The sign-in cannot be read.
	#[error("the sign-in is not the JSON of a signed text")]
	SignIn,
	/// The sign-in is not signed by the account that it names, or lasts too long.
	#[error("the sign-in is not signed by the account that it names, or is not well-formed")]
	Wallet,
	/// What the session's key signed is not a request.
	#[error("what was signed is not a request of the form that Salus uses")]
	Base,
	/// The request belongs to another session, or lies outside its time.
	#[error("the request does not belong to the session that the account signed in for")]
	Session,
	/// The request went to a gateway that the account did not sign in for.
	#[error("the request is for a gateway that the sign-in does not name")]
	Gateway,
	/// The signature is not that of the session's key.
	#[error("the request is not signed with the key of the session")]
	Signature,
	/// The body is not the one that was signed.
	#[error("the body is not the one that was signed")]
	Body,
}

impl Evidence {
	/// The evidence of a request.
	pub fn new(
		sign_in: &Signed<SignInText>,
		base: String,
		signature: [u8; 64],
		body: Vec<u8>,
	) -> Result<Self, EvidenceError> {
		let sign_in = serde_json::to_vec(sign_in).map_err(|_| EvidenceError::SignIn)?;
		Ok(Self { sign_in, base: base.into_bytes(), signature, body })
	}

	/// Follows wallet, session and request.
	pub fn verify(&self) -> Result<Proven, EvidenceError> {
		let sign_in: Signed<SignInText> =
			serde_json::from_slice(&self.sign_in).map_err(|_| EvidenceError::SignIn)?;
		let text = &sign_in.text;
		let lasts = text.expires.checked_sub(text.issued);
		// `holds` also says that the text is well-formed and its account the signer.
		if lasts.is_none_or(|lasts| lasts > MAX_SESSION) || !sign_in.holds() {
			return Err(EvidenceError::Wallet);
		}
		let base = std::str::from_utf8(&self.base).map_err(|_| EvidenceError::Base)?;
		let (message, parameters) = message::parse_base(base).map_err(|_| EvidenceError::Base)?;
		if parameters.session.0 != text.id() || !is_within(parameters.created, text) {
			return Err(EvidenceError::Session);
		}
		let endpoint =
			endpoint_of(&message.target, &text.gateways).ok_or(EvidenceError::Gateway)?;
		if !message::is_signed(base, &self.signature, &text.key) {
			return Err(EvidenceError::Signature);
		}
		let fits = match &message.digest {
			Some(header) => digest::fits(header, &self.body),
			None => self.body.is_empty(),
		};
		if !fits {
			return Err(EvidenceError::Body);
		}
		Ok(Proven {
			account: sign_in.signer.clone(),
			genesis: text.genesis,
			chain_id: text.chain_id,
			session: parameters.session,
			endpoint: endpoint.to_owned(),
			message,
			created: parameters.created.saturating_mul(1000),
		})
	}
}

/// Whether a request of that second can have been taken within the session, by a gateway whose clock is
/// off by as much as gateways bear, in the text and in the request.
fn is_within(created: u64, text: &SignInText) -> bool {
	let created = created.saturating_mul(1000);
	let earliest = text.issued.saturating_sub(MAX_SKEW).saturating_sub(MAX_SKEW);
	earliest <= created && created < text.expires.saturating_add(MAX_SKEW)
}

/// The endpoint that the target lies under: the longest, where one lies under another.
fn endpoint_of<'a>(target: &str, gateways: &'a [String]) -> Option<&'a str> {
	gateways
		.iter()
		.map(|one| one.trim_end_matches('/'))
		.filter(|endpoint| target.strip_prefix(*endpoint).is_some_and(|path| path.starts_with('/')))
		.max_by_key(|endpoint| endpoint.len())
}
