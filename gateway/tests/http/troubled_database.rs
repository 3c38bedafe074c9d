// SPDX-License-Identifier: GPL-3.0-only

//! What comes of each operation while the gateway's database, a PostgreSQL server, is away, and where it is lost in
//! the middle of what is written: nothing is done, nothing is lost, and who asks again is served.

use std::{path::Path, sync::Mutex, time::Duration};

use salus_gateway::{
	store::{Elsewhere, Postgres},
	ExchangeError, GatewayConfig,
};
use sqlx::{any::install_default_drivers, AnyPool, AssertSqlSafe};

use crate::{
	backend,
	client::{Answer, LONG},
	operations::{told_to_come_again, Operation, Prepared, RETRIES},
	postgres::{open_to_all, Postgres as Server},
	world::World,
};

const SCHEMA: &str = "gateway";

async fn connect(server: &Server) -> AnyPool {
	install_default_drivers();
	AnyPool::connect(&server.address(SCHEMA)).await.unwrap()
}

fn server(folder: &Path) -> Server {
	open_to_all(folder);
	Server::start(folder)
}

/// A gateway whose database is on that server, and what it is asked.
async fn prepared(server: &Server) -> Prepared {
	let schema = AssertSqlSafe(format!("CREATE SCHEMA {SCHEMA}"));
	sqlx::query(schema).execute(&connect(server).await).await.unwrap();
	let database = Some(Postgres::new(&server.address(SCHEMA), None).unwrap());
	// The first gateway's alone.
	let first = Mutex::new(Some(Elsewhere { database, bucket: None }));
	let set = move |config: &mut GatewayConfig| {
		config.elsewhere = first.lock().unwrap().take().unwrap_or_default();
	};
	Prepared::of(World::with(set).await).await
}

/// Everything that the gateway keeps, but for the nonces that were used and what it notes of the chain.
async fn kept(server: &Server, prepared: &Prepared) -> Vec<String> {
	let database = connect(server).await;
	let all = async |query: String| -> Vec<String> {
		sqlx::query_scalar(AssertSqlSafe(query)).fetch_all(&database).await.unwrap()
	};
	let mut kept = backend::objects(prepared.service.world.folder.path(), 0);
	let tables =
		format!("SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = '{SCHEMA}'");
	for table in all(tables).await {
		if !["nonces", RETRIES, "epoch_keys"].contains(&table.as_str()) {
			let rows = format!("SELECT '{table}: ' || CAST(one AS TEXT) FROM {table} AS one");
			kept.extend(all(rows).await);
		}
	}
	kept.sort();
	kept
}

#[tokio::test]
async fn while_the_database_is_away_no_operation_does_anything() {
	let folder = tempfile::tempdir().unwrap();
	let running = server(folder.path());
	let prepared = prepared(&running).await;
	let chain = &prepared.service.world.chain;
	let before = (kept(&running, &prepared).await, chain.lodged());
	running.stop();
	prepared.none_is_done(&ExchangeError::Unavailable, "away").await;
	let running = server(folder.path());
	assert_eq!((kept(&running, &prepared).await, chain.lodged()), before);
	prepared.all_are_done("back").await;
	drop(prepared);
	running.stop();
}

/// The table that comes last in what an operation writes. Of an object it is the one before its first byte: when its
/// bytes have come they stay, for upkeep, whatever becomes of the database.
fn last_written(operation: &str) -> &'static str {
	match operation {
		"sign_in" => "sessions",
		"put_object" | "confirm" => "objects",
		"put_filing" => "filings",
		"keys" | "document" | "index" | "records" => "receipts",
		"take_request" => "requests",
		"deliver" | "activate" => "fragments",
		// A lodging writes first what opens it, and nothing is lodged without.
		"lodge" | "add_opening" => "openings",
		other => panic!("what does {other} write?"),
	}
}

/// How a database is lost.
#[derive(Clone, Copy, Debug)]
enum Loss {
	/// The connection ends.
	Connection,
	/// The server ends at once, and recovers when it is started again.
	Server,
}

/// What is answered where the database is lost while a table is waited for; and the server, running.
async fn lost(
	(loss, running, folder): (Loss, Server, &Path),
	prepared: &Prepared,
	operation: &Operation,
) -> (Answer, Server) {
	let database = connect(&running).await;
	let mut holder = database.begin().await.unwrap();
	let lock = format!("LOCK TABLE {} IN EXCLUSIVE MODE", last_written(operation.name));
	sqlx::query(AssertSqlSafe(lock)).execute(&mut *holder).await.unwrap();
	let (request, address) = (operation.signed(), prepared.service.address);
	let asking = tokio::spawn(async move { request.send(address).await });
	let waits = async {
		let waiting = "SELECT COUNT(*) FROM pg_locks WHERE NOT granted";
		while sqlx::query_scalar::<_, i64>(waiting).fetch_one(&database).await.unwrap() == 0 {
			tokio::time::sleep(Duration::from_millis(10)).await;
		}
	};
	tokio::time::timeout(LONG, waits).await.expect("it comes to its last table");
	let running = match loss {
		Loss::Connection => {
			let end = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE NOT granted";
			sqlx::query(end).execute(&database).await.unwrap();
			running
		},
		Loss::Server => {
			running.crash();
			server(folder)
		},
	};
	// Where the server goes on, it waits for the table as long as that is held.
	let answer = asking.await.unwrap();
	drop(holder);
	(answer, running)
}

#[tokio::test]
async fn a_database_lost_in_the_middle_of_a_write_keeps_none_of_it_and_gives_nothing_out() {
	let folder = tempfile::tempdir().unwrap();
	let mut running = server(folder.path());
	let prepared = prepared(&running).await;
	let chain = &prepared.service.world.chain;
	let lodged = chain.lodged();
	for operation in prepared.operations.iter().filter(|operation| operation.leaves()) {
		let before = kept(&running, &prepared).await;
		for loss in [Loss::Connection, Loss::Server] {
			let case = format!("{}: {loss:?}", operation.name);
			let answer;
			(answer, running) = lost((loss, running, folder.path()), &prepared, operation).await;
			told_to_come_again(&answer, &ExchangeError::Unavailable, &case);
			assert_eq!(kept(&running, &prepared).await, before, "{case}");
		}
		prepared.is_done(operation, "back").await;
		assert_ne!(kept(&running, &prepared).await, before, "{}", operation.name);
	}
	assert_eq!(chain.lodged(), lodged + 1, "once, when it could be kept");
	drop(prepared);
	running.stop();
}
