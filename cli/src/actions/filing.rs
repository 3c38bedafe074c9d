// SPDX-License-Identifier: GPL-3.0-only

//! Sealing a document into the outbox, and filing what lies there.

use std::{fs::File, path::Path, sync::Arc};

use anyhow::{bail, Context as _};
use rand_core::{OsRng, RngCore};
use salus_client::{
	calls,
	outbox::{Entry, Outbox, Stage},
	Account, Call, Final, Node,
};
use salus_envelope::{
	seal_bytes, seal_stream, ContentKey, EncryptionKey, Envelope, Manifest, Sealing, Seed,
};
use salus_gateway::exchange::{Exchange, PutFiling, PutObject, VersionOf};
use salus_primitives::{
	access::CompartmentKey,
	record::{Filing, MediaType, Record},
	ChartId, Commitment, CompartmentTag, ObjectHash, RecordId, Version,
};
use sp_core::crypto::Ss58Codec;

use crate::context::Context;

/// Where a document goes.
#[derive(Clone)]
pub struct Destination {
	/// The chart.
	pub chart: ChartId,
	/// The record.
	pub record: RecordId,
	/// Its version, counted from 1.
	pub version: Version,
	/// The content commitment of the version before.
	pub previous: Option<Commitment>,
	/// The compartment.
	pub compartment: CompartmentTag,
	/// The compartment's current key.
	pub key: CompartmentKey,
}

/// A record id of the filer's choice.
pub fn new_record() -> RecordId {
	let mut id = [0; 16];
	OsRng.fill_bytes(&mut id);
	RecordId(id)
}

/// The compartment's key as the chain has it.
pub async fn compartment_key(
	node: &Node,
	chart: ChartId,
	tag: CompartmentTag,
) -> anyhow::Result<CompartmentKey> {
	let compartments = node.finalised().await?.compartments_of(chart).await?;
	compartments
		.into_iter()
		.find(|(of, _)| *of == tag)
		.map(|(_, key)| key)
		.context("the chart has no such compartment: its patient opens one first")
}

/// Where the next version of a record goes.
pub fn next_version(record: &Record) -> (Version, Option<Commitment>) {
	(record.version.saturating_add(1), Some(record.head.filing.content))
}

/// Seals a document and its index entry into the outbox: after this the document can be filed without
/// being read again, whatever happens.
pub fn seal(
	context: &Context,
	outbox: &Outbox,
	document: &Path,
	to: &Destination,
	author: &Account,
) -> anyhow::Result<Entry> {
	let now = crate::context::unix_millis();
	let summary = salus_fhir::examine(document, now)?;
	let folder = outbox.prepare(&to.record)?;
	let seed = Seed::from_bytes(**author.seed()?);
	let signing = seed.signing(1)?;
	let epoch = EncryptionKey::from_bytes(&to.key.key.bytes)?;
	let account: [u8; 32] = author.id().into();
	let manifest = |media_type: &str, previous| Manifest {
		chart: to.chart.0,
		record: to.record.0,
		version: to.version,
		previous,
		media_type: media_type.into(),
		author: account,
		authored_at: now,
	};

	let length = std::fs::metadata(document)?.len();
	let bar = context.bar("sealing", length);
	let reader = bar.wrap_read(File::open(document)?);
	let key = ContentKey::random(&mut OsRng);
	let main = manifest(summary.media_type.name(), to.previous.map(|previous| previous.0));
	let sealing = Sealing { key: &key, author: &signing, manifest: &main };
	let writer = File::create(folder.join("object"))?;
	let sealed = seal_stream(&mut OsRng, sealing, length, reader, &writer)?;
	writer.sync_all()?;
	bar.finish_and_clear();

	let object = ObjectHash(sealed.object);
	let entry =
		salus_fhir::index_entry(&summary, &to.record.to_string(), &object.to_string()).to_string();
	let index_key = ContentKey::random(&mut OsRng);
	let index_manifest = manifest(MediaType::FhirJson.name(), None);
	let sealing = Sealing { key: &index_key, author: &signing, manifest: &index_manifest };
	let (index, sealed_index) = seal_bytes(&mut OsRng, sealing, entry.as_bytes())?;
	std::fs::write(folder.join("index"), index)?;

	let own = seed.encryption(1)?.encryption_key();
	let entry = Entry {
		chart: to.chart,
		record: to.record,
		version: to.version,
		filing: Filing {
			compartment: to.compartment,
			epoch: to.key.epoch,
			object,
			content: Commitment(sealed.content),
			index: ObjectHash(sealed_index.object),
			media_type: summary.media_type,
			length: sealed.object_len,
		},
		envelope: hex::encode(Envelope::seal(&mut OsRng, &epoch, &key)?.to_bytes()?),
		index_envelope: hex::encode(Envelope::seal(&mut OsRng, &epoch, &index_key)?.to_bytes()?),
		sealed_to_filer: hex::encode(Envelope::seal(&mut OsRng, &own, &key)?.to_bytes()?),
		filer: author.address(),
		nonce: None,
		stage: Stage::Sealed,
	};
	outbox.save(&entry)?;
	Ok(entry)
}

