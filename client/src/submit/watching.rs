// SPDX-License-Identifier: GPL-3.0-only

//! Watching a transaction until it is final, whatever happens on the way.
//!
//! Each round does three things in this order, which is what makes it safe:
//!
//! 1. It reads the signer's nonce in the state of one finalised block.
//! 2. It looks through every block up to that one, from the one that was the newest when the first
//!    attempt began, for any of the transactions that were sent. A block counts as looked through only
//!    once it was.
//! 3. Only if none of them is there and the nonce is still free it signs anew, sends and watches.
//!
//! So a used nonce with none of ours in any of those blocks was used by somebody else, and what was sent
//! here never counts.

use std::{future::Future, time::Duration};

use async_trait::async_trait;
use futures::{stream::BoxStream, StreamExt};
use salus_primitives::BlockNumber;
use tokio::time::{sleep, timeout, timeout_at, Instant};

use super::Patience;
use crate::{node::Hash, ClientError};

/// What the node says of a transaction that it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum News {
	/// It is on its way: in the pool, in a block, out of one again.
	Underway,
	/// It is in this block, which is final.
	Final(Hash),
	/// It is not valid now.
	Invalid(String),
	/// The node lets go of it, or of watching it.
	Lost(String),
}

/// What watching needs of a chain for one account and one call: small, so that tests can script it.
#[async_trait]
pub(super) trait Ledger: Send + Sync {
	/// A signed transaction.
	type Signed: Send + Sync;

	/// The height of the newest finalised block, and the account's nonce in its state.
	async fn finalised(&self) -> Result<(BlockNumber, u64), ClientError>;

	/// The hash of the finalised block of that height, and those of its transactions.
	async fn block(&self, number: BlockNumber) -> Result<(Hash, Vec<Hash>), ClientError>;

	/// Signs the call, anchored at the newest finalised block; with the transaction's hash.
	async fn sign(&self, nonce: u64) -> Result<(Hash, Self::Signed), ClientError>;

	/// Sends a transaction and watches it; or says why it was not taken.
	async fn send(&self, signed: &Self::Signed) -> Result<BoxStream<'static, News>, String>;

	/// What a refusal means that signing anew does not mend; none where it may.
	async fn last_word(&self, signed: &Self::Signed, reason: &str) -> Option<ClientError>;
}

/// The block that a transaction is in, and the transaction.
type Found = (Hash, Hash);

/// Signs, sends and watches until one of the transactions is final.
pub(super) async fn until_final<L: Ledger>(
	ledger: &L,
	nonce: u64,
	patience: &Patience,
) -> Result<Found, ClientError> {
	let deadline = Instant::now() + patience.total;
	let mut search = Search::default();
	let mut pause = patience.pause;
	loop {
		let late = Instant::now() >= deadline;
		let step = match within(patience.quiet, search.look(ledger, nonce)).await {
			Ok(Some(found)) => return Ok(found),
			Ok(None) if late => {
				return Err(ClientError::NotFinal { seconds: patience.total.as_secs() })
			},
			Ok(None) => {
				pause = patience.pause;
				attempt(ledger, nonce, patience, deadline, &mut search.sent).await
			},
			Err(error) => Err(error),
		};
		match step {
			Ok(Some(found)) => return Ok(found),
			Ok(None) => sleep(patience.pause).await,
			Err(error) if !error.may_pass() => {
				// What is refused now may be so because what was sent before was not.
				let found = search.look(ledger, nonce).await;
				return found.ok().flatten().ok_or(error);
			},
			Err(error) if late && search.sent.is_empty() => return Err(error),
			Err(error) if late => {
				return Err(ClientError::Lost {
					seconds: patience.total.as_secs(),
					reason: error.to_string(),
				})
			},
			Err(error) => {
				tracing::debug!(%error, "the node does not answer; asking again");
				sleep(pause).await;
				pause = pause.saturating_mul(2).min(patience.quiet);
			},
		}
	}
}

/// Signs and sends once, and watches; `None` where it went out of sight.
async fn attempt<L: Ledger>(
	ledger: &L,
	nonce: u64,
	patience: &Patience,
	deadline: Instant,
	sent: &mut Vec<Hash>,
) -> Result<Option<Found>, ClientError> {
	let (transaction, signed) = within(patience.quiet, ledger.sign(nonce)).await?;
	// Before it is sent: also where no answer comes it may have arrived.
	sent.push(transaction);
	let mut news = match timeout(patience.quiet, ledger.send(&signed)).await {
		Ok(Ok(news)) => news,
		Ok(Err(reason)) => return refused(ledger, &signed, reason).await,
		Err(_) => return Ok(None),
	};
	loop {
		let until = deadline.min(Instant::now() + patience.quiet);
		let reason = match timeout_at(until, news.next()).await {
			Ok(Some(News::Underway)) => continue,
			Ok(Some(News::Final(block))) => return Ok(Some((block, transaction))),
			Ok(Some(News::Invalid(reason))) => return refused(ledger, &signed, reason).await,
			Ok(Some(News::Lost(reason))) => reason,
			Ok(None) => "the node stopped watching it".into(),
			Err(_) => "nothing was heard of it".into(),
		};
		tracing::debug!(nonce, reason, "lost sight of a transaction");
		return Ok(None);
	}
}

