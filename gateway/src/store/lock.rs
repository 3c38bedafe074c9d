// SPDX-License-Identifier: GPL-3.0-only

//! One process at a time works with a gateway's folder: opening it removes what a crash left half way,
//! which in another process's hands is not left but under way.

use std::{
	fs::{File, TryLockError},
	path::Path,
	time::Duration,
};

use tokio::time::{sleep, Instant};

use crate::error::GatewayError;

/// How long to wait for another process to end.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);
/// How often to look whether it has.
pub(super) const PAUSE: Duration = Duration::from_millis(100);

/// Held while a process works with a folder; released when dropped, or when the process ends, however it
/// does.
pub struct Lock {
	/// The lock is the open file's.
	_open: File,
}

impl Lock {
	/// Takes the lock of a folder, waiting for a while where another process holds it.
	pub async fn take(folder: &Path) -> Result<Self, GatewayError> {
		Self::take_within(folder, PATIENCE).await
	}

	async fn take_within(folder: &Path, patience: Duration) -> Result<Self, GatewayError> {
		let failed = |error| GatewayError::unavailable(format!("{}: {error}", folder.display()));
		let mut options = File::options();
		options.create(true).truncate(false).write(true);
		let file = options.open(folder.join(".lock")).map_err(failed)?;
		let deadline = Instant::now() + patience;
		loop {
			match file.try_lock() {
				Ok(()) => return Ok(Self { _open: file }),
				Err(TryLockError::Error(error)) => return Err(failed(error)),
				Err(TryLockError::WouldBlock) if Instant::now() >= deadline => {
					return Err(GatewayError::unavailable(format!(
						"{}: another process runs the gateway of this folder; wait until it ends",
						folder.display()
					)))
				},
				Err(TryLockError::WouldBlock) => sleep(PAUSE).await,
			}
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[tokio::test]
	async fn the_second_waits_for_the_first() {
		let folder = tempfile::tempdir().unwrap();
		let first = Lock::take(folder.path()).await.unwrap();
		let Err(refused) = Lock::take_within(folder.path(), Duration::ZERO).await else {
			panic!("two hold the lock of one folder")
		};
		assert!(refused.internal.contains("another process"), "{refused}");
		let path = folder.path().to_path_buf();
		let second = tokio::spawn(async move { Lock::take(&path).await });
		sleep(PAUSE).await;
		assert!(!second.is_finished());
		drop(first);
		assert!(second.await.unwrap().is_ok());
	}
}
