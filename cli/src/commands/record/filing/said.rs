// SPDX-License-Identifier: GPL-3.0-only

//! What the commands say that write records.

use std::{collections::BTreeMap, path::PathBuf};

use salus_client::{outbox::Entry, ClientError, Final, Refusal};
use salus_primitives::{BlockNumber, RecordId, Version};
use serde::Serialize;

use crate::{
	actions::filing::{Document, Failure, Report, Skipped},
	context::Context,
	output::{place, Failed, Say, Step},
};

/// A sealed document: everything that a script needs to submit it.
#[derive(Serialize)]
pub struct Sealed {
	#[serde(flatten)]
	pub entry: Entry,
	/// The encrypted document.
	pub object: PathBuf,
	/// The encrypted index entry.
	pub index: PathBuf,
	/// What was checked of the document.
	pub checked: &'static str,
}

impl Say for Sealed {
	fn say(&self) -> String {
		format!(
			"Sealed as record {record}\n  checked     {}\n  object      {}\n  commitment  {}\n  \
			 in          {}\n  `salus record submit {record}` files it and hands it to the gateways",
			self.checked,
			self.entry.filing.object,
			self.entry.filing.content,
			self.object.display(),
			record = self.entry.record,
		)
	}
}

/// What a command that files says: every submission, and what came of each document.
#[derive(Serialize)]
struct Answer {
	/// What was done, in words.
	done: String,
	/// Where the last submission is final.
	#[serde(flatten)]
	last: Option<Final>,
	/// The submissions before that one, in order.
	#[serde(skip_serializing_if = "Vec::is_empty")]
	before: Vec<Step>,
	/// What is still to be done, and how. What is final is final all the same.
	#[serde(skip_serializing_if = "Vec::is_empty")]
	left: Vec<String>,
	result: Filings,
	/// All submissions, in order.
	#[serde(skip)]
	steps: Vec<Step>,
}

/// What came of each document.
#[derive(Serialize)]
struct Filings {
	/// What is filed by now, with what earlier runs had left.
	records: Vec<RecordId>,
	/// The newest version of each, in the same order.
	versions: Vec<Version>,
	/// What of that earlier runs had sealed.
	resumed: Vec<RecordId>,
	/// What earlier runs had submitted, with the block.
	known: Vec<(RecordId, BlockNumber)>,
	/// Documents that were not sealed again.
	skipped: Vec<Skipped>,
	/// What scripts sealed and did not submit yet.
	waiting: Vec<RecordId>,
	/// What was checked of each document of this command.
	examined: Vec<Examined>,
	/// What failed.
	failures: Vec<Failing>,
}

#[derive(Clone, Serialize)]
struct Examined {
	document: PathBuf,
	checked: &'static str,
}

impl Examined {
	fn new(document: &Document) -> Self {
		Self { document: document.path.clone(), checked: document.checked() }
	}

	/// What was checked of how many, each kind once.
	fn say(all: &[Self]) -> impl Iterator<Item = String> {
		let mut kinds = BTreeMap::<_, usize>::new();
		for one in all {
			*kinds.entry(one.checked).or_default() += 1;
		}
		kinds.into_iter().map(|(checked, documents)| match documents {
			1 => format!("Checked of one document: {checked}."),
			several => format!("Checked of {several} documents: {checked}."),
		})
	}
}

#[derive(Serialize)]
struct Failing {
	records: Vec<RecordId>,
	documents: Vec<PathBuf>,
	error: String,
	refusal: Option<Refusal>,
}

impl Failing {
	fn new(failure: &Failure) -> Self {
		let client = failure.error.downcast_ref::<ClientError>();
		Self {
			records: failure.records.clone(),
			documents: failure.documents.clone(),
			error: format!("{:#}", failure.error),
			refusal: client.and_then(ClientError::refusal).cloned(),
		}
	}

