// SPDX-License-Identifier: GPL-3.0-only

//! Who the gateway is.

use axum::{extract::State, Json};

use crate::{
	api::{schema, state::Shared},
	exchange::Identity,
	wire::{routes, PROBLEM},
};

/// Who the gateway is: what a sign-in has to name.
#[utoipa::path(
	get,
	path = routes::IDENTITY,
	tag = "gateway",
	responses(
		(status = 200, description = "Institution, accounts and network", body = schema::Identity),
		(status = "default", description = "Refused", body = schema::Problem, content_type = PROBLEM),
	),
)]
pub(super) async fn identity(State(api): State<Shared>) -> Json<Identity> {
	Json(api.gateway.identity().clone())
}
