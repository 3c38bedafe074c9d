// SPDX-License-Identifier: GPL-3.0-only

//! Contracts of `pallet-contracts`: WebAssembly that reads what the chain knows, by the extension, and
//! changes nothing of ours. What is published the council approves (`publishing`). No other domain depends
//! on this file: `system`, `publishing`, `quota` and `apis` ask it about the pallet's calls, and without the pallet
//! they would ask nothing.

mod extension;
mod weights;

pub use extension::{GrantQuestion, Question, Reading, Status, CHECK, GRANT};

use crate::{
	weights::RuntimeBlockWeights, AccountId, Balances, Contracts, Runtime, RuntimeCall,
	RuntimeEvent, RuntimeHoldReason, Timestamp, TransactionPayment, MILLI_SALUS,
};
use frame_support::{
	parameter_types,
	traits::{ConstBool, ConstU128, ConstU32, Nothing},
};
use pallet_babe::RandomnessFromTwoEpochsAgo;
use pallet_contracts::{Call, DefaultAddressGenerator, Frame};
use pallet_salus_publishing::{Attempt, EnsureDeployer};
use sp_runtime::{
	traits::{BlakeTwo256, Hash as _, Zero},
	MultiAddress, Perbill,
};
use sp_weights::Weight;

/// The longest code.
pub const MAX_CODE: u32 = 64 * 1024;

/// How many contracts may be under way in one another, beyond the first.
const DEPTH: usize = 5;

/// The calls that nobody makes: those that publish past the gate, those of an older time, and those that
/// carry balances.
pub fn is_closed(call: &RuntimeCall) -> bool {
	let RuntimeCall::Contracts(call) = call else { return false };
	match call {
		Call::call { value, .. } | Call::instantiate_with_code { value, .. } => !value.is_zero(),
		// Takes code away; is Root's alone.
		Call::remove_code { .. } | Call::set_code { .. } => false,
		_ => true,
	}
}

/// What a call does with code. `instantiate_with_code` alone deploys, by the leave of
/// [`EnsureDeployer`] and thus never from within another call.
pub fn attempt(call: &Call<Runtime>) -> Attempt<'_> {
	match call {
		Call::instantiate_with_code { code, data, .. } => {
			Attempt::DeployWith { code, arguments: data }
		},
		Call::call { dest: MultiAddress::Id(contract), .. } => Attempt::Run(contract.clone()),
		_ => Attempt::Nothing,
	}
}

/// Where the contract will be that the call deploys for that signer.
pub fn place(who: &AccountId, call: &Call<Runtime>) -> Option<AccountId> {
	let Call::instantiate_with_code { code, data, salt, .. } = call else { return None };
	Some(Contracts::contract_address(who, &BlakeTwo256::hash(code), data, salt))
}

/// Whether there is a contract.
pub fn is_contract(account: &AccountId) -> bool {
	Contracts::code_hash(account).is_some()
}

/// Whether a call counts against the quota: calling a contract and publishing one do, as for Ethereum's.
pub fn is_sponsored(call: &Call<Runtime>) -> bool {
	match call {
		Call::call { dest: MultiAddress::Id(dest), value, .. } => {
			value.is_zero() && is_contract(dest)
		},
		Call::instantiate_with_code { value, .. } => value.is_zero(),
		_ => false,
	}
}

/// The gas of a question from outside: what it names, and at most a block's.
pub fn limited(gas: Option<Weight>) -> Weight {
	let most = RuntimeBlockWeights::get().max_block;
	gas.map_or(most, |gas| gas.min(most))
}

parameter_types! {
	/// What contracts may use of memory and logs: as the pallet has it by default, which is meant for a
	/// runtime with 128 MiB.
	pub Schedule: pallet_contracts::Schedule<Runtime> = Default::default();
	/// Using a code costs nothing beside.
	pub const CodeHashLockupDepositPercent: Perbill = Perbill::from_percent(0);
}

impl pallet_contracts::Config for Runtime {
	type Time = Timestamp;
	// The pallet takes no code that asks for it.
	type Randomness = RandomnessFromTwoEpochsAgo<Runtime>;
	type Currency = Balances;
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type RuntimeHoldReason = RuntimeHoldReason;
	// Contracts dispatch nothing. What the chain knows the extension answers.
	type CallFilter = Nothing;
	type WeightPrice = TransactionPayment;
	type WeightInfo = weights::Weights;
	type ChainExtension = (Reading,);
	type Schedule = Schedule;
	type CallStack = [Frame<Runtime>; DEPTH];
	// A code is approved, and publishers have no money to lay down by the byte. One unit an item, though:
	// where a contract has laid down nothing, the pallet does not clear up after it when it ends.
	type DepositPerByte = ConstU128<0>;
	type DepositPerItem = ConstU128<1>;
	// Of which a contract made by another takes the existential deposit.
	type DefaultDepositLimit = ConstU128<{ 10 * MILLI_SALUS }>;
	type CodeHashLockupDepositPercent = CodeHashLockupDepositPercent;
	type AddressGenerator = DefaultAddressGenerator;
	type MaxCodeLen = ConstU32<MAX_CODE>;
	type MaxStorageKeyLen = ConstU32<128>;
	type MaxTransientStorageSize = ConstU32<{ 64 * 1024 }>;
	type MaxDelegateDependencies = ConstU32<8>;
	type UnsafeUnstableInterface = ConstBool<false>;
	// The least that the pallet takes: nobody asks for messages.
	type MaxDebugBufferLen = ConstU32<256>;
	type UploadOrigin = EnsureDeployer<Runtime>;
	type InstantiateOrigin = EnsureDeployer<Runtime>;
	type Migrations = ();
	type Debug = ();
	type Environment = ();
	type ApiVersion = ();
	// There are no other chains.
	type Xcm = ();
}
