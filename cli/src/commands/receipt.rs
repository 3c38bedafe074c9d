// SPDX-License-Identifier: GPL-3.0-only

//! `salus receipt`: what a receipt of a release proves, to whoever was not there and asks nobody.

mod answers;

use std::path::PathBuf;

use anyhow::bail;
use clap::Subcommand;

use self::answers::{Trusts, Verdict};
use crate::{
	actions::receipts::{
		self,
		trust::{self, parse_hash},
		Trusted,
	},
	context::Context,
	output::Failed,
};

/// What can be done with receipts.
#[derive(Subcommand)]
pub enum Command {
	/// Verify a receipt file offline: no node and no gateway is asked
	///
	/// The trust comes from how the network began, and from nobody else: its chain specification, or the file
	/// that `salus receipt trust` wrote of it.
	Verify {
		/// The file: `salus access log --out FOLDER` writes them
		file: PathBuf,
		#[command(flatten)]
		trusted: Trusted,
	},
	/// Write down how a network began, for later verifications; compare the hash with somebody who knows it
	///
	/// With a chain specification nobody is asked. Without one a node proves it, as long as it has the first
	/// block's state: one that keeps all states, or one of a young network.
	Trust {
		/// The network's chain specification, raw, as its nodes read it
		#[arg(long, value_name = "FILE")]
		spec: Option<PathBuf>,
		/// The first block's hash as you know it: it is compared
		#[arg(long, value_name = "HASH", value_parser = parse_hash)]
		genesis: Option<[u8; 32]>,
		/// The file to write; it must not exist
		#[arg(long, default_value = "trust.json")]
		out: PathBuf,
	},
}

pub async fn run(context: &Context, command: Command) -> anyhow::Result<()> {
	match command {
		Command::Verify { file, trusted } => verify(context, file, &trusted),
		Command::Trust { spec, genesis, out } => {
			if out.exists() {
				bail!("{} exists already: it is not overwritten", out.display());
			}
			let trust = match spec {
				Some(spec) => trust::of_specification(&spec)?,
				None => trust::of_node(&context.node().await?).await?,
			};
			trust::compare(&trust, genesis.as_ref())?;
			trust::write(&trust, &out)?;
			context.print(&Trusts { file: out, compared: genesis.is_some(), trust })
		},
	}
}

/// Asks nobody: what it takes is in the file and in what is trusted.
fn verify(context: &Context, path: PathBuf, trusted: &Trusted) -> anyhow::Result<()> {
	let trust = trusted.read()?;
	let file = receipts::read_file(&path)?;
	let verdict = Verdict::new(path, &file, receipts::verify_file(&file, &trust));
	match verdict.problem() {
		None => context.print(&verdict),
		Some(problem) => Err(Failed::new(&verdict, anyhow::anyhow!(problem)).into()),
	}
}
