// SPDX-License-Identifier: GPL-3.0-only

//! `eth_getFilterChanges`: each block once, whatever is in it.

use std::time::{Duration, Instant};

use super::*;
use crate::{
	filter::Filter,
	filters::{Filters, Kind, AT_MOST, LIFETIME},
	view,
};

/// The height of the block that a filter told of, by its hash or a log.
fn height(told: &Value) -> u64 {
	let number = told.get("blockNumber").unwrap_or(told);
	let number: U256 = number.as_str().expect("is text").parse().expect("is a number");
	number.low_u64() % 0xee00
}

/// The heights that a filter's next poll is told of.
async fn heights(module: &RpcModule<()>, id: &Value) -> Vec<u64> {
	let told = result(module, "eth_getFilterChanges", json!([id])).await;
	told.as_array().expect("a list").iter().map(height).collect()
}

#[tokio::test]
async fn a_filter_tells_each_block_once() {
	let (list, module) = module(2, 0);
	let logs = result(&module, "eth_newFilter", json!([{ "fromBlock": "0x1" }])).await;
	let blocks = result(&module, "eth_newBlockFilter", json!([])).await;
	let changes = |id: Value| {
		let module = &module;
		async move { result(module, "eth_getFilterChanges", json!([id])).await }
	};
	assert_eq!(changes(logs.clone()).await, json!([]));
	list.add(3);
	list.add(4);
	assert_eq!(changes(logs.clone()).await.as_array().expect("a list").len(), 4);
	assert_eq!(changes(logs.clone()).await, json!([]));
	let hashes = json!([hex32(ethereum_hash(3)), hex32(ethereum_hash(4))]);
	assert_eq!(changes(blocks.clone()).await, hashes);
	assert_eq!(changes(blocks.clone()).await, json!([]));

	let found = result(&module, "eth_getFilterLogs", json!([logs])).await;
	assert_eq!(found.as_array().expect("a list").len(), 8);
	assert_eq!(refusal(&module, "eth_getFilterLogs", json!([blocks])).await.0, -32602);
	assert_eq!(result(&module, "eth_uninstallFilter", json!([logs])).await, true);
	assert_eq!(result(&module, "eth_uninstallFilter", json!([logs])).await, false);
	let (code, message) = refusal(&module, "eth_getFilterChanges", json!([logs])).await;
	assert_eq!(code, -32000);
	assert!(message.starts_with("filter not found"), "{message}");
}

#[tokio::test]
async fn a_poll_that_is_refused_loses_nothing() {
	let (list, module) = module(2, 0);
	let logs = result(&module, "eth_newFilter", json!([{}])).await;
	let blocks = result(&module, "eth_newBlockFilter", json!([])).await;
	list.fail(3, Failure::Internal);
	list.add(3);
	list.add(4);
	for id in [&logs, &blocks, &logs, &blocks] {
		let (code, _) = refusal(&module, "eth_getFilterChanges", json!([id])).await;
		assert_eq!(code, -32603);
	}
	list.failing.lock().expect("locks").clear();
	assert_eq!(heights(&module, &logs).await, [3, 3, 4, 4]);
	let told = result(&module, "eth_getFilterChanges", json!([blocks])).await;
	assert_eq!(told, json!([hex32(ethereum_hash(3)), hex32(ethereum_hash(4))]));
}

#[tokio::test]
async fn a_block_that_cannot_be_read_is_refused_once_and_keeps_back_none() {
	let (list, module) = module(2, 0);
	let logs = result(&module, "eth_newFilter", json!([{}])).await;
	let blocks = result(&module, "eth_newBlockFilter", json!([])).await;
	(3..=7).for_each(|number| list.add(number));
	list.fail(5, Failure::Unreadable("of another runtime".into()));
	for id in [&logs, &blocks] {
		let mut told = Vec::new();
		let mut refused = Vec::new();
		for _ in 0..8 {
			let answer = answer(&module, "eth_getFilterChanges", json!([id])).await;
			match answer.get("result") {
				Some(items) => told.extend(items.as_array().expect("a list").iter().map(height)),
				None => refused.push(answer["error"]["message"].clone()),
			}
		}
		told.dedup();
		assert_eq!(told, [3, 4, 6, 7]);
		assert_eq!(refused, ["of another runtime"]);
	}
}

#[tokio::test]
async fn many_blocks_without_state_are_one_refusal() {
	let (list, module) = module(2, 0);
	let logs = result(&module, "eth_newFilter", json!([{}])).await;
	(3..=900).for_each(|number| {
		list.add(number);
		list.prune(number);
	});
	list.add(901);
	let (code, message) = refusal(&module, "eth_getFilterChanges", json!([logs])).await;
	assert_eq!(code, -32002);
	assert!(message.contains("3 to 900"), "{message}");
	assert_eq!(heights(&module, &logs).await, [901, 901]);
}

