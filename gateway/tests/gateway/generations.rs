// SPDX-License-Identifier: GPL-3.0-only

//! Fragments are made, handed out and renewed, and when a generation counts.

use std::sync::Arc;

use salus_gateway::{
	exchange::{Activated, DeliveryBasis, FragmentSet, ReleaseRequest, VersionOf},
	maker::{exposed, MakerError},
	Exchange, ExchangeError, FragmentRefusal, Reissued, Resumed,
};
use salus_primitives::{
	access::{Grantee, Opening, Purpose, Scope},
	consent::Basis,
	keys::KeyKind,
	membership::{InstitutionStatus, Role, StaffRole},
	BlindedTag,
};

use crate::{
	chain::GENESIS,
	fragments::{refused, Parcel},
	troublemakers::{Trouble, Troublemaker},
	world::{admit, employ, record, slot, umbral, Person, World, CHART, GENERAL, OTHER},
};

fn activation(world: &World, generation: u32) -> Activated {
	let set = FragmentSet {
		chart: CHART,
		tag: GENERAL,
		epoch: 0,
		grantee: world.doctor.id(),
		emergency: false,
	};
	Activated { set, generation }
}

/// The generation that the first gateway re-encrypts with.
async fn in_use(world: &World, opening: &Opening) -> Option<u32> {
	let request = ReleaseRequest {
		of: VersionOf { chart: CHART, record: record(1), version: 1 },
		purpose: Purpose::Treat,
		basis: Basis::Grant(0),
		opening: Some(opening.clone()),
	};
	world.to_doctor[0].release(&request).await.unwrap().share.map(|share| share.generation)
}

#[tokio::test]
async fn a_generation_counts_once_all_have_it() {
	let world = World::new().await;
	world.filed(record(1), GENERAL).await;
	let opening = world.grant(0, Scope::Chart);
	let gateway = &world.to_patient[0];
	let nothing = gateway.activate(activation(&world, 0)).await;
	assert_eq!(nothing, refused(FragmentRefusal::NothingToActivate));
	let first = Parcel::new(&world, &opening);
	let parcel = first.sealed();
	first.hand_over(parcel.clone()).await.unwrap();
	assert_eq!(in_use(&world, &opening).await, None);
	// The same again is a retry, another of that generation is not.
	first.hand_over(parcel).await.unwrap();
	assert_eq!(first.deliver().await, refused(FragmentRefusal::OldGeneration));
	gateway.activate(activation(&world, 0)).await.unwrap();
	gateway.activate(activation(&world, 0)).await.unwrap();
	assert_eq!(in_use(&world, &opening).await, Some(0));

	let mut second = Parcel::new(&world, &opening);
	second.header.generation = 4;
	second.deliver().await.unwrap();
	assert_eq!(in_use(&world, &opening).await, Some(0));
	let states = gateway.fragments(CHART).await.unwrap();
	assert_eq!((states[0].active, states[0].pending), (Some(0), Some(4)));
	let answer = world.to_doctor[0].fragments(CHART).await;
	assert!(matches!(answer, Err(ExchangeError::NotPermitted(_))));
	let mut older = Parcel::new(&world, &opening);
	older.header.generation = 3;
	assert_eq!(older.deliver().await, refused(FragmentRefusal::OldGeneration));
	gateway.activate(activation(&world, 4)).await.unwrap();
	assert_eq!(in_use(&world, &opening).await, Some(4));
	let gone = gateway.activate(activation(&world, 0)).await;
	assert_eq!(gone, refused(FragmentRefusal::NothingToActivate));
}

#[tokio::test]
async fn a_delivery_that_broke_off_leaves_the_old_generation_and_is_resumed() {
	let world = World::new().await;
	world.filed(record(1), GENERAL).await;
	let opening = world.grant(
		0,
		Scope::Compartments(
			vec![salus_primitives::access::CompartmentScope { tag: GENERAL, first_epoch: 0 }]
				.try_into()
				.unwrap(),
		),
	);
	let reading = world.reading(record(1), 0, Some(opening.clone()));
	world.maker().grant(CHART, 0, Some(opening.clone())).await.unwrap();
	let exchanges = [
		world.to_patient[0].clone(),
		world.to_patient[1].clone(),
		Troublemaker::of(world.to_patient[2].clone(), Trouble::TakesNothing),
	];
	let error =
		world.maker_to(&exchanges).grant(CHART, 0, Some(opening.clone())).await.unwrap_err();
	let third = world.gateways[2].0.clone();
	assert!(matches!(error, MakerError::NotTaken { gateway, .. } if gateway == third));
	assert_eq!(in_use(&world, &opening).await, Some(0));
	world.collect(&world.to_doctor, &reading).await.unwrap();

	// Still away, and not this chart's: nothing is lost, nothing is done.
	let waiting = world.maker_to(&exchanges).resume(CHART).await.unwrap();
	assert_eq!((waiting.made.len(), waiting.waiting.len()), (0, 1));
	assert_eq!(world.maker().resume([77; 32].into()).await.unwrap(), Resumed::default());

	let resumed = world.maker().resume(CHART).await.unwrap();
	assert_eq!((resumed.made.len(), resumed.made[0].generation), (1, 1));
	assert_eq!(in_use(&world, &opening).await, Some(1));
	world.collect(&world.to_doctor, &reading).await.unwrap();
	assert_eq!(world.maker().resume(CHART).await.unwrap(), Resumed::default());
}

