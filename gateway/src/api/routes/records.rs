// SPDX-License-Identifier: GPL-3.0-only

//! What a reader may find in a chart. Each entry leaves a receipt.

use axum::{
	extract::{RawQuery, State},
	Json,
};
use http::HeaderMap;

use super::{
	paths::{ListQuery, OpeningHeader, SignatureHeaders},
	releases::OnlyGet,
};
use crate::{
	api::{
		authenticate::{only, Authentic},
		problem::Refused,
		schema,
		state::Shared,
	},
	exchange::{ListPage, ListRequest},
	wire::{read, routes, PROBLEM, SALUS_OPENING},
};

/// The index entries of a chart that who asks may see, page by page: what opens each, if finalised state
/// permits it.
///
/// The bytes of an entry are at `…/index`. Whoever may see nothing is answered as if there were no such chart.
#[utoipa::path(
	get,
	path = routes::RECORDS,
	tag = "releases",
	params(ListQuery, OpeningHeader, SignatureHeaders),
	responses(
		(status = 200, description = "A page, by record", body = schema::ListPage),
		(status = 404, description = "Not released", body = schema::Problem, content_type = PROBLEM),
		(status = "default", description = "Refused", body = schema::Problem, content_type = PROBLEM),
	),
)]
pub(super) async fn records(
	_: OnlyGet,
	State(api): State<Shared>,
	RawQuery(query): RawQuery,
	headers: HeaderMap,
	Authentic(caller): Authentic,
) -> Result<Json<ListPage>, Refused> {
	let read::ListQuery { chart, purpose, basis, after, limit } =
		read::ListQuery::parse(query.as_deref())?;
	let opening = only(&headers, SALUS_OPENING)?.map(read::parse_opening).transpose()?;
	let request = ListRequest { chart, purpose, basis, opening, after, limit };
	Ok(Json(api.gateway.list(&caller, &request).await?))
}
