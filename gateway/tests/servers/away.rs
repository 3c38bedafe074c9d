// SPDX-License-Identifier: GPL-3.0-only

//! A database that goes away and comes back: what is asked meanwhile is refused, and nothing is lost.

use std::sync::Mutex;

use salus_gateway::{exchange::Stored, ExchangeError};
use salus_primitives::access::Scope;

use crate::{
	backend,
	postgres::{open_to_all, Postgres},
	world::{reader, record, World, CHART, DOCUMENT, GENERAL},
};

#[tokio::test]
async fn a_database_that_comes_back_has_lost_nothing() {
	let folder = tempfile::tempdir().unwrap();
	open_to_all(folder.path());
	let server = Postgres::start(folder.path());
	let mut all = Vec::new();
	for number in (0..3).rev() {
		all.push(backend::on_server(&server, folder.path(), number).await);
	}
	let all = Mutex::new(all);
	// They are opened in the order of their numbers.
	let world =
		World::with(move |config| config.elsewhere = all.lock().unwrap().pop().unwrap()).await;
	let sealed = world.filed(record(1), GENERAL).await;
	let opening = world.grant(0, Scope::Chart);
	world.maker().grant(CHART, 0, Some(opening.clone())).await.unwrap();
	let wish = world.reading(record(1), 0, Some(opening));
	assert_eq!(world.collect(&world.to_doctor, &wish).await.unwrap().0, DOCUMENT);
	let next = world.seal(record(2), GENERAL, DOCUMENT);
	let gateway = &world.to_clinician[0];

	server.stop();
	let put = || gateway.put_object(next.put(), reader(&next.object));
	assert_eq!(put().await, Err(ExchangeError::Unavailable));
	assert_eq!(gateway.confirm(sealed.of).await, Err(ExchangeError::Unavailable));
	assert_eq!(world.local[0].ready().await, Err(ExchangeError::Unavailable));
	// Nothing is released that cannot be written down.
	assert!(world.collect(&world.to_doctor, &wish).await.is_err());

	let server = Postgres::start(folder.path());
	assert_eq!(put().await, Ok(Stored::Staged));
	assert!(gateway.confirm(sealed.of).await.is_ok());
	assert_eq!(world.collect(&world.to_doctor, &wish).await.unwrap().0, DOCUMENT);
	let receipts = world.to_patient[0].receipts(CHART, None, 10).await.unwrap();
	assert!(receipts.receipts.len() >= 2, "of before and of after");
	drop(world);
	server.stop();
}
