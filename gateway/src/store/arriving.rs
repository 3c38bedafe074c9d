// SPDX-License-Identifier: GPL-3.0-only

//! Objects whose bytes are on their way: they take room before they are here.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use salus_primitives::{AccountId, ObjectHash};

/// An object on its way.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Arrival {
	/// Which.
	pub hash: ObjectHash,
	/// From whom.
	pub account: AccountId,
	/// How many bytes are announced.
	pub length: u64,
	/// Whether it is here already, and its bytes are compared and not kept.
	pub kept: bool,
}

/// All that are on their way. There are no more than transfers at once.
#[derive(Clone, Default)]
pub(super) struct Arriving(Arc<Mutex<Vec<Arrival>>>);

impl Arriving {
	/// One more, until what is answered is dropped.
	pub(super) fn begin(&self, arrival: Arrival) -> Underway {
		self.list().push(arrival.clone());
		Underway { all: self.clone(), arrival }
	}

	/// How many bytes an account has announced.
	pub(super) fn of(&self, account: &AccountId) -> u64 {
		let list = self.list();
		sum(list.iter().filter(|one| one.account == *account))
	}

	/// How many bytes are announced in all.
	pub(super) fn all(&self) -> u64 {
		sum(self.list().iter())
	}

	/// Whether somebody sends that object, and it is written.
	pub(super) fn has(&self, hash: &ObjectHash) -> bool {
		self.list().iter().any(|one| one.hash == *hash && !one.kept)
	}

	fn list(&self) -> MutexGuard<'_, Vec<Arrival>> {
		self.0.lock().unwrap_or_else(PoisonError::into_inner)
	}
}

fn sum<'a>(list: impl Iterator<Item = &'a Arrival>) -> u64 {
	list.fold(0, |sum, one| sum.saturating_add(one.length))
}

/// Held while an object is on its way.
pub(super) struct Underway {
	all: Arriving,
	arrival: Arrival,
}

impl Drop for Underway {
	fn drop(&mut self) {
		let mut list = self.all.list();
		// Of several that are alike, any.
		if let Some(place) = list.iter().position(|one| *one == self.arrival) {
			list.swap_remove(place);
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn what_is_on_its_way_counts_until_it_is_here() {
		let arriving = Arriving::default();
		let (one, other) = (AccountId::from([1; 32]), AccountId::from([2; 32]));
		let (hash, here) = (ObjectHash([3; 32]), ObjectHash([4; 32]));
		let begin = |hash, account: &AccountId, length| {
			let (account, kept) = (account.clone(), hash == here);
			arriving.begin(Arrival { hash, account, length, kept })
		};
		let first = begin(hash, &one, 5);
		let again = begin(here, &one, 5);
		let _third = begin(hash, &other, u64::MAX);
		assert_eq!((arriving.of(&one), arriving.of(&other)), (10, u64::MAX));
		assert_eq!(arriving.all(), u64::MAX);
		// What is here already is not written.
		assert!(arriving.has(&hash) && !arriving.has(&here));
		drop(first);
		assert_eq!(arriving.of(&one), 5);
		drop(again);
		assert_eq!(arriving.of(&one), 0);
	}
}
