// SPDX-License-Identifier: GPL-3.0-only

//! The presets from which networks start.
//!
//! | preset | validators | council | sudo | times |
//! |---|---|---|---|---|
//! | `development` | Alice | Alice | Alice | seconds |
//! | `local-four` | Alice, Bob, Charlie, Dave | Alice, Bob, Charlie | Alice | seconds |
//! | `consortium-four` | for the operators to fill in | likewise | nobody | hours and days |
//!
//! The well-known keys of the first two are public: whoever reads this can sign with them.
//!
//! A validator's account is `//NAME//stash` and its session keys are those of `//NAME`, as
//! everywhere in this ecosystem, so that a node started with `--alice` has them; `//NAME` itself is
//! left to the person: the member of the council, or whoever a test makes of her.

use crate::{
	configs::{consensus::BABE_EPOCH_CONFIGURATION, governance::CouncilCollective},
	opaque::SessionKeys,
	parameters::{DefaultChainId, DefaultLeastValidators, DelayValues, MinimumValidators},
	AccountId, BabeConfig, Balance, BalancesConfig, CouncilConfig, Membership, MembershipConfig,
	ParametersConfig, Quota, QuotaConfig, Runtime, RuntimeGenesisConfig, Session, SessionConfig,
	SudoConfig, MILLI_SALUS, SALUS,
};
use alloc::{string::ToString, vec, vec::Vec};
use frame_support::{build_struct_json_patch, traits::Get};
use pallet_salus_membership::GenesisInstitution;
use salus_primitives::{membership::Role, traits::Existence};
use serde_json::Value;
use sp_genesis_builder::{PresetId, DEV_RUNTIME_PRESET};
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};

/// One validator, for work on one machine.
pub const DEVELOPMENT: &str = DEV_RUNTIME_PRESET;
/// Four validators on one machine.
pub const LOCAL_FOUR: &str = "local-four";
/// Four institutions: parameters only.
pub const CONSORTIUM_FOUR: &str = "consortium-four";

/// What the accounts of a test network start with, to pay where no quota does.
const ENDOWMENT: Balance = 1_000_000 * SALUS;

/// A validator of a test network.
struct Validator {
	account: AccountId,
	keys: SessionKeys,
	name: &'static str,
}

impl Validator {
	fn new(
		account: Sr25519Keyring,
		babe: Sr25519Keyring,
		grandpa: Ed25519Keyring,
		name: &'static str,
	) -> Self {
		Self {
			name,
			account: account.to_account_id(),
			keys: SessionKeys { babe: babe.public().into(), grandpa: grandpa.public().into() },
		}
	}

	fn alice() -> Self {
		Self::new(
			Sr25519Keyring::AliceStash,
			Sr25519Keyring::Alice,
			Ed25519Keyring::Alice,
			"Validator Alice",
		)
	}

	fn bob() -> Self {
		Self::new(
			Sr25519Keyring::BobStash,
			Sr25519Keyring::Bob,
			Ed25519Keyring::Bob,
			"Validator Bob",
		)
	}

	fn charlie() -> Self {
		Self::new(
			Sr25519Keyring::CharlieStash,
			Sr25519Keyring::Charlie,
			Ed25519Keyring::Charlie,
			"Validator Charlie",
		)
	}

	fn dave() -> Self {
		Self::new(
			Sr25519Keyring::DaveStash,
			Sr25519Keyring::Dave,
			Ed25519Keyring::Dave,
			"Validator Dave",
		)
	}
}

/// What the test networks have in common.
struct TestNetwork {
	epoch_slots: u64,
	chain_id: u64,
	validators: Vec<Validator>,
	council: Vec<Sr25519Keyring>,
}

impl TestNetwork {
	fn build(self) -> Value {
		let Self { epoch_slots, chain_id, validators, council } = self;
		let endowed = Sr25519Keyring::well_known()
			.map(|key| (key.to_account_id(), ENDOWMENT))
			.collect::<Vec<_>>();
		let institutions = validators
			.iter()
			.map(|validator| GenesisInstitution {
				account: validator.account.clone(),
				roles: vec![Role::Validator],
				name: validator.name.into(),
				endpoint: Default::default(),
				nodes: Vec::new(),
			})
			.collect::<Vec<_>>();
		let least_validators = u32::try_from(validators.len()).unwrap_or(u32::MAX);

		build_struct_json_patch!(RuntimeGenesisConfig {
			balances: BalancesConfig { balances: endowed },
			babe: BabeConfig { epoch_config: BABE_EPOCH_CONFIGURATION },
			session: SessionConfig {
				keys: validators
					.into_iter()
					.map(|Validator { account, keys, .. }| (account.clone(), account, keys))
					.collect::<Vec<_>>(),
			},
			quota: limits(MILLI_SALUS),
			membership: MembershipConfig { institutions },
			parameters: ParametersConfig {
				slot_length: 1_000,
				epoch_slots,
				least_validators,
				chain_id,
				delays: DelayValues::for_tests(),
				threshold: 2,
			},
			council: CouncilConfig {
				members: council.into_iter().map(|key| key.to_account_id()).collect::<Vec<_>>(),
			},
			sudo: SudoConfig { key: Some(Sr25519Keyring::Alice.to_account_id()) },
		})
	}
}

