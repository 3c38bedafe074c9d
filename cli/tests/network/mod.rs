// SPDX-License-Identifier: GPL-3.0-only

//! One node of the development network, with a hospital and its clinician, a practice and its doctor, two
//! gateways, and a patient whom the hospital enrolled. Everything is done with `salus`, as people do it.

// Each test file compiles this module and uses its own part of it.
#![allow(dead_code)]

use std::{
	collections::BTreeMap,
	fs,
	path::{Path, PathBuf},
	process::{Child, Command as Process, Stdio},
	time::{Duration, Instant},
};

use assert_cmd::Command;
use serde_json::{json, Value};

/// How long the node may take to start on a machine that does other things as well.
const START: Duration = Duration::from_secs(120);

/// Everybody who has a key.
const PEOPLE: [&str; 10] = [
	"hospital",
	"clinician",
	"practice",
	"doctor",
	"gateway1",
	"system1",
	"gateway2",
	"system2",
	"patient",
	"stranger",
];

pub struct Network {
	node: Child,
	folder: tempfile::TempDir,
	url: String,
	/// Address by name.
	pub address: BTreeMap<&'static str, String>,
	/// The patient's chart.
	pub chart: String,
}

impl Drop for Network {
	fn drop(&mut self) {
		let _ = self.node.kill();
		let _ = self.node.wait();
	}
}

impl Network {
	/// Starts it, and does everything that comes before the patient's first decision.
	pub fn up() -> Self {
		let folder = tempfile::tempdir().unwrap();
		let (node, url) = start(folder.path(), "0");
		let (address, chart) = (BTreeMap::new(), String::new());
		let mut network = Self { node, folder, url, address, chart };
		fs::write(network.key("council"), "//Alice").unwrap();
		for who in PEOPLE {
			let key = network.key(who);
			let made = network.json(who, &["keys", "new", text(&key)]);
			network.address.insert(who, made["address"].as_str().unwrap().into());
		}
		network.admit();
		network.enrol();
		network
	}

	fn admit(&self) {
		let members = [
			("hospital", "St. Luke's Hospital", "hospital", "clinician", "clinician"),
			("practice", "Riverside Practice", "data-user", "doctor", "clinician"),
			("gateway1", "Gateway 1", "gateway", "system1", "system"),
			("gateway2", "Gateway 2", "gateway", "system2", "system"),
		];
		for (who, ..) in members {
			self.json("council", &["member", "invite", &self.address[who]]);
		}
		self.at_once(members.map(|(who, name, role, ..)| {
			(who, vec!["member", "apply", "--name", name, "--role", role])
		}));
		for (who, _, role, ..) in members {
			let admitted =
				self.json("council", &["member", "admit", &self.address[who], "--role", role]);
			// A council of one: proposing is deciding. It is shown as every submission is.
			is_final(&admitted);
		}
		self.at_once(members.map(|(who, _, _, staff, role)| {
			(who, vec!["staff", "add", &self.address[staff], "--role", role])
		}));
		let register = vec!["keys", "register"];
		self.at_once(
			["clinician", "practice", "doctor", "system1"].map(|who| (who, register.clone())),
		);
		self.json("system2", &["keys", "register", "--receipt"]);
	}

	fn enrol(&mut self) {
		let consent = self.path("consent.json");
		let hospital = self.address["hospital"].clone();
		let made = self.json(
			"patient",
			&["chart", "consent", "--hospital", &hospital, "--out", text(&consent)],
		);
		self.chart = made["chart"].as_str().unwrap().into();
		self.json("hospital", &["chart", "enrol", text(&consent)]);
		for name in ["general", "private"] {
			is_final(&self.of_chart("patient", &["chart", "compartment", name]));
		}
		let card = self.card();
		self.of_chart("patient", &["chart", "card", "--out", text(&card)]);
	}

	/// A file of this network.
	pub fn path(&self, name: &str) -> PathBuf {
		self.folder.path().join(name)
	}

	/// The file with somebody's secret.
	pub fn key(&self, who: &str) -> PathBuf {
		self.path(&format!("{who}.seed"))
	}

	/// Somebody's home.
	pub fn home(&self, who: &str) -> PathBuf {
		self.path("home").join(who)
	}

	/// The patient's chart card.
	pub fn card(&self) -> PathBuf {
		self.path("card.json")
	}

	/// `salus` as somebody, with both gateways.
	pub fn salus(&self, who: &str) -> Command {
		self.with_gateways(who, &[1, 2])
	}

	/// `salus` as somebody, with those of the gateways that answer.
	pub fn with_gateways(&self, who: &str, numbers: &[usize]) -> Command {
		let mut command = Command::from_std(self.process(who, numbers));
		command.arg("--json");
		command
	}

