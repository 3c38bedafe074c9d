// SPDX-License-Identifier: GPL-3.0-only

//! What is refused whoever calls, what a contract is, and what calls weigh.

use super::{story::solidity_filing, tools::*};
use crate::{
	configs::quota::SponsoredCalls,
	genesis::LOCAL_FOUR,
	precompiles::{deciding, is_ours, reason, IAccessGrants, ICharts, IMembership, IRecords},
	tests::{cast::*, network},
	AccessGrants, AccountId, Charts, Membership, PalletInfo, Quota, Records, Runtime, RuntimeCall,
	System,
};
use frame_support::{
	assert_ok,
	dispatch::GetDispatchInfo,
	traits::{Contains, PalletInfo as _},
	weights::Weight,
};
use pallet_revive::{
	precompiles::{
		alloy::{
			primitives::{Address, FixedBytes},
			sol_types::SolCall,
		},
		Error, RuntimeCosts, Token,
	},
	H160, RUNTIME_PALLETS_ADDR, U256,
};
use salus_primitives::{
	api::{runtime_decl_for_salus_api::SalusApi, QUOTA_USED_UP},
	consent::MAX_OPENINGS,
	membership::{Role, StaffRole, Standing},
};
use scale_info::{TypeDef, TypeInfo};
use sp_runtime::{transaction_validity::InvalidTransaction, DispatchError, ModuleError};

const CONTRACT: H160 = H160::repeat_byte(0xc0);
const ANOTHER: H160 = H160::repeat_byte(0xc1);

fn patient_of_a_hospital() -> [Party; 3] {
	let [hospital, clinician, patient] = ["hospital", "clinician", "patient"].map(Party::new);
	begin_block();
	admit(&hospital, Role::Hospital);
	add_staff(&hospital, &clinician, StaffRole::Clinician);
	enrol(&hospital, &patient);
	open_compartment(&patient);
	[hospital, clinician, patient]
}

fn grant_to(who: &AccountId) -> IAccessGrants::grantCall {
	IAccessGrants::grantCall {
		chart: chart(),
		grantee: IAccessGrants::Grantee { blinded: false, id: word(who) },
		scope: whole_chart(),
		purposes: 1,
		start: 0,
		end: 0,
	}
}

#[test]
fn the_addresses_are_those_of_the_documentation() {
	for address in [RECORDS, GRANTS, CHARTS, MEMBERSHIP] {
		assert!(is_ours(&address));
	}
	assert!(!is_ours(&H160([0; 20])));
	assert!(!is_ours(&H160::from_low_u64_be(0x5a05_0000)));
	for source in [
		include_str!("../../../../contracts/solidity/interfaces/IRecords.sol"),
		include_str!("../../../../contracts/solidity/interfaces/IAccessGrants.sol"),
		include_str!("../../../../contracts/solidity/interfaces/ICharts.sol"),
		include_str!("../../../../contracts/solidity/interfaces/IMembership.sol"),
	]
	.into_iter()
	.zip([RECORDS, GRANTS, CHARTS, MEMBERSHIP])
	.map(|(source, address)| source.contains(&format!("At {address:?}.")))
	{
		assert!(source, "an interface says where it is");
	}
	let page = include_str!("../../../../docs/ethereum.md");
	for (address, interface) in [
		(RECORDS, "`IRecords`"),
		(GRANTS, "`IAccessGrants`"),
		(CHARTS, "`ICharts`"),
		(MEMBERSHIP, "`IMembership`"),
		(RUNTIME_PALLETS_ADDR, "none"),
	] {
		let row = format!("| `{address:?}` | {interface} |");
		assert!(page.contains(&row), "the address book has no {row}");
	}
}

