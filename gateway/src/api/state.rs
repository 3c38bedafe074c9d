// SPDX-License-Identifier: GPL-3.0-only

//! What the handlers share.

use std::{future::Future, sync::Arc};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::task::TaskTracker;

use super::{
	limits::Limits,
	metrics::{Counted, Metrics},
	pace::Patience,
	problem::Refused,
	rates::Rates,
};
use crate::{domain::LocalGateway, error::ExchangeError, exchange::Answer};

/// A gateway and the limits of its service.
pub(super) struct Api {
	pub(super) gateway: Arc<LocalGateway>,
	pub(super) limits: Limits,
	pub(super) rates: Rates,
	pub(super) metrics: Metrics,
	pub(super) requests: Arc<Semaphore>,
	transfers: Arc<Semaphore>,
	/// What goes on though whoever asked for it may have gone.
	pub(super) works: TaskTracker,
}

/// As handlers get it.
pub(super) type Shared = Arc<Api>;

/// The place of an object on its way in or out.
pub(super) struct Transfer {
	_place: OwnedSemaphorePermit,
	_counted: Counted,
}

impl Api {
	pub(super) fn new(
		gateway: Arc<LocalGateway>,
		limits: Limits,
	) -> Result<Shared, prometheus::Error> {
		let places = |number: usize| Arc::new(Semaphore::new(number.min(Semaphore::MAX_PERMITS)));
		Ok(Arc::new(Self {
			gateway,
			rates: Rates::new(&limits),
			metrics: Metrics::new()?,
			requests: places(limits.requests),
			transfers: places(limits.transfers),
			works: TaskTracker::new(),
			limits,
		}))
	}

	/// A place for an object on its way, if there is one.
	pub(super) fn transfer(&self) -> Result<Transfer, Refused> {
		let place = self.transfers.clone().try_acquire_owned().map_err(|_| Refused::Full)?;
		Ok(Transfer { _place: place, _counted: Counted::new(&self.metrics.transfers) })
	}

	/// How long a body may let us wait.
	pub(super) fn patience(&self) -> Patience {
		Patience::new(self.limits.idle, self.limits.slowest)
	}

	/// Does something that is not to stop half way when whoever asked for it hangs up.
	pub(super) async fn whole<T: Send + 'static>(
		&self,
		work: impl Future<Output = Answer<T>> + Send + 'static,
	) -> Answer<T> {
		match self.works.spawn(work).await {
			Ok(answer) => answer,
			Err(error) => {
				tracing::error!(%error, "an operation broke");
				Err(ExchangeError::Unavailable)
			},
		}
	}
}
