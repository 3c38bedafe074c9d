// SPDX-License-Identifier: GPL-3.0-only

//! One client's calls on their way to the node and back: which pass, under which number, and what they
//! leave open. It touches no socket, so that every rule can be tested by itself.

use std::collections::HashMap;

use serde_json::{value::RawValue, Value};
use tokio::time::Instant;

use super::{
	limits::RpcLimits,
	message::{self, answer, refusal, to_node, Call, Calls, Fault, FromNode, News},
	methods::{self, Kind, Method, Topic},
};

/// How a client speaks to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Over {
	/// One message, one answer.
	Http,
	WebSocket,
}

/// What a message leads to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Sent {
	/// For the node.
	pub(super) node: Vec<String>,
	/// For the client, at once.
	pub(super) client: Option<String>,
}

/// A call that the node has not answered yet.
struct Waiting {
	/// As the client wrote it; none where it does not wait for an answer.
	id: Option<String>,
	batch: Option<u64>,
	effect: Effect,
	since: Instant,
}

/// What the answer changes here.
enum Effect {
	Nothing,
	Begins(Topic),
	Ends(Topic, String),
}

/// The answers to a batch, which go out together.
struct Batch {
	missing: usize,
	answers: Vec<String>,
}

/// The calls of one client.
pub(super) struct Session<'a> {
	limits: &'a RpcLimits,
	over: Over,
	next: u64,
	waiting: HashMap<u64, Waiting>,
	batches: HashMap<u64, Batch>,
	/// By id, as the node writes it.
	subscriptions: HashMap<String, Topic>,
}

/// A method and its arguments.
type Served<'c> = (&'static Method, Vec<&'c RawValue>);

/// What becomes of one call.
enum Fate {
	/// It is answered here; or by nobody, where nobody waits.
	Answered(Option<String>),
	ToNode(String),
}

impl<'a> Session<'a> {
	pub(super) fn new(limits: &'a RpcLimits, over: Over) -> Self {
		Self {
			limits,
			over,
			next: 0,
			waiting: HashMap::new(),
			batches: HashMap::new(),
			subscriptions: HashMap::new(),
		}
	}

	/// How many calls wait for the node.
	pub(super) fn waiting(&self) -> usize {
		self.waiting.len()
	}

	/// Whether nothing is open.
	pub(super) fn is_idle(&self) -> bool {
		self.waiting.is_empty() && self.subscriptions.is_empty()
	}

	/// Whether the node has had its time for one of the calls.
	pub(super) fn is_overdue(&self) -> bool {
		self.waiting.values().any(|call| call.since.elapsed() > self.limits.answer)
	}

	/// A message of the client's. `take` says whether there may be a call of that cost now, and after how many
	/// seconds if not.
	pub(super) fn client_says(
		&mut self,
		text: &str,
		mut take: impl FnMut(u32) -> Result<(), u64>,
	) -> Sent {
		let calls = match message::calls(text) {
			Ok(Calls::One(call)) => return self.one(call, &mut take),
			Ok(Calls::Batch(calls)) if calls.is_empty() => Err(Fault::EmptyBatch),
			Ok(Calls::Batch(calls)) if calls.len() > self.limits.batch => {
				Err(Fault::LongBatch(self.limits.batch))
			},
			Ok(Calls::Batch(calls)) => Ok(calls),
			Err(fault) => Err(fault),
		};
		match calls {
			Ok(calls) => self.batch(&calls, &mut take),
			// Whatever is wrong with it, it was one to look at.
			Err(fault) => {
				let fault =
					take(1).err().map_or(fault, |retry_after| Fault::TooOften { retry_after });
				Sent { client: Some(fault.answer(None)), node: Vec::new() }
			},
		}
	}

	fn one(&mut self, call: &str, take: &mut impl FnMut(u32) -> Result<(), u64>) -> Sent {
		match self.judge(call, None, take) {
			Fate::Answered(client) => Sent { client, node: Vec::new() },
			Fate::ToNode(call) => Sent { client: None, node: vec![call] },
		}
	}

