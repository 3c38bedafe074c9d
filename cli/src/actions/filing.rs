// SPDX-License-Identifier: GPL-3.0-only

//! Filing: documents are sealed into the outbox, handed to the gateways, submitted, and kept for good.
//!
//! - [`seal`]: examining and sealing documents; nothing is sent.
//! - [`gateways`]: handing over what is sealed, and having it kept.
//! - [`ledger`]: what is asked of the chain.
//! - [`desk`]: the whole way, and finishing what an earlier run left.
//! - [`report`]: what happened.
//!
//! Whatever happens on the way, the same command again files each document once: its record id is drawn
//! when it is sealed, and what is sealed is in the outbox before anything is sent.

mod bars;
mod desk;
mod gateways;
mod ledger;
mod report;
mod seal;
#[cfg(test)]
mod tests;

use std::{fs::File, path::Path};

use anyhow::Context as _;
use rand_core::{OsRng, RngCore};
use salus_primitives::{ObjectHash, RecordId};

pub use bars::Bars;
pub use desk::{Desk, Job};
pub use ledger::Ledger;
pub use report::{Failure, Report, Skipped};
pub use seal::{examine, Document};

/// Why something was not filed, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum FilingError {
	/// Some documents cannot be filed, so none was.
	#[error("{} of {of} documents cannot be filed, so none was:{}", .unfit.len(), lines(.unfit))]
	Unfit {
		/// Why, one each.
		unfit: Vec<salus_fhir::DocumentError>,
		/// How many documents there are.
		of: usize,
	},
	/// Too few gateways are known.
	#[error(
		"{need} gateways have to keep a record, and {have} are known (`salus gateway list`): wait until \
		 as many are admitted with their endpoints, or say --gateways URL,URL"
	)]
	NoGateways {
		/// How many there are.
		have: usize,
		/// How many it takes.
		need: usize,
	},
	/// Too few gateways took an object.
	#[error(
		"{have} of the {need} gateways that have to keep a record took it, so it was not submitted; \
		 `salus record file --resume` goes on once they answer:{}", lines(.troubles)
	)]
	TooFewGateways {
		/// How many took it.
		have: usize,
		/// How many it takes.
		need: usize,
		/// Why the others did not.
		troubles: Vec<String>,
	},
	/// The card names a compartment that the chain does not have.
	#[error(
		"the chart has no such compartment: its patient opens one with `salus chart compartment`"
	)]
	NoCompartment,
	/// Nobody could prove who wrote the document.
	#[error(
		"the signing key of this account is not on the chain, so that no reader could prove who wrote \
		 the document: `salus keys register` first"
	)]
	NoSigningKey,
	/// There is no such record to amend.
	#[error("the chart has no record {0}")]
	NoRecord(RecordId),
	/// The outbox has no such entry.
	#[error("nothing of record {0} waits in this outbox: `salus record seal` puts it there, under the same --home")]
	NotSealed(RecordId),
	/// What is to be forgotten is on the chain.
	#[error(
		"record {0} is filed: `salus record file --resume` hands it to the gateways that lack it, and \
		 then it leaves the outbox by itself"
	)]
	FiledAlready(RecordId),
	/// What is to be forgotten may become final.
	#[error(
		"record {0} was submitted, and may still become final: `salus record file --resume` finds out"
	)]
	MayBeFiled(RecordId),
}

fn lines<T: ToString>(all: &[T]) -> String {
	all.iter().map(|one| format!("\n  {}", one.to_string())).collect()
}

/// A record id of the filer's choice.
pub fn new_record() -> RecordId {
	let mut id = [0; 16];
	OsRng.fill_bytes(&mut id);
	RecordId(id)
}

/// The address of an object in a file.
pub fn hash_file(path: &Path) -> anyhow::Result<ObjectHash> {
	let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
	let mut hash = blake2::Blake2b::<blake2::digest::consts::U32>::default();
	std::io::copy(&mut std::io::BufReader::new(file), &mut hash)?;
	Ok(ObjectHash(blake2::Digest::finalize(hash).into()))
}
