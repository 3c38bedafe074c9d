// SPDX-License-Identifier: GPL-3.0-only

//! A configuration to begin with, with comments.

use std::{
	fs::OpenOptions,
	io::Write,
	net::SocketAddr,
	path::{Path, PathBuf},
};

use anyhow::{bail, Context as _};
use salus_gateway::{
	api::{Limits, Rate, RpcLimits},
	GatewayConfig,
};
use salus_primitives::AccountId;
use sp_core::crypto::Ss58Codec;

/// What a new configuration says.
#[derive(Clone)]
pub struct Template {
	/// The institution that runs the gateway.
	pub institution: AccountId,
	/// The file with the secret of its system's account, or `keyring:NAME`.
	pub key: String,
	/// The RPC of its node.
	pub node: String,
	/// Where it listens.
	pub listen: SocketAddr,
	/// Where people reach it.
	pub endpoint: String,
	/// Where it keeps what it keeps.
	pub folder: PathBuf,
	/// How often it anchors its receipts, in seconds, where that is not what is usual.
	pub anchor_every: Option<u64>,
	/// The network's raw chain specification, where its node cannot prove how the network began.
	pub chain_spec: Option<PathBuf>,
}

impl Template {
	/// Writes it to a new file.
	pub fn write(&self, path: &Path) -> anyhow::Result<()> {
		if path.exists() {
			bail!("{} exists already: it is not overwritten", path.display());
		}
		OpenOptions::new()
			.write(true)
			.create_new(true)
			.open(path)
			.and_then(|mut file| file.write_all(self.text().as_bytes()))
			.with_context(|| format!("cannot write {}", path.display()))
	}

