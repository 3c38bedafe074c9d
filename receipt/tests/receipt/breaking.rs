// SPDX-License-Identifier: GPL-3.0-only

//! Each way of breaking a file, with the error that names it.

use std::sync::OnceLock;

use proptest::prelude::*;
use salus_primitives::{access::Purpose, AccountId};
use salus_receipt::*;
use sp_consensus_grandpa::{ConsensusLog, ScheduledChange};
use sp_core::H256;

use crate::network::*;

/// What is found where a file was edited.
#[track_caller]
fn broken(edit: impl FnOnce(&Network, &mut ReceiptFile)) -> VerifyError {
	let network = Network::new();
	let mut file = network.file();
	edit(&network, &mut file);
	verify(&file, &network.trust()).unwrap_err()
}

/// What is found where the votes for block 12 were edited.
#[track_caller]
fn votes(edit: impl FnOnce(&Network, &mut Justification)) -> FinalityError {
	let error = broken(|network, file| edit(network, &mut file.anchored.finality.justification));
	match error {
		VerifyError::NotFinal { set: 2, block: 12, why } => why,
		other => panic!("{other}"),
	}
}

// The receipt and what lies beside it.

#[test]
fn an_altered_receipt() {
	let error = broken(|_, file| file.signed.receipt.purpose = Purpose::Hresch);
	assert_eq!(error, VerifyError::SignatureInvalid);
}

#[test]
fn an_altered_signature() {
	let error = broken(|_, file| file.signed.signature[0] ^= 1);
	assert_eq!(error, VerifyError::SignatureInvalid);
}

#[test]
fn a_receipt_signed_later_in_place_of_the_anchored_one() {
	let error = broken(|network, file| {
		let receipt = Receipt { purpose: Purpose::Hresch, ..network.receipt.clone() };
		file.signed = sign(receipt);
	});
	assert_eq!(error, VerifyError::NotInBatch);
}

#[test]
fn altered_evidence() {
	let error = broken(|_, file| file.evidence[0] ^= 1);
	assert_eq!(error, VerifyError::EvidenceDiffers);
}

#[test]
fn another_networks_receipt() {
	let error = broken(|_, file| file.signed.receipt.genesis = [1; 32]);
	assert_eq!(error, VerifyError::OtherNetwork);
}

#[test]
fn a_receipt_by_a_key_that_was_never_registered() {
	let network = Network::new().anchor(|receipt| receipt.key_version = 3);
	let error = verify(&network.file(), &network.trust()).unwrap_err();
	assert_eq!(error, VerifyError::KeyUnknown { version: 3 });
}

#[test]
fn a_receipt_by_an_earlier_key_under_the_number_of_the_new_one() {
	let error = broken(|network, file| {
		let key = receipt_key(1);
		file.signed =
			SignedReceipt::new(network.receipt.clone(), |preimage| key.sign(&mut Fixed, preimage));
	});
	assert_eq!(error, VerifyError::SignatureInvalid);
}

// The batch.

#[test]
fn a_wrong_path() {
	let error = broken(|_, file| file.anchored.batch.path[0][0] ^= 1);
	assert_eq!(error, VerifyError::NotInBatch);
}

#[test]
fn a_wrong_place() {
	let error = broken(|_, file| file.anchored.batch.index = 2);
	assert_eq!(error, VerifyError::NotInBatch);
}

#[test]
fn another_tree() {
	let error = broken(|network, file| {
		let batch = Batch::new(GATEWAY, BATCH, network.before.root(), vec![network.receipt.leaf()]);
		file.anchored.batch = batch.unwrap().path(0).unwrap();
	});
	assert_eq!(error, VerifyError::BatchDiffers { batch: BATCH });
}

#[test]
fn another_batch_of_the_gateway() {
	let error = broken(|network, file| {
		file.anchored.batch.number = BATCH - 1;
		file.anchored.state.nodes =
			network.anchoring.prove(&keys_to_prove(&network.receipt, BATCH - 1));
	});
	assert_eq!(error, VerifyError::BatchDiffers { batch: BATCH - 1 });
}

#[test]
fn a_batch_after_another_one() {
	let error = broken(|_, file| file.anchored.batch.previous.0[0] ^= 1);
	assert_eq!(error, VerifyError::BatchDiffers { batch: BATCH });
}

