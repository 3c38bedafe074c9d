// SPDX-License-Identifier: GPL-3.0-only

//! Publishing contracts: what the council approved, and nothing else.

use super::{
	contracts,
	governance::{CouncilMajority, CouncilTwoThirds},
	system::BlockClock,
};
use crate::{AccountId, Publishing, Runtime, RuntimeCall, System};
use pallet_revive::{create1, AccountInfo, AddressMapper, Call, H160};
use pallet_salus_publishing::{weights::SubstrateWeight, Attempt, Attempts, WeightInfo};
use sp_weights::Weight;

/// How code for PolkaVM begins.
const POLKAVM: &[u8] = b"PVM\0";

/// The weight of creating a contract from a contract, or of changing what one is; more than any limit where
/// the transaction under way may not do it. For the weights of both pallets that run contracts, since no
/// origin is asked there (docs/decisions/0021).
pub fn creating(weight: impl FnOnce() -> Weight) -> Weight {
	if Publishing::may_create() {
		weight()
	} else {
		Weight::MAX
	}
}

/// The weight of a deployment, with that of noting by which approval it was.
pub fn deploying(weight: Weight) -> Weight {
	weight.saturating_add(<SubstrateWeight<Runtime> as WeightInfo>::note())
}

/// The weights of a pallet as its crate has them, within an `impl WeightInfo` that alters others.
macro_rules! as_measured {
	($($name:ident($($argument:ident),*);)*) => {
		$(
			fn $name($($argument: u32),*) -> Weight {
				<SubstrateWeight<Runtime> as WeightInfo>::$name($($argument),*)
			}
		)*
	};
}
pub(super) use as_measured;

impl pallet_salus_publishing::Config for Runtime {
	type Clock = BlockClock;
	type Attempts = ContractCalls;
	type ApproveOrigin = CouncilTwoThirds;
	type WithdrawOrigin = CouncilMajority;
	type WeightInfo = SubstrateWeight<Runtime>;
}

/// The calls that deploy and run contracts.
///
/// Of Ethereum's, only `eth_instantiate_with_code` deploys. Its origin is a transaction that an Ethereum key
/// signed, so it cannot be wrapped in another call, and the gate sees every one. The others that bring code
/// are closed (see `evm::is_closed`), since they can be. WebAssembly's `contracts::attempt` tells.
pub struct ContractCalls;

impl Attempts<RuntimeCall> for ContractCalls {
	fn attempt(call: &RuntimeCall) -> Attempt<'_> {
		match call {
			// Code for PolkaVM can be instantiated again by whoever knows its hash.
			RuntimeCall::Revive(Call::eth_instantiate_with_code { code, data, .. }) => {
				if code.starts_with(POLKAVM) || !data.is_empty() {
					Attempt::Refused
				} else {
					Attempt::Deploy(code)
				}
			},
			RuntimeCall::Revive(Call::eth_call { dest, .. } | Call::call { dest, .. }) => {
				Attempt::Run(at(dest))
			},
			RuntimeCall::Contracts(call) => contracts::attempt(call),
			_ => Attempt::Nothing,
		}
	}

	fn place(who: &AccountId, call: &RuntimeCall) -> Option<AccountId> {
		match call {
			RuntimeCall::Revive(Call::eth_instantiate_with_code { .. }) => {
				// As the pallet makes the address: by the nonce before this transaction.
				let nonce = System::account_nonce(who).saturating_sub(1);
				Some(at(&create1(&address(who), nonce.into())))
			},
			RuntimeCall::Contracts(call) => contracts::place(who, call),
			_ => None,
		}
	}

	fn is_contract(account: &AccountId) -> bool {
		contracts::is_contract(account) || AccountInfo::<Runtime>::is_contract(&address(account))
	}
}

/// The account of the contract at an address.
fn at(address: &H160) -> AccountId {
	<Runtime as pallet_revive::Config>::AddressMapper::to_fallback_account_id(address)
}

/// The address of an account.
fn address(account: &AccountId) -> H160 {
	<Runtime as pallet_revive::Config>::AddressMapper::to_address(account)
}
