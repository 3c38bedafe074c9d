// SPDX-License-Identifier: GPL-3.0-only

//! What a gateway keeps: objects in an object store, everything else in a database.
//!
//! An object is whole or not there, whatever crashes: its bytes are staged beside their place and
//! renamed, or go to a bucket in parts that appear together, and the database knows from before the first
//! byte that something is on its way.

mod arriving;
mod batches;
mod bucket;
mod changes;
mod database;
mod destructions;
mod filings;
mod fragments;
mod lock;
mod objects;
mod openings;
mod passing;
mod postgres;
mod receipts;
mod requests;
mod room;
mod sessions;
mod settings;
mod sqlite;
mod uploads;

use std::path::Path;

use salus_primitives::{AccountId, Moment, ObjectHash};
use tokio::sync::Mutex;

pub use batches::BatchProof;
pub use database::Database;
pub use filings::KeptFiling;
pub use fragments::KeptFragment;
pub use objects::{Objects, Opened};
pub use passing::Passing;
pub use receipts::WrittenReceipt;
pub use settings::{Bucket, Elsewhere, Postgres};

use self::arriving::{Arrival, Arriving};
use crate::{
	error::{ExchangeError, GatewayError},
	exchange::{ObjectReader, PutObject, Stored},
};

/// Who hands an object over, and how much she may have staged.
pub struct Staging {
	/// The account.
	pub account: AccountId,
	/// When.
	pub now: Moment,
	/// What no filing that counts names of all that is from her: so many bytes at most, this object included.
	pub limit: u64,
}

/// Objects and database of one gateway.
pub struct Store {
	objects: Objects,
	arriving: Arriving,
	/// The database.
	pub(crate) db: Database,
	/// Held while an object is removed, and while it is decided whether one is to arrive.
	removing: Mutex<()>,
	/// Held as long as the folder is open: nobody else works with it.
	_lock: lock::Lock,
}

impl Store {
	/// Opens the folder of a gateway, which is made where there is none, and what it keeps elsewhere, and
	/// brings to its end what a crash broke off. Waits for a while where another process has it open.
	pub async fn open(
		folder: &Path,
		institution: &AccountId,
		elsewhere: &Elsewhere,
	) -> Result<Self, GatewayError> {
		private(folder)?;
		let lock = lock::Lock::take(folder).await?;
		let db = match &elsewhere.database {
			Some(server) => Database::on_server(server).await?,
			None => Database::in_file(&folder.join("gateway.sqlite")).await?,
		};
		let objects = match &elsewhere.bucket {
			Some(bucket) => Objects::in_bucket(bucket, institution, db.clone())?,
			None => Objects::in_folder(&folder.join("objects"))?,
		};
		let store = Self {
			objects,
			arriving: Arriving::default(),
			db,
			removing: Mutex::new(()),
			_lock: lock,
		};
		store.recover().await?;
		Ok(store)
	}

	async fn recover(&self) -> Result<(), GatewayError> {
		for (hash, state) in self.db.unsettled_objects().await? {
			match (state.as_str(), self.objects.length(&hash).await?) {
				("arriving", Some(length)) => self.db.object_arrived(&hash, length).await?,
				("leaving", Some(_)) => {
					self.objects.remove(&hash).await?;
					self.db.forget_object(&hash).await?;
				},
				_ => self.db.forget_object(&hash).await?,
			}
		}
		for hash in self.db.uploading(Moment::MAX).await? {
			self.abort(&hash).await;
		}
		Ok(())
	}

	/// Aborts what was begun of an object. Nobody sees its parts, so that where the bucket does not do it,
	/// everything else goes on: it is asked again by upkeep.
	async fn abort(&self, hash: &ObjectHash) {
		if let Err(reason) = self.objects.remove_leftovers_of(hash).await {
			tracing::warn!(%reason, "an upload that was broken off takes room in the bucket");
		}
	}

