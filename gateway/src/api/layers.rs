// SPDX-License-Identifier: GPL-3.0-only

//! What every request passes before its handler, from the outermost.

use std::{
	convert::Infallible,
	net::{IpAddr, Ipv4Addr, SocketAddr},
	time::{Duration, Instant},
};

use axum::{
	body::Body,
	extract::{ConnectInfo, FromRequestParts, MatchedPath, Request, State},
	middleware::Next,
	response::{IntoResponse, Response},
};
use http::{header, request::Parts, Extensions, HeaderValue, Method, StatusCode};

use super::{
	admitted::Admitted,
	body, lent,
	metrics::Counted,
	problem::Refused,
	state::{Api, Shared},
};
use crate::{error::ExchangeError, pace::paced};

/// Routes that monitoring asks all the time.
const WATCHED: [&str; 3] = [super::HEALTH, super::READY, super::METRICS];

/// How much of a body is read to its end though it is refused, in bytes: more than the buffers between us
/// hold, so that whoever is still sending gets to the answer.
const DRAINED: u64 = 16 * 1024 * 1024;
/// And for how long.
const DRAINING: Duration = Duration::from_secs(5);

/// What is answered to a body that does not come.
const LATE: Refused =
	Refused::Http(StatusCode::REQUEST_TIMEOUT, "the body did not come in time: send it again");

/// Counts a request and writes its line in the log: the route's pattern, never the path, which has ids.
pub(super) async fn observe(State(api): State<Shared>, request: Request, next: Next) -> Response {
	let route = request
		.extensions()
		.get::<MatchedPath>()
		.map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned());
	let _running = Counted::new(&api.metrics.running);
	let mut observed = Observed {
		api: &api,
		method: method(request.method()),
		route,
		started: Instant::now(),
		status: None,
	};
	let mut response = next.run(request).await;
	observed.status = Some(response.status().as_u16());
	drop(observed);
	// No answer of ours is for a cache, nor for a browser to guess about.
	let headers = response.headers_mut();
	headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
	headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
	response
}

/// The methods that we know: a label that anybody may choose would fill the memory.
fn method(method: &Method) -> &'static str {
	match *method {
		Method::GET => "GET",
		Method::HEAD => "HEAD",
		Method::POST => "POST",
		Method::PUT => "PUT",
		_ => "other",
	}
}

/// A request under way; it is written down at its end, also where whoever asked went before.
struct Observed<'a> {
	api: &'a Api,
	method: &'static str,
	route: String,
	started: Instant,
	status: Option<u16>,
}

impl Drop for Observed<'_> {
	fn drop(&mut self) {
		let Self { api, method, route, started, status } = self;
		let took = started.elapsed();
		api.metrics.count(method, route, *status, took.as_secs_f64());
		let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
		match status {
			Some(status) if WATCHED.contains(&route.as_str()) => {
				tracing::debug!(method, route, status, millis, "answered")
			},
			Some(status) => tracing::info!(method, route, status, millis, "answered"),
			None => tracing::info!(method, route, millis, "whoever asked has hung up"),
		}
	}
}

/// The address that a request comes from.
#[derive(Clone, Copy)]
pub(super) struct Peer(pub(super) IpAddr);

impl Peer {
	fn of(request: &Extensions) -> Self {
		let connection = request.get::<ConnectInfo<SocketAddr>>();
		// Without a connection there is one peer, which is everybody.
		Self(connection.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip()))
	}
}

impl<S: Sync> FromRequestParts<S> for Peer {
	type Rejection = Infallible;

	async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
		Ok(Self::of(&parts.extensions))
	}
}

/// Refuses a peer that asks too often, and a path that is written in another way than ours are; looks after
/// the body, whoever answers.
pub(super) async fn screen(State(api): State<Shared>, request: Request, next: Next) -> Response {
	let (parts, body) = request.into_parts();
	let announced = body::length(&parts.headers);
	let body = paced(body.into_data_stream(), api.patience(announced));
	let (lent, back) = lent::lend(Body::from_stream(body));
	let waits = parts.headers.contains_key(header::EXPECT);
	let is_put = parts.method == Method::PUT;
	let response = match passes(&api, &parts) {
		Ok(()) => next.run(Request::from_parts(parts, lent)).await,
		Err(error) => {
			drop(lent);
			Refused::from(error).into_response()
		},
	};
	let is_success = response.status().is_success();
	let is_read = match back.take() {
		lent::Back::Ended => true,
		lent::Back::Stalled if is_success => true,
		// Whatever the handler made of it.
		lent::Back::Stalled => return LATE.into_response(),
		// Who waits to be told to go on is told the answer instead.
		lent::Back::Rest(rest) if !rest.is_begun() && waits => false,
		// An object that is here already, from who has a standing. Elsewhere nobody needs a long body.
		lent::Back::Rest(rest) if is_success && is_put => {
			rest.drain(announced.unwrap_or(DRAINED)).await
		},
		lent::Back::Rest(rest) => {
			let time = api.limits.idle.min(DRAINING);
			tokio::time::timeout(time, rest.drain(DRAINED)).await.unwrap_or(false)
		},
	};
	match is_read {
		true => response,
		false => ([(header::CONNECTION, "close")], response).into_response(),
	}
}

fn passes(api: &Api, parts: &Parts) -> Result<(), ExchangeError> {
	api.rates.peer(Peer::of(&parts.extensions).0)?;
	// Nothing of ours has to be escaped: what is, is a second spelling of something.
	match parts.uri.path().contains('%') {
		true => Err(ExchangeError::Malformed("nothing in a path is escaped".into())),
		false => Ok(()),
	}
}

/// Takes a request if there is a place for it, and gives up on it when it takes longer than that.
pub(super) async fn admit(
	State((api, longest)): State<(Shared, Duration)>,
	mut request: Request,
	next: Next,
) -> Response {
	let place = match Admitted::take(&api.requests) {
		Ok(place) => place,
		Err(refused) => return refused.into_response(),
	};
	request.extensions_mut().insert(place.clone());
	match tokio::time::timeout(longest, next.run(request)).await {
		Ok(response) => response,
		Err(_) => Refused::from(ExchangeError::Unavailable).into_response(),
	}
}
