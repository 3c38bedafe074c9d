// SPDX-License-Identifier: GPL-3.0-only
//! Streams: large documents through small buffers.

mod common;

use common::*;
use salus_envelope::*;
use std::{
	fs::File,
	io::{self, Read, Write},
};

/// Gives `left` bytes that repeat, a few at a time.
struct Drip {
	left: u64,
	at: u64,
}

impl Read for Drip {
	fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
		let some = buffer.len().min(4099).min(self.left as usize);
		for byte in &mut buffer[..some] {
			*byte = (self.at % 251) as u8;
			self.at += 1;
		}
		self.left -= some as u64;
		Ok(some)
	}
}

/// Checks what it is given against [`Drip`], and takes a few bytes at a time.
struct Check {
	at: u64,
}

impl Write for Check {
	fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
		let some = bytes.len().min(5003);
		for byte in &bytes[..some] {
			if *byte != (self.at % 251) as u8 {
				return Err(io::Error::other("another byte"));
			}
			self.at += 1;
		}
		Ok(some)
	}

	fn flush(&mut self) -> io::Result<()> {
		Ok(())
	}
}

#[test]
fn sixty_four_mebibytes_stream_through() {
	const LEN: u64 = 64 << 20;
	let folder = tempfile::tempdir().expect("a folder");
	let path = folder.path().join("object");
	let rng = &mut rand_core::OsRng;
	let key = ContentKey::random(rng);
	let sealing = Sealing { key: &key, author: &author(), manifest: &manifest() };
	let file = File::create(&path).expect("creates");
	let filed = seal_stream(rng, sealing, LEN, Drip { left: LEN, at: 0 }, file).expect("seals");
	assert_eq!(std::fs::metadata(&path).expect("there").len(), filed.object_len);

	let header = check_stream(&filed.object, File::open(&path).expect("opens")).expect("whole");
	assert_eq!(header.padded_len(), filed.padded_len);

	let mut check = Check { at: 0 };
	let keys = author_keys();
	let object = File::open(&path).expect("opens");
	let opened = open_stream(&key, expected(&filed, &keys), object, &mut check).expect("opens");
	assert_eq!((check.at, opened.document_len), (LEN, LEN));
}

#[test]
fn failures_of_the_disk_are_told() {
	let rng = &mut rand_core::OsRng;
	let key = ContentKey::random(rng);
	let sealing = Sealing { key: &key, author: &author(), manifest: &manifest() };
	let mut full = [0u8; 1000];
	let error = seal_stream(rng, sealing, 70_000, Drip { left: 70_000, at: 0 }, &mut full[..])
		.expect_err("no room");
	assert!(
		matches!(&error, EnvelopeError::Io { kind, .. } if *kind == io::ErrorKind::WriteZero),
		"{error:?}"
	);
	assert!(error.to_string().starts_with("reading or writing failed: "));
}
