// SPDX-License-Identifier: GPL-3.0-only

//! Room on the disk. An object that would fill it is refused before its first byte: every request writes a
//! little to the database, so a gateway whose disk is full could not even release what it has.

use std::path::Path;

use crate::error::GatewayError;

/// What objects leave free, in bytes.
const RESERVE: u64 = 256 * 1024 * 1024;

/// Refuses where there is no room for so many bytes more in a folder.
pub(super) fn ensure(folder: &Path, bytes: u64) -> Result<(), GatewayError> {
	let free = free(folder)?;
	match free < bytes.saturating_add(RESERVE) {
		true => Err(GatewayError::unavailable(format!(
			"the disk is full: {free} bytes are free, {bytes} are on their way, and {RESERVE} are kept \
			 for the database; make room at the gateway's folder"
		))),
		false => Ok(()),
	}
}

/// How many bytes whoever runs the gateway may still write.
#[cfg(unix)]
fn free(folder: &Path) -> Result<u64, GatewayError> {
	let told = rustix::fs::statvfs(folder)
		.map_err(|error| GatewayError::unavailable(format!("{}: {error}", folder.display())))?;
	Ok(told.f_bavail.saturating_mul(told.f_frsize))
}

/// Not known: what does not fit breaks off.
#[cfg(not(unix))]
fn free(_: &Path) -> Result<u64, GatewayError> {
	Ok(u64::MAX)
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::error::ExchangeError;

	#[test]
	fn what_does_not_fit_is_refused() {
		let folder = tempfile::tempdir().unwrap();
		assert!(ensure(folder.path(), 0).is_ok());
		let refused = ensure(folder.path(), 1 << 60).unwrap_err();
		assert_eq!(refused.external, ExchangeError::Unavailable);
		assert!(refused.internal.contains("the disk is full"), "{refused}");
	}
}
