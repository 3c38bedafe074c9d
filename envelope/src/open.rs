// SPDX-License-Identifier: GPL-3.0-only
//! Opening an object, in one pass and constant memory, and proving what it holds.

use crate::{
	body::{within, Head},
	content::{ContentKey, Header, CHUNK, HEADER, TAG},
	errors::EnvelopeError,
	io::{fill, Sink, Source},
	manifest::{AuthorSignature, Blake2b256, Commitment, Manifest},
};
use alloc::vec::Vec;
use blake2::digest::Digest;
use zeroize::Zeroizing;

/// What the chain says of the document that is opened.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
	/// The chart.
	pub chart: &'a [u8; 32],
	/// The record's id.
	pub record: &'a [u8; 16],
	/// The version.
	pub version: u32,
	/// The account that wrote this version.
	pub author: &'a [u8; 32],
	/// The author's registered sr25519 signing keys, those of before included.
	pub author_keys: &'a [[u8; 32]],
	/// The object's hash.
	pub object: &'a [u8; 32],
	/// The content commitment; `None` for an index entry, of which the chain holds only the object.
	pub content: Option<&'a [u8; 32]>,
}

/// What was opened and proven.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenedObject {
	/// What the document says about itself.
	pub manifest: Manifest,
	/// The salt of the content commitment.
	pub salt: [u8; 32],
	/// The content commitment.
	pub content: [u8; 32],
	/// The length of the document in bytes.
	pub document_len: u64,
	/// The author's signature over the commitment, to show it to others.
	pub signature: AuthorSignature,
}

/// Opens an object and writes its document to `sink`.
///
/// Every chunk is authentic before it is written, but object hash, content commitment and author
/// are known only at the end: what was written counts only if this succeeds. Write to a temporary
/// file and rename it.
pub fn open_object<S: Source + ?Sized, K: Sink + ?Sized>(
	key: &ContentKey,
	expected: Expected<'_>,
	object: &mut S,
	sink: &mut K,
) -> Result<OpenedObject, EnvelopeError> {
	let (header, mut hash) = read_header(object)?;
	let cipher = header.cipher(key)?;
	let mut body = None;
	let mut chunk = Zeroizing::new(Vec::with_capacity(CHUNK + TAG));
	for index in 0..header.chunks()? {
		read_chunk(object, &header, index, &mut chunk)?;
		hash.update(&*chunk);
		cipher.open(index, &mut chunk)?;
		let at = u64::from(index) * CHUNK as u64;
		if body.is_none() {
			body = Some(Body::begin(Head::decode(&chunk, header.padded_len())?));
		}
		if let Some(body) = &mut body {
			body.take(&chunk, at, sink)?;
		}
	}
	if fill(object, &mut [0])? > 0 {
		return Err(EnvelopeError::Extended { expected: header.object_len() });
	}
	let body = body.ok_or(EnvelopeError::Malformed { what: "object" })?;
	if <[u8; 32]>::from(hash.finalize()) != *expected.object {
		return Err(EnvelopeError::ObjectHashMismatch);
	}
	body.finish(expected)
}

/// Opens an object that lies in memory; gives its document with what was proven.
pub fn open_bytes(
	key: &ContentKey,
	expected: Expected<'_>,
	object: &[u8],
) -> Result<(Vec<u8>, OpenedObject), EnvelopeError> {
	let mut document = Vec::new();
	let opened = open_object(key, expected, &mut &*object, &mut document)?;
	Ok((document, opened))
}

/// Checks without any key that an object is the one of `hash`, whole and of the length it says.
/// Gives its header.
pub fn check_object<S: Source + ?Sized>(
	hash: &[u8; 32],
	object: &mut S,
) -> Result<Header, EnvelopeError> {
	let (header, mut found) = read_header(object)?;
	let mut chunk = Zeroizing::new(Vec::with_capacity(CHUNK + TAG));
	for index in 0..header.chunks()? {
		read_chunk(object, &header, index, &mut chunk)?;
		found.update(&*chunk);
	}
	if fill(object, &mut [0])? > 0 {
		return Err(EnvelopeError::Extended { expected: header.object_len() });
	}
	match <[u8; 32]>::from(found.finalize()) == *hash {
		true => Ok(header),
		false => Err(EnvelopeError::ObjectHashMismatch),
	}
}

fn read_header<S: Source + ?Sized>(object: &mut S) -> Result<(Header, Blake2b256), EnvelopeError> {
	let mut bytes = [0; HEADER];
	let got = fill(object, &mut bytes)?;
	if got < HEADER {
		return Err(EnvelopeError::Truncated { expected: HEADER as u64, got: got as u64 });
	}
	Ok((Header::decode(&bytes)?, Blake2b256::new().chain_update(bytes)))
}

fn read_chunk<S: Source + ?Sized>(
	object: &mut S,
	header: &Header,
	index: u32,
	chunk: &mut Vec<u8>,
) -> Result<(), EnvelopeError> {
	let (start, len) = (header.object_range(index).start, header.chunk_len(index) + TAG);
	chunk.resize(len, 0);
	let got = fill(object, chunk)?;
	match got < len {
		true => {
			Err(EnvelopeError::Truncated { expected: header.object_len(), got: start + got as u64 })
		},
		false => Ok(()),
	}
}

/// Takes the plaintext apart as it comes.
struct Body {
	head: Head,
	commitment: Commitment,
	trailer: Vec<u8>,
}

impl Body {
	fn begin(head: Head) -> Self {
		let commitment = Commitment::new(&head.salt, &head.manifest_bytes);
		Self { head, commitment, trailer: Vec::with_capacity(AuthorSignature::LEN) }
	}

	fn take<K: Sink + ?Sized>(
		&mut self,
		bytes: &[u8],
		at: u64,
		sink: &mut K,
	) -> Result<(), EnvelopeError> {
		let document = within(bytes, at, &self.head.document());
		if !document.is_empty() {
			self.commitment.update(document);
			sink.put(document)?;
		}
		let trailer = self.head.trailer();
		self.trailer.extend_from_slice(within(bytes, at, &trailer));
		match within(bytes, at, &(trailer.end..u64::MAX)).iter().all(|byte| *byte == 0) {
			true => Ok(()),
			false => Err(EnvelopeError::PaddingInvalid),
		}
	}

	fn finish(self, expected: Expected<'_>) -> Result<OpenedObject, EnvelopeError> {
		let Head { manifest, salt, document_len, .. } = self.head;
		let fields = [
			("chart", manifest.chart == *expected.chart),
			("record", manifest.record == *expected.record),
			("version", manifest.version == expected.version),
			("author", manifest.author == *expected.author),
		];
		if let Some((field, _)) = fields.into_iter().find(|(_, same)| !same) {
			return Err(EnvelopeError::ManifestMismatch { field });
		}
		let content = self.commitment.finish();
		if expected.content.is_some_and(|filed| *filed != content) {
			return Err(EnvelopeError::CommitmentMismatch);
		}
		let trailer: [u8; AuthorSignature::LEN] = self
			.trailer
			.try_into()
			.map_err(|_| EnvelopeError::Malformed { what: "author's signature" })?;
		let signature = AuthorSignature::from_bytes(&trailer)?;
		signature.verify(&content, expected.author_keys)?;
		Ok(OpenedObject { manifest, salt, content, document_len, signature })
	}
}
