// SPDX-License-Identifier: GPL-3.0-only

//! Every call of ours has a weight of its own, which was measured, and is what the composition charges. What the
//! SDK's calls weigh it says itself (docs/development.md).

use crate::{
	configs::{
		access::{MAX_GRANTS, MAX_REQUESTS},
		charts::MAX_MANDATES,
		records::MAX_VERSIONS,
	},
	parameters, Runtime,
};
use codec::Decode;
use frame_support::{
	dispatch::GetDispatchInfo,
	traits::{GetCallIndex, GetCallName},
	weights::Weight,
};
use salus_primitives::{
	access::{Scope, MAX_SCOPE_RECORDS},
	keys::{KeyKind, PublicKey, Suite},
	record::BatchItem,
	RecordId,
};
use std::{collections::BTreeSet, fs, path::Path};

/// What was measured, as text.
const MEASURED: [(&str, &str); 8] = [
	("parameters", include_str!("../parameters/weights.rs")),
	("precompiles", include_str!("../precompiles/weights.rs")),
	("quota", include_str!("../../../pallets/quota/src/weights.rs")),
	("membership", include_str!("../../../pallets/membership/src/weights.rs")),
	("charts", include_str!("../../../pallets/charts/src/weights.rs")),
	("records", include_str!("../../../pallets/records/src/weights.rs")),
	("access-grants", include_str!("../../../pallets/access-grants/src/weights.rs")),
	("publishing", include_str!("../../../pallets/publishing/src/weights.rs")),
];

#[test]
fn every_weight_was_measured() {
	for (name, weights) in MEASURED {
		assert!(weights.contains("MEASURED by `make weights`"), "{name}: see scripts/weights.sh");
		assert!(!weights.contains("stimated"), "{name}: a guess is no measurement");
		// Each by a time of its own: what was written by hand has none, or another's.
		let times = weights.lines().filter(|line| line.contains("// Minimum execution time:"));
		let times = times.collect::<Vec<_>>();
		assert_eq!(times.len(), weights.matches("-> Weight;").count(), "{name}");
		assert_eq!(times.iter().collect::<BTreeSet<_>>().len(), times.len(), "{name}");
	}
}

/// Holds what the composition charges for each call of a pallet against what was measured for it.
fn charges<Call: Decode + GetCallIndex + GetCallName + GetDispatchInfo>(
	measured: &[(&str, Weight)],
) {
	let names: Vec<_> = measured.iter().map(|(name, _)| *name).collect();
	assert_eq!(names, Call::get_call_names());
	for ((name, weight), index) in measured.iter().zip(Call::get_call_indices()) {
		assert_eq!(any::<Call>(*index).get_dispatch_info().call_weight, *weight, "{name}");
	}
}

/// A call of that number whose arguments are zeros, or empty; but for a 1, where one of them has no variant 0.
fn any<Call: Decode>(index: u8) -> Call {
	const LONGEST: usize = 512;
	let with_one_at = |place: usize| {
		let mut bytes = [0; LONGEST];
		bytes[place] = 1;
		bytes[0] = index;
		Call::decode(&mut &bytes[..]).ok()
	};
	(0..LONGEST).find_map(with_one_at).expect("some arguments decode")
}

#[test]
fn calls_of_parameters_are_charged_what_was_measured_for_them() {
	use parameters::{weights::SubstrateWeight, Call, WeightInfo};
	type Measured = SubstrateWeight<Runtime>;
	charges::<Call<Runtime>>(&[
		("set_delays", Measured::set_delays()),
		("set_threshold", Measured::set_threshold()),
	]);
}

#[test]
fn calls_of_quota_are_charged_what_was_measured_for_them() {
	use pallet_salus_quota::{weights::SubstrateWeight, Call, WeightInfo};
	type Measured = SubstrateWeight<Runtime>;
	charges::<Call<Runtime>>(&[
		("set_limit", Measured::set_limit()),
		("refill", Measured::refill()),
	]);
}

