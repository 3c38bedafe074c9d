// SPDX-License-Identifier: GPL-3.0-only

//! The file as a person keeps it.

use codec::Encode;
use salus_receipt::*;
use serde_json::Value;

use crate::network::*;

#[test]
fn json_and_bytes_are_read_as_they_were_written() {
	let file = Network::new().file();
	assert_eq!(ReceiptFile::from_json(&file.to_json().unwrap()).unwrap(), file);
	assert_eq!(ReceiptFile::from_bytes(&file.to_bytes()).unwrap(), file);
}

#[test]
fn a_person_can_read_what_the_receipt_says() {
	let file = Network::new().file();
	let json: Value = serde_json::from_str(&file.to_json().unwrap()).unwrap();
	assert_eq!(json["format"], "salus/receipt-file/v1");
	let receipt = &json["signed"]["receipt"];
	assert_eq!(receipt["reader"], format!("0x{}", "30".repeat(32)));
	assert_eq!(receipt["chart"], format!("0x{}", "11".repeat(32)));
	assert_eq!(receipt["purpose"], "TREAT");
	assert_eq!(receipt["basis"]["Grant"], 5);
	assert_eq!(receipt["released"]["Document"]["to"], 65_620);
	assert_eq!(receipt["block"]["number"], 9);
}

#[test]
fn digits_may_be_upper_case_and_without_a_prefix() {
	let file = Network::new().file();
	let json = file.to_json().unwrap();
	let evidence = format!("0x{}", hex::encode(EVIDENCE));
	assert!(json.contains(&evidence));
	let json = json.replace(&evidence, &hex::encode_upper(EVIDENCE));
	assert_eq!(ReceiptFile::from_json(&json).unwrap(), file);
}

#[test]
fn what_is_no_such_file_is_refused() {
	let file = Network::new().file();
	let json = file.to_json().unwrap();
	for damaged in [
		json.replace("receipt-file/v1", "receipt-file/v2"),
		json.replacen("\"evidence\"", "\"evidences\"", 1),
		json.replacen("\"signed\": {", "\"signed\": { \"more\": 1,", 1),
		json.replacen("0x", "0y", 1),
		json.replacen("0x60", "0x6060", 1),
		json.replace("TREAT", "CURE"),
	] {
		assert_ne!(damaged, json);
		assert!(matches!(ReceiptFile::from_json(&damaged), Err(FileError::Json(_))));
	}
	assert!(matches!(ReceiptFile::from_bytes(&file.encode()), Err(FileError::Unknown)));
	let longer = [file.to_bytes(), vec![0]].concat();
	assert!(matches!(ReceiptFile::from_bytes(&longer), Err(FileError::Scale(_))));
	let bytes = file.to_bytes();
	assert!(matches!(ReceiptFile::from_bytes(&bytes[..bytes.len() - 1]), Err(FileError::Scale(_))));
}

#[test]
fn a_nodes_proof_of_finality_is_read() {
	let network = Network::new();
	let expected = network.file().anchored.finality;
	let answer = (
		network.headers[12].hash(),
		network.final_votes().encode(),
		network.headers[11..=12].to_vec(),
	);
	assert_eq!(Finality::from_rpc(2, &answer.encode()).unwrap(), expected);
	assert!(matches!(
		Finality::from_rpc(2, &network.final_votes().encode()),
		Err(FileError::Answer(_))
	));
}
