// SPDX-License-Identifier: GPL-3.0-only

//! Methods and the shapes of their answers, written from Ethereum's execution API
//! (<https://ethereum.github.io/execution-apis/>). docs/ethereum.md lists what is served and what is not:
//! together it is all of that API, and what is ours beyond it.

use super::*;
use std::collections::BTreeSet;

/// The shape of a value.
#[derive(Clone, Copy, Debug)]
enum Shape {
	/// `0x` and hexadecimal digits without leading zeros.
	Quantity,
	/// `0x` and so many bytes.
	Fixed(usize),
	/// `0x` and any number of bytes.
	Data,
	/// True or false.
	Boolean,
	/// A number from 0 to 1.
	Share,
	/// Any text.
	Text,
	/// A list, each of that shape.
	Each(&'static Shape),
	/// An object with at least these fields.
	Object(&'static [(&'static str, Shape)]),
	/// Null, or that.
	Optional(&'static Shape),
}
use Shape::{Boolean, Data, Each, Fixed, Object, Optional, Quantity, Share, Text};

impl Shape {
	fn fits(self, value: &Value) -> Result<(), String> {
		let text = value.as_str().unwrap_or_default();
		let digits = text.strip_prefix("0x").unwrap_or_default();
		let hexadecimal = text.starts_with("0x") && digits.bytes().all(|b| b.is_ascii_hexdigit());
		let fits = match self {
			Quantity => {
				hexadecimal && !digits.is_empty() && (digits == "0" || !digits.starts_with('0'))
			},
			Fixed(length) => hexadecimal && digits.len() == length * 2,
			Data => hexadecimal && digits.len().is_multiple_of(2),
			Boolean => value.is_boolean(),
			Share => value.as_f64().is_some_and(|share| (0.0..=1.0).contains(&share)),
			Text => value.is_string(),
			Each(of) => {
				let list = value.as_array().ok_or("no list")?;
				return list.iter().try_for_each(|item| of.fits(item));
			},
			Object(fields) => {
				return fields.iter().try_for_each(|(name, shape)| {
					let field = value.get(name).ok_or(format!("no field {name}"))?;
					shape.fits(field).map_err(|e| format!("{name}: {e}"))
				});
			},
			Optional(of) => return if value.is_null() { Ok(()) } else { of.fits(value) },
		};
		if fits {
			Ok(())
		} else {
			Err(format!("{value} is no {self:?}"))
		}
	}
}

const LOG: Shape = Object(&[
	("address", Fixed(20)),
	("topics", Each(&Fixed(32))),
	("data", Data),
	("blockHash", Fixed(32)),
	("blockNumber", Quantity),
	("transactionHash", Fixed(32)),
	("transactionIndex", Quantity),
	("logIndex", Quantity),
	("removed", Boolean),
]);

const RECEIPT: Shape = Object(&[
	("transactionHash", Fixed(32)),
	("transactionIndex", Quantity),
	("blockHash", Fixed(32)),
	("blockNumber", Quantity),
	("from", Fixed(20)),
	("to", Optional(&Fixed(20))),
	("cumulativeGasUsed", Quantity),
	("gasUsed", Quantity),
	("contractAddress", Optional(&Fixed(20))),
	("logs", Each(&LOG)),
	("logsBloom", Fixed(256)),
	("status", Quantity),
	("effectiveGasPrice", Quantity),
	("type", Quantity),
]);

const TRANSACTION: Shape = Object(&[
	("type", Quantity),
	("hash", Fixed(32)),
	("blockHash", Optional(&Fixed(32))),
	("blockNumber", Optional(&Quantity)),
	("transactionIndex", Optional(&Quantity)),
	("from", Fixed(20)),
	("to", Optional(&Fixed(20))),
	("nonce", Quantity),
	("gas", Quantity),
	("value", Quantity),
	("input", Data),
	("r", Quantity),
	("s", Quantity),
	("v", Quantity),
]);

