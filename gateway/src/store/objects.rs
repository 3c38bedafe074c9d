// SPDX-License-Identifier: GPL-3.0-only

//! Ciphertext, by its address.

use std::{
	fs::File,
	io, ops,
	path::{Path as FilePath, PathBuf},
	sync::Arc,
};

use blake2::digest::Digest;
use futures::{stream, StreamExt};
use object_store::{
	local::LocalFileSystem, path::Path, MultipartUpload, ObjectStore, ObjectStoreExt,
};
use salus_primitives::{AccountId, ObjectHash};
use salus_receipt::Range;
use tokio::{io::AsyncReadExt, task::spawn_blocking};

use super::{bucket::Uploads, database::Database, settings::Bucket};
use crate::{
	bytes::Blake2b256,
	error::{ExchangeError, GatewayError},
	exchange::{ObjectReader, PutObject},
	pieces::{InFile, Piece, Pieces},
};

/// How much is written at once, in bytes: the least that S3-compatible stores take in a part.
pub(super) const PART: usize = 5 * 1024 * 1024;
/// How much is read at once from a disk, in bytes: little enough to be sent on while a processor still has it
/// at hand.
const READ: u64 = 128 * 1024;
/// And from a bucket, where each reading is a request.
const READ_FAR: u64 = 2 * 1024 * 1024;

/// What `object_store` puts into the names of files until they are whole.
const MARK: char = '#';

/// The objects of one gateway.
pub struct Objects {
	store: Arc<dyn ObjectStore>,
	place: Place,
	/// How much is read at once, in bytes.
	read: u64,
}

/// Where they lie.
enum Place {
	/// In a folder of this machine.
	Folder(PathBuf),
	/// In a bucket.
	Bucket(Uploads),
}

impl Objects {
	/// Objects in a folder, where each is synced to the disk before it appears. It removes what broken
	/// uploads left, so nobody else may work with the folder meanwhile.
	pub fn in_folder(folder: &FilePath) -> Result<Self, GatewayError> {
		super::private(folder)?;
		remove_leftovers(folder)
			.map_err(|error| GatewayError::unavailable(format!("{}: {error}", folder.display())))?;
		let store = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
		let place = Place::Folder(folder.to_path_buf());
		Ok(Self { store: Arc::new(store), place, read: READ })
	}

	/// Objects in a bucket, below the institution's account.
	pub(super) fn in_bucket(
		bucket: &Bucket,
		institution: &AccountId,
		db: Database,
	) -> Result<Self, GatewayError> {
		let (store, uploads) = super::bucket::open(bucket, institution, db)?;
		Ok(Self { store, place: Place::Bucket(uploads), read: READ_FAR })
	}

	/// Refuses where there is no room for so many bytes more, as far as that can be known.
	pub(super) fn ensure_room(&self, bytes: u64) -> Result<(), GatewayError> {
		match &self.place {
			Place::Folder(folder) => super::room::ensure(folder, bytes),
			Place::Bucket(_) => Ok(()),
		}
	}

	/// Writes an object. It appears at its place only when hash and length are as announced.
	pub async fn write(&self, put: PutObject, bytes: ObjectReader) -> Result<(), GatewayError> {
		let mut upload: Box<dyn MultipartUpload> = match &self.place {
			Place::Folder(_) => self.store.put_multipart(&place(&put.hash)).await?,
			Place::Bucket(uploads) => uploads.begin(put.hash, place(&put.hash), put.length).await?,
		};
		let error = match receive(put, bytes, Some(&mut *upload)).await {
			Ok(()) => match upload.complete().await {
				Ok(_) => return Ok(()),
				Err(error) => error.into(),
			},
			Err(error) => error,
		};
		// Where only its end failed, there is nothing to abort: see `remove_leftovers_of`.
		if let Err(reason) = upload.abort().await {
			tracing::debug!(%reason, "an upload cannot be aborted");
		}
		Err(error)
	}

	/// Removes what uploads of an object left that failed. Nobody may be sending it.
	pub async fn remove_leftovers_of(&self, hash: &ObjectHash) -> Result<(), GatewayError> {
		match &self.place {
			Place::Folder(folder) => {
				let (beside, name) = names(hash);
				let leftover = format!("{name}{MARK}");
				remove_files(&folder.join(beside), |name| name.starts_with(&leftover))
					.map_err(GatewayError::unavailable)
			},
			Place::Bucket(uploads) => uploads.abort_all(hash, &place(hash)).await,
		}
	}

	/// Whether an upload that failed may nevertheless have brought the object to its place: what a bucket was
	/// told and what came back are two things.
	pub(super) fn is_far(&self) -> bool {
		matches!(self.place, Place::Bucket(_))
	}

	/// The length of an object, if there is one.
	pub async fn length(&self, hash: &ObjectHash) -> Result<Option<u64>, GatewayError> {
		match self.store.head(&place(hash)).await {
			Ok(meta) => Ok(Some(meta.size)),
			Err(object_store::Error::NotFound { .. }) => Ok(None),
			Err(error) => Err(error.into()),
		}
	}

