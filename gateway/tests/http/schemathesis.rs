// SPDX-License-Identifier: GPL-3.0-only

//! Schemathesis holds the service against the document that it serves: it makes requests from the document, good
//! ones and broken ones, some two thousand, the same each time, and looks whether each answer is one that the
//! document tells of. What it is told besides lies in `tests/schemathesis`.

use std::{
	ffi::OsStr,
	path::{Path, PathBuf},
	process::Stdio,
	time::Duration,
};

use salus_gateway::{
	api::{openapi, Limits, Rate, HEALTH, METRICS, OPENAPI, READY, RPC},
	exchange::ReleaseRequest,
	wire::routes,
};
use salus_primitives::{access::Purpose, consent::Basis};
use serde_json::{json, Value};
use sp_core::Pair as _;
use tokio::process::Command;

use crate::{
	client::{Request, Service, Signer},
	world::{record, GENERAL},
};

/// Operations that take no session: the first run has asked them all there is to ask.
const OPEN: [&str; 11] = [
	"identity",
	"sign_in",
	"put_filing",
	"lodge",
	"take_request",
	"health",
	"ready",
	"metrics",
	"openapi",
	JSON_RPC[0],
	JSON_RPC[1],
];

/// They take JSON-RPC, which has an interface of its own: `rpc.rs` has what is answered.
const JSON_RPC: [&str; 2] = ["rpc_connect", "rpc"];

/// A run takes half a minute of a processor, and longer where others want it too. No session outlives ten.
const LIMIT: Duration = Duration::from_secs(9 * 60);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stranger_is_answered_as_the_document_says() {
	let service = Service::new(limits()).await;
	run(&service, &JSON_RPC, None).await;
	let counts = Counts::of(&service).await;
	let document: Value = serde_json::from_str(openapi::text()).unwrap();
	let paths = document["paths"].as_object().unwrap().iter();
	for (path, methods) in paths.filter(|(path, _)| *path != RPC) {
		for method in methods.as_object().unwrap().keys() {
			assert!(counts.asked(&method.to_uppercase(), path) > 0, "{method} {path}");
		}
	}
	for path in [routes::IDENTITY, HEALTH, READY, METRICS, OPENAPI] {
		assert!(counts.answered("GET", path, 200) > 0, "{path}");
	}
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_signed_in_is_answered_as_the_document_says() {
	let service = Service::new(limits()).await;
	let world = &service.world;
	let of = world.filed(record(1), GENERAL).await.of;
	let (purpose, basis) = (Purpose::Patrqt, Basis::Controller);
	let wish = ReleaseRequest { of, purpose, basis, opening: None };
	let released = world.to_patient[0].release(&wish).await.unwrap();
	world.local[0].anchor().await.unwrap();
	let signer = service.signer(&world.patient.account).await;
	let known =
		json!({ "chart": of.chart, "record": of.record, "version": 1, "id": released.receipt });
	run(&service, &OPEN, Some(session(&signer, known))).await;
	let counts = Counts::of(&service).await;
	for path in [
		routes::KEYS,
		routes::DOCUMENT,
		routes::INDEX,
		routes::RECORDS,
		routes::CHART_REQUESTS,
		routes::GRANTS,
		routes::FRAGMENTS,
		routes::OPENINGS,
		routes::CHART_RECEIPTS,
		routes::RECEIPT,
		routes::DESTRUCTIONS,
	] {
		assert!(counts.answered("GET", path, 200) > 0, "{path}");
	}
	assert!(counts.answered("GET", routes::DOCUMENT, 206) > 0);
	assert!(counts.answered("PUT", routes::OBJECT, 200) > 0);
}

/// Nobody asks too often.
fn limits() -> Limits {
	let often = Rate::new(1_000_000, 1_000_000);
	Limits { peer: often, sign_ins: often, account: often, ..Limits::default() }
}

/// What hooks.py signs with, and what it finds by these ids.
fn session(signer: &Signer, known: Value) -> Value {
	json!({
		"id": signer.session.to_string(),
		"key": hex::encode(signer.key.to_raw_vec()),
		"endpoint": signer.endpoint,
		"known": known,
	})
}

/// Runs Schemathesis, and fails with what it says where it finds something.
async fn run(service: &Service, without: &[&str], session: Option<Value>) {
	let told = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemathesis");
	let folder = tempfile::tempdir().unwrap();
	let mut command = Command::new(program(std::env::var_os("SALUS_SCHEMATHESIS").as_deref()));
	command.arg("--config-file").arg(told.join("schemathesis.toml"));
	command.arg("run").arg(format!("http://{}{OPENAPI}", service.address));
	for operation in without {
		command.args(["--exclude-operation-id", operation]);
	}
	command.env("SCHEMATHESIS_HOOKS", told.join("hooks.py"));
	match session {
		Some(session) => command.env("SALUS_SESSION", session.to_string()),
		None => command.env_remove("SALUS_SESSION"),
	};
	// Nothing of it is left in the checkout, and no proxy stands between.
	command.current_dir(folder.path()).env("PYTHONDONTWRITEBYTECODE", "1").env("NO_PROXY", "*");
	command.stdin(Stdio::null()).kill_on_drop(true);
	let output = tokio::time::timeout(LIMIT, command.output()).await;
	let output = output.expect("it ends").unwrap();
	let text = String::from_utf8_lossy(&output.stdout);
	let errors = String::from_utf8_lossy(&output.stderr);
	assert!(output.status.success(), "{}\n{text}\n{errors}", output.status);
	// For who asks what it did: `--nocapture`.
	println!("{text}");
}

/// Where scripts/setup.sh has installed it, or what the environment says (scripts/env.sh).
fn program(said: Option<&OsStr>) -> PathBuf {
	let usual = || {
		let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
		let home = || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache");
		cache.unwrap_or_else(home).join("salus/schemathesis/bin/schemathesis")
	};
	let program = said.map_or_else(usual, PathBuf::from);
	assert!(program.is_file(), "{} is missing: run scripts/setup.sh", program.display());
	program
}

#[test]
#[should_panic(expected = "/nowhere/schemathesis is missing: run scripts/setup.sh")]
fn without_schemathesis_one_is_told_what_installs_it() {
	program(Some(OsStr::new("/nowhere/schemathesis")));
}

/// How often each operation was asked, and what it answered.
struct Counts(String);

impl Counts {
	async fn of(service: &Service) -> Self {
		let answer = Request::get(METRICS).send(service.address).await;
		Self(String::from_utf8(answer.body).unwrap())
	}

	fn asked(&self, method: &str, path: &str) -> u64 {
		self.sum(&format!("method=\"{method}\",route=\"{path}\","))
	}

	fn answered(&self, method: &str, path: &str, status: u16) -> u64 {
		self.sum(&format!("method=\"{method}\",route=\"{path}\",status=\"{status}\"}} "))
	}

	fn sum(&self, labels: &str) -> u64 {
		let start = format!("salus_gateway_requests_total{{{labels}");
		let lines = self.0.lines().filter(|line| line.starts_with(&start));
		lines.map(|line| line.rsplit(' ').next().unwrap().parse::<u64>().unwrap()).sum()
	}
}
