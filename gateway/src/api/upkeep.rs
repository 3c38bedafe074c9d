// SPDX-License-Identifier: GPL-3.0-only

//! What a gateway does by itself while it serves.

use std::time::Duration;

use tokio::time::{interval, interval_at, Instant, MissedTickBehavior};

use super::{state::Shared, tls::InUse};
use crate::{clock::unix_millis, domain::Anchoring, error::GatewayError};

/// How often it is looked whether a gateway that was away is to be asked again.
const PASS: Duration = Duration::from_secs(2);
/// Every how many rounds what has no reason to be kept is destroyed: it asks the node about each chart.
const PURGE: u64 = 5;

/// Until it is dropped.
pub(super) async fn keep_up(api: Shared, tls: Option<InUse>) {
	tokio::join!(tidy(&api, tls), anchor(&api), pass_on(&api));
}

/// As often as is configured, which is once a minute. What ended while this did not run goes in the first round that
/// the node lets it: at the start it may have to catch up itself.
async fn tidy(api: &Shared, mut tls: Option<InUse>) {
	let every = api.gateway.tidies_every();
	let mut times = interval_at(Instant::now() + every, every);
	times.set_missed_tick_behavior(MissedTickBehavior::Delay);
	let mut since = PURGE;
	loop {
		times.tick().await;
		since = since.saturating_add(1);
		api.rates.forget();
		api.rpc.iter().for_each(|rpc| rpc.forget());
		tls.iter_mut().for_each(InUse::renew);
		sweep(api).await;
		if since >= PURGE && purge(api).await {
			since = 0;
		}
	}
}

/// As often as is configured: receipts that wait get onto the chain, and an empty batch where none do. At
/// the start, what an earlier run left.
async fn anchor(api: &Shared) {
	let mut times = interval(api.gateway.anchors_every());
	times.set_missed_tick_behavior(MissedTickBehavior::Delay);
	times.tick().await;
	note(api, api.gateway.anchor_rest().await);
	loop {
		times.tick().await;
		note(api, api.gateway.anchor().await);
	}
}

/// Whenever something was lodged here, and every few seconds for those who were away: other gateways get the
/// requests that were lodged here. At the start, what an earlier run left.
async fn pass_on(api: &Shared) {
	let mut times = interval(PASS);
	times.set_missed_tick_behavior(MissedTickBehavior::Delay);
	loop {
		tokio::select! {
			_ = times.tick() => {},
			() = api.gateway.something_to_pass() => {},
		}
		match api.gateway.pass_on().await {
			Ok(passed) if passed.taken == 0 && passed.ended == 0 => {},
			Ok(passed) => tracing::info!(?passed, "passed requests on"),
			Err(error) => tracing::warn!(%error, "cannot pass requests on now; they wait"),
		}
	}
}

/// At the end: what was released since the last time. What does not get onto the chain now lies in the
/// database, and gets there when the gateway runs again.
pub(super) async fn anchor_rest(api: &Shared) {
	note(api, api.gateway.anchor_rest().await);
}

fn note(api: &Shared, done: Result<Anchoring, GatewayError>) {
	match done {
		Ok(done) => {
			if done.batches > 0 {
				api.metrics.anchored.set(i64::try_from(unix_millis() / 1000).unwrap_or(i64::MAX));
			}
			tracing::debug!(?done, "anchored receipts");
		},
		Err(error) => tracing::warn!(%error, "cannot anchor receipts now; they wait"),
	}
}

async fn sweep(api: &Shared) {
	match api.gateway.sweep(api.gateway.now()).await {
		Ok(swept) if swept == Default::default() => {},
		Ok(swept) => tracing::info!(?swept, "dropped what was never filed"),
		Err(error) => tracing::warn!(%error, "cannot sweep now"),
	}
}

/// Whether it was done.
async fn purge(api: &Shared) -> bool {
	let done = api.gateway.purge().await;
	match &done {
		Ok(purged) if *purged == Default::default() => {},
		Ok(purged) => tracing::info!(?purged, "destroyed what nothing gives a reason to keep"),
		Err(error) => tracing::warn!(%error, "cannot purge now"),
	}
	done.is_ok()
}
