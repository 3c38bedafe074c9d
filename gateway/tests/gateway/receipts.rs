// SPDX-License-Identifier: GPL-3.0-only

//! Every release leaves a receipt, and who sees which.

use std::{collections::BTreeSet, sync::Arc};

use codec::DecodeAll;
use salus_gateway::{
	exchange::{KeptReceipt, Part, ReceiptPage, ReleaseRequest, MAX_RECEIPTS},
	wire::{evidence::Evidence, read, routes},
	Exchange, ExchangeError, ReceiptId,
};
use salus_primitives::{
	access::{Purpose, RestrictedParty, Scope},
	chart::{Custody, Mandate, MandateKind, Powers},
	consent::Basis,
	membership::{Role, StaffRole},
};
use salus_receipt::{evidence_hash, verify, Range, ReceiptFile, Released as What, Verified};
use sqlx::AnyPool;
use tokio::io::AsyncReadExt;

use crate::{
	backend,
	chain::{now, GENESIS},
	world::{
		admit, employ, receipt_key, record, register, Person, Sealed, World, CHART, GENERAL, OTHER,
	},
};

/// A filed record that is granted to the doctor, and her wish for it.
pub async fn granted(world: &World) -> (Sealed, ReleaseRequest) {
	let sealed = world.filed(record(1), GENERAL).await;
	let opening = world.grant(0, Scope::Chart);
	world.maker().grant(CHART, 0, Some(opening.clone())).await.unwrap();
	let wish = ReleaseRequest {
		of: sealed.of,
		purpose: Purpose::Treat,
		basis: Basis::Grant(0),
		opening: Some(opening),
	};
	(sealed, wish)
}

/// The patient's wish for what is hers.
pub fn own_wish(sealed: &Sealed) -> ReleaseRequest {
	ReleaseRequest {
		of: sealed.of,
		purpose: Purpose::Patrqt,
		basis: Basis::Controller,
		opening: None,
	}
}

/// The doctor gets keys from the first gateway.
pub async fn released(world: &World, wish: &ReleaseRequest) -> ReceiptId {
	world.to_doctor[0].release(wish).await.unwrap().receipt
}

/// What a gateway hands out of an object, with the receipt of it.
pub async fn fetched(
	exchange: &dyn Exchange,
	wish: &ReleaseRequest,
	part: Part,
	range: Option<(u64, u64)>,
) -> (Vec<u8>, ReceiptId) {
	let released = exchange.fetch(wish, part, range).await.unwrap();
	let (receipt, mut bytes) = (released.receipt, Vec::new());
	released.into_reader().read_to_end(&mut bytes).await.unwrap();
	(bytes, receipt)
}

/// All receipts of the chart at the first gateway.
pub async fn listed(world: &World) -> Vec<KeptReceipt> {
	let page = world.to_patient[0].receipts(CHART, None, MAX_RECEIPTS).await.unwrap();
	assert_eq!(page.next, None);
	page.receipts
}

/// The batches of the first gateway on the chain: how many receipts each has.
pub fn batches(world: &World) -> Vec<u32> {
	let gateway = world.gateways[0].0.clone();
	world.chain.block(|state| {
		let of_it = state.batches.iter().filter(|((of, _), _)| *of == gateway);
		of_it.map(|(_, batch)| batch.count).collect()
	})
}

pub fn verified(world: &World, file: &ReceiptFile) -> Verified {
	verify(file, &world.chain.began()).unwrap_or_else(|error| panic!("{error}"))
}

pub async fn database(world: &World) -> AnyPool {
	backend::database(world.folder.path(), 0).await
}

pub async fn change(database: &AnyPool, statement: &'static str) {
	sqlx::query(statement).execute(database).await.unwrap();
}

