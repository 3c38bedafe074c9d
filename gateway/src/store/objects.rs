// SPDX-License-Identifier: GPL-3.0-only

//! Ciphertext, by its address.

use std::{io::SeekFrom, path::Path as FilePath, sync::Arc};

use blake2::digest::Digest;
use object_store::{
	buffered::BufReader, local::LocalFileSystem, path::Path, MultipartUpload, ObjectStore,
	ObjectStoreExt, PutPayload,
};
use salus_primitives::ObjectHash;
use tokio::io::{AsyncReadExt, AsyncSeekExt};

use crate::{
	bytes::Blake2b256,
	error::{ExchangeError, GatewayError},
	exchange::{ObjectReader, PutObject},
};

/// How much is written at once, in bytes: the least that S3-compatible stores take in a part.
const PART: usize = 5 * 1024 * 1024;
/// How much is read at once, in bytes.
const READ: usize = 512 * 1024;

/// The objects of one gateway.
pub struct Objects(Arc<dyn ObjectStore>);

impl Objects {
	/// Objects in a folder, where each is synced to the disk before it appears. It removes what broken
	/// uploads left, so nobody else may work with the folder meanwhile.
	pub fn in_folder(folder: &FilePath) -> Result<Self, GatewayError> {
		super::private(folder)?;
		remove_leftovers(folder)
			.map_err(|error| GatewayError::unavailable(format!("{}: {error}", folder.display())))?;
		let store = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
		Ok(Self(Arc::new(store)))
	}

	/// Writes an object. It appears at its place only when hash and length are as announced.
	pub async fn write(&self, put: PutObject, bytes: ObjectReader) -> Result<(), GatewayError> {
		let mut upload = self.0.put_multipart(&place(&put.hash)).await?;
		match receive(&mut *upload, put, bytes).await {
			Ok(()) => {
				upload.complete().await?;
				Ok(())
			},
			Err(error) => {
				// What is left of it is removed at the next start, if not now.
				if let Err(reason) = upload.abort().await {
					tracing::warn!(%reason, "an upload that failed left something behind");
				}
				Err(error)
			},
		}
	}

	/// The length of an object, if there is one.
	pub async fn length(&self, hash: &ObjectHash) -> Result<Option<u64>, GatewayError> {
		match self.0.head(&place(hash)).await {
			Ok(meta) => Ok(Some(meta.size)),
			Err(object_store::Error::NotFound { .. }) => Ok(None),
			Err(error) => Err(error.into()),
		}
	}

	/// The bytes of an object, or those of a range, with the whole's length.
	pub async fn read(
		&self,
		hash: &ObjectHash,
		range: Option<(u64, u64)>,
	) -> Result<(u64, ObjectReader), GatewayError> {
		let meta = match self.0.head(&place(hash)).await {
			Err(object_store::Error::NotFound { .. }) => {
				return Err(GatewayError::unavailable("an object is missing from the store"))
			},
			other => other?,
		};
		let length = meta.size;
		let mut reader = BufReader::with_capacity(self.0.clone(), &meta, READ);
		let Some((start, end)) = range else { return Ok((length, Box::pin(reader))) };
		if start > end || end > length {
			return Err(ExchangeError::OutOfRange { length }.into());
		}
		reader.seek(SeekFrom::Start(start)).await.map_err(GatewayError::unavailable)?;
		Ok((length, Box::pin(reader.take(end.saturating_sub(start)))))
	}

	/// Removes an object, if there is one.
	pub async fn remove(&self, hash: &ObjectHash) -> Result<(), GatewayError> {
		match self.0.delete(&place(hash)).await {
			Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
			Err(error) => Err(error.into()),
		}
	}
}

/// Receives the bytes part by part, and checks what they are.
async fn receive(
	upload: &mut dyn MultipartUpload,
	put: PutObject,
	mut bytes: ObjectReader,
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
		upload.put_part(PutPayload::from(part)).await?;
	}
	if got != put.length || <[u8; 32]>::from(hash.finalize()) != put.hash.0 {
		return Err(GatewayError::new(ExchangeError::ObjectMismatch, "other bytes than announced"));
	}
	Ok(())
}

/// Where an object lies: 256 folders, so that none grows too large.
fn place(hash: &ObjectHash) -> Path {
	let name = hex::encode(hash.0);
	let (folder, _) = name.split_at(2);
	Path::from(format!("{folder}/{name}"))
}

/// Removes what uploads left that a crash broke off: files whose name has a `#`, as `object_store`
/// names them until they are whole.
fn remove_leftovers(folder: &FilePath) -> std::io::Result<()> {
	for entry in std::fs::read_dir(folder)? {
		let entry = entry?;
		if !entry.file_type()?.is_dir() {
			continue;
		}
		for file in std::fs::read_dir(entry.path())? {
			let file = file?;
			if file.file_name().to_string_lossy().contains('#') {
				std::fs::remove_file(file.path())?;
			}
		}
	}
	Ok(())
}
