// SPDX-License-Identifier: GPL-3.0-only

//! What siblings and wallets are told.

use frame_support::{assert_err, assert_ok};
use salus_mocks::{Sibling, World};
use salus_primitives::{
	api::MAX_PAGE,
	membership::{Role, StaffRole, Standing},
	traits::{NotActing, Register, Standings as _},
	ChartId, Moment,
};

use crate::{mock::*, *};

const CHART: ChartId = ChartId([9; 32]);

#[test]
fn sibling_assigns_a_standing_once() {
	ExtBuilder::default().hospital(1).build_and_execute(|| {
		assert_eq!(Membership::standing(&account(2)), Standing::None);
		assert_ok!(Membership::assign(&account(2), Standing::Controller(CHART)));
		assert_eq!(Membership::standing(&account(2)), Standing::Controller(CHART));
		assert_eq!(System::providers(&account(2)), 1);
		assert!(World::get(|world| world.provided.contains(&account(2))));
		for taken in [1, 2] {
			assert_err!(
				Membership::assign(&account(taken), Standing::Mandate(CHART)),
				Error::<Test>::AlreadyHasStanding
			);
		}
	});
}

#[test]
fn retired_account_stands_for_nothing_for_good() {
	ExtBuilder::default().build_and_execute(|| {
		for (who, standing) in [(1, Standing::Controller(CHART)), (2, Standing::Mandate(CHART))] {
			assert_ok!(Membership::assign(&account(who), standing));
			Membership::retire(&account(who));
			assert_eq!(Membership::standing(&account(who)), Standing::Former);
			assert!(System::providers(&account(who)) > 0);
			assert_err!(
				Membership::assign(&account(who), Standing::Controller(CHART)),
				Error::<Test>::AlreadyHasStanding
			);
		}
	});
}

#[test]
#[should_panic(expected = "not its to give")]
fn sibling_makes_no_institution() {
	ExtBuilder::default().build_and_execute(|| {
		let _ = Membership::assign(&account(1), Standing::Institution);
	});
}

#[test]
#[should_panic(expected = "not its own")]
fn sibling_retires_no_institution() {
	ExtBuilder::default().hospital(1).build_and_execute(|| Membership::retire(&account(1)));
}

/// Every combination of role, staff role, status and end: the pallet answers as the mock does by which
/// its siblings are tested.
#[test]
fn acts_exactly_as_siblings_are_tested_with() {
	let all_staff = [
		StaffRole::Clinician,
		StaffRole::EmergencyClinician,
		StaffRole::Registrar,
		StaffRole::Auditor,
		StaffRole::System,
	];
	let mut outcomes = std::collections::BTreeMap::<String, u32>::new();
	for has in Role::ALL {
		for is in all_staff {
			for suspended in [false, true] {
				for ended in [false, true] {
					ExtBuilder::default().institution(1, &[has]).staff(2, 1, is).build_and_execute(
						|| {
							if ended {
								assert_ok!(Membership::remove_staff(signed(1), account(2)));
							}
							if suspended {
								assert_ok!(Membership::suspend(majority(), account(1)));
							}
							World::set(|world| {
								world.add_institution(account(1), &[has]);
								world.add_staff(account(2), account(1), is);
								if ended {
									if let Some(staff) = world.staff.get_mut(&account(2)) {
										staff.until = 1_000;
									}
								}
								if suspended {
									world.suspend(&account(1));
								}
							});
							for asked in Role::ALL {
								for asked_staff in all_staff {
									for who in [1, 2, 3] {
										let ours = Membership::acting_for(
											&account(who),
											&[asked],
											&[asked_staff],
										);
										let theirs = Sibling::acting_for(
											&account(who),
											&[asked],
											&[asked_staff],
										);
										assert_eq!(ours, theirs);
										*outcomes.entry(format!("{ours:?}")).or_default() += 1;
									}
								}
							}
						},
					);
				}
			}
		}
	}
	// All of them were seen: two accounts, and four reasons why not.
	assert_eq!(outcomes.len(), 5, "{outcomes:?}");
}

#[test]
fn staff_of_nobody_known_acts_for_nobody() {
	ExtBuilder::default().build_and_execute(|| {
		assert_eq!(
			Membership::acting_for(&account(1), &[Role::Hospital], &[StaffRole::Clinician]),
			Err(NotActing::NoStanding)
		);
		assert_eq!(Membership::institution_of(&account(1)), None);
		assert_eq!(Membership::role_since(&account(1), Role::Hospital), None);
	});
}