#[test]
fn calls_of_membership_are_charged_what_was_measured_for_them() {
	use pallet_salus_membership::{weights::SubstrateWeight, Call, WeightInfo};
	type Measured = SubstrateWeight<Runtime>;
	charges::<Call<Runtime>>(&[
		("invite", Measured::invite()),
		("apply", Measured::apply()),
		("admit", Measured::admit()),
		("reject", Measured::reject()),
		("suspend", Measured::suspend()),
		("reinstate", Measured::reinstate()),
		("expel", Measured::expel()),
		// By the benchmark a role is taken; to give one to a validator takes what its admission takes.
		("set_roles", Measured::set_roles().max(Measured::admit())),
		("name_successor", Measured::name_successor()),
		("set_profile", Measured::set_profile()),
		("add_staff", Measured::add_staff()),
		("remove_staff", Measured::remove_staff()),
		("set_keys", Measured::set_keys(0)),
	]);
}

#[test]
fn calls_of_charts_are_charged_what_was_measured_for_them() {
	use pallet_salus_charts::{weights::SubstrateWeight, Call, WeightInfo};
	type Measured = SubstrateWeight<Runtime>;
	charges::<Call<Runtime>>(&[
		("enrol", Measured::enrol()),
		("rotate_controller", Measured::rotate_controller()),
		("recover", Measured::recover()),
		("approve_recovery", Measured::approve_recovery(MAX_MANDATES)),
		("complete_recovery", Measured::complete_recovery()),
		("cancel_recovery", Measured::cancel_recovery()),
		("give_mandate", Measured::give_mandate(MAX_MANDATES)),
		("end_mandate", Measured::end_mandate(MAX_MANDATES)),
		("set_custody", Measured::set_custody()),
		("set_status", Measured::set_status()),
		("close", Measured::close()),
		("set_verifying_key", Measured::set_verifying_key()),
	]);
}

#[test]
fn calls_of_records_are_charged_what_was_measured_for_them() {
	use pallet_salus_records::{weights::SubstrateWeight, Call, WeightInfo};
	type Measured = SubstrateWeight<Runtime>;
	charges::<Call<Runtime>>(&[
		("file", Measured::file()),
		("file_batch", Measured::file_batch(0)),
		("amend", Measured::amend()),
		// Without a grant it is the patient who contributes: she is found as when she amends.
		("contribute", Measured::amend()),
		("dispute", Measured::dispute()),
		("resolve_dispute", Measured::resolve_dispute()),
		("withdraw", Measured::withdraw()),
		("erase", Measured::erase(MAX_VERSIONS)),
		("hold", Measured::hold()),
		("release_hold", Measured::release_hold()),
	]);
}

#[test]
fn calls_of_access_grants_are_charged_what_was_measured_for_them() {
	use pallet_salus_access_grants::{weights::SubstrateWeight, Call, WeightInfo};
	type Measured = SubstrateWeight<Runtime>;
	charges::<Call<Runtime>>(&[
		("request", Measured::request(MAX_REQUESTS)),
		("approve", Measured::approve(0)),
		("deny", Measured::deny()),
		("grant", Measured::grant(0)),
		("revoke", Measured::revoke()),
		("revoke_all", Measured::revoke_all(MAX_GRANTS)),
		("restrict", Measured::restrict()),
		("lift", Measured::lift(MAX_SCOPE_RECORDS)),
		("set_compartment_key", Measured::set_compartment_key()),
		("open_emergency", Measured::open_emergency()),
		("review_emergency", Measured::review_emergency()),
		("anchor_receipts", Measured::anchor_receipts()),
		("prune_expired", Measured::prune_expired(0)),
	]);
}

#[test]
fn calls_of_publishing_are_charged_what_was_measured_for_them() {
	use pallet_salus_publishing::{weights::SubstrateWeight, Call, WeightInfo};
	type Measured = SubstrateWeight<Runtime>;
	charges::<Call<Runtime>>(&[
		("approve", Measured::approve()),
		("withdraw", Measured::withdraw()),
	]);
}

