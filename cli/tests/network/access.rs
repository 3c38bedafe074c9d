// SPDX-License-Identifier: GPL-3.0-only

//! What people do about access, on a running node: what becomes final is said, and what is left is finished
//! later.

use std::{
	collections::BTreeSet,
	fs,
	path::Path,
	time::{Duration, Instant},
};

use serde_json::{json, Value};

use crate::{
	decisions, destroyed, mandates,
	world::{answer, is_final, refused, text, Network},
};

/// One network, because it takes most of a minute until there is a patient; one thing after the other.
#[test]
fn access_from_the_first_request_to_the_last_revocation() {
	let mut network = Network::up();
	keys_are_registered_once(&network);
	errors_are_explained_and_the_quota_said(&network);
	a_card_that_proves_nothing_is_refused(&network);
	a_request_in_clear_has_a_number(&network);
	let record = a_document_is_filed(&network, "general");
	let grant = the_patient_sees_the_name_before_she_approves(&network);
	what_a_gateway_missed_is_finished_later(&network, &grant, &record);
	the_patient_sees_who_read_what(&network, &grant, &record);
	a_receipt_proves_itself_with_nobody_asked(&network);
	the_doctor_searches_what_she_may_see(&network, &grant, &record);
	the_regulator_and_the_patient_can_ask_why(&network, &grant, &record);
	let other = an_institution_is_granted(&network, &record);
	a_blinded_restriction_forbids_whom_it_names_and_nobody_else(&network, &grant, &other, &record);
	who_may_read_no_more_is_out_of_reach_of_what_is_filed_next(&network, &grant, &other);
	what_was_within_reach_is_told_with_receipts(&network, &grant, &record);
	destroyed::what_gateways_destroyed_is_told_to_the_patient(&mut network);
	a_revocation_opens_a_new_epoch_by_itself(&network, &other);
	decisions::an_emergency_passes_a_restriction_that_says_so(&network, &other, &record);
	decisions::a_restriction_forbids_the_purposes_that_it_names(&network, &other, &record);
	decisions::who_has_access_contributes(&network, &other);
	decisions::every_grant_is_revoked_at_once(&network, &other, &record);
	mandates::keys_are_made_by_a_mandate_once_the_patient_agreed(&network, &record);
	mandates::who_was_granted_by_a_refused_mandate_gets_no_keys(&network, &record);
	mandates::a_recovery_that_nobody_asked_for_is_seen_and_cancelled(&network);
}

fn keys_are_registered_once(network: &Network) {
	let again = network.json("system1", &["keys", "register", "--receipt"]);
	assert_eq!(again["registered"], json!([]), "nothing was submitted: {again}");
	assert!(again["block"].is_null(), "{again}");
	let receipt = network.json("practice", &["keys", "register", "--receipt"]);
	is_final(&receipt);
	assert_eq!(receipt["result"]["registered"], json!(["Receipt"]));
}

fn errors_are_explained_and_the_quota_said(network: &Network) {
	for (name, says) in [
		("StaleEpoch", "epoch"),
		("QuotaUsedUp", "salus whoami"),
		("Consent.Expired", "past its end"),
		("Gateway.NotReleased", "no access to it"),
	] {
		let found = network.json("stranger", &["explain", name]);
		assert!(found.to_string().contains(says), "{name}: {found}");
	}
	refused(network.salus("stranger").args(["explain", "NoSuchError"]), 1);
	let whoami = network.salus("doctor").arg("whoami").assert().success();
	let json: Value = serde_json::from_slice(&whoami.get_output().stdout).unwrap();
	assert!(json["quota"]["resets"].as_u64() > json["now"].as_u64(), "{json}");
}

