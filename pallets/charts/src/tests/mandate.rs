// SPDX-License-Identifier: GPL-3.0-only

//! Mandates.

use frame_support::{assert_noop, assert_ok};
use salus_mocks::World;
use salus_primitives::{
	access::Scope,
	chart::{Actor, ChartStatus, Mandate, MandateKind, Power, Powers},
	membership::Standing,
	traits::Charts as _,
	AccountId, MandateId,
};
use sp_runtime::{DispatchError, DispatchResult};

use crate::{mock::*, Error, Event, Holders, Mandates};

const HOLDER: u8 = 50;

fn end(id: MandateId) -> DispatchResult {
	Charts::end_mandate(signed(person(1)), chart(1), id)
}

fn standing(who: &AccountId) -> Option<Standing> {
	World::get(|world| world.standings.get(who).cloned())
}

#[test]
fn a_hospital_attests_who_may_act() {
	ExtBuilder::default().patient(1).build_and_execute(|| {
		let given = mandate(account(HOLDER));
		assert_ok!(give(registrar(1), chart(1), given.clone()));
		assert_eq!(Mandates::<Test>::get(chart(1), 0), Some(given.clone()));
		assert_eq!(Charts::mandates_of(&chart(1)), [(0, given)]);
		assert_eq!(events(), [Event::MandateGiven { chart: chart(1), mandate: 0 }]);
		assert_eq!(standing(&account(HOLDER)), Some(Standing::Mandate(chart(1))));
		assert_eq!(World::get(|world| world.provided.last().cloned()), Some(account(HOLDER)));
	});
}

#[test]
fn the_patient_ends_it() {
	ExtBuilder::default().patient(1).mandate(1, mandate(account(HOLDER))).build_and_execute(|| {
		assert_ok!(end(0));
		assert_eq!(events(), [Event::MandateEnded { chart: chart(1), mandate: 0 }]);
		assert_eq!(Mandates::<Test>::get(chart(1), 0), None);
		assert_eq!(standing(&account(HOLDER)), Some(Standing::Former));
		assert!(Charts::mandate_existed(&chart(1), 0));
		assert_noop!(end(0), Error::<Test>::MandateUnknown);
	});
}

#[test]
fn numbers_are_not_used_again() {
	ExtBuilder::default().patient(1).patient(2).build_and_execute(|| {
		assert_ok!(give(registrar(1), chart(1), mandate(account(50))));
		assert_ok!(end(0));
		assert_ok!(give(registrar(1), chart(1), mandate(account(51))));
		assert_eq!(Mandates::<Test>::get(chart(1), 0), None);
		assert!(Mandates::<Test>::contains_key(chart(1), 1));
		// Each chart counts for itself.
		assert_ok!(give(registrar(1), chart(2), mandate(account(52))));
		assert!(Mandates::<Test>::contains_key(chart(2), 0));
	});
}

#[test]
fn empty_mandates_are_refused() {
	ExtBuilder::default().patient(1).build_and_execute(|| {
		let refused = |given: Mandate, error: Error<Test>| {
			assert_noop!(give(registrar(1), chart(1), given), error);
		};
		let good = || mandate(account(HOLDER));
		refused(Mandate { powers: Powers::default(), ..good() }, Error::NoPowers);
		let records = Scope::Records(Default::default());
		refused(Mandate { scope: records, ..good() }, Error::EmptyScope);
		let compartments = Scope::Compartments(Default::default());
		refused(Mandate { scope: compartments, ..good() }, Error::EmptyScope);
		for end in [0, START - 1, START] {
			refused(Mandate { end: Some(end), ..good() }, Error::EndPassed);
		}
		assert_ok!(give(registrar(1), chart(1), Mandate { end: Some(START + 1), ..good() }));
	});
}

#[test]
fn a_holder_is_nobody_else() {
	ExtBuilder::default()
		.patient(1)
		.patient(2)
		.mandate(2, mandate(account(HOLDER)))
		.build_and_execute(|| {
			for holder in
				[person(1), person(2), account(HOLDER), hospital(1), registrar(1), agent_system()]
			{
				assert_noop!(
					give(registrar(1), chart(1), mandate(holder)),
					Error::<Test>::AccountTaken
				);
			}
		});
}

#[test]
fn a_mandate_is_renewed_for_the_same_holder() {
	ExtBuilder::default()
		.patient(1)
		.mandate(1, Mandate { end: Some(START + 10), ..mandate(account(HOLDER)) })
		.build_and_execute(|| {
			assert_ok!(give(registrar(1), chart(1), mandate(account(HOLDER))));
			// One ends, the other stays.
			assert_ok!(end(0));
			assert_eq!(standing(&account(HOLDER)), Some(Standing::Mandate(chart(1))));
			assert_ok!(end(1));
			assert_eq!(standing(&account(HOLDER)), Some(Standing::Former));
			assert_noop!(
				give(registrar(1), chart(1), mandate(account(HOLDER))),
				Error::<Test>::AccountTaken
			);
		});
}

#[test]
fn a_renewal_after_the_end_keeps_the_holder() {
	ExtBuilder::default()
		.patient(1)
		.mandate(1, Mandate { end: Some(START + 10), ..mandate(account(HOLDER)) })
		.build_and_execute(|| {
			wait(10);
			assert_ok!(give(registrar(1), chart(1), mandate(account(HOLDER))));
			assert_eq!(
				events(),
				[
					Event::MandateEnded { chart: chart(1), mandate: 0 },
					Event::MandateGiven { chart: chart(1), mandate: 1 },
				]
			);
			assert_eq!(standing(&account(HOLDER)), Some(Standing::Mandate(chart(1))));
		});
}

