// SPDX-License-Identifier: GPL-3.0-only

//! From a revocation until gateways refuse.
//!
//! Somebody who may read downloads again and again from every gateway while the patient revokes. Two clocks
//! are read at each gateway's first refusal: one that ran from the submission, and one that ran from when
//! the patient's node said that the revocation is final. The gateways' node may hear of that first: then the
//! second is negative. A gateway that releases again after it refused is an error.

use std::{
	sync::Arc,
	time::{Duration, Instant},
};

use anyhow::{bail, ensure};
use futures::future::try_join_all;
use salus_client::calls;
use salus_gateway::{exchange::ReleaseRequest, Exchange};
use serde::Serialize;

use super::{
	grounds::{download, until, Answered, Grounds, Over},
	times::{heading, Times},
};
use crate::{context::Context, output::Say};

/// Between two downloads from one gateway: fewer a second than one account may ask.
const EVERY: Duration = Duration::from_millis(25);
/// Promise 1: older state than this permits nothing.
const LONGEST: Duration = Duration::from_secs(15);

#[derive(Serialize)]
struct Revocations {
	revocations: usize,
	heading: String,
	rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
	what: &'static str,
	p50_ms: i64,
	p90_ms: i64,
	p99_ms: i64,
	max_ms: i64,
}

impl Row {
	fn new(what: &'static str, times: Vec<i64>) -> anyhow::Result<Self> {
		let times = Times::new(times)?;
		let [p50_ms, p90_ms, p99_ms, max_ms] = [50, 90, 99, 100].map(|at| times.percentile(at));
		Ok(Self { what, p50_ms, p90_ms, p99_ms, max_ms })
	}
}

impl Say for Revocations {
	fn say(&self) -> String {
		let mut text = format!(
			"{}\n{} revocations; a download every {} ms from each of three gateways.\n\n\
			 | until refused | p50 | p90 | p99 | max |\n|---|---|---|---|---|",
			self.heading,
			self.revocations,
			EVERY.as_millis()
		);
		for Row { what, p50_ms, p90_ms, p99_ms, max_ms } in &self.rows {
			text.push_str(&format!(
				"\n| {what} | {p50_ms} ms | {p90_ms} ms | {p99_ms} ms | {max_ms} ms |"
			));
		}
		text
	}
}

pub async fn run(
	context: &Context,
	revocations: usize,
	gateway_node: Option<&str>,
) -> anyhow::Result<()> {
	ensure!(revocations > 0, "at least one revocation");
	let grounds = Grounds::lay(context, gateway_node, None, Over::Http).await?;
	let record = grounds.file(4096).await?;
	let doctor = &grounds.ground.cast.doctor;
	let gateways = grounds.gateways(doctor).await?;
	let bar = context.steps("revoking");
	bar.set_length(u64::try_from(revocations)?);
	let mut columns: [Vec<i64>; 4] = Default::default();
	for _ in 0..revocations {
		let wish = grounds.wish(record, grounds.grant(doctor).await?);
		for (column, time) in columns.iter_mut().zip(once(&grounds, &gateways, &wish).await?) {
			column.push(time);
		}
		bar.inc(1);
	}
	bar.finish_and_clear();
	grounds.ground.end().await?;
	let [first_submitted, last_submitted, first_final, last_final] = columns;
	context.print(&Revocations {
		revocations,
		heading: heading(),
		rows: vec![
			Row::new("from its submission, by the first gateway", first_submitted)?,
			Row::new("from its submission, by all", last_submitted)?,
			Row::new("from its finality, by the first gateway", first_final)?,
			Row::new("from its finality, by all", last_final)?,
		],
	})
}

/// One revocation: milliseconds from submission to the first and the last gateway's refusal, and the same from
/// its finality.
async fn once(
	grounds: &Grounds,
	gateways: &[Arc<dyn Exchange>],
	wish: &ReleaseRequest,
) -> anyhow::Result<[i64; 4]> {
	let salus_primitives::consent::Basis::Grant(grant) = wish.basis else {
		bail!("only grants are revoked here")
	};
	for gateway in gateways {
		until(&**gateway, wish, Answered::Released).await?;
	}
	let readers = gateways.iter().map(|gateway| {
		let (gateway, wish) = (gateway.clone(), wish.clone());
		tokio::spawn(async move { first_refusal(&*gateway, &wish).await })
	});
	let readers: Vec<_> = readers.collect();
	let revoke = calls::access::revoke(grounds.patient.chart(), grant);
	let (node, account) = (&grounds.ground.node, &grounds.patient.account);
	let nonce = node.next_nonce(&account.id()).await?;
	let submitted = Instant::now();
	salus_client::submit::submit_until_final(node, account, &revoke, nonce).await?;
	let r#final = Instant::now();
	let refusals = tokio::time::timeout(LONGEST, try_join_all(readers)).await.map_err(|_| {
		anyhow::anyhow!("a gateway still releases {} s after the revocation", LONGEST.as_secs())
	})??;
	let refusals = refusals.into_iter().collect::<anyhow::Result<Vec<_>>>()?;
	for gateway in gateways {
		let again = download(&**gateway, wish).await?;
		ensure!(again != Answered::Released, "a gateway released again after it had refused");
	}
	let since = |from: Instant| refusals.iter().map(move |at| between(from, *at));
	let ends = |from| {
		let (first, last) = (since(from).min(), since(from).max());
		first.zip(last).ok_or_else(|| anyhow::anyhow!("there is no gateway"))
	};
	let ((a, b), (c, d)) = (ends(submitted)?, ends(r#final)?);
	Ok([a, b, c, d])
}

/// When a gateway first refused.
async fn first_refusal(gateway: &dyn Exchange, wish: &ReleaseRequest) -> anyhow::Result<Instant> {
	let mut ticks = tokio::time::interval(EVERY);
	ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
	loop {
		ticks.tick().await;
		if download(gateway, wish).await? == Answered::Refused {
			return Ok(Instant::now());
		}
	}
}

/// Milliseconds from one moment to another, which may be the earlier one.
fn between(from: Instant, to: Instant) -> i64 {
	let millis = |span: Duration| i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
	match to >= from {
		true => millis(to.duration_since(from)),
		false => millis(from.duration_since(to)).saturating_neg(),
	}
}
