// SPDX-License-Identifier: GPL-3.0-only

//! A gateway's configuration: a TOML file, read once into what is known to be usable.

mod limits;
mod rpc;
mod store;
mod template;

use std::{
	net::SocketAddr,
	path::{Path, PathBuf},
	time::Duration,
};

use anyhow::{bail, ensure, Context as _};
use salus_gateway::{
	api::{Setup, Tls},
	store::Elsewhere,
};
use salus_primitives::AccountId;
use serde::Deserialize;

pub use template::Template;

use self::{
	limits::{Bytes, LimitsTable},
	rpc::{CorsTable, RpcTable},
	store::StoreTable,
};
use crate::{context::parse_account, gateways::parse_endpoint, secrets::Source};

/// The longest time between two batches of receipts, in seconds: whoever waits longer for one cannot tell a
/// gateway that is late from one that hides something.
const MAX_ANCHOR_EVERY: u64 = 3600;

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
	institution: String,
	key: String,
	node: String,
	listen: SocketAddr,
	endpoint: String,
	folder: PathBuf,
	anchor_every: Option<u64>,
	chain_spec: Option<PathBuf>,
	tls: Option<TlsTable>,
	#[serde(default)]
	store: StoreTable,
	#[serde(default)]
	limits: LimitsTable,
	rpc: Option<RpcTable>,
	#[serde(default)]
	cors: CorsTable,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TlsTable {
	certificate: PathBuf,
	key: PathBuf,
}

/// A configuration that can be used, as far as the file says.
#[derive(Debug)]
pub struct Config {
	/// The institution that runs the gateway.
	pub institution: AccountId,
	/// Where the secret of its system's account comes from.
	pub key: Source,
	/// The RPC of its node.
	pub node: String,
	/// Where it listens.
	pub listen: SocketAddr,
	/// Where people reach it, without a slash at the end.
	pub endpoint: String,
	/// Where it keeps what it keeps.
	pub folder: PathBuf,
	/// Where it keeps what does not lie in its folder.
	pub elsewhere: Elsewhere,
	/// How often it anchors its receipts; none for what is usual.
	pub anchor_every: Option<Duration>,
	/// The network's raw chain specification; none where its node can still prove how the network began.
	pub chain_spec: Option<PathBuf>,
	/// Its certificate; none where a proxy on this machine has it.
	pub tls: Option<Tls>,
	/// How long objects may be.
	pub bytes: Bytes,
	/// What it bears, and what it serves besides.
	pub setup: Setup,
}

impl Config {
	/// Reads a file. Paths in it are seen from its folder.
	pub fn read(path: &Path) -> anyhow::Result<Self> {
		let text = std::fs::read_to_string(path).with_context(|| {
			format!("cannot read {}: `salus gateway init` writes one", path.display())
		})?;
		let folder = path.parent().unwrap_or(Path::new(""));
		Self::parse(&text, folder).with_context(|| path.display().to_string())
	}

