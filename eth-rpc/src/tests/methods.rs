// SPDX-License-Identifier: GPL-3.0-only

//! What each method answers, and refuses.

use super::*;
use crate::{failure::reason, fees};

#[tokio::test]
async fn safe_and_finalized_follow_finality_and_latest_does_not() {
	let (_, module) = module(5, 3);
	for (tag, number) in
		[("earliest", 0), ("safe", 3), ("finalized", 3), ("latest", 5), ("pending", 5), ("0x2", 2)]
	{
		let block = result(&module, "eth_getBlockByNumber", json!([tag, false])).await;
		assert_eq!(block["number"], format!("0x{number:x}"), "{tag}");
		let address = hex32(H256::zero())[..42].to_string();
		let balance = result(&module, "eth_getBalance", json!([address, tag])).await;
		assert_eq!(balance, format!("0x{number:x}"), "{tag}");
	}
	assert_eq!(result(&module, "eth_blockNumber", json!([])).await, "0x5");
}

#[tokio::test]
async fn what_is_not_there_is_null_and_a_state_that_is_not_there_is_refused() {
	let (_, module) = module(1, 0);
	let nothing = hex32(H256::repeat_byte(9));
	for (method, params) in [
		("eth_getBlockByNumber", json!(["0x9", true])),
		("eth_getBlockByHash", json!([nothing, true])),
		("eth_getTransactionByHash", json!([nothing])),
		("eth_getTransactionReceipt", json!([nothing])),
		("eth_getBlockReceipts", json!(["0x9"])),
		("eth_getTransactionByBlockNumberAndIndex", json!(["0x1", "0x2"])),
		("eth_getBlockTransactionCountByHash", json!([nothing])),
		("eth_getUncleCountByBlockNumber", json!(["0x9"])),
	] {
		assert_eq!(result(&module, method, params).await, Value::Null, "{method}");
	}
	let (code, message) =
		refusal(&module, "eth_getCode", json!([format!("{:?}", emitter()), "0x9"])).await;
	assert_eq!(code, -32000);
	assert!(message.contains("no such block"), "{message}");
}

#[tokio::test]
async fn a_receipt_counts_ethereum_transactions_and_logs_only() {
	let (_, module) = module(2, 0);
	let second =
		result(&module, "eth_getTransactionReceipt", json!([hex32(transaction_hash(2, 1))])).await;
	assert_eq!(second["transactionIndex"], "0x1");
	assert_eq!(second["status"], "0x0");
	assert_eq!(second["gasUsed"], "0x5209");
	assert_eq!(second["cumulativeGasUsed"], "0xa411");
	assert_eq!(second["logs"], json!([]));
	let first =
		result(&module, "eth_getTransactionReceipt", json!([hex32(transaction_hash(2, 0))])).await;
	assert_eq!(first["status"], "0x1");
	assert_eq!(first["blockHash"], hex32(ethereum_hash(2)));
	assert_eq!(first["logs"][1]["logIndex"], "0x1");
	assert_eq!(first["logs"][1]["data"], "0x02");
	assert_eq!(first["logs"][1]["removed"], false);
	let all = result(&module, "eth_getBlockReceipts", json!(["latest"])).await;
	assert_eq!(all, json!([first, second]));
}

#[tokio::test]
async fn a_revert_shows_its_reason_and_carries_its_data() {
	let (_, module) = module(1, 0);
	let call = |byte: u8| json!([{ "to": format!("{:?}", emitter()), "data": format!("0x{byte:02x}") }, "latest"]);
	let (code, message) = refusal(&module, "eth_call", call(0)).await;
	assert_eq!(code, 3);
	assert!(
		message.starts_with("execution reverted: NotEnrolled: no chart has this account"),
		"{message}"
	);
	assert!(message.ends_with(&format!(
		"\"0x{}\"",
		hex::encode(revert("NotEnrolled: no chart has this account"))
	)));
	assert_eq!(refusal(&module, "eth_call", call(1)).await, (-32000, "ContractTrapped".into()));
	let (code, message) = refusal(&module, "eth_call", call(2)).await;
	assert_eq!(code, -32002);
	assert!(message.contains("--state-pruning archive-canonical"), "{message}");
	assert_eq!(result(&module, "eth_call", call(7)).await, "0x01");
}

