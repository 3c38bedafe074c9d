// SPDX-License-Identifier: GPL-3.0-only

//! The system, what it refuses outright, and the parameters of the network.

use super::{consensus, contracts, evm, governance::CouncilTwoThirds, money};
use crate::{
	parameters,
	weights::{RuntimeBlockLength, RuntimeBlockWeights},
	AccountId, Balance, Block, BlockNumber, Hash, Moment, Nonce, OriginCaller, PalletInfo, Runtime,
	RuntimeCall, RuntimeEvent, RuntimeOrigin, RuntimeTask, Session, System, Timestamp, SS58_PREFIX,
	VERSION,
};
use frame_support::{
	derive_impl, parameter_types,
	traits::{ConstU16, ConstU32, Contains, Get},
	weights::constants::ParityDbWeight,
};
use salus_primitives::traits::{Clock, Genesis};
use sp_version::RuntimeVersion;

/// Hashes of past blocks that the chain remembers, and so the longest life of a mortal transaction:
/// a client anchors at a finalised block, which may be minutes old on a busy network.
pub const BLOCK_HASH_COUNT: BlockNumber = 4096;

parameter_types! {
	/// The version of this runtime.
	pub const Version: RuntimeVersion = VERSION;
}

#[derive_impl(frame_system::config_preludes::SolochainDefaultConfig)]
impl frame_system::Config for Runtime {
	type BaseCallFilter = CallFilter;
	type Block = Block;
	type BlockWeights = RuntimeBlockWeights;
	type BlockLength = RuntimeBlockLength;
	type BlockHashCount = ConstU32<BLOCK_HASH_COUNT>;
	type AccountId = AccountId;
	type Nonce = Nonce;
	type Hash = Hash;
	type AccountData = pallet_balances::AccountData<Balance>;
	type DbWeight = ParityDbWeight;
	type Version = Version;
	// Every account has its Ethereum address from its first moment to its last.
	type OnNewAccount = pallet_revive::AutoMapper<Runtime>;
	type OnKilledAccount = pallet_revive::AutoMapper<Runtime>;
	type SystemWeightInfo = frame_system::weights::SubstrateWeight<Runtime>;
	type ExtensionsWeightInfo = frame_system::SubstrateExtensionsWeight<Runtime>;
	type SS58Prefix = ConstU16<SS58_PREFIX>;
	type MaxConsumers = ConstU32<16>;
}

/// What nobody but Root may call, whoever signs: each domain names its own.
pub struct CallFilter;

impl Contains<RuntimeCall> for CallFilter {
	fn contains(call: &RuntimeCall) -> bool {
		!(money::moves_balances(call)
			|| consensus::drops_session_keys(call)
			|| evm::is_closed(call)
			|| contracts::is_closed(call))
	}
}

/// The time of the block that is executed, as its author set it.
pub struct BlockClock;

impl Clock for BlockClock {
	fn now() -> Moment {
		Timestamp::get()
	}
}

/// The hash of the first block, which the system never forgets. Zero in that block itself.
pub struct GenesisHash;

impl Genesis for GenesisHash {
	fn hash() -> [u8; 32] {
		System::block_hash(0).0
	}
}

impl pallet_utility::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type PalletsOrigin = OriginCaller;
	type WeightInfo = pallet_utility::weights::SubstrateWeight<Runtime>;
}

/// How many validators have session keys, for the check that a genesis is complete.
pub struct KeyedValidators;

impl Get<u32> for KeyedValidators {
	fn get() -> u32 {
		u32::try_from(Session::validators().len()).unwrap_or(u32::MAX)
	}
}

impl parameters::Config for Runtime {
	type UpdateOrigin = CouncilTwoThirds;
	type KeyedValidators = KeyedValidators;
	type WeightInfo = parameters::weights::SubstrateWeight<Runtime>;
}
