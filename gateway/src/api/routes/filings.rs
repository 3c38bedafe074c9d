// SPDX-License-Identifier: GPL-3.0-only

//! What is kept beside a document's objects, and when it counts.

use axum::{
	extract::{Path, State},
	Json,
};
use http::StatusCode;

use super::paths::{SignatureHeaders, VersionPath};
use crate::{
	api::{
		authenticate::Authentic,
		body::{FromJson, Plain},
		layers::Peer,
		problem::Refused,
		schema,
		state::Shared,
	},
	error::ExchangeError,
	exchange::{Confirmed, PutFiling, VersionOf},
	wire::{routes, PROBLEM},
};

impl FromJson for PutFiling {
	const LIMIT: usize = 32 * 1024;
}

/// Takes the envelopes of a document whose two objects are here.
///
/// Who files has signed it, and anybody may hand it on.
#[utoipa::path(
	put,
	path = routes::FILING,
	tag = "filings",
	params(VersionPath),
	request_body = schema::PutFiling,
	responses(
		(status = 204, description = "Taken"),
		(status = "default", description = "Refused", body = schema::Problem, content_type = PROBLEM),
	),
)]
pub(super) async fn put_filing(
	State(api): State<Shared>,
	Path(path): Path<VersionPath>,
	Peer(peer): Peer,
	Plain(put): Plain<PutFiling>,
) -> Result<StatusCode, Refused> {
	let text = &put.filing.text;
	let of = VersionOf { chart: text.chart, record: text.record, version: text.version };
	if path.read()? != of {
		return Err(ExchangeError::Malformed("the path names another version".into()).into());
	}
	api.rates.text(peer, &put.filing)?;
	let gateway = api.gateway.clone();
	api.whole(async move { gateway.put_filing(put).await }).await?;
	Ok(StatusCode::NO_CONTENT)
}

/// Makes a staged filing count, if finalised state names it.
///
/// For who handed it over, and her institution.
#[utoipa::path(
	post,
	path = routes::CONFIRM,
	tag = "filings",
	params(VersionPath, SignatureHeaders),
	responses(
		(status = 200, description = "It counts", body = schema::Confirmed),
		(status = "default", description = "Refused", body = schema::Problem, content_type = PROBLEM),
	),
)]
pub(super) async fn confirm(
	State(api): State<Shared>,
	Path(path): Path<VersionPath>,
	Authentic(caller): Authentic,
) -> Result<Json<Confirmed>, Refused> {
	let of = path.read()?;
	let gateway = api.gateway.clone();
	Ok(Json(api.whole(async move { gateway.confirm(&caller, of).await }).await?))
}
