// SPDX-License-Identifier: GPL-3.0-only

//! What whoever verifies has to know of a network beforehand.

use serde::{Deserialize, Serialize};
use sp_consensus_grandpa::AuthorityList;

use crate::{error::TrustError, hexadecimal, state::State, Header};

/// The beginning of a network: nothing else is taken on anyone's word.
///
/// The genesis hash is public and printed by every node. The authorities stand in the chain's
/// specification; [`Trust::proven`] shows that they belong to the hash.
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
		let authorities = State::new(header.state_root, nodes)?
			.authorities()?
			.filter(|authorities| !authorities.is_empty())
			.ok_or(TrustError::NoAuthorities)?;
		Ok(Self { genesis, authorities })
	}
}