#[test]
fn a_holder_may_act_until_the_last_of_her_mandates_ends() {
	let until = |end| Mandate { end, ..mandate(account(HOLDER)) };
	let holds = || Charts::holds_mandate(&account(HOLDER));
	ExtBuilder::default()
		.patient(1)
		.mandate(1, until(Some(START + 20)))
		.mandate(1, until(Some(START + 10)))
		.build_and_execute(|| {
			wait(19);
			assert!(holds());
			wait(1);
			assert!(!holds(), "nobody has removed it, and it lets her do nothing");
			assert!(!Charts::holds_mandate(&account(51)));
			// A new one, which removes the others, lets her act again.
			assert_ok!(give(registrar(1), chart(1), until(None)));
			assert!(holds());
			assert_ok!(give(registrar(1), chart(1), until(Some(now() + 5))));
			// The patient ends the longer one: the shorter one is left, and then none.
			assert_ok!(end(2));
			assert_eq!(Holders::<Test>::get(account(HOLDER)), Some(now() + 5));
			assert_ok!(end(3));
			assert_eq!(Holders::<Test>::get(account(HOLDER)), None);
			assert!(!holds());
		});
}

#[test]
fn several_of_one_holder_that_ended_are_removed_together() {
	let past = || Mandate { end: Some(START + 10), ..mandate(account(HOLDER)) };
	ExtBuilder::default().patient(1).mandate(1, past()).mandate(1, past()).build_and_execute(
		|| {
			wait(10);
			assert_ok!(give(registrar(1), chart(1), mandate(account(51))));
			assert_eq!(Mandates::<Test>::iter_prefix(chart(1)).count(), 1);
			assert_eq!(standing(&account(HOLDER)), Some(Standing::Former));
		},
	);
}

#[test]
fn a_chart_has_so_many_mandates_and_no_more() {
	let full = (0..MAX_MANDATES as u8).fold(ExtBuilder::default().patient(1), |builder, n| {
		let end = (n == 0).then_some(START + 10);
		builder.mandate(1, Mandate { end, ..mandate(account(HOLDER + n)) })
	});
	full.build_and_execute(|| {
		let one_more = || give(registrar(1), chart(1), mandate(account(60)));
		assert_noop!(one_more(), Error::<Test>::TooManyMandates);
		// One that is past its end makes room, and its holder is retired.
		wait(10);
		assert_ok!(one_more());
		assert_eq!(standing(&account(HOLDER)), Some(Standing::Former));
		assert_noop!(
			give(registrar(1), chart(1), mandate(account(61))),
			Error::<Test>::TooManyMandates
		);
		// So does one that the patient ends.
		assert_ok!(end(1));
		assert_ok!(give(registrar(1), chart(1), mandate(account(61))));
	});
}

#[test]
fn an_executor_is_named_after_death_and_nobody_else_is() {
	let executor = || Mandate { kind: MandateKind::Executor, ..mandate(account(HOLDER)) };
	ExtBuilder::default().patient(1).build_and_execute(|| {
		assert_noop!(give(registrar(1), chart(1), executor()), Error::<Test>::KindDoesNotFitStatus);
	});
	ExtBuilder::default().patient(1).status(1, ChartStatus::Deceased).build_and_execute(|| {
		for kind in [MandateKind::Parent, MandateKind::Guardian, MandateKind::Attorney] {
			assert_noop!(
				give(registrar(1), chart(1), Mandate { kind, ..executor() }),
				Error::<Test>::KindDoesNotFitStatus
			);
		}
		assert_ok!(give(registrar(1), chart(1), executor()));
	});
}

#[test]
fn an_unknown_or_inactive_chart_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			give(registrar(1), chart(1), mandate(account(HOLDER))),
			Error::<Test>::ChartUnknown
		);
		assert_noop!(end(0), Error::<Test>::ChartUnknown);
	});
	for (status, error) in [
		(ChartStatus::Suspended, DispatchError::from(Error::<Test>::ChartNotActive)),
		(ChartStatus::Closed, Error::<Test>::ChartClosed.into()),
	] {
		ExtBuilder::default()
			.patient(1)
			.mandate(1, mandate(account(51)))
			.status(1, status)
			.build_and_execute(|| {
				assert_noop!(give(registrar(1), chart(1), mandate(account(HOLDER))), error);
				assert_noop!(end(0), error);
			});
	}
}

#[test]
fn a_holder_acts_within_her_powers_while_it_lasts() {
	let powers = Powers { grant: true, ..Default::default() };
	ExtBuilder::default()
		.patient(1)
		.patient(2)
		.mandate(1, Mandate { powers, end: Some(START + 10), ..mandate(account(HOLDER)) })
		.build_and_execute(|| {
			let actor = |power| Charts::actor(&account(HOLDER), &chart(1), power);
			assert_eq!(actor(Power::Grant), Some(Actor::Mandate(0)));
			for power in [Power::Read, Power::Revoke, Power::Recover] {
				assert_eq!(actor(power), None);
			}
			assert_eq!(Charts::actor(&account(HOLDER), &chart(2), Power::Grant), None);
			wait(9);
			assert_eq!(actor(Power::Grant), Some(Actor::Mandate(0)));
			wait(1);
			assert_eq!(actor(Power::Grant), None);
		});
}
