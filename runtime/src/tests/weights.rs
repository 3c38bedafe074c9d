// SPDX-License-Identifier: GPL-3.0-only

//! Every call of ours has a weight of its own, which was measured. What the SDK's calls weigh it says
//! itself (docs/development.md).

use crate::Runtime;
use frame_support::traits::GetCallName;
use std::collections::BTreeSet;

/// A pallet of ours: its name, its calls, the source that declares them, and its weights.
struct Pallet {
	name: &'static str,
	calls: &'static [&'static str],
	source: &'static str,
	weights: &'static str,
}

macro_rules! pallet {
	($name:literal, $call:ty, $source:literal, $weights:literal) => {
		Pallet {
			name: $name,
			calls: <$call>::get_call_names(),
			source: include_str!($source),
			weights: include_str!($weights),
		}
	};
}

fn pallets() -> [Pallet; 7] {
	[
		pallet!(
			"parameters",
			crate::parameters::Call<Runtime>,
			"../parameters/mod.rs",
			"../parameters/weights.rs"
		),
		pallet!(
			"quota",
			pallet_salus_quota::Call<Runtime>,
			"../../../pallets/quota/src/lib.rs",
			"../../../pallets/quota/src/weights.rs"
		),
		pallet!(
			"membership",
			pallet_salus_membership::Call<Runtime>,
			"../../../pallets/membership/src/calls.rs",
			"../../../pallets/membership/src/weights.rs"
		),
		pallet!(
			"charts",
			pallet_salus_charts::Call<Runtime>,
			"../../../pallets/charts/src/calls.rs",
			"../../../pallets/charts/src/weights.rs"
		),
		pallet!(
			"records",
			pallet_salus_records::Call<Runtime>,
			"../../../pallets/records/src/calls.rs",
			"../../../pallets/records/src/weights.rs"
		),
		pallet!(
			"access-grants",
			pallet_salus_access_grants::Call<Runtime>,
			"../../../pallets/access-grants/src/calls.rs",
			"../../../pallets/access-grants/src/weights.rs"
		),
		pallet!(
			"publishing",
			pallet_salus_publishing::Call<Runtime>,
			"../../../pallets/publishing/src/lib.rs",
			"../../../pallets/publishing/src/weights.rs"
		),
	]
}

#[test]
fn every_weight_was_measured() {
	let precompiles = ("precompiles", include_str!("../precompiles/weights.rs"));
	let pallets = pallets().map(|pallet| (pallet.name, pallet.weights));
	for (name, weights) in pallets.into_iter().chain([precompiles]) {
		assert!(weights.contains("MEASURED by `make weights`"), "{name}: see scripts/weights.sh");
		assert!(!weights.contains("stimated"), "{name}: a guess is no measurement");
		// Each by a time of its own: what was written by hand has none, or another's.
		let times = weights.lines().filter(|line| line.contains("// Minimum execution time:"));
		let times = times.collect::<Vec<_>>();
		assert_eq!(times.len(), weights.matches("-> Weight;").count(), "{name}");
		assert_eq!(times.iter().collect::<BTreeSet<_>>().len(), times.len(), "{name}");
	}
}

#[test]
fn every_call_has_a_weight_of_its_own() {
	for Pallet { name, calls, weights, .. } in pallets() {
		for call in calls {
			assert!(weights.contains(&format!("fn {call}(")), "{name}: nobody measured {call}");
		}
	}
}

/// A call takes the weight of its own name, by itself or by the attribute over all of them.
#[test]
fn no_call_takes_another_weight() {
	for Pallet { name, calls, source, .. } in pallets() {
		let all = source.contains("#[pallet::call(weight =");
		let mut explicit = 0;
		for part in source.split("#[pallet::weight(").skip(1) {
			let (weight, rest) = part.split_once("pub fn ").expect("a call follows its weight");
			let (call, _) = rest.split_once('(').expect("it has arguments");
			assert!(
				weight.contains(&format!("WeightInfo::{call}(")),
				"{name}: {call} does not take its own weight"
			);
			explicit += 1;
		}
		assert!(all || explicit == calls.len(), "{name}: a call has no weight");
	}
}