	fn batch(
		&mut self,
		calls: &[&RawValue],
		take: &mut impl FnMut(u32) -> Result<(), u64>,
	) -> Sent {
		let number = self.number();
		let mut batch = Batch { missing: 0, answers: Vec::new() };
		let mut node = Vec::new();
		for call in calls {
			match self.judge(call.get(), Some(number), take) {
				Fate::Answered(answer) => batch.answers.extend(answer),
				Fate::ToNode(call) => {
					batch.missing = batch.missing.saturating_add(1);
					node.push(call);
				},
			}
		}
		if batch.missing > 0 {
			self.batches.insert(number, batch);
			return Sent { node, client: None };
		}
		Sent { node, client: together(&batch.answers) }
	}

	fn judge(
		&mut self,
		call: &str,
		batch: Option<u64>,
		take: &mut impl FnMut(u32) -> Result<(), u64>,
	) -> Fate {
		let call = match Call::read(call) {
			Ok(call) => call,
			Err(fault) => {
				let fault =
					take(1).err().map_or(fault, |retry_after| Fault::TooOften { retry_after });
				return Fate::Answered(Some(fault.answer(None)));
			},
		};
		// Who does not wait for an answer is not told of a fault either.
		let refused = |fault: Fault| Fate::Answered(call.id().map(|id| fault.answer(Some(id))));
		match self.passes(&call, take) {
			Err(fault) => refused(fault),
			Ok(None) => Fate::Answered(call.id().map(|id| answer(id, &methods::list()))),
			Ok(Some((method, arguments))) => {
				let effect = match (method.kind, arguments.first()) {
					(Kind::Subscribe(topic), _) => Effect::Begins(topic),
					(Kind::Unsubscribe(topic), Some(id)) => Effect::Ends(topic, id.get().into()),
					_ => Effect::Nothing,
				};
				let id = call.id().map(Into::into);
				let number = self.number();
				self.waiting.insert(number, Waiting { id, batch, effect, since: Instant::now() });
				Fate::ToNode(to_node(number, method.name, &arguments))
			},
		}
	}

