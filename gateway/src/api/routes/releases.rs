// SPDX-License-Identifier: GPL-3.0-only

//! Releases: keys, and the bytes of documents and index entries.

use axum::{
	body::Body,
	extract::{Path, RawQuery, State},
	response::{IntoResponse, Response},
	Json,
};
use futures::StreamExt;
use http::{header, HeaderMap, HeaderValue, StatusCode};
use tokio_util::io::ReaderStream;

use super::paths::{OpeningHeader, RangeHeader, ReadQuery, SignatureHeaders, VersionPath};
use crate::{
	api::{
		authenticate::{only, Authentic},
		problem::Refused,
		schema,
		state::{Api, Shared},
	},
	domain::Caller,
	error::ExchangeError,
	exchange::{Answer, Part, ReleaseRequest, Released, ReleasedBytes},
	wire::{range, read, routes, OCTETS, PROBLEM, SALUS_BLOCK, SALUS_OPENING},
};

/// How much of an object is in memory at once, in bytes, besides what the store reads ahead.
const PIECE: usize = 64 * 1024;

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
			headers(("Salus-Block" = u32, description = "The finalised block that permitted it")),
		),
		(
			status = 206, description = "A range of it", body = schema::Octets, content_type = OCTETS,
			headers(("Salus-Block" = u32, description = "The finalised block that permitted it")),
		),
		(status = 404, description = "Not released", body = schema::Problem, content_type = PROBLEM),
		(status = "default", description = "Refused", body = schema::Problem, content_type = PROBLEM),
	),
)]
pub(super) async fn document(
	State(api): State<Shared>,
	Path(path): Path<VersionPath>,
	RawQuery(query): RawQuery,
	headers: HeaderMap,
	Authentic(caller): Authentic,
) -> Result<Response, Refused> {
	bytes(&api, &caller, &wanted(&path, query, &headers)?, Part::Document, &headers).await
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
			headers(("Salus-Block" = u32, description = "The finalised block that permitted it")),
		),
		(
			status = 206, description = "A range of it", body = schema::Octets, content_type = OCTETS,
			headers(("Salus-Block" = u32, description = "The finalised block that permitted it")),
		),
		(status = 404, description = "Not released", body = schema::Problem, content_type = PROBLEM),
		(status = "default", description = "Refused", body = schema::Problem, content_type = PROBLEM),
	),
)]
pub(super) async fn index(
	State(api): State<Shared>,
	Path(path): Path<VersionPath>,
	RawQuery(query): RawQuery,
	headers: HeaderMap,
	Authentic(caller): Authentic,
) -> Result<Response, Refused> {
	bytes(&api, &caller, &wanted(&path, query, &headers)?, Part::Index, &headers).await
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
) -> Result<Response, Refused> {
	let range = range_of(headers)?;
	let transfer = api.transfer()?;
	let (released, range) = match range {
		None => (api.gateway.fetch(caller, request, part, None).await?, None),
		Some(range) => {
			let (released, range) = ranged(api, caller, request, part, range).await?;
			(released, Some(range))
		},
	};
	let pieces = ReaderStream::with_capacity(released.bytes, PIECE).map(move |piece| {
		// It is under way until its last piece.
		let _ = &transfer;
		piece.inspect_err(|error| tracing::error!(%error, "an object broke off on its way out"))
	});
	let mut response = Body::from_stream(pieces).into_response();
	let (start, end) = range.unwrap_or((0, released.length));
	let headers = response.headers_mut();
	headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(OCTETS));
	headers.insert(header::CONTENT_LENGTH, end.saturating_sub(start).into());
	headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static(range::UNIT));
	headers.insert(SALUS_BLOCK, released.block.into());
	if let Some(value) = range.and_then(|range| range::content_range(range, released.length)) {
		let value = HeaderValue::try_from(value).map_err(|_| ExchangeError::Unavailable)?;
		headers.insert(header::CONTENT_RANGE, value);
		*response.status_mut() = StatusCode::PARTIAL_CONTENT;
	}
	Ok(response)
}

/// The bytes of a range, and which it is: one that ends beyond the object ends with it (RFC 9110, 14.1.2).
/// How long the object is, only the release says.
async fn ranged(
	api: &Api,
	caller: &Caller,
	request: &ReleaseRequest,
	part: Part,
	(start, end): (u64, Option<u64>),
) -> Answer<(ReleasedBytes, (u64, u64))> {
	let whole = (start, end.unwrap_or(u64::MAX));
	match api.gateway.fetch(caller, request, part, Some(whole)).await {
		Ok(released) => Ok((released, whole)),
		Err(ExchangeError::OutOfRange { length }) if start < length => {
			let range = (start, length);
			Ok((api.gateway.fetch(caller, request, part, Some(range)).await?, range))
		},
		Err(error) => Err(error),
	}
}
