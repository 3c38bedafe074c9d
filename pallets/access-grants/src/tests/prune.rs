// SPDX-License-Identifier: GPL-3.0-only

//! What has expired is removed by anyone.

use super::*;
use salus_primitives::{
	access::{Grantee, Scope},
	consent::{Basis, Denial},
	Moment,
};

fn grant_until(end: Option<Moment>) {
	assert_ok!(AccessGrants::grant(
		by(PATIENT),
		CHART,
		Grantee::Open(DOCTOR),
		Scope::Chart,
		treat(),
		NOW,
		end
	));
}

#[test]
fn anyone_prunes_what_has_expired_and_nothing_else() {
	ExtBuilder::build_and_execute(|| {
		grant_until(Some(NOW + 10));
		grant_until(None);
		grant_until(Some(NOW + 11));
		lodge();
		assert_noop!(
			AccessGrants::prune_expired(by(STRANGER), CHART, 10),
			Error::<Test>::NothingExpired
		);
		pass(10);
		assert_denied(&ask(DOCTOR, RECORD, Basis::Grant(0)), Denial::Expired);
		let post = AccessGrants::prune_expired(by(STRANGER), CHART, 10).unwrap();
		assert_eq!(post.actual_weight, Some(<Test as Config>::WeightInfo::prune_expired(1)));
		System::assert_last_event(
			Event::ExpiredPruned { chart: CHART, grants: 1, requests: 0 }.into(),
		);
		assert_denied(&ask(DOCTOR, RECORD, Basis::Grant(0)), Denial::RuleEnded);
		assert_permitted(&ask(DOCTOR, RECORD, Basis::Grant(1)));
		pass(RequestLapse::get());
		assert_ok!(AccessGrants::prune_expired(by(STRANGER), CHART, 10));
		System::assert_last_event(
			Event::ExpiredPruned { chart: CHART, grants: 1, requests: 1 }.into(),
		);
		assert_eq!(Grants::<Test>::iter_key_prefix(CHART).collect::<Vec<_>>(), [1]);
		assert_noop!(
			AccessGrants::prune_expired(by(STRANGER), CHART, 10),
			Error::<Test>::NothingExpired
		);
	});
}

#[test]
fn pruning_stops_at_its_limit() {
	ExtBuilder::build_and_execute(|| {
		for _ in 0..3 {
			grant_until(Some(NOW + 1));
		}
		lodge();
		lodge();
		pass(RequestLapse::get());
		assert_noop!(
			AccessGrants::prune_expired(by(STRANGER), CHART, 0),
			Error::<Test>::NothingExpired
		);
		for (grants, requests) in [(2, 0), (1, 1), (0, 1)] {
			assert_ok!(AccessGrants::prune_expired(by(STRANGER), CHART, 2));
			System::assert_last_event(
				Event::ExpiredPruned { chart: CHART, grants, requests }.into(),
			);
		}
	});
}

#[test]
fn a_limit_beyond_what_a_chart_holds_costs_no_more() {
	assert_eq!(AccessGrants::prunable(u32::MAX), MaxGrants::get() + MaxRequests::get());
	assert_eq!(AccessGrants::prunable(3), 3);
}
