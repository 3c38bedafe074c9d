// SPDX-License-Identifier: GPL-3.0-only

//! Every release leaves a receipt, which is anchored once, and which anybody verifies offline.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use codec::DecodeAll;
use salus_gateway::{
	domain::{Anchoring, MAX_BATCH},
	exchange::{KeptReceipt, Part, ReceiptPage, ReleaseRequest, MAX_RECEIPTS},
	wire::{evidence::Evidence, read, routes},
	Exchange, ExchangeError, GatewayConfig, GatewayError, GatewaySystem, LocalGateway, ReceiptId,
};
use salus_primitives::{
	access::{Purpose, ReceiptBatch, RestrictedParty, Scope},
	chart::{Custody, Mandate, MandateKind, Powers},
	consent::Basis,
	keys::KeyKind,
	membership::{Role, StaffRole},
	AccountId, ReceiptRoot,
};
use salus_receipt::{
	evidence_hash, verify, PermittingBlock, Range, ReceiptFile, Released as What, Verified,
	VerifyError,
};
use sqlx::AnyPool;
use tokio::io::AsyncReadExt;

use crate::{
	backend,
	chain::{now, Mishap, GENESIS},
	world::{
		admit, caller, employ, reader, receipt_key, record, register, slot, Person, Sealed, World,
		CHART, GENERAL, OTHER,
	},
};

