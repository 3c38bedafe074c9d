// SPDX-License-Identifier: GPL-3.0-only

//! `/rpc`: what of a node anybody may ask, and how much of it.
//!
//! The node is one that does as the test says: see [`Node`].

use std::time::Duration;

use futures::{SinkExt, StreamExt};
use salus_gateway::{
	api::{Limits, Rate, Rpc, RpcLimits, Setup},
	ExchangeError,
};
use serde_json::{json, Value};
use tokio::net::TcpStream;
use tokio_tungstenite::{
	client_async,
	tungstenite::{protocol::CloseFrame, Error, Message},
	WebSocketStream,
};

use crate::{
	client::{closed, Answer, Request, Service, LONG},
	node::{Node, LONG_ANSWER},
};

const SHORT: Duration = Duration::from_millis(200);

/// A gateway before that node.
async fn service(node: &Node, limits: RpcLimits) -> Service {
	let rpc = Some(Rpc { node: node.url.clone(), limits });
	Service::set_up(Setup { rpc, ..Setup::default() }).await
}

fn call(id: impl Into<Value>, method: &str, params: Value) -> Value {
	json!({ "jsonrpc": "2.0", "id": id.into(), "method": method, "params": params })
}

fn post(body: &Value) -> Request {
	Request::new("POST", "/rpc").body("application/json", body.to_string().into_bytes())
}

async fn ask(service: &Service, body: &Value) -> Value {
	let answer = post(body).send(service.address).await;
	assert_eq!(answer.status, 200, "{answer:?}");
	answer.json()
}

/// A connection of somebody's.
struct Client(WebSocketStream<TcpStream>);

impl Client {
	async fn try_new(service: &Service) -> Result<Self, Error> {
		let stream = TcpStream::connect(service.address).await.unwrap();
		let url = format!("ws://{}/rpc", service.address);
		client_async(url, stream).await.map(|(socket, _)| Self(socket))
	}

	async fn new(service: &Service) -> Self {
		Self::try_new(service).await.unwrap()
	}

	async fn send(&mut self, body: &Value) {
		self.0.send(Message::text(body.to_string())).await.unwrap();
	}

	/// What comes next, pings aside.
	async fn next(&mut self) -> Value {
		loop {
			match tokio::time::timeout(LONG, self.0.next()).await.expect("something comes") {
				Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).unwrap(),
				Some(Ok(Message::Ping(_) | Message::Pong(_))) => {},
				other => panic!("{other:?}"),
			}
		}
	}

	async fn ask(&mut self, body: &Value) -> Value {
		self.send(body).await;
		self.next().await
	}

	/// How it ends.
	async fn end(&mut self) -> Option<CloseFrame> {
		loop {
			match tokio::time::timeout(LONG, self.0.next()).await.expect("it ends") {
				Some(Ok(Message::Close(frame))) => return frame,
				Some(Ok(_)) => {},
				Some(Err(_)) | None => return None,
			}
		}
	}

	async fn code(&mut self) -> u16 {
		u16::from(self.end().await.expect("it is told why").code)
	}
}

fn code(answer: &Value) -> i64 {
	answer["error"]["code"].as_i64().unwrap_or_else(|| panic!("{answer}"))
}

#[tokio::test]
async fn a_gateway_that_is_not_told_to_serves_none() {
	let service = Service::new(Limits::default()).await;
	let answer = post(&call(1, "system_chain", json!([]))).send(service.address).await;
	assert_eq!((answer.status, answer.problem().error), (404, None));
	assert!(Client::try_new(&service).await.is_err());
}

#[tokio::test]
async fn the_node_answers_over_both() {
	let node = Node::new().await;
	let service = service(&node, RpcLimits::default()).await;
	let body = call("a", "chain_getBlockHash", json!([7]));
	let expected = json!({
		"jsonrpc": "2.0", "id": "a", "result": { "method": "chain_getBlockHash", "params": [7] }
	});
	assert_eq!(ask(&service, &body).await, expected);
	let mut client = Client::new(&service).await;
	assert_eq!(client.ask(&body).await, expected);
	// Each has a connection of its own, which ends with it.
	assert_eq!(node.accepted(), 2);
	drop(client);
	node.left_alone().await;
	service.wait("rpc_connections", 0).await;
}