#[test]
fn reasons_are_read_and_rubbish_is_not() {
	assert_eq!(reason(&revert("Foo: bar")).as_deref(), Some("Foo: bar"));
	assert_eq!(reason(&revert("")).as_deref(), Some(""));
	assert_eq!(reason(&[]), None);
	assert_eq!(reason(&[0x4e, 0x48, 0x7b, 0x71]), None);
	let whole = revert("a text of more than thirty-two bytes, to be sure");
	for length in 0..whole.len() - 16 {
		assert_eq!(reason(&whole[..length]), None, "{length}");
	}
	// Offsets and lengths that lie.
	let mut lies = vec![0x08, 0xc3, 0x79, 0xa0];
	lies.extend([0xff; 64]);
	assert_eq!(reason(&lies), None);
}

#[tokio::test]
async fn what_is_sent_is_shown_while_it_waits_and_a_refusal_is_told() {
	let (_, module) = module(1, 0);
	let hash = result(&module, "eth_sendRawTransaction", json!(["0x0102"])).await;
	assert_eq!(hash, hex32(H256(keccak_256(&[1, 2]))));
	let waiting = result(&module, "eth_getTransactionByHash", json!([hash])).await;
	assert_eq!(waiting["hash"], hash);
	assert_eq!(waiting["blockHash"], Value::Null);
	assert_eq!(waiting["from"], format!("{:?}", H160::repeat_byte(1)));
	assert_eq!(result(&module, "eth_getTransactionReceipt", json!([hash])).await, Value::Null);

	let refused = refusal(&module, "eth_sendRawTransaction", json!(["0x09"])).await;
	assert_eq!(refused, (-32000, "nonce too low".into()));
	let hash = hex32(H256(keccak_256(&[9])));
	assert_eq!(result(&module, "eth_getTransactionByHash", json!([hash])).await, Value::Null);
	assert_eq!(refusal(&module, "eth_sendRawTransaction", json!(["0x"])).await.0, -32003);
	assert_eq!(refusal(&module, "eth_sendRawTransaction", json!(["0xzz"])).await.0, -32602);
	let pending = json!([format!("{:?}", H160::repeat_byte(1)), "pending"]);
	assert_eq!(result(&module, "eth_getTransactionCount", pending).await, "0x64");
}

#[tokio::test]
async fn logs_are_found_by_range_hash_address_and_topic() {
	let (_, module) = module(4, 2);
	let count = |filter: Value| {
		let module = &module;
		async move {
			result(module, "eth_getLogs", json!([filter])).await.as_array().expect("a list").len()
		}
	};
	assert_eq!(count(json!({})).await, 2);
	assert_eq!(count(json!({ "fromBlock": "earliest" })).await, 8);
	assert_eq!(count(json!({ "fromBlock": "0x1", "toBlock": "finalized" })).await, 4);
	assert_eq!(count(json!({ "fromBlock": "0x3", "toBlock": "0x2" })).await, 0);
	assert_eq!(count(json!({ "fromBlock": "0x1", "toBlock": "0xffff" })).await, 8);
	assert_eq!(count(json!({ "blockHash": hex32(ethereum_hash(3)) })).await, 2);
	let all = |mut filter: Value| {
		filter["fromBlock"] = json!("earliest");
		filter
	};
	let address = format!("{:?}", emitter());
	let other = format!("{:?}", H160::repeat_byte(7));
	assert_eq!(count(all(json!({ "address": address }))).await, 8);
	assert_eq!(count(all(json!({ "address": [other, address] }))).await, 8);
	assert_eq!(count(all(json!({ "address": other }))).await, 0);
	assert_eq!(count(all(json!({ "address": [] }))).await, 8);
	let (first, second) = (hex32(topic()), hex32(H256::from_low_u64_be(3)));
	assert_eq!(count(all(json!({ "topics": [first] }))).await, 8);
	assert_eq!(count(all(json!({ "topics": [first, second] }))).await, 2);
	assert_eq!(count(all(json!({ "topics": [null, [second, first]] }))).await, 2);
	assert_eq!(count(all(json!({ "topics": [second] }))).await, 0);
	assert_eq!(count(all(json!({ "topics": [first, second, first] }))).await, 0);
}

