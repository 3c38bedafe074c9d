// SPDX-License-Identifier: GPL-3.0-only

//! Whatever breaks off, the same command again files each document once, and every gateway has it.

mod world;

use std::{collections::BTreeSet, path::PathBuf};

use salus_client::{
	outbox::{Kind, Part, Stage},
	ClientError,
};
use salus_primitives::{
	access::Opening,
	record::{BatchItem, Filing, Relation, MAX_BATCH},
	ObjectHash,
};

use self::world::{entries, job, Act, World};
use super::{examine, Bars, FilingError, Job, Report};

/// Where the program broke off.
#[derive(Clone, Copy, Debug)]
enum Crash {
	Sealed,
	Stored,
	/// Stored more than an hour ago: the gateways dropped it.
	Swept,
	/// Sent, and included before the program is started again.
	Included,
	/// Sent; it is in a pool when the program is started again.
	InThePool,
	/// Sent, and never included.
	Dropped,
	/// Final, and not confirmed by any gateway.
	Final,
	/// The same, and the gateways dropped it meanwhile.
	FinalAndSwept,
}

const CRASHES: [Crash; 8] = [
	Crash::Sealed,
	Crash::Stored,
	Crash::Swept,
	Crash::Included,
	Crash::InThePool,
	Crash::Dropped,
	Crash::Final,
	Crash::FinalAndSwept,
];

/// Works up to a point, and leaves everything as it is.
async fn work_until(world: &World, crash: Crash, job: &Job, paths: &[PathBuf]) {
	let documents = examine(paths, &Bars::hidden()).unwrap();
	let documents: Vec<_> = documents.iter().collect();
	world
		.at_desk(async |desk| {
			let mut entries = desk.seal(&documents, job).await.unwrap();
			if matches!(crash, Crash::Sealed) {
				return;
			}
			for entry in &mut entries {
				desk.store(entry).await.unwrap();
			}
			match crash {
				Crash::Sealed | Crash::Stored | Crash::Swept => return,
				Crash::Included => world.acts([Act::IncludeUnheard]),
				Crash::InThePool => world.acts([Act::WaitUnheard]),
				Crash::Dropped => world.acts([Act::Vanish]),
				Crash::Final | Crash::FinalAndSwept => {},
			}
			let sent = desk.submit(&mut entries).await;
			assert_eq!(sent.is_ok(), matches!(crash, Crash::Final | Crash::FinalAndSwept));
		})
		.await;
	if matches!(crash, Crash::Swept | Crash::FinalAndSwept) {
		world.gateways.iter().for_each(|gateway| gateway.sweep());
	}
}

#[tokio::test]
async fn the_same_command_after_a_crash_files_each_document_once() {
	for documents in [1, 3] {
		for crash in CRASHES {
			let world = World::new(documents);
			work_until(&world, crash, &job(), &world.documents).await;
			let report = world.command().await;
			assert!(report.failures.is_empty(), "{crash:?}: {:?}", report.failures);
			assert_eq!(report.resumed.len(), documents, "{crash:?}");
			assert_eq!(report.skipped.len(), documents, "{crash:?}");
			assert!(!report.steps.is_empty(), "{crash:?}: every submission is told");
			world.assert_done(documents);
		}
	}
}

#[tokio::test]
async fn resuming_alone_does_it_too_and_the_command_after_it_nothing_more() {
	for crash in CRASHES {
		let world = World::new(2);
		work_until(&world, crash, &job(), &world.documents).await;
		let report = world.resume().await;
		assert!(report.failures.is_empty(), "{crash:?}: {:?}", report.failures);
		let left = entries(&world.outbox());
		assert!(left.iter().all(|entry| entry.stage == Stage::Done), "{crash:?}");
		assert!(left.iter().all(|entry| !world.outbox().path(entry, Part::Object).exists()));
		// The command that was broken off, given again.
		assert_eq!(world.command().await.skipped.len(), 2, "{crash:?}");
		world.assert_done(2);
		// And once more, on purpose: the document is filed anew.
		assert_eq!(world.command().await.skipped.len(), 0, "{crash:?}");
		world.assert_done(4);
	}
}

