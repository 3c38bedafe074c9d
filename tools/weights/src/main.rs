// SPDX-License-Identifier: GPL-3.0-only

//! `make weights`: measures every call of our pallets, and what precompiles do beside them, and writes
//! their `weights.rs`.
//!
//! The measuring itself (repetitions, regression, counting of reads and writes) is that of
//! `frame-benchmarking-cli`; here is only what is measured, in which runtime, and where it goes.

use anyhow::{anyhow, ensure, Context, Result};
use clap::Parser;
use frame_benchmarking_cli::PalletCmd;
use sp_runtime::traits::BlakeTwo256;
use std::{
	fs,
	path::{Path, PathBuf},
	thread,
	time::Instant,
};

/// The pallets as the runtime's benchmarks name them, and where their weights lie.
const PALLETS: [(&str, &str); 8] = [
	("parameters", "runtime/src/parameters/weights.rs"),
	("pallet_salus_quota", "pallets/quota/src/weights.rs"),
	("pallet_salus_membership", "pallets/membership/src/weights.rs"),
	("pallet_salus_charts", "pallets/charts/src/weights.rs"),
	("pallet_salus_records", "pallets/records/src/weights.rs"),
	("pallet_salus_access_grants", "pallets/access-grants/src/weights.rs"),
	("pallet_salus_publishing", "pallets/publishing/src/weights.rs"),
	("precompiles", "runtime/src/precompiles/weights.rs"),
];

/// Measures the runtime's calls on this machine and writes their weights.
///
/// Nothing else should run meanwhile: what disturbs the machine ends up in the weights. They bind
/// every validator, so measure on one of the slowest that the network has.
#[derive(Parser)]
#[command(name = "weights")]
struct Args {
	/// The runtime with its benchmarks, as WebAssembly; scripts/weights.sh builds it.
	#[arg(long, value_name = "FILE")]
	runtime: PathBuf,
	/// The checkout whose weight files are written.
	#[arg(long, value_name = "FOLDER", default_value = ".")]
	root: PathBuf,
	/// Measure only these pallets, by the name in the runtime or a part of it.
	#[arg(value_name = "PALLET")]
	only: Vec<String>,
	/// Values tried of each component.
	#[arg(long, default_value_t = 20)]
	steps: u32,
	/// Times each is run.
	#[arg(long, default_value_t = 20)]
	repeat: u32,
	/// Only see that every benchmark runs and verifies its outcome; writes nothing.
	#[arg(long)]
	check: bool,
}

fn main() -> Result<()> {
	let args = Args::parse();
	let root = fs::canonicalize(&args.root)
		.with_context(|| format!("there is no folder {}", args.root.display()))?;
	let runtime = fs::canonicalize(&args.runtime)
		.with_context(|| format!("there is no runtime {}", args.runtime.display()))?;

	let chosen: Vec<_> = PALLETS
		.into_iter()
		.filter(|(pallet, _)| {
			args.only.is_empty() || args.only.iter().any(|part| pallet.contains(part.as_str()))
		})
		.collect();
	ensure!(!chosen.is_empty(), "no pallet has such a name; there are {}", names());

	let from = Instant::now();
	for (index, (pallet, file)) in chosen.iter().enumerate() {
		let target = if args.check { "checked only" } else { file };
		eprintln!("weights: {}/{} {pallet} ({target})", index + 1, chosen.len());
		// The library sets up its logging once a thread.
		thread::scope(|scope| scope.spawn(|| measure(&args, &runtime, &root, pallet, file)).join())
			.map_err(|_| anyhow!("{pallet}: the benchmarking library panicked; see above"))??;
	}
	eprintln!("weights: done in {} s", from.elapsed().as_secs());
	Ok(())
}

fn names() -> String {
	PALLETS.map(|(pallet, _)| pallet).join(", ")
}

/// Measures one pallet. Every benchmark runs once with the largest components before it is timed,
/// and its own assertions decide whether it did what it measures.
fn measure(args: &Args, runtime: &Path, root: &Path, pallet: &str, file: &str) -> Result<()> {
	let template = root.join("tools/weights/template.hbs");
	let output = root.join(file);
	let (steps, repeat) = if args.check { (2, 1) } else { (args.steps, args.repeat) };
	let (steps, repeat) = (steps.to_string(), repeat.to_string());
	let mut line = vec![
		"weights",
		"--runtime",
		text(runtime)?,
		"--genesis-builder",
		"runtime",
		"--genesis-builder-preset",
		"development",
		"--pallet",
		pallet,
		"--extrinsic",
		"*",
		"--steps",
		&steps,
		"--repeat",
		&repeat,
		// The repetitions decide, not a clock: 60 benchmarks of ten seconds each would be too many.
		"--min-duration",
		"0",
		// A chain of its own sends proofs to nobody; recording them would only slow what is measured.
		"--disable-proof-recording",
		"--no-storage-info",
		"--no-median-slopes",
		"--no-min-squares",
		"--quiet",
	];
	if !args.check {
		line.extend(["--template", text(&template)?, "--output", text(&output)?]);
	}
	PalletCmd::try_parse_from(line)
		.context("this release of the benchmarking library takes other arguments")?
		.run_with_spec::<BlakeTwo256, ()>(None)
		.map_err(|error| anyhow!("{pallet}: {error:?}"))
}

fn text(path: &Path) -> Result<&str> {
	path.to_str().with_context(|| format!("{} is not valid UTF-8", path.display()))
}
