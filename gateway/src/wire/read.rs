// SPDX-License-Identifier: GPL-3.0-only

//! What a reader says besides the path: purpose and rule in the query, what opens the rule in a header;
//! and which page of a list is wanted.
//!
//! The header keeps the opening out of URLs, which proxies write to their logs.

use salus_primitives::{
	access::{Opening, Purpose},
	consent::Basis,
	AccountId, ChartId, RecordId,
};

use super::routes;
use crate::error::ExchangeError;

const PURPOSE: &str = "purpose";
const GRANT: &str = "grant";
const MANDATE: &str = "mandate";
const EMERGENCY: &str = "emergency";
const CHART: &str = "chart";
const AFTER: &str = "after";
const LIMIT: &str = "limit";

/// How many a page has where nobody says.
const USUAL: u32 = 20;

/// The query: `purpose=TREAT`, and the rule relied on as `&grant=7`, `&mandate=1` or `&emergency=2`;
/// none of them is the chart's controller.
pub fn query(purpose: Purpose, basis: Basis) -> String {
	let code = purpose.code();
	match basis {
		Basis::Controller => format!("{PURPOSE}={code}"),
		Basis::Grant(id) => format!("{PURPOSE}={code}&{GRANT}={id}"),
		Basis::Mandate(id) => format!("{PURPOSE}={code}&{MANDATE}={id}"),
		Basis::Emergency(id) => format!("{PURPOSE}={code}&{EMERGENCY}={id}"),
	}
}

/// Reads a query as [`query`] writes it, in either order. Anything else in it is an error.
pub fn parse_query(query: Option<&str>) -> Result<(Purpose, Basis), ExchangeError> {
	let malformed = |what: &str| ExchangeError::Malformed(format!("the query: {what}"));
	let (mut purpose, mut basis) = (None, None);
	for pair in query.unwrap_or_default().split('&') {
		let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
		let number = || routes::read(name, value);
		let twice = match name {
			PURPOSE => {
				let read = value.parse().map_err(|unknown| malformed(&format!("{unknown}")))?;
				purpose.replace(read).is_some()
			},
			GRANT => basis.replace(Basis::Grant(number()?)).is_some(),
			MANDATE => basis.replace(Basis::Mandate(number()?)).is_some(),
			EMERGENCY => basis.replace(Basis::Emergency(number()?)).is_some(),
			_ => return Err(malformed("purpose, and one of grant, mandate and emergency")),
		};
		if twice {
			return Err(malformed("one purpose, and at most one of grant, mandate and emergency"));
		}
	}
	let purpose = purpose.ok_or_else(|| malformed("purpose is missing"))?;
	Ok((purpose, basis.unwrap_or(Basis::Controller)))
}

/// Which page of a chart's list is wanted, and by which right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQuery {
	/// The chart.
	pub chart: ChartId,
	/// Why.
	pub purpose: Purpose,
	/// The rule relied on.
	pub basis: Basis,
	/// The record after which the page begins.
	pub after: Option<RecordId>,
	/// How many entries it has at most.
	pub limit: u32,
}

impl ListQuery {
	/// The query: `chart=0x…&after=0x…&limit=20&` and then as [`query`] writes it.
	pub fn text(&self) -> String {
		let after = self.after.map(|after| format!("{AFTER}={after}&")).unwrap_or_default();
		let Self { chart, limit, .. } = self;
		format!("{CHART}={chart}&{after}{LIMIT}={limit}&{}", query(self.purpose, self.basis))
	}

	/// Reads a query as [`Self::text`] writes it, in any order, or without a limit. Anything else in it is an
	/// error.
	pub fn parse(query: Option<&str>) -> Result<Self, ExchangeError> {
		let malformed = |what: &str| ExchangeError::Malformed(format!("the query: {what}"));
		let (mut chart, mut after, mut limit, mut reading) = (None, None, None, Vec::new());
		for pair in query.unwrap_or_default().split('&') {
			let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
			let twice = match name {
				CHART => chart.replace(routes::read(name, value)?).is_some(),
				AFTER => after.replace(routes::read(name, value)?).is_some(),
				LIMIT => limit.replace(routes::read(name, value)?).is_some(),
				_ => {
					reading.push(pair);
					false
				},
			};
			if twice {
				return Err(malformed("chart, after and limit, once each"));
			}
		}
		let chart = chart.ok_or_else(|| malformed("chart is missing"))?;
		let (purpose, basis) = parse_query(Some(&reading.join("&")))?;
		Ok(Self { chart, purpose, basis, after, limit: limit.unwrap_or(USUAL) })
	}
}

/// The query for a page: `limit=20`, and the number after which it begins as `after=7&`.
pub fn page_query(after: Option<u64>, limit: u32) -> String {
	match after {
		Some(after) => format!("{AFTER}={after}&{LIMIT}={limit}"),
		None => format!("{LIMIT}={limit}"),
	}
}

/// Reads a query as [`page_query`] writes it, in either order, or without a limit. Anything else in it is an
/// error.
pub fn parse_page_query(query: Option<&str>) -> Result<(Option<u64>, u32), ExchangeError> {
	let malformed = || ExchangeError::Malformed("the query: after and limit, once each".into());
	let (mut after, mut limit) = (None, None);
	for pair in query.into_iter().flat_map(|query| query.split('&')) {
		let (name, value) = pair.split_once('=').ok_or_else(malformed)?;
		let twice = match name {
			AFTER => after.replace(routes::read(name, value)?).is_some(),
			LIMIT => limit.replace(routes::read(name, value)?).is_some(),
			_ => true,
		};
		if twice {
			return Err(malformed());
		}
	}
	Ok((after, limit.unwrap_or(USUAL)))
}

