// SPDX-License-Identifier: GPL-3.0-only

//! Gateways as processes of their own: what their operators and those who ask them see.

use std::{
	fs,
	path::{Path, PathBuf},
	process::{Child, Command as Process, ExitStatus, Stdio},
	time::{Duration, Instant},
};

use assert_cmd::Command;
use serde_json::Value;

use crate::{
	postgres::Postgres,
	s3::S3,
	world::{answer, free_port, is_final, refused, text, Network, GATEWAYS},
};

/// What the names of gateway 2's objects begin with.
const PREFIX: &str = "w2";

/// `salus` of somebody who has nothing to do with a network.
fn salus(home: &Path) -> Command {
	let mut command = Command::cargo_bin("salus").unwrap();
	command.env_remove("SALUS_KEY").env_remove("SALUS_GATEWAYS").env_remove("SALUS_LOG");
	// Nobody listens there.
	command.env("SALUS_URL", "ws://127.0.0.1:9").env("SALUS_HOME", home).arg("--json");
	command
}

#[test]
fn a_configuration_is_written_once_and_read_strictly() {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("gateway.toml");
	let institution = format!("0x{}", "07".repeat(32));
	let init = || {
		let mut command = salus(folder.path());
		command.args(["gateway", "init", text(&path), "--institution", &institution]);
		command.args(["--endpoint", "https://gateway.example"]);
		command
	};
	answer(&mut init());
	let written = fs::read_to_string(&path).unwrap();
	for line in ["endpoint = \"https://gateway.example\"", "node = \"ws://127.0.0.1:9\"", "#[tls]"]
	{
		assert!(written.lines().any(|one| one == line), "{line}: {written}");
	}
	let (error, _) = refused(&mut init(), 1);
	assert!(error.contains("not overwritten"), "{error}");
	assert_eq!(fs::read_to_string(&path).unwrap(), written);

	let serve = |config: &Path, code| {
		let arguments = ["gateway", "serve", "--config", text(config)];
		refused(salus(folder.path()).args(arguments), code).0
	};
	let error = serve(&folder.path().join("nowhere.toml"), 1);
	assert!(error.contains("salus gateway init"), "{error}");
	let error = serve(&path, 1);
	assert!(error.contains("system.seed"), "there is no such secret yet: {error}");
	let wrong = folder.path().join("wrong.toml");
	for (from, to, says) in [
		("https://gateway.example", "http://gateway.example", "https://"),
		("127.0.0.1:8400", "0.0.0.0:8400", "[tls]"),
		("#[limits]", "[limit]", "limit"),
	] {
		fs::write(&wrong, written.replace(from, to)).unwrap();
		let error = serve(&wrong, 1);
		assert!(error.contains(says) && error.contains("wrong.toml"), "{says}: {error}");
	}
	// Once there is a secret, the node is what is missing.
	let system = folder.path().join("system.seed");
	salus(folder.path()).args(["keys", "new", text(&system)]).assert().success();
	let error = serve(&path, 4);
	assert!(error.contains("ws://127.0.0.1:9"), "{error}");
	for nonsense in ["gateways.json", "http://gateway.example", "https://"] {
		salus(folder.path()).args(["--gateways", nonsense, "status"]).assert().code(2);
	}
}

/// One network, because it takes most of a minute until there is a patient; one thing after the other.
#[test]
fn gateways_run_are_lost_and_come_back() {
	let mut network = Network::configured(the_second_keeps_everything_elsewhere);
	the_register_says_where_they_are(&network);
	one_that_may_not_run_says_why(&network);
	one_that_cannot_listen_says_so(&network);
	let record = what_one_misses_it_is_given_when_it_is_back(&mut network);
	nothing_of_it_lies_in_the_folder_of_the_second(&network);
	one_that_is_told_to_end_finishes_what_it_gives_out(&mut network);
	one_that_is_told_to_end_ends_well(&mut network);
	their_logs_name_nobody(&network);
	one_with_a_certificate_is_asked_by_who_trusts_its_authority(&mut network, &record);
}

