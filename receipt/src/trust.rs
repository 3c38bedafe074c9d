// SPDX-License-Identifier: GPL-3.0-only

//! What whoever verifies has to know of a network beforehand.

use std::collections::BTreeMap;

use codec::DecodeAll;
use serde::{Deserialize, Serialize};
use sp_consensus_grandpa::AuthorityList;
use sp_core::{Blake2Hasher, H256};
use sp_runtime::Digest;
use sp_trie::{empty_trie_root, LayoutV1, TrieConfiguration};

use crate::{
	error::{StateEntry, StateError, TrustError},
	hexadecimal,
	state::{authorities_key, State},
	Header,
};

/// The beginning of a network: nothing else is taken on anyone's word.
///
/// The genesis hash is public and printed by every node. The authorities stand in the chain's
/// specification, of which the hash can be computed: [`Trust::of_specification`]; or a node shows that they
/// belong to the hash: [`Trust::proven`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trust {
	/// The hash of block 0.
	#[serde(with = "hexadecimal::one")]
	pub genesis: [u8; 32],
	/// GRANDPA's authorities from the first block on, with their weights.
	#[serde(with = "hexadecimal::scale")]
	pub authorities: AuthorityList,
}

impl Trust {
	/// The trust in a genesis hash alone: the first block's header, and the trie nodes that
	/// `state_getReadProof([authorities_key()], genesis)` answers, prove the authorities.
	pub fn proven(
		genesis: [u8; 32],
		header: &Header,
		nodes: &[Vec<u8>],
	) -> Result<Self, TrustError> {
		if header.hash().0 != genesis || header.number != 0 {
			return Err(TrustError::OtherGenesis);
		}
		let authorities = State::new(header.state_root, nodes)?.authorities()?;
		Self::new(genesis, authorities)
	}

	/// The trust in a chain's specification, as nodes read it: JSON with the first block's state in it. The
	/// genesis hash is computed from all of that state; it is for whoever trusts the specification to compare.
	pub fn of_specification(json: &str) -> Result<Self, TrustError> {
		let Specification { genesis: First { raw } } = serde_json::from_str(json)
			.map_err(|error| TrustError::Specification(error.to_string()))?;
		let Raw { top, children_default } = raw.ok_or(TrustError::NotRaw)?;
		if !children_default.is_empty() {
			return Err(TrustError::ChildTries);
		}
		let mut state = BTreeMap::new();
		for (key, value) in &top {
			state.insert(bytes(key)?, bytes(value)?);
		}
		let authorities = state
			.get(&authorities_key())
			.map(|value| AuthorityList::decode_all(&mut value.as_slice()))
			.transpose()
			.map_err(|_| StateError::Malformed(StateEntry::Authorities))?;
		let first = Header {
			parent_hash: H256::zero(),
			number: 0,
			state_root: LayoutV1::<Blake2Hasher>::trie_root(state),
			extrinsics_root: empty_trie_root::<LayoutV1<Blake2Hasher>>(),
			digest: Digest::default(),
		};
		Self::new(first.hash().0, authorities)
	}

	fn new(genesis: [u8; 32], authorities: Option<AuthorityList>) -> Result<Self, TrustError> {
		let authorities = authorities
			.filter(|authorities| !authorities.is_empty())
			.ok_or(TrustError::NoAuthorities)?;
		Ok(Self { genesis, authorities })
	}
}

/// What matters here of a chain's specification.
#[derive(Deserialize)]
struct Specification {
	genesis: First,
}

#[derive(Deserialize)]
struct First {
	/// There where the state itself stands in the specification, and not how it is made.
	raw: Option<Raw>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Raw {
	top: BTreeMap<String, String>,
	#[serde(default)]
	children_default: BTreeMap<String, serde::de::IgnoredAny>,
}

fn bytes(text: &str) -> Result<Vec<u8>, TrustError> {
	hex::decode(text.strip_prefix("0x").unwrap_or(text))
		.map_err(|error| TrustError::Specification(error.to_string()))
}
