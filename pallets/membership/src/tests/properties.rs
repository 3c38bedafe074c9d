// SPDX-License-Identifier: GPL-3.0-only

//! Whatever is called, in whatever order: every invariant holds, the set never shrinks below four,
//! nobody's standing is undone and no reference is released.

use std::collections::BTreeMap;

use frame_support::dispatch::DispatchResult;
use proptest::prelude::*;
use salus_primitives::{
	keys::KeyKind,
	membership::{Role, Roles, StaffRole, Standing},
	Moment,
};
use sp_runtime::Perbill;
use sp_staking::offence::{OffenceDetails, OnOffenceHandler};

use crate::{mock::*, KEY_KINDS};

/// Validators of the genesis, and accounts that may become anything.
const ACCOUNTS: [u8; 9] = [101, 102, 103, 104, 1, 2, 3, 4, 5];

#[derive(Clone, Debug)]
enum Step {
	Invite(u8),
	Apply(u8, Roles),
	Admit(u8, Roles),
	Reject(u8),
	Suspend(u8),
	Reinstate(u8),
	Expel(u8),
	SetRoles(u8, Roles),
	Succeed(u8, u8),
	AddStaff(u8, u8, Moment),
	RemoveStaff(u8, u8),
	SetKey(u8, KeyKind, u8),
	SetSessionKeys(u8, u64),
	Offend(u8),
	Wait(Moment),
	NextSession,
}

fn any_account() -> impl Strategy<Value = u8> {
	proptest::sample::select(ACCOUNTS.to_vec())
}

fn any_roles() -> impl Strategy<Value = Roles> {
	let all = vec![
		Role::Hospital,
		Role::Emergency,
		Role::Gateway,
		Role::KeyAgent,
		Role::Validator,
		Role::Validator,
	];
	proptest::collection::vec(proptest::sample::select(all), 0..4).prop_map(|some| roles(&some))
}

fn any_step() -> impl Strategy<Value = Step> {
	prop_oneof![
		any_account().prop_map(Step::Invite),
		(any_account(), any_roles()).prop_map(|(who, roles)| Step::Apply(who, roles)),
		(any_account(), any_roles()).prop_map(|(who, roles)| Step::Admit(who, roles)),
		any_account().prop_map(Step::Reject),
		any_account().prop_map(Step::Suspend),
		any_account().prop_map(Step::Reinstate),
		any_account().prop_map(Step::Expel),
		(any_account(), any_roles()).prop_map(|(who, roles)| Step::SetRoles(who, roles)),
		(any_account(), any_account()).prop_map(|(who, new)| Step::Succeed(who, new)),
		(any_account(), any_account(), 0..20_000u64)
			.prop_map(|(by, who, until)| Step::AddStaff(by, who, until)),
		(any_account(), any_account()).prop_map(|(by, who)| Step::RemoveStaff(by, who)),
		(any_account(), proptest::sample::select(KEY_KINDS.to_vec()), 1..4u8)
			.prop_map(|(who, kind, seed)| Step::SetKey(who, kind, seed)),
		(any_account(), 1..99u64).prop_map(|(who, key)| Step::SetSessionKeys(who, key)),
		any_account().prop_map(Step::Offend),
		(0..9_000u64).prop_map(Step::Wait),
		Just(Step::NextSession),
	]
}

fn take(step: Step) -> DispatchResult {
	match step {
		Step::Invite(who) => Membership::invite(majority(), account(who)),
		Step::Apply(who, roles) => Membership::apply(signed(who), roles, profile("A")),
		Step::Admit(who, roles) => Membership::admit(two_thirds(), account(who), roles),
		Step::Reject(who) => Membership::reject(majority(), account(who)),
		Step::Suspend(who) => Membership::suspend(majority(), account(who)),
		Step::Reinstate(who) => Membership::reinstate(two_thirds(), account(who)),
		Step::Expel(who) => Membership::expel(two_thirds(), account(who)),
		Step::SetRoles(who, roles) => Membership::set_roles(two_thirds(), account(who), roles),
		Step::Succeed(who, new) => {
			Membership::name_successor(two_thirds(), account(who), account(new))
		},
		Step::AddStaff(by, who, until) => {
			Membership::add_staff(signed(by), account(who), StaffRole::Registrar, until)
		},
		Step::RemoveStaff(by, who) => Membership::remove_staff(signed(by), account(who)),
		Step::SetKey(who, kind, seed) => {
			let owner = Membership::key_owner(&account(who));
			let key = proven_for(&[42; 32], &owner, kind, seed);
			Membership::set_keys(signed(who), keys(&[key]))
		},
		Step::SetSessionKeys(who, key) => set_session_keys(who, key),
		Step::Offend(who) => {
			let offence = OffenceDetails { offender: (account(who), ()), reporters: vec![] };
			Membership::on_offence(&[offence], &[Perbill::one()], 1);
			Ok(())
		},
		Step::Wait(moments) => {
			salus_mocks::World::set(|world| world.now += moments);
			Ok(())
		},
		Step::NextSession => {
			next_session();
			Ok(())
		},
	}
}

/// What may only ever grow.
fn standings() -> BTreeMap<u8, (Standing, u32)> {
	ACCOUNTS
		.into_iter()
		.map(|who| (who, (Membership::standing(&account(who)), System::providers(&account(who)))))
		.collect()
}

fn may_become(before: &Standing, after: &Standing) -> bool {
	before == after
		|| matches!(
			(before, after),
			(Standing::None, _)
				| (Standing::Invited, Standing::Institution)
				| (Standing::Institution, Standing::Former)
		)
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

	#[test]
	fn whatever_is_called_the_register_stays_sound(
		steps in proptest::collection::vec(any_step(), 1..80),
	) {
		ExtBuilder::default().hospital(1).hospital(2).validators(4).build_and_execute(|| {
			for step in steps {
				let before = standings();
				let root = sp_io::storage::root(sp_runtime::StateVersion::V1);
				// As a call of a block is: what fails leaves nothing.
				let outcome = frame_support::storage::with_storage_layer(|| take(step.clone()));
				if outcome.is_err() {
					assert_eq!(sp_io::storage::root(sp_runtime::StateVersion::V1), root);
				}
				if let Err(broken) = Membership::do_try_state() {
					panic!("{step:?}: {broken:?}");
				}
				for (who, (standing, providers)) in standings() {
					let (standing_before, providers_before) = &before[&who];
					assert!(may_become(standing_before, &standing), "{step:?} of {who}");
					assert!(providers >= *providers_before, "{step:?} of {who}");
				}
				assert!(seats().len() >= 4, "{step:?}");
				assert!(disabled().len() < seats().len(), "{step:?}");
				// Whoever may not author does not, unless nobody else is left to.
				let barred = Session::validators().iter().filter(|it| Membership::is_barred(it)).count();
				assert_eq!(disabled().len(), barred.min(seats().len() - 1), "{step:?}");
			}
		});
	}
}
