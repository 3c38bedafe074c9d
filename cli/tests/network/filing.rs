// SPDX-License-Identifier: GPL-3.0-only

//! What happens to documents: bad ones are refused before anything is done, good ones are filed once,
//! whatever is broken off on the way, and in constant memory.

use std::{
	fs,
	io::BufRead,
	path::{Path, PathBuf},
	process::{Child, Output, Stdio},
	time::{Duration, Instant},
};

use assert_cmd::Command;
use serde_json::Value;
use subxt::{
	config::transaction_extensions::CheckMortality, utils::Era, OnlineClient, SubstrateConfig,
};

use crate::world::{answer, is_final, peak, refused, text, Network, GATEWAYS};

/// The most memory that `salus` or a gateway may have taken at once, in KiB: about 45 MiB are what it takes for
/// the chain's metadata, whatever the document's length.
const PEAK: u64 = 150 * 1024;

#[test]
fn what_cannot_be_filed_is_refused_before_a_node_is_looked_for() {
	let folder = tempfile::tempdir().unwrap();
	let write = |name: &str, content: &[u8]| {
		let path = folder.path().join(name);
		fs::write(&path, content).unwrap();
		path
	};
	let home = folder.path().join("home");
	let salus = |arguments: &[&str]| {
		let mut command = Command::cargo_bin("salus").unwrap();
		command
			.env_remove("SALUS_KEY")
			.env_remove("SALUS_GATEWAYS")
			// Nobody listens there, and who came so far would end with another code.
			.env("SALUS_URL", "ws://127.0.0.1:9")
			.env("SALUS_HOME", &home)
			.arg("--json")
			.args(arguments);
		refused(&mut command, 1).0
	};
	let patient = write("patient.json", br#"{"resourceType":"Patient"}"#);
	let empty = write("empty.pdf", b"");
	let note = write("note.txt", b"plain");
	for (document, says) in
		[(&patient, "not a Bundle"), (&empty, "nothing to file"), (&note, "export it")]
	{
		for command in [["record", "seal"], ["record", "file"], ["record", "contribute"]] {
			let error = salus(&[&command[..], &[text(document), "--card", "card"]].concat());
			assert!(error.contains(says), "{error}");
		}
	}
	let many = folder.path().join("many");
	fs::create_dir(&many).unwrap();
	fs::write(many.join("1-good.pdf"), b"%PDF-1.7").unwrap();
	fs::write(many.join("2-bad.txt"), b"plain").unwrap();
	let error = salus(&["record", "file", "--dir", text(&many), "--card", "card"]);
	assert!(error.contains("2-bad.txt") && error.contains("1 of 2"), "{error}");
	assert!(!home.exists(), "nothing was written");
}

/// One network, because it takes most of a minute until there is a patient; one thing after the other.
#[test]
fn documents_are_filed_once_whatever_happens() {
	let mut network = Network::up();
	bad_input_files_nothing(&network);
	a_folder_of_more_than_a_batch_is_filed_and_every_submission_told(&network);
	people_are_told_where_each_submission_is_final(&network);
	what_is_submitted_ends_by_itself_counted_from_a_final_block(&network);
	nothing_of_a_document_can_be_read_where_it_lies(&network);
	what_was_sealed_is_submitted_or_discarded(&network);
	a_forgery_is_told_as_one_line_of_json(&network);
	the_patient_contributes_to_her_own_chart(&network);
	a_new_version_says_what_it_is_to_the_one_before(&network);
	two_commands_at_once_wait_for_each_other(&network);
	killed_at_any_moment_and_given_again_it_is_filed_once(&network);
	a_node_that_restarts_meanwhile_is_found_again(&mut network);
	a_large_document_takes_no_memory(&network, 64 << 20);
}

#[test]
#[ignore = "writes about 5 GiB: make test-long"]
fn a_gigabyte_takes_no_memory() {
	a_large_document_takes_no_memory(&Network::up(), 1 << 30);
}

/// A document of its own.
fn document(network: &Network, name: &str) -> PathBuf {
	let path = network.path(name);
	fs::write(&path, format!("%PDF-1.7 {name}")).unwrap();
	path
}

/// How many records the chart has.
fn records(network: &Network) -> usize {
	network.of_chart("stranger", &["record", "list"]).as_array().unwrap().len()
}

/// What lies in somebody's outbox.
fn outbox(network: &Network, who: &str) -> Vec<PathBuf> {
	let Ok(folder) = fs::read_dir(network.home(who).join("outbox")) else { return Vec::new() };
	folder.map(|one| one.unwrap().path()).filter(|path| path.is_dir()).collect()
}

fn bad_input_files_nothing(network: &Network) {
	let card = network.card();
	let good = document(network, "good.pdf");
	let bundle = fs::read_to_string(
		Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo/records/laboratory-report.json"),
	)
	.unwrap();
	let mut long: Value = serde_json::from_str(&bundle).unwrap();
	long["entry"][0]["resource"]["title"] = "t".repeat(2_000).into();
	let long_titled = network.path("long.json");
	fs::write(&long_titled, long.to_string()).unwrap();
	let file = |mut command: Command, document: &Path| {
		command.args(["record", "file", text(document), "--card", text(&card)]);
		command
	};
	let clinician = || network.salus("clinician");
	let filed = records(network);
	let (error, _) = refused(&mut file(clinician(), &long_titled), 1);
	assert!(error.contains("title") && error.contains("shorten it"), "{error}");
	// Of another compartment than the card has.
	let (error, _) = refused(file(clinician(), &good).args(["--compartment", "psychiatry"]), 1);
	assert!(error.contains("general"), "it says which there are: {error}");
	let (error, _) = refused(&mut file(network.with_gateways("clinician", &[1]), &good), 1);
	assert!(error.contains("--gateways"), "{error}");
	// Those who may not file: refused, and nothing stays behind.
	let (error, _) = refused(&mut file(network.salus("stranger"), &good), 1);
	assert!(error.contains("keys register"), "{error}");
	let (error, _) = refused(&mut file(network.salus("doctor"), &good), 3);
	assert!(error.contains("NotYourChart") || error.contains("WrongRole"), "{error}");
	for who in ["clinician", "stranger", "doctor"] {
		assert_eq!(outbox(network, who), Vec::<PathBuf>::new());
	}
	let name = "n".repeat(10_000);
	let apply = ["member", "apply", "--name", &name, "--role", "data-user"];
	let (error, _) = refused(network.salus("stranger").args(apply), 1);
	assert!(error.contains("too long"), "{error}");
	assert_eq!(records(network), filed);
}

fn a_folder_of_more_than_a_batch_is_filed_and_every_submission_told(network: &Network) {
	let before = records(network);
	let folder = network.path("folder");
	fs::create_dir(&folder).unwrap();
	for number in 0..66 {
		fs::write(folder.join(format!("{number:02}.pdf")), format!("%PDF-1.7 {number}")).unwrap();
	}
	let card = network.card();
	let all = ["record", "file", "--dir", text(&folder), "--card", text(&card)];
	let filed = network.json("clinician", &all);
	is_final(&filed);
	assert_eq!(filed["before"].as_array().unwrap().len(), 1, "two batches: {}", filed["done"]);
	is_final(&filed["before"][0]);
	assert_ne!(filed["before"][0]["transaction"], filed["transaction"]);
	assert_eq!(filed["result"]["records"].as_array().unwrap().len(), 66);
	assert_eq!(records(network), before + 66);
	assert_eq!(outbox(network, "clinician"), Vec::<PathBuf>::new());
}

fn people_are_told_where_each_submission_is_final(network: &Network) {
	let (path, card) = (document(network, "for-people.pdf"), network.card());
	let mut process = network.process("clinician");
	process.args(["record", "file", text(&path), "--card", text(&card)]);
	let output = process.output().unwrap();
	let said = String::from_utf8_lossy(&output.stdout).into_owned();
	assert!(output.status.success(), "{said}");
	for what in ["is filed", "final in block", "(0x", "authored by", "fee 0 (sponsored)"] {
		assert!(said.contains(what), "{said}");
	}
}

/// A transaction that nobody includes is not good for ever, and no fork can make the block go that it names.
fn what_is_submitted_ends_by_itself_counted_from_a_final_block(network: &Network) {
	let (path, card) = (document(network, "mortal.pdf"), network.card());
	let before = network.json("stranger", &["status"])["finalised"].as_u64().unwrap();
	let filed = network.json("clinician", &["record", "file", text(&path), "--card", text(&card)]);
	assert_eq!(filed["result"]["examined"][0]["checked"], "kind of file only");
	let block = filed["block"].as_u64().unwrap();
	let Era::Mortal { period, phase } = era(network, block, &filed["transaction"]) else {
		panic!("it is good for ever: {filed}");
	};
	// The newest block before the one that has it from which a period of that phase can count.
	let last = block - 1;
	let anchor = last - (last + period - phase) % period;
	assert_eq!(period, 256);
	assert!((before..block).contains(&anchor), "{before}, {anchor}, {block}");
}

/// How long the transaction of that hash counts, as the block says that has it.
fn era(network: &Network, block: u64, transaction: &Value) -> Era {
	let runtime = tokio::runtime::Runtime::new().unwrap();
	runtime.block_on(async {
		let client =
			OnlineClient::<SubstrateConfig>::from_insecure_url(&network.url).await.unwrap();
		let at = client.at_block(block).await.unwrap();
		let extrinsics = at.extrinsics().fetch().await.unwrap();
		let found = extrinsics
			.iter()
			.flatten()
			.find(|one| *transaction == format!("0x{}", hex::encode(one.hash().0)))
			.expect("the block has it");
		let extensions = found.transaction_extensions().expect("it is signed");
		extensions.find::<CheckMortality<SubstrateConfig>>().expect("it says so").unwrap()
	})
}

/// Neither on the chain nor in a gateway's folder, nor in what either logs, is there a word of a document, a hash
/// that who knows the document could find, or a secret of the patient's.
fn nothing_of_a_document_can_be_read_where_it_lies(network: &Network) {
	const TITLE: &str = "Seldom heard of: zygomatic quincunx syndrome";
	let bundle =
		Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo/records/laboratory-report.json");
	let mut bundle: Value = serde_json::from_str(&fs::read_to_string(bundle).unwrap()).unwrap();
	// So that it is in the document and in its index entry.
	bundle["entry"][0]["resource"]["title"] = TITLE.into();
	let (path, card) = (network.path("seldom.json"), network.card());
	fs::write(&path, bundle.to_string()).unwrap();
	let filed = network.json("clinician", &["record", "file", text(&path), "--card", text(&card)]);
	let record = filed["result"]["records"][0].as_str().unwrap();
	let history = network.of_chart("stranger", &["record", "history", record]);
	let object = history[0]["filing"]["object"].as_str().unwrap().trim_start_matches("0x");
	let object = hex::decode(object).unwrap();

	let plain = sp_crypto_hashing::blake2_256(bundle.to_string().as_bytes());
	let patient = salus_client::Account::from_file(&network.key("patient")).unwrap();
	let seed = patient.seed().unwrap().to_vec();
	let phrase = fs::read_to_string(network.key("patient")).unwrap();
	let secrets: [(&str, Vec<u8>); 6] = [
		("the document's title", TITLE.into()),
		("the document's hash", plain.to_vec()),
		("the document's hash, in digits", hex::encode(plain).into()),
		("the patient's phrase", phrase.trim().into()),
		("the patient's seed", seed.clone()),
		("the patient's seed, in digits", hex::encode(seed).into()),
	];
	let mut places = vec![("node".to_owned(), "node.log".to_owned())];
	places.extend((1..=GATEWAYS).map(|number| {
		let folder = format!("gateway-{number}");
		(folder.clone(), format!("{folder}.log"))
	}));
	for (folder, log) in places {
		let all = || [files(&network.path(&folder)), vec![network.path(&log)]].concat();
		// What does lie there is found this way: a database may take a moment to write it down.
		let since = Instant::now();
		while !all().iter().any(|file| holds(&content(file), &object)) {
			assert!(since.elapsed() < Duration::from_secs(60), "{folder} has the object's hash");
			std::thread::sleep(Duration::from_millis(500));
		}
		for file in all() {
			let content = content(&file);
			for (what, secret) in &secrets {
				assert!(!holds(&content, secret), "{what} is in {}", file.display());
			}
		}
	}
}

/// Every file under a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
	let mut files = Vec::new();
	for entry in fs::read_dir(folder).unwrap() {
		let path = entry.unwrap().path();
		match path.is_dir() {
			true => files.extend(self::files(&path)),
			false => files.push(path),
		}
	}
	files
}

