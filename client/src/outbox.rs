// SPDX-License-Identifier: GPL-3.0-only

//! What is written down before something is submitted, so that a crash at any instant loses nothing and
//! does nothing twice.
//!
//! One folder an entry, named `{record}-{version}`: `entry.json` says what is under way, `object` and
//! `index` are the ciphertexts. Every file is written under another name, synced and renamed, the entry
//! last, so that there is either a whole one or none. It is removed once the filing is final and every
//! gateway has it; where the command that it belongs to was broken off, only its ciphertexts are, and
//! [`Source`] lets the same command, given again, find out that it is done.
//!
//! One process at a time works with an outbox: it holds a lock on the folder.

use std::{
	fs::{self, File, TryLockError},
	io::{self, Read, Write},
	path::{Path, PathBuf},
	sync::Arc,
	time::Duration,
};

use blake2::{
	digest::{consts::U32, Digest},
	Blake2b,
};
use salus_primitives::{
	access::Opening,
	record::{Filing, Relation},
	ChartId, GrantId, RecordId, Version,
};
use serde::{Deserialize, Serialize};

use crate::ClientError;

/// How far a filing got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Stage {
	/// Sealed; nothing was sent.
	Sealed,
	/// Enough gateways have object, index entry and envelopes.
	Stored,
	/// The chain's finalised state has the filing; some gateways may lack it.
	Filed,
	/// Every gateway has it too. The entry is kept, without ciphertexts, until the command that it
	/// belongs to ends.
	Done,
}

/// The call that files an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
	/// A record of the chart's hospital.
	File,
	/// A new version of a record.
	Amend {
		/// How it relates to the one before.
		relation: Relation,
	},
	/// A record of somebody with access, or of the patient herself.
	Contribute {
		/// The grant, with its opening where it is blinded; none for the patient.
		under: Option<(GrantId, Option<Opening>)>,
	},
	/// Whatever a script submits by itself: it is never submitted from here.
	ByScript,
}

/// How the document that an entry was made of is recognised. It never leaves the machine: its hash is
/// salted, but whoever has both can try documents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
	/// Where the document lay, in canonical form.
	pub path: PathBuf,
	/// 32 random bytes, in hexadecimal digits.
	salt: String,
	/// BLAKE2b-256 of a domain, the salt and the document, in hexadecimal digits.
	hash: String,
}

/// What [`Source`] hashes first.
const SOURCE_DOMAIN: &[u8] = b"salus/v1/outbox-source/";

impl Source {
	/// Whether this is the document: at the same place, with the same content.
	pub fn is(&self, document: &Path) -> Result<bool, ClientError> {
		let failed = |error| ClientError::file(document, error);
		if document.canonicalize().map_err(failed)? != self.path {
			return Ok(false);
		}
		let mut hash = salted(self.salt.as_bytes());
		io::copy(&mut File::open(document).map_err(failed)?, &mut hash).map_err(failed)?;
		Ok(hex::encode(hash.finalize()) == self.hash)
	}
}

fn salted(salt: &[u8]) -> Blake2b<U32> {
	Blake2b::new().chain_update(SOURCE_DOMAIN).chain_update(salt)
}

/// Reads a document and remembers how to recognise it.
pub struct Recognising<R> {
	reader: R,
	path: PathBuf,
	salt: String,
	hash: Blake2b<U32>,
}

impl Recognising<File> {
	/// Opens a document.
	pub fn open(document: &Path, salt: [u8; 32]) -> Result<Self, ClientError> {
		let failed = |error| ClientError::file(document, error);
		let path = document.canonicalize().map_err(failed)?;
		let reader = File::open(document).map_err(failed)?;
		let salt = hex::encode(salt);
		let hash = salted(salt.as_bytes());
		Ok(Self { reader, path, salt, hash })
	}
}

impl<R> Recognising<R> {
	/// How to recognise what was read, once all of it was.
	pub fn source(self) -> Source {
		Source { path: self.path, salt: self.salt, hash: hex::encode(self.hash.finalize()) }
	}
}