	/// The bytes of an object, or those of a range; `None` where there is none. A range that reaches beyond
	/// the object ends with it (RFC 9110, 14.1.2); one that begins there is an error.
	pub async fn read(
		&self,
		hash: &ObjectHash,
		range: Option<(u64, Option<u64>)>,
	) -> Result<Option<Opened>, GatewayError> {
		let Some((source, length)) = self.source(hash).await? else { return Ok(None) };
		let (start, end) = match range {
			None => (0, length),
			Some((start, end)) => (start, end.unwrap_or(length).min(length)),
		};
		if range.is_some() && (start >= length || start > end) {
			return Err(ExchangeError::OutOfRange { length }.into());
		}
		let at_once = self.read;
		let pieces = stream::try_unfold((source, start), move |(source, from)| async move {
			let to = from.saturating_add(at_once).min(end);
			if from >= to {
				return Ok(None);
			}
			Ok(Some((source.piece(from..to).await?, (source, to))))
		});
		let range = Range { from: start, to: end };
		Ok(Some(Opened { length, range, pieces: pieces.boxed() }))
	}

	/// Where an object can be read, and its length.
	async fn source(&self, hash: &ObjectHash) -> Result<Option<(Source, u64)>, GatewayError> {
		match &self.place {
			Place::Folder(folder) => {
				let path = folder.join(place(hash).as_ref());
				let open = move || -> io::Result<(File, u64)> {
					let file = File::open(path)?;
					let length = file.metadata()?.len();
					Ok((file, length))
				};
				match spawn_blocking(open).await.map_err(GatewayError::unavailable)? {
					Ok((file, length)) => Ok(Some((Source::File(Arc::new(file)), length))),
					Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
					Err(error) => Err(GatewayError::unavailable(error)),
				}
			},
			Place::Bucket(_) => match self.store.head(&place(hash)).await {
				Ok(meta) => {
					Ok(Some((Source::Bucket(self.store.clone(), meta.location), meta.size)))
				},
				Err(object_store::Error::NotFound { .. }) => Ok(None),
				Err(error) => Err(error.into()),
			},
		}
	}

	/// Removes an object, if there is one.
	pub async fn remove(&self, hash: &ObjectHash) -> Result<(), GatewayError> {
		match self.store.delete(&place(hash)).await {
			Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
			Err(error) => Err(error.into()),
		}
	}
}

/// An object, or a range of it, that can be read.
pub struct Opened {
	/// Length of the whole object, in bytes.
	pub length: u64,
	/// Which of them come.
	pub range: Range,
	/// These bytes.
	pub pieces: Pieces,
}

/// An object that is being read, by one reader.
enum Source {
	File(Arc<File>),
	Bucket(Arc<dyn ObjectStore>, Path),
}

impl Source {
	async fn piece(&self, range: ops::Range<u64>) -> io::Result<Piece> {
		match self {
			Self::File(file) => Ok(Piece::InFile(InFile::new(file.clone(), range))),
			Self::Bucket(store, place) => {
				let bytes = store.get_range(place, range).await.map_err(io::Error::other)?;
				Ok(bytes.into())
			},
		}
	}
}

/// Whether these bytes are those of an object.
pub(super) async fn check(put: PutObject, bytes: ObjectReader) -> Result<(), GatewayError> {
	receive(put, bytes, None).await
}

/// Receives the bytes part by part, writes them if that is wanted, and checks what they are.
async fn receive(
	put: PutObject,
	mut bytes: ObjectReader,
	mut to: Option<&mut dyn MultipartUpload>,
) -> Result<(), GatewayError> {
	let (mut hash, mut got) = (Blake2b256::new(), 0u64);
	loop {
		let mut part = Vec::with_capacity(PART);
		let limit = u64::try_from(PART).unwrap_or(u64::MAX);
		(&mut bytes).take(limit).read_to_end(&mut part).await.map_err(|error| {
			GatewayError::new(ExchangeError::ObjectMismatch, format!("broke off: {error}"))
		})?;
		if part.is_empty() {
			break;
		}
		got = got.saturating_add(u64::try_from(part.len()).unwrap_or(u64::MAX));
		if got > put.length {
			return Err(GatewayError::new(ExchangeError::ObjectMismatch, "longer than announced"));
		}
		hash.update(&part);
		if let Some(upload) = &mut to {
			upload.put_part(part.into()).await?;
		}
	}
	if got != put.length || <[u8; 32]>::from(hash.finalize()) != put.hash.0 {
		return Err(GatewayError::new(ExchangeError::ObjectMismatch, "other bytes than announced"));
	}
	Ok(())
}

/// Where an object lies: 256 folders, so that none grows too large.
fn names(hash: &ObjectHash) -> (String, String) {
	let name = hex::encode(hash.0);
	(name.chars().take(2).collect(), name)
}

fn place(hash: &ObjectHash) -> Path {
	let (folder, name) = names(hash);
	Path::from(format!("{folder}/{name}"))
}

/// Removes what uploads left that a crash broke off.
fn remove_leftovers(folder: &FilePath) -> std::io::Result<()> {
	for entry in std::fs::read_dir(folder)? {
		let entry = entry?;
		if entry.file_type()?.is_dir() {
			remove_files(&entry.path(), |name| name.contains(MARK))?;
		}
	}
	Ok(())
}

fn remove_files(folder: &FilePath, which: impl Fn(&str) -> bool) -> std::io::Result<()> {
	let files = match std::fs::read_dir(folder) {
		Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
		files => files?,
	};
	for file in files {
		let file = file?;
		if which(&file.file_name().to_string_lossy()) {
			std::fs::remove_file(file.path())?;
		}
	}
	Ok(())
}