#[test]
fn static_and_delegate_calls_change_nothing_and_questions_pass() {
	network(LOCAL_FOUR).execute_with(|| {
		let [hospital, _, patient] = patient_of_a_hospital();
		let grant = grant_to(&hospital.account).abi_encode();
		for (contract, way, expected) in [
			(CONTRACT, Way::Static, "StaticCallRefused"),
			(ANOTHER, Way::Delegate, "DelegateCallRefused"),
		] {
			deploy_forwarder(contract, GRANTS, way);
			let reason = refusal(&patient.account, contract, grant.clone()).expect("refused");
			assert_eq!(code(&reason), expected);
			assert!(Runtime::grants_of(CHART).is_empty());
			let next = IAccessGrants::nextGrantCall { chart: chart() };
			assert_eq!(ask(&patient.account, contract, next), 0, "a question passes");
		}
	});
}

#[test]
fn a_contract_acts_as_itself_and_never_as_its_caller() {
	network(LOCAL_FOUR).execute_with(|| {
		let [hospital, _, patient] = patient_of_a_hospital();
		deploy_forwarder(CONTRACT, GRANTS, Way::Call);
		let grant = grant_to(&hospital.account).abi_encode();
		let reason = refusal(&patient.account, CONTRACT, grant.clone()).expect("refused");
		assert_eq!(code(&reason), "NotPermitted", "the contract controls no chart");
		assert_eq!(refusal(&patient.account, GRANTS, grant), None, "she herself does");
		assert_eq!(Runtime::grants_of(CHART).len(), 1);

		// And what a contract may do it does, whoever calls it.
		let contract = salus_primitives::ethereum::account_of(&ANOTHER.0);
		deploy_forwarder(ANOTHER, MEMBERSHIP, Way::Call);
		council(pallet_salus_membership::Call::invite { who: contract.clone() });
		let apply = IMembership::applyForRolesCall {
			roles: 2,
			profile: IMembership::Profile {
				name: "A contract".into(),
				document: FixedBytes::ZERO,
				endpoint: String::new(),
				nodes: Vec::new(),
			},
		};
		assert_eq!(refusal(&patient.account, ANOTHER, apply.abi_encode()), None);
		council(pallet_salus_membership::Call::admit {
			who: contract.clone(),
			roles: roles(Role::DataUser),
		});
		assert_eq!(Membership::standing(&contract), Standing::Institution);
		assert_eq!(Membership::standing(&patient.account), Standing::Controller(CHART));
	});
}

#[test]
fn value_is_refused() {
	network(LOCAL_FOUR).execute_with(|| {
		let [hospital, _, patient] = patient_of_a_hospital();
		let grant = grant_to(&hospital.account).abi_encode();
		// What makes an account exist has to come with it, so it is more than a trifle.
		let value = 2_000_000_000_000_000;
		let answer = call_with(&patient.account, GRANTS, grant, value).result.expect("no trap");
		assert_eq!(code(&reason_in(&answer).expect("it reverted")), "ValueRefused");
	});
}

/// What is no call of the interface is refused as such, also where there is no method, or none of that selector.
/// It traps nowhere.
#[test]
fn garbage_is_refused_in_words_and_changes_nothing() {
	network(LOCAL_FOUR).execute_with(|| {
		let [hospital, clinician, patient] = patient_of_a_hospital();
		let whole = grant_to(&hospital.account).abi_encode();
		let cut = whole[..whole.len() - 1].to_vec();
		let wrong = {
			// Purposes that do not fit into 16 bits.
			let mut wrong = whole.clone();
			wrong[4 + 4 * 32] = 1;
			wrong
		};
		let other = [&[0xff; 4][..], &whole[4..]].concat();
		for data in [Vec::new(), vec![0; 3], vec![0xff; 4], cut, wrong, other, vec![7; 100_000]] {
			for address in [RECORDS, GRANTS, CHARTS, MEMBERSHIP] {
				let answer = call(&patient.account, address, data.clone()).result;
				let answer = answer.expect("it does not trap");
				let reason = reason_in(&answer).expect("it reverted");
				assert_eq!(code(&reason), "BadArgument");
			}
		}
		assert!(Runtime::grants_of(CHART).is_empty());

		let unknown = IAccessGrants::grantCall { purposes: 0x8000, ..grant_to(&hospital.account) };
		let reason = refusal(&patient.account, GRANTS, unknown.abi_encode()).expect("refused");
		assert_eq!(code(&reason), "BadArgument");

		let item = |n: u8| IRecords::Item { record: [n; 16].into(), filing: solidity_filing() };
		let items = (0..65).map(item).collect();
		let long = IRecords::fileBatchCall { chart: chart(), items }.abi_encode();
		let reason = refusal(&clinician.account, RECORDS, long).expect("refused");
		assert_eq!(code(&reason), "BadArgument");
		let items = (0..64).map(item).collect();
		let most = IRecords::fileBatchCall { chart: chart(), items }.abi_encode();
		assert_eq!(refusal(&clinician.account, RECORDS, most), None);
		assert_eq!(Runtime::records_of(CHART, None, 100).len(), 64);
	});
}