/// What a file says; nothing where it went meanwhile.
fn content(file: &Path) -> Vec<u8> {
	fs::read(file).unwrap_or_default()
}

/// Whether something is said anywhere in it.
fn holds(content: &[u8], bytes: &[u8]) -> bool {
	// Most of a database is zeros: they are no beginning to look for.
	let zeros = bytes.iter().take_while(|one| **one == 0).count();
	let (first, others) = bytes[zeros..].split_first().expect("not all of it is zeros");
	let mut rest = content;
	while !rest.is_empty() {
		rest.skip_until(*first).expect("it is in memory");
		if rest.starts_with(others) {
			return true;
		}
	}
	false
}

fn what_was_sealed_is_submitted_or_discarded(network: &Network) {
	let (before, card) = (records(network), network.card());
	let seal = |name: &str| {
		let path = document(network, name);
		network.json("clinician", &["record", "seal", text(&path), "--card", text(&card)])
	};
	let (one, two) = (seal("by-script.pdf"), seal("for-nothing.pdf"));
	assert!(one["source"].is_null(), "no hash of the document leaves the machine: {one}");
	assert_eq!(one["checked"], "kind of file only");
	assert_eq!(records(network), before);
	// Resuming leaves them to the script.
	let resumed = network.json("clinician", &["record", "file", "--resume"]);
	assert_eq!(resumed["result"]["waiting"].as_array().unwrap().len(), 2, "{resumed}");
	let record = one["record"].as_str().unwrap();
	let submitted = network.json("clinician", &["record", "submit", record]);
	is_final(&submitted);
	assert_eq!(submitted["result"]["records"][0], one["record"]);
	let discarded = two["record"].as_str().unwrap();
	network.json("clinician", &["record", "discard", discarded]);
	refused(network.salus("clinician").args(["record", "discard", discarded]), 1);
	refused(network.salus("clinician").args(["record", "submit", record]), 1);
	assert_eq!(records(network), before + 1);
	assert_eq!(outbox(network, "clinician"), Vec::<PathBuf>::new());
}

