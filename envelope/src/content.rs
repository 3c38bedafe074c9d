// SPDX-License-Identifier: GPL-3.0-only
//! The encryption of content: a header, then chunks of 64 KiB in a STREAM construction.
//!
//! Each object has a random content key. From it and the header's random salt HKDF-SHA256 derives
//! the chunk key, the nonce prefix and a check value; the header itself is part of the derivation,
//! so a chunk opens only under the header it was made with, and the check value tells a wrong key
//! from an altered chunk (and commits to the key, which ChaCha20-Poly1305 alone does not).
//!
//! STREAM (Hoang, Reyhanitabar, Rogaway and Vizár, "Online Authenticated-Encryption and its
//! Nonce-Reuse Misuse-Resistance", CRYPTO 2015) puts the chunk's number and a flag for the last
//! one into the nonce: chunks cannot be swapped, dropped or added. The header says how long the
//! padded plaintext is, so every chunk's place in the object is known beforehand.

use crate::{errors::EnvelopeError, suite::ContentSuite};
use aead_stream::{NewStream, StreamBE32, StreamPrimitive};
use alloc::vec::Vec;
use chacha20poly1305::ChaCha20Poly1305;
use core::ops::Range;
use hkdf::Hkdf;
use rand_core::CryptoRngCore;
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// The first bytes of every object.
pub const MAGIC: [u8; 8] = *b"SALUSOBJ";
/// The version of the object format.
pub const OBJECT_VERSION: u8 = 1;
/// Plaintext bytes in every chunk but the last.
pub const CHUNK: usize = 64 * 1024;
/// What the cipher adds to a chunk.
pub const TAG: usize = 16;
/// The length of an object's header.
pub const HEADER: usize = 84;

const CHUNK_LOG2: u8 = 16;
const NONCE: usize = 7;
const LABEL: &[u8] = b"salus/content-key/v1";

/// The random key of one version of one document.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct ContentKey([u8; 32]);

impl ContentKey {
	/// A new key.
	pub fn random(rng: &mut impl CryptoRngCore) -> Self {
		let mut key = Self([0; 32]);
		rng.fill_bytes(&mut key.0);
		key
	}

	/// A key that was kept.
	pub const fn from_bytes(bytes: [u8; 32]) -> Self {
		Self(bytes)
	}

	/// The key's bytes: seal them, never store them as they are.
	pub const fn as_bytes(&self) -> &[u8; 32] {
		&self.0
	}
}

impl core::fmt::Debug for ContentKey {
	fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
		f.write_str("ContentKey(…)")
	}
}

/// The clear start of an object.
///
/// 84 bytes: magic (8), version (1), suite (1), log2 of the chunk length (1), zero (1), length of
/// the padded plaintext (8, little endian), salt (32), check value of the key (32).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
	suite: ContentSuite,
	padded: u64,
	salt: [u8; 32],
	check: [u8; 32],
}

impl Header {
	/// The header for a padded plaintext of `padded` bytes, with the cipher for its chunks.
	pub(crate) fn create(
		key: &ContentKey,
		padded: u64,
		salt: [u8; 32],
	) -> Result<(Self, ChunkCipher), EnvelopeError> {
		let mut header =
			Self { suite: ContentSuite::ChaCha20Poly1305Stream, padded, salt, check: [0; 32] };
		header.chunks()?;
		let derived = header.derive(key);
		header.check = derived.check;
		let cipher = derived.cipher(header.clone());
		Ok((header, cipher))
	}

	/// Reads a header; what it says is proven only by [`Header::cipher`].
	pub fn decode(bytes: &[u8; HEADER]) -> Result<Self, EnvelopeError> {
		let [m0, m1, m2, m3, m4, m5, m6, m7, version, suite, chunk, zero, rest @ ..] = *bytes;
		if [m0, m1, m2, m3, m4, m5, m6, m7] != MAGIC {
			return Err(EnvelopeError::NotAnObject);
		}
		if version != OBJECT_VERSION {
			return Err(EnvelopeError::UnknownVersion { what: "object", version });
		}
		let suite = ContentSuite::try_from(suite)?;
		if chunk != CHUNK_LOG2 || zero != 0 {
			return Err(EnvelopeError::Malformed { what: "object header" });
		}
		let (mut padded, mut salt, mut check) = ([0; 8], [0; 32], [0; 32]);
		padded.copy_from_slice(&rest[..8]);
		salt.copy_from_slice(&rest[8..40]);
		check.copy_from_slice(&rest[40..]);
		let header = Self { suite, padded: u64::from_le_bytes(padded), salt, check };
		header.chunks()?;
		Ok(header)
	}

	/// The header's bytes.
	pub fn encode(&self) -> [u8; HEADER] {
		let mut bytes = [0; HEADER];
		bytes[..52].copy_from_slice(&self.prefix());
		bytes[52..].copy_from_slice(&self.check);
		bytes
	}

	/// The suite that encrypted the chunks.
	pub const fn suite(&self) -> ContentSuite {
		self.suite
	}

	/// The length of the padded plaintext in bytes.
	pub const fn padded_len(&self) -> u64 {
		self.padded
	}

	/// The length of the whole object in bytes.
	pub fn object_len(&self) -> u64 {
		// `chunks` was checked when the header was made or read: no sum can overflow.
		object_len(self.padded).unwrap_or(u64::MAX)
	}

	/// How many chunks follow.
	pub fn chunks(&self) -> Result<u32, EnvelopeError> {
		chunks(self.padded)
	}

