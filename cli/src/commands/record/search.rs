// SPDX-License-Identifier: GPL-3.0-only

//! `salus record search`: finding records by what their index entries say.

use clap::Args;
use salus_client::Node;
use salus_gateway::{
	collect::{Found, Search, Unopened},
	Finding,
};
use salus_primitives::{
	access::Purpose, consent::Basis, BlockNumber, ChartId, CompartmentTag, Epoch, RecordId, Version,
};
use serde::Serialize;
use serde_json::Value;
use sp_core::crypto::Ss58Codec;

use crate::{
	actions::{
		patient::Patient,
		reading::{search, Reader},
	},
	commands::rule::Rule,
	context::Context,
	output::{printable, Say},
};

/// How wide a title is in the table, in characters.
const TITLE: usize = 40;

/// Where is looked, and for what.
#[derive(Args)]
pub struct Arguments {
	/// Words that all occur in the title, the type or the author's name, in whatever case
	words: Vec<String>,
	/// The chart
	#[arg(long)]
	chart: ChartId,
	#[command(flatten)]
	rule: Rule,
	/// Why
	#[arg(long, default_value = "TREAT")]
	purpose: Purpose,
	/// Only documents of this type: a code as LOINC's 34133-9
	#[arg(long = "type", value_name = "CODE")]
	kind: Option<String>,
	/// Only documents of this day and later: 2026, 2026-03 or 2026-03-31
	#[arg(long, value_name = "DATE", value_parser = parse_date)]
	since: Option<String>,
}

fn parse_date(text: &str) -> Result<String, String> {
	let parts: Vec<_> = text.split('-').map(str::len).collect();
	let digits = text.chars().all(|one| one.is_ascii_digit() || one == '-');
	match (digits, parts.as_slice()) {
		(true, [4] | [4, 2] | [4, 2, 2]) => Ok(text.into()),
		_ => Err("a date is written 2026, 2026-03 or 2026-03-31".into()),
	}
}

/// What an index entry says of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Hit {
	record: RecordId,
	version: Version,
	/// The document's date, as it is written there.
	date: String,
	/// The codes of its type.
	codes: Vec<String>,
	/// Its type, in words.
	r#type: String,
	title: String,
	/// Whom the document names as its author.
	author: String,
	media_type: String,
	/// The account that filed it, which is proven.
	filed_by: String,
	/// The block that has it.
	block: BlockNumber,
	compartment: CompartmentTag,
	epoch: Epoch,
}

impl Hit {
	/// What the entry says; what is missing is empty.
	fn of(found: &Found) -> Self {
		let entry: Value = serde_json::from_slice(&found.index).unwrap_or_default();
		let text = |pointer: &str| {
			entry.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_string()
		};
		let coding = entry.pointer("/type/coding").and_then(Value::as_array);
		let codings = || coding.into_iter().flatten();
		let member = |one: &Value, name: &str| one.get(name)?.as_str().map(str::to_string);
		let codes: Vec<_> = codings().filter_map(|one| member(one, "code")).collect();
		let display = codings().find_map(|one| member(one, "display")).unwrap_or_default();
		let first = |texts: [String; 3]| texts.into_iter().find(|text| !text.is_empty());
		let code = codes.first().cloned().unwrap_or_default();
		Self {
			record: found.record,
			version: found.version,
			date: text("/date"),
			r#type: first([text("/type/text"), display, code]).unwrap_or_default(),
			codes,
			title: text("/description"),
			author: text("/author/0/display"),
			media_type: text("/content/0/attachment/contentType"),
			filed_by: found.filed.author.to_ss58check(),
			block: found.filed.block,
			compartment: found.filed.filing.compartment,
			epoch: found.filed.filing.epoch,
		}
	}