/// The header's value for an opening: party and random bytes, each as `0x` and hexadecimal digits, with
/// a colon between them.
pub fn opening(opening: &Opening) -> String {
	format!("{}:{}", digits(opening.party.as_ref()), digits(&opening.random))
}

/// Reads the header, exactly as [`opening`] writes it.
pub fn parse_opening(header: &str) -> Result<Opening, ExchangeError> {
	let read = || {
		let (party, random) = header.split_once(':')?;
		Some(Opening { party: AccountId::from(bytes(party)?), random: bytes(random)? })
	};
	read()
		.filter(|read| opening(read) == header)
		.ok_or_else(|| ExchangeError::Malformed("Salus-Opening: 0x<party>:0x<random>".into()))
}

fn digits(bytes: &[u8]) -> String {
	format!("0x{}", hex::encode(bytes))
}

fn bytes(text: &str) -> Option<[u8; 32]> {
	let mut bytes = [0; 32];
	hex::decode_to_slice(text.strip_prefix("0x")?, &mut bytes).ok()?;
	Some(bytes)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_query_says_purpose_and_rule() {
		let rules =
			[Basis::Controller, Basis::Grant(7), Basis::Mandate(0), Basis::Emergency(u32::MAX)];
		for basis in rules {
			for purpose in Purpose::ALL {
				let text = query(purpose, basis);
				assert_eq!(parse_query(Some(&text)), Ok((purpose, basis)), "{text}");
			}
		}
		assert_eq!(
			parse_query(Some("grant=7&purpose=TREAT")),
			Ok((Purpose::Treat, Basis::Grant(7)))
		);
	}

	#[test]
	fn nothing_else_is_a_query() {
		for text in [
			"",
			"grant=7",
			"purpose",
			"purpose=",
			"purpose=treat",
			"purpose=TREAT&purpose=TREAT",
			"purpose=TREAT&grant=7&grant=7",
			"purpose=TREAT&grant=7&mandate=1",
			"purpose=TREAT&grant=07",
			"purpose=TREAT&grant=%37",
			"purpose=TREAT&grant=-1",
			"purpose=TREAT&grant",
			"purpose=TREAT&",
			"purpose=TREAT&&grant=7",
			"purpose=TREAT&version=1",
		] {
			assert!(parse_query(Some(text)).is_err(), "{text}");
		}
		assert!(parse_query(None).is_err());
	}

	#[test]
	fn a_page_begins_after_a_number() {
		for (after, limit) in [(None, 1), (Some(0), 20), (Some(u64::MAX), u32::MAX)] {
			let text = page_query(after, limit);
			assert_eq!(parse_page_query(Some(&text)), Ok((after, limit)), "{text}");
		}
		assert_eq!(parse_page_query(Some("limit=3&after=7")), Ok((Some(7), 3)));
		assert_eq!(parse_page_query(Some("after=7")), Ok((Some(7), USUAL)));
		assert_eq!(parse_page_query(None), Ok((None, USUAL)));
		for text in [
			"",
			"limit",
			"limit=",
			"limit=07",
			"limit=-1",
			"limit=1&",
			"limit=1&limit=1",
			"after=1&after=2",
			"after=18446744073709551616",
			"limit=1&page=2",
		] {
			assert!(parse_page_query(Some(text)).is_err(), "{text}");
		}
	}

	#[test]
	fn a_list_is_of_a_chart_and_by_a_right() {
		let all = [None, Some(RecordId([3; 16]))];
		for (after, basis) in all.into_iter().zip([Basis::Controller, Basis::Grant(7)]) {
			let (chart, purpose) = (ChartId([1; 32]), Purpose::Treat);
			let list = ListQuery { chart, purpose, basis, after, limit: 9 };
			assert_eq!(ListQuery::parse(Some(&list.text())), Ok(list));
		}
		let chart = ChartId([1; 32]);
		let usual = format!("purpose=TREAT&chart={chart}");
		assert_eq!(ListQuery::parse(Some(&usual)).map(|list| list.limit), Ok(USUAL));
		for text in [
			"purpose=TREAT".to_string(),
			format!("chart={chart}"),
			format!("{usual}&chart={chart}"),
			format!("{usual}&limit=1&limit=1"),
			format!("{usual}&after=0x01"),
			format!("{usual}&limit=-1"),
			format!("{usual}&page=2"),
			format!("{usual}&"),
			usual.to_uppercase(),
		] {
			assert!(ListQuery::parse(Some(&text)).is_err(), "{text}");
		}
		assert!(ListQuery::parse(None).is_err());
	}

	#[test]
	fn an_opening_is_written_in_one_way() {
		let one = Opening { party: AccountId::from([0xab; 32]), random: [0xcd; 32] };
		let text = opening(&one);
		assert_eq!(text, format!("0x{}:0x{}", "ab".repeat(32), "cd".repeat(32)));
		assert_eq!(parse_opening(&text), Ok(one));
		for other in [
			text.to_uppercase(),
			text.replace("0x", ""),
			text.replace(':', " : "),
			format!("{text}:"),
			format!(" {text}"),
			text.replace("cd", "c"),
			String::new(),
		] {
			assert!(parse_opening(&other).is_err(), "{other}");
		}
	}
}
