// SPDX-License-Identifier: GPL-3.0-only

//! A gateway's own clock.

use std::time::{SystemTime, UNIX_EPOCH};

use salus_primitives::Moment;

/// What tells a gateway the time.
pub trait Clock: Send + Sync {
	/// Now, in Unix milliseconds.
	fn now(&self) -> Moment;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
	fn now(&self) -> Moment {
		unix_millis()
	}
}

/// The machine's time in Unix milliseconds.
pub fn unix_millis() -> Moment {
	SystemTime::now()
		.duration_since(UNIX_EPOCH)
		.map(|since| Moment::try_from(since.as_millis()).unwrap_or(Moment::MAX))
		.unwrap_or(0)
}
