// SPDX-License-Identifier: GPL-3.0-only

//! What views answer is what the runtime's API and the pallets say, told in Solidity's words. What `check`
//! decides has a table of its own (`ways/decisions`).

mod grants;
mod parties;
mod records;

use super::{reading::entries_read, tools::*};
use crate::{
	genesis::LOCAL_FOUR,
	precompiles::{
		weights::{SubstrateWeight, WeightInfo as _},
		IMembership,
	},
	tests::{
		cast::{council, holds, CHART, RECORD, TAG},
		network,
		ways::cast::{Cast, Who, Who::*, OTHER_CHART, OWN},
	},
	Runtime, Timestamp,
};
use pallet_revive::{
	precompiles::alloy::{primitives::FixedBytes, sol_types::SolCall},
	H160,
};
use salus_primitives::{
	access::{CompartmentScope, Scope},
	api::runtime_decl_for_salus_api::SalusApi,
};

type Weights = SubstrateWeight<Runtime>;

fn assembled(test: impl FnOnce(&Cast)) {
	network(LOCAL_FOUR).execute_with(|| {
		test(&Cast::assembled());
		holds();
	});
}

/// A wallet asks, and is answered that, to the byte; and it is charged for every entry that was read for it.
#[track_caller]
fn answers<C: SolCall>(cast: &Cast, to: H160, question: C, expected: C::Return) {
	let ask = |to, question: Vec<u8>| {
		let (answer, entries) =
			entries_read(|| call(&cast[Stranger].account(), to, question.clone()));
		(answer.result.expect("it does not trap"), answer.weight_consumed, entries)
	};
	// This one reads nothing: what it costs and what is read meanwhile comes with every question as long.
	let nothing = IMembership::addressOfCall { account: cast[Stranger].word() }.abi_encode();
	let mut question = question.abi_encode();
	question.resize(question.len().max(nothing.len()), 0);
	let (answer, charged, entries) = ask(to, question);
	assert!(!answer.did_revert(), "{}: {:?}", C::SIGNATURE, reason_in(&answer));
	assert_eq!(answer.data, C::abi_encode_returns(&expected), "{}", C::SIGNATURE);

	let (_, usual, besides) = ask(MEMBERSHIP, nothing);
	let entries = entries.checked_sub(besides).expect("every question reads as much");
	let due = usual.saturating_add(Weights::view(entries)).saturating_sub(Weights::view(0));
	assert!(charged.all_gte(due), "{}: {charged:?} for {entries} entries", C::SIGNATURE);
}

/// A wallet asks for what is not there.
#[track_caller]
fn refuses(cast: &Cast, to: H160, question: impl SolCall, expected: &str) {
	let reason = refusal(&cast[Stranger].account(), to, question.abi_encode());
	assert_eq!(reason.as_deref().map(code), Some(expected));
}

/// A compartment, and two records.
fn scopes() -> [Scope; 2] {
	let compartment = CompartmentScope { tag: TAG, first_epoch: 1 };
	[
		Scope::Compartments(vec![compartment].try_into().expect("one fits")),
		Scope::Records(vec![RECORD, OWN].try_into().expect("two fit")),
	]
}

/// The same in the words of an interface, of which each has its own.
macro_rules! shown_scopes {
	($interface:ident) => {
		[
			$interface::Scope {
				kind: $interface::ScopeKind::Compartments,
				compartments: vec![$interface::CompartmentScope { tag: tag(), firstEpoch: 1 }],
				records: Vec::new(),
			},
			$interface::Scope {
				kind: $interface::ScopeKind::Records,
				compartments: Vec::new(),
				records: vec![record(), OWN.0.into()],
			},
		]
	};
}
pub(super) use shown_scopes;
