// SPDX-License-Identifier: GPL-3.0-only

//! What a hospital writes on a chart without asking anybody: mandates and recoveries. The patient sees them, and ends
//! them; and her device makes no keys by a mandate that she has not agreed to.

use std::collections::BTreeSet;

use salus_client::{calls, submit, Account, Call, Patience};
use salus_primitives::{
	access::{Grantee, Purpose, Purposes, Scope},
	chart::{MandateKind, Powers},
	text::{RecoveryText, SignedText},
	ChartId,
};
use serde_json::{json, Value};

use crate::{
	fees::with_node,
	world::{answer, is_final, refused, text, Network},
};

/// Who could read by the mandate: its holder, and whom she granted access.
const READERS: [&str; 2] = ["attorney", "doctor"];

pub fn keys_are_made_by_a_mandate_once_the_patient_agreed(network: &Network, record: &str) {
	let attorney = network.json("attorney", &["keys", "new", text(&network.key("attorney"))]);
	let powers = Powers { read: true, grant: true, ..Default::default() };
	let (kind, whole) = (MandateKind::Attorney, Scope::Chart);
	let holder = account(network, "attorney").id();
	let give = calls::charts::give_mandate(chart(network), &holder, kind, powers, &whole, None);
	submitted(network, "hospital", &give);
	network.json("attorney", &["keys", "register"]);
	// Through whom she grants access a hospital could reach the records just as well.
	granted(network, "attorney", "doctor");

	let ask = ["access", "check", "--record", record, "--purpose", "TREAT", "--mandate", "0"];
	let permitted = network.of_chart("attorney", &ask);
	assert_eq!(permitted["outcome"], json!({ "Permit": { "Mandate": 0 } }), "{permitted}");
	let resumed = network.of_chart("patient", &["access", "resume"]);
	assert_eq!(READERS.map(|who| has_keys(network, who, &resumed)), [false, false], "{resumed}");
	let left = resumed["left"][0].as_str().expect("what is left");
	assert!(left.contains("confirm-mandate") && left.contains("end-mandate"), "{left}");
	refused(&mut read(network, record), 1);
	let listed = mandates(network);
	assert_eq!(listed[0][1]["holder"], attorney["address"], "{listed}");
	assert_eq!(listed[0][2], true, "it waits: {listed}");

	let confirm = ["chart", "confirm-mandate", "0", "--chart", &network.chart];
	let (error, said) = refused(network.salus("patient").args(confirm), 1);
	assert!(error.contains("nobody is here to answer"), "{error}");
	assert!(said.contains("may read, grant in the whole chart"), "{said}");
	refused(&mut read(network, record), 1);
	let confirmed = network.json("patient", &[&confirm[..], &["--yes"]].concat());
	assert_eq!(confirmed["left"], json!([]), "{confirmed}");
	assert_eq!(READERS.map(|who| has_keys(network, who, &confirmed)), [true, true], "{confirmed}");
	answer(&mut read(network, record));
	assert_eq!(mandates(network)[0][2], false);

	let ended = network.of_chart("patient", &["chart", "end-mandate", "0"]);
	is_final(&ended);
	let epochs = ended["after"].as_array().expect("new epochs, out of her keys' reach");
	assert_eq!(epochs.len(), 2, "{ended}");
	assert_eq!(mandates(network), json!([]));
	refused(&mut read(network, record), 1);
	let (error, _) = refused(network.salus("patient").args(confirm), 1);
	assert!(error.contains("no mandate 0"), "{error}");
}

