// SPDX-License-Identifier: GPL-3.0-only

//! Reading goes on while t gateways are honest, and names those that are not.

use std::{
	sync::{Arc, Mutex},
	time::Duration,
};

use salus_envelope::EnvelopeError;
use salus_gateway::{collect::CollectError, Collector, Exchange, Finding, ReaderKey};
use salus_primitives::{
	access::{Opening, Purpose, Scope},
	consent::Basis,
	keys::KeyKind,
	AccountId, Commitment,
};

use crate::{
	troublemakers::{Trouble, Troublemaker},
	world::{record, Person, Sealed, World, CHART, DOCUMENT, GENERAL, INDEX},
};

async fn granted() -> (World, Opening) {
	let world = World::new().await;
	world.filed(record(1), GENERAL).await;
	let opening = world.grant(0, Scope::Chart);
	world.maker().grant(CHART, 0, Some(opening.clone())).await.unwrap();
	(world, opening)
}

fn with(world: &World, troubles: &[(usize, Trouble)]) -> Vec<Arc<dyn Exchange>> {
	let mut exchanges = world.to_doctor.clone();
	for (number, trouble) in troubles {
		exchanges[*number] = Troublemaker::of(exchanges[*number].clone(), *trouble);
	}
	exchanges
}

fn liars(troubles: &[salus_gateway::collect::Trouble]) -> Vec<AccountId> {
	troubles
		.iter()
		.filter(|trouble| trouble.lied)
		.filter_map(|trouble| trouble.gateway.clone())
		.collect()
}

#[tokio::test]
async fn a_lost_gateway_costs_nothing() {
	let (world, opening) = granted().await;
	for number in 0..3 {
		let exchanges = with(&world, &[(number, Trouble::Lost)]);
		let reading = world.reading(record(1), 0, Some(opening.clone()));
		let (document, collected) = world.collect(&exchanges, &reading).await.unwrap();
		assert_eq!(document, DOCUMENT);
		assert_eq!(collected.shares_from.len(), 2);
		assert_eq!(collected.troubles.len(), 1);
		assert_eq!(liars(&collected.troubles), vec![]);
	}
}

#[tokio::test]
async fn busy_gateways_are_asked_again_and_not_for_ever() {
	let (world, opening) = granted().await;
	let reading = world.reading(record(1), 0, Some(opening));
	let all = |times| [0, 1, 2].map(|number| (number, Trouble::Busy(times)));
	let exchanges = with(&world, &all(2));
	let (document, collected) = world.collect(&exchanges, &reading).await.unwrap();
	assert_eq!(document, DOCUMENT);
	assert_eq!(collected.troubles, vec![]);
	assert!(world.collect(&with(&world, &all(u32::MAX)), &reading).await.is_err());
}

#[tokio::test]
async fn a_slow_gateway_is_waited_for_only_where_it_is_needed() {
	let (world, opening) = granted().await;
	let reading = world.reading(record(1), 0, Some(opening));
	let began = std::time::Instant::now();
	let exchanges = with(&world, &[(0, Trouble::Slow)]);
	let (document, collected) = world.collect(&exchanges, &reading).await.unwrap();
	assert_eq!(document, DOCUMENT);
	assert_eq!(collected.troubles.len(), 1);
	assert!(began.elapsed().as_secs() < 12);
	// With another one lying, it is needed.
	let exchanges = with(&world, &[(0, Trouble::Slow), (1, Trouble::FalseShare(b"index"))]);
	let (document, collected) = world.collect(&exchanges, &reading).await.unwrap();
	assert_eq!(document, DOCUMENT);
	assert_eq!(liars(&collected.troubles), vec![world.gateways[1].0.clone()]);
}

