// SPDX-License-Identifier: GPL-3.0-only

//! Bodies of answers that are not already a type of [`crate::exchange`].

use salus_primitives::Moment;
use serde::{Deserialize, Serialize};

use crate::{domain::SessionId, exchange::Stored};

/// What is answered to a sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
	/// The session: `keyid` of the requests that its key signs.
	pub session: SessionId,
	/// The moment from which it is over, in Unix milliseconds.
	pub expires: Moment,
}

/// What is answered to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
	/// What became of it.
	pub stored: Stored,
}
