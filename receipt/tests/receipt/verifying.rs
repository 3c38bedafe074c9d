// SPDX-License-Identifier: GPL-3.0-only

//! What a whole file proves.

use codec::Encode;
use salus_primitives::{
	access::Purpose,
	keys::{KeySlot, PublicKey, RegisteredKey, Suite},
};
use salus_receipt::*;
use sp_core::{ed25519, Pair};

use crate::network::*;

#[test]
fn a_whole_file_verifies() {
	let network = Network::new();
	let verified = verify(&network.file(), &network.trust()).unwrap();
	assert_eq!(verified.key, registered(2));
	assert_eq!((verified.batch.count, verified.batch.root), (5, network.batch.root()));
	assert_eq!(verified.batch.block, 10);
	let block =
		|number: usize| BlockRef { number: number as u32, hash: network.headers[number].hash().0 };
	assert_eq!((verified.state, verified.finalised), (block(10), block(12)));
	assert_eq!(verified.set, 2);
	assert_eq!(verified.permitting_block, PermittingBlock::Proven);
}

#[test]
fn by_a_block_that_is_proven_once_receipts_verify_as_their_files_do() {
	let network = Network::new();
	let (file, trust) = (network.file(), network.trust());
	let Anchored { batch, state, finality, set_changes } = &file.anchored;
	let proven = ProvenState::new(state, finality, set_changes, &trust).unwrap();
	let verified = |signed: &SignedReceipt| proven.verify(signed, &file.evidence, batch);
	assert_eq!(verified(&file.signed), verify(&file, &trust));

	for edit in [
		|receipt: &mut Receipt| receipt.genesis = [1; 32],
		|receipt: &mut Receipt| receipt.purpose = Purpose::Hresch,
		|receipt: &mut Receipt| receipt.key_version = 3,
	] {
		let mut receipt = network.receipt.clone();
		edit(&mut receipt);
		let signed = sign(receipt);
		let of_file = verify(&ReceiptFile { signed: signed.clone(), ..file.clone() }, &trust);
		assert_eq!(verified(&signed), of_file);
		assert!(of_file.is_err());
	}
}

#[test]
fn the_block_whose_state_is_proven_may_be_the_finalised_one() {
	let network = Network::new();
	let mut file = network.file();
	file.anchored.finality.descent.clear();
	file.anchored.finality.justification = justify(&[3, 4, 6], 2, &network.headers[10]);
	let verified = verify(&file, &network.trust()).unwrap();
	assert_eq!(verified.state, verified.finalised);
}

#[test]
fn before_any_change_the_first_authorities_finalise() {
	let network = Network::new();
	// As if nothing had changed: they vote for the same chain, whose headers lead there all the same.
	let mut file = network.file();
	file.anchored.set_changes.clear();
	file.anchored.finality.set = 0;
	file.anchored.finality.justification = justify(&[1, 2, 4], 0, &network.headers[12]);
	assert_eq!(verify(&file, &network.trust()).unwrap().set, 0);
}

#[test]
fn a_replaced_key_still_proves_what_it_signed() {
	let network = Network::new().anchor(|receipt| receipt.key_version = 1);
	let verified = verify(&network.file(), &network.trust()).unwrap();
	assert_eq!(verified.key, registered(1));
}

#[test]
fn an_ed25519_key_signs_as_well() {
	let pair = ed25519::Pair::from_seed(&[0x52; 32]);
	let bytes = pair.public().0.to_vec().try_into().unwrap();
	let key = PublicKey { suite: Suite::Ed25519, bytes };
	let current = RegisteredKey { key, version: 2, valid_from: 0 };
	let slot = KeySlot { current: current.clone(), next: None, newest: 2 };
	let network = Network::new().with_entry(keys(&SYSTEM), Some(slot.encode()));
	let signed = SignedReceipt::new(network.receipt.clone(), |preimage| pair.sign(preimage).0);
	let verified = verify(&network.file_of(signed), &network.trust()).unwrap();
	assert_eq!(verified.key, current);
}

