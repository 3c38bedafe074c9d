// SPDX-License-Identifier: GPL-3.0-only

//! Promise 2: of what a gateway writes and says, nothing tells what is in a document, nor opens it.

use salus_envelope::Envelope;
use salus_gateway::{exchange::Part, wire::routes};
use salus_primitives::access::Scope;
use sp_crypto_hashing::{blake2_256, sha2_256};

use crate::{
	backend, log,
	receipts::own_wish,
	world::{put, reader, record, Sealed, World, CHART, DOCUMENT, GENERAL, INDEX},
};

/// What nobody may find, with what it is.
fn secrets(world: &World, sealed: &Sealed) -> Vec<(&'static str, Vec<u8>)> {
	let epoch = world.keys.compartment(&GENERAL.0, 0).unwrap();
	let key = |envelope: &[u8]| {
		let key = Envelope::from_bytes(envelope).unwrap().open(&epoch).unwrap();
		key.as_bytes().to_vec()
	};
	vec![
		("document", DOCUMENT.to_vec()),
		("index entry", INDEX.to_vec()),
		("content key", key(&sealed.envelope)),
		("content key of the index entry", key(&sealed.index_envelope)),
		("secret of the epoch", epoch.to_bytes().to_vec()),
		("plain hash of the document", blake2_256(DOCUMENT).to_vec()),
		("plain hash of the document", sha2_256(DOCUMENT).to_vec()),
		("plain hash of the index entry", blake2_256(INDEX).to_vec()),
		("plain hash of the index entry", sha2_256(INDEX).to_vec()),
	]
}

fn holds(haystack: &[u8], needle: &[u8]) -> bool {
	haystack.windows(needle.len()).any(|window| window == needle)
}

#[tokio::test]
async fn what_a_gateway_writes_and_says_tells_nothing_of_a_document() {
	log::listen();
	let world = World::new().await;
	let sealed = world.filed(record(1), GENERAL).await;
	let opening = world.grant(0, Scope::Chart);
	world.maker().grant(CHART, 0, Some(opening.clone())).await.unwrap();
	let reading = world.reading(record(1), 0, Some(opening));
	assert_eq!(world.collect(&world.to_doctor, &reading).await.unwrap().0, DOCUMENT);
	// What is refused: bytes in clear under another's address, and a release after the revocation.
	let next = world.seal(record(2), GENERAL, DOCUMENT);
	let clear = put(next.filing.object, DOCUMENT);
	let clear = world.to_clinician[0].put_object(clear, reader(DOCUMENT)).await.unwrap_err();
	world.revoke(0);
	let denied = world.collect(&world.to_doctor, &reading).await.unwrap_err();
	let foreign = world.to_doctor[0].fetch(&own_wish(&sealed), Part::Document, None).await;
	let said = format!("{clear:?} {clear} {denied:?} {denied} {foreign:?}");

	let (database, objects) =
		(backend::written(world.folder.path(), 0), backend::stored(world.folder.path(), 0));
	let log = log::heard();
	// The test looks where it is kept and said.
	assert!(
		holds(&database, &sealed.envelope[..64]) || holds(&database, &sealed.index_envelope[..64])
	);
	assert!(holds(&objects, &sealed.object) && holds(&objects, &sealed.index));
	assert!(log.contains(routes::KEYS) && log.contains("released keys"), "{log}");
	for (what, secret) in secrets(&world, &sealed) {
		let digits = hex::encode(&secret);
		for (place, bytes) in [
			("database", &database[..]),
			("objects", &objects[..]),
			("log", log.as_bytes()),
			("errors", said.as_bytes()),
		] {
			assert!(!holds(bytes, &secret), "the {place} has the {what}");
			assert!(!holds(bytes, digits.as_bytes()), "the {place} has the {what} in digits");
		}
	}
}