/// On a PostgreSQL server and in a bucket: whatever it is asked for in this story.
fn the_second_keeps_everything_elsewhere(network: &Network) {
	let bucket = S3::shared().bucket(PREFIX);
	let credentials = format!(
		"aws_access_key_id = {}\naws_secret_access_key = {}\n",
		bucket.access_key, *bucket.secret_key
	);
	fs::write(network.path("s3.credentials"), credentials).unwrap();
	let config = fs::read_to_string(network.config(2)).unwrap();
	let store = format!(
		"[store]\ndatabase = {:?}\n[store.s3]\nbucket = {:?}\nendpoint = {:?}\nprefix = {PREFIX:?}\n\
		 credentials = \"s3.credentials\"\n",
		Postgres::shared().address("public"),
		bucket.name,
		bucket.endpoint.unwrap(),
	);
	fs::write(network.config(2), format!("{config}\n{store}")).unwrap();
}

fn nothing_of_it_lies_in_the_folder_of_the_second(network: &Network) {
	let folder = |number: usize| network.path(&format!("gateway-{number}"));
	for (kept, number) in [(true, 1), (false, 2)] {
		for name in ["gateway.sqlite", "objects"] {
			assert_eq!(folder(number).join(name).exists(), kept, "{name} of gateway {number}");
		}
	}
	assert!(S3::shared().folder(PREFIX).join(&network.address["gateway2"]).is_dir());
}

/// The gateways as `salus gateway list` tells them, in the order of their numbers.
fn listed(network: &Network) -> [Value; GATEWAYS] {
	let list = network.json("stranger", &["gateway", "list"]);
	let rows = list.as_array().unwrap();
	assert_eq!(rows.len(), GATEWAYS, "{list}");
	[1, 2].map(|number| {
		let endpoint = network.endpoint(number);
		let found = rows.iter().find(|row| row["endpoint"] == endpoint.as_str());
		found.unwrap_or_else(|| panic!("{endpoint} is not listed: {list}")).clone()
	})
}

fn the_register_says_where_they_are(network: &Network) {
	for (row, number) in listed(network).iter().zip(1..) {
		assert_eq!(row["answers"], true, "{row}");
		assert_eq!(row["name"], format!("Gateway {number}"));
		assert_eq!(row["institution"], network.address[&*format!("gateway{number}")]);
	}
	// One that is said counts instead, whatever the register says.
	let nowhere = format!("http://{}", free_port());
	let mut list = network.salus("stranger");
	let said = answer(list.env("SALUS_GATEWAYS", &nowhere).args(["gateway", "list"]));
	assert_eq!((&said[0]["endpoint"], &said[0]["answers"]), (&nowhere.into(), &false.into()));
	assert_eq!(said.as_array().map(Vec::len), Some(1), "{said}");
	// None that is said is none.
	let said =
		answer(network.salus("stranger").env("SALUS_GATEWAYS", "").args(["gateway", "list"]));
	assert_eq!(said.as_array().map(Vec::len), Some(GATEWAYS), "{said}");

	let renamed = network.json("gateway1", &["member", "profile", "--name", "First Gateway"]);
	is_final(&renamed);
	assert_eq!(listed(network)[0]["name"], "First Gateway", "and its endpoint stays");
	is_final(&network.json("gateway1", &["member", "profile", "--name", "Gateway 1"]));
	refused(network.salus("doctor").args(["member", "profile", "--name", "Doctor"]), 1);
}

/// Gateway 1's configuration with something else in it.
fn altered(network: &Network, from: &str, to: &str) -> PathBuf {
	let config = fs::read_to_string(network.config(1)).unwrap();
	let changed = config.replace(from, to);
	assert_ne!(config, changed, "{from} is in it");
	let path = network.path("altered.toml");
	fs::write(&path, changed).unwrap();
	path
}

/// The error of a gateway that cannot run.
fn does_not_run(network: &Network, config: &Path) -> String {
	let mut command = network.salus("stranger");
	command.args(["gateway", "serve", "--wait", "0", "--config", text(config)]);
	refused(command.timeout(Duration::from_secs(60)), 1).0
}