#[test]
fn an_institution_signs_for_its_own_gateway() {
	let slot = KeySlot { current: registered(2), next: None, newest: 2 };
	let network = Network::new().anchor(|receipt| receipt.system = GATEWAY);
	let network = network.with_entry(keys(&GATEWAY), Some(slot.encode()));
	assert!(verify(&network.file(), &network.trust()).is_ok());
}

#[test]
fn an_old_permitting_block_is_said_to_be_forgotten() {
	let network = Network::new().anchor(|receipt| receipt.block.number = 2);
	let verified = verify(&network.file(), &network.trust()).unwrap();
	assert_eq!(verified.permitting_block, PermittingBlock::Forgotten);
}

#[test]
fn a_node_asks_for_the_keys_that_are_read() {
	let network = Network::new();
	let known = [
		receipts(&GATEWAY, BATCH),
		keys(&SYSTEM),
		past_keys(&SYSTEM, 2),
		block_hash(0),
		block_hash(9),
	];
	let asked = keys_to_prove(&network.receipt, BATCH);
	assert_eq!(asked.len(), known.len() + 1);
	assert!(known.iter().all(|key| asked.contains(key)));
}

#[test]
fn a_vote_cast_twice_for_two_blocks_counts_once() {
	let network = Network::new();
	let mut file = network.file();
	let justification = &mut file.anchored.finality.justification;
	let twice = vote(5, 2, justification.round, &network.headers[12]);
	justification.commit.precommits.push(twice);
	assert!(verify(&file, &network.trust()).is_ok());
	justification_of_two(&network, &mut file);
	assert!(matches!(
		verify(&file, &network.trust()),
		Err(VerifyError::NotFinal { why: FinalityError::TooFewVotes { weight: 2, .. }, .. })
	));
}

/// Two authorities, one of whom votes twice.
fn justification_of_two(network: &Network, file: &mut ReceiptFile) {
	let mut justification = justify(&[3, 5], 2, &network.headers[12]);
	let twice = vote(5, 2, justification.round, &network.headers[13]);
	justification.commit.precommits.push(twice);
	justification.votes_ancestries = vec![network.headers[13].clone()];
	file.anchored.finality.justification = justification;
}

#[test]
fn nobody_signs_receipts_with_a_key_for_encryption() {
	let network = Network::new();
	let bytes = vec![2; 33].try_into().unwrap();
	assert!(!network.file().signed.is_signed_by(&PublicKey { suite: Suite::Umbral, bytes }));
	let bytes = vec![2; 31].try_into().unwrap();
	assert!(!network.file().signed.is_signed_by(&PublicKey { suite: Suite::Ed25519, bytes }));
}

#[test]
fn a_proof_for_a_batch_is_narrowed_to_a_receipt() {
	let network = Network::new();
	let mut file = network.file();
	let keys = keys_to_prove(&network.receipt, BATCH);
	let more =
		[keys.clone(), vec![authorities_key(), block_hash(8), past_keys(&SYSTEM, 1)]].concat();
	let wide = network.anchoring.prove(&more);
	assert!(wide.len() > file.anchored.state.nodes.len());
	file.anchored.state.nodes = wide;
	let narrow = file.anchored.state.narrowed(&keys).unwrap();
	assert_eq!(narrow, network.file().anchored.state);
	file.anchored.state = narrow;
	assert!(verify(&file, &network.trust()).is_ok());
	// What is not in it cannot be found in it.
	assert_eq!(file.anchored.state.narrowed(&more), None);
	file.anchored.state.nodes.clear();
	assert_eq!(file.anchored.state.narrowed(&keys), None);
}

#[test]
fn a_header_tells_when_the_authorities_change() {
	let headers = Network::new().headers;
	for (header, block) in headers.iter().zip(0u32..) {
		let change = match block {
			3 => Some(3),
			6 => Some(8),
			_ => None,
		};
		assert_eq!(takes_effect(header), Ok(change));
	}
	let forced = sp_consensus_grandpa::ConsensusLog::ForcedChange(
		3,
		sp_consensus_grandpa::ScheduledChange { next_authorities: authorities(&[1]), delay: 0 },
	);
	let forced = child(&headers[4], sp_core::H256::zero(), vec![forced]);
	assert_eq!(takes_effect(&forced), Err(VerifyError::ForcedChange { block: 5 }));
}
