// SPDX-License-Identifier: GPL-3.0-only

//! What is asked several times at once, as clients do that repeat themselves, is done once.

use std::{future::Future, time::Duration};

use futures::future::{join, join_all};
use salus_gateway::exchange::{Activated, FragmentSet};
use salus_primitives::{
	access::{Opening, RestrictedParty, Scope},
	BlindedTag,
};

use crate::{
	chain::GENESIS,
	fragments::Parcel,
	requests::signed,
	world::{hour_later, reader, record, World, CHART, DOCUMENT, GENERAL},
};

/// Asks the same so often at once.
async fn at_once<T, Asked: Future<Output = T>>(ask: impl Fn() -> Asked) -> Vec<T> {
	join_all((0..8).map(|_| ask())).await
}

#[tokio::test]
async fn a_request_is_lodged_once() {
	let world = World::new().await;
	let blinded = signed(world.doctor.id(), &world.doctor.account);
	let stalled = world.chain.stall().await;
	// One of them waits for finality, the others for that one.
	let goes_on = async {
		while world.chain.lodged() == 0 {
			tokio::time::sleep(Duration::from_millis(10)).await;
		}
		tokio::time::sleep(Duration::from_millis(300)).await;
		drop(stalled);
	};
	let lodge = at_once(|| world.to_doctor[0].lodge(blinded.clone()));
	let (answers, ()) = join(lodge, goes_on).await;
	let answers: Vec<_> = answers.into_iter().map(Result::unwrap).collect();
	assert_eq!(world.chain.lodged(), 1);
	assert!(answers.iter().all(|answer| answer.request == answers[0].request));
	assert_eq!(answers.iter().filter(|answer| answer.lodging.is_some()).count(), 1);
	let lodged = answers[0].request.clone();
	let taken = at_once(|| world.to_doctor[1].take_request(lodged.clone())).await;
	assert!(taken.iter().all(Result::is_ok), "{taken:?}");
	for exchange in &world.to_patient[..2] {
		assert_eq!(exchange.requests(CHART).await, Ok(vec![lodged.clone()]));
	}
}

#[tokio::test]
async fn a_filing_is_staged_once_and_counts_once() {
	let world = World::new().await;
	let (gateway, clinician) = (&world.local[0], &world.to_clinician[0]);
	let sealed = world.seal(record(1), GENERAL, DOCUMENT);
	clinician.put_object(sealed.put(), reader(&sealed.object)).await.unwrap();
	clinician.put_object(sealed.put_index(), reader(&sealed.index)).await.unwrap();
	let put = sealed.put_filing(&world.clinician.account);
	let staged = at_once(|| clinician.put_filing(put.clone())).await;
	assert!(staged.iter().all(Result::is_ok), "{staged:?}");
	world.file(&sealed);
	let confirmed = at_once(|| clinician.confirm(sealed.of)).await;
	let first = confirmed[0].clone().unwrap();
	assert!(confirmed.iter().all(|one| *one == Ok(first)), "{confirmed:?}");
	// And it stays.
	assert_eq!(gateway.sweep(hour_later()).await.unwrap(), Default::default());
	assert!(clinician.confirm(sealed.of).await.is_ok());
}

#[tokio::test]
async fn a_fragment_is_taken_counts_and_goes_once() {
	let world = World::new().await;
	let opening = world.grant(0, Scope::Chart);
	let (gateway, patient) = (&world.local[0], &world.to_patient[0]);
	let set = FragmentSet {
		chart: CHART,
		tag: GENERAL,
		epoch: 0,
		grantee: world.doctor.id(),
		emergency: false,
	};
	for generation in 0..2u32 {
		let mut parcel = Parcel::new(&world, &opening);
		parcel.header.generation = generation;
		let sealed = parcel.sealed();
		let taken = at_once(|| parcel.hand_over(sealed.clone())).await;
		assert!(taken.iter().all(Result::is_ok), "{taken:?}");
		let states = patient.fragments(CHART).await.unwrap();
		assert_eq!(states.len(), 1);
		assert_eq!(states[0].active, generation.checked_sub(1));
		assert_eq!(states[0].pending, Some(generation));
		let word = Activated { set: set.clone(), generation };
		let activated = at_once(|| patient.activate(word.clone())).await;
		assert!(activated.iter().all(Result::is_ok), "{activated:?}");
		let states = patient.fragments(CHART).await.unwrap();
		assert_eq!(
			(states.len(), states[0].active, states[0].pending),
			(1, Some(generation), None)
		);
	}
	world.revoke(0);
	let purged = at_once(|| gateway.purge()).await;
	let destroyed: u64 = purged.into_iter().map(|purged| purged.unwrap().fragments).sum();
	assert_eq!(destroyed, 1);
	let stated = patient.destructions(CHART, None, 10).await.unwrap().destructions;
	assert_eq!(stated.len(), 1);
	assert_eq!(stated[0].signed.destruction.generations, [1]);
}

#[tokio::test]
async fn an_opening_is_kept_once() {
	let world = World::new().await;
	let patient = &world.to_patient[0];
	let opening = Opening { party: world.hospital.id(), random: [5; 32] };
	let tag = BlindedTag::blind(&GENESIS, &CHART, &opening.party, &opening.random);
	world.restrict(RestrictedParty::Blinded(tag));
	let added = at_once(|| patient.add_opening(CHART, opening.clone())).await;
	assert!(added.iter().all(Result::is_ok), "{added:?}");
	assert_eq!(patient.openings(CHART).await, Ok(vec![opening]));
}
