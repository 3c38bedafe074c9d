// SPDX-License-Identifier: GPL-3.0-only

//! The document about the interface: OpenAPI, from the handlers themselves.

use std::sync::OnceLock;

use utoipa::openapi::{Info, License, OpenApi, OpenApiBuilder};
use utoipa_axum::router::OpenApiRouter;

use super::{routes, schema::exact};

const DESCRIPTION: &str = "\
A gateway keeps ciphertext and key fragments, and releases what finalised state permits.\n\n\
An account signs in once with its wallet, for ten minutes at most and for all gateways that it names \
(`POST /sessions`). The key that it vouches for then signs each request by RFC 9421: method, target, the \
digest of a body of JSON, and `Salus-Opening` where that header is there. The target begins with the \
endpoint that `GET /` tells. Operations without signature headers take what is signed in itself.\n\n\
Everything that is refused is answered with `application/problem+json` (RFC 9457), whose member `error` is \
the typed error. Where a release is denied, the answer is the same as if there were no such record.";

/// The document.
pub fn document() -> OpenApi {
	let mut info = Info::new("Salus gateway", env!("CARGO_PKG_VERSION"));
	info.description = Some(DESCRIPTION.into());
	info.license = Some(License::new(env!("CARGO_PKG_LICENSE")));
	let empty = OpenApiBuilder::new().info(info).build();
	let mut document = OpenApiRouter::with_openapi(empty)
		.merge(routes::prompt())
		.merge(routes::chain())
		.merge(routes::finality())
		.merge(routes::uploads())
		.merge(routes::always())
		.into_openapi();
	exact::complete(&mut document);
	document
}

/// The document as it is served, and as it lies in docs/openapi.json.
pub fn text() -> &'static str {
	static TEXT: OnceLock<String> = OnceLock::new();
	// It has string keys only, and so can always be written.
	TEXT.get_or_init(|| document().to_pretty_json().unwrap_or_default())
}
