// SPDX-License-Identifier: GPL-3.0-only

//! GRANDPA: whether votes make a block final.
//!
//! What weighs is decided by `finality-grandpa`, as in a node. Around it stand the checks that it leaves to
//! its caller: signatures, and the headers between the votes.

use std::collections::{BTreeMap, BTreeSet};

use finality_grandpa::{validate_commit, voter_set::VoterSet, Chain, Error, Message};
use salus_primitives::BlockNumber;
use sp_consensus_grandpa::{
	check_message_signature_with_buffer, AuthorityId, SetId, SignatureResult,
};
use sp_core::H256;

use crate::{error::FinalityError, Header, Justification};

/// Whether the votes of `voters`, as set number `set`, make the block of that hash and height final.
pub(crate) fn check(
	justification: &Justification,
	set: SetId,
	voters: &VoterSet<AuthorityId>,
	(hash, number): (H256, BlockNumber),
) -> Result<(), FinalityError> {
	let commit = &justification.commit;
	if (commit.target_hash, commit.target_number) != (hash, number) {
		return Err(FinalityError::OtherBlock(commit.target_number));
	}
	let weight = check_votes(justification, set, voters)?;
	let between = Between::new(&justification.votes_ancestries);
	check_ancestry(justification, &between)?;
	let threshold = voters.threshold().get();
	if weight < threshold {
		return Err(FinalityError::TooFewVotes { weight, threshold });
	}
	match validate_commit(commit, voters, &between) {
		Ok(result) if result.is_valid() => Ok(()),
		_ => Err(FinalityError::NoAgreement),
	}
}

/// Checks who voted, and the signatures; answers what they weigh together.
fn check_votes(
	justification: &Justification,
	set: SetId,
	voters: &VoterSet<AuthorityId>,
) -> Result<u64, FinalityError> {
	let votes = &justification.commit.precommits;
	// One each, and a second where somebody voted twice for different blocks.
	if votes.len() > voters.len().get().saturating_mul(2) {
		return Err(FinalityError::TooManyVotes);
	}
	let mut weights = BTreeMap::new();
	let mut buffer = Vec::new();
	for vote in votes {
		let voter = voters.get(&vote.id).ok_or(FinalityError::ForeignAuthority)?;
		weights.insert(&vote.id, voter.weight().get());
		match check_message_signature_with_buffer(
			&Message::Precommit(vote.precommit.clone()),
			&vote.id,
			&vote.signature,
			justification.round,
			set,
			&mut buffer,
		) {
			SignatureResult::Valid => {},
			SignatureResult::OutdatedSet => return Err(FinalityError::EarlierSet),
			SignatureResult::Invalid => return Err(FinalityError::VoteSignature),
		}
	}
	Ok(weights.into_values().fold(0, u64::saturating_add))
}

/// Checks that the headers beside the votes are those from each vote down to the lowest, and no others.
fn check_ancestry(justification: &Justification, between: &Between) -> Result<(), FinalityError> {
	let votes = &justification.commit.precommits;
	let targets = votes.iter().map(|vote| &vote.precommit);
	let Some(lowest) = targets.clone().min_by_key(|target| target.target_number) else {
		return Ok(());
	};
	let mut passed = BTreeSet::new();
	for target in targets {
		let mut block = target.target_hash;
		while block != lowest.target_hash {
			// Where another vote led before, it led to the lowest.
			if !passed.insert(block) {
				break;
			}
			block = between.parent(&block).ok_or(FinalityError::VoteAncestry)?;
		}
	}
	match passed.len() == between.parents.len() {
		true => Ok(()),
		false => Err(FinalityError::VoteAncestry),
	}
}

/// The headers between the votes: each block's parent.
struct Between {
	parents: BTreeMap<H256, H256>,
}

impl Between {
	fn new(headers: &[Header]) -> Self {
		let parents = headers.iter().map(|header| (header.hash(), header.parent_hash)).collect();
		Self { parents }
	}

	fn parent(&self, block: &H256) -> Option<H256> {
		self.parents.get(block).copied()
	}
}

impl Chain<H256, BlockNumber> for Between {
	/// The blocks between the two, both excluded, the highest first.
	fn ancestry(&self, base: H256, block: H256) -> Result<Vec<H256>, Error> {
		let mut route = Vec::new();
		let mut block = block;
		while block != base {
			block = self.parent(&block).ok_or(Error::NotDescendent)?;
			route.push(block);
		}
		route.pop();
		Ok(route)
	}
}
