// SPDX-License-Identifier: GPL-3.0-only
//! The manifest, the content commitment, and the author's signature over it.

use crate::{
	errors::EnvelopeError,
	signing::{Signature, SigningKey, VerifyingKey},
};
use alloc::{string::String, vec::Vec};
use blake2::{
	digest::{consts::U32, Digest},
	Blake2b,
};
use codec::{Decode, DecodeAll, Encode};
use rand_core::CryptoRngCore;

pub(crate) type Blake2b256 = Blake2b<U32>;

/// What separates content commitments from every other hash.
pub const COMMITMENT_DOMAIN: &[u8] = b"salus/content-commitment/v1";
/// The version of the manifest's encoding.
pub const MANIFEST_VERSION: u8 = 1;
/// The longest media type in bytes (RFC 6838: two names of up to 127 and the slash).
pub const MAX_MEDIA_TYPE: usize = 255;

/// What a sealed document says about itself.
///
/// Encoded in SCALE behind a version byte. It travels inside the ciphertext, and the content
/// commitment covers it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Manifest {
	/// The chart.
	pub chart: [u8; 32],
	/// The record's id.
	pub record: [u8; 16],
	/// The version of the record.
	pub version: u32,
	/// The content commitment of the version before.
	pub previous: Option<[u8; 32]>,
	/// The media type (RFC 6838), such as `application/fhir+json`.
	pub media_type: String,
	/// The account of the author.
	pub author: [u8; 32],
	/// When the author signed, in Unix milliseconds.
	pub authored_at: u64,
}

impl Manifest {
	/// The canonical bytes.
	pub fn to_bytes(&self) -> Result<Vec<u8>, EnvelopeError> {
		self.check()?;
		let mut bytes = Vec::with_capacity(160);
		MANIFEST_VERSION.encode_to(&mut bytes);
		self.encode_to(&mut bytes);
		Ok(bytes)
	}

	/// Reads the canonical bytes, and nothing but them.
	pub fn from_bytes(bytes: &[u8]) -> Result<Self, EnvelopeError> {
		let (version, mut rest) =
			bytes.split_first().ok_or(EnvelopeError::Malformed { what: "manifest" })?;
		if *version != MANIFEST_VERSION {
			return Err(EnvelopeError::UnknownVersion { what: "manifest", version: *version });
		}
		let manifest = Self::decode_all(&mut rest)
			.map_err(|_| EnvelopeError::Malformed { what: "manifest" })?;
		manifest.check()?;
		Ok(manifest)
	}

	fn check(&self) -> Result<(), EnvelopeError> {
		let is_name = |name: &str| {
			!name.is_empty()
				&& name.len() <= 127
				&& name.bytes().all(|byte| byte.is_ascii_graphic())
		};
		match self.media_type.split_once('/') {
			Some((kind, subtype))
				if is_name(kind) && is_name(subtype) && !subtype.contains('/') =>
			{
				Ok(())
			},
			_ => Err(EnvelopeError::MediaTypeInvalid),
		}
	}
}

/// Computes a content commitment while the document streams by.
pub struct Commitment(Blake2b256);

impl Commitment {
	/// Begins with the salt and the manifest's bytes ([`Manifest::to_bytes`]).
	///
	/// The preimage is domain ‖ salt ‖ manifest ‖ document: the first two have fixed lengths and
	/// the third ends itself, so no two inputs have one preimage.
	pub fn new(salt: &[u8; 32], manifest: &[u8]) -> Self {
		Self(
			Blake2b256::new()
				.chain_update(COMMITMENT_DOMAIN)
				.chain_update(salt)
				.chain_update(manifest),
		)
	}

	/// The next bytes of the document.
	pub fn update(&mut self, document: &[u8]) {
		self.0.update(document);
	}

	/// The commitment.
	pub fn finish(self) -> [u8; 32] {
		self.0.finalize().into()
	}
}

/// The detached signature of the author over the content commitment, with the key that made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorSignature {
	/// The author's registered signing key.
	pub key: VerifyingKey,
	/// The signature over the 32 bytes of the commitment.
	pub signature: Signature,
}

impl AuthorSignature {
	/// The encoded length: suite (1), key (32), signature (64).
	pub const LEN: usize = 97;

	/// Signs a commitment.
	pub fn sign(rng: &mut impl CryptoRngCore, key: &SigningKey, commitment: &[u8; 32]) -> Self {
		Self { key: key.verifying_key(), signature: key.sign(rng, commitment) }
	}

	/// Checks the signature, and that its key is one of the author's `registered` ones.
	pub fn verify(
		&self,
		commitment: &[u8; 32],
		registered: &[[u8; 32]],
	) -> Result<(), EnvelopeError> {
		if !registered.contains(self.key.as_bytes()) {
			return Err(EnvelopeError::AuthorKeyUnknown);
		}
		match self.key.verify(commitment, &self.signature) {
			true => Ok(()),
			false => Err(EnvelopeError::AuthorSignatureInvalid),
		}
	}

	pub(crate) fn to_bytes(&self) -> [u8; Self::LEN] {
		let mut bytes = [0; Self::LEN];
		bytes[0] = crate::suite::SignatureSuite::Sr25519.id();
		bytes[1..33].copy_from_slice(self.key.as_bytes());
		bytes[33..].copy_from_slice(&self.signature);
		bytes
	}

	pub(crate) fn from_bytes(bytes: &[u8; Self::LEN]) -> Result<Self, EnvelopeError> {
		crate::suite::SignatureSuite::try_from(bytes[0])?;
		let (mut key, mut signature) = ([0; 32], [0; 64]);
		key.copy_from_slice(&bytes[1..33]);
		signature.copy_from_slice(&bytes[33..]);
		Ok(Self { key: VerifyingKey::from_bytes(&key)?, signature })
	}
}
