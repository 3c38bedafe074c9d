// SPDX-License-Identifier: GPL-3.0-only

//! Ethereum: accounts, fees and gas of `pallet-revive` from the first block. What is published the
//! council approves (`publishing`).

use super::{evm_weights, money::deposit};
use crate::{
	parameters, precompiles, Address, Babe, Balance, Balances, EthExtraImpl, Runtime, RuntimeCall,
	RuntimeEvent, RuntimeHoldReason, RuntimeOrigin, Signature, Timestamp,
};
use frame_support::{
	parameter_types,
	traits::{ConstBool, ConstU32},
};
use pallet_revive::{evm::fees::Info as FeeInfo, AccountId32Mapper, Call};
use pallet_salus_publishing::EnsurePublisher;
use sp_runtime::{traits::Zero, FixedU128, Perbill};

/// How many wei one smallest unit is: 12 decimals become Ethereum's 18.
pub const NATIVE_TO_ETH_RATIO: u32 = 1_000_000;

/// Brings gas near the numbers that Ethereum tools hard-code: 50,000 units a gas.
pub const GAS_SCALE: u32 = 50_000;

/// The calls that could publish contracts past the gate, since others may wrap them, or that carry
/// balances through the Ethereum side.
pub fn is_closed(call: &RuntimeCall) -> bool {
	match call {
		RuntimeCall::Revive(
			Call::upload_code { .. }
			| Call::instantiate { .. }
			| Call::instantiate_with_code { .. },
		) => true,
		RuntimeCall::Revive(Call::call { value, .. }) => !value.is_zero(),
		RuntimeCall::Revive(
			Call::eth_call { value, .. } | Call::eth_instantiate_with_code { value, .. },
		) => !value.is_zero(),
		_ => false,
	}
}

parameter_types! {
	/// Held for each item that a contract keeps.
	pub const DepositPerItem: Balance = deposit(1, 0);
	/// Held for each value in a contract's own storage.
	pub const DepositPerChildTrieItem: Balance = deposit(1, 0) / 100;
	/// Held for each byte that a contract keeps.
	pub const DepositPerByte: Balance = deposit(0, 1);
	/// Held by whoever uses code that another published.
	pub const CodeHashLockupDepositPercent: Perbill = Perbill::from_percent(30);
	/// The share of the largest transaction that an Ethereum one may use.
	pub const MaxEthExtrinsicWeight: FixedU128 = FixedU128::from_rational(9, 10);
}

impl pallet_revive::Config for Runtime {
	type Time = Timestamp;
	type Balance = Balance;
	type Currency = Balances;
	type OnBurn = ();
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type RuntimeOrigin = RuntimeOrigin;
	type RuntimeHoldReason = RuntimeHoldReason;
	type WeightInfo = evm_weights::Weights;
	type Precompiles = precompiles::Precompiles;
	type FindAuthor = pallet_session::FindAccountFromAuthorIndex<Runtime, Babe>;
	type DepositPerByte = DepositPerByte;
	type DepositPerItem = DepositPerItem;
	type DepositPerChildTrieItem = DepositPerChildTrieItem;
	type CodeHashLockupDepositPercent = CodeHashLockupDepositPercent;
	type AddressMapper = AccountId32Mapper<Runtime>;
	type AllowEVMBytecode = ConstBool<true>;
	type UploadOrigin = EnsurePublisher<Runtime>;
	type InstantiateOrigin = EnsurePublisher<Runtime>;
	type RuntimeMemory = ConstU32<{ 128 * 1024 * 1024 }>;
	type PVFMemory = ConstU32<{ 512 * 1024 * 1024 }>;
	type ChainId = parameters::EthChainId<Runtime>;
	type NativeToEthRatio = ConstU32<NATIVE_TO_ETH_RATIO>;
	type FeeInfo = FeeInfo<Address, Signature, EthExtraImpl>;
	type Deposit = ();
	type MaxEthExtrinsicWeight = MaxEthExtrinsicWeight;
	// Opens traces of what was executed, by which a node says why a contract could not create another. All else
	// that it allows stays off, since no genesis turns it on.
	type DebugEnabled = ConstBool<true>;
	// `OnNewAccount` and `OnKilledAccount` of the system do it.
	type AutoMap = ConstBool<true>;
	type GasScale = ConstU32<GAS_SCALE>;
}
