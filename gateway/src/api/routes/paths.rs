// SPDX-License-Identifier: GPL-3.0-only

//! What paths, queries and headers say, for the handlers and for the document about them.

use salus_primitives::{ChartId, ObjectHash, RequestId};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
	api::schema::{Hex16, Hex32, Purpose},
	error::ExchangeError,
	exchange::{ReceiptId, VersionOf},
	wire::routes,
};

/// An object.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct ObjectPath {
	/// BLAKE2b-256 of the object: `0x` and 64 lower-case hexadecimal digits.
	#[param(value_type = Hex32)]
	hash: String,
}

impl ObjectPath {
	pub(super) fn read(&self) -> Result<ObjectHash, ExchangeError> {
		routes::read("hash", &self.hash)
	}
}

/// A version of a record.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct VersionPath {
	/// The chart: `0x` and 64 lower-case hexadecimal digits.
	#[param(value_type = Hex32)]
	chart: String,
	/// The record: `0x` and 32 lower-case hexadecimal digits.
	#[param(value_type = Hex16)]
	record: String,
	/// The version, counted from 1.
	#[param(value_type = u32, minimum = 1)]
	version: String,
}

impl VersionPath {
	pub(super) fn read(&self) -> Result<VersionOf, ExchangeError> {
		routes::read_version(&self.chart, &self.record, &self.version)
	}
}

/// A chart.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct ChartPath {
	/// The chart: `0x` and 64 lower-case hexadecimal digits.
	#[param(value_type = Hex32)]
	chart: String,
}

impl ChartPath {
	pub(super) fn read(&self) -> Result<ChartId, ExchangeError> {
		routes::read("chart", &self.chart)
	}
}

/// A request on a chart.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct RequestPath {
	/// The chart: `0x` and 64 lower-case hexadecimal digits.
	#[param(value_type = Hex32)]
	chart: String,
	/// The request's number on the chart.
	#[param(value_type = u32)]
	id: String,
}

impl RequestPath {
	pub(super) fn read(&self) -> Result<(ChartId, RequestId), ExchangeError> {
		Ok((routes::read("chart", &self.chart)?, routes::read("id", &self.id)?))
	}
}

/// A receipt.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct ReceiptPath {
	/// The receipt, as a release names it: `0x` and 64 lower-case hexadecimal digits.
	#[param(value_type = Hex32)]
	id: String,
}

impl ReceiptPath {
	pub(super) fn read(&self) -> Result<ReceiptId, ExchangeError> {
		routes::read("id", &self.id)
	}
}

/// Which page. The document tells of it; [`crate::wire::read`] reads it.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)]
pub(super) struct PageQuery {
	/// The number after which it begins: `next` of the page before.
	#[param(nullable = false)]
	after: Option<u64>,
	/// How many there are at most: 1 to 100, or 20 where nothing is said.
	#[param(minimum = 1, maximum = 100, nullable = false)]
	limit: Option<u32>,
}

/// Why somebody reads, and by which rule: at most one of grant, mandate and emergency, or none of them
/// for the patient herself. The document tells of it; [`crate::wire::read`] reads it.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)]
pub(super) struct ReadQuery {
	/// A code of http://terminology.hl7.org/CodeSystem/v3-ActReason, as `TREAT`.
	purpose: Purpose,
	/// The grant relied on.
	#[param(nullable = false)]
	grant: Option<u32>,
	/// The mandate relied on.
	#[param(nullable = false)]
	mandate: Option<u32>,
	/// The emergency relied on.
	#[param(nullable = false)]
	emergency: Option<u32>,
}

/// Which page of a chart's list, why, and by which rule: at most one of grant, mandate and emergency. The
/// document tells of it; [`crate::wire::read`] reads it.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)]
pub(super) struct ListQuery {
	/// The chart: `0x` and 64 lower-case hexadecimal digits.
	chart: Hex32,
	/// A code of http://terminology.hl7.org/CodeSystem/v3-ActReason, as `TREAT`.
	purpose: Purpose,
	/// The grant relied on.
	#[param(nullable = false)]
	grant: Option<u32>,
	/// The mandate relied on.
	#[param(nullable = false)]
	mandate: Option<u32>,
	/// The emergency relied on.
	#[param(nullable = false)]
	emergency: Option<u32>,
	/// The record after which it begins: `next` of the page before.
	#[param(nullable = false)]
	after: Option<Hex16>,
	/// How many entries there are at most: 1 to 50, or 20 where nothing is said.
	#[param(minimum = 1, maximum = 50, nullable = false)]
	limit: Option<u32>,
}

/// What opens the grant relied on, where it is blinded.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code)]
pub(super) struct OpeningHeader {
	/// Party and random bytes: `0x<64 digits>:0x<64 digits>`. Covered by the signature.
	#[param(
		rename = "Salus-Opening",
		pattern = "^0x[0-9a-f]{64}:0x[0-9a-f]{64}$",
		nullable = false
	)]
	opening: Option<String>,
}

/// The bytes that are wanted of an object.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code)]
pub(super) struct RangeHeader {
	/// One range: `bytes=<first>-<last>` or `bytes=<first>-`.
	#[param(rename = "Range", example = "bytes=0-15", nullable = false)]
	range: Option<String>,
}

/// The signature of the session's key over the request, by RFC 9421: see docs/formats.md.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code)]
pub(super) struct SignatureHeaders {
	/// `salus=("@method" "@target-uri");created=…;nonce="…";keyid="…";alg="ed25519";tag="salus"`
	#[param(
		rename = "Signature-Input",
		pattern = r#"^salus=\("@method" "@target-uri"( "content-digest")?( "salus-opening")?\);created=(0|[1-9][0-9]{0,14});nonce="[A-Za-z0-9+/]{21}[AQgw]==";keyid="0x[0-9a-f]{64}";alg="ed25519";tag="salus"$"#
	)]
	input: String,
	/// `salus=:…:`
	#[param(rename = "Signature", pattern = "^salus=:[A-Za-z0-9+/]{85}[AQgw]==:$")]
	signature: String,
}

/// The digest of a signed body, by RFC 9530.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code)]
pub(super) struct DigestHeader {
	/// `sha-256=:…:`. Covered by the signature.
	#[param(
		rename = "Content-Digest",
		pattern = "^sha-256=:[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=:$"
	)]
	digest: String,
}
