// SPDX-License-Identifier: GPL-3.0-only

//! Releases: keys, and the bytes of documents and index entries. Each leaves a receipt.

use axum::{
	body::Body,
	extract::{Extension, FromRequestParts, Path, RawQuery, State},
	response::{IntoResponse, Response},
	Json,
};
use futures::StreamExt;
use http::{header, request::Parts, HeaderMap, HeaderValue, Method, StatusCode};
use salus_receipt::Range;
use tokio::time::Instant;

use super::paths::{OpeningHeader, RangeHeader, ReadQuery, SignatureHeaders, VersionPath};
use crate::{
	api::{
		authenticate::{only, Authentic},
		problem::Refused,
		schema,
		state::{Api, Shared},
		unread::Unread,
	},
	domain::Caller,
	error::ExchangeError,
	exchange::{Part, ReleaseRequest, Released},
	pace::Stalled,
	pieces,
	wire::{range, read, routes, OCTETS, PROBLEM, SALUS_BLOCK, SALUS_OPENING, SALUS_RECEIPT},
};

/// No HEAD, which the framework takes for every GET: a release leaves a receipt of what was handed over, and
/// that would say more than was.
pub(super) struct OnlyGet;

impl FromRequestParts<Shared> for OnlyGet {
	type Rejection = Response;

	async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Self, Response> {
		if parts.method == Method::GET {
			return Ok(Self);
		}
		let detail = "a release leaves a receipt, and so there is no HEAD for it";
		let refused = Refused::Http(StatusCode::METHOD_NOT_ALLOWED, detail);
		Err(([(header::ALLOW, "GET")], refused).into_response())
	}
}

/// Releases envelopes and this gateway's share in opening them, if finalised state permits it.
///
/// Whatever the reason of a denial, and whether there is such a record: the answer is the same.
#[utoipa::path(
	get,
	path = routes::KEYS,
	tag = "releases",
	params(VersionPath, ReadQuery, OpeningHeader, SignatureHeaders),
	responses(
		(status = 200, description = "Released", body = schema::Released),
		(status = 404, description = "Not released", body = schema::Problem, content_type = PROBLEM),
		(status = "default", description = "Refused", body = schema::Problem, content_type = PROBLEM),
	),
)]
pub(super) async fn keys(
	_: OnlyGet,
	State(api): State<Shared>,
	Path(path): Path<VersionPath>,
	RawQuery(query): RawQuery,
	headers: HeaderMap,
	Authentic(caller): Authentic,
) -> Result<Json<Released>, Refused> {
	let request = wanted(&path, query, &headers)?;
	Ok(Json(api.gateway.release(&caller, &request).await?))
}

/// Releases a document's bytes, if finalised state permits it.
#[utoipa::path(
	get,
	path = routes::DOCUMENT,
	tag = "releases",
	params(VersionPath, ReadQuery, OpeningHeader, RangeHeader, SignatureHeaders),
	responses(
		(
			status = 200, description = "The object", body = schema::Octets, content_type = OCTETS,
			headers(
				("Salus-Block" = u32, description = "The finalised block that permitted it"),
				("Salus-Receipt" = String, description = "The receipt that was written of it"),
			),
		),
		(
			status = 206, description = "A range of it", body = schema::Octets, content_type = OCTETS,
			headers(
				("Salus-Block" = u32, description = "The finalised block that permitted it"),
				("Salus-Receipt" = String, description = "The receipt that was written of it"),
			),
		),
		(status = 404, description = "Not released", body = schema::Problem, content_type = PROBLEM),
		(status = "default", description = "Refused", body = schema::Problem, content_type = PROBLEM),
	),
)]
pub(super) async fn document(
	_: OnlyGet,
	State(api): State<Shared>,
	Path(path): Path<VersionPath>,
	RawQuery(query): RawQuery,
	headers: HeaderMap,
	Authentic(caller): Authentic,
	unread: Option<Extension<Unread>>,
) -> Result<Response, Refused> {
	let wanted = wanted(&path, query, &headers)?;
	bytes(&api, &caller, &wanted, Part::Document, &headers, unread).await
}

