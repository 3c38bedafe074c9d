// SPDX-License-Identifier: GPL-3.0-only
//! Suite ids: which cryptography made some bytes. Closed lists, append only.

use crate::errors::EnvelopeError;

macro_rules! suite {
	($(#[$doc:meta])* $name:ident, $what:literal { $($(#[$vdoc:meta])* $variant:ident = $id:literal),+ $(,)? }) => {
		$(#[$doc])*
		#[derive(Clone, Copy, Debug, PartialEq, Eq)]
		#[repr(u8)]
		pub enum $name {
			$($(#[$vdoc])* $variant = $id),+
		}

		impl $name {
			/// The id that stands in encoded bytes.
			pub const fn id(self) -> u8 {
				match self {
					$(Self::$variant => $id),+
				}
			}
		}

		impl TryFrom<u8> for $name {
			type Error = EnvelopeError;

			fn try_from(id: u8) -> Result<Self, Self::Error> {
				match id {
					$($id => Ok(Self::$variant),)+
					_ => Err(EnvelopeError::UnknownSuite { what: $what, id }),
				}
			}
		}
	};
}

suite! {
	/// How the content of an object is encrypted.
	ContentSuite, "content" {
		/// HKDF-SHA256, then ChaCha20-Poly1305 in STREAM (BE32) over chunks of 64 KiB.
		ChaCha20Poly1305Stream = 1,
	}
}

suite! {
	/// How a key is sealed to a public key, and shared. Ids are those of the public key's suite.
	KeySuite, "key" {
		/// Umbral threshold proxy re-encryption over secp256k1.
		Umbral = 1,
	}
}

suite! {
	/// How a document is signed by its author. Ids are those of the registered key's suite.
	SignatureSuite, "signature" {
		/// Schnorr signatures over Ristretto25519 with the signing context `salus`.
		Sr25519 = 3,
	}
}
