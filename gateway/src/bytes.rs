// SPDX-License-Identifier: GPL-3.0-only

//! Bytes in requests and answers, and what is computed of them.

use blake2::{
	digest::{consts::U32, Digest},
	Blake2b,
};
use codec::{Decode, Encode};
use rand_core::{OsRng, RngCore};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// BLAKE2b-256, step by step.
pub(crate) type Blake2b256 = Blake2b<U32>;

/// Bytes that JSON shows as `0x` and hexadecimal digits.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub struct Bytes(pub Vec<u8>);

impl std::fmt::Debug for Bytes {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		write!(f, "{} bytes", self.0.len())
	}
}

impl From<Vec<u8>> for Bytes {
	fn from(bytes: Vec<u8>) -> Self {
		Self(bytes)
	}
}

impl AsRef<[u8]> for Bytes {
	fn as_ref(&self) -> &[u8] {
		&self.0
	}
}

impl Serialize for Bytes {
	fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
		to.serialize_str(&format!("0x{}", hex::encode(&self.0)))
	}
}

impl<'de> Deserialize<'de> for Bytes {
	fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
		let text = String::deserialize(from)?;
		hex::decode(text.strip_prefix("0x").unwrap_or(&text))
			.map(Self)
			.map_err(serde::de::Error::custom)
	}
}

/// 32 bytes that JSON shows as `0x` and hexadecimal digits.
pub(crate) mod hex32 {
	use serde::{de::Error, Deserialize, Deserializer, Serializer};

	pub fn serialize<S: Serializer>(bytes: &[u8; 32], to: S) -> Result<S::Ok, S::Error> {
		to.serialize_str(&format!("0x{}", hex::encode(bytes)))
	}

	pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<[u8; 32], D::Error> {
		let text = String::deserialize(from)?;
		let mut bytes = [0; 32];
		hex::decode_to_slice(text.strip_prefix("0x").unwrap_or(&text), &mut bytes)
			.map_err(D::Error::custom)?;
		Ok(bytes)
	}
}

/// BLAKE2b-256 of several pieces, one after the other.
pub(crate) fn blake2b_256(pieces: &[&[u8]]) -> [u8; 32] {
	let mut hash = Blake2b256::new();
	for piece in pieces {
		hash.update(piece);
	}
	hash.finalize().into()
}

/// Random bytes of the operating system.
pub(crate) fn random<const N: usize>() -> [u8; N] {
	let mut bytes = [0; N];
	OsRng.fill_bytes(&mut bytes);
	bytes
}
