// SPDX-License-Identifier: GPL-3.0-only

//! What is handed over, and when it counts.

use salus_client::Account;
use salus_envelope::{ContentKey, Envelope};
use salus_gateway::{
	exchange::{Confirmed, PutObject, Stored, VersionOf},
	Collector, ExchangeError, ReaderKey, Reading,
};
use salus_primitives::{access::Purpose, consent::Basis, membership::InstitutionStatus, Moment};

use crate::{
	chain::now,
	world::{caller, hour_later, put, reader, record, Person, World, DOCUMENT, GENERAL},
};

fn objects(world: &World) -> usize {
	let folder = world.gateway_folder(0).join("objects");
	std::fs::read_dir(folder)
		.unwrap()
		.flat_map(|folder| std::fs::read_dir(folder.unwrap().path()).unwrap())
		.count()
}

#[tokio::test]
async fn an_object_is_the_one_that_was_announced_or_none() {
	let world = World::new().await;
	let sealed = world.seal(record(1), GENERAL, DOCUMENT);
	let mut altered = sealed.object.clone();
	altered[70] ^= 1;
	let remote = &world.to_clinician[0];
	let answer = remote.put_object(sealed.put(), reader(&altered)).await;
	assert_eq!(answer, Err(ExchangeError::ObjectMismatch));
	assert_eq!(objects(&world), 0);
	// What HTTP itself would cut off, or not let out.
	let (gateway, clinician) = (&world.local[0], caller(&world.clinician.account));
	let short = &sealed.object[..sealed.object.len() - 1];
	let long = [&sealed.object[..], b"x"].concat();
	for bytes in [short, &long, b""] {
		let answer = gateway.put_object(&clinician, sealed.put(), reader(bytes)).await;
		assert_eq!(answer, Err(ExchangeError::ObjectMismatch));
		assert_eq!(objects(&world), 0);
	}
	let shorter = PutObject { length: 10, ..sealed.put() };
	let answer = gateway.put_object(&clinician, shorter, reader(&sealed.object)).await;
	assert_eq!(answer, Err(ExchangeError::ObjectMismatch));
	let huge = PutObject { length: u64::MAX, ..sealed.put() };
	let answer = gateway.put_object(&clinician, huge, reader(&sealed.object)).await;
	assert!(matches!(answer, Err(ExchangeError::TooLarge { .. })));

	let answer = remote.put_object(sealed.put(), reader(&sealed.object)).await;
	assert_eq!(answer, Ok(Stored::Staged));
	let answer = remote.put_object(sealed.put(), reader(&sealed.object)).await;
	assert_eq!(answer, Ok(Stored::Already));
	let answer = gateway.put_object(&clinician, sealed.put(), reader(b"not looked at")).await;
	assert_eq!(answer, Ok(Stored::Already));
	assert_eq!(objects(&world), 1);
}

#[tokio::test]
async fn objects_are_taken_from_those_with_a_standing_only() {
	let world = World::new().await;
	let sealed = world.seal(record(1), GENERAL, DOCUMENT);
	let hand_over = |by: &Account| {
		let (gateway, put, bytes) = (world.first_of(by), sealed.put(), reader(&sealed.object));
		async move { gateway.put_object(put, bytes).await }
	};
	let stranger = Person::new();
	assert_eq!(hand_over(&stranger.account).await, Err(ExchangeError::NoStanding));
	// Nor from staff whose time is over, nor from a suspended institution.
	let until = |moment| {
		world.chain.block(|state| {
			state.staff.get_mut(&world.clinician.id()).unwrap().until = moment;
		})
	};
	until(now() - 1);
	assert_eq!(hand_over(&world.clinician.account).await, Err(ExchangeError::NoStanding));
	until(Moment::MAX);
	let set = |status| {
		world.chain.block(|state| {
			state.members.get_mut(&world.hospital.id()).unwrap().status = status;
		})
	};
	set(InstitutionStatus::Suspended);
	assert_eq!(hand_over(&world.clinician.account).await, Err(ExchangeError::NoStanding));
	assert_eq!(objects(&world), 0);
	set(InstitutionStatus::Active);
	assert_eq!(hand_over(&world.clinician.account).await, Ok(Stored::Staged));
	assert_eq!(hand_over(&world.patient.account).await, Ok(Stored::Already));
	assert_eq!(hand_over(&world.hospital.account).await, Ok(Stored::Already));
}

#[tokio::test]
async fn uploads_of_many_parts_come_whole() {
	let world = World::new().await;
	let bytes: Vec<u8> = (0..12_000_000u32).map(|number| (number % 251) as u8).collect();
	let sealed = world.seal(record(1), GENERAL, &bytes);
	world.hand_over(&sealed, &*world.to_clinician[0]).await;
	world.file(&sealed);
	let reading = Reading {
		purpose: Purpose::Patrqt,
		basis: Basis::Controller,
		..world.reading(record(1), 0, None)
	};
	let to = world.folder.path().join("document");
	let collector = Collector::new(&world.chain, &world.to_patient[..1]);
	collector.document(&reading, ReaderKey::Chart(&world.keys), &to, &|_, _| ()).await.unwrap();
	assert!(std::fs::read(&to).unwrap() == bytes);
}