impl<R: Read> Read for Recognising<R> {
	fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
		let read = self.reader.read(buffer)?;
		self.hash.update(buffer.get(..read).unwrap_or_default());
		Ok(read)
	}
}

/// A filing under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
	/// The chart.
	pub chart: ChartId,
	/// The record.
	pub record: RecordId,
	/// Its version, counted from 1.
	pub version: Version,
	/// The call that files it.
	pub kind: Kind,
	/// What is filed.
	pub filing: Filing,
	/// The content key's envelope to the compartment, in hexadecimal digits.
	pub envelope: String,
	/// The index entry's envelope, in hexadecimal digits.
	pub index_envelope: String,
	/// The content key sealed to the filer, in hexadecimal digits: with it the envelope can be made anew
	/// for another epoch until the filing is done.
	pub sealed_to_filer: String,
	/// The same for the index entry's key.
	pub index_sealed_to_filer: String,
	/// The account that files, as an SS58 address.
	pub filer: String,
	/// The document, where a command given again may have to recognise it.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub source: Option<Source>,
	/// The nonce of the transaction, written down before that is sent.
	pub nonce: Option<u64>,
	/// How far it got.
	pub stage: Stage,
}

/// A ciphertext of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
	/// The document's object.
	Object,
	/// The index entry's object.
	Index,
}

impl Part {
	fn name(self) -> &'static str {
		match self {
			Part::Object => "object",
			Part::Index => "index",
		}
	}
}

/// What lies in an outbox.
#[derive(Debug, Default)]
pub struct Content {
	/// The entries, in the order of their records and versions.
	pub entries: Vec<Entry>,
	/// Entries that cannot be read, and why.
	pub unreadable: Vec<ClientError>,
}

/// A folder of filings under way, held by this process.
#[derive(Clone, Debug)]
pub struct Outbox {
	folder: PathBuf,
	/// Released when the last clone is dropped, or the process ends, however it does.
	_lock: Arc<File>,
}

impl Outbox {
	/// Opens the folder, which is made where there is none, readable for its owner only; fails where
	/// another process works with it.
	pub fn open(folder: &Path) -> Result<Self, ClientError> {
		let lock = lock_file(folder)?;
		match lock.try_lock() {
			Ok(()) => Self::held(folder, lock),
			Err(TryLockError::WouldBlock) => {
				Err(ClientError::OutboxInUse { folder: folder.to_path_buf() })
			},
			Err(TryLockError::Error(error)) => Err(ClientError::file(folder, error)),
		}
	}

	/// The same, waiting until no other process works with it; `waiting` is called if it has to.
	pub async fn wait(folder: &Path, waiting: impl FnOnce()) -> Result<Self, ClientError> {
		let mut waiting = Some(waiting);
		loop {
			match Self::open(folder) {
				Err(ClientError::OutboxInUse { .. }) => {
					if let Some(waiting) = waiting.take() {
						waiting();
					}
					tokio::time::sleep(Duration::from_millis(200)).await;
				},
				other => return other,
			}
		}
	}

	fn held(folder: &Path, lock: File) -> Result<Self, ClientError> {
		let outbox = Self { folder: folder.to_path_buf(), _lock: Arc::new(lock) };
		outbox.remove_leftovers().map_err(|error| ClientError::file(folder, error))?;
		Ok(outbox)
	}

	/// Removes what was not sealed to its end: no entry names it.
	fn remove_leftovers(&self) -> io::Result<()> {
		for folder in fs::read_dir(&self.folder)? {
			let folder = folder?;
			let ours = folder.file_name().to_str().is_some_and(is_name);
			if ours && !folder.path().join(ENTRY).exists() {
				fs::remove_dir_all(folder.path())?;
			}
		}
		Ok(())
	}

	fn entry_folder(&self, record: &RecordId, version: Version) -> PathBuf {
		self.folder.join(name(record, version))
	}

