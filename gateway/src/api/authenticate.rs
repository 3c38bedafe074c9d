// SPDX-License-Identifier: GPL-3.0-only

//! Who asks: the session that a request names, and the signature of its key over the request.
//!
//! What is cheap to check comes first. Nobody who is not signed in makes us read a body, and only what is
//! signed uses up a nonce.

use axum::{
	extract::{FromRequest, FromRequestParts, Request},
	http::request::Parts,
};
use codec::Encode;
use http::{header, HeaderMap};
use salus_primitives::Moment;

use super::{
	body::{self, FromJson},
	problem::Refused,
	state::{Api, Shared},
};
use crate::{
	domain::{Caller, Session},
	error::ExchangeError,
	wire::{
		digest,
		evidence::Evidence,
		message::{self, Message, Presented},
		CONTENT_DIGEST, SALUS_OPENING, SIGNATURE, SIGNATURE_INPUT,
	},
};

/// Who asks for something, with a signature that covers all of the request but the bytes of an object,
/// whose hash is in the target.
pub(super) struct Authentic(pub(super) Caller);

impl FromRequestParts<Shared> for Authentic {
	type Rejection = Refused;

	async fn from_request_parts(parts: &mut Parts, api: &Shared) -> Result<Self, Refused> {
		let proof = Proof::of(api, parts, None).await?;
		Ok(Self(proof.caller(api, &[]).await?))
	}
}

/// The same, with a body of JSON that is signed too.
pub(super) struct AuthenticWith<T> {
	pub(super) caller: Caller,
	pub(super) body: T,
}

impl<T: FromJson> FromRequest<Shared> for AuthenticWith<T> {
	type Rejection = Refused;

	async fn from_request(request: Request, api: &Shared) -> Result<Self, Refused> {
		let (parts, body) = request.into_parts();
		let header = only(&parts.headers, CONTENT_DIGEST)?
			.ok_or_else(|| ExchangeError::Malformed("a signed body needs Content-Digest".into()))?
			.to_owned();
		let proof = Proof::of(api, &parts, Some(header.clone())).await?;
		let bytes = body::collect(&parts, body, T::LIMIT).await?;
		if !digest::fits(&header, &bytes) {
			return Err(ExchangeError::SignatureInvalid.into());
		}
		let body = body::read(&bytes)?;
		Ok(Self { caller: proof.caller(api, &bytes).await?, body })
	}
}

/// A request that the key of a session signed.
struct Proof {
	session: Session,
	presented: Presented,
	base: String,
}

impl Proof {
	/// Checks session and signature.
	async fn of(api: &Api, parts: &Parts, digest: Option<String>) -> Result<Self, ExchangeError> {
		let input = only(&parts.headers, SIGNATURE_INPUT)?;
		let signature = only(&parts.headers, SIGNATURE)?;
		let (Some(input), Some(signature)) = (input, signature) else {
			return Err(ExchangeError::SignedOut);
		};
		let presented = message::parse(input, signature)
			.map_err(|error| ExchangeError::Malformed(error.to_string()))?;
		let message = message(api, parts, digest)?;
		let base = presented.base(&message).map_err(|_| ExchangeError::SignatureInvalid)?;
		let session = api.gateway.session(&presented.parameters().session).await?;
		if !message::is_signed(&base, presented.signature(), &session.key) {
			return Err(ExchangeError::SignatureInvalid);
		}
		api.rates.account(&session.account)?;
		Ok(Self { session, presented, base })
	}

	/// Uses the request's nonce, and so the request.
	async fn caller(self, api: &Api, body: &[u8]) -> Result<Caller, ExchangeError> {
		let Self { session, presented, base } = self;
		let parameters = presented.parameters();
		let created: Moment = parameters.created.saturating_mul(1000);
		api.gateway.use_request(&parameters.session, &parameters.nonce, created).await?;
		let evidence = Evidence::new(&session.signed, base, *presented.signature(), body.to_vec())
			.map_err(|error| {
				tracing::error!(%error, "a session cannot be written down");
				ExchangeError::Unavailable
			})?;
		Ok(Caller { account: session.account, evidence: evidence.encode().into() })
	}
}

/// What has to be signed. Where the request was sent to is what this gateway is called in public, not
/// what the request says.
fn message(api: &Api, parts: &Parts, digest: Option<String>) -> Result<Message, ExchangeError> {
	// A body that nothing covers is no part of the request.
	if digest.is_none() && parts.method != http::Method::PUT && has_body(&parts.headers) {
		return Err(ExchangeError::Malformed("this takes no body".into()));
	}
	let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
	Ok(Message {
		method: parts.method.as_str().to_owned(),
		target: format!("{}{path}", api.gateway.identity().endpoint),
		digest,
		opening: only(&parts.headers, SALUS_OPENING)?.map(ToOwned::to_owned),
	})
}

fn has_body(headers: &HeaderMap) -> bool {
	headers.contains_key(header::TRANSFER_ENCODING)
		|| body::length(headers).is_some_and(|length| length > 0)
}

/// The value of a header that may be there once.
pub(super) fn only<'a>(
	headers: &'a HeaderMap,
	name: &'static str,
) -> Result<Option<&'a str>, ExchangeError> {
	let malformed = || ExchangeError::Malformed(format!("the header {name}"));
	let mut values = headers.get_all(name).iter();
	let Some(value) = values.next() else { return Ok(None) };
	if values.next().is_some() {
		return Err(malformed());
	}
	value.to_str().map(Some).map_err(|_| malformed())
}
