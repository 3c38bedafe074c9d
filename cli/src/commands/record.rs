// SPDX-License-Identifier: GPL-3.0-only

//! `salus record`: filing, reading and proving records.

use std::{path::PathBuf, sync::Arc};

use anyhow::{bail, Context as _};
use clap::{Args, Subcommand};
use salus_client::{
	calls,
	outbox::{Entry, Outbox},
	Account, Call, Node,
};
use salus_gateway::{Exchange, Reading};
use salus_primitives::{
	access::Purpose,
	consent::Basis,
	record::{BatchItem, DisputeReason, Record, RecordVersion, Relation},
	ChartId, GrantId, RecordId, Version,
};
use serde::Serialize;
use sp_core::crypto::Ss58Codec;

use super::access::OpeningFile;
use crate::{
	actions::{
		card::SignedCard,
		filing::{self, Destination},
		patient::Patient,
		reading::{read, Reader},
	},
	context::Context,
	output::{Say, Submitted},
};

/// The most records that one batch files.
const BATCH: usize = 100;

/// What can be done with records.
#[derive(Subcommand)]
pub enum Command {
	/// Encrypt and sign a document without filing it: for scripts that submit by themselves
	Seal {
		/// The document: FHIR JSON, PDF, DICOM or CDA
		document: PathBuf,
		#[command(flatten)]
		to: To,
	},
	/// Seal, store and file a document, or a folder of them; finishes first what an earlier run left
	File {
		/// The document
		#[arg(required_unless_present_any = ["dir", "resume"])]
		document: Option<PathBuf>,
		/// A folder whose documents are filed in batches
		#[arg(long, conflicts_with = "document")]
		dir: Option<PathBuf>,
		/// Only finish what an earlier run left in the outbox
		#[arg(long, conflicts_with_all = ["document", "dir"])]
		resume: bool,
		#[command(flatten)]
		to: ToMaybe,
	},
	/// File a new version of a record
	Amend {
		/// The record
		record: RecordId,
		/// The new document
		document: PathBuf,
		/// replaces, appends or entered-in-error
		#[arg(long, default_value = "replaces", value_parser = parse_relation)]
		relation: Relation,
		#[command(flatten)]
		to: To,
	},
	/// Enter a document as somebody with access; writes your account beside the chart for good
	Contribute {
		/// The document
		document: PathBuf,
		/// The grant
		#[arg(long)]
		grant: GrantId,
		/// The file that opens a blinded grant
		#[arg(long)]
		opening: Option<PathBuf>,
		#[command(flatten)]
		to: To,
	},
	/// Download, decrypt and prove a record
	Get {
		/// The chart
		#[arg(long)]
		chart: ChartId,
		/// The record
		record: RecordId,
		/// An older version
		#[arg(long)]
		version: Option<Version>,
		/// The grant relied on; without it you read your own chart
		#[arg(long)]
		grant: Option<GrantId>,
		/// The file that opens a blinded grant
		#[arg(long)]
		opening: Option<PathBuf>,
		/// Why
		#[arg(long, default_value = "TREAT")]
		purpose: Purpose,
		/// The file to write
		#[arg(long)]
		out: PathBuf,
	},
	/// Is this encrypted object, byte for byte, the one that was filed?
	Verify {
		/// The object
		object: PathBuf,
		/// The chart
		#[arg(long)]
		chart: ChartId,
		/// The record
		#[arg(long)]
		record: RecordId,
	},
	/// Every version of a record, with the account and block that wrote it
	History {
		/// The chart
		#[arg(long)]
		chart: ChartId,
		/// The record
		record: RecordId,
	},
	/// The records of a chart
	List {
		/// The chart
		#[arg(long)]
		chart: ChartId,
	},
	/// Patient: dispute a record
	Dispute {
		/// The chart
		#[arg(long)]
		chart: ChartId,
		/// The record
		record: RecordId,
		/// wrong-patient, inaccurate, incomplete or not-consented
		#[arg(long, value_parser = parse_dispute)]
		reason: DisputeReason,
	},
	/// Patient: withdraw a record; gateways delete it, the hospital's own file is untouched
	Withdraw {
		/// The chart
		#[arg(long)]
		chart: ChartId,
		/// The record
		record: RecordId,
	},
	/// Hospital: erase a record down to a tombstone
	Erase {
		/// The chart
		#[arg(long)]
		chart: ChartId,
		/// The record
		record: RecordId,
	},
}

/// Where a document goes.
#[derive(Args)]
pub struct To {
	/// The patient's chart card
	#[arg(long)]
	card: PathBuf,
	/// The name of the compartment on the card
	#[arg(long, default_value = "general")]
	compartment: String,
}