	fn parse(text: &str, folder: &Path) -> anyhow::Result<Self> {
		let file: File = toml::from_str(text)?;
		let from_here = |path: PathBuf| folder.join(path);
		let key = match Source::parse(&file.key).context("key")? {
			Source::File(path) => Source::File(from_here(path)),
			Source::Prompt => bail!("key: nobody is asked for it; say a file, or keyring:NAME"),
			keyring @ Source::Keyring(_) => keyring,
		};
		let is_url = ["ws://", "wss://"].iter().any(|scheme| file.node.starts_with(scheme));
		ensure!(is_url, "node: {:?} is no RPC address: expected ws://HOST:PORT", file.node);
		let beyond = !file.listen.ip().is_loopback();
		ensure!(
			file.tls.is_some() || !beyond,
			"listen: {} is reached from other machines, and that takes [tls]; without it, listen on \
			 127.0.0.1 behind a proxy that has a certificate",
			file.listen
		);
		ensure!(
			file.anchor_every.is_none_or(|seconds| (1..=MAX_ANCHOR_EVERY).contains(&seconds)),
			"anchor_every: receipts are anchored every 1 to {MAX_ANCHOR_EVERY} seconds"
		);
		let (limits, bytes) = file.limits.checked()?;
		let rpc = file.rpc.map(|rpc| rpc.checked(&file.node, limits.answer)).transpose()?;
		let setup = Setup { limits, rpc, origins: file.cors.checked()? };
		Ok(Self {
			institution: parse_account(&file.institution)
				.map_err(|error| anyhow::anyhow!("institution: {error}"))?,
			key,
			node: file.node,
			listen: file.listen,
			endpoint: parse_endpoint(&file.endpoint)
				.map_err(|error| anyhow::anyhow!("endpoint: {error}"))?,
			folder: from_here(file.folder),
			elsewhere: file.store.checked(folder).context("[store]")?,
			anchor_every: file.anchor_every.map(Duration::from_secs),
			chain_spec: file.chain_spec.map(from_here),
			tls: file.tls.map(|tls| Tls {
				certificate: from_here(tls.certificate),
				key: from_here(tls.key),
			}),
			bytes,
			setup,
		})
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const GOOD: &str = r#"
		institution = "0x0101010101010101010101010101010101010101010101010101010101010101"
		key = "system.seed"
		node = "ws://127.0.0.1:9944"
		listen = "127.0.0.1:8400"
		endpoint = "https://gateway.example/"
		folder = "kept"
	"#;

	fn parse(text: &str) -> anyhow::Result<Config> {
		Config::parse(text, Path::new("/etc/salus"))
	}

	#[test]
	fn paths_are_seen_from_the_file() {
		let tls = "[tls]\ncertificate = \"/etc/ssl/a.pem\"\nkey = \"a.key\"";
		let config = parse(&format!("{GOOD}\n{tls}")).unwrap();
		assert_eq!(config.key, Source::File("/etc/salus/system.seed".into()));
		assert_eq!(config.folder, Path::new("/etc/salus/kept"));
		assert_eq!(config.endpoint, "https://gateway.example");
		let tls = config.tls.unwrap();
		assert_eq!(tls.certificate, Path::new("/etc/ssl/a.pem"));
		assert_eq!(tls.key, Path::new("/etc/salus/a.key"));
		assert_eq!((config.anchor_every, config.chain_spec), (None, None));
		let more = "anchor_every = 5\nchain_spec = \"spec.json\"";
		let config = parse(&format!("{GOOD}\n{more}")).unwrap();
		assert_eq!(config.anchor_every, Some(Duration::from_secs(5)));
		assert_eq!(config.chain_spec.unwrap(), Path::new("/etc/salus/spec.json"));
		let keyring = GOOD.replace("system.seed", "keyring:system");
		assert_eq!(parse(&keyring).unwrap().key, Source::Keyring("system".into()));
	}

	#[test]
	fn what_cannot_be_used_is_said_with_its_name() {
		for (from, to, says) in [
			("key = \"system.seed\"", "", "key"),
			("key = \"system.seed\"", "key = \"-\"", "keyring:NAME"),
			("0x0101", "0x01", "institution"),
			("ws://", "https://", "node"),
			("127.0.0.1:8400", "127.0.0.1", "listen"),
			("127.0.0.1:8400", "0.0.0.0:8400", "[tls]"),
			("https://gateway.example/", "http://gateway.example", "https://"),
			("https://gateway.example/", "gateway.example", "endpoint"),
			("folder =", "foldr =", "foldr"),
			("folder =", "anchor_every = 0\nfolder =", "anchor_every"),
			("folder =", "anchor_every = 3601\nfolder =", "anchor_every"),
		] {
			let text = GOOD.replace(from, to);
			assert_ne!(text, GOOD);
			let error = format!("{:#}", parse(&text).unwrap_err());
			assert!(error.contains(says), "{says}: {error}");
		}
		let error = parse(&format!("{GOOD}\n[limits]\nspeed = 1")).unwrap_err();
		assert!(format!("{error:#}").contains("speed"), "{error:#}");
	}

	#[test]
	fn rpc_is_served_where_it_is_said() {
		let config = parse(GOOD).unwrap();
		assert_eq!(config.setup, Setup::default());
		let config = parse(&format!("{GOOD}\n[rpc]\n[cors]\norigins = [\"*\"]")).unwrap();
		assert_eq!(config.setup.rpc.unwrap().node, "ws://127.0.0.1:9944");
		assert_eq!(config.setup.origins, salus_gateway::api::Origins::Any);
		// The gateway's own node may be far away; the one that is lent out may not.
		let far = GOOD.replace("ws://", "wss://");
		assert!(parse(&far).is_ok());
		let error = format!("{:#}", parse(&format!("{far}\n[rpc]")).unwrap_err());
		assert!(error.contains("rpc.node"), "{error}");
	}
}