fn a_forgery_is_told_as_one_line_of_json(network: &Network) {
	let (path, card) = (document(network, "genuine.pdf"), network.card());
	let sealed = network.json("clinician", &["record", "seal", text(&path), "--card", text(&card)]);
	let (genuine, forged) = (network.path("genuine.object"), network.path("forged.object"));
	let mut object = fs::read(sealed["object"].as_str().unwrap()).unwrap();
	fs::write(&genuine, &object).unwrap();
	object[100] ^= 1;
	fs::write(&forged, &object).unwrap();
	let record = sealed["record"].as_str().unwrap();
	network.json("clinician", &["record", "submit", record]);
	let verify = |object: &Path| {
		let mut command = network.salus("stranger");
		command.args(["record", "verify", text(object), "--record", record]);
		command.args(["--chart", &network.chart]);
		command
	};
	let verified = answer(&mut verify(&genuine));
	assert_eq!((&verified["genuine"], &verified["version"]), (&true.into(), &1.into()));
	let assert = verify(&forged).assert().code(1);
	let said = String::from_utf8_lossy(&assert.get_output().stdout).into_owned();
	assert_eq!(said.lines().count(), 1, "{said}");
	let said: Value = serde_json::from_str(&said).unwrap();
	assert_eq!(said["genuine"], false);
	assert!(said["error"].as_str().unwrap().contains("not what was filed"), "{said}");
}