#[tokio::test]
async fn a_range_that_is_too_long_is_refused() {
	let (list, module) = module(0, 0);
	(1..=crate::view::LOG_BLOCKS).for_each(|number| list.add(number));
	let filter = json!([{ "fromBlock": "0x0", "address": format!("{:?}", H160::zero()) }]);
	let (code, message) = refusal(&module, "eth_getLogs", filter).await;
	assert_eq!(code, -32005);
	assert!(message.contains("ask for fewer blocks"), "{message}");
	let filter = json!([{ "fromBlock": "0x1" }]);
	assert!(refusal(&module, "eth_getLogs", filter).await.1.contains("results"));
}

#[tokio::test]
async fn fee_history_is_geths() {
	let (_, module) = module(3, 0);
	let history =
		result(&module, "eth_feeHistory", json!(["0x2", "latest", [0.0, 50.0, 100.0]])).await;
	assert_eq!(history["oldestBlock"], "0x2");
	assert_eq!(history["baseFeePerGas"], json!(["0xa", "0xa", "0xb"]));
	assert_eq!(history["gasUsedRatio"].as_array().expect("a list").len(), 2);
	let ratio = history["gasUsedRatio"][0].as_f64().expect("a number");
	assert!((ratio - 42_001.0 / 84_002.0).abs() < 1e-9, "{ratio}");
	assert_eq!(history["reward"], json!([["0x0", "0x0", "0x0"], ["0x0", "0x0", "0x0"]]));
	// More than there are, as a number, and without percentiles.
	let history = result(&module, "eth_feeHistory", json!([1000, "0x1"])).await;
	assert_eq!(history["oldestBlock"], "0x0");
	assert_eq!(history["baseFeePerGas"].as_array().expect("a list").len(), 3);
	assert_eq!(history.get("reward"), None);
	for percentiles in [json!([101]), json!([-1]), json!([5, 5]), json!(vec![1; 101])] {
		let params = json!(["0x1", "latest", percentiles]);
		assert_eq!(refusal(&module, "eth_feeHistory", params).await.0, -32602);
	}
}

#[test]
fn rewards_weigh_by_gas() {
	let header = BlockV1 { base_fee_per_gas: 10.into(), ..Default::default() };
	let mined = |tip: u64, gas: u64| Mined {
		gas_price: (10 + tip).into(),
		gas_used: gas.into(),
		..Default::default()
	};
	let transactions = [mined(5, 100), mined(1, 300), mined(9, 600)];
	let rewards = fees::rewards(&header, &transactions, &[0.0, 30.0, 31.0, 41.0, 100.0]);
	assert_eq!(rewards, [1, 1, 5, 9, 9].map(U256::from));
	assert_eq!(fees::rewards(&header, &[], &[50.0]), [U256::zero()]);
}

#[tokio::test]
async fn a_trace_is_of_the_right_extrinsic() {
	let (_, module) = module(2, 0);
	let params = json!([hex32(transaction_hash(2, 1)), { "tracer": "callTracer" }]);
	let trace = result(&module, "debug_traceTransaction", params).await;
	assert_eq!(trace["gasUsed"], "0x2");
	let calls = json!({ "tracer": "callTracer" });
	let missing = json!([hex32(H256::repeat_byte(9)), calls]);
	assert_eq!(refusal(&module, "debug_traceTransaction", missing).await.0, -32000);
	let block = result(&module, "debug_traceBlockByNumber", json!(["0x1", calls])).await;
	let names: Vec<_> = block.as_array().expect("a list").iter().map(|of| &of["txHash"]).collect();
	assert_eq!(
		names,
		[&json!(hex32(transaction_hash(1, 0))), &json!(hex32(transaction_hash(1, 1)))]
	);
}
