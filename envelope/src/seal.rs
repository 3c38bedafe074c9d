// SPDX-License-Identifier: GPL-3.0-only
//! Sealing a document into an object, in one pass and constant memory.

use crate::{
	body::Head,
	content::{ChunkCipher, ContentKey, Header, CHUNK, TAG},
	errors::EnvelopeError,
	io::{Sink, Source},
	manifest::{AuthorSignature, Blake2b256, Commitment, Manifest},
	signing::SigningKey,
};
use alloc::vec::Vec;
use blake2::digest::Digest;
use rand_core::CryptoRngCore;
use zeroize::{Zeroize, Zeroizing};

/// What sealing a document takes, besides the document.
#[derive(Clone, Copy, Debug)]
pub struct Sealing<'a> {
	/// The content key: a new one for every version.
	pub key: &'a ContentKey,
	/// The author's signing key.
	pub author: &'a SigningKey,
	/// What the document says about itself.
	pub manifest: &'a Manifest,
}

/// What the chain is told of a sealed document, and its lengths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedObject {
	/// The address of the object: BLAKE2b-256 of its bytes.
	pub object: [u8; 32],
	/// The content commitment.
	pub content: [u8; 32],
	/// The length of the padded plaintext in bytes.
	pub padded_len: u64,
	/// The length of the object in bytes.
	pub object_len: u64,
}

/// Seals the `document_len` bytes of `document`, and writes the object to `sink`.
///
/// What was written is of no use if this fails.
pub fn seal_object<S: Source + ?Sized, K: Sink + ?Sized>(
	rng: &mut impl CryptoRngCore,
	sealing: Sealing<'_>,
	document_len: u64,
	document: &mut S,
	sink: &mut K,
) -> Result<SealedObject, EnvelopeError> {
	let (mut commitment_salt, mut key_salt) = ([0; 32], [0; 32]);
	rng.fill_bytes(&mut commitment_salt);
	rng.fill_bytes(&mut key_salt);

	let head = Head::new(sealing.manifest, commitment_salt, document_len)?;
	let (header, cipher) = Header::create(sealing.key, head.padded_len()?, key_salt)?;
	let mut object = Sealer::begin(cipher, sink)?;
	object.write(&head.encode()?)?;

	let mut commitment = Commitment::new(&head.salt, &head.manifest_bytes);
	let mut buffer = Zeroizing::new([0; 8 * 1024]);
	let mismatch = EnvelopeError::LengthMismatch { announced: document_len };
	let mut left = document_len;
	loop {
		let read = document.read(&mut buffer[..])?;
		let bytes = buffer.get(..read).ok_or(EnvelopeError::OutOfRange)?;
		if bytes.is_empty() {
			break;
		}
		left = left.checked_sub(bytes.len() as u64).ok_or(mismatch.clone())?;
		commitment.update(bytes);
		object.write(bytes)?;
	}
	if left > 0 {
		return Err(mismatch);
	}

	let content = commitment.finish();
	object.write(&AuthorSignature::sign(rng, sealing.author, &content).to_bytes())?;
	let hash = object.pad()?;
	Ok(SealedObject {
		object: hash,
		content,
		padded_len: header.padded_len(),
		object_len: header.object_len(),
	})
}

/// Seals a document that lies in memory; gives the object with what the chain is told of it.
pub fn seal_bytes(
	rng: &mut impl CryptoRngCore,
	sealing: Sealing<'_>,
	document: &[u8],
) -> Result<(Vec<u8>, SealedObject), EnvelopeError> {
	let mut object = Vec::new();
	let sealed = seal_object(rng, sealing, document.len() as u64, &mut &*document, &mut object)?;
	Ok((object, sealed))
}

/// Cuts plaintext into chunks, encrypts, hashes and writes them.
struct Sealer<'a, K: ?Sized> {
	cipher: ChunkCipher,
	sink: &'a mut K,
	hash: Blake2b256,
	chunk: Vec<u8>,
	index: u32,
}

impl<'a, K: Sink + ?Sized> Sealer<'a, K> {
	fn begin(cipher: ChunkCipher, sink: &'a mut K) -> Result<Self, EnvelopeError> {
		let header = cipher.header().encode();
		sink.put(&header)?;
		let hash = Blake2b256::new().chain_update(header);
		Ok(Self { cipher, sink, hash, chunk: Vec::with_capacity(CHUNK + TAG), index: 0 })
	}

	fn room(&self) -> usize {
		self.cipher.header().chunk_len(self.index).saturating_sub(self.chunk.len())
	}

	fn write(&mut self, mut bytes: &[u8]) -> Result<(), EnvelopeError> {
		while !bytes.is_empty() {
			let (now, later) = bytes.split_at(self.room().min(bytes.len()));
			if now.is_empty() {
				return Err(EnvelopeError::OutOfRange);
			}
			self.chunk.extend_from_slice(now);
			bytes = later;
			if self.room() == 0 {
				self.flush()?;
			}
		}
		Ok(())
	}

	fn flush(&mut self) -> Result<(), EnvelopeError> {
		self.cipher.seal(self.index, &mut self.chunk)?;
		self.hash.update(&self.chunk);
		self.sink.put(&self.chunk)?;
		self.chunk.clear();
		self.index = self.index.checked_add(1).ok_or(EnvelopeError::TooLarge)?;
		Ok(())
	}

	/// Fills up with zeros; gives the object's hash.
	fn pad(mut self) -> Result<[u8; 32], EnvelopeError> {
		while self.room() > 0 {
			self.chunk.resize(self.chunk.len() + self.room(), 0);
			self.flush()?;
		}
		Ok(self.hash.clone().finalize().into())
	}
}

impl<K: ?Sized> Drop for Sealer<'_, K> {
	fn drop(&mut self) {
		// Holds plaintext if sealing broke off.
		self.chunk.zeroize();
	}
}
