// SPDX-License-Identifier: GPL-3.0-only

//! What has no reason to be kept any more is destroyed.

use std::time::{Duration, Instant};

use salus_gateway::ExchangeError;
use salus_primitives::{
	access::{Grantee, Opening, RestrictedParty, Restrictions, Scope},
	chart::ChartStatus,
	record::RecordStatus,
	BlindedTag,
};

use crate::{
	backend,
	chain::{now, Asked, GENESIS},
	requests,
	world::{
		caller, hour_later, reader, receipt_key, record, World, CHART, DOCUMENT, GENERAL, OTHER,
	},
};

async fn sets(world: &World) -> usize {
	world.to_patient[0].fragments(CHART).await.unwrap().len()
}

/// Gateways that look after what they keep all the time.
async fn tidy() -> World {
	World::with(|config| config.tidy_every = Duration::ZERO).await
}

/// Waits until it is so by itself.
async fn comes_about(is_so: impl AsyncFn() -> bool) {
	let waits = async {
		while !is_so().await {
			tokio::time::sleep(Duration::from_millis(100)).await;
		}
	};
	tokio::time::timeout(Duration::from_secs(60), waits).await.expect("it comes about");
}

#[tokio::test]
async fn a_gateway_drops_by_itself_what_was_not_filed_within_its_hour() {
	let world = tidy().await;
	let here = || backend::objects(world.folder.path(), 0).len();
	let sealed = world.seal(record(1), GENERAL, DOCUMENT);
	world.hand_over(&sealed, &*world.to_clinician[0]).await;
	world.filed(record(2), GENERAL).await;
	assert_eq!(here(), 4);
	world.clock.put(3_700_000);
	comes_about(async || {
		// Its node keeps up with its clock.
		world.chain.block(|state| state.time = Some(hour_later()));
		here() == 2
	})
	.await;
	let answer = world.local[0].confirm(&caller(&world.clinician.account), sealed.of).await;
	assert!(matches!(answer, Err(ExchangeError::Missing(_))), "{answer:?}");
}

#[tokio::test]
async fn a_gateway_destroys_by_itself_the_fragments_of_a_grant_that_is_over() {
	let world = tidy().await;
	let opening = world.grant(0, Scope::Chart);
	world.maker().grant(CHART, 0, Some(opening)).await.unwrap();
	assert_eq!(sets(&world).await, 2);
	world.revoke(0);
	comes_about(async || sets(&world).await == 0).await;
	let stated = world.to_patient[0].destructions(CHART, None, 10).await.unwrap();
	assert_eq!(stated.destructions.len(), 2);
}

#[tokio::test]
async fn fragments_go_with_the_last_grant_that_needs_them() {
	let world = World::new().await;
	world.filed(record(1), GENERAL).await;
	let all = world.grant(0, Scope::Chart);
	world.maker().grant(CHART, 0, Some(all)).await.unwrap();
	let one = Scope::Records(vec![record(1)].try_into().unwrap());
	let opening = world.grant(1, one);
	world.maker().grant(CHART, 1, Some(opening)).await.unwrap();
	let gateway = &world.local[0];
	assert_eq!(gateway.purge().await.unwrap(), Default::default());
	assert_eq!(sets(&world).await, 2);
	world.revoke(0);
	// The other compartment's go, this one's are still needed.
	assert_eq!(gateway.purge().await.unwrap().fragments, 1);
	assert_eq!(sets(&world).await, 1);
	world.chain.block(|state| state.grants.get_mut(&(CHART, 1)).unwrap().end = Some(now() - 1));
	assert_eq!(gateway.purge().await.unwrap().fragments, 1);
	assert_eq!(sets(&world).await, 0);
	// With what opened it the next time.
	assert_eq!(gateway.purge().await.unwrap().openings, 1);
	assert_eq!(gateway.purge().await.unwrap(), Default::default());
}

