// SPDX-License-Identifier: GPL-3.0-only

//! Objects that are handed over.

use axum::{
	body::Body,
	extract::{Path, State},
	Json,
};
use futures::TryStreamExt;
use http::{HeaderMap, StatusCode};
use tokio_util::io::StreamReader;

use super::paths::{ObjectPath, SignatureHeaders};
use crate::{
	api::{authenticate::Authentic, body, problem::Refused, schema, state::Shared},
	exchange::PutObject,
	wire::{answers::Taken, media, routes, OCTETS, PROBLEM},
};

/// Takes an object, whole or not at all.
///
/// It is staged: kept for an hour, and for good once a filing that is final names its hash. A filing is taken from
/// who has brought the bytes of its objects: whether they were here before makes no difference.
#[utoipa::path(
	put,
	path = routes::OBJECT,
	tag = "objects",
	params(ObjectPath, SignatureHeaders),
	request_body(
		content = schema::Octets,
		content_type = OCTETS,
		description = "The ciphertext, with Content-Length. Its digest is in the path.",
	),
	responses(
		(status = 200, description = "Taken", body = schema::Taken),
		(status = "default", description = "Refused", body = schema::Problem, content_type = PROBLEM),
	),
)]
pub(super) async fn put_object(
	State(api): State<Shared>,
	Path(path): Path<ObjectPath>,
	headers: HeaderMap,
	Authentic(caller): Authentic,
	body: Body,
) -> Result<Json<Taken>, Refused> {
	let hash = path.read()?;
	if !media::is_of_type(&headers, OCTETS) {
		let detail = "an object is application/octet-stream";
		return Err(Refused::Http(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail));
	}
	let length = body::length(&headers).ok_or(Refused::Http(
		StatusCode::LENGTH_REQUIRED,
		"the length of an object is announced: send Content-Length",
	))?;
	let transfer = api.transfer(&caller.account)?;
	let reader = StreamReader::new(body.into_data_stream().map_err(std::io::Error::other));
	let put = PutObject { hash, length };
	let gateway = api.gateway.clone();
	// Who hangs up ends the body, not what is done about it: bytes at their place without their row in the
	// database would be found by nobody.
	let work = async move {
		let _transfer = transfer;
		gateway.put_object(&caller, put, Box::pin(reader)).await
	};
	Ok(Json(Taken { stored: api.whole(work).await? }))
}
