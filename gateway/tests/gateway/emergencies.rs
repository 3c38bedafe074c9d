// SPDX-License-Identifier: GPL-3.0-only

//! Dormant fragments: for which emergency departments they are made, of what, and what they open.

use salus_gateway::{Collector, ReaderKey, Reading};
use salus_primitives::{
	access::{
		CompartmentScope, Emergency, EmergencyReason, Opening, Purpose, RestrictedParty,
		Restriction, Restrictions, Review, Scope,
	},
	consent::Basis,
	membership::{InstitutionStatus, Role, StaffRole},
	BlindedTag, CompartmentTag, Epoch, Moment,
};

use crate::{
	chain::{now, GENESIS},
	world::{
		admit, employ, purposes, record, register, Person, World, CHART, DOCUMENT, GENERAL, OTHER,
	},
};

/// An emergency department with a key.
fn department(world: &World) -> Person {
	let department = Person::new();
	world.chain.block(|state| {
		admit(state, department.id(), &[Role::Emergency]);
		register(state, &department);
	});
	department
}

/// Which compartments and epochs fragments were made of, since they lacked.
async fn completed(world: &World) -> Vec<(CompartmentTag, Epoch)> {
	let done = world.maker().complete(CHART, &[]).await.unwrap();
	assert!(done.skipped.is_empty(), "{:?}", done.skipped);
	assert!(done.made.iter().all(|made| made.set.emergency && made.gateways.len() == 3));
	done.made.iter().map(|made| (made.set.tag, made.set.epoch)).collect()
}

#[tokio::test]
async fn the_glass_is_broken_with_what_the_patients_side_made() {
	let world = World::new().await;
	world.filed(record(1), GENERAL).await;
	let (department, clinician) = (department(&world), Person::new());
	world.chain.block(|state| {
		employ(state, &clinician, department.id(), StaffRole::EmergencyClinician);
	});
	assert_eq!(completed(&world).await, vec![(GENERAL, 0), (OTHER, 0)]);
	assert!(completed(&world).await.is_empty());
	// A new epoch needs its own set, and nothing else is touched.
	world.next_epoch(GENERAL);
	assert_eq!(completed(&world).await, vec![(GENERAL, 1)]);
	world.filed(record(2), GENERAL).await;

	world.chain.block(|state| {
		let emergency = Emergency {
			clinician: clinician.id(),
			department: department.id(),
			reason: EmergencyReason::Unconscious,
			opened: 0,
			expires: Moment::MAX,
			review_by: Moment::MAX,
			review: Review::Pending,
		};
		state.emergencies.insert((CHART, 0), emergency);
	});
	let exchanges = world.exchanges_of(&clinician.account);
	let collector = Collector::new(&world.chain, &exchanges);
	let key = department.encryption();
	for number in [1, 2] {
		let reading = Reading {
			purpose: Purpose::Btg,
			basis: Basis::Emergency(0),
			..world.reading(record(number), 0, None)
		};
		let to = world.folder.path().join(format!("document-{number}"));
		collector.document(&reading, ReaderKey::Grantee(&key), &to, &|_, _| ()).await.unwrap();
		assert_eq!(std::fs::read(&to).unwrap(), DOCUMENT);
	}
}

#[tokio::test]
async fn a_department_gets_its_fragments_once_it_is_due_and_has_a_key() {
	let world = World::new().await;
	let (department, time) = (Person::new(), now());
	world.chain.block(|state| {
		state.time = Some(time);
		state.emergencies_from.insert(department.id(), time + 1);
		admit(state, department.id(), &[Role::Emergency]);
		register(state, &department);
	});
	assert!(completed(&world).await.is_empty(), "it is too new");
	world.chain.block(|state| {
		state.emergencies_from.insert(department.id(), time);
		state.keys.remove(&department.id());
	});
	assert!(completed(&world).await.is_empty(), "it has no key");
	let set = |status| {
		world.chain.block(|state| {
			register(state, &department);
			state.members.get_mut(&department.id()).unwrap().status = status;
		})
	};
	set(InstitutionStatus::Suspended);
	assert!(completed(&world).await.is_empty(), "it is suspended");
	set(InstitutionStatus::Active);
	assert_eq!(completed(&world).await, vec![(GENERAL, 0), (OTHER, 0)]);
}

#[tokio::test]
async fn departments_alone_get_what_they_lack() {
	let world = World::new().await;
	let opening = world.grant(0, Scope::Chart);
	let none = world.maker().emergencies(CHART, &[]).await.unwrap();
	assert!(none.made.is_empty() && none.skipped.is_empty());
	department(&world);
	let done = world.maker().emergencies(CHART, &[]).await.unwrap();
	assert!(done.made.len() == 2 && done.made.iter().all(|made| made.set.emergency));
	// What the grant lacks, it lacks still.
	let done = world.maker().complete(CHART, &[opening]).await.unwrap();
	assert!(done.made.len() == 2 && done.made.iter().all(|made| !made.set.emergency));
}