	/// Takes an object, whole or not at all.
	pub async fn put_object(
		&self,
		put: PutObject,
		bytes: ObjectReader,
		staging: Staging,
	) -> Result<Stored, GatewayError> {
		let PutObject { hash, length } = put;
		let Staging { account, now, .. } = &staging;
		let (kept, underway) = {
			let _nothing_leaves = self.removing.lock().await;
			let here = self.db.object(&hash).await?;
			match &here {
				Some(here) if self.db.has_brought(&hash, account).await? => {
					// What counts already is nobody's, and what is hers already takes no more room.
					if here.owner.as_ref().is_some_and(|owner| owner != account) {
						self.ensure_may_stage(&staging, here.length).await?;
					}
					self.db.touch_object(&hash, account, *now).await?;
					return Ok(Stored::Already);
				},
				_ => {
					// She is not told whether it is here: it is refused for the same reasons.
					self.ensure_may_stage(&staging, length).await?;
					self.objects.ensure_room(self.arriving.all().saturating_add(length))?;
				},
			}
			let kept = here.is_some();
			if !kept {
				if self.db.is_leaving(&hash).await? {
					self.objects.remove(&hash).await?;
				}
				self.db.object_arriving(&hash, account, *now).await?;
			}
			let arrival = Arrival { hash, account: account.clone(), length, kept };
			(kept, self.arriving.begin(arrival))
		};
		if kept {
			return self.compare(put, bytes, &staging).await;
		}
		match self.objects.write(put, bytes).await {
			Ok(()) => {
				self.db.object_here(&hash, account, length).await?;
				drop(underway);
				Ok(Stored::Staged)
			},
			Err(error) => {
				drop(underway);
				// Where that fails too, upkeep and the next start do it.
				if let Err(reason) = self.clear(&hash).await {
					tracing::warn!(%reason, "an upload that failed left something behind");
				}
				Err(error)
			},
		}
	}

	/// Takes the bytes of an object that is here. That it is, is no reason to believe that she has it: the chain shows
	/// its hash to everybody.
	async fn compare(
		&self,
		put: PutObject,
		bytes: ObjectReader,
		staging: &Staging,
	) -> Result<Stored, GatewayError> {
		objects::check(put, bytes).await?;
		let _nothing_leaves = self.removing.lock().await;
		// However slowly they come, it goes when it has to.
		if self.db.object(&put.hash).await?.is_none() {
			return Err(ExchangeError::TooMany { retry_after: 1 }.into());
		}
		self.db.object_brought(&put.hash, &staging.account, staging.now).await?;
		Ok(Stored::Already)
	}

	/// Removes what an upload left that failed, unless somebody else sends the same object.
	async fn clear(&self, hash: &ObjectHash) -> Result<(), GatewayError> {
		let _one_at_a_time = self.removing.lock().await;
		if !self.arriving.has(hash) {
			self.objects.remove_leftovers_of(hash).await?;
			if self.objects.is_far() && self.db.object(hash).await?.is_none() {
				self.objects.remove(hash).await?;
			}
			self.db.object_failed(hash).await?;
		}
		Ok(())
	}

	/// Refuses where an account would have too much staged with so many bytes more.
	async fn ensure_may_stage(&self, staging: &Staging, bytes: u64) -> Result<(), GatewayError> {
		let Staging { account, limit, .. } = staging;
		let staged = self.db.staged_bytes(account).await?;
		let all = staged.saturating_add(self.arriving.of(account)).saturating_add(bytes);
		match all > *limit {
			true => Err(ExchangeError::TooMuchStaged { limit: *limit }.into()),
			false => Ok(()),
		}
	}

	/// The bytes of an object that is here, or those of a range.
	pub async fn read(
		&self,
		hash: &ObjectHash,
		range: Option<(u64, Option<u64>)>,
	) -> Result<Option<Opened>, GatewayError> {
		match self.objects.read(hash, range).await? {
			None if self.length(hash).await?.is_some() => {
				Err(GatewayError::unavailable("an object is missing from the store"))
			},
			opened => Ok(opened),
		}
	}

