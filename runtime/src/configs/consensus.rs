// SPDX-License-Identifier: GPL-3.0-only

//! Who authors, who finalises, and what is kept so that misbehaviour can be proved later.

use crate::{
	opaque::SessionKeys, parameters, AccountId, Babe, Balances, Historical, Membership, Moment,
	Offences, Runtime, RuntimeCall, RuntimeEvent, Session,
};
use frame_support::{
	parameter_types,
	traits::{ConstU128, ConstU32, Get, KeyOwnerProofSystem},
};
use pallet_session::historical;
use sp_consensus_babe::{AllowedSlots, BabeEpochConfiguration};
use sp_runtime::{traits::OpaqueKeys, KeyTypeId};
use sp_staking::SessionIndex;

/// One author a slot: no slot is given by lottery (`c` = 0), each belongs to one validator that
/// randomness names. See docs/decisions/0003-one-author-a-slot.md.
pub const BABE_EPOCH_CONFIGURATION: BabeEpochConfiguration =
	BabeEpochConfiguration { c: (0, 1), allowed_slots: AllowedSlots::PrimaryAndSecondaryVRFSlots };

/// The most validators there can be.
pub const MAX_AUTHORITIES: u32 = 64;

/// Sessions for which the proof of who held which key is kept, and misbehaviour can be reported: a
/// week of the shortest sessions a consortium has (600 slots of a second).
pub const SESSIONS_KEPT: SessionIndex = 1_008;

parameter_types! {
	/// Sets of voters of which the sessions are kept: there is one a session at most.
	pub VoterSetsKept: u64 = u64::from(SESSIONS_KEPT);
}

/// The calls that would leave a validator without keys: the set could fall below what is safe.
pub fn drops_session_keys(call: &RuntimeCall) -> bool {
	matches!(call, RuntimeCall::Session(pallet_session::Call::purge_keys { .. }))
}

impl pallet_timestamp::Config for Runtime {
	type Moment = Moment;
	type OnTimestampSet = Babe;
	type MinimumPeriod = parameters::MinimumPeriod<Runtime>;
	type WeightInfo = pallet_timestamp::weights::SubstrateWeight<Runtime>;
}

impl pallet_babe::Config for Runtime {
	type EpochDuration = parameters::EpochLength<Runtime>;
	type ExpectedBlockTime = parameters::SlotDuration<Runtime>;
	// The session pallet decides when an epoch ends.
	type EpochChangeTrigger = pallet_babe::ExternalTrigger;
	type DisabledValidators = Session;
	type WeightInfo = ();
	type MaxAuthorities = ConstU32<MAX_AUTHORITIES>;
	type MaxNominators = ConstU32<0>;
	type KeyOwnerProof =
		<Historical as KeyOwnerProofSystem<(KeyTypeId, sp_consensus_babe::AuthorityId)>>::Proof;
	type EquivocationReportSystem =
		pallet_babe::EquivocationReportSystem<Self, Offences, Historical, ReportLongevity>;
}

impl pallet_grandpa::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = ();
	type MaxAuthorities = ConstU32<MAX_AUTHORITIES>;
	type MaxNominators = ConstU32<0>;
	type MaxSetIdSessionEntries = VoterSetsKept;
	type KeyOwnerProof =
		<Historical as KeyOwnerProofSystem<(KeyTypeId, sp_consensus_grandpa::AuthorityId)>>::Proof;
	type EquivocationReportSystem =
		pallet_grandpa::EquivocationReportSystem<Self, Offences, Historical, ReportLongevity>;
}

/// For how many blocks a report of misbehaviour stays in the pool: as long as it can be proved.
pub struct ReportLongevity;

impl Get<u64> for ReportLongevity {
	fn get() -> u64 {
		parameters::EpochLength::<Runtime>::get().saturating_mul(u64::from(SESSIONS_KEPT))
	}
}

impl pallet_authorship::Config for Runtime {
	type FindAuthor = pallet_session::FindAccountFromAuthorIndex<Self, Babe>;
	type EventHandler = ();
}

impl pallet_session::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type ValidatorId = AccountId;
	// Only who may validate registers keys.
	type ValidatorIdOf = pallet_salus_membership::ValidatorOf<Runtime>;
	type ShouldEndSession = Babe;
	type NextSessionRotation = Babe;
	type SessionManager = historical::NoteHistoricalRoot<Self, Membership>;
	type SessionHandler = <SessionKeys as OpaqueKeys>::KeyTypeIdProviders;
	type Keys = SessionKeys;
	// Disabling is a decision about standing, not about a share of the stake.
	type DisablingStrategy = ();
	type WeightInfo = pallet_session::weights::SubstrateWeight<Runtime>;
	type Currency = Balances;
	type KeyDeposit = ConstU128<0>;
}

impl historical::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type FullIdentification = ();
	type FullIdentificationOf = UnitIdentification;
}

/// A validator is identified by its account and nothing else.
pub struct UnitIdentification;

impl sp_runtime::traits::Convert<AccountId, Option<()>> for UnitIdentification {
	fn convert(_: AccountId) -> Option<()> {
		Some(())
	}
}

impl pallet_offences::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type IdentificationTuple = historical::IdentificationTuple<Self>;
	// Suspends the role and disables the seat.
	type OnOffenceHandler = Membership;
}