/// Gateways hear one after the other that a generation counts, and destroy the one before.
#[tokio::test]
async fn an_activation_that_broke_off_is_resumed_also_where_every_gateway_is_needed() {
	for gateways in [3, 2] {
		let mut world = World::new().await;
		world.filed(record(1), GENERAL).await;
		if gateways == 2 {
			world.chain.block(|state| state.members.remove(&world.gateways[2].0));
		}
		let opening = world.grant(0, Scope::Records(vec![record(1)].try_into().unwrap()));
		let reading = world.reading(record(1), 0, Some(opening.clone()));
		let (all, doctors) = (world.to_patient[..gateways].to_vec(), world.to_doctor.clone());
		world.maker_to(&all).grant(CHART, 0, Some(opening.clone())).await.unwrap();
		world.collect(&doctors[..gateways], &reading).await.unwrap();

		let mut exchanges = all.clone();
		exchanges[1] = Troublemaker::of(all[1].clone(), Trouble::ActivatesNothing);
		let maker = world.maker_to(&exchanges);
		let error = maker.grant(CHART, 0, Some(opening.clone())).await.unwrap_err();
		let second = world.gateways[1].0.clone();
		assert!(matches!(error, MakerError::NotTaken { gateway, .. } if gateway == second));
		assert_eq!(generations(&all).await[..2], [(Some(1), None), (Some(0), Some(1))]);
		// Of three, two have the old generation. Of two, none is left that all have.
		let meanwhile = world.collect(&doctors[..gateways], &reading).await;
		assert_eq!(meanwhile.is_ok(), gateways == 3, "{:?}", meanwhile.err());

		// Whoever gave up, and every gateway, begins anew.
		for number in 0..gateways {
			world.restart(number).await;
		}
		let resumed = world.maker_to(&all).resume(CHART).await.unwrap();
		assert_eq!((resumed.made.len(), resumed.made[0].generation), (1, 1));
		assert_eq!(generations(&all).await, vec![(Some(1), None); gateways]);
		world.collect(&doctors[..gateways], &reading).await.unwrap();
		assert_eq!(world.maker_to(&all).resume(CHART).await.unwrap(), Resumed::default());
	}
}

/// What each gateway has of its one set: the generation that counts, and the one that waits.
async fn generations(exchanges: &[Arc<dyn Exchange>]) -> Vec<(Option<u32>, Option<u32>)> {
	let mut found = Vec::new();
	for exchange in exchanges {
		let states = exchange.fragments(CHART).await.unwrap();
		assert_eq!(states.len(), 1);
		found.push((states[0].active, states[0].pending));
	}
	found
}

#[tokio::test]
async fn a_gateway_that_restarts_between_delivery_and_activation_has_lost_nothing() {
	let mut world = World::new().await;
	world.filed(record(1), GENERAL).await;
	let opening = world.grant(0, Scope::Chart);
	for generation in 0..2u32 {
		let mut parcel = Parcel::new(&world, &opening);
		parcel.header.generation = generation;
		parcel.deliver().await.unwrap();
		world.restart(0).await;
		assert_eq!(in_use(&world, &opening).await, generation.checked_sub(1));
		world.to_patient[0].activate(activation(&world, generation)).await.unwrap();
		assert_eq!(in_use(&world, &opening).await, Some(generation));
		world.restart(0).await;
		assert_eq!(in_use(&world, &opening).await, Some(generation));
	}
}

