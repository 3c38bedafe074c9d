// SPDX-License-Identifier: GPL-3.0-only

//! Who gets what released, and that all others get one and the same answer.

use std::time::Duration;

use futures::StreamExt;
use salus_gateway::{
	domain::MAX_STATE_AGE,
	exchange::{ListRequest, Part, ReleaseRequest, VersionOf, MAX_LISTED, MAX_RECEIPTS},
	pieces, Collector, ExchangeError, ReaderKey, Reading,
};
use salus_primitives::{
	access::{
		Emergency, EmergencyReason, Grantee, Opening, Purpose, RestrictedParty, Review, Scope,
	},
	chart::{ChartStatus, Mandate, MandateKind, Powers},
	consent::Basis,
	membership::{InstitutionStatus, Role, StaffRole},
	record::RecordStatus,
	BlindedTag, Moment,
};
use tokio::io::AsyncReadExt;

use crate::{
	chain::{now, Asked, GENESIS},
	world::{
		admit, caller, employ, record, register, Person, Sealed, World, CHART, DOCUMENT, GENERAL,
		INDEX,
	},
};

/// The doctor's wish under grant 0.
fn wish(of: VersionOf, opening: Option<Opening>) -> ReleaseRequest {
	ReleaseRequest { of, purpose: Purpose::Treat, basis: Basis::Grant(0), opening }
}

/// A filed record that is granted to the doctor, with fragments at every gateway.
async fn granted(world: &World) -> (Sealed, Opening) {
	granted_of(world, DOCUMENT).await
}

async fn granted_of(world: &World, document: &[u8]) -> (Sealed, Opening) {
	let sealed = world.filed_as(record(1), GENERAL, document).await;
	let opening = world.grant(0, Scope::Chart);
	world.maker().grant(CHART, 0, Some(opening.clone())).await.unwrap();
	(sealed, opening)
}

/// What the first gateway says to the doctor's wish.
async fn outcome(world: &World, request: ReleaseRequest) -> Result<u32, ExchangeError> {
	world.to_doctor[0].release(&request).await.map(|released| released.block)
}

#[tokio::test]
async fn the_grantee_reads_what_was_granted() {
	let world = World::new().await;
	let (sealed, opening) = granted(&world).await;
	let reading = world.reading(record(1), 0, Some(opening));
	let (document, collected) = world.collect(&world.to_doctor, &reading).await.unwrap();
	assert_eq!(document, DOCUMENT);
	assert_eq!(collected.opened.content, sealed.filing.content.0);
	assert_eq!(collected.shares_from.len(), 3);
	assert_eq!(collected.troubles, vec![]);

	let key = world.doctor.encryption();
	let collector = Collector::new(&world.chain, &world.to_doctor);
	let (index, _) =
		collector.index(&reading, ReaderKey::Grantee(&key), world.folder.path()).await.unwrap();
	assert_eq!(index, INDEX);
}

#[tokio::test]
async fn an_institution_reads_what_was_granted_to_it_in_clear() {
	let world = World::new().await;
	world.filed(record(1), GENERAL).await;
	world.write_grant(
		0,
		Grantee::Open(world.practice.id()),
		Scope::Records(vec![record(1)].try_into().unwrap()),
	);
	world.maker().grant(CHART, 0, None).await.unwrap();
	// Her system holds the institution's key for its doctors, who sign for themselves.
	let key = world.practice.encryption();
	let to = world.folder.path().join("document");
	let collector = Collector::new(&world.chain, &world.to_doctor);
	let reading = world.reading(record(1), 0, None);
	collector.document(&reading, ReaderKey::Grantee(&key), &to, &|_, _| ()).await.unwrap();
	assert_eq!(std::fs::read(&to).unwrap(), DOCUMENT);
}

#[tokio::test]
async fn the_patient_reads_her_own_chart_without_shares() {
	let world = World::new().await;
	world.filed(record(1), GENERAL).await;
	let reading = Reading {
		purpose: Purpose::Patrqt,
		basis: Basis::Controller,
		..world.reading(record(1), 0, None)
	};
	let to = world.folder.path().join("document");
	let collector = Collector::new(&world.chain, &world.to_patient);
	let key = ReaderKey::Chart(&world.keys);
	let collected = collector.document(&reading, key, &to, &|_, _| ()).await.unwrap();
	assert_eq!(std::fs::read(&to).unwrap(), DOCUMENT);
	assert_eq!(collected.shares_from, vec![]);
}

