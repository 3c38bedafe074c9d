// SPDX-License-Identifier: GPL-3.0-only
//! Keys that things are sealed to: of compartment epochs, of grantees and of gateways.

use crate::errors::EnvelopeError;
use rand_core::CryptoRngCore;
use umbral_pre::{PublicKey, RecoverableSignature, SecretKey, SecretKeyFactory, Signature, Signer};
use zeroize::Zeroizing;

/// A public encryption key: 33 bytes, a compressed point of secp256k1 (SEC 1, section 2.3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EncryptionKey(PublicKey);

impl EncryptionKey {
	/// The length of the encoded key.
	pub const LEN: usize = 33;

	/// Reads a key.
	pub fn from_bytes(bytes: &[u8]) -> Result<Self, EnvelopeError> {
		if bytes.len() != Self::LEN {
			return Err(EnvelopeError::PublicKeyInvalid);
		}
		PublicKey::try_from_compressed_bytes(bytes)
			.map(Self)
			.map_err(|_| EnvelopeError::PublicKeyInvalid)
	}

	/// The key's bytes, as registered on the chain.
	pub fn to_bytes(&self) -> [u8; Self::LEN] {
		let mut bytes = [0; Self::LEN];
		bytes.copy_from_slice(&self.0.to_compressed_bytes());
		bytes
	}

	/// Whether `signature` was made by [`DecryptionKey::sign_for_chain`] over `message`.
	pub fn verify_for_chain(&self, message: &[u8], signature: &[u8; 65]) -> bool {
		let (body, _) = signature.split_at(64);
		Signature::try_from_be_bytes(body).is_ok_and(|signature| signature.verify(&self.0, message))
	}

	pub(crate) const fn umbral(&self) -> &PublicKey {
		&self.0
	}
}

/// A secret key that opens what was sealed to its public half. Erased from memory when dropped.
#[derive(Clone)]
pub struct DecryptionKey(SecretKey);

impl DecryptionKey {
	/// A new key that belongs to no seed.
	pub fn random(rng: &mut impl CryptoRngCore) -> Self {
		Self(SecretKey::random_with_rng(rng))
	}

	pub(crate) const fn new(secret: SecretKey) -> Self {
		Self(secret)
	}

	/// Reads a secret key: a scalar in big-endian form.
	pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, EnvelopeError> {
		// The library lends out no empty box for a scalar's bytes, so one is filled anew.
		let mut scalar = SecretKeyFactory::from_secure_randomness(&[0; 32])
			.map_err(|_| EnvelopeError::SecretKeyInvalid)?
			.make_key(&[])
			.to_be_bytes();
		scalar.as_mut_secret().copy_from_slice(bytes);
		SecretKey::try_from_be_bytes(&scalar).map(Self).map_err(|_| EnvelopeError::SecretKeyInvalid)
	}

	/// The secret key's bytes: wrap them, never store them as they are.
	pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
		let mut bytes = Zeroizing::new([0; 32]);
		bytes.copy_from_slice(self.0.to_be_bytes().as_secret());
		bytes
	}

	/// The public half.
	pub fn encryption_key(&self) -> EncryptionKey {
		EncryptionKey(self.0.public_key())
	}

	/// Signs what the chain verifies: ECDSA over the SHA-256 of `message`, as r ‖ s ‖ v with v
	/// in 0..4. It proves possession of an encryption key.
	pub fn sign_for_chain(
		&self,
		rng: &mut impl CryptoRngCore,
		message: &[u8],
	) -> Result<[u8; 65], EnvelopeError> {
		recoverable(&Signer::new(self.0.clone()), rng, message)
	}

	pub(crate) const fn umbral(&self) -> &SecretKey {
		&self.0
	}
}

impl core::fmt::Debug for DecryptionKey {
	fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
		write!(f, "DecryptionKey({:?}, …)", self.encryption_key())
	}
}

fn recoverable(
	signer: &Signer,
	rng: &mut impl CryptoRngCore,
	message: &[u8],
) -> Result<[u8; 65], EnvelopeError> {
	use sha2::{Digest, Sha256};
	let digest = Sha256::digest(message);
	let mut bytes = [0; 65];
	bytes[..64].copy_from_slice(&signer.sign_with_rng(rng, message).to_be_bytes());
	for v in 0..4 {
		bytes[64] = v;
		let recovered = RecoverableSignature::try_from_be_bytes(&bytes)
			.and_then(|signature| PublicKey::recover_from_prehash(&digest, &signature));
		if recovered.is_ok_and(|key| key == signer.verifying_key()) {
			return Ok(bytes);
		}
	}
	Err(EnvelopeError::SecretKeyInvalid)
}

/// The key with which a patient or her agent signs the fragments of one chart. The chart holds its
/// public half. Erased from memory when dropped.
#[derive(Clone)]
pub struct FragmentSigner(Signer);

impl FragmentSigner {
	pub(crate) fn new(secret: SecretKey) -> Self {
		Self(Signer::new(secret))
	}

	/// The public half, published with the chart as its fragment-verifying key.
	pub fn verifying_key(&self) -> FragmentKey {
		FragmentKey(self.0.verifying_key())
	}

	/// Signs what the chain verifies, as [`DecryptionKey::sign_for_chain`] does.
	pub fn sign_for_chain(
		&self,
		rng: &mut impl CryptoRngCore,
		message: &[u8],
	) -> Result<[u8; 65], EnvelopeError> {
		recoverable(&self.0, rng, message)
	}

	pub(crate) const fn umbral(&self) -> &Signer {
		&self.0
	}

	pub(crate) fn sign(&self, rng: &mut impl CryptoRngCore, message: &[u8]) -> [u8; 64] {
		let mut bytes = [0; 64];
		bytes.copy_from_slice(&self.0.sign_with_rng(rng, message).to_be_bytes());
		bytes
	}
}

impl core::fmt::Debug for FragmentSigner {
	fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
		write!(f, "FragmentSigner({:?}, …)", self.verifying_key())
	}
}

/// A chart's fragment-verifying key: 33 bytes, a compressed point of secp256k1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FragmentKey(PublicKey);

impl FragmentKey {
	/// The length of the encoded key.
	pub const LEN: usize = 33;

	/// Reads a key.
	pub fn from_bytes(bytes: &[u8]) -> Result<Self, EnvelopeError> {
		EncryptionKey::from_bytes(bytes).map(|key| Self(key.0))
	}

	/// The key's bytes, as the chart holds them.
	pub fn to_bytes(&self) -> [u8; Self::LEN] {
		EncryptionKey(self.0).to_bytes()
	}

	pub(crate) const fn umbral(&self) -> &PublicKey {
		&self.0
	}

	pub(crate) fn verify(&self, message: &[u8], signature: &[u8; 64]) -> bool {
		Signature::try_from_be_bytes(signature)
			.is_ok_and(|signature| signature.verify(&self.0, message))
	}
}