fn one_that_may_not_run_says_why(network: &Network) {
	let institution = &network.address["gateway1"];
	for (from, to, says) in [
		(institution.as_str(), network.address["stranger"].as_str(), "salus member apply"),
		(institution, &network.address["hospital"], "salus member set-roles"),
		("system1.seed", "doctor.seed", "salus staff add"),
		("system1.seed", "system2.seed", "salus staff add"),
		("system1.seed", "gateway1.seed", "salus keys register"),
		("#chain_spec = \"chain-spec.json\"", "chain_spec = \"nowhere.json\"", "nowhere.json"),
		(&network.endpoint(1), "https://gateway.example", "salus member profile"),
	] {
		let error = does_not_run(network, &altered(network, from, to));
		assert!(error.contains(says), "{to}: {error}");
	}
}

fn one_that_cannot_listen_says_so(network: &Network) {
	// A folder of its own, and the port of the one that runs.
	let error = does_not_run(network, &altered(network, "\"gateway-1\"", "\"gateway-3\""));
	let listen = network.endpoint(1);
	assert!(error.contains(listen.trim_start_matches("http://")), "{error}");
}

fn what_one_misses_it_is_given_when_it_is_back(network: &mut Network) -> String {
	let (document, card) = (network.path("missed.pdf"), network.card());
	fs::write(&document, "%PDF-1.7 missed").unwrap();
	network.kill_gateway(2);
	let [first, second] = listed(network);
	assert_eq!(first["answers"], true, "{first}");
	assert_eq!(second["answers"], false, "{second}");
	assert!(second["problem"].as_str().unwrap().contains("does not answer"), "{second}");

	// It takes two to read a record, and so two to keep it.
	let file = ["record", "file", text(&document), "--card", text(&card)];
	let (error, _) = refused(network.salus("clinician").args(file), 1);
	assert!(error.contains("salus record file --resume"), "{error}");
	network.start_gateway(2);
	let filed = network.json("clinician", &["record", "file", "--resume"]);
	is_final(&filed);
	assert!(filed["left"].is_null(), "both keep it: {filed}");
	let record = filed["result"]["records"][0].as_str().unwrap().to_string();

	// Either of them gives the patient her own.
	let copy = network.path("missed-copy.pdf");
	for number in 1..=GATEWAYS {
		let mut get = network.with_gateways("patient", &[number]);
		get.args(["record", "get", &record, "--chart", &network.chart, "--out", text(&copy)]);
		answer(&mut get);
		assert_eq!(fs::read(&copy).unwrap(), fs::read(&document).unwrap());
		fs::remove_file(&copy).unwrap();
	}
	// Nobody else: and what is not there is refused in the same words.
	let refusal = |record: &str| {
		let mut get = network.salus("doctor");
		get.args(["record", "get", record, "--chart", &network.chart, "--out", text(&copy)]);
		get.args(["--grant", "0"]);
		refused(&mut get, 1).0
	};
	assert_eq!(refusal(&record), refusal(&format!("0x{}", "ab".repeat(16))));
	record
}

/// Tells a process something.
fn signal(name: &str, process: u32) {
	let told = Process::new("kill").args(["-s", name, &process.to_string()]).status().unwrap();
	assert!(told.success());
}

/// Somebody who downloads, and stands still in the middle of it.
struct Download(Child);

impl Drop for Download {
	fn drop(&mut self) {
		let _ = self.0.kill();
		let _ = self.0.wait();
	}
}

/// How long a document is of which not all is on its way at once.
const LONG: usize = 64 << 20;

