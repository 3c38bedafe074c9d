// SPDX-License-Identifier: GPL-3.0-only

//! The place of a request among the running ones. A request whose body is still to come has none: whoever
//! sends slowly would keep it from the others.

use std::{
	future::Future,
	sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::problem::Refused;

/// A place, as the handlers' extractors find it among the request's extensions.
#[derive(Clone)]
pub(super) struct Admitted {
	places: Arc<Semaphore>,
	/// None while it waits for something of its peer's.
	place: Arc<Mutex<Option<OwnedSemaphorePermit>>>,
}

impl Admitted {
	/// Takes a place, if there is one.
	pub(super) fn take(places: &Arc<Semaphore>) -> Result<Self, Refused> {
		let admitted = Self { places: places.clone(), place: Default::default() };
		admitted.enter()?;
		Ok(admitted)
	}

	/// Waits without the place; then there has to be one again.
	pub(super) async fn without<T>(&self, wait: impl Future<Output = T>) -> Result<T, Refused> {
		self.put(None);
		let came = wait.await;
		self.enter()?;
		Ok(came)
	}

	fn enter(&self) -> Result<(), Refused> {
		let place = self.places.clone().try_acquire_owned().map_err(|_| Refused::Full)?;
		self.put(Some(place));
		Ok(())
	}

	fn put(&self, place: Option<OwnedSemaphorePermit>) {
		*self.place.lock().unwrap_or_else(PoisonError::into_inner) = place;
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[tokio::test]
	async fn who_waits_has_no_place() {
		let places = Arc::new(Semaphore::new(1));
		let admitted = Admitted::take(&places).unwrap();
		assert!(Admitted::take(&places).is_err());
		let other = admitted.without(async { Admitted::take(&places) }).await;
		// The other one has it now.
		assert_eq!(other.err(), Some(Refused::Full));
		let other = Admitted::take(&places);
		let again = admitted.without(async { 7 }).await;
		assert_eq!((other.is_ok(), again), (true, Err(Refused::Full)));
		drop(other);
		assert_eq!(admitted.without(async { 7 }).await, Ok(7));
		drop(admitted);
		assert_eq!(places.available_permits(), 1);
	}
}
