// SPDX-License-Identifier: GPL-3.0-only

//! The pallets and their numbers.
//!
//! A number never changes and is never given again: wallets, signed transactions and the contracts
//! of others name it. Groups leave gaps for what comes later.

use crate::{Block, UncheckedExtrinsic};
use alloc::vec::Vec;
use sp_inherents::{CheckInherentsResult, InherentData};
use sp_runtime::traits::Block as BlockT;

// The macro's trait for inherents is visible only here.

/// The inherents that an author puts into its block.
pub(crate) fn create_inherents(data: &InherentData) -> Vec<UncheckedExtrinsic> {
	data.create_extrinsics()
}

/// Whether a block's inherents are what the checking node takes for true.
pub(crate) fn check_inherents(
	block: &<Block as BlockT>::LazyBlock,
	data: &InherentData,
) -> CheckInherentsResult {
	data.check_extrinsics(block)
}

#[frame_support::runtime]
mod runtime {
	/// The runtime.
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeFreezeReason,
		RuntimeHoldReason,
		RuntimeSlashReason,
		RuntimeLockId,
		RuntimeTask,
		RuntimeViewFunction
	)]
	pub struct Runtime;

	// 0 to 9: the system and consensus.
	#[runtime::pallet_index(0)]
	pub type System = frame_system::Pallet<Runtime>;
	#[runtime::pallet_index(1)]
	pub type Timestamp = pallet_timestamp::Pallet<Runtime>;
	#[runtime::pallet_index(2)]
	pub type Babe = pallet_babe::Pallet<Runtime>;
	#[runtime::pallet_index(3)]
	pub type Authorship = pallet_authorship::Pallet<Runtime>;
	#[runtime::pallet_index(4)]
	pub type Session = pallet_session::Pallet<Runtime>;
	#[runtime::pallet_index(5)]
	pub type Historical = pallet_session::historical::Pallet<Runtime>;
	#[runtime::pallet_index(6)]
	pub type Offences = pallet_offences::Pallet<Runtime>;
	#[runtime::pallet_index(7)]
	pub type Grandpa = pallet_grandpa::Pallet<Runtime>;
	#[runtime::pallet_index(8)]
	pub type Preimage = pallet_preimage::Pallet<Runtime>;
	#[runtime::pallet_index(9)]
	pub type Utility = pallet_utility::Pallet<Runtime>;

	// 10 to 19: money and parameters.
	#[runtime::pallet_index(10)]
	pub type Balances = pallet_balances::Pallet<Runtime>;
	#[runtime::pallet_index(11)]
	pub type TransactionPayment = pallet_transaction_payment::Pallet<Runtime>;
	#[runtime::pallet_index(12)]
	pub type Quota = pallet_salus_quota::Pallet<Runtime>;
	#[runtime::pallet_index(13)]
	pub type Parameters = crate::parameters::Pallet<Runtime>;

	// 20 to 29: the regulator.
	#[runtime::pallet_index(20)]
	pub type Council = pallet_collective::Pallet<Runtime, Instance1>;
	#[runtime::pallet_index(21)]
	pub type Whitelist = pallet_whitelist::Pallet<Runtime>;
	#[runtime::pallet_index(22)]
	pub type Sudo = pallet_sudo::Pallet<Runtime>;

	// 30 to 39: institutions, charts, records, access.
	#[runtime::pallet_index(30)]
	pub type Membership = pallet_salus_membership::Pallet<Runtime>;
	#[runtime::pallet_index(31)]
	pub type Charts = pallet_salus_charts::Pallet<Runtime>;
	#[runtime::pallet_index(32)]
	pub type Records = pallet_salus_records::Pallet<Runtime>;
	#[runtime::pallet_index(33)]
	pub type AccessGrants = pallet_salus_access_grants::Pallet<Runtime>;

	// 40 to 49: contracts.
	#[runtime::pallet_index(40)]
	pub type Revive = pallet_revive::Pallet<Runtime>;
	#[runtime::pallet_index(41)]
	pub type Contracts = pallet_contracts::Pallet<Runtime>;
	#[runtime::pallet_index(42)]
	pub type Publishing = pallet_salus_publishing::Pallet<Runtime>;
}
