// SPDX-License-Identifier: GPL-3.0-only

//! Parameters as tools write them, and as nobody should.

use super::*;
use crate::{
	filter::{Filter, Range, ALTERNATIVES},
	types::{BlockId, Tag, Tracer},
};

fn parse<T: serde::de::DeserializeOwned>(value: Value) -> Result<T, String> {
	serde_json::from_value(value).map_err(|e| e.to_string())
}

#[test]
fn blocks_are_tags_numbers_hashes_and_objects() {
	let tag = |value| parse::<BlockId>(value);
	let hash = H256::repeat_byte(0xab);
	assert_eq!(tag(json!("latest")), Ok(BlockId::Tag(Tag::Latest)));
	assert_eq!(tag(json!("safe")), Ok(BlockId::Tag(Tag::Safe)));
	assert_eq!(tag(json!("0x10")), Ok(BlockId::Tag(Tag::Number(16))));
	assert_eq!(tag(json!(format!("{hash:?}"))), Ok(BlockId::Hash(hash)));
	assert_eq!(
		tag(json!({ "blockHash": format!("{hash:?}"), "requireCanonical": true })),
		Ok(BlockId::Hash(hash))
	);
	assert_eq!(tag(json!({ "blockNumber": "0x1" })), Ok(BlockId::Tag(Tag::Number(1))));
	for wrong in [
		json!("newest"),
		json!("16"),
		json!("0x"),
		json!("0xg"),
		json!("0x10000000000000000"),
		json!(16),
		json!({}),
		json!({ "blockNumber": "0x1", "blockHash": format!("{hash:?}") }),
		json!(["latest"]),
	] {
		assert!(tag(wrong.clone()).is_err(), "{wrong}");
	}
}

#[test]
fn filters_are_bounded_and_consistent() {
	let filter = parse::<Filter>(json!({ "blockHash": format!("{:?}", H256::zero()) }));
	assert_eq!(filter.expect("parses").range, Range::Hash(H256::zero()));
	for wrong in [
		json!({ "blockHash": format!("{:?}", H256::zero()), "fromBlock": "0x1" }),
		json!({ "topics": [null, null, null, null, null] }),
		json!({ "address": vec![format!("{:?}", H160::zero()); ALTERNATIVES + 1] }),
		json!({ "address": "0x12" }),
		json!({ "topics": "0x12" }),
		json!({ "fromBlock": "soon" }),
	] {
		assert!(parse::<Filter>(wrong.clone()).is_err(), "{wrong}");
	}
}

#[test]
fn a_bloom_filter_never_hides_what_matches() {
	let log =
		Emitted { address: emitter(), topics: vec![topic(), H256::repeat_byte(3)], data: vec![] };
	let bits = bloom([&log]);
	// An address and two topics set nine bits at most, three at least.
	let ones: u32 = bits.iter().map(|byte| byte.count_ones()).sum();
	assert!((3..=9).contains(&ones), "{ones}");
	let filter = |value| parse::<Filter>(value).expect("parses");
	let matching = filter(json!({
		"address": format!("{:?}", emitter()),
		"topics": [null, format!("{:?}", H256::repeat_byte(3))],
	}));
	assert!(matching.matches(&log) && matching.may_match(&bits));
	assert!(!matching.may_match(&[0; 256]));
	let other = filter(json!({ "address": format!("{:?}", H160::repeat_byte(1)) }));
	assert!(!other.matches(&log) && !other.may_match(&bits));
	assert!(filter(json!({})).may_match(&[0; 256]));
}

/// From a block of Ethereum: the example in pallet-revive-eth-rpc 0.24.0.
#[test]
fn a_bloom_filter_is_ethereums() {
	let hash = |digits: &str| H256::from_slice(&hex::decode(digits).expect("hexadecimal"));
	let log = Emitted {
		address: H160::from_slice(
			&hex::decode("82bdb002b9b1f36c42df15fbdc6886abcb2ab31d").expect("hexadecimal"),
		),
		topics: vec![
			hash("1585375487296ff2f0370daeec4214074a032b31af827c12622fa9a58c16c7d0"),
			hash("000000000000000000000000b4f1f9ecfe5a28633a27f57300bda217e99b8969"),
		],
		data: vec![],
	};
	let expected = "00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000400000008000000000000000000000000000000000000000000000000800000000040000000000000000000000000000000000000000000000000000000010000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000010000000000000000000000000000000004000000000000000800000000000000000080000000000000000000000000000000000000000000";
	assert_eq!(hex::encode(bloom([&log])), expected);
}

#[test]
fn tracers_are_geths() {
	let kind = |value| parse::<Tracer>(value).map(|tracer| tracer.kind);
	assert_eq!(kind(json!({ "tracer": "callTracer" })), Ok(TracerTypeV1::CallTracer(None)));
	assert!(matches!(
		kind(json!({ "tracer": "callTracer", "tracerConfig": { "onlyTopCall": true }, "timeout": "5s" })),
		Ok(TracerTypeV1::CallTracer(Some(config))) if config.only_top_call
	));
	assert!(matches!(
		kind(json!({ "tracer": "prestateTracer", "tracerConfig": { "diffMode": true } })),
		Ok(TracerTypeV1::PrestateTracer(Some(config))) if config.diff_mode
	));
	for opcodes in [json!({}), json!({ "disableStack": true }), json!({ "tracer": null })] {
		assert!(kind(opcodes).is_err_and(|said| said.contains(Tracer::UNNAMED)));
	}
	assert!(kind(json!({ "tracer": "fourByteTracer" })).is_err());
}