/// Whether the pool's refusal is its last word (no quota, no money, a wrong signature), or one that
/// signing anew may mend (a nonce or an anchor that moved on, a full block).
async fn refused<L: Ledger>(
	ledger: &L,
	signed: &L::Signed,
	reason: String,
) -> Result<Option<Found>, ClientError> {
	match ledger.last_word(signed, &reason).await {
		Some(error) => Err(error),
		None => {
			tracing::debug!(reason, "the pool does not take a transaction now");
			Ok(None)
		},
	}
}

/// An answer that does not come in time is none.
async fn within<T>(
	time: Duration,
	answer: impl Future<Output = Result<T, ClientError>>,
) -> Result<T, ClientError> {
	match timeout(time, answer).await {
		Ok(answer) => answer,
		Err(_) => {
			Err(ClientError::Node(format!("no answer within {:.0} s", time.as_secs_f64().ceil())))
		},
	}
}

/// Where our transactions are looked for.
#[derive(Default)]
struct Search {
	/// The first block that was not looked through yet; none before the first look.
	next: Option<BlockNumber>,
	/// What was sent.
	sent: Vec<Hash>,
}

impl Search {
	/// Looks through the blocks that became final since the last look.
	async fn look<L: Ledger>(
		&mut self,
		ledger: &L,
		nonce: u64,
	) -> Result<Option<Found>, ClientError> {
		let (head, free) = ledger.finalised().await?;
		let next = self.next.get_or_insert(head.saturating_add(1));
		while *next <= head {
			let (block, transactions) = ledger.block(*next).await?;
			if let Some(ours) = transactions.into_iter().find(|one| self.sent.contains(one)) {
				return Ok(Some((block, ours)));
			}
			*next = next.saturating_add(1);
		}
		match free > nonce {
			true => Err(ClientError::NonceUsed { nonce }),
			false => Ok(None),
		}
	}
}

#[cfg(test)]
mod tests {
	use std::sync::Mutex;

	use futures::stream;

	use super::*;

	/// What the scripted node does with one transaction that it is sent.
	#[derive(Clone)]
	enum Act {
		/// It becomes final, and says so.
		Include,
		/// It becomes final in the next block, and the last thing heard of it is this.
		IncludeAfter(Vec<News>),
		/// It never becomes final, and this is heard of it.
		Say(Vec<News>),
		/// Nothing more is heard of it, and it never becomes final.
		Silence,
		/// Nothing more is heard of it, and it becomes final.
		SilentlyInclude,
		/// The pool does not take it, and signing anew may mend that.
		Refuse,
		/// The pool does not take it, and that is its last word.
		RefuseForGood,
		/// The same, and meanwhile the first one became final.
		IncludeFirstAndRefuse,
		/// Another transaction with the same nonce becomes final.
		Usurp,
		/// The node is lost once it has it, for so many questions, and it becomes final meanwhile.
		Vanish(u32),
	}

	#[derive(Default)]
	struct Script {
		acts: Vec<Act>,
		/// Blocks from height 1, with their transactions.
		blocks: Vec<Vec<Hash>>,
		nonce: u64,
		sent: u32,
		/// How many more questions the node does not answer.
		away: u32,
		/// The height of a block that it does not answer for, once.
		fails_at: Option<BlockNumber>,
		/// The heights of the blocks that were asked for.
		looked: Vec<BlockNumber>,
	}

	/// A node that follows a script, one act for each transaction that it is sent; the last one again and
	/// again.
	struct Scripted(Mutex<Script>);

	impl Scripted {
		fn new(acts: &[Act]) -> Self {
			let blocks = vec![Vec::new(); 10];
			Self(Mutex::new(Script { acts: acts.to_vec(), blocks, nonce: 7, ..Default::default() }))
		}

		fn with(self, change: impl FnOnce(&mut Script)) -> Self {
			change(&mut self.0.lock().unwrap());
			self
		}

		fn sent(&self) -> u32 {
			self.0.lock().unwrap().sent
		}
	}

