// SPDX-License-Identifier: GPL-3.0-only

//! Pages of what a gateway keeps.

use crate::error::{ExchangeError, GatewayError};

/// Whether a page may have so many of `what`.
pub(super) fn check(limit: u32, most: u32, what: &str) -> Result<(), GatewayError> {
	if !(1..=most).contains(&limit) {
		let limits = format!("a page has 1 to {most} {what}");
		return Err(ExchangeError::Malformed(limits).into());
	}
	Ok(())
}

/// How many are looked up for a page: one more says whether there are more.
pub(super) fn to_fetch(limit: u32) -> u32 {
	limit.saturating_add(1)
}

/// The page, and whether there are more, of what was looked up for it.
pub(super) fn cut<T>(mut found: Vec<T>, limit: u32) -> (Vec<T>, bool) {
	let limit = usize::try_from(limit).unwrap_or(usize::MAX);
	let more = found.len() > limit;
	found.truncate(limit);
	(found, more)
}
