// SPDX-License-Identifier: GPL-3.0-only

//! What is handed over, and when it counts.

use std::time::Duration;

use salus_client::Account;
use salus_envelope::{ContentKey, Envelope};
use salus_gateway::{
	exchange::{Answer, Confirmed, PutObject, Stored, VersionOf},
	Caller, Collector, ExchangeError, ReaderKey, Reading,
};
use salus_primitives::{access::Purpose, consent::Basis, membership::InstitutionStatus, Moment};

use crate::{
	backend,
	chain::now,
	world::{caller, hour_later, put, reader, record, Person, World, DOCUMENT, GENERAL},
};

fn objects(world: &World) -> usize {
	backend::objects(world.folder.path(), 0).len()
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
async fn who_handed_it_over_hears_what_became_of_it_and_nobody_else() {
	let world = World::new().await;
	let sealed = world.seal(record(1), GENERAL, DOCUMENT);
	let gateway = &world.local[0];
	world.hand_over(&sealed, &*world.to_clinician[0]).await;
	let ask = |by: &Account| {
		let by = caller(by);
		async move { gateway.confirm(&by, sealed.of).await }
	};
	let missing = |answer: Answer<Confirmed>| matches!(answer, Err(ExchangeError::Missing(_)));
	let stranger = Person::new();
	for filed in [false, true] {
		let expected = match filed {
			false => Err(ExchangeError::NotFinal),
			true => Ok(()),
		};
		// Also her hospital: whoever takes over from her.
		for by in [&world.clinician, &world.hospital] {
			assert_eq!(ask(&by.account).await.map(drop), expected);
		}
		// The patient's own standing, and that of another institution, do not help.
		for by in [&world.patient, &world.doctor] {
			assert!(missing(ask(&by.account).await));
		}
		assert_eq!(ask(&stranger.account).await, Err(ExchangeError::NoStanding));
		world.file(&sealed);
	}
	// Nor does it help to hand something over beside it.
	let doctor = world.first_of(&world.doctor.account);
	world.hand_over_by(&world.doctor.account, &sealed, &*doctor).await;
	assert_eq!(ask(&world.doctor.account).await, Err(ExchangeError::NotFinal));
	world.chain.block(|state| {
		let hospital = state.members.get_mut(&world.hospital.id()).unwrap();
		hospital.status = InstitutionStatus::Suspended;
	});
	assert_eq!(ask(&world.clinician.account).await, Err(ExchangeError::NoStanding));
}

/// An object of so many bytes, each of that value.
fn object(length: usize, value: u8) -> (PutObject, Vec<u8>) {
	use blake2::digest::Digest;
	let bytes = vec![value; length];
	let hash: [u8; 32] = blake2::Blake2b::<blake2::digest::consts::U32>::digest(&bytes).into();
	(put(hash.into(), &bytes), bytes)
}

const TOO_MUCH: ExchangeError = ExchangeError::TooMuchStaged { limit: 100_000 };

#[tokio::test]
async fn an_account_has_only_so_much_staged() {
	let world = World::with(|config| config.max_staged = 100_000).await;
	let gateway = &world.local[0];
	let (clinician, hospital) = (caller(&world.clinician.account), caller(&world.hospital.account));
	let hand_over = |by: &Caller, (put, bytes): (PutObject, Vec<u8>)| {
		let by = by.clone();
		async move { gateway.put_object(&by, put, reader(&bytes)).await }
	};
	assert_eq!(hand_over(&clinician, object(60_000, 1)).await, Ok(Stored::Staged));
	assert_eq!(hand_over(&clinician, object(40_001, 2)).await, Err(TOO_MUCH));
	assert_eq!(hand_over(&clinician, object(40_000, 3)).await, Ok(Stored::Staged));
	// What she has here already takes no more room; what others have here does.
	assert_eq!(hand_over(&clinician, object(60_000, 1)).await, Ok(Stored::Already));
	assert_eq!(hand_over(&hospital, object(1, 4)).await, Ok(Stored::Staged));
	assert_eq!(hand_over(&clinician, object(1, 4)).await, Err(TOO_MUCH));
	// Whoever hands it over again has it.
	assert_eq!(hand_over(&hospital, object(60_000, 1)).await, Ok(Stored::Already));
	assert_eq!(hand_over(&hospital, object(40_000, 5)).await, Err(TOO_MUCH));
	assert_eq!(hand_over(&clinician, object(60_000, 6)).await, Ok(Stored::Staged));
	// What failed takes none, and after an hour nothing does.
	let (announced, _) = object(39_999, 7);
	let failed = gateway.put_object(&hospital, announced, reader(b"other")).await;
	assert_eq!(failed, Err(ExchangeError::ObjectMismatch));
	assert_eq!(hand_over(&hospital, object(39_999, 8)).await, Ok(Stored::Staged));
	gateway.sweep(hour_later()).await.unwrap();
	assert_eq!(hand_over(&clinician, object(100_000, 9)).await, Ok(Stored::Staged));
}

#[tokio::test]
async fn what_is_on_its_way_counts_as_staged() {
	let world = World::with(|config| config.max_staged = 100_000).await;
	let (gateway, clinician) = (world.local[0].clone(), caller(&world.clinician.account));
	let (to, from) = tokio::io::duplex(16);
	let begun = tokio::spawn({
		let (gateway, clinician) = (gateway.clone(), clinician.clone());
		async move { gateway.put_object(&clinician, object(60_000, 1).0, Box::pin(from)).await }
	});
	let other = || async {
		let (put, bytes) = object(60_000, 2);
		gateway.put_object(&clinician, put, reader(&bytes)).await
	};
	// Its first byte is asked for: it is on its way.
	tokio::time::timeout(Duration::from_secs(60), async {
		let mut to = to;
		tokio::io::AsyncWriteExt::write_all(&mut to, &[1; 32]).await.unwrap();
		assert_eq!(other().await, Err(TOO_MUCH));
	})
	.await
	.unwrap();
	// Whoever sent it has gone.
	assert_eq!(begun.await.unwrap(), Err(ExchangeError::ObjectMismatch));
	assert_eq!(other().await, Ok(Stored::Staged));
}

#[tokio::test]
async fn what_counts_is_no_longer_staged() {
	// There is room for one document with its index entry.
	let world = World::with(|config| config.max_staged = 100_000).await;
	let seal = |number| world.seal(record(number), GENERAL, &[b'x'; 60_000]);
	let gateway = &world.to_clinician[0];
	for number in 1..4 {
		let (sealed, next) = (seal(number), seal(number));
		world.hand_over(&sealed, &**gateway).await;
		// Handing over its envelopes is not enough.
		let put = || gateway.put_object(next.put(), reader(&next.object));
		assert_eq!(put().await, Err(TOO_MUCH));
		world.file(&sealed);
		assert_eq!(put().await, Err(TOO_MUCH));
		gateway.confirm(sealed.of).await.unwrap();
		// And what counts is nobody's, however often it is handed over.
		assert_eq!(
			gateway.put_object(sealed.put(), reader(&sealed.object)).await,
			Ok(Stored::Already)
		);
	}
}

/// A disk that is full is played by a limit to the length of files: writing fails in the middle.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_disk_that_is_full_leaves_nothing_half_written() {
	use crate::alone;
	if !alone::is_here("filings::a_disk_that_is_full_leaves_nothing_half_written") {
		return;
	}
	alone::no_file_longer_than("4194304");
	let world = World::new().await;
	let gateway = &world.to_clinician[0];
	let (long, bytes) = object(6 << 20, 1);
	let answer = gateway.put_object(long, reader(&bytes)).await;
	assert_eq!(answer, Err(ExchangeError::Unavailable));
	assert_eq!(objects(&world), 0);
	// What there is room for is taken, and the gateway goes on.
	world.filed(record(1), GENERAL).await;
	assert_eq!(world.local[0].ready().await, Ok(()));
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
	let clinician = caller(&world.clinician.account);
	assert!(gateway.confirm(&clinician, kept.of).await.is_ok());
	let answer = gateway.confirm(&clinician, lost.of).await;
	assert!(matches!(answer, Err(ExchangeError::Missing(_))));
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
	let doctor = world.first_of(&world.doctor.account);
	world.hand_over_by(&world.doctor.account, &false_one, &*doctor).await;
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
async fn a_hash_that_the_chain_shows_gives_nobody_the_object() {
	let world = World::new().await;
	let sealed = world.filed(record(1), GENERAL).await;
	let doctor = world.first_of(&world.doctor.account);
	// As a record of her own, of which she would then have the bytes.
	let mut hers = sealed.clone();
	hers.of.record = record(2);
	let staged = async || doctor.put_filing(hers.put_filing(&world.doctor.account)).await;
	assert!(matches!(staged().await, Err(ExchangeError::Missing(_))));
	// Nor is she told that it is here before she has shown its bytes.
	for bytes in [&b""[..], b"other", &sealed.object[1..]] {
		let put = PutObject { length: bytes.len().try_into().unwrap(), ..sealed.put() };
		let answer = doctor.put_object(put, reader(bytes)).await;
		assert_eq!(answer, Err(ExchangeError::ObjectMismatch));
		assert!(matches!(staged().await, Err(ExchangeError::Missing(_))));
	}
	assert_eq!(doctor.put_object(sealed.put(), reader(&sealed.object)).await, Ok(Stored::Already));
	// Of the index entry too.
	assert!(matches!(staged().await, Err(ExchangeError::Missing(_))));
	doctor.put_object(sealed.put_index(), reader(&sealed.index)).await.unwrap();
	assert_eq!(staged().await, Ok(()));
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
