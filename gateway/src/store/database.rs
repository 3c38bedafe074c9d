// SPDX-License-Identifier: GPL-3.0-only

//! The database, and what it says of objects.

use salus_primitives::{AccountId, Moment, ObjectHash};
use sqlx::{
	migrate::{Migration, MigrationType, Migrator},
	AnyPool, SqlStr,
};

use crate::error::GatewayError;

/// Notes who brought the bytes of an object.
const BROUGHT: &str =
	"INSERT INTO brought (hash, account) VALUES ($1, $2) ON CONFLICT (hash, account) DO NOTHING";

/// An object that is here.
pub(super) struct Here {
	/// Bytes.
	pub length: u64,
	/// Who handed it over, as long as no filing that counts names it.
	pub owner: Option<AccountId>,
}

/// Everything of a gateway but objects. Statements are such as SQLite and PostgreSQL both understand; what
/// differs is how each is opened (`sqlite`, `postgres`) and the types of columns (`migrations/`).
#[derive(Clone)]
pub struct Database {
	/// Reads what is committed.
	pub(super) read: AnyPool,
	/// One connection, so that one write follows the other, as in SQLite anyway: nothing else guards what a
	/// statement looks at before it writes, and receipts appear in the order of their numbers.
	pub(super) write: AnyPool,
}

impl Database {
	/// Brings the tables up to date.
	pub(super) async fn migrate(
		&self,
		steps: &[(i64, &'static str, &'static str)],
	) -> Result<(), GatewayError> {
		migrator(steps)
			.run(&self.write)
			.await
			.map_err(|error| GatewayError::unavailable(format!("migration: {error}")))
	}

	/// Whether it answers, and lets this process write: a server that has given the lock to another one still
	/// lets everybody read.
	pub(crate) async fn ping(&self) -> Result<(), GatewayError> {
		for pool in [&self.read, &self.write] {
			sqlx::query("SELECT 1 FROM sessions LIMIT 1").execute(pool).await?;
		}
		Ok(())
	}

