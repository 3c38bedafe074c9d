// SPDX-License-Identifier: GPL-3.0-only

//! What a reader hears while the gateway's node is not as it should be: to come again, and nothing else.

use salus_gateway::{
	api::Limits,
	exchange::{Part, VersionOf},
	wire::{read, routes},
	ExchangeError,
};
use salus_primitives::access::{Opening, Scope};
use serde_json::json;

use crate::{
	chain::{Scripted, State, GENESIS, TROUBLES},
	client::{Answer, Request, Service, Signer},
	node::Node,
	operations::{told_to_come_again, Prepared},
	world::{record, CHART, GENERAL},
};

const STALE: ExchangeError = ExchangeError::Stale { retry_after: 5 };

/// What a node can do to its gateway, and what the gateway says then.
fn troubles() -> impl Iterator<Item = (&'static str, fn(&Scripted, &State), ExchangeError)> {
	let ended: fn(&Scripted, &State) = |chain, _| chain.block(|state| state.down = true);
	let stale = TROUBLES.into_iter().map(|(case, trouble)| (case, trouble, STALE));
	stale.chain([("it ended", ended, ExchangeError::Unavailable)])
}

/// Whoever may read asks for keys, document and index entry.
async fn asked(service: &Service, by: &Signer, of: VersionOf, opening: &Opening) -> Vec<Answer> {
	let paths =
		[routes::keys(&of), routes::part(&of, Part::Document), routes::part(&of, Part::Index)];
	let mut answers = Vec::new();
	for path in paths {
		let request = Request::get(format!("{path}?purpose=TREAT&grant=0"))
			.header("salus-opening", read::opening(opening))
			.signed(by);
		answers.push(request.send(service.address).await);
	}
	answers
}

/// Of each operation, whoever asks: none reads, keeps, drops or lodges anything, and what was sent then is good
/// when it is sent again.
#[tokio::test]
async fn whatever_the_node_does_no_operation_does_anything() {
	for (case, trouble, error) in troubles() {
		let prepared = Prepared::new().await;
		let (chain, kept) = (&prepared.service.world.chain, prepared.kept().await);
		let lodged = chain.lodged();
		trouble(chain, &prepared.before);
		prepared.none_is_done(&error, case).await;
		assert_eq!((prepared.kept().await, chain.lodged()), (kept, lodged), "{case}");
		chain.recovers();
		prepared.all_are_done(&format!("after {case}")).await;
	}
}

#[tokio::test]
async fn whatever_the_node_does_who_asks_is_told_to_come_again() {
	let service = Service::new(Limits::default()).await;
	let world = &service.world;
	let of = world.filed(record(1), GENERAL).await.of;
	let opening = world.grant(0, Scope::Chart);
	let before = world.chain.newest();
	let doctor = service.signer(&world.doctor.account).await;
	let ask = || asked(&service, &doctor, of, &opening);
	let released = |answers: Vec<Answer>| answers.iter().all(|answer| answer.status == 200);
	world.chain.block(|_| ());
	assert!(released(ask().await));

	for (case, trouble, error) in troubles() {
		trouble(&world.chain, &before);
		for answer in ask().await {
			told_to_come_again(&answer, &error, case);
		}
		world.chain.recovers();
		assert!(released(ask().await), "after {case}");
	}
}

#[tokio::test]
async fn a_young_block_is_not_enough_where_the_nodes_peers_know_far_more() {
	let service = Service::new(Limits::default()).await;
	let world = &service.world;
	let of = world.filed(record(1), GENERAL).await.of;
	let opening = world.grant(0, Scope::Chart);
	let doctor = service.signer(&world.doctor.account).await;
	let node = Node::new().await;
	node.tell("rpc_methods", json!({ "methods": [] }));
	node.tell("chain_getBlockHash", json!(format!("0x{}", hex::encode(GENESIS))));
	let connected = salus_client::Node::connect(&node.url).await.unwrap();
	world.chain.block(|state| state.node = Some(connected));
	let own = u64::from(world.chain.newest().number);
	let says = |best: u64, highest: u64| {
		let (best, highest) = (own + best, own + highest);
		let state = json!({ "startingBlock": 0, "currentBlock": best, "highestBlock": highest });
		node.tell("system_syncState", state);
	};
	let mut released = 0;
	for (best, highest, is_behind) in
		[(15, 20, false), (16, 21, true), (2, 7, false), (2, 8, true), (2, 0, false)]
	{
		says(best, highest);
		for answer in asked(&service, &doctor, of, &opening).await {
			match is_behind {
				true => told_to_come_again(&answer, &STALE, "behind"),
				false => {
					assert_eq!(answer.status, 200, "{highest}: {answer:?}");
					released += 1;
				},
			}
		}
	}
	let receipts = world.to_patient[0].receipts(CHART, None, 20).await.unwrap().receipts;
	assert_eq!((receipts.len(), released), (9, 9));
	// One that ends is none that is not behind.
	drop(node);
	for answer in asked(&service, &doctor, of, &opening).await {
		told_to_come_again(&answer, &ExchangeError::Unavailable, "ended");
	}
}
