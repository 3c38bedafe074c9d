// SPDX-License-Identifier: GPL-3.0-only

//! The database in a file of the gateway's folder.

use std::path::Path;

use sqlx::{
	any::{install_default_drivers, AnyConnectOptions, AnyPoolOptions},
	AnyConnection, Connection, Executor,
};

use super::database::Database;
use crate::error::GatewayError;

/// What was answered "taken" survives a power cut, and what was destroyed is overwritten
/// ([`Database::overwrite_destroyed`]).
const SETTINGS: &str = "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; \
	PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;";
/// How long another program that has the file open is waited for: as in the settings, and while every write waits.
const PATIENT: &str = "PRAGMA busy_timeout = 10000";
const HURRIED: &str = "PRAGMA busy_timeout = 500";

const STEPS: [(i64, &str, &str); 6] = [
	(1, "gateway", include_str!("../../migrations/sqlite/0001_gateway.sql")),
	(2, "receipts", include_str!("../../migrations/sqlite/0002_receipts.sql")),
	(3, "passing", include_str!("../../migrations/sqlite/0003_passing.sql")),
	(4, "uploads", include_str!("../../migrations/sqlite/0004_uploads.sql")),
	(5, "destructions", include_str!("../../migrations/sqlite/0005_destructions.sql")),
	(6, "brought", include_str!("../../migrations/sqlite/0006_brought.sql")),
];

impl Database {
	/// Opens a database file, which is made where there is none.
	pub async fn in_file(file: &Path) -> Result<Self, GatewayError> {
		install_default_drivers();
		let failed =
			|error: String| GatewayError::unavailable(format!("{}: {error}", file.display()));
		let place = std::path::absolute(file).map_err(|error| failed(error.to_string()))?;
		// As in a URL, so that it may have any name.
		let place = reqwest::Url::from_file_path(place)
			.map_err(|()| failed("this is no path of a file".into()))?;
		let options: AnyConnectOptions = format!("sqlite://{}?mode=rwc", place.path()).parse()?;
		let pool = || {
			// A file does not go away: no connection is tried out before it is used.
			AnyPoolOptions::new().test_before_acquire(false).after_connect(|connection, _| {
				Box::pin(async move { connection.execute(SETTINGS).await.map(drop) })
			})
		};
		// Who writes makes the file, if need be.
		let write = pool()
			.max_connections(1)
			.after_release(|connection, _| Box::pin(is_settled(connection)))
			.connect_with(options.clone())
			.await?;
		let read = pool().max_connections(4).connect_lazy_with(options);
		let database = Self { read, write };
		database.migrate(&STEPS).await?;
		Ok(database)
	}

	/// Writes zeros over what was destroyed in the file as well, and empties the log. Until then only the log's last
	/// entries have them. A server does neither.
	pub(crate) async fn overwrite_destroyed(&self) -> Result<(), GatewayError> {
		let mut connection = self.write.acquire().await?;
		if connection.backend_name() != "SQLite" {
			return Ok(());
		}
		connection.execute(HURRIED).await?;
		let emptied =
			sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut *connection).await;
		connection.execute(PATIENT).await?;
		let (in_the_way, _, _): (i64, i64, i64) = emptied?;
		if in_the_way != 0 {
			tracing::warn!("somebody still reads what was destroyed; it is overwritten next time");
		}
		Ok(())
	}
}

/// Whether a connection can be used again. A full disk ends a transaction by itself, of which sqlx hears nothing: it
/// would make the next one a part of that, and where that one is rolled back, nothing that is written afterwards would
/// be committed.
async fn is_settled(connection: &mut AnyConnection) -> Result<bool, sqlx::Error> {
	if !connection.is_in_transaction() {
		return Ok(true);
	}
	// A rollback may be on its way, and is done before this.
	connection.ping().await?;
	Ok(!connection.is_in_transaction())
}

#[cfg(test)]
mod tests {
	use salus_primitives::{ChartId, CompartmentTag};
	use sqlx::AnyPool;

	use super::*;
	use crate::{exchange::FragmentSet, store::KeptFragment};

	const CHART: ChartId = ChartId([1; 32]);
	const TAG: CompartmentTag = CompartmentTag([2; 16]);

	fn fragment(length: usize) -> KeptFragment {
		KeptFragment {
			generation: 0,
			active: false,
			sealed: vec![3; length],
			epoch_key: [4; 33],
			grantee_key: [5; 33],
			grantee_key_version: 1,
		}
	}

	#[tokio::test]
	async fn who_reads_the_file_for_long_holds_no_write_up() {
		let folder = tempfile::tempdir().unwrap();
		let file = folder.path().join("gateway.sqlite");
		let db = Database::in_file(&file).await.unwrap();
		let outside = AnyPool::connect(&format!("sqlite://{}", file.display())).await.unwrap();
		let mut reading = outside.begin().await.unwrap();
		sqlx::query("SELECT * FROM fragments").execute(&mut *reading).await.unwrap();
		db.note_epoch_key(&CHART, &TAG, 0, &[7]).await.unwrap();
		let begun = std::time::Instant::now();
		db.overwrite_destroyed().await.unwrap();
		assert!(begun.elapsed() < std::time::Duration::from_secs(5));
		let (patience,): (i64,) =
			sqlx::query_as("PRAGMA busy_timeout").fetch_one(&db.write).await.unwrap();
		assert_eq!(patience, 10_000);
	}

	#[tokio::test]
	async fn what_does_not_fit_is_not_written_in_part_and_what_follows_is_committed() {
		let folder = tempfile::tempdir().unwrap();
		let db = Database::in_file(&folder.path().join("gateway.sqlite")).await.unwrap();
		let set = FragmentSet {
			chart: CHART,
			tag: TAG,
			epoch: 0,
			grantee: [6; 32].into(),
			emergency: false,
		};
		let (short, long) = (fragment(100), fragment(1 << 20));
		db.keep_fragment(&set, &short).await.unwrap();
		// As many as there are.
		sqlx::query("PRAGMA max_page_count = 1").execute(&db.write).await.unwrap();
		let refused = db.keep_fragment(&set, &long).await.unwrap_err();
		assert!(refused.internal.contains("full"), "{refused}");
		assert_eq!(db.generations(&set).await.unwrap(), [short]);
		// Something that is rolled back, and something that is not.
		assert!(!db.activate(&set, 7).await.unwrap());
		db.note_epoch_key(&CHART, &TAG, 0, &[7]).await.unwrap();
		assert_eq!(db.epoch_key(&CHART, &TAG, 0).await.unwrap(), Some(vec![7]));
		// There is room again.
		db.keep_fragment(&set, &long).await.unwrap();
		assert_eq!(db.generations(&set).await.unwrap(), [long]);
	}
}