	/// The same in words, as a process that can be left running.
	pub fn process(&self, who: &str, numbers: &[usize]) -> Process {
		let entries: Vec<_> = numbers
			.iter()
			.map(|number| {
				json!({
					"institution": self.address.get(&*format!("gateway{number}")),
					"key": self.key(&format!("system{number}")),
					"folder": self.path(&format!("gateway-{number}")),
				})
			})
			.collect();
		let file = self.path(&format!("gateways-{who}-{}.json", numbers.len()));
		fs::write(&file, Value::from(entries).to_string()).unwrap();
		let mut command = Process::new(assert_cmd::cargo::cargo_bin("salus"));
		command
			.env("SALUS_URL", &self.url)
			.env("SALUS_KEY", self.key(who))
			.env("SALUS_HOME", self.home(who))
			.env("SALUS_GATEWAYS", file);
		command
	}

	/// Kills the node, as a power cut would.
	pub fn kill_node(&mut self) {
		self.node.kill().expect("the node can be killed");
		self.node.wait().expect("the node can be waited for");
	}

	/// Starts the node again where it was.
	pub fn start_node(&mut self) {
		let port = self.url.rsplit(':').next().expect("the address has a port");
		self.node = start(self.folder.path(), port).0;
	}

	/// What `salus` answers to somebody; it has to succeed.
	pub fn json(&self, who: &str, arguments: &[&str]) -> Value {
		// Keys are made before there are gateways.
		match self.address.contains_key("system2") {
			true => answer(self.salus(who).args(arguments)),
			false => answer(self.salus(who).env_remove("SALUS_GATEWAYS").args(arguments)),
		}
	}

	/// The same about the patient's chart.
	pub fn of_chart(&self, who: &str, arguments: &[&str]) -> Value {
		self.json(who, &[arguments, &["--chart", &self.chart]].concat())
	}

	/// Several people at once.
	fn at_once<const N: usize>(&self, commands: [(&str, Vec<&str>); N]) {
		std::thread::scope(|scope| {
			for (who, arguments) in commands {
				scope.spawn(move || is_final(&self.json(who, &arguments)));
			}
		});
	}
}

/// The JSON of a command that has to succeed.
pub fn answer(command: &mut Command) -> Value {
	let assert = command.assert().success();
	let output = &assert.get_output().stdout;
	serde_json::from_slice(output)
		.unwrap_or_else(|_| panic!("one line of JSON: {}", String::from_utf8_lossy(output)))
}

/// The error of a command that has to fail with that code.
pub fn refused(command: &mut Command, code: i32) -> (String, String) {
	let assert = command.assert().code(code);
	let output = assert.get_output();
	let said: Value = serde_json::from_slice(&output.stdout).expect("one line of JSON");
	let error = said["error"].as_str().expect("an error").to_string();
	(error, String::from_utf8_lossy(&output.stderr).into_owned())
}

/// What every submission shows: block number, hash, author and fee.
pub fn is_final(submission: &Value) {
	assert!(submission["block"].as_u64().is_some_and(|block| block > 0), "{submission}");
	let hash = submission["block_hash"].as_str().unwrap_or_default();
	assert!(hash.starts_with("0x") && hash.len() == 66, "{submission}");
	assert!(submission["author"].is_string(), "{submission}");
	assert_eq!(submission["fee"], 0, "{submission}");
}

pub fn text(path: &Path) -> &str {
	path.to_str().expect("the path is text")
}

fn start(folder: &Path, port: &str) -> (Child, String) {
	let binary = assert_cmd::cargo::cargo_bin("salus").with_file_name("salus-node");
	assert!(binary.exists(), "{} is not built: make build", binary.display());
	let log = folder.join("node.log");
	let mut node = Process::new(binary)
		.args(["--dev", "--rpc-port", port, "--port", "0", "--no-prometheus", "--no-telemetry"])
		.args(["--base-path", text(&folder.join("node"))])
		.stdout(Stdio::null())
		.stderr(fs::File::create(&log).unwrap())
		.spawn()
		.expect("the node starts");
	let since = Instant::now();
	loop {
		let said = fs::read_to_string(&log).unwrap_or_default();
		// The system chose the port; the log says which.
		let port = said.split("JSON-RPC server: addr=127.0.0.1:").nth(1).and_then(|rest| {
			let end = rest.find(|one: char| !one.is_ascii_digit())?;
			Some(rest[..end].to_string())
		});
		if let Some(port) = port {
			return (node, format!("ws://127.0.0.1:{port}"));
		}
		let ended = node.try_wait().unwrap();
		if ended.is_some() || since.elapsed() > START {
			let _ = node.kill();
			panic!("the node does not start (exit: {ended:?}):\n{said}");
		}
		std::thread::sleep(Duration::from_millis(100));
	}
}
