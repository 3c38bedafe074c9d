// SPDX-License-Identifier: GPL-3.0-only

//! Who may do what: the same answer natively, through the dispatch address, and through the
//! precompile; and through a contract the answer for the contract.

use super::{story::solidity_filing, tools::*};
use crate::{
	genesis::LOCAL_FOUR,
	precompiles::{IAccessGrants, ICharts, IMembership, IRecords},
	tests::{cast::*, network},
	AccountId, Balances, Runtime, RuntimeCall, RuntimeOrigin, System, Timestamp,
};
use frame_support::{assert_ok, hypothetically, traits::fungible::Mutate};
use pallet_revive::{
	precompiles::alloy::{primitives::FixedBytes, sol_types::SolCall},
	H160,
};
use pallet_salus_access_grants::Call as Access;
use pallet_salus_charts::Call as Charts;
use pallet_salus_membership::Call as Membership;
use pallet_salus_records::Call as Records;
use salus_primitives::{
	access::{EmergencyReason, Grantee, RestrictedParty, Scope},
	chart::{ChartStatus, Custody},
	membership::{Role, StaffRole},
	record::DisputeReason,
	RecordId,
};
use sp_runtime::{traits::Dispatchable, DispatchError};

/// One thing to do, natively and by its precompile.
struct Deed {
	native: RuntimeCall,
	to: H160,
	data: Vec<u8>,
}

fn deed(native: impl Into<RuntimeCall>, to: H160, solidity: impl SolCall) -> Deed {
	Deed { native: native.into(), to, data: solidity.abi_encode() }
}

fn deeds(doctor: &AccountId) -> Vec<Deed> {
	let (chart, start) = (super::tools::chart(), Timestamp::get());
	let new = RecordId([9; 16]);
	vec![
		deed(
			Access::grant {
				chart: CHART,
				grantee: Grantee::Open(doctor.clone()),
				scope: Scope::Chart,
				purposes: treatment(),
				start,
				end: None,
			},
			GRANTS,
			IAccessGrants::grantCall {
				chart,
				grantee: IAccessGrants::Grantee { blinded: false, id: word(doctor) },
				scope: whole_chart(),
				purposes: 1,
				start,
				end: 0,
			},
		),
		deed(
			Access::request {
				chart: CHART,
				grantee: Grantee::Open(doctor.clone()),
				scope: Scope::Chart,
				purposes: treatment(),
				start,
				end: None,
			},
			GRANTS,
			IAccessGrants::requestCall {
				chart,
				grantee: IAccessGrants::Grantee { blinded: false, id: word(doctor) },
				scope: whole_chart(),
				purposes: 1,
				start,
				end: 0,
			},
		),
		deed(
			Access::revoke { chart: CHART, grant: 0 },
			GRANTS,
			IAccessGrants::revokeCall { chart, grantId: 0 },
		),
		deed(
			Access::revoke { chart: CHART, grant: 7 },
			GRANTS,
			IAccessGrants::revokeCall { chart, grantId: 7 },
		),
		deed(Access::revoke_all { chart: CHART }, GRANTS, IAccessGrants::revokeAllCall { chart }),
		deed(
			Access::restrict {
				chart: CHART,
				scope: Scope::Chart,
				party: RestrictedParty::Role(Role::DataUser),
				purposes: None,
				passable: true,
			},
			GRANTS,
			IAccessGrants::restrictCall {
				chart,
				scope: whole_chart(),
				party: IAccessGrants::Party {
					kind: IAccessGrants::PartyKind::Role,
					id: FixedBytes::with_last_byte(1),
				},
				purposes: 0,
				passable: true,
			},
		),
		deed(
			Access::open_emergency { chart: CHART, reason: EmergencyReason::Unconscious },
			GRANTS,
			IAccessGrants::openEmergencyCall {
				chart,
				reason: IAccessGrants::EmergencyReason::Unconscious,
			},
		),
		deed(
			Access::prune_expired { chart: CHART, limit: 1 },
			GRANTS,
			IAccessGrants::pruneExpiredCall { chart, limit: 1 },
		),
		deed(
			Records::file { chart: CHART, record: new, filing: filing() },
			RECORDS,
			IRecords::fileCall { chart, record: new.0.into(), filing: solidity_filing() },
		),
		deed(
			Records::contribute {
				chart: CHART,
				record: new,
				filing: filing(),
				under: Some((0, None)),
			},
			RECORDS,
			IRecords::contributeUnderCall {
				chart,
				record: new.0.into(),
				filing: solidity_filing(),
				grant: 0,
				opening: IRecords::Opening { party: FixedBytes::ZERO, random: FixedBytes::ZERO },
			},
		),
		deed(
			Records::contribute { chart: CHART, record: new, filing: filing(), under: None },
			RECORDS,
			IRecords::contributeCall { chart, record: new.0.into(), filing: solidity_filing() },
		),
		deed(
			Records::dispute { chart: CHART, record: RECORD, reason: DisputeReason::Inaccurate },
			RECORDS,
			IRecords::disputeCall {
				chart,
				record: record(),
				reason: IRecords::DisputeReason::Inaccurate,
			},
		),
		deed(
			Records::withdraw { chart: CHART, record: RECORD },
			RECORDS,
			IRecords::withdrawCall { chart, record: record() },
		),
		deed(
			Records::erase { chart: CHART, record: RECORD },
			RECORDS,
			IRecords::eraseCall { chart, record: record() },
		),
		deed(
			Charts::set_status { chart: CHART, status: ChartStatus::Suspended },
			CHARTS,
			ICharts::setStatusCall { chart, status: ICharts::Status::Suspended },
		),
		deed(
			Charts::set_custody { chart: CHART, custody: Custody::Patient },
			CHARTS,
			ICharts::setCustodyCall { chart, agent: FixedBytes::ZERO },
		),
		deed(Charts::close { chart: CHART }, CHARTS, ICharts::closeCall { chart }),
		deed(
			Membership::add_staff {
				who: [8; 32].into(),
				role: StaffRole::Registrar,
				until: u64::MAX,
			},
			MEMBERSHIP,
			IMembership::addStaffCall {
				who: [8; 32].into(),
				role: IMembership::StaffRole::Registrar,
				until: u64::MAX,
			},
		),
		deed(
			Membership::remove_staff { who: doctor.clone() },
			MEMBERSHIP,
			IMembership::removeStaffCall { who: word(doctor) },
		),
	]
}