	impl Script {
		fn answer(&mut self) -> Result<(), ClientError> {
			match self.away {
				0 => Ok(()),
				_ => {
					self.away -= 1;
					let (url, reason) = ("ws://node".into(), "connection refused".into());
					Err(ClientError::Unreachable { url, reason })
				},
			}
		}

		fn include(&mut self, transaction: Hash) -> Hash {
			self.blocks.push(vec![[0xee; 32], transaction]);
			self.nonce += 1;
			hash_of(self.blocks.len())
		}
	}

	fn hash_of(height: usize) -> Hash {
		[u8::try_from(height).unwrap(); 32]
	}

	/// The hash of the transaction that is signed as the nth.
	fn ours(number: u8) -> Hash {
		let mut hash = [0xaa; 32];
		hash[0] = number;
		hash
	}

	#[async_trait]
	impl Ledger for Scripted {
		type Signed = Hash;

		async fn finalised(&self) -> Result<(BlockNumber, u64), ClientError> {
			let mut script = self.0.lock().unwrap();
			script.answer()?;
			Ok((script.blocks.len().try_into().unwrap(), script.nonce))
		}

		async fn block(&self, number: BlockNumber) -> Result<(Hash, Vec<Hash>), ClientError> {
			let mut script = self.0.lock().unwrap();
			script.answer()?;
			if script.fails_at == Some(number) {
				script.fails_at = None;
				return Err(ClientError::Node("too busy".into()));
			}
			script.looked.push(number);
			let height = usize::try_from(number).unwrap();
			Ok((hash_of(height), script.blocks[height - 1].clone()))
		}

		async fn sign(&self, nonce: u64) -> Result<(Hash, Hash), ClientError> {
			let mut script = self.0.lock().unwrap();
			script.answer()?;
			assert_eq!(nonce, 7, "it is signed anew with the same nonce");
			script.sent += 1;
			let hash = ours(script.sent.try_into().unwrap());
			Ok((hash, hash))
		}

		async fn send(&self, signed: &Hash) -> Result<BoxStream<'static, News>, String> {
			let mut script = self.0.lock().unwrap();
			script.answer().map_err(|error| error.to_string())?;
			let act = match script.acts.len() {
				1 => script.acts[0].clone(),
				_ => script.acts.remove(0),
			};
			let say = |news: Vec<News>| Ok(stream::iter(news).boxed());
			match act {
				Act::Include => {
					let block = script.include(*signed);
					say(vec![News::Underway, News::Final(block)])
				},
				Act::IncludeAfter(news) => {
					script.include(*signed);
					say(news)
				},
				Act::Say(news) => say(news),
				Act::Silence => Ok(stream::pending().boxed()),
				Act::SilentlyInclude => {
					script.include(*signed);
					Ok(stream::pending().boxed())
				},
				Act::Refuse | Act::RefuseForGood => Err("1010: invalid".into()),
				Act::IncludeFirstAndRefuse => {
					script.include(ours(1));
					Err("1010: invalid".into())
				},
				Act::Usurp => {
					script.include([0xbb; 32]);
					say(vec![News::Underway, News::Invalid("usurped".into())])
				},
				Act::Vanish(questions) => {
					script.include(*signed);
					script.away = questions;
					say(vec![News::Underway, News::Lost("the connection broke off".into())])
				},
			}
		}

