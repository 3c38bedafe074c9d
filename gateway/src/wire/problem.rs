// SPDX-License-Identifier: GPL-3.0-only

//! What is answered when something is refused: RFC 9457, "Problem Details for HTTP APIs".
//!
//! Besides the members of the RFC there is `error`, the typed error itself, so that a client hears from a
//! gateway behind HTTP exactly what it would hear from one in its own process.

use http::StatusCode;
use serde::{Deserialize, Serialize};

use crate::error::ExchangeError;

/// The prefix of the types of our own problems.
pub const TYPE: &str = "urn:salus:problem:";
/// The type of a problem that its status says all about.
pub const BLANK: &str = "about:blank";

/// The body of an answer that is no success.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
	/// Which problem: [`TYPE`] and a name, or [`BLANK`].
	#[serde(rename = "type")]
	pub kind: String,
	/// The problem in a few words, the same each time.
	pub title: String,
	/// The status of the answer.
	pub status: u16,
	/// What it is this time, and what to do.
	#[serde(skip_serializing_if = "Option::is_none", default)]
	pub detail: Option<String>,
	/// The error, if a gateway's own operation gave it.
	#[serde(skip_serializing_if = "Option::is_none", default)]
	pub error: Option<ExchangeError>,
}

impl Problem {
	/// A problem of HTTP alone, as of an unknown path.
	pub fn of_status(status: StatusCode, detail: Option<String>) -> Self {
		let title = status.canonical_reason().unwrap_or("Refused").to_owned();
		Self { kind: BLANK.into(), title, status: status.as_u16(), detail, error: None }
	}

	/// The body: the same bytes for the same problem.
	pub fn to_json(&self) -> Vec<u8> {
		// Strings and numbers can always be written.
		serde_json::to_vec(self).unwrap_or_default()
	}
}

impl From<&ExchangeError> for Problem {
	fn from(error: &ExchangeError) -> Self {
		let (name, title) = words(error);
		Self {
			kind: format!("{TYPE}{name}"),
			title: title.into(),
			status: status(error).as_u16(),
			detail: Some(error.to_string()),
			error: Some(error.clone()),
		}
	}
}

/// The status of the answer that carries the error.
pub fn status(error: &ExchangeError) -> StatusCode {
	use ExchangeError as E;
	match error {
		E::Malformed(_) => StatusCode::BAD_REQUEST,
		E::SignedOut | E::SignatureExpired | E::SignatureInvalid | E::WrongAddressee => {
			StatusCode::UNAUTHORIZED
		},
		E::NoStanding | E::NotPermitted(_) => StatusCode::FORBIDDEN,
		// The second is said to those only who may read the record.
		E::NotReleased | E::NotKept => StatusCode::NOT_FOUND,
		E::Replayed | E::Missing(_) | E::NotFinal | E::Conflict(_) | E::NotAnchored { .. } => {
			StatusCode::CONFLICT
		},
		E::TooLarge { .. } | E::TooMuchStaged { .. } => StatusCode::PAYLOAD_TOO_LARGE,
		E::OutOfRange { .. } => StatusCode::RANGE_NOT_SATISFIABLE,
		E::Fragment(crate::error::FragmentRefusal::NothingToActivate) => StatusCode::CONFLICT,
		E::ObjectMismatch | E::Fragment(_) | E::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
		E::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
		E::Stale { .. } | E::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
	}
}

/// What `Retry-After` says, in seconds.
pub fn retry_after(error: &ExchangeError) -> Option<u64> {
	match error {
		ExchangeError::Stale { retry_after }
		| ExchangeError::TooMany { retry_after }
		| ExchangeError::NotAnchored { retry_after } => Some(*retry_after),
		_ => None,
	}
}

