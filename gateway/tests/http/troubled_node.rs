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
	chain::{now, GENESIS},
	client::{Answer, Request, Service, Signer},
	node::Node,
	world::{record, CHART, GENERAL},
};

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

	let chain = &world.chain;
	let lags = || chain.block(|state| state.behind = true);
	let stands = || chain.block(|state| state.time = Some(now() - 60_000));
	let ended = || chain.block(|state| state.down = true);
	let set_back = || chain.show(Some(before.clone()));
	let forks = || chain.fork(true);
	let troubles: [(&str, &dyn Fn(), bool); 5] = [
		("it lags", &lags, true),
		("finality stands still", &stands, true),
		("it was set back", &set_back, true),
		("it forks", &forks, true),
		("it ended", &ended, false),
	];
	for (case, trouble, says_when) in troubles {
		trouble();
		for answer in ask().await {
			assert_eq!(answer.status, 503, "{case}: {answer:?}");
			assert!(answer.problem().kind.starts_with("urn:salus:problem:"), "{case}");
			let when = answer.header("retry-after").and_then(|seconds| seconds.parse::<u64>().ok());
			assert_eq!(when.is_some_and(|seconds| seconds > 0), says_when, "{case}: {answer:?}");
		}
		// It restarts, and is as it was.
		chain.show(None);
		chain.fork(false);
		chain.block(|state| {
			state.behind = false;
			state.time = None;
			state.down = false;
		});
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
				true => {
					assert_eq!((answer.status, answer.header("retry-after")), (503, Some("5")));
					assert_eq!(answer.error(), ExchangeError::Stale { retry_after: 5 });
				},
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
		assert_eq!((answer.status, answer.error()), (503, ExchangeError::Unavailable));
	}
}
