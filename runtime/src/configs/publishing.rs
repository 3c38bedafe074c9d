// SPDX-License-Identifier: GPL-3.0-only

//! Publishing contracts: what the council approved, and nothing else.

use super::{
	contracts,
	governance::{CouncilMajority, CouncilTwoThirds},
	system::BlockClock,
};
use crate::{Runtime, RuntimeCall};
use pallet_revive::Call;
use pallet_salus_publishing::{Attempt, Attempts};

/// How code for PolkaVM begins.
const POLKAVM: &[u8] = b"PVM\0";

impl pallet_salus_publishing::Config for Runtime {
	type Clock = BlockClock;
	type Attempts = ContractCalls;
	type ApproveOrigin = CouncilTwoThirds;
	type WithdrawOrigin = CouncilMajority;
	type WeightInfo = pallet_salus_publishing::weights::SubstrateWeight<Runtime>;
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
			RuntimeCall::Revive(Call::eth_call { .. } | Call::call { .. }) => Attempt::Run,
			RuntimeCall::Contracts(call) => contracts::attempt(call),
			_ => Attempt::Nothing,
		}
	}
}
