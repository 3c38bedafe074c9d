// SPDX-License-Identifier: GPL-3.0-only

//! `Content-Digest` (RFC 9530), with sha-256 alone.

use sfv::{key_ref, DictSerializer, KeyRef};
use sha2::{Digest, Sha256};

const SHA_256: &KeyRef = key_ref("sha-256");

/// The value of the header for a body.
pub fn of(body: &[u8]) -> String {
	let mut header = DictSerializer::new();
	header.bare_item(SHA_256, Sha256::digest(body).as_slice());
	// A dictionary with a member is always written.
	header.finish().unwrap_or_default()
}

/// Whether the header is the body's, written as [`of`] writes it.
pub fn fits(header: &str, body: &[u8]) -> bool {
	header == of(body)
}

#[cfg(test)]
mod tests {
	/// RFC 9530, appendix D, and RFC 9421, appendix B.2.
	#[test]
	fn published_vectors() {
		let cases = [
			("{\"hello\": \"world\"}\n", "RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg="),
			("{\"hello\": \"world\"}", "X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE="),
		];
		for (body, digest) in cases {
			let header = format!("sha-256=:{digest}:");
			assert_eq!(super::of(body.as_bytes()), header);
			assert!(super::fits(&header, body.as_bytes()));
			assert!(!super::fits(&header, b"{}"));
		}
	}
}