	/// Whether it is looked for.
	fn fits(&self, words: &[String], kind: Option<&str>, since: Option<&str>) -> bool {
		let text = [&self.title, &self.r#type, &self.author, &self.codes.join(" ")]
			.map(|one| one.to_lowercase())
			.join("\n");
		let is_kind = |kind: &str| self.codes.iter().any(|code| code.eq_ignore_ascii_case(kind));
		words.iter().all(|word| text.contains(&word.to_lowercase()))
			&& kind.is_none_or(is_kind)
			// Both begin with the year, and a shorter one names its first moment.
			&& since.is_none_or(|since| self.date.as_str() >= since)
	}

	/// A line of the table.
	fn line(&self, widest: usize) -> String {
		let title: String = printable(self.title.as_bytes()).chars().take(TITLE).collect();
		let day = self.date.get(..10).unwrap_or(&self.date);
		let author = match self.author.is_empty() {
			true => String::new(),
			false => format!(" by {}", printable(self.author.as_bytes())),
		};
		let pad = " ".repeat(widest.saturating_sub(title.chars().count()));
		let kind = printable(self.r#type.as_bytes());
		format!(
			"{}  {title}{pad}  {} version {}  {kind}{author}",
			printable(day.as_bytes()),
			self.record,
			self.version,
		)
	}
}

/// What was found.
#[derive(Serialize)]
struct Hits {
	chart: ChartId,
	/// The newest finalised block that permitted any of it.
	block: BlockNumber,
	found: Vec<Hit>,
	/// How many entries were looked through.
	looked_at: usize,
	/// What could not be opened.
	unopened: Vec<Unopened>,
	troubles: Vec<String>,
}

impl Say for Hits {
	fn say(&self) -> String {
		let widest = self.found.iter().map(|hit| hit.title.chars().count()).max().unwrap_or(0);
		let mut lines: Vec<_> = self.found.iter().map(|hit| hit.line(widest.min(TITLE))).collect();
		lines.push(format!(
			"{} of {} records that you may see, each proven; permitted by finalised block {}",
			self.found.len(),
			self.looked_at,
			self.block,
		));
		lines.extend(self.unopened.iter().map(|one| {
			format!("  but record {} version {} did not open: {}", one.record, one.version, one.why)
		}));
		lines.extend(self.troubles.iter().map(|trouble| format!("  but {trouble}")));
		lines.join("\n")
	}
}

pub async fn run(context: &Context, node: &Node, arguments: Arguments) -> anyhow::Result<()> {
	let Arguments { words, chart, rule, purpose, kind, since } = arguments;
	let account = context.account()?;
	let (basis, opening) = (rule.basis(), rule.opening()?);
	let finding = Finding { chart, purpose, basis, opening };
	let found = match basis {
		Basis::Controller => {
			let patient = Patient::load(&context.home, &account, chart)?;
			search(context, node, Reader::Patient(&patient), &finding).await?
		},
		_ => search(context, node, Reader::Grantee(&account), &finding).await?,
	};
	context.print(&hits(chart, &found, &words, kind.as_deref(), since.as_deref()))
}

/// What fits, the newest first.
fn hits(
	chart: ChartId,
	search: &Search,
	words: &[String],
	kind: Option<&str>,
	since: Option<&str>,
) -> Hits {
	let mut found: Vec<_> = search.entries.iter().map(Hit::of).collect();
	found.retain(|hit| hit.fits(words, kind, since));
	found.sort_by(|one, other| (&other.date, one.record).cmp(&(&one.date, other.record)));
	Hits {
		chart,
		block: search.block,
		found,
		looked_at: search.entries.len(),
		unopened: search.unopened.clone(),
		troubles: search.troubles.iter().map(ToString::to_string).collect(),
	}
}

#[cfg(test)]
mod tests {
	use salus_fhir::{index_entry, Summary};
	use salus_primitives::{
		record::{Filing, MediaType, RecordVersion},
		AccountId, Commitment, ObjectHash,
	};

	use super::*;

	/// A document as it is filed.
	fn found(number: u8, title: &str, date: &str, code: &str) -> Found {
		let summary = Summary {
			media_type: MediaType::FhirJson,
			title: title.into(),
			date: date.into(),
			author: Some("Dr. Ada Byron".into()),
			r#type: Some(serde_json::json!({ "coding": [
				{ "system": "http://loinc.org", "code": code, "display": "Summary of episode" }
			] })),
			checked: "",
		};
		let record = RecordId([number; 16]);
		let index = index_entry(&summary, &record.to_string(), "0x02").to_string().into_bytes();
		let filing = Filing {
			compartment: CompartmentTag([3; 16]),
			epoch: 0,
			object: ObjectHash([0; 32]),
			content: Commitment([0; 32]),
			index: ObjectHash([0; 32]),
			media_type: MediaType::FhirJson,
			length: 1,
		};
		let filed = RecordVersion {
			author: AccountId::new([2; 32]),
			institution: None,
			block: 7,
			relation: None,
			filing,
		};
		Found { record, version: 1, filed, index, shares_from: Vec::new() }
	}

	fn search() -> Search {
		let entries = vec![
			found(1, "Discharge summary", "2026-01-02T03:04:05Z", "34133-9"),
			found(2, "Blood count", "2026-03", "58410-2"),
			found(3, "Discharge letter", "2025-12-31", "34133-9"),
		];
		Search { block: 9, entries, ..Search::default() }
	}

	fn records(words: &[&str], kind: Option<&str>, since: Option<&str>) -> Vec<u8> {
		let words: Vec<_> = words.iter().map(|word| word.to_string()).collect();
		let hits = hits(ChartId([1; 32]), &search(), &words, kind, since);
		hits.found.iter().map(|hit| hit.record.0[0]).collect()
	}

	#[test]
	fn what_fits_is_found_the_newest_first() {
		assert_eq!(records(&[], None, None), [2, 1, 3]);
		assert_eq!(records(&["discharge"], None, None), [1, 3]);
		assert_eq!(records(&["LETTER", "byron"], None, None), [3]);
		assert_eq!(records(&["letter", "blood"], None, None), [0; 0]);
		assert_eq!(records(&[], Some("58410-2"), None), [2]);
		assert_eq!(records(&[], Some("58410"), None), [0; 0], "a code is a code");
		assert_eq!(records(&[], None, Some("2026")), [2, 1]);
		assert_eq!(records(&[], None, Some("2026-01-02")), [2, 1]);
		assert_eq!(records(&[], None, Some("2026-01-03")), [2]);
		assert_eq!(records(&["summary"], Some("34133-9"), Some("2026-01")), [1]);
	}

	#[test]
	fn a_date_is_one() {
		for good in ["2026", "2026-03", "2026-03-31"] {
			assert_eq!(parse_date(good).as_deref(), Ok(good));
		}
		for bad in ["", "26", "2026-3", "yesterday", "2026-03-31T00:00:00Z", "2026-03-31-01"] {
			assert!(parse_date(bad).is_err(), "{bad}");
		}
	}

	#[test]
	fn a_table_says_what_did_not_open_and_who_lied() {
		let mut search = search();
		search.entries[0] = found(1, "Evil\x1b[2K\ntitle", "2026", "1");
		search.unopened =
			vec![Unopened { record: RecordId([4; 16]), version: 2, why: "1 of 2 shares".into() }];
		let hits = hits(ChartId([1; 32]), &search, &[], None, None);
		let said = hits.say();
		let lines: Vec<_> = said.lines().collect();
		assert_eq!(lines.len(), 5, "{said}");
		assert!(lines[0].starts_with("2026-03-01  Blood count"), "{said}");
		assert!(lines[0].ends_with("Summary of episode by Dr. Ada Byron"), "{said}");
		assert!(lines[3].starts_with("3 of 3 records"), "{said}");
		assert!(lines[4].contains("version 2 did not open: 1 of 2 shares"), "{said}");
		assert!(!said.contains('\x1b'));
		let json = serde_json::to_value(&hits).unwrap();
		assert_eq!(json["found"][0]["codes"][0], "58410-2");
	}
}
