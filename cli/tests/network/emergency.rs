// SPDX-License-Identifier: GPL-3.0-only

//! An emergency, on a running node: what the department needs lies at the gateways before anything happens.

use std::{
	fs,
	time::{Duration, Instant},
};

use salus_client::{calls, submit, Account, Node, Patience};
use salus_primitives::access::EmergencyReason;
use serde_json::{json, Value};

use crate::{
	access::{a_document_is_filed, document},
	world::{answer, is_final, refused, text, Network},
};

/// An emergency department is admitted. Once its delay is over the patient's device gives the gateways dormant key
/// fragments for it, by the command that finishes what is left, and those open a record when the glass is
/// broken.
pub fn a_department_breaks_the_glass(network: &Network) {
	a_department_is_admitted(network);
	let made = fragments_are_made(network);
	let department = &network.address["department"];
	for set in made.as_array().unwrap() {
		assert_eq!(set["set"]["emergency"], true, "{set}");
		assert_eq!(set["set"]["grantee"], json!(department), "{set}");
		assert_eq!(set["gateways"].as_array().map(Vec::len), Some(2), "{set}");
	}
	let again = network.of_chart("patient", &["access", "resume"]);
	assert_eq!((&again["made"], &again["left"]), (&json!([]), &json!([])), "{again}");

	// What is filed now is within its reach, and out of it without an emergency.
	let record = a_document_is_filed(network, "general");
	refused(&mut get(network, &record), 1);
	open_emergency(network);
	let list = network.of_chart("patient", &["access", "list"]);
	assert_eq!(list["emergencies"][0][0], 0, "{list}");
	answer(&mut get(network, &record));
	let read = fs::read(network.path("department.pdf")).unwrap();
	assert_eq!(read, fs::read(document()).unwrap());
}

fn a_department_is_admitted(network: &Network) {
	let department = &network.address["department"];
	network.json("council", &["member", "invite", department]);
	let apply = ["member", "apply", "--name", "Emergency Department", "--role", "emergency"];
	is_final(&network.json("department", &apply));
	let admit = ["member", "admit", department, "--role", "emergency"];
	is_final(&network.json("council", &admit));
	is_final(&network.json("department", &["keys", "register"]));
}

/// What the patient's device made, once the department is old enough.
fn fragments_are_made(network: &Network) -> Value {
	let since = Instant::now();
	loop {
		let resumed = network.of_chart("patient", &["access", "resume"]);
		assert_eq!(resumed["left"], json!([]), "{resumed}");
		if resumed["made"] != json!([]) {
			return resumed["made"].clone();
		}
		assert!(since.elapsed() < Duration::from_secs(60), "its delay is over: {resumed}");
		std::thread::sleep(Duration::from_millis(500));
	}
}

/// Reads a record as the department, in the chart's first emergency.
fn get(network: &Network, record: &str) -> assert_cmd::Command {
	let mut command = network.salus("department");
	let to = network.path("department.pdf");
	command.args(["record", "get", record, "--chart", &network.chart, "--out", text(&to)]);
	command.args(["--emergency", "0", "--purpose", "BTG"]);
	command
}

/// As an emergency clinician's own software does it.
fn open_emergency(network: &Network) {
	let department = Account::from_file(&network.key("department")).unwrap();
	let chart = network.chart.parse().expect("a chart");
	let call = calls::access::open_emergency(chart, EmergencyReason::Unconscious);
	let runtime = tokio::runtime::Runtime::new().unwrap();
	let done = runtime.block_on(async {
		let node = Node::connect(&network.url).await.unwrap();
		submit(&node, &department, &call, Patience::default()).await.unwrap()
	});
	assert_eq!(done.fee, 0, "it is sponsored");
}
