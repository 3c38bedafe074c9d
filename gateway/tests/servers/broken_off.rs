// SPDX-License-Identifier: GPL-3.0-only

//! A crash at any instant of an upload to a bucket leaves the whole object or none, and no parts.

use std::time::Duration;

use salus_gateway::{
	exchange::{ObjectReader, Part, Stored},
	ExchangeError,
};
use salus_primitives::ObjectHash;
use tokio::io::AsyncWriteExt;

use crate::{
	backend,
	receipts::{fetched, own_wish},
	s3::S3,
	world::{caller, hour_later, put, reader, record, World, DOCUMENT, GENERAL},
};

/// The length of a part.
const PART: usize = 5 << 20;

/// Three parts' worth.
fn long() -> (ObjectHash, Vec<u8>) {
	let bytes: Vec<u8> = (0..12u32 << 20).map(|number| (number % 251) as u8).collect();
	(ObjectHash(sp_crypto_hashing::blake2_256(&bytes)), bytes)
}

fn here(world: &World) -> Vec<String> {
	backend::objects(world.folder.path(), 0)
}

/// The bucket's names for what has begun.
async fn uploads(world: &World) -> Vec<String> {
	let database = backend::database(world.folder.path(), 0).await;
	let rows: Vec<(String,)> =
		sqlx::query_as("SELECT upload FROM uploads").fetch_all(&database).await.unwrap();
	rows.into_iter().map(|(upload,)| upload).collect()
}

/// Two of three parts are there, and nothing more comes.
async fn half_way(world: &World) -> (tokio::task::JoinHandle<()>, impl Drop, String) {
	let (hash, bytes) = long();
	let (mut to, from) = tokio::io::duplex(1 << 20);
	let gateway = world.local[0].clone();
	let clinician = caller(&world.clinician.account);
	let announced = put(hash, &bytes);
	let upload = tokio::spawn(async move {
		let bytes: ObjectReader = Box::pin(from);
		let _ = gateway.put_object(&clinician, announced, bytes).await;
	});
	to.write_all(&bytes[..11 << 20]).await.unwrap();
	let id = loop {
		match uploads(world).await.pop() {
			// The upload's own two files, and those of two parts.
			Some(id) if S3::shared().parts_of(&id) >= 4 => break id,
			_ => tokio::time::sleep(Duration::from_millis(50)).await,
		}
	};
	(upload, to, id)
}

#[tokio::test]
async fn a_long_object_comes_in_parts_and_goes_out_whole_and_by_range() {
	let world = World::new().await;
	let (hash, bytes) = long();
	let mut sealed = world.seal(record(1), GENERAL, DOCUMENT);
	(sealed.filing.object, sealed.object) = (hash, bytes.clone());
	let gateway = &world.to_clinician[0];
	world.hand_over(&sealed, &**gateway).await;
	assert_eq!(uploads(&world).await, Vec::<String>::new());
	world.file(&sealed);
	gateway.confirm(sealed.of).await.unwrap();

	let (patient, wish) = (&*world.to_patient[0], own_wish(&sealed));
	let whole = 0..bytes.len();
	let (came, _) = fetched(patient, &wish, Part::Document, None).await;
	assert!(came == bytes);
	for range in [whole, PART - 3..PART + 4, PART..2 * PART, 2 * PART - 1..bytes.len()] {
		let asked = (range.start.try_into().unwrap(), range.end.try_into().unwrap());
		let (came, _) = fetched(patient, &wish, Part::Document, Some(asked)).await;
		assert!(came == bytes[range.clone()], "{range:?}");
	}
}

