// SPDX-License-Identifier: GPL-3.0-only

//! Where Ethereum's tools reach the node: its own RPC server listens on one more port. So there is one
//! server, with one set of limits, origins and methods, whichever port one comes through.

use jsonrpsee::{core::traits::IdProvider, types::SubscriptionId};
use salus_eth_rpc::ids;
use sc_service::config::{RpcConfiguration, RpcEndpoint, RpcMethods, RpcSubscriptionIdProvider};

/// Names subscriptions as Ethereum's tools expect it. To others it is a text like any other.
#[derive(Clone, Debug)]
struct Quantities;

impl IdProvider for Quantities {
	fn next_id(&self) -> SubscriptionId<'static> {
		SubscriptionId::Str(ids::unguessable().into())
	}
}

impl RpcSubscriptionIdProvider for Quantities {}

/// Adds the port to each address that the node's RPC listens on.
pub fn add(rpc: &mut RpcConfiguration, port: u16) -> sc_cli::Result<()> {
	let listening = rpc.addr.get_or_insert_default();
	if listening.is_empty() {
		return Err(sc_cli::Error::Input(
			"--eth-rpc-port needs a node whose RPC listens somewhere".into(),
		));
	}
	if listening.iter().any(|endpoint| endpoint.listen_addr.port() == port) {
		return Err(sc_cli::Error::Input(format!(
			"the node's own RPC listens on port {port} already: give --eth-rpc-port another"
		)));
	}
	let ethereum: Vec<_> = listening.iter().map(|endpoint| beside(endpoint, port)).collect();
	listening.extend(ethereum);
	rpc.id_provider = Some(Box::new(Quantities));
	Ok(())
}

/// The same endpoint on another port.
fn beside(endpoint: &RpcEndpoint, port: u16) -> RpcEndpoint {
	let mut beside = endpoint.clone();
	beside.listen_addr.set_port(port);
	// A wallet comes from anywhere.
	beside.rpc_methods = RpcMethods::Safe;
	// Tools are configured with this port: another one helps nobody.
	beside.retry_random_port = false;
	beside
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::cli::Cli;
	use sc_cli::{CliConfiguration, SubstrateCli};

	/// The endpoints of a node with these arguments, and with Ethereum's beside them.
	fn endpoints(args: &[&str]) -> Vec<RpcEndpoint> {
		let cli = <Cli as SubstrateCli>::try_from_iter(["salus-node"].iter().chain(args));
		let addresses = cli.expect("parses").run.rpc_addr(9944).expect("is sound");
		let listening: Vec<RpcEndpoint> = addresses.into_iter().flatten().map(Into::into).collect();
		let ethereum: Vec<_> = listening.iter().map(|endpoint| beside(endpoint, 8545)).collect();
		listening.into_iter().chain(ethereum).collect()
	}

	#[test]
	fn ethereums_port_is_safe_and_on_the_same_addresses() {
		let all = endpoints(&["--rpc-methods=unsafe", "--rpc-max-connections=7"]);
		let listens: Vec<_> = all.iter().map(|of| of.listen_addr.to_string()).collect();
		assert_eq!(listens, ["127.0.0.1:9944", "[::1]:9944", "127.0.0.1:8545", "[::1]:8545"]);
		for endpoint in all.iter().skip(2) {
			assert!(matches!(endpoint.rpc_methods, RpcMethods::Safe));
			assert_eq!(endpoint.max_connections, 7);
			assert!(!endpoint.retry_random_port);
		}
	}
}