/// The same, where it may not be needed.
#[derive(Args)]
pub struct ToMaybe {
	/// The patient's chart card
	#[arg(long, required_unless_present = "resume")]
	card: Option<PathBuf>,
	/// The name of the compartment on the card
	#[arg(long, default_value = "general")]
	compartment: String,
}

fn parse_relation(text: &str) -> Result<Relation, String> {
	Ok(match text {
		"replaces" => Relation::Replaces,
		"appends" => Relation::Appends,
		"entered-in-error" => Relation::EnteredInError,
		_ => return Err("one of replaces, appends, entered-in-error".into()),
	})
}

fn parse_dispute(text: &str) -> Result<DisputeReason, String> {
	Ok(match text {
		"wrong-patient" => DisputeReason::WrongPatient,
		"inaccurate" => DisputeReason::Inaccurate,
		"incomplete" => DisputeReason::Incomplete,
		"not-consented" => DisputeReason::NotConsented,
		_ => return Err("one of wrong-patient, inaccurate, incomplete, not-consented".into()),
	})
}

/// A sealed document: everything that a script needs to store and file it.
#[derive(Serialize)]
struct Sealed {
	#[serde(flatten)]
	entry: Entry,
	/// The encrypted document.
	object: PathBuf,
	/// The encrypted index entry.
	index: PathBuf,
}

impl Say for Sealed {
	fn say(&self) -> String {
		format!(
			"Sealed as record {}\n  object      {}\n  commitment  {}\n  in          {}",
			self.entry.record,
			self.entry.filing.object,
			self.entry.filing.content,
			self.object.display()
		)
	}
}

#[derive(Serialize)]
struct Filed {
	chart: ChartId,
	records: Vec<RecordId>,
	/// What an earlier run had left and this one finished.
	resumed: Vec<RecordId>,
}

#[derive(Serialize)]
struct Resumed {
	resumed: Vec<RecordId>,
}

impl Say for Resumed {
	fn say(&self) -> String {
		match self.resumed.len() {
			0 => "Nothing was left to finish.".into(),
			some => format!("Finished {some} filings of an earlier run."),
		}
	}
}

#[derive(Serialize)]
struct OfRecord {
	chart: ChartId,
	record: RecordId,
}

#[derive(Serialize)]
struct Got {
	file: PathBuf,
	record: RecordId,
	version: Version,
	author: String,
	block: u32,
	object: String,
	content: String,
	shares_from: Vec<String>,
	troubles: Vec<String>,
}

impl Say for Got {
	fn say(&self) -> String {
		let mut lines = vec![
			format!("Wrote {}", self.file.display()),
			format!(
				"  object, content and author are proven: version {} of {}",
				self.version, self.record
			),
			format!("  written by {}, permitted by finalised block {}", self.author, self.block),
		];
		lines.extend(self.troubles.iter().map(|trouble| format!("  but {trouble}")));
		lines.join("\n")
	}
}

#[derive(Serialize)]
struct Verified {
	genuine: bool,
	version: Option<Version>,
	author: Option<String>,
	block: Option<u32>,
}

impl Say for Verified {
	fn say(&self) -> String {
		match (&self.author, self.version, self.block) {
			(Some(author), Some(version), Some(block)) => {
				format!("Genuine: it is version {version}, which {author} wrote in block {block}.")
			},
			_ => "Not genuine: no version of this record has these bytes.".into(),
		}
	}
}

#[derive(Serialize)]
struct History(Vec<RecordVersion>);

impl Say for History {
	fn say(&self) -> String {
		match self.0.is_empty() {
			true => "There is no such record.".into(),
			false => self
				.0
				.iter()
				.enumerate()
				.map(|(index, version)| {
					format!(
						"version {}: block {}, by {}{}\n  object {}\n  content {}",
						index + 1,
						version.block,
						version.author.to_ss58check(),
						version
							.institution
							.as_ref()
							.map_or(String::new(), |of| format!(" of {}", of.to_ss58check())),
						version.filing.object,
						version.filing.content,
					)
				})
				.collect::<Vec<_>>()
				.join("\n"),
		}
	}
}

#[derive(Serialize)]
struct Listed(Vec<(RecordId, Record)>);

impl Say for Listed {
	fn say(&self) -> String {
		match self.0.is_empty() {
			true => "The chart has no records.".into(),
			false => self
				.0
				.iter()
				.map(|(id, record)| {
					format!(
						"{id} version {} {:?} {} block {} compartment {}",
						record.version,
						record.status,
						record.head.filing.media_type.name(),
						record.head.block,
						record.head.filing.compartment,
					)
				})
				.collect::<Vec<_>>()
				.join("\n"),
		}
	}
}

