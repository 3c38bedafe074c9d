// SPDX-License-Identifier: GPL-3.0-only

//! What happened to documents.

use std::path::PathBuf;

use salus_client::{outbox::Entry, Final};
use salus_primitives::{BlockNumber, RecordId, Version};
use serde::Serialize;

use crate::output::Step;

/// What happened at a desk.
#[derive(Debug, Default)]
pub struct Report {
	/// Every submission, in order.
	pub steps: Vec<Step>,
	/// What is filed and kept by enough gateways, with its version.
	pub filed: Vec<(RecordId, Version)>,
	/// What of that an earlier run had sealed.
	pub resumed: Vec<RecordId>,
	/// What an earlier run had submitted, and of which the node does not know the events any more.
	pub known: Vec<(RecordId, BlockNumber)>,
	/// Documents of this command that an earlier run had sealed.
	pub skipped: Vec<Skipped>,
	/// What scripts sealed and did not submit yet.
	pub waiting: Vec<RecordId>,
	/// What is left to do, in words.
	pub left: Vec<String>,
	/// What failed. What was refused for good is in the outbox no more, all else is.
	pub failures: Vec<Failure>,
	/// Whether the account was refused, or the chart: then nothing else of the command can be filed.
	pub(super) barred: bool,
}

impl Report {
	pub(super) fn fail<'e>(
		&mut self,
		entries: impl IntoIterator<Item = &'e Entry>,
		error: anyhow::Error,
	) {
		let (mut records, mut documents) = (Vec::new(), Vec::new());
		for entry in entries {
			records.push(entry.record);
			documents.extend(entry.source.as_ref().map(|source| source.path.clone()));
		}
		self.failures.push(Failure { records, documents, error });
	}

	/// Notes a submission, once.
	pub(super) fn step(&mut self, done: String, r#final: Final) {
		if self.steps.iter().all(|step| step.r#final.transaction != r#final.transaction) {
			self.steps.push(Step::new(done, r#final));
		}
	}
}

/// A document that was not sealed again.
#[derive(Clone, Debug, Serialize)]
pub struct Skipped {
	/// The document.
	pub document: PathBuf,
	/// The record that an earlier run had made of it.
	pub record: RecordId,
}

/// Something that failed.
#[derive(Debug)]
pub struct Failure {
	/// The records that it concerns.
	pub records: Vec<RecordId>,
	/// The documents that they were made of, where that is known.
	pub documents: Vec<PathBuf>,
	/// Why.
	pub error: anyhow::Error,
}
