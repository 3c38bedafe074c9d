// SPDX-License-Identifier: GPL-3.0-only
//! Opening parts of an object without fetching the whole.
//!
//! A part is proven to be what was sealed at its place under this content key. Object hash, content
//! commitment and author cover the whole and are checked by [`open_object`](crate::open_object).

use crate::{
	body::{within, Head},
	content::{ChunkCipher, ContentKey, Header, CHUNK, HEADER},
	errors::EnvelopeError,
	io::Sink,
};
use alloc::vec::Vec;
use core::ops::Range;
use zeroize::Zeroizing;

/// Fetches bytes of an object by their range in it.
pub trait Fetch {
	/// The bytes of `range`.
	fn fetch(&mut self, range: Range<u64>) -> Result<Vec<u8>, EnvelopeError>;
}

impl Fetch for &[u8] {
	fn fetch(&mut self, range: Range<u64>) -> Result<Vec<u8>, EnvelopeError> {
		let index = |at| usize::try_from(at).map_err(|_| EnvelopeError::OutOfRange);
		let range = index(range.start)?..index(range.end)?;
		self.get(range).map(<[u8]>::to_vec).ok_or(EnvelopeError::OutOfRange)
	}
}

/// An object of which parts can be read.
pub struct RangeReader<F> {
	cipher: ChunkCipher,
	head: Head,
	object: F,
}

impl<F: Fetch> RangeReader<F> {
	/// Fetches header and first chunk, and opens them.
	pub fn open(key: &ContentKey, mut object: F) -> Result<Self, EnvelopeError> {
		let header = object.fetch(0..HEADER as u64)?;
		let header: [u8; HEADER] = header.try_into().map_err(|bytes: Vec<u8>| {
			EnvelopeError::Truncated { expected: HEADER as u64, got: bytes.len() as u64 }
		})?;
		let cipher = Header::decode(&header)?.cipher(key)?;
		let first = open_chunk(&cipher, &mut object, 0)?;
		let head = Head::decode(&first, cipher.header().padded_len())?;
		Ok(Self { cipher, head, object })
	}

	/// What the document says about itself, and its length.
	pub const fn head(&self) -> &Head {
		&self.head
	}

	/// Writes the bytes of `range` of the document to `sink`; fetches only the chunks it touches.
	pub fn read<K: Sink + ?Sized>(
		&mut self,
		range: Range<u64>,
		sink: &mut K,
	) -> Result<(), EnvelopeError> {
		if range.start > range.end || range.end > self.head.document_len {
			return Err(EnvelopeError::OutOfRange);
		}
		if range.is_empty() {
			return Ok(());
		}
		let start = self.head.document().start;
		let wanted = start + range.start..start + range.end;
		let chunk_of =
			|at: u64| u32::try_from(at / CHUNK as u64).map_err(|_| EnvelopeError::OutOfRange);
		for index in chunk_of(wanted.start)?..=chunk_of(wanted.end - 1)? {
			let chunk = open_chunk(&self.cipher, &mut self.object, index)?;
			sink.put(within(&chunk, u64::from(index) * CHUNK as u64, &wanted))?;
		}
		Ok(())
	}
}

fn open_chunk<F: Fetch>(
	cipher: &ChunkCipher,
	object: &mut F,
	index: u32,
) -> Result<Zeroizing<Vec<u8>>, EnvelopeError> {
	let mut chunk = Zeroizing::new(object.fetch(cipher.header().object_range(index))?);
	cipher.open(index, &mut chunk)?;
	Ok(chunk)
}
