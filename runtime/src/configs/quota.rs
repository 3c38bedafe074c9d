// SPDX-License-Identifier: GPL-3.0-only

//! What those who take part do without paying.

use super::{contracts, governance::CouncilTwoThirds, system::BlockClock};
use crate::{
	parameters, precompiles, AccountId, Balance, Balances, Council, Membership, Runtime,
	RuntimeCall, MILLI_SALUS,
};
use frame_support::traits::{ConstU128, Contains};
use pallet_revive::{AccountInfo, H160};
use sp_runtime::traits::Zero;

/// What an account that takes part finds beyond the existential deposit: an Ethereum wallet does
/// not sign at a balance of zero.
pub const GAS_FLOAT: Balance = 100 * MILLI_SALUS;

/// How deep a sponsored call may be wrapped. Decoding allows more; nobody needs it.
const MAX_WRAPPERS: u8 = 4;

impl pallet_salus_quota::Config for Runtime {
	type Currency = Balances;
	type Standings = Membership;
	type Council = Councillors;
	type Clock = BlockClock;
	type Sponsored = SponsoredCalls;
	type Window = parameters::QuotaWindow<Runtime>;
	type GasFloat = ConstU128<GAS_FLOAT>;
	type LimitOrigin = CouncilTwoThirds;
	type WeightInfo = pallet_salus_quota::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::Helper;
}

/// The members of the council.
pub struct Councillors;

impl Contains<AccountId> for Councillors {
	fn contains(who: &AccountId) -> bool {
		Council::is_member(who)
	}
}

/// The calls that count against a quota and not against a balance: those of Salus, the council's,
/// and the registration of session keys; wrapped in batches too, if every inner call is one. Calls of
/// Ethereum's kind too, to a precompile of ours or to a contract, and of the other contracts': the council
/// published every one, and whoever signs pays by her quota for what it does (docs/decisions/0018).
pub struct SponsoredCalls;

impl Contains<RuntimeCall> for SponsoredCalls {
	fn contains(call: &RuntimeCall) -> bool {
		is_sponsored(call, MAX_WRAPPERS)
	}
}

fn is_sponsored(call: &RuntimeCall, wrappers: u8) -> bool {
	use pallet_collective::Call as Collective;
	use pallet_utility::Call as Utility;

	match call {
		RuntimeCall::Membership(_)
		| RuntimeCall::Charts(_)
		| RuntimeCall::Records(_)
		| RuntimeCall::AccessGrants(_)
		| RuntimeCall::Quota(_)
		| RuntimeCall::Session(pallet_session::Call::set_keys { .. })
		| RuntimeCall::Council(
			Collective::propose { .. }
			| Collective::vote { .. }
			| Collective::close { .. }
			| Collective::execute { .. },
		) => true,
		RuntimeCall::Utility(
			Utility::batch { calls }
			| Utility::batch_all { calls }
			| Utility::force_batch { calls },
		) => {
			let Some(wrappers) = wrappers.checked_sub(1) else { return false };
			!calls.is_empty() && calls.iter().all(|call| is_sponsored(call, wrappers))
		},
		RuntimeCall::Revive(pallet_revive::Call::eth_substrate_call { call, .. }) => {
			let Some(wrappers) = wrappers.checked_sub(1) else { return false };
			is_sponsored(call, wrappers)
		},
		RuntimeCall::Revive(pallet_revive::Call::eth_call { dest, value, .. }) => {
			value.is_zero() && serves(dest)
		},
		RuntimeCall::Revive(pallet_revive::Call::call { dest, value, .. }) => {
			value.is_zero() && serves(dest)
		},
		// The gate before the quota has seen that the council approved it.
		RuntimeCall::Revive(pallet_revive::Call::eth_instantiate_with_code { value, .. }) => {
			value.is_zero()
		},
		RuntimeCall::Contracts(call) => contracts::is_sponsored(call),
		_ => false,
	}
}

/// Whether what has that address serves those who take part: a precompile of ours, or a contract.
fn serves(dest: &H160) -> bool {
	precompiles::is_ours(dest) || AccountInfo::<Runtime>::is_contract(dest)
}
