// SPDX-License-Identifier: GPL-3.0-only

//! The council: propose, vote, close.

use codec::{Compact, Encode};

use crate::Call;

/// Proposes the call whose encoding is `inner`, to be made once `threshold` members agree.
pub fn propose(threshold: u32, inner: &[u8]) -> Call {
	let length = u32::try_from(inner.len()).unwrap_or(u32::MAX);
	let mut arguments = Compact(threshold).encode();
	arguments.extend_from_slice(inner);
	Compact(length).encode_to(&mut arguments);
	Call { pallet: "Council", name: "propose", arguments }
}

/// Votes on a motion.
pub fn vote(motion: [u8; 32], index: u32, approve: bool) -> Call {
	Call::new("Council", "vote", (motion, Compact(index), approve))
}

/// Closes a motion that has its votes, which makes its call. `weight` bounds what the call may cost
/// (reference time in picoseconds, proof size in bytes), `length` what it may measure.
pub fn close(motion: [u8; 32], index: u32, weight: (u64, u64), length: u32) -> Call {
	Call::new(
		"Council",
		"close",
		(motion, Compact(index), (Compact(weight.0), Compact(weight.1)), Compact(length)),
	)
}
