// SPDX-License-Identifier: GPL-3.0-only

//! What both sides of the wire share: paths, headers, bodies, the signature of a message, problems.
//!
//! - [`routes`]: the path of each operation; [`read`]: what a reader says in query and headers;
//!   [`range`]: byte ranges.
//! - [`endpoint`]: where a gateway is asked, written in one way.
//! - [`answers`]: bodies that are not already a type of [`crate::exchange`]; [`media`]: of which type a body is.
//! - [`message`]: the signature of a request (RFC 9421); [`digest`]: that of its body (RFC 9530).
//! - [`problem`]: what is answered when something is refused (RFC 9457).
//! - [`evidence`]: what is kept of a request, and how it is verified offline.

pub mod answers;
pub mod digest;
pub mod endpoint;
pub mod evidence;
pub mod media;
pub mod message;
pub mod problem;
pub mod range;
pub mod read;
pub mod routes;

/// The media type of bodies.
pub const JSON: &str = "application/json";
/// The media type of objects.
pub const OCTETS: &str = "application/octet-stream";
/// The media type of [`problem::Problem`].
pub const PROBLEM: &str = "application/problem+json";

/// The header with the finalised block that permitted a release of bytes.
pub const SALUS_BLOCK: &str = "salus-block";
/// The header with the id of the receipt that was written of a release of bytes.
pub const SALUS_RECEIPT: &str = "salus-receipt";
/// The header with what opens the grant relied on: see [`read::opening`].
pub const SALUS_OPENING: &str = "salus-opening";
/// RFC 9530's header: see [`digest`].
pub const CONTENT_DIGEST: &str = "content-digest";
/// RFC 9421's header with what is signed: see [`message`].
pub const SIGNATURE_INPUT: &str = "signature-input";
/// RFC 9421's header with the signature: see [`message`].
pub const SIGNATURE: &str = "signature";
