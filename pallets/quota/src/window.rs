// SPDX-License-Identifier: GPL-3.0-only

//! The arithmetic of a quota window: pure, so that its promises are property-tested.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use salus_primitives::Moment;
use scale_info::TypeInfo;

/// An amount of money, or of quota: fee units (planck).
pub type Balance = u128;

/// What an account used in the window that it opened last.
///
/// A window opens with the first use after the one before has ended, and lasts for the configured
/// time.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Usage {
	/// When the window opened.
	pub start: Moment,
	/// What was used in it.
	pub used: Balance,
}

impl Usage {
	/// The window in which something used at `now` counts, given the last one: the same while it
	/// lasts, else a new one.
	///
	/// A length of 0 counts as 1 ms, so that everything within one block shares a window.
	pub fn at(last: Option<Self>, now: Moment, length: Moment) -> Self {
		match last {
			Some(usage) if !usage.has_ended(now, length) => usage,
			_ => Self { start: now, used: 0 },
		}
	}

	/// Whether the window is over. One that starts in the future is not.
	pub fn has_ended(&self, now: Moment, length: Moment) -> bool {
		now.saturating_sub(self.start) >= length.max(1)
	}

	/// Uses `amount`; `None` where that would pass the limit.
	pub fn take(self, amount: Balance, limit: Balance) -> Option<Self> {
		let used = self.used.checked_add(amount).filter(|used| *used <= limit)?;
		Some(Self { used, ..self })
	}

	/// Gives back what was taken in the window that opened at `start`, and was not needed. Nothing
	/// is given back into another window.
	pub fn give_back(self, start: Moment, amount: Balance) -> Self {
		if self.start == start {
			Self { used: self.used.saturating_sub(amount), ..self }
		} else {
			self
		}
	}
}
