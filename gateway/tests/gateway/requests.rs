// SPDX-License-Identifier: GPL-3.0-only

//! Blinded requests: who may lodge them, who gets to see whom they name.

use std::time::Duration;

use salus_client::Account;
use salus_gateway::{
	exchange::{BlindedRequest, Lodged, LodgedRequest},
	ExchangeError, Signed,
};
use salus_primitives::{
	access::{Grantee, Opening, Purpose, Scope},
	api::QuotaStatus,
	chart::{ChartStatus, Mandate, MandateKind, Powers},
	membership::{InstitutionStatus, StaffRole},
	text::RequestText,
	AccountId,
};

use crate::{
	chain::{lodging, now, GENESIS},
	world::{employ, purposes, Person, World, CHART},
};

fn text(party: AccountId) -> RequestText {
	RequestText {
		genesis: GENESIS,
		chart: CHART,
		party,
		random: [7; 32],
		scope: Scope::Chart,
		purposes: purposes(&[Purpose::Treat]),
		start: 0,
		end: Some(now() + 1_000_000),
	}
}

/// A request for the whole chart, for treatment.
pub fn signed(party: AccountId, by: &Account) -> BlindedRequest {
	Signed::new(text(party), by)
}

#[tokio::test]
async fn the_patient_sees_who_asks_at_every_gateway() {
	let world = World::new().await;
	let blinded = signed(world.doctor.id(), &world.doctor.account);
	let gateways = &world.to_doctor;
	let answer = gateways[0].lodge(blinded.clone()).await.unwrap();
	let lodged = LodgedRequest { request: 0, blinded: blinded.clone() };
	assert_eq!(answer.request, lodged);
	// Who asked is told where it is final.
	assert_eq!(answer.lodging, Some(lodging(world.chain.block(|state| state.number) - 1)));
	// A retry finds it.
	let again = gateways[0].lodge(blinded).await.unwrap();
	assert_eq!(again, Lodged { request: lodged.clone(), lodging: None });
	assert_eq!(world.chain.lodged(), 1);
	for exchange in &gateways[1..] {
		exchange.take_request(lodged.clone()).await.unwrap();
		exchange.take_request(lodged.clone()).await.unwrap();
	}
	for exchange in &world.to_patient {
		assert_eq!(exchange.requests(CHART).await.unwrap(), vec![lodged.clone()]);
	}
	// Once it is answered, it is no longer asked.
	world.chain.block(|state| state.requests.clear());
	assert_eq!(world.to_patient[1].requests(CHART).await.unwrap(), vec![]);
}

#[tokio::test]
async fn old_state_tells_nobody_who_asks() {
	let world = World::new().await;
	let blinded = signed(world.doctor.id(), &world.doctor.account);
	world.to_doctor[0].lodge(blinded).await.unwrap();
	world.chain.block(|state| state.time = Some(now() - 20_000));
	let answer = world.to_patient[0].requests(CHART).await;
	assert!(matches!(answer, Err(ExchangeError::Stale { .. })));
	assert!(matches!(world.to_doctor[0].grants().await, Err(ExchangeError::Stale { .. })));
}

#[tokio::test]
async fn nobody_else_sees_who_asks() {
	let world = World::new().await;
	let attorney = Person::new();
	let blinded = signed(world.doctor.id(), &world.doctor.account);
	world.to_doctor[0].lodge(blinded).await.unwrap();
	let ask = |by: &Account| {
		let gateway = world.first_of(by);
		async move { gateway.requests(CHART).await.map(|requests| requests.len()) }
	};
	assert_eq!(ask(&attorney.account).await, Err(ExchangeError::NoStanding));
	for stranger in [&world.hospital, &world.clinician, &world.doctor] {
		let answer = ask(&stranger.account).await;
		assert!(matches!(answer, Err(ExchangeError::NotPermitted(_))));
	}
	let mandate = |powers| Mandate {
		holder: attorney.id(),
		kind: MandateKind::Attorney,
		powers,
		scope: Scope::Chart,
		end: None,
		since: 0,
	};
	let read = Powers { read: true, ..Default::default() };
	world.chain.block(|state| state.mandates.insert((CHART, 0), mandate(read)));
	assert!(matches!(ask(&attorney.account).await, Err(ExchangeError::NotPermitted(_))));
	let grant = Powers { grant: true, ..Default::default() };
	world.chain.block(|state| state.mandates.insert((CHART, 0), mandate(grant)));
	assert_eq!(ask(&attorney.account).await, Ok(1));
	// An unknown chart is answered as a stranger's.
	let answer = world.to_patient[0].requests([50; 32].into()).await;
	let strangers = ask(&world.doctor.account).await.unwrap_err();
	assert_eq!(answer.unwrap_err(), strangers);
}

