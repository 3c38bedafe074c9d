// SPDX-License-Identifier: GPL-3.0-only

//! Contracts that were published as the council lets them be, and that take part: as an institution,
//! its staff, or the holder of a mandate. None controls a chart, since that takes a signature.

use super::{
	state,
	table::{deed, Deed},
	way::{name, traced, DONE},
};
use crate::{
	genesis::LOCAL_FOUR,
	precompiles::{IAccessGrants, ICharts, IMembership, IRecords},
	tests::{
		cast::{begin_block, council, filing, holds, roles, CHART, RECORD},
		network,
		precompiles::{
			story::solidity_filing,
			tools::{
				chart, record, relay, solidity_enrolment, solidity_profile, tag, through, word,
				Wallet, CHARTS, GRANTS, MEMBERSHIP, RECORDS,
			},
		},
		publishing::{approve, init_code, publishes},
	},
	AccountId, Balances, Moment, Runtime, RuntimeOrigin,
};
use codec::Encode;
use frame_support::{assert_ok, hypothetically, traits::fungible::Mutate};
use pallet_revive::{precompiles::alloy::sol_types::SolCall, H160, RUNTIME_PALLETS_ADDR};
use pallet_salus_access_grants::Call as Access;
use pallet_salus_membership::Call as Membership;
use pallet_salus_records::Call as Records;
use salus_primitives::{
	api::runtime_decl_for_salus_api::SalusApi,
	membership::{Role, StaffRole},
};
use sp_runtime::traits::Dispatchable;

/// A contract, and who calls it: she is invited, and may do none of it herself.
struct Contract<'a> {
	address: H160,
	account: AccountId,
	called_by: &'a Wallet,
}

impl Contract<'_> {
	/// What it is answered.
	fn tries(&self, to: H160, data: &[u8]) -> String {
		let data = through(to, data);
		traced(|| self.called_by.sends(self.address, data)).0
	}

	#[track_caller]
	fn does(&self, to: H160, call: impl SolCall) {
		assert_eq!(self.tries(to, &call.abi_encode()), DONE);
	}

	/// It is answered so, and so would be a native transaction of its account.
	#[track_caller]
	fn is_answered(&self, deed: &Deed, expected: &str) {
		let origin = RuntimeOrigin::signed(self.account.clone());
		let native = match hypothetically!(deed.native.clone().dispatch(origin)) {
			Ok(_) => DONE.into(),
			Err(refused) => name(refused.error),
		};
		assert_eq!(native, expected, "natively: {:?}", deed.native);
		let answer = hypothetically!(self.tries(deed.to, &deed.data));
		assert_eq!(answer, expected, "{:?}", deed.native);
	}

	fn joins(&self, role: Role, bit: u8) {
		council(Membership::invite { who: self.account.clone() });
		self.does(
			MEMBERSHIP,
			IMembership::applyForRolesCall { roles: bit, profile: solidity_profile() },
		);
		council(Membership::admit { who: self.account.clone(), roles: roles(role) });
	}
}

/// Whoever publishes the contracts and calls them.
fn publisher() -> Wallet {
	begin_block();
	let kind = pallet_salus_quota::Kind::Invited;
	council(pallet_salus_quota::Call::set_limit { kind, amount: u128::MAX });
	let publisher = Wallet::new(5);
	council(Membership::invite { who: publisher.account() });
	// Deposits take more than her float.
	assert_ok!(Balances::mint_into(&publisher.account(), crate::SALUS));
	approve(&init_code(&[], &relay()), &publisher, false);
	publisher
}

fn published(by: &Wallet) -> Contract<'_> {
	let address = publishes(by, init_code(&[], &relay()));
	let account = salus_primitives::ethereum::account_of(&address.0);
	Contract { address, account, called_by: by }
}

fn files() -> Deed {
	deed(
		Records::file { chart: CHART, record: RECORD, filing: filing() },
		RECORDS,
		IRecords::fileCall { chart: chart(), record: record(), filing: solidity_filing() },
	)
}

