// SPDX-License-Identifier: GPL-3.0-only

//! Passing a motion: propose, vote, close.

use anyhow::{bail, Context as _};
use codec::{Decode, Encode};
use salus_client::{calls, Account, Call, Node};
use salus_primitives::AccountId;
use serde::Serialize;

use crate::{
	context::Context,
	output::{Failed, Say, Step},
};

/// How many members have to agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Majority {
	/// More than half.
	Simple,
	/// Two thirds.
	TwoThirds,
}

impl Majority {
	/// The number of votes in a council of that size.
	pub fn votes(self, members: usize) -> usize {
		match self {
			Majority::Simple => members / 2 + 1,
			Majority::TwoThirds => (members * 2).div_ceil(3),
		}
		.max(1)
	}
}

/// The council of the local networks: well-known development accounts, whose keys are public.
pub fn development() -> Result<Vec<Account>, salus_client::ClientError> {
	["//Alice", "//Bob", "//Charlie"]
		.iter()
		.map(|path| Account::from_secret(&format!("{}{path}", sp_core::crypto::DEV_PHRASE)))
		.collect()
}

/// What an open motion looks like (pallet-collective's `Votes`).
#[derive(Decode)]
struct Votes {
	index: u32,
	threshold: u32,
	ayes: Vec<AccountId>,
	_nays: Vec<AccountId>,
}

/// A motion after this call.
pub struct Motion {
	/// What was submitted for it, in order: the proposal, votes, the closing.
	pub steps: Vec<Step>,
	/// Where it stands.
	pub stand: Stand,
}

/// Where a motion stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
	/// It passed, and its call was made by the last step.
	Passed,
	/// It still needs votes.
	Open {
		/// How many it has.
		ayes: usize,
		/// How many it needs.
		threshold: u32,
	},
}

/// What was submitted before something failed.
#[derive(Serialize)]
struct Submissions {
	before: Vec<Step>,
}

impl Say for Submissions {
	fn say(&self) -> String {
		self.before.iter().map(Say::say).collect::<Vec<_>>().join("\n")
	}
}

/// Bytes that are an argument as they are, without their length.
struct Raw<'a>(&'a [u8]);

impl Encode for Raw<'_> {
	fn encode_to<T: codec::Output + ?Sized>(&self, to: &mut T) {
		to.write(self.0);
	}
}

/// What a call weighs, as the runtime says: the council's `close` names a bound for it.
async fn weight(node: &Node, call: &[u8]) -> anyhow::Result<(u64, u64)> {
	/// The beginning of what the runtime answers (`RuntimeDispatchInfo`).
	#[derive(Decode)]
	struct Info {
		ref_time: codec::Compact<u64>,
		proof_size: codec::Compact<u64>,
	}
	let arguments = (Raw(call), u32::try_from(call.len())?);
	let at = node.finalised().await?;
	let info: Info = at.call("TransactionPaymentCallApi_query_call_info", arguments).await?;
	Ok((info.ref_time.0, info.proof_size.0))
}

/// Proposes `inner` unless somebody did, votes for it as one of `voters` after the other until it has its
/// votes, and then closes it. Members who vote on their own machines run the same command: each adds a vote.
pub async fn pass(
	context: &Context,
	node: &Node,
	voters: &[Account],
	majority: Majority,
	inner: &Call,
) -> anyhow::Result<Motion> {
	let mut steps = Vec::new();
	let stand = move_on(context, node, voters, majority, inner, &mut steps).await;
	match stand {
		Ok(stand) => Ok(Motion { steps, stand }),
		// What is final is said all the same.
		Err(error) if steps.is_empty() => Err(error),
		Err(error) => Err(Failed::new(&Submissions { before: steps }, error).into()),
	}
}

async fn move_on(
	context: &Context,
	node: &Node,
	voters: &[Account],
	majority: Majority,
	inner: &Call,
	steps: &mut Vec<Step>,
) -> anyhow::Result<Stand> {
	let members: Vec<AccountId> =
		node.finalised().await?.value("Council", "Members").await?.unwrap_or_default();
	let Some(first) = voters.first() else { bail!("a motion needs at least one member's key") };
	for voter in voters {
		if !members.contains(&voter.id()) {
			bail!("{} is not in the council: only its members move and vote", voter.address());
		}
	}
	let encoded = node.encode(inner).await?;
	let motion = sp_crypto_hashing::blake2_256(&encoded);
	let threshold = u32::try_from(majority.votes(members.len()))?;
	if open_motion(node, &motion).await?.is_none() {
		let done =
			context.submit(node, first, &calls::council::propose(threshold, &encoded)).await?;
		// A threshold of one makes the call at once.
		let executed = done.event("Council", "Executed").is_some();
		steps.push(Step::new(format!("{} proposed the motion.", first.address()), done));
		if executed {
			return executed_by(node, steps).await;
		}
	}
	for voter in voters {
		let Some(votes) = open_motion(node, &motion).await? else { break };
		if votes.ayes.len() >= usize::try_from(votes.threshold)? {
			break;
		}
		if !votes.ayes.contains(&voter.id()) {
			let vote = calls::council::vote(motion, votes.index, true);
			let done = context.submit(node, voter, &vote).await?;
			steps.push(Step::new(format!("{} voted for it.", voter.address()), done));
		}
	}
	let votes =
		open_motion(node, &motion).await?.context("the motion was closed by somebody else")?;
	if votes.ayes.len() < usize::try_from(votes.threshold)? {
		return Ok(Stand::Open { ayes: votes.ayes.len(), threshold: votes.threshold });
	}
	let length = u32::try_from(encoded.len())?;
	let close = calls::council::close(motion, votes.index, weight(node, &encoded).await?, length);
	let done = context.submit(node, first, &close).await?;
	steps.push(Step::new(format!("{} closed the motion.", first.address()), done));
	executed_by(node, steps).await
}

async fn open_motion(node: &Node, motion: &[u8; 32]) -> anyhow::Result<Option<Votes>> {
	// `Council.Voting` is keyed by the motion's hash as it is.
	Ok(node.finalised().await?.entry("Council", "Voting", &motion.encode()).await?)
}

/// What became of the call that the last step made.
async fn executed_by(node: &Node, steps: &[Step]) -> anyhow::Result<Stand> {
	let event = steps
		.last()
		.and_then(|step| step.r#final.event("Council", "Executed"))
		.context("the motion was closed, but its call was not made: it was voted down")?;
	// The motion's hash, then the result: 0 for success, 1 and an error otherwise.
	match event.get(32..) {
		Some([0, ..]) => Ok(Stand::Passed),
		Some([1, error @ ..]) => Err(node.refused(error).await?.into()),
		_ => bail!("the council's event does not decode"),
	}
}

#[cfg(test)]
mod tests {
	use super::Majority;

	#[test]
	fn majorities_are_those_of_the_chain() {
		for (members, simple, two_thirds) in
			[(1, 1, 1), (2, 2, 2), (3, 2, 2), (4, 3, 3), (5, 3, 4), (6, 4, 4), (7, 4, 5)]
		{
			assert_eq!(Majority::Simple.votes(members), simple);
			assert_eq!(Majority::TwoThirds.votes(members), two_thirds);
		}
	}
}
