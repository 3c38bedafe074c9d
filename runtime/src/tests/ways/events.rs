// SPDX-License-Identifier: GPL-3.0-only

//! What an event says to Ethereum's indexers is what the pallets say.

use super::{
	cast::{Cast, Who},
	table::{self, Deed},
};
use crate::{
	genesis::LOCAL_FOUR,
	precompiles::{IAccessGrants, ICharts},
	tests::{
		cast::CHART,
		network,
		precompiles::tools::{call, logs, word, Log},
	},
	RuntimeEvent, System,
};
use frame_support::{assert_ok, hypothetically};
use pallet_revive::{precompiles::alloy::sol_types::SolEvent, H256};
use pallet_salus_access_grants::Event as Access;
use pallet_salus_charts::Event as Charts;

/// The first deed by that method which that person does, with what happens before.
fn deed(cast: &Cast, who: Who, method: &str) -> Deed {
	let rows = table::whole().into_iter();
	let mut rows = rows.filter(|row| row.answer(who) == super::DONE);
	let row = rows.find(|row| (row.deed)(cast, &cast[who]).method == method);
	let row = row.expect("somebody does it");
	(row.before)(cast);
	(row.deed)(cast, &cast[who])
}

/// What that person's deed by that method logs, and the pallets' own events.
fn told(cast: &Cast, who: Who, method: &str) -> (Vec<Log>, Vec<RuntimeEvent>) {
	hypothetically!({
		let deed = deed(cast, who, method);
		System::reset_events();
		assert_ok!(cast[who].sends(deed.to, deed.data).expect("it is a valid transaction"));
		(logs(), System::events().into_iter().map(|record| record.event).collect())
	})
}

fn topic(number: u32) -> H256 {
	H256::from_low_u64_be(number.into())
}

#[test]
fn an_event_names_the_institution_for_which_somebody_signs() {
	network(LOCAL_FOUR).execute_with(|| {
		let cast = Cast::assembled();
		let hospital = cast[Who::Hospital].account();
		let (logs, events) = told(&cast, Who::Registrar, "enrol");
		assert_eq!(logs[0].topics[0].0, ICharts::ChartEnrolled::SIGNATURE_HASH.0);
		assert_eq!(logs[0].topics[2].0, word(&hospital).0);
		let named = |event: &RuntimeEvent| matches!(event, RuntimeEvent::Charts(Charts::ChartEnrolled { hospital: named, .. }) if *named == hospital);
		assert!(events.iter().any(named));

		let gateway = cast[Who::Gateway].account();
		let (logs, events) = told(&cast, Who::GatewaySystem, "anchorReceipts");
		assert_eq!(logs[0].topics[0].0, IAccessGrants::ReceiptsAnchored::SIGNATURE_HASH.0);
		assert_eq!(logs[0].topics[1].0, word(&gateway).0);
		let named = |event: &RuntimeEvent| matches!(event, RuntimeEvent::AccessGrants(Access::ReceiptsAnchored { gateway: named, .. }) if *named == gateway);
		assert!(events.iter().any(named));
	});
}

#[test]
fn an_approval_names_the_request_and_the_grant() {
	network(LOCAL_FOUR).execute_with(|| {
		let cast = Cast::assembled();
		let (logs, events) = told(&cast, Who::Patient, "approve");
		let native = events.into_iter().find_map(|event| match event {
			RuntimeEvent::AccessGrants(Access::RequestApproved { chart, request, grant }) => {
				Some((chart, request, grant))
			},
			_ => None,
		});
		let (chart, request, grant) = native.expect("the pallet says so");
		assert_eq!(logs[0].topics[2], topic(grant));
		let approved = H256(IAccessGrants::RequestApproved::SIGNATURE_HASH.0);
		let expected = vec![approved, H256(chart.0), topic(request), topic(grant)];
		assert_eq!(logs[1].topics, expected);
	});
}

#[test]
fn handing_over_says_that_it_ends_a_recovery_only_where_one_was_under_way() {
	network(LOCAL_FOUR).execute_with(|| {
		let cast = Cast::assembled();
		let cancelled = ICharts::RecoveryCancelled::SIGNATURE_HASH.0;
		let (logs, events) = told(&cast, Who::Patient, "rotateController");
		assert_eq!((logs.len(), logs[0].topics[0].0), (2, cancelled));
		assert!(events.contains(&RuntimeEvent::Charts(Charts::RecoveryCancelled { chart: CHART })));

		cast.does(Who::Patient, pallet_salus_charts::Call::cancel_recovery { chart: CHART });
		let (logs, _) = told(&cast, Who::Patient, "rotateController");
		assert_eq!(logs.len(), 1);
		assert_ne!(logs[0].topics[0].0, cancelled);
	});
}

/// Whoever calls from a contract knows by it what she wrote; whoever follows logs, by the event.
#[test]
fn the_number_that_a_method_answers_is_that_of_its_event() {
	network(LOCAL_FOUR).execute_with(|| {
		let cast = Cast::assembled();
		for (who, method) in [
			(Who::Doctor, "request"),
			(Who::Patient, "approve"),
			(Who::Patient, "grant"),
			(Who::Patient, "restrict"),
			(Who::EmergencyClinician, "openEmergency"),
		] {
			let (logs, _) = told(&cast, who, method);
			let answered = hypothetically!({
				let deed = deed(&cast, who, method);
				call(&cast[who].account(), deed.to, deed.data).result.expect("it does not trap")
			});
			assert_eq!(answered.data, logs[0].topics[2].0, "{method}");
		}
		let mandate = pallet_salus_charts::NextMandate::<crate::Runtime>::get(CHART);
		let deed = deed(&cast, Who::Registrar, "giveMandate");
		let answered = call(&cast[Who::Registrar].account(), deed.to, deed.data);
		assert_eq!(answered.result.expect("it does not trap").data, topic(mandate).0);
	});
}