fn the_patient_contributes_to_her_own_chart(network: &Network) {
	let (path, card) = (document(network, "diary.pdf"), network.card());
	let contribute = ["record", "contribute", text(&path), "--card", text(&card)];
	let done = network.json("patient", &contribute);
	is_final(&done);
	let record = done["result"]["records"][0].as_str().unwrap().to_string();
	let history = network.of_chart("patient", &["record", "history", &record]);
	assert!(history[0]["institution"].is_null(), "she wrote it herself: {history}");
	// She reads it, which proves that she wrote it.
	let copy = network.path("diary-copy.pdf");
	network.of_chart("patient", &["record", "get", &record, "--out", text(&copy)]);
	assert_eq!(fs::read(&copy).unwrap(), fs::read(&path).unwrap());
	// And amends it.
	let more = document(network, "diary-2.pdf");
	let amend = ["record", "amend", &record, text(&more), "--card", text(&card)];
	let amended = network.json("patient", &amend);
	is_final(&amended);
	assert_eq!(amended["result"]["versions"][0], 2);
}

fn a_new_version_says_what_it_is_to_the_one_before(network: &Network) {
	let (path, card) = (document(network, "report.pdf"), network.card());
	let filed = network.json("clinician", &["record", "file", text(&path), "--card", text(&card)]);
	let record = filed["result"]["records"][0].as_str().unwrap();
	let amend = |name: &str, relation: &[&str]| {
		let path = document(network, name);
		let amend = ["record", "amend", record, text(&path), "--card", text(&card)];
		let mut command = network.salus("clinician");
		command.args([&amend[..], relation].concat());
		command
	};
	refused(&mut amend("nonsense.pdf", &["--relation", "nonsense"]), 2);
	let appends = ["--relation", "appends"];
	let error = ["--relation", "entered-in-error"];
	for (version, how) in [(2, &appends[..]), (3, &error[..]), (4, &[])] {
		let amended = answer(&mut amend(&format!("report-{version}.pdf"), how));
		is_final(&amended);
		assert_eq!(amended["result"]["versions"], serde_json::json!([version]));
	}
	let history = network.of_chart("stranger", &["record", "history", record]);
	let relations: Value =
		history.as_array().unwrap().iter().map(|version| version["relation"].clone()).collect();
	assert_eq!(relations, serde_json::json!([null, "Appends", "EnteredInError", "Replaces"]));
	// The hospital's own clinician, and nobody else.
	let path = document(network, "by-another.pdf");
	let foreign = ["record", "amend", record, text(&path), "--card", text(&card)];
	let (error, _) = refused(network.salus("doctor").args(foreign), 3);
	assert!(error.contains("NotYourChart") || error.contains("WrongRole"), "{error}");
}