	fn say(&self) -> String {
		let named = |of: Vec<String>| format!("Not filed: {}: {}", of.join(", "), self.error);
		match (self.documents.as_slice(), self.records.as_slice()) {
			([], []) => self.error.clone(),
			([], records) => {
				let forget =
					"`salus record discard RECORD` forgets it, where it is of no use any more";
				let records = records.iter().map(|record| format!("record {record}")).collect();
				format!("{}\n  {forget}", named(records))
			},
			(documents, _) => {
				named(documents.iter().map(|path| path.display().to_string()).collect())
			},
		}
	}
}

impl Say for Answer {
	fn say(&self) -> String {
		let result = &self.result;
		let mut lines = match self.steps.as_slice() {
			[one] => vec![self.done.clone(), format!("  {}", place(&one.r#final))],
			several => several.iter().map(Say::say).chain([self.done.clone()]).collect(),
		};
		lines.extend(result.known.iter().map(|(record, block)| {
			format!("Record {record} was filed by an earlier run, in block {block}.")
		}));
		lines.extend(result.skipped.iter().map(|one| {
			format!(
				"{} was sealed by an earlier run, as record {}.",
				one.document.display(),
				one.record
			)
		}));
		lines.extend(result.waiting.iter().map(|record| {
			format!("Record {record} is sealed, and waits for who sealed it to submit it.")
		}));
		lines.extend(Examined::say(&result.examined));
		lines.extend(self.left.iter().map(|left| format!("Still to do: {left}")));
		lines.extend(result.failures.iter().map(Failing::say));
		lines.join("\n")
	}
}

impl Answer {
	fn new(done: String, report: &Report, examined: Vec<Examined>) -> Self {
		let steps = report.steps.clone();
		let (last, before) = match steps.split_last() {
			Some((last, before)) => (Some(last.r#final.clone()), before.to_vec()),
			None => (None, Vec::new()),
		};
		Self {
			done,
			last,
			before,
			steps,
			left: report.left.clone(),
			result: Filings {
				records: report.filed.iter().map(|(record, _)| *record).collect(),
				versions: report.filed.iter().map(|(_, version)| *version).collect(),
				resumed: report.resumed.clone(),
				known: report.known.clone(),
				skipped: report.skipped.clone(),
				waiting: report.waiting.clone(),
				examined,
				failures: report.failures.iter().map(Failing::new).collect(),
			},
		}
	}
}

/// Says what was done, and what was checked of the documents; ends with an error where something failed.
pub fn conclude(
	context: &Context,
	mut report: Report,
	documents: &[Document],
) -> anyhow::Result<()> {
	let done = match (report.filed.as_slice(), report.resumed.len()) {
		([], _) if report.failures.is_empty() => "Nothing was left to file.".into(),
		([], _) => "Nothing was filed.".into(),
		([(record, 1)], 0) => format!("Record {record} is filed."),
		([(record, version)], 0) => format!("Record {record} has version {version}."),
		(filed, 0) => format!("{} records are filed.", filed.len()),
		(filed, resumed) => {
			format!("{} records are filed; earlier runs had left {resumed} of them.", filed.len())
		},
	};
	let examined = documents.iter().map(Examined::new).collect();
	let answer = Answer::new(done, &report, examined);
	match report.failures.len() {
		0 => context.print(&answer),
		1 => Err(Failed::new(&answer, report.failures.remove(0).error).into()),
		several => {
			let first = report.failures.remove(0).error;
			let cause = first.context(format!("{several} failures, each named above; the first"));
			Err(Failed::new(&answer, cause).into())
		},
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn what_was_checked_is_said_once_a_kind() {
		let one = |checked| Examined { document: "a".into(), checked };
		let all = ["FHIR R4 structure only", "kind of file only", "FHIR R4 structure only"];
		let said = Examined::say(&all.map(one)).collect::<Vec<_>>();
		assert_eq!(
			said,
			[
				"Checked of 2 documents: FHIR R4 structure only.",
				"Checked of one document: kind of file only.",
			]
		);
	}
}