#[tokio::test]
async fn a_busy_gateway_gets_its_fragment_when_it_is_free() {
	let world = World::new().await;
	world.filed(record(1), GENERAL).await;
	let opening = world.grant(0, Scope::Chart);
	let exchanges = [
		world.to_patient[0].clone(),
		world.to_patient[1].clone(),
		Troublemaker::of(world.to_patient[2].clone(), Trouble::Busy(2)),
	];
	let made = world.maker_to(&exchanges).grant(CHART, 0, Some(opening.clone())).await.unwrap();
	assert!(!made.is_empty() && made.iter().all(|set| set.gateways.len() == 3));
	assert_eq!(in_use(&world, &opening).await, Some(0));
}

#[tokio::test]
async fn what_waits_for_a_grant_that_was_revoked_is_dropped() {
	let world = World::new().await;
	world.filed(record(1), GENERAL).await;
	let opening = world.grant(0, Scope::Chart);
	let exchanges = [
		world.to_patient[0].clone(),
		world.to_patient[1].clone(),
		Troublemaker::of(world.to_patient[2].clone(), Trouble::TakesNothing),
	];
	world.maker_to(&exchanges).grant(CHART, 0, Some(opening)).await.unwrap_err();
	world.revoke(0);
	let resumed = world.maker().resume(CHART).await.unwrap();
	assert_eq!((resumed.made.len(), resumed.waiting.len(), resumed.dropped.len()), (0, 0, 1));
	assert_eq!(world.maker().resume(CHART).await.unwrap(), Resumed::default());
}

#[tokio::test]
async fn what_lacks_is_made_and_what_is_complete_is_left_alone() {
	let world = World::new().await;
	world.filed(record(1), GENERAL).await;
	let opening = world.grant(0, Scope::Chart);
	let known = [opening.clone()];
	// One that took nothing keeps the set waiting: without it, the other two get a newer one.
	let two = [world.to_patient[0].clone(), world.to_patient[1].clone()];
	let three = [
		two[0].clone(),
		two[1].clone(),
		Troublemaker::of(world.to_patient[2].clone(), Trouble::TakesNothing),
	];
	world.maker_to(&three).grant(CHART, 0, Some(opening.clone())).await.unwrap_err();
	let done = world.maker_to(&two).complete(CHART, &known).await.unwrap();
	assert_eq!(done.made.len(), 2, "one set a compartment");
	assert!(done.made.iter().all(|made| made.gateways.len() == 2));
	assert_eq!(world.maker_to(&two).resume(CHART).await.unwrap(), Resumed::default());
	let reading = world.reading(record(1), 0, Some(opening));
	world.collect(&world.to_doctor[..2], &reading).await.unwrap();
	assert_eq!(world.maker_to(&two).complete(CHART, &known).await.unwrap(), Reissued::default());

	// The third is back, and has nothing.
	let done = world.maker().complete(CHART, &known).await.unwrap();
	assert!(done.made.len() == 2 && done.made.iter().all(|made| made.gateways.len() == 3));
	assert_eq!(world.maker().complete(CHART, &known).await.unwrap(), Reissued::default());

	// A new epoch needs its own set, and nothing else is touched.
	world.next_epoch(GENERAL);
	let done = world.maker().complete(CHART, &known).await.unwrap();
	let sets: Vec<_> = done.made.iter().map(|made| (made.set.tag, made.set.epoch)).collect();
	assert_eq!(sets, vec![(GENERAL, 1)]);

	// The grantee's key changed: all of hers.
	world.chain.block(|state| {
		let keys = state.keys.get_mut(&world.doctor.id()).unwrap();
		keys.retain(|(kind, _)| *kind != KeyKind::Encryption);
		keys.push((KeyKind::Encryption, slot(umbral(&Person::new().encryption()), 2)));
	});
	let done = world.maker().complete(CHART, &known).await.unwrap();
	assert_eq!(done.made.len(), 3);
	assert_eq!(world.maker().complete(CHART, &known).await.unwrap(), Reissued::default());
}

/// How many gateways have a part of each set that was made, since it was not complete.
async fn completed(
	world: &World,
	exchanges: &[Arc<dyn Exchange>],
	known: &[Opening],
) -> Vec<usize> {
	let done = world.maker_to(exchanges).complete(CHART, known).await.unwrap();
	assert!(done.skipped.is_empty(), "{:?}", done.skipped);
	done.made.iter().map(|made| made.gateways.len()).collect()
}