	fn text(&self) -> String {
		let Limits {
			connections,
			connections_per_peer,
			requests,
			transfers,
			peer,
			sign_ins,
			account,
			head,
			idle,
			slowest,
			transfer,
			answer,
			finality,
		} = Limits::default();
		let rpc = RpcLimits::default();
		let usual = GatewayConfig::new("");
		let GatewayConfig { max_object, max_staged, .. } = usual;
		format!(
			r#"# A gateway of Salus: salus gateway serve --config FILE. docs/gateway.md tells how to run one.
# Paths are seen from the folder of this file.

# The institution that runs it, admitted with the role gateway.
institution = {institution}

# The secret of its system's account (registered with `salus staff add ACCOUNT --role system`, its keys
# with `salus keys register --receipt`): a file that only its owner can read, or "keyring:NAME".
key = {key}

# The RPC of a node of the institution's own: by its finalised state everything is decided.
node = {node}

# Where it listens. Beyond this machine's loopback that takes [tls].
listen = {listen}

# Where people reach it, exactly as the institution registered it (`salus member profile --endpoint URL`).
endpoint = {endpoint}

# Where ciphertext, envelopes, key fragments and receipts are kept: back it up.
folder = {folder}

# Every so many seconds its receipts are anchored on the chain, whether there are any or not.
{anchor_every}

# The network's raw chain specification, as its nodes read it. Receipts are proven from the network's first block
# on, whose state a node keeps for the first hour or so (4096 blocks): who begins later says where it is.
{chain_spec}

# TLS 1.3, in PEM: the certificate with those of the authorities above it, and its key. A renewed certificate
# is taken up by itself. Without this table a proxy on this machine has the certificate.
#[tls]
#certificate = "certificate.pem"
#key = "key.pem"

# Where the database lies, if not in the folder: a PostgreSQL database that nothing else uses, without its
# password, which comes from a file of one line that only its owner can read, or from PGPASSWORD.
#[store]
#database = "postgres://salus@db.example.org/gateway?sslmode=verify-full"
#password = "database.password"
# And the objects: a bucket of an S3-compatible store. What they are called begins with `prefix` and the
# institution's account. `credentials` has a line `aws_access_key_id = …` and a line
# `aws_secret_access_key = …`; without it AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY hold. `endpoint` is left
# out for Amazon's own.
#[store.s3]
#bucket = "salus"
#endpoint = "https://s3.example.org"
#region = "us-east-1"
#prefix = "gateway"
#credentials = "s3.credentials"

# What it bears; each line says what holds where it is left out.
#[limits]
# Bytes of the longest object, and of all that one account has handed over and no final filing names yet.
#max_object = {max_object}
#max_staged = {max_staged}
# Connections at once, and of these from one address.
#connections = {connections}
#connections_per_peer = {connections_per_peer}
# Requests at once, and objects on their way in or out besides: of these a quarter for one account.
#requests = {requests}
#transfers = {transfers}
# Requests from one address, sign-ins from one address, requests of one account.
#peer = {peer}
#sign_ins = {sign_ins}
#account = {account}
# Seconds for the head of a request, for a pause in a body, and for an object on its way, however long it is.
#head_seconds = {head}
#idle_seconds = {idle}
#transfer_seconds = {transfer}
# Seconds until an answer begins, and until one does that waits for finality. Clients wait for 60 and 300.
#answer_seconds = {answer}
#finality_seconds = {finality}
# Bytes a second that a body has to have in the long run.
#slowest = {slowest}

# With this table, the gateway serves the safe methods of a node at /rpc, over HTTP and WebSocket, to everybody: so
# wallets and portals of people who run no node reach the chain. Without it, there is no /rpc.
{rpc_table}
# Another node than the one above, so that what is asked here does not slow down what is decided there.
#node = {node}
# WebSocket connections at once, and of these from one address; HTTP requests at once. Each is one more connection
# of the node's, which takes 100 (--rpc-max-connections).
#connections = {rpc_connections}
#connections_per_peer = {rpc_per_peer}
#posts = {rpc_posts}
# Calls from one address; those that give the node much to do count for several.
#calls = {rpc_calls}
# Bytes of the longest message and of the longest answer, and calls of the longest batch.
#max_request = {rpc_request}
#max_response = {rpc_response}
#batch = {rpc_batch}
# Subscriptions of one connection, and its calls that the node has not answered yet.
#subscriptions = {rpc_subscriptions}
#running = {rpc_running}
# Seconds that the node may take for an answer; between two pings; and that an unused connection is kept.
#answer_seconds = {rpc_answer}
#ping_seconds = {rpc_ping}
#idle_seconds = {rpc_idle}

# The pages of other origins that may use the gateway from a browser, such as a portal: "https://portal.example".
# /rpc every page may use.
#[cors]
#origins = []
"#,
			institution = quoted(&self.institution.to_ss58check()),
			key = quoted(&self.key),
			node = quoted(&self.node),
			listen = quoted(&self.listen.to_string()),
			endpoint = quoted(&self.endpoint),
			folder = quoted(&self.folder.to_string_lossy()),
			anchor_every = match self.anchor_every {
				Some(seconds) => format!("anchor_every = {seconds}"),
				None => format!("#anchor_every = {}", usual.anchor_every.as_secs()),
			},
			chain_spec = match &self.chain_spec {
				Some(path) => format!("chain_spec = {}", quoted(&path.to_string_lossy())),
				None => "#chain_spec = \"chain-spec.json\"".into(),
			},
			peer = rate(peer),
			sign_ins = rate(sign_ins),
			account = rate(account),
			head = head.as_secs(),
			idle = idle.as_secs(),
			transfer = transfer.as_secs(),
			answer = answer.as_secs(),
			finality = finality.as_secs(),
			// It is lent out only where it is near: see `RpcTable`.
			rpc_table = if self.node.starts_with("ws://") { "[rpc]" } else { "#[rpc]" },
			rpc_connections = rpc.connections,
			rpc_per_peer = rpc.connections_per_peer,
			rpc_posts = rpc.posts,
			rpc_calls = rate(rpc.calls),
			rpc_request = rpc.request,
			rpc_response = rpc.response,
			rpc_batch = rpc.batch,
			rpc_subscriptions = rpc.subscriptions,
			rpc_running = rpc.running,
			rpc_answer = rpc.answer.as_secs(),
			rpc_ping = rpc.ping.as_secs(),
			rpc_idle = rpc.idle.as_secs(),
		)
	}
}

/// A string of TOML; what JSON escapes, TOML reads.
fn quoted(text: &str) -> String {
	serde_json::Value::from(text).to_string()
}

fn rate(Rate { per_second, burst }: Rate) -> String {
	format!("{{ per_second = {per_second}, burst = {burst} }}")
}

