// SPDX-License-Identifier: GPL-3.0-only

//! Every preset is what it says.

use super::{build, config, consortium, filled_in, network};
use crate::{
	genesis::{self, CONSORTIUM_FOUR, DEVELOPMENT, LOCAL_FOUR},
	parameters::{self, DelayValues, HOUR},
	AccountId, Babe, Council, Membership, Parameters, Runtime, RuntimeGenesisConfig, Session,
	System, VERSION,
};
use frame_support::traits::Get;
use pallet_revive::DebugSettings;
use sp_consensus_babe::AllowedSlots;
use sp_genesis_builder::PresetId;
use sp_io::TestExternalities;
use sp_keyring::Sr25519Keyring;

#[test]
fn all_presets_are_listed_and_no_other() {
	let names = genesis::preset_names();
	assert_eq!(names, [DEVELOPMENT, LOCAL_FOUR, CONSORTIUM_FOUR].map(PresetId::from));
	for name in &names {
		assert!(genesis::get_preset(name).is_some(), "{name}");
	}
	assert!(genesis::get_preset(&PresetId::from("staging")).is_none());
}

#[test]
fn the_version_names_the_apis_that_there_are() {
	assert_eq!(VERSION.apis, crate::apis::RUNTIME_API_VERSIONS);
}

/// Tools build it, to look at the runtime's metadata.
#[test]
fn the_bare_default_can_be_built() {
	assert!(build(&RuntimeGenesisConfig::default()).is_ok());
}

#[test]
fn development_has_alice_for_everything() {
	network(DEVELOPMENT).execute_with(|| {
		assert_eq!(Session::validators(), [Sr25519Keyring::AliceStash.to_account_id()]);
		assert_eq!(
			pallet_collective::Members::<Runtime, pallet_collective::Instance1>::get(),
			[Sr25519Keyring::Alice.to_account_id()]
		);
		assert!(Council::is_member(&Sr25519Keyring::Alice.to_account_id()));
		assert_eq!(pallet_sudo::Key::<Runtime>::get(), Some(Sr25519Keyring::Alice.to_account_id()));
		assert_eq!(parameters::MinimumValidators::<Runtime>::get(), 1);
		assert_eq!(parameters::Delays::<Runtime>::get(), DelayValues::for_tests());
	});
}

#[test]
fn local_four_has_four_validators_that_author_and_finalise() {
	network(LOCAL_FOUR).execute_with(|| {
		assert_eq!(Session::validators().len(), 4);
		assert_eq!(Babe::authorities().len(), 4);
		assert_eq!(crate::Grandpa::grandpa_authorities().len(), 4);
		// Four votes of weight one each: any three are more than two thirds.
		assert!(crate::Grandpa::grandpa_authorities().iter().all(|(_, weight)| *weight == 1));
		assert_eq!(parameters::MinimumValidators::<Runtime>::get(), 4);
		assert_eq!(Babe::slot_duration(), 1_000);
	});
}

#[test]
fn consortium_four_names_nobody_and_has_real_delays() {
	let preset = config(CONSORTIUM_FOUR);
	assert!(preset.session.keys.is_empty());
	assert!(preset.council.members.is_empty());
	assert!(preset.balances.balances.is_empty());
	assert_eq!(preset.sudo.key, None);
	assert_eq!(preset.parameters.epoch_slots, 600);
	assert_eq!(preset.parameters.delays.key_delay, 24 * HOUR);
	assert_eq!(preset.parameters.delays.department_delay, 24 * HOUR);
	assert_eq!(preset.parameters.delays.recovery_delay, 48 * HOUR);

	let text = serde_json::to_string(&preset).unwrap();
	for key in Sr25519Keyring::iter() {
		let account: AccountId = key.to_account_id();
		assert!(!text.contains(&account.to_string()), "{key} is well known");
	}
}

#[test]
#[should_panic(
	expected = "it names 0 validators with session keys, and this network needs at least 4"
)]
fn consortium_four_does_not_start_unfilled() {
	network(CONSORTIUM_FOUR);
}

#[test]
fn consortium_four_starts_once_filled() {
	consortium().execute_with(|| {
		assert_eq!(Session::validators().len(), 4);
		assert_eq!(Membership::eligible_validators(), Session::validators());
		assert_eq!(pallet_sudo::Key::<Runtime>::get(), None);
		assert_eq!(parameters::KeyDelay::<Runtime>::get(), 24 * HOUR);
	});
}

#[test]
fn the_council_of_a_consortium_can_sign_without_ever_having_been_given_money() {
	let genesis = filled_in();
	assert!(genesis.balances.balances.is_empty());
	consortium().execute_with(|| {
		for member in genesis.council.members {
			assert!(System::account_exists(&member));
		}
	});
}

/// Why a genesis was refused.
fn refusal(genesis: &RuntimeGenesisConfig) -> String {
	build(genesis).map(drop).expect_err("it is not complete")
}

#[test]
fn a_consortium_without_a_register_is_refused() {
	let mut genesis = filled_in();
	genesis.membership.institutions.clear();
	assert!(refusal(&genesis).contains("`membership.institutions`"));
}

#[test]
fn a_consortium_without_a_council_is_refused() {
	let mut genesis = filled_in();
	genesis.council.members.clear();
	assert!(refusal(&genesis).contains("`council.members`"));
}

#[test]
fn every_network_has_an_ethereum_chain_id_of_its_own() {
	let mut ids = [DEVELOPMENT, LOCAL_FOUR, CONSORTIUM_FOUR]
		.map(|preset| config(preset).parameters.chain_id)
		.to_vec();
	ids.sort_unstable();
	ids.dedup();
	assert_eq!(ids.len(), 3);
}

/// The state of every preset; a consortium's is filled in.
fn networks() -> [TestExternalities; 3] {
	[network(DEVELOPMENT), network(LOCAL_FOUR), consortium()]
}

#[test]
fn each_slot_has_one_author() {
	for mut network in networks() {
		network.execute_with(|| {
			let epoch = Babe::epoch_config().expect("the preset writes it");
			assert_eq!(epoch.c, (0, 1));
			assert_eq!(epoch.allowed_slots, AllowedSlots::PrimaryAndSecondaryVRFSlots);
		});
	}
}

#[test]
fn stored_parameters_hold_together() {
	for mut network in networks() {
		network.execute_with(|| assert_eq!(Parameters::check(), Ok(())));
	}
}

/// Nodes trace what a call executes; nothing else that is for debugging is on.
#[test]
fn nothing_is_debugged_but_by_traces() {
	for mut network in networks() {
		network.execute_with(|| {
			assert!(DebugSettings::is_execution_tracing_enabled::<Runtime>());
			assert!(!DebugSettings::is_unlimited_contract_size_allowed::<Runtime>());
			assert!(!DebugSettings::bypass_eip_3607::<Runtime>());
			assert!(!DebugSettings::is_pvm_logs_enabled::<Runtime>());
		});
	}
}