fn revokes() -> Deed {
	deed(
		Access::revoke_all { chart: CHART },
		GRANTS,
		IAccessGrants::revokeAllCall { chart: chart() },
	)
}

fn adds_staff() -> Deed {
	deed(
		Membership::add_staff {
			who: [8; 32].into(),
			role: StaffRole::Clinician,
			until: Moment::MAX,
		},
		MEMBERSHIP,
		IMembership::addStaffCall {
			who: [8; 32].into(),
			role: IMembership::StaffRole::Clinician,
			until: Moment::MAX,
		},
	)
}

#[test]
fn published_contracts_take_part_as_themselves() {
	network(LOCAL_FOUR).execute_with(|| {
		let (publisher, patient) = (publisher(), Wallet::new(6));
		let [hospital, clinician, practice, attorney, nobody] =
			[(); 5].map(|()| published(&publisher));
		hospital.joins(Role::Hospital, 1);
		practice.joins(Role::DataUser, 2);
		hospital.does(
			MEMBERSHIP,
			IMembership::addStaffCall {
				who: word(&clinician.account),
				role: IMembership::StaffRole::Clinician,
				until: Moment::MAX,
			},
		);
		// A contract cannot sign, and nobody signs for it.
		let unasked = solidity_enrolment(&hospital.account, &nobody.account, &patient).abi_encode();
		assert_eq!(hospital.tries(CHARTS, &unasked), "BadSignature");
		hospital.does(CHARTS, solidity_enrolment(&hospital.account, &patient.account(), &patient));
		patient.does(
			GRANTS,
			IAccessGrants::setCompartmentKeyCall {
				chart: chart(),
				tag: tag(),
				epoch: 0,
				key: [&[2][..], &[7; 32]].concat().into(),
			},
		);
		hospital.does(
			CHARTS,
			ICharts::giveMandateCall {
				chart: chart(),
				holder: word(&attorney.account),
				kind: ICharts::MandateKind::Attorney,
				powers: ICharts::Powers { read: true, grant: true, revoke: true, recover: true },
				scope: ICharts::Scope {
					kind: ICharts::ScopeKind::Chart,
					compartments: Vec::new(),
					records: Vec::new(),
				},
				end: 0,
			},
		);

		for (who, filing, revoking, adding) in [
			(&hospital, DONE, "NotPermitted", DONE),
			(&clinician, DONE, "NotPermitted", "WrongRole"),
			(&practice, "WrongRole", "NotPermitted", DONE),
			(&attorney, "NoStanding", DONE, "NoStanding"),
			(&nobody, "NoStanding", "NotPermitted", "NoStanding"),
		] {
			who.is_answered(&files(), filing);
			who.is_answered(&revokes(), revoking);
			who.is_answered(&adds_staff(), adding);
		}
		// Whoever calls last acts, not whoever called her.
		let file = through(RECORDS, &files().data);
		assert_eq!(hypothetically!(hospital.tries(nobody.address, &file)), "NoStanding");
		assert_eq!(hypothetically!(nobody.tries(hospital.address, &file)), DONE);

		assert_eq!(clinician.tries(RECORDS, &files().data), DONE);
		let version = &Runtime::provenance(CHART, RECORD)[0];
		assert_eq!(version.author, clinician.account);
		assert_eq!(version.institution, Some(hospital.account.clone()));

		council(Membership::suspend { who: hospital.account.clone() });
		for who in [&hospital, &clinician] {
			who.is_answered(&files(), "InstitutionNotActive");
			who.is_answered(&adds_staff(), "InstitutionNotActive");
		}
		holds();
	});
}

/// To a transaction that address is the runtime. To a contract it is nobody's.
#[test]
fn a_contract_reaches_no_other_call_by_the_dispatch_address() {
	network(LOCAL_FOUR).execute_with(|| {
		let publisher = publisher();
		let practice = published(&publisher);
		practice.joins(Role::DataUser, 2);
		practice.is_answered(&adds_staff(), DONE);
		let before = state();
		practice.tries(RUNTIME_PALLETS_ADDR, &adds_staff().native.encode());
		assert_eq!(state(), before);
	});
}
