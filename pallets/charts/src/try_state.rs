// SPDX-License-Identifier: GPL-3.0-only

//! What always holds in this pallet's storage.

use alloc::collections::BTreeMap;
use frame_support::{ensure, traits::Get};
use salus_primitives::{
	chart::ChartStatus,
	membership::Standing,
	traits::{Clock, Standings},
	AccountId, Moment,
};
use sp_runtime::TryRuntimeError;

use crate::{Charts, Config, Holders, Mandates, NextMandate, Pallet, Recoveries};

impl<T: Config> Pallet<T> {
	/// Checks that charts, mandates and recoveries fit each other and the standings.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let now = T::Clock::now();
		for (id, chart) in Charts::<T>::iter() {
			ensure!(
				T::Standings::standing(&chart.controller) == Standing::Controller(id),
				"a chart's controller has another standing"
			);
			ensure!(
				Self::ensure_well_formed(&chart.verifying_key).is_ok(),
				"a chart's verifying key is malformed"
			);
			let given = Mandates::<T>::iter_key_prefix(id).count();
			ensure!(
				u32::try_from(given).is_ok_and(|given| given <= T::MaxMandates::get()),
				"a chart has too many mandates"
			);
		}
		let mut holders = BTreeMap::<AccountId, Moment>::new();
		for (chart, id, mandate) in Mandates::<T>::iter() {
			ensure!(Charts::<T>::contains_key(chart), "a mandate is on no chart");
			ensure!(id < NextMandate::<T>::get(chart), "a mandate's number was not counted");
			ensure!(
				T::Standings::standing(&mandate.holder) == Standing::Mandate(chart),
				"a mandate's holder has another standing"
			);
			ensure!(!mandate.powers.is_empty(), "a mandate has no power");
			ensure!(!mandate.scope.is_empty(), "a mandate has no scope");
			ensure!(mandate.since <= now, "a mandate was given in the future");
			let end = mandate.end.unwrap_or(Moment::MAX);
			let last = holders.entry(mandate.holder).or_default();
			*last = end.max(*last);
		}
		ensure!(
			holders == Holders::<T>::iter().collect::<BTreeMap<_, _>>(),
			"the end of a holder's mandates is noted wrongly"
		);
		for chart in NextMandate::<T>::iter_keys() {
			ensure!(Charts::<T>::contains_key(chart), "mandates are counted for no chart");
		}
		for (id, recovery) in Recoveries::<T>::iter() {
			let chart = Charts::<T>::get(id).ok_or("a recovery is of no chart")?;
			ensure!(chart.status != ChartStatus::Closed, "a closed chart is being recovered");
			ensure!(
				chart.controller != recovery.new_controller,
				"a chart is being recovered by its controller"
			);
			ensure!(recovery.started <= now, "a recovery was started in the future");
		}
		Ok(())
	}
}