#[test]
fn a_call_weighs_at_least_what_the_pallet_says() {
	network(LOCAL_FOUR).execute_with(|| {
		let [hospital, clinician, patient] = patient_of_a_hospital();
		let grant = RuntimeCall::from(pallet_salus_access_grants::Call::grant {
			chart: CHART,
			grantee: salus_primitives::access::Grantee::Open(hospital.account.clone()),
			scope: salus_primitives::access::Scope::Chart,
			purposes: treatment(),
			start: 0,
			end: None,
		});
		let file = RuntimeCall::from(pallet_salus_records::Call::file {
			chart: CHART,
			record: RECORD,
			filing: filing(),
		});
		let data = grant_to(&hospital.account).abi_encode();
		let filed =
			IRecords::fileCall { chart: chart(), record: record(), filing: solidity_filing() };
		for (who, to, data, native) in [
			(&patient, GRANTS, data.clone(), &grant),
			// A refusal too.
			(&clinician, GRANTS, data, &grant),
			(&clinician, RECORDS, filed.abi_encode(), &file),
		] {
			let weight = native.get_dispatch_info().call_weight;
			let consumed = call(&who.account, to, data).weight_consumed;
			assert!(consumed.all_gte(weight), "{consumed:?} {weight:?}");
			assert!(weight.ref_time() > 0);
		}
		// A question about more costs more.
		let page = |limit| {
			let question = IAccessGrants::grantsOfCall { chart: chart(), first: 0, limit };
			call(&patient.account, GRANTS, question.abi_encode()).weight_consumed
		};
		let (few, many): (Weight, Weight) = (page(1), page(64));
		assert!(many.ref_time() > few.ref_time());
		assert_eq!(page(64), page(u32::MAX), "and a page has an end");
		// So does a longer answer: the grant from above, and none.
		let answered = |first| {
			let question = IAccessGrants::grantsOfCall { chart: chart(), first, limit: 64 };
			let answer = call(&patient.account, GRANTS, question.abi_encode());
			(answer.result.expect("it does not trap").data.len(), answer.weight_consumed)
		};
		let ((long, one), (short, none)) = (answered(0), answered(1_000));
		assert!(long > short && one.ref_time() > none.ref_time(), "{one:?} {none:?}");

		// Every opening of a decision is hashed.
		let decided = |openings: u32| {
			let opening = |_| IAccessGrants::Opening {
				party: word(&hospital.account),
				random: FixedBytes([7; 32]),
			};
			let ask = IAccessGrants::Ask {
				person: word(&patient.account),
				gateway: FixedBytes::ZERO,
				chart: chart(),
				record: record(),
				version: 0,
				purpose: 1,
				basis: IAccessGrants::Basis::Controller,
				basisId: 0,
				openings: (0..openings).map(opening).collect(),
			};
			let question = IAccessGrants::checkCall { ask };
			let answer = call(&patient.account, GRANTS, question.abi_encode());
			assert!(!answer.result.expect("it does not trap").did_revert());
			answer.weight_consumed
		};
		let more = decided(MAX_OPENINGS).saturating_sub(decided(0));
		let hashing = deciding(MAX_OPENINGS).saturating_sub(deciding(0));
		assert!(hashing.ref_time() > 0 && more.all_gte(hashing), "{more:?} {hashing:?}");

		// And what a transaction brings is charged by its length, also where only its beginning is read.
		let question = IMembership::addressOfCall { account: word(&patient.account) }.abi_encode();
		let asked = |data| call(&patient.account, MEMBERSHIP, data).weight_consumed;
		let mut longer = question.clone();
		longer.resize(question.len() + 100_000, 0);
		let more = asked(longer).saturating_sub(asked(question));
		let decoding: Weight = Token::<Runtime>::weight(&RuntimeCosts::PrecompileDecode(100_000));
		assert!(decoding.ref_time() > 0 && more.all_gte(decoding), "{more:?} {decoding:?}");
	});
}

