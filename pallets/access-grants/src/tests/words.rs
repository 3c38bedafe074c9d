// SPDX-License-Identifier: GPL-3.0-only

//! What wallets show of a call: its documentation ships in the metadata.

use super::*;
use scale_info::{TypeDef, TypeInfo};

/// The documentation of a call, in one line.
fn words(call: &str) -> String {
	let TypeDef::Variant(calls) = Call::<Test>::type_info().type_def else {
		panic!("calls are an enum")
	};
	let call = calls.variants.iter().find(|one| one.name == call).expect("there is that call");
	call.docs.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn who_approves_is_warned_of_tags_that_nobody_opened() {
	assert!(words("approve").contains(
		"Never approve a blinded request whose name your own program has not opened and shown to you"
	));
}

#[test]
fn who_names_somebody_in_clear_is_told_that_it_stays_in_the_ledger() {
	for call in ["request", "approve", "grant"] {
		let words = words(call);
		assert!(words.contains("writes the relation into the ledger for good"), "{call}: {words}");
	}
}
