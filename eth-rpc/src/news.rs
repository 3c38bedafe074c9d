// SPDX-License-Identifier: GPL-3.0-only

//! What there is to tell of new blocks, to who polls a filter or subscribed: each height once, in order, and
//! no more at once than one answer holds. What does not fit is told next.

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

/// What a poll tells of the blocks from `from` on, and the last block that it tells of.
pub fn changes<C: Chain>(
	view: &View<C>,
	kind: &Kind,
	from: u64,
) -> Result<(Changes, u64), Failure> {
	let most = from.saturating_add(LOG_BLOCKS).saturating_sub(1);
	let mut last = view.chain.best().number.min(most);
	match kind {
		Kind::Blocks => {
			let mut hashes = Vec::new();
			for number in from..=last {
				if let Some(hash) = view.chain.canonical(number)? {
					hashes.push(view.sealed(hash)?.header.hash);
				}
			}
			Ok((Changes::Blocks(hashes), last))
		},
		Kind::Logs(filter) => loop {
			match view.logs_between(from, last, filter) {
				Err(Failure::Limit(_)) if last > from => last = from.midpoint(last),
				logs => return Ok((Changes::Logs(logs?), last)),
			}
		},
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
	// After a change of forks the new best block may be no higher than the old one.
	let from = told.saturating_add(1).min(best.number);
	let last = from.saturating_add(AT_ONCE).saturating_sub(1).min(best.number);
	let mut items = Vec::new();
	for number in from..=last {
		let hash =
			if number == best.number { Some(best.hash) } else { view.chain.canonical(number)? };
		let Some(hash) = hash else { continue };
		let sealed = view.sealed(hash)?;
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
