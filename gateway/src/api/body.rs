// SPDX-License-Identifier: GPL-3.0-only

//! Bodies of JSON: bounded, and exactly what they are said to be.

use axum::{
	body::{Body, Bytes},
	extract::{FromRequest, Request},
};
use futures::StreamExt;
use http::{header, HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use super::{problem::Refused, state::Shared};
use crate::{error::ExchangeError, wire::JSON};

/// What comes as JSON, and its longest form in bytes.
pub(super) trait FromJson: DeserializeOwned + Send {
	/// Bytes.
	const LIMIT: usize;
}

/// A body that carries its own signature, or needs none.
pub(super) struct Plain<T>(pub(super) T);

impl<T: FromJson> FromRequest<Shared> for Plain<T> {
	type Rejection = Refused;

	async fn from_request(request: Request, _: &Shared) -> Result<Self, Refused> {
		let (parts, body) = request.into_parts();
		let bytes = collect(&parts.headers, body, T::LIMIT).await?;
		Ok(Self(read(&bytes)?))
	}
}

/// The bytes of a body that is said to be JSON.
pub(super) async fn collect(
	headers: &HeaderMap,
	body: Body,
	limit: usize,
) -> Result<Bytes, Refused> {
	if !is_of_type(headers, JSON) {
		let detail = "this takes application/json";
		return Err(Refused::Http(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail));
	}
	let too_large = || ExchangeError::TooLarge { limit: u64::try_from(limit).unwrap_or(u64::MAX) };
	if length(headers).is_some_and(|length| usize::try_from(length).map_or(true, |it| it > limit)) {
		return Err(too_large().into());
	}
	let mut bytes = Vec::new();
	let mut pieces = body.into_data_stream();
	while let Some(piece) = pieces.next().await {
		let piece = piece.map_err(|_| ExchangeError::Malformed("the body broke off".into()))?;
		if bytes.len().saturating_add(piece.len()) > limit {
			return Err(too_large().into());
		}
		bytes.extend_from_slice(&piece);
	}
	Ok(bytes.into())
}

/// Reads JSON.
pub(super) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ExchangeError> {
	serde_json::from_slice(bytes).map_err(|error| ExchangeError::Malformed(error.to_string()))
}

/// The length that is announced, where it is.
pub(super) fn length(headers: &HeaderMap) -> Option<u64> {
	headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Whether the body is said to be of that type; its parameters, as a charset, do not matter.
pub(super) fn is_of_type(headers: &HeaderMap, wanted: &str) -> bool {
	let mut values = headers.get_all(header::CONTENT_TYPE).iter();
	let (Some(value), None) = (values.next(), values.next()) else { return false };
	let named = value.to_str().ok().and_then(|value| value.split(';').next());
	named.is_some_and(|named| named.trim().eq_ignore_ascii_case(wanted))
}