const HEADER: Shape = Object(&[
	("number", Quantity),
	("hash", Fixed(32)),
	("parentHash", Fixed(32)),
	("nonce", Fixed(8)),
	("sha3Uncles", Fixed(32)),
	("logsBloom", Fixed(256)),
	("transactionsRoot", Fixed(32)),
	("stateRoot", Fixed(32)),
	("receiptsRoot", Fixed(32)),
	("miner", Fixed(20)),
	("difficulty", Quantity),
	("extraData", Data),
	("gasLimit", Quantity),
	("gasUsed", Quantity),
	("timestamp", Quantity),
	("mixHash", Fixed(32)),
	("baseFeePerGas", Quantity),
]);

/// What a block has beyond its header.
const HASHES: Shape =
	Object(&[("size", Quantity), ("transactions", Each(&Fixed(32))), ("uncles", Each(&Fixed(32)))]);
const WHOLE: Shape = Object(&[("transactions", Each(&TRANSACTION))]);

/// Every method of the execution API, `eth_baseFee` being the youngest. The Engine API, between a node and
/// its consensus client, is another.
const PUBLISHED: [&str; 57] = [
	"debug_getBadBlocks",
	"debug_getRawBlock",
	"debug_getRawBlockAccessList",
	"debug_getRawHeader",
	"debug_getRawReceipts",
	"debug_getRawTransaction",
	"eth_accounts",
	"eth_baseFee",
	"eth_blobBaseFee",
	"eth_blockNumber",
	"eth_call",
	"eth_capabilities",
	"eth_chainId",
	"eth_coinbase",
	"eth_config",
	"eth_createAccessList",
	"eth_estimateGas",
	"eth_feeHistory",
	"eth_gasPrice",
	"eth_getBalance",
	"eth_getBlockAccessList",
	"eth_getBlockByHash",
	"eth_getBlockByNumber",
	"eth_getBlockReceipts",
	"eth_getBlockTransactionCountByHash",
	"eth_getBlockTransactionCountByNumber",
	"eth_getCode",
	"eth_getFilterChanges",
	"eth_getFilterLogs",
	"eth_getLogs",
	"eth_getProof",
	"eth_getStorageAt",
	"eth_getStorageValues",
	"eth_getTransactionByBlockHashAndIndex",
	"eth_getTransactionByBlockNumberAndIndex",
	"eth_getTransactionByHash",
	"eth_getTransactionCount",
	"eth_getTransactionReceipt",
	"eth_getUncleCountByBlockHash",
	"eth_getUncleCountByBlockNumber",
	"eth_maxPriorityFeePerGas",
	"eth_newBlockFilter",
	"eth_newFilter",
	"eth_newPendingTransactionFilter",
	"eth_sendRawTransaction",
	"eth_sendTransaction",
	"eth_sign",
	"eth_signTransaction",
	"eth_simulateV1",
	"eth_syncing",
	"eth_uninstallFilter",
	"net_version",
	"testing_buildBlockV1",
	"txpool_content",
	"txpool_contentFrom",
	"txpool_status",
	"web3_clientVersion",
];

/// What libraries ask for beyond it, and geth serves too.
const BEYOND: [&str; 9] = [
	"debug_traceBlockByHash",
	"debug_traceBlockByNumber",
	"debug_traceCall",
	"debug_traceTransaction",
	"eth_subscribe",
	"eth_unsubscribe",
	"net_listening",
	"net_peerCount",
	"web3_sha3",
];

/// What docs/ethereum.md says is served: its table of methods, and what follows it.
const PAGE: &str = include_str!("../../../docs/ethereum.md");
const SERVED: &str = "\n## What is served\n";
const NOT_SERVED: &str = "\nNot served, of the execution API: ";
const END: &str = "\n\n";

/// What lies between these in the page.
fn between(from: &str, to: &str) -> &'static str {
	let (_, rest) = PAGE.split_once(from).expect("the page has it");
	rest.split_once(to).expect("and then that").0
}

