// SPDX-License-Identifier: GPL-3.0-only

//! The gateways of a `--gateways` file, run in this process.
//!
//! Folders on one machine enforce nothing against its owner: this is for trying, and for an institution
//! that runs its own gateway's library. The same calls go to gateways behind HTTP once they exist.

use std::{
	path::{Path, PathBuf},
	sync::Arc,
};

use anyhow::Context as _;
use salus_client::{Account, Node};
use salus_envelope::Seed;
use salus_gateway::{Exchange, GatewayConfig, Identity, LocalGateway, NodeChain};
use salus_primitives::{keys::KeyKind, AccountId};
use serde::{Deserialize, Serialize};

/// One gateway in the file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entry {
	/// The institution that runs it.
	pub institution: AccountId,
	/// The file with the secret of its system's account.
	pub key: PathBuf,
	/// Where it keeps what it keeps.
	pub folder: PathBuf,
}

/// Opens every gateway of the file.
pub async fn open(file: &Path, node: &Node) -> anyhow::Result<Vec<Arc<dyn Exchange>>> {
	let text = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
	let entries: Vec<Entry> = serde_json::from_slice(&text)
		.with_context(|| format!("{} lists no gateways", file.display()))?;
	let at = node.finalised().await?;
	let mut exchanges: Vec<Arc<dyn Exchange>> = Vec::new();
	for entry in entries {
		let system = Account::from_file(&entry.key)?;
		let key = at.key_of(&system.id(), KeyKind::Encryption).await?;
		let version = key.map_or(1, |key| key.version);
		let identity =
			Identity { institution: entry.institution, system: system.id(), key_version: version };
		let secret = Seed::from_bytes(**system.seed()?).encryption(version)?;
		let chain = Arc::new(NodeChain::of_gateway(node.clone(), system));
		let config = GatewayConfig::default();
		let gateway = LocalGateway::open(&entry.folder, identity, secret, chain, config).await?;
		exchanges.push(Arc::new(gateway));
	}
	Ok(exchanges)
}