	/// Objects that a crash may have left half way.
	pub(super) async fn unsettled_objects(
		&self,
	) -> Result<Vec<(ObjectHash, String)>, GatewayError> {
		let rows: Vec<(Vec<u8>, String)> =
			sqlx::query_as("SELECT hash, state FROM objects WHERE state <> 'here'")
				.fetch_all(&self.read)
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
			"UPDATE objects SET since = $1, owner = CASE WHEN owner IS NULL THEN NULL ELSE $2 END \
			 WHERE hash = $3 AND state = 'here'",
		)
		.bind(signed(now))
		.bind(by)
		.bind(hash.as_ref())
		.execute(&self.write)
		.await?;
		Ok(())
	}

	/// Notes that an account brought the bytes of an object that is here, and starts its hour anew.
	pub(super) async fn object_brought(
		&self,
		hash: &ObjectHash,
		by: &AccountId,
		now: Moment,
	) -> Result<(), GatewayError> {
		let account: &[u8] = by.as_ref();
		sqlx::query(BROUGHT).bind(hash.as_ref()).bind(account).execute(&self.write).await?;
		self.touch_object(hash, by, now).await
	}

	/// Whether an object is here, and that account has brought its bytes.
	pub(crate) async fn has_brought(
		&self,
		hash: &ObjectHash,
		by: &AccountId,
	) -> Result<bool, GatewayError> {
		let by: &[u8] = by.as_ref();
		let row: Option<(i64,)> = sqlx::query_as(
			"SELECT 1 FROM objects WHERE hash = $1 AND state = 'here' \
			 AND EXISTS (SELECT 1 FROM brought WHERE brought.hash = $1 AND account = $2)",
		)
		.bind(hash.as_ref())
		.bind(by)
		.fetch_optional(&self.read)
		.await?;
		Ok(row.is_some())
	}

	/// How many bytes of an account are here that no filing that counts names.
	pub(super) async fn staged_bytes(&self, account: &AccountId) -> Result<u64, GatewayError> {
		let account: &[u8] = account.as_ref();
		let (sum,): (i64,) = sqlx::query_as(
			"SELECT CAST(COALESCE(SUM(length), 0) AS BIGINT) FROM objects \
			 WHERE owner = $1 AND state = 'here'",
		)
		.bind(account)
		.fetch_one(&self.read)
		.await?;
		Ok(unsigned(sum))
	}

	/// Whether its removal was broken off.
	pub(super) async fn is_leaving(&self, hash: &ObjectHash) -> Result<bool, GatewayError> {
		let row: Option<(i64,)> =
			sqlx::query_as("SELECT 1 FROM objects WHERE hash = $1 AND state = 'leaving'")
				.bind(hash.as_ref())
				.fetch_optional(&self.read)
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
			"INSERT INTO objects (hash, length, state, since, owner) \
			 VALUES ($1, 0, 'arriving', $2, $3) \
			 ON CONFLICT (hash) DO UPDATE SET state = 'arriving', since = excluded.since, \
			 owner = excluded.owner WHERE objects.state <> 'here'",
		)
		.bind(hash.as_ref())
		.bind(signed(now))
		.bind(from)
		.execute(&self.write)
		.await?;
		Ok(())
	}

	/// Notes that the bytes are at their place, and who brought them.
	pub(super) async fn object_here(
		&self,
		hash: &ObjectHash,
		from: &AccountId,
		length: u64,
	) -> Result<(), GatewayError> {
		let from: &[u8] = from.as_ref();
		let mut both = self.write.begin().await?;
		// Another upload of the same bytes may have come to its end before: then it is that one's.
		sqlx::query(
			"INSERT INTO objects (hash, length, state, since, owner) \
			 VALUES ($1, $2, 'here', $3, $4) \
			 ON CONFLICT (hash) DO UPDATE SET state = 'here', length = excluded.length, \
			 since = excluded.since, owner = excluded.owner WHERE objects.state <> 'here'",
		)
		.bind(hash.as_ref())
		.bind(signed(length))
		.bind(signed(crate::clock::unix_millis()))
		.bind(from)
		.execute(&mut *both)
		.await?;
		sqlx::query(BROUGHT).bind(hash.as_ref()).bind(from).execute(&mut *both).await?;
		both.commit().await?;
		Ok(())
	}

	/// Notes that bytes are at their place whose upload a crash broke off right after.
	pub(super) async fn object_arrived(
		&self,
		hash: &ObjectHash,
		length: u64,
	) -> Result<(), GatewayError> {
		sqlx::query("UPDATE objects SET state = 'here', length = $1 WHERE hash = $2")
			.bind(signed(length))
			.bind(hash.as_ref())
			.execute(&self.write)
			.await?;
		Ok(())
	}

	/// Forgets an upload that failed.
	pub(super) async fn object_failed(&self, hash: &ObjectHash) -> Result<(), GatewayError> {
		sqlx::query("DELETE FROM objects WHERE hash = $1 AND state = 'arriving'")
			.bind(hash.as_ref())
			.execute(&self.write)
			.await?;
		Ok(())
	}

	/// Uploads that began before `cutoff` and have not come to their end.
	pub(super) async fn arriving_objects(
		&self,
		cutoff: Moment,
	) -> Result<Vec<ObjectHash>, GatewayError> {
		let rows: Vec<(Vec<u8>,)> =
			sqlx::query_as("SELECT hash FROM objects WHERE state = 'arriving' AND since < $1")
				.bind(signed(cutoff))
				.fetch_all(&self.read)
				.await?;
		rows.into_iter().map(|(hash,)| Ok(fixed(&hash)?.into())).collect()
	}

	pub(super) async fn forget_object(&self, hash: &ObjectHash) -> Result<(), GatewayError> {
		let mut both = self.write.begin().await?;
		for forget in ["DELETE FROM brought WHERE hash = $1", "DELETE FROM objects WHERE hash = $1"]
		{
			sqlx::query(forget).bind(hash.as_ref()).execute(&mut *both).await?;
		}
		both.commit().await?;
		Ok(())
	}

	/// An object, if it is here.
	pub(super) async fn object(&self, hash: &ObjectHash) -> Result<Option<Here>, GatewayError> {
		let row: Option<(i64, Option<Vec<u8>>)> =
			sqlx::query_as("SELECT length, owner FROM objects WHERE hash = $1 AND state = 'here'")
				.bind(hash.as_ref())
				.fetch_optional(&self.read)
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
			"SELECT hash FROM objects WHERE state = 'here' AND since < $1 \
			 AND NOT EXISTS (SELECT 1 FROM filings WHERE object = hash) \
			 AND NOT EXISTS (SELECT 1 FROM filings WHERE index_object = hash)",
		)
		.bind(signed(cutoff))
		.fetch_all(&self.read)
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
			"UPDATE objects SET state = 'leaving' WHERE hash = $1 AND state = 'here' AND since < $2 \
			 AND NOT EXISTS (SELECT 1 FROM filings WHERE object = hash) \
			 AND NOT EXISTS (SELECT 1 FROM filings WHERE index_object = hash)",
		)
		.bind(hash.as_ref())
		.bind(signed(cutoff))
		.execute(&self.write)
		.await?;
		Ok(done.rows_affected() > 0)
	}
}

/// The tables, step by step: what was run once is never edited. (sqlx's macro would read the folder, and
/// compile a second SQLite for itself.)
fn migrator(steps: &[(i64, &'static str, &'static str)]) -> Migrator {
	let step = |&(version, name, tables): &(i64, &'static str, &'static str)| {
		let tables = SqlStr::from_static(tables);
		Migration::new(version, name.into(), MigrationType::Simple, tables, false)
	};
	Migrator::with_migrations(steps.iter().map(step).collect())
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