#[tokio::test]
async fn what_waits_in_a_pool_and_what_is_sent_again_cannot_both_count() {
	let world = World::new(1);
	work_until(&world, Crash::InThePool, &job(), &world.documents).await;
	world.command().await;
	world.chain.include_pool();
	world.assert_done(1);
	// The other way round: it was included meanwhile.
	let world = World::new(1);
	work_until(&world, Crash::InThePool, &job(), &world.documents).await;
	world.chain.include_pool();
	world.command().await;
	world.assert_done(1);
	assert_eq!(world.chain.inner().submitted, 1);
}

#[tokio::test]
async fn a_folder_is_filed_in_batches_that_the_chain_takes() {
	let batch = usize::try_from(MAX_BATCH).unwrap();
	let world = World::new(batch + 6);
	let report = world.command().await;
	assert_eq!((report.steps.len(), report.filed.len()), (2, batch + 6));
	world.assert_done(batch + 6);
}

#[tokio::test]
async fn a_batch_that_is_done_is_not_filed_again_where_the_next_one_broke_off() {
	let batch = usize::try_from(MAX_BATCH).unwrap();
	for act in [Act::IncludeUnheard, Act::Vanish] {
		let world = World::new(batch + 2);
		// One submission is heard of, the next one is not.
		let documents = examine(&world.documents, &Bars::hidden()).unwrap();
		world
			.at_desk(async |desk| {
				let documents: Vec<_> = documents.iter().collect();
				let mut sealed = desk.seal(&documents, &job()).await.unwrap();
				let second = sealed.split_off(batch);
				let mut report = Report::default();
				desk.file(sealed, &mut report).await;
				world.acts([act]);
				desk.file(second, &mut report).await;
				assert_eq!(report.failures.len(), 1);
				let words = format!("{:#}", report.failures[0].error);
				assert!(words.contains("record file --resume"), "{words}");
			})
			.await;
		let report = world.command().await;
		assert!(report.failures.is_empty(), "{:?}", report.failures);
		assert_eq!(report.skipped.len(), batch + 2);
		world.assert_done(batch + 2);
	}
}

#[tokio::test]
async fn the_rest_of_a_folder_is_sealed_where_sealing_broke_off() {
	let world = World::new(5);
	work_until(&world, Crash::Sealed, &job(), &world.documents[..2]).await;
	let report = world.command().await;
	assert_eq!((report.resumed.len(), report.skipped.len(), report.filed.len()), (2, 2, 5));
	world.assert_done(5);
}

#[tokio::test]
async fn a_gateway_that_is_away_gets_it_later() {
	let world = World::new(1);
	world.away(2, true);
	let report = world.command().await;
	assert_eq!((report.filed.len(), report.failures.len()), (1, 0));
	assert!(report.left[0].contains("gateway 3"), "{:?}", report.left);
	assert_eq!(entries(&world.outbox())[0].stage, Stage::Filed);
	// Not yet.
	assert_eq!(world.resume().await.left.len(), 1);
	world.away(2, false);
	assert_eq!(world.resume().await.left, Vec::<String>::new());
	world.assert_done(1);
}

#[tokio::test]
async fn nothing_is_submitted_before_enough_gateways_have_it() {
	let world = World::new(1);
	world.away(1, true);
	world.away(2, true);
	let report = world.command().await;
	let error = report.failures[0].error.downcast_ref::<FilingError>();
	let Some(FilingError::TooFewGateways { have: 1, need: 2, troubles }) = error else {
		panic!("{error:?}")
	};
	assert!(troubles[0].contains("gateway 2") && troubles[1].contains("gateway 3"), "{troubles:?}");
	assert_eq!(world.chain.inner().submitted, 0);
	world.away(1, false);
	world.away(2, false);
	let report = world.command().await;
	assert_eq!((report.skipped.len(), report.failures.len()), (1, 0));
	world.assert_done(1);
}

