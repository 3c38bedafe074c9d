// SPDX-License-Identifier: GPL-3.0-only

//! Ids of subscriptions and filters, which Ethereum's tools expect to be hexadecimal quantities.

use rand_core::{OsRng, RngCore};

/// An id that nobody guesses, so that one client cannot read another's filter.
pub fn unguessable() -> String {
	let mut bytes = [0u8; 16];
	OsRng.fill_bytes(&mut bytes);
	// A quantity has no leading zeros.
	if let Some(first) = bytes.first_mut() {
		*first |= 0x80;
	}
	format!("0x{}", hex::encode(bytes))
}
