// SPDX-License-Identifier: GPL-3.0-only
//! Objects: what is sealed comes back, and nothing else does.

mod common;

use common::*;
use proptest::prelude::*;
use salus_envelope::{content, *};

const CHUNK: usize = content::CHUNK;
/// The plaintext around a document: head (with this manifest) and trailer.
const AROUND: usize = 4 + 32 + 8 + (1 + 32 + 16 + 4 + 1 + 22 + 32 + 8) + 97;

fn open(
	key: &ContentKey,
	filed: &SealedObject,
	object: &[u8],
) -> Result<(Vec<u8>, OpenedObject), EnvelopeError> {
	open_bytes(key, expected(filed, &author_keys()), object)
}

#[test]
fn documents_around_every_boundary_come_back() {
	for around in [0, CHUNK - AROUND, CHUNK, 2 * CHUNK - AROUND, 2 * CHUNK, 3 * CHUNK + 17] {
		for len in around.saturating_sub(2)..around + 3 {
			let (document, key, object, filed) = sealed(len);
			assert_eq!(filed.object_len, object.len() as u64, "{len}");
			assert_eq!(filed.padded_len, padme((len + AROUND) as u64).expect("short"), "{len}");
			let (opened, proven) = open(&key, &filed, &object).expect("opens");
			assert_eq!(opened, document, "{len}");
			assert_eq!(proven.manifest, manifest());
			assert_eq!(proven.content, filed.content);
			assert_eq!(proven.document_len, len as u64);
			assert_eq!(
				check_object(&filed.object, &mut &*object).expect("whole").object_len(),
				object.len() as u64
			);
		}
	}
}

#[test]
fn the_size_of_an_object_says_little_of_the_document() {
	let sizes: std::collections::BTreeSet<_> =
		(20_000..21_000).step_by(7).map(|len| sealed(len).3.object_len).collect();
	assert!(sizes.len() <= 3, "{sizes:?}");
}

#[test]
fn an_object_cut_anywhere_is_truncated() {
	let (_, key, object, filed) = sealed(2 * CHUNK + 500);
	let chunk = CHUNK + content::TAG;
	let ends = [0, 1, 83, 84, 85, 84 + chunk - 1, 84 + chunk, 84 + chunk + 1, object.len() - 1];
	for end in ends {
		let error = open(&key, &filed, &object[..end]).expect_err("cut");
		assert!(
			matches!(error, EnvelopeError::Truncated { got, .. } if got == end as u64),
			"{end}: {error:?}"
		);
		assert!(matches!(
			check_object(&filed.object, &mut &object[..end]),
			Err(EnvelopeError::Truncated { .. })
		));
	}
}

#[test]
fn a_longer_object_is_refused() {
	for len in [10, CHUNK - AROUND, 2 * CHUNK] {
		let (_, key, object, filed) = sealed(len);
		let extended = EnvelopeError::Extended { expected: object.len() as u64 };
		for more in [&[0][..], &object] {
			let longer = [&object, more].concat();
			assert_eq!(open(&key, &filed, &longer).err(), Some(extended.clone()));
			assert_eq!(check_object(&filed.object, &mut &*longer).err(), Some(extended.clone()));
		}
	}
}

#[test]
fn chunks_cannot_change_places() {
	let (_, key, object, filed) = sealed(3 * CHUNK);
	let chunk = CHUNK + content::TAG;
	let (head, rest) = object.split_at(84);
	let swapped = [head, &rest[chunk..2 * chunk], &rest[..chunk], &rest[2 * chunk..]].concat();
	assert_eq!(open(&key, &filed, &swapped).err(), Some(EnvelopeError::ChunkAltered { index: 0 }));
	let repeated = [head, &rest[..chunk], &rest[..chunk], &rest[2 * chunk..]].concat();
	assert_eq!(open(&key, &filed, &repeated).err(), Some(EnvelopeError::ChunkAltered { index: 1 }));
}

#[test]
fn a_chunk_of_another_object_under_the_same_key_is_refused() {
	let (_, key, object, filed) = sealed(CHUNK);
	let sealing = Sealing { key: &key, author: &author(), manifest: &manifest() };
	let other = &mut Repeating::new("another salt");
	let (other, _) = seal_bytes(other, sealing, &vec![0; CHUNK]).expect("seals");
	let mixed = [&object[..84], &other[84..]].concat();
	assert_eq!(open(&key, &filed, &mixed).err(), Some(EnvelopeError::ChunkAltered { index: 0 }));
}