#[tokio::test]
async fn every_release_leaves_a_receipt() {
	let world = World::new().await;
	let (sealed, wish) = granted(&world).await;
	let doctor = &world.to_doctor[0];
	let started = now();
	let mut ids = vec![doctor.release(&wish).await.unwrap().receipt];
	let (length, index) = (sealed.object.len() as u64, sealed.index.len() as u64);
	for (part, range, expected) in [
		(Part::Document, None, &sealed.object[..]),
		(Part::Document, Some((3, 9)), &sealed.object[3..9]),
		(Part::Index, None, &sealed.index[..]),
	] {
		let (bytes, receipt) = fetched(&**doctor, &wish, part, range).await;
		assert_eq!(bytes, expected);
		ids.push(receipt);
	}
	// What is not released leaves none, and neither does another gateway's release here.
	let denied = ReleaseRequest { purpose: Purpose::Hresch, ..wish.clone() };
	assert_eq!(doctor.release(&denied).await, Err(ExchangeError::NotReleased));
	let beyond = doctor.fetch(&wish, Part::Document, Some((length, length + 1))).await;
	assert_eq!(beyond.unwrap_err(), ExchangeError::OutOfRange { length });
	world.to_doctor[1].release(&wish).await.unwrap();

	let receipts = listed(&world).await;
	assert_eq!(receipts.iter().map(KeptReceipt::id).collect::<Vec<_>>(), ids);
	assert!(receipts.is_sorted_by_key(|kept| kept.number));
	let released: Vec<_> = receipts.iter().map(|kept| kept.signed.receipt.released).collect();
	let all = |to| Range { from: 0, to };
	let expected = [
		What::Keys,
		What::Document(all(length)),
		What::Document(Range { from: 3, to: 9 }),
		What::IndexEntry(all(index)),
	];
	assert_eq!(released, expected);
	let (institution, system) = &world.gateways[0];
	let key = receipt_key(&system.receipt());
	for kept in &receipts {
		let receipt = &kept.signed.receipt;
		assert_eq!(receipt.genesis, GENESIS);
		assert_eq!((&receipt.gateway, &receipt.system), (institution, &system.id()));
		assert_eq!((receipt.chart, receipt.record, receipt.version), (CHART, record(1), 1));
		assert_eq!((receipt.purpose, receipt.basis), (Purpose::Treat, Basis::Grant(0)));
		assert_eq!(receipt.reader, world.doctor.id());
		assert!((started..=now()).contains(&receipt.time));
		assert!(kept.signed.is_signed_by(&key));
		assert_eq!(kept.anchored, None);
	}
}

#[tokio::test]
async fn a_receipt_carries_what_its_reader_signed() {
	let world = World::new().await;
	let (sealed, wish) = granted(&world).await;
	released(&world, &wish).await;
	let receipt = listed(&world).await.remove(0);
	assert_eq!(evidence_hash(&receipt.evidence.0), receipt.signed.receipt.evidence);
	let evidence = Evidence::decode_all(&mut receipt.evidence.0.as_slice()).unwrap();
	let proven = evidence.verify().unwrap();
	assert_eq!(proven.account, world.doctor.id());
	assert_eq!((proven.genesis, &proven.endpoint), (GENESIS, &world.endpoints[0]));
	let path = routes::keys(&sealed.of);
	let query = read::query(wish.purpose, wish.basis);
	assert_eq!(proven.message.target, format!("{}{path}?{query}", world.endpoints[0]));
	assert_eq!(proven.message.method, "GET");
	assert_eq!(proven.message.opening, wish.opening.as_ref().map(read::opening));
	assert!(proven.created.abs_diff(receipt.signed.receipt.time) < 60_000);
}

#[tokio::test]
async fn nothing_is_released_that_cannot_be_written_down() {
	let world = World::new().await;
	let (_, wish) = granted(&world).await;
	let doctor = &world.to_doctor[0];
	released(&world, &wish).await;
	let database = database(&world).await;
	change(&database, "ALTER TABLE receipts RENAME TO elsewhere").await;
	assert_eq!(doctor.release(&wish).await, Err(ExchangeError::Unavailable));
	for part in [Part::Document, Part::Index] {
		let answer = doctor.fetch(&wish, part, Some((0, 1))).await;
		assert_eq!(answer.unwrap_err(), ExchangeError::Unavailable);
	}
	// A denial is one as before: nothing has to be written of it.
	let denied = ReleaseRequest { purpose: Purpose::Hresch, ..wish.clone() };
	assert_eq!(doctor.release(&denied).await, Err(ExchangeError::NotReleased));
	change(&database, "ALTER TABLE elsewhere RENAME TO receipts").await;
	released(&world, &wish).await;
	assert_eq!(listed(&world).await.len(), 2);
}