#[tokio::test]
async fn a_false_share_is_left_out_and_its_gateway_named() {
	let (world, opening) = granted().await;
	let lies = [Trouble::FalseShare(b"index"), Trouble::FalseShare(b"nonsense")];
	for (lie, number) in lies.into_iter().flat_map(|lie| (0..3).map(move |at| (lie, at))) {
		let exchanges = with(&world, &[(number, lie)]);
		let reading = world.reading(record(1), 0, Some(opening.clone()));
		let (document, collected) = world.collect(&exchanges, &reading).await.unwrap();
		assert_eq!(document, DOCUMENT);
		assert_eq!(liars(&collected.troubles), vec![world.gateways[number].0.clone()]);
		assert!(!collected.shares_from.contains(&world.gateways[number].0));
	}
}

#[tokio::test]
async fn a_gateway_that_says_that_it_suffices_does_not() {
	let (world, opening) = granted().await;
	let exchanges = with(&world, &[(1, Trouble::LowThreshold)]);
	let reading = world.reading(record(1), 0, Some(opening));
	let (document, collected) = world.collect(&exchanges, &reading).await.unwrap();
	assert_eq!(document, DOCUMENT);
	assert!(!collected.shares_from.contains(&world.gateways[1].0));
}

#[tokio::test]
async fn false_and_broken_off_objects_are_fetched_elsewhere() {
	let (world, opening) = granted().await;
	for trouble in [Trouble::FalseBytes, Trouble::BreaksOff] {
		let exchanges = with(&world, &[(0, trouble)]);
		let reading = world.reading(record(1), 0, Some(opening.clone()));
		let (document, collected) = world.collect(&exchanges, &reading).await.unwrap();
		assert_eq!(document, DOCUMENT);
		assert_eq!(collected.object_from, world.gateways[1].0);
		assert_eq!(collected.troubles[0].gateway, Some(world.gateways[0].0.clone()));
	}
	let all = [(0, Trouble::FalseBytes), (1, Trouble::FalseBytes), (2, Trouble::FalseBytes)];
	let reading = world.reading(record(1), 0, Some(opening));
	let error = world.collect(&with(&world, &all), &reading).await.unwrap_err();
	assert!(matches!(error, CollectError::NoObject(_)));
}

#[tokio::test]
async fn an_object_that_comes_too_slowly_is_fetched_elsewhere() {
	let (world, opening) = granted().await;
	let reading = world.reading(record(1), 0, Some(opening));
	let exchanges = with(&world, &[(0, Trouble::Drips)]);
	let (document, collected) = world.collect(&exchanges, &reading).await.unwrap();
	assert_eq!(document, DOCUMENT);
	assert_eq!(collected.object_from, world.gateways[1].0);
	let [slow] = &collected.troubles[..] else { panic!("{:?}", collected.troubles) };
	assert_eq!((&slow.gateway, slow.lied), (&Some(world.gateways[0].0.clone()), false));
	assert!(slow.what.contains("too slowly"), "{slow}");
}

#[tokio::test]
async fn no_gateway_is_believed_how_long_an_object_is() {
	let (world, opening) = granted().await;
	let reading = world.reading(record(1), 0, Some(opening));
	for (bytes, says, lied) in [(u64::MAX, "announces", false), (1, "more bytes", true)] {
		let exchanges = with(&world, &[(0, Trouble::Announces(bytes))]);
		let (document, collected) = world.collect(&exchanges, &reading).await.unwrap();
		assert_eq!(document, DOCUMENT);
		assert_eq!(collected.object_from, world.gateways[1].0);
		let [named] = &collected.troubles[..] else { panic!("{:?}", collected.troubles) };
		assert_eq!((&named.gateway, named.lied), (&Some(world.gateways[0].0.clone()), lied));
		assert!(named.what.contains(says), "{named}");
	}
	// Nor of an index entry, whose length the chain does not hold.
	let exchanges = with(&world, &[(0, Trouble::Announces(u64::MAX))]);
	let key = world.doctor.encryption();
	let collector = Collector::new(&world.chain, &exchanges);
	let key = ReaderKey::Grantee(&key);
	let (index, collected) = collector.index(&reading, key, world.folder.path()).await.unwrap();
	assert_eq!(index, INDEX);
	assert_eq!(collected.object_from, world.gateways[1].0);
	assert!(collected.troubles[0].what.contains("announces"), "{}", collected.troubles[0]);
}

