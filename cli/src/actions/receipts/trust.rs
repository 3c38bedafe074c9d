// SPDX-License-Identifier: GPL-3.0-only

//! What whoever verifies receipts has to trust beforehand: how the network began.

use std::{
	fs::OpenOptions,
	io::Write,
	path::{Path, PathBuf},
};

use anyhow::{ensure, Context as _};
use clap::Args;
use salus_client::Node;
use salus_gateway::{Chain, NodeChain};
use salus_receipt::Trust;

/// Where the trust comes from, for a verification that asks nobody.
#[derive(Args, Clone, Debug)]
pub struct Trusted {
	#[command(flatten)]
	source: Source,
	/// The first block's hash as you know it, from somebody else than who gave you the file: it is compared
	#[arg(long, value_name = "HASH", value_parser = parse_hash)]
	genesis: Option<[u8; 32]>,
}

#[derive(Args, Clone, Debug)]
#[group(required = true, multiple = false)]
struct Source {
	/// The network's chain specification, raw, as its nodes read it
	#[arg(long, value_name = "FILE")]
	spec: Option<PathBuf>,
	/// The file that `salus receipt trust` wrote
	#[arg(long, value_name = "FILE")]
	trust: Option<PathBuf>,
}

impl Trusted {
	/// Reads it.
	pub fn read(&self) -> anyhow::Result<Trust> {
		let trust = match (&self.source.spec, &self.source.trust) {
			(Some(path), _) => of_specification(path)?,
			(None, Some(path)) => {
				let text = text(path)?;
				serde_json::from_str(&text).with_context(|| {
					format!(
						"{}: `salus receipt trust --out FILE` writes such a file",
						path.display()
					)
				})?
			},
			(None, None) => anyhow::bail!("say --spec FILE or --trust FILE"),
		};
		compare(&trust, self.genesis.as_ref())?;
		Ok(trust)
	}
}

/// Ends where the first block has another hash than it is known to have.
pub fn compare(trust: &Trust, known: Option<&[u8; 32]>) -> anyhow::Result<()> {
	if let Some(known) = known {
		ensure!(
			trust.genesis == *known,
			"this is the beginning of another network: its first block has the hash 0x{}, and you know \
			 0x{}",
			hex::encode(trust.genesis),
			hex::encode(known),
		);
	}
	Ok(())
}

/// What a chain specification says; its hash is computed.
pub fn of_specification(path: &Path) -> anyhow::Result<Trust> {
	Trust::of_specification(&text(path)?).with_context(|| path.display().to_string())
}

/// What a node proves of the first block. Only one that keeps all states can, or one of a young network.
pub async fn of_node(node: &Node) -> anyhow::Result<Trust> {
	NodeChain::reading(node.clone()).await?.trust().await?.context(
		"the node does not have the first block's state any more. Ask one that keeps all states \
		 (`--state-pruning archive`), or say --spec FILE: the chain specification has it",
	)
}

/// Writes it to a new file.
pub fn write(trust: &Trust, path: &Path) -> anyhow::Result<()> {
	let cannot = || format!("cannot write {}", path.display());
	let mut json = serde_json::to_string_pretty(trust)?;
	json.push('\n');
	let file = OpenOptions::new().write(true).create_new(true).open(path);
	file.and_then(|mut file| file.write_all(json.as_bytes())).with_context(cannot)
}

fn text(path: &Path) -> anyhow::Result<String> {
	std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

/// A hash of 32 bytes.
pub fn parse_hash(text: &str) -> Result<[u8; 32], String> {
	let mut bytes = [0; 32];
	hex::decode_to_slice(text.strip_prefix("0x").unwrap_or(text), &mut bytes)
		.map_err(|_| "a hash is 0x and 64 hexadecimal digits".to_string())?;
	Ok(bytes)
}

#[cfg(test)]
mod tests {
	use super::*;

	fn trusted(genesis: Option<[u8; 32]>) -> anyhow::Result<Trust> {
		let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../receipt/tests/trust.json");
		Trusted { source: Source { spec: None, trust: Some(path) }, genesis }.read()
	}

	#[test]
	fn what_is_trusted_is_compared_with_what_is_known() {
		let trust = trusted(None).unwrap();
		assert_eq!(trusted(Some(trust.genesis)).unwrap(), trust);
		let error = trusted(Some([1; 32])).unwrap_err().to_string();
		assert!(error.contains("another network"), "{error}");
		assert!(error.contains(&hex::encode(trust.genesis)), "{error}");
	}

	#[test]
	fn a_hash_has_64_digits() {
		assert_eq!(parse_hash(&format!("0x{}", "ab".repeat(32))), Ok([0xab; 32]));
		assert_eq!(parse_hash(&"AB".repeat(32)), Ok([0xab; 32]));
		for text in ["", "0x", "0xab", &"ab".repeat(33), &"zz".repeat(32)] {
			assert!(parse_hash(text).is_err(), "{text}");
		}
	}
}