	/// Where a ciphertext of an entry lies.
	pub fn path(&self, entry: &Entry, part: Part) -> PathBuf {
		self.entry_folder(&entry.record, entry.version).join(part.name())
	}

	/// Writes a ciphertext of an entry that is about to be sealed, whole or not at all.
	pub fn write<T, E: From<ClientError>>(
		&self,
		record: &RecordId,
		version: Version,
		part: Part,
		fill: impl FnOnce(&mut File) -> Result<T, E>,
	) -> Result<T, E> {
		let folder = self.entry_folder(record, version);
		fs::create_dir_all(&folder)
			.and_then(|()| sync(&self.folder))
			.map_err(|error| ClientError::file(&folder, error))?;
		whole(&folder, part.name(), fill)
	}

	/// Writes an entry whose ciphertexts are here, whole or not at all.
	pub fn save(&self, entry: &Entry) -> Result<(), ClientError> {
		let folder = self.entry_folder(&entry.record, entry.version);
		whole(&folder, ENTRY, |file| {
			serde_json::to_vec_pretty(entry)
				.map_err(io::Error::from)
				.and_then(|json| file.write_all(&json))
				.map_err(|error| ClientError::file(&folder, error))
		})
	}

	/// The entries of a record, one for each version under way.
	pub fn of_record(&self, record: &RecordId) -> Result<Vec<Entry>, ClientError> {
		let mut entries = self.content()?.entries;
		entries.retain(|entry| entry.record == *record);
		Ok(entries)
	}

	/// Everything under way.
	pub fn content(&self) -> Result<Content, ClientError> {
		let mut content = Content::default();
		let failed = |error| ClientError::file(&self.folder, error);
		for folder in fs::read_dir(&self.folder).map_err(failed)? {
			let folder = folder.map_err(failed)?;
			if !folder.file_name().to_str().is_some_and(is_name) {
				continue;
			}
			let path = folder.path().join(ENTRY);
			let entry = fs::read(&path).and_then(|bytes| Ok(serde_json::from_slice(&bytes)?));
			match entry {
				Ok(entry) => content.entries.push(entry),
				Err(error) => content.unreadable.push(ClientError::file(path, error)),
			}
		}
		content.entries.sort_by_key(|entry: &Entry| (entry.record, entry.version));
		Ok(content)
	}

	/// Notes that nothing is left to do for an entry, and drops its ciphertexts.
	pub fn finish(&self, entry: &mut Entry) -> Result<(), ClientError> {
		entry.stage = Stage::Done;
		self.save(entry)?;
		for part in [Part::Object, Part::Index] {
			let path = self.path(entry, part);
			match fs::remove_file(&path) {
				Err(error) if error.kind() != io::ErrorKind::NotFound => {
					return Err(ClientError::file(path, error))
				},
				_ => {},
			}
		}
		Ok(())
	}

	/// Forgets an entry.
	pub fn remove(&self, entry: &Entry) -> Result<(), ClientError> {
		let folder = self.entry_folder(&entry.record, entry.version);
		match fs::remove_dir_all(&folder) {
			Err(error) if error.kind() != io::ErrorKind::NotFound => {
				Err(ClientError::file(folder, error))
			},
			_ => Ok(()),
		}
	}
}

/// The file that says what an entry is.
const ENTRY: &str = "entry.json";

/// The name of an entry's folder.
fn name(record: &RecordId, version: Version) -> String {
	format!("{}-{version}", hex::encode(record.0))
}

fn is_name(name: &str) -> bool {
	name.split_once('-').is_some_and(|(record, version)| {
		record.parse::<RecordId>().is_ok() && version.parse::<Version>().is_ok()
	})
}

/// Opens the file whose lock stands for the outbox.
fn lock_file(folder: &Path) -> Result<File, ClientError> {
	let failed = |error| ClientError::file(folder, error);
	fs::create_dir_all(folder).map_err(failed)?;
	private(folder).map_err(failed)?;
	let path = folder.join(".lock");
	let mut options = File::options();
	options.create(true).truncate(false).write(true);
	options.open(&path).map_err(|error| ClientError::file(path, error))
}

