// SPDX-License-Identifier: GPL-3.0-only
//! The envelope: a content key, sealed to the key of a compartment's epoch.
//!
//! It lies beside the object in the gateways' stores. It can be sealed anew to a later epoch
//! without touching the object, and gateways can re-encrypt it for a grantee (see
//! [`fragments`](crate::fragments)) without learning the key.

use crate::{
	content::ContentKey,
	encryption::{DecryptionKey, EncryptionKey},
	errors::EnvelopeError,
	sealed::{Sealed, SEAL_OVERHEAD},
};
use alloc::vec::Vec;
use rand_core::CryptoRngCore;

/// A sealed content key.
#[derive(Clone, Debug, PartialEq)]
pub struct Envelope(Sealed);

impl Envelope {
	/// The length of an encoded envelope: 178 bytes.
	pub const LEN: usize = SEAL_OVERHEAD + 32;

	/// Seals a content key to an epoch.
	pub fn seal(
		rng: &mut impl CryptoRngCore,
		epoch: &EncryptionKey,
		key: &ContentKey,
	) -> Result<Self, EnvelopeError> {
		Sealed::seal(rng, epoch, key.as_bytes()).map(Self)
	}

	/// Opens it with the epoch's secret key: what the patient or her agent does.
	pub fn open(&self, epoch: &DecryptionKey) -> Result<ContentKey, EnvelopeError> {
		content_key(&self.0.open(epoch)?)
	}

	/// Seals the same content key to another epoch.
	pub fn reseal(
		&self,
		rng: &mut impl CryptoRngCore,
		epoch: &DecryptionKey,
		next: &EncryptionKey,
	) -> Result<Self, EnvelopeError> {
		Self::seal(rng, next, &self.open(epoch)?)
	}

	/// The bytes to keep or send.
	pub fn to_bytes(&self) -> Result<Vec<u8>, EnvelopeError> {
		self.0.to_bytes()
	}

	/// Reads what [`Envelope::to_bytes`] gave.
	pub fn from_bytes(bytes: &[u8]) -> Result<Self, EnvelopeError> {
		let sealed = Sealed::from_bytes(bytes)?;
		if bytes.len() != Self::LEN {
			return Err(EnvelopeError::Malformed { what: "envelope" });
		}
		Ok(Self(sealed))
	}

	pub(crate) const fn sealed(&self) -> &Sealed {
		&self.0
	}
}

pub(crate) fn content_key(bytes: &[u8]) -> Result<ContentKey, EnvelopeError> {
	bytes
		.try_into()
		.map(ContentKey::from_bytes)
		.map_err(|_| EnvelopeError::Malformed { what: "envelope" })
}