#[tokio::test]
async fn receipts_come_page_by_page() {
	let world = World::new().await;
	let (_, wish) = granted(&world).await;
	let mut ids = Vec::new();
	for _ in 0..5 {
		ids.push(released(&world, &wish).await);
	}
	let patient = &world.to_patient[0];
	let (mut seen, mut after, mut sizes) = (Vec::new(), None, Vec::new());
	loop {
		let page = patient.receipts(CHART, after, 2).await.unwrap();
		sizes.push(page.receipts.len());
		seen.extend(page.receipts.iter().map(KeptReceipt::id));
		match page.next {
			Some(next) => after = Some(next),
			None => break,
		}
	}
	assert_eq!((seen, sizes), (ids, vec![2, 2, 1]));
	let beyond = patient.receipts(CHART, Some(u64::MAX), 2).await;
	assert_eq!(beyond, Ok(ReceiptPage::default()));
	assert_eq!(patient.receipts(CHART, None, 5).await.unwrap().next, None);
	for limit in [0, MAX_RECEIPTS + 1] {
		let answer = patient.receipts(CHART, None, limit).await;
		assert!(matches!(answer, Err(ExchangeError::Malformed(_))));
	}
}

#[tokio::test]
async fn a_page_is_bounded_in_bytes() {
	let world = World::new().await;
	let (_, wish) = granted(&world).await;
	let ids = [
		released(&world, &wish).await,
		released(&world, &wish).await,
		released(&world, &wish).await,
	];
	let database = database(&world).await;
	sqlx::query("UPDATE receipts SET evidence = $1")
		.bind(vec![0; 600_000])
		.execute(&database)
		.await
		.unwrap();
	let patient = &world.to_patient[0];
	let mut after = None;
	for (number, id) in ids.iter().enumerate() {
		let page = patient.receipts(CHART, after, 10).await.unwrap();
		assert_eq!(page.receipts.iter().map(KeptReceipt::id).collect::<Vec<_>>(), [*id]);
		assert_eq!(page.next.is_some(), number < 2);
		after = page.next;
	}
}

/// What somebody hears who asks for receipts that are not for her.
async fn refused(exchange: &Arc<dyn Exchange>, world: &World, id: ReceiptId) -> Vec<ExchangeError> {
	assert!(listed(world).await.iter().any(|kept| kept.id() == id));
	let mut heard = Vec::new();
	for chart in [CHART, [77; 32].into()] {
		heard.push(exchange.receipts(chart, None, 5).await.unwrap_err());
	}
	for id in [id, ReceiptId([7; 32])] {
		heard.push(exchange.receipt(id).await.unwrap_err());
	}
	heard
}

#[tokio::test]
async fn strangers_hear_one_and_the_same() {
	let world = World::new().await;
	let (_, wish) = granted(&world).await;
	let id = released(&world, &wish).await;
	world.local[0].anchor().await.unwrap();
	let stranger = Person::new();
	let to_stranger = world.first_of(&stranger.account);
	let heard = refused(&to_stranger, &world, id).await;
	assert!(heard.iter().all(|error| *error == ExchangeError::NoStanding), "{heard:?}");
	let others = Person::new();
	world.chain.block(|state| admit(state, others.account.id(), &[Role::DataUser]));
	for exchange in [&world.first_of(&others.account), &world.to_clinician[0]] {
		let heard = refused(exchange, &world, id).await;
		assert!(heard.iter().all(|error| matches!(error, ExchangeError::NotPermitted(_))));
		// Of a chart or a receipt that is there, as of one that is not.
		assert_eq!((&heard[0], &heard[2]), (&heard[1], &heard[3]));
	}
	// A reader gets her own receipt, and not the chart's.
	let doctor = &world.to_doctor[0];
	assert!(doctor.receipt(id).await.is_ok());
	let answer = doctor.receipts(CHART, None, 5).await;
	assert!(matches!(answer, Err(ExchangeError::NotPermitted(_))));
	// As long as she may do anything.
	world.chain.block(|state| state.staff.get_mut(&world.doctor.id()).unwrap().until = now() - 1);
	assert_eq!(doctor.receipt(id).await, world.to_doctor[0].receipt(ReceiptId([7; 32])).await);
	// In nobody's name there is nothing.
	let anonymous =
		salus_gateway::remote::connect_anonymous(&world.endpoints, &Default::default()).unwrap();
	assert_eq!(anonymous[0].receipt(id).await, Err(ExchangeError::SignedOut));
}

