// SPDX-License-Identifier: GPL-3.0-only

//! The benchmarks' cast can do what the benchmarks have it do.

use super::network;
use crate::{
	genesis::LOCAL_FOUR, stage, AccessGrants, AccountId, Charts, Quota, Records, Runtime,
	RuntimeOrigin,
};
use frame_support::assert_ok;
use pallet_salus_quota::Kind;
use salus_primitives::{
	access::{EmergencyReason, Grantee, Purpose, Purposes, Scope},
	chart::{Actor, Power},
	record::{Filing, MediaType},
	traits::{Charts as _, Contributors},
	Commitment, ObjectHash, RecordId,
};

fn filing() -> Filing {
	Filing {
		compartment: stage::TAG,
		epoch: 0,
		object: ObjectHash([8; 32]),
		content: Commitment([8; 32]),
		index: ObjectHash([8; 32]),
		media_type: MediaType::FhirJson,
		length: 4_096,
	}
}

#[test]
fn the_cast_files_contributes_grants_and_breaks_the_glass() {
	network(LOCAL_FOUR).execute_with(|| {
		frame_system::Pallet::<Runtime>::set_block_number(1);
		pallet_timestamp::Now::<Runtime>::put(1_000_000_000_000);
		stage::everybody();
		stage::compartments();
		stage::let_contribute();

		let hospital = RuntimeOrigin::signed(stage::HOSPITAL);
		assert_ok!(Records::file(hospital, stage::CHART, RecordId([9; 16]), filing()));
		assert_ok!(<AccessGrants as Contributors>::may_contribute(
			&stage::PRACTICE,
			&stage::CHART,
			&stage::TAG,
			stage::GRANT,
			Some(&stage::opening())
		));
		assert_eq!(
			Charts::actor(&stage::ATTORNEY, &stage::CHART, Power::Grant),
			Some(Actor::Mandate(stage::MANDATE))
		);
		let attorney = RuntimeOrigin::signed(stage::ATTORNEY);
		assert_ok!(Records::contribute(attorney, stage::CHART, RecordId([10; 16]), filing(), None));

		let purposes =
			Purposes::try_from(std::collections::BTreeSet::from([Purpose::Treat])).unwrap();
		assert_ok!(AccessGrants::grant(
			RuntimeOrigin::signed(stage::ATTORNEY),
			stage::CHART,
			Grantee::Open(stage::DOCTOR),
			Scope::Records(stage::records().try_into().unwrap()),
			purposes,
			0,
			None
		));
		assert_ok!(AccessGrants::open_emergency(
			RuntimeOrigin::signed(stage::DEPARTMENT),
			stage::CHART,
			EmergencyReason::Unconscious
		));
	});
}

#[test]
fn a_councillor_acts_though_its_institution_may_not() {
	network(LOCAL_FOUR).execute_with(|| {
		let who = AccountId::new([250; 32]);
		stage::councillor(&who);
		assert_eq!(Quota::kind_of(&who), Some(Kind::Council));
	});
}