#[tokio::test]
async fn a_mandate_holder_reads_with_fragments_of_her_own() {
	let world = World::new().await;
	world.filed(record(1), GENERAL).await;
	let attorney = Person::new();
	world.chain.block(|state| {
		register(state, &attorney);
		let mandate = Mandate {
			holder: attorney.id(),
			kind: MandateKind::Attorney,
			powers: Powers { read: true, ..Default::default() },
			scope: Scope::Chart,
			end: None,
			since: 0,
		};
		state.mandates.insert((CHART, 0), mandate);
	});
	world.maker().mandate(CHART, 0).await.unwrap();
	let reading = Reading {
		purpose: Purpose::Pwatrny,
		basis: Basis::Mandate(0),
		..world.reading(record(1), 0, None)
	};
	let to = world.folder.path().join("document");
	let key = attorney.encryption();
	let exchanges = world.exchanges_of(&attorney.account);
	let collector = Collector::new(&world.chain, &exchanges);
	collector.document(&reading, ReaderKey::Grantee(&key), &to, &|_, _| ()).await.unwrap();
	assert_eq!(std::fs::read(&to).unwrap(), DOCUMENT);
}

#[tokio::test]
async fn dormant_fragments_wake_with_an_emergency_only() {
	let world = World::new().await;
	let sealed = world.filed(record(1), GENERAL).await;
	let (department, clinician) = (Person::new(), Person::new());
	world.chain.block(|state| {
		admit(state, department.id(), &[Role::Emergency]);
		register(state, &department);
		employ(state, &clinician, department.id(), StaffRole::EmergencyClinician);
	});
	world.maker().emergency(CHART, &department.id(), &[]).await.unwrap();
	let wish = ReleaseRequest {
		of: sealed.of,
		purpose: Purpose::Btg,
		basis: Basis::Emergency(0),
		opening: None,
	};
	let gateway = world.first_of(&clinician.account);
	assert_eq!(gateway.release(&wish).await, Err(ExchangeError::NotReleased));
	let emergency = |expires| Emergency {
		clinician: clinician.id(),
		department: department.id(),
		reason: EmergencyReason::Unconscious,
		opened: 0,
		expires,
		review_by: Moment::MAX,
		review: Review::Pending,
	};
	world.chain.block(|state| state.emergencies.insert((CHART, 0), emergency(Moment::MAX)));
	let released = gateway.release(&wish).await.unwrap();
	assert!(released.share.is_some());
	// By the gateway's own clock, whatever the block's time says.
	world.chain.block(|state| {
		state.emergencies.insert((CHART, 0), emergency(now() - 1));
		state.time = Some(now() - 5_000);
	});
	assert_eq!(gateway.release(&wish).await, Err(ExchangeError::NotReleased));
}

