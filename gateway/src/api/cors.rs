// SPDX-License-Identifier: GPL-3.0-only

//! Which pages a browser lets read our answers (<https://fetch.spec.whatwg.org/#http-cors-protocol>).
//!
//! It protects nobody from who uses no browser, and nothing here rests on cookies or on where somebody is:
//! who asks for something of a patient's signs for it. So `/rpc`, which tells everybody the same, is for every
//! page, and the rest for those that the operator names: a page that may ask a gateway sees what its visitor
//! signs for.

use std::{str::FromStr, time::Duration};

use axum::Router;
use http::{header, request::Parts, HeaderName, HeaderValue, Method};
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::{rpc::RPC, state::Shared};
use crate::wire::{
	CONTENT_DIGEST, SALUS_BLOCK, SALUS_OPENING, SALUS_RECEIPT, SIGNATURE, SIGNATURE_INPUT,
};

/// For how long a browser need not ask again whether it may.
const KNOWN: Duration = Duration::from_secs(3600);

/// What a page may send along.
const SENT: [HeaderName; 6] = [
	header::CONTENT_TYPE,
	header::RANGE,
	HeaderName::from_static(CONTENT_DIGEST),
	HeaderName::from_static(SALUS_OPENING),
	HeaderName::from_static(SIGNATURE),
	HeaderName::from_static(SIGNATURE_INPUT),
];

/// What a page may read of an answer, beside its body and what every page may.
const READ: [HeaderName; 6] = [
	header::ACCEPT_RANGES,
	header::CONTENT_RANGE,
	header::RETRY_AFTER,
	header::WWW_AUTHENTICATE,
	HeaderName::from_static(SALUS_BLOCK),
	HeaderName::from_static(SALUS_RECEIPT),
];

/// Pages that may use a gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origins {
	/// Every page.
	Any,
	/// Pages of these origins; of none where there is none.
	Of(Vec<Origin>),
}

impl Default for Origins {
	fn default() -> Self {
		Self::Of(Vec::new())
	}
}

impl Origins {
	fn has(&self, origin: &HeaderValue) -> bool {
		match self {
			Origins::Any => true,
			Origins::Of(origins) => origins.iter().any(|one| one.0 == origin),
		}
	}
}

/// An origin as browsers write it: `https://portal.example`, with a port where it is not the usual one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(HeaderValue);

/// Why a text is no origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
	"this is no origin as browsers write it: expected https://HOST or https://HOST:PORT, in lower case, with \
	 nothing after it and without the usual port"
)]
pub struct NoOrigin;

impl FromStr for Origin {
	type Err = NoOrigin;

	fn from_str(text: &str) -> Result<Self, NoOrigin> {
		let url = reqwest::Url::parse(text).map_err(|_| NoOrigin)?;
		let is_web = ["http", "https"].contains(&url.scheme());
		// A browser sends exactly this, so anything else would never be met.
		match is_web && url.origin().ascii_serialization() == text {
			true => HeaderValue::from_str(text).map(Self).map_err(|_| NoOrigin),
			false => Err(NoOrigin),
		}
	}
}

/// Lets pages read answers, refusals included. A browser's question whether it may is answered here, and costs
/// less than to count it.
pub(super) fn open(router: Router, api: &Shared) -> Router {
	let origins = api.origins.clone();
	if api.rpc.is_none() && origins == Origins::default() {
		return router;
	}
	let has_rpc = api.rpc.is_some();
	let may = move |origin: &HeaderValue, request: &Parts| {
		(has_rpc && request.uri.path() == RPC) || origins.has(origin)
	};
	let cors = CorsLayer::new()
		.allow_origin(AllowOrigin::predicate(may))
		.allow_methods([Method::GET, Method::POST, Method::PUT])
		.allow_headers(SENT)
		.expose_headers(READ)
		.max_age(KNOWN);
	router.layer(cors)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn origins_are_as_browsers_write_them() {
		for text in ["https://portal.example", "http://127.0.0.1:5173", "https://a.example:8443"] {
			assert!(text.parse::<Origin>().is_ok(), "{text}");
		}
		for text in [
			"",
			"*",
			"null",
			"portal.example",
			"https://portal.example/",
			"https://portal.example:443",
			"https://Portal.example",
			"https://portal.example/page",
			"https://user@portal.example",
			"file:///tmp/page.html",
		] {
			assert_eq!(text.parse::<Origin>(), Err(NoOrigin), "{text}");
		}
	}

	#[test]
	fn only_pages_that_are_named_may() {
		let origins = Origins::Of(vec!["https://portal.example".parse().unwrap()]);
		let has = |origins: &Origins, text| origins.has(&HeaderValue::from_static(text));
		assert!(has(&origins, "https://portal.example"));
		assert!(!has(&origins, "https://portal.example.evil.example"));
		assert!(!has(&origins, "http://portal.example"));
		assert!(!has(&Origins::default(), "null"));
		assert!(has(&Origins::Any, "https://anything.example"));
	}
}