#[tokio::test]
async fn what_is_live_is_made_anew_when_a_gateway_comes_or_leaves() {
	let world = World::new().await;
	world.filed(record(1), GENERAL).await;
	let opening = world.grant(0, Scope::Chart);
	let known = [opening.clone()];
	let (all, third) = (&world.to_patient, world.gateways[2].0.clone());
	let silent = Troublemaker::of(all[2].clone(), Trouble::Lost);
	let away = [all[0].clone(), all[1].clone(), silent];

	// The third is not in the register yet.
	world.chain.block(|state| state.members.remove(&third));
	let made = world.maker().grant(CHART, 0, Some(opening.clone())).await.unwrap();
	assert!(made.len() == 2 && made.iter().all(|made| made.gateways.len() == 2));
	assert!(completed(&world, all, &known).await.is_empty());
	let states = all[0].fragments(CHART).await.unwrap();
	let two = [world.gateways[0].0.clone(), world.gateways[1].0.clone()];
	assert!(states.len() == 2 && states.iter().all(|state| state.gateways == two));

	// It is admitted, and gets its fragments once it answers.
	world.chain.block(|state| admit(state, third.clone(), &[Role::Gateway]));
	assert!(completed(&world, &away, &known).await.is_empty());
	assert_eq!(completed(&world, all, &known).await, vec![3, 3]);
	assert!(completed(&world, all, &known).await.is_empty());

	// One that is away for a moment keeps its part, and nothing is made.
	assert!(completed(&world, &away, &known).await.is_empty());
	assert_eq!(in_use(&world, &opening).await, Some(1));

	// One that may count no more has none: t of those that are left are enough.
	let reading = world.reading(record(1), 0, Some(opening.clone()));
	for left in [InstitutionStatus::Suspended, InstitutionStatus::Expelled] {
		let set = |status| {
			world.chain.block(|state| state.members.get_mut(&third).unwrap().status = status)
		};
		set(left);
		assert_eq!(completed(&world, all, &known).await, vec![2, 2], "{left:?}");
		assert!(completed(&world, all, &known).await.is_empty(), "{left:?}");
		world.collect(&world.to_doctor[..2], &reading).await.unwrap();
		set(InstitutionStatus::Active);
		assert_eq!(completed(&world, all, &known).await, vec![3, 3], "{left:?}");
	}
}

#[tokio::test]
async fn a_gateway_that_lost_its_key_is_given_other_fragments() {
	let mut world = World::new().await;
	world.filed(record(1), GENERAL).await;
	let opening = world.grant(0, Scope::Chart);
	let known = [opening.clone()];
	world.maker().grant(CHART, 0, Some(opening.clone())).await.unwrap();
	// Its institution has another system now, with the same folder.
	world.halt(2).await;
	let (third, system) = (world.gateways[2].0.clone(), Person::new());
	world.chain.block(|state| employ(state, &system, third, StaffRole::System));
	world.gateways[2].1 = system;
	world.start(2).await;
	let states = world.to_patient[2].fragments(CHART).await.unwrap();
	assert!(states.len() == 2 && states.iter().all(|state| state.gateways.is_empty()));
	assert_eq!(completed(&world, &world.to_patient, &known).await, vec![3, 3]);
	assert!(completed(&world, &world.to_patient, &known).await.is_empty());
	let reading = world.reading(record(1), 0, Some(opening));
	world.collect(&world.to_doctor[1..], &reading).await.unwrap();
}

#[tokio::test]
async fn a_rule_exposes_the_current_epochs_that_it_opens() {
	let world = World::new().await;
	let at = || async { salus_gateway::Chain::finalised(&world.chain).await.unwrap() };
	world.filed(record(1), GENERAL).await;
	let records = Scope::Records(vec![record(1)].try_into().unwrap());
	let one = |tag| {
		let scope = salus_primitives::access::CompartmentScope { tag, first_epoch: 0 };
		Scope::Compartments(vec![scope].try_into().unwrap())
	};
	for (scope, exposes) in [
		(Scope::Chart, vec![(GENERAL, 0), (OTHER, 0)]),
		(one(OTHER), vec![(OTHER, 0)]),
		(records.clone(), vec![(GENERAL, 0)]),
	] {
		assert_eq!(exposed(&*at().await, CHART, &scope).await.unwrap(), exposes, "{scope:?}");
	}
	// What the record was filed under is no longer what is filed under.
	world.next_epoch(GENERAL);
	assert_eq!(exposed(&*at().await, CHART, &records).await.unwrap(), vec![]);
	let chart = exposed(&*at().await, CHART, &Scope::Chart).await.unwrap();
	assert_eq!(chart, vec![(GENERAL, 1), (OTHER, 0)]);
}

