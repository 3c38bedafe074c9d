// SPDX-License-Identifier: GPL-3.0-only

//! Oversized fields: a call that has one is no call. It does not decode, so that nobody checks its
//! signature, charges for it or keeps it.

use super::cast::*;
use crate::{AccountId, RuntimeCall};
use codec::{DecodeAll, Encode};
use frame_support::traits::GetCallMetadata;
use salus_primitives::{
	access::{Grantee, Opening, MAX_SCOPE_COMPARTMENTS, MAX_SCOPE_RECORDS},
	consent::{Ask, Basis, MAX_OPENINGS},
	keys::{KeyKind, Suite, MAX_KEY, MAX_PROOF},
	membership::{Role, MAX_ENDPOINT, MAX_NAME, MAX_NODES, MAX_NODE_ID},
	record::{BatchItem, MAX_BATCH},
	RecordId,
};

/// The names of pallet and call that these bytes are, where they are any.
fn decoded(bytes: &[u8]) -> Option<String> {
	let call = RuntimeCall::decode_all(&mut &*bytes).ok()?.get_call_metadata();
	Some(format!("{}.{}", call.pallet_name, call.function_name))
}

/// Sees that `name` decodes with `most` of something in it, and that with one more nothing does.
#[track_caller]
fn at_most<Call: Encode>(most: u32, name: &str, with: impl Fn(usize) -> Call) {
	let most = usize::try_from(most).expect("it is small");
	assert_eq!(decoded(&with(most).encode()).as_deref(), Some(name), "with {most}");
	assert_eq!(decoded(&with(most + 1).encode()), None, "with {}", most + 1);
}

// Each call in the bytes that anybody can send: a vector is encoded as a bounded one is.

fn grant(scope: impl Encode) -> impl Encode {
	let grantee = Grantee::Open(AccountId::from([1; 32]));
	(33u8, 3u8, CHART, grantee, scope, treatment(), 0u64, None::<u64>)
}

#[test]
fn a_scope_names_so_many_records_and_compartments() {
	let records = |count| (2u8, vec![RECORD; count]);
	let compartments = |count| (1u8, vec![(TAG, 0u32); count]);
	at_most(MAX_SCOPE_RECORDS, "AccessGrants.grant", |count| grant(records(count)));
	at_most(MAX_SCOPE_COMPARTMENTS, "AccessGrants.grant", |count| grant(compartments(count)));
}

fn apply(name: usize, endpoint: usize, nodes: usize, node_id: usize) -> impl Encode {
	let text = |length| vec![b'x'; length];
	let profile = (text(name), [0u8; 32], text(endpoint), vec![text(node_id); nodes]);
	(30u8, 1u8, roles(Role::Hospital), profile)
}

#[test]
fn a_profile_is_short() {
	at_most(MAX_NAME, "Membership.apply", |length| apply(length, 1, 1, 1));
	at_most(MAX_ENDPOINT, "Membership.apply", |length| apply(1, length, 1, 1));
	at_most(MAX_NODES, "Membership.apply", |count| apply(1, 1, count, 1));
	at_most(MAX_NODE_ID, "Membership.apply", |length| apply(1, 1, 1, length));
}

fn set_keys(count: usize, key: usize, proof: usize) -> impl Encode {
	let key = (KeyKind::Signing, (Suite::Ed25519, vec![0u8; key]), vec![0u8; proof]);
	(30u8, 12u8, vec![key; count])
}

#[test]
fn keys_and_proofs_are_short_and_few() {
	at_most(3, "Membership.set_keys", |count| set_keys(count, 32, 64));
	at_most(MAX_KEY, "Membership.set_keys", |length| set_keys(1, length, 64));
	at_most(MAX_PROOF, "Membership.set_keys", |length| set_keys(1, 32, length));
}

#[test]
fn a_batch_files_so_many_records() {
	let item = |number: usize| BatchItem {
		record: RecordId((number as u128).to_le_bytes()),
		filing: filing(),
	};
	at_most(MAX_BATCH, "Records.file_batch", |count| {
		(32u8, 1u8, CHART, (0..count).map(item).collect::<Vec<_>>())
	});
}

#[test]
fn an_ask_carries_so_many_openings() {
	let ask = |count: usize| {
		let opening = Opening { party: AccountId::from([1; 32]), random: [2; 32] };
		let ask = reading(&AccountId::from([1; 32]), Basis::Controller);
		// An empty vector is one byte, and the last of an ask.
		let mut bytes = ask.encode();
		assert_eq!(bytes.pop(), Some(0));
		bytes.extend(vec![opening; count].encode());
		Ask::decode_all(&mut &bytes[..]).map(|ask| ask.openings.len())
	};
	let most = usize::try_from(MAX_OPENINGS).expect("it is small");
	assert_eq!(ask(most), Ok(most));
	assert!(ask(most + 1).is_err());
}
