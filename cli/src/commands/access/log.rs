// SPDX-License-Identifier: GPL-3.0-only

//! `salus access log`: who read what of a chart, when, under which grant, through which gateway.

use std::path::{Path, PathBuf};

use anyhow::{anyhow, Context as _};
use salus_client::{Account, Node};
use salus_primitives::{text::iso8601, AccountId, ChartId};
use serde::Serialize;

use crate::{
	actions::{
		openings,
		patient::{ChartFile, Patient},
		receipts::{
			log::{self, Entry, Log},
			words,
		},
	},
	context::Context,
	output::{Failed, Say},
	secrets::write_own,
};

/// The log, and what was written of it.
#[derive(Serialize)]
struct AccessLog {
	chart: ChartId,
	#[serde(flatten)]
	log: Log,
	/// The files that were written.
	#[serde(skip_serializing_if = "Option::is_none")]
	files: Option<Vec<PathBuf>>,
	/// Who asks.
	#[serde(skip)]
	you: AccountId,
}

pub async fn run(
	context: &Context,
	node: &Node,
	chart: ChartId,
	out: Option<PathBuf>,
) -> anyhow::Result<()> {
	let account = who_asks(context, chart)?;
	let openings = openings::kept(&context.home)?;
	let log = log::read(context, node, &account, chart, &openings).await?;
	let files = out.map(|folder| write(&log, &folder)).transpose()?;
	let answer = AccessLog { chart, log, files, you: account.id() };
	match answer.liars() {
		None => context.print(&answer),
		Some(liars) => Err(Failed::new(&answer, anyhow!(liars)).into()),
	}
}

/// The chart's own account, where this device has it; otherwise whoever acts for the patient.
pub(super) fn who_asks(context: &Context, chart: ChartId) -> anyhow::Result<Account> {
	let account = context.account()?;
	match ChartFile::read(&context.home, &chart) {
		Ok(_) => Ok(Patient::load(&context.home, &account, chart)?.account),
		Err(_) => Ok(account),
	}
}

/// Writes the file of each receipt that is anchored, also of those that are not believed: they prove who
/// said so.
fn write(log: &Log, folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
	std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
	let mut files = Vec::new();
	for entry in &log.releases {
		let Some(file) = &entry.file else { continue };
		let path = folder.join(format!("receipt-{}.json", hex::encode(entry.receipt.0)));
		write_own(&path, file.to_json()?.as_bytes())?;
		files.push(path);
	}
	Ok(files)
}

impl AccessLog {
	/// The gateways whose receipts do not verify, in words.
	fn liars(&self) -> Option<String> {
		let liars: Vec<_> = self
			.log
			.gateways
			.iter()
			.filter(|told| told.doubtful > 0)
			.map(|told| format!("{} of {}", told.doubtful, told.words()))
			.collect();
		match liars.is_empty() {
			true => None,
			false => Some(format!(
				"receipts do not verify: {}. Keep them (--out FOLDER), tell the regulator, and believe \
				 nothing that this gateway alone says",
				liars.join(", ")
			)),
		}
	}

	/// Who read what by which right: what several releases of one reading have in common.
	fn reading(&self, entry: &Entry) -> String {
		let who = match entry.reader.account == self.you {
			true => "you".into(),
			false => entry.reader.words(),
		};
		let grantee = match &entry.grantee {
			Some(party) if party.account == entry.reader.account => " to the same".into(),
			Some(party) => format!(" to {}", party.words()),
			None => String::new(),
		};
		format!(
			"{who}\n  record {} version {}, for {}, {}{grantee}",
			entry.record,
			entry.version,
			entry.purpose.code(),
			words::basis(entry.basis),
		)
	}

	/// One release.
	fn release(&self, entry: &Entry) -> String {
		let through = entry
			.gateway
			.name
			.as_ref()
			.map_or_else(|| entry.gateway.words(), |name| format!("{name:?}"));
		let anchored = match &entry.anchored {
			Some(place) => format!("anchored in block {}", place.block),
			None => "not anchored yet".into(),
		};
		let mut line = format!(
			"    {} {} through {through}, permitted by block {}, {anchored}",
			iso8601(entry.time),
			words::released(&entry.released),
			entry.block.number,
		);
		if let Some(doubt) = &entry.doubt {
			line.push_str(&format!("\n      NOT BELIEVED: {doubt}"));
		}
		line
	}
}

impl Say for AccessLog {
	fn say(&self) -> String {
		let mut lines = vec![format!("Chart {}", self.chart)];
		let mut before = None;
		for entry in &self.log.releases {
			let reading = self.reading(entry);
			if before.as_ref() != Some(&reading) {
				lines.push(reading.clone());
			}
			before = Some(reading);
			lines.push(self.release(entry));
		}
		if self.log.releases.is_empty() {
			lines.push("  no gateway that answers has released anything of it".into());
		}
		for told in &self.log.gateways {
			if let Some(problem) = &told.problem {
				lines.push(format!("Receipts of {} are missing here: {problem}", told.words()));
			}
		}
		if let Some(files) = &self.files {
			lines.push(match files.is_empty() {
				true => "No receipt is anchored yet: that takes a minute or two.".into(),
				false => format!(
					"Wrote {} receipts. `salus receipt verify FILE --spec SPECIFICATION` proves each, and \
					 asks nobody.",
					files.len()
				),
			});
		}
		lines.join("\n")
	}
}

