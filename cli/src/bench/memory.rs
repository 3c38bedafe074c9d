// SPDX-License-Identifier: GPL-3.0-only

//! The most memory that client and gateways have at once while a large document is filed and read.
//!
//! Linux says it of each process (`VmHWM` in /proc). This process is the client of both: what it says after
//! reading covers filing as well. The document is sparse on disk, and sealed it is as long as it says.

use std::{
	fs,
	io::Write as _,
	path::{Path, PathBuf},
};

use anyhow::{ensure, Context as _};
use salus_gateway::Reading;
use salus_primitives::{access::Purpose, consent::Basis};
use serde::Serialize;

use super::{
	grounds::{Grounds, Over},
	times::heading,
};
use crate::{
	actions::{
		reading::{read, Reader},
		sharing,
	},
	context::Context,
	output::Say,
};

#[derive(Serialize)]
struct Memory {
	heading: String,
	mebibytes: u64,
	rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
	process: String,
	/// After filing.
	filed_kib: u64,
	/// After reading as well.
	read_kib: u64,
}

impl Say for Memory {
	fn say(&self) -> String {
		let mut text = format!(
			"{}\nOne document of {} MiB.\n\n\
			 | process | after filing | after reading as well |\n|---|---|---|",
			self.heading, self.mebibytes
		);
		for Row { process, filed_kib, read_kib } in &self.rows {
			let mib = |kib: &u64| kib.div_ceil(1024);
			text.push_str(&format!(
				"\n| {process} | {} MiB | {} MiB |",
				mib(filed_kib),
				mib(read_kib)
			));
		}
		text
	}
}

pub async fn run(
	context: &Context,
	mebibytes: u64,
	gateway_node: Option<&str>,
) -> anyhow::Result<()> {
	ensure!(mebibytes > 0, "at least one MiB");
	let mut grounds = Grounds::lay(context, gateway_node, None, Over::Http).await?;
	let document = sparse(&grounds.ground.folder, mebibytes)?;
	let length = document.metadata()?.len();
	let processes = grounds.processes().await?;
	let record = grounds.ground.file(&grounds.patient, &document).await?;
	let filed = peaks(&processes)?;

	let doctor = &grounds.ground.cast.doctor;
	let grant = grounds.grant(doctor).await?;
	let (context, node) = (&grounds.ground.context, &grounds.ground.node);
	let made = sharing::make(context, node, &mut grounds.patient, grant, None).await?;
	ensure!(!made.is_empty(), "no key fragments were made");
	let reading = Reading {
		chart: grounds.patient.chart(),
		record,
		version: None,
		purpose: Purpose::Treat,
		basis: Basis::Grant(grant),
		opening: None,
	};
	let to = grounds.ground.folder.join("read.pdf");
	read(context, node, Reader::Grantee(doctor), &reading, &to).await?;
	ensure!(to.metadata()?.len() == length, "another document was read than was filed");
	let both = peaks(&processes)?;
	let rows = processes.iter().zip(filed.into_iter().zip(both));
	let rows = rows.map(|((process, _), (filed_kib, read_kib))| Row {
		process: process.clone(),
		filed_kib,
		read_kib,
	});
	let rows = rows.collect();
	grounds.ground.end().await?;
	context.print(&Memory { heading: heading(), mebibytes, rows })
}

/// A document of that length that takes no room on disk.
fn sparse(folder: &Path, mebibytes: u64) -> anyhow::Result<PathBuf> {
	let path = folder.join("large.pdf");
	let mut file = fs::File::create(&path)?;
	file.write_all(b"%PDF-1.7\n")?;
	file.set_len(mebibytes.checked_mul(1 << 20).context("no document is as long")?)?;
	Ok(path)
}

/// The most memory that each process had at once so far, in KiB.
fn peaks(processes: &[(String, u32)]) -> anyhow::Result<Vec<u64>> {
	processes.iter().map(|(name, id)| peak(*id).with_context(|| name.clone())).collect()
}

fn peak(process: u32) -> anyhow::Result<u64> {
	let path = format!("/proc/{process}/status");
	let said = fs::read_to_string(&path)
		.with_context(|| format!("{path} cannot be read: this is measured on Linux"))?;
	said.lines()
		.find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse().ok())
		.with_context(|| format!("{path} does not say VmHWM"))
}
