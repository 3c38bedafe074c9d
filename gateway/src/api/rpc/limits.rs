// SPDX-License-Identifier: GPL-3.0-only

//! What `/rpc` takes at most.

use std::time::Duration;

use crate::api::Rate;

/// How `/rpc` is served: by which node, within which limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rpc {
	/// The node's RPC, `ws://…`: the institution's own, on this machine or in its network.
	pub node: String,
	/// The limits.
	pub limits: RpcLimits,
}

/// The limits of `/rpc`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RpcLimits {
	/// WebSocket connections at once; each is one more of the node's. One more is answered 503.
	pub connections: usize,
	/// Of those, connections from one address (of IPv6: from one /64). One more is answered 429.
	pub connections_per_peer: usize,
	/// HTTP requests at once; each is one more connection of the node's. One more waits.
	pub posts: usize,
	/// Calls from one address, over HTTP and WebSocket together.
	pub calls: Rate,
	/// The longest message that is taken, in bytes.
	pub request: usize,
	/// The longest answer that is passed on, in bytes.
	pub response: usize,
	/// The most calls in one batch.
	pub batch: usize,
	/// Subscriptions of one connection.
	pub subscriptions: usize,
	/// Calls of one connection that wait for the node. While there are so many, no more is read.
	pub running: usize,
	/// How long the node may take for an answer.
	pub answer: Duration,
	/// How often a connection is asked whether anybody is still there. Who says nothing twice is left.
	pub ping: Duration,
	/// How long a connection is kept that neither calls nor is subscribed to anything.
	pub idle: Duration,
}

impl Default for RpcLimits {
	fn default() -> Self {
		Self {
			connections: 64,
			connections_per_peer: 16,
			posts: 16,
			calls: Rate::new(50, 1000),
			request: 1 << 20,
			response: 8 << 20,
			batch: 100,
			subscriptions: 128,
			running: 64,
			answer: Duration::from_secs(45),
			ping: Duration::from_secs(30),
			idle: Duration::from_secs(600),
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::api::Limits;

	#[test]
	fn a_node_that_is_slow_is_told_from_a_gateway_that_is() {
		assert!(RpcLimits::default().answer < Limits::default().answer);
	}

	#[test]
	fn a_node_as_it_comes_has_connections_for_all() {
		let limits = RpcLimits::default();
		// The node's default is 100, and the gateway itself needs some.
		assert!(limits.connections + limits.posts <= 90);
	}
}
