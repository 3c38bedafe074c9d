// SPDX-License-Identifier: GPL-3.0-only

//! The path of each operation, in one place: patterns for who serves, paths for who asks.
//!
//! What a path names is written in one way only: ids as `0x` and lower-case hexadecimal digits, numbers
//! in decimal without leading zeros. Paths are relative to a gateway's endpoint.

use std::{fmt::Display, str::FromStr};

use salus_primitives::{ChartId, ObjectHash, RequestId};

use crate::{
	error::ExchangeError,
	exchange::{Part, ReceiptId, VersionOf},
};

/// `GET`: who the gateway is.
pub const IDENTITY: &str = "/";
/// `POST`: signs in.
pub const SESSIONS: &str = "/sessions";
/// `PUT`: an object's bytes.
pub const OBJECT: &str = "/objects/{hash}";
/// `PUT`: what is kept beside the objects of a record's version. No session.
pub const FILING: &str = "/charts/{chart}/records/{record}/versions/{version}/filing";
/// `POST`: makes a staged filing of who asks, or of her institution, count.
pub const CONFIRM: &str = "/charts/{chart}/records/{record}/versions/{version}/confirm";
/// `GET`: envelopes and shares.
pub const KEYS: &str = "/charts/{chart}/records/{record}/versions/{version}/keys";
/// `GET`: the document's bytes.
pub const DOCUMENT: &str = "/charts/{chart}/records/{record}/versions/{version}/document";
/// `GET`: the index entry's bytes.
pub const INDEX: &str = "/charts/{chart}/records/{record}/versions/{version}/index";
/// `GET`: the index entries that who asks may see, page by page.
pub const RECORDS: &str = "/records";
/// `POST`: lodges a request under a blinded tag. No session.
pub const REQUESTS: &str = "/requests";
/// `PUT`: what opens a request that another gateway lodged. No session.
pub const CHART_REQUEST: &str = "/charts/{chart}/requests/{id}";
/// `GET`: the open requests of a chart.
pub const CHART_REQUESTS: &str = "/charts/{chart}/requests";
/// `GET`: what was granted to who asks.
pub const GRANTS: &str = "/grants";
/// `GET`: the fragments of a chart. `POST`: one more.
pub const FRAGMENTS: &str = "/charts/{chart}/fragments";
/// `POST`: a generation counts from now on.
pub const ACTIVATION: &str = "/charts/{chart}/fragments/activation";
/// `GET`: what opens the grants of a chart. `POST`: what opens a restriction.
pub const OPENINGS: &str = "/charts/{chart}/openings";

/// `GET`: the receipts of a chart, page by page.
pub const CHART_RECEIPTS: &str = "/charts/{chart}/receipts";
/// `GET`: the statements of a chart's key fragments that were destroyed, page by page.
pub const DESTRUCTIONS: &str = "/charts/{chart}/destructions";
/// `GET`: the file of one receipt.
pub const RECEIPT: &str = "/receipts/{id}";

/// The path of [`OBJECT`].
pub fn object(hash: &ObjectHash) -> String {
	format!("/objects/{hash}")
}

/// The path of [`FILING`].
pub fn filing(of: &VersionOf) -> String {
	version(of, "filing")
}

/// The path of [`CONFIRM`].
pub fn confirm(of: &VersionOf) -> String {
	version(of, "confirm")
}

/// The path of [`KEYS`].
pub fn keys(of: &VersionOf) -> String {
	version(of, "keys")
}

/// The path of [`DOCUMENT`] or [`INDEX`].
pub fn part(of: &VersionOf, part: Part) -> String {
	match part {
		Part::Document => version(of, "document"),
		Part::Index => version(of, "index"),
	}
}

/// The path of [`CHART_REQUEST`].
pub fn chart_request(chart: &ChartId, request: RequestId) -> String {
	format!("/charts/{chart}/requests/{request}")
}

/// The path of [`CHART_REQUESTS`].
pub fn chart_requests(chart: &ChartId) -> String {
	format!("/charts/{chart}/requests")
}

