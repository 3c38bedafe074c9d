// SPDX-License-Identifier: GPL-3.0-only

//! What always holds in this pallet's storage.

use frame_support::ensure;
use salus_primitives::traits::Clock;
use sp_runtime::TryRuntimeError;

use crate::{Config, Held, Limits, Pallet, Used};

impl<T: Config> Pallet<T> {
	/// Checks that no limit was set and no window opened in the future, that nobody used more than
	/// the highest limit in a window that opened after the limits were last changed, and that no
	/// money is held where no transaction runs.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		ensure!(!Held::<T>::exists(), "money is held where no transaction runs");
		let now = T::Clock::now();
		let (mut highest, mut changed) = (0, 0);
		for limit in Limits::<T>::iter_values() {
			ensure!(limit.since <= now, "a limit was set in the future");
			highest = limit.amount.max(highest);
			changed = limit.since.max(changed);
		}
		for usage in Used::<T>::iter_values() {
			ensure!(usage.start <= now, "a quota window opens in the future");
			ensure!(
				usage.used <= highest || usage.start <= changed,
				"more was used in a quota window than any limit allows"
			);
		}
		Ok(())
	}
}