fn a_card_that_proves_nothing_is_refused(network: &Network) {
	let card: Value = serde_json::from_slice(&fs::read(network.card()).unwrap()).unwrap();
	let forged = network.path("forged.json");
	let mut altered = card.clone();
	altered["card"]["compartments"][0]["tag"] = format!("0x{}", "99".repeat(16)).into();
	fs::write(&forged, altered.to_string()).unwrap();
	// A card for a chart that the thief made up, rightly signed by the thief.
	let (consent, unknown) = (network.path("thief.json"), network.path("unknown.json"));
	let hospital = &network.address["hospital"];
	let made = network
		.json("stranger", &["chart", "consent", "--hospital", hospital, "--out", text(&consent)]);
	let chart = made["chart"].as_str().unwrap();
	network.json("stranger", &["chart", "card", "--chart", chart, "--out", text(&unknown)]);
	for (card, says) in [(&forged, "forged or damaged"), (&unknown, "nobody is enrolled")] {
		let ask = ["access", "request", "--purpose", "TREAT", "--card", text(card)];
		let (error, _) = refused(network.salus("doctor").args(ask), 1);
		assert!(error.contains(says), "{error}");
		let document = document();
		let seal = ["record", "seal", &document, "--card", text(card)];
		let (error, _) = refused(network.salus("clinician").args(seal), 1);
		assert!(error.contains(says), "{error}");
	}
	assert!(!network.home("doctor").join("requests").exists(), "nothing was asked");
}

fn a_request_in_clear_has_a_number(network: &Network) {
	let card = network.card();
	let ask = ["access", "request", "--purpose", "TREAT", "--open", "--card", text(&card)];
	let asked = network.json("doctor", &ask);
	is_final(&asked);
	assert_eq!(asked["result"]["request"], 0);
	is_final(&network.of_chart("patient", &["access", "deny", "0"]));
	// It is counted on.
	let asked = network.json("doctor", &ask);
	assert_eq!(asked["result"]["request"], 1);
	network.of_chart("patient", &["access", "deny", "1"]);
}

pub fn document() -> String {
	let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo/letter.pdf");
	text(&path).into()
}

pub fn a_document_is_filed(network: &Network, compartment: &str) -> String {
	let (document, card) = (document(), network.card());
	let file = ["record", "file", &document, "--card", text(&card), "--compartment", compartment];
	let filed = network.json("clinician", &file);
	filed["result"]["records"][0].as_str().expect("a record").into()
}

/// Reads a record as somebody, under a grant.
pub fn get(network: &Network, who: &str, record: &str, grant: &Granted) -> assert_cmd::Command {
	let mut command = network.salus(who);
	let to = network.path(&format!("{who}.pdf"));
	command.args(["record", "get", record, "--chart", &network.chart, "--out", text(&to)]);
	command.args(["--grant", &grant.number.to_string(), "--opening", text(&grant.opening)]);
	command
}

/// A grant, and the file that opens it for its grantee.
pub struct Granted {
	pub number: u64,
	pub opening: std::path::PathBuf,
}

fn the_patient_sees_the_name_before_she_approves(network: &Network) -> Granted {
	let card = network.card();
	let ask = ["access", "request", "--purpose", "TREAT", "--days", "7", "--card", text(&card)];
	let asked = network.json("doctor", &ask);
	is_final(&asked);
	let number = asked["result"]["request"].as_u64().expect("a number").to_string();
	let opening = Path::new(asked["result"]["opening"].as_str().unwrap()).to_path_buf();
	is_private(&opening);

	let approve =
		["access", "approve", &number, "--chart", &network.chart, "--scope", "compartment:general"];
	// Nobody is at a terminal: she is shown who asks, and nothing is approved.
	let (error, shown) = refused(network.salus("patient").args(approve), 1);
	assert!(error.contains("--yes"), "{error}");
	for seen in [
		"\"Riverside Practice\", its clinician",
		&network.address["doctor"],
		"the whole chart",
		"compartment \"general\"",
		"TREAT",
	] {
		assert!(shown.contains(seen), "{seen} is not shown: {shown}");
	}
	let list = network.of_chart("patient", &["access", "list"]);
	assert_eq!(list["requests"][0][2]["name"], "Riverside Practice", "{list}");
	assert_eq!(list["grants"], json!([]));

	// Only one gateway answers, and it takes two: the grant is final all the same, and that is said.
	let approved = answer(network.with_gateways("patient", &[1]).args(approve).arg("--yes"));
	is_final(&approved);
	assert_eq!(approved["result"]["party"]["name"], "Riverside Practice");
	assert_eq!(approved["result"]["fragments"], 0);
	let left = approved["left"][0].as_str().expect("something is left");
	assert!(left.contains("salus access resume --chart"), "{left}");
	is_private(&network.home("patient").join("charts").join("x"));
	is_private(&network.home("patient").join("openings").join("x"));
	Granted { number: approved["result"]["grant"].as_u64().unwrap(), opening }
}

