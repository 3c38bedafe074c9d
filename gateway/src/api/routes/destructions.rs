// SPDX-License-Identifier: GPL-3.0-only

//! What was destroyed.

use axum::{
	extract::{Path, RawQuery, State},
	Json,
};

use super::paths::{ChartPath, PageQuery, SignatureHeaders};
use crate::{
	api::{authenticate::Authentic, problem::Refused, schema, state::Shared},
	exchange::DestructionPage,
	wire::{read, routes, PROBLEM},
};

/// This gateway's statements of a chart's key fragments that it destroyed, page by page.
///
/// For its patient, or her agent.
#[utoipa::path(
	get,
	path = routes::DESTRUCTIONS,
	tag = "receipts",
	params(ChartPath, PageQuery, SignatureHeaders),
	responses(
		(status = 200, description = "A page, oldest first", body = schema::DestructionPage),
		(status = "default", description = "Refused", body = schema::Problem, content_type = PROBLEM),
	),
)]
pub(super) async fn destructions(
	State(api): State<Shared>,
	Path(path): Path<ChartPath>,
	RawQuery(query): RawQuery,
	Authentic(caller): Authentic,
) -> Result<Json<DestructionPage>, Refused> {
	let chart = path.read()?;
	let (after, limit) = read::parse_page_query(query.as_deref())?;
	Ok(Json(api.gateway.destructions(&caller, chart, after, limit).await?))
}