/// What a text has in backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
	text.split('`').skip(1).step_by(2)
}

#[tokio::test]
async fn every_method_answers_in_its_shape() {
	let (_, module) = module(3, 2);
	let address = format!("{:?}", emitter());
	let (block, transaction) =
		(format!("{:?}", ethereum_hash(2)), format!("{:?}", transaction_hash(2, 0)));
	let call = json!({ "from": address, "to": address, "input": "0x05", "value": "0x0" });
	let mut table = vec![
		("web3_clientVersion", json!([]), Text),
		("web3_sha3", json!(["0x01"]), Fixed(32)),
		("net_version", json!([]), Text),
		("net_listening", json!([]), Boolean),
		("net_peerCount", json!([]), Quantity),
		("eth_chainId", json!([]), Quantity),
		("eth_syncing", json!([]), Boolean),
		("eth_accounts", json!([]), Each(&Fixed(20))),
		("eth_blockNumber", json!([]), Quantity),
		("eth_gasPrice", json!([]), Quantity),
		("eth_maxPriorityFeePerGas", json!([]), Quantity),
		("eth_getBalance", json!([address, "latest"]), Quantity),
		("eth_getBalance", json!([address, { "blockHash": block }]), Quantity),
		("eth_getTransactionCount", json!([address, "safe"]), Quantity),
		("eth_getCode", json!([address, "latest"]), Data),
		("eth_getStorageAt", json!([address, "0x0", "latest"]), Fixed(32)),
		("eth_call", json!([call, "latest"]), Data),
		("eth_call", json!([call]), Data),
		("eth_estimateGas", json!([call]), Quantity),
		("eth_estimateGas", json!([call, "latest"]), Quantity),
		("eth_sendRawTransaction", json!(["0x01"]), Fixed(32)),
		("eth_getBlockByHash", json!([block, false]), HEADER),
		("eth_getBlockByHash", json!([block, true]), WHOLE),
		("eth_getBlockByNumber", json!(["finalized", false]), HEADER),
		("eth_getBlockByNumber", json!(["0x2", false]), HASHES),
		("eth_getBlockByNumber", json!(["0x2", true]), WHOLE),
		("eth_getBlockTransactionCountByHash", json!([block]), Quantity),
		("eth_getBlockTransactionCountByNumber", json!(["0x2"]), Quantity),
		("eth_getUncleCountByBlockHash", json!([block]), Quantity),
		("eth_getUncleCountByBlockNumber", json!(["0x2"]), Quantity),
		("eth_getTransactionByHash", json!([transaction]), TRANSACTION),
		("eth_getTransactionByBlockHashAndIndex", json!([block, "0x0"]), TRANSACTION),
		("eth_getTransactionByBlockNumberAndIndex", json!(["0x2", "0x1"]), TRANSACTION),
		("eth_getTransactionReceipt", json!([transaction]), RECEIPT),
		("eth_getBlockReceipts", json!(["0x2"]), Each(&RECEIPT)),
		("eth_getLogs", json!([{ "fromBlock": "0x1" }]), Each(&LOG)),
		("eth_newBlockFilter", json!([]), Quantity),
		("eth_newFilter", json!([{ "address": address }]), Quantity),
		(
			"eth_feeHistory",
			json!(["0x2", "latest", [50.0]]),
			Object(&[
				("oldestBlock", Quantity),
				("baseFeePerGas", Each(&Quantity)),
				("gasUsedRatio", Each(&Share)),
				("reward", Each(&Each(&Quantity))),
			]),
		),
		(
			"debug_traceTransaction",
			json!([transaction, { "tracer": "callTracer" }]),
			Object(&[("from", Fixed(20)), ("gasUsed", Quantity), ("type", Text)]),
		),
		(
			"debug_traceBlockByNumber",
			json!(["0x2", { "tracer": "callTracer" }]),
			Each(&Object(&[("txHash", Fixed(32)), ("result", Object(&[("from", Fixed(20))]))])),
		),
		(
			"debug_traceBlockByHash",
			json!([block, { "tracer": "callTracer" }]),
			Each(&Object(&[("txHash", Fixed(32))])),
		),
		(
			"debug_traceCall",
			json!([call, "latest", { "tracer": "callTracer" }]),
			Object(&[("from", Fixed(20))]),
		),
	];
	let id = result(&module, "eth_newFilter", json!([{}])).await;
	table.push(("eth_getFilterChanges", json!([id]), Each(&LOG)));
	table.push(("eth_getFilterLogs", json!([id]), Each(&LOG)));
	table.push(("eth_uninstallFilter", json!([id]), Boolean));

	for (method, params, shape) in &table {
		let value = result(&module, method, params.clone()).await;
		assert_eq!(shape.fits(&value), Ok(()), "{method} {params}");
	}
	// Nothing is served that the table does not know.
	let mut known: Vec<_> = table.iter().map(|(method, ..)| *method).collect();
	known.extend(["eth_subscribe", "eth_unsubscribe"]);
	for served in module.method_names() {
		assert!(known.contains(&served), "{served} is served and not in the table");
	}
}

