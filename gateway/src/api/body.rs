// SPDX-License-Identifier: GPL-3.0-only

//! Bodies of JSON: bounded, and exactly what they are said to be.

use axum::{
	body::{Body, Bytes},
	extract::{FromRequest, Request},
};
use futures::StreamExt;
use http::{header, request::Parts, HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use super::{admitted::Admitted, problem::Refused, state::Shared};
use crate::{
	error::ExchangeError,
	wire::{media, JSON},
};

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
		let bytes = collect(&parts, body, T::LIMIT).await?;
		Ok(Self(read(&bytes)?))
	}
}

/// The bytes of a body that is said to be JSON. While they come, the request has no place.
pub(super) async fn collect(parts: &Parts, body: Body, limit: usize) -> Result<Bytes, Refused> {
	if !media::is_of_type(&parts.headers, JSON) {
		let detail = "this takes application/json";
		return Err(Refused::Http(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail));
	}
	let announced = length(&parts.headers);
	if announced.is_some_and(|length| usize::try_from(length).map_or(true, |it| it > limit)) {
		return Err(too_large(limit).into());
	}
	let came = match parts.extensions.get::<Admitted>() {
		Some(place) => place.without(bounded(body, limit)).await?,
		None => bounded(body, limit).await,
	};
	Ok(came?)
}

/// A body of at most so many bytes.
async fn bounded(body: Body, limit: usize) -> Result<Bytes, ExchangeError> {
	let mut bytes = Vec::new();
	let mut pieces = body.into_data_stream();
	while let Some(piece) = pieces.next().await {
		let piece = piece.map_err(|_| ExchangeError::Malformed("the body broke off".into()))?;
		if bytes.len().saturating_add(piece.len()) > limit {
			return Err(too_large(limit));
		}
		bytes.extend_from_slice(&piece);
	}
	Ok(bytes.into())
}

fn too_large(limit: usize) -> ExchangeError {
	ExchangeError::TooLarge { limit: u64::try_from(limit).unwrap_or(u64::MAX) }
}

/// Reads JSON.
pub(super) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ExchangeError> {
	serde_json::from_slice(bytes).map_err(|error| ExchangeError::Malformed(error.to_string()))
}

/// The length that is announced, where it is.
pub(super) fn length(headers: &HeaderMap) -> Option<u64> {
	headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
