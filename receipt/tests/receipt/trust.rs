// SPDX-License-Identifier: GPL-3.0-only

//! The first authorities, proven by the genesis hash.

use codec::Encode;
use salus_receipt::*;
use serde_json::json;

use crate::network::*;

#[test]
fn the_genesis_hash_proves_the_first_authorities() {
	let network = Network::new();
	let nodes = network.first.prove(&[authorities_key()]);
	let trust = network.trust();
	assert_eq!(Trust::proven(trust.genesis, &network.headers[0], &nodes).unwrap(), trust);
	assert!(verify(&network.file(), &trust).is_ok());
}

#[test]
fn other_headers_and_states_do_not() {
	let network = Network::new();
	let genesis = network.trust().genesis;
	let nodes = network.first.prove(&[authorities_key()]);
	assert_eq!(Trust::proven([1; 32], &network.headers[0], &nodes), Err(TrustError::OtherGenesis));
	// A block that calls itself the first of a network need not be it.
	let later = &network.headers[10];
	let hash = later.hash().0;
	let others = network.anchoring.prove(&[authorities_key()]);
	assert_eq!(Trust::proven(hash, later, &others), Err(TrustError::OtherGenesis));

	assert_eq!(
		Trust::proven(genesis, &network.headers[0], &others),
		Err(TrustError::State(StateError::OtherBlock))
	);
	let nodes = network.first.prove(&[b":code".to_vec()]);
	let authorities = StateEntry::Authorities;
	assert_eq!(
		Trust::proven(genesis, &network.headers[0], &nodes),
		Err(TrustError::State(StateError::Incomplete(authorities)))
	);
}

#[test]
fn a_chain_without_authorities_is_not_trusted() {
	let network = Network::new();
	for entries in [
		vec![(b"other".to_vec(), vec![1; 40])],
		vec![(authorities_key(), AuthorityList::new().encode())],
	] {
		let state = State::new(&entries);
		let header = Header { state_root: state.root, ..network.headers[0].clone() };
		let nodes = state.prove(&[authorities_key()]);
		assert_eq!(Trust::proven(header.hash().0, &header, &nodes), Err(TrustError::NoAuthorities));
	}
}

/// A chain's specification with this first state.
fn specification(entries: &[(Vec<u8>, Vec<u8>)]) -> serde_json::Value {
	let digits = |bytes: &[u8]| format!("0x{}", hex::encode(bytes));
	let top: serde_json::Map<_, _> = entries
		.iter()
		.map(|(key, value)| (digits(key), serde_json::Value::from(digits(value))))
		.collect();
	json!({
		"name": "A network", "id": "a-network", "bootNodes": [],
		"genesis": { "raw": { "top": top, "childrenDefault": {} } },
	})
}

fn first_state() -> Vec<(Vec<u8>, Vec<u8>)> {
	vec![
		(authorities_key(), authorities(&[1, 2, 3, 4]).encode()),
		(b":code".to_vec(), vec![7; 100]),
		(b"short".to_vec(), vec![1]),
		(b"empty".to_vec(), vec![]),
	]
}

#[test]
fn a_specification_is_as_good_as_the_hash_that_is_computed_from_it() {
	let entries = first_state();
	let trust = Trust::of_specification(&specification(&entries).to_string()).unwrap();
	assert_eq!(trust.authorities, authorities(&[1, 2, 3, 4]));
	// A node would prove the same authorities by the same hash.
	let state = State::new(&entries);
	let header = Header {
		state_root: state.root,
		extrinsics_root: sp_trie::empty_trie_root::<sp_trie::LayoutV1<sp_core::Blake2Hasher>>(),
		..Network::new().headers[0].clone()
	};
	let nodes = state.prove(&[authorities_key()]);
	assert_eq!(Trust::proven(trust.genesis, &header, &nodes).unwrap(), trust);
	// Whatever else is in the state, another one is another network.
	let mut other = entries;
	other[2].1 = vec![2];
	let other = Trust::of_specification(&specification(&other).to_string()).unwrap();
	assert_eq!(other.authorities, trust.authorities);
	assert_ne!(other.genesis, trust.genesis);
}

#[test]
fn what_is_no_raw_specification_is_said_to_be_none() {
	let of = |spec: serde_json::Value| Trust::of_specification(&spec.to_string());
	let how = json!({ "genesis": { "runtimeGenesis": { "code": "0x00", "patch": {} } } });
	assert_eq!(of(how), Err(TrustError::NotRaw));
	let mut children = specification(&first_state());
	children["genesis"]["raw"]["childrenDefault"]["0x00"] = json!({});
	assert_eq!(of(children), Err(TrustError::ChildTries));
	let mut digits = specification(&first_state());
	digits["genesis"]["raw"]["top"]["0xzz"] = "0x00".into();
	assert!(matches!(of(digits), Err(TrustError::Specification(_))));
	assert!(matches!(of(json!([])), Err(TrustError::Specification(_))));
	assert!(matches!(of(json!({})), Err(TrustError::Specification(_))));
	assert_eq!(of(specification(&first_state()[1..])), Err(TrustError::NoAuthorities));
	let mut damaged = first_state();
	damaged[0].1.push(0);
	assert_eq!(
		of(specification(&damaged)),
		Err(TrustError::State(StateError::Malformed(StateEntry::Authorities)))
	);
}

#[test]
fn trust_is_kept_as_json() {
	let trust = Network::new().trust();
	let json = serde_json::to_string(&trust).unwrap();
	assert_eq!(serde_json::from_str::<Trust>(&json).unwrap(), trust);
}
