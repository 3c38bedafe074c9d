// SPDX-License-Identifier: GPL-3.0-only

//! What becomes of those who take part, and of what was filed: the register's decisions from a rejection to an
//! expulsion, staff that leaves and comes back, and a record that is disputed, withdrawn and erased.

use std::{fs, path::Path};

use assert_cmd::Command;
use serde_json::{json, Value};
use subxt::rpcs::client::{rpc_params, RpcClient};

use crate::{
	fees,
	world::{answer, is_final, refused, text, Network},
};

/// One network, because it takes most of a minute until there is a patient; one thing after the other.
#[test]
fn from_an_application_that_is_rejected_to_an_expulsion() {
	let network = Network::up();
	an_applicant_is_rejected(&network);
	fees::a_quota_is_used_up_and_without_any_a_fee_is_paid(&network);
	a_node_is_given_session_keys(&network);
	the_patient_finds_her_charts(&network);
	her_card_is_written_as_a_code_to_scan(&network);
	a_card_and_a_consent_are_their_owners_alone_and_overwrite_nothing(&network);
	a_record_is_disputed_withdrawn_and_erased(&network);
	staff_leaves_and_comes_back(&network);
	an_institution_gets_other_roles(&network);
	a_suspension_ends_and_an_expulsion_does_not(&network);
	what_is_measured_is_told_in_json(&network);
}

/// What the council decides is final.
fn decide(network: &Network, decision: &[&str]) {
	is_final(&network.json("council", &[&["member"][..], decision].concat()));
}

/// What the register has of an institution: shown by itself, and the same in the list.
fn member(network: &Network, account: &str) -> Value {
	let shown = network.json("stranger", &["member", "show", account]);
	let list = network.json("stranger", &["member", "list"]);
	let listed: Vec<_> =
		list.as_array().unwrap().iter().filter(|one| one["account"] == account).collect();
	assert_eq!(listed, [&shown], "{list}");
	shown
}

/// The doctor asks for access, in clear: whoever may act, may do that.
fn ask(network: &Network) -> Command {
	let card = network.card();
	let mut command = network.salus("doctor");
	command.args(["access", "request", "--purpose", "TREAT", "--open", "--card", text(&card)]);
	command
}

fn may_not_act(command: &mut Command) {
	let (error, _) = refused(command, 1);
	assert!(error.contains("MayNotAct"), "{error}");
}

fn an_applicant_is_rejected(network: &Network) {
	let made = network.json("clinic", &["keys", "new", text(&network.key("clinic"))]);
	let clinic = made["address"].as_str().unwrap();
	let apply = ["member", "apply", "--name", "Hillside Clinic", "--role", "data-user"];
	decide(network, &["invite", clinic]);
	is_final(&network.json("clinic", &apply));
	decide(network, &["reject", clinic]);

	let admit = ["member", "admit", clinic, "--role", "data-user"];
	let (error, _) = refused(network.salus("council").args(admit), 3);
	assert!(error.contains("NoApplication"), "{error}");
	may_not_act(network.salus("clinic").args(apply));
	let (error, _) = refused(network.salus("stranger").args(["member", "show", clinic]), 1);
	assert!(error.contains("is not in the register"), "{error}");
	let list = network.json("stranger", &["member", "list"]);
	assert!(!list.to_string().contains(clinic), "{list}");
	// Nobody but the council decides: it is refused before anything is submitted.
	let invite = ["member", "invite", clinic];
	let (error, _) = refused(network.salus("hospital").args(invite), 1);
	assert!(error.contains("is not in the council"), "{error}");
}

fn a_node_is_given_session_keys(network: &Network) {
	let keys = network.json("stranger", &["keys", "insert"]);
	let shown = network.json("stranger", &["keys", "show"]);
	assert_ne!(keys["babe"], shown["account"], "the account itself stays with its owner");
	let runtime = tokio::runtime::Runtime::new().unwrap();
	let has = |public: &Value, kind: &str| -> bool {
		runtime.block_on(async {
			let node = RpcClient::from_insecure_url(&network.url).await.unwrap();
			let asked = rpc_params![public.as_str().unwrap(), kind];
			node.request("author_hasKey", asked).await.unwrap()
		})
	};
	for (name, kind) in [("babe", "babe"), ("grandpa", "gran")] {
		assert!(has(&keys[name], kind), "{keys}");
		assert!(!has(&shown["account"], kind), "it says what it has not");
	}
}