#[tokio::test]
async fn a_new_epoch_needs_new_fragments_and_the_old_one_stays_open() {
	let world = World::new().await;
	world.filed(record(1), GENERAL).await;
	world.next_epoch(GENERAL);
	world.filed(record(2), GENERAL).await;
	let opening = world.grant(0, Scope::Chart);
	let made = world.maker().grant(CHART, 0, Some(opening.clone())).await.unwrap();
	let epochs: Vec<_> = made.iter().map(|made| (made.set.tag, made.set.epoch)).collect();
	assert_eq!(epochs, vec![(GENERAL, 0), (GENERAL, 1), (OTHER, 0)]);
	for number in [1, 2] {
		let reading = world.reading(record(number), 0, Some(opening.clone()));
		world.collect(&world.to_doctor, &reading).await.unwrap();
	}
	world.next_epoch(GENERAL);
	world.filed(record(3), GENERAL).await;
	let reading = world.reading(record(3), 0, Some(opening.clone()));
	world.collect(&world.to_doctor, &reading).await.unwrap_err();
	world.maker().grant(CHART, 0, Some(opening)).await.unwrap();
	world.collect(&world.to_doctor, &reading).await.unwrap();
	// An epoch whose key was seen cannot be given another one.
	let opening = world.grant(1, Scope::Chart);
	let mut parcel = Parcel::new(&world, &opening);
	parcel.basis = DeliveryBasis::Grant(1);
	parcel.header.epoch = 1;
	parcel.header.generation = 9;
	let mut sealed = parcel.sealed();
	sealed.epoch_key = umbral(&world.doctor.encryption());
	let answer = parcel.hand_over(sealed).await;
	assert_eq!(answer, refused(FragmentRefusal::OtherEpoch));
}

#[tokio::test]
async fn what_is_live_is_made_anew_from_what_the_gateways_know() {
	let world = World::new().await;
	world.filed(record(1), GENERAL).await;
	let opening = world.grant(0, Scope::Chart);
	world.maker().grant(CHART, 0, Some(opening.clone())).await.unwrap();
	let revoked = Opening { random: [1; 32], ..opening.clone() };
	let tag = BlindedTag::blind(&GENESIS, &CHART, &revoked.party, &revoked.random);
	world.write_grant(1, Grantee::Blinded(tag), Scope::Chart);
	world.maker().grant(CHART, 1, Some(revoked)).await.unwrap();
	world.revoke(1);
	let nobody = BlindedTag([1; 32]);
	world.write_grant(2, Grantee::Blinded(nobody), Scope::Chart);

	let known = world.to_patient[0].openings(CHART).await;
	assert_eq!(known, Ok(vec![opening.clone()]));
	let stranger = world.to_doctor[0].openings(CHART).await;
	assert!(matches!(stranger, Err(ExchangeError::NotPermitted(_))));

	world.next_epoch(GENERAL);
	world.filed(record(2), GENERAL).await;
	let reading = world.reading(record(2), 0, Some(opening));
	world.collect(&world.to_doctor, &reading).await.unwrap_err();
	let reissued = world.maker().reissue(CHART, &[]).await.unwrap();
	assert_eq!(reissued.made.len(), 3);
	let skipped: Vec<_> = reissued.skipped.iter().map(|(basis, _)| *basis).collect();
	assert_eq!(skipped, vec![DeliveryBasis::Grant(2)]);
	world.collect(&world.to_doctor, &reading).await.unwrap();
}

#[tokio::test]
async fn the_maker_refuses_what_it_cannot_make() {
	let world = World::new().await;
	let error = world.maker().grant(CHART, 0, None).await.unwrap_err();
	assert!(matches!(error, MakerError::Unknown(_)));
	let opening = world.grant(0, Scope::Chart);
	let wrong = Opening { random: [0; 32], ..opening.clone() };
	for opening in [None, Some(wrong)] {
		let error = world.maker().grant(CHART, 0, opening).await.unwrap_err();
		assert!(matches!(error, MakerError::Unopened));
	}
	let other = Person::new().seed.chart(0, &CHART.0).unwrap();
	let folder = world.folder.path().join("other");
	let maker =
		salus_gateway::Maker::new(&world.chain, &world.to_patient, &other, &folder).unwrap();
	let error = maker.grant(CHART, 0, Some(opening.clone())).await.unwrap_err();
	assert!(matches!(error, MakerError::OtherKeys(GENERAL, 0)));
	world.chain.block(|state| state.keys.remove(&world.doctor.id()));
	let error = world.maker().grant(CHART, 0, Some(opening)).await.unwrap_err();
	assert!(matches!(error, MakerError::GranteeKeyMissing));
}
