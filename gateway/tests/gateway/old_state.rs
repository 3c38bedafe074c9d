// SPDX-License-Identifier: GPL-3.0-only

//! A node that is not as it should be makes a gateway do nothing that stays.

use salus_gateway::{
	exchange::{LodgedRequest, Stored},
	ExchangeError,
};

use crate::{
	chain::TROUBLES,
	requests::signed,
	world::{hour_later, reader, record, World, DOCUMENT, GENERAL},
};

fn is_stale<T: std::fmt::Debug>(answer: Result<T, ExchangeError>, case: &str) {
	assert!(matches!(answer, Err(ExchangeError::Stale { .. })), "{case}: {answer:?}");
}

#[tokio::test]
async fn by_old_state_nothing_that_was_filed_is_dropped() {
	for (case, trouble) in TROUBLES {
		let world = World::new().await;
		let (gateway, clinician) = (&world.local[0], &world.to_clinician[0]);
		let before = world.chain.newest();
		let sealed = world.seal(record(1), GENERAL, DOCUMENT);
		world.hand_over(&sealed, &**clinician).await;
		world.file(&sealed);
		// The gateway has decided by a later block once.
		gateway.purge().await.unwrap();
		trouble(&world.chain, &before);
		is_stale(gateway.sweep(hour_later()).await.map_err(|error| error.external), case);
		world.chain.recovers();
		let swept = gateway.sweep(hour_later()).await.unwrap();
		assert_eq!((swept.confirmed, swept.filings, swept.objects), (1, 0, 0), "{case}");
	}
}

#[tokio::test]
async fn by_old_state_nothing_counts_as_filed() {
	let world = World::new().await;
	let clinician = &world.to_clinician[0];
	let before = world.chain.newest();
	let sealed = world.seal(record(1), GENERAL, DOCUMENT);
	world.hand_over(&sealed, &**clinician).await;
	world.file(&sealed);
	world.local[0].purge().await.unwrap();
	for (case, trouble) in TROUBLES {
		trouble(&world.chain, &before);
		is_stale(clinician.confirm(sealed.of).await, case);
		world.chain.recovers();
	}
	assert!(clinician.confirm(sealed.of).await.is_ok());
}

#[tokio::test]
async fn by_old_state_nobody_hands_anything_over_or_signs_in() {
	let world = World::new().await;
	let (clinician, doctor) = (&world.to_clinician[0], &world.to_doctor[0]);
	let before = world.chain.newest();
	let (here, sealed) =
		(world.seal(record(1), GENERAL, DOCUMENT), world.seal(record(2), GENERAL, DOCUMENT));
	world.hand_over(&here, &**clinician).await;
	let put = here.put_filing(&world.clinician.account);
	world.local[0].purge().await.unwrap();
	for (case, trouble) in TROUBLES {
		trouble(&world.chain, &before);
		is_stale(clinician.put_object(sealed.put(), reader(&sealed.object)).await, case);
		is_stale(clinician.put_filing(put.clone()).await, case);
		// She was not signed in before.
		is_stale(doctor.grants().await, case);
		world.chain.recovers();
	}
	let stored = clinician.put_object(sealed.put(), reader(&sealed.object)).await;
	assert_eq!(stored, Ok(Stored::Staged));
	assert_eq!(clinician.put_filing(put).await, Ok(()));
	assert_eq!(doctor.grants().await, Ok(vec![]));
}

#[tokio::test]
async fn by_old_state_no_request_is_lodged_or_taken() {
	let world = World::new().await;
	let blinded = signed(world.doctor.id(), &world.doctor.account);
	let lodged = LodgedRequest { request: 0, blinded: blinded.clone() };
	let before = world.chain.newest();
	world.chain.block(|_| ());
	for gateway in &world.local {
		gateway.purge().await.unwrap();
	}
	for (case, trouble) in TROUBLES {
		trouble(&world.chain, &before);
		is_stale(world.to_doctor[0].lodge(blinded.clone()).await, case);
		is_stale(world.to_doctor[1].take_request(lodged.clone()).await, case);
		world.chain.recovers();
		assert_eq!(world.chain.lodged(), 0, "{case}");
	}
	world.to_doctor[0].lodge(blinded).await.unwrap();
	world.to_doctor[1].take_request(lodged).await.unwrap();
}
