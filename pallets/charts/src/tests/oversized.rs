// SPDX-License-Identifier: GPL-3.0-only

//! What is too long is no call at all.

use codec::{DecodeAll, Encode};
use salus_primitives::access::{MAX_SCOPE_COMPARTMENTS, MAX_SCOPE_RECORDS};

use crate::mock::*;

/// `give_mandate` with a scope of that code and list.
fn gives_mandate<T: Encode>(scope: u8, list: Vec<T>) -> bool {
	let powers = (true, false, false, false);
	let scope = (scope, list);
	let arguments = (chart(1), account(60), 0u8, powers, scope, None::<u64>);
	let bytes = [&[1, 6][..], &arguments.encode()].concat();
	RuntimeCall::decode_all(&mut &bytes[..]).is_ok()
}

#[test]
fn a_scope_names_so_many_and_no_more() {
	let compartments = |number: u32| gives_mandate(1, vec![([7u8; 16], 0u32); number as usize]);
	let records = |number: u32| gives_mandate(2, vec![[7u8; 16]; number as usize]);
	assert!(compartments(MAX_SCOPE_COMPARTMENTS));
	assert!(!compartments(MAX_SCOPE_COMPARTMENTS + 1));
	assert!(records(MAX_SCOPE_RECORDS));
	assert!(!records(MAX_SCOPE_RECORDS + 1));
}