/// Starts `salus` and leaves it running.
fn start(network: &Network, arguments: &[&str]) -> Child {
	network
		.process("clinician")
		.arg("--json")
		.args(arguments)
		.stdout(Stdio::piped())
		.stderr(Stdio::piped())
		.spawn()
		.expect("salus starts")
}

fn successful(output: Output) -> Value {
	let said = String::from_utf8_lossy(&output.stdout).into_owned();
	let errors = String::from_utf8_lossy(&output.stderr);
	assert!(output.status.success(), "{said}{errors}");
	serde_json::from_str(&said).unwrap_or_else(|_| panic!("one line of JSON: {said}"))
}

fn two_commands_at_once_wait_for_each_other(network: &Network) {
	let (before, card) = (records(network), network.card());
	let commands: Vec<Child> = ["first.pdf", "second.pdf"]
		.map(|name| {
			let path = document(network, name);
			start(network, &["record", "file", text(&path), "--card", text(&card)])
		})
		.into();
	let outputs: Vec<_> =
		commands.into_iter().map(|command| command.wait_with_output().unwrap()).collect();
	let waited = outputs
		.iter()
		.any(|output| String::from_utf8_lossy(&output.stderr).contains("another salus is at work"));
	assert!(waited, "the second says why it waits");
	for output in outputs {
		is_final(&successful(output));
	}
	assert_eq!(records(network), before + 2);
}