/// Every file in the folder of this one is its owner's alone, and so is the folder.
fn is_private(file: &Path) {
	#[cfg(unix)]
	{
		use std::os::unix::fs::PermissionsExt;
		let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
		let folder = file.parent().unwrap();
		assert_eq!(mode(folder), 0o700, "{}", folder.display());
		let files: Vec<_> = fs::read_dir(folder).unwrap().map(|one| one.unwrap().path()).collect();
		assert!(!files.is_empty(), "{}", folder.display());
		for file in files {
			assert_eq!(mode(&file), 0o600, "{}", file.display());
		}
	}
}

fn what_a_gateway_missed_is_finished_later(network: &Network, grant: &Granted, record: &str) {
	refused(&mut get(network, "doctor", record, grant), 1);
	let resumed = network.of_chart("patient", &["access", "resume"]);
	assert_eq!(resumed["made"].as_array().map(Vec::len), Some(1), "{resumed}");
	assert_eq!(resumed["left"], json!([]));
	answer(&mut get(network, "doctor", record, grant));
	let read = fs::read(network.path("doctor.pdf")).unwrap();
	assert_eq!(read, fs::read(document()).unwrap());
	let again = network.of_chart("patient", &["access", "resume"]);
	assert_eq!((&again["made"], &again["epochs"]), (&json!([]), &json!([])), "{again}");
}

/// The patient's access log, once everything in it is anchored, with its files.
fn anchored_log(network: &Network) -> Value {
	let since = Instant::now();
	let folder = network.path("receipts");
	loop {
		let log = network.of_chart("patient", &["access", "log", "--out", text(&folder)]);
		let releases = log["releases"].as_array().expect("releases");
		let files = log["files"].as_array().expect("files");
		if !releases.is_empty() && files.len() == releases.len() {
			return log;
		}
		assert!(since.elapsed() < Duration::from_secs(120), "they are anchored: {log}");
		std::thread::sleep(Duration::from_millis(500));
	}
}

fn the_patient_sees_who_read_what(network: &Network, grant: &Granted, record: &str) {
	let log = anchored_log(network);
	let releases = log["releases"].as_array().unwrap();
	for one in releases {
		assert_eq!(one["doubt"], Value::Null, "{one}");
		assert_eq!(one["reader"]["account"], json!(network.address["doctor"]), "{one}");
		assert_eq!(one["reader"]["name"], "Riverside Practice");
		assert_eq!(one["grantee"]["account"], one["reader"]["account"], "it is opened: {one}");
		assert_eq!(one["record"], record);
		assert_eq!((&one["version"], &one["purpose"]), (&json!(1), &json!("TREAT")));
		assert_eq!(one["basis"], json!({ "Grant": grant.number }));
		assert!(one["anchored"]["block"].as_u64() > one["block"]["number"].as_u64(), "{one}");
	}
	// It took a share of each gateway, and the document of one.
	let through = |what: &str| {
		let is_what = |one: &&Value| one["released"] == what || one["released"][what].is_object();
		let gateways = releases.iter().filter(is_what).map(|one| one["gateway"]["name"].as_str());
		gateways.flatten().collect::<BTreeSet<_>>()
	};
	assert_eq!(through("Keys"), BTreeSet::from(["Gateway 1", "Gateway 2"]), "{log}");
	assert!(!through("Document").is_empty(), "{log}");
	let times: Vec<_> = releases.iter().map(|one| one["time"].as_u64().unwrap()).collect();
	assert!(times.is_sorted(), "{times:?}");
	for told in log["gateways"].as_array().unwrap() {
		assert_eq!((&told["doubtful"], &told["problem"]), (&json!(0), &Value::Null), "{told}");
	}
	is_private_file(Path::new(log["files"][0].as_str().unwrap()));

	// Where only one of them is asked, the other's are not told.
	let some = answer(with_log(&mut network.with_gateways("patient", &[1]), network));
	let some = some["releases"].as_array().unwrap();
	assert!(
		some.len() < releases.len() && some.iter().all(|one| one["gateway"]["name"] == "Gateway 1")
	);
	// It is nobody else's business, not even of who read.
	for who in ["doctor", "hospital", "stranger"] {
		let (error, _) = refused(with_log(&mut network.salus(who), network), 1);
		assert!(error.contains("no gateway tells"), "{who}: {error}");
	}
	// In words it is said once who read.
	let words = network.process("patient");
	let mut words = assert_cmd::Command::from_std(words);
	let said = with_log(&mut words, network).assert().success();
	let said = String::from_utf8_lossy(&said.get_output().stdout).into_owned();
	assert_eq!(said.matches("its clinician").count(), 1, "{said}");
	assert!(said.contains(&format!("under grant {} to the same", grant.number)), "{said}");
}

