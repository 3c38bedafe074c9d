// SPDX-License-Identifier: GPL-3.0-only

//! The first authorities, proven by the genesis hash.

use codec::Encode;
use salus_receipt::*;

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

#[test]
fn trust_is_kept_as_json() {
	let trust = Network::new().trust();
	let json = serde_json::to_string(&trust).unwrap();
	assert_eq!(serde_json::from_str::<Trust>(&json).unwrap(), trust);
}