#[test]
fn views_tell_what_is_stored() {
	ExtBuilder::default()
		.hospital(1)
		.hospital(2)
		.institution(3, &[Role::Gateway])
		.staff(4, 1, StaffRole::System)
		.build_and_execute(|| {
			assert_eq!(Membership::member(&account(1)), Institutions::<Test>::get(account(1)));
			assert_eq!(Membership::member(&account(4)), None);
			let staff = Membership::staff(&account(4)).expect("it was registered");
			assert_eq!(staff.institution, account(1));
			assert_eq!((staff.role, staff.until), (StaffRole::System, Moment::MAX));
			assert_eq!(Membership::staff(&account(1)), None);
			assert_eq!(Membership::standing(&account(4)), Standing::Staff);
			assert_eq!(Membership::keys_of(&account(4)), vec![]);
			assert_eq!(Membership::institution_of(&account(4)), Some(account(1)));
			assert_eq!(Membership::institution_of(&account(3)), Some(account(3)));
			assert_eq!(Membership::role_since(&account(3), Role::Gateway), Some(1_000));
			assert_eq!(Membership::role_since(&account(3), Role::Hospital), None);
		});
}

#[test]
fn staff_may_act_until_its_end_and_an_invited_account_until_the_invitation_lapses() {
	ExtBuilder::default().hospital(1).build_and_execute(|| {
		let end = 1_000 + INVITATION;
		assert_ok!(Membership::add_staff(signed(1), account(2), StaffRole::Clinician, end));
		assert_ok!(Membership::invite(majority(), account(3)));
		for (moment, may) in [(end - 1, true), (end, false)] {
			now(moment);
			for who in [2, 3] {
				assert_eq!(Membership::may_act(&account(who)), may);
			}
		}
		// Whoever gave the part can give it back.
		assert_ok!(Membership::add_staff(signed(1), account(2), StaffRole::Clinician, end + 1));
		assert_ok!(Membership::invite(majority(), account(3)));
		for who in [2, 3] {
			assert!(Membership::may_act(&account(who)));
		}
		assert_ok!(Membership::reject(majority(), account(3)));
		assert!(!Membership::may_act(&account(3)));
	});
}

#[test]
fn expelled_institution_may_act_while_it_is_invited_and_its_staff_may_not() {
	ExtBuilder::default().hospital(1).staff(2, 1, StaffRole::System).build_and_execute(|| {
		assert_ok!(Membership::expel(two_thirds(), account(1)));
		assert!(!Membership::may_act(&account(1)));
		assert_ok!(Membership::invite(majority(), account(1)));
		assert!(Membership::may_act(&account(1)));
		assert!(!Membership::may_act(&account(2)));
		now(1_000 + INVITATION);
		assert!(!Membership::may_act(&account(1)));
	});
}

#[test]
fn holder_may_act_while_one_mandate_is_live() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Membership::assign(&account(1), Standing::Mandate(CHART)));
		assert!(!Membership::may_act(&account(1)));
		hold_mandate(1, CHART);
		assert!(Membership::may_act(&account(1)));
		World::set(|world| {
			world.mandates.values_mut().for_each(|mandate| mandate.end = Some(5_000));
		});
		now(4_999);
		assert!(Membership::may_act(&account(1)));
		now(5_000);
		assert!(!Membership::may_act(&account(1)));
	});
}

#[test]
fn members_are_listed_page_by_page() {
	let builder = (1..=7).fold(ExtBuilder::default(), |builder, who| builder.hospital(who));
	builder.build_and_execute(|| {
		let mut seen = Vec::new();
		let mut after = None;
		loop {
			let page = Membership::members(after.clone(), 3);
			let Some((last, _)) = page.last() else { break };
			after = Some(last.clone());
			assert!(page.len() <= 3);
			seen.extend(page.into_iter().map(|(who, _)| who));
		}
		seen.sort();
		assert_eq!(seen, (1..=7).map(account).collect::<Vec<_>>());
		assert_eq!(Membership::members(None, 0).len(), 0);
		assert_eq!(Membership::members(None, MAX_PAGE + 1).len(), 7);
	});
}