fn with_log<'a>(
	command: &'a mut assert_cmd::Command,
	network: &Network,
) -> &'a mut assert_cmd::Command {
	command.args(["access", "log", "--chart", &network.chart])
}

fn is_private_file(file: &Path) {
	#[cfg(unix)]
	{
		use std::os::unix::fs::PermissionsExt;
		assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
	}
}

fn a_receipt_proves_itself_with_nobody_asked(network: &Network) {
	// The specification of this network, and what a node of it proves: the same.
	let spec = network.specification();
	let (trust, proven) = (network.path("trust.json"), network.path("proven.json"));
	let of_spec = network
		.json("stranger", &["receipt", "trust", "--spec", text(&spec), "--out", text(&trust)]);
	let genesis = of_spec["genesis"].as_str().unwrap();
	let of_node = ["receipt", "trust", "--genesis", genesis, "--out", text(&proven)];
	let of_node = network.json("stranger", &of_node);
	assert_eq!((&of_node["genesis"], &of_node["compared"]), (&json!(genesis), &json!(true)));
	assert_eq!(fs::read(&trust).unwrap(), fs::read(&proven).unwrap());
	let (error, _) =
		refused(network.salus("stranger").args(["receipt", "trust", "--out", text(&trust)]), 1);
	assert!(error.contains("not overwritten"), "{error}");

	let offline = |file: &Path, option: &str, with: &Path| {
		let mut command = network.salus("stranger");
		command.env("SALUS_URL", "ws://127.0.0.1:9").env("SALUS_GATEWAYS", "http://127.0.0.1:9");
		command.env_remove("SALUS_KEY");
		command.args(["receipt", "verify", text(file), option, text(with)]);
		command
	};
	let files: Vec<_> =
		fs::read_dir(network.path("receipts")).unwrap().map(|file| file.unwrap().path()).collect();
	for file in &files {
		for (option, with) in [("--spec", &spec), ("--trust", &trust)] {
			let verdict = answer(&mut offline(file, option, with));
			assert_eq!(verdict["verified"], true, "{verdict}");
			assert_eq!(verdict["proof"]["permitted_is_proven"], true, "{verdict}");
			let endpoint = verdict["proof"]["endpoint"].as_str().unwrap();
			assert!(
				[1, 2].iter().any(|number| network.endpoint(*number) == endpoint),
				"{endpoint}"
			);
		}
	}
	let genuine: Value = serde_json::from_slice(&fs::read(&files[0]).unwrap()).unwrap();
	let altered = network.path("altered.json");
	for (pointer, value, name) in [
		("/signed/receipt/purpose", json!("HRESCH"), "Receipt.SignatureInvalid"),
		(
			"/signed/receipt/reader",
			json!(format!("0x{}", "11".repeat(32))),
			"Receipt.SignatureInvalid",
		),
		(
			"/signed/receipt/genesis",
			json!(format!("0x{}", "11".repeat(32))),
			"Receipt.OtherNetwork",
		),
		("/evidence", json!("0x00"), "Receipt.EvidenceDiffers"),
		("/anchored/batch/number", json!(4_000_000), "Receipt.NotAnchored"),
		("/anchored/state/nodes", json!([]), "StateProof.OtherBlock"),
		("/anchored/finality/set", json!(77), "Receipt.SetMissing"),
	] {
		let mut other = genuine.clone();
		*other.pointer_mut(pointer).unwrap() = value;
		fs::write(&altered, other.to_string()).unwrap();
		let mut command = offline(&altered, "--trust", &trust);
		let (error, _) = refused(&mut command, 1);
		assert!(error.contains(name), "{pointer}: {error}");
	}
}

