// SPDX-License-Identifier: GPL-3.0-only

//! A node's RPC that does as a test says: it tells what it was asked, and answers when it is let.

use std::{
	collections::BTreeMap,
	sync::{
		atomic::{AtomicUsize, Ordering},
		Arc, Mutex,
	},
};

use futures::{SinkExt, StreamExt};
use serde_json::{json, Value};
use tokio::{
	net::{TcpListener, TcpStream},
	sync::watch,
	task::JoinHandle,
};
use tokio_tungstenite::{accept_async, tungstenite::Message};

use crate::client::LONG;

/// How many news of [`LONG_ANSWER`] come of storage: more than the buffers between us hold.
const FLOOD: usize = 2048;
/// How long its metadata is.
pub const LONG_ANSWER: usize = 64 << 10;

struct State {
	heard: Mutex<Vec<String>>,
	told: Mutex<BTreeMap<&'static str, Value>>,
	accepted: AtomicUsize,
	open: AtomicUsize,
	subscriptions: AtomicUsize,
	flooded: AtomicUsize,
	held: watch::Sender<bool>,
}

/// The node. Dropped, it listens no more, and its connections end.
pub struct Node {
	pub url: String,
	state: Arc<State>,
	tasks: Arc<Mutex<Vec<JoinHandle<()>>>>,
}

impl Drop for Node {
	fn drop(&mut self) {
		self.tasks.lock().unwrap().iter().for_each(JoinHandle::abort);
	}
}

impl Node {
	pub async fn new() -> Self {
		let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
		let url = format!("ws://{}", listener.local_addr().unwrap());
		let state = Arc::new(State {
			heard: Mutex::default(),
			told: Mutex::default(),
			accepted: AtomicUsize::new(0),
			open: AtomicUsize::new(0),
			subscriptions: AtomicUsize::new(0),
			flooded: AtomicUsize::new(0),
			held: watch::Sender::new(false),
		});
		let tasks = Arc::new(Mutex::new(Vec::new()));
		let (of_listener, all) = (state.clone(), tasks.clone());
		let listens = tokio::spawn(async move {
			loop {
				let (stream, _) = listener.accept().await.unwrap();
				let task = tokio::spawn(serve(stream, of_listener.clone()));
				all.lock().unwrap().push(task);
			}
		});
		tasks.lock().unwrap().push(listens);
		Self { url, state, tasks }
	}

	/// The methods that it was asked for.
	pub fn heard(&self) -> Vec<String> {
		self.state.heard.lock().unwrap().clone()
	}

	/// What it answers to a method from now on.
	pub fn tell(&self, method: &'static str, result: Value) {
		self.state.told.lock().unwrap().insert(method, result);
	}

	/// How many connections it has taken.
	pub fn accepted(&self) -> usize {
		self.state.accepted.load(Ordering::SeqCst)
	}

	/// Whether all of a flood was taken from it.
	pub fn is_emptied(&self) -> bool {
		self.state.flooded.load(Ordering::SeqCst) >= FLOOD
	}

	/// It answers nothing from now on.
	pub fn hold(&self) {
		self.state.held.send_replace(true);
	}

	/// It answers everything that it was asked meanwhile, and what comes.
	pub fn go_on(&self) {
		self.state.held.send_replace(false);
	}

	/// Waits until it was asked so many times.
	pub async fn hears(&self, number: usize) {
		self.until(|| self.heard().len() >= number).await;
	}

	/// Waits until nobody is connected.
	pub async fn left_alone(&self) {
		self.until(|| self.state.open.load(Ordering::SeqCst) == 0).await;
	}

	async fn until(&self, is_so: impl Fn() -> bool) {
		let wait = async {
			while !is_so() {
				tokio::time::sleep(std::time::Duration::from_millis(10)).await;
			}
		};
		tokio::time::timeout(LONG, wait).await.expect("it comes to that");
	}
}

/// Counts a connection as long as it is open.
struct Open(Arc<State>);

impl Drop for Open {
	fn drop(&mut self) {
		self.0.open.fetch_sub(1, Ordering::SeqCst);
	}
}

async fn serve(stream: TcpStream, state: Arc<State>) {
	let Ok(mut socket) = accept_async(stream).await else { return };
	state.accepted.fetch_add(1, Ordering::SeqCst);
	state.open.fetch_add(1, Ordering::SeqCst);
	let _open = Open(state.clone());
	let mut held = state.held.subscribe();
	let mut waiting: Vec<Value> = Vec::new();
	loop {
		tokio::select! {
			message = socket.next() => match message {
				Some(Ok(Message::Text(text))) => {
					let call: Value = serde_json::from_str(&text).unwrap();
					let method = call["method"].as_str().unwrap().to_owned();
					state.heard.lock().unwrap().push(method);
					waiting.push(call);
				},
				Some(Ok(_)) => {},
				Some(Err(_)) | None => return,
			},
			changed = held.changed() => changed.unwrap(),
		}
		if *held.borrow_and_update() {
			continue;
		}
		for call in waiting.drain(..) {
			let floods = call["method"] == "state_subscribeStorage";
			for text in answers(&call, &state) {
				if socket.send(Message::text(text.to_string())).await.is_err() {
					return;
				}
			}
			let news = news("s0", "0".repeat(LONG_ANSWER).into()).to_string();
			for _ in 0..if floods { FLOOD } else { 0 } {
				if socket.send(Message::text(news.clone())).await.is_err() {
					return;
				}
				state.flooded.fetch_add(1, Ordering::SeqCst);
			}
		}
	}
}

fn news(id: &str, result: Value) -> Value {
	let params = json!({ "subscription": id, "result": result });
	json!({ "jsonrpc": "2.0", "method": "chain_newHead", "params": params })
}

/// What it says to a call.
fn answers(call: &Value, state: &State) -> Vec<Value> {
	let method = call["method"].as_str().unwrap();
	let answer = |result: Value| json!({ "jsonrpc": "2.0", "id": call["id"], "result": result });
	if let Some(result) = state.told.lock().unwrap().get(method) {
		return vec![answer(result.clone())];
	}
	if method == "state_getMetadata" {
		return vec![answer("0".repeat(LONG_ANSWER).into())];
	}
	if method.contains("unsubscribe") {
		return vec![answer(true.into())];
	}
	if method.contains("subscribe") {
		let id = format!("s{}", state.subscriptions.fetch_add(1, Ordering::SeqCst));
		let news = news(&id, json!({ "number": "0x1" }));
		return vec![answer(id.into()), news];
	}
	vec![answer(json!({ "method": method, "params": call["params"] }))]
}
