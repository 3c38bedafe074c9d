// SPDX-License-Identifier: GPL-3.0-only

//! Grants, as their grantees find them.

use axum::{extract::State, Json};

use super::paths::SignatureHeaders;
use crate::{
	api::{authenticate::Authentic, problem::Refused, schema, state::Shared},
	exchange::GrantToMe,
	wire::{routes, PROBLEM},
};

/// What was granted to who asks, or to her institution.
#[utoipa::path(
	get,
	path = routes::GRANTS,
	tag = "grants",
	params(SignatureHeaders),
	responses(
		(status = 200, description = "Those that this gateway knows", body = Vec<schema::GrantToMe>),
		(status = "default", description = "Refused", body = schema::Problem, content_type = PROBLEM),
	),
)]
pub(super) async fn grants(
	State(api): State<Shared>,
	Authentic(caller): Authentic,
) -> Result<Json<Vec<GrantToMe>>, Refused> {
	Ok(Json(api.gateway.grants(&caller).await?))
}
