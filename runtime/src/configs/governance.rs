// SPDX-License-Identifier: GPL-3.0-only

//! The regulator: its council, and the only road to Root.

use super::money::deposit;
use crate::{
	weights::MaxProposalWeight, AccountId, Balance, Balances, BlockNumber, Preimage, Runtime,
	RuntimeCall, RuntimeEvent, RuntimeHoldReason, RuntimeOrigin, System,
};
use frame_support::{
	parameter_types,
	traits::{
		fungible::HoldConsideration, ConstU32, EitherOf, EitherOfDiverse, LinearStoragePrice,
	},
};
use frame_system::EnsureRoot;
use pallet_collective::{
	DefaultVote, EnsureMember, EnsureProportionAtLeast, EnsureProportionMoreThan, MemberCount,
};

/// The council among all collectives there may ever be.
pub type CouncilCollective = pallet_collective::Instance1;

/// Two thirds of the council, or Root. For validators, emergency departments, expulsion, delays, code.
pub type CouncilTwoThirds =
	EitherOf<EnsureRoot<AccountId>, EnsureProportionAtLeast<AccountId, CouncilCollective, 2, 3>>;

/// More than half of the council, or Root. For everything else the regulator decides.
pub type CouncilMajority =
	EitherOf<EnsureRoot<AccountId>, EnsureProportionMoreThan<AccountId, CouncilCollective, 1, 2>>;

/// The most members of the council.
pub const MAX_COUNCILLORS: u32 = 64;

parameter_types! {
	/// For how long a motion can be voted on: a week of slots of a second.
	pub const MotionDuration: BlockNumber = 7 * 24 * 60 * 60;
	/// For how long a whitelisted call may wait for its preimage.
	pub const DeferredDispatchExpiration: BlockNumber = 7 * 24 * 60 * 60;
	/// The reason for which the deposit of a preimage is held.
	pub const PreimageHoldReason: RuntimeHoldReason =
		RuntimeHoldReason::Preimage(pallet_preimage::HoldReason::Preimage);
	/// The deposit for a preimage.
	pub const PreimageBaseDeposit: Balance = deposit(2, 64);
	/// The deposit for each byte of it.
	pub const PreimageByteDeposit: Balance = deposit(0, 1);
}

/// What a member who did not vote counts as: against.
///
/// The SDK's own answers let a prime member, where Root names one, vote for all who are away: then
/// two thirds of the council could be one person and a quiet week.
pub struct SilenceIsNo;

impl DefaultVote for SilenceIsNo {
	fn default_vote(_: Option<bool>, _: MemberCount, _: MemberCount, _: MemberCount) -> bool {
		false
	}
}

impl pallet_collective::Config<CouncilCollective> for Runtime {
	type RuntimeOrigin = RuntimeOrigin;
	type Proposal = RuntimeCall;
	type RuntimeEvent = RuntimeEvent;
	type MotionDuration = MotionDuration;
	type MaxProposals = ConstU32<100>;
	type MaxMembers = ConstU32<MAX_COUNCILLORS>;
	type DefaultVote = SilenceIsNo;
	type WeightInfo = pallet_collective::weights::SubstrateWeight<Runtime>;
	type SetMembersOrigin = EnsureRoot<AccountId>;
	type MaxProposalWeight = MaxProposalWeight;
	type DisapproveOrigin = CouncilTwoThirds;
	type KillOrigin = EnsureRoot<AccountId>;
	// Members vote in office, not with their money.
	type Consideration = ();
}

impl pallet_whitelist::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type WhitelistOrigin = CouncilTwoThirds;
	type DispatchWhitelistedOrigin = CouncilTwoThirds;
	type Preimages = Preimage;
	type DeferredDispatchExpiration = DeferredDispatchExpiration;
	type BlockNumberProvider = System;
	type WeightInfo = pallet_whitelist::weights::SubstrateWeight<Runtime>;
}

impl pallet_preimage::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = pallet_preimage::weights::SubstrateWeight<Runtime>;
	type Currency = Balances;
	// A member of the council lodges without a deposit, by `council.execute`.
	type ManagerOrigin =
		EitherOfDiverse<EnsureRoot<AccountId>, EnsureMember<AccountId, CouncilCollective>>;
	type Consideration = HoldConsideration<
		AccountId,
		Balances,
		PreimageHoldReason,
		LinearStoragePrice<PreimageBaseDeposit, PreimageByteDeposit, Balance>,
	>;
}

impl pallet_sudo::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type WeightInfo = pallet_sudo::weights::SubstrateWeight<Runtime>;
}