#[test]
fn who_contributes_under_a_grant_is_charged_what_was_measured_for_that() {
	use pallet_salus_records::{weights::SubstrateWeight, Call, WeightInfo};
	let Call::<Runtime>::contribute { chart, record, filing, under: None } = any(3) else {
		panic!("it is the fourth call");
	};
	let under_a_grant =
		Call::<Runtime>::contribute { chart, record, filing, under: Some((0, None)) };
	let measured = SubstrateWeight::<Runtime>::contribute();
	assert_eq!(under_a_grant.get_dispatch_info().call_weight, measured);
}

#[test]
fn calls_that_name_several_are_charged_what_was_measured_for_as_many() {
	fn charged(call: impl GetDispatchInfo) -> Weight {
		call.get_dispatch_info().call_weight
	}

	{
		use pallet_salus_records::{weights::SubstrateWeight, Call, WeightInfo};
		let Call::<Runtime>::contribute { chart, record, filing, .. } = any(3) else {
			panic!("it is the fourth call");
		};
		let items = vec![BatchItem { record, filing }; 3].try_into().expect("a batch takes three");
		let measured = SubstrateWeight::<Runtime>::file_batch(3);
		assert_eq!(charged(Call::<Runtime>::file_batch { chart, items }), measured);
	}
	{
		use pallet_salus_membership::{weights::SubstrateWeight, Call, ProvenKey, WeightInfo};
		let key = ProvenKey {
			kind: KeyKind::Signing,
			key: PublicKey { suite: Suite::Ed25519, bytes: Default::default() },
			proof: Default::default(),
		};
		let keys = vec![key; 3].try_into().expect("there are three kinds");
		let measured = SubstrateWeight::<Runtime>::set_keys(3);
		assert_eq!(charged(Call::<Runtime>::set_keys { keys }), measured);
	}

	use pallet_salus_access_grants::{weights::SubstrateWeight, Call, WeightInfo};
	type Measured = SubstrateWeight<Runtime>;
	let records = vec![RecordId([0; 16]); 3].try_into().expect("a scope takes three");
	let scope = Scope::Records(records);
	let Call::<Runtime>::approve { chart, request, purposes, start, end, .. } = any(1) else {
		panic!("it is the second call");
	};
	let approve =
		Call::<Runtime>::approve { chart, request, scope: scope.clone(), purposes, start, end };
	assert_eq!(charged(approve), Measured::approve(3));
	let Call::<Runtime>::grant { chart, grantee, purposes, start, end, .. } = any(3) else {
		panic!("it is the fourth call");
	};
	let grant = Call::<Runtime>::grant { chart, grantee, scope, purposes, start, end };
	assert_eq!(charged(grant), Measured::grant(3));
	let prune = |limit| charged(Call::<Runtime>::prune_expired { chart, limit });
	assert_eq!(prune(3), Measured::prune_expired(3));
	// No more than there can be.
	assert_eq!(prune(u32::MAX), Measured::prune_expired(MAX_GRANTS + MAX_REQUESTS));
}

/// BABE and GRANDPA have no measured weights to compose (docs/development.md).
#[test]
fn no_other_pallet_is_composed_with_a_placeholder() {
	fn placeholders(folder: &Path, found: &mut Vec<(String, usize)>) {
		for entry in fs::read_dir(folder).expect("the folder reads") {
			let path = entry.expect("it is listed").path();
			if path.is_dir() {
				placeholders(&path, found);
				continue;
			}
			let source = fs::read_to_string(&path).expect("it is text");
			let count = source.matches("WeightInfo = ();").count();
			if count > 0 {
				found.push((path.file_name().unwrap().to_string_lossy().into_owned(), count));
			}
		}
	}
	let mut found = Vec::new();
	placeholders(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/configs"), &mut found);
	assert_eq!(found, [("consensus.rs".to_string(), 2)]);
}
