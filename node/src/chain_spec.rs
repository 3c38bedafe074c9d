// SPDX-License-Identifier: GPL-3.0-only

//! The networks that the node knows by name.
//!
//! What is in a network's genesis is decided by the preset of that name in the runtime; here is only
//! what a preset cannot say: how the network is called, and how wallets show its token.

use salus_runtime::{SS58_PREFIX, TOKEN_DECIMALS, TOKEN_SYMBOL};
use sc_service::{ChainType, Properties};
use serde_json::Value;

/// The chain specification of every Salus network.
pub type ChainSpec = sc_service::GenericChainSpec;

/// A network whose genesis the runtime carries as a preset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
	/// One authority, short delays, well-known keys.
	Development,
	/// Four validators on one machine, short delays, well-known keys.
	LocalFour,
	/// The parameters of a real consortium: no sudo and no keys that anyone knows. Its validators
	/// are filled in by those who start it.
	ConsortiumFour,
}

impl Network {
	/// Every network, in the order in which the help names them.
	pub const ALL: [Self; 3] = [Self::Development, Self::LocalFour, Self::ConsortiumFour];

	/// The name of the network's preset, which is also its id and the name of its file in
	/// `chain-spec/`.
	pub fn preset(self) -> &'static str {
		match self {
			Self::Development => "development",
			Self::LocalFour => "local-four",
			Self::ConsortiumFour => "consortium-four",
		}
	}

	/// The network of that name. The short names are those that tools of the ecosystem expect; no
	/// name at all is the local network, as in the SDK's own template.
	pub fn from_name(name: &str) -> Option<Self> {
		match name {
			"dev" | "development" => Some(Self::Development),
			"" | "local" | "local-four" => Some(Self::LocalFour),
			"consortium" | "consortium-four" => Some(Self::ConsortiumFour),
			_ => None,
		}
	}

	fn title(self) -> &'static str {
		match self {
			Self::Development => "Salus Development",
			Self::LocalFour => "Salus Local Four",
			Self::ConsortiumFour => "Salus Consortium",
		}
	}

	fn chain_type(self) -> ChainType {
		match self {
			Self::Development => ChainType::Development,
			Self::LocalFour => ChainType::Local,
			Self::ConsortiumFour => ChainType::Live,
		}
	}

	/// The specification, with the runtime that is compiled into this node.
	pub fn chain_spec(self) -> Result<ChainSpec, String> {
		let code = salus_runtime::WASM_BINARY.ok_or(
			"This node was built without its runtime (SKIP_WASM_BUILD); build it again without.",
		)?;
		Ok(ChainSpec::builder(code, None)
			.with_name(self.title())
			.with_id(&format!("salus-{}", self.preset()))
			.with_chain_type(self.chain_type())
			.with_protocol_id("salus")
			.with_properties(properties())
			.with_genesis_config_preset_name(self.preset())
			.build())
	}

	/// The specification as JSON without the runtime's code: what `chain-spec/` keeps under version
	/// control, so that a change of a genesis is seen in review.
	pub fn genesis_without_code(self) -> Result<Value, String> {
		let json = self.chain_spec()?.as_json(false)?;
		let mut spec: Value = serde_json::from_str(&json)
			.map_err(|e| format!("The specification is no JSON: {e}"))?;
		spec.pointer_mut("/genesis/runtimeGenesis")
			.and_then(Value::as_object_mut)
			.and_then(|genesis| genesis.remove("code"))
			.ok_or("The specification carries no code to remove.")?;
		Ok(spec)
	}
}

/// What wallets show amounts and addresses with.
fn properties() -> Properties {
	let mut properties = Properties::new();
	properties.insert("tokenSymbol".into(), TOKEN_SYMBOL.into());
	properties.insert("tokenDecimals".into(), TOKEN_DECIMALS.into());
	properties.insert("ss58Format".into(), SS58_PREFIX.into());
	properties
}

/// The specification called `id`: a network's name, or the path of a specification in JSON.
pub fn load(id: &str) -> Result<ChainSpec, String> {
	if let Some(network) = Network::from_name(id) {
		return network.chain_spec();
	}
	let path = std::path::PathBuf::from(id);
	if !path.is_file() {
		let names = Network::ALL.map(Network::preset).join(", ");
		return Err(format!(
			"`{id}` is neither a network this node knows ({names}) nor a file. Give --chain one of \
			 them, or the path of a specification made by `export-chain-spec`."
		));
	}
	ChainSpec::from_json_file(path)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn every_network_is_found_by_the_name_of_its_preset() {
		for network in Network::ALL {
			assert_eq!(Network::from_name(network.preset()), Some(network));
		}
	}

	#[test]
	fn an_unknown_name_is_refused_with_the_names_that_are_known() {
		let error = load("westend").err().expect("no such network");
		for network in Network::ALL {
			assert!(error.contains(network.preset()), "{error}");
		}
	}
}
