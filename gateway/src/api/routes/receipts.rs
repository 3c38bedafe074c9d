// SPDX-License-Identifier: GPL-3.0-only

//! Receipts of what was released.

use axum::{
	extract::{Path, RawQuery, State},
	response::{IntoResponse, Response},
	Json,
};
use http::header;

use super::paths::{ChartPath, PageQuery, ReceiptPath, SignatureHeaders};
use crate::{
	api::{authenticate::Authentic, problem::Refused, schema, state::Shared},
	error::ExchangeError,
	exchange::ReceiptPage,
	wire::{read, routes, JSON, PROBLEM},
};

/// The receipts that this gateway wrote of a chart's releases, page by page.
///
/// For its patient, her agent, or a holder of a mandate to read, who gets those of what she may read.
#[utoipa::path(
	get,
	path = routes::CHART_RECEIPTS,
	tag = "receipts",
	params(ChartPath, PageQuery, SignatureHeaders),
	responses(
		(status = 200, description = "A page, oldest first", body = schema::ReceiptPage),
		(status = "default", description = "Refused", body = schema::Problem, content_type = PROBLEM),
	),
)]
pub(super) async fn receipts(
	State(api): State<Shared>,
	Path(path): Path<ChartPath>,
	RawQuery(query): RawQuery,
	Authentic(caller): Authentic,
) -> Result<Json<ReceiptPage>, Refused> {
	let chart = path.read()?;
	let (after, limit) = read::parse_page_query(query.as_deref())?;
	Ok(Json(api.gateway.receipts(&caller, chart, after, limit).await?))
}

/// The file of one receipt, which anybody can verify offline.
///
/// For its reader, and for whom the receipts of its chart are. It is there once the receipt is anchored.
#[utoipa::path(
	get,
	path = routes::RECEIPT,
	tag = "receipts",
	params(ReceiptPath, SignatureHeaders),
	responses(
		(status = 200, description = "The file", body = schema::ReceiptFile),
		(status = 409, description = "Not anchored yet", body = schema::Problem, content_type = PROBLEM),
		(status = "default", description = "Refused", body = schema::Problem, content_type = PROBLEM),
	),
)]
pub(super) async fn receipt(
	State(api): State<Shared>,
	Path(path): Path<ReceiptPath>,
	Authentic(caller): Authentic,
) -> Result<Response, Refused> {
	let file = api.gateway.receipt(&caller, path.read()?).await?;
	let text = file.to_json().map_err(|error| {
		tracing::error!(%error, "a receipt file cannot be written");
		ExchangeError::Unavailable
	})?;
	Ok(([(header::CONTENT_TYPE, JSON)], text).into_response())
}
