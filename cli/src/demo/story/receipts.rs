// SPDX-License-Identifier: GPL-3.0-only

//! Who read what: the gateways' receipts, and what one of them proves with nobody asked.

use std::{
	collections::BTreeSet,
	path::{Path, PathBuf},
	time::{Duration, Instant},
};

use anyhow::{bail, ensure, Context as _};
use salus_primitives::{access::Purpose, consent::Basis};
use salus_receipt::Released;
use serde_json::Value;
use tokio::process::Command;

use super::{documents::GENERAL, one, Agreed, FiledRecord, Narrator, Stage};
use crate::{
	actions::{
		patient::Patient,
		receipts::{
			log::{self, Entry},
			trust,
		},
	},
	output::printable,
	secrets::write_own,
};

/// How long it may take until receipts are anchored and proven, on a machine that does other things as well.
const PATIENCE: Duration = Duration::from_secs(180);
const PAUSE: Duration = Duration::from_secs(2);
/// Nobody listens there.
const NOWHERE: (&str, &str) = ("ws://127.0.0.1:9", "http://127.0.0.1:9");

pub async fn show(
	stage: &Stage<'_>,
	patient: &Patient,
	records: &[FiledRecord],
	agreed: &Agreed,
	say: &mut Narrator,
) -> anyhow::Result<()> {
	say.chapter("The patient sees who read what; a receipt of it proves itself, with nobody asked");
	let Stage { cast, folder, .. } = stage;
	let record = one(records, GENERAL)?;
	let entries = reading(stage, patient, record, agreed).await?;
	let of = |wanted: fn(&Released) -> bool| -> BTreeSet<_> {
		let some = entries.iter().filter(|entry| wanted(&entry.released));
		some.map(|entry| entry.gateway.account.clone()).collect()
	};
	let keys = of(|released| matches!(released, Released::Keys));
	let documents = of(|released| matches!(released, Released::Document(_)));
	ensure!(keys.len() >= 2, "fewer gateways wrote that they gave a share than it takes");
	ensure!(!documents.is_empty(), "no gateway wrote that it gave the document");
	let first = entries.first().context("nothing was read")?;
	let named = first.grantee.as_ref().context("her device does not open the grant")?;
	ensure!(
		named.account == cast.doctor.id(),
		"the log names somebody else for the grant: {}",
		named.words()
	);
	say.fact(&format!(
		"her access log: {} read {} for TREAT under grant {}, by {} gateways' keys; the gateways signed it, \
		 and the doctor signed each request",
		first.reader.words(),
		record.name,
		agreed.grant,
		keys.len(),
	));

	let since = Instant::now();
	let anchored = loop {
		let entries = reading(stage, patient, record, agreed).await?;
		if entries.iter().all(|entry| entry.file.is_some()) {
			break entries;
		}
		ensure!(
			since.elapsed() < PATIENCE,
			"the gateways did not anchor their receipts within {} s",
			PATIENCE.as_secs()
		);
		tokio::time::sleep(PAUSE).await;
	};
	let blocks: BTreeSet<_> =
		anchored.iter().filter_map(|entry| Some(entry.anchored?.block)).collect();
	ensure!(!blocks.is_empty(), "the chain does not know where the receipts are anchored");
	let blocks: Vec<_> = blocks.iter().map(ToString::to_string).collect();
	say.fact(&format!(
		"the gateways anchored their receipts of it, {} in all, in block {}",
		anchored.len(),
		blocks.join(", ")
	));

	let receipts = folder.join("receipts");
	std::fs::create_dir_all(&receipts)?;
	let mut last = None;
	for (number, entry) in anchored.iter().enumerate() {
		let json = entry.file.as_ref().context("a receipt has no file")?.to_json()?;
		let path = receipts.join(format!("receipt-{number}.json"));
		write_own(&path, json.as_bytes())?;
		last = Some((path, json));
	}
	let (genuine, json) = last.context("there is no receipt")?;
	let trusted = trusted(stage).await?;
	let proven = verify(&genuine, &trusted).await?;
	ensure!(proven["verified"] == true, "a receipt does not prove itself: {proven}");
	say.fact(&format!(
		"one of them proves itself from the network's first block on, with the network out of reach: final \
		 in block {} by set {} of the validators",
		proven["proof"]["finalised"]["number"], proven["proof"]["set"]
	));

	let altered = folder.join("altered-receipt.json");
	let other = json.replace("\"purpose\": \"TREAT\"", "\"purpose\": \"HRESCH\"");
	ensure!(other != json, "the receipt does not say what it was for");
	write_own(&altered, other.as_bytes())?;
	let refused = verify(&altered, &trusted).await?;
	ensure!(
		refused["verified"] == false && refused["problem"]["name"] == "Receipt.SignatureInvalid",
		"an altered receipt is not refused as that: {refused}"
	);
	let why = refused["problem"]["words"].as_str().unwrap_or_default();
	say.fact(&format!("somebody altered what it was for: {}", printable(why.as_bytes())));
	Ok(())
}

/// The doctor's reading of the record in the patient's access log, which is all believed.
async fn reading(
	stage: &Stage<'_>,
	patient: &Patient,
	record: &FiledRecord,
	agreed: &Agreed,
) -> anyhow::Result<Vec<Entry>> {
	let Stage { context, node, cast, .. } = stage;
	let log = log::read(context, node, &patient.account, patient.chart(), &[]).await?;
	// Its machine was lost in the middle of the story.
	let lost = cast.gateways.last().map(|gateway| gateway.institution.id());
	for told in log.gateways.iter().filter(|told| told.institution != lost) {
		if let Some(problem) = &told.problem {
			bail!("{} does not tell of its receipts: {problem}", told.words());
		}
	}
	let mut releases = log.releases;
	for entry in &releases {
		if let Some(doubt) = &entry.doubt {
			bail!("a receipt of {} is not believed: {doubt}", entry.gateway.words());
		}
	}
	releases.retain(|entry| {
		entry.reader.account == cast.doctor.id()
			&& entry.record == record.id
			&& entry.purpose == Purpose::Treat
			&& entry.basis == Basis::Grant(agreed.grant)
	});
	ensure!(!releases.is_empty(), "her access log does not show what the doctor read");
	Ok(releases)
}

/// The option with which receipts are verified: the network's specification, or what its node proves of its
/// first block.
async fn trusted(stage: &Stage<'_>) -> anyhow::Result<(&'static str, PathBuf)> {
	if let Some(spec) = stage.spec {
		return Ok(("--spec", spec.into()));
	}
	let path = stage.folder.join("trust.json");
	trust::write(&trust::of_node(stage.node).await?, &path)?;
	Ok(("--trust", path))
}

/// What `salus receipt verify` answers to somebody who reaches neither node nor gateway.
async fn verify(file: &Path, (option, trusted): &(&str, PathBuf)) -> anyhow::Result<Value> {
	let output = Command::new(std::env::current_exe()?)
		.args(["--json", "--url", NOWHERE.0, "--gateways", NOWHERE.1, "receipt", "verify"])
		.arg(file)
		.arg(option)
		.arg(trusted)
		.env_remove("SALUS_KEY")
		.output()
		.await?;
	serde_json::from_slice(&output.stdout)
		.with_context(|| format!("it does not answer: {}", printable(&output.stderr)))
}
