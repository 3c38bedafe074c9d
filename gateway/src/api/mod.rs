// SPDX-License-Identifier: GPL-3.0-only

//! A gateway behind HTTP.
//!
//! - [`serve()`]: listens, with TLS and limits, and looks after the gateway while it does.
//! - `routes`: the operations, a file for each resource; [`crate::wire::routes`] has their paths.
//! - `authenticate`: who asks.
//! - [`openapi`]: the document about all this.
//! - `rpc`: the safe methods of the gateway's node; `cors`: which pages may use what.
//!
//! A request passes, in this order: the connection's place and times (`connections`), the log and the
//! counters, the rate of its peer (`layers`), a place among the running ones (`admitted`), its session and
//! signature, the rate of its account, and its handler.

mod admitted;
mod authenticate;
mod body;
mod connections;
mod cors;
mod http1;
mod layers;
mod lent;
mod limits;
mod metrics;
pub mod openapi;
mod places;
mod problem;
mod rates;
mod routes;
mod rpc;
mod schema;
mod serve;
mod setup;
mod state;
mod tls;
mod unread;
mod upkeep;

use axum::{middleware::from_fn_with_state, Router};
use tower_http::catch_panic::CatchPanicLayer;

pub use cors::{NoOrigin, Origin, Origins};
pub use limits::{Limits, Rate};
pub use rpc::{Rpc, RpcLimits, RPC};
pub use serve::{serve, serve_on, ServeError, Serving};
pub use setup::Setup;
pub use tls::{Tls, TlsError};

use state::Shared;

/// `GET`: whether the gateway runs at all.
pub const HEALTH: &str = "/health";
/// `GET`: whether it can release something.
pub const READY: &str = "/ready";
/// `GET`: counters, for who asks from the same machine.
pub const METRICS: &str = "/metrics";
/// `GET`: the document about the interface.
pub const OPENAPI: &str = "/openapi.json";

/// Everything that is served: made of what the document is made of, so that no route is missing in it.
fn router(api: &Shared) -> Router {
	let within = |longest| from_fn_with_state((api.clone(), longest), layers::admit);
	let mut prompt = Router::from(routes::prompt());
	if api.rpc.is_some() {
		prompt = prompt.merge(Router::from(routes::chain()));
	}
	let router = prompt
		.layer(within(api.limits.answer))
		.merge(Router::from(routes::finality()).layer(within(api.limits.finality)))
		.merge(Router::from(routes::uploads()))
		.merge(Router::from(routes::always()))
		.with_state(api.clone())
		// The last one is the outermost.
		.layer(from_fn_with_state(api.clone(), layers::screen))
		.layer(CatchPanicLayer::custom(problem::broken))
		.layer(axum::middleware::from_fn(problem::problems_only));
	cors::open(router, api).layer(from_fn_with_state(api.clone(), layers::observe))
}
