// SPDX-License-Identifier: GPL-3.0-only

//! The database, and what it says of objects.

use std::{path::Path, time::Duration};

use salus_primitives::{AccountId, Moment, ObjectHash};
use sqlx::{
	migrate::{Migration, MigrationType, Migrator},
	sqlite::{
		SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
	},
	SqlStr,
};

use crate::error::GatewayError;

/// An object that is here.
pub(super) struct Here {
	/// Bytes.
	pub length: u64,
	/// Who handed it over, as long as no filing that counts names it.
	pub owner: Option<AccountId>,
}

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

	/// Starts the hour of an object that is here anew; unless it counts already, it is that account's now.
	pub(super) async fn touch_object(
		&self,
		hash: &ObjectHash,
		by: &AccountId,
		now: Moment,
	) -> Result<(), GatewayError> {
		let by: &[u8] = by.as_ref();
		sqlx::query(
			"UPDATE objects SET since = ?, owner = CASE WHEN owner IS NULL THEN NULL ELSE ? END \
			 WHERE hash = ? AND state = 'here'",
		)
		.bind(signed(now))
		.bind(by)
		.bind(hash.as_ref())
		.execute(&self.0)
		.await?;
		Ok(())
	}

	/// How many bytes of an account are here that no filing that counts names.
	pub(super) async fn staged_bytes(&self, account: &AccountId) -> Result<u64, GatewayError> {
		let account: &[u8] = account.as_ref();
		let (sum,): (i64,) = sqlx::query_as(
			"SELECT COALESCE(SUM(length), 0) FROM objects WHERE owner = ? AND state = 'here'",
		)
		.bind(account)
		.fetch_one(&self.0)
		.await?;
		Ok(unsigned(sum))
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
		from: &AccountId,
		now: Moment,
	) -> Result<(), GatewayError> {
		let from: &[u8] = from.as_ref();
		// Another upload of the same bytes may have come to its end meanwhile: what is here stays here.
		sqlx::query(
			"INSERT INTO objects (hash, length, state, since, owner) VALUES (?, 0, 'arriving', ?, ?) \
			 ON CONFLICT (hash) DO UPDATE SET state = 'arriving', since = excluded.since, \
			 owner = excluded.owner WHERE state <> 'here'",
		)
		.bind(hash.as_ref())
		.bind(signed(now))
		.bind(from)
		.execute(&self.0)
		.await?;
		Ok(())
	}

	/// Notes that the bytes are at their place.
	pub(super) async fn object_here(
		&self,
		hash: &ObjectHash,
		from: &AccountId,
		length: u64,
	) -> Result<(), GatewayError> {
		let from: &[u8] = from.as_ref();
		// Another upload of the same bytes may have come to its end before: then it is that one's.
		sqlx::query(
			"INSERT INTO objects (hash, length, state, since, owner) VALUES (?, ?, 'here', ?, ?) \
			 ON CONFLICT (hash) DO UPDATE SET state = 'here', length = excluded.length, \
			 since = excluded.since, owner = excluded.owner WHERE state <> 'here'",
		)
		.bind(hash.as_ref())
		.bind(signed(length))
		.bind(signed(crate::clock::unix_millis()))
		.bind(from)
		.execute(&self.0)
		.await?;
		Ok(())
	}

	/// Notes that bytes are at their place whose upload a crash broke off right after.
	pub(super) async fn object_arrived(
		&self,
		hash: &ObjectHash,
		length: u64,
	) -> Result<(), GatewayError> {
		sqlx::query("UPDATE objects SET state = 'here', length = ? WHERE hash = ?")
			.bind(signed(length))
			.bind(hash.as_ref())
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

	/// Uploads that began before `cutoff` and have not come to their end.
	pub(super) async fn arriving_objects(
		&self,
		cutoff: Moment,
	) -> Result<Vec<ObjectHash>, GatewayError> {
		let rows: Vec<(Vec<u8>,)> =
			sqlx::query_as("SELECT hash FROM objects WHERE state = 'arriving' AND since < ?")
				.bind(signed(cutoff))
				.fetch_all(&self.0)
				.await?;
		rows.into_iter().map(|(hash,)| Ok(fixed(&hash)?.into())).collect()
	}

	pub(super) async fn forget_object(&self, hash: &ObjectHash) -> Result<(), GatewayError> {
		sqlx::query("DELETE FROM objects WHERE hash = ?")
			.bind(hash.as_ref())
			.execute(&self.0)
			.await?;
		Ok(())
	}

	/// An object, if it is here.
	pub(super) async fn object(&self, hash: &ObjectHash) -> Result<Option<Here>, GatewayError> {
		let row: Option<(i64, Option<Vec<u8>>)> =
			sqlx::query_as("SELECT length, owner FROM objects WHERE hash = ? AND state = 'here'")
				.bind(hash.as_ref())
				.fetch_optional(&self.0)
				.await?;
		row.map(|(length, owner)| {
			let owner: Option<[u8; 32]> = owner.as_deref().map(fixed).transpose()?;
			Ok(Here { length: unsigned(length), owner: owner.map(Into::into) })
		})
		.transpose()
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
	let steps = [
		(1, "gateway", include_str!("../../migrations/0001_gateway.sql")),
		(2, "receipts", include_str!("../../migrations/0002_receipts.sql")),
		(3, "passing", include_str!("../../migrations/0003_passing.sql")),
		(4, "destructions", include_str!("../../migrations/0004_destructions.sql")),
	];
	let step = |(version, name, tables): (i64, &'static str, &'static str)| {
		let tables = SqlStr::from_static(tables);
		Migration::new(version, name.into(), MigrationType::Simple, tables, false)
	};
	Migrator::with_migrations(steps.into_iter().map(step).collect())
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
