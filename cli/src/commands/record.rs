// SPDX-License-Identifier: GPL-3.0-only

//! `salus record`: filing, reading and proving records.

mod filing;
mod search;

use std::path::PathBuf;

use anyhow::anyhow;
use clap::Subcommand;
use salus_client::{calls, Call, Node};
use salus_gateway::{Collected, Reading};
use salus_primitives::{
	access::Purpose,
	consent::Basis,
	record::{DisputeReason, Record, RecordVersion},
	ChartId, RecordId, Version,
};
use serde::Serialize;
use sp_core::crypto::Ss58Codec;

use super::rule::Rule;
use crate::{
	actions::{
		filing::hash_file,
		patient::Patient,
		reading::{read, Reader},
	},
	context::Context,
	output::{Failed, Say, Submitted},
};

/// What can be done with records.
#[derive(Subcommand)]
pub enum Command {
	#[command(flatten)]
	Filing(filing::Command),
	#[command(flatten)]
	Filed(Filed),
}

/// What can be done with what is filed.
#[derive(Subcommand)]
pub enum Filed {
	/// Download, decrypt and prove a record
	// `--version` is a record's here.
	#[command(disable_version_flag = true)]
	Get {
		/// The chart
		#[arg(long)]
		chart: ChartId,
		/// The record
		record: RecordId,
		/// An older version
		#[arg(long)]
		version: Option<Version>,
		#[command(flatten)]
		rule: Rule,
		/// Why
		#[arg(long, default_value = "TREAT")]
		purpose: Purpose,
		/// The file to write
		#[arg(long)]
		out: PathBuf,
	},
	/// Find records by words, type and date, among what you may read
	///
	/// The gateways give the index entries that you may see; each is decrypted and proven here, and looked
	/// through here: no gateway hears what you look for.
	Search(search::Arguments),
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

fn parse_dispute(text: &str) -> Result<DisputeReason, String> {
	Ok(match text {
		"wrong-patient" => DisputeReason::WrongPatient,
		"inaccurate" => DisputeReason::Inaccurate,
		"incomplete" => DisputeReason::Incomplete,
		"not-consented" => DisputeReason::NotConsented,
		_ => return Err("one of wrong-patient, inaccurate, incomplete, not-consented".into()),
	})
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

impl Got {
	fn of(file: PathBuf, record: RecordId, collected: &Collected) -> Self {
		Self {
			file,
			record,
			version: collected.version,
			author: collected.filed.author.to_ss58check(),
			block: collected.block,
			object: collected.filed.filing.object.to_string(),
			content: collected.filed.filing.content.to_string(),
			shares_from: collected.shares_from.iter().map(Ss58Codec::to_ss58check).collect(),
			troubles: collected.troubles.iter().map(ToString::to_string).collect(),
		}
	}
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
	match command {
		Command::Filing(command) => filing::run(context, command).await,
		Command::Filed(command) => filed(context, command).await,
	}
}

async fn filed(context: &Context, command: Filed) -> anyhow::Result<()> {
	let node = context.node().await?;
	match command {
		Filed::Get { chart, record, version, rule, purpose, out } => {
			let account = context.account()?;
			let (basis, opening) = (rule.basis(), rule.opening()?);
			let reading = Reading { chart, record, version, purpose, basis, opening };
			let collected = match basis {
				Basis::Controller => {
					let patient = Patient::load(&context.home, &account, chart)?;
					read(context, &node, Reader::Patient(&patient), &reading, &out).await?
				},
				_ => read(context, &node, Reader::Grantee(&account), &reading, &out).await?,
			};
			context.print(&Got::of(out, record, &collected))
		},
		Filed::Search(arguments) => search::run(context, &node, arguments).await,
		Filed::Verify { object, chart, record } => {
			let hash = hash_file(&object)?;
			let versions = node.finalised().await?.provenance(chart, record).await?;
			let found =
				versions.iter().enumerate().find(|(_, version)| version.filing.object == hash);
			let verified = Verified {
				genuine: found.is_some(),
				version: found.and_then(|(index, _)| Version::try_from(index + 1).ok()),
				author: found.map(|(_, version)| version.author.to_ss58check()),
				block: found.map(|(_, version)| version.block),
			};
			match verified.genuine {
				true => context.print(&verified),
				false => {
					let cause = anyhow!("the object is not what was filed");
					Err(Failed::new(&verified, cause).into())
				},
			}
		},
		Filed::History { chart, record } => {
			context.print(&History(node.finalised().await?.provenance(chart, record).await?))
		},
		Filed::List { chart } => {
			context.print(&Listed(node.finalised().await?.all_records(chart).await?))
		},
		Filed::Dispute { chart, record, reason } => {
			let call = calls::records::dispute(chart, record, reason);
			as_patient(context, &node, chart, record, call, "is disputed").await
		},
		Filed::Withdraw { chart, record } => {
			let call = calls::records::withdraw(chart, record);
			as_patient(context, &node, chart, record, call, "is withdrawn").await
		},
		Filed::Erase { chart, record } => {
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

#[cfg(test)]
mod tests {
	use rand_core::OsRng;
	use salus_envelope::{AuthorSignature, Manifest, OpenedObject, Seed};
	use salus_gateway::collect::Trouble;
	use salus_primitives::{
		record::{Filing, MediaType},
		AccountId, Commitment, CompartmentTag, ObjectHash,
	};

	use super::*;

	/// What two gateways gave, and two others did not.
	fn collected() -> Collected {
		let account = |number| AccountId::new([number; 32]);
		let filing = Filing {
			compartment: CompartmentTag([3; 16]),
			epoch: 0,
			object: ObjectHash([4; 32]),
			content: Commitment([5; 32]),
			index: ObjectHash([6; 32]),
			media_type: MediaType::Pdf,
			length: 1,
		};
		let filed = RecordVersion {
			author: account(9),
			institution: None,
			block: 7,
			relation: None,
			filing,
		};
		let manifest = Manifest {
			chart: [1; 32],
			record: [2; 16],
			version: 3,
			previous: None,
			media_type: "application/pdf".into(),
			author: [9; 32],
			authored_at: 1,
		};
		let author = Seed::random(&mut OsRng).signing(1).unwrap();
		let opened = OpenedObject {
			manifest,
			salt: [0; 32],
			content: [5; 32],
			document_len: 1,
			signature: AuthorSignature::sign(&mut OsRng, &author, &[5; 32]),
		};
		let lied = Trouble {
			gateway: Some(account(12)),
			lied: true,
			what: "gave a share whose proof is false".into(),
		};
		let lost = Trouble { gateway: None, lied: false, what: "does not answer".into() };
		Collected {
			opened,
			filed,
			version: 3,
			block: 8,
			object_length: 1,
			shares_from: vec![account(10), account(11)],
			object_from: account(10),
			troubles: vec![lied, lost],
		}
	}

	#[test]
	fn what_was_read_says_who_lied_and_who_was_lost_on_the_way() {
		let got = Got::of("letter.pdf".into(), RecordId([2; 16]), &collected());
		let (said, liar) = (got.say(), AccountId::new([12; 32]).to_ss58check());
		let lines: Vec<_> = said.lines().collect();
		assert_eq!(lines.len(), 5, "{said}");
		assert_eq!(lines[0], "Wrote letter.pdf");
		let lie = format!("  but the gateway of {liar} gave a share whose proof is false");
		assert_eq!(lines[3..], [lie.as_str(), "  but a gateway does not answer"]);
		let json = serde_json::to_value(&got).unwrap();
		assert_eq!(json["troubles"].as_array().unwrap().len(), 2);
		assert!(json["troubles"][0].as_str().unwrap().contains(&liar));
		let shares: Vec<_> = [10, 11].map(|of| AccountId::new([of; 32]).to_ss58check()).into();
		assert_eq!(json["shares_from"], serde_json::json!(shares));
	}
}
