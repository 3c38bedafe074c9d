// SPDX-License-Identifier: GPL-3.0-only

//! What always holds in this pallet's storage.

use frame_support::ensure;
use sp_runtime::TryRuntimeError;

use crate::{Approvals, Config, Creating, Deploying, Pallet};

impl<T: Config> Pallet<T> {
	/// Checks that between transactions nobody may deploy or create contracts, that no account has an empty
	/// list, and none two approvals for one code.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		ensure!(!Creating::<T>::exists(), "contracts may be created outside of a transaction");
		ensure!(!Deploying::<T>::exists(), "somebody may deploy outside of a transaction");
		for approvals in Approvals::<T>::iter_values() {
			ensure!(!approvals.is_empty(), "an account has an empty list of approvals");
			let twice = approvals.iter().enumerate().any(|(place, approval)| {
				approvals
					.iter()
					.skip(place.saturating_add(1))
					.any(|later| later.code_hash == approval.code_hash)
			});
			ensure!(!twice, "an account has two approvals for one code");
		}
		Ok(())
	}
}