#[tokio::test]
async fn nothing_else_reaches_the_node() {
	let node = Node::new().await;
	let service = service(&node, RpcLimits::default()).await;
	let mut client = Client::new(&service).await;
	for (method, params, expected) in [
		("author_insertKey", json!(["babe", "//Alice", "0x00"]), -32601),
		("author_rotateKeys", json!([]), -32601),
		("state_getPairs", json!(["0x"]), -32601),
		("system_addReservedPeer", json!(["/ip4/1.2.3.4"]), -32601),
		("offchain_localStorageSet", json!(["PERSISTENT", "0x00", "0x00"]), -32601),
		("state_getKeysPaged", json!(["0x", 1001]), -32602),
		("state_getKeysPaged", json!({ "prefix": "0x", "count": 1001 }), -32602),
		("state_call", json!(["Core_execute_block", "0x"]), -32602),
		("state_subscribeStorage", json!([]), -32602),
	] {
		let body = call(1, method, params);
		assert_eq!(code(&client.ask(&body).await), expected, "{method}");
		if method != "state_subscribeStorage" {
			assert_eq!(code(&ask(&service, &body).await), expected, "{method}");
		}
	}
	assert_eq!(node.heard(), Vec::<String>::new());
	// Which there are, the gateway says itself.
	let methods = ask(&service, &call(1, "rpc_methods", json!([]))).await;
	let methods = methods["result"]["methods"].as_array().unwrap();
	assert!(methods.contains(&json!("state_getStorage")));
	assert!(!methods.contains(&json!("author_insertKey")));
	assert_eq!(node.heard(), Vec::<String>::new());
}

#[tokio::test]
async fn what_is_no_json_rpc_is_told_so() {
	let node = Node::new().await;
	let service = service(&node, RpcLimits::default()).await;
	let mut client = Client::new(&service).await;
	for (text, expected) in [("{", -32700), ("[]", -32600), ("7", -32600), ("{}", -32600)] {
		client.0.send(Message::text(text)).await.unwrap();
		assert_eq!(code(&client.next().await), expected, "{text}");
		let body = Request::new("POST", "/rpc").body("application/json", text.into());
		assert_eq!(code(&body.send(service.address).await.json::<Value>()), expected, "{text}");
	}
	let bytes = Request::new("POST", "/rpc").body("application/json", vec![0xff, 0xfe]);
	assert_eq!(code(&bytes.send(service.address).await.json::<Value>()), -32700);
	client.0.send(Message::binary(b"{}".to_vec())).await.unwrap();
	assert_eq!(client.code().await, 1003);
	// What HTTP alone refuses, it refuses as everywhere.
	let text = Request::new("POST", "/rpc").body("text/plain", b"{}".to_vec());
	assert_eq!(text.send(service.address).await.problem().status, 415);
	assert_eq!(Request::get("/rpc").send(service.address).await.problem().status, 400);
	let put = Request::new("PUT", "/rpc").send(service.address).await;
	assert_eq!(put.problem().status, 405);
	assert_eq!(node.heard(), Vec::<String>::new());
}

#[tokio::test]
async fn a_note_is_answered_by_nobody() {
	let node = Node::new().await;
	let service = service(&node, RpcLimits::default()).await;
	let note = json!({ "jsonrpc": "2.0", "method": "system_chain", "params": [] });
	let answer = post(&note).send(service.address).await;
	assert_eq!((answer.status, answer.body.len()), (204, 0));
}

#[tokio::test]
async fn subscriptions_are_of_the_connection_and_end_with_it() {
	let node = Node::new().await;
	let service = service(&node, RpcLimits { subscriptions: 2, ..RpcLimits::default() }).await;
	let subscribe = |id: u64| call(id, "chain_subscribeNewHeads", json!([]));
	assert_eq!(code(&ask(&service, &subscribe(1)).await), -32601);
	let (mut one, mut other) = (Client::new(&service).await, Client::new(&service).await);
	let first = one.ask(&subscribe(1)).await["result"].clone();
	let news = one.next().await;
	assert_eq!((news["id"].is_null(), &news["params"]["subscription"]), (true, &first));
	let second = other.ask(&subscribe(1)).await["result"].clone();
	assert_ne!(first, second);
	// Each connection has its own number of them.
	assert!(one.ask(&subscribe(2)).await["result"].is_string());
	one.next().await;
	assert_eq!(code(&one.ask(&subscribe(3)).await), -32006);
	let end = call(4, "chain_unsubscribeNewHeads", json!([first]));
	assert_eq!(one.ask(&end).await["result"], json!(true));
	assert!(one.ask(&subscribe(5)).await["result"].is_string());
	drop((one, other));
	node.left_alone().await;
}