#[tokio::test]
async fn what_is_opened_and_was_not_filed_is_not_given_out() {
	let world = World::new().await;
	// The chain holds the commitment to something else than was sealed.
	let mut other = world.seal(record(1), GENERAL, DOCUMENT);
	other.filing.content = Commitment([5; 32]);
	// What was sealed for one record is filed as another.
	let mut moved = world.seal(record(2), GENERAL, DOCUMENT);
	moved.of.record = record(3);
	for sealed in [&other, &moved] {
		for exchange in &world.to_clinician {
			world.hand_over(sealed, &**exchange).await;
		}
		world.file(sealed);
		for exchange in &world.to_clinician {
			exchange.confirm(sealed.of).await.unwrap();
		}
	}
	let opening = world.grant(0, Scope::Chart);
	world.maker().grant(CHART, 0, Some(opening.clone())).await.unwrap();
	let read = async |sealed: &Sealed| {
		let reading = world.reading(sealed.of.record, 0, Some(opening.clone()));
		world.collect(&world.to_doctor, &reading).await.unwrap_err()
	};
	let error = read(&other).await;
	assert!(matches!(error, CollectError::Envelope(EnvelopeError::CommitmentMismatch)), "{error}");
	let error = read(&moved).await;
	let moved = matches!(error, CollectError::Envelope(EnvelopeError::ManifestMismatch { .. }));
	assert!(moved, "{error}");
}

#[tokio::test]
async fn fewer_than_t_honest_ones_open_nothing() {
	let (world, opening) = granted().await;
	let reading = world.reading(record(1), 0, Some(opening));
	let lies = [(0, Trouble::FalseShare(b"index")), (1, Trouble::FalseShare(b"index"))];
	let error = world.collect(&with(&world, &lies), &reading).await.unwrap_err();
	let CollectError::TooFewShares { have: 1, need: 2, gateways } = error else {
		panic!("{error:?}")
	};
	assert_eq!(liars(&gateways).len(), 2);
	let lost = [(0, Trouble::Lost), (2, Trouble::Lost)];
	let error = world.collect(&with(&world, &lost), &reading).await.unwrap_err();
	assert!(matches!(error, CollectError::TooFewShares { have: 1, need: 2, .. }));
}

#[tokio::test]
async fn a_list_that_does_not_end_is_left_and_its_gateway_named() {
	let (world, opening) = granted().await;
	let finding = Finding {
		chart: CHART,
		purpose: Purpose::Treat,
		basis: Basis::Grant(0),
		opening: Some(opening),
	};
	let key = world.doctor.encryption();
	let search = async |troubles: &[(usize, Trouble)]| {
		let exchanges = with(&world, troubles);
		let collector = Collector::new(&world.chain, &exchanges);
		let untold = |_: u64, _: u64| ();
		let search = collector.search(&finding, ReaderKey::Grantee(&key), &untold);
		tokio::time::timeout(Duration::from_secs(60), search).await.expect("it ends").unwrap()
	};
	// Where two others list it is not needed, and where it is, it is not waited for for ever.
	assert_eq!(search(&[(0, Trouble::ListsOn)]).await.entries.len(), 1);
	let found = search(&[(0, Trouble::ListsOn), (1, Trouble::Lost)]).await;
	assert_eq!((found.entries.len(), found.unopened.len()), (0, 1));
	let endless = Some(world.gateways[0].0.clone());
	let named = found.troubles.iter().find(|one| one.gateway == endless).expect("it is named");
	assert!(!named.lied && named.what.contains("does not end"), "{named}");
}

