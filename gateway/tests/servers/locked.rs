// SPDX-License-Identifier: GPL-3.0-only

//! One gateway at a time has a database: who has lost its lock writes nothing.

use salus_gateway::{exchange::Stored, ExchangeError};

use crate::{
	backend,
	world::{reader, record, World, DOCUMENT, GENERAL},
};

/// Ends the connection that holds the lock, and takes it.
async fn steal(database: &sqlx::AnyPool) {
	let lock = "SELECT pg_advisory_lock(1935764597, hashtext(current_schema()))";
	let end = "SELECT CAST(COUNT(pg_terminate_backend(pid)) AS BIGINT) FROM pg_locks \
		WHERE locktype = 'advisory' AND classid = 1935764597 \
		AND objid = hashtext(current_schema())::oid AND granted AND pid <> pg_backend_pid()";
	let (ended,): (i64,) = sqlx::query_as(end).fetch_one(database).await.unwrap();
	assert_eq!(ended, 1, "one connection holds the lock");
	sqlx::query(lock).execute(database).await.unwrap();
}

#[tokio::test]
async fn who_has_lost_the_lock_writes_nothing_until_it_is_free_again() {
	let world = World::new().await;
	let sealed = world.seal(record(1), GENERAL, DOCUMENT);
	let gateway = &world.to_clinician[0];
	let put = || gateway.put_object(sealed.put(), reader(&sealed.object));
	assert_eq!(put().await, Ok(Stored::Staged));
	assert_eq!(world.local[0].ready().await, Ok(()));
	let thief = backend::database(world.folder.path(), 0).await;
	steal(&thief).await;
	assert_eq!(put().await, Err(ExchangeError::Unavailable));
	// And says so, although it can read.
	assert_eq!(world.local[0].ready().await, Err(ExchangeError::Unavailable));
	thief.close().await;
	assert_eq!(put().await, Ok(Stored::Already));
}
