// SPDX-License-Identifier: GPL-3.0-only

//! What a gateway does by itself while it serves.

use std::time::Duration;

use tokio::time::{interval_at, Instant, MissedTickBehavior};

use super::{state::Shared, tls::InUse};
use crate::clock::unix_millis;

const MINUTE: Duration = Duration::from_secs(60);
/// How often what has no reason to be kept is destroyed, in minutes: it asks the node about each chart.
const PURGE: u64 = 5;

/// Once a minute, until it is dropped.
pub(super) async fn keep_up(api: Shared, mut tls: Option<InUse>) {
	let mut minutes = interval_at(Instant::now() + MINUTE, MINUTE);
	minutes.set_missed_tick_behavior(MissedTickBehavior::Delay);
	let mut minute = 0u64;
	loop {
		minutes.tick().await;
		minute = minute.wrapping_add(1);
		api.rates.forget();
		tls.iter_mut().for_each(InUse::renew);
		sweep(&api).await;
		if minute % PURGE == 0 {
			purge(&api).await;
		}
	}
}

async fn sweep(api: &Shared) {
	match api.gateway.sweep(unix_millis()).await {
		Ok(swept) if swept == Default::default() => {},
		Ok(swept) => tracing::info!(?swept, "dropped what was never filed"),
		Err(error) => tracing::warn!(%error, "cannot sweep now"),
	}
}

async fn purge(api: &Shared) {
	match api.gateway.purge().await {
		Ok(purged) if purged == Default::default() => {},
		Ok(purged) => tracing::info!(?purged, "destroyed what nothing gives a reason to keep"),
		Err(error) => tracing::warn!(%error, "cannot purge now"),
	}
}