#[tokio::test]
async fn a_key_agent_sees_the_receipts_of_her_charts() {
	let world = World::new().await;
	let (_, wish) = granted(&world).await;
	let id = released(&world, &wish).await;
	let (agent, system) = (Person::new(), Person::new());
	world.chain.block(|state| {
		admit(state, agent.id(), &[Role::KeyAgent]);
		employ(state, &system, agent.id(), StaffRole::System);
	});
	let exchange = world.first_of(&system.account);
	let answer = exchange.receipts(CHART, None, 5).await;
	assert!(matches!(answer, Err(ExchangeError::NotPermitted(_))));
	world.chain.block(|state| {
		state.charts.get_mut(&CHART).unwrap().custody = Custody::Agent(agent.id());
	});
	let page = exchange.receipts(CHART, None, 5).await.unwrap();
	assert_eq!(page.receipts.iter().map(KeptReceipt::id).collect::<Vec<_>>(), [id]);
}

#[tokio::test]
async fn a_mandate_shows_the_receipts_of_what_it_lets_read() {
	let world = World::new().await;
	let (_, wish) = granted(&world).await;
	let sealed = world.filed(record(2), OTHER).await;
	released(&world, &wish).await;
	let other = ReleaseRequest { of: sealed.of, ..wish.clone() };
	let of_other = released(&world, &other).await;
	let guardian = Person::new();
	let exchange = world.first_of(&guardian.account);
	let give = |powers, scope| {
		let mandate = Mandate {
			holder: guardian.id(),
			kind: MandateKind::Attorney,
			powers,
			scope,
			end: None,
			since: 0,
		};
		world.chain.block(|state| {
			register(state, &guardian);
			state.mandates.insert((CHART, 0), mandate);
		});
	};
	let reading = Powers { read: true, ..Default::default() };
	let records = |page: ReceiptPage| {
		page.receipts.iter().map(|kept| kept.signed.receipt.record).collect::<BTreeSet<_>>()
	};
	let shown = || async { exchange.receipts(CHART, None, 5).await.map(records) };

	give(Powers { grant: true, ..Default::default() }, Scope::Chart);
	assert!(matches!(shown().await, Err(ExchangeError::NotPermitted(_))));
	give(reading, Scope::Chart);
	assert_eq!(shown().await, Ok([record(1), record(2)].into()));
	let one = Scope::Records(vec![record(1)].try_into().unwrap());
	give(reading, one);
	assert_eq!(shown().await, Ok([record(1)].into()));
	world.local[0].anchor().await.unwrap();
	let hidden = exchange.receipt(of_other).await;
	assert_eq!(hidden, exchange.receipt(ReceiptId([7; 32])).await);
	assert!(matches!(hidden, Err(ExchangeError::NotPermitted(_))));
	// What the patient forbids her to read, she is not told of either.
	give(reading, Scope::Chart);
	assert!(exchange.receipt(of_other).await.is_ok());
	world.restrict(RestrictedParty::Open(guardian.id()));
	assert_eq!(shown().await, Ok([].into()));
}

#[tokio::test]
async fn the_patients_own_reading_leaves_receipts_too() {
	let world = World::new().await;
	let sealed = world.filed(record(1), GENERAL).await;
	let id = world.to_patient[0].release(&own_wish(&sealed)).await.unwrap().receipt;
	world.local[0].anchor().await.unwrap();
	let file = world.to_patient[0].receipt(id).await.unwrap();
	assert_eq!(file.signed.receipt.reader, world.patient.id());
	assert_eq!(file.signed.receipt.basis, Basis::Controller);
	verified(&world, &file);
}
