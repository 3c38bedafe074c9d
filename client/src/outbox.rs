// SPDX-License-Identifier: GPL-3.0-only

//! What is written down before something is submitted, so that a crash at any instant loses nothing.
//!
//! One folder an entry, named by the record's id: `entry.json` says what is under way, `object` and
//! `index` are the ciphertexts. The entry is written under another name first and renamed, so that
//! there is either a whole one or none. It is removed once the filing is final and the gateways have
//! the object.

use std::{
	fs,
	io::Write,
	path::{Path, PathBuf},
};

use salus_primitives::{record::Filing, ChartId, RecordId, Version};
use serde::{Deserialize, Serialize};

use crate::ClientError;

/// How far a filing got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
	/// Sealed; nothing was sent.
	Sealed,
	/// The gateways have object, index entry and envelopes.
	Stored,
	/// The chain's finalised state has the filing.
	Filed,
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
	/// What is filed.
	pub filing: Filing,
	/// The content key's envelope to the compartment, in hexadecimal digits.
	pub envelope: String,
	/// The index entry's envelope, in hexadecimal digits.
	pub index_envelope: String,
	/// The content key sealed to the filer, in hexadecimal digits: it can open what it filed until the
	/// filing is done.
	pub sealed_to_filer: String,
	/// The account that files, as an SS58 address.
	pub filer: String,
	/// The nonce of the transaction, once it was sent.
	pub nonce: Option<u64>,
	/// How far it got.
	pub stage: Stage,
}

/// A folder of filings under way.
#[derive(Clone, Debug)]
pub struct Outbox(PathBuf);

impl Outbox {
	/// Opens the folder, which is made where there is none, readable for its owner only.
	pub fn open(folder: &Path) -> Result<Self, ClientError> {
		fs::create_dir_all(folder).map_err(|error| ClientError::file(folder, error))?;
		private(folder)?;
		Ok(Self(folder.to_path_buf()))
	}

	/// The folder of an entry.
	pub fn folder(&self, record: &RecordId) -> PathBuf {
		self.0.join(hex::encode(record.0))
	}

	/// Where the ciphertext of an entry lies.
	pub fn object(&self, record: &RecordId) -> PathBuf {
		self.folder(record).join("object")
	}

	/// Where the ciphertext of its index entry lies.
	pub fn index(&self, record: &RecordId) -> PathBuf {
		self.folder(record).join("index")
	}

	/// Makes the folder of an entry that is about to be sealed.
	pub fn prepare(&self, record: &RecordId) -> Result<PathBuf, ClientError> {
		let folder = self.folder(record);
		fs::create_dir_all(&folder).map_err(|error| ClientError::file(&folder, error))?;
		Ok(folder)
	}

	/// Writes an entry, whole or not at all.
	pub fn save(&self, entry: &Entry) -> Result<(), ClientError> {
		let folder = self.prepare(&entry.record)?;
		let (new, path) = (folder.join("entry.json.new"), folder.join("entry.json"));
		let write = || -> std::io::Result<()> {
			let mut file = fs::File::create(&new)?;
			file.write_all(&serde_json::to_vec_pretty(entry)?)?;
			file.sync_all()?;
			fs::rename(&new, &path)?;
			fs::File::open(&folder)?.sync_all()
		};
		write().map_err(|error| ClientError::file(path.clone(), error))
	}

	/// The entry of a record, if one is under way.
	pub fn load(&self, record: &RecordId) -> Result<Option<Entry>, ClientError> {
		read(&self.folder(record).join("entry.json"))
	}

	/// Every entry under way. A folder without an entry was not sealed to its end, and is passed over.
	pub fn entries(&self) -> Result<Vec<Entry>, ClientError> {
		let mut entries = Vec::new();
		let folders = fs::read_dir(&self.0).map_err(|error| ClientError::file(&self.0, error))?;
		for folder in folders {
			let folder = folder.map_err(|error| ClientError::file(&self.0, error))?.path();
			if let Some(entry) = read(&folder.join("entry.json"))? {
				entries.push(entry);
			}
		}
		entries.sort_by_key(|entry: &Entry| entry.record);
		Ok(entries)
	}

	/// Forgets an entry whose filing is done.
	pub fn remove(&self, record: &RecordId) -> Result<(), ClientError> {
		let folder = self.folder(record);
		match fs::remove_dir_all(&folder) {
			Ok(()) => Ok(()),
			Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
			Err(error) => Err(ClientError::file(folder, error)),
		}
	}
}

fn read(path: &Path) -> Result<Option<Entry>, ClientError> {
	match fs::read(path) {
		Ok(bytes) => {
			serde_json::from_slice(&bytes).map(Some).map_err(|error| ClientError::file(path, error))
		},
		Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
		Err(error) => Err(ClientError::file(path, error)),
	}
}

/// Makes a folder readable for its owner only.
fn private(folder: &Path) -> Result<(), ClientError> {
	#[cfg(unix)]
	{
		use std::os::unix::fs::PermissionsExt;
		fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
			.map_err(|error| ClientError::file(folder, error))?;
	}
	Ok(())
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_primitives::{record::MediaType, CompartmentTag};

	fn entry() -> Entry {
		Entry {
			chart: ChartId([1; 32]),
			record: RecordId([2; 16]),
			version: 1,
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
			filer: "nobody".into(),
			nonce: None,
			stage: Stage::Sealed,
		}
	}

	#[test]
	fn an_entry_is_found_again_and_forgotten_when_done() {
		let folder = tempfile::tempdir().unwrap();
		let outbox = Outbox::open(folder.path()).unwrap();
		let mut entry = entry();
		outbox.save(&entry).unwrap();
		entry.stage = Stage::Stored;
		entry.nonce = Some(9);
		outbox.save(&entry).unwrap();
		assert_eq!(Outbox::open(folder.path()).unwrap().entries().unwrap(), vec![entry.clone()]);
		outbox.remove(&entry.record).unwrap();
		outbox.remove(&entry.record).unwrap();
		assert_eq!(outbox.load(&entry.record).unwrap(), None);
	}

	#[test]
	fn a_half_sealed_entry_is_passed_over() {
		let folder = tempfile::tempdir().unwrap();
		let outbox = Outbox::open(folder.path()).unwrap();
		outbox.prepare(&RecordId([9; 16])).unwrap();
		assert_eq!(outbox.entries().unwrap(), vec![]);
	}
}