#[tokio::test]
async fn every_denial_is_the_same() {
	let world = World::new().await;
	let (sealed, opening) = granted(&world).await;
	let of = sealed.of;
	let good = || wish(of, Some(opening.clone()));
	assert!(outcome(&world, good()).await.is_ok());

	let mut answers = Vec::new();
	// No such record, version, chart or grant.
	let unknown = [
		VersionOf { record: record(99), ..of },
		VersionOf { version: 2, ..of },
		VersionOf { version: 0, ..of },
		VersionOf { chart: [77; 32].into(), ..of },
	];
	for of in unknown {
		answers.push(outcome(&world, wish(of, Some(opening.clone()))).await);
	}
	// A grant that does not exist, another purpose, saying that one is the patient.
	for (purpose, basis) in [
		(Purpose::Treat, Basis::Grant(9)),
		(Purpose::Hresch, Basis::Grant(0)),
		(Purpose::Treat, Basis::Controller),
		(Purpose::Treat, Basis::Mandate(0)),
		(Purpose::Btg, Basis::Emergency(0)),
	] {
		let request = ReleaseRequest { of, purpose, basis, opening: Some(opening.clone()) };
		answers.push(outcome(&world, request).await);
	}
	// A stranger, with the right opening; without a standing she cannot even sign in.
	let stranger = Person::new();
	let ask = || async {
		let answer = world.first_of(&stranger.account).release(&good()).await;
		answer.map(|released| released.block)
	};
	assert_eq!(ask().await, Err(ExchangeError::NoStanding));
	world.chain.block(|state| admit(state, stranger.id(), &[Role::DataUser]));
	answers.push(ask().await);
	// No opening, and wrong ones.
	answers.push(outcome(&world, wish(of, None)).await);
	let wrong = Opening { random: [8; 32], ..opening.clone() };
	answers.push(outcome(&world, wish(of, Some(wrong))).await);
	let wrong = Opening { party: world.practice.id(), ..opening.clone() };
	answers.push(outcome(&world, wish(of, Some(wrong))).await);
	// Suspended, the reader or the gateway; ended; a suspended chart; a withdrawn record.
	for institution in [world.practice.id(), world.gateways[0].0.clone()] {
		let set = |status| {
			world.chain.block(|state| state.members.get_mut(&institution).unwrap().status = status)
		};
		set(InstitutionStatus::Suspended);
		answers.push(outcome(&world, good()).await);
		set(InstitutionStatus::Active);
	}
	let until = |moment| {
		world.chain.block(|state| state.staff.get_mut(&world.doctor.id()).unwrap().until = moment)
	};
	until(now() - 1);
	answers.push(outcome(&world, good()).await);
	until(Moment::MAX);
	let set =
		|status| world.chain.block(|state| state.charts.get_mut(&CHART).unwrap().status = status);
	set(ChartStatus::Suspended);
	answers.push(outcome(&world, good()).await);
	set(ChartStatus::Active);
	let set = |status| {
		world.chain.block(|state| state.records.get_mut(&(CHART, of.record)).unwrap().0 = status)
	};
	set(RecordStatus::Withdrawn);
	answers.push(outcome(&world, good()).await);
	set(RecordStatus::Current);
	// Not started, past its end, revoked.
	let terms = |start, end| {
		world.chain.block(|state| {
			let grant = state.grants.get_mut(&(CHART, 0)).unwrap();
			(grant.start, grant.end) = (start, end);
		})
	};
	terms(now() + 60_000, None);
	answers.push(outcome(&world, good()).await);
	terms(0, Some(now() - 1));
	answers.push(outcome(&world, good()).await);
	terms(0, None);
	assert!(outcome(&world, good()).await.is_ok());
	world.revoke(0);
	answers.push(outcome(&world, good()).await);

	assert_eq!(answers.len(), 21);
	let same = serde_json::to_string(&ExchangeError::NotReleased).unwrap();
	for answer in answers {
		let error = answer.unwrap_err();
		assert_eq!(error, ExchangeError::NotReleased);
		assert_eq!(serde_json::to_string(&error).unwrap(), same);
	}
}

#[tokio::test]
async fn bytes_are_denied_as_keys_are() {
	let world = World::new().await;
	let (sealed, opening) = granted(&world).await;
	let request = wish(sealed.of, Some(opening.clone()));
	let read = |part, range| {
		let (gateway, request) = (&world.to_doctor[0], &request);
		async move {
			let released = gateway.fetch(request, part, range).await?;
			let (length, mut bytes) = (released.length, Vec::new());
			released.into_reader().read_to_end(&mut bytes).await.unwrap();
			Ok::<_, ExchangeError>((length, bytes))
		}
	};
	let length = sealed.object.len().try_into().unwrap();
	let index = sealed.index.len().try_into().unwrap();
	assert_eq!(read(Part::Document, None).await, Ok((length, sealed.object.clone())));
	assert_eq!(read(Part::Index, None).await, Ok((index, sealed.index.clone())));
	let part = sealed.object[100..300].to_vec();
	assert_eq!(read(Part::Document, Some((100, 300))).await, Ok((length, part)));
	let rest = sealed.object[100..].to_vec();
	assert_eq!(read(Part::Document, Some((100, length))).await, Ok((length, rest)));
	let beyond = [(length, length + 1), (length + 5, length + 10)];
	for range in beyond {
		let answer = read(Part::Document, Some(range)).await;
		assert_eq!(answer, Err(ExchangeError::OutOfRange { length }));
	}
	world.revoke(0);
	for range in [None, Some(beyond[0])] {
		assert_eq!(read(Part::Document, range).await, Err(ExchangeError::NotReleased));
	}
}

#[tokio::test]
async fn a_range_is_one_of_the_object_or_none() {
	let world = World::new().await;
	let (sealed, opening) = granted(&world).await;
	let request = wish(sealed.of, Some(opening));
	let doctor = caller(&world.doctor.account);
	let length: u64 = sealed.object.len().try_into().unwrap();
	// What HTTP has no words for.
	let fetch = |range| world.local[0].fetch(&doctor, &request, Part::Document, Some(range));
	for range in [(300, Some(100)), (length, None), (u64::MAX, Some(u64::MAX))] {
		let answer = fetch(range).await.unwrap_err();
		assert_eq!(answer, ExchangeError::OutOfRange { length });
	}
	// It ends with the object at the latest.
	for range in [(length - 3, None), (length - 3, Some(length + 1)), (length - 3, Some(length))] {
		let (mut bytes, decided) = (Vec::new(), world.chain.decided());
		fetch(range).await.unwrap().into_reader().read_to_end(&mut bytes).await.unwrap();
		assert_eq!(world.chain.decided(), decided + 1);
		assert_eq!(bytes, sealed.object[sealed.object.len() - 3..]);
	}
	let mut empty = fetch((5, Some(5))).await.unwrap();
	assert!(empty.pieces.next().await.is_none());
}

