// SPDX-License-Identifier: GPL-3.0-only

//! Each invariant, broken on purpose.

use frame_support::{assert_ok, hypothetically};
use salus_mocks::World;
use salus_primitives::{
	access::Scope,
	chart::{Chart, ChartStatus, Mandate, Powers, Recovery},
	membership::Standing,
};
use sp_runtime::TryRuntimeError;

use crate::{mock::*, Charts as Stored, Holders, Mandates, NextMandate, Recoveries};

fn broken(by: impl FnOnce()) -> &'static str {
	let before = World::get(|world| world.clone());
	let seen = hypothetically!({
		by();
		Charts::do_try_state().expect_err("try_state notices")
	});
	World::set(|world| *world = before);
	match seen {
		TryRuntimeError::Other(text) => text,
		other => panic!("an unexpected error: {other:?}"),
	}
}

fn builder() -> ExtBuilder {
	ExtBuilder::default().patient(1).mandate(1, mandate(account(50)))
}

fn change(by: impl FnOnce(&mut Mandate)) {
	Mandates::<Test>::mutate(chart(1), 0, |entry| {
		by(entry.as_mut().expect("the mandate was given"))
	});
}

#[test]
fn a_controller_with_another_standing_is_noticed() {
	builder().build_and_execute(|| {
		for other in [Standing::None, Standing::Former, Standing::Controller(chart(2))] {
			let seen = broken(|| {
				World::set(|world| {
					world.standings.insert(person(1), other);
				})
			});
			assert_eq!(seen, "a chart's controller has another standing");
		}
	});
}

#[test]
fn a_malformed_verifying_key_is_noticed() {
	builder().build_and_execute(|| {
		let seen = broken(|| {
			Stored::<Test>::mutate(chart(1), |entry| {
				entry.as_mut().expect("the chart is enrolled").verifying_key.0[0] = 4;
			})
		});
		assert_eq!(seen, "a chart's verifying key is malformed");
	});
}

#[test]
fn a_mandate_of_the_future_is_noticed() {
	builder().build_and_execute(|| {
		let seen = broken(|| change(|mandate| mandate.since = START + 1));
		assert_eq!(seen, "a mandate was given in the future");
	});
}

#[test]
fn a_holder_who_is_noted_wrongly_is_noticed() {
	builder().build_and_execute(|| {
		for wrong in [
			(|| Holders::<Test>::remove(account(50))) as fn(),
			|| Holders::<Test>::insert(account(50), START),
			|| Holders::<Test>::insert(account(51), START),
			|| change(|mandate| mandate.end = Some(START + 1)),
		] {
			let seen = broken(wrong);
			assert_eq!(seen, "the end of a holder's mandates is noted wrongly");
		}
	});
}

#[test]
fn too_many_mandates_are_noticed() {
	builder().build_and_execute(|| {
		let seen = broken(|| {
			for n in 0..=MAX_MANDATES {
				Mandates::<Test>::insert(chart(1), n, mandate(account(50)));
			}
		});
		assert_eq!(seen, "a chart has too many mandates");
	});
}

#[test]
fn a_mandate_on_no_chart_is_noticed() {
	builder().build_and_execute(|| {
		assert_eq!(broken(|| Stored::<Test>::remove(chart(1))), "a mandate is on no chart");
	});
}

#[test]
fn an_uncounted_mandate_is_noticed() {
	builder().build_and_execute(|| {
		let seen = broken(|| NextMandate::<Test>::insert(chart(1), 0));
		assert_eq!(seen, "a mandate's number was not counted");
	});
}

#[test]
fn a_holder_with_another_standing_is_noticed() {
	builder().build_and_execute(|| {
		let seen = broken(|| change(|mandate| mandate.holder = account(51)));
		assert_eq!(seen, "a mandate's holder has another standing");
	});
}

#[test]
fn a_powerless_mandate_is_noticed() {
	builder().build_and_execute(|| {
		let seen = broken(|| change(|mandate| mandate.powers = Powers::default()));
		assert_eq!(seen, "a mandate has no power");
	});
}

#[test]
fn a_mandate_over_nothing_is_noticed() {
	builder().build_and_execute(|| {
		let seen = broken(|| change(|mandate| mandate.scope = Scope::Records(Default::default())));
		assert_eq!(seen, "a mandate has no scope");
	});
}

#[test]
fn counting_for_no_chart_is_noticed() {
	builder().build_and_execute(|| {
		let seen = broken(|| NextMandate::<Test>::insert(chart(2), 1));
		assert_eq!(seen, "mandates are counted for no chart");
	});
}

#[test]
fn an_impossible_recovery_is_noticed() {
	builder().build_and_execute(|| {
		let recovery = |n| Recovery {
			new_controller: person(n),
			started: START,
			expires: START,
			approval: None,
		};
		assert_eq!(
			broken(|| Recoveries::<Test>::insert(chart(2), recovery(2))),
			"a recovery is of no chart"
		);
		assert_eq!(
			broken(|| Recoveries::<Test>::insert(chart(1), recovery(1))),
			"a chart is being recovered by its controller"
		);
		let seen = broken(|| {
			Recoveries::<Test>::insert(chart(1), recovery(2));
			Stored::<Test>::mutate(chart(1), |entry| {
				let before = entry.take().expect("the chart is enrolled");
				*entry = Some(Chart { status: ChartStatus::Closed, ..before });
			});
		});
		assert_eq!(seen, "a closed chart is being recovered");
		let seen = broken(|| {
			let started = START + 1;
			Recoveries::<Test>::insert(chart(1), Recovery { started, ..recovery(2) });
		});
		assert_eq!(seen, "a recovery was started in the future");
		assert_ok!(Charts::do_try_state());
	});
}
