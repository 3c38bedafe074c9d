// SPDX-License-Identifier: GPL-3.0-only

//! The methods as an Ethereum tool calls them, over a chain that is a list of blocks.

mod conformance;
mod filters;
mod methods;
mod parsing;
mod subscriptions;

use std::{
	collections::HashMap,
	sync::{
		atomic::{AtomicU64, Ordering},
		Arc, Mutex,
	},
};

use futures::{channel::mpsc, future::BoxFuture, stream::BoxStream, FutureExt, StreamExt};
use jsonrpsee::RpcModule;
use pallet_revive_types::{
	common::{Bytes, Bytes256},
	runtime_api::{
		BlockV1, CallTraceV1, GenericTransactionV1, HashesOrTransactionInfosV1, StateOverrideSetV1,
		TraceV1, TracerTypeV1, TransactionSignedV1,
	},
};
use serde_json::{json, Value};
use sp_core::{H160, H256, U256};
use sp_crypto_hashing::keccak_256;

use crate::{
	chain::{At, Chain, Emitted, Mined, Sealed},
	failure::{Failure, Rejection},
	filter::bloom,
	ids,
};

/// The emitter, and the first topic, of every log of [`List`].
fn emitter() -> H160 {
	H160::repeat_byte(0x5a)
}
fn topic() -> H256 {
	H256(keccak_256(b"GrantGiven(bytes32,uint32,bytes32,bool)"))
}

/// `Error(string)` with a text.
fn revert(text: &str) -> Vec<u8> {
	let mut data = vec![0x08, 0xc3, 0x79, 0xa0];
	data.extend(U256::from(32).to_big_endian());
	data.extend(U256::from(text.len()).to_big_endian());
	data.extend(text.as_bytes());
	data.resize(4 + 64 + text.len().div_ceil(32) * 32, 0);
	data
}

/// A chain that is a list of blocks.
#[derive(Default)]
struct List {
	blocks: Mutex<Vec<Sealed>>,
	listeners: Mutex<Vec<mpsc::UnboundedSender<At>>>,
	final_below: u64,
	/// What reading a block fails with, by its height.
	failing: Mutex<HashMap<u64, Failure>>,
	/// How often a block was read.
	reads: AtomicU64,
}

/// The chain's own hash of a block, which is another than Ethereum's.
fn own_hash(number: u64) -> H256 {
	H256::from_low_u64_be(0xff00 + number)
}

fn ethereum_hash(number: u64) -> H256 {
	H256::from_low_u64_be(0xee00 + number)
}

fn transaction_hash(number: u64, place: u64) -> H256 {
	H256::from_low_u64_be(0x1000 * number + place)
}

fn hex32(hash: H256) -> String {
	format!("{hash:?}")
}

impl List {
	/// A genesis without transactions, and so many blocks with two: the first has two logs, the second
	/// reverted.
	fn of(blocks: u64, final_below: u64) -> Arc<Self> {
		let list = Self { final_below, ..Default::default() };
		(0..=blocks).for_each(|number| list.add(number));
		Arc::new(list)
	}

	/// A block that nobody is told of, as when a node catches up.
	fn import(&self, number: u64) {
		let log = |data: u8| Emitted {
			address: emitter(),
			topics: vec![topic(), H256::from_low_u64_be(number)],
			data: vec![data],
		};
		let mined = |place: u64, success: bool| Mined {
			hash: transaction_hash(number, place),
			// The first extrinsic of a block sets the time.
			extrinsic: 1 + place as u32,
			from: H160::repeat_byte(1),
			to: Some(emitter()),
			kind: 2,
			gas_used: U256::from(21_000 + place),
			gas_price: U256::from(10),
			success,
			logs: if success { vec![log(1), log(2)] } else { Vec::new() },
			..Default::default()
		};
		let transactions =
			if number == 0 { Vec::new() } else { vec![mined(0, true), mined(1, false)] };
		let header = BlockV1 {
			number: number.into(),
			hash: ethereum_hash(number),
			parent_hash: ethereum_hash(number.saturating_sub(1)),
			timestamp: U256::from(1_700_000_000 + number),
			base_fee_per_gas: U256::from(10),
			gas_limit: U256::from(84_002),
			gas_used: transactions.iter().fold(U256::zero(), |sum, of| sum + of.gas_used),
			logs_bloom: Bytes256(bloom(transactions.iter().flat_map(|of| &of.logs))),
			transactions: HashesOrTransactionInfosV1::Hashes(
				transactions.iter().map(|of| of.hash).collect(),
			),
			..Default::default()
		};
		self.blocks.lock().expect("locks").push(Sealed { header, transactions });
	}