#[tokio::test]
async fn a_revocation_binds_from_the_next_request_on() {
	let world = World::new().await;
	let (sealed, opening) = granted(&world).await;
	let reading = world.reading(record(1), 0, Some(opening.clone()));
	world.collect(&world.to_doctor, &reading).await.unwrap();
	world.revoke(0);
	let request = wish(sealed.of, Some(opening));
	for exchange in &world.to_doctor {
		assert_eq!(exchange.release(&request).await, Err(ExchangeError::NotReleased));
	}
	let refused = world.collect(&world.to_doctor, &reading).await.unwrap_err();
	assert!(matches!(refused, salus_gateway::collect::CollectError::NotReleased));
}

#[tokio::test]
async fn a_revocation_binds_what_is_going_out() {
	let world = World::with(|config| config.release_lasts = Duration::ZERO).await;
	// It goes out in three pieces at least, also from a bucket, and before each it is decided.
	let (sealed, opening) = granted_of(&world, &vec![7; 5_000_000]).await;
	let (doctor, request) = (caller(&world.doctor.account), wish(sealed.of, Some(opening)));
	let fetch = || world.local[0].fetch(&doctor, &request, Part::Document, None);
	let mut all = Vec::new();
	fetch().await.unwrap().into_reader().read_to_end(&mut all).await.unwrap();
	assert_eq!(all, sealed.object);
	let mut pieces = pieces::read(fetch().await.unwrap().pieces);
	let first = pieces.next().await.unwrap().unwrap();
	assert!(sealed.object.starts_with(&first));
	// While it cannot be decided, nothing goes out, and then it goes on.
	world.chain.block(|state| state.behind = true);
	let next = tokio::time::timeout(Duration::from_millis(200), pieces.next());
	assert!(next.await.is_err());
	world.chain.block(|state| state.behind = false);
	let second = pieces.next().await.unwrap().unwrap();
	assert!(sealed.object[first.len()..].starts_with(&second));
	world.revoke(0);
	let cut = pieces.next().await.unwrap().unwrap_err();
	assert_eq!(cut.kind(), std::io::ErrorKind::PermissionDenied);
}

#[tokio::test]
async fn old_state_releases_nothing() {
	let world = World::new().await;
	let (sealed, opening) = granted(&world).await;
	let at = |time| world.chain.block(|state| state.time = Some(time));
	at(now() - 10_000);
	assert!(outcome(&world, wish(sealed.of, Some(opening.clone()))).await.is_ok());
	// Too old, and of a time to come: then it is our own clock that is behind.
	for time in [now() - 16_000, now() + 17_000] {
		at(time);
		let answer = outcome(&world, wish(sealed.of, Some(opening.clone()))).await;
		assert_eq!(answer, Err(ExchangeError::Stale { retry_after: 5 }));
	}
}

#[tokio::test]
async fn state_that_grew_old_while_the_node_was_asked_releases_nothing() {
	let world = World::new().await;
	let (sealed, opening) = granted(&world).await;
	let (gateway, wish) = (world.to_doctor[0].clone(), wish(sealed.of, Some(opening.clone())));
	let list = ListRequest {
		chart: CHART,
		purpose: Purpose::Treat,
		basis: Basis::Grant(0),
		opening: Some(opening),
		after: None,
		limit: MAX_LISTED,
	};
	// She is signed in, and all of it is released where the node answers in time.
	assert!(gateway.release(&wish).await.is_ok());
	let before = receipts(&world).await;
	assert_eq!(before, 1);
	// The patient is signed in, and asks the node for something else.
	let patient = world.to_patient[0].clone();
	for way in 0..4 {
		let (gateway, wish, list) = (gateway.clone(), wish.clone(), list.clone());
		let patient = patient.clone();
		let at = if way < 3 { Asked::Facts } else { Asked::Requests };
		let (asks, answers) = world.chain.interrupt(at);
		let asking = tokio::spawn(async move {
			match way {
				0 => gateway.release(&wish).await.map(drop),
				1 => gateway.fetch(&wish, Part::Document, None).await.map(drop),
				2 => gateway.list(&list).await.map(drop),
				_ => patient.requests(CHART).await.map(drop),
			}
		});
		asks.await.unwrap();
		world.clock.put(MAX_STATE_AGE + 1_000);
		drop(answers);
		assert_eq!(asking.await.unwrap(), Err(ExchangeError::Stale { retry_after: 5 }), "{way}");
		world.clock.put(0);
	}
	assert_eq!(receipts(&world).await, before);
}

