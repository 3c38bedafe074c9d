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

use anyhow::anyhow;
use clap::Args;
use futures::future::join_all;
use salus_client::{calls, submit::sign, Account, Node};
use salus_primitives::{
	record::{BatchItem, MAX_BATCH},
	RecordId,
};
use serde::Serialize;

use super::stage::Stage;
use crate::{
	context::Context,
	output::{Failed, Say},
};

#[derive(Serialize)]
struct Burst {
	accounts: usize,
	/// Filings in each transaction.
	batch: usize,
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

/// What is sent.
#[derive(Args)]
pub struct Arguments {
	/// How many filings in all
	#[arg(long, default_value_t = 5_000)]
	filings: usize,
	/// From how many accounts
	#[arg(long, default_value_t = 50)]
	accounts: usize,
	/// How many filings a transaction holds, as a hospital files a folder (at most 64)
	#[arg(long, default_value_t = 1)]
	batch: usize,
	/// The RPC addresses to spread the accounts over [default: --url]
	#[arg(long = "node")]
	nodes: Vec<String>,
	/// How many seconds to wait for the last one
	#[arg(long, default_value_t = 600)]
	seconds: u64,
}

pub async fn run(context: &Context, arguments: Arguments) -> anyhow::Result<()> {
	let Arguments { filings, accounts, batch, nodes, seconds } = arguments;
	let most = usize::try_from(MAX_BATCH)?;
	let usable = filings > 0 && accounts > 0 && (1..=most).contains(&batch);
	anyhow::ensure!(usable, "at least one filing and one account, and 1 to {most} a transaction");
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
		// A transaction's worth each; the last one is what is left.
		let sizes = (0..share).step_by(batch).map(move |done| batch.min(share - done));
		tokio::spawn(async move { one(&url, &account, &stage, sizes, patience, &bar).await })
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
	let burst = Burst {
		accounts,
		batch,
		sent: filings,
		accepted,
		r#final: r#final.len(),
		told,
		lost,
		seconds,
		per_second: f64::from(count) / seconds,
	};
	if lost > 0 {
		let cause = anyhow!("{lost} accepted filings were lost, and nobody was told");
		return Err(Failed::new(&burst, cause).into());
	}
	context.print(&burst)
}

/// One account's filings, so many in each transaction, all in flight at once.
async fn one(
	url: &str,
	account: &Account,
	stage: &Stage,
	sizes: impl Iterator<Item = usize>,
	patience: Duration,
	bar: &indicatif::ProgressBar,
) -> anyhow::Result<Seen> {
	let node = Node::connect(url).await?;
	let first = node.next_nonce(&account.id()).await?;
	let mut signed = Vec::new();
	for (nonce, count) in (first..).zip(sizes) {
		let filings = (0..count).map(|_| stage.filing());
		let items: Vec<_> = filings.map(|(record, filing)| BatchItem { record, filing }).collect();
		let call = match items.as_slice() {
			[one] => calls::records::file(stage.chart, one.record, &one.filing),
			several => calls::records::file_batch(stage.chart, several),
		};
		let records: Vec<_> = items.iter().map(|item| item.record).collect();
		signed.push((records, sign(&node, account, &call, nonce).await?));
	}
	let mut seen = Seen::default();
	let mut watched = Vec::new();
	for (records, transaction) in signed {
		match node.watch(&transaction).await {
			Ok(watch) => {
				seen.accepted.extend(&records);
				watched.push((records, watch));
			},
			Err(error) => tracing::debug!(%error, "not accepted"),
		}
	}
	let deadline = Instant::now() + patience;
	let ends = join_all(watched.into_iter().map(|(records, mut watch)| async move {
		let left = deadline.saturating_duration_since(Instant::now());
		let end = tokio::time::timeout(left, watch.end()).await;
		bar.inc(u64::try_from(records.len()).unwrap_or_default());
		(records, end)
	}))
	.await;
	for (records, end) in ends {
		if let Ok(Some(salus_client::node::End::Told(reason))) = end {
			tracing::debug!(?records, reason, "told");
			seen.told.extend(records);
		}
	}
	Ok(seen)
}
