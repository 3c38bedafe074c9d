// SPDX-License-Identifier: GPL-3.0-only

//! Starting nodes and asking them, for the tests that need a running one.

use std::{
	collections::hash_map::RandomState,
	hash::{BuildHasher, Hasher},
	io::{Read, Write},
	net::{TcpListener, TcpStream},
	path::PathBuf,
	process::{Child, Command, ExitStatus, Stdio},
	time::{Duration, Instant},
};

use serde_json::{json, Value};

/// How long a test waits for something that takes a few seconds on a machine with nothing else to do.
pub const PATIENCE: Duration = Duration::from_secs(90);

/// The node's binary.
pub fn binary() -> PathBuf {
	env!("CARGO_BIN_EXE_salus-node").into()
}

/// A TCP port of the loopback that nobody listened on a moment ago, and of those that the system gives to
/// nobody by itself: tests run side by side.
pub fn free_port() -> u16 {
	loop {
		let port = 20_000 + (RandomState::new().build_hasher().finish() % 12_000) as u16;
		if TcpListener::bind(("127.0.0.1", port)).is_ok() {
			return port;
		}
	}
}

/// A running node, killed when it is dropped.
pub struct Node {
	child: Child,
	rpc_port: u16,
	log: PathBuf,
	_dir: tempfile::TempDir,
}

impl Node {
	/// Starts a node with these flags on free ports. Its log is in a file, shown if a wait fails.
	pub fn start(args: &[&str]) -> Self {
		let dir = tempfile::tempdir().expect("a temporary folder can be made");
		let log = dir.path().join("node.log");
		let rpc_port = free_port();
		let child = Command::new(binary())
			.args(args)
			.args(["--listen-addr", "/ip4/127.0.0.1/tcp/0", "--no-prometheus", "--no-telemetry"])
			.args(["--rpc-port", &rpc_port.to_string(), "--disable-log-color"])
			.stdout(Stdio::null())
			.stderr(std::fs::File::create(&log).expect("the log can be created"))
			.spawn()
			.expect("the node starts");
		Self { child, rpc_port, log, _dir: dir }
	}

	/// What the node has logged so far.
	pub fn log(&self) -> String {
		std::fs::read_to_string(&self.log).unwrap_or_default()
	}

	/// Calls a JSON-RPC method. `None` while the node does not answer.
	pub fn rpc(&self, method: &str, params: Value) -> Option<Value> {
		let answer = self.answer(self.rpc_port, method, params)?;
		assert!(answer.get("error").is_none(), "{method}: {answer}");
		answer.get("result").cloned()
	}

	/// The whole answer to a JSON-RPC method, from one of the node's ports.
	pub fn answer(&self, port: u16, method: &str, params: Value) -> Option<Value> {
		let body =
			json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }).to_string();
		let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
		stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
		write!(
			stream,
			"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
			 Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
			body.len()
		)
		.ok()?;
		let mut answer = String::new();
		stream.read_to_string(&mut answer).ok()?;
		let (_, body) = answer.split_once("\r\n\r\n")?;
		serde_json::from_str(body).ok()
	}

	/// The number of the block that `method` gives the header of, if the node answers.
	fn number(&self, header: &Value) -> Option<u32> {
		u32::from_str_radix(header.get("number")?.as_str()?.trim_start_matches("0x"), 16).ok()
	}

	/// The best block's number.
	pub fn best(&self) -> Option<u32> {
		self.number(&self.rpc("chain_getHeader", json!([]))?)
	}

	/// The finalised block's number.
	pub fn finalised(&self) -> Option<u32> {
		let hash = self.rpc("chain_getFinalizedHead", json!([]))?;
		self.number(&self.rpc("chain_getHeader", json!([hash]))?)
	}

	/// Waits until `condition` holds; fails with the end of the log when it does not in time.
	pub fn wait_until(&mut self, what: &str, condition: impl Fn(&Self) -> bool) {
		let start = Instant::now();
		while !condition(self) {
			let died = self.child.try_wait().expect("the child can be waited for");
			if died.is_some() || start.elapsed() > PATIENCE {
				let log = self.log();
				let tail = log.lines().rev().take(40).collect::<Vec<_>>();
				let tail = tail.into_iter().rev().collect::<Vec<_>>().join("\n");
				panic!("{what}: not within {PATIENCE:?} (exit: {died:?}). The log's end:\n{tail}");
			}
			std::thread::sleep(Duration::from_millis(200));
		}
	}

	/// Asks the node to stop as an operator's service manager does, and waits until it has.
	pub fn terminate(&mut self) -> ExitStatus {
		let pid = self.child.id().to_string();
		let sent = Command::new("kill").args(["-TERM", &pid]).status().expect("kill runs");
		assert!(sent.success());
		let start = Instant::now();
		loop {
			if let Some(status) = self.child.try_wait().expect("the child can be waited for") {
				return status;
			}
			assert!(start.elapsed() < PATIENCE, "the node does not stop:\n{}", self.log());
			std::thread::sleep(Duration::from_millis(100));
		}
	}
}

impl Drop for Node {
	fn drop(&mut self) {
		let _ = self.child.kill();
		let _ = self.child.wait();
	}
}