#[tokio::test]
async fn who_reads_is_told_how_much_has_come_until_all_has() {
	let (world, opening) = granted().await;
	let long = vec![b' '; 3 << 20];
	world.filed_as(record(2), GENERAL, &long).await;
	let reading = world.reading(record(2), 0, Some(opening));
	let told = Mutex::new(Vec::new());
	let progress = |come: u64, all: u64| told.lock().unwrap().push((come, all));
	let key = world.doctor.encryption();
	let to = world.folder.path().join("long");
	let collector = Collector::new(&world.chain, &world.to_doctor);
	let key = ReaderKey::Grantee(&key);
	let collected = collector.document(&reading, key, &to, &progress).await.unwrap();
	assert!(std::fs::read(&to).unwrap() == long);
	let told = told.into_inner().unwrap();
	let length = collected.object_length;
	assert!(told.len() > 1, "{told:?}");
	assert!(told.iter().all(|(_, all)| *all == length), "{told:?}");
	assert!(told.windows(2).all(|two| two[0].0 < two[1].0), "{told:?}");
	assert_eq!(told.last(), Some(&(length, length)));
}

/// Registers another signing key of an account, as the register does: the old one is kept.
fn rotate(world: &World, owner: &AccountId, version: u32) {
	world.chain.block(|state| {
		let slots = state.keys.get_mut(owner).unwrap();
		let (_, slot) = slots.iter_mut().find(|(kind, _)| *kind == KeyKind::Signing).unwrap();
		let seed = Person::new().seed;
		let key = seed.signing(version).unwrap();
		let mut next = slot.current.clone();
		next.key.bytes = key.verifying_key().as_bytes().to_vec().try_into().unwrap();
		next.version = version;
		let past = std::mem::replace(&mut slot.current, next);
		slot.newest = version;
		state.past_keys.entry(owner.clone()).or_default().push((KeyKind::Signing, past));
	});
}

#[tokio::test]
async fn a_document_is_proven_however_often_its_authors_key_was_replaced() {
	let (world, opening) = granted().await;
	let reading = world.reading(record(1), 0, Some(opening));
	for version in 2..=3 {
		rotate(&world, &world.clinician.id(), version);
		let (document, _) = world.collect(&world.to_doctor, &reading).await.unwrap();
		assert_eq!(document, DOCUMENT);
	}
	// It is the key that proves it: without what is kept nothing does.
	world.chain.block(|state| state.past_keys.clear());
	let error = world.collect(&world.to_doctor, &reading).await.unwrap_err();
	assert!(matches!(error, CollectError::Envelope(EnvelopeError::AuthorKeyUnknown)), "{error}");
}

#[tokio::test]
async fn what_an_institution_signed_is_proven_under_successors_of_successors() {
	let (world, opening) = granted().await;
	let reading = world.reading(record(1), 0, Some(opening));
	let hospital = world.hospital.id();
	// The account that signed was a successor, and was replaced itself: it is nobody any more. The
	// key that it signed with is the institution's.
	world.chain.block(|state| {
		state.staff.remove(&world.clinician.id());
		let keys = state.keys.remove(&world.clinician.id()).unwrap();
		state.keys.insert(hospital.clone(), keys);
		state.successors.insert(hospital.clone(), Person::new().id());
	});
	let (document, _) = world.collect(&world.to_doctor, &reading).await.unwrap();
	assert_eq!(document, DOCUMENT);
	for version in 2..=3 {
		rotate(&world, &hospital, version);
	}
	let (document, _) = world.collect(&world.to_doctor, &reading).await.unwrap();
	assert_eq!(document, DOCUMENT);
}

#[tokio::test]
async fn a_reader_is_told_how_many_shares_the_network_asks_for() {
	let world = World::new().await;
	world.filed(record(1), GENERAL).await;
	let opening = world.grant(0, Scope::Chart);
	world.chain.block(|state| state.threshold = 3);
	let reading = world.reading(record(1), 0, Some(opening));
	let error = world.collect(&world.to_doctor, &reading).await.unwrap_err();
	assert!(matches!(error, CollectError::TooFewShares { have: 0, need: 3, .. }), "{error}");
}