/// The patient's download of a long record from gateway 1, under way.
fn download(network: &Network, record: &str, to: &Path) -> Download {
	let folder = to.parent().unwrap();
	fs::create_dir(folder).unwrap();
	let here = || {
		let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().metadata());
		// One that is renamed meanwhile is there no more.
		files.flatten().map(|file| file.len()).max().unwrap_or(0)
	};
	loop {
		let mut get = network.process("patient");
		get.env("SALUS_GATEWAYS", network.endpoint(1)).stdout(Stdio::null());
		get.args(["record", "get", record, "--chart", &network.chart, "--out", text(to)]);
		let mut download = Download(get.spawn().unwrap());
		while here() == 0 {
			assert_eq!(download.0.try_wait().unwrap(), None, "it downloads");
			std::thread::sleep(Duration::from_millis(1));
		}
		signal("STOP", download.0.id());
		if here() < u64::try_from(LONG / 2).unwrap() {
			return download;
		}
		// It was too fast.
		drop(download);
		for file in fs::read_dir(folder).unwrap() {
			fs::remove_file(file.unwrap().path()).unwrap();
		}
	}
}

/// What gateway 1 says of who read a record, and whether the chain has it.
fn anchored(network: &Network, record: &str) -> Vec<bool> {
	let mut log = network.with_gateways("patient", &[1]);
	let log = answer(log.args(["access", "log", "--chart", &network.chart]));
	let releases = log["releases"].as_array().unwrap().iter();
	releases.filter(|one| one["record"] == record).map(|one| one["anchored"].is_object()).collect()
}

fn one_that_is_told_to_end_finishes_what_it_gives_out(network: &mut Network) {
	let (document, card) = (network.path("long.pdf"), network.card());
	fs::write(&document, [b"%PDF-1.7\n".as_slice(), vec![b' '; LONG].as_slice()].concat()).unwrap();
	let file = ["record", "file", text(&document), "--card", text(&card)];
	let filed = network.json("clinician", &file);
	let record = filed["result"]["records"][0].as_str().unwrap().to_string();
	// It anchors at its start, at its end, and once an hour.
	network.kill_gateway(1);
	let config = fs::read_to_string(network.config(1)).unwrap();
	let seldom = config.replace("anchor_every = 2\n", "anchor_every = 3600\n");
	assert_ne!(config, seldom);
	// The download pauses while others are asked, on a machine that may be busy.
	let patient = seldom.replacen("#[limits]\n", "[limits]\nidle_seconds = 120\n", 1);
	assert_ne!(seldom, patient);
	fs::write(network.config(1), patient).unwrap();
	network.start_gateway(1);

	let copy = network.path("long").join("copy.pdf");
	let mut download = download(network, &record, &copy);
	let before = anchored(network, &record);
	assert!(!before.is_empty() && before.iter().all(|is_there| !is_there), "{before:?}");
	signal("TERM", network.gateway(1).id());
	let since = Instant::now();
	while listed(network)[0]["answers"] == true {
		// Well before what is given out is broken off.
		assert!(since.elapsed() < Duration::from_secs(10), "nobody new is served");
	}
	assert_eq!(network.gateway(1).try_wait().unwrap(), None, "somebody is served still");
	signal("CONT", download.0.id());
	assert!(download.0.wait().unwrap().success());
	assert!(fs::read(&copy).unwrap() == fs::read(&document).unwrap());
	let status = ends(network, 1);
	assert!(status.success(), "{status}: {}", network.log(1));

	// The receipts of it are no more and no fewer, and on the chain, with it or now.
	network.start_gateway(1);
	let since = Instant::now();
	while !anchored(network, &record).iter().all(|is_there| *is_there) {
		assert!(since.elapsed() < Duration::from_secs(60), "they are anchored");
		std::thread::sleep(Duration::from_millis(500));
	}
	assert_eq!(anchored(network, &record).len(), before.len());
	fs::write(network.config(1), config).unwrap();
}

fn one_that_is_told_to_end_ends_well(network: &mut Network) {
	signal("TERM", network.gateway(1).id());
	let status = ends(network, 1);
	assert!(status.success(), "{status}: {}", network.log(1));
	assert_eq!(listed(network)[0]["answers"], false);
	network.start_gateway(1);
	assert_eq!(listed(network)[0]["answers"], true);
	// As part of another program, when that one ends.
	drop(network.gateway(2).stdin.take());
	let status = ends(network, 2);
	assert!(status.success(), "{status}: {}", network.log(2));
	network.start_gateway(2);
}