fn the_doctor_searches_what_she_may_see(network: &Network, grant: &Granted, record: &str) {
	let search = |words: &[&str]| {
		let mut search = network.salus("doctor");
		search.args(["record", "search", "--chart", &network.chart]);
		search.args(["--grant", &grant.number.to_string(), "--opening", text(&grant.opening)]);
		let found = answer(search.args(words));
		assert_eq!(found["looked_at"], 1, "{found}");
		assert_eq!((&found["unopened"], &found["troubles"]), (&json!([]), &json!([])), "{found}");
		found["found"].as_array().expect("what was found").clone()
	};
	for words in [&[] as &[&str], &["LETTER"]] {
		let found = search(words);
		assert_eq!(found.len(), 1, "{words:?}");
		assert_eq!((&found[0]["record"], &found[0]["version"]), (&json!(record), &json!(1)));
		assert_eq!(found[0]["filed_by"], json!(network.address["clinician"]));
	}
	assert!(search(&["letter", "psychiatry"]).is_empty());
	// Who has the file that opens the grant is not its grantee for that.
	let mut search = network.salus("practice");
	search.args(["record", "search", "--chart", &network.chart]);
	search.args(["--grant", &grant.number.to_string(), "--opening", text(&grant.opening)]);
	let (error, _) = refused(&mut search, 1);
	assert!(error.contains("not released"), "{error}");
}

/// What the chain says to somebody who asks why a person may read a record under a grant, or not.
fn why(
	network: &Network,
	who: &str,
	(person, record): (&str, &str),
	(grant, opening): (&Granted, Option<&Path>),
) -> (Value, String) {
	let (person, number) = (&network.address[person], grant.number.to_string());
	let mut explain = network.salus(who);
	explain.args(["access", "explain", "--chart", &network.chart, "--record", record]);
	explain.args(["--person", person, "--purpose", "TREAT", "--grant", &number]);
	if let Some(opening) = opening {
		explain.args(["--opening", text(opening)]);
	}
	let said = answer(&mut explain);
	(said["decision"]["outcome"].clone(), said["text"].as_str().expect("words").into())
}

fn the_regulator_and_the_patient_can_ask_why(network: &Network, grant: &Granted, record: &str) {
	let asked_by = |who, person, opening| why(network, who, (person, record), (grant, opening));
	let why = |person, opening| asked_by("council", person, opening);
	// Whom a blinded grant names, she does not see: the same of whoever it is.
	for person in ["doctor", "hospital"] {
		let (outcome, words) = why(person, None);
		assert_eq!(outcome, json!({ "Deny": "GrantUnopened" }));
		assert!(words.contains("the grant is blinded and was not opened"), "{words}");
	}
	// Shown what opens it, she hears what gateways decide; and the patient hears the same.
	for who in ["council", "patient"] {
		let (outcome, words) = asked_by(who, "doctor", Some(grant.opening.as_path()));
		assert_eq!(outcome, json!({ "Permit": { "Grant": grant.number } }));
		assert!(words.contains("covers this record and purpose"), "{words}");
	}
	let (outcome, _) = why("hospital", Some(grant.opening.as_path()));
	assert_eq!(outcome, json!({ "Deny": "NotTheParty" }));
}

