// SPDX-License-Identifier: GPL-3.0-only

//! How long an author may take for a block.
//!
//! BABE gives an author a part of the slot and throws the block away if it is not done by then. The
//! SDK's proposer goes on adding transactions until 88 % of that part is over; what is left has to do
//! for computing the state root of all it added. On a busy machine it does not, and then the slot
//! stays empty, with the next author facing the same queue. So the part is larger here than the time
//! for adding transactions, and the difference belongs to finishing the block.

use futures::{future::MapOk, TryFutureExt};
use sp_consensus::{Environment, ProposeArgs, Proposer};
use sp_runtime::traits::Block as BlockT;

/// The part of a slot in which a block must be done, also after empty slots. What is left has to do
/// for sending it to the others and importing it there, all of them perhaps on the same machine.
pub const SLOT_PORTION: f32 = 0.5;

/// The part of [`SLOT_PORTION`] in which transactions are added: about a third of the slot.
const FILL_PORTION: f32 = 0.7;

/// Makes proposers that stop adding transactions while there is time to finish the block.
pub struct Paced<E>(pub E);

impl<B: BlockT, E: Environment<B>> Environment<B> for Paced<E> {
	type Proposer = Paced<E::Proposer>;
	type CreateProposer = MapOk<E::CreateProposer, fn(E::Proposer) -> Paced<E::Proposer>>;
	type Error = E::Error;

	fn init(&mut self, parent_header: &B::Header) -> Self::CreateProposer {
		self.0.init(parent_header).map_ok(Paced as fn(E::Proposer) -> Paced<E::Proposer>)
	}
}

impl<B: BlockT, P: Proposer<B>> Proposer<B> for Paced<P> {
	type Error = P::Error;
	type Proposal = P::Proposal;

	fn propose(self, mut args: ProposeArgs<B>) -> Self::Proposal {
		args.max_duration = args.max_duration.mul_f32(FILL_PORTION);
		self.0.propose(args)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_runtime::opaque::Block;
	use sp_consensus::Proposal;
	use std::{
		future::{ready, Ready},
		sync::{Arc, Mutex},
		time::Duration,
	};

	/// Notes how long it may take, and fails.
	struct Noting(Arc<Mutex<Option<Duration>>>);

	impl Proposer<Block> for Noting {
		type Error = sp_consensus::Error;
		type Proposal = Ready<Result<Proposal<Block>, Self::Error>>;

		fn propose(self, args: ProposeArgs<Block>) -> Self::Proposal {
			*self.0.lock().expect("not poisoned") = Some(args.max_duration);
			ready(Err(sp_consensus::Error::StateUnavailable("only noting".into())))
		}
	}

	#[test]
	fn a_proposer_has_less_time_than_the_block() {
		let noted = Arc::new(Mutex::new(None));
		let args = ProposeArgs { max_duration: Duration::from_millis(500), ..Default::default() };
		let proposed = Paced(Noting(noted.clone())).propose(args);
		assert!(futures::executor::block_on(proposed).is_err());
		let time = noted.lock().expect("not poisoned").expect("it was asked");
		assert!(
			time >= Duration::from_millis(349) && time <= Duration::from_millis(351),
			"{time:?}"
		);
	}
}