#[test]
fn a_batch_that_was_not_anchored() {
	let error = broken(|network, file| {
		file.anchored.batch.number = BATCH + 1;
		file.anchored.state.nodes =
			network.anchoring.prove(&keys_to_prove(&network.receipt, BATCH + 1));
	});
	assert_eq!(error, VerifyError::NotAnchored { batch: BATCH + 1, block: 10 });
}

#[test]
fn another_gateway() {
	// It has anchored a batch of that number too.
	let network = Network::new().anchor(|receipt| receipt.gateway = OTHER_GATEWAY);
	let error = verify(&network.file(), &network.trust()).unwrap_err();
	assert_eq!(error, VerifyError::OtherGateway);
}

#[test]
fn somebody_of_the_gateway_who_is_no_system() {
	let network = Network::new().anchor(|receipt| receipt.system = CLINICIAN);
	let error = verify(&network.file(), &network.trust()).unwrap_err();
	assert_eq!(error, VerifyError::OtherGateway);
}

#[test]
fn a_strangers_account() {
	let network = Network::new().anchor(|receipt| receipt.system = AccountId::new([1; 32]));
	let error = verify(&network.file(), &network.trust()).unwrap_err();
	assert_eq!(error, VerifyError::OtherGateway);
}

#[test]
fn a_permitting_block_after_the_anchoring_one() {
	let network = Network::new().anchor(|receipt| receipt.block.number = 10);
	let error = verify(&network.file(), &network.trust()).unwrap_err();
	assert_eq!(error, VerifyError::Postdated { block: 10, anchored: 10 });
}

#[test]
fn a_permitting_block_of_another_chain() {
	let network = Network::new().anchor(|receipt| receipt.block.hash = [1; 32]);
	let error = verify(&network.file(), &network.trust()).unwrap_err();
	assert_eq!(error, VerifyError::OtherPermittingBlock { block: 9 });
}

// The state.

#[test]
fn the_storage_proof_of_another_block() {
	let error = broken(|network, file| {
		let keys = keys_to_prove(&network.receipt, BATCH);
		let later = Network::new().with_entry(block_hash(5), Some(vec![5; 32]));
		file.anchored.state.nodes = later.anchoring.prove(&keys);
	});
	assert_eq!(error, VerifyError::State(StateError::OtherBlock));
}

#[test]
fn the_header_of_another_block() {
	let error = broken(|network, file| {
		file.anchored.state.header = network.headers[11].clone();
		file.anchored.finality.descent.remove(0);
	});
	assert_eq!(error, VerifyError::State(StateError::OtherBlock));
}

#[test]
fn a_storage_proof_that_is_not_whole() {
	let keys = keys_to_prove(&Network::new().receipt, BATCH);
	for (missing, entry) in [
		(keys[0].clone(), StateEntry::Receipts),
		(keys[1].clone(), StateEntry::Keys),
		(keys[3].clone(), StateEntry::StaffEntries),
		(keys[5].clone(), StateEntry::BlockHash),
	] {
		let error = broken(|network, file| {
			let rest = keys.iter().filter(|key| **key != missing).cloned().collect::<Vec<_>>();
			file.anchored.state.nodes = network.anchoring.prove(&rest);
		});
		assert_eq!(error, VerifyError::State(StateError::Incomplete(entry)));
	}
}

#[test]
fn an_entry_of_another_layout() {
	let network = Network::new().with_entry(keys(&SYSTEM), Some(vec![0; 40]));
	let error = verify(&network.file(), &network.trust()).unwrap_err();
	assert_eq!(error, VerifyError::State(StateError::Malformed(StateEntry::Keys)));
}

#[test]
fn the_same_authorities_on_another_network() {
	let network = Network::new().with_entry(block_hash(0), Some(vec![1; 32]));
	let error = verify(&network.file(), &network.trust()).unwrap_err();
	assert_eq!(error, VerifyError::OtherChain);
}

// The headers.

#[test]
fn a_missing_header() {
	let error = broken(|_, file| {
		file.anchored.finality.descent.remove(0);
	});
	assert_eq!(error, VerifyError::HeadersBroken { after: 10 });
}

#[test]
fn an_altered_header() {
	let error = broken(|_, file| file.anchored.finality.descent[0].state_root = H256([1; 32]));
	assert_eq!(error, VerifyError::HeadersBroken { after: 11 });
}

#[test]
fn a_forged_header_of_the_proven_state() {
	let error = broken(|_, file| file.anchored.state.header.extrinsics_root = H256([1; 32]));
	assert_eq!(error, VerifyError::HeadersBroken { after: 10 });
}

