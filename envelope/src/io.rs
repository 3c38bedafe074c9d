// SPDX-License-Identifier: GPL-3.0-only
//! Where bytes come from and go to, with and without an operating system.

use crate::errors::EnvelopeError;
use alloc::vec::Vec;

/// Where bytes are read from.
pub trait Source {
	/// Reads up to `buffer.len()` bytes; 0 means the end.
	fn read(&mut self, buffer: &mut [u8]) -> Result<usize, EnvelopeError>;
}

/// Where bytes are written to.
pub trait Sink {
	/// Takes all of `bytes`.
	fn put(&mut self, bytes: &[u8]) -> Result<(), EnvelopeError>;
}

impl Source for &[u8] {
	fn read(&mut self, buffer: &mut [u8]) -> Result<usize, EnvelopeError> {
		let taken = buffer.len().min(self.len());
		let (head, tail) = self.split_at(taken);
		buffer[..taken].copy_from_slice(head);
		*self = tail;
		Ok(taken)
	}
}

impl Sink for Vec<u8> {
	fn put(&mut self, bytes: &[u8]) -> Result<(), EnvelopeError> {
		self.extend_from_slice(bytes);
		Ok(())
	}
}

/// Reads until `buffer` is full or the source ends; gives how much there was.
pub(crate) fn fill<S: Source + ?Sized>(
	source: &mut S,
	buffer: &mut [u8],
) -> Result<usize, EnvelopeError> {
	let mut filled = 0;
	while filled < buffer.len() {
		match source.read(&mut buffer[filled..])? {
			0 => break,
			read => filled += read,
		}
	}
	Ok(filled)
}

/// An [`std::io::Read`] as a [`Source`].
#[cfg(feature = "std")]
pub struct FromReader<R>(pub R);

#[cfg(feature = "std")]
impl<R: std::io::Read> Source for FromReader<R> {
	fn read(&mut self, buffer: &mut [u8]) -> Result<usize, EnvelopeError> {
		loop {
			match self.0.read(buffer) {
				Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
				other => return Ok(other?),
			}
		}
	}
}

/// An [`std::io::Write`] as a [`Sink`].
#[cfg(feature = "std")]
pub struct IntoWriter<W>(pub W);

#[cfg(feature = "std")]
impl<W: std::io::Write> Sink for IntoWriter<W> {
	fn put(&mut self, bytes: &[u8]) -> Result<(), EnvelopeError> {
		Ok(self.0.write_all(bytes)?)
	}
}
