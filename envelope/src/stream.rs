// SPDX-License-Identifier: GPL-3.0-only
//! Sealing and opening over [`std::io`].

use crate::{
	content::{ContentKey, Header},
	errors::EnvelopeError,
	io::{FromReader, IntoWriter},
	open::{check_object, open_object, Expected, OpenedObject},
	seal::{seal_object, SealedObject, Sealing},
};
use rand_core::CryptoRngCore;
use std::io::{Read, Write};

/// Seals the `document_len` bytes that `document` gives, and writes the object to `object`.
///
/// See [`seal_object`]. Reads in pieces of 8 KiB and writes in pieces of 64 KiB: neither side needs
/// a buffer of its own.
pub fn seal_stream(
	rng: &mut impl CryptoRngCore,
	sealing: Sealing<'_>,
	document_len: u64,
	document: impl Read,
	mut object: impl Write,
) -> Result<SealedObject, EnvelopeError> {
	let (mut source, mut sink) = (FromReader(document), IntoWriter(&mut object));
	let sealed = seal_object(rng, sealing, document_len, &mut source, &mut sink)?;
	object.flush()?;
	Ok(sealed)
}

/// Opens the object that `object` gives, and writes its document to `document`.
///
/// See [`open_object`]: what was written counts only if this succeeds.
pub fn open_stream(
	key: &ContentKey,
	expected: Expected<'_>,
	object: impl Read,
	mut document: impl Write,
) -> Result<OpenedObject, EnvelopeError> {
	let (mut source, mut sink) = (FromReader(object), IntoWriter(&mut document));
	let opened = open_object(key, expected, &mut source, &mut sink)?;
	document.flush()?;
	Ok(opened)
}

/// Checks without any key that `object` gives the whole object of `hash`. See [`check_object`].
pub fn check_stream(hash: &[u8; 32], object: impl Read) -> Result<Header, EnvelopeError> {
	check_object(hash, &mut FromReader(object))
}