	/// Likewise, and it becomes the best block.
	fn add(&self, number: u64) {
		self.import(number);
		let at = At { hash: own_hash(number), number };
		self.listeners
			.lock()
			.expect("locks")
			.retain(|listener| listener.unbounded_send(at).is_ok());
	}

	/// The logs of the newest block's first transaction become so many, with so much data each.
	fn emit(&self, logs: usize, data: usize) {
		let mut blocks = self.blocks.lock().expect("locks");
		let emitted = &mut blocks.last_mut().expect("a block").transactions[0].logs;
		let log = Emitted { data: vec![7; data], ..emitted[0].clone() };
		*emitted = vec![log; logs];
	}

	/// Reading that block fails from now on.
	fn fail(&self, number: u64, failure: Failure) {
		self.failing.lock().expect("locks").insert(number, failure);
	}

	/// Its state is gone.
	fn prune(&self, number: u64) {
		self.fail(number, Failure::Pruned(number.to_string()));
	}

	fn number(&self, at: H256) -> u64 {
		at.to_low_u64_be() - 0xff00
	}
}

impl Chain for List {
	fn chain_id(&self) -> Result<u64, Failure> {
		Ok(5_720)
	}
	fn client_version(&self) -> String {
		"salus-node/test".into()
	}
	fn peers(&self) -> u64 {
		3
	}
	fn syncing_to(&self) -> Option<u64> {
		None
	}
	fn best(&self) -> At {
		let number = self.blocks.lock().expect("locks").len() as u64 - 1;
		At { hash: own_hash(number), number }
	}
	fn finalized(&self) -> At {
		At { hash: own_hash(self.final_below), number: self.final_below }
	}
	fn best_blocks(&self) -> BoxStream<'static, At> {
		let (send, receive) = mpsc::unbounded();
		self.listeners.lock().expect("locks").push(send);
		receive.boxed()
	}
	fn canonical(&self, number: u64) -> Result<Option<H256>, Failure> {
		Ok((number <= self.best().number).then(|| own_hash(number)))
	}
	fn block(&self, at: H256) -> Result<Sealed, Failure> {
		let number = self.number(at);
		self.reads.fetch_add(1, Ordering::Relaxed);
		if let Some(failure) = self.failing.lock().expect("locks").get(&number) {
			return Err(failure.clone());
		}
		self.blocks.lock().expect("locks").get(number as usize).cloned().ok_or(Failure::NoBlock)
	}
	fn find_block(&self, ethereum: H256) -> Result<Option<At>, Failure> {
		let blocks = self.blocks.lock().expect("locks");
		let number = blocks.iter().position(|block| block.header.hash == ethereum);
		Ok(number.map(|number| At { hash: own_hash(number as u64), number: number as u64 }))
	}
	fn find_transaction(&self, hash: H256) -> Result<Option<At>, Failure> {
		let blocks = self.blocks.lock().expect("locks");
		let number =
			blocks.iter().position(|block| block.transactions.iter().any(|of| of.hash == hash));
		Ok(number.map(|number| At { hash: own_hash(number as u64), number: number as u64 }))
	}
	fn gas_price(&self, _: H256) -> Result<U256, Failure> {
		Ok(11.into())
	}
	fn balance(&self, at: H256, _: H160) -> Result<U256, Failure> {
		Ok(self.number(at).into())
	}
	fn nonce(&self, at: H256, _: H160) -> Result<U256, Failure> {
		Ok(self.number(at).into())
	}
	fn pending_nonce(&self, _: H160) -> Result<U256, Failure> {
		Ok(100.into())
	}
	fn code(&self, _: H256, _: H160) -> Result<Vec<u8>, Failure> {
		Ok(vec![0x60])
	}
	fn storage(&self, _: H256, _: H160, _: U256) -> Result<H256, Failure> {
		Ok(H256::zero())
	}
	fn call(
		&self,
		at: H256,
		call: GenericTransactionV1,
		_: Option<StateOverrideSetV1>,
	) -> Result<Vec<u8>, Failure> {
		match call.input.as_slice().first() {
			Some(0) => Err(Failure::Reverted(revert("NotEnrolled: no chart has this account"))),
			Some(1) => Err(Failure::Refused("ContractTrapped".into())),
			Some(2) => Err(Failure::Pruned(self.number(at).to_string())),
			_ => Ok(vec![self.number(at) as u8]),
		}
	}
	fn estimate(&self, _: H256, _: GenericTransactionV1) -> Result<U256, Failure> {
		Ok(21_000.into())
	}
	fn trace_transaction(
		&self,
		_: H256,
		extrinsic: u32,
		_: TracerTypeV1,
	) -> Result<Option<TraceV1>, Failure> {
		let trace = CallTraceV1 { gas_used: extrinsic.into(), ..Default::default() };
		Ok(Some(TraceV1::Call(trace)))
	}
	fn trace_block(&self, _: H256, _: TracerTypeV1) -> Result<Vec<(u32, TraceV1)>, Failure> {
		let trace = TraceV1::Call(CallTraceV1::default());
		// The first extrinsic sets the time, and is no Ethereum transaction.
		Ok((0..=2).map(|extrinsic| (extrinsic, trace.clone())).collect())
	}
	fn trace_call(
		&self,
		_: H256,
		_: GenericTransactionV1,
		_: TracerTypeV1,
		_: Option<StateOverrideSetV1>,
	) -> Result<TraceV1, Failure> {
		Ok(TraceV1::Call(CallTraceV1::default()))
	}
	fn decode(&self, payload: &[u8]) -> Result<(H160, TransactionSignedV1), Failure> {
		if payload.is_empty() {
			return Err(Rejection::Undecodable.into());
		}
		Ok((H160::repeat_byte(1), TransactionSignedV1::default()))
	}
	fn submit(&self, payload: Vec<u8>) -> BoxFuture<'static, Result<(), Failure>> {
		let refused = payload.first() == Some(&9);
		async move {
			if refused {
				Err(Rejection::NonceTooLow.into())
			} else {
				Ok(())
			}
		}
		.boxed()
	}
}

