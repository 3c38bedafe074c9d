// SPDX-License-Identifier: GPL-3.0-only

//! The database in a PostgreSQL server.
//!
//! The connection that writes holds a lock of the database's. So two gateways never write into one database,
//! not even when a server that was away comes back: who has lost the lock cannot write before it has it again.

use std::time::Duration;

use sqlx::{
	any::{install_default_drivers, AnyConnectOptions, AnyPoolOptions},
	AnyConnection, ConnectOptions, Connection, Executor,
};
use tokio::time::{sleep, Instant};

use super::{
	database::Database,
	lock::{PATIENCE, PAUSE},
	settings::Postgres,
};
use crate::error::GatewayError;

/// How long a request waits for a server that is away.
const AWAY: Duration = Duration::from_secs(5);

/// What was answered "taken" survives a power cut; no statement takes for ever; and the server soon lets go of
/// the lock of a machine that is gone.
const SETTINGS: &str = "SET synchronous_commit = on; SET statement_timeout = '30s'; \
	SET tcp_keepalives_idle = 15; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;";

/// The lock's number: "salu". The other half of its name is the schema, so that each schema of a database may
/// be a gateway's.
const LOCK: i32 = 0x73_61_6c_75;

const STEPS: [(i64, &str, &str); 6] = [
	(1, "gateway", include_str!("../../migrations/postgres/0001_gateway.sql")),
	(2, "receipts", include_str!("../../migrations/postgres/0002_receipts.sql")),
	(3, "passing", include_str!("../../migrations/postgres/0003_passing.sql")),
	(4, "uploads", include_str!("../../migrations/postgres/0004_uploads.sql")),
	(5, "destructions", include_str!("../../migrations/postgres/0005_destructions.sql")),
	(6, "brought", include_str!("../../migrations/postgres/0006_brought.sql")),
];

impl Database {
	/// Opens a database of a server; waits for a while where another process has it open.
	pub(super) async fn on_server(settings: &Postgres) -> Result<Self, GatewayError> {
		Self::on_server_within(settings, PATIENCE).await
	}

	async fn on_server_within(
		settings: &Postgres,
		patience: Duration,
	) -> Result<Self, GatewayError> {
		install_default_drivers();
		let options: AnyConnectOptions = settings.url().parse()?;
		// A wrong password and the like are told at once, and by their names.
		let mut first = options.connect().await?;
		let deadline = Instant::now() + patience;
		while !lock(&mut first).await? {
			if Instant::now() >= deadline {
				return Err(GatewayError::unavailable(
					"another process runs the gateway of this database; wait until it ends",
				));
			}
			sleep(PAUSE).await;
		}
		first.close().await?;
		let pool =
			|| AnyPoolOptions::new().acquire_timeout(AWAY).max_lifetime(None).idle_timeout(None);
		let write = pool()
			.max_connections(1)
			.after_connect(|connection, _| {
				Box::pin(async move {
					connection.execute(SETTINGS).await?;
					match lock(connection).await? {
						true => Ok(()),
						false => Err(sqlx::Error::Protocol(
							"another process runs the gateway of this database".into(),
						)),
					}
				})
			})
			.connect_with(options.clone())
			.await?;
		let read = pool()
			.max_connections(4)
			.after_connect(|connection, _| {
				Box::pin(async move { connection.execute(SETTINGS).await.map(drop) })
			})
			.connect_lazy_with(options);
		let database = Self { read, write };
		database.migrate(&STEPS).await?;
		Ok(database)
	}
}

const LOCKING: &str = "SELECT pg_try_advisory_lock($1, hashtext(COALESCE(current_schema(), '')))";

async fn lock(connection: &mut AnyConnection) -> Result<bool, sqlx::Error> {
	let (locked,): (bool,) = sqlx::query_as(LOCKING).bind(LOCK).fetch_one(connection).await?;
	Ok(locked)
}