pub async fn run(context: &Context, command: Command) -> anyhow::Result<()> {
	let node = context.node().await?;
	let outbox = context.outbox()?;
	match command {
		Command::Seal { document, to } => {
			let (_, destination) = destination(&node, &to, filing::new_record(), None).await?;
			let entry =
				filing::seal(context, &outbox, &document, &destination, &context.account()?)?;
			context.print(&Sealed {
				object: outbox.object(&entry.record),
				index: outbox.index(&entry.record),
				entry,
			})
		},
		Command::File { document, dir, resume, to } => {
			let account = context.account()?;
			let exchanges = context.exchanges(&node).await?;
			let resumed = filing::resume(context, &node, &exchanges, &outbox, &account).await?;
			if resume {
				return context.print(&Resumed { resumed });
			}
			let card = to.card.context("say --card FILE: the patient's chart card")?;
			let to = To { card, compartment: to.compartment };
			let documents = match (document, dir) {
				(Some(document), _) => vec![document],
				(None, Some(folder)) => documents(&folder)?,
				(None, None) => bail!("say which document, or --dir FOLDER"),
			};
			file(context, &node, &outbox, &account, &documents, &to, &exchanges, resumed).await
		},
		Command::Amend { record, document, relation, to } => {
			let account = context.account()?;
			let chart = SignedCard::read(&to.card)?.card.chart;
			let head = node
				.finalised()
				.await?
				.record(chart, record)
				.await?
				.with_context(|| format!("the chart has no record {record}"))?;
			let (_, destination) = destination(&node, &to, record, Some(&head)).await?;
			let entry = filing::seal(context, &outbox, &document, &destination, &account)?;
			let call = calls::records::amend(chart, record, entry.version, relation, &entry.filing);
			let done = format!("Record {record} has version {}.", entry.version);
			finish(context, &node, &outbox, &account, entry, call, done).await
		},
		Command::Contribute { document, grant, opening, to } => {
			let account = context.account()?;
			if !context.global.json {
				eprintln!("This writes {} beside the chart for good.", account.address());
			}
			let (card, destination) = destination(&node, &to, filing::new_record(), None).await?;
			let entry = filing::seal(context, &outbox, &document, &destination, &account)?;
			let opening = match opening {
				Some(path) => Some(OpeningFile::read(&path)?.opening),
				None => None,
			};
			let call = calls::records::contribute(
				card.card.chart,
				entry.record,
				&entry.filing,
				Some((grant, opening)),
			);
			let done = format!("Record {} is contributed.", entry.record);
			finish(context, &node, &outbox, &account, entry, call, done).await
		},
		Command::Get { chart, record, version, grant, opening, purpose, out } => {
			let account = context.account()?;
			let opening = match opening {
				Some(path) => Some(OpeningFile::read(&path)?.opening),
				None => None,
			};
			let basis = grant.map_or(Basis::Controller, Basis::Grant);
			let reading = Reading { chart, record, version, purpose, basis, opening };
			let collected = match grant {
				Some(_) => read(context, &node, Reader::Grantee(&account), &reading, &out).await?,
				None => {
					let patient = Patient::load(&context.home, &account, chart)?;
					read(context, &node, Reader::Patient(&patient), &reading, &out).await?
				},
			};
			context.print(&Got {
				file: out,
				record,
				version: collected.version,
				author: collected.filed.author.to_ss58check(),
				block: collected.block,
				object: collected.filed.filing.object.to_string(),
				content: collected.filed.filing.content.to_string(),
				shares_from: collected.shares_from.iter().map(Ss58Codec::to_ss58check).collect(),
				troubles: collected.troubles.iter().map(ToString::to_string).collect(),
			})
		},
		Command::Verify { object, chart, record } => {
			let hash = filing::hash_file(&object)?;
			let versions = node.finalised().await?.provenance(chart, record).await?;
			let found =
				versions.iter().enumerate().find(|(_, version)| version.filing.object == hash);
			context.print(&Verified {
				genuine: found.is_some(),
				version: found.and_then(|(index, _)| Version::try_from(index + 1).ok()),
				author: found.map(|(_, version)| version.author.to_ss58check()),
				block: found.map(|(_, version)| version.block),
			})?;
			if found.is_none() {
				bail!("the object is not what was filed");
			}
			Ok(())
		},
		Command::History { chart, record } => {
			context.print(&History(node.finalised().await?.provenance(chart, record).await?))
		},
		Command::List { chart } => {
			context.print(&Listed(node.finalised().await?.all_records(chart).await?))
		},
		Command::Dispute { chart, record, reason } => {
			let call = calls::records::dispute(chart, record, reason);
			as_patient(context, &node, chart, record, call, "is disputed").await
		},
		Command::Withdraw { chart, record } => {
			let call = calls::records::withdraw(chart, record);
			as_patient(context, &node, chart, record, call, "is withdrawn").await
		},
		Command::Erase { chart, record } => {
			let call = calls::records::erase(chart, record);
			let done = context.submit(&node, &context.account()?, &call).await?;
			context.print(&Submitted {
				done: format!("Record {record} is erased; a tombstone says so."),
				r#final: done,
				result: OfRecord { chart, record },
			})
		},
	}
}

