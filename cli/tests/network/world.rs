// SPDX-License-Identifier: GPL-3.0-only

//! One node of the development network, with a hospital and its clinician, a practice and its doctor, two
//! gateways that run, and a patient whom the hospital enrolled. Everything is done with `salus`, as people do
//! it.

use std::{
	collections::BTreeMap,
	fs,
	net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
	path::{Path, PathBuf},
	process::{Child, Command as Process, Stdio},
	sync::OnceLock,
	time::{Duration, Instant},
};

use assert_cmd::Command;
use rand_core::{OsRng, RngCore};
use serde_json::Value;

/// How long the node, or a gateway, may take to start on a machine that does other things as well.
const START: Duration = Duration::from_secs(120);
/// How many gateways run.
pub const GATEWAYS: usize = 2;

/// Everybody who has a key.
const PEOPLE: [&str; 11] = [
	"hospital",
	"clinician",
	"practice",
	"doctor",
	"gateway1",
	"system1",
	"gateway2",
	"system2",
	"department",
	"patient",
	"stranger",
];

pub struct Network {
	node: Child,
	gateways: BTreeMap<usize, Child>,
	/// Where each of them answers.
	listen: [SocketAddr; GATEWAYS],
	folder: tempfile::TempDir,
	pub url: String,
	/// Address by name.
	pub address: BTreeMap<&'static str, String>,
	/// The patient's chart.
	pub chart: String,
}

impl Drop for Network {
	fn drop(&mut self) {
		let gateways = self.gateways.values_mut();
		for process in gateways.chain([&mut self.node]) {
			let _ = process.kill();
			let _ = process.wait();
		}
	}
}

impl Network {
	/// Starts it, and does everything that comes before the patient's first decision.
	pub fn up() -> Self {
		Self::configured(|_| ())
	}