#[tokio::test]
async fn subscriptions_tell_in_their_shapes() {
	let (list, module) = module(2, 0);
	for (number, (kind, shape)) in (3..).zip([("newHeads", HEADER), ("logs", LOG)]) {
		let mut told = module.subscribe_unbounded("eth_subscribe", [kind]).await.expect("is one");
		list.add(number);
		let (item, _) = told.next::<Value>().await.expect("comes").expect("parses");
		assert_eq!(shape.fits(&item), Ok(()), "{kind}");
	}
}

#[test]
fn the_page_names_what_is_served_and_nothing_else() {
	let (_, module) = module(0, 0);
	let served: BTreeSet<_> = module.method_names().collect();
	let rows = between(SERVED, NOT_SERVED).lines().filter_map(|line| line.split('|').nth(1));
	assert_eq!(rows.flat_map(quoted).collect::<BTreeSet<_>>(), served);
}

#[test]
fn every_published_method_is_served_or_named_as_not_served() {
	let (_, module) = module(0, 0);
	let mut all: BTreeSet<_> = module.method_names().collect();
	for refused in quoted(between(NOT_SERVED, END)) {
		assert!(all.insert(refused), "{refused} is served, or named twice");
	}
	assert_eq!(all, PUBLISHED.into_iter().chain(BEYOND).collect());
}

#[tokio::test]
async fn parameters_that_make_no_sense_are_refused_as_such() {
	let (_, module) = module(1, 0);
	let address = format!("{:?}", emitter());
	for (method, params) in [
		("eth_getBalance", json!([])),
		("eth_getBalance", json!(["0x12", "latest"])),
		("eth_getBalance", json!([address, "newest"])),
		("eth_getBlockByNumber", json!([1, false])),
		("eth_getBlockByHash", json!(["0x1234", false])),
		("eth_call", json!([{ "to": "me" }, "latest"])),
		("eth_call", json!([{ "input": "0x01", "data": "0x02" }])),
		("eth_getLogs", json!([{ "topics": [1] }])),
		("eth_getLogs", json!([])),
		("eth_feeHistory", json!(["two", "latest"])),
		("eth_getTransactionReceipt", json!([7])),
		("debug_traceTransaction", json!(["0x", { "tracer": "callTracer" }])),
		("debug_traceTransaction", json!([transaction_hash(1, 0), {}])),
		("debug_traceTransaction", json!([transaction_hash(1, 0)])),
		("debug_traceBlockByNumber", json!(["0x1"])),
	] {
		assert_eq!(refusal(&module, method, params.clone()).await.0, -32602, "{method} {params}");
	}
	assert_eq!(refusal(&module, "eth_sign", json!([address, "0x00"])).await.0, -32601);
}