#[tokio::test]
async fn what_is_destroyed_is_stated_to_the_patient_and_signed() {
	let world = World::new().await;
	let opening = world.grant(0, Scope::Chart);
	world.maker().grant(CHART, 0, Some(opening)).await.unwrap();
	let (gateway, patient) = (&world.local[0], &world.to_patient[0]);
	let held = patient.fragments(CHART).await.unwrap();
	gateway.purge().await.unwrap();
	assert_eq!(patient.destructions(CHART, None, 10).await.unwrap(), Default::default());
	world.revoke(0);
	gateway.purge().await.unwrap();
	// Page by page, each set once.
	let first = patient.destructions(CHART, None, 1).await.unwrap();
	assert_eq!(first.next, Some(first.destructions[0].number));
	let second = patient.destructions(CHART, first.next, 1).await.unwrap();
	assert_eq!(second.next, None);
	let key = receipt_key(&world.system(0).receipt_key);
	for one in first.destructions.iter().chain(&second.destructions) {
		let stated = &one.signed.destruction;
		assert!(one.signed.is_signed_by(&key));
		let of = held.iter().find(|state| state.set.tag == stated.tag).unwrap();
		assert_eq!((of.set.epoch, &of.set.grantee), (stated.epoch, &stated.grantee));
		assert_eq!(stated.generations, [of.active.unwrap()]);
		let mut altered = one.signed.clone();
		altered.destruction.generations.push(9);
		assert!(!altered.is_signed_by(&key));
	}
	assert_ne!(first.destructions, second.destructions);
	// For nobody else, whether there are any or not.
	for chart in [CHART, [77; 32].into()] {
		let refused = world.to_clinician[0].destructions(chart, None, 1).await.unwrap_err();
		assert!(matches!(refused, ExchangeError::NotPermitted(_)), "{refused}");
	}
}

#[tokio::test]
async fn nothing_is_destroyed_by_old_state() {
	let world = World::new().await;
	let opening = world.grant(0, Scope::Chart);
	world.maker().grant(CHART, 0, Some(opening)).await.unwrap();
	world.revoke(0);
	world.chain.block(|state| state.time = Some(now() - 20_000));
	let error = world.local[0].purge().await.unwrap_err();
	assert!(matches!(error.external, ExchangeError::Stale { .. }));
	world.chain.block(|state| state.time = None);
	assert_eq!(world.local[0].purge().await.unwrap().fragments, 2);
}

#[tokio::test]
async fn without_a_node_nothing_staged_is_dropped_and_sessions_end() {
	let world = World::new().await;
	let (gateway, clinician) = (&world.local[0], &world.to_clinician[0]);
	let sealed = world.seal(record(1), GENERAL, DOCUMENT);
	world.hand_over(&sealed, &**clinician).await;
	world.file(&sealed);
	world.chain.block(|state| state.down = true);
	let error = gateway.sweep(hour_later()).await.unwrap_err();
	assert_eq!(error.external, ExchangeError::Unavailable);
	world.chain.block(|state| state.down = false);
	// The session is gone all the same.
	let put = clinician.put_object(sealed.put(), reader(&sealed.object));
	assert_eq!(put.await, Err(ExchangeError::SignedOut));
	// And what was filed is kept: the node knows it.
	let swept = gateway.sweep(hour_later()).await.unwrap();
	assert_eq!((swept.confirmed, swept.filings, swept.objects), (1, 0, 0));
}

#[tokio::test]
async fn a_closed_chart_leaves_no_fragments() {
	let world = World::new().await;
	let opening = world.grant(0, Scope::Chart);
	world.maker().grant(CHART, 0, Some(opening)).await.unwrap();
	world.chain.block(|state| state.charts.get_mut(&CHART).unwrap().status = ChartStatus::Closed);
	assert_eq!(world.local[0].purge().await.unwrap().fragments, 2);
}

#[tokio::test]
async fn a_withdrawn_record_is_deleted_and_its_neighbours_stay() {
	let world = World::new().await;
	let gone = world.filed(record(1), GENERAL).await;
	let stays = world.filed(record(2), OTHER).await;
	world.chain.block(|state| {
		state.records.get_mut(&(CHART, record(1))).unwrap().0 = RecordStatus::Withdrawn;
	});
	let purged = world.local[0].purge().await.unwrap();
	assert_eq!((purged.filings, purged.objects), (1, 2));
	assert!(matches!(world.to_clinician[0].confirm(gone.of).await, Err(ExchangeError::Missing(_))));
	assert!(world.to_clinician[0].confirm(stays.of).await.is_ok());
	let name = format!("{}", gone.filing.object);
	let name = name.trim_start_matches("0x");
	let here = backend::objects(world.folder.path(), 0);
	assert!(here.len() == 2 && !here.iter().any(|one| one == name), "{here:?}");
}