fn ends(network: &mut Network, number: usize) -> ExitStatus {
	let since = Instant::now();
	loop {
		match network.gateway(number).try_wait().unwrap() {
			Some(status) => return status,
			None => assert!(since.elapsed() < Duration::from_secs(40), "gateway {number} ends"),
		}
		std::thread::sleep(Duration::from_millis(50));
	}
}

fn their_logs_name_nobody(network: &Network) {
	let list = network.of_chart("stranger", &["record", "list"]);
	let record = list[0][0].as_str().expect("a record was filed");
	let mut named = vec![network.chart.as_str(), record];
	named.extend(["clinician", "patient", "doctor"].map(|who| network.address[who].as_str()));
	for number in 1..=GATEWAYS {
		let log = network.log(number);
		assert!(log.contains(&network.endpoint(number)), "it says that it runs: {log}");
		for name in &named {
			assert!(!log.contains(name.trim_start_matches("0x")), "{name} is in the log: {log}");
		}
	}
}

/// Gives gateway 2 a certificate of the consortium's own authority, and starts it with that. Answers its
/// endpoint, and the file with the authority's certificate.
fn certify(network: &mut Network) -> (String, PathBuf) {
	let mut authority = rcgen::CertificateParams::new(Vec::new()).unwrap();
	authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
	authority.distinguished_name.push(rcgen::DnType::CommonName, "a consortium");
	let key = rcgen::KeyPair::generate().unwrap();
	let authorities = network.path("authorities.pem");
	fs::write(&authorities, authority.self_signed(&key).unwrap().pem()).unwrap();
	let issuer = rcgen::Issuer::new(authority, key);
	let own = rcgen::KeyPair::generate().unwrap();
	let names = vec!["127.0.0.1".to_owned()];
	let leaf = rcgen::CertificateParams::new(names).unwrap().signed_by(&own, &issuer).unwrap();
	fs::write(network.path("certificate.pem"), leaf.pem()).unwrap();
	fs::write(network.path("certificate.key"), own.serialize_pem()).unwrap();

	let plain = network.endpoint(2);
	let endpoint = plain.replace("http://", "https://");
	is_final(&network.json("gateway2", &["member", "profile", "--endpoint", &endpoint]));
	network.kill_gateway(2);
	let config = fs::read_to_string(network.config(2)).unwrap().replace(&plain, &endpoint);
	let tls = "[tls]\ncertificate = \"certificate.pem\"\nkey = \"certificate.key\"\n";
	fs::write(network.config(2), format!("{config}\n{tls}")).unwrap();
	network.start_gateway(2);
	(endpoint, authorities)
}

fn one_with_a_certificate_is_asked_by_who_trusts_its_authority(
	network: &mut Network,
	record: &str,
) {
	let (endpoint, authorities) = certify(network);
	let list = |trusting: bool| {
		let mut list = network.salus("stranger");
		list.args(["gateway", "list"]);
		if trusting {
			list.args(["--ca-certs", text(&authorities)]);
		}
		let rows = answer(&mut list);
		let row = rows.as_array().unwrap().iter().find(|row| row["endpoint"] == endpoint.as_str());
		row.expect("it is in the register").clone()
	};
	let row = list(true);
	assert_eq!(row["answers"], true, "{row}");
	assert_eq!(row["institution"], network.address["gateway2"]);
	let row = list(false);
	assert_eq!(row["answers"], false, "whoever it is: {row}");

	let copy = network.path("encrypted-copy.pdf");
	let get = |authorities: &Path| {
		let mut get = network.salus("patient");
		get.env("SALUS_GATEWAYS", &endpoint).args(["--ca-certs", text(authorities)]);
		get.args(["record", "get", record, "--chart", &network.chart, "--out", text(&copy)]);
		get
	};
	answer(&mut get(&authorities));
	assert_eq!(fs::read(&copy).unwrap(), fs::read(network.path("missed.pdf")).unwrap());
	// What is no certificate says so, and nothing is asked.
	fs::remove_file(&copy).unwrap();
	let (error, _) = refused(&mut get(&network.card()), 1);
	assert!(error.contains("certificates"), "{error}");
	assert!(!copy.exists());
}