fn the_patient_finds_her_charts(network: &Network) {
	let list = network.json("patient", &["chart", "list"]);
	assert_eq!(list.as_array().map(Vec::len), Some(1), "{list}");
	assert_eq!(list[0][0], json!(network.chart));
	assert_eq!(list[0][1]["hospital"], json!(network.address["hospital"]));
	assert_eq!(list[0][1]["status"], "Active");
	assert_eq!(network.json("stranger", &["chart", "list"]), json!([]));
}

fn her_card_is_written_as_a_code_to_scan(network: &Network) {
	let (card, code) = (network.path("card-to-scan.json"), network.path("card.svg"));
	let written =
		network.of_chart("patient", &["chart", "card", "--out", text(&card), "--qr", text(&code)]);
	assert_eq!((&written["card"], &written["qr"]), (&json!(card), &json!(code)));
	// It says what the card says, without the file's line breaks and indentation.
	let card = fs::read_to_string(card).unwrap();
	let card = card.lines().map(str::trim_start).collect::<String>().replace("\": ", "\":");
	let of_card = qrcode::QrCode::new(card).unwrap();
	let drawn = of_card.render::<qrcode::render::svg::Color>().min_dimensions(300, 300).build();
	assert_eq!(fs::read_to_string(&code).unwrap().trim_end(), drawn);
}

/// What is there may be a secret; and what her compartments are called concerns nobody else on the machine.
fn a_card_and_a_consent_are_their_owners_alone_and_overwrite_nothing(network: &Network) {
	use std::os::unix::fs::PermissionsExt;
	let private = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
	for path in [network.card(), network.path("consent.json"), network.path("card.svg")] {
		assert_eq!(private(&path), 0o600, "{}", path.display());
	}
	let (seed, other) = (network.key("patient"), network.path("other.json"));
	let before = fs::read(&seed).unwrap();
	let hospital = &network.address["hospital"];
	for command in [
		&["chart", "consent", "--hospital", hospital, "--out", text(&seed)][..],
		&["chart", "card", "--chart", &network.chart, "--out", text(&seed)],
		&["chart", "card", "--chart", &network.chart, "--out", text(&other), "--qr", text(&seed)],
	] {
		let (error, _) = refused(network.salus("patient").args(command), 1);
		assert!(error.contains("never overwritten"), "{error}");
	}
	assert_eq!(fs::read(&seed).unwrap(), before);
	assert!(!other.exists(), "the card without its code");
	let charts = fs::read_dir(network.home("patient").join("charts")).unwrap();
	assert_eq!(charts.count(), 1, "nothing was signed that nobody has");
}

/// Where the list says that the chart's only record stands.
fn status(network: &Network, record: &str) -> Value {
	let list = network.of_chart("stranger", &["record", "list"]);
	assert_eq!((list.as_array().map(Vec::len), &list[0][0]), (Some(1), &json!(record)), "{list}");
	list[0][1]["status"].clone()
}

fn a_record_is_disputed_withdrawn_and_erased(network: &Network) {
	let letter = Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo/letter.pdf");
	let (card, copy) = (network.card(), network.path("letter-copy.pdf"));
	let filed =
		network.json("clinician", &["record", "file", text(&letter), "--card", text(&card)]);
	let record = filed["result"]["records"][0].as_str().unwrap();
	let get = || {
		let mut command = network.salus("patient");
		command.args(["record", "get", record, "--chart", &network.chart, "--out", text(&copy)]);
		command
	};
	assert_eq!(status(network, record), "Current");

	// Disputed it is still read.
	let dispute = ["record", "dispute", record, "--reason", "inaccurate"];
	is_final(&network.of_chart("patient", &dispute));
	assert_eq!(status(network, record), json!({ "Disputed": "Inaccurate" }));
	answer(&mut get());
	assert_eq!(fs::read(&copy).unwrap(), fs::read(&letter).unwrap());

	// Withdrawn it is read no more, not by her either. The hospital cannot do that in her place.
	let withdraw = ["record", "withdraw", record];
	let as_hospital = [&withdraw[..], &["--chart", &network.chart]].concat();
	refused(network.salus("hospital").args(as_hospital), 1);
	is_final(&network.of_chart("patient", &withdraw));
	assert_eq!(status(network, record), "Withdrawn");
	fs::remove_file(&copy).unwrap();
	refused(&mut get(), 1);
	assert!(!copy.exists());

	// Erased it leaves a tombstone, and is nobody's to erase or dispute again.
	let erase = ["record", "erase", record, "--chart", &network.chart];
	refused(network.salus("doctor").args(erase), 3);
	assert_eq!(status(network, record), "Withdrawn");
	is_final(&network.json("clinician", &erase));
	assert_eq!(status(network, record), "Erased");
	let history = network.of_chart("stranger", &["record", "history", record]);
	assert_eq!(history, json!([]), "nothing of what was filed is left");
	let (error, _) = refused(network.salus("clinician").args(erase), 3);
	assert!(error.contains("RecordErased"), "{error}");
	let disputed = [&dispute[..], &["--chart", &network.chart]].concat();
	let (error, _) = refused(network.salus("patient").args(disputed), 3);
	assert!(error.contains("RecordErased"), "{error}");
}