fn an_institution_is_granted(network: &Network, record: &str) -> Granted {
	let to = &network.address["stranger"];
	let stranger = ["access", "grant", "--chart", &network.chart, "--to", to, "--purpose", "TREAT"];
	let (error, _) = refused(network.salus("patient").args(stranger), 1);
	assert!(error.contains("no institution answers for it"), "{error}");
	let to = &network.address["practice"];
	let granted =
		network.of_chart("patient", &["access", "grant", "--to", to, "--purpose", "TREAT"]);
	is_final(&granted);
	assert_eq!(granted["result"]["fragments"], 2, "one a compartment: {granted}");
	assert!(granted["left"].is_null(), "{granted}");
	let number = granted["result"]["grant"].as_u64().unwrap();
	// It asked for nothing, and finds the grant at the gateways, with what opens it.
	let found = network.json("practice", &["access", "granted"]);
	let grants = found["grants"].as_array().expect("grants");
	assert_eq!(grants.len(), 1, "{found}");
	assert_eq!(grants[0]["chart"], json!(network.chart), "{found}");
	assert_eq!(grants[0]["grant"], json!(number), "{found}");
	assert_eq!(grants[0]["party"]["name"], "Riverside Practice", "{found}");
	for told in found["gateways"].as_array().unwrap() {
		assert_eq!((&told["told"], &told["doubtful"]), (&json!(1), &json!(0)), "{told}");
		assert_eq!(told["problem"], Value::Null, "{told}");
	}
	let opening = Path::new(grants[0]["opening"].as_str().expect("a file")).to_path_buf();
	is_private(&opening);
	// So does one of its staff, beside what was granted to herself; nobody else finds anything.
	let hers = network.json("doctor", &["access", "granted"]);
	let hers: BTreeSet<_> =
		hers["grants"].as_array().unwrap().iter().map(|one| one["grant"].as_u64()).collect();
	assert!(hers.len() == 2 && hers.contains(&Some(number)), "{hers:?}");
	let others = network.json("hospital", &["access", "granted"]);
	assert_eq!(others["grants"], json!([]), "{others}");
	let (error, _) = refused(network.salus("stranger").args(["access", "granted"]), 1);
	assert!(error.contains("no gateway tells of what was granted"), "{error}");
	let granted = Granted { number, opening };
	answer(&mut get(network, "practice", record, &granted));
	granted
}

fn a_blinded_restriction_forbids_whom_it_names_and_nobody_else(
	network: &Network,
	grant: &Granted,
	other: &Granted,
	record: &str,
) {
	let stranger = &network.address["stranger"];
	let nobody = ["access", "restrict", "--chart", &network.chart, "--party", stranger];
	let (error, _) = refused(network.salus("patient").args(nobody), 1);
	assert!(error.contains("forbid nothing"), "{error}");

	let doctor = &network.address["doctor"];
	let restricted = network.of_chart("patient", &["access", "restrict", "--party", doctor]);
	is_final(&restricted);
	assert_eq!(restricted["result"]["restriction"], 0);
	assert!(restricted["left"].is_null(), "{restricted}");
	let list = network.of_chart("patient", &["access", "list"]);
	assert!(list["restrictions"][0]["party"]["Blinded"].is_string(), "{list}");
	// The gateways know whom it names: had they no opening, they would refuse the practice as well.
	refused(&mut get(network, "doctor", record, grant), 1);
	answer(&mut get(network, "practice", record, other));
	let lifted = network.of_chart("patient", &["access", "lift", "0"]);
	is_final(&lifted);
	answer(&mut get(network, "doctor", record, grant));

	let open = network.of_chart("patient", &["access", "restrict", "--party", doctor, "--open"]);
	assert_eq!(open["result"]["restriction"], 1, "{open}");
	let list = network.of_chart("patient", &["access", "list"]);
	assert_eq!(list["restrictions"][0]["party"]["Open"], json!(doctor), "{list}");
	network.of_chart("patient", &["access", "lift", "1"]);
}

