// SPDX-License-Identifier: GPL-3.0-only

//! `eth_subscribe`.

use super::*;
use crate::view::LOG_BLOCKS;

#[tokio::test]
async fn new_heads_come_once_each_and_in_order() {
	let (list, module) = module(2, 0);
	let mut heads =
		module.subscribe_unbounded("eth_subscribe", ["newHeads"]).await.expect("is one");
	for number in 3..=4 {
		list.add(number);
	}
	for number in 3..=4u64 {
		let (head, _) = heads.next::<Value>().await.expect("comes").expect("parses");
		assert_eq!(head["number"], format!("0x{number:x}"));
		assert_eq!(head["hash"], format!("{:?}", ethereum_hash(number)));
		assert_eq!(head.get("transactions"), None);
	}
}

#[tokio::test]
async fn no_head_is_left_out_when_the_node_catches_up() {
	let (list, module) = module(2, 0);
	let mut heads =
		module.subscribe_unbounded("eth_subscribe", ["newHeads"]).await.expect("is one");
	(3..1_000).for_each(|number| list.import(number));
	list.add(1_000);
	for number in 3..=1_000u64 {
		let (head, _) = heads.next::<Value>().await.expect("comes").expect("parses");
		assert_eq!(head["number"], format!("0x{number:x}"));
	}
}

#[tokio::test]
async fn of_a_long_catching_up_the_newest_come_that_have_a_state() {
	const BEST: u64 = 2 * LOG_BLOCKS;
	let (list, module) = module(2, 0);
	let mut heads =
		module.subscribe_unbounded("eth_subscribe", ["newHeads"]).await.expect("is one");
	(3..BEST).for_each(|number| list.import(number));
	let oldest = BEST - LOG_BLOCKS + 1;
	(oldest..oldest + 300).for_each(|number| list.prune(number));
	list.add(BEST);
	for number in [oldest + 300, oldest + 301] {
		let (head, _) = heads.next::<Value>().await.expect("comes").expect("parses");
		assert_eq!(head["number"], format!("0x{number:x}"));
	}
}

#[tokio::test]
async fn catching_up_ends_when_the_client_leaves() {
	let (list, module) = module(2, 0);
	let nobody = json!({ "address": format!("{:?}", H160::zero()) });
	let logs =
		module.subscribe_unbounded("eth_subscribe", [json!("logs"), nobody]).await.expect("is one");
	(3..LOG_BLOCKS).for_each(|number| list.import(number));
	list.add(LOG_BLOCKS);
	let reads = || list.reads.load(Ordering::Relaxed);
	while reads() == 0 {
		tokio::task::yield_now().await;
	}
	drop(logs);
	let ended = || list.listeners.lock().expect("locks").iter().all(|to| to.is_closed());
	while !ended() {
		tokio::task::yield_now().await;
	}
	assert!(reads() < LOG_BLOCKS / 2, "{} blocks were read for nobody", reads());
}

#[tokio::test]
async fn logs_come_filtered() {
	let (list, module) = module(2, 0);
	let filter = json!({ "topics": [null, format!("{:?}", H256::from_low_u64_be(4))] });
	let params = (json!("logs"), filter);
	let mut logs =
		module.subscribe_unbounded("eth_subscribe", [params.0, params.1]).await.expect("is one");
	for number in 3..=5 {
		list.add(number);
	}
	for data in ["0x01", "0x02"] {
		let (log, _) = logs.next::<Value>().await.expect("comes").expect("parses");
		assert_eq!(log["blockNumber"], "0x4");
		assert_eq!(log["data"], data);
	}
}

#[tokio::test]
async fn an_unknown_subscription_is_refused() {
	let (_, module) = module(1, 0);
	let (code, message) =
		refusal(&module, "eth_subscribe", json!(["newPendingTransactions"])).await;
	assert_eq!(code, -32602);
	assert!(message.contains("newHeads and logs"), "{message}");
}