fn staff_leaves_and_comes_back(network: &Network) {
	let doctor = &network.address["doctor"];
	// Until when the practice's only entry counts, and the time of the chain.
	let until = || {
		let list = network.json("practice", &["staff", "list"]);
		assert_eq!(list.as_array().map(Vec::len), Some(1), "{list}");
		assert_eq!(list[0][0], json!(doctor));
		assert_eq!(list[0][1]["institution"], json!(network.address["practice"]));
		assert_eq!(list[0][1]["role"], "Clinician");
		// Anybody may ask.
		let of_practice = ["staff", "list", &network.address["practice"]];
		assert_eq!(network.json("stranger", &of_practice), list);
		let whoami = network.json("doctor", &["whoami"]);
		(list[0][1]["until"].as_u64().unwrap(), whoami["now"].as_u64().unwrap())
	};
	let (end, now) = until();
	assert!(end > now, "{end}, {now}");

	// The staff of another institution is out of reach.
	let remove = ["staff", "remove", doctor];
	let (error, _) = refused(network.salus("hospital").args(remove), 3);
	assert!(error.contains("StaffOfAnother"), "{error}");
	is_final(&network.json("practice", &remove));
	let (end, now) = until();
	assert!(end <= now, "the entry ended, and is there: {end}, {now}");
	may_not_act(&mut ask(network));

	is_final(&network.json("practice", &["staff", "add", doctor, "--role", "clinician"]));
	let (end, now) = until();
	assert!(end > now, "{end}, {now}");
	is_final(&answer(&mut ask(network)));
}

fn an_institution_gets_other_roles(network: &Network) {
	let practice = &network.address["practice"];
	assert_eq!(member(network, practice)["roles"], json!(["DataUser"]));
	decide(network, &["set-roles", practice, "--role", "data-user", "--role", "hospital"]);
	let shown = member(network, practice);
	assert_eq!(shown["roles"], json!(["Hospital", "DataUser"]));
	assert_eq!(
		(&shown["name"], &shown["status"]),
		(&json!("Riverside Practice"), &json!("Active"))
	);
	decide(network, &["set-roles", practice, "--role", "data-user"]);
	assert_eq!(member(network, practice)["roles"], json!(["DataUser"]));
}

fn a_suspension_ends_and_an_expulsion_does_not(network: &Network) {
	let practice = &network.address["practice"];
	decide(network, &["suspend", practice]);
	assert_eq!(member(network, practice)["status"], "Suspended");
	may_not_act(&mut ask(network));
	decide(network, &["reinstate", practice]);
	assert_eq!(member(network, practice)["status"], "Active");
	is_final(&answer(&mut ask(network)));

	decide(network, &["expel", practice]);
	let shown = member(network, practice);
	assert_eq!((&shown["status"], &shown["roles"]), (&json!("Expelled"), &json!([])));
	may_not_act(&mut ask(network));
	let reinstate = ["member", "reinstate", practice];
	let (error, _) = refused(network.salus("council").args(reinstate), 3);
	assert!(error.contains("InstitutionExpelled"), "{error}");
}

fn what_is_measured_is_told_in_json(network: &Network) {
	let measured = network.json("stranger", &["bench", "latency", "--filings", "2"]);
	assert_eq!((&measured["filings"], &measured["refused"]), (&json!(2), &json!(0)), "{measured}");
	let [half, most] = ["p50_ms", "max_ms"].map(|name| measured[name].as_u64().expect("a time"));
	assert!(half <= most, "{measured}");
	let burst = ["bench", "burst", "--filings", "4", "--accounts", "2"];
	let counted = network.json("stranger", &burst);
	let of = |name: &str| counted[name].as_u64();
	assert_eq!((of("accepted"), of("final"), of("lost")), (Some(4), Some(4), Some(0)), "{counted}");
}