	/// The length of an object that is here.
	pub async fn length(&self, hash: &ObjectHash) -> Result<Option<u64>, GatewayError> {
		Ok(self.db.object(hash).await?.map(|object| object.length))
	}

	/// Removes the objects that no filing names and that are here since before `cutoff`. Answers how
	/// many.
	pub async fn remove_unnamed(&self, cutoff: Moment) -> Result<u64, GatewayError> {
		for hash in self.db.arriving_objects(cutoff).await? {
			self.remove_broken_off(&hash).await?;
		}
		for hash in self.db.uploading(cutoff).await? {
			let _one_at_a_time = self.removing.lock().await;
			if !self.arriving.has(&hash) {
				self.abort(&hash).await;
			}
		}
		let mut removed = 0;
		for hash in self.db.unnamed_objects(cutoff).await? {
			removed += u64::from(self.remove_if_unnamed(&hash, cutoff).await?);
		}
		Ok(removed)
	}

	/// Removes what is left of an upload, unless it goes on.
	async fn remove_broken_off(&self, hash: &ObjectHash) -> Result<(), GatewayError> {
		let _one_at_a_time = self.removing.lock().await;
		if !self.arriving.has(hash) && self.db.object(hash).await?.is_none() {
			self.objects.remove(hash).await?;
			self.db.forget_object(hash).await?;
		}
		Ok(())
	}