/// A filed record that is granted to the doctor, and her wish for it.
async fn granted(world: &World) -> (Sealed, ReleaseRequest) {
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
fn own_wish(sealed: &Sealed) -> ReleaseRequest {
	ReleaseRequest {
		of: sealed.of,
		purpose: Purpose::Patrqt,
		basis: Basis::Controller,
		opening: None,
	}
}

/// The doctor gets keys from the first gateway.
async fn released(world: &World, wish: &ReleaseRequest) -> ReceiptId {
	world.to_doctor[0].release(wish).await.unwrap().receipt
}

/// All receipts of the chart at the first gateway.
async fn listed(world: &World) -> Vec<KeptReceipt> {
	let page = world.to_patient[0].receipts(CHART, None, MAX_RECEIPTS).await.unwrap();
	assert_eq!(page.next, None);
	page.receipts
}

/// The batches of the first gateway on the chain: how many receipts each has.
fn batches(world: &World) -> Vec<u32> {
	let gateway = world.gateways[0].0.clone();
	world.chain.block(|state| {
		let of_it = state.batches.iter().filter(|((of, _), _)| *of == gateway);
		of_it.map(|(_, batch)| batch.count).collect()
	})
}

fn verified(world: &World, file: &ReceiptFile) -> Verified {
	verify(file, &world.chain.began()).unwrap_or_else(|error| panic!("{error}"))
}

async fn database(world: &World) -> AnyPool {
	backend::database(world.folder.path(), 0).await
}

async fn change(database: &AnyPool, statement: &'static str) {
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
	for (part, range) in
		[(Part::Document, None), (Part::Document, Some((3, 9))), (Part::Index, None)]
	{
		let mut released = doctor.fetch(&wish, part, range).await.unwrap();
		let mut bytes = Vec::new();
		released.bytes.read_to_end(&mut bytes).await.unwrap();
		ids.push(released.receipt);
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
async fn an_anchored_receipt_is_verified_offline() {
	let world = World::new().await;
	let (_, wish) = granted(&world).await;
	let ids = [
		released(&world, &wish).await,
		released(&world, &wish).await,
		released(&world, &wish).await,
	];
	let doctor = &world.to_doctor[0];
	let early = doctor.receipt(ids[1]).await;
	assert_eq!(early, Err(ExchangeError::NotAnchored { retry_after: 3600 }));
	let done = world.local[0].anchor().await.unwrap();
	assert_eq!(done, Anchoring { batches: 1, receipts: 3, proven: 1 });

	let file = doctor.receipt(ids[1]).await.unwrap();
	let proven = verified(&world, &file);
	assert_eq!((proven.batch.count, file.anchored.batch.index), (3, 1));
	assert_eq!(proven.permitting_block, PermittingBlock::Proven);
	assert_eq!(file.signed.receipt.leaf(), ids[1].0);
	// The patient gets the same, in a page and by itself.
	let listed = listed(&world).await;
	assert_eq!(listed[1].clone().file().unwrap(), file);
	assert_eq!(world.to_patient[0].receipt(ids[1]).await.unwrap(), file);
	for kept in listed {
		verified(&world, &kept.file().unwrap());
	}
	// It is what it says, or nothing.
	let mut altered = file.clone();
	altered.signed.receipt.version = 2;
	let refused = verify(&altered, &world.chain.began());
	assert_eq!(refused, Err(VerifyError::SignatureInvalid));
	let mut altered = file;
	altered.evidence.push(0);
	let refused = verify(&altered, &world.chain.began());
	assert_eq!(refused, Err(VerifyError::EvidenceDiffers));
}

#[tokio::test]
async fn empty_batches_are_anchored_too() {
	let world = World::new().await;
	let (_, wish) = granted(&world).await;
	let gateway = &world.local[0];
	let empty = Anchoring { batches: 1, receipts: 0, proven: 0 };
	assert_eq!(gateway.anchor().await.unwrap(), empty);
	assert_eq!(gateway.anchor().await.unwrap(), empty);
	let id = released(&world, &wish).await;
	assert_eq!(gateway.anchor().await.unwrap(), Anchoring { receipts: 1, proven: 1, ..empty });
	assert_eq!(gateway.anchor().await.unwrap(), empty);
	assert_eq!(batches(&world), [0, 0, 1, 0]);
	let file = world.to_doctor[0].receipt(id).await.unwrap();
	assert_eq!(file.anchored.batch.number, 2);
	let before = (world.gateways[0].0.clone(), 1);
	let root = world.chain.block(|state| state.batches[&before].root);
	assert_eq!(file.anchored.batch.previous, root);
	verified(&world, &file);
}

#[tokio::test]
async fn more_than_a_batch_holds_gets_into_several() {
	let world = World::new().await;
	let (_, wish) = granted(&world).await;
	released(&world, &wish).await;
	let database = database(&world).await;
	// The same receipt under many leaves: they prove nothing, and are counted.
	for number in 1..=1024u32 {
		let mut leaf = [0; 32];
		leaf[..4].copy_from_slice(&number.to_le_bytes());
		sqlx::query(
			"INSERT INTO receipts (leaf, chart, receipt, evidence) \
			 SELECT $1, chart, receipt, evidence FROM receipts ORDER BY number LIMIT 1",
		)
		.bind(&leaf[..])
		.execute(&database)
		.await
		.unwrap();
	}
	assert_eq!(MAX_BATCH, 1024);
	let refused = world.local[0].anchor().await.unwrap_err();
	assert!(refused.internal.contains("does not hold"), "{refused}");
	assert_eq!(batches(&world), [1024, 1]);
}

#[tokio::test]
async fn a_crash_before_a_batch_is_submitted_loses_nothing() {
	let mut world = World::new().await;
	let (_, wish) = granted(&world).await;
	released(&world, &wish).await;
	released(&world, &wish).await;
	world.chain.mishap(Some(Mishap::Lost));
	world.local[0].anchor().await.unwrap_err();
	// What is released meanwhile gets into the next one.
	released(&world, &wish).await;
	world.stop();
	world.chain.mishap(None);
	assert_eq!(batches(&world), [0; 0]);
	let again = world.open(0).await;
	let done = again.anchor().await.unwrap();
	assert_eq!(done, Anchoring { batches: 2, receipts: 3, proven: 2 });
	assert_eq!(batches(&world), [2, 1]);
	drop(again);
	world.restart_all().await;
	for kept in listed(&world).await {
		verified(&world, &kept.file().unwrap());
	}
}

#[tokio::test]
async fn a_crash_after_a_batch_was_submitted_anchors_nothing_twice() {
	let mut world = World::new().await;
	let (_, wish) = granted(&world).await;
	released(&world, &wish).await;
	world.chain.mishap(Some(Mishap::Unheard));
	let error = world.local[0].anchor().await.unwrap_err();
	assert!(matches!(error.external, ExchangeError::Stale { .. }));
	world.stop();
	world.chain.mishap(None);
	world.chain.block(|state| state.time = None);
	let again = world.open(0).await;
	let done = again.anchor().await.unwrap();
	// It is found; what comes next is the batch of this time.
	assert_eq!(done, Anchoring { batches: 2, receipts: 1, proven: 1 });
	assert_eq!(batches(&world), [1, 0]);
}

#[tokio::test]
async fn a_batch_whose_number_is_taken_gets_the_next() {
	let world = World::new().await;
	let (_, wish) = granted(&world).await;
	let id = released(&world, &wish).await;
	world.chain.mishap(Some(Mishap::Lost));
	world.local[0].anchor().await.unwrap_err();
	world.chain.mishap(None);
	// Another gateway of the institution was quicker.
	let other = ReceiptRoot([9; 32]);
	world.chain.block(|state| {
		let batch = ReceiptBatch { count: 5, root: other, block: state.number };
		state.batches.insert((world.gateways[0].0.clone(), 0), batch);
	});
	let done = world.local[0].anchor().await.unwrap();
	assert_eq!(done, Anchoring { batches: 1, receipts: 1, proven: 1 });
	assert_eq!(batches(&world), [5, 1]);
	let file = world.to_doctor[0].receipt(id).await.unwrap();
	assert_eq!((file.anchored.batch.number, file.anchored.batch.previous), (1, other));
	verified(&world, &file);
}

#[tokio::test]
async fn by_old_state_nothing_is_anchored() {
	let world = World::new().await;
	let (_, wish) = granted(&world).await;
	released(&world, &wish).await;
	world.chain.block(|state| state.time = Some(now() - 20_000));
	let error = world.local[0].anchor().await.unwrap_err();
	assert!(matches!(error.external, ExchangeError::Stale { .. }));
	world.chain.block(|state| state.time = None);
	assert_eq!(world.local[0].anchor().await.unwrap().receipts, 1);
	assert_eq!(batches(&world), [1]);
}

#[tokio::test]
async fn authorities_may_change_before_and_after() {
	let mut world = World::new().await;
	let (_, wish) = granted(&world).await;
	world.chain.change_authorities(&[2, 3, 4, 5], 0);
	let first = released(&world, &wish).await;
	world.local[0].anchor().await.unwrap();
	// One that takes over later, and is to come when the next receipt is anchored.
	world.chain.change_authorities(&[3, 4, 5, 6], 6);
	let second = released(&world, &wish).await;
	world.local[0].anchor().await.unwrap();
	for _ in 0..6 {
		world.chain.block(|_| ());
	}
	let third = released(&world, &wish).await;
	// What was followed is kept.
	world.restart(0).await;
	world.local[0].anchor().await.unwrap();
	for (id, sets) in [(first, 1), (second, 1), (third, 2)] {
		let file = world.to_doctor[0].receipt(id).await.unwrap();
		assert_eq!(file.anchored.set_changes.len(), sets);
		assert_eq!(verified(&world, &file).set, sets as u64);
	}
}

#[tokio::test]
async fn a_receipt_is_shown_as_anchored_once_it_is_proven() {
	let world = World::new().await;
	let (_, wish) = granted(&world).await;
	let id = released(&world, &wish).await;
	world.chain.keep_votes_back(true);
	let done = world.local[0].anchor().await.unwrap();
	assert_eq!(done, Anchoring { batches: 1, receipts: 1, proven: 0 });
	assert_eq!(listed(&world).await[0].anchored, None);
	let early = world.to_doctor[0].receipt(id).await;
	assert!(matches!(early, Err(ExchangeError::NotAnchored { .. })));
	world.chain.keep_votes_back(false);
	let done = world.local[0].anchor().await.unwrap();
	assert_eq!(done, Anchoring { batches: 1, receipts: 0, proven: 1 });
	verified(&world, &world.to_doctor[0].receipt(id).await.unwrap());
}

#[tokio::test]
async fn a_replaced_key_proves_what_it_signed() {
	let world = World::new().await;
	let (_, wish) = granted(&world).await;
	let id = released(&world, &wish).await;
	let system = &world.gateways[0].1;
	let newer = receipt_key(&system.seed.receipt(2).unwrap());
	world.chain.block(|state| {
		let keys = state.keys.get_mut(&system.id()).unwrap();
		let (_, slot_of) = keys.iter_mut().find(|(kind, _)| *kind == KeyKind::Receipt).unwrap();
		let past = std::mem::replace(slot_of, slot(newer, 2)).current;
		state.past_keys.insert(system.id(), vec![(KeyKind::Receipt, past)]);
	});
	world.local[0].anchor().await.unwrap();
	let file = world.to_doctor[0].receipt(id).await.unwrap();
	assert_eq!(verified(&world, &file).key.version, 1);
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

#[tokio::test]
async fn receipts_are_anchored_by_themselves_and_at_the_end() {
	let mut world = World::new().await;
	let (_, wish) = granted(&world).await;
	released(&world, &wish).await;
	// The end of a service anchors what waits.
	world.restart(0).await;
	assert_eq!(batches(&world), [1]);
	assert!(listed(&world).await[0].anchored.is_some());
	// And then from time to time.
	world.anchor_every = Duration::from_millis(200);
	world.restart(0).await;
	assert_eq!(batches(&world)[0], 1);
	let id = released(&world, &wish).await;
	let anchored = async {
		while world.to_doctor[0].receipt(id).await.is_err() {
			tokio::time::sleep(Duration::from_millis(50)).await;
		}
	};
	tokio::time::timeout(Duration::from_secs(60), anchored).await.expect("it is anchored");
	assert!(batches(&world).len() > 1);
	assert_eq!(batches(&world).iter().sum::<u32>(), 2);
}

/// Why a gateway does not open.
fn closed(result: Result<LocalGateway, GatewayError>) -> String {
	match result {
		Ok(_) => panic!("it opens"),
		Err(error) => error.internal,
	}
}

#[tokio::test]
async fn a_gateway_opens_with_a_receipt_key_that_the_chain_knows() {
	let mut world = World::new().await;
	world.stop();
	let says = "salus keys register --receipt";
	// Another key, and another version.
	let mut system = world.system(0);
	system.receipt_key = Person::new().receipt();
	assert!(closed(world.open_as(0, system).await).contains(says));
	let mut system = world.system(0);
	system.receipt_key_version = 2;
	assert!(closed(world.open_as(0, system).await).contains(says));
	// Somebody whose signature would be nobody's.
	let account = world.gateways[0].1.id();
	let employed = |role| {
		world.chain.block(|state| state.staff.get_mut(&account).unwrap().role = role);
	};
	employed(StaffRole::Clinician);
	let reason = closed(world.open_as(0, world.system(0)).await);
	assert!(reason.contains("salus staff add"), "{reason}");
	employed(StaffRole::System);
	drop(world.open(0).await);
	// None at all.
	world.chain.block(|state| {
		state.keys.get_mut(&account).unwrap().retain(|(kind, _)| *kind != KeyKind::Receipt);
	});
	assert!(closed(world.open_as(0, world.system(0)).await).contains(says));
}

#[tokio::test]
async fn an_institution_signs_for_itself_also_by_its_successor() {
	let world = World::new().await;
	let sealed = world.filed(record(1), GENERAL).await;
	let (institution, successor) = (Person::new(), Person::new());
	world.chain.block(|state| {
		admit(state, institution.id(), &[Role::Gateway]);
		register(state, &institution);
	});
	let (clinician, patient) = (caller(&world.clinician.account), caller(&world.patient.account));
	for account in [institution.id(), successor.id()] {
		if account == successor.id() {
			// The keys stay the institution's.
			world.chain.block(|state| state.successors.insert(institution.id(), account.clone()));
		}
		let chain = Arc::new(world.chain.acting(account.clone()));
		let system = GatewaySystem {
			institution: institution.id(),
			account,
			key: institution.encryption(),
			key_version: 1,
			receipt_key: institution.receipt(),
			receipt_key_version: 1,
		};
		let folder = tempfile::tempdir().unwrap();
		let config = GatewayConfig::new(world.endpoints[0].as_str());
		let gateway = LocalGateway::open(folder.path(), system, chain, config).await.unwrap();
		gateway.put_object(&clinician, sealed.put(), reader(&sealed.object)).await.unwrap();
		gateway.put_object(&clinician, sealed.put_index(), reader(&sealed.index)).await.unwrap();
		gateway.put_filing(sealed.put_filing(&world.clinician.account)).await.unwrap();
		gateway.confirm(&clinician, sealed.of).await.unwrap();
		let id = gateway.release(&patient, &own_wish(&sealed)).await.unwrap().receipt;
		gateway.anchor().await.unwrap();
		let file = gateway.receipt(&patient, id).await.unwrap();
		assert_eq!(file.signed.receipt.system, institution.id());
		verified(&world, &file);
	}
}

#[tokio::test]
async fn a_folder_belongs_to_one_institution() {
	let mut world = World::new().await;
	let (_, wish) = granted(&world).await;
	released(&world, &wish).await;
	world.stop();
	let mut system = world.system(0);
	system.institution = AccountId::new([99; 32]);
	world.chain.block(|state| {
		admit(state, system.institution.clone(), &[Role::Gateway]);
		state.staff.get_mut(&system.account).unwrap().institution = system.institution.clone();
	});
	let reason = closed(world.open_as(0, system).await);
	assert!(reason.contains("another institution"), "{reason}");
}

#[tokio::test]
async fn a_gateway_knows_how_its_network_began() {
	let mut world = World::new().await;
	world.stop();
	world.chain.forget_the_beginning();
	// What was proven once is kept.
	drop(world.open(0).await);
	let open = |config: GatewayConfig| {
		let system = world.system(0);
		let chain = Arc::new(world.chain.acting(system.account.clone()));
		let folder = world.folder.path().join("new");
		async move { LocalGateway::open(&folder, system, chain, config).await }
	};
	let config = || GatewayConfig::new(world.endpoints[0].as_str());
	let reason = closed(open(config()).await);
	assert!(reason.contains("chain specification"), "{reason}");
	let mut trust = world.chain.began();
	trust.genesis = [1; 32];
	let reason = closed(open(GatewayConfig { trust: Some(trust), ..config() }).await);
	assert!(reason.contains("another network"), "{reason}");
	let trust = Some(world.chain.began());
	drop(open(GatewayConfig { trust, ..config() }).await.unwrap());
	drop(open(config()).await.unwrap());
}
