// SPDX-License-Identifier: GPL-3.0-only

//! The patient's records: filed, amended, and who wrote them.

use anyhow::{ensure, Context as _};
use salus_client::{
	outbox::{Kind, Outbox, Part},
	Final,
};
use salus_primitives::{record::Relation, RecordId};

use super::{
	documents::{correct, GENERAL, PRIVATE},
	short, FiledRecord, Narrator, Stage,
};
use crate::actions::{
	filing::{examine, Bars, Desk, Document, Job, Report},
	patient::Patient,
};

pub async fn file(
	stage: &Stage<'_>,
	patient: &Patient,
	documents: Vec<(Document, &'static str)>,
	say: &mut Narrator,
) -> anyhow::Result<Vec<FiledRecord>> {
	say.chapter("Her clinician files documents: encrypted, signed, stored, sealed by the chain");
	let mut filed = Vec::new();
	for (document, compartment) in documents {
		let name = document
			.path
			.file_name()
			.map_or_else(String::new, |n| n.to_string_lossy().into_owned());
		let (id, done) = write(stage, patient, &document, compartment, None).await?;
		say.r#final(&format!("{name} is filed in {compartment:?} as {}", short(&id.0)), &done);
		let path = document.path;
		filed.push(FiledRecord { id, name, path, compartment, versions: vec![done] });
	}
	let private = filed
		.iter_mut()
		.find(|record| record.compartment == PRIVATE)
		.context("nothing was filed that she keeps to herself")?;
	let corrected = stage.folder.join(format!("corrected-{}", private.name));
	correct(&private.path, &corrected)?;
	let document = examine(std::slice::from_ref(&corrected), &Bars::hidden())?
		.pop()
		.context("the corrected document is gone")?;
	let (id, done) = write(stage, patient, &document, PRIVATE, Some(private.id)).await?;
	ensure!(id == private.id, "an amendment became another record");
	say.r#final(
		&format!("{} is corrected: its first version stays, and stays provable", private.name),
		&done,
	);
	private.path = corrected;
	private.versions.push(done);
	say.remark(
		"The gateways here run on one machine, whose owner owns all three: in earnest three institutions \
		 run them apart.",
	);
	Ok(filed)
}

/// Files a document, or amends a record with it, and keeps a copy of what was stored.
pub(super) async fn write(
	stage: &Stage<'_>,
	patient: &Patient,
	document: &Document,
	compartment: &str,
	amends: Option<RecordId>,
) -> anyhow::Result<(RecordId, Final)> {
	let Stage { context, node, cast, folder, .. } = stage;
	let outbox = Outbox::open(&folder.join("outbox"))?;
	let exchanges = context.exchanges(node, &cast.clinician).await?;
	let bars = Bars::hidden();
	let desk = Desk::new(*node, &exchanges, &outbox, &cast.clinician, &bars);
	let kind = match amends {
		Some(_) => Kind::Amend { relation: Relation::Replaces },
		None => Kind::File,
	};
	let compartment = patient.tag(compartment)?;
	let job = Job { chart: patient.chart(), compartment, amends, kind };
	let entries = desk.seal(&[document], &job).await?;
	for entry in &entries {
		let object = folder.join(format!("{}-{}.object", entry.record, entry.version));
		std::fs::copy(outbox.path(entry, Part::Object), object)?;
	}
	let mut report = Report::default();
	desk.file(entries, &mut report).await;
	if let Some(failure) = report.failures.pop() {
		return Err(failure.error);
	}
	ensure!(report.left.is_empty(), "a gateway did not take it: {}", report.left.join("; "));
	let (record, _) = report.filed.pop().context("nothing was filed")?;
	let step = report.steps.pop().context("nothing was submitted")?;
	Ok((record, step.r#final))
}

pub async fn provenance(
	stage: &Stage<'_>,
	patient: &Patient,
	records: &[FiledRecord],
	say: &mut Narrator,
) -> anyhow::Result<()> {
	say.chapter("Provenance names the account and block of each version");
	let cast = stage.cast;
	let at = stage.node.finalised().await?;
	for record in records {
		let versions = at.provenance(patient.chart(), record.id).await?;
		ensure!(
			versions.len() == record.versions.len(),
			"{} has {} versions on the chain, and {} were filed",
			record.name,
			versions.len(),
			record.versions.len()
		);
		for (number, (version, written)) in versions.iter().zip(&record.versions).enumerate() {
			ensure!(version.author == cast.clinician.id(), "somebody else is named as the author");
			ensure!(
				version.institution == Some(cast.hospital.id()),
				"another institution is named than the author's"
			);
			ensure!(version.block == written.block, "another block is named than wrote it");
			say.fact(&format!(
				"{} version {}: written by {} in block {}",
				record.name,
				number + 1,
				version.author,
				version.block
			));
		}
	}
	ensure!(
		records.iter().any(|record| record.versions.len() == 2)
			&& records.iter().any(|record| record.compartment == GENERAL),
		"no record has two versions"
	);
	Ok(())
}
