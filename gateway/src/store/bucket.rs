// SPDX-License-Identifier: GPL-3.0-only

//! Objects in a bucket of an S3-compatible store, where parts appear together as a whole, or not at all.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use object_store::{
	aws::{AmazonS3, AmazonS3Builder},
	multipart::{MultipartStore, PartId},
	path::Path,
	prefix::PrefixStore,
	ClientOptions, MultipartId, MultipartUpload, ObjectStore, ObjectStoreExt, PutPayload,
	PutResult, RetryConfig, UploadPart,
};
use salus_primitives::{AccountId, ObjectHash};
use sp_core::crypto::Ss58Codec;

use super::{database::Database, objects::PART, settings::Bucket};
use crate::error::GatewayError;

/// How long one request to the store may take: of one part, at the most.
const ANSWER: Duration = Duration::from_secs(30);
/// For how long, and how often, it is asked again where it does not answer.
const RETRY: Duration = Duration::from_secs(10);
const RETRIES: usize = 3;

/// Opens a bucket, below the institution's account: two institutions' gateways never meet in one.
pub(super) fn open(
	bucket: &Bucket,
	institution: &AccountId,
	db: Database,
) -> Result<(Arc<dyn ObjectStore>, Uploads), GatewayError> {
	// The library's client takes the process's provider. Where there is one already, it stays.
	let _ = rustls::crypto::ring::default_provider().install_default();
	let mut builder = AmazonS3Builder::new()
		.with_bucket_name(&bucket.name)
		.with_region(&bucket.region)
		.with_access_key_id(&bucket.access_key)
		.with_secret_access_key(bucket.secret_key.as_str())
		.with_client_options(ClientOptions::new().with_timeout(ANSWER).with_connect_timeout(RETRY))
		.with_retry(RetryConfig {
			max_retries: RETRIES,
			retry_timeout: RETRY,
			..RetryConfig::default()
		});
	if let Some(endpoint) = &bucket.endpoint {
		builder = builder
			.with_endpoint(endpoint.trim_end_matches('/'))
			.with_allow_http(endpoint.starts_with("http://"));
	}
	let store = Arc::new(builder.build()?);
	let prefix = Path::from(format!("{}/{}", bucket.prefix, institution.to_ss58check()));
	let objects = PrefixStore::new(store.clone(), prefix.clone());
	Ok((Arc::new(objects), Uploads { store, prefix, db }))
}

/// What is on its way into a bucket. The database knows it, so that what a crash breaks off is aborted.
#[derive(Clone)]
pub(super) struct Uploads {
	store: Arc<AmazonS3>,
	prefix: Path,
	db: Database,
}

impl Uploads {
	/// Begins to send an object of that length to a place.
	pub(super) async fn begin(
		&self,
		hash: ObjectHash,
		place: Path,
		length: u64,
	) -> Result<Box<dyn MultipartUpload>, GatewayError> {
		let place = self.below(&place);
		// What fits into one request needs no parts.
		if usize::try_from(length).is_ok_and(|length| length <= PART) {
			let bytes = PutPayload::default();
			return Ok(Box::new(AtOnce { store: self.store.clone(), place, bytes }));
		}
		let id = self.store.create_multipart(&place).await?;
		if let Err(error) = self.db.upload_begun(&id, &hash).await {
			self.store.abort_multipart(&place, &id).await?;
			return Err(error);
		}
		let all = self.clone();
		Ok(Box::new(InParts { all, hash, place, id, parts: Vec::new() }))
	}

	/// Aborts what was begun of an object. Nobody may be sending it.
	pub(super) async fn abort_all(
		&self,
		hash: &ObjectHash,
		place: &Path,
	) -> Result<(), GatewayError> {
		let place = self.below(place);
		for id in self.db.uploads_of(hash).await? {
			match self.store.abort_multipart(&place, &id).await {
				// It was aborted, or came to its end, before the note of it was removed.
				Ok(()) | Err(object_store::Error::NotFound { .. }) => {},
				Err(error) => return Err(error.into()),
			}
			self.db.upload_ended(&id, hash).await?;
		}
		Ok(())
	}

	fn below(&self, place: &Path) -> Path {
		self.prefix.parts().chain(place.parts()).collect()
	}
}

/// An object that is sent with one request.
#[derive(Debug)]
struct AtOnce {
	store: Arc<AmazonS3>,
	place: Path,
	bytes: PutPayload,
}

#[async_trait]
impl MultipartUpload for AtOnce {
	fn put_part(&mut self, data: PutPayload) -> UploadPart {
		self.bytes = self.bytes.iter().chain(data.iter()).cloned().collect();
		Box::pin(std::future::ready(Ok(())))
	}

	async fn complete(&mut self) -> object_store::Result<PutResult> {
		self.store.put(&self.place, self.bytes.clone()).await
	}

	async fn abort(&mut self) -> object_store::Result<()> {
		Ok(())
	}
}

/// An object that is sent in parts, one after the other.
struct InParts {
	all: Uploads,
	hash: ObjectHash,
	place: Path,
	id: MultipartId,
	parts: Vec<Part>,
}

/// A part that is being sent, or was.
type Part = tokio::sync::oneshot::Receiver<PartId>;

impl std::fmt::Debug for InParts {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		f.debug_struct("InParts").field("place", &self.place).finish_non_exhaustive()
	}
}

impl InParts {
	/// Removes the note of it. Where that fails, the next start does it.
	async fn ended(&self) {
		if let Err(reason) = self.all.db.upload_ended(&self.id, &self.hash).await {
			tracing::warn!(%reason, "an upload that has ended stays noted");
		}
	}
}

#[async_trait]
impl MultipartUpload for InParts {
	fn put_part(&mut self, data: PutPayload) -> UploadPart {
		let (number, store) = (self.parts.len(), self.all.store.clone());
		let (place, id) = (self.place.clone(), self.id.clone());
		let (tell, part) = tokio::sync::oneshot::channel();
		self.parts.push(part);
		Box::pin(async move {
			let part = store.put_part(&place, &id, number, data).await?;
			// Nobody listens any more where the upload was given up.
			let _ = tell.send(part);
			Ok(())
		})
	}

	async fn complete(&mut self) -> object_store::Result<PutResult> {
		let mut parts = Vec::new();
		for part in self.parts.drain(..) {
			let part = part.await.map_err(|_| object_store::Error::Generic {
				store: "S3",
				source: "a part was not sent".into(),
			})?;
			parts.push(part);
		}
		let done = self.all.store.complete_multipart(&self.place, &self.id, parts).await?;
		self.ended().await;
		Ok(done)
	}

	async fn abort(&mut self) -> object_store::Result<()> {
		self.all.store.abort_multipart(&self.place, &self.id).await?;
		self.ended().await;
		Ok(())
	}
}
