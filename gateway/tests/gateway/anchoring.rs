// SPDX-License-Identifier: GPL-3.0-only

//! Receipts are anchored once, and anybody verifies them offline.

use std::time::Duration;

use salus_gateway::{
	domain::{Anchoring, MAX_BATCH},
	ExchangeError,
};
use salus_primitives::{access::ReceiptBatch, keys::KeyKind, ReceiptRoot};
use salus_receipt::{verify, PermittingBlock, VerifyError};

use crate::{
	chain::{now, Mishap},
	receipts::{batches, database, granted, listed, released, verified},
	world::{receipt_key, slot, World},
};

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
