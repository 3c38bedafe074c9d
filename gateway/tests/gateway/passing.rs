// SPDX-License-Identifier: GPL-3.0-only

//! What is lodged at one gateway gets to all, over HTTP, also to one that was away.

use std::{sync::Arc, time::Duration};

use salus_gateway::{
	exchange::LodgedRequest,
	remote::{Anonymous, Options},
	ExchangeError,
};
use salus_primitives::membership::InstitutionStatus;

use crate::{
	requests::signed,
	world::{World, CHART},
};

/// Longer than anything takes, also on a busy machine.
const LONG: Duration = Duration::from_secs(60);

/// Gateways that know each other by the register, and wait for one another for a second.
async fn world() -> World {
	let world = World::with(|config| {
		let patience = Duration::from_secs(1);
		config.others = Arc::new(Anonymous(Options { patience, ..Options::default() }));
	})
	.await;
	world.register_endpoints();
	world
}

async fn lodge(world: &World) -> LodgedRequest {
	let blinded = signed(world.doctor.id(), &world.doctor.account);
	world.to_doctor[0].lodge(blinded).await.unwrap().request
}

/// Waits until the patient finds the request at the gateway of that number.
async fn arrives(world: &World, lodged: &LodgedRequest, number: usize) {
	let arrived = async {
		while world.to_patient[number].requests(CHART).await.as_ref() != Ok(&vec![lodged.clone()]) {
			tokio::time::sleep(Duration::from_millis(100)).await;
		}
	};
	tokio::time::timeout(LONG, arrived).await.expect("it arrives");
}

/// Waits until the first gateway has nothing to pass on any more.
async fn nothing_waits(world: &World) {
	let done = async {
		while world.local[0].pass_on().await.unwrap().waiting > 0 {
			tokio::time::sleep(Duration::from_millis(100)).await;
		}
	};
	tokio::time::timeout(LONG, done).await.expect("nothing waits");
}

#[tokio::test]
async fn the_others_get_what_was_lodged_at_one() {
	let world = world().await;
	let lodged = lodge(&world).await;
	for number in 0..3 {
		arrives(&world, &lodged, number).await;
	}
	nothing_waits(&world).await;
}

#[tokio::test]
async fn a_gateway_that_is_down_gets_it_later_though_the_first_was_restarted() {
	let mut world = world().await;
	world.halt(2).await;
	let lodged = lodge(&world).await;
	arrives(&world, &lodged, 1).await;
	assert_eq!(world.local[0].pass_on().await.unwrap().waiting, 1);
	world.restart(0).await;
	assert_eq!(world.local[0].pass_on().await.unwrap().waiting, 1);
	world.start(2).await;
	arrives(&world, &lodged, 2).await;
	nothing_waits(&world).await;
}

#[tokio::test]
async fn a_gateway_is_asked_only_while_the_register_has_it() {
	let world = world().await;
	let answers_at = |endpoint| {
		world.chain.block(|state| {
			state.members.get_mut(&world.gateways[2].0).unwrap().profile.endpoint = endpoint;
		});
	};
	// One has not said where it answers, the other is suspended.
	answers_at(Default::default());
	world.chain.block(|state| {
		let entry = state.members.get_mut(&world.gateways[1].0).unwrap();
		entry.status = InstitutionStatus::Suspended;
	});
	let lodged = lodge(&world).await;
	assert_eq!(world.local[0].pass_on().await.unwrap().waiting, 1);
	answers_at(world.endpoints[2].as_bytes().to_vec().try_into().unwrap());
	arrives(&world, &lodged, 2).await;
	nothing_waits(&world).await;
	assert_eq!(world.to_patient[1].requests(CHART).await, Ok(vec![]));
}

#[tokio::test]
async fn what_is_answered_goes_to_nobody_any_more() {
	let mut world = world().await;
	world.halt(2).await;
	let lodged = lodge(&world).await;
	arrives(&world, &lodged, 1).await;
	assert_eq!(world.local[0].pass_on().await.unwrap().waiting, 1);
	world.chain.block(|state| state.requests.clear());
	nothing_waits(&world).await;
}

/// A node that was set back knows of no request: it is not answered for that.
#[tokio::test]
async fn by_old_state_nothing_that_waits_is_given_up() {
	let mut world = world().await;
	let before = world.chain.newest();
	world.halt(2).await;
	let lodged = lodge(&world).await;
	arrives(&world, &lodged, 1).await;
	world.chain.show(Some(before));
	let tried = async {
		// As long as it is not due, nobody asks the node.
		while let Ok(passed) = world.local[0].pass_on().await {
			assert_eq!((passed.ended, passed.waiting), (0, 1));
			tokio::time::sleep(Duration::from_millis(100)).await;
		}
		world.local[0].pass_on().await.unwrap_err().external
	};
	let refused = tokio::time::timeout(LONG, tried).await.expect("it is due");
	assert!(matches!(refused, ExchangeError::Stale { .. }), "{refused}");
	world.chain.show(None);
	world.start(2).await;
	arrives(&world, &lodged, 2).await;
	nothing_waits(&world).await;
}
