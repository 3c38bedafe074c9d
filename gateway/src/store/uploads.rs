// SPDX-License-Identifier: GPL-3.0-only

//! Uploads to a bucket that have begun.

use salus_primitives::{Moment, ObjectHash};

use super::database::{fixed, signed, Database};
use crate::error::GatewayError;

impl Database {
	/// Notes an upload, by the bucket's name for it, before its first byte.
	pub(super) async fn upload_begun(
		&self,
		upload: &str,
		hash: &ObjectHash,
	) -> Result<(), GatewayError> {
		sqlx::query("INSERT INTO uploads (upload, hash, since) VALUES ($1, $2, $3)")
			.bind(upload)
			.bind(hash.as_ref())
			.bind(signed(crate::clock::unix_millis()))
			.execute(&self.write)
			.await?;
		Ok(())
	}

	/// Uploads of an object that have not come to their end.
	pub(super) async fn uploads_of(&self, hash: &ObjectHash) -> Result<Vec<String>, GatewayError> {
		let rows: Vec<(String,)> = sqlx::query_as("SELECT upload FROM uploads WHERE hash = $1")
			.bind(hash.as_ref())
			.fetch_all(&self.read)
			.await?;
		Ok(rows.into_iter().map(|(upload,)| upload).collect())
	}

	/// The objects of uploads that began before `cutoff` and have not come to their end.
	pub(super) async fn uploading(&self, cutoff: Moment) -> Result<Vec<ObjectHash>, GatewayError> {
		let rows: Vec<(Vec<u8>,)> =
			sqlx::query_as("SELECT DISTINCT hash FROM uploads WHERE since < $1")
				.bind(signed(cutoff))
				.fetch_all(&self.read)
				.await?;
		rows.into_iter().map(|(hash,)| Ok(fixed(&hash)?.into())).collect()
	}

	/// Forgets an upload that has come to an end.
	pub(super) async fn upload_ended(
		&self,
		upload: &str,
		hash: &ObjectHash,
	) -> Result<(), GatewayError> {
		sqlx::query("DELETE FROM uploads WHERE upload = $1 AND hash = $2")
			.bind(upload)
			.bind(hash.as_ref())
			.execute(&self.write)
			.await?;
		Ok(())
	}
}
