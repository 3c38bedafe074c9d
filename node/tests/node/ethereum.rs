// SPDX-License-Identifier: GPL-3.0-only

//! Ethereum's JSON-RPC from a node that runs. What each method answers is tested in `eth-rpc`; this is
//! about the node's side: its state, its pool, its ports.

use std::process::Command;

use pallet_revive::evm::{Account, TransactionLegacyUnsigned, TransactionUnsigned};
use serde_json::{json, Value};
use sp_core::{H160, U256};

use crate::common::{binary, free_port, Node};

/// A result of an Ethereum method; none while the node does not answer.
fn eth(node: &Node, port: u16, method: &str, params: Value) -> Option<Value> {
	let answer = node.answer(port, method, params)?;
	assert!(answer.get("error").is_none(), "{method}: {answer}");
	answer.get("result").cloned()
}

fn height(node: &Node, port: u16, tag: &str) -> Option<U256> {
	let block = eth(node, port, "eth_getBlockByNumber", json!([tag, true]))?;
	serde_json::from_value(block["number"].clone()).ok()
}

/// A transaction that does nothing, signed for that chain by an account that nobody admitted.
fn strangers(chain_id: Option<u64>) -> String {
	let transaction = TransactionLegacyUnsigned {
		chain_id: chain_id.map(U256::from),
		gas: 1_000_000_000u64.into(),
		gas_price: U256::from(10).pow(13.into()),
		to: Some(H160::repeat_byte(1)),
		..Default::default()
	};
	let unsigned = TransactionUnsigned::TransactionLegacyUnsigned(transaction);
	let payload = Account::default().sign_transaction(unsigned).signed_payload();
	format!("0x{}", hex::encode(payload))
}

#[test]
fn a_dev_node_speaks_to_ethereums_tools_where_it_is_told_to() {
	let port = free_port();
	let mut node = Node::start(&["--dev", "--eth-rpc-port", &port.to_string()]);
	node.wait_until("three blocks and finality of the second", |node| {
		height(node, port, "latest") >= Some(3.into())
			&& height(node, port, "finalized") >= Some(2.into())
	});
	let ask = |method, params| eth(&node, port, method, params).expect("the node answers");

	assert_eq!(ask("eth_chainId", json!([])), "0x165a");
	assert_eq!(ask("net_version", json!([])), "5722");
	assert_eq!(ask("eth_syncing", json!([])), false);
	let version = ask("web3_clientVersion", json!([]));
	assert!(version.as_str().is_some_and(|v| v.starts_with("salus-node/")), "{version}");

	// A block is the same by its number and by its hash, and names the one before.
	let second = ask("eth_getBlockByNumber", json!(["0x2", false]));
	assert_eq!(second["number"], "0x2");
	assert_eq!(ask("eth_getBlockByHash", json!([second["hash"], false])), second);
	let first = ask("eth_getBlockByNumber", json!(["0x1", false]));
	assert_eq!(second["parentHash"], first["hash"]);
	assert_eq!(ask("eth_getBlockReceipts", json!(["0x2"])), json!([]));
	assert_eq!(ask("eth_getLogs", json!([{ "fromBlock": "earliest" }])), json!([]));
	let history = ask("eth_feeHistory", json!(["0x2", "latest", [50.0]]));
	assert_eq!(history["baseFeePerGas"].as_array().map(Vec::len), Some(3));

	// State, dry runs and traces go through the runtime.
	let stranger = format!("{:?}", Account::default().address());
	assert_eq!(ask("eth_getBalance", json!([stranger, "latest"])), "0x0");
	assert_eq!(ask("eth_getTransactionCount", json!([stranger, "pending"])), "0x0");
	assert_eq!(ask("eth_getCode", json!([stranger, "0x1"])), "0x");
	let traces = ask("debug_traceBlockByNumber", json!(["0x2", { "tracer": "callTracer" }]));
	assert_eq!(traces, json!([]));

	// The pool's refusals come in words.
	let refused = |payload: String| {
		let answer = node.answer(port, "eth_sendRawTransaction", json!([payload]));
		let answer = answer.expect("the node answers");
		answer["error"]["message"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
	};
	let message = refused(strangers(Some(5_722)));
	assert!(
		message.starts_with("sender not admitted") || message.starts_with("insufficient funds"),
		"{message}"
	);
	assert_eq!(refused(strangers(Some(1))), "invalid chain id for signer: have 1 want 5722");
	assert!(refused(strangers(None)).starts_with("only replay-protected"));
	assert_eq!(refused("0x00".into()), "cannot decode the signed transaction");

	// Unsafe methods are not for whoever reaches Ethereum's port.
	let answer = node.answer(port, "author_rotateKeys", json!([])).expect("the node answers");
	assert!(answer.get("error").is_some(), "{answer}");

	let status = node.terminate();
	assert!(status.success(), "{status}\n{}", node.log());
}

/// What a database keeps it keeps for good, and says so to whoever wants it otherwise.
#[test]
fn a_node_that_speaks_to_ethereums_tools_keeps_every_state() {
	let folder = tempfile::tempdir().expect("a temporary folder can be made");
	let folder = folder.path().to_str().expect("its name is text");
	let port = free_port();
	let place = ["--dev", "--base-path", folder];
	let mut node = Node::start(&[&place[..], &["--eth-rpc-port", &port.to_string()]].concat());
	node.wait_until("a block", |node| height(node, port, "latest") >= Some(1.into()));
	node.terminate();

	let few = ["--state-pruning", "256", "--port", "0", "--no-prometheus"];
	// It ends by itself; were it to start, the test would wait for it.
	let refused = Command::new("timeout")
		.arg("60")
		.arg(binary())
		.args(place)
		.args(few)
		.args(["--rpc-port", &free_port().to_string()])
		.output()
		.expect("coreutils are there");
	assert!(!refused.status.success());
	let said = String::from_utf8_lossy(&refused.stderr);
	assert!(said.contains("[stored: ArchiveCanonical; requested: "), "{said}");
}