/// The name of the problem's type, and its title.
fn words(error: &ExchangeError) -> (&'static str, &'static str) {
	use ExchangeError as E;
	match error {
		E::NotReleased => ("not-released", "Not released"),
		E::Stale { .. } => ("stale", "The gateway's view of the chain is too old"),
		E::SignedOut => ("signed-out", "Not signed in"),
		E::Replayed => ("replayed", "Used before"),
		E::SignatureExpired => ("signature-expired", "The signature is too old or too new"),
		E::SignatureInvalid => ("signature-invalid", "The signature does not fit"),
		E::WrongAddressee => ("wrong-addressee", "Signed for another gateway or network"),
		E::NoStanding => ("no-standing", "The account has no standing on the chain"),
		E::TooMany { .. } => ("too-many", "Too many requests"),
		E::NotPermitted(_) => ("not-permitted", "Not permitted"),
		E::TooLarge { .. } => ("too-large", "Too large"),
		E::TooMuchStaged { .. } => ("too-much-staged", "Too much is staged"),
		E::ObjectMismatch => ("object-mismatch", "Other bytes than announced"),
		E::Missing(_) => ("missing", "Something has to be here first"),
		E::NotFinal => ("not-final", "Finalised state does not say so"),
		E::Conflict(_) => ("conflict", "There is another one here"),
		E::NotKept => ("not-kept", "Not kept by this gateway"),
		E::NotAnchored { .. } => ("not-anchored", "The receipt is not anchored yet"),
		E::OutOfRange { .. } => ("out-of-range", "Outside the object"),
		E::Malformed(_) => ("malformed", "Not well-formed"),
		E::Fragment(_) => ("fragment", "The fragment is not taken"),
		E::Refused(_) => ("refused", "The chain refused it"),
		E::Unavailable => ("unavailable", "The gateway cannot do this now"),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::error::FragmentRefusal;

	fn all() -> Vec<ExchangeError> {
		use ExchangeError as E;
		vec![
			E::NotReleased,
			E::Stale { retry_after: 5 },
			E::SignedOut,
			E::Replayed,
			E::SignatureExpired,
			E::SignatureInvalid,
			E::WrongAddressee,
			E::NoStanding,
			E::TooMany { retry_after: 1 },
			E::NotPermitted("a".into()),
			E::TooLarge { limit: 3 },
			E::TooMuchStaged { limit: 4 },
			E::ObjectMismatch,
			E::Missing("b".into()),
			E::NotFinal,
			E::Conflict("c".into()),
			E::NotKept,
			E::NotAnchored { retry_after: 60 },
			E::OutOfRange { length: 9 },
			E::Malformed("d".into()),
			E::Fragment(FragmentRefusal::OldGeneration),
			E::Refused("e".into()),
			E::Unavailable,
		]
	}

	#[test]
	fn the_typed_error_comes_back() {
		for error in all() {
			let body = Problem::from(&error).to_json();
			let back: Problem = serde_json::from_slice(&body).unwrap();
			assert_eq!(back.error, Some(error.clone()));
			assert_eq!(back.status, status(&error).as_u16());
			assert!(status(&error).is_client_error() || status(&error).is_server_error());
		}
	}

	#[test]
	fn each_problem_has_a_type_of_its_own() {
		let kinds: std::collections::BTreeSet<String> =
			all().iter().map(|error| Problem::from(error).kind).collect();
		assert_eq!(kinds.len(), all().len());
		for kind in kinds {
			let name = kind.strip_prefix(TYPE).unwrap();
			assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{kind}");
		}
	}

	/// Outsiders read this one: it is pinned, and says nothing about what was asked for.
	#[test]
	fn a_denial_is_these_bytes() {
		let body = String::from_utf8(Problem::from(&ExchangeError::NotReleased).to_json()).unwrap();
		assert_eq!(
			body,
			"{\"type\":\"urn:salus:problem:not-released\",\"title\":\"Not released\",\"status\":404,\
			 \"detail\":\"not released: there is no such record, or no access to it; `salus access \
			 explain` tells the patient and the reader what the chain says\",\
			 \"error\":\"NotReleased\"}"
		);
	}

	#[test]
	fn a_problem_of_http_alone_names_no_error() {
		let body = Problem::of_status(StatusCode::METHOD_NOT_ALLOWED, None).to_json();
		assert_eq!(
			String::from_utf8(body).unwrap(),
			"{\"type\":\"about:blank\",\"title\":\"Method Not Allowed\",\"status\":405}"
		);
	}
}