#[test]
fn too_little_gas_gets_nothing_done() {
	network(LOCAL_FOUR).execute_with(|| {
		let [hospital, _, patient] = patient_of_a_hospital();
		let answer = crate::Revive::bare_call(
			crate::RuntimeOrigin::signed(patient.account.clone()),
			GRANTS,
			U256::zero(),
			pallet_revive::TransactionLimits::WeightAndDeposit {
				weight_limit: Weight::from_parts(1_000_000, 1_000),
				deposit_limit: 0,
			},
			grant_to(&hospital.account).abi_encode(),
			&pallet_revive::ExecConfig::new_substrate_tx(),
		);
		assert!(answer.result.is_err());
		assert!(Runtime::grants_of(CHART).is_empty());
	});
}

fn variants<E: TypeInfo>() -> Vec<(u8, &'static str)> {
	let TypeDef::Variant(variants) = E::type_info().type_def else { unreachable!() };
	variants.variants.iter().map(|variant| (variant.index, variant.name)).collect()
}

#[test]
fn every_refusal_begins_with_its_name_and_says_what_to_do() {
	let refusals = [
		(PalletInfo::index::<Records>(), variants::<pallet_salus_records::Error<Runtime>>()),
		(
			PalletInfo::index::<AccessGrants>(),
			variants::<pallet_salus_access_grants::Error<Runtime>>(),
		),
		(PalletInfo::index::<Charts>(), variants::<pallet_salus_charts::Error<Runtime>>()),
		(PalletInfo::index::<Membership>(), variants::<pallet_salus_membership::Error<Runtime>>()),
		(PalletInfo::index::<Quota>(), variants::<pallet_salus_quota::Error<Runtime>>()),
		(PalletInfo::index::<System>(), variants::<frame_system::Error<Runtime>>()),
	];
	for (pallet, variants) in refusals {
		let index = u8::try_from(pallet.expect("it is in the runtime")).expect("it is a byte");
		assert!(!variants.is_empty());
		for (variant, name) in variants {
			let error = [variant, 0, 0, 0];
			let refused = DispatchError::Module(ModuleError { index, error, message: None });
			let Error::Revert(revert) = reason(refused) else { panic!("{name} traps") };
			let (code, words) = revert.reason.split_once(": ").expect("code and words");
			assert_eq!(code, name);
			assert!(words.len() > 10, "{name}: {words}");
		}
	}
}

#[test]
fn accounts_and_addresses_are_found_from_each_other() {
	network(LOCAL_FOUR).execute_with(|| {
		let [_, _, patient] = patient_of_a_hospital();
		let account = word(&patient.account);
		let address = ask(&patient.account, MEMBERSHIP, IMembership::addressOfCall { account });
		let back = IMembership::accountOfCall { who: address };
		assert_eq!(ask(&patient.account, MEMBERSHIP, back), account, "a native account");
		let wallet = Wallet::new(9);
		let who = Address::from_slice(&wallet.word()[..20]);
		let back = IMembership::accountOfCall { who };
		assert_eq!(ask(&patient.account, MEMBERSHIP, back), wallet.word());
	});
}

