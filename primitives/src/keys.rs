// SPDX-License-Identifier: GPL-3.0-only

//! Registered keys: what is published, and the proof that its publisher holds the secret.

use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::ConstU32;
use sp_runtime::BoundedVec;

use crate::{AccountId, Moment};

/// The algorithm that a public key belongs to.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
#[repr(u8)]
pub enum Suite {
	/// Umbral threshold proxy re-encryption over secp256k1; 33 bytes, compressed.
	#[codec(index = 1)]
	Umbral = 1,
	/// Ed25519 signatures (RFC 8032); 32 bytes.
	#[codec(index = 2)]
	Ed25519 = 2,
	/// Schnorrkel signatures over Ristretto; 32 bytes.
	#[codec(index = 3)]
	Sr25519 = 3,
}

/// The longest public key, in bytes.
pub const MAX_KEY: u32 = 64;
/// The longest proof of possession, in bytes.
pub const MAX_PROOF: u32 = 65;

/// A public key and its algorithm.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct PublicKey {
	/// Its algorithm.
	pub suite: Suite,
	/// Its bytes.
	pub bytes: BoundedVec<u8, ConstU32<MAX_KEY>>,
}

impl PublicKey {
	/// Whether its length is the one of its suite (and a compressed point's prefix is right).
	pub fn is_well_formed(&self) -> bool {
		match self.suite {
			Suite::Umbral => {
				self.bytes.len() == 33 && matches!(self.bytes.first(), Some(0x02 | 0x03))
			},
			Suite::Ed25519 | Suite::Sr25519 => self.bytes.len() == 32,
		}
	}
}

/// What a registered key is for.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
#[repr(u8)]
pub enum KeyKind {
	/// Grants are made out to it ([`Suite::Umbral`]).
	#[codec(index = 0)]
	Encryption = 0,
	/// It signs a gateway's receipts.
	#[codec(index = 1)]
	Receipt = 1,
	/// It signs documents.
	#[codec(index = 2)]
	Signing = 2,
}

impl KeyKind {
	/// Whether what such a key signed is verified for as long as records are kept, so that one that
	/// was replaced is kept too.
	pub fn signs(self) -> bool {
		match self {
			KeyKind::Encryption => false,
			KeyKind::Receipt | KeyKind::Signing => true,
		}
	}

	/// Whether keys of `suite` serve this purpose.
	pub fn accepts(self, suite: Suite) -> bool {
		match self {
			KeyKind::Encryption => suite == Suite::Umbral,
			KeyKind::Receipt | KeyKind::Signing => suite != Suite::Umbral,
		}
	}
}

/// A key that an account registered for itself.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct RegisteredKey {
	/// The key.
	pub key: PublicKey,
	/// Its number, counted from 1 for each account and kind.
	pub version: u32,
	/// The moment from which it counts: at once for a first key, later for one that replaces another.
	pub valid_from: Moment,
}

/// An account's keys of one kind: the one that counts, and the one that waits.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct KeySlot {
	/// The key that counts, until `next` does.
	pub current: RegisteredKey,
	/// A replacement whose delay may not be over.
	pub next: Option<RegisteredKey>,
	/// The highest number that a key of this account and kind ever had. None is given twice, not even
	/// that of a replacement that was dropped before it came to count.
	pub newest: u32,
}

impl KeySlot {
	/// The key that counts at `now`.
	pub fn at(&self, now: Moment) -> &RegisteredKey {
		match &self.next {
			Some(next) if next.valid_from <= now => next,
			_ => &self.current,
		}
	}
}

/// The domain that separates proofs of possession from every other signature.
pub const POSSESSION_DOMAIN: &[u8] = b"salus/proof-of-possession/v1";

/// What a proof of possession signs: domain ‖ genesis ‖ account ‖ kind ‖ suite ‖ key.
///
/// The account in it makes a proof useless to whoever copies the key.
pub fn possession_preimage(
	genesis: &[u8; 32],
	account: &AccountId,
	kind: KeyKind,
	key: &PublicKey,
) -> Vec<u8> {
	let fixed = POSSESSION_DOMAIN.len().saturating_add(64 + 2);
	let mut preimage = Vec::with_capacity(fixed.saturating_add(key.bytes.len()));
	preimage.extend_from_slice(POSSESSION_DOMAIN);
	preimage.extend_from_slice(genesis);
	preimage.extend_from_slice(account.as_ref());
	kind.encode_to(&mut preimage);
	key.suite.encode_to(&mut preimage);
	preimage.extend_from_slice(&key.bytes);
	preimage
}

/// Whether `proof` shows that whoever made it holds the secret of `key`.
///
/// For [`Suite::Umbral`] it is a 65-byte recoverable ECDSA signature (r ‖ s ‖ recovery id) over the
/// SHA-256 of the preimage; for the others a 64-byte signature over the preimage itself.
pub fn verify_possession(preimage: &[u8], key: &PublicKey, proof: &[u8]) -> bool {
	match key.suite {
		Suite::Umbral => {
			let (Ok(signature), Ok(public)) =
				(<[u8; 65]>::try_from(proof), <[u8; 33]>::try_from(key.bytes.as_slice()))
			else {
				return false;
			};
			sp_io::crypto::ecdsa_verify_prehashed(
				&sp_core::ecdsa::Signature::from_raw(signature),
				&sp_crypto_hashing::sha2_256(preimage),
				&sp_core::ecdsa::Public::from_raw(public),
			)
		},
		Suite::Ed25519 => {
			let (Ok(signature), Ok(public)) =
				(<[u8; 64]>::try_from(proof), <[u8; 32]>::try_from(key.bytes.as_slice()))
			else {
				return false;
			};
			sp_io::crypto::ed25519_verify(
				&sp_core::ed25519::Signature::from_raw(signature),
				preimage,
				&sp_core::ed25519::Public::from_raw(public),
			)
		},
		Suite::Sr25519 => {
			let (Ok(signature), Ok(public)) =
				(<[u8; 64]>::try_from(proof), <[u8; 32]>::try_from(key.bytes.as_slice()))
			else {
				return false;
			};
			sp_io::crypto::sr25519_verify(
				&sp_core::sr25519::Signature::from_raw(signature),
				preimage,
				&sp_core::sr25519::Public::from_raw(public),
			)
		},
	}
}
