// SPDX-License-Identifier: GPL-3.0-only

//! Contracts of WebAssembly: who publishes them, what they may not do, and what they read. The ink!
//! contract of contracts/ink is the one that is committed there; `probe.wasm` does what its caller says
//! (see probe.wat).

mod publishing;
pub mod reading;

use super::{
	cast::{begin_block, council, Party},
	network,
};
use crate::{
	configs::contracts::MAX_CODE, genesis::LOCAL_FOUR, AccountId, Balance, Contracts, Hash, Moment,
	Runtime, RuntimeEvent, Timestamp,
};
use frame_support::{assert_ok, weights::Weight};
use frame_system::EventRecord;
use pallet_contracts::{
	runtime_decl_for_contracts_api::ContractsApi, Call, ContractExecResult, Determinism,
	ExecReturnValue,
};
use pallet_salus_publishing::hash_with;
use sp_crypto_hashing::blake2_256;
use sp_runtime::{ApplyExtrinsicResult, DispatchError};

type Publishing = pallet_salus_publishing::Call<Runtime>;
type DryRun = ContractExecResult<Balance, EventRecord<RuntimeEvent, Hash>>;

pub const READER: &[u8] = include_bytes!("../../../../contracts/ink/consent_reader.wasm");
const PROBE: &[u8] = include_bytes!("probe.wasm");

const HOUR: Moment = 60 * 60 * 1_000;
/// More than anything here needs.
const GAS: Weight = Weight::from_parts(10_000_000_000, 8 * 1024 * 1024);

/// The first four bytes of a message to an ink! contract.
pub fn selector(name: &str) -> Vec<u8> {
	blake2_256(name.as_bytes())[..4].to_vec()
}

/// With an invited account that publishes, and another.
pub fn two() -> [Party; 2] {
	begin_block();
	let kind = pallet_salus_quota::Kind::Invited;
	council(pallet_salus_quota::Call::set_limit { kind, amount: u128::MAX });
	["publisher", "stranger"].map(|name| {
		let party = Party::new(name);
		council(pallet_salus_membership::Call::invite { who: party.account.clone() });
		party
	})
}

fn approve(code: &[u8], data: &[u8], publisher: &Party, may_create: bool) {
	council(Publishing::approve {
		code_hash: hash_with(code, data),
		publisher: publisher.account.clone(),
		until: Timestamp::get() + HOUR,
		may_create,
	});
}

fn deployment(code: &[u8], data: &[u8]) -> Call<Runtime> {
	Call::instantiate_with_code {
		value: 0,
		gas_limit: GAS,
		storage_deposit_limit: None,
		code: code.to_vec(),
		data: data.to_vec(),
		salt: Vec::new(),
	}
}

fn code_hash(code: &[u8]) -> Hash {
	blake2_256(code).into()
}

/// Where the party's contract of that code is, or would be.
fn address(code: &[u8], data: &[u8], publisher: &AccountId) -> AccountId {
	Contracts::contract_address(publisher, &code_hash(code), data, &[])
}

fn is_there(contract: &AccountId) -> bool {
	Contracts::code_hash(contract).is_some()
}

/// The council approves, and it publishes; answers where the contract is.
#[track_caller]
pub fn publishes(publisher: &Party, code: &[u8], data: &[u8], may_create: bool) -> AccountId {
	approve(code, data, publisher, may_create);
	let contract = address(code, data, &publisher.account);
	assert!(!is_there(&contract));
	assert_ok!(publisher.submit(deployment(code, data)).expect("it is approved"));
	assert!(is_there(&contract));
	contract
}

/// Sends it to the contract in a transaction.
fn sends(who: &Party, contract: &AccountId, data: Vec<u8>) -> ApplyExtrinsicResult {
	who.submit(Call::call {
		dest: contract.clone().into(),
		value: 0,
		gas_limit: GAS,
		storage_deposit_limit: None,
		data,
	})
}

/// Asks the contract, as a tool does that sends nothing.
fn dry_run(who: &Party, contract: &AccountId, data: Vec<u8>) -> DryRun {
	let (who, contract) = (who.account.clone(), contract.clone());
	<Runtime as ContractsApi<_, _, _, _, _, _>>::call(who, contract, 0, Some(GAS), None, data)
}

/// Likewise; answers what it returns.
fn asks(
	who: &Party,
	contract: &AccountId,
	data: Vec<u8>,
) -> Result<ExecReturnValue, DispatchError> {
	dry_run(who, contract, data).result
}

#[test]
fn the_committed_contract_is_one_that_the_pallet_takes() {
	assert!(READER.len() < usize::try_from(MAX_CODE).expect("it is small"));
	network(LOCAL_FOUR).execute_with(|| {
		let [publisher, _] = two();
		publishes(&publisher, READER, &selector("new"), false);
	});
}
