// SPDX-License-Identifier: GPL-3.0-only

//! The database, and what it says of objects.

use std::{path::Path, time::Duration};

use salus_primitives::{Moment, ObjectHash};
use sqlx::{
	migrate::{Migration, MigrationType, Migrator},
	sqlite::{
		SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
	},
	SqlStr,
};

use crate::error::GatewayError;

/// Everything of a gateway but objects.
#[derive(Clone)]
pub struct Database(pub(super) SqlitePool);

impl Database {
	/// Opens a database file, which is made where there is none, and brings its tables up to date.
	pub async fn open(file: &Path) -> Result<Self, GatewayError> {
		let options = SqliteConnectOptions::new()
			.filename(file)
			.create_if_missing(true)
			.journal_mode(SqliteJournalMode::Wal)
			// What was answered "taken" survives a power cut.
			.synchronous(SqliteSynchronous::Full)
			// What was destroyed is overwritten.
			.pragma("secure_delete", "ON")
			.busy_timeout(Duration::from_secs(10));
		let pool = SqlitePoolOptions::new().max_connections(4).connect_with(options).await?;
		migrations()
			.run(&pool)
			.await
			.map_err(|error| GatewayError::unavailable(format!("migration: {error}")))?;
		Ok(Self(pool))
	}

	/// Whether it answers.
	pub(crate) async fn ping(&self) -> Result<(), GatewayError> {
		sqlx::query("SELECT 1 FROM sessions LIMIT 1").execute(&self.0).await?;
		Ok(())
	}

	/// Objects that a crash may have left half way.
	pub(super) async fn unsettled_objects(
		&self,
	) -> Result<Vec<(ObjectHash, String)>, GatewayError> {
		let rows: Vec<(Vec<u8>, String)> =
			sqlx::query_as("SELECT hash, state FROM objects WHERE state <> 'here'")
				.fetch_all(&self.0)
				.await?;
		rows.into_iter().map(|(hash, state)| Ok((fixed(&hash)?.into(), state))).collect()
	}

	/// Starts the hour of an object anew; false where it is not here.
	pub(super) async fn touch_object(
		&self,
		hash: &ObjectHash,
		now: Moment,
	) -> Result<bool, GatewayError> {
		let done = sqlx::query("UPDATE objects SET since = ? WHERE hash = ? AND state = 'here'")
			.bind(signed(now))
			.bind(hash.as_ref())
			.execute(&self.0)
			.await?;
		Ok(done.rows_affected() > 0)
	}

	/// Whether its removal was broken off.
	pub(super) async fn is_leaving(&self, hash: &ObjectHash) -> Result<bool, GatewayError> {
		let row: Option<(i64,)> =
			sqlx::query_as("SELECT 1 FROM objects WHERE hash = ? AND state = 'leaving'")
				.bind(hash.as_ref())
				.fetch_optional(&self.0)
				.await?;
		Ok(row.is_some())
	}

	pub(super) async fn object_arriving(
		&self,
		hash: &ObjectHash,
		now: Moment,
	) -> Result<(), GatewayError> {
		sqlx::query(
			"INSERT INTO objects (hash, length, state, since) VALUES (?, 0, 'arriving', ?) \
			 ON CONFLICT (hash) DO UPDATE SET state = 'arriving', since = excluded.since",
		)
		.bind(hash.as_ref())
		.bind(signed(now))
		.execute(&self.0)
		.await?;
		Ok(())
	}

	pub(super) async fn object_here(
		&self,
		hash: &ObjectHash,
		length: u64,
	) -> Result<(), GatewayError> {
		// Another upload of the same bytes may have failed meanwhile and taken the row along.
		sqlx::query(
			"INSERT INTO objects (hash, length, state, since) VALUES (?, ?, 'here', ?) \
			 ON CONFLICT (hash) DO UPDATE SET state = 'here', length = excluded.length",
		)
		.bind(hash.as_ref())
		.bind(signed(length))
		.bind(signed(crate::clock::unix_millis()))
		.execute(&self.0)
		.await?;
		Ok(())
	}