/// The name of a pallet's error.
fn name(error: &DispatchError) -> String {
	match error {
		DispatchError::Module(module) => module.message.expect("it was not decoded").into(),
		other => panic!("{other:?}"),
	}
}

fn natively(who: &AccountId, call: &RuntimeCall) -> Option<DispatchError> {
	let origin = RuntimeOrigin::signed(who.clone());
	hypothetically!(call.clone().dispatch(origin)).err().map(|refused| refused.error)
}

fn by_the_dispatch_address(who: &AccountId, call: &RuntimeCall) -> Option<DispatchError> {
	let origin = RuntimeOrigin::from(pallet_revive::Origin::<Runtime>::EthTransaction(who.clone()));
	let call = RuntimeCall::Revive(pallet_revive::Call::eth_substrate_call {
		call: Box::new(call.clone()),
		transaction_encoded: Vec::new(),
	});
	hypothetically!({
		System::reset_events();
		assert_ok!(call.dispatch(origin));
		reverted()
	})
}

fn by_the_precompile(who: &AccountId, to: H160, data: &[u8]) -> Option<String> {
	hypothetically!(refusal(who, to, data.to_vec())).map(|reason| code(&reason).to_owned())
}

#[test]
fn every_way_in_gives_the_same_answer() {
	network(LOCAL_FOUR).execute_with(|| {
		let [hospital, clinician, practice, doctor, patient, stranger] =
			["hospital", "clinician", "practice", "doctor", "patient", "stranger"].map(Party::new);
		begin_block();
		admit(&hospital, Role::Hospital);
		admit(&practice, Role::DataUser);
		add_staff(&hospital, &clinician, StaffRole::Clinician);
		add_staff(&practice, &doctor, StaffRole::Clinician);
		enrol(&hospital, &patient);
		open_compartment(&patient);
		clinician.does(Records::file { chart: CHART, record: RECORD, filing: filing() });
		patient.does(Access::grant {
			chart: CHART,
			grantee: Grantee::Open(doctor.account.clone()),
			scope: Scope::Chart,
			purposes: treatment(),
			start: 0,
			end: None,
		});
		// A stranger with money, and contracts that nobody admitted.
		assert_ok!(Balances::mint_into(&stranger.account, crate::SALUS));
		let contract_to = |to: H160| H160::repeat_byte(to.0[17]);
		for to in [RECORDS, GRANTS, CHARTS, MEMBERSHIP] {
			deploy_forwarder(contract_to(to), to, Way::Call);
		}

		let (mut done, mut refused) = (0, 0);
		for Deed { native, to, data } in deeds(&doctor.account) {
			for who in [&hospital, &clinician, &practice, &doctor, &patient, &stranger] {
				let answer = natively(&who.account, &native);
				match answer {
					None => done += 1,
					Some(_) => refused += 1,
				}
				assert_eq!(by_the_dispatch_address(&who.account, &native), answer, "{native:?}");
				let code = answer.as_ref().map(name);
				assert_eq!(by_the_precompile(&who.account, to, &data), code, "{native:?}");
			}
			let contract = contract_to(to);
			let account = salus_primitives::ethereum::account_of(&contract.0);
			assert_eq!(
				by_the_precompile(&patient.account, contract, &data),
				natively(&account, &native).as_ref().map(name),
				"a contract has its own answer: {native:?}"
			);
		}
		assert!(done > 10 && refused > 50, "{done} {refused}");
	});
}

#[test]
fn the_dispatch_address_is_under_the_filter_of_every_call() {
	network(LOCAL_FOUR).execute_with(|| {
		// In the first block no events are kept.
		begin_block();
		let patient = Party::new("patient");
		assert_ok!(Balances::mint_into(&patient.account, crate::SALUS));
		let transfer = RuntimeCall::Balances(pallet_balances::Call::transfer_allow_death {
			dest: crate::Address::Id([1; 32].into()),
			value: 1,
		});
		let filtered = Some(frame_system::Error::<Runtime>::CallFiltered.into());
		assert_eq!(natively(&patient.account, &transfer), filtered);
		assert_eq!(by_the_dispatch_address(&patient.account, &transfer), filtered);
		// And it gives nobody another origin than her own.
		let suspend = RuntimeCall::Membership(Membership::suspend { who: patient.account.clone() });
		let refused = Some(DispatchError::BadOrigin);
		assert_eq!(natively(&patient.account, &suspend), refused);
		assert_eq!(by_the_dispatch_address(&patient.account, &suspend), refused);
	});
}
