// SPDX-License-Identifier: GPL-3.0-only

use codec::{DecodeAll, Encode};
use proptest::prelude::*;
use salus_primitives::{
	AccountId, BlindedTag, ChartId, Commitment, CompartmentTag, InvalidId, ObjectHash, ReceiptRoot,
	RecordId,
};

#[test]
fn ids_have_their_lengths() {
	assert_eq!(ChartId::LEN, 32);
	assert_eq!(RecordId::LEN, 16);
	assert_eq!(CompartmentTag::LEN, 16);
	assert_eq!(ObjectHash::LEN, 32);
	assert_eq!(Commitment::LEN, 32);
	assert_eq!(BlindedTag::LEN, 32);
	assert_eq!(ReceiptRoot::LEN, 32);
}

#[test]
fn what_is_no_id_is_refused() {
	for text in [
		"",
		"0x",
		"0x0102030405060708090a0b0c0d0e0f",
		"0x0102030405060708090a0b0c0d0e0f1011",
		"0x0102030405060708090a0b0c0d0e0f1g",
		"0x+102030405060708090a0b0c0d0e0f10",
		"0x-102030405060708090a0b0c0d0e0f10",
		"0x 102030405060708090a0b0c0d0e0f10",
		"0X0102030405060708090a0b0c0d0e0f10",
		"0x0x02030405060708090a0b0c0d0e0f10",
		"0xéééééééééééééééé",
		" 0x0102030405060708090a0b0c0d0e0f10",
	] {
		assert_eq!(text.parse::<RecordId>(), Err(InvalidId { bytes: 16 }), "{text:?}");
		assert!(serde_json::from_value::<RecordId>(text.into()).is_err(), "{text:?}");
	}
	assert_eq!(
		InvalidId { bytes: 16 }.to_string(),
		"expected 16 bytes as hexadecimal digits, with or without 0x"
	);
}

proptest! {
	#[test]
	fn an_id_is_its_bytes_in_scale(bytes: [u8; 16]) {
		prop_assert_eq!(RecordId(bytes).encode(), bytes);
		prop_assert_eq!(RecordId::decode_all(&mut &bytes[..]), Ok(RecordId(bytes)));
	}

	#[test]
	fn an_id_is_read_back_from_what_it_is_shown_as(bytes: [u8; 32]) {
		let id = ChartId(bytes);
		let text = id.to_string();
		prop_assert_eq!(&text, &format!("0x{}", hex::encode(bytes)));
		prop_assert_eq!(text.parse(), Ok(id));
		prop_assert_eq!(text.trim_start_matches("0x").parse(), Ok(id));
		prop_assert_eq!(text.replace("0x", "").to_uppercase().parse(), Ok(id));
		let json = serde_json::to_value(id).expect("a string");
		prop_assert_eq!(&json, &serde_json::Value::from(text));
		prop_assert_eq!(serde_json::from_value::<ChartId>(json).expect("an id"), id);
	}

	#[test]
	fn a_tag_is_opened_by_its_opening_alone(
		genesis: [u8; 32],
		chart: [u8; 32],
		party: [u8; 32],
		random: [u8; 32],
		place in 0usize..128,
		bit in 0u8..8,
	) {
		use salus_primitives::access::Opening;
		let of = |raw: &[u8; 128]| {
			let part = |at: usize| <[u8; 32]>::try_from(&raw[at..at + 32]).expect("32 bytes");
			let opening = Opening { party: AccountId::new(part(64)), random: part(96) };
			(part(0), ChartId(part(32)), opening)
		};
		let mut raw: [u8; 128] =
			[genesis, chart, party, random].concat().try_into().expect("128 bytes");
		let (genesis, chart, opening) = of(&raw);
		let tag = BlindedTag::blind(&genesis, &chart, &opening.party, &opening.random);
		raw[place] ^= 1 << bit;
		let (genesis, chart, opening) = of(&raw);
		prop_assert_ne!(BlindedTag::blind(&genesis, &chart, &opening.party, &opening.random), tag);
	}
}
