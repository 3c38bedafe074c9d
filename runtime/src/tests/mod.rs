// SPDX-License-Identifier: GPL-3.0-only

//! What the composition as a whole must hold.

mod calls;
mod consensus;
mod money;
mod pins;
mod presets;
mod quota;
mod stage;
mod story;

use crate::{genesis, RuntimeGenesisConfig};
use frame_support::traits::BuildGenesisConfig;
use sp_genesis_builder::PresetId;
use sp_io::TestExternalities;

/// The state of a preset.
fn network(preset: &str) -> TestExternalities {
	let mut ext = TestExternalities::default();
	ext.execute_with(|| config(preset).build());
	ext
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