#[cfg(test)]
mod tests {
	use salus_gateway::api::{Origins, Rpc, Setup};

	use super::*;
	use crate::{
		commands::gateway::config::{limits::Bytes, Config},
		secrets::Source,
	};

	fn template() -> Template {
		Template {
			institution: AccountId::new([7; 32]),
			key: "a \"strange\" name\\.seed".into(),
			node: "ws://127.0.0.1:9944".into(),
			listen: "127.0.0.1:8400".parse().unwrap(),
			endpoint: "http://127.0.0.1:8400".into(),
			folder: "kept".into(),
			anchor_every: None,
			chain_spec: None,
		}
	}

	#[test]
	fn what_is_written_reads_and_is_never_overwritten() {
		let home = tempfile::tempdir().unwrap();
		let path = home.path().join("gateway.toml");
		template().write(&path).unwrap();
		let config = Config::read(&path).unwrap();
		assert_eq!(config.institution, AccountId::new([7; 32]));
		assert_eq!(config.key, Source::File(home.path().join(template().key)));
		assert_eq!(config.endpoint, "http://127.0.0.1:8400");
		let rpc = Some(Rpc { node: template().node, limits: RpcLimits::default() });
		let setup = Setup { rpc, ..Setup::default() };
		assert_eq!((config.bytes.max_object, config.setup), (8 << 30, setup));
		assert_eq!((config.anchor_every, config.chain_spec), (None, None));
		// A node far away is not lent out.
		let far = home.path().join("far.toml");
		Template { node: "wss://node.example".into(), ..template() }.write(&far).unwrap();
		assert_eq!(Config::read(&far).unwrap().setup, Setup::default());
		let error = template().write(&path).unwrap_err().to_string();
		assert!(error.contains("not overwritten"), "{error}");
	}

	#[test]
	fn receipts_are_anchored_and_proven_as_is_said() {
		let home = tempfile::tempdir().unwrap();
		let path = home.path().join("gateway.toml");
		let chain_spec = Some("spec.json".into());
		Template { anchor_every: Some(3), chain_spec, ..template() }.write(&path).unwrap();
		let config = Config::read(&path).unwrap();
		assert_eq!(config.anchor_every, Some(std::time::Duration::from_secs(3)));
		assert_eq!(config.chain_spec, Some(home.path().join("spec.json")));
	}

	#[test]
	fn what_is_commented_out_is_what_holds_anyway() {
		let lines: Vec<_> = template().text().lines().map(str::to_string).collect();
		let all = lines
			.iter()
			.map(|line| {
				line.strip_prefix('#').filter(|rest| !rest.starts_with(' ')).unwrap_or(line)
			})
			.collect::<Vec<_>>()
			.join("\n");
		let home = tempfile::tempdir().unwrap();
		let path = home.path().join("gateway.toml");
		std::fs::write(&path, all).unwrap();
		std::fs::write(home.path().join("database.password"), "geheim\n").unwrap();
		let keys = "[default]\naws_access_key_id = name\naws_secret_access_key = geheim\n";
		std::fs::write(home.path().join("s3.credentials"), keys).unwrap();
		let config = Config::read(&path).unwrap();
		assert!(config.elsewhere.database.is_some());
		let bucket = config.elsewhere.bucket.as_ref().unwrap();
		assert_eq!((bucket.name.as_str(), bucket.prefix.as_str()), ("salus", "gateway"));
		assert_eq!((bucket.access_key.as_str(), bucket.secret_key.as_str()), ("name", "geheim"));
		assert!(!format!("{config:?}").contains("geheim"));
		let Setup { limits, rpc, origins } = config.setup;
		assert_eq!(limits, Limits::default());
		let node = template().node;
		assert_eq!(rpc, Some(Rpc { node, limits: RpcLimits::default() }));
		assert_eq!(origins, Origins::default());
		let usual = GatewayConfig::new("");
		let (max_object, max_staged) = (usual.max_object, usual.max_staged);
		assert_eq!(config.bytes, Bytes { max_object, max_staged });
		assert_eq!(config.anchor_every, Some(usual.anchor_every));
		assert_eq!(usual.anchor_every, std::time::Duration::from_secs(60));
		assert!(config.tls.is_some());
	}
}