/// The methods over that many blocks, of which the first `final_below` are final.
fn module(blocks: u64, final_below: u64) -> (Arc<List>, RpcModule<()>) {
	let list = List::of(blocks, final_below);
	(list.clone(), crate::module(list).expect("no method twice"))
}

/// The whole answer to a request.
async fn answer(module: &RpcModule<()>, method: &str, params: Value) -> Value {
	let request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
	let (answer, _) = module.raw_json_request(&request.to_string(), 16).await.expect("is JSON");
	serde_json::from_str(&answer).expect("is JSON")
}

/// The result of a request that has one.
async fn result(module: &RpcModule<()>, method: &str, params: Value) -> Value {
	let answer = answer(module, method, params).await;
	answer.get("result").unwrap_or_else(|| panic!("{method}: {answer}")).clone()
}

/// The code and message of a request that is refused.
async fn refusal(module: &RpcModule<()>, method: &str, params: Value) -> (i64, String) {
	let answer = answer(module, method, params).await;
	let error = answer.get("error").unwrap_or_else(|| panic!("{method}: {answer}"));
	let message = error["message"].as_str().expect("has a message");
	let data = error.get("data").map(ToString::to_string).unwrap_or_default();
	(error["code"].as_i64().expect("has a code"), format!("{message} {data}").trim().into())
}

#[test]
fn ids_are_quantities_that_nobody_guesses() {
	let a = ids::unguessable();
	assert_ne!(a, ids::unguessable());
	assert_eq!(a.len(), 34);
	assert!(a.starts_with("0x") && !a.starts_with("0x0"));
	let _: U256 = serde_json::from_value(json!(a)).expect("a quantity");
	let _: Bytes = serde_json::from_value(json!(a)).expect("hexadecimal");
}