/// Writes a file of a folder under another name, syncs and renames it.
fn whole<T, E: From<ClientError>>(
	folder: &Path,
	name: &str,
	fill: impl FnOnce(&mut File) -> Result<T, E>,
) -> Result<T, E> {
	let (new, path) = (folder.join(format!("{name}.new")), folder.join(name));
	let mut file = File::create(&new).map_err(|error| ClientError::file(&new, error))?;
	let done = fill(&mut file)?;
	file.sync_all()
		.and_then(|()| fs::rename(&new, &path))
		.and_then(|()| sync(folder))
		.map_err(|error| ClientError::file(path, error))?;
	Ok(done)
}

/// Makes what a folder lists survive a power cut.
fn sync(folder: &Path) -> io::Result<()> {
	File::open(folder)?.sync_all()
}

/// Makes a folder readable for its owner only.
fn private(folder: &Path) -> io::Result<()> {
	#[cfg(unix)]
	{
		use std::os::unix::fs::PermissionsExt;
		fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
	}
	Ok(())
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_primitives::{record::MediaType, CompartmentTag};

	fn entry(record: u8, version: Version) -> Entry {
		Entry {
			chart: ChartId([1; 32]),
			record: RecordId([record; 16]),
			version,
			kind: Kind::File,
			filing: Filing {
				compartment: CompartmentTag([3; 16]),
				epoch: 0,
				object: [4; 32].into(),
				content: [5; 32].into(),
				index: [6; 32].into(),
				media_type: MediaType::Pdf,
				length: 7,
			},
			envelope: "00".into(),
			index_envelope: "01".into(),
			sealed_to_filer: "02".into(),
			index_sealed_to_filer: "03".into(),
			filer: "nobody".into(),
			source: None,
			nonce: None,
			stage: Stage::Sealed,
		}
	}

	/// Seals an entry, as filing does.
	fn put(outbox: &Outbox, entry: &Entry) {
		for part in [Part::Object, Part::Index] {
			let bytes = part.name().as_bytes();
			let fill = |file: &mut File| {
				file.write_all(bytes).map_err(|error| ClientError::file("", error))
			};
			outbox.write(&entry.record, entry.version, part, fill).unwrap();
		}
		outbox.save(entry).unwrap();
	}

	#[test]
	fn an_entry_is_found_again_and_forgotten_when_done() {
		let folder = tempfile::tempdir().unwrap();
		let outbox = Outbox::open(folder.path()).unwrap();
		let mut entry = entry(2, 1);
		entry.kind = Kind::Contribute {
			under: Some((3, Some(Opening { party: [7; 32].into(), random: [8; 32] }))),
		};
		put(&outbox, &entry);
		entry.stage = Stage::Stored;
		entry.nonce = Some(9);
		outbox.save(&entry).unwrap();
		drop(outbox);
		let outbox = Outbox::open(folder.path()).unwrap();
		assert_eq!(outbox.content().unwrap().entries, vec![entry.clone()]);
		assert_eq!(fs::read(outbox.path(&entry, Part::Index)).unwrap(), b"index");
		outbox.finish(&mut entry).unwrap();
		assert!(!outbox.path(&entry, Part::Object).exists());
		assert_eq!(outbox.content().unwrap().entries, vec![entry.clone()]);
		outbox.remove(&entry).unwrap();
		outbox.remove(&entry).unwrap();
		assert_eq!(outbox.content().unwrap().entries, vec![]);
	}

	#[test]
	fn two_versions_of_a_record_lie_side_by_side() {
		let folder = tempfile::tempdir().unwrap();
		let outbox = Outbox::open(folder.path()).unwrap();
		let (first, second) = (entry(2, 1), entry(2, 2));
		put(&outbox, &second);
		put(&outbox, &first);
		assert_eq!(outbox.of_record(&first.record).unwrap(), vec![first.clone(), second.clone()]);
		outbox.remove(&first).unwrap();
		assert_eq!(outbox.of_record(&first.record).unwrap(), vec![second]);
	}

	#[test]
	fn what_was_not_sealed_to_its_end_is_removed_at_the_next_start() {
		let folder = tempfile::tempdir().unwrap();
		let outbox = Outbox::open(folder.path()).unwrap();
		let half = entry(9, 1);
		let broken = outbox.write(&half.record, 1, Part::Object, |file| {
			file.write_all(b"half").unwrap();
			Err::<(), _>(ClientError::file("document", "the power went"))
		});
		assert!(broken.is_err());
		assert!(!outbox.path(&half, Part::Object).exists(), "it appears when it is whole");
		let foreign = folder.path().join("notes");
		fs::create_dir(&foreign).unwrap();
		assert_eq!(outbox.content().unwrap().entries, vec![]);
		drop(outbox);
		Outbox::open(folder.path()).unwrap();
		let left: Vec<_> =
			fs::read_dir(folder.path()).unwrap().map(|one| one.unwrap().file_name()).collect();
		assert_eq!(left.len(), 2, "the lock and what is not ours: {left:?}");
	}

	#[test]
	fn an_entry_that_cannot_be_read_hides_no_other() {
		let folder = tempfile::tempdir().unwrap();
		let outbox = Outbox::open(folder.path()).unwrap();
		let (good, bad) = (entry(1, 1), entry(2, 1));
		put(&outbox, &good);
		put(&outbox, &bad);
		fs::write(outbox.path(&bad, Part::Object).with_file_name(ENTRY), "{").unwrap();
		let content = outbox.content().unwrap();
		assert_eq!(content.entries, vec![good]);
		assert_eq!(content.unreadable.len(), 1);
	}

	#[tokio::test]
	async fn one_process_at_a_time_works_with_it() {
		let folder = tempfile::tempdir().unwrap();
		let first = Outbox::open(folder.path()).unwrap();
		let second = Outbox::open(folder.path()).unwrap_err();
		assert!(second.to_string().contains("another salus is at work"), "{second}");
		let told = Arc::new(std::sync::atomic::AtomicBool::new(false));
		let (path, tell) = (folder.path().to_path_buf(), told.clone());
		let waiting = tokio::spawn(async move {
			Outbox::wait(&path, || tell.store(true, std::sync::atomic::Ordering::SeqCst)).await
		});
		tokio::time::sleep(Duration::from_millis(50)).await;
		assert!(!waiting.is_finished());
		drop(first);
		waiting.await.unwrap().unwrap();
		assert!(told.load(std::sync::atomic::Ordering::SeqCst));
	}

	#[test]
	fn only_its_owner_reads_it() {
		#[cfg(unix)]
		{
			use std::os::unix::fs::PermissionsExt;
			let folder = tempfile::tempdir().unwrap();
			let inner = folder.path().join("outbox");
			let _outbox = Outbox::open(&inner).unwrap();
			assert_eq!(fs::metadata(&inner).unwrap().permissions().mode() & 0o777, 0o700);
		}
	}

	#[test]
	fn a_document_is_recognised_by_place_and_content() {
		let folder = tempfile::tempdir().unwrap();
		let (document, copy) = (folder.path().join("one"), folder.path().join("two"));
		fs::write(&document, b"content").unwrap();
		fs::write(&copy, b"content").unwrap();
		let source = |salt| {
			let mut reader = Recognising::open(&document, [salt; 32]).unwrap();
			io::copy(&mut reader, &mut io::sink()).unwrap();
			reader.source()
		};
		let one = source(1);
		assert_ne!(one.hash, source(2).hash, "the same document has another hash each time");
		assert!(one.is(&document).unwrap());
		assert!(!one.is(&copy).unwrap());
		fs::write(&document, b"changed").unwrap();
		assert!(!one.is(&document).unwrap());
	}
}