#[tokio::test]
async fn requests_are_verified_before_they_are_lodged() {
	let world = World::new().await;
	let gateway = &world.to_doctor[0];
	let good = signed(world.doctor.id(), &world.doctor.account);
	let mut altered = good.clone();
	altered.text.end = None;
	assert_eq!(gateway.lodge(altered).await, Err(ExchangeError::SignatureInvalid));
	let mut foreign = text(world.doctor.id());
	foreign.genesis = [1; 32];
	let foreign = Signed::new(foreign, &world.doctor.account);
	assert_eq!(gateway.lodge(foreign).await, Err(ExchangeError::WrongAddressee));

	let (auditor, stranger) = (Person::new(), Person::new());
	world.chain.block(|state| {
		employ(state, &auditor, world.practice.id(), StaffRole::Auditor);
	});
	let refused = [
		signed(stranger.id(), &stranger.account),
		signed(world.patient.id(), &world.patient.account),
		signed(auditor.id(), &auditor.account),
		signed(world.hospital.id(), &world.doctor.account),
		signed(world.gateways[0].0.clone(), &world.gateways[0].1.account),
	];
	for request in refused {
		let answer = gateway.lodge(request).await;
		assert!(matches!(answer, Err(ExchangeError::NotPermitted(_))), "{answer:?}");
	}
	let set = |status| {
		world
			.chain
			.block(|state| state.members.get_mut(&world.practice.id()).unwrap().status = status)
	};
	set(InstitutionStatus::Suspended);
	let answer = gateway.lodge(good.clone()).await;
	assert!(matches!(answer, Err(ExchangeError::NotPermitted(_))));
	set(InstitutionStatus::Active);
	assert_eq!(world.chain.lodged(), 0);

	// Other gateways verify again: also that it is on the chain, as it was signed.
	let early = LodgedRequest { request: 0, blinded: good.clone() };
	assert_eq!(gateway.take_request(early).await, Err(ExchangeError::NotFinal));
	let lodged = gateway.lodge(good).await.unwrap().request;
	let mut wider = text(world.doctor.id());
	wider.purposes = purposes(&[Purpose::Treat, Purpose::Hresch]);
	let wider = Signed::new(wider, &world.doctor.account);
	let wider = LodgedRequest { request: 0, blinded: wider };
	assert_eq!(world.to_doctor[1].take_request(wider).await, Err(ExchangeError::NotFinal));
	let elsewhere = LodgedRequest { request: 1, ..lodged.clone() };
	assert_eq!(world.to_doctor[1].take_request(elsewhere).await, Err(ExchangeError::NotFinal));
	let mut altered = lodged;
	altered.blinded.signer = world.practice.id();
	let answer = world.to_doctor[1].take_request(altered).await;
	assert_eq!(answer, Err(ExchangeError::SignatureInvalid));
}

#[tokio::test]
async fn only_so_many_wait_for_finality() {
	let world = World::new().await;
	let gateway = &world.local[0];
	let request = |number| {
		let text = RequestText { random: [number; 32], ..text(world.doctor.id()) };
		Signed::new(text, &world.doctor.account)
	};
	let stalled = world.chain.stall().await;
	let mut waiting = Vec::new();
	for number in 0..16 {
		let (gateway, request) = (gateway.clone(), request(number));
		waiting.push(tokio::spawn(async move { gateway.lodge(request).await }));
	}
	// Each of them comes to where it waits.
	while world.chain.lodged() == 0 {
		tokio::task::yield_now().await;
	}
	tokio::time::sleep(Duration::from_millis(300)).await;
	let refused = tokio::time::timeout(Duration::from_secs(60), gateway.lodge(request(16)));
	let refused = refused.await.expect("nobody waits in vain").unwrap_err();
	assert_eq!(refused, ExchangeError::TooMany { retry_after: 5 });
	assert_eq!(world.chain.lodged(), 1);
	drop(stalled);
	for one in waiting {
		assert!(one.await.unwrap().is_ok());
	}
	// There is room again.
	assert!(gateway.lodge(request(16)).await.is_ok());
	assert_eq!(world.chain.lodged(), 17);
}