#[tokio::test]
async fn an_address_calls_only_so_often() {
	let node = Node::new().await;
	let limits = RpcLimits { calls: Rate::new(1, 10), ..RpcLimits::default() };
	let service = service(&node, limits).await;
	let mut client = Client::new(&service).await;
	let mut refused = 0;
	for number in 0..30 {
		// Over both together, and each call of a batch counts.
		let body = call(number, "system_chain", json!([]));
		let answer = match number % 3 {
			0 => client.ask(&body).await,
			1 => ask(&service, &body).await,
			_ => client.ask(&json!([body, body])).await[1].clone(),
		};
		if answer["error"].is_object() {
			assert_eq!(code(&answer), -32005);
			assert!(answer["error"]["data"]["retryAfter"].as_u64().unwrap() >= 1);
			refused += 1;
		}
	}
	assert!(refused >= 15, "{refused}");
	assert!(node.heard().len() <= 20);
	// Nothing else of the gateway's is refused for that.
	assert_eq!(Request::get("/").send(service.address).await.status, 200);
}

#[tokio::test]
async fn messages_batches_and_answers_have_a_length() {
	let node = Node::new().await;
	let limits =
		RpcLimits { request: 4096, response: LONG_ANSWER / 2, batch: 3, ..RpcLimits::default() };
	let service = service(&node, limits).await;
	let long = call(1, "author_submitExtrinsic", json!(["0".repeat(5000)]));
	let answer = post(&long).send(service.address).await;
	assert_eq!(answer.error(), ExchangeError::TooLarge { limit: 4096 });
	let mut client = Client::new(&service).await;
	client.send(&long).await;
	// The reset of a connection on which somebody still sends may get ahead of the reason.
	assert!(client.end().await.is_none_or(|end| u16::from(end.code) == 1009));
	let one = call(1, "system_chain", json!([]));
	let batch = json!([one, one, one, one]);
	assert_eq!(code(&ask(&service, &batch).await), -32010);
	assert_eq!(node.heard(), Vec::<String>::new());
	assert_eq!(ask(&service, &json!([one, one, one])).await.as_array().unwrap().len(), 3);
	let metadata = call(2, "state_getMetadata", json!([]));
	assert_eq!(code(&ask(&service, &metadata).await), -32008);
	let mut client = Client::new(&service).await;
	client.send(&metadata).await;
	assert_eq!(code(&client.next().await), -32008);
	assert_eq!(client.code().await, 1009);
}

#[tokio::test]
async fn only_so_many_connect() {
	let node = Node::new().await;
	let limits = RpcLimits { connections_per_peer: 2, ..RpcLimits::default() };
	let service = service(&node, limits).await;
	let one = Client::new(&service).await;
	let _other = Client::new(&service).await;
	let refused = |error: Option<Error>, expected: u16| match error {
		Some(Error::Http(answer)) => assert_eq!(answer.status().as_u16(), expected),
		other => panic!("{other:?}"),
	};
	refused(Client::try_new(&service).await.err(), 429);
	// A call by POST needs no such place.
	assert!(ask(&service, &call(1, "system_chain", json!([]))).await["result"].is_object());
	drop(one);
	service.wait("rpc_connections", 1).await;
	drop(Client::new(&service).await);
	let node = Node::new().await;
	let limits = RpcLimits { connections: 1, ..RpcLimits::default() };
	let service = self::service(&node, limits).await;
	let _one = Client::new(&service).await;
	refused(Client::try_new(&service).await.err(), 503);
}

