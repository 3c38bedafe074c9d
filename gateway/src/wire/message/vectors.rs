// SPDX-License-Identifier: GPL-3.0-only

//! The requests of docs/formats.md, whose signature bases are written down in `primitives`, without this
//! code: what is signed here is what the page says.

use serde_json::Value;
use sp_core::{ed25519, Pair as _};

use super::*;
use crate::wire::digest;

const FILE: &str = include_str!("../../../../primitives/tests/vectors.json");

fn read(value: &Value) -> Vec<u8> {
	hex::decode(value.as_str().unwrap().trim_start_matches("0x")).unwrap()
}

#[test]
fn the_page_says_what_is_signed() {
	let file: Value = serde_json::from_str(FILE).unwrap();
	let requests = &file["made"]["requests"];
	let session = file["made"]["texts"]["sign_in"]["ethereum"]["id"].as_str().unwrap();
	let key = ed25519::Pair::from_seed(&read(&requests["seed"]).try_into().unwrap());
	let chart = format!("https://one.example/charts/0x{}", "11".repeat(32));
	let record = format!("records/0x{}/versions/2", "33".repeat(16));
	let reading = Message {
		method: "GET".into(),
		target: format!("{chart}/{record}/document?purpose=TREAT&grant=5"),
		digest: None,
		opening: Some(format!("0x{}:0x{}", "30".repeat(32), "31".repeat(32))),
	};
	let handing_over = Message {
		method: "POST".into(),
		target: format!("{chart}/openings"),
		digest: Some(digest::of(requests["body"].as_str().unwrap().as_bytes())),
		opening: None,
	};
	for (name, message, nonce) in
		[("read", reading, [0x62; 16]), ("handed_over", handing_over, [0x63; 16])]
	{
		let parameters =
			Parameters { created: 1_795_384_260, nonce, session: session.parse().unwrap() };
		let base = requests[name]["base"].as_str().unwrap();
		let headers = sign(&message, &parameters, &key).unwrap();
		let presented = parse(&headers.input, &headers.signature).unwrap();
		assert_eq!(presented.base(&message).as_deref(), Ok(base));
		assert_eq!(presented.signature().to_vec(), read(&requests[name]["signature"]));
		assert_eq!(parse_base(base), Ok((message, parameters)));
	}
}