	/// Removes an object, unless a filing names it, or it was handed over since `cutoff` or is right now.
	pub async fn remove_if_unnamed(
		&self,
		hash: &ObjectHash,
		cutoff: Moment,
	) -> Result<bool, GatewayError> {
		let _one_at_a_time = self.removing.lock().await;
		if self.arriving.has(hash) || !self.db.object_leaving(hash, cutoff).await? {
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

#[cfg(test)]
mod tests {
	use super::*;
	use crate::bytes::blake2b_256;

	async fn opened(folder: &Path) -> Result<Store, GatewayError> {
		Store::open(folder, &AccountId::from([9; 32]), &Elsewhere::default()).await
	}

	#[tokio::test]
	async fn an_upload_that_fails_at_its_end_leaves_nothing() {
		let folder = tempfile::tempdir().unwrap();
		let store = opened(folder.path()).await.unwrap();
		let bytes = b"bytes".to_vec();
		let hash = ObjectHash(blake2b_256(&[bytes.as_slice()]));
		let name = hex::encode(hash.0);
		let beside = folder.path().join("objects").join(&name[..2]);
		// Nothing can be renamed to where a folder lies that is not empty.
		let place = beside.join(&name);
		std::fs::create_dir_all(place.join("x")).unwrap();
		let put = || {
			let put = PutObject { hash, length: 5 };
			let staging = Staging { account: AccountId::from([1; 32]), now: 1, limit: 5 };
			store.put_object(put, Box::pin(std::io::Cursor::new(bytes.clone())), staging)
		};
		let refused = put().await.unwrap_err();
		assert_eq!(refused.external, ExchangeError::Unavailable);
		assert_eq!(std::fs::read_dir(&beside).unwrap().count(), 1);
		assert_eq!(store.length(&hash).await.unwrap(), None);
		std::fs::remove_dir_all(&place).unwrap();
		assert_eq!(put().await.unwrap(), Stored::Staged);
		assert_eq!(std::fs::read_dir(&beside).unwrap().count(), 1);
	}

	fn object(bytes: &[u8]) -> PutObject {
		let length = bytes.len().try_into().unwrap();
		PutObject { hash: ObjectHash(blake2b_256(&[bytes])), length }
	}

	async fn put(
		store: &Store,
		put: PutObject,
		bytes: impl tokio::io::AsyncRead + Send + 'static,
		by: u8,
	) -> Result<Stored, ExchangeError> {
		let staging = Staging { account: AccountId::from([by; 32]), now: 1, limit: 10 };
		store.put_object(put, Box::pin(bytes), staging).await.map_err(|error| error.external)
	}

	#[tokio::test]
	async fn who_has_not_brought_an_object_is_refused_alike_whether_it_is_here() {
		let folder = tempfile::tempdir().unwrap();
		let store = opened(folder.path()).await.unwrap();
		let here = object(b"counts");
		assert_eq!(put(&store, here, &b"counts"[..], 1).await, Ok(Stored::Staged));
		sqlx::query("UPDATE objects SET owner = NULL").execute(&store.db.write).await.unwrap();
		let (_open, never) = tokio::io::duplex(1);
		let dripping = put(&store, here, never, 2);
		tokio::pin!(dripping);
		while store.arriving.all() == 0 {
			assert!(futures::poll!(&mut dripping).is_pending());
			tokio::task::yield_now().await;
		}
		// What she sends counts as hers while it comes, be it here or not.
		let too_much = Err(ExchangeError::TooMuchStaged { limit: 10 });
		for asked in [here, object(b"absent")] {
			assert_eq!(put(&store, asked, &b""[..], 2).await, too_much);
			// And what is announced has to fit, not what is here.
			let long = PutObject { length: 11, ..asked };
			assert_eq!(put(&store, long, &b""[..], 3).await, too_much);
			let staging = Staging { account: [3; 32].into(), now: 1, limit: u64::MAX };
			let vast = PutObject { length: 1 << 60, ..asked };
			let refused = store.put_object(vast, Box::pin(&b""[..]), staging).await.unwrap_err();
			assert_eq!(refused.external, ExchangeError::Unavailable);
		}
		// Who brought it has it.
		assert_eq!(put(&store, here, &b""[..], 1).await, Ok(Stored::Already));
	}

	#[tokio::test]
	async fn an_object_goes_however_slowly_somebody_sends_it_again() {
		let folder = tempfile::tempdir().unwrap();
		let store = opened(folder.path()).await.unwrap();
		let here = object(b"bytes");
		assert_eq!(put(&store, here, &b"bytes"[..], 1).await, Ok(Stored::Staged));
		let (mut to, from) = tokio::io::duplex(16);
		let slow = put(&store, here, from, 2);
		let removed = async {
			while store.arriving.all() == 0 {
				tokio::task::yield_now().await;
			}
			let removed = store.remove_if_unnamed(&here.hash, Moment::MAX).await.unwrap();
			tokio::io::AsyncWriteExt::write_all(&mut to, b"bytes").await.unwrap();
			drop(to);
			removed
		};
		let (came, removed) = tokio::join!(slow, removed);
		assert!(removed);
		assert_eq!(store.length(&here.hash).await.unwrap(), None);
		// What she sent was kept nowhere: she comes again.
		assert_eq!(came, Err(ExchangeError::TooMany { retry_after: 1 }));
		assert_eq!(put(&store, here, &b"bytes"[..], 2).await, Ok(Stored::Staged));
	}

	#[tokio::test]
	async fn what_was_noted_and_never_came_is_forgotten_with_its_bytes() {
		let folder = tempfile::tempdir().unwrap();
		let store = opened(folder.path()).await.unwrap();
		let (hash, from) = (ObjectHash([0xab; 32]), AccountId::from([1; 32]));
		let place = folder.path().join("objects/ab").join(hex::encode(hash.0));
		std::fs::create_dir_all(place.parent().unwrap()).unwrap();
		std::fs::write(&place, b"bytes").unwrap();
		store.db.object_arriving(&hash, &from, 1).await.unwrap();
		// As long as somebody sends it, it stays, however long that takes.
		let arrival = Arrival { hash, account: from, length: 5, kept: false };
		let underway = store.arriving.begin(arrival);
		store.remove_unnamed(2).await.unwrap();
		assert!(place.exists());
		drop(underway);
		store.remove_unnamed(2).await.unwrap();
		assert!(!place.exists());
		assert_eq!(store.db.unsettled_objects().await.unwrap(), vec![]);
	}
}
