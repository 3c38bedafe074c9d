// SPDX-License-Identifier: GPL-3.0-only

//! Who asks.

use salus_primitives::AccountId;

use crate::bytes::Bytes;

/// Who asks, as the layer in front has proven it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
	/// The account, whose session or signature was checked.
	pub account: AccountId,
	/// What proves, to others and later, that this account asked for this. The domain does not look
	/// into it: what is in there is the affair of the layer that checked it.
	pub evidence: Bytes,
}
