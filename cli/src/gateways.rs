// SPDX-License-Identifier: GPL-3.0-only

//! Where the gateways are, and speaking to them.
//!
//! The chain says where: every active institution with the gateway role and an endpoint in its profile.
//! `--gateways` names others, or fewer. What one of them registered keeps nobody from the rest: an endpoint
//! that cannot be used is left out, and `salus gateway list` says why.

use std::{collections::BTreeSet, path::Path, sync::Arc};

use anyhow::Context as _;
use salus_client::{Account, Node};
use salus_gateway::{
	remote::{connect_anonymous, connect_with, Options},
	wire::endpoint::Endpoint,
	Chain, Exchange, NodeChain,
};
use salus_primitives::{
	membership::{Institution, Role},
	text::MAX_SIGN_IN_GATEWAYS,
	AccountId,
};

use crate::{args::Global, output::printable};

/// What to say where no gateway is known at all.
pub const NONE: &str =
	"the register names no gateway that could be used (`salus gateway list`): wait until \
	 one is admitted with its endpoint, or say --gateways URL";

/// A gateway of the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
	/// The institution that runs it.
	pub institution: AccountId,
	/// Its public name.
	pub name: String,
	/// Where it answers.
	pub endpoint: String,
}

/// The gateways among the institutions of the register.
pub fn of_register(members: Vec<(AccountId, Institution)>) -> Vec<Registered> {
	members
		.into_iter()
		.filter(|(_, entry)| {
			entry.is_active_as(Role::Gateway) && !entry.profile.endpoint.is_empty()
		})
		.map(|(institution, entry)| Registered {
			institution,
			name: printable(&entry.profile.name),
			endpoint: printable(&entry.profile.endpoint),
		})
		.collect()
}

/// An endpoint as it is used, written in one way; an error in words where it cannot be used.
pub fn parse_endpoint(text: &str) -> Result<String, String> {
	let endpoint: Result<Endpoint, _> = text.parse();
	endpoint.map(|endpoint| endpoint.to_string()).map_err(|error| error.to_string())
}

/// The endpoints to use: `given`, or else those of the register.
async fn endpoints(given: &[String], node: &Node) -> anyhow::Result<Vec<String>> {
	let mut endpoints: Vec<String> = match given.is_empty() {
		false => given.to_vec(),
		true => of_register(node.finalised().await?.all_members().await?)
			.into_iter()
			.filter_map(|one| match parse_endpoint(&one.endpoint) {
				Ok(endpoint) => Some(endpoint),
				Err(reason) => {
					tracing::warn!(reason, "a gateway of the register is left out");
					None
				},
			})
			.collect(),
	};
	let mut seen = BTreeSet::new();
	endpoints.retain(|endpoint| seen.insert(endpoint.clone()));
	Ok(endpoints)
}

/// A gateway as an account sees it.
#[derive(Clone)]
pub struct Gateway {
	/// Where it is asked.
	pub endpoint: String,
	/// It.
	pub exchange: Arc<dyn Exchange>,
}

/// The gateways as an account sees them. It signs in once, at the first question that needs it, for all of
/// them (or as many as one sign-in is for).
pub async fn connect(
	global: &Global,
	node: &Node,
	account: &Account,
) -> anyhow::Result<Vec<Gateway>> {
	let endpoints = endpoints(&global.gateways, node).await?;
	let chain = NodeChain::reading(node.clone()).await?;
	let (genesis, chain_id) = (chain.genesis(), chain.chain_id());
	let (signer, options) = (Arc::new(account.clone()), options(global)?);
	let mut gateways = Vec::new();
	for some in endpoints.chunks(MAX_SIGN_IN_GATEWAYS) {
		let exchanges = connect_with(some, genesis, chain_id, signer.clone(), &options)?;
		let with_endpoints = some.iter().cloned().zip(exchanges);
		gateways.extend(with_endpoints.map(|(endpoint, exchange)| Gateway { endpoint, exchange }));
	}
	Ok(gateways)
}

/// One gateway, for who only wants to know whether it is there, and who it is.
pub fn anonymous(global: &Global, endpoint: &str) -> anyhow::Result<Arc<dyn Exchange>> {
	let exchanges = connect_anonymous(&[endpoint.into()], &options(global)?)?;
	exchanges.into_iter().next().context("there is nobody to ask")
}

/// How gateways are asked, with the authorities of `--ca-certs`.
pub fn options(global: &Global) -> anyhow::Result<Options> {
	let read = |path: &Path| {
		std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))
	};
	let roots = global.ca_certs.as_deref().map(read).transpose()?;
	Ok(Options { roots, ..Options::default() })
}

#[cfg(test)]
mod tests {
	use salus_primitives::membership::{InstitutionStatus, Profile, Roles};

	use super::*;

	fn member(
		number: u8,
		status: InstitutionStatus,
		role: Role,
		endpoint: &str,
	) -> (AccountId, Institution) {
		let profile = Profile {
			name: format!("Institution {number}").into_bytes().try_into().unwrap(),
			document: [0; 32],
			endpoint: endpoint.as_bytes().to_vec().try_into().unwrap(),
			nodes: Default::default(),
		};
		let mut roles = Roles::new();
		roles.try_insert(role).unwrap();
		(AccountId::new([number; 32]), Institution { roles, status, profile, since: 1 })
	}

	#[test]
	fn a_gateway_is_an_active_institution_with_that_role_and_an_endpoint() {
		use InstitutionStatus::{Active, Expelled, Suspended};
		let found = of_register(vec![
			member(1, Active, Role::Gateway, "https://one.example/"),
			member(2, Active, Role::Hospital, "https://two.example"),
			member(3, Suspended, Role::Gateway, "https://three.example"),
			member(4, Expelled, Role::Gateway, "https://four.example"),
			member(5, Active, Role::Gateway, ""),
			member(6, Active, Role::Gateway, "http://127.0.0.1:8400"),
		]);
		let endpoints: Vec<_> = found.iter().map(|one| one.endpoint.as_str()).collect();
		assert_eq!(endpoints, ["https://one.example/", "http://127.0.0.1:8400"]);
		assert_eq!(found[0].name, "Institution 1");
	}

	#[test]
	fn an_endpoint_is_a_url_that_is_encrypted_beyond_this_machine() {
		for (text, endpoint) in [
			("https://gateway.example/", "https://gateway.example"),
			("https://GATEWAY.example:443", "https://gateway.example"),
			("https://gateway.example:8443", "https://gateway.example:8443"),
			("http://127.0.0.1:8400", "http://127.0.0.1:8400"),
			("http://[::1]:8400", "http://[::1]:8400"),
			("http://localhost:8400", "http://localhost:8400"),
		] {
			assert_eq!(parse_endpoint(text).as_deref(), Ok(endpoint));
		}
		for text in [
			"",
			"gateways.json",
			"ftp://gateway.example",
			"https://gateway.example\nhttps://other.example",
			"http://gateway.example",
			"http://127.0.0.1.example",
		] {
			let error = parse_endpoint(text).unwrap_err();
			assert!(error.contains("https://"), "{text}: {error}");
		}
	}
}
