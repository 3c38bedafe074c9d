// SPDX-License-Identifier: GPL-3.0-only
//! sr25519 keys that sign documents and receipts.

use crate::errors::EnvelopeError;
use rand_core::CryptoRngCore;
use schnorrkel::{
	context::{attach_rng, signing_context},
	ExpansionMode, Keypair, MiniSecretKey, PublicKey,
};

/// The signing context of what is signed off chain: documents and receipts.
pub const CONTEXT: &[u8] = b"salus";
/// The signing context of Substrate, the only one that a runtime can verify.
pub const CHAIN_CONTEXT: &[u8] = b"substrate";

/// A signature: 64 bytes.
pub type Signature = [u8; 64];

/// A secret key that signs. Erased from memory when dropped.
#[derive(Clone)]
pub struct SigningKey(Keypair);

impl SigningKey {
	/// The key of a 32-byte mini secret, expanded as Substrate does.
	pub fn from_mini_secret(secret: &[u8; 32]) -> Result<Self, EnvelopeError> {
		MiniSecretKey::from_bytes(secret)
			.map(|mini| Self(mini.expand_to_keypair(ExpansionMode::Ed25519)))
			.map_err(|_| EnvelopeError::SecretKeyInvalid)
	}

	/// The public half.
	pub fn verifying_key(&self) -> VerifyingKey {
		VerifyingKey(self.0.public.to_bytes())
	}

	/// Signs what is verified off chain.
	pub fn sign(&self, rng: &mut impl CryptoRngCore, message: &[u8]) -> Signature {
		self.sign_in(CONTEXT, rng, message)
	}

	/// Signs what the chain verifies, such as a proof of possession.
	pub fn sign_for_chain(&self, rng: &mut impl CryptoRngCore, message: &[u8]) -> Signature {
		self.sign_in(CHAIN_CONTEXT, rng, message)
	}

	fn sign_in(&self, context: &[u8], rng: &mut impl CryptoRngCore, message: &[u8]) -> Signature {
		let transcript = attach_rng(signing_context(context).bytes(message), rng);
		self.0.sign(transcript).to_bytes()
	}
}

impl core::fmt::Debug for SigningKey {
	fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
		write!(f, "SigningKey({:?}, …)", self.verifying_key())
	}
}

/// A public key that verifies: 32 bytes, a valid point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerifyingKey([u8; 32]);

impl VerifyingKey {
	/// Reads a key.
	pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, EnvelopeError> {
		PublicKey::from_bytes(bytes)
			.map(|_| Self(*bytes))
			.map_err(|_| EnvelopeError::PublicKeyInvalid)
	}

	/// The key's bytes, as registered on the chain.
	pub const fn as_bytes(&self) -> &[u8; 32] {
		&self.0
	}

	/// Whether `signature` was made by [`SigningKey::sign`] over `message`.
	pub fn verify(&self, message: &[u8], signature: &Signature) -> bool {
		self.verify_in(CONTEXT, message, signature)
	}

	/// Whether `signature` was made by [`SigningKey::sign_for_chain`] over `message`.
	pub fn verify_for_chain(&self, message: &[u8], signature: &Signature) -> bool {
		self.verify_in(CHAIN_CONTEXT, message, signature)
	}

	fn verify_in(&self, context: &[u8], message: &[u8], signature: &Signature) -> bool {
		let (Ok(key), Ok(signature)) =
			(PublicKey::from_bytes(&self.0), schnorrkel::Signature::from_bytes(signature))
		else {
			return false;
		};
		key.verify(signing_context(context).bytes(message), &signature).is_ok()
	}
}
