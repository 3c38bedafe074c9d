// SPDX-License-Identifier: GPL-3.0-only

//! Requests for access.

use axum::{
	extract::{Path, State},
	Json,
};
use http::StatusCode;

use super::paths::{ChartPath, RequestPath, SignatureHeaders};
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
	exchange::{BlindedRequest, Lodged, LodgedRequest},
	wire::{routes, PROBLEM},
};

impl FromJson for BlindedRequest {
	const LIMIT: usize = 32 * 1024;
}

impl FromJson for LodgedRequest {
	const LIMIT: usize = 32 * 1024;
}

/// Lodges a request under a blinded tag on the chain, and answers when it is final.
///
/// Who asks for access has signed it. Lodging the same again finds the one that is there.
#[utoipa::path(
	post,
	path = routes::REQUESTS,
	tag = "requests",
	request_body = schema::BlindedRequest,
	responses(
		(status = 200, description = "It is on the chain", body = schema::Lodged),
		(status = "default", description = "Refused", body = schema::Problem, content_type = PROBLEM),
	),
)]
pub(super) async fn lodge(
	State(api): State<Shared>,
	Plain(request): Plain<BlindedRequest>,
) -> Result<Json<Lodged>, Refused> {
	let gateway = api.gateway.clone();
	Ok(Json(api.whole(async move { gateway.lodge(request).await }).await?))
}

/// Takes what opens a request that another gateway lodged, and verifies it.
#[utoipa::path(
	put,
	path = routes::CHART_REQUEST,
	tag = "requests",
	params(RequestPath),
	request_body = schema::LodgedRequest,
	responses(
		(status = 204, description = "Taken"),
		(status = "default", description = "Refused", body = schema::Problem, content_type = PROBLEM),
	),
)]
pub(super) async fn take_request(
	State(api): State<Shared>,
	Path(path): Path<RequestPath>,
	Peer(peer): Peer,
	Plain(request): Plain<LodgedRequest>,
) -> Result<StatusCode, Refused> {
	if path.read()? != (request.blinded.text.chart, request.request) {
		return Err(ExchangeError::Malformed("the path names another request".into()).into());
	}
	api.rates.text(peer, &request.blinded)?;
	let gateway = api.gateway.clone();
	api.whole(async move { gateway.take_request(request).await }).await?;
	Ok(StatusCode::NO_CONTENT)
}

/// The open requests of a chart, with who asks.
///
/// For its patient, her agent, or a holder of a mandate to grant.
#[utoipa::path(
	get,
	path = routes::CHART_REQUESTS,
	tag = "requests",
	params(ChartPath, SignatureHeaders),
	responses(
		(status = 200, description = "Those that are open", body = Vec<schema::LodgedRequest>),
		(status = "default", description = "Refused", body = schema::Problem, content_type = PROBLEM),
	),
)]
pub(super) async fn requests(
	State(api): State<Shared>,
	Path(path): Path<ChartPath>,
	Authentic(caller): Authentic,
) -> Result<Json<Vec<LodgedRequest>>, Refused> {
	Ok(Json(api.gateway.requests(&caller, path.read()?).await?))
}