/// The quotas of a window, where `filing` is what filing a record costs, roughly: a member of staff
/// may file some ten thousand, a patient decide a thousand times, the council lodge an upgrade.
fn limits(filing: Balance) -> QuotaConfig {
	QuotaConfig {
		invited: filing.saturating_mul(100),
		institution: filing.saturating_mul(10_000),
		staff: filing.saturating_mul(10_000),
		controller: filing.saturating_mul(1_000),
		mandate: filing.saturating_mul(1_000),
		council: filing.saturating_mul(100_000),
		_config: Default::default(),
	}
}

fn development() -> Value {
	TestNetwork {
		epoch_slots: 30,
		chain_id: 5_722,
		validators: vec![Validator::alice()],
		council: vec![Sr25519Keyring::Alice],
	}
	.build()
}

fn local_four() -> Value {
	TestNetwork {
		epoch_slots: 60,
		chain_id: 5_721,
		validators: vec![
			Validator::alice(),
			Validator::bob(),
			Validator::charlie(),
			Validator::dave(),
		],
		council: vec![Sr25519Keyring::Alice, Sr25519Keyring::Bob, Sr25519Keyring::Charlie],
	}
	.build()
}

/// Nobody is named: the operators put in `session.keys`, `membership.institutions` and
/// `council.members`. Until they have, the genesis refuses to be built (see [`complete`]).
fn consortium_four() -> Value {
	build_struct_json_patch!(RuntimeGenesisConfig {
		balances: BalancesConfig { balances: Vec::new() },
		babe: BabeConfig { epoch_config: BABE_EPOCH_CONFIGURATION },
		session: SessionConfig { keys: Vec::new() },
		quota: limits(10 * MILLI_SALUS),
		membership: MembershipConfig { institutions: Vec::new() },
		parameters: ParametersConfig {
			slot_length: 1_000,
			epoch_slots: 600,
			least_validators: DefaultLeastValidators::get(),
			chain_id: DefaultChainId::get(),
			delays: DelayValues::default(),
			threshold: 2,
		},
		council: CouncilConfig { members: Vec::new() },
		sudo: SudoConfig { key: None },
	})
}

/// Completes the state that was just built, or says what a network could not live without.
///
/// Each part of a genesis is built by a pallet that knows its siblings little, so what holds between
/// them is seen to here:
///
/// - who has session keys is an institution with the role Validator;
/// - there is a council, and its members exist: an account that does not can sign nothing, whatever
///   its quota.
///
/// A genesis that asks for no validators (the bare default, which tools build to look at the runtime)
/// asks for no regulator either.
pub fn complete() -> Result<(), &'static str> {
	if MinimumValidators::<Runtime>::get() == 0 {
		return Ok(());
	}
	let eligible = Membership::eligible_validators();
	if !Session::validators().iter().all(|seat| eligible.contains(seat)) {
		return Err(
			"the genesis is not complete: `membership.institutions` has to name each account \
			 of `session.keys`, with the role Validator",
		);
	}
	let council = pallet_collective::Members::<Runtime, CouncilCollective>::get();
	if council.is_empty() {
		return Err(
			"the genesis is not complete: `council.members` names nobody, and so nobody could \
			 ever admit an institution",
		);
	}
	council.iter().try_for_each(Quota::provide).map_err(|_| {
		"the genesis is not complete: the issuance has no room for the council's float"
	})
}

/// The preset of that name, as the JSON that a chain specification is made from.
pub fn get_preset(id: &PresetId) -> Option<Vec<u8>> {
	let preset = match id.as_ref() {
		DEVELOPMENT => development(),
		LOCAL_FOUR => local_four(),
		CONSORTIUM_FOUR => consortium_four(),
		_ => return None,
	};
	Some(preset.to_string().into_bytes())
}

/// The names of all presets.
pub fn preset_names() -> Vec<PresetId> {
	vec![PresetId::from(DEVELOPMENT), PresetId::from(LOCAL_FOUR), PresetId::from(CONSORTIUM_FOUR)]
}
