// SPDX-License-Identifier: GPL-3.0-only

//! Sign-in: one signature of a wallet, for ten minutes at most.

use axum::{extract::State, Json};
use http::StatusCode;
use salus_primitives::text::SignInText;

use crate::{
	api::{
		body::{FromJson, Plain},
		layers::Peer,
		problem::Refused,
		schema,
		state::Shared,
	},
	exchange::Signed,
	wire::{answers::SignedIn, routes, PROBLEM},
};

impl FromJson for Signed<SignInText> {
	// 32 endpoints of some length, and two dozen numbers for each key.
	const LIMIT: usize = 32 * 1024;
}

/// Signs in: takes the text that an account signed with its wallet, once.
#[utoipa::path(
	post,
	path = routes::SESSIONS,
	tag = "sessions",
	request_body = schema::SignedSignIn,
	responses(
		(status = 201, description = "The session", body = schema::SignedIn),
		(status = "default", description = "Refused", body = schema::Problem, content_type = PROBLEM),
	),
)]
pub(super) async fn sign_in(
	State(api): State<Shared>,
	Peer(peer): Peer,
	Plain(signed): Plain<Signed<SignInText>>,
) -> Result<(StatusCode, Json<SignedIn>), Refused> {
	api.rates.sign_in(peer)?;
	let session = api.gateway.sign_in(signed).await?;
	let expires = api.gateway.session(&session).await?.expires;
	Ok((StatusCode::CREATED, Json(SignedIn { session, expires })))
}