pub fn who_was_granted_by_a_refused_mandate_gets_no_keys(network: &Network, record: &str) {
	network.json("registrar", &["keys", "new", text(&network.key("registrar"))]);
	let powers = Powers { grant: true, ..Default::default() };
	let (kind, whole) = (MandateKind::Attorney, Scope::Chart);
	let holder = account(network, "registrar").id();
	let give = calls::charts::give_mandate(chart(network), &holder, kind, powers, &whole, None);
	submitted(network, "hospital", &give);
	granted(network, "registrar", "clinician");
	let grants = network.of_chart("patient", &["access", "list"])["grants"].clone();
	let grant = grants.as_array().and_then(|all| all.last()).expect("the grant")[0].to_string();

	let ended = network.of_chart("patient", &["chart", "end-mandate", "1"]);
	is_final(&ended);
	let left = ended["left"].to_string();
	assert!(left.contains(&format!("{} {grant}`", network.chart)), "she can revoke it: {left}");
	assert_eq!(mandates(network), json!([]));
	let resume = ["access", "resume"];
	let resumed = network.of_chart("patient", &resume);
	assert!(!has_keys(network, "clinician", &resumed), "{resumed}");
	assert!(resumed["left"].to_string().contains("--grant"), "{resumed}");
	refused(&mut read_by_grant(network, "clinician", &grant, record), 1);
	// It keeps nobody from keys to whom she grants access herself.
	let purpose = ["--purpose", "HRESCH"];
	let practice = ["access", "grant", "--to", &network.address["practice"]];
	let own = network.of_chart("patient", &[&practice[..], &purpose].concat());
	assert!(own["result"]["fragments"].as_u64() > Some(0), "{own}");
	let list = network.of_chart("patient", &["access", "list"]);
	assert_eq!(list["doubtful"].to_string(), format!("[{grant}]"), "{list}");

	// She agrees to what there is, not to what may come.
	let command = [&resume[..], &["--chart", &network.chart, "--grant", "99"]].concat();
	let (error, _) = refused(network.salus("patient").args(command), 1);
	assert!(error.contains("no grant 99"), "{error}");
	let agreed = network.of_chart("patient", &[&resume[..], &["--grant", &grant]].concat());
	assert!(has_keys(network, "clinician", &agreed), "{agreed}");
	assert_eq!(agreed["left"], json!([]), "{agreed}");
	answer(&mut read_by_grant(network, "clinician", &grant, record));
	is_final(&network.of_chart("patient", &["access", "revoke", &grant]));
}

pub fn a_recovery_that_nobody_asked_for_is_seen_and_cancelled(network: &Network) {
	let thief = Account::generate().0;
	let ask = with_node(network, async |node| {
		let expires = node.finalised().await.unwrap().time().await.unwrap() + 3_600_000;
		let (chart, new_controller) = (chart(network), thief.id());
		let text = RecoveryText { genesis: node.genesis(), chart, new_controller, expires };
		let signature = thief.multi_signature(text.text().as_bytes());
		calls::charts::recover(chart, &thief.id(), expires, &signature)
	});
	submitted(network, "hospital", &ask);
	let list = network.of_chart("patient", &["access", "list"]);
	assert_eq!(list["recovery"]["new_controller"], thief.address(), "{list}");
	is_final(&network.of_chart("patient", &["chart", "cancel-recovery"]));
	let list = network.of_chart("patient", &["access", "list"]);
	assert_eq!(list["recovery"], Value::Null, "{list}");
}

fn granted(network: &Network, by: &str, to: &str) {
	let grantee = Grantee::Open(account(network, to).id());
	let purposes = Purposes::try_from(BTreeSet::from([Purpose::Treat])).unwrap();
	let start =
		with_node(network, async |node| node.finalised().await.unwrap().time().await.unwrap());
	let grant =
		calls::access::grant(chart(network), &grantee, &Scope::Chart, &purposes, start, None);
	submitted(network, by, &grant);
}

/// Whether the patient's device says that it made somebody's key fragments.
fn has_keys(network: &Network, who: &str, said: &Value) -> bool {
	let address = account(network, who).address();
	let made = said["made"].as_array().expect("sets of key fragments");
	made.iter().any(|made| made["set"]["grantee"] == json!(address))
}

/// The mandates that the patient is shown.
fn mandates(network: &Network) -> Value {
	network.of_chart("patient", &["access", "list"])["mandates"].clone()
}

/// The attorney reads by her mandate.
fn read(network: &Network, record: &str) -> assert_cmd::Command {
	let mut command = network.salus("attorney");
	let to = network.path("attorney.pdf");
	command.args(["record", "get", record, "--chart", &network.chart, "--out", text(&to)]);
	command.args(["--mandate", "0"]);
	command
}

fn read_by_grant(network: &Network, who: &str, grant: &str, record: &str) -> assert_cmd::Command {
	let mut command = network.salus(who);
	let to = network.path("granted.pdf");
	command.args(["record", "get", record, "--chart", &network.chart, "--out", text(&to)]);
	command.args(["--grant", grant]);
	command
}

fn chart(network: &Network) -> ChartId {
	network.chart.parse().unwrap()
}

fn account(network: &Network, who: &str) -> Account {
	Account::from_file(&network.key(who)).unwrap()
}

/// Submits what `salus` has no command for, as somebody's wallet does.
fn submitted(network: &Network, who: &str, call: &Call) {
	let signer = account(network, who);
	with_node(network, async |node| {
		submit(&node, &signer, call, Patience::default()).await.unwrap();
	});
}