async fn as_patient(
	context: &Context,
	node: &Node,
	chart: ChartId,
	record: RecordId,
	call: Call,
	done: &str,
) -> anyhow::Result<()> {
	let patient = Patient::load(&context.home, &context.account()?, chart)?;
	let r#final = context.submit(node, &patient.account, &call).await?;
	context.print(&Submitted {
		done: format!("Record {record} {done}."),
		r#final,
		result: OfRecord { chart, record },
	})
}

/// The documents of a folder, by name; folders within are passed over.
fn documents(folder: &std::path::Path) -> anyhow::Result<Vec<PathBuf>> {
	let mut documents = Vec::new();
	for entry in
		std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?
	{
		let path = entry?.path();
		if path.is_file() {
			documents.push(path);
		}
	}
	documents.sort();
	if documents.is_empty() {
		bail!("{} holds no documents", folder.display());
	}
	Ok(documents)
}

async fn destination(
	node: &Node,
	to: &To,
	record: RecordId,
	head: Option<&Record>,
) -> anyhow::Result<(SignedCard, Destination)> {
	let card = SignedCard::read(&to.card)?;
	let chart = card.card.chart;
	let compartment = card.compartment(&to.compartment)?;
	let key = filing::compartment_key(node, chart, compartment).await?;
	let (version, previous) = head.map_or((1, None), filing::next_version);
	Ok((card, Destination { chart, record, version, previous, compartment, key }))
}

async fn file(
	context: &Context,
	node: &Node,
	outbox: &Outbox,
	account: &Account,
	documents: &[PathBuf],
	to: &To,
	exchanges: &[Arc<dyn Exchange>],
	resumed: Vec<RecordId>,
) -> anyhow::Result<()> {
	let mut records = Vec::new();
	let mut last = None;
	let chart = SignedCard::read(&to.card)?.card.chart;
	for batch in documents.chunks(BATCH) {
		let (_, place) = destination(node, to, filing::new_record(), None).await?;
		let mut entries = Vec::new();
		for document in batch {
			let destination = Destination { record: filing::new_record(), ..place.clone() };
			let mut entry = filing::seal(context, outbox, document, &destination, account)?;
			filing::store(context, node, exchanges, outbox, &mut entry, account).await?;
			entries.push(entry);
		}
		let done = match entries.as_mut_slice() {
			[entry] => {
				let call = calls::records::file(chart, entry.record, &entry.filing);
				filing::submit_entry(context, node, outbox, entry, account, &call).await?
			},
			several => {
				let items: Vec<BatchItem> = several
					.iter()
					.map(|entry| BatchItem { record: entry.record, filing: entry.filing.clone() })
					.collect();
				context.submit(node, account, &calls::records::file_batch(chart, &items)).await?
			},
		};
		for entry in &entries {
			filing::settle(exchanges, outbox, entry).await?;
			records.push(entry.record);
		}
		last = Some(done);
	}
	let r#final = last.context("there was nothing to file")?;
	context.print(&Submitted {
		done: match records.as_slice() {
			[one] => format!("Record {one} is filed."),
			several => format!("{} records are filed.", several.len()),
		},
		r#final,
		result: Filed { chart, records, resumed },
	})
}

/// Stores, submits and settles one entry.
async fn finish(
	context: &Context,
	node: &Node,
	outbox: &Outbox,
	account: &Account,
	mut entry: Entry,
	call: Call,
	done: String,
) -> anyhow::Result<()> {
	let exchanges = context.exchanges(node).await?;
	filing::store(context, node, &exchanges, outbox, &mut entry, account).await?;
	let r#final = filing::submit_entry(context, node, outbox, &mut entry, account, &call).await?;
	filing::settle(&exchanges, outbox, &entry).await?;
	let result = OfRecord { chart: entry.chart, record: entry.record };
	context.print(&Submitted { done, r#final, result })
}
