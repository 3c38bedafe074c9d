// SPDX-License-Identifier: GPL-3.0-only

//! For who watches over the gateway, and who writes clients.

use axum::{
	extract::State,
	response::{IntoResponse, Response},
	Json,
};
use http::{header, HeaderMap, StatusCode};
use serde::Serialize;

use crate::{
	api::{
		layers::Peer, openapi, problem::Refused, schema, state::Shared, HEALTH, METRICS, OPENAPI,
		READY,
	},
	error::ExchangeError,
	wire::{JSON, PROBLEM},
};

/// What a proxy adds on its way.
const FORWARDED: [&str; 3] = ["forwarded", "x-forwarded-for", "via"];

/// How it is.
#[derive(Serialize)]
pub(super) struct Condition {
	status: &'static str,
}

/// Whether the gateway runs at all.
#[utoipa::path(
	get,
	path = HEALTH,
	tag = "watch",
	responses((status = 200, description = "It does", body = schema::Condition)),
)]
pub(super) async fn health() -> Json<Condition> {
	Json(Condition { status: "alive" })
}

/// Whether the gateway can release something: its database answers, and finalised state is fresh.
#[utoipa::path(
	get,
	path = READY,
	tag = "watch",
	responses(
		(status = 200, description = "It can", body = schema::Condition),
		(status = 503, description = "It cannot", body = schema::Problem, content_type = PROBLEM),
	),
)]
pub(super) async fn ready(State(api): State<Shared>) -> Result<Json<Condition>, Refused> {
	api.gateway.ready().await?;
	Ok(Json(Condition { status: "ready" }))
}

/// Counters, in Prometheus' text format: for who is on this machine.
///
/// How busy a gateway is at each moment would help others to guess who reads.
#[utoipa::path(
	get,
	path = METRICS,
	tag = "watch",
	responses(
		(status = 200, description = "Counters", body = String, content_type = "text/plain"),
		(status = "default", description = "Refused", body = schema::Problem, content_type = PROBLEM),
	),
)]
pub(super) async fn metrics(
	State(api): State<Shared>,
	Peer(peer): Peer,
	headers: HeaderMap,
) -> Result<Response, Refused> {
	if !peer.is_loopback() || FORWARDED.iter().any(|name| headers.contains_key(*name)) {
		let detail = "counters are for who asks from the gateway's own machine";
		return Err(Refused::Http(StatusCode::FORBIDDEN, detail));
	}
	let text = api.metrics.text().map_err(|error| {
		tracing::error!(%error, "counters cannot be written");
		ExchangeError::Unavailable
	})?;
	let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
	Ok((kind, text).into_response())
}

/// The document about all this.
#[utoipa::path(
	get,
	path = OPENAPI,
	tag = "watch",
	operation_id = "openapi",
	responses((status = 200, description = "OpenAPI 3.1", body = serde_json::Value)),
)]
pub(super) async fn document() -> Response {
	([(header::CONTENT_TYPE, JSON)], openapi::text()).into_response()
}