#[tokio::test]
async fn what_the_chain_would_refuse_is_not_submitted() {
	let world = World::new().await;
	let gateway = &world.to_doctor[0];
	let nowhere = RequestText { chart: [50; 32].into(), ..text(world.doctor.id()) };
	let answer = gateway.lodge(Signed::new(nowhere, &world.doctor.account)).await;
	let Err(ExchangeError::Refused(why)) = answer else { panic!("{answer:?}") };
	assert!(why.contains("AccessGrants.ChartUnknown"), "{why}");
	let set = |status| {
		world.chain.block(|state| state.charts.get_mut(&CHART).unwrap().status = status);
	};
	set(ChartStatus::Closed);
	let blinded = signed(world.doctor.id(), &world.doctor.account);
	let answer = gateway.lodge(blinded.clone()).await;
	let Err(ExchangeError::Refused(why)) = answer else { panic!("{answer:?}") };
	assert!(why.contains("AccessGrants.ChartNotActive"), "{why}");
	assert_eq!(world.chain.lodged(), 0);
	set(ChartStatus::Active);
	gateway.lodge(blinded).await.unwrap();
}

#[tokio::test]
async fn one_data_user_has_only_so_much_lodged() {
	let world = World::new().await;
	let gateway = &world.local[0];
	let request = |number, by: &Person| {
		let text = RequestText { random: [number; 32], end: None, ..text(by.id()) };
		Signed::new(text, &by.account)
	};
	for number in 0..30 {
		gateway.lodge(request(number, &world.doctor)).await.unwrap();
	}
	let answer = gateway.lodge(request(30, &world.doctor)).await;
	let within_a_minute = matches!(answer, Err(ExchangeError::TooMany { retry_after: 1..=61 }));
	assert!(within_a_minute, "{answer:?}");
	assert_eq!(world.chain.lodged(), 30);
	// What is on the chain she is told, and others have theirs.
	gateway.lodge(request(7, &world.doctor)).await.unwrap();
	gateway.lodge(request(7, &world.practice)).await.unwrap();
	assert_eq!(world.chain.lodged(), 31);
	// Who was refused for another reason has used up nothing.
	let unsigned = BlindedRequest { signer: world.practice.id(), ..request(1, &world.doctor) };
	for _ in 0..30 {
		assert_eq!(gateway.lodge(unsigned.clone()).await, Err(ExchangeError::SignatureInvalid));
	}
	gateway.lodge(request(8, &world.practice)).await.unwrap();
}

#[tokio::test]
async fn lodging_leaves_anchoring_its_half_of_the_quota() {
	let world = World::new().await;
	let gateway = &world.local[0];
	let blinded = signed(world.doctor.id(), &world.doctor.account);
	let quota = |used| QuotaStatus { limit: 10, used, resets: now() + 60_000 };
	world.chain.block(|state| state.quota = quota(5));
	let answer = gateway.lodge(blinded.clone()).await;
	assert!(matches!(answer, Err(ExchangeError::TooMany { retry_after: 5..=60 })), "{answer:?}");
	assert_eq!(world.chain.lodged(), 0);
	assert_eq!(gateway.anchor().await.unwrap().batches, 1);
	world.chain.block(|state| state.quota = quota(4));
	gateway.lodge(blinded).await.unwrap();
	assert_eq!(world.chain.lodged(), 1);
}

#[tokio::test]
async fn a_grantee_finds_what_was_granted_to_her() {
	let world = World::new().await;
	let opening = world.grant(0, Scope::Chart);
	world.write_grant(1, Grantee::Open(world.practice.id()), Scope::Chart);
	world.write_grant(2, Grantee::Open(world.hospital.id()), Scope::Chart);
	world.maker().grant(CHART, 0, Some(opening.clone())).await.unwrap();
	world.maker().grant(CHART, 1, None).await.unwrap();
	let ask = |by: &Account| {
		let gateway = world.exchanges_of(by).swap_remove(2);
		async move { gateway.grants().await.unwrap() }
	};
	let found = ask(&world.doctor.account).await;
	let found: Vec<(u32, Option<Opening>)> =
		found.into_iter().map(|grant| (grant.id, grant.opening)).collect();
	assert_eq!(found, vec![(0, Some(opening)), (1, None)]);
	let found = ask(&world.practice.account).await;
	assert_eq!(found.iter().map(|grant| grant.id).collect::<Vec<_>>(), vec![1]);
	assert_eq!(ask(&world.patient.account).await, vec![]);
}
