// SPDX-License-Identifier: GPL-3.0-only

//! Filters that clients made (`eth_newFilter`, `eth_newBlockFilter`) and ask again and again
//! (`eth_getFilterChanges`). They live in memory, are bounded, and go if nobody asks for them.

use std::{
	collections::HashMap,
	sync::{Arc, Mutex, MutexGuard, PoisonError},
	time::{Duration, Instant},
};

use crate::{failure::Failure, filter::Filter, ids};

/// How long a filter lives unasked; geth's number.
pub const LIFETIME: Duration = Duration::from_secs(300);

/// Filters in all. When there are more, the one that was asked for least recently goes.
pub const AT_MOST: usize = 4096;

/// What a filter tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
	/// Hashes of new blocks.
	Blocks,
	/// New logs.
	Logs(Box<Filter>),
}

/// The first block that a filter was not told of. Who answers a poll keeps it locked meanwhile: two polls at
/// once would be told the same.
pub type Next = Arc<Mutex<u64>>;

struct Installed {
	kind: Kind,
	next: Next,
	asked: Instant,
}

/// All filters of this server.
#[derive(Default)]
pub struct Filters(Mutex<HashMap<String, Installed>>);

impl Filters {
	fn lock(&self) -> MutexGuard<'_, HashMap<String, Installed>> {
		// Nothing is left half done under the lock.
		self.0.lock().unwrap_or_else(PoisonError::into_inner)
	}

	/// A new filter, which will tell what comes from block `next` on.
	pub fn install(&self, kind: Kind, next: u64, now: Instant) -> String {
		let mut filters = self.lock();
		filters.retain(|_, filter| now.duration_since(filter.asked) < LIFETIME);
		if filters.len() >= AT_MOST {
			let oldest = filters.iter().min_by_key(|(_, filter)| filter.asked);
			if let Some(id) = oldest.map(|(id, _)| id.clone()) {
				filters.remove(&id);
			}
		}
		let id = ids::unguessable();
		let next = Arc::new(Mutex::new(next));
		filters.insert(id.clone(), Installed { kind, next, asked: now });
		id
	}

	/// What the filter wants, and the first block that it was not told of.
	pub fn asked(&self, id: &str, now: Instant) -> Result<(Kind, Next), Failure> {
		let mut filters = self.lock();
		let filter = filters.get_mut(id).ok_or(Failure::NoFilter)?;
		if now.duration_since(filter.asked) >= LIFETIME {
			filters.remove(id);
			return Err(Failure::NoFilter);
		}
		filter.asked = now;
		Ok((filter.kind.clone(), filter.next.clone()))
	}

	/// What the filter wants.
	pub fn kind(&self, id: &str) -> Result<Kind, Failure> {
		self.lock().get(id).map(|filter| filter.kind.clone()).ok_or(Failure::NoFilter)
	}

	/// Removes the filter; whether it was there.
	pub fn remove(&self, id: &str) -> bool {
		self.lock().remove(id).is_some()
	}
}