#[test]
fn a_wallet_pays_precompiles_and_contracts_by_its_quota_and_nothing_else() {
	network(LOCAL_FOUR).execute_with(|| {
		let transaction = |dest, value: u64| {
			RuntimeCall::Revive(pallet_revive::Call::eth_call {
				dest,
				value: value.into(),
				weight_limit: Default::default(),
				eth_gas_limit: Default::default(),
				data: Vec::new(),
				transaction_encoded: Vec::new(),
				effective_gas_price: Default::default(),
				encoded_len: 0,
			})
		};
		for address in [RECORDS, GRANTS, CHARTS, MEMBERSHIP] {
			assert!(SponsoredCalls::contains(&transaction(address, 0)));
			assert!(!SponsoredCalls::contains(&transaction(address, 1)), "value is money");
		}
		assert!(!SponsoredCalls::contains(&transaction(CONTRACT, 0)), "nobody is there");
		deploy_forwarder(CONTRACT, GRANTS, Way::Call);
		assert!(SponsoredCalls::contains(&transaction(CONTRACT, 0)));
	});
}

#[test]
fn a_wallet_beyond_its_quota_is_refused_and_a_stranger_gets_nothing_in() {
	network(LOCAL_FOUR).execute_with(|| {
		begin_block();
		let wallet = Wallet::new(5);
		let refill = IMembership::refillCall { account: wallet.word() }.abi_encode();
		assert!(wallet.sends(MEMBERSHIP, refill.clone()).is_err(), "no quota, no balance");

		council(pallet_salus_membership::Call::invite { who: wallet.account() });
		let before = Quota::quota(&wallet.account()).used;
		let profile = IMembership::setProfileCall {
			profile: IMembership::Profile {
				name: "A".into(),
				document: FixedBytes::ZERO,
				endpoint: String::new(),
				nodes: Vec::new(),
			},
		};
		assert_ok!(wallet.sends(MEMBERSHIP, profile.abi_encode()).expect("it is sponsored"));
		assert!(reverted().is_some(), "the pallet refuses it");
		assert!(Quota::quota(&wallet.account()).used > before, "a refusal counts too");

		let kind = pallet_salus_quota::Kind::Invited;
		council(pallet_salus_quota::Call::set_limit { kind, amount: 1 });
		assert_eq!(
			wallet.sends(MEMBERSHIP, refill),
			Err(InvalidTransaction::Custom(QUOTA_USED_UP).into())
		);
	});
}

#[test]
fn a_wallet_estimates_enough_gas_and_is_shown_why_it_is_refused() {
	network(LOCAL_FOUR).execute_with(|| {
		begin_block();
		let wallet = Wallet::new(5);
		council(pallet_salus_membership::Call::invite { who: wallet.account() });
		let profile = IMembership::Profile {
			name: "A practice".into(),
			document: FixedBytes::ZERO,
			endpoint: String::new(),
			nodes: Vec::new(),
		};
		let apply = IMembership::applyForRolesCall { roles: 2, profile: profile.clone() };
		let gas = wallet.estimates(MEMBERSHIP, apply.abi_encode()).expect("it would succeed");
		System::reset_events();
		assert_ok!(wallet
			.sends_with_gas(MEMBERSHIP, apply.abi_encode(), gas)
			.expect("the estimate is enough"));
		assert_eq!(reverted(), None);

		let refused = IMembership::setProfileCall { profile }.abi_encode();
		let reason = wallet.estimates(MEMBERSHIP, refused).expect_err("it is no institution");
		assert_eq!(code(&reason), "NotAnInstitution");
	});
}

#[test]
fn a_wallets_transaction_counts_once() {
	network(LOCAL_FOUR).execute_with(|| {
		begin_block();
		let wallet = Wallet::new(5);
		council(pallet_salus_membership::Call::invite { who: wallet.account() });
		let data = ICharts::closeCall { chart: chart() }.abi_encode();
		let payload = wallet.payload(CHARTS, data, GAS.into());
		let send = || {
			let payload = payload.clone();
			let call = RuntimeCall::Revive(pallet_revive::Call::eth_transact { payload });
			crate::Executive::apply_extrinsic(
				<crate::UncheckedExtrinsic as frame_support::traits::InherentBuilder>::new_inherent(
					call,
				),
			)
		};
		assert!(send().is_ok());
		assert_eq!(send(), Err(InvalidTransaction::Stale.into()));
	});
}
