// SPDX-License-Identifier: GPL-3.0-only

//! `/rpc` and the pages of other origins, as a gateway's configuration says them.

use std::time::Duration;

use anyhow::{ensure, Context as _};
use salus_gateway::api::{Origins, Rpc, RpcLimits};
use serde::Deserialize;

use super::limits::{RateTable, Table};

/// The table `[rpc]`: where it is, `/rpc` is served.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RpcTable {
	node: Option<String>,
	connections: Option<usize>,
	connections_per_peer: Option<usize>,
	posts: Option<usize>,
	calls: Option<RateTable>,
	max_request: Option<usize>,
	max_response: Option<usize>,
	batch: Option<usize>,
	subscriptions: Option<usize>,
	running: Option<usize>,
	answer_seconds: Option<u64>,
	ping_seconds: Option<u64>,
	idle_seconds: Option<u64>,
}

impl RpcTable {
	/// How it is served: by the gateway's node if no other one is said. `answer` is how long the gateway lets an
	/// answer take anyway.
	pub fn checked(self, node: &str, answer: Duration) -> anyhow::Result<Rpc> {
		let node = self.node.unwrap_or_else(|| node.to_owned());
		ensure!(
			node.starts_with("ws://"),
			"rpc.node: {node:?} is not ws://HOST:PORT; it is to be a node beside the gateway, where nothing \
			 has to be encrypted"
		);
		let (table, usual) = (Table("rpc"), RpcLimits::default());
		let limits = RpcLimits {
			connections: table.count("connections", self.connections, usual.connections)?,
			connections_per_peer: table.count(
				"connections_per_peer",
				self.connections_per_peer,
				usual.connections_per_peer,
			)?,
			posts: table.count("posts", self.posts, usual.posts)?,
			calls: table.rate("calls", self.calls, usual.calls)?,
			request: table.count("max_request", self.max_request, usual.request)?,
			response: table.count("max_response", self.max_response, usual.response)?,
			batch: table.count("batch", self.batch, usual.batch)?,
			subscriptions: table.count("subscriptions", self.subscriptions, usual.subscriptions)?,
			running: table.count("running", self.running, usual.running)?,
			answer: table.seconds("answer_seconds", self.answer_seconds, usual.answer)?,
			ping: table.seconds("ping_seconds", self.ping_seconds, usual.ping)?,
			idle: table.seconds("idle_seconds", self.idle_seconds, usual.idle)?,
		};
		ensure!(
			limits.answer < answer,
			"rpc.answer_seconds: the gateway gives up after {} s (limits.answer_seconds): say less here, so \
			 that callers learn that it was the node",
			answer.as_secs()
		);
		Ok(Rpc { node, limits })
	}
}

/// The table `[cors]`.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorsTable {
	origins: Vec<String>,
}

impl CorsTable {
	/// The pages; none if there is nothing, every one for `"*"`.
	pub fn checked(self) -> anyhow::Result<Origins> {
		if self.origins == ["*"] {
			return Ok(Origins::Any);
		}
		let origins = self.origins.iter();
		let read = |text: &String| text.parse().with_context(|| format!("cors.origins: {text:?}"));
		origins.map(read).collect::<Result<_, _>>().map(Origins::Of)
	}
}

#[cfg(test)]
mod tests {
	use salus_gateway::api::Rate;

	use super::*;

	const NODE: &str = "ws://127.0.0.1:9944";
	const ANSWER: Duration = Duration::from_secs(50);

	fn rpc(text: &str) -> anyhow::Result<Rpc> {
		toml::from_str::<RpcTable>(text)?.checked(NODE, ANSWER)
	}

	fn origins(text: &str) -> anyhow::Result<Origins> {
		toml::from_str::<CorsTable>(text)?.checked()
	}

	#[test]
	fn what_is_not_said_is_usual() {
		let usual = RpcLimits::default();
		assert_eq!(rpc("").unwrap(), Rpc { node: NODE.into(), limits: usual.clone() });
		let text =
			"node = \"ws://10.0.0.2:9944\"\nmax_request = 7\ncalls = { per_second = 1, burst = 2 }";
		let limits = RpcLimits { request: 7, calls: Rate::new(1, 2), ..usual };
		assert_eq!(rpc(text).unwrap(), Rpc { node: "ws://10.0.0.2:9944".into(), limits });
	}

	#[test]
	fn what_cannot_be_used_is_said_with_its_name() {
		for (text, says) in [
			("node = \"wss://node.example\"", "rpc.node"),
			("connections = 0", "rpc.connections"),
			("ping_seconds = 0", "rpc.ping_seconds"),
			("answer_seconds = 50", "limits.answer_seconds"),
			("calls = { per_second = 0, burst = 1 }", "rpc.calls"),
			("methods = []", "methods"),
		] {
			let error = format!("{:#}", rpc(text).unwrap_err());
			assert!(error.contains(says), "{text}: {error}");
		}
	}

	#[test]
	fn pages_are_named_by_their_origin() {
		let portal = "origins = [\"https://portal.example\"]";
		let expected = Origins::Of(vec!["https://portal.example".parse().unwrap()]);
		assert_eq!(origins(portal).unwrap(), expected);
		assert_eq!(origins("origins = []").unwrap(), Origins::default());
		assert_eq!(origins("origins = [\"*\"]").unwrap(), Origins::Any);
		for text in ["origins = [\"portal.example\"]", "origins = [\"*\", \"https://a.example\"]"] {
			let error = format!("{:#}", origins(text).unwrap_err());
			assert!(error.contains("cors.origins"), "{error}");
		}
	}
}