/// What the patient forbids in one compartment.
fn forbidding(party: RestrictedParty, for_what: Option<&[Purpose]>) -> Restriction {
	let scope = vec![CompartmentScope { tag: GENERAL, first_epoch: 0 }];
	Restriction {
		id: 0,
		scope: Scope::Compartments(scope.try_into().unwrap()),
		party,
		purposes: for_what.map(purposes),
		passable: false,
	}
}

fn restrict(world: &World, restrictions: Vec<Restriction>) {
	let restrictions: Restrictions = restrictions.try_into().unwrap();
	world.chain.block(|state| state.restrictions.insert(CHART, restrictions));
}

#[tokio::test]
async fn what_the_patient_forbids_absolutely_gets_no_fragments_until_she_lifts_it() {
	use RestrictedParty::{Everyone, Open, Role as OfRole};
	let world = World::new().await;
	let department = department(&world);
	restrict(&world, vec![forbidding(Everyone, None)]);
	assert_eq!(completed(&world).await, vec![(OTHER, 0)]);
	restrict(&world, vec![]);
	assert_eq!(completed(&world).await, vec![(GENERAL, 0)]);

	let absolute = || forbidding(Everyone, None);
	let of_records = Scope::Records(vec![record(1)].try_into().unwrap());
	let later = vec![CompartmentScope { tag: GENERAL, first_epoch: 1 }];
	let later = Scope::Compartments(later.try_into().unwrap());
	let (both, other) = (vec![GENERAL, OTHER], vec![OTHER]);
	for (restrictions, made) in [
		(vec![absolute()], other.clone()),
		(vec![Restriction { scope: Scope::Chart, ..absolute() }], vec![]),
		(vec![Restriction { passable: true, ..absolute() }], both.clone()),
		// One record is no compartment, and what was filed before is not what is filed later.
		(vec![Restriction { scope: of_records, ..absolute() }], both.clone()),
		(vec![Restriction { scope: later, ..absolute() }], both.clone()),
		(vec![forbidding(OfRole(Role::Emergency), None)], other.clone()),
		(vec![forbidding(OfRole(Role::DataUser), None)], both.clone()),
		(vec![forbidding(Open(department.id()), None)], other.clone()),
		(vec![forbidding(Open(world.hospital.id()), None)], both.clone()),
		// An emergency is for one of two purposes, and one is enough.
		(vec![forbidding(Everyone, Some(&[Purpose::Treat, Purpose::Btg]))], both.clone()),
		(vec![forbidding(Everyone, Some(&[Purpose::Etreat, Purpose::Btg]))], other.clone()),
		(
			vec![
				forbidding(Everyone, Some(&[Purpose::Btg])),
				forbidding(OfRole(Role::Emergency), Some(&[Purpose::Etreat])),
			],
			other,
		),
	] {
		restrict(&world, restrictions.clone());
		let sets = world.maker().emergency(CHART, &department.id(), &[]).await.unwrap();
		let tags: Vec<_> = sets.iter().map(|made| made.set.tag).collect();
		assert_eq!(tags, made, "{restrictions:?}");
	}
}

#[tokio::test]
async fn whom_a_blinded_restriction_names_the_device_or_the_gateways_know() {
	let world = World::new().await;
	let department = department(&world);
	let blinded = |party, random| {
		let opening = Opening { party, random: [random; 32] };
		let tag = BlindedTag::blind(&GENESIS, &CHART, &opening.party, &opening.random);
		restrict(&world, vec![forbidding(RestrictedParty::Blinded(tag), None)]);
		opening
	};
	let tags = |known: Vec<Opening>| {
		let (maker, department) = (world.maker(), department.id());
		async move {
			let made = maker.emergency(CHART, &department, &known).await.unwrap();
			made.iter().map(|made| made.set.tag).collect::<Vec<_>>()
		}
	};
	let hospital = blinded(world.hospital.id(), 5);
	// Until somebody says whom it names, it forbids everybody what it covers.
	assert_eq!(tags(vec![]).await, vec![OTHER]);
	assert_eq!(tags(vec![hospital.clone()]).await, vec![GENERAL, OTHER]);
	// Another device of the patient's gave it to a gateway.
	world.to_patient[0].add_opening(CHART, hospital).await.unwrap();
	assert_eq!(tags(vec![]).await, vec![GENERAL, OTHER]);
	let named = blinded(department.id(), 6);
	assert_eq!(tags(vec![named]).await, vec![OTHER]);
}
