// SPDX-License-Identifier: GPL-3.0-only

//! Many filings at once.
//!
//! Each account sends all its filings over a connection of its own and watches every one. At the end
//! what nodes accepted is counted against what is final in state: an accepted filing that is neither
//! final nor was reported as dropped or invalid to its sender is *lost*, and the command fails.

use std::{
	collections::BTreeSet,
	sync::Arc,
	time::{Duration, Instant},
};

use futures::future::join_all;
use salus_client::{calls, submit::sign, Account, Node};
use salus_primitives::RecordId;
use serde::Serialize;

use super::stage::Stage;
use crate::{context::Context, output::Say};

#[derive(Serialize)]
struct Burst {
	accounts: usize,
	sent: usize,
	/// What a node took into its pool.
	accepted: usize,
	/// What is in finalised state.
	r#final: usize,
	/// What a node took, and later told its sender that it was dropped or invalid.
	told: usize,
	/// What a node took, that is not final, and of which nobody was told.
	lost: usize,
	/// From the first submission until the last one was final.
	seconds: f64,
	per_second: f64,
}

impl Say for Burst {
	fn say(&self) -> String {
		format!(
			"{} filings from {} accounts: {} accepted, {} final, {} told, {} lost; {:.1} s, {:.0} a \
			 second",
			self.sent,
			self.accounts,
			self.accepted,
			self.r#final,
			self.told,
			self.lost,
			self.seconds,
			self.per_second
		)
	}
}

/// What one account saw.
#[derive(Default)]
struct Seen {
	accepted: Vec<RecordId>,
	told: BTreeSet<RecordId>,
}

pub async fn run(
	context: &Context,
	filings: usize,
	accounts: usize,
	nodes: Vec<String>,
	seconds: u64,
) -> anyhow::Result<()> {
	anyhow::ensure!(filings > 0 && accounts > 0, "at least one filing and one account");
	let node = context.node().await?;
	let stage = Arc::new(Stage::set(context, &node, accounts).await?);
	let urls = match nodes.is_empty() {
		true => vec![context.global.url.clone()],
		false => nodes,
	};
	let patience = Duration::from_secs(seconds);
	let started = Instant::now();
	let bar = context.bar("filings", 0);
	bar.set_length(u64::try_from(filings)?);
	let tasks = stage.clinicians.iter().enumerate().map(|(index, account)| {
		let share = filings / accounts + usize::from(index < filings % accounts);
		let (url, stage) = (urls[index % urls.len()].clone(), stage.clone());
		let (account, bar) = (account.clone(), bar.clone());
		tokio::spawn(async move { one(&url, &account, &stage, share, patience, &bar).await })
	});
	let mut seen = Vec::new();
	for task in join_all(tasks).await {
		seen.push(task??);
	}
	bar.finish_and_clear();
	let seconds = started.elapsed().as_secs_f64();
	let records = node.finalised().await?.all_records(stage.chart).await?;
	let r#final: BTreeSet<RecordId> = records.into_iter().map(|(id, _)| id).collect();
	let accepted = seen.iter().map(|one| one.accepted.len()).sum();
	let told = seen
		.iter()
		.flat_map(|one| one.told.iter())
		.filter(|record| !r#final.contains(record))
		.count();
	let lost = seen
		.iter()
		.flat_map(|one| one.accepted.iter().map(move |record| (one, record)))
		.filter(|(one, record)| !r#final.contains(record) && !one.told.contains(record))
		.count();
	let count = u32::try_from(r#final.len())?;
	context.print(&Burst {
		accounts,
		sent: filings,
		accepted,
		r#final: r#final.len(),
		told,
		lost,
		seconds,
		per_second: f64::from(count) / seconds,
	})?;
	anyhow::ensure!(lost == 0, "{lost} accepted filings were lost, and nobody was told");
	Ok(())
}

/// One account's filings, all in flight at once.
async fn one(
	url: &str,
	account: &Account,
	stage: &Stage,
	count: usize,
	patience: Duration,
	bar: &indicatif::ProgressBar,
) -> anyhow::Result<Seen> {
	let node = Node::connect(url).await?;
	let first = node.next_nonce(&account.id()).await?;
	let mut signed = Vec::with_capacity(count);
	for nonce in (first..).take(count) {
		let (record, filing) = stage.filing();
		let call = calls::records::file(stage.chart, record, &filing);
		signed.push((record, sign(&node, account, &call, nonce).await?));
	}
	let mut seen = Seen::default();
	let mut watched = Vec::new();
	for (record, transaction) in signed {
		match node.watch(&transaction).await {
			Ok(watch) => {
				seen.accepted.push(record);
				watched.push((record, watch));
			},
			Err(error) => tracing::debug!(%error, "not accepted"),
		}
	}
	let deadline = Instant::now() + patience;
	let ends = join_all(watched.into_iter().map(|(record, mut watch)| async move {
		let left = deadline.saturating_duration_since(Instant::now());
		let end = tokio::time::timeout(left, watch.end()).await;
		bar.inc(1);
		(record, end)
	}))
	.await;
	for (record, end) in ends {
		if let Ok(Some(salus_client::node::End::Told(reason))) = end {
			tracing::debug!(%record, reason, "told");
			seen.told.insert(record);
		}
	}
	Ok(seen)
}