#[test]
fn another_key_is_told_from_altered_bytes() {
	let (_, _, object, filed) = sealed(10);
	let key = ContentKey::from_bytes([0; 32]);
	assert_eq!(open(&key, &filed, &object).err(), Some(EnvelopeError::KeyMismatch));
}

#[test]
fn what_begins_otherwise_is_no_object() {
	let (_, key, mut object, filed) = sealed(10);
	assert_eq!(open(&key, &filed, &[7; 400]).err(), Some(EnvelopeError::NotAnObject));
	object[8] = 2;
	assert_eq!(
		open(&key, &filed, &object).err(),
		Some(EnvelopeError::UnknownVersion { what: "object", version: 2 })
	);
	object[8] = 1;
	object[9] = 9;
	assert_eq!(
		open(&key, &filed, &object).err(),
		Some(EnvelopeError::UnknownSuite { what: "content", id: 9 })
	);
}

#[test]
fn lengths_beyond_the_counter_are_refused_without_reading_them() {
	let (_, key, mut object, filed) = sealed(10);
	object[12..20].copy_from_slice(&u64::MAX.to_le_bytes());
	assert_eq!(open(&key, &filed, &object).err(), Some(EnvelopeError::TooLarge));
	object[12..20].fill(0);
	assert!(matches!(open(&key, &filed, &object), Err(EnvelopeError::Malformed { .. })));
	let rng = &mut Repeating::new("too large");
	let sealing = Sealing { key: &key, author: &author(), manifest: &manifest() };
	let too_large = seal_object(rng, sealing, 1 << 48, &mut &[0u8; 4][..], &mut Vec::new());
	assert_eq!(too_large.err(), Some(EnvelopeError::TooLarge));
}

#[test]
fn a_document_that_changed_while_it_was_read_is_refused() {
	let rng = &mut Repeating::new("changed");
	let key = ContentKey::random(rng);
	let sealing = Sealing { key: &key, author: &author(), manifest: &manifest() };
	for (announced, there) in [(10, 9), (10, 11), (0, 1), (70_000, 65_536), (65_536, 70_000)] {
		let result = seal_object(rng, sealing, announced, &mut &*vec![1; there], &mut Vec::new());
		assert_eq!(result.err(), Some(EnvelopeError::LengthMismatch { announced }));
	}
}

#[test]
fn each_proof_fails_with_its_own_error() {
	let (_, key, object, filed) = sealed(1000);
	let keys = author_keys();
	let good = expected(&filed, &keys);
	let open = |expected| open_bytes(&key, expected, &object).err();
	assert_eq!(open(good), None);

	let other = [9; 32];
	let (unknown, both) = ([other], [other, keys[0]]);
	assert_eq!(open(Expected { object: &other, ..good }), Some(EnvelopeError::ObjectHashMismatch));
	assert_eq!(
		open(Expected { content: Some(&other), ..good }),
		Some(EnvelopeError::CommitmentMismatch)
	);
	assert_eq!(
		open(Expected { author_keys: &unknown, ..good }),
		Some(EnvelopeError::AuthorKeyUnknown)
	);
	assert_eq!(open(Expected { author_keys: &[], ..good }), Some(EnvelopeError::AuthorKeyUnknown));
	assert_eq!(
		open(Expected { chart: &other, ..good }),
		Some(EnvelopeError::ManifestMismatch { field: "chart" })
	);
	assert_eq!(
		open(Expected { record: &[9; 16], ..good }),
		Some(EnvelopeError::ManifestMismatch { field: "record" })
	);
	assert_eq!(
		open(Expected { version: 2, ..good }),
		Some(EnvelopeError::ManifestMismatch { field: "version" })
	);
	assert_eq!(
		open(Expected { author: &other, ..good }),
		Some(EnvelopeError::ManifestMismatch { field: "author" })
	);
	assert_eq!(open(Expected { content: None, author_keys: &both, ..good }), None);
}

#[test]
fn a_signature_over_other_content_is_no_signature() {
	let rng = &mut Repeating::new("signature");
	let (signed, other) = ([1; 32], [2; 32]);
	let signature = AuthorSignature::sign(rng, &author(), &signed);
	assert_eq!(signature.verify(&signed, &author_keys()), Ok(()));
	assert_eq!(
		signature.verify(&other, &author_keys()),
		Err(EnvelopeError::AuthorSignatureInvalid)
	);
}