fn who_may_read_no_more_is_out_of_reach_of_what_is_filed_next(
	network: &Network,
	grant: &Granted,
	other: &Granted,
) {
	let number = grant.number.to_string();
	let revoked = network.of_chart("patient", &["access", "revoke", &number, "--keep-epoch"]);
	is_final(&revoked);
	assert!(revoked["after"].is_null(), "{revoked}");
	let list = network.of_chart("patient", &["access", "list"]);
	assert_eq!(list["exposed"].as_array().map(Vec::len), Some(1), "{list}");
	assert_eq!(list["exposed"][0]["compartment"], "general");
	assert_eq!(list["exposed"][0]["epoch"], 0);
	assert_eq!(list["exposed"][0]["rules"], json!([{ "Grant": grant.number }]));

	let resumed = network.of_chart("patient", &["access", "resume"]);
	assert_eq!(resumed["epochs"].as_array().map(Vec::len), Some(1), "{resumed}");
	is_final(&resumed["epochs"][0]);
	assert_eq!(resumed["left"], json!([]));
	let list = network.of_chart("patient", &["access", "list"]);
	assert_eq!(list["exposed"], json!([]), "{list}");
	// Whoever may read still has what is filed now as well.
	let record = a_document_is_filed(network, "general");
	answer(&mut get(network, "practice", &record, other));
}

fn what_was_within_reach_is_told_with_receipts(network: &Network, grant: &Granted, record: &str) {
	// That it ended, anybody hears, and by what.
	let (outcome, words) = why(network, "council", ("doctor", record), (grant, None));
	assert_eq!(outcome, json!({ "Deny": "RuleEnded" }));
	assert!(words.contains("revoked"), "{words}");

	let number = grant.number.to_string();
	let explain = ["access", "explain", "--chart", &network.chart, "--grant", &number];
	let told = network.json("patient", &explain);
	assert_eq!(told["missing"], json!([]), "{told}");
	let story = &told["grants"][0];
	assert_eq!((&story["grant"], &story["live"]), (&json!(grant.number), &json!(false)));
	assert_eq!(story["party"]["account"], json!(network.address["doctor"]), "{story}");
	assert!(story["over"].is_u64(), "{story}");
	let could = story["could"].as_array().expect("what she could have fetched");
	assert_eq!(could.len(), 1, "what was filed later is not among it: {story}");
	assert_eq!((&could[0]["record"], &could[0]["epoch"]), (&json!(record), &json!(0)));
	assert_eq!((&story["by_keys"], &story["exposed"]), (&json!([]), &json!([])), "{story}");
	let did = story["did"].as_array().expect("what she fetched");
	assert_eq!(did.len(), 1, "{story}");
	assert_eq!((&did[0]["record"], &did[0]["what"]), (&json!(record), &json!("Document")));

	// Those receipts are the ones that the gateways tell of.
	let log = network.of_chart("patient", &["access", "log"]);
	let releases = log["releases"].as_array().expect("releases").iter();
	let under_it = releases.filter(|one| one["basis"] == json!({ "Grant": grant.number }));
	let expected: BTreeSet<_> = under_it.filter_map(|one| one["receipt"].as_str()).collect();
	let receipts: BTreeSet<_> =
		did[0]["receipts"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
	assert!(!receipts.is_empty());
	assert_eq!(receipts, expected);
	let mut words = assert_cmd::Command::from_std(network.process("patient"));
	let said = words.args(explain).assert().success();
	let said = String::from_utf8_lossy(&said.get_output().stdout).into_owned();
	assert!(said.contains("could have read 1 document, did read 1"), "{said}");
	assert!(receipts.iter().all(|id| said.contains(id)), "{said}");
}

fn a_revocation_opens_a_new_epoch_by_itself(network: &Network, other: &Granted) {
	let doctor = &network.address["doctor"];
	let granted = network.of_chart(
		"patient",
		&[
			"access",
			"grant",
			"--to",
			doctor,
			"--purpose",
			"TREAT",
			"--scope",
			"compartment:private",
		],
	);
	let number = granted["result"]["grant"].as_u64().unwrap().to_string();
	let revoked = network.of_chart("patient", &["access", "revoke", &number]);
	is_final(&revoked);
	assert_eq!(revoked["after"].as_array().map(Vec::len), Some(1), "{revoked}");
	is_final(&revoked["after"][0]);
	let done = revoked["after"][0]["done"].as_str().unwrap();
	assert!(done.contains("\"private\" has a new key, epoch 1"), "{done}");
	assert_eq!(revoked["result"]["fragments"], 1, "for the practice: {revoked}");
	assert!(revoked["left"].is_null(), "{revoked}");
	let record = a_document_is_filed(network, "private");
	answer(&mut get(network, "practice", &record, other));
}