	/// With gateways whose configurations somebody has looked at before they start.
	pub fn configured(configure: impl FnOnce(&Self)) -> Self {
		let folder = tempfile::tempdir().unwrap();
		let (node, url) = start(folder.path(), "0");
		let (address, chart, gateways) = (BTreeMap::new(), String::new(), BTreeMap::new());
		// All are taken before one is let go, so that they differ.
		let listen = [(); GATEWAYS].map(|()| listener()).map(|one| one.local_addr().unwrap());
		let mut network = Self { node, gateways, listen, folder, url, address, chart };
		fs::write(network.key("council"), "//Alice").unwrap();
		for who in PEOPLE {
			let key = network.key(who);
			let made = network.json(who, &["keys", "new", text(&key)]);
			network.address.insert(who, made["address"].as_str().unwrap().into());
		}
		network.admit();
		network.enrol();
		for number in 1..=GATEWAYS {
			network.init_gateway(number);
		}
		configure(&network);
		for number in 1..=GATEWAYS {
			network.start_gateway(number);
		}
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
		let endpoints = [1, 2].map(|number| self.endpoint(number));
		self.at_once(members.map(|(who, name, role, ..)| {
			let mut apply = vec!["member", "apply", "--name", name, "--role", role];
			let gateway = ["gateway1", "gateway2"].iter().position(|one| *one == who);
			if let Some(index) = gateway {
				apply.extend(["--endpoint", &endpoints[index]]);
			}
			(who, apply)
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
		self.at_once(["clinician", "practice", "doctor"].map(|who| (who, register.clone())));
		let with_receipt = vec!["keys", "register", "--receipt"];
		self.at_once(["system1", "system2"].map(|who| (who, with_receipt.clone())));
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

	/// The network's chain specification, raw, as its node makes it.
	pub fn specification(&self) -> PathBuf {
		let path = self.path("chain-spec.json");
		let made = Process::new(node_binary())
			.args(["export-chain-spec", "--chain", "development", "--raw", "--output", text(&path)])
			.stderr(Stdio::null())
			.status()
			.expect("the node runs");
		assert!(made.success(), "the specification is made");
		path
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

	/// `salus` as somebody, with the gateways of the register.
	pub fn salus(&self, who: &str) -> Command {
		let mut command = Command::from_std(self.process(who));
		command.arg("--json");
		command
	}

	/// The same, with these of the gateways alone.
	pub fn with_gateways(&self, who: &str, numbers: &[usize]) -> Command {
		let endpoints: Vec<_> = numbers.iter().map(|number| self.endpoint(*number)).collect();
		let mut command = self.salus(who);
		command.env("SALUS_GATEWAYS", endpoints.join(","));
		command
	}

	/// In words, as a process that can be left running.
	pub fn process(&self, who: &str) -> Process {
		let mut command = Process::new(assert_cmd::cargo::cargo_bin("salus"));
		command
			.env("SALUS_URL", &self.url)
			.env("SALUS_KEY", self.key(who))
			.env("SALUS_HOME", self.home(who))
			.env_remove("SALUS_GATEWAYS");
		command
	}

	/// Where a gateway answers.
	pub fn endpoint(&self, number: usize) -> String {
		format!("http://{}", self.listen[number - 1])
	}

	/// A gateway's configuration.
	pub fn config(&self, number: usize) -> PathBuf {
		self.path(&format!("gateway-{number}.toml"))
	}

	/// Writes a gateway's configuration, as its operator does.
	fn init_gateway(&self, number: usize) {
		let institution = &self.address[&*format!("gateway{number}")];
		let (endpoint, listen) = (self.endpoint(number), self.listen[number - 1].to_string());
		let (system, folder) = (format!("system{number}.seed"), format!("gateway-{number}"));
		let config = self.config(number);
		let init = ["gateway", "init", text(&config), "--institution", institution];
		let more = ["--endpoint", &endpoint, "--listen", &listen];
		let kept = ["--system", &system, "--folder", &folder];
		// Nobody waits a minute in a test.
		let often = ["--anchor-every", "2"];
		self.json("stranger", &[&init[..], &more, &kept, &often].concat());
	}

	/// Starts a gateway where it was, and returns once it listens.
	pub fn start_gateway(&mut self, number: usize) {
		let log = self.path(&format!("gateway-{number}.log"));
		let log = fs::File::options().create(true).append(true).open(log).unwrap();
		let child = Process::new(assert_cmd::cargo::cargo_bin("salus"))
			.args(["gateway", "serve", "--attached", "--config", text(&self.config(number))])
			// So that all that Salus says is looked through for whom it names.
			.env("SALUS_LOG", "debug")
			// It ends with this test, however that ends.
			.stdin(Stdio::piped())
			.stdout(log.try_clone().unwrap())
			.stderr(log)
			.spawn()
			.expect("the gateway starts");
		self.gateways.insert(number, child);
		let since = Instant::now();
		while TcpStream::connect(self.listen[number - 1]).is_err() {
			let ended = self.gateway(number).try_wait().unwrap();
			if ended.is_some() || since.elapsed() > START {
				panic!("gateway {number} does not start ({ended:?}):\n{}", self.log(number));
			}
			std::thread::sleep(Duration::from_millis(100));
		}
	}

	/// What a gateway said.
	pub fn log(&self, number: usize) -> String {
		fs::read_to_string(self.path(&format!("gateway-{number}.log"))).unwrap_or_default()
	}

	/// A gateway's process.
	pub fn gateway(&mut self, number: usize) -> &mut Child {
		self.gateways.get_mut(&number).expect("there is such a gateway")
	}

	/// Kills a gateway, as a power cut would.
	pub fn kill_gateway(&mut self, number: usize) {
		let gateway = self.gateway(number);
		gateway.kill().expect("the gateway can be killed");
		gateway.wait().expect("the gateway can be waited for");
	}

	/// The most memory that a gateway's process had at once, in KiB.
	pub fn peak_of_gateway(&self, number: usize) -> u64 {
		peak(self.gateways[&number].id())
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
		answer(self.salus(who).args(arguments))
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

/// What every submission shows: block number, hash, author and fee, of which there is none within a quota.
pub fn is_final(submission: &Value) {
	is_in_a_block(submission);
	assert_eq!(submission["fee"], 0, "{submission}");
}

/// The same, whatever it cost.
pub fn is_in_a_block(submission: &Value) {
	assert!(submission["block"].as_u64().is_some_and(|block| block > 0), "{submission}");
	let hash = submission["block_hash"].as_str().unwrap_or_default();
	assert!(hash.starts_with("0x") && hash.len() == 66, "{submission}");
	assert!(submission["author"].is_string(), "{submission}");
}

pub fn text(path: &Path) -> &str {
	path.to_str().expect("the path is text")
}

/// The most memory that a running process had at once, in KiB; 0 where it has ended.
pub fn peak(process: u32) -> u64 {
	let said = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
	let line = said.lines().find_map(|line| line.strip_prefix("VmHWM:"));
	let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
	number.unwrap_or(0)
}

/// A port of this machine that is free, and of those that the system gives to nobody by itself.
pub fn free_port() -> SocketAddr {
	listener().local_addr().unwrap()
}

fn listener() -> TcpListener {
	loop {
		let port = 20_000 + u16::try_from(OsRng.next_u32() % 12_000).unwrap();
		if let Ok(listener) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
			return listener;
		}
	}
}

fn node_binary() -> PathBuf {
	let binary = assert_cmd::cargo::cargo_bin("salus").with_file_name("salus-node");
	assert!(binary.exists(), "{} is not built: make build", binary.display());
	binary
}

/// The specification of `--dev`, as it is started from: what a node makes of it by itself takes as long for each.
fn dev_chain() -> &'static Path {
	static MADE: OnceLock<PathBuf> = OnceLock::new();
	MADE.get_or_init(|| {
		let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("dev.json");
		let made = Process::new(node_binary())
			.args(["export-chain-spec", "--chain", "dev", "--raw", "--output", text(&path)])
			.output()
			.unwrap();
		assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
		path
	})
}

fn start(folder: &Path, port: &str) -> (Child, String) {
	let binary = node_binary();
	let log = folder.join("node.log");
	let mut node = Process::new(binary)
		.args([
			"--dev",
			"--chain",
			text(dev_chain()),
			"--rpc-port",
			port,
			"--port",
			"0",
			"--no-prometheus",
			"--no-telemetry",
		])
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
