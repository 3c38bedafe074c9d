// SPDX-License-Identifier: GPL-3.0-only
//! What lies inside the encryption: head, document, trailer, padding.
//!
//! | Bytes | What |
//! |---|---|
//! | 4 | length of the head, little endian |
//! | 32 | salt of the content commitment |
//! | 8 | length of the document, little endian |
//! | the rest of the head | manifest |
//! | as the head says | document |
//! | 97 | the author's signature: suite (1), key (32), signature (64) |
//! | up to the Padmé length | zeros |
//!
//! Lengths come first, so that a reader knows every place from the first chunk; the signature comes
//! last, since it covers a document that was read only once.

use crate::{
	errors::EnvelopeError,
	manifest::{AuthorSignature, Manifest, MAX_MEDIA_TYPE},
	padme::padme,
};
use alloc::vec::Vec;
use core::ops::Range;

/// The bytes before the manifest.
const FIXED: usize = 4 + 32 + 8;
/// The longest head; it lies in the first chunk.
const MAX_HEAD: usize = FIXED + 256 + MAX_MEDIA_TYPE;
const TRAILER: u64 = AuthorSignature::LEN as u64;
const WHAT: &str = "document head";

/// The head of a body: what is where, and what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
	/// What the document says about itself.
	pub manifest: Manifest,
	/// The salt of the content commitment.
	pub salt: [u8; 32],
	/// The length of the document in bytes.
	pub document_len: u64,
	/// The manifest's bytes.
	pub(crate) manifest_bytes: Vec<u8>,
}

impl Head {
	pub(crate) fn new(
		manifest: &Manifest,
		salt: [u8; 32],
		document_len: u64,
	) -> Result<Self, EnvelopeError> {
		let head = Self {
			manifest: manifest.clone(),
			salt,
			document_len,
			manifest_bytes: manifest.to_bytes()?,
		};
		head.padded_len()?;
		Ok(head)
	}

	pub(crate) fn encode(&self) -> Result<Vec<u8>, EnvelopeError> {
		let len = u32::try_from(self.len()).map_err(|_| EnvelopeError::TooLarge)?;
		Ok([
			&len.to_le_bytes()[..],
			&self.salt,
			&self.document_len.to_le_bytes(),
			&self.manifest_bytes,
		]
		.concat())
	}

	/// Reads the head from the plaintext of the first chunk; `padded` is what the header says.
	pub(crate) fn decode(first: &[u8], padded: u64) -> Result<Self, EnvelopeError> {
		let malformed = EnvelopeError::Malformed { what: WHAT };
		let (len, rest) = first.split_first_chunk().ok_or(malformed.clone())?;
		let len = usize::try_from(u32::from_le_bytes(*len)).map_err(|_| malformed.clone())?;
		if len > MAX_HEAD {
			return Err(malformed);
		}
		let (salt, rest) = rest.split_first_chunk().ok_or(malformed.clone())?;
		let (document_len, _) = rest.split_first_chunk().ok_or(malformed.clone())?;
		let manifest_bytes = first.get(FIXED..len).ok_or(malformed)?.to_vec();
		let head = Self {
			manifest: Manifest::from_bytes(&manifest_bytes)?,
			salt: *salt,
			document_len: u64::from_le_bytes(*document_len),
			manifest_bytes,
		};
		match head.padded_len() {
			Ok(expected) if expected == padded => Ok(head),
			_ => Err(EnvelopeError::PaddingInvalid),
		}
	}

	fn len(&self) -> usize {
		FIXED + self.manifest_bytes.len()
	}

	/// Where the document lies in the plaintext.
	pub fn document(&self) -> Range<u64> {
		let start = self.len() as u64;
		// Checked by `padded_len` when the head was made or read.
		start..start.saturating_add(self.document_len)
	}

	pub(crate) fn trailer(&self) -> Range<u64> {
		let start = self.document().end;
		start..start.saturating_add(TRAILER)
	}

	/// The length of the padded plaintext.
	pub(crate) fn padded_len(&self) -> Result<u64, EnvelopeError> {
		(self.len() as u64 + TRAILER)
			.checked_add(self.document_len)
			.and_then(padme)
			.ok_or(EnvelopeError::TooLarge)
	}
}

/// The part of `bytes`, which lie at `at`, that falls into `range`.
pub(crate) fn within<'a>(bytes: &'a [u8], at: u64, range: &Range<u64>) -> &'a [u8] {
	let end = at.saturating_add(bytes.len() as u64);
	let (from, to) = (range.start.clamp(at, end), range.end.clamp(at, end));
	// Both lie within `bytes`, whose length is a usize.
	bytes.get((from - at) as usize..(to.max(from) - at) as usize).unwrap_or_default()
}
