// SPDX-License-Identifier: GPL-3.0-only

//! Downloading, decrypting and proving records, and finding them.

use std::path::Path;

use anyhow::bail;
use salus_client::{Account, Node};
use salus_envelope::Seed;
use salus_gateway::{
	collect::Search, Collected, Collector, Finding, NodeChain, ReaderKey, Reading,
};

use super::patient::Patient;
use crate::{context::Context, gateways};

/// Who reads, and with which key.
pub enum Reader<'a> {
	/// A data user, with her registered encryption key.
	Grantee(&'a Account),
	/// The patient, with her chart's keys.
	Patient(&'a Patient),
}

impl Reader<'_> {
	/// The account that asks.
	fn account(&self) -> &Account {
		match self {
			Reader::Grantee(account) => account,
			Reader::Patient(patient) => &patient.account,
		}
	}
}

/// Reads a document into a file; it appears only when everything about it is proven.
pub async fn read(
	context: &Context,
	node: &Node,
	reader: Reader<'_>,
	reading: &Reading,
	to: &Path,
) -> anyhow::Result<Collected> {
	let exchanges = context.exchanges(node, reader.account()).await?;
	if exchanges.is_empty() {
		bail!(gateways::NONE);
	}
	let chain = NodeChain::reading(node.clone()).await?;
	let collector = Collector::new(&chain, &exchanges);
	let bar = context.bar("reading", 0);
	let progress = |done, total| {
		bar.set_length(total);
		bar.set_position(done);
	};
	let collected = match reader {
		Reader::Grantee(account) => {
			let secret = Seed::from_bytes(**account.seed()?).encryption(1)?;
			collector.document(reading, ReaderKey::Grantee(&secret), to, &progress).await
		},
		Reader::Patient(patient) => {
			collector.document(reading, ReaderKey::Chart(&patient.keys), to, &progress).await
		},
	};
	bar.finish_and_clear();
	Ok(collected?)
}

/// Collects the index entries of a chart that the reader may see; each that comes is proven.
pub async fn search(
	context: &Context,
	node: &Node,
	reader: Reader<'_>,
	finding: &Finding,
) -> anyhow::Result<Search> {
	let exchanges = context.exchanges(node, reader.account()).await?;
	if exchanges.is_empty() {
		bail!(gateways::NONE);
	}
	let chain = NodeChain::reading(node.clone()).await?;
	let collector = Collector::new(&chain, &exchanges);
	let bar = context.steps("opening index entries");
	let progress = |done, total| {
		bar.set_length(total);
		bar.set_position(done);
	};
	let found = match reader {
		Reader::Grantee(account) => {
			let secret = Seed::from_bytes(**account.seed()?).encryption(1)?;
			collector.search(finding, ReaderKey::Grantee(&secret), &progress).await
		},
		Reader::Patient(patient) => {
			collector.search(finding, ReaderKey::Chart(&patient.keys), &progress).await
		},
	};
	bar.finish_and_clear();
	Ok(found?)
}