/// The path of [`FRAGMENTS`].
pub fn fragments(chart: &ChartId) -> String {
	format!("/charts/{chart}/fragments")
}

/// The path of [`ACTIVATION`].
pub fn activation(chart: &ChartId) -> String {
	format!("/charts/{chart}/fragments/activation")
}

/// The path of [`OPENINGS`].
pub fn openings(chart: &ChartId) -> String {
	format!("/charts/{chart}/openings")
}

/// The path of [`CHART_RECEIPTS`].
pub fn chart_receipts(chart: &ChartId) -> String {
	format!("/charts/{chart}/receipts")
}

/// The path of [`DESTRUCTIONS`].
pub fn destructions(chart: &ChartId) -> String {
	format!("/charts/{chart}/destructions")
}

/// The path of [`RECEIPT`].
pub fn receipt(id: &ReceiptId) -> String {
	format!("/receipts/{id}")
}

fn version(VersionOf { chart, record, version }: &VersionOf, what: &str) -> String {
	format!("/charts/{chart}/records/{record}/versions/{version}/{what}")
}

/// Reads an id or a number of a path, if it is written in the one way.
pub fn read<T: FromStr + Display>(name: &str, text: &str) -> Result<T, ExchangeError> {
	text.parse::<T>()
		.ok()
		.filter(|value| value.to_string() == text)
		.ok_or_else(|| ExchangeError::Malformed(format!("{name} in the path")))
}

/// Reads the ids of a version's path.
pub fn read_version(chart: &str, record: &str, version: &str) -> Result<VersionOf, ExchangeError> {
	Ok(VersionOf {
		chart: read("chart", chart)?,
		record: read("record", record)?,
		version: read("version", version)?,
	})
}

#[cfg(test)]
mod tests {
	use salus_primitives::RecordId;

	use super::*;

	const OF: VersionOf =
		VersionOf { chart: ChartId([0xa1; 32]), record: RecordId([0xb2; 16]), version: 7 };

	/// The path that a pattern stands for.
	fn filled(pattern: &str) -> String {
		pattern
			.replace("{chart}", &OF.chart.to_string())
			.replace("{record}", &OF.record.to_string())
			.replace("{version}", "7")
			.replace("{id}", "9")
			.replace("{hash}", &ObjectHash([0xc3; 32]).to_string())
	}

	#[test]
	fn both_sides_mean_the_same_path() {
		for (path, pattern) in [
			(object(&ObjectHash([0xc3; 32])), OBJECT),
			(filing(&OF), FILING),
			(confirm(&OF), CONFIRM),
			(keys(&OF), KEYS),
			(part(&OF, Part::Document), DOCUMENT),
			(part(&OF, Part::Index), INDEX),
			(chart_request(&OF.chart, 9), CHART_REQUEST),
			(chart_requests(&OF.chart), CHART_REQUESTS),
			(fragments(&OF.chart), FRAGMENTS),
			(activation(&OF.chart), ACTIVATION),
			(openings(&OF.chart), OPENINGS),
			(chart_receipts(&OF.chart), CHART_RECEIPTS),
			(destructions(&OF.chart), DESTRUCTIONS),
		] {
			assert_eq!(path, filled(pattern));
		}
		let id = ReceiptId([0xd4; 32]);
		assert_eq!(receipt(&id), RECEIPT.replace("{id}", &id.to_string()));
	}

	#[test]
	fn an_id_is_written_in_one_way() {
		let chart = OF.chart.to_string();
		assert_eq!(read_version(&chart, &OF.record.to_string(), "7"), Ok(OF));
		let upper = chart.to_uppercase().replace("0X", "0x");
		for other in
			[&chart[2..], &chart[..64], &upper, "../grants", "", "0x", &format!("{chart} ")]
		{
			assert!(read::<ChartId>("chart", other).is_err(), "{other}");
		}
		for other in ["07", "+7", "-7", "7 ", "", "4294967296", "0x7"] {
			assert!(read::<RequestId>("id", other).is_err(), "{other}");
		}
	}
}
