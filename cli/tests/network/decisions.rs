// SPDX-License-Identifier: GPL-3.0-only

//! What a patient decides that holds for more than one grant, and what somebody with access adds to her chart.

use std::{
	fs,
	path::{Path, PathBuf},
};

use assert_cmd::Command;
use serde_json::{json, Value};

use crate::{
	access::{get, Granted},
	emergency,
	world::{answer, is_final, refused, text, Network},
};

/// Who reads under this grant is the practice.
pub fn an_emergency_passes_a_restriction_that_says_so(
	network: &Network,
	grant: &Granted,
	record: &str,
) {
	let number = restrict(network, &["--passable"]);
	let list = network.of_chart("patient", &["access", "list"]);
	assert_eq!(list["restrictions"][0]["passable"], true, "{list}");
	refused(&mut get(network, "practice", record, grant), 1);
	emergency::a_department_breaks_the_glass(network);
	lift(network, &number);
	answer(&mut get(network, "practice", record, grant));
}

pub fn a_restriction_forbids_the_purposes_that_it_names(
	network: &Network,
	grant: &Granted,
	record: &str,
) {
	let number = restrict(network, &["--purpose", "HRESCH", "--purpose", "CLINTRCH"]);
	let permitted = json!({ "Permit": { "Grant": grant.number } });
	assert_eq!(check(network, grant, record), permitted);
	lift(network, &number);
	let number = restrict(network, &["--purpose", "TREAT"]);
	let id: u64 = number.parse().unwrap();
	assert_eq!(check(network, grant, record), json!({ "Deny": { "Restricted": id } }));
	lift(network, &number);
	assert_eq!(check(network, grant, record), permitted);
}

/// The doctor, who is of the practice's staff, writes under its grant, and amends what she wrote.
pub fn who_has_access_contributes(network: &Network, grant: &Granted) {
	let path = note(network, "note.pdf");
	let ended = contribute(network, &path, Some(grant)).assert().success();
	let output = ended.get_output();
	let done: Value = serde_json::from_slice(&output.stdout).expect("one line of JSON");
	is_final(&done);
	let said = String::from_utf8_lossy(&output.stderr);
	let first = format!("This writes {} beside the chart for good.", network.address["doctor"]);
	assert!(said.contains(&first), "{said}");
	let record = done["result"]["records"][0].as_str().unwrap();
	let (card, better) = (network.card(), note(network, "better.pdf"));
	let amend = ["record", "amend", record, text(&better), "--card", text(&card)];
	is_final(&network.json("doctor", &amend));
	let history = network.of_chart("patient", &["record", "history", record]);
	assert_eq!(history.as_array().map(Vec::len), Some(2), "{history}");
	for version in history.as_array().unwrap() {
		assert_eq!(version["author"], json!(network.address["doctor"]), "{history}");
		assert_eq!(version["institution"], json!(network.address["practice"]), "{history}");
	}
	let copy = network.path("note-copy.pdf");
	network.of_chart("patient", &["record", "get", record, "--out", text(&copy)]);
	assert_eq!(fs::read(&copy).unwrap(), fs::read(&better).unwrap());

	// A blinded grant is nobody's without what opens it, and without a grant it is the patient who writes.
	let mut unopened = contribute(network, &note(network, "unopened.pdf"), None);
	let (error, _) = refused(unopened.args(["--grant", &grant.number.to_string()]), 3);
	assert!(error.contains("GrantUnopened"), "{error}");
	let mut without = contribute(network, &note(network, "without.pdf"), None);
	refused(&mut without, 1);
}

pub fn every_grant_is_revoked_at_once(network: &Network, grant: &Granted, record: &str) {
	let doctor = &network.address["doctor"];
	network.of_chart("patient", &["access", "grant", "--to", doctor, "--purpose", "TREAT"]);
	let grants = |list: &Value| list["grants"].as_array().map(Vec::len);
	assert_eq!(grants(&network.of_chart("patient", &["access", "list"])), Some(2));
	let revoked = network.of_chart("patient", &["access", "revoke"]);
	is_final(&revoked);
	assert_eq!(revoked["result"]["grant"], Value::Null, "{revoked}");
	// Both compartments were within reach.
	let epochs = revoked["after"].as_array().expect("new epochs");
	epochs.iter().for_each(is_final);
	assert_eq!(epochs.len(), 2, "{revoked}");
	let list = network.of_chart("patient", &["access", "list"]);
	assert_eq!((grants(&list), &list["exposed"]), (Some(0), &json!([])), "{list}");

	assert_eq!(check(network, grant, record), json!({ "Deny": "RuleEnded" }));
	refused(&mut get(network, "practice", record, grant), 1);
	let (error, _) = refused(&mut contribute(network, &note(network, "late.pdf"), Some(grant)), 3);
	assert!(error.contains("GrantEnded"), "{error}");
}

/// Sets a restriction, and answers its number.
fn restrict(network: &Network, how: &[&str]) -> String {
	let restricted = network.of_chart("patient", &[&["access", "restrict"], how].concat());
	is_final(&restricted);
	restricted["result"]["restriction"].as_u64().expect("a number").to_string()
}

fn lift(network: &Network, restriction: &str) {
	is_final(&network.of_chart("patient", &["access", "lift", restriction]));
}

/// Whether the practice may read a record for treatment, as anybody hears who can open the grant.
fn check(network: &Network, grant: &Granted, record: &str) -> Value {
	let (practice, number) = (&network.address["practice"], grant.number.to_string());
	let ask = ["access", "check", "--record", record, "--person", practice, "--purpose", "TREAT"];
	let under = ["--grant", &number, "--opening", text(&grant.opening)];
	network.of_chart("stranger", &[&ask[..], &under].concat())["outcome"].clone()
}

/// A document of its own.
fn note(network: &Network, name: &str) -> PathBuf {
	let path = network.path(name);
	fs::write(&path, format!("%PDF-1.7 {name}")).unwrap();
	path
}

/// The doctor enters a document into the chart, under a grant.
fn contribute(network: &Network, document: &Path, under: Option<&Granted>) -> Command {
	let card = network.card();
	let mut command = network.salus("doctor");
	command.args(["record", "contribute", text(document), "--card", text(&card)]);
	if let Some(Granted { number, opening }) = under {
		command.args(["--grant", &number.to_string(), "--opening", text(opening)]);
	}
	command
}
