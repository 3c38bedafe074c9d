// SPDX-License-Identifier: GPL-3.0-only

//! Key fragments, from the patient or her agent.

use axum::{
	extract::{Path, State},
	Json,
};
use http::StatusCode;

use super::paths::{ChartPath, DigestHeader, SignatureHeaders};
use crate::{
	api::{
		authenticate::{Authentic, AuthenticWith},
		body::FromJson,
		problem::Refused,
		schema,
		state::Shared,
	},
	error::ExchangeError,
	exchange::{Activated, FragmentParcel, FragmentState},
	wire::{routes, PROBLEM},
};

impl FromJson for FragmentParcel {
	const LIMIT: usize = 64 * 1024;
}

impl FromJson for Activated {
	const LIMIT: usize = 4 * 1024;
}

/// The fragments of a chart that this gateway keeps.
#[utoipa::path(
	get,
	path = routes::FRAGMENTS,
	tag = "fragments",
	params(ChartPath, SignatureHeaders),
	responses(
		(status = 200, description = "Which generations of which sets", body = Vec<schema::FragmentState>),
		(status = "default", description = "Refused", body = schema::Problem, content_type = PROBLEM),
	),
)]
pub(super) async fn fragments(
	State(api): State<Shared>,
	Path(path): Path<ChartPath>,
	Authentic(caller): Authentic,
) -> Result<Json<Vec<FragmentState>>, Refused> {
	Ok(Json(api.gateway.fragments(&caller, path.read()?).await?))
}

/// Takes a fragment of a chart. It waits for its activation.
#[utoipa::path(
	post,
	path = routes::FRAGMENTS,
	tag = "fragments",
	params(ChartPath, SignatureHeaders, DigestHeader),
	request_body = schema::FragmentParcel,
	responses(
		(status = 204, description = "Taken"),
		(status = "default", description = "Refused", body = schema::Problem, content_type = PROBLEM),
	),
)]
pub(super) async fn deliver(
	State(api): State<Shared>,
	Path(path): Path<ChartPath>,
	AuthenticWith { caller, body: parcel }: AuthenticWith<FragmentParcel>,
) -> Result<StatusCode, Refused> {
	let chart = path.read()?;
	let gateway = api.gateway.clone();
	api.whole(async move { gateway.deliver(&caller, chart, parcel).await }).await?;
	Ok(StatusCode::NO_CONTENT)
}

/// Uses a generation from now on, and destroys the one before.
#[utoipa::path(
	post,
	path = routes::ACTIVATION,
	tag = "fragments",
	params(ChartPath, SignatureHeaders, DigestHeader),
	request_body = schema::Activated,
	responses(
		(status = 204, description = "It counts"),
		(status = "default", description = "Refused", body = schema::Problem, content_type = PROBLEM),
	),
)]
pub(super) async fn activate(
	State(api): State<Shared>,
	Path(path): Path<ChartPath>,
	AuthenticWith { caller, body: word }: AuthenticWith<Activated>,
) -> Result<StatusCode, Refused> {
	if path.read()? != word.set.chart {
		return Err(ExchangeError::Malformed("the path names another chart".into()).into());
	}
	let gateway = api.gateway.clone();
	api.whole(async move { gateway.activate(&caller, word).await }).await?;
	Ok(StatusCode::NO_CONTENT)
}