#[test]
fn headers_that_end_elsewhere_than_the_votes() {
	let error = broken(|_, file| {
		file.anchored.finality.descent.pop();
	});
	let why = FinalityError::OtherBlock(12);
	assert_eq!(error, VerifyError::NotFinal { set: 2, block: 11, why });
}

// The votes.

#[test]
fn too_few_votes() {
	let why = votes(|network, votes| *votes = justify(&[3, 4], 2, &network.headers[12]));
	assert_eq!(why, FinalityError::TooFewVotes { weight: 2, threshold: 3 });
	let why = votes(|network, votes| *votes = justify(&[], 2, &network.headers[12]));
	assert_eq!(why, FinalityError::TooFewVotes { weight: 0, threshold: 3 });
	let why = votes(|network, votes| *votes = justify(&[3, 4, 4], 2, &network.headers[12]));
	assert_eq!(why, FinalityError::TooFewVotes { weight: 2, threshold: 3 });
}

#[test]
fn more_votes_than_can_be() {
	let why = votes(|network, votes| *votes = justify(&[3; 9], 2, &network.headers[12]));
	assert_eq!(why, FinalityError::TooManyVotes);
}

#[test]
fn a_foreign_authority() {
	// One of the set before, and one of none.
	for foreign in [2, AUTHORITIES + 1] {
		let why =
			votes(|network, votes| *votes = justify(&[3, 4, foreign], 2, &network.headers[12]));
		assert_eq!(why, FinalityError::ForeignAuthority);
	}
}

#[test]
fn votes_of_a_wrong_set_id() {
	let why = votes(|network, votes| *votes = justify(&[3, 4, 5], 1, &network.headers[12]));
	assert_eq!(why, FinalityError::EarlierSet);
	let why = votes(|network, votes| *votes = justify(&[3, 4, 5], 3, &network.headers[12]));
	assert_eq!(why, FinalityError::VoteSignature);
}

#[test]
fn votes_of_another_round() {
	let why = votes(|_, votes| votes.round += 1);
	assert_eq!(why, FinalityError::VoteSignature);
}

#[test]
fn a_vote_in_anothers_name() {
	let why = votes(|_, votes| {
		let precommits = &mut votes.commit.precommits;
		precommits[0].id = precommits[1].id.clone();
	});
	assert_eq!(why, FinalityError::VoteSignature);
}

#[test]
fn votes_for_another_block() {
	let why = votes(|network, votes| *votes = justify(&[3, 4, 5], 2, &network.headers[13]));
	assert_eq!(why, FinalityError::OtherBlock(13));
}

#[test]
fn a_vote_without_the_headers_that_lead_to_it() {
	let why = votes(|_, votes| votes.votes_ancestries.clear());
	assert_eq!(why, FinalityError::VoteAncestry);
}

#[test]
fn headers_beside_the_votes_that_lead_to_none() {
	let why = votes(|network, votes| votes.votes_ancestries.push(network.headers[5].clone()));
	assert_eq!(why, FinalityError::VoteAncestry);
}

#[test]
fn votes_that_agree_on_a_block_below() {
	// All are real, and only two are for block 12 or its descendants.
	let why = votes(|network, votes| {
		*votes = justify(&[3, 4], 2, &network.headers[12]);
		let lower = vote(5, 2, votes.round, &network.headers[11]);
		votes.commit.precommits.push(lower);
		votes.votes_ancestries = vec![network.headers[12].clone()];
	});
	assert_eq!(why, FinalityError::NoAgreement);
}

// The changes of authorities.

#[test]
fn a_missing_change() {
	let error = broken(|_, file| {
		file.anchored.set_changes.remove(0);
	});
	assert_eq!(error, VerifyError::SetMissing { reached: 0, found: 1 });
	let error = broken(|_, file| {
		file.anchored.set_changes.pop();
	});
	assert_eq!(error, VerifyError::SetMissing { reached: 1, found: 2 });
}

#[test]
fn a_missing_change_that_is_concealed() {
	let error = broken(|_, file| {
		file.anchored.set_changes.pop();
		file.anchored.finality.set = 1;
	});
	assert!(matches!(error, VerifyError::NotFinal { set: 1, block: 12, .. }), "{error}");
}

#[test]
fn a_change_without_two_thirds_of_the_set_before() {
	let error = broken(|network, file| {
		let change = &mut file.anchored.set_changes[0];
		change.finality.justification = justify(&[1, 2], 0, &network.headers[3]);
	});
	let why = FinalityError::TooFewVotes { weight: 2, threshold: 3 };
	assert_eq!(error, VerifyError::NotFinal { set: 0, block: 3, why });
}