	/// The method that the node is to be asked for, with its arguments; none where the gateway knows it itself.
	fn passes<'c>(
		&self,
		call: &Call<'c>,
		take: &mut impl FnMut(u32) -> Result<(), u64>,
	) -> Result<Option<Served<'c>>, Fault> {
		let mut pay = |cost| take(cost).map_err(|retry_after| Fault::TooOften { retry_after });
		if call.method == methods::LIST {
			pay(1)?;
			return Ok(None);
		}
		let Some(method) = methods::find(&call.method) else {
			pay(1)?;
			return Err(Fault::NotServed);
		};
		let arguments = call.arguments().and_then(|arguments| {
			method.allows(&arguments).map_err(Fault::Arguments)?;
			Ok(arguments)
		});
		pay(arguments.as_ref().map_or(1, |arguments| method.cost(arguments)))?;
		if self.over == Over::Http && method.kind != Kind::Call {
			return Err(Fault::NeedsConnection);
		}
		let arguments = arguments?;
		if matches!(method.kind, Kind::Subscribe(_))
			&& self.subscribed() >= self.limits.subscriptions
		{
			return Err(Fault::Subscriptions(self.limits.subscriptions));
		}
		Ok(Some((method, arguments)))
	}

	/// Subscriptions that are open or asked for.
	fn subscribed(&self) -> usize {
		let begins = |call: &&Waiting| matches!(call.effect, Effect::Begins(_));
		let asked = self.waiting.values().filter(begins).count();
		self.subscriptions.len().saturating_add(asked)
	}

	fn number(&mut self) -> u64 {
		let number = self.next;
		self.next = self.next.wrapping_add(1);
		number
	}

	/// A message of the node's: what the client is to get of it.
	pub(super) fn node_says(&mut self, text: &str) -> Option<String> {
		let Ok(message) = serde_json::from_str::<FromNode<'_>>(text) else {
			tracing::warn!("the node said something that is no JSON-RPC");
			return None;
		};
		match message {
			FromNode { params: Some(news), .. } => self.news(&news, text),
			FromNode { id: Some(number), result, error, .. } => {
				let call = self.waiting.remove(&number)?;
				if error.is_none() {
					self.takes_effect(&call.effect, result);
				}
				let whole = call.id.as_deref().map(|id| match error {
					Some(error) => refusal(id, error.get()),
					None => answer(id, result.map_or("null", RawValue::get)),
				});
				self.answered(call.batch, whole)
			},
			FromNode { .. } => None,
		}
	}

	/// What the client gets when the node answers nothing more: an answer to each call that waits.
	pub(super) fn given_up(&mut self, fault: Fault) -> Vec<String> {
		let waiting: Vec<Waiting> = self.waiting.drain().map(|(_, call)| call).collect();
		waiting
			.into_iter()
			.filter_map(|call| {
				let whole = call.id.as_deref().map(|id| fault.answer(Some(id)));
				self.answered(call.batch, whole)
			})
			.collect()
	}

	/// News of a subscription of this client's; with its last ones it is over.
	fn news(&mut self, news: &News<'_>, text: &str) -> Option<String> {
		let id = news.subscription.get();
		let topic = self.subscriptions.get(id)?;
		if news.result.is_some_and(|result| is_last(*topic, result)) {
			self.subscriptions.remove(id);
		}
		Some(text.to_owned())
	}

	fn takes_effect(&mut self, effect: &Effect, result: Option<&RawValue>) {
		match (effect, result) {
			(Effect::Begins(topic), Some(id)) => {
				self.subscriptions.insert(id.get().to_owned(), *topic);
			},
			// A node looks for the subscription among those of the method's topic, and so do we.
			(Effect::Ends(topic, id), _) if self.subscriptions.get(id) == Some(topic) => {
				self.subscriptions.remove(id);
			},
			_ => {},
		}
	}

	/// The answer to a call, or to a batch once all of it is there.
	fn answered(&mut self, batch: Option<u64>, whole: Option<String>) -> Option<String> {
		let Some(number) = batch else { return whole };
		let batch = self.batches.get_mut(&number)?;
		batch.answers.extend(whole);
		batch.missing = batch.missing.saturating_sub(1);
		if batch.missing > 0 {
			return None;
		}
		let batch = self.batches.remove(&number)?;
		together(&batch.answers)
	}
}

/// The answers to a batch; none where nobody waits for one.
fn together(answers: &[String]) -> Option<String> {
	(!answers.is_empty()).then(|| format!("[{}]", answers.join(",")))
}

/// Whether the node ends the subscription with these news, as it does when all is said about a transaction.
fn is_last(topic: Topic, result: &RawValue) -> bool {
	let last: &[&str] = match topic {
		Topic::Extrinsic => &["finalized", "finalityTimeout", "usurped", "dropped", "invalid"],
		Topic::Transaction => &["finalized", "error", "invalid", "dropped"],
		_ => return false,
	};
	// "dropped", {"finalized": …}, {"event": "finalized", …}.
	match serde_json::from_str::<Value>(result.get()) {
		Ok(Value::String(status)) => last.contains(&status.as_str()),
		Ok(Value::Object(status)) => match (topic, status.get("event").and_then(Value::as_str)) {
			(Topic::Transaction, Some(event)) => last.contains(&event),
			(Topic::Extrinsic, _) => last.iter().any(|last| status.contains_key(*last)),
			_ => false,
		},
		_ => false,
	}
}

#[cfg(test)]
mod tests {
	use std::time::Duration;

	use super::*;