#[tokio::test]
async fn openings_are_forgotten_with_what_they_open() {
	let world = World::new().await;
	let forbidden = Opening { party: world.hospital.id(), random: [5; 32] };
	let tag = BlindedTag::blind(&GENESIS, &CHART, &forbidden.party, &forbidden.random);
	world.restrict(RestrictedParty::Blinded(tag));
	world.to_patient[0].add_opening(CHART, forbidden).await.unwrap();
	let opening = world.grant(0, Scope::Chart);
	world.maker().grant(CHART, 0, Some(opening)).await.unwrap();
	assert_eq!(world.local[0].purge().await.unwrap(), Default::default());
	// The second time that nothing has them.
	let forgotten = async || world.local[0].purge().await.unwrap().openings;
	world.chain.block(|state| state.restrictions.insert(CHART, Restrictions::default()));
	assert_eq!((forgotten().await, forgotten().await), (0, 1));
	world.revoke(0);
	assert_eq!((forgotten().await, forgotten().await, forgotten().await), (0, 1, 0));
}

#[tokio::test]
async fn what_opens_a_request_that_is_final_after_a_restart_is_kept() {
	let mut world = World::new().await;
	let blinded = requests::signed(world.doctor.id(), &world.doctor.account);
	let stalled = world.chain.stall().await;
	let lodging = tokio::spawn({
		let (gateway, blinded) = (world.local[0].clone(), blinded.clone());
		async move { gateway.lodge(blinded).await }
	});
	while world.chain.lodged() == 0 {
		tokio::task::yield_now().await;
	}
	lodging.abort();
	assert!(lodging.await.unwrap_err().is_cancelled());
	world.restart(0).await;
	assert_eq!(world.local[0].purge().await.unwrap(), Default::default());
	// What was submitted becomes final. (Nobody is there whom the node could tell.)
	drop(stalled);
	salus_gateway::chain::Chain::lodge(&world.chain, &blinded.text).await.unwrap();
	for _ in 0..2 {
		assert_eq!(world.local[0].purge().await.unwrap(), Default::default());
	}
	// Were it gone, nothing would be forgotten when the request has been answered.
	world.chain.block(|state| state.requests.clear());
	world.local[0].purge().await.unwrap();
	assert_eq!(world.local[0].purge().await.unwrap().openings, 1);
}

#[tokio::test]
async fn a_gateway_whose_node_is_behind_at_its_start_destroys_as_soon_as_it_is_not() {
	const ROUND: Duration = Duration::from_secs(2);
	let mut world = World::with(|config| config.tidy_every = ROUND).await;
	let opening = world.grant(0, Scope::Chart);
	world.maker().grant(CHART, 0, Some(opening)).await.unwrap();
	world.halt(0).await;
	world.revoke(0);
	world.chain.block(|state| state.behind = true);
	world.start(0).await;
	let started = Instant::now();
	tokio::time::sleep(ROUND * 5 / 4).await;
	world.chain.block(|state| state.behind = false);
	comes_about(async || sets(&world).await == 0).await;
	// Not only when it is due again.
	assert!(started.elapsed() < ROUND * 4, "{:?}", started.elapsed());
}

#[tokio::test]
async fn what_is_taken_by_a_newer_block_while_it_looks_is_not_destroyed() {
	let world = World::new().await;
	let opening = world.grant(0, Scope::Chart);
	world.maker().grant(CHART, 0, Some(opening)).await.unwrap();
	let (looks, goes_on) = world.chain.interrupt(Asked::Requests);
	let gateway = world.local[0].clone();
	let purging = tokio::spawn(async move { gateway.purge().await.unwrap() });
	looks.await.unwrap();
	world.write_grant(1, Grantee::Open(world.practice.id()), Scope::Chart);
	world.maker().grant(CHART, 1, None).await.unwrap();
	assert_eq!(sets(&world).await, 4);
	drop(goes_on);
	assert_eq!(purging.await.unwrap(), Default::default());
	assert_eq!(sets(&world).await, 4);
}

#[tokio::test]
async fn a_set_that_is_delivered_anew_while_it_looks_is_not_destroyed() {
	let world = World::new().await;
	let opening = world.grant(0, Scope::Chart);
	world.maker().grant(CHART, 0, Some(opening)).await.unwrap();
	world.revoke(0);
	let (looks, goes_on) = world.chain.interrupt(Asked::Requests);
	let gateway = world.local[0].clone();
	let purging = tokio::spawn(async move { gateway.purge().await.unwrap() });
	looks.await.unwrap();
	// It looks at the block in which nobody is granted anything; by now the doctor is again.
	world.write_grant(1, Grantee::Open(world.doctor.id()), Scope::Chart);
	world.maker().grant(CHART, 1, None).await.unwrap();
	drop(goes_on);
	assert_eq!(purging.await.unwrap().fragments, 0);
	assert_eq!(sets(&world).await, 2);
	assert_eq!(world.to_patient[0].destructions(CHART, None, 10).await.unwrap().destructions, []);
}