#[test]
fn a_change_by_the_set_that_comes() {
	let error = broken(|network, file| {
		let change = &mut file.anchored.set_changes[0];
		change.finality.justification = justify(&[3, 4, 5], 0, &network.headers[3]);
	});
	let why = FinalityError::ForeignAuthority;
	assert_eq!(error, VerifyError::NotFinal { set: 0, block: 3, why });
}

#[test]
fn a_change_in_a_header_that_schedules_none() {
	let error = broken(|network, file| {
		let change = &mut file.anchored.set_changes[0];
		change.header = network.headers[2].clone();
		change.finality.justification = justify(&[1, 2, 3], 0, &network.headers[2]);
	});
	assert_eq!(error, VerifyError::NoChange { block: 2 });
}

#[test]
fn a_change_before_its_delay_is_over() {
	let error = broken(|network, file| {
		let change = &mut file.anchored.set_changes[1];
		change.finality.descent.pop();
		change.finality.justification = justify(&[2, 3, 4], 1, &network.headers[7]);
	});
	assert_eq!(error, VerifyError::ChangeNotInEffect { block: 6, delay: 2, found: 1 });
}

#[test]
fn a_forced_change() {
	let error = broken(|network, file| {
		let next = ScheduledChange { next_authorities: authorities(&[6]), delay: 0 };
		let forced = ConsensusLog::ForcedChange(1, next);
		let header =
			child(&network.headers[2], H256::zero(), vec![change(&[2, 3, 4, 5], 0), forced]);
		let change = &mut file.anchored.set_changes[0];
		change.finality.justification = justify(&[1, 2, 3], 0, &header);
		change.header = header;
	});
	assert_eq!(error, VerifyError::ForcedChange { block: 3 });
}

#[test]
fn a_set_of_nobody() {
	let error = broken(|network, file| {
		let header = child(&network.headers[2], H256::zero(), vec![change(&[], 0)]);
		let change = &mut file.anchored.set_changes[0];
		change.finality.justification = justify(&[1, 2, 3], 0, &header);
		change.header = header;
	});
	assert_eq!(error, VerifyError::AuthoritiesInvalid { set: 1 });
}

#[test]
fn a_set_that_rewrites_what_came_before_it() {
	let error = broken(|network, file| {
		file.anchored.state.header = network.headers[7].clone();
		file.anchored.finality.descent = vec![network.headers[8].clone()];
		file.anchored.finality.justification = justify(&[3, 4, 5], 2, &network.headers[8]);
	});
	assert_eq!(error, VerifyError::BeforeSet { set: 2, began: 8, block: 8 });
}

#[test]
fn other_first_authorities() {
	let network = Network::new();
	let trust = Trust { authorities: authorities(&[1, 2, 5, 6]), ..network.trust() };
	let error = verify(&network.file(), &trust).unwrap_err();
	let why = FinalityError::ForeignAuthority;
	assert_eq!(error, VerifyError::NotFinal { set: 0, block: 3, why });
}

// Anything.

/// A file with no more nodes than are read (its key was not replaced), and the trust that verifies it.
fn bare() -> &'static (Vec<u8>, Trust) {
	static BARE: OnceLock<(Vec<u8>, Trust)> = OnceLock::new();
	BARE.get_or_init(|| {
		let network = Network::new();
		let mut file = network.file();
		let keys = keys_to_prove(&network.receipt, BATCH);
		let read = keys.iter().filter(|key| **key != past_keys(&SYSTEM, 2)).cloned();
		file.anchored.state.nodes = network.anchoring.prove(&read.collect::<Vec<_>>());
		assert!(verify(&file, &network.trust()).is_ok());
		(file.to_bytes(), network.trust())
	})
}

proptest! {
	/// Every bit of a file counts: whichever is turned, it no longer verifies, and nothing panics.
	#[test]
	fn no_bit_can_be_turned(byte in any::<prop::sample::Index>(), bit in 0u8..8) {
		let (whole, trust) = bare();
		let mut bytes = whole.clone();
		let byte = byte.index(bytes.len());
		bytes[byte] ^= 1 << bit;
		if let Ok(file) = ReceiptFile::from_bytes(&bytes) {
			prop_assert!(verify(&file, trust).is_err(), "byte {}, bit {}", byte, bit);
		}
	}
}
