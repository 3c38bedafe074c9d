// SPDX-License-Identifier: GPL-3.0-only

//! A crash at any instant of an upload leaves the whole object or none.

use std::{path::PathBuf, time::Duration};

use salus_gateway::{
	exchange::{ObjectReader, Stored},
	ExchangeError, LocalGateway,
};
use tokio::io::AsyncWriteExt;

use crate::world::{caller, hour_later, reader, record, Sealed, World, DOCUMENT, GENERAL};

fn files(world: &World) -> Vec<PathBuf> {
	let folder = world.gateway_folder(0).join("objects");
	std::fs::read_dir(folder)
		.unwrap()
		.flat_map(|folder| std::fs::read_dir(folder.unwrap().path()).unwrap())
		.map(|file| file.unwrap().path())
		.collect()
}

fn place(world: &World, sealed: &Sealed) -> PathBuf {
	let name = format!("{}", sealed.filing.object);
	let name = name.trim_start_matches("0x");
	world.gateway_folder(0).join("objects").join(&name[..2]).join(name)
}

/// Copies a gateway's folder as a power cut would leave it, and opens the copy in its place.
async fn after_power_cut(world: &mut World, change: impl FnOnce(&World)) -> LocalGateway {
	let (from, copy) = (world.gateway_folder(0), world.folder.path().join("copy"));
	let status = std::process::Command::new("cp").arg("-r").arg(&from).arg(&copy).status();
	assert!(status.unwrap().success());
	world.stop();
	std::fs::rename(&from, world.folder.path().join("old")).unwrap();
	std::fs::rename(&copy, &from).unwrap();
	change(world);
	world.open(0).await
}

/// A reader that gives the first half and then nothing.
async fn hanging(sealed: &Sealed) -> (ObjectReader, tokio::io::DuplexStream) {
	let (mut to, from) = tokio::io::duplex(sealed.object.len());
	to.write_all(&sealed.object[..sealed.object.len() / 2]).await.unwrap();
	(Box::pin(from), to)
}

#[tokio::test]
async fn in_the_middle_of_an_upload() {
	let mut world = World::new().await;
	let sealed = world.seal(record(1), GENERAL, DOCUMENT);
	let (half, _open) = hanging(&sealed).await;
	let gateway = world.local[0].clone();
	let (put, clinician) = (sealed.put(), caller(&world.clinician.account));
	let upload = tokio::spawn(async move { gateway.put_object(&clinician, put, half).await });
	tokio::time::sleep(Duration::from_millis(300)).await;
	// What is on the disk now is a file under another name.
	assert!(!place(&world, &sealed).exists());
	assert_eq!(files(&world).len(), 1);
	let again = after_power_cut(&mut world, |_| ()).await;
	assert_eq!(files(&world), Vec::<PathBuf>::new());
	upload.abort();
	let clinician = caller(&world.clinician.account);
	let answer = again.put_object(&clinician, sealed.put(), reader(&sealed.object)).await;
	assert_eq!(answer, Ok(Stored::Staged));
	assert!(place(&world, &sealed).exists());
}

#[tokio::test]
async fn between_the_rename_and_the_note_of_it() {
	let mut world = World::new().await;
	let sealed = world.seal(record(1), GENERAL, DOCUMENT);
	let (half, _open) = hanging(&sealed).await;
	let gateway = world.local[0].clone();
	let (put, clinician) = (sealed.put(), caller(&world.clinician.account));
	let upload = tokio::spawn(async move { gateway.put_object(&clinician, put, half).await });
	tokio::time::sleep(Duration::from_millis(300)).await;
	let again = after_power_cut(&mut world, |world| {
		// The rename came through, the note of it did not.
		std::fs::write(place(world, &sealed), &sealed.object).unwrap();
	})
	.await;
	upload.abort();
	let clinician = caller(&world.clinician.account);
	// It is whole; but who of those who sent it brought its end was not noted.
	let answer = again.put_object(&clinician, sealed.put(), reader(b"other")).await;
	assert_eq!(answer, Err(ExchangeError::ObjectMismatch));
	let answer = again.put_object(&clinician, sealed.put(), reader(&sealed.object)).await;
	assert_eq!(answer, Ok(Stored::Already));
	// And it is dropped like any other that nothing names.
	assert_eq!(again.sweep(hour_later()).await.unwrap().objects, 1);
	assert_eq!(files(&world), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn an_uploader_who_goes_away_leaves_nothing() {
	let world = World::new().await;
	let sealed = world.seal(record(1), GENERAL, DOCUMENT);
	let (half, open) = hanging(&sealed).await;
	let gateway = world.local[0].clone();
	let (put, clinician) = (sealed.put(), caller(&world.clinician.account));
	let upload = tokio::spawn(async move { gateway.put_object(&clinician, put, half).await });
	tokio::time::sleep(Duration::from_millis(100)).await;
	drop(open);
	assert_eq!(upload.await.unwrap(), Err(ExchangeError::ObjectMismatch));
	assert_eq!(files(&world), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn two_uploads_of_one_object_end_as_one() {
	let world = World::new().await;
	let sealed = world.seal(record(1), GENERAL, DOCUMENT);
	let gateway = &world.to_clinician[0];
	let (one, two) = tokio::join!(
		gateway.put_object(sealed.put(), reader(&sealed.object)),
		gateway.put_object(sealed.put(), reader(&sealed.object)),
	);
	assert!(one.is_ok() && two.is_ok());
	assert_eq!(files(&world), vec![place(&world, &sealed)]);
	assert_eq!(std::fs::read(place(&world, &sealed)).unwrap(), sealed.object);
}
