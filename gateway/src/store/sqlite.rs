// SPDX-License-Identifier: GPL-3.0-only

//! The database in a file of the gateway's folder.

use std::path::Path;

use sqlx::{
	any::{install_default_drivers, AnyConnectOptions, AnyPoolOptions},
	Executor,
};

use super::database::Database;
use crate::error::GatewayError;

/// What was answered "taken" survives a power cut, and what was destroyed is overwritten.
const SETTINGS: &str = "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; \
	PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;";

const STEPS: [(i64, &str, &str); 5] = [
	(1, "gateway", include_str!("../../migrations/sqlite/0001_gateway.sql")),
	(2, "receipts", include_str!("../../migrations/sqlite/0002_receipts.sql")),
	(3, "passing", include_str!("../../migrations/sqlite/0003_passing.sql")),
	(4, "uploads", include_str!("../../migrations/sqlite/0004_uploads.sql")),
	(5, "destructions", include_str!("../../migrations/sqlite/0005_destructions.sql")),
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
		let write = pool().max_connections(1).connect_with(options.clone()).await?;
		let read = pool().max_connections(4).connect_lazy_with(options);
		let database = Self { read, write };
		database.migrate(&STEPS).await?;
		Ok(database)
	}
}
