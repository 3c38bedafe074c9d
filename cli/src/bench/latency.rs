// SPDX-License-Identifier: GPL-3.0-only

//! From submitting a filing until it is final.

use std::{collections::BTreeSet, time::Instant};

use anyhow::anyhow;
use salus_client::calls;
use serde::Serialize;

use super::stage::Stage;
use crate::{
	context::Context,
	output::{Failed, Say},
};

#[derive(Serialize)]
struct Latency {
	/// How many are in finalised state.
	filings: usize,
	/// How many are not, though their transactions are final.
	refused: usize,
	p50_ms: u128,
	p90_ms: u128,
	p99_ms: u128,
	max_ms: u128,
}

impl Say for Latency {
	fn say(&self) -> String {
		format!(
			"{} filings, submit to final: p50 {} ms, p90 {} ms, p99 {} ms, max {} ms",
			self.filings, self.p50_ms, self.p90_ms, self.p99_ms, self.max_ms
		)
	}
}

pub async fn run(context: &Context, filings: usize) -> anyhow::Result<()> {
	anyhow::ensure!(filings > 0, "at least one filing");
	let node = context.node().await?;
	let stage = Stage::set(context, &node, 1).await?;
	let clinician = stage.clinicians.first().ok_or_else(|| anyhow!("no clinician"))?;
	let bar = context.bar("filing", 0);
	bar.set_length(u64::try_from(filings)?);
	let mut times = Vec::with_capacity(filings);
	let mut sent = Vec::with_capacity(filings);
	for _ in 0..filings {
		let (record, filing) = stage.filing();
		let call = calls::records::file(stage.chart, record, &filing);
		let nonce = node.next_nonce(&clinician.id()).await?;
		let started = Instant::now();
		salus_client::submit::submit_until_final(&node, clinician, &call, nonce).await?;
		times.push(started.elapsed().as_millis());
		sent.push(record);
		bar.inc(1);
	}
	bar.finish_and_clear();
	let records = node.finalised().await?.all_records(stage.chart).await?;
	let r#final: BTreeSet<_> = records.into_iter().map(|(id, _)| id).collect();
	let refused = sent.iter().filter(|record| !r#final.contains(record)).count();
	times.sort_unstable();
	// The nearest-rank percentile.
	let rank = |percent: usize| times[(times.len() * percent).div_ceil(100).max(1) - 1];
	let latency = Latency {
		filings: filings - refused,
		refused,
		p50_ms: rank(50),
		p90_ms: rank(90),
		p99_ms: rank(99),
		max_ms: rank(100),
	};
	if refused > 0 {
		let cause = anyhow!("{refused} of {filings} filings were refused: nothing was measured");
		return Err(Failed::new(&latency, cause).into());
	}
	context.print(&latency)
}
