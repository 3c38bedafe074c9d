// SPDX-License-Identifier: GPL-3.0-only

//! Whatever is called in whatever order: what was filed stays as it was, and the state stays sound.

use std::collections::BTreeMap;

use frame_support::dispatch::RawOrigin;
use proptest::{collection::vec, prelude::*, sample};
use salus_mocks::World;
use salus_primitives::{
	api::Verification,
	record::{DisputeReason, Filing, RecordStatus, RecordVersion, Relation},
	traits::Records as _,
	AccountId, RecordId,
};
use sp_runtime::traits::Dispatchable;

use crate::{mock::*, Call};

/// Something that somebody tries.
#[derive(Clone, Debug)]
enum Step {
	/// A call by an account, or by the council.
	Call(Option<AccountId>, Box<Call<Test>>),
	/// A compartment's next epoch.
	Epoch,
	/// Time passes.
	Block,
}

fn someone() -> impl Strategy<Value = AccountId> {
	sample::select(vec![
		clinician(),
		clinician(),
		system(),
		doctor(),
		doctor(),
		patient(),
		patient(),
		guardian(),
		other_clinician(),
		stranger(),
	])
}

fn some_record() -> impl Strategy<Value = RecordId> {
	(1u8..=3).prop_map(id)
}

fn some_filing() -> impl Strategy<Value = Filing> {
	(any::<u8>(), any::<bool>(), EPOCH..EPOCH + 2).prop_map(|(content, genetics, epoch)| Filing {
		compartment: if genetics { GENETICS } else { GENERAL },
		epoch,
		..filing(content)
	})
}

fn call() -> impl Strategy<Value = Call<Test>> {
	let (chart, record) = (CHART, some_record);
	let relation =
		sample::select(vec![Relation::Replaces, Relation::Appends, Relation::EnteredInError]);
	let items = vec((some_record(), some_filing()), 0..4).prop_map(|items| {
		items
			.into_iter()
			.map(|(record, filing)| salus_primitives::record::BatchItem { record, filing })
			.collect::<Vec<_>>()
			.try_into()
			.expect("no more than four")
	});
	prop_oneof![
		3 => (record(), some_filing())
			.prop_map(move |(record, filing)| Call::file { chart, record, filing }),
		1 => items.prop_map(move |items| Call::file_batch { chart, items }),
		6 => (record(), 2u32..=MAX_VERSIONS + 1, relation, some_filing()).prop_map(
			move |(record, version, relation, filing)| Call::amend {
				chart,
				record,
				version,
				relation,
				filing,
			}
		),
		3 => (record(), some_filing(), any::<bool>()).prop_map(move |(record, filing, granted)| {
			Call::contribute { chart, record, filing, under: granted.then_some((GRANT, None)) }
		}),
		2 => record().prop_map(move |record| {
			Call::dispute { chart, record, reason: DisputeReason::Inaccurate }
		}),
		2 => record().prop_map(move |record| Call::resolve_dispute { chart, record }),
		1 => record().prop_map(move |record| Call::withdraw { chart, record }),
		1 => record().prop_map(move |record| Call::erase { chart, record }),
		1 => record().prop_map(move |record| Call::hold { chart, record }),
		1 => record().prop_map(move |record| Call::release_hold { chart, record }),
	]
}

fn step() -> impl Strategy<Value = Step> {
	prop_oneof![
		20 => (prop::option::weighted(0.9, someone()), call())
			.prop_map(|(who, call)| Step::Call(who, Box::new(call))),
		1 => Just(Step::Epoch),
		2 => Just(Step::Block),
	]
}

fn take(step: Step) -> bool {
	match step {
		Step::Call(who, call) => {
			let origin = who.map_or(RawOrigin::Root, RawOrigin::Signed);
			RuntimeCall::from(*call).dispatch(origin.into()).is_ok()
		},
		Step::Epoch => {
			World::set(|world| set_epoch(world, CHART, GENERAL, EPOCH + 1));
			true
		},
		Step::Block => {
			System::set_block_number(System::block_number() + 1);
			true
		},
	}
}

/// Every version of every record, as the world sees them.
fn provenance() -> BTreeMap<RecordId, Vec<RecordVersion>> {
	[1, 2, 3]
		.into_iter()
		.map(|record| (id(record), RecordsPallet::provenance(&CHART, &id(record))))
		.collect()
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 300, ..Default::default() })]

	#[test]
	fn versions_are_only_ever_added_or_erased_with_their_record(
		steps in vec(step(), 1..60),
	) {
		let mut outcome = Ok(());
		ExtBuilder::default().filed(1).build_and_execute(|| {
			for step in steps {
				let before = provenance();
				let ok = take(step);
				outcome = check(&before, ok);
				assert_eq!(RecordsPallet::do_try_state(), Ok(()));
				if outcome.is_err() {
					break;
				}
			}
		});
		outcome?;
	}
}

fn check(before: &BTreeMap<RecordId, Vec<RecordVersion>>, ok: bool) -> Result<(), TestCaseError> {
	let after = provenance();
	prop_assert!(ok || *before == after, "a refused call changed something");
	for (id, versions) in before {
		let now = &after[id];
		let record = RecordsPallet::record(&CHART, id);
		let status = record.as_ref().map(|record| record.status);
		if status == Some(RecordStatus::Erased) {
			prop_assert!(now.is_empty());
			continue;
		}
		prop_assert!(now.starts_with(versions), "a version was lost or changed");
		prop_assert!(now.len() <= versions.len() + 1, "one call adds at most one version");
		for (number, version) in (1u32..).zip(now) {
			let filed = &version.filing;
			prop_assert_eq!(
				RecordsPallet::verify(&CHART, id, Some(number), &filed.object, &filed.content),
				Verification::Genuine(version.clone())
			);
			let facts = RecordsPallet::facts(&CHART, id, Some(number));
			prop_assert_eq!(facts.map(|facts| facts.epoch), Some(filed.epoch));
			prop_assert_eq!(facts.map(|facts| facts.status), status);
		}
		prop_assert_eq!(
			record.map(|record| record.version),
			(!now.is_empty()).then_some(now.len() as u32)
		);
	}
	Ok(())
}

#[test]
fn the_steps_reach_every_call() {
	use proptest::{strategy::ValueTree, test_runner::TestRunner};
	let mut runner = TestRunner::deterministic();
	let mut reached = std::collections::BTreeSet::new();
	for _ in 0..100 {
		let steps = vec(step(), 60).new_tree(&mut runner).expect("no filters").current();
		ExtBuilder::default().filed(1).build_and_execute(|| {
			for step in steps {
				let code = match &step {
					Step::Call(_, call) => codec::Encode::encode(&**call)[0],
					_ => continue,
				};
				if take(step) {
					reached.insert(code);
				}
			}
		});
	}
	assert_eq!(reached, (0..10).collect());
}
