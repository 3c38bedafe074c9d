// SPDX-License-Identifier: GPL-3.0-only

//! The story, chapter by chapter. Each tells what it saw on the network and ends the story where that is
//! not as told.

mod access;
mod beginning;
mod documents;
mod finding;
mod ground;
mod receipts;
mod records;
mod refusals;

use std::path::{Path, PathBuf};

use anyhow::{ensure, Context as _};
use salus_client::{node::At, Account, Call, Final, Node};
use salus_primitives::{access::Opening, GrantId, RecordId};

pub use ground::{Ground, CERTIFICATE, CERTIFICATE_KEY};

use super::{cast::Cast, gateways::Gateway, narrator::Narrator, Arguments};
use crate::context::Context;

/// Where the story plays, and with whom.
struct Stage<'a> {
	context: &'a Context,
	node: &'a Node,
	cast: &'a Cast,
	/// The node by whose state the gateways decide.
	gateway_node: &'a Node,
	/// The folder of this run.
	folder: &'a Path,
	/// The network's chain specification, where it is at hand.
	spec: Option<&'a Path>,
}

/// What was filed, and where.
struct FiledRecord {
	id: RecordId,
	/// The document's name.
	name: String,
	/// The document of the newest version.
	path: PathBuf,
	compartment: &'static str,
	/// Where each version became final, oldest first. The hospital's clinician wrote all of them.
	versions: Vec<Final>,
}

/// What the patient granted to the doctor.
struct Agreed {
	grant: GrantId,
	opening: Opening,
	/// Where it became final.
	written: Final,
}

/// Tells it.
pub async fn tell(context: &Context, arguments: Arguments) -> anyhow::Result<()> {
	// What cannot be filed is found out before anything is done.
	let documents = documents::of(&arguments)?;
	let folder = arguments.folder.clone();
	std::fs::create_dir_all(&folder)
		.with_context(|| format!("cannot make {}", folder.display()))?;
	ensure!(
		std::fs::read_dir(&folder)?.next().is_none(),
		"{} is not empty: the demo takes a folder of its own",
		folder.display()
	);
	let spec = arguments.spec.as_deref();
	let ground = Ground::lay(context, &folder, arguments.gateway_node.as_deref(), spec).await?;
	let stage = &ground.stage();
	let say = &mut Narrator::new(context.global.json);

	beginning::network(stage, say).await?;
	beginning::admit(stage, say).await?;
	let patient = &mut beginning::enrol(stage, say).await?;
	let records = records::file(stage, patient, documents, say).await?;
	let agreed = access::ask_and_approve(stage, patient, say).await?;
	access::check(stage, patient, &records, &agreed, say).await?;
	finding::find(stage, patient, &records, &agreed, say).await?;
	access::download(stage, patient, &records, &agreed, say).await?;
	receipts::show(stage, patient, &records, &agreed, say).await?;
	records::provenance(stage, patient, &records, say).await?;
	access::restrict_and_revoke(stage, patient, &records, &agreed, say).await?;
	refusals::refusals(stage, patient, &records, say).await?;
	ground.end().await?;
	say.end(
		"The patient owned the access: what she granted was readable, what she did not grant, \
		 restricted or revoked was not, and every step and every reading is in the ledger.",
	);
	Ok(())
}

impl Stage<'_> {
	async fn submit(&self, account: &Account, call: &Call) -> anyhow::Result<Final> {
		self.context.submit(self.node, account, call).await
	}

	/// The state of the block that has a submission.
	async fn at(&self, done: &Final) -> anyhow::Result<At> {
		Ok(self.node.at(done.block_hash).await?)
	}

	/// The state of the block before it.
	async fn before(&self, done: &Final) -> anyhow::Result<At> {
		let parent = self.at(done).await?.value("System", "ParentHash").await?;
		Ok(self.node.at(parent.context("the block names no parent")?).await?)
	}
}

/// One of the records of a compartment.
fn one<'a>(records: &'a [FiledRecord], compartment: &str) -> anyhow::Result<&'a FiledRecord> {
	records
		.iter()
		.find(|record| record.compartment == compartment)
		.with_context(|| format!("nothing was filed in {compartment:?}"))
}

/// The first bytes of an id.
fn short(bytes: &[u8]) -> String {
	let head = bytes.get(..4).unwrap_or(bytes);
	format!("0x{}…", hex::encode(head))
}
