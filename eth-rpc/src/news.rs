// SPDX-License-Identifier: GPL-3.0-only

//! What there is to tell of new blocks, to who polls a filter or subscribed: each height once, in order, and
//! no more at once than one answer holds. What does not fit is told next, and what can never be told does not
//! keep back what comes after it.

use std::ops::RangeInclusive;

use crate::{
	chain::{At, Chain},
	failure::Failure,
	filter::Filter,
	filters::Kind,
	types::{Changes, Header, Item},
	view::{self, View, LOG_BLOCKS},
};

/// New blocks that a subscription is told of at once, when the node has just caught up.
const AT_ONCE: u64 = 256;

/// What a subscription is about.
#[derive(Clone)]
pub enum Wanted {
	/// Headers of new blocks.
	Heads,
	/// New logs.
	Logs(Filter),
}

/// What a poll is told of the blocks from `from` on, and the block that the next poll begins with.
pub fn changes<C: Chain>(
	view: &View<C>,
	kind: &Kind,
	from: u64,
) -> (Result<Changes, Failure>, u64) {
	let most = from.saturating_add(LOG_BLOCKS).saturating_sub(1);
	let newest = view.chain.best().number.min(most);
	let mut last = newest;
	loop {
		match between(view, kind, from, last) {
			// After a change of forks there may be fewer blocks than were told.
			Ok(changes) => return (Ok(changes), last.saturating_add(1).max(from)),
			// Too much, or one of them cannot be read: first what comes before.
			Err(_) if last > from => last = from.midpoint(last),
			Err(failure) => {
				let (failure, next) = refused(view, kind, from..=newest, failure);
				return (Err(failure), next);
			},
		}
	}
}

fn between<C: Chain>(
	view: &View<C>,
	kind: &Kind,
	from: u64,
	last: u64,
) -> Result<Changes, Failure> {
	match kind {
		Kind::Blocks => {
			let mut hashes = Vec::new();
			for number in from..=last {
				if let Some(hash) = view.chain.canonical(number)? {
					hashes.push(view.sealed(hash)?.header.hash);
				}
			}
			Ok(Changes::Blocks(hashes))
		},
		Kind::Logs(filter) => view.logs_between(from, last, filter).map(Changes::Logs),
	}
}

/// What a poll is told if the first of these blocks fails by itself, and the block that the next poll begins
/// with: a later one, if the failure does not pass.
fn refused<C: Chain>(
	view: &View<C>,
	kind: &Kind,
	blocks: RangeInclusive<u64>,
	failure: Failure,
) -> (Failure, u64) {
	let first = *blocks.start();
	let after = |last: u64| last.saturating_add(1);
	match failure {
		// After a warp sync these are many, and one refusal is enough.
		Failure::Pruned(name) => {
			let gone = |number: &u64| {
				matches!(between(view, kind, *number, *number), Err(Failure::Pruned(_)))
			};
			let last = blocks.take_while(gone).last().unwrap_or(first);
			let names = if last > first { format!("{name} to {last}") } else { name };
			(Failure::Pruned(names), after(last))
		},
		Failure::Limit(_) => {
			let why = format!(
				"block {first} has more logs than one answer holds, and this filter leaves it out; \
				 ask eth_getLogs about it, by addresses and topics"
			);
			(Failure::Limit(why), after(first))
		},
		Failure::Unreadable(_) => (failure, after(first)),
		passing => (passing, first),
	}
}

/// What a subscription is told next when `best` became the best block and `told` was the last told height, and
/// the height that it is then told up to.
pub fn news<C: Chain>(
	view: &View<C>,
	told: u64,
	best: At,
	wanted: &Wanted,
) -> Result<(Vec<Item>, u64), Failure> {
	// A node that syncs tells nothing until it is done: no news are older than a filter's poll may span.
	let told = told.max(best.number.saturating_sub(LOG_BLOCKS));
	// After a change of forks the new best block may be no higher than the old one.
	let from = told.saturating_add(1).min(best.number);
	let last = from.saturating_add(AT_ONCE).saturating_sub(1).min(best.number);
	let mut items = Vec::new();
	for number in from..=last {
		let hash =
			if number == best.number { Some(best.hash) } else { view.chain.canonical(number)? };
		let Some(hash) = hash else { continue };
		let sealed = match view.sealed(hash) {
			// A warp sync leaves none of the states before its end.
			Err(Failure::Pruned(_)) => continue,
			sealed => sealed?,
		};
		match wanted {
			Wanted::Heads => {
				items.push(Item::Header(Box::new(Header::from(sealed.header.clone()))));
			},
			Wanted::Logs(filter) => {
				let logs = view::logs(&sealed, filter).into_iter();
				items.extend(logs.map(|log| Item::Log(Box::new(log))));
			},
		}
	}
	Ok((items, last))
}