#[tokio::test]
async fn what_one_gateway_removes_another_keeps_and_a_false_upload_leaves_nothing() {
	let world = World::new().await;
	let (hash, bytes) = long();
	let gateway = &world.to_clinician[0];
	let answer = gateway.put_object(put(hash, &bytes), reader(&bytes)).await;
	assert_eq!(answer, Ok(Stored::Staged));
	assert_eq!(here(&world), [format!("{hash}").trim_start_matches("0x")]);
	assert_eq!(uploads(&world).await, Vec::<String>::new());
	let answer = gateway.put_object(put(hash, &bytes), reader(&bytes)).await;
	assert_eq!(answer, Ok(Stored::Already));
	// Another institution's gateway has none of it below the prefix that they share, and what one removes the
	// other keeps.
	let other = &world.to_clinician[1];
	assert_eq!(other.put_object(put(hash, &bytes), reader(&bytes)).await, Ok(Stored::Staged));
	assert_eq!(world.local[1].sweep(hour_later()).await.unwrap().objects, 1);
	assert_eq!(backend::objects(world.folder.path(), 1), Vec::<String>::new());
	assert_eq!(here(&world).len(), 1);
	// And other bytes than announced leave nothing.
	let other = put(ObjectHash([1; 32]), &bytes);
	let local = &world.local[0];
	let caller = caller(&world.clinician.account);
	let answer = local.put_object(&caller, other, reader(&bytes)).await;
	assert_eq!(answer, Err(ExchangeError::ObjectMismatch));
	assert_eq!(uploads(&world).await, Vec::<String>::new());
	assert_eq!(here(&world).len(), 1);
	assert_eq!(local.sweep(hour_later()).await.unwrap().objects, 1);
	assert_eq!(here(&world), Vec::<String>::new());
}

#[tokio::test]
async fn in_the_middle_of_an_upload() {
	let mut world = World::new().await;
	let (upload, _open, id) = half_way(&world).await;
	assert_eq!(here(&world), Vec::<String>::new());
	// As a crash would: nothing of what follows a failure runs.
	upload.abort();
	let _ = upload.await;
	assert!(S3::shared().parts_of(&id) >= 4);
	world.restart(0).await;
	assert_eq!(S3::shared().parts_of(&id), 0);
	assert_eq!(uploads(&world).await, Vec::<String>::new());
	let (hash, bytes) = long();
	let answer = world.to_clinician[0].put_object(put(hash, &bytes), reader(&bytes)).await;
	assert_eq!(answer, Ok(Stored::Staged));
}

#[tokio::test]
async fn upkeep_aborts_what_nobody_sends_any_more() {
	let world = World::new().await;
	let (upload, open, id) = half_way(&world).await;
	// As long as somebody sends it, it stays.
	world.local[0].sweep(hour_later()).await.unwrap();
	assert!(S3::shared().parts_of(&id) >= 4);
	upload.abort();
	let _ = upload.await;
	drop(open);
	world.local[0].sweep(hour_later()).await.unwrap();
	assert_eq!(S3::shared().parts_of(&id), 0);
	assert_eq!(uploads(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn between_the_last_part_and_the_note_of_it() {
	let mut world = World::new().await;
	let (hash, bytes) = long();
	let gateway = &world.to_clinician[0];
	gateway.put_object(put(hash, &bytes), reader(&bytes)).await.unwrap();
	let database = backend::database(world.folder.path(), 0).await;
	sqlx::query("UPDATE objects SET state = 'arriving', length = 0")
		.execute(&database)
		.await
		.unwrap();
	database.close().await;
	world.restart(0).await;
	// Asked without HTTP, where so short a body would not get that far.
	let clinician = caller(&world.clinician.account);
	let answer = world.local[0].put_object(&clinician, put(hash, &bytes), reader(b"")).await;
	assert_eq!(answer, Ok(Stored::Already));
	assert_eq!(world.local[0].sweep(hour_later()).await.unwrap().objects, 1);
	assert_eq!(here(&world), Vec::<String>::new());
}

#[tokio::test]
async fn an_upload_that_cannot_be_aborted_holds_up_nothing_else() {
	let mut world = World::new().await;
	// As after a crash between an upload's end and the removal of the note of it. This server refuses what it
	// does not know; others say that it is not there.
	let database = backend::database(world.folder.path(), 0).await;
	sqlx::query("INSERT INTO uploads (upload, hash, since) VALUES ($1, $2, 0)")
		.bind("01234567-89ab-4cde-8f01-23456789abcd")
		.bind(&[7u8; 32][..])
		.execute(&database)
		.await
		.unwrap();
	database.close().await;
	world.restart(0).await;
	let bytes = b"bytes".to_vec();
	let hash = ObjectHash(sp_crypto_hashing::blake2_256(&bytes));
	let answer = world.to_clinician[0].put_object(put(hash, &bytes), reader(&bytes)).await;
	assert_eq!(answer, Ok(Stored::Staged));
	// What is staged is dropped in its time all the same.
	assert_eq!(world.local[0].sweep(hour_later()).await.unwrap().objects, 1);
	assert_eq!(here(&world), Vec::<String>::new());
	// It was not forgotten: it is asked again.
	assert_eq!(uploads(&world).await.len(), 1);
}
