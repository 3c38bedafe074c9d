// SPDX-License-Identifier: GPL-3.0-only

//! Identifiers: newtypes over fixed bytes, so that one cannot be passed for another.
//!
//! In JSON each is a `0x`-prefixed hexadecimal string.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

use crate::AccountId;

/// A grant's number within its chart; never used again.
pub type GrantId = u32;

/// A restriction's number within its chart; never used again.
pub type RestrictionId = u32;

/// A request's number within its chart; never used again.
pub type RequestId = u32;

/// An emergency's number within its chart; never used again.
pub type EmergencyId = u32;

/// A mandate's number within its chart; never used again.
pub type MandateId = u32;

/// A key epoch of a compartment, counted from 0.
pub type Epoch = u32;

/// A record's version, counted from 1.
pub type Version = u32;

macro_rules! id {
	($(#[$doc:meta])* $name:ident, $len:literal) => {
		$(#[$doc])*
		#[derive(
			Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode,
			DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
		)]
		pub struct $name(pub [u8; $len]);

		impl $name {
			/// Its length in bytes.
			pub const LEN: usize = $len;
		}

		impl Default for $name {
			fn default() -> Self {
				Self([0; $len])
			}
		}

		impl AsRef<[u8]> for $name {
			fn as_ref(&self) -> &[u8] {
				&self.0
			}
		}

		impl From<[u8; $len]> for $name {
			fn from(bytes: [u8; $len]) -> Self {
				Self(bytes)
			}
		}

		impl core::fmt::Display for $name {
			fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
				f.write_str("0x")?;
				self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
			}
		}

		impl core::fmt::Debug for $name {
			fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
				core::fmt::Display::fmt(self, f)
			}
		}

		impl core::str::FromStr for $name {
			type Err = InvalidId;

			fn from_str(text: &str) -> Result<Self, InvalidId> {
				let digits = text.strip_prefix("0x").unwrap_or(text).as_bytes();
				if digits.len() != $len * 2 {
					return Err(InvalidId { bytes: $len });
				}
				let mut id = [0u8; $len];
				for (byte, pair) in id.iter_mut().zip(digits.chunks_exact(2)) {
					let pair = core::str::from_utf8(pair)
						.ok()
						.filter(|pair| pair.bytes().all(|digit| digit.is_ascii_hexdigit()))
						.ok_or(InvalidId { bytes: $len })?;
					*byte =
						u8::from_str_radix(pair, 16).map_err(|_| InvalidId { bytes: $len })?;
				}
				Ok(Self(id))
			}
		}

		#[cfg(feature = "std")]
		impl serde::Serialize for $name {
			fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
				to.collect_str(self)
			}
		}

		#[cfg(feature = "std")]
		impl<'de> serde::Deserialize<'de> for $name {
			fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
				let text = <alloc::string::String as serde::Deserialize>::deserialize(from)?;
				text.parse().map_err(serde::de::Error::custom)
			}
		}
	};
}

/// A text that is not the hexadecimal form of an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidId {
	/// How many bytes the id has.
	pub bytes: usize,
}

impl core::fmt::Display for InvalidId {
	fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
		write!(f, "expected {} bytes as hexadecimal digits, with or without 0x", self.bytes)
	}
}

impl core::error::Error for InvalidId {}

id! {
	/// One patient at one hospital: 32 random bytes, which say nothing about the patient.
	ChartId, 32
}
id! {
	/// One medical document in a chart: 16 random bytes chosen by the filer, so that a retry finds
	/// itself.
	RecordId, 16
}
id! {
	/// A compartment, the group of a chart's records that share a key: an opaque random tag.
	CompartmentTag, 16
}
id! {
	/// The address of an object: BLAKE2b-256 of its ciphertext.
	ObjectHash, 32
}
id! {
	/// A content commitment: BLAKE2b-256 over domain, salt, manifest and plaintext.
	Commitment, 32
}
id! {
	/// The blinded form of a party in a grant, request or restriction (see [`BlindedTag::blind`]).
	BlindedTag, 32
}
id! {
	/// The root of a batch of receipts.
	ReceiptRoot, 32
}

id! {
	/// The key with which the key fragments of a chart are verified: compressed secp256k1.
	VerifyingKey, 33
}

/// The domain that separates blinded tags from every other hash.
pub const BLINDED_TAG_DOMAIN: &[u8] = b"salus/blinded-tag/v1";

impl BlindedTag {
	/// The tag that stands for `party` on `chart`:
	/// BLAKE2b-256(domain ‖ genesis ‖ chart ‖ party ‖ random).
	///
	/// Only who knows the 32 random bytes can tell whom it names; genesis and chart make it useless
	/// anywhere else.
	pub fn blind(
		genesis: &[u8; 32],
		chart: &ChartId,
		party: &AccountId,
		random: &[u8; 32],
	) -> Self {
		let mut preimage =
			alloc::vec::Vec::with_capacity(BLINDED_TAG_DOMAIN.len().saturating_add(128));
		preimage.extend_from_slice(BLINDED_TAG_DOMAIN);
		preimage.extend_from_slice(genesis);
		preimage.extend_from_slice(chart.as_ref());
		preimage.extend_from_slice(party.as_ref());
		preimage.extend_from_slice(random);
		Self(sp_crypto_hashing::blake2_256(&preimage))
	}
}