/// Hands an entry to every gateway that answers; enough have to.
pub async fn store(
	context: &Context,
	node: &Node,
	exchanges: &[Arc<dyn Exchange>],
	outbox: &Outbox,
	entry: &mut Entry,
	filer: &Account,
) -> anyhow::Result<()> {
	if entry.stage != Stage::Sealed {
		return Ok(());
	}
	let bar = context.spinner("handing the object to the gateways");
	let mut stored = 0_usize;
	let mut last = None;
	for exchange in exchanges {
		match store_at(node, exchange.as_ref(), outbox, entry, filer).await {
			Ok(()) => stored += 1,
			Err(error) => last = Some(error),
		}
	}
	bar.finish_and_clear();
	// As many as it takes to read it again.
	if stored < exchanges.len().div_ceil(2).max(1) {
		return Err(last.unwrap_or_else(|| anyhow::anyhow!("there is no gateway to store at")));
	}
	entry.stage = Stage::Stored;
	outbox.save(entry)?;
	Ok(())
}

async fn store_at(
	node: &Node,
	exchange: &dyn Exchange,
	outbox: &Outbox,
	entry: &Entry,
	filer: &Account,
) -> anyhow::Result<()> {
	for (hash, path) in [
		(entry.filing.object, outbox.object(&entry.record)),
		(entry.filing.index, outbox.index(&entry.record)),
	] {
		let file = tokio::fs::File::open(&path)
			.await
			.with_context(|| format!("cannot read {}", path.display()))?;
		let length = file.metadata().await?.len();
		exchange.put_object(PutObject { hash, length }, Box::pin(file)).await?;
	}
	let put = PutFiling::new(
		node.genesis(),
		(entry.chart, entry.record, entry.version),
		entry.filing.object,
		hex::decode(&entry.envelope)?,
		entry.filing.index,
		hex::decode(&entry.index_envelope)?,
		filer,
	);
	Ok(exchange.put_filing(put).await?)
}

/// Lets the gateways keep for good what is final now, and forgets the entry.
pub async fn settle(
	exchanges: &[Arc<dyn Exchange>],
	outbox: &Outbox,
	entry: &Entry,
) -> anyhow::Result<()> {
	let of = VersionOf { chart: entry.chart, record: entry.record, version: entry.version };
	for exchange in exchanges {
		// A gateway that is away finds the filing by itself when it sweeps.
		if let Err(error) = exchange.confirm(of).await {
			tracing::debug!(%error, "a gateway did not confirm");
		}
	}
	outbox.remove(&entry.record)?;
	Ok(())
}

/// The address of an object in a file.
pub fn hash_file(path: &Path) -> anyhow::Result<ObjectHash> {
	let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
	let mut hash = blake2::Blake2b::<blake2::digest::consts::U32>::default();
	std::io::copy(&mut std::io::BufReader::new(file), &mut hash)?;
	Ok(ObjectHash(blake2::Digest::finalize(hash).into()))
}

/// Whether finalised state has this filing already: then only its settling was missed.
pub async fn is_filed(node: &Node, entry: &Entry) -> anyhow::Result<bool> {
	let versions = node.finalised().await?.provenance(entry.chart, entry.record).await?;
	Ok(versions.iter().any(|version| version.filing == entry.filing))
}

/// Finishes whatever an earlier run left in the outbox for this filer.
pub async fn resume(
	context: &Context,
	node: &Node,
	exchanges: &[Arc<dyn Exchange>],
	outbox: &Outbox,
	filer: &Account,
) -> anyhow::Result<Vec<RecordId>> {
	let mut resumed = Vec::new();
	for mut entry in outbox.entries()? {
		if entry.filer != filer.id().to_ss58check() || entry.version != 1 {
			continue;
		}
		// First of all: what a script filed by itself may be known to the chain and to no gateway yet.
		store(context, node, exchanges, outbox, &mut entry, filer).await?;
		if !is_filed(node, &entry).await? {
			let call = calls::records::file(entry.chart, entry.record, &entry.filing);
			submit_entry(context, node, outbox, &mut entry, filer, &call).await?;
		}
		settle(exchanges, outbox, &entry).await?;
		resumed.push(entry.record);
	}
	Ok(resumed)
}

/// Submits the call that files an entry, its nonce written down first.
pub async fn submit_entry(
	context: &Context,
	node: &Node,
	outbox: &Outbox,
	entry: &mut Entry,
	filer: &Account,
	call: &Call,
) -> anyhow::Result<Final> {
	if entry.stage != Stage::Stored {
		bail!("the record was not handed to the gateways yet");
	}
	entry.nonce = Some(node.next_nonce(&filer.id()).await?);
	outbox.save(entry)?;
	let done = context.submit(node, filer, call).await?;
	entry.stage = Stage::Filed;
	outbox.save(entry)?;
	Ok(done)
}
