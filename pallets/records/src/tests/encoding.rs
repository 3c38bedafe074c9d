// SPDX-License-Identifier: GPL-3.0-only

//! What outsiders decode, and what must not move.

use codec::{Decode, Encode, MaxEncodedLen};
use salus_primitives::record::{DisputeReason, Relation};

use crate::{mock::*, Call, Entry, Tombstone};

#[test]
fn call_indices_are_fixed() {
	let chart = CHART;
	let record = id(1);
	let calls: [Call<Test>; 10] = [
		Call::file { chart, record, filing: filing(1) },
		Call::file_batch { chart, items: Default::default() },
		Call::amend { chart, record, version: 2, relation: Relation::Replaces, filing: filing(1) },
		Call::contribute { chart, record, filing: filing(1), under: None },
		Call::dispute { chart, record, reason: DisputeReason::WrongPatient },
		Call::resolve_dispute { chart, record },
		Call::withdraw { chart, record },
		Call::erase { chart, record },
		Call::hold { chart, record },
		Call::release_hold { chart, record },
	];
	for (index, call) in calls.iter().enumerate() {
		assert_eq!(usize::from(call.encode()[0]), index);
	}
}

#[test]
fn entries_have_their_encoding() {
	ExtBuilder::default().filed(1).build_and_execute(|| {
		let key = crate::Records::<Test>::hashed_key_for(CHART, id(1));
		let stored = sp_io::storage::get(&key).expect("the test filed it");
		let mut expected = vec![0]; // live
		expected.extend(1u32.to_le_bytes()); // version
		expected.extend([0, 0, 0, 0]); // current, filed, not moved, not held
		expected.extend([11; 32]); // author
		expected.push(1);
		expected.extend([10; 32]); // institution
		expected.extend(1u32.to_le_bytes()); // block
		expected.push(0); // no relation
		expected.extend([1; 16]); // compartment
		expected.extend(4u32.to_le_bytes()); // epoch
		expected.extend([1; 32]); // object
		expected.extend([1; 32]); // content
		expected.extend([129; 32]); // index entry
		expected.push(0); // FHIR
		expected.extend(4_096u64.to_le_bytes()); // length
		assert_eq!(stored.to_vec(), expected);
		assert_eq!(Entry::decode(&mut &stored[..]).map(Entry::into_record), Ok(record(1)));
	});
}

#[test]
fn a_tombstone_is_small() {
	let tombstone = Entry::Erased(Tombstone { by: Some(clinician()), block: 1, versions: 64 });
	assert_eq!(tombstone.encoded_size(), 42);
	assert_eq!(tombstone.encode()[0], 1);
	assert_eq!(Entry::max_encoded_len(), 206);
}