/// Releases the bytes of an index entry, if finalised state permits it.
#[utoipa::path(
	get,
	path = routes::INDEX,
	tag = "releases",
	params(VersionPath, ReadQuery, OpeningHeader, RangeHeader, SignatureHeaders),
	responses(
		(
			status = 200, description = "The object", body = schema::Octets, content_type = OCTETS,
			headers(
				("Salus-Block" = u32, description = "The finalised block that permitted it"),
				("Salus-Receipt" = String, description = "The receipt that was written of it"),
			),
		),
		(
			status = 206, description = "A range of it", body = schema::Octets, content_type = OCTETS,
			headers(
				("Salus-Block" = u32, description = "The finalised block that permitted it"),
				("Salus-Receipt" = String, description = "The receipt that was written of it"),
			),
		),
		(status = 404, description = "Not released", body = schema::Problem, content_type = PROBLEM),
		(status = "default", description = "Refused", body = schema::Problem, content_type = PROBLEM),
	),
)]
pub(super) async fn index(
	_: OnlyGet,
	State(api): State<Shared>,
	Path(path): Path<VersionPath>,
	RawQuery(query): RawQuery,
	headers: HeaderMap,
	Authentic(caller): Authentic,
	unread: Option<Extension<Unread>>,
) -> Result<Response, Refused> {
	let wanted = wanted(&path, query, &headers)?;
	bytes(&api, &caller, &wanted, Part::Index, &headers, unread).await
}

/// What path, query and header ask for.
fn wanted(
	path: &VersionPath,
	query: Option<String>,
	headers: &HeaderMap,
) -> Result<ReleaseRequest, ExchangeError> {
	let of = path.read()?;
	let (purpose, basis) = read::parse_query(query.as_deref())?;
	let opening = only(headers, SALUS_OPENING)?.map(read::parse_opening).transpose()?;
	Ok(ReleaseRequest { of, purpose, basis, opening })
}

/// The range that is asked for. One in units that we do not know is none (RFC 9110, 14.2), and so is one
/// under a condition, since our answers have no validators to compare (13.1.5).
fn range_of(headers: &HeaderMap) -> Result<Option<(u64, Option<u64>)>, ExchangeError> {
	match only(headers, "range")? {
		Some(header)
			if header.starts_with(range::UNIT) && !headers.contains_key(header::IF_RANGE) =>
		{
			range::parse_range(header).map(Some)
		},
		_ => Ok(None),
	}
}

async fn bytes(
	api: &Api,
	caller: &Caller,
	request: &ReleaseRequest,
	part: Part,
	headers: &HeaderMap,
	unread: Option<Extension<Unread>>,
) -> Result<Response, Refused> {
	let asked = range_of(headers)?;
	let transfer = api.transfer(&caller.account)?;
	let released = api.gateway.fetch(caller, request, part, asked).await?;
	let Range { from, to } = released.range;
	let length = to.saturating_sub(from);
	let late = api.end(length);
	let pieces = match unread {
		Some(Extension(unread)) => unread.put(released.pieces),
		None => pieces::read(released.pieces),
	};
	let pieces = pieces.map(move |piece| {
		// It is under way until its last piece.
		let _ = &transfer;
		let is_late = late.is_some_and(|late| late <= Instant::now());
		piece
			.and_then(|piece| if is_late { Err(Stalled.into()) } else { Ok(piece) })
			.inspect_err(broke_off)
	});
	let mut response = Body::from_stream(pieces).into_response();
	let headers = response.headers_mut();
	headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(OCTETS));
	headers.insert(header::CONTENT_LENGTH, length.into());
	headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static(range::UNIT));
	headers.insert(SALUS_BLOCK, released.block.into());
	let receipt = HeaderValue::try_from(released.receipt.to_string());
	headers.insert(SALUS_RECEIPT, receipt.map_err(|_| ExchangeError::Unavailable)?);
	let given = asked.and_then(|_| range::content_range((from, to), released.length));
	if let Some(value) = given {
		let value = HeaderValue::try_from(value).map_err(|_| ExchangeError::Unavailable)?;
		headers.insert(header::CONTENT_RANGE, value);
		*response.status_mut() = StatusCode::PARTIAL_CONTENT;
	}
	Ok(response)
}

/// An object does not come to its end: for the reader's sake, or for a fault of ours.
fn broke_off(error: &std::io::Error) {
	let ours = error.get_ref().is_none_or(|why| !why.is::<ExchangeError>() && !why.is::<Stalled>());
	match ours {
		true => tracing::error!(%error, "an object broke off on its way out"),
		false => tracing::info!(%error, "an object was cut off on its way out"),
	}
}