#[tokio::test]
async fn what_is_staged_counts_once_finalised_state_names_it() {
	let world = World::new().await;
	let sealed = world.seal(record(1), GENERAL, DOCUMENT);
	let gateway = &world.to_clinician[0];
	let missing = gateway.put_filing(sealed.put_filing(&world.clinician.account)).await;
	assert!(matches!(missing, Err(ExchangeError::Missing(_))));
	assert!(matches!(gateway.confirm(sealed.of).await, Err(ExchangeError::Missing(_))));
	world.hand_over(&sealed, &**gateway).await;
	assert_eq!(gateway.confirm(sealed.of).await, Err(ExchangeError::NotFinal));
	world.file(&sealed);
	let Confirmed { block } = gateway.confirm(sealed.of).await.unwrap();
	// Again, and handing it over again, change nothing.
	world.chain.block(|_| ());
	world.hand_over(&sealed, &**gateway).await;
	assert_eq!(gateway.confirm(sealed.of).await, Ok(Confirmed { block }));
	let other = VersionOf { version: 2, ..sealed.of };
	assert!(matches!(gateway.confirm(other).await, Err(ExchangeError::Missing(_))));
}

#[tokio::test]
async fn what_is_never_filed_is_dropped_after_an_hour() {
	let world = World::new().await;
	let (lost, kept) = (
		world.seal(record(1), GENERAL, DOCUMENT),
		world.seal(record(2), GENERAL, b"{\"resourceType\":\"Bundle\"}"),
	);
	let (gateway, remote) = (&world.local[0], &world.to_clinician[0]);
	for sealed in [&lost, &kept] {
		world.hand_over(sealed, &**remote).await;
	}
	// Filed, but its filer never came back to say so.
	world.file(&kept);
	assert_eq!(gateway.sweep(now()).await.unwrap(), Default::default());
	assert_eq!(objects(&world), 4);
	let swept = gateway.sweep(hour_later()).await.unwrap();
	assert_eq!((swept.confirmed, swept.filings, swept.objects), (1, 1, 2));
	assert_eq!(objects(&world), 2);
	assert!(gateway.confirm(kept.of).await.is_ok());
	assert!(matches!(gateway.confirm(lost.of).await, Err(ExchangeError::Missing(_))));
	// It can be handed over again. (An hour later she is signed out, which an upload does not get over by
	// itself: its bytes come once.)
	let put = remote.put_object(lost.put(), reader(&lost.object));
	assert_eq!(put.await, Err(ExchangeError::SignedOut));
	let answer = remote.put_object(lost.put(), reader(&lost.object)).await;
	assert_eq!(answer, Ok(Stored::Staged));
}

#[tokio::test]
async fn nobody_puts_another_envelope_beside_a_document() {
	let world = World::new().await;
	let sealed = world.seal(record(1), GENERAL, DOCUMENT);
	let gateway = &world.to_clinician[0];
	world.hand_over(&sealed, &**gateway).await;
	let mut false_one = sealed.clone();
	let rng = &mut rand_core::OsRng;
	let to = world.keys.compartment(&GENERAL.0, 0).unwrap().encryption_key();
	let other_key = ContentKey::random(rng);
	let envelope = Envelope::seal(rng, &to, &other_key).unwrap();
	false_one.envelope = envelope.to_bytes().unwrap();
	// A stranger hands nothing over; a colleague can, but she is not who files.
	let stranger = Person::new();
	let answer = gateway.put_filing(false_one.put_filing(&stranger.account)).await;
	assert!(matches!(answer, Err(ExchangeError::NotPermitted(_))));
	gateway.put_filing(false_one.put_filing(&world.doctor.account)).await.unwrap();
	// Nor can anyone sign for the clinician.
	let mut forged = false_one.put_filing(&world.doctor.account);
	forged.filing.text.filer = world.clinician.id();
	forged.filing.signer = world.clinician.id();
	assert_eq!(gateway.put_filing(forged).await, Err(ExchangeError::SignatureInvalid));
	let mut swapped = sealed.put_filing(&world.clinician.account);
	swapped.envelope = swapped.index_envelope.clone();
	assert_eq!(gateway.put_filing(swapped).await, Err(ExchangeError::SignatureInvalid));
	let mut garbage = sealed.clone();
	garbage.envelope = vec![1; 178];
	let answer = gateway.put_filing(garbage.put_filing(&world.clinician.account)).await;
	assert!(matches!(answer, Err(ExchangeError::Malformed(_))));

	world.file(&sealed);
	gateway.confirm(sealed.of).await.unwrap();
	let reading = Reading {
		purpose: Purpose::Patrqt,
		basis: Basis::Controller,
		..world.reading(record(1), 0, None)
	};
	let to = world.folder.path().join("document");
	let collector = Collector::new(&world.chain, &world.to_patient[..1]);
	collector.document(&reading, ReaderKey::Chart(&world.keys), &to, &|_, _| ()).await.unwrap();
	assert_eq!(std::fs::read(&to).unwrap(), DOCUMENT);
}

#[tokio::test]
async fn an_object_under_another_name_is_not_confirmed() {
	let world = World::new().await;
	let (one, two) =
		(world.seal(record(1), GENERAL, DOCUMENT), world.seal(record(1), GENERAL, DOCUMENT));
	world.hand_over(&one, &*world.to_clinician[0]).await;
	world.file(&two);
	assert_eq!(world.to_clinician[0].confirm(one.of).await, Err(ExchangeError::NotFinal));
	let unrelated = put([1; 32].into(), b"x");
	assert_eq!(
		world.to_clinician[0].put_object(unrelated, reader(b"x")).await,
		Err(ExchangeError::ObjectMismatch)
	);
}
