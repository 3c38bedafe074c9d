// SPDX-License-Identifier: GPL-3.0-only

//! Refusals as they are answered: each is an `application/problem+json`, wherever it comes from.

use std::any::Any;

use axum::{
	extract::Request,
	middleware::Next,
	response::{IntoResponse, Response},
};
use http::{header, HeaderMap, HeaderValue, StatusCode};

use crate::{
	error::ExchangeError,
	wire::{
		problem::{retry_after, Problem},
		range, PROBLEM,
	},
};

/// How long somebody who met a full gateway waits before the next try, in seconds.
const FULL: u64 = 1;
/// The same where something of the gateway's does not work: a database or a node comes back in no less.
const AWAY: u64 = 5;

/// Why a request is not answered with what it asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refused {
	/// An operation refused.
	Error(ExchangeError),
	/// There is no room for one more request.
	Full,
	/// HTTP alone refused, with what to do.
	Http(StatusCode, &'static str),
}

impl From<ExchangeError> for Refused {
	fn from(error: ExchangeError) -> Self {
		Self::Error(error)
	}
}

impl Refused {
	fn problem(&self) -> Problem {
		match self {
			Refused::Error(error) => Problem::from(error),
			Refused::Full => Problem::from(&ExchangeError::Unavailable),
			Refused::Http(status, detail) => Problem::of_status(*status, Some((*detail).into())),
		}
	}

	fn headers(&self) -> HeaderMap {
		let mut headers = HeaderMap::new();
		let wait = match self {
			Refused::Error(ExchangeError::Unavailable) => Some(AWAY),
			Refused::Error(error) => retry_after(error),
			Refused::Full => Some(FULL),
			Refused::Http(..) => None,
		};
		if let Some(seconds) = wait {
			headers.insert(header::RETRY_AFTER, seconds.into());
		}
		if let Refused::Error(ExchangeError::OutOfRange { length }) = self {
			if let Ok(value) = HeaderValue::try_from(range::unsatisfied(*length)) {
				headers.insert(header::CONTENT_RANGE, value);
			}
		}
		headers
	}
}

impl IntoResponse for Refused {
	fn into_response(self) -> Response {
		(self.headers(), rendered(&self.problem())).into_response()
	}
}

fn rendered(problem: &Problem) -> Response {
	let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
	let mut response =
		(status, [(header::CONTENT_TYPE, PROBLEM)], problem.to_json()).into_response();
	if status == StatusCode::UNAUTHORIZED {
		// RFC 9110 wants a challenge. There is no registered scheme for signed requests.
		let challenge = HeaderValue::from_static("Signature realm=\"salus\"");
		response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
	}
	response
}

/// Makes a problem of every refusal that is none: those of the framework, as of unknown paths.
pub(super) async fn problems_only(request: Request, next: Next) -> Response {
	let response = next.run(request).await;
	let status = response.status();
	let is_problem = response
		.headers()
		.get(header::CONTENT_TYPE)
		.is_some_and(|value| value.as_bytes() == PROBLEM.as_bytes());
	if is_problem || !(status.is_client_error() || status.is_server_error()) {
		return response;
	}
	let detail = match status {
		StatusCode::NOT_FOUND => Some("there is no such path here: see /openapi.json"),
		StatusCode::METHOD_NOT_ALLOWED => Some("the path has other methods: see Allow"),
		_ => None,
	};
	let mut problem = rendered(&Problem::of_status(status, detail.map(Into::into)));
	for (name, value) in response.headers() {
		let is_about_the_body = [header::CONTENT_TYPE, header::CONTENT_LENGTH].contains(name);
		if !is_about_the_body {
			problem.headers_mut().insert(name.clone(), value.clone());
		}
	}
	problem
}

/// What is answered where our own code broke: an error of ours, without its reason.
pub(super) fn broken(_reason: Box<dyn Any + Send + 'static>) -> Response {
	// The panic hook has written where it was.
	tracing::error!("a handler panicked");
	let detail = "an error of the gateway's; its operator finds it in the log";
	Refused::Http(StatusCode::INTERNAL_SERVER_ERROR, detail).into_response()
}

#[cfg(test)]
mod tests {
	use super::*;

	fn header(refused: Refused, name: header::HeaderName) -> Option<String> {
		let response = refused.into_response();
		response.headers().get(name).map(|value| value.to_str().unwrap().to_owned())
	}

	#[test]
	fn a_refusal_says_when_to_come_back() {
		let stale = ExchangeError::Stale { retry_after: 5 };
		assert_eq!(header(stale.into(), header::RETRY_AFTER).as_deref(), Some("5"));
		let away = ExchangeError::Unavailable;
		assert_eq!(header(away.into(), header::RETRY_AFTER).as_deref(), Some("5"));
		assert_eq!(header(Refused::Full, header::RETRY_AFTER).as_deref(), Some("1"));
		assert_eq!(header(ExchangeError::NotReleased.into(), header::RETRY_AFTER), None);
	}

	#[test]
	fn who_is_not_signed_in_is_challenged() {
		assert!(header(ExchangeError::SignedOut.into(), header::WWW_AUTHENTICATE).is_some());
		assert!(header(ExchangeError::NotReleased.into(), header::WWW_AUTHENTICATE).is_none());
	}

	#[test]
	fn a_range_outside_is_told_the_length() {
		let outside = ExchangeError::OutOfRange { length: 9 };
		assert_eq!(header(outside.into(), header::CONTENT_RANGE).as_deref(), Some("bytes */9"));
	}
}