	/// Forgets an upload that failed.
	pub(super) async fn object_failed(&self, hash: &ObjectHash) -> Result<(), GatewayError> {
		sqlx::query("DELETE FROM objects WHERE hash = ? AND state = 'arriving'")
			.bind(hash.as_ref())
			.execute(&self.0)
			.await?;
		Ok(())
	}

	/// Forgets uploads that nobody waits for any more.
	pub(super) async fn forget_arriving(&self, cutoff: Moment) -> Result<(), GatewayError> {
		sqlx::query("DELETE FROM objects WHERE state = 'arriving' AND since < ?")
			.bind(signed(cutoff))
			.execute(&self.0)
			.await?;
		Ok(())
	}

	pub(super) async fn forget_object(&self, hash: &ObjectHash) -> Result<(), GatewayError> {
		sqlx::query("DELETE FROM objects WHERE hash = ?")
			.bind(hash.as_ref())
			.execute(&self.0)
			.await?;
		Ok(())
	}

	pub(super) async fn object_length(
		&self,
		hash: &ObjectHash,
	) -> Result<Option<u64>, GatewayError> {
		let row: Option<(i64,)> =
			sqlx::query_as("SELECT length FROM objects WHERE hash = ? AND state = 'here'")
				.bind(hash.as_ref())
				.fetch_optional(&self.0)
				.await?;
		Ok(row.map(|(length,)| unsigned(length)))
	}

	pub(super) async fn unnamed_objects(
		&self,
		cutoff: Moment,
	) -> Result<Vec<ObjectHash>, GatewayError> {
		let rows: Vec<(Vec<u8>,)> = sqlx::query_as(
			"SELECT hash FROM objects WHERE state = 'here' AND since < ? \
			 AND NOT EXISTS (SELECT 1 FROM filings WHERE object = hash) \
			 AND NOT EXISTS (SELECT 1 FROM filings WHERE index_object = hash)",
		)
		.bind(signed(cutoff))
		.fetch_all(&self.0)
		.await?;
		rows.into_iter().map(|(hash,)| Ok(fixed(&hash)?.into())).collect()
	}

	/// Marks an object for removal, unless it was named or handed over again meanwhile.
	pub(super) async fn object_leaving(
		&self,
		hash: &ObjectHash,
		cutoff: Moment,
	) -> Result<bool, GatewayError> {
		let done = sqlx::query(
			"UPDATE objects SET state = 'leaving' WHERE hash = ? AND state = 'here' AND since < ? \
			 AND NOT EXISTS (SELECT 1 FROM filings WHERE object = hash) \
			 AND NOT EXISTS (SELECT 1 FROM filings WHERE index_object = hash)",
		)
		.bind(hash.as_ref())
		.bind(signed(cutoff))
		.execute(&self.0)
		.await?;
		Ok(done.rows_affected() > 0)
	}
}

/// The tables, step by step: what was run once is never edited. (sqlx's macro would read the folder, and
/// compile a second SQLite for itself.)
fn migrations() -> Migrator {
	let tables = include_str!("../../migrations/0001_gateway.sql");
	let tables = Migration::new(
		1,
		"gateway".into(),
		MigrationType::Simple,
		SqlStr::from_static(tables),
		false,
	);
	Migrator::with_migrations(vec![tables])
}

/// A column of fixed length.
pub(super) fn fixed<const N: usize>(bytes: &[u8]) -> Result<[u8; N], GatewayError> {
	bytes.try_into().map_err(|_| {
		GatewayError::unavailable(format!("database: {} bytes where {N} belong", bytes.len()))
	})
}

/// Databases count in signed integers. What lies beyond is far beyond any time or length.
pub(super) fn signed(value: u64) -> i64 {
	i64::try_from(value).unwrap_or(i64::MAX)
}

/// Back again.
pub(super) fn unsigned(value: i64) -> u64 {
	u64::try_from(value).unwrap_or(0)
}

/// A column that holds a 32-bit number.
pub(super) fn number(value: i64) -> Result<u32, GatewayError> {
	u32::try_from(value)
		.map_err(|_| GatewayError::unavailable("database: a number out of its range"))
}