/// How many receipts the first gateway has written.
async fn receipts(world: &World) -> usize {
	world.to_patient[0].receipts(CHART, None, MAX_RECEIPTS).await.unwrap().receipts.len()
}

#[tokio::test]
async fn a_gateway_whose_node_lags_releases_nothing() {
	let world = World::new().await;
	let (sealed, opening) = granted(&world).await;
	let request = wish(sealed.of, Some(opening));
	assert_eq!(world.local[0].ready().await, Ok(()));
	// Its newest block is young, and its peers know a much higher one all the same.
	world.chain.block(|state| state.behind = true);
	let stale = ExchangeError::Stale { retry_after: 5 };
	assert_eq!(outcome(&world, request.clone()).await, Err(stale.clone()));
	assert_eq!(world.local[0].ready().await, Err(stale));
	world.chain.block(|state| state.behind = false);
	assert!(outcome(&world, request).await.is_ok());
}

#[tokio::test]
async fn what_is_final_stays_whatever_the_node_says() {
	let world = World::new().await;
	let (sealed, opening) = granted(&world).await;
	let request = || wish(sealed.of, Some(opening.clone()));
	let permitted = world.chain.newest();
	assert!(outcome(&world, request()).await.is_ok());
	world.revoke(0);
	assert_eq!(outcome(&world, request()).await, Err(ExchangeError::NotReleased));
	// Set back to before the revocation; its block is as young as any.
	let stale = ExchangeError::Stale { retry_after: 5 };
	world.chain.show(Some(permitted.clone()));
	assert_eq!(outcome(&world, request()).await, Err(stale.clone()));
	assert_eq!(world.local[0].ready().await, Err(stale.clone()));
	world.chain.show(None);
	assert_eq!(outcome(&world, request()).await, Err(ExchangeError::NotReleased));

	// On another branch, at the same height and above it, the grant was never revoked.
	world.chain.fork(true);
	assert_eq!(outcome(&world, request()).await, Err(stale.clone()));
	world.chain.block(|state| {
		state.grants = permitted.grants.clone();
		state.ended.clear();
	});
	assert_eq!(outcome(&world, request()).await, Err(stale));
	// On the branch that it knows it goes on, also some blocks later.
	world.chain.fork(false);
	world.chain.block(|_| ());
	assert!(outcome(&world, request()).await.is_ok());
}

#[tokio::test]
async fn many_at_once_follow_one_branch() {
	let world = World::new().await;
	let (sealed, opening) = granted(&world).await;
	for _ in 0..10 {
		let asked = (0..16).map(|_| outcome(&world, wish(sealed.of, Some(opening.clone()))));
		let blocks = async {
			for _ in 0..5 {
				world.chain.block(|_| ());
				tokio::time::sleep(Duration::from_millis(1)).await;
			}
		};
		let (answers, ()) = tokio::join!(futures::future::join_all(asked), blocks);
		assert!(answers.iter().all(Result::is_ok), "{answers:?}");
	}
}

#[tokio::test]
async fn a_blinded_restriction_denies_until_its_opening_says_whom() {
	let world = World::new().await;
	let (sealed, opening) = granted(&world).await;
	let good = || wish(sealed.of, Some(opening.clone()));
	let restricted = |party| {
		let forbidden = Opening { party, random: [5; 32] };
		let tag = BlindedTag::blind(&GENESIS, &CHART, &forbidden.party, &forbidden.random);
		(forbidden, RestrictedParty::Blinded(tag))
	};
	let (patient, doctor) = (&world.to_patient[0], &world.to_doctor[0]);

	// Nobody knows whom it names: everybody is denied.
	let (other, party) = restricted(world.hospital.id());
	let early = patient.add_opening(CHART, other.clone()).await;
	assert_eq!(early, Err(ExchangeError::NotFinal));
	world.restrict(party);
	assert_eq!(outcome(&world, good()).await, Err(ExchangeError::NotReleased));
	// Only the patient can say whom.
	let stranger = doctor.add_opening(CHART, other.clone()).await;
	assert!(matches!(stranger, Err(ExchangeError::NotPermitted(_))));
	patient.add_opening(CHART, other).await.unwrap();
	assert!(outcome(&world, good()).await.is_ok());

	let (named, party) = restricted(world.doctor.id());
	world.restrict(party);
	patient.add_opening(CHART, named).await.unwrap();
	assert_eq!(outcome(&world, good()).await, Err(ExchangeError::NotReleased));
}
