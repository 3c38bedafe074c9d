// SPDX-License-Identifier: GPL-3.0-only

//! What the patient hears of key fragments once nothing gives a reason to keep them.

use std::time::{Duration, Instant};

use serde_json::{json, Value};

use crate::world::{refused, Network, GATEWAYS};

/// The statements about the patient's chart, once there are so many.
fn statements(network: &Network, number: usize) -> Value {
	let since = Instant::now();
	loop {
		let destroyed = network.of_chart("patient", &["access", "destroyed"]);
		if destroyed["statements"].as_array().expect("statements").len() >= number {
			return destroyed;
		}
		assert!(since.elapsed() < Duration::from_secs(120), "they destroy: {destroyed}");
		std::thread::sleep(Duration::from_millis(500));
	}
}

/// The doctor's grant has ended: each gateway says of its fragment that it destroyed it.
pub fn what_gateways_destroyed_is_told_to_the_patient(network: &mut Network) {
	// They look every few minutes, and when they start.
	for number in 1..=GATEWAYS {
		network.kill_gateway(number);
		network.start_gateway(number);
	}
	let destroyed = statements(network, GATEWAYS);
	let statements = destroyed["statements"].as_array().unwrap();
	let mut by: Vec<_> = statements.iter().map(|one| one["gateway"]["name"].as_str()).collect();
	by.sort_unstable();
	assert_eq!(by, [Some("Gateway 1"), Some("Gateway 2")], "{destroyed}");
	for one in statements {
		assert_eq!(one["doubt"], Value::Null, "{one}");
		assert_eq!(one["grantee"]["account"], json!(network.address["doctor"]), "{one}");
		let said = &one["signed"]["destruction"];
		assert_eq!((&said["chart"], &said["epoch"]), (&json!(network.chart), &json!(0)), "{one}");
		assert!(!said["generations"].as_array().unwrap().is_empty(), "{one}");
	}
	for told in destroyed["gateways"].as_array().unwrap() {
		assert_eq!((&told["told"], &told["doubtful"]), (&json!(1), &json!(0)), "{told}");
		assert_eq!(told["problem"], Value::Null, "{told}");
	}
	let mut ask = network.salus("doctor");
	let (error, _) = refused(ask.args(["access", "destroyed", "--chart", &network.chart]), 1);
	assert!(error.contains("no gateway tells"), "{error}");
}