#[cfg(test)]
mod tests {
	use salus_gateway::ReceiptId;
	use salus_primitives::{access::Purpose, consent::Basis, RecordId};
	use salus_receipt::{BlockRef, Released};

	use super::*;
	use crate::actions::{
		party::Party,
		receipts::{check::Place, tales::Told},
	};

	fn party(number: u8, name: &str) -> Party {
		Party {
			account: AccountId::new([number; 32]),
			name: Some(name.into()),
			institution: Some(AccountId::new([number; 32])),
			role: None,
			unable: None,
		}
	}

	fn entry(number: u8, gateway: &str) -> Entry {
		Entry {
			receipt: ReceiptId([number; 32]),
			time: 1_790_000_000_000 + u64::from(number),
			reader: party(1, "Riverside Practice"),
			record: RecordId([2; 16]),
			version: 1,
			released: Released::Keys,
			purpose: Purpose::Treat,
			basis: Basis::Grant(4),
			grantee: Some(party(1, "Riverside Practice")),
			gateway: party(9, gateway),
			endpoint: Some("https://one.example".into()),
			block: BlockRef { number: 30, hash: [3; 32] },
			anchored: Some(Place { batch: 1, index: 0, block: 33 }),
			doubt: None,
			file: None,
		}
	}

	fn told(name: &str, doubtful: usize, problem: Option<&str>) -> Told {
		Told {
			endpoint: "https://one.example".into(),
			institution: None,
			name: Some(name.into()),
			told: 1,
			doubtful,
			problem: problem.map(Into::into),
		}
	}

	fn log(releases: Vec<Entry>, gateways: Vec<Told>) -> AccessLog {
		let log = Log { releases, gateways };
		AccessLog { chart: ChartId([7; 32]), log, files: None, you: AccountId::new([5; 32]) }
	}

	#[test]
	fn a_reading_is_told_once_with_each_of_its_releases() {
		let second = Entry { anchored: None, ..entry(2, "Gateway 2") };
		let own = Entry {
			reader: party(5, "nobody"),
			basis: Basis::Controller,
			grantee: None,
			..entry(3, "Gateway 1")
		};
		let log = log(vec![entry(1, "Gateway 1"), second, own], vec![told("Gateway 1", 0, None)]);
		let said = log.say();
		let lines: Vec<_> = said.lines().collect();
		assert_eq!(lines.len(), 8, "{said}");
		assert!(lines[1].starts_with("\"Riverside Practice\" ("), "{said}");
		assert!(lines[2].ends_with("version 1, for TREAT, under grant 4 to the same"), "{said}");
		assert!(
			lines[3].contains("the keys through \"Gateway 1\", permitted by block 30"),
			"{said}"
		);
		assert!(lines[3].ends_with("anchored in block 33"), "{said}");
		assert!(lines[4].ends_with("not anchored yet"), "{said}");
		assert_eq!(lines[5], "you");
		assert!(lines[6].ends_with("as who controls the chart"), "{said}");
		assert_eq!(log.liars(), None);
	}

	#[test]
	fn a_gateway_whose_receipts_do_not_verify_is_named() {
		let doubt = Some("the gateway's signature is wrong".into());
		let gateways = vec![told("Gateway 1", 0, None), told("Gateway 2", 1, None)];
		let log = log(vec![Entry { doubt, ..entry(1, "Gateway 2") }], gateways);
		assert!(log.say().contains("NOT BELIEVED: the gateway's signature is wrong"));
		let liars = log.liars().unwrap();
		assert!(liars.contains("1 of \"Gateway 2\"") && !liars.contains("Gateway 1"), "{liars}");
	}

	#[test]
	fn what_is_missing_is_said() {
		let log = log(Vec::new(), vec![told("Gateway 1", 0, Some("it is away"))]);
		let said = log.say();
		assert!(said.contains("released anything"), "{said}");
		assert!(
			said.contains(
				"Receipts of \"Gateway 1\" (https://one.example) are missing here: it is away"
			),
			"{said}"
		);
	}

	#[test]
	fn each_anchored_receipt_becomes_a_file_of_its_own() {
		let json = include_str!("../../../../receipt/tests/file.json");
		let file = salus_receipt::ReceiptFile::from_json(json).unwrap();
		let anchored = Entry { file: Some(file.clone()), ..entry(1, "Gateway 1") };
		let log = Log { releases: vec![anchored, entry(2, "Gateway 1")], gateways: Vec::new() };
		let home = tempfile::tempdir().unwrap();
		let folder = home.path().join("receipts");
		let files = write(&log, &folder).unwrap();
		assert_eq!(files, [folder.join(format!("receipt-{}.json", "01".repeat(32)))]);
		assert_eq!(crate::actions::receipts::read_file(&files[0]).unwrap(), file);
		// Once more is the same.
		assert_eq!(write(&log, &folder).unwrap(), files);
		assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
	}
}