	fn free(_: u32) -> Result<(), u64> {
		Ok(())
	}

	fn call(id: u64, method: &str, params: &str) -> String {
		format!(r#"{{"jsonrpc":"2.0","id":"c{id}","method":"{method}","params":{params}}}"#)
	}

	fn code(answer: &str) -> i64 {
		let answer: Value = serde_json::from_str(answer).unwrap();
		answer["error"]["code"].as_i64().unwrap_or(0)
	}

	/// Subscribes, and has the node answer with that id.
	fn subscribe(session: &mut Session<'_>, method: &str, id: &str) {
		let sent = session.client_says(&call(1, method, "[]"), free);
		let asked: Value = serde_json::from_str(&sent.node[0]).unwrap();
		session
			.node_says(&format!(r#"{{"jsonrpc":"2.0","id":{},"result":"{id}"}}"#, asked["id"]))
			.unwrap();
	}

	fn news(id: &str, result: &str) -> String {
		let params = format!(r#"{{"subscription":"{id}","result":{result}}}"#);
		format!(r#"{{"jsonrpc":"2.0","method":"news","params":{params}}}"#)
	}

	#[test]
	fn a_call_comes_back_under_the_clients_id() {
		let limits = RpcLimits::default();
		let mut session = Session::new(&limits, Over::WebSocket);
		let sent = session.client_says(&call(7, "chain_getBlockHash", "[1]"), free);
		assert_eq!(sent.client, None);
		let expected = r#"{"jsonrpc":"2.0","id":0,"method":"chain_getBlockHash","params":[1]}"#;
		assert_eq!(sent.node, [expected]);
		// A number beyond what a float holds comes back as it is.
		let back = session.node_says(r#"{"jsonrpc":"2.0","id":0,"result":340282366920938463463}"#);
		let expected = r#"{"jsonrpc":"2.0","id":"c7","result":340282366920938463463}"#;
		assert_eq!(back.as_deref(), Some(expected));
		// Nor is it answered twice.
		assert_eq!(session.node_says(r#"{"jsonrpc":"2.0","id":0,"result":1}"#), None);
		assert!(session.is_idle());
	}

	#[test]
	fn the_nodes_error_is_passed_on() {
		let limits = RpcLimits::default();
		let mut session = Session::new(&limits, Over::Http);
		session.client_says(&call(1, "state_getStorage", "[]"), free);
		let error = r#"{"code":-32602,"message":"No params"}"#;
		let back = session.node_says(&format!(r#"{{"jsonrpc":"2.0","id":0,"error":{error}}}"#));
		assert_eq!(back, Some(format!(r#"{{"jsonrpc":"2.0","id":"c1","error":{error}}}"#)));
	}

	#[test]
	fn what_is_not_served_never_reaches_the_node() {
		let limits = RpcLimits::default();
		let mut session = Session::new(&limits, Over::WebSocket);
		for (text, expected) in [
			(call(1, "author_insertKey", "[]"), -32601),
			(call(1, "state_getKeysPaged", "[\"0x\", 5000]"), -32602),
			(call(1, "state_getKeysPaged", "{\"prefix\":\"0x\",\"count\":5000}"), -32602),
			("{".into(), -32700),
			("[]".into(), -32600),
			("7".into(), -32600),
			("[7]".into(), 0),
		] {
			let sent = session.client_says(&text, free);
			assert!(sent.node.is_empty(), "{text}");
			assert_eq!(code(&sent.client.unwrap()), expected, "{text}");
		}
		assert!(session.is_idle());
	}

	#[test]
	fn who_waits_for_no_answer_gets_none() {
		let limits = RpcLimits::default();
		let mut session = Session::new(&limits, Over::WebSocket);
		let note = |method: &str| format!(r#"{{"jsonrpc":"2.0","method":"{method}"}}"#);
		assert_eq!(session.client_says(&note("author_rotateKeys"), free), Sent::default());
		let sent = session.client_says(&note("system_health"), free);
		assert_eq!(sent.node.len(), 1);
		assert_eq!(session.node_says(r#"{"jsonrpc":"2.0","id":0,"result":1}"#), None);
		let batch = format!("[{},{}]", note("author_rotateKeys"), note("nothing"));
		assert_eq!(session.client_says(&batch, free), Sent::default());
	}

	#[test]
	fn a_batch_comes_back_whole() {
		let limits = RpcLimits { batch: 4, ..RpcLimits::default() };
		let mut session = Session::new(&limits, Over::Http);
		let (one, other) = (call(1, "system_chain", "[]"), call(2, "system_name", "[]"));
		let batch = format!("[{one},{},{other},7]", call(3, "system_peers", "[]"));
		let sent = session.client_says(&batch, free);
		assert_eq!((sent.node.len(), sent.client), (2, None));
		assert_eq!(session.node_says(r#"{"jsonrpc":"2.0","id":2,"result":"b"}"#), None);
		let whole = session.node_says(r#"{"jsonrpc":"2.0","id":1,"result":"a"}"#).unwrap();
		let answers: Vec<Value> = serde_json::from_str(&whole).unwrap();
		let of = |id: &str| answers.iter().find(|answer| answer["id"] == id).unwrap().clone();
		assert_eq!(answers.len(), 4);
		assert_eq!(of("c1")["result"], "a");
		assert_eq!(of("c2")["result"], "b");
		assert_eq!(of("c3")["error"]["code"], -32601);
		assert!(answers.iter().any(|answer| answer["id"].is_null()));
		let long = format!("[{one},{one},{one},{one},{one}]");
		let sent = session.client_says(&long, free);
		assert_eq!((sent.node.len(), code(&sent.client.unwrap())), (0, -32010));
		assert!(session.batches.is_empty());
	}

	#[test]
	fn only_so_many_calls_and_the_dear_ones_count_for_more() {
		let limits = RpcLimits::default();
		let mut session = Session::new(&limits, Over::Http);
		let mut left = 12;
		let mut take = |cost: u32| {
			left = u32::checked_sub(left, cost).ok_or(9u64)?;
			Ok(())
		};
		let reads = call(1, "state_call", "[\"SalusApi_check\",\"0x\"]");
		assert!(session.client_says(&reads, &mut take).client.is_none());
		let batch = format!("[{reads},{reads}]");
		assert_eq!(session.client_says(&batch, &mut take).node.len(), 1);
		for wrong in ["{", "7", "[]"] {
			assert_ne!(code(&session.client_says(wrong, &mut take).client.unwrap()), 0);
		}
		let refused = session.client_says(&call(2, "system_chain", "[]"), &mut take);
		let answer: Value = serde_json::from_str(&refused.client.unwrap()).unwrap();
		assert_eq!(answer["error"]["code"], -32005);
		assert_eq!(answer["error"]["data"]["retryAfter"], 9);
	}

	#[test]
	fn subscriptions_need_a_connection() {
		let limits = RpcLimits::default();
		let mut session = Session::new(&limits, Over::Http);
		for method in
			["chain_subscribeNewHeads", "transaction_v1_broadcast", "chainHead_v1_unfollow"]
		{
			let sent = session.client_says(&call(1, method, "[]"), free);
			assert_eq!((sent.node.len(), code(&sent.client.unwrap())), (0, -32601), "{method}");
		}
	}

	#[test]
	fn a_connection_has_only_so_many_subscriptions() {
		let limits = RpcLimits { subscriptions: 2, ..RpcLimits::default() };
		let mut session = Session::new(&limits, Over::WebSocket);
		subscribe(&mut session, "chain_subscribeNewHeads", "a");
		// One that is asked for counts.
		let ask = call(2, "state_subscribeRuntimeVersion", "[]");
		assert_eq!(session.client_says(&ask, free).node.len(), 1);
		let sent = session.client_says(&ask, free);
		assert_eq!((sent.node.len(), code(&sent.client.unwrap())), (0, -32006));
		// One that the node refused does not.
		session.node_says(r#"{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":""}}"#).unwrap();
		subscribe(&mut session, "state_subscribeRuntimeVersion", "b");
		assert_eq!(code(&session.client_says(&ask, free).client.unwrap()), -32006);
		// To end it by another's method is nothing.
		let end = |session: &mut Session<'_>, method: &str, id: &str| {
			let sent = session.client_says(&call(3, method, &format!("[\"{id}\"]")), free);
			let asked: Value = serde_json::from_str(&sent.node[0]).unwrap();
			session
				.node_says(&format!(r#"{{"jsonrpc":"2.0","id":{},"result":true}}"#, asked["id"]));
		};
		end(&mut session, "chain_unsubscribeAllHeads", "a");
		assert_eq!(session.subscriptions.len(), 2);
		end(&mut session, "unsubscribe_newHead", "a");
		assert_eq!(session.subscriptions.len(), 1);
	}

	#[test]
	fn news_come_of_what_is_subscribed_to() {
		let limits = RpcLimits::default();
		let mut session = Session::new(&limits, Over::WebSocket);
		subscribe(&mut session, "chain_subscribeNewHeads", "a");
		let head = news("a", r#"{"number":"0x1"}"#);
		assert_eq!(session.node_says(&head), Some(head.clone()));
		assert_eq!(session.node_says(&news("b", "1")), None);
		assert_eq!(session.node_says("{"), None);
	}

	#[test]
	fn a_watch_ends_with_its_transaction() {
		let limits = RpcLimits::default();
		for (method, goes_on, last) in [
			("author_submitAndWatchExtrinsic", r#""ready""#, r#"{"finalized":"0x00"}"#),
			("author_submitAndWatchExtrinsic", r#"{"inBlock":"0x00"}"#, r#""invalid""#),
			("author_submitAndWatchExtrinsic", r#"{"retracted":"0x00"}"#, r#"{"usurped":"0x00"}"#),
			(
				"transactionWatch_v1_submitAndWatch",
				r#"{"event":"bestChainBlockIncluded","block":null}"#,
				r#"{"event":"finalized","block":{}}"#,
			),
			(
				"transactionWatch_v1_submitAndWatch",
				r#"{"event":"validated"}"#,
				r#"{"event":"dropped","error":""}"#,
			),
		] {
			let mut session = Session::new(&limits, Over::WebSocket);
			subscribe(&mut session, method, "a");
			assert!(session.node_says(&news("a", goes_on)).is_some());
			assert!(!session.is_idle(), "{goes_on}");
			assert!(session.node_says(&news("a", last)).is_some());
			assert!(session.is_idle(), "{last}");
		}
	}

	#[test]
	fn what_the_node_never_answers_is_answered() {
		let limits = RpcLimits::default();
		let mut session = Session::new(&limits, Over::WebSocket);
		let calls = [call(1, "system_chain", "[]"), call(2, "system_name", "[]")];
		session.client_says(&calls[0], free);
		session.client_says(&format!("[{},{}]", calls[0], calls[1]), free);
		let answers = session.given_up(Fault::NoAnswer);
		assert_eq!(answers.len(), 2);
		assert!(answers.iter().all(|answer| answer.contains("-32603")));
		assert!(session.is_idle());
	}

	#[test]
	fn the_node_has_a_time_to_answer_in() {
		for (answer, overdue) in [(Duration::ZERO, true), (Duration::from_secs(3600), false)] {
			let limits = RpcLimits { answer, ..RpcLimits::default() };
			let mut session = Session::new(&limits, Over::WebSocket);
			session.client_says(&call(1, "system_chain", "[]"), free);
			std::thread::sleep(Duration::from_millis(2));
			assert_eq!(session.is_overdue(), overdue);
		}
	}
}
