// SPDX-License-Identifier: GPL-3.0-only

//! Receipts of releases: what proves them to whoever was not there.

pub mod asked;
pub mod check;
pub mod destroyed;
pub mod log;
pub mod tales;
pub mod trust;
pub mod words;

use std::path::Path;

use anyhow::Context as _;
use salus_receipt::{verify, ReceiptFile, Trust, Verified, VerifyError, FILE_DOMAIN};

pub use self::{
	asked::{Asked, Discord},
	trust::Trusted,
};

/// What a receipt file proves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
	/// That the gateway signed and anchored it.
	pub verified: Verified,
	/// That the reader asked for it.
	pub asked: Asked,
}

/// Why a receipt file proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unproven {
	/// The way from the network's beginning to the receipt is broken.
	#[error(transparent)]
	Proof(#[from] VerifyError),
	/// The reader did not sign what it says.
	#[error("the gateway signed and anchored it, but {0}")]
	Asked(#[from] Discord),
}

impl Unproven {
	/// Its name for `salus explain`.
	pub fn name(&self) -> String {
		match self {
			Self::Proof(VerifyError::State(state)) => error_name("StateProof", state),
			Self::Proof(other) => error_name("Receipt", other),
			Self::Asked(Discord::Unproven(evidence)) => error_name("Evidence", evidence),
			Self::Asked(discord) => error_name("Asked", discord),
		}
	}
}

/// An error's name: who says it, and what its type calls it.
pub fn error_name(by: &str, error: &impl std::fmt::Debug) -> String {
	let debug = format!("{error:?}");
	let name = debug.split(|one: char| !one.is_alphanumeric()).next().unwrap_or_default();
	format!("{by}.{name}")
}

/// Verifies a receipt file, and that its reader signed what it says. Nobody is asked.
pub fn verify_file(file: &ReceiptFile, trust: &Trust) -> Result<Proven, Unproven> {
	let verified = verify(file, trust)?;
	let asked = asked::check(&file.signed.receipt, &file.evidence)?;
	Ok(Proven { verified, asked })
}

/// What no receipt proves, and so is said with each.
pub const NOT_PROVEN: [&str; 5] = [
	"when it was, by any clock but the gateway's: it lies between the block that permitted it and the one \
	 that anchored it",
	"that the permission held: the state of the block that permitted it says so, and any archive node has it",
	"which bytes of an object were asked for: what is signed names the object, and the rest is the gateway's \
	 word",
	"that there is a receipt for every release: t gateways serve one reading, so that one alone cannot hide it",
	"anything against whoever has two thirds of the keys of a former set of validators: compare the finalised \
	 block with that of a node you know",
];

/// Reads a receipt file, of JSON or of bytes.
pub fn read_file(path: &Path) -> anyhow::Result<ReceiptFile> {
	let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
	parse_file(&bytes).with_context(|| path.display().to_string())
}

fn parse_file(bytes: &[u8]) -> anyhow::Result<ReceiptFile> {
	if bytes.starts_with(FILE_DOMAIN) {
		return Ok(ReceiptFile::from_bytes(bytes)?);
	}
	let text = std::str::from_utf8(bytes).map_err(|_| salus_receipt::FileError::Unknown)?;
	Ok(ReceiptFile::from_json(text)?)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_file_reads_in_both_of_its_forms() {
		let json = include_bytes!("../../../../receipt/tests/file.json");
		let file = parse_file(json).unwrap();
		assert_eq!(parse_file(&file.to_bytes()).unwrap(), file);
		for (other, says) in [
			(&b"{}"[..], "no JSON of the known layout"),
			(b"\xff\xfe", "no receipt file"),
			(&file.to_bytes()[..100], "damaged"),
		] {
			let error = format!("{:#}", parse_file(other).unwrap_err());
			assert!(error.contains(says), "{says}: {error}");
		}
	}
}