		async fn last_word(&self, _: &Hash, _: &str) -> Option<ClientError> {
			let script = self.0.lock().unwrap();
			matches!(script.acts[0], Act::RefuseForGood | Act::IncludeFirstAndRefuse)
				.then_some(ClientError::QuotaUsedUp)
		}
	}

	fn patience() -> Patience {
		Patience {
			total: Duration::from_millis(400),
			quiet: Duration::from_millis(30),
			pause: Duration::from_millis(1),
		}
	}

	async fn run(node: &Scripted) -> Result<Found, ClientError> {
		until_final(node, 7, &patience()).await
	}

	fn lost(reason: &str) -> Vec<News> {
		vec![News::Underway, News::Lost(reason.into())]
	}

	#[tokio::test]
	async fn what_is_included_at_once_is_sent_once() {
		let node = Scripted::new(&[Act::Include]);
		assert_eq!(run(&node).await.unwrap(), (hash_of(11), ours(1)));
		assert_eq!(node.sent(), 1);
	}

	#[tokio::test]
	async fn what_the_pool_drops_is_sent_anew() {
		let node = Scripted::new(&[Act::Say(lost("dropped")), Act::Refuse, Act::Include]);
		assert_eq!(run(&node).await.unwrap(), (hash_of(11), ours(3)));
	}

	#[tokio::test]
	async fn what_a_fork_took_back_is_waited_for() {
		let retracted = vec![News::Underway, News::Underway, News::Underway];
		let node = Scripted::new(&[Act::Say(retracted), Act::Include]);
		assert_eq!(run(&node).await.unwrap(), (hash_of(11), ours(2)));
	}

	#[tokio::test]
	async fn silence_is_looked_into() {
		let node = Scripted::new(&[Act::Silence, Act::SilentlyInclude]);
		assert_eq!(run(&node).await.unwrap(), (hash_of(11), ours(2)));
		assert_eq!(node.sent(), 2);
	}

	#[tokio::test]
	async fn what_was_final_before_it_was_called_lost_is_found() {
		for last in [News::Lost("dropped".into()), News::Invalid("a stale nonce".into())] {
			let node = Scripted::new(&[Act::IncludeAfter(vec![last])]);
			assert_eq!(run(&node).await.unwrap(), (hash_of(11), ours(1)));
			assert_eq!(node.sent(), 1);
		}
	}

	#[tokio::test]
	async fn every_block_since_the_first_attempt_is_looked_through_once() {
		let node = Scripted::new(&[Act::Silence]).with(|script| {
			script.blocks.extend(vec![Vec::new(); 4]);
			script.include(ours(1));
			script.blocks.extend(vec![Vec::new(); 20]);
			script.fails_at = Some(13);
		});
		let mut search = Search { next: Some(11), sent: vec![ours(1)] };
		assert!(search.look(&node, 7).await.is_err());
		assert_eq!(search.look(&node, 7).await.unwrap(), Some((hash_of(15), ours(1))));
		assert_eq!(node.0.lock().unwrap().looked, (11..=15).collect::<Vec<_>>());
	}

	#[tokio::test]
	async fn a_nonce_that_another_transaction_used_is_told_as_that() {
		let node = Scripted::new(&[Act::Usurp]);
		let error = run(&node).await.unwrap_err();
		assert!(matches!(error, ClientError::NonceUsed { nonce: 7 }), "{error}");
		assert_eq!(node.sent(), 1);
	}

	#[tokio::test]
	async fn a_nonce_that_was_used_before_sends_nothing() {
		let node = Scripted::new(&[Act::Include]).with(|script| script.nonce = 8);
		let error = run(&node).await.unwrap_err();
		assert!(matches!(error, ClientError::NonceUsed { nonce: 7 }), "{error}");
		assert_eq!(node.sent(), 0);
	}

	#[tokio::test]
	async fn a_last_word_of_the_pool_ends_it() {
		let node = Scripted::new(&[Act::RefuseForGood]);
		let error = run(&node).await.unwrap_err();
		assert!(matches!(error, ClientError::QuotaUsedUp), "{error}");
	}

	#[tokio::test]
	async fn a_refusal_does_not_hide_that_an_earlier_attempt_is_final() {
		let node = Scripted::new(&[Act::Silence, Act::IncludeFirstAndRefuse]);
		assert_eq!(run(&node).await.unwrap(), (hash_of(11), ours(1)));
		assert_eq!(node.sent(), 2);
	}

	#[tokio::test]
	async fn a_node_that_is_lost_and_comes_back_is_asked_what_became_of_it() {
		let node = Scripted::new(&[Act::Vanish(4)]);
		assert_eq!(run(&node).await.unwrap(), (hash_of(11), ours(1)));
		assert_eq!(node.sent(), 1);
	}

	#[tokio::test]
	async fn a_node_that_stays_away_is_told_in_words() {
		let node = Scripted::new(&[Act::Vanish(u32::MAX)]);
		let error = run(&node).await.unwrap_err();
		assert!(error.is_undecided());
		assert!(error.to_string().contains("connection refused"), "{error}");
		assert!(error.to_string().contains("may be final"), "{error}");
	}

	#[tokio::test]
	async fn nothing_is_in_doubt_while_nothing_was_sent() {
		let node = Scripted::new(&[Act::Include]).with(|script| script.away = u32::MAX);
		let error = run(&node).await.unwrap_err();
		assert!(matches!(error, ClientError::Unreachable { .. }), "{error}");
	}

	#[tokio::test]
	async fn patience_ends_with_a_last_look() {
		let node = Scripted::new(&[Act::Silence]);
		let error = run(&node).await.unwrap_err();
		assert!(matches!(error, ClientError::NotFinal { .. }), "{error}");
		assert!(error.is_undecided());
		assert!(!error.to_string().contains("safely"), "only filings can be repeated blindly");
	}
}