#[tokio::test]
async fn who_asks_more_than_the_node_answers_waits() {
	let node = Node::new().await;
	let service = service(&node, RpcLimits { running: 2, ..RpcLimits::default() }).await;
	let mut client = Client::new(&service).await;
	node.hold();
	for number in 0..10 {
		client.send(&call(number, "system_chain", json!([]))).await;
	}
	node.hears(2).await;
	tokio::time::sleep(SHORT).await;
	assert_eq!(node.heard().len(), 2);
	node.go_on();
	for number in 0..10 {
		assert_eq!(client.next().await["id"], json!(number));
	}
}

/// Each call by POST is a connection of the node's as long as it waits.
#[tokio::test]
async fn who_posts_more_than_the_node_has_room_for_waits() {
	let node = Node::new().await;
	let service = service(&node, RpcLimits { posts: 2, ..RpcLimits::default() }).await;
	node.hold();
	let calls: Vec<_> =
		(0..6).map(|number| post(&call(number, "system_chain", json!([])))).collect();
	let sent = futures::future::join_all(calls.iter().map(|call| call.send(service.address)));
	let looks = async {
		node.hears(2).await;
		tokio::time::sleep(SHORT).await;
		assert_eq!((node.heard().len(), node.accepted()), (2, 2));
		// Nobody else waits for them.
		assert_eq!(Request::get("/").send(service.address).await.status, 200);
		node.go_on();
	};
	let (answers, ()) = futures::future::join(sent, looks).await;
	for (number, answer) in answers.into_iter().enumerate() {
		assert_eq!(answer.json::<Value>()["id"], json!(number));
	}
	assert_eq!(node.heard().len(), 6);
	node.left_alone().await;
}

/// Who waits for room too long is told so, as who waits for the node.
#[tokio::test]
async fn who_posts_and_gets_no_room_is_told_so() {
	let node = Node::new().await;
	let limits = RpcLimits { posts: 1, answer: SHORT * 5, ..RpcLimits::default() };
	let service = service(&node, limits).await;
	node.hold();
	let body = call(1, "system_chain", json!([]));
	let first = ask(&service, &body);
	let second = async {
		node.hears(1).await;
		ask(&service, &body).await
	};
	let (first, second) = futures::future::join(first, second).await;
	assert_eq!((code(&first), code(&second)), (-32603, -32603));
	node.left_alone().await;
}

#[tokio::test]
async fn a_node_that_does_not_answer_is_told_of() {
	let node = Node::new().await;
	let limits = RpcLimits { answer: SHORT, ping: SHORT, ..RpcLimits::default() };
	let service = service(&node, limits).await;
	node.hold();
	let body = call(1, "system_chain", json!([]));
	assert_eq!(code(&ask(&service, &body).await), -32603);
	let mut client = Client::new(&service).await;
	assert_eq!(code(&client.ask(&body).await), -32603);
	assert_eq!(client.code().await, 1011);
	// One that is not there at all, likewise.
	drop(node);
	assert_eq!(code(&ask(&service, &body).await), -32603);
	let mut client = Client::new(&service).await;
	assert_eq!(client.code().await, 1011);
	// The gateway itself goes on.
	assert_eq!(Request::get("/").send(service.address).await.status, 200);
}

#[tokio::test]
async fn a_connection_without_use_ends() {
	let node = Node::new().await;
	let limits = RpcLimits { ping: SHORT, idle: SHORT * 3, ..RpcLimits::default() };
	let service = service(&node, limits).await;
	let mut unused = Client::new(&service).await;
	assert_eq!(unused.code().await, 1000);
	// Who is subscribed to something uses it.
	let mut used = Client::new(&service).await;
	used.ask(&call(1, "chain_subscribeNewHeads", json!([]))).await;
	used.next().await;
	let quiet = tokio::time::timeout(SHORT * 15, used.end()).await;
	assert!(quiet.is_err(), "{quiet:?}");
	// Who answers no ping is gone.
	let mut silent = Client::new(&service).await;
	silent.ask(&call(1, "chain_subscribeNewHeads", json!([]))).await;
	service.wait("rpc_connections", 2).await;
	drop(used);
	service.wait("rpc_connections", 0).await;
}

