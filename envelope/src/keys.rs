// SPDX-License-Identifier: GPL-3.0-only
//! Every key from one backed-up seed, by label.
//!
//! The derivation is that of Umbral's `SecretKeyFactory`: HKDF-SHA256 with the label as its info.
//! Numbers in labels are little endian; ids are their bytes.
//!
//! | From | Label | Gives |
//! |---|---|---|
//! | patient's seed | `salus/v1/chart/` ‖ generation (4) ‖ chart (32) | the chart's secret: the first 32 bytes of the 64 |
//! | chart's secret | `salus/v1/compartment/` ‖ tag (16) ‖ epoch (4) | the key of one epoch of one compartment |
//! | chart's secret | `salus/v1/fragment-signer` | the key that signs the chart's fragments |
//! | institution's or person's seed | `salus/v1/encryption/` ‖ version (4) | the registered encryption key |
//! | the same | `salus/v1/receipt/` ‖ version (4) | the registered receipt key: mini secret, first 32 bytes of the 64 |
//! | the same | `salus/v1/signing/` ‖ version (4) | the registered signing key: the same way |
//!
//! A stolen seed is answered with a new seed and a new generation. The chart's secret opens that
//! chart alone, so it is what a patient hands to a key agent; it says nothing of her other charts.

use crate::{
	encryption::{DecryptionKey, FragmentSigner},
	errors::EnvelopeError,
	signing::SigningKey,
};
use alloc::vec::Vec;
use rand_core::CryptoRngCore;
use umbral_pre::SecretKeyFactory;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// The label of a chart's secret under a patient's seed.
pub const CHART_LABEL: &[u8] = b"salus/v1/chart/";
/// The label of a compartment epoch's key under a chart's secret.
pub const COMPARTMENT_LABEL: &[u8] = b"salus/v1/compartment/";
/// The label of the fragment signer under a chart's secret.
pub const FRAGMENT_SIGNER_LABEL: &[u8] = b"salus/v1/fragment-signer";
/// The label of a registered encryption key.
pub const ENCRYPTION_LABEL: &[u8] = b"salus/v1/encryption/";
/// The label of a registered receipt key.
pub const RECEIPT_LABEL: &[u8] = b"salus/v1/receipt/";
/// The label of a registered signing key.
pub const SIGNING_LABEL: &[u8] = b"salus/v1/signing/";

/// 32 secret bytes from which keys are derived: a backed-up seed.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Seed([u8; 32]);

impl Seed {
	/// A new seed. Back it up: nothing else brings its keys back.
	pub fn random(rng: &mut impl CryptoRngCore) -> Self {
		let mut seed = Self([0; 32]);
		rng.fill_bytes(&mut seed.0);
		seed
	}

	/// A seed that was backed up.
	pub const fn from_bytes(bytes: [u8; 32]) -> Self {
		Self(bytes)
	}

	/// The seed's bytes, to back them up.
	pub const fn as_bytes(&self) -> &[u8; 32] {
		&self.0
	}

	/// The keys of one chart of a patient.
	pub fn chart(&self, generation: u32, chart: &[u8; 32]) -> Result<ChartKeys, EnvelopeError> {
		let label = [CHART_LABEL, &generation.to_le_bytes(), chart].concat();
		self.secret(&label).map(ChartKeys)
	}

	/// The encryption key of an institution, a person of its staff, or a gateway.
	pub fn encryption(&self, version: u32) -> Result<DecryptionKey, EnvelopeError> {
		Ok(DecryptionKey::new(self.factory()?.make_key(&versioned(ENCRYPTION_LABEL, version))))
	}

	/// The key with which a gateway signs receipts.
	pub fn receipt(&self, version: u32) -> Result<SigningKey, EnvelopeError> {
		SigningKey::from_mini_secret(&self.secret(&versioned(RECEIPT_LABEL, version))?.0)
	}

	/// The key with which an author signs documents.
	pub fn signing(&self, version: u32) -> Result<SigningKey, EnvelopeError> {
		SigningKey::from_mini_secret(&self.secret(&versioned(SIGNING_LABEL, version))?.0)
	}

	fn factory(&self) -> Result<SecretKeyFactory, EnvelopeError> {
		SecretKeyFactory::from_secure_randomness(&self.0)
			.map_err(|_| EnvelopeError::SecretKeyInvalid)
	}

	fn secret(&self, label: &[u8]) -> Result<Seed, EnvelopeError> {
		let secret = self.factory()?.make_secret(label);
		let mut seed = Self([0; 32]);
		seed.0
			.copy_from_slice(secret.as_secret().get(..32).ok_or(EnvelopeError::SecretKeyInvalid)?);
		Ok(seed)
	}
}

impl core::fmt::Debug for Seed {
	fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
		f.write_str("Seed(…)")
	}
}

/// The keys of one chart: all that a key agent holds of a patient who keeps no keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartKeys(Seed);

impl ChartKeys {
	/// The keys of a chart's secret that was handed over.
	pub const fn from_secret(secret: [u8; 32]) -> Self {
		Self(Seed(secret))
	}

	/// The chart's secret, to hand it to a key agent: wrap it, never store it as it is.
	pub const fn secret(&self) -> &[u8; 32] {
		&self.0 .0
	}

	/// The key of one epoch of one compartment.
	pub fn compartment(&self, tag: &[u8; 16], epoch: u32) -> Result<DecryptionKey, EnvelopeError> {
		let label = [COMPARTMENT_LABEL, tag, &epoch.to_le_bytes()].concat();
		Ok(DecryptionKey::new(self.0.factory()?.make_key(&label)))
	}

	/// The key that signs the chart's fragments.
	pub fn fragment_signer(&self) -> Result<FragmentSigner, EnvelopeError> {
		Ok(FragmentSigner::new(self.0.factory()?.make_key(FRAGMENT_SIGNER_LABEL)))
	}
}

fn versioned(label: &[u8], version: u32) -> Vec<u8> {
	[label, &version.to_le_bytes()].concat()
}
