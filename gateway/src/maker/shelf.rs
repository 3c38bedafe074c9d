// SPDX-License-Identifier: GPL-3.0-only

//! Sets under way: one file a set, whole or not there at all.

use std::{
	fs,
	io::Write,
	path::{Path, PathBuf},
};

use salus_primitives::AccountId;
use serde::{Deserialize, Serialize};

use super::MakerError;
use crate::exchange::{FragmentParcel, FragmentSet};

/// A set of fragments, each sealed to its gateway.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Set {
	pub set: FragmentSet,
	pub generation: u32,
	pub threshold: u8,
	pub parcels: Vec<Parcel>,
}

/// One gateway's part.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Parcel {
	pub gateway: AccountId,
	pub content: FragmentParcel,
}

/// The folder of sets under way.
pub(super) struct Shelf(PathBuf);

impl Shelf {
	pub fn open(folder: &Path) -> Result<Self, MakerError> {
		fs::create_dir_all(folder).map_err(failed(folder))?;
		#[cfg(unix)]
		{
			use std::os::unix::fs::PermissionsExt;
			fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
				.map_err(failed(folder))?;
		}
		Ok(Self(folder.to_path_buf()))
	}

	/// Writes a set down, to the disk.
	pub fn put(&self, set: &Set) -> Result<(), MakerError> {
		let path = self.path(set);
		let new = path.with_extension("new");
		let write = || -> std::io::Result<()> {
			let mut file = fs::File::create(&new)?;
			file.write_all(&serde_json::to_vec(set)?)?;
			file.sync_all()?;
			fs::rename(&new, &path)?;
			fs::File::open(&self.0)?.sync_all()
		};
		write().map_err(failed(&path))
	}

	/// Forgets a set that is in use everywhere.
	pub fn remove(&self, set: &Set) -> Result<(), MakerError> {
		let path = self.path(set);
		fs::remove_file(&path).map_err(failed(&path))
	}

	/// Forgets the sets for the same purpose that are of an older generation.
	pub fn remove_older(&self, newest: &Set) -> Result<(), MakerError> {
		for older in self.sets()? {
			if older.set == newest.set && older.generation < newest.generation {
				self.remove(&older)?;
			}
		}
		Ok(())
	}

	/// Every set under way.
	pub fn sets(&self) -> Result<Vec<Set>, MakerError> {
		let mut paths = Vec::new();
		for entry in fs::read_dir(&self.0).map_err(failed(&self.0))? {
			let path = entry.map_err(failed(&self.0))?.path();
			if path.extension().is_some_and(|extension| extension == "set") {
				paths.push(path);
			}
		}
		paths.sort();
		paths
			.iter()
			.map(|path| {
				let bytes = fs::read(path).map_err(failed(path))?;
				serde_json::from_slice(&bytes).map_err(|error| MakerError::Folder {
					path: path.clone(),
					reason: error.to_string(),
				})
			})
			.collect()
	}

	fn path(&self, set: &Set) -> PathBuf {
		use codec::Encode;
		let name = crate::bytes::blake2b_256(&[&set.set.encode(), &set.generation.encode()]);
		self.0.join(format!("{}.set", hex::encode(name)))
	}
}

fn failed(path: &Path) -> impl FnOnce(std::io::Error) -> MakerError + '_ {
	move |error| MakerError::Folder { path: path.to_path_buf(), reason: error.to_string() }
}
