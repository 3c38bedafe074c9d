// SPDX-License-Identifier: GPL-3.0-only

//! The handlers, a file for each resource. They translate: HTTP to the domain's words and back.

mod destructions;
mod filings;
mod fragments;
mod grants;
mod identity;
mod objects;
mod openings;
mod paths;
mod receipts;
mod records;
mod releases;
mod requests;
mod sessions;
mod watch;

use utoipa_axum::{router::OpenApiRouter, routes};

use super::{rpc, state::Shared};

/// What is answered soon.
pub(super) fn prompt() -> OpenApiRouter<Shared> {
	OpenApiRouter::default()
		.routes(routes!(identity::identity))
		.routes(routes!(sessions::sign_in))
		.routes(routes!(filings::put_filing))
		.routes(routes!(filings::confirm))
		.routes(routes!(releases::keys))
		.routes(routes!(releases::document))
		.routes(routes!(releases::index))
		.routes(routes!(records::records))
		.routes(routes!(requests::take_request))
		.routes(routes!(requests::requests))
		.routes(routes!(grants::grants))
		.routes(routes!(fragments::fragments, fragments::deliver))
		.routes(routes!(fragments::activate))
		.routes(routes!(openings::openings, openings::add_opening))
		.routes(routes!(receipts::receipts))
		.routes(routes!(receipts::receipt))
		.routes(routes!(destructions::destructions))
		.routes(routes!(watch::ready))
		.routes(routes!(watch::document))
}

/// What is answered soon as well, where the gateway is told to serve its chain.
pub(super) fn chain() -> OpenApiRouter<Shared> {
	OpenApiRouter::default().routes(routes!(rpc::connect, rpc::post))
}

/// What is answered when something is final.
pub(super) fn finality() -> OpenApiRouter<Shared> {
	OpenApiRouter::default().routes(routes!(requests::lodge))
}

/// What takes as long as an object is long.
pub(super) fn uploads() -> OpenApiRouter<Shared> {
	OpenApiRouter::default().routes(routes!(objects::put_object))
}

/// What is answered however busy the gateway is.
pub(super) fn always() -> OpenApiRouter<Shared> {
	OpenApiRouter::default().routes(routes!(watch::health)).routes(routes!(watch::metrics))
}
