// SPDX-License-Identifier: GPL-3.0-only

//! What is too long is no call at all.

use codec::{DecodeAll, Encode};

use crate::mock::*;

#[test]
fn a_batch_has_so_many_items_and_no_more() {
	let files = |items: Vec<_>| {
		let bytes = [&[1, 1][..], &(CHART, items).encode()].concat();
		RuntimeCall::decode_all(&mut &bytes[..]).is_ok()
	};
	let most = MaxBatch::get() as usize;
	assert!(files(vec![item(1, 1); most]));
	assert!(!files(vec![item(1, 1); most + 1]));
}
