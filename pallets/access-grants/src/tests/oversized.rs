// SPDX-License-Identifier: GPL-3.0-only

//! What is too long is no call at all: for each bounded type the longest value decodes, and one more
//! does not.

use super::*;
use codec::{DecodeAll, Encode};
use salus_primitives::{
	access::{MAX_PURPOSES, MAX_SCOPE_COMPARTMENTS, MAX_SCOPE_RECORDS},
	keys::MAX_KEY,
};

fn is_a_call(index: u8, arguments: impl Encode) -> bool {
	let bytes = [&[1, index][..], &arguments.encode()].concat();
	RuntimeCall::decode_all(&mut &bytes[..]).is_ok()
}

/// `call` is one up to `most`, and not beyond.
#[track_caller]
fn bounded(most: u32, call: impl Fn(usize) -> bool) {
	let most = most as usize;
	assert!(call(most), "the longest is taken");
	assert!(!call(most + 1), "a longer one is not");
}

/// Codes of purposes: some are there twice, since fewer are known than fit.
fn codes(number: usize) -> Vec<u8> {
	(0..=11).cycle().take(number).collect()
}

/// `request`, with a grantee in clear.
fn requests(scope: impl Encode, purposes: Vec<u8>) -> bool {
	is_a_call(0, (CHART, (0u8, DOCTOR), scope, purposes, NOW, None::<u64>))
}

#[test]
fn scopes() {
	bounded(MAX_SCOPE_COMPARTMENTS, |number| {
		requests((1u8, vec![(GENERAL, 0u32); number]), codes(1))
	});
	bounded(MAX_SCOPE_RECORDS, |number| requests((2u8, vec![RECORD; number]), codes(1)));
}

#[test]
fn sets_of_purposes() {
	bounded(MAX_PURPOSES, |number| requests(0u8, codes(number)));
	bounded(MAX_PURPOSES, |number| is_a_call(6, (CHART, 0u8, 0u8, Some(codes(number)), true)));
	assert!(!requests(0u8, vec![12]), "no purpose has that code");
}

#[test]
fn keys_of_compartments() {
	bounded(MAX_KEY, |length| is_a_call(8, (CHART, GENERAL, 0u32, (1u8, vec![2u8; length]))));
}