/// Nor does the gateway keep for her what she does not take.
#[tokio::test]
async fn who_does_not_take_what_is_sent_is_left() {
	let node = Node::new().await;
	let rpc = Some(Rpc { node: node.url.clone(), limits: RpcLimits::default() });
	let limits = Limits { idle: SHORT, slowest: 1 << 20, ..Limits::default() };
	let service = Service::set_up(Setup { limits, rpc, ..Setup::default() }).await;
	let mut client = Client::new(&service).await;
	let keys = json!([["0x00"]]);
	assert_eq!(client.ask(&call(1, "state_subscribeStorage", keys)).await["result"], "s0");
	service.wait("rpc_connections", 0).await;
	node.left_alone().await;
	assert!(!node.is_emptied());
}

#[tokio::test]
async fn the_end_of_the_gateway_ends_its_connections() {
	let node = Node::new().await;
	let service = service(&node, RpcLimits::default()).await;
	let mut client = Client::new(&service).await;
	client.ask(&call(1, "chain_subscribeNewHeads", json!([]))).await;
	let end = tokio::spawn(service.serving.shutdown(LONG));
	assert_eq!(client.code().await, 1001);
	tokio::time::timeout(LONG, end).await.unwrap().unwrap();
	node.left_alone().await;
}

#[tokio::test]
async fn http_2_is_not_spoken() {
	use tokio::io::AsyncWriteExt;
	let service = Service::new(Limits::default()).await;
	let mut stream = TcpStream::connect(service.address).await.unwrap();
	stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await.unwrap();
	assert!(closed(&mut stream).await.is_empty());
}

/// What a browser asks before it lets a page send something.
async fn may(service: &Service, path: &str, origin: &str) -> Answer {
	Request::new("OPTIONS", path)
		.header("origin", origin)
		.header("access-control-request-method", "POST")
		.header("access-control-request-headers", "content-type,signature")
		.send(service.address)
		.await
}

const ALLOWED: &str = "access-control-allow-origin";

#[tokio::test]
async fn every_page_may_use_rpc_and_some_the_rest() {
	let node = Node::new().await;
	let rpc = Some(Rpc { node: node.url.clone(), limits: RpcLimits::default() });
	let portal = "https://portal.example";
	let origins = salus_gateway::api::Origins::Of(vec![portal.parse().unwrap()]);
	// So few requests that the last ones are refused.
	let limits = Limits { peer: Rate::new(1, 3), ..Limits::default() };
	let service = Service::set_up(Setup { limits, rpc, origins }).await;
	let other = "https://other.example";
	for (path, origin, allowed) in [
		("/rpc", portal, true),
		("/rpc", other, true),
		("/grants", portal, true),
		("/grants", other, false),
		("/rpc/", other, false),
	] {
		let answer = may(&service, path, origin).await;
		let expected = allowed.then_some(origin);
		assert_eq!(answer.header(ALLOWED), expected, "{path} {origin}");
		assert_eq!(answer.header("access-control-allow-credentials"), None);
	}
	let allowed = may(&service, "/grants", portal).await;
	let headers = allowed.header("access-control-allow-headers").unwrap();
	for name in ["signature", "signature-input", "content-digest", "salus-opening", "range"] {
		assert!(headers.split(',').any(|one| one == name), "{name}: {headers}");
	}
	// A page may read a refusal too, be it of the rate.
	let mut statuses = Vec::new();
	for _ in 0..6 {
		let answer = Request::get("/grants").header("origin", portal).send(service.address).await;
		assert_eq!(answer.header(ALLOWED), Some(portal));
		let vary = answer.header("vary").unwrap_or_default();
		assert!(vary.contains("origin"), "{vary}");
		statuses.push(answer.status);
	}
	assert!(statuses.contains(&401) && statuses.contains(&429), "{statuses:?}");
}

#[tokio::test]
async fn no_page_may_anything_where_nothing_is_said() {
	let service = Service::new(Limits::default()).await;
	let answer = may(&service, "/grants", "https://portal.example").await;
	assert_eq!((answer.status, answer.header(ALLOWED)), (405, None));
	let get = Request::get("/").header("origin", "https://portal.example");
	assert_eq!(get.send(service.address).await.header(ALLOWED), None);
}
