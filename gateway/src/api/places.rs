// SPDX-License-Identifier: GPL-3.0-only

//! Places: so many in all, and so many for each who takes some, so that nobody has them all.

use std::{
	collections::HashMap,
	hash::Hash,
	sync::{Arc, Mutex, PoisonError},
};

/// Why somebody gets no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoPlace {
	/// All are taken.
	Full,
	/// As many as anybody may have are hers already.
	Enough,
}

/// The places that are taken, by whom, and their number.
struct Taken<K> {
	by: HashMap<K, usize>,
	all: usize,
}

/// Places.
#[derive(Clone)]
pub(super) struct Places<K> {
	all: usize,
	each: usize,
	taken: Arc<Mutex<Taken<K>>>,
}

impl<K: Hash + Eq + Clone> Places<K> {
	/// So many in all, and so many for each.
	pub(super) fn new(all: usize, each: usize) -> Self {
		let taken = Taken { by: HashMap::new(), all: 0 };
		Self { all, each, taken: Arc::new(Mutex::new(taken)) }
	}

	/// Takes one, which is free again when it is dropped.
	pub(super) fn take(&self, by: K) -> Result<Place<K>, NoPlace> {
		let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
		let hers = taken.by.get(&by).copied().unwrap_or(0);
		if hers >= self.each {
			return Err(NoPlace::Enough);
		}
		if taken.all >= self.all {
			return Err(NoPlace::Full);
		}
		taken.all = taken.all.saturating_add(1);
		taken.by.insert(by.clone(), hers.saturating_add(1));
		Ok(Place { taken: self.taken.clone(), by })
	}
}

/// A place that somebody has.
pub(super) struct Place<K: Hash + Eq + Clone> {
	taken: Arc<Mutex<Taken<K>>>,
	by: K,
}

impl<K: Hash + Eq + Clone> Drop for Place<K> {
	fn drop(&mut self) {
		let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
		taken.all = taken.all.saturating_sub(1);
		let left = taken.by.get(&self.by).map_or(0, |number| number.saturating_sub(1));
		match left {
			0 => taken.by.remove(&self.by),
			left => taken.by.insert(self.by.clone(), left),
		};
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_place_is_free_again_when_it_is_left() {
		let places = Places::new(3, 2);
		let first = places.take("one").unwrap();
		let _second = places.take("one").unwrap();
		assert_eq!(places.take("one").err(), Some(NoPlace::Enough));
		let _third = places.take("other").unwrap();
		assert_eq!(places.take("other").err(), Some(NoPlace::Full));
		drop(first);
		let _fourth = places.take("one").unwrap();
		assert_eq!(places.take("one").err(), Some(NoPlace::Enough));
	}

	#[test]
	fn nothing_is_remembered_of_who_has_gone() {
		let places = Places::new(3, 2);
		drop(places.take("one").unwrap());
		assert!(places.taken.lock().unwrap().by.is_empty());
	}
}
