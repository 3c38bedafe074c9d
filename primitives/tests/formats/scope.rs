// SPDX-License-Identifier: GPL-3.0-only

use salus_primitives::{
	access::{CompartmentScope, Purpose, Scope, UnknownPurpose, MAX_PURPOSES},
	CompartmentTag, Epoch, RecordId,
};

const A: CompartmentTag = CompartmentTag([1; 16]);
const B: CompartmentTag = CompartmentTag([2; 16]);
const ONE: RecordId = RecordId([1; 16]);
const TWO: RecordId = RecordId([2; 16]);

fn compartments(list: &[(CompartmentTag, Epoch)]) -> Scope {
	let list: Vec<_> = list
		.iter()
		.map(|(tag, first_epoch)| CompartmentScope { tag: *tag, first_epoch: *first_epoch })
		.collect();
	Scope::Compartments(list.try_into().expect("few"))
}

fn records(list: &[RecordId]) -> Scope {
	Scope::Records(list.to_vec().try_into().expect("few"))
}

#[test]
fn a_compartment_is_covered_from_its_first_epoch_on() {
	let scope = compartments(&[(A, 2)]);
	assert!(!scope.covers(&ONE, &A, 1));
	assert!(scope.covers(&ONE, &A, 2));
	assert!(scope.covers(&TWO, &A, Epoch::MAX));
	assert!(!scope.covers(&ONE, &B, 2));
	assert!(scope.covers_compartment(&A, 2));
	assert!(!scope.covers_compartment(&A, 1));
}

#[test]
fn a_list_of_records_covers_them_wherever_they_lie_and_no_compartment() {
	let scope = records(&[ONE]);
	assert!(scope.covers(&ONE, &A, 0));
	assert!(scope.covers(&ONE, &B, 9));
	assert!(!scope.covers(&TWO, &A, 0));
	assert!(!scope.covers_compartment(&A, 0));
}

#[test]
fn an_empty_scope_names_nothing_and_is_seen_as_such() {
	for scope in [compartments(&[]), records(&[])] {
		assert!(scope.is_empty());
		assert!(!scope.covers(&ONE, &A, 0));
	}
	for scope in [Scope::Chart, compartments(&[(A, 0)]), records(&[ONE])] {
		assert!(!scope.is_empty());
	}
}

#[test]
fn within_is_told_only_where_it_is_sure() {
	let lies = |record: &RecordId| (*record == ONE).then_some((A, 3));
	let within = |narrow: &Scope, wide: &Scope| narrow.is_within(wide, lies);
	assert!(within(&records(&[ONE, TWO]), &Scope::Chart));
	assert!(within(&records(&[ONE]), &records(&[TWO, ONE])));
	assert!(!within(&records(&[ONE, TWO]), &records(&[ONE])));
	assert!(within(&records(&[ONE]), &compartments(&[(A, 3)])));
	assert!(!within(&records(&[ONE]), &compartments(&[(A, 4)])));
	assert!(!within(&records(&[ONE]), &compartments(&[(B, 0)])));
	// Where a record lies is not known: then it does not lie within.
	assert!(!within(&records(&[TWO]), &compartments(&[(A, 0), (B, 0)])));
	assert!(within(&compartments(&[(A, 4)]), &compartments(&[(B, 0), (A, 3)])));
	assert!(!within(&compartments(&[(A, 2)]), &compartments(&[(A, 3)])));
	assert!(!within(&compartments(&[(A, 0)]), &records(&[ONE])));
	assert!(!within(&Scope::Chart, &compartments(&[(A, 0), (B, 0)])));
	assert!(!within(&Scope::Chart, &records(&[ONE, TWO])));
}

#[test]
fn purposes_are_read_by_their_exact_codes() {
	for purpose in Purpose::ALL {
		assert_eq!(purpose.code().parse(), Ok(purpose));
		let json = serde_json::to_value(purpose).expect("a string");
		assert_eq!(json, purpose.code());
		assert!(purpose.code().to_lowercase().parse::<Purpose>().is_err());
	}
	assert_eq!("MARKT".parse::<Purpose>(), Err(UnknownPurpose));
	assert!(UnknownPurpose.to_string().ends_with("CAREMGT"));
	assert!(Purpose::ALL.len() <= MAX_PURPOSES as usize);
}
