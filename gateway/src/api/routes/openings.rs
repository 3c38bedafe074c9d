// SPDX-License-Identifier: GPL-3.0-only

//! What opens blinded tags, for and from the patient or her agent.

use axum::{
	extract::{Path, State},
	Json,
};
use http::StatusCode;
use salus_primitives::access::Opening;

use super::paths::{ChartPath, DigestHeader, SignatureHeaders};
use crate::{
	api::{
		authenticate::{Authentic, AuthenticWith},
		body::FromJson,
		problem::Refused,
		schema,
		state::Shared,
	},
	wire::{routes, PROBLEM},
};

impl FromJson for Opening {
	const LIMIT: usize = 4 * 1024;
}

/// What opens the grants and restrictions of a chart, as far as this gateway keeps it.
///
/// For the patient or her agent.
#[utoipa::path(
	get,
	path = routes::OPENINGS,
	tag = "openings",
	params(ChartPath, SignatureHeaders),
	responses(
		(status = 200, description = "Those that are kept", body = Vec<schema::Opening>),
		(status = "default", description = "Refused", body = schema::Problem, content_type = PROBLEM),
	),
)]
pub(super) async fn openings(
	State(api): State<Shared>,
	Path(path): Path<ChartPath>,
	Authentic(caller): Authentic,
) -> Result<Json<Vec<Opening>>, Refused> {
	Ok(Json(api.gateway.openings(&caller, path.read()?).await?))
}

/// Takes what opens a blinded restriction.
#[utoipa::path(
	post,
	path = routes::OPENINGS,
	tag = "openings",
	params(ChartPath, SignatureHeaders, DigestHeader),
	request_body = schema::Opening,
	responses(
		(status = 204, description = "Taken"),
		(status = "default", description = "Refused", body = schema::Problem, content_type = PROBLEM),
	),
)]
pub(super) async fn add_opening(
	State(api): State<Shared>,
	Path(path): Path<ChartPath>,
	AuthenticWith { caller, body: opening }: AuthenticWith<Opening>,
) -> Result<StatusCode, Refused> {
	let chart = path.read()?;
	let gateway = api.gateway.clone();
	api.whole(async move { gateway.add_opening(&caller, chart, opening).await }).await?;
	Ok(StatusCode::NO_CONTENT)
}