/// The objects that are sealed and wait.
fn sealed(world: &World) -> BTreeSet<ObjectHash> {
	entries(&world.outbox()).iter().map(|entry| entry.filing.object).collect()
}

/// The objects that the chain has.
fn filed(world: &World) -> BTreeSet<ObjectHash> {
	world.chain.inner().records.values().map(|versions| versions[0].filing.object).collect()
}

#[tokio::test]
async fn an_epoch_that_moved_on_needs_new_envelopes_and_nothing_else() {
	for between in [true, false] {
		let world = World::new(2);
		work_until(&world, Crash::Stored, &job(), &world.documents).await;
		let sealed = sealed(&world);
		match between {
			// Known before it is submitted, or found out by it.
			true => world.chain.inner().epoch = 3,
			false => world.acts([Act::NextEpoch]),
		}
		let report = world.command().await;
		assert!(report.failures.is_empty(), "{:?}", report.failures);
		world.assert_done(2);
		assert_eq!(filed(&world), sealed);
		let inner = world.chain.inner();
		assert!(inner.records.values().all(|one| one[0].filing.epoch == inner.epoch));
	}
}

#[tokio::test]
async fn a_gateway_that_is_asked_too_much_or_is_behind_is_asked_again() {
	let world = World::new(3);
	for gateway in 0..3 {
		world.busy(gateway, 7);
	}
	let report = world.command().await;
	assert!(report.failures.is_empty(), "{:?}", report.failures);
	assert!(report.left.is_empty(), "{:?}", report.left);
	world.assert_done(3);
	// But not for ever.
	for gateway in 0..3 {
		world.busy(gateway, 1_001);
	}
	let report = world.command().await;
	assert_eq!(report.failures.len(), 3);
	assert!(format!("{:#}", report.failures[0].error).contains("too many requests"));
}

#[tokio::test]
async fn a_nonce_that_another_program_used_is_replaced() {
	let world = World::new(1);
	world.acts([Act::Usurp]);
	let report = world.command().await;
	assert!(report.failures.is_empty(), "{:?}", report.failures);
	world.assert_done(1);
}

#[tokio::test]
async fn amendments_and_contributions_resume_as_what_they_are() {
	let under = Some((4, Some(Opening { party: [5; 32].into(), random: [6; 32] })));
	for crash in CRASHES {
		let world = World::new(3);
		let first = world.command_with(&world.documents[..1], &job()).await.filed[0].0;
		let amend =
			Job { amends: Some(first), kind: Kind::Amend { relation: Relation::Appends }, ..job() };
		work_until(&world, crash, &amend, &world.documents[1..2]).await;
		let report = world.command_with(&world.documents[1..2], &amend).await;
		assert!(report.failures.is_empty(), "{crash:?}: {:?}", report.failures);
		assert_eq!((report.skipped.len(), report.filed.as_slice()), (1, &[(first, 2)][..]));
		let contribute = Job { kind: Kind::Contribute { under: under.clone() }, ..job() };
		work_until(&world, crash, &contribute, &world.documents[2..]).await;
		let report = world.command_with(&world.documents[2..], &contribute).await;
		assert!(report.failures.is_empty(), "{crash:?}: {:?}", report.failures);
		world.assert_done(2);
		let inner = world.chain.inner();
		let versions = &inner.records[&first];
		assert_eq!((versions.len(), versions[1].relation), (2, Some(Relation::Appends)));
		assert_eq!(inner.contributed.values().collect::<Vec<_>>(), [&under]);
	}
}

