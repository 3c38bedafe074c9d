// SPDX-License-Identifier: GPL-3.0-only

//! Which logs somebody wants.

use std::collections::BTreeSet;

use serde::Deserialize;
use sp_core::{H160, H256};
use sp_crypto_hashing::keccak_256;

use crate::{chain::Emitted, types::Tag};

/// Addresses that one filter may name, and values for each topic.
pub const ALTERNATIVES: usize = 256;

/// The filter object of `eth_getLogs`, `eth_newFilter` and the subscription `logs`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Raw")]
pub struct Filter {
	/// Of which blocks.
	pub range: Range,
	/// Of whom; none is everybody.
	addresses: Option<BTreeSet<H160>>,
	/// Which values at which place; none is any.
	topics: Vec<Option<BTreeSet<H256>>>,
}

/// Blocks whose logs are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Range {
	/// From one block to another, both included; by default the best block.
	Blocks(Option<Tag>, Option<Tag>),
	/// One block, by its Ethereum hash.
	Hash(H256),
}

impl Default for Range {
	fn default() -> Self {
		Self::Blocks(None, None)
	}
}

/// One value or several.
#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany<T> {
	One(T),
	Many(Vec<T>),
}

/// The object as it is written.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Raw {
	from_block: Option<Tag>,
	to_block: Option<Tag>,
	block_hash: Option<H256>,
	address: Option<OneOrMany<H160>>,
	topics: Option<Vec<Option<OneOrMany<H256>>>>,
}

/// The set of what is wanted; an empty list wants everything, as geth has it.
fn wanted<T: Ord>(values: Option<OneOrMany<T>>) -> Result<Option<BTreeSet<T>>, String> {
	let set: BTreeSet<T> = match values {
		None => return Ok(None),
		Some(OneOrMany::One(value)) => [value].into(),
		Some(OneOrMany::Many(values)) if values.len() > ALTERNATIVES => {
			return Err(format!("a filter names at most {ALTERNATIVES} values at a place"));
		},
		Some(OneOrMany::Many(values)) => values.into_iter().collect(),
	};
	Ok((!set.is_empty()).then_some(set))
}

impl TryFrom<Raw> for Filter {
	type Error = String;

	fn try_from(raw: Raw) -> Result<Self, String> {
		let range = match (raw.block_hash, raw.from_block, raw.to_block) {
			(Some(hash), None, None) => Range::Hash(hash),
			(Some(_), _, _) => {
				return Err("a filter has blockHash, or fromBlock and toBlock, not both".into());
			},
			(None, from, to) => Range::Blocks(from, to),
		};
		let topics = raw.topics.unwrap_or_default();
		if topics.len() > 4 {
			return Err("a log has at most four topics".into());
		}
		Ok(Self {
			range,
			addresses: wanted(raw.address)?,
			topics: topics.into_iter().map(wanted).collect::<Result<_, _>>()?,
		})
	}
}

impl Filter {
	/// Whether the log is wanted.
	pub fn matches(&self, log: &Emitted) -> bool {
		self.addresses.as_ref().is_none_or(|set| set.contains(&log.address))
			&& self.topics.iter().enumerate().all(|(place, wanted)| {
				wanted.as_ref().is_none_or(|set| {
					log.topics.get(place).is_some_and(|topic| set.contains(topic))
				})
			})
	}

	/// Whether a block with this Bloom filter can hold such a log.
	pub fn may_match(&self, bloom: &[u8; 256]) -> bool {
		self.addresses
			.as_ref()
			.is_none_or(|set| set.iter().any(|address| contains(bloom, address.as_bytes())))
			&& self.topics.iter().all(|wanted| {
				wanted
					.as_ref()
					.is_none_or(|set| set.iter().any(|topic| contains(bloom, topic.as_bytes())))
			})
	}
}

/// The three bits that stand for a value (Yellow Paper, 4.4.1), as byte and mask.
fn bits(value: &[u8]) -> impl Iterator<Item = (usize, u8)> {
	let hash = keccak_256(value);
	let [a, b, c, d, e, f, ..] = hash;
	[[a, b], [c, d], [e, f]].into_iter().map(|pair| {
		let bit = u16::from_be_bytes(pair) & 0x7ff;
		// 2048 bits, the lowest in the last byte.
		(usize::from(255u16.saturating_sub(bit >> 3)), 1u8 << (bit & 7))
	})
}

fn contains(bloom: &[u8; 256], value: &[u8]) -> bool {
	bits(value).all(|(byte, mask)| bloom.get(byte).is_some_and(|byte| byte & mask != 0))
}

/// The Bloom filter of logs.
pub fn bloom<'a>(logs: impl IntoIterator<Item = &'a Emitted>) -> [u8; 256] {
	let mut bloom = [0u8; 256];
	let mut add = |value: &[u8]| {
		for (byte, mask) in bits(value) {
			if let Some(byte) = bloom.get_mut(byte) {
				*byte |= mask;
			}
		}
	};
	for log in logs {
		add(log.address.as_bytes());
		log.topics.iter().for_each(|topic| add(topic.as_bytes()));
	}
	bloom
}