#[test]
fn manifests_have_one_encoding() {
	let manifest = Manifest { previous: Some([8; 32]), version: u32::MAX, ..manifest() };
	let bytes = manifest.to_bytes().expect("encodes");
	assert_eq!(Manifest::from_bytes(&bytes).expect("decodes"), manifest);
	assert_eq!(
		Manifest::from_bytes(&[&bytes[..], &[0]].concat()).err(),
		Some(EnvelopeError::Malformed { what: "manifest" })
	);
	assert!(Manifest::from_bytes(&bytes[..bytes.len() - 1]).is_err());
	let mut newer = bytes;
	newer[0] = 2;
	assert_eq!(
		Manifest::from_bytes(&newer).err(),
		Some(EnvelopeError::UnknownVersion { what: "manifest", version: 2 })
	);
}

#[test]
fn media_types_are_checked() {
	let long = format!("application/{}", "x".repeat(128));
	for media_type in ["", "pdf", "/", "application/", "/pdf", "a/b/c", "a b/c", "a/ü", &long] {
		let manifest = Manifest { media_type: media_type.into(), ..manifest() };
		assert_eq!(
			manifest.to_bytes().err(),
			Some(EnvelopeError::MediaTypeInvalid),
			"{media_type}"
		);
	}
	let longest = format!("{}/{}", "a".repeat(127), "b".repeat(127));
	assert!(Manifest { media_type: longest, ..manifest() }.to_bytes().is_ok());
}

#[test]
fn parts_are_opened_alone() {
	let (document, key, object, _) = sealed(3 * CHUNK + 100);
	let mut reader = RangeReader::open(&key, &*object).expect("opens");
	assert_eq!(reader.head().manifest, manifest());
	let len = document.len();
	for range in [0..0, 0..1, 0..len, CHUNK - 300..CHUNK + 300, len - 1..len, 5..2 * CHUNK] {
		let mut part = Vec::new();
		reader.read(range.start as u64..range.end as u64, &mut part).expect("reads");
		assert_eq!(part, document[range.clone()], "{range:?}");
	}
	let past = reader.read(0..len as u64 + 1, &mut Vec::new());
	assert_eq!(past.err(), Some(EnvelopeError::OutOfRange));
}

#[test]
fn an_altered_chunk_spoils_only_the_parts_in_it() {
	let (document, key, mut object, _) = sealed(3 * CHUNK);
	object[84 + CHUNK + content::TAG + 5] ^= 1;
	let mut reader = RangeReader::open(&key, &*object).expect("opens");
	let mut part = Vec::new();
	reader.read(0..1000, &mut part).expect("untouched");
	assert_eq!(part, document[..1000]);
	assert_eq!(
		reader.read(CHUNK as u64..CHUNK as u64 + 1, &mut Vec::new()).err(),
		Some(EnvelopeError::ChunkAltered { index: 1 })
	);
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(64))]

	#[test]
	fn any_document_comes_back(document in proptest::collection::vec(any::<u8>(), 0..200_000)) {
		let rng = &mut rand_core::OsRng;
		let key = ContentKey::random(rng);
		let sealing = Sealing { key: &key, author: &author(), manifest: &manifest() };
		let (object, filed) = seal_bytes(rng, sealing, &document).expect("seals");
		let (opened, _) = open(&key, &filed, &object).expect("opens");
		prop_assert_eq!(opened, document);
	}

	#[test]
	fn a_flipped_bit_anywhere_is_refused(
		len in prop_oneof![0usize..3000, CHUNK - AROUND - 1..CHUNK + 2, 2 * CHUNK - 1..2 * CHUNK + 2],
		at in any::<proptest::sample::Index>(),
		bit in 0u8..8,
	) {
		let (_, key, mut object, filed) = sealed(len);
		let at = at.index(object.len());
		object[at] ^= 1 << bit;
		prop_assert!(open(&key, &filed, &object).is_err(), "{} of {}", at, object.len());
		prop_assert!(check_object(&filed.object, &mut &*object).is_err());
	}

	#[test]
	fn random_bytes_never_open(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
		let (_, key, object, filed) = sealed(100);
		prop_assert!(open(&key, &filed, &bytes).is_err());
		let headed = [&object[..84], &bytes].concat();
		prop_assert!(open(&key, &filed, &headed).is_err());
	}
}