#[tokio::test]
async fn what_a_script_submits_is_handed_over_once_it_is_final() {
	let world = World::new(1);
	let by_script = Job { kind: Kind::ByScript, ..job() };
	work_until(&world, Crash::Sealed, &by_script, &world.documents).await;
	let report = world.resume().await;
	assert_eq!((report.waiting.len(), report.filed.len()), (1, 0));
	assert_eq!(world.chain.inner().submitted, 0, "it is the script's to submit");
	let entry = entries(&world.outbox()).remove(0);
	assert_eq!(entry.source, None);
	let item = BatchItem { record: entry.record, filing: entry.filing };
	world.chain.inner().add(&world.account.id(), vec![item]).unwrap();
	let report = world.resume().await;
	assert_eq!((report.waiting.len(), report.filed.len(), report.resumed.len()), (0, 1, 0));
	world.assert_done(1);
}

#[tokio::test]
async fn one_bad_entry_keeps_no_other_from_being_filed() {
	let world = World::new(4);
	work_until(&world, Crash::Stored, &job(), &world.documents[..3]).await;
	// Another object took the id of one of them.
	let taken = entries(&world.outbox())[1].clone();
	let other = Filing { object: [7; 32].into(), ..taken.filing.clone() };
	let item = BatchItem { record: taken.record, filing: other };
	world.chain.inner().add(&world.account.id(), vec![item]).unwrap();
	let report = world.command().await;
	assert_eq!((report.failures.len(), report.filed.len(), report.resumed.len()), (1, 3, 2));
	assert_eq!(report.failures[0].records, [taken.record]);
	let cause = report.failures[0].error.downcast_ref::<ClientError>().unwrap();
	assert_eq!(cause.refusal().unwrap().error, "RecordIdTaken");
	// What the others are is known to the command given again; the bad one gets another id.
	let report = world.command().await;
	assert_eq!((report.failures.len(), report.skipped.len(), report.filed.len()), (0, 3, 1));
	assert_eq!(world.chain.inner().records.len(), 5);
}

#[tokio::test]
async fn what_is_refused_for_good_leaves_nothing_behind() {
	let batch = usize::try_from(MAX_BATCH).unwrap();
	let world = World::new(batch + 3);
	world.acts([Act::Close]);
	let report = world.command().await;
	assert_eq!(report.filed, []);
	assert_eq!(world.chain.inner().submitted, 1, "the chart takes nothing else either");
	let failed: usize = report.failures.iter().map(|failure| failure.documents.len()).sum();
	assert_eq!(failed, batch + 3);
	world.assert_done(0);
}

#[tokio::test]
async fn what_no_quota_is_left_for_waits_until_there_is_one() {
	let world = World::new(2);
	world.acts([Act::NoQuota]);
	let report = world.command().await;
	assert_eq!((report.failures.len(), report.filed.len()), (1, 0));
	let cause = report.failures[0].error.downcast_ref::<ClientError>();
	assert!(matches!(cause, Some(ClientError::QuotaUsedUp)), "{cause:?}");
	let sealed = sealed(&world);
	assert_eq!((sealed.len(), filed(&world).len()), (2, 0));
	let report = world.command().await;
	assert!(report.failures.is_empty(), "{:?}", report.failures);
	world.assert_done(2);
	assert_eq!(filed(&world), sealed);
}

#[test]
fn one_unfit_document_stops_all_and_each_is_named() {
	let world = World::new(2);
	let bad = world.folder.path().join("bad.json");
	std::fs::write(&bad, br#"{"resourceType":"Patient"}"#).unwrap();
	let empty = world.folder.path().join("empty.pdf");
	std::fs::write(&empty, b"").unwrap();
	let all = [&world.documents[..], &[bad.clone(), empty]].concat();
	let error = examine(&all, &Bars::hidden()).unwrap_err().to_string();
	assert!(error.contains("2 of 4"), "{error}");
	assert!(error.contains("bad.json") && error.contains("empty.pdf"), "{error}");
	let error = examine(&[bad], &Bars::hidden()).unwrap_err();
	assert!(error.downcast_ref::<salus_fhir::DocumentError>().is_some(), "{error}");
	assert!(!world.folder.path().join("outbox").exists());
}