#[tokio::test]
async fn no_answer_is_longer_than_servers_send() {
	let (list, module) = module(2, 0);
	let logs = result(&module, "eth_newFilter", json!([{}])).await;
	for number in 3..=6 {
		list.add(number);
		// As hexadecimal digits 4 MiB.
		list.emit(1, 2 << 20);
	}
	let range = json!([{ "fromBlock": "0x3" }]);
	let (code, message) = refusal(&module, "eth_getLogs", range).await;
	assert_eq!(code, -32005);
	assert!(message.contains("10 MiB"), "{message}");
	let mut told = Vec::new();
	while told.len() < 4 {
		let some = result(&module, "eth_getFilterChanges", json!([logs])).await;
		assert!(some.to_string().len() < 15 << 20);
		told.extend(some.as_array().expect("a list").iter().map(height));
	}
	assert_eq!(told, [3, 4, 5, 6]);
}

#[test]
fn a_log_takes_no_more_than_is_counted_for_it() {
	let list = List::of(1, 0);
	list.emit(1, 0);
	let mut blocks = list.blocks.lock().expect("locks");
	let block = &mut blocks[1];
	block.header.number = u64::MAX.into();
	block.header.timestamp = u64::MAX.into();
	block.transactions[0].logs[0].topics = vec![H256::repeat_byte(0xff); 4];
	let log = view::logs(block, &Filter::default());
	assert!(serde_json::to_string(&log).expect("is JSON").len() < view::AROUND_DATA);
}

#[tokio::test]
async fn one_block_is_told_whole_or_refused_once() {
	let (list, module) = module(2, 0);
	let logs = result(&module, "eth_newFilter", json!([{}])).await;
	list.add(3);
	list.emit(view::LOGS + 1, 1);
	list.add(4);
	list.emit(1, 6 << 20);
	list.add(5);
	assert_eq!(heights(&module, &logs).await.len(), view::LOGS + 1);
	let (code, message) = refusal(&module, "eth_getFilterChanges", json!([logs])).await;
	assert_eq!(code, -32005);
	assert!(message.contains("block 4"), "{message}");
	assert_eq!(heights(&module, &logs).await, [5, 5]);
}

#[tokio::test]
async fn polls_that_overlap_are_not_told_the_same() {
	let (list, module) = module(2, 0);
	let logs = result(&module, "eth_newFilter", json!([{}])).await;
	(3..=2_002).for_each(|number| list.add(number));
	let polls = (0..8).map(|_| heights(&module, &logs));
	let told = futures::future::join_all(polls).await.concat();
	assert_eq!(told.len(), 4_000);
}

#[tokio::test]
async fn what_is_too_much_for_one_poll_is_told_by_the_next() {
	const BLOCKS: u64 = crate::view::LOG_BLOCKS + 1;
	let (list, module) = module(0, 0);
	let logs = result(&module, "eth_newFilter", json!([{}])).await;
	let blocks = result(&module, "eth_newBlockFilter", json!([])).await;
	(1..=BLOCKS).for_each(|number| list.add(number));
	let polls = |id: Value| {
		let module = &module;
		async move {
			let (mut answers, mut told) = (0, Vec::new());
			loop {
				let answer = result(module, "eth_getFilterChanges", json!([id])).await;
				let items = answer.as_array().expect("a list");
				if items.is_empty() {
					return (answers, told);
				}
				answers += 1;
				told.extend(items.iter().cloned());
			}
		}
	};
	let (answers, told) = polls(blocks).await;
	assert_eq!(answers, 2);
	let all: Vec<_> = (1..=BLOCKS).map(|number| json!(hex32(ethereum_hash(number)))).collect();
	assert_eq!(told, all);
	let (answers, told) = polls(logs).await;
	assert_eq!(answers, 3, "a block has two logs, and an answer as many as it may have blocks");
	let told: Vec<_> = told.iter().map(|log| log["blockNumber"].clone()).collect();
	let all: Vec<_> = (1..=BLOCKS)
		.flat_map(|number| [json!(format!("0x{number:x}")), json!(format!("0x{number:x}"))])
		.collect();
	assert_eq!(told, all);
}

#[test]
fn filters_are_bounded_and_go_when_nobody_asks() {
	let filters = Filters::default();
	let start = Instant::now();
	let first = filters.install(Kind::Blocks, 1, start);
	for n in 1..=AT_MOST {
		filters.install(Kind::Blocks, 1, start + Duration::from_millis(n as u64));
	}
	assert_eq!(filters.kind(&first), Err(Failure::NoFilter));

	let later = start + Duration::from_secs(10);
	let kept = filters.install(Kind::Logs(Box::<Filter>::default()), 5, later);
	let almost = later + LIFETIME - Duration::from_secs(1);
	let next = || filters.asked(&kept, almost).expect("is there").1;
	assert_eq!(*next().lock().expect("locks"), 5);
	*next().lock().expect("locks") = 8;
	assert_eq!(*next().lock().expect("locks"), 8);
	let late = filters.asked(&kept, almost + LIFETIME);
	assert_eq!(late.err(), Some(Failure::NoFilter));
}
