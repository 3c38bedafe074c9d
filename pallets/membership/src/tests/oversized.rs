// SPDX-License-Identifier: GPL-3.0-only

//! What is too long is no call at all: for each bounded type the longest value decodes, and one more
//! does not.

use codec::{DecodeAll, Encode};
use salus_primitives::{
	keys::{MAX_KEY, MAX_PROOF},
	membership::{MAX_ENDPOINT, MAX_NAME, MAX_NODES, MAX_NODE_ID, ROLES},
};

use crate::mock::*;

fn is_a_call(index: u8, arguments: impl Encode) -> bool {
	let bytes = [&[4, index][..], &arguments.encode()].concat();
	RuntimeCall::decode_all(&mut &bytes[..]).is_ok()
}

/// `call` is one up to `most`, and not beyond.
#[track_caller]
fn bounded(most: u32, call: impl Fn(usize) -> bool) {
	let most = usize::try_from(most).expect("it is small");
	assert!(call(most), "the longest is taken");
	assert!(!call(most + 1), "a longer one is not");
}

fn text(length: usize) -> Vec<u8> {
	vec![b'a'; length]
}

#[test]
fn profile() {
	let set = |name, endpoint, nodes: Vec<Vec<u8>>| {
		is_a_call(9, (text(name), [0u8; 32], text(endpoint), nodes))
	};
	bounded(MAX_NAME, |length| set(length, 0, vec![]));
	bounded(MAX_ENDPOINT, |length| set(1, length, vec![]));
	bounded(MAX_NODE_ID, |length| set(1, 0, vec![text(length)]));
	bounded(MAX_NODES, |number| set(1, 0, vec![text(1); number]));
}

#[test]
fn roles_of_an_application() {
	let profile = (text(1), [0u8; 32], text(0), Vec::<Vec<u8>>::new());
	// There are as many as fit, so that one more is there twice.
	let codes = |number: usize| -> Vec<u8> { (0..=5).cycle().take(number).collect() };
	bounded(ROLES, |number| is_a_call(1, (codes(number), profile.clone())));
	assert!(!is_a_call(1, (vec![6u8], profile.clone())), "no role has that code");
}

#[test]
fn keys_and_proofs() {
	let one = |key, proof| (0u8, (1u8, text(key)), text(proof));
	bounded(MAX_KEY, |length| is_a_call(12, vec![one(length, 0)]));
	bounded(MAX_PROOF, |length| is_a_call(12, vec![one(33, length)]));
	bounded(3, |number| is_a_call(12, vec![one(33, 65); number]));
}