fn killed_at_any_moment_and_given_again_it_is_filed_once(network: &Network) {
	let card = network.card();
	// From before anything is sealed until after it is final.
	for (number, milliseconds) in (0..).zip([150, 400, 700, 1_000, 1_500, 2_200, 3_000]) {
		let before = records(network);
		let path = document(network, &format!("killed-{number}.pdf"));
		let command = ["record", "file", text(&path), "--card", text(&card)];
		let mut first = start(network, &command);
		std::thread::sleep(Duration::from_millis(milliseconds));
		let _ = first.kill();
		let completed = first.wait().unwrap().success();
		if !completed {
			let again = network.json("clinician", &command);
			assert_eq!(again["result"]["failures"], Value::Array(Vec::new()), "{again}");
		}
		assert_eq!(records(network), before + 1, "killed after {milliseconds} ms");
		assert_eq!(outbox(network, "clinician"), Vec::<PathBuf>::new());
	}
}

fn a_node_that_restarts_meanwhile_is_found_again(network: &mut Network) {
	let (before, card) = (records(network), network.card());
	let path = document(network, "restart.pdf");
	let mut command = start(network, &["record", "file", text(&path), "--card", text(&card)]);
	// Its nonce is written down just before it is sent.
	let since = Instant::now();
	let sending = |network: &Network| {
		outbox(network, "clinician").iter().any(|folder| {
			let entry = fs::read(folder.join("entry.json")).unwrap_or_default();
			let entry: Value = serde_json::from_slice(&entry).unwrap_or_default();
			entry["nonce"].is_u64()
		})
	};
	while !sending(network) {
		assert!(since.elapsed() < Duration::from_secs(30), "it is sent");
		assert!(command.try_wait().unwrap().is_none(), "it goes on");
		std::thread::sleep(Duration::from_millis(10));
	}
	std::thread::sleep(Duration::from_millis(200));
	network.kill_node();
	std::thread::sleep(Duration::from_secs(2));
	network.start_node();
	is_final(&successful(command.wait_with_output().unwrap()));
	assert_eq!(records(network), before + 1);
}

/// Files a document of that length and reads it back, and looks how much memory either took.
fn a_large_document_takes_no_memory(network: &Network, length: u64) {
	let card = network.card();
	let path = document(network, "large.pdf");
	fs::File::options().write(true).open(&path).unwrap().set_len(length).unwrap();
	let (filed, peak) = measured(network.process("clinician").args([
		"record",
		"file",
		text(&path),
		"--card",
		text(&card),
	]));
	eprintln!("filing {length} bytes took {peak} KiB of memory");
	assert!(peak < PEAK, "filing {length} bytes took {peak} KiB");
	let record = filed["result"]["records"][0].as_str().unwrap();
	let copy = network.path("large-copy.pdf");
	let (_, peak) = measured(
		network
			.process("patient")
			.args(["record", "get", record, "--chart", &network.chart])
			.args(["--out", text(&copy)]),
	);
	eprintln!("reading {length} bytes took {peak} KiB of memory");
	assert!(peak < PEAK, "reading {length} bytes took {peak} KiB");
	assert_eq!(fs::metadata(&copy).unwrap().len(), length);
	for number in 1..=GATEWAYS {
		let peak = network.peak_of_gateway(number);
		eprintln!("gateway {number} took {peak} KiB of memory");
		assert!(peak > 0 && peak < PEAK, "gateway {number} took {peak} KiB");
	}
}

/// What a command answers, and the most memory that it had at once, in KiB.
fn measured(command: &mut std::process::Command) -> (Value, u64) {
	let mut child =
		command.arg("--json").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
	let mut most = 0;
	while child.try_wait().unwrap().is_none() {
		most = most.max(peak(child.id()));
		std::thread::sleep(Duration::from_millis(20));
	}
	assert!(most > 0, "the memory was measured");
	(successful(child.wait_with_output().unwrap()), most)
}
