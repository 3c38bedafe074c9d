// SPDX-License-Identifier: GPL-3.0-only

//! From the authorities of the first block to those of today.
//!
//! A set hands over in a block that its successor's names stand in (the digest's `ScheduledChange`), and
//! finalises that block itself, as its last one. So whoever knows a set can check who comes after it.

use codec::Decode;
use finality_grandpa::voter_set::VoterSet;
use salus_primitives::BlockNumber;
use sp_consensus_grandpa::{
	AuthorityId, AuthorityList, ConsensusLog, ScheduledChange, SetId, GRANDPA_ENGINE_ID,
};
use sp_core::H256;
use sp_runtime::generic::DigestItem;

use crate::{
	error::VerifyError,
	file::{Finality, SetChange},
	finality, Header, Trust,
};

/// A set of authorities that the way from genesis led to.
pub(crate) struct Set {
	id: SetId,
	voters: VoterSet<AuthorityId>,
	/// The last block of the set before.
	began: BlockNumber,
}

impl Set {
	fn new(id: SetId, authorities: AuthorityList, began: BlockNumber) -> Result<Self, VerifyError> {
		let voters =
			VoterSet::new(authorities).ok_or(VerifyError::AuthoritiesInvalid { set: id })?;
		Ok(Self { id, voters, began })
	}

	/// The set that the changes lead to.
	pub(crate) fn reached(trust: &Trust, changes: &[SetChange]) -> Result<Self, VerifyError> {
		let first = Self::new(0, trust.authorities.clone(), 0)?;
		changes.iter().try_fold(first, |set, change| set.next(change))
	}

	fn next(&self, SetChange { header, finality }: &SetChange) -> Result<Self, VerifyError> {
		let (_, last) = self.check(header, finality)?;
		let change = scheduled(header)?;
		if usize::try_from(change.delay) != Ok(finality.descent.len()) {
			return Err(VerifyError::ChangeNotInEffect {
				block: header.number,
				delay: change.delay,
				found: finality.descent.len(),
			});
		}
		Self::new(self.id.saturating_add(1), change.next_authorities, last)
	}

	/// Checks that this set made the block of `header` final; answers which block it voted for.
	pub(crate) fn check(
		&self,
		header: &Header,
		finality: &Finality,
	) -> Result<(H256, BlockNumber), VerifyError> {
		let Finality { descent, set, justification } = finality;
		if *set != self.id {
			return Err(VerifyError::SetMissing { reached: self.id, found: *set });
		}
		let last = descend(header, descent)?;
		let (_, block) = last;
		if block <= self.began {
			return Err(VerifyError::BeforeSet { set: self.id, began: self.began, block });
		}
		finality::check(justification, self.id, &self.voters, last)
			.map_err(|why| VerifyError::NotFinal { set: self.id, block, why })?;
		Ok(last)
	}
}

/// Follows headers from parent to child; answers the last.
fn descend(header: &Header, descent: &[Header]) -> Result<(H256, BlockNumber), VerifyError> {
	descent.iter().try_fold((header.hash(), header.number), |(hash, number), child| {
		if child.parent_hash != hash || Some(child.number) != number.checked_add(1) {
			return Err(VerifyError::HeadersBroken { after: number });
		}
		Ok((child.hash(), child.number))
	})
}

/// The block at which the change of authorities that a header schedules takes effect; `None` where it
/// schedules none. A forced change is an error: nothing proves it.
pub fn takes_effect(header: &Header) -> Result<Option<BlockNumber>, VerifyError> {
	match scheduled(header) {
		Ok(change) => Ok(Some(header.number.saturating_add(change.delay))),
		Err(VerifyError::NoChange { .. }) => Ok(None),
		Err(error) => Err(error),
	}
}

/// The change of authorities that a header schedules: the first, if there are several, as nodes have it.
fn scheduled(header: &Header) -> Result<ScheduledChange<BlockNumber>, VerifyError> {
	let block = header.number;
	let mut found = None;
	for item in header.digest.logs() {
		let DigestItem::Consensus(GRANDPA_ENGINE_ID, log) = item else { continue };
		match ConsensusLog::<BlockNumber>::decode(&mut log.as_slice()) {
			Ok(ConsensusLog::ForcedChange(..)) => return Err(VerifyError::ForcedChange { block }),
			Ok(ConsensusLog::ScheduledChange(change)) => {
				found.get_or_insert(change);
			},
			_ => {},
		}
	}
	found.ok_or(VerifyError::NoChange { block })
}
