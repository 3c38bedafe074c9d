// SPDX-License-Identifier: GPL-3.0-only

//! What a gateway keeps: objects in an object store, everything else in a database.
//!
//! An object is whole or not there, whatever crashes: its bytes are staged beside their place and
//! renamed, and the database knows from before the first byte that something is on its way.

mod database;
mod filings;
mod fragments;
mod lock;
mod objects;
mod openings;
mod requests;
mod sessions;

use std::path::Path;

use salus_primitives::{Moment, ObjectHash};
use tokio::sync::Mutex;

pub use database::Database;
pub use filings::KeptFiling;
pub use fragments::KeptFragment;
pub use objects::Objects;

use crate::{
	error::GatewayError,
	exchange::{ObjectReader, PutObject, Stored},
};

/// Objects and database of one gateway.
pub struct Store {
	objects: Objects,
	/// The database.
	pub(crate) db: Database,
	/// Held while an object is removed, and while it is decided whether one is to arrive.
	removing: Mutex<()>,
	/// Held as long as the folder is open: nobody else works with it.
	_lock: lock::Lock,
}

impl Store {
	/// Opens the folder of a gateway, which is made where there is none, and brings to its end what a
	/// crash broke off. Waits for a while where another process has it open.
	pub async fn open(folder: &Path) -> Result<Self, GatewayError> {
		private(folder)?;
		let lock = lock::Lock::take(folder).await?;
		let objects = Objects::in_folder(&folder.join("objects"))?;
		let db = Database::open(&folder.join("gateway.sqlite")).await?;
		let store = Self { objects, db, removing: Mutex::new(()), _lock: lock };
		store.recover().await?;
		Ok(store)
	}

	async fn recover(&self) -> Result<(), GatewayError> {
		for (hash, state) in self.db.unsettled_objects().await? {
			match (state.as_str(), self.objects.length(&hash).await?) {
				("arriving", Some(length)) => self.db.object_here(&hash, length).await?,
				("leaving", Some(_)) => {
					self.objects.remove(&hash).await?;
					self.db.forget_object(&hash).await?;
				},
				_ => self.db.forget_object(&hash).await?,
			}
		}
		Ok(())
	}

	/// Takes an object, whole or not at all.
	pub async fn put_object(
		&self,
		put: PutObject,
		bytes: ObjectReader,
		now: Moment,
	) -> Result<Stored, GatewayError> {
		{
			let _nothing_leaves = self.removing.lock().await;
			if self.db.touch_object(&put.hash, now).await? {
				return Ok(Stored::Already);
			}
			if self.db.is_leaving(&put.hash).await? {
				self.objects.remove(&put.hash).await?;
			}
			self.db.object_arriving(&put.hash, now).await?;
		}
		match self.objects.write(put, bytes).await {
			Ok(()) => {
				self.db.object_here(&put.hash, put.length).await?;
				Ok(Stored::Staged)
			},
			Err(error) => {
				self.db.object_failed(&put.hash).await?;
				Err(error)
			},
		}
	}

	/// The bytes of an object, or those of a range, with the whole's length.
	pub async fn read(
		&self,
		hash: &ObjectHash,
		range: Option<(u64, u64)>,
	) -> Result<(u64, ObjectReader), GatewayError> {
		self.objects.read(hash, range).await
	}

	/// The length of an object that is here.
	pub async fn length(&self, hash: &ObjectHash) -> Result<Option<u64>, GatewayError> {
		self.db.object_length(hash).await
	}

	/// Removes the objects that no filing names and that are here since before `cutoff`. Answers how
	/// many.
	pub async fn remove_unnamed(&self, cutoff: Moment) -> Result<u64, GatewayError> {
		self.db.forget_arriving(cutoff).await?;
		let mut removed = 0;
		for hash in self.db.unnamed_objects(cutoff).await? {
			removed += u64::from(self.remove_if_unnamed(&hash, cutoff).await?);
		}
		Ok(removed)
	}

	/// Removes an object, unless a filing names it or it was handed over since `cutoff`.
	pub async fn remove_if_unnamed(
		&self,
		hash: &ObjectHash,
		cutoff: Moment,
	) -> Result<bool, GatewayError> {
		let _one_at_a_time = self.removing.lock().await;
		if !self.db.object_leaving(hash, cutoff).await? {
			return Ok(false);
		}
		self.objects.remove(hash).await?;
		self.db.forget_object(hash).await?;
		Ok(true)
	}
}

/// Makes a folder that only its owner reads.
fn private(folder: &Path) -> Result<(), GatewayError> {
	let failed = |error| GatewayError::unavailable(format!("{}: {error}", folder.display()));
	std::fs::create_dir_all(folder).map_err(failed)?;
	#[cfg(unix)]
	{
		use std::os::unix::fs::PermissionsExt;
		std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700)).map_err(failed)?;
	}
	Ok(())
}
