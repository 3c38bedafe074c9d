// SPDX-License-Identifier: GPL-3.0-only

//! Examining documents, and sealing them into the outbox. Nothing is sent.

use std::{
	io::{Read, Write},
	path::{Path, PathBuf},
};

use anyhow::Context as _;
use indicatif::ProgressBar;
use rand_core::{OsRng, RngCore};
use salus_client::{
	outbox::{Entry, Kind, Outbox, Part, Recognising, Stage},
	Account, ClientError,
};
use salus_envelope::{
	seal_bytes, seal_stream, ContentKey, EncryptionKey, Envelope, Manifest, Sealing, Seed,
};
use salus_fhir::Summary;
use salus_primitives::{
	access::CompartmentKey,
	record::{Filing, MediaType},
	ChartId, Commitment, CompartmentTag, ObjectHash, RecordId, Version,
};

use super::{Bars, FilingError};
use crate::context::unix_millis;

/// A document that can be filed.
#[derive(Clone, Debug)]
pub struct Document {
	/// Where it lies, as it was named.
	pub path: PathBuf,
	/// The same in canonical form.
	pub canonical: PathBuf,
	/// Its length, in bytes.
	pub length: u64,
	/// What its index entry says.
	summary: Summary,
}

impl Document {
	/// What was checked of it, in words.
	pub fn checked(&self) -> &'static str {
		self.summary.checked
	}
}

/// Where a document goes.
#[derive(Clone, Debug)]
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

/// Examines documents. If one of them cannot be filed, none is.
pub fn examine(paths: &[PathBuf], bars: &Bars) -> anyhow::Result<Vec<Document>> {
	let now = unix_millis();
	let bar = bars.documents("examining", paths.len());
	let (mut documents, mut unfit) = (Vec::new(), Vec::new());
	for path in paths {
		match salus_fhir::examine(path, now) {
			Ok(summary) => {
				let cannot = || format!("cannot read {}", path.display());
				let canonical = path.canonicalize().with_context(cannot)?;
				let length = std::fs::metadata(path).with_context(cannot)?.len();
				documents.push(Document { path: path.clone(), canonical, length, summary });
			},
			Err(error) => unfit.push(error),
		}
		bar.inc(1);
	}
	bar.finish_and_clear();
	match (unfit.pop(), paths.len()) {
		(None, _) => Ok(documents),
		(Some(error), 1) => Err(error.into()),
		(Some(error), of) => {
			unfit.push(error);
			Err(FilingError::Unfit { unfit, of }.into())
		},
	}
}

/// Seals a document and its index entry into the outbox: after this it can be filed without being read
/// again, whatever happens. `bar` moves by its bytes.
pub fn seal(
	outbox: &Outbox,
	document: &Document,
	to: &Destination,
	kind: Kind,
	author: &Account,
	bar: &ProgressBar,
) -> anyhow::Result<Entry> {
	let seed = Seed::from_bytes(**author.seed()?);
	let signing = seed.signing(1)?;
	let epoch = EncryptionKey::from_bytes(&to.key.key.bytes)?;
	let own = seed.encryption(1)?.encryption_key();
	let author_id: [u8; 32] = author.id().into();
	let (summary, authored_at) = (&document.summary, unix_millis());
	let manifest = |media_type: MediaType, previous| Manifest {
		chart: to.chart.0,
		record: to.record.0,
		version: to.version,
		previous,
		media_type: media_type.name().into(),
		author: author_id,
		authored_at,
	};

	let key = ContentKey::random(&mut OsRng);
	let main = manifest(summary.media_type, to.previous.map(|previous| previous.0));
	let sealing = Sealing { key: &key, author: &signing, manifest: &main };
	let mut salt = [0; 32];
	OsRng.fill_bytes(&mut salt);
	let mut reader = Recognising::open(&document.path, salt)?;
	let sealed = outbox.write(&to.record, to.version, Part::Object, |file| {
		let reading = bar.wrap_read(reader.by_ref());
		seal_stream(&mut OsRng, sealing, document.length, reading, file)
			.with_context(|| format!("cannot seal {}", document.path.display()))
	})?;
	// A script files what it will; nobody has to recognise the document.
	let source = (kind != Kind::ByScript).then(|| reader.source());

	let object = ObjectHash(sealed.object);
	let index = salus_fhir::index_entry(summary, &to.record.to_string(), &object.to_string());
	let index_key = ContentKey::random(&mut OsRng);
	let index_manifest = manifest(MediaType::FhirJson, None);
	let sealing = Sealing { key: &index_key, author: &signing, manifest: &index_manifest };
	let (index, sealed_index) = seal_bytes(&mut OsRng, sealing, index.to_string().as_bytes())?;
	outbox.write(&to.record, to.version, Part::Index, |file| {
		file.write_all(&index).map_err(|error| ClientError::file(Path::new("index"), error))
	})?;

	let entry = Entry {
		chart: to.chart,
		record: to.record,
		version: to.version,
		kind,
		filing: Filing {
			compartment: to.compartment,
			epoch: to.key.epoch,
			object,
			content: Commitment(sealed.content),
			index: ObjectHash(sealed_index.object),
			media_type: summary.media_type,
			length: sealed.object_len,
		},
		envelope: envelope(&epoch, &key)?,
		index_envelope: envelope(&epoch, &index_key)?,
		sealed_to_filer: envelope(&own, &key)?,
		index_sealed_to_filer: envelope(&own, &index_key)?,
		filer: author.address(),
		source,
		nonce: None,
		stage: Stage::Sealed,
	};
	outbox.save(&entry)?;
	Ok(entry)
}

/// A content key sealed to a key, in hexadecimal digits.
fn envelope(to: &EncryptionKey, key: &ContentKey) -> anyhow::Result<String> {
	Ok(hex::encode(Envelope::seal(&mut OsRng, to, key)?.to_bytes()?))
}

/// Seals an entry's keys anew, to the current key of its compartment; objects and commitment stay.
pub fn reseal(
	outbox: &Outbox,
	entry: &mut Entry,
	key: &CompartmentKey,
	filer: &Account,
) -> anyhow::Result<()> {
	let own = Seed::from_bytes(**filer.seed()?).encryption(1)?;
	let epoch = EncryptionKey::from_bytes(&key.key.bytes)?;
	let anew = |sealed: &str| -> anyhow::Result<String> {
		envelope(&epoch, &Envelope::from_bytes(&hex::decode(sealed)?)?.open(&own)?)
	};
	entry.envelope = anew(&entry.sealed_to_filer)?;
	entry.index_envelope = anew(&entry.index_sealed_to_filer)?;
	entry.filing.epoch = key.epoch;
	// The gateways have the old envelopes.
	entry.stage = Stage::Sealed;
	Ok(outbox.save(entry)?)
}