	/// The length of the plaintext in chunk `index`; 0 if there is no such chunk.
	pub fn chunk_len(&self, index: u32) -> usize {
		let start = u64::from(index) * CHUNK as u64;
		self.padded.saturating_sub(start).min(CHUNK as u64) as usize
	}

	/// Where chunk `index` lies in the object.
	pub fn object_range(&self, index: u32) -> Range<u64> {
		let start = HEADER as u64 + u64::from(index) * (CHUNK + TAG) as u64;
		match self.chunk_len(index) {
			0 => start..start,
			len => start..start + (len + TAG) as u64,
		}
	}

	/// The cipher for this object's chunks, if `key` is its key and the header is as sealed.
	pub fn cipher(&self, key: &ContentKey) -> Result<ChunkCipher, EnvelopeError> {
		let derived = self.derive(key);
		// Both sides are public once derived: no timing secret is compared.
		if derived.check != self.check {
			return Err(EnvelopeError::KeyMismatch);
		}
		Ok(derived.cipher(self.clone()))
	}

	fn prefix(&self) -> [u8; 52] {
		let mut bytes = [0; 52];
		bytes[..8].copy_from_slice(&MAGIC);
		bytes[8] = OBJECT_VERSION;
		bytes[9] = self.suite.id();
		bytes[10] = CHUNK_LOG2;
		bytes[12..20].copy_from_slice(&self.padded.to_le_bytes());
		bytes[20..].copy_from_slice(&self.salt);
		bytes
	}

	fn derive(&self, key: &ContentKey) -> Derived {
		let mut okm = Zeroizing::new([0; 32 + NONCE + 32]);
		// 71 bytes are far below HKDF-SHA256's limit of 8160, its only failure; were it to fail,
		// the check value would stay zero, and nothing would open.
		let _ = Hkdf::<Sha256>::new(Some(&self.salt), &key.0)
			.expand_multi_info(&[LABEL, &self.prefix()], &mut okm[..]);
		let mut derived =
			Derived { key: Zeroizing::new([0; 32]), nonce: [0; NONCE], check: [0; 32] };
		derived.key.copy_from_slice(&okm[..32]);
		derived.nonce.copy_from_slice(&okm[32..32 + NONCE]);
		derived.check.copy_from_slice(&okm[32 + NONCE..]);
		derived
	}
}

/// The number of chunks of a padded plaintext; the counter of STREAM has 32 bits.
pub(crate) fn chunks(padded: u64) -> Result<u32, EnvelopeError> {
	match u32::try_from(padded.div_ceil(CHUNK as u64)) {
		Ok(0) => Err(EnvelopeError::Malformed { what: "object header" }),
		Ok(u32::MAX) | Err(_) => Err(EnvelopeError::TooLarge),
		Ok(chunks) => Ok(chunks),
	}
}

/// The length of an object from the length of its padded plaintext, as the chain holds it.
pub fn object_len(padded: u64) -> Result<u64, EnvelopeError> {
	let tags = u64::from(chunks(padded)?) * TAG as u64;
	padded
		.checked_add(tags)
		.and_then(|sum| sum.checked_add(HEADER as u64))
		.ok_or(EnvelopeError::TooLarge)
}

struct Derived {
	key: Zeroizing<[u8; 32]>,
	nonce: [u8; NONCE],
	check: [u8; 32],
}

impl Derived {
	fn cipher(self, header: Header) -> ChunkCipher {
		let mut key = (*self.key).into();
		let stream = StreamBE32::new(&key, &self.nonce.into());
		key.as_mut_slice().zeroize();
		ChunkCipher { header, stream }
	}
}

/// Seals and opens single chunks of one object.
pub struct ChunkCipher {
	header: Header,
	stream: StreamBE32<ChaCha20Poly1305>,
}

impl ChunkCipher {
	/// The header of the object.
	pub const fn header(&self) -> &Header {
		&self.header
	}

	/// Encrypts chunk `index` in place.
	pub(crate) fn seal(&self, index: u32, buffer: &mut Vec<u8>) -> Result<(), EnvelopeError> {
		if buffer.is_empty() || buffer.len() != self.header.chunk_len(index) {
			return Err(EnvelopeError::OutOfRange);
		}
		self.stream
			.encrypt_in_place(index, self.is_last(index)?, &[], buffer)
			.map_err(|_| EnvelopeError::TooLarge)
	}

	/// Decrypts chunk `index` in place: `buffer` holds the bytes of [`Header::object_range`].
	pub fn open(&self, index: u32, buffer: &mut Vec<u8>) -> Result<(), EnvelopeError> {
		let plain = self.header.chunk_len(index);
		if plain == 0 {
			return Err(EnvelopeError::OutOfRange);
		}
		let expected = plain + TAG;
		if buffer.len() < expected {
			let start = self.header.object_range(index).start;
			return Err(EnvelopeError::Truncated {
				expected: start + expected as u64,
				got: start + buffer.len() as u64,
			});
		}
		if buffer.len() > expected {
			return Err(EnvelopeError::Extended { expected: self.header.object_range(index).end });
		}
		self.stream
			.decrypt_in_place(index, self.is_last(index)?, &[], buffer)
			.map_err(|_| EnvelopeError::ChunkAltered { index })
	}

	fn is_last(&self, index: u32) -> Result<bool, EnvelopeError> {
		Ok(index.checked_add(1) == Some(self.header.chunks()?))
	}
}
