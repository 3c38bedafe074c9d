// SPDX-License-Identifier: GPL-3.0-only
//! One-shot sealing of a few bytes to a public key.
//!
//! Encoded: suite (1), Umbral's capsule (105), then nonce (24), ciphertext and tag (16) of
//! XChaCha20-Poly1305.

use crate::{
	encryption::{DecryptionKey, EncryptionKey},
	errors::EnvelopeError,
	pack::{pack, unpack},
	suite::KeySuite,
};
use alloc::{boxed::Box, vec::Vec};
use rand_core::CryptoRngCore;
use umbral_pre::{decrypt_original, encrypt_with_rng, Capsule};
use zeroize::Zeroizing;

const WHAT: &str = "sealed box";
/// The length of an encoded capsule.
const CAPSULE: usize = 105;
/// What sealing adds to the length of what is sealed.
pub const SEAL_OVERHEAD: usize = 1 + CAPSULE + 24 + 16;

/// Bytes that only the holder of one secret key can read.
#[derive(Clone, Debug, PartialEq)]
pub struct Sealed {
	capsule: Capsule,
	ciphertext: Box<[u8]>,
}

impl Sealed {
	/// Seals `plaintext` to `to`.
	pub fn seal(
		rng: &mut impl CryptoRngCore,
		to: &EncryptionKey,
		plaintext: &[u8],
	) -> Result<Self, EnvelopeError> {
		encrypt_with_rng(rng, to.umbral(), plaintext)
			.map(|(capsule, ciphertext)| Self { capsule, ciphertext })
			.map_err(|_| EnvelopeError::TooLarge)
	}

	/// Opens what was sealed to the public half of `key`.
	pub fn open(&self, key: &DecryptionKey) -> Result<Zeroizing<Vec<u8>>, EnvelopeError> {
		decrypt_original(key.umbral(), &self.capsule, &self.ciphertext)
			.map(|plaintext| Zeroizing::new(plaintext.into_vec()))
			.map_err(|_| EnvelopeError::SealBroken)
	}

	/// The bytes to keep or send.
	pub fn to_bytes(&self) -> Result<Vec<u8>, EnvelopeError> {
		let capsule: [u8; CAPSULE] = pack(&self.capsule, WHAT)?;
		Ok([&[KeySuite::Umbral.id()][..], &capsule, &self.ciphertext].concat())
	}

	/// Reads what [`Sealed::to_bytes`] gave; a capsule that is inconsistent in itself is refused.
	pub fn from_bytes(bytes: &[u8]) -> Result<Self, EnvelopeError> {
		let (suite, rest) = bytes.split_first().ok_or(EnvelopeError::Malformed { what: WHAT })?;
		KeySuite::try_from(*suite)?;
		if bytes.len() < SEAL_OVERHEAD {
			return Err(EnvelopeError::Malformed { what: WHAT });
		}
		let (capsule, ciphertext) = rest.split_at(CAPSULE);
		Ok(Self { capsule: unpack(capsule, WHAT)?, ciphertext: ciphertext.into() })
	}

	pub(crate) const fn capsule(&self) -> &Capsule {
		&self.capsule
	}

	pub(crate) const fn ciphertext(&self) -> &[u8] {
		&self.ciphertext
	}
}
