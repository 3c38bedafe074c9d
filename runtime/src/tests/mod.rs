// SPDX-License-Identifier: GPL-3.0-only

//! What the composition as a whole must hold.

mod bounds;
mod calls;
mod cast;
mod consensus;
mod contracts;
mod delays;
mod governance;
mod money;
mod offences;
mod pins;
mod precompiles;
mod presets;
mod publishing;
mod quota;
mod stage;
mod story;
mod ways;
mod weights;

use crate::{
	genesis::{self, CONSORTIUM_FOUR, LOCAL_FOUR},
	Runtime, RuntimeGenesisConfig,
};
use frame_support::traits::Defensive;
use sp_genesis_builder::{runtime_decl_for_genesis_builder::GenesisBuilder, PresetId};
use sp_io::TestExternalities;

/// The state of a preset.
fn network(preset: &str) -> TestExternalities {
	build(&config(preset)).expect("the preset is complete")
}

/// A consortium's network: its delays, limits and epochs, filled in with who takes part in the local
/// network.
fn consortium() -> TestExternalities {
	build(&filled_in()).expect("nothing is missing")
}

/// The preset of a consortium, as its operators fill it in.
fn filled_in() -> RuntimeGenesisConfig {
	let RuntimeGenesisConfig { session, membership, council, .. } = config(LOCAL_FOUR);
	RuntimeGenesisConfig { session, membership, council, ..config(CONSORTIUM_FOUR) }
}

/// The state of a genesis, built as a node does it: by the runtime's API.
fn build(genesis: &RuntimeGenesisConfig) -> Result<TestExternalities, String> {
	let json = serde_json::to_vec(genesis).expect("a configuration is JSON");
	let mut ext = TestExternalities::default();
	ext.execute_with(|| Runtime::build_state(json))?;
	Ok(ext)
}

/// The whole configuration of a preset: what it names, over the defaults.
fn config(preset: &str) -> RuntimeGenesisConfig {
	let patch = genesis::get_preset(&PresetId::from(preset)).expect("the preset exists");
	let patch: serde_json::Value = serde_json::from_slice(&patch).expect("it is JSON");
	let mut whole =
		serde_json::to_value(RuntimeGenesisConfig::default()).expect("the defaults are JSON");
	merge(&mut whole, patch);
	serde_json::from_value(whole).expect("the preset is a configuration")
}

fn merge(whole: &mut serde_json::Value, patch: serde_json::Value) {
	match (whole, patch) {
		(serde_json::Value::Object(whole), serde_json::Value::Object(patch)) => {
			for (key, value) in patch {
				merge(whole.get_mut(&key).unwrap_or_else(|| panic!("{key} is unknown")), value);
			}
		},
		(whole, patch) => *whole = patch,
	}
}

/// With the profile of the workspace; without its `debug-assertions` for frame-support it would be a
/// line in a log that no test reads.
#[test]
#[should_panic(expected = "Defensive failure")]
fn impossible_states_stop_a_test() {
	let _ = None::<()>.defensive();
}
