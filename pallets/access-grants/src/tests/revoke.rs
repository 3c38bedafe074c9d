// SPDX-License-Identifier: GPL-3.0-only

//! What was granted is taken back.

use super::*;
use salus_primitives::{
	access::Grantee,
	chart::ChartStatus,
	consent::{Basis, Denial},
};

#[test]
fn revoked_grant_denies_in_the_same_block() {
	ExtBuilder::build_and_execute(|| {
		let grant = grant_chart(Grantee::Open(DOCTOR));
		let question = ask(DOCTOR, RECORD, Basis::Grant(grant));
		assert_permitted(&question);
		let block = System::block_number();
		assert_ok!(AccessGrants::revoke(by(PATIENT), CHART, grant));
		System::assert_last_event(Event::GrantRevoked { chart: CHART, grant }.into());
		assert_eq!(System::block_number(), block);
		assert_denied(&question, Denial::RuleEnded);
		assert_noop!(AccessGrants::revoke(by(PATIENT), CHART, grant), Error::<Test>::GrantUnknown);
	});
}

#[test]
fn revoke_all_denies_everybody_in_the_same_block() {
	ExtBuilder::build_and_execute(|| {
		let (tag, opening) = blind(DOCTOR, 1);
		let grants = [
			grant_chart(Grantee::Open(DOCTOR)),
			grant_chart(Grantee::Open(PRACTICE)),
			grant_chart(Grantee::Blinded(tag)),
		];
		let question = |grant| {
			let mut question = ask(DOCTOR, RECORD, Basis::Grant(grant));
			question.openings.try_push(opening.clone()).unwrap();
			question
		};
		for grant in grants {
			assert_permitted(&question(grant));
		}
		let post = AccessGrants::revoke_all(by(PATIENT), CHART).unwrap();
		assert_eq!(post.actual_weight, Some(<Test as Config>::WeightInfo::revoke_all(3)));
		System::assert_last_event(Event::AllGrantsRevoked { chart: CHART, count: 3 }.into());
		for grant in grants {
			assert_denied(&question(grant), Denial::RuleEnded);
		}
		// Nothing left to revoke is no failure.
		assert_ok!(AccessGrants::revoke_all(by(PATIENT), CHART));
	});
}

#[test]
fn revoke_all_leaves_other_charts_alone() {
	ExtBuilder::build_and_execute(|| {
		grant_chart(Grantee::Open(DOCTOR));
		let other = salus_primitives::ChartId([0xC2; 32]);
		salus_mocks::World::set(|world| {
			let chart = world.charts[&CHART].clone();
			world.charts.insert(other, chart);
		});
		assert_ok!(AccessGrants::grant(
			by(PATIENT),
			other,
			Grantee::Open(DOCTOR),
			salus_primitives::access::Scope::Chart,
			treat(),
			NOW,
			None
		));
		assert_ok!(AccessGrants::revoke_all(by(PATIENT), CHART));
		assert_eq!(LiveGrants::<Test>::get(CHART), 0);
		assert_eq!(LiveGrants::<Test>::get(other), 1);
		assert!(Grants::<Test>::contains_key(other, 0));
	});
}

#[test]
fn revocation_works_whatever_the_charts_status() {
	ExtBuilder::build_and_execute(|| {
		for status in [ChartStatus::Suspended, ChartStatus::Deceased, ChartStatus::Closed] {
			set_chart_status(ChartStatus::Active);
			let grant = grant_chart(Grantee::Open(DOCTOR));
			grant_chart(Grantee::Open(PRACTICE));
			set_chart_status(status);
			assert_ok!(AccessGrants::revoke(by(PATIENT), CHART, grant));
			assert_ok!(AccessGrants::revoke_all(by(PATIENT), CHART));
			assert_eq!(LiveGrants::<Test>::get(CHART), 0);
		}
	});
}

#[test]
fn unknown_grants_and_charts_are_refused() {
	ExtBuilder::build_and_execute(|| {
		assert_noop!(AccessGrants::revoke(by(PATIENT), CHART, 0), Error::<Test>::GrantUnknown);
		assert_noop!(AccessGrants::revoke(by(PATIENT), NO_CHART, 0), Error::<Test>::ChartUnknown);
		assert_noop!(AccessGrants::revoke_all(by(PATIENT), NO_CHART), Error::<Test>::ChartUnknown);
	});
}
