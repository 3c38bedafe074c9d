// SPDX-License-Identifier: GPL-3.0-only

//! What the handlers share.

use std::{future::Future, sync::Arc};

use salus_primitives::AccountId;
use tokio::{sync::Semaphore, time::Instant};
use tokio_util::task::TaskTracker;

use super::{
	cors::Origins,
	limits::Limits,
	metrics::{Counted, Metrics},
	places::{NoPlace, Place, Places},
	problem::Refused,
	rates::Rates,
	rpc::Proxy,
	setup::Setup,
};
use crate::{domain::LocalGateway, error::ExchangeError, exchange::Answer, pace::Patience};

/// After how many seconds an account that has as many transfers as it may have is told to ask again.
const BUSY: u64 = 5;

/// A gateway and the limits of its service.
pub(super) struct Api {
	pub(super) gateway: Arc<LocalGateway>,
	pub(super) limits: Limits,
	pub(super) rates: Rates,
	pub(super) metrics: Metrics,
	/// What serves `/rpc`, where it is served.
	pub(super) rpc: Option<Arc<Proxy>>,
	/// Which pages may use the gateway from a browser.
	pub(super) origins: Origins,
	pub(super) requests: Arc<Semaphore>,
	transfers: Places<AccountId>,
	/// What goes on though whoever asked for it may have gone.
	pub(super) works: TaskTracker,
}

/// As handlers get it.
pub(super) type Shared = Arc<Api>;

/// The place of an object on its way in or out.
pub(super) struct Transfer {
	_place: Place<AccountId>,
	_counted: Counted,
}

impl Api {
	pub(super) fn new(
		gateway: Arc<LocalGateway>,
		setup: Setup,
	) -> Result<Shared, prometheus::Error> {
		let Setup { limits, rpc, origins } = setup;
		let metrics = Metrics::new()?;
		Ok(Arc::new(Self {
			gateway,
			rates: Rates::new(&limits),
			rpc: rpc.map(|rpc| Proxy::new(rpc, metrics.rpc.clone())),
			origins,
			metrics,
			requests: Arc::new(Semaphore::new(limits.requests.min(Semaphore::MAX_PERMITS))),
			transfers: Places::new(limits.transfers, limits.transfers_of_one()),
			works: TaskTracker::new(),
			limits,
		}))
	}

	/// A place for an object on its way, if there is one and the account has not enough of them.
	pub(super) fn transfer(&self, account: &AccountId) -> Result<Transfer, Refused> {
		let place = self.transfers.take(account.clone()).map_err(|none| match none {
			NoPlace::Full => Refused::Full,
			NoPlace::Enough => ExchangeError::TooMany { retry_after: BUSY }.into(),
		})?;
		Ok(Transfer { _place: place, _counted: Counted::new(&self.metrics.transfers) })
	}

	/// How long a body may let us wait, which says that it has so many bytes.
	pub(super) fn patience(&self, length: Option<u64>) -> Patience {
		let end = length.and_then(|length| self.end(length));
		Patience::new(self.limits.idle, self.limits.slowest).until(end)
	}

	/// Until when so many bytes may be on their way; none where no clock gets there.
	pub(super) fn end(&self, length: u64) -> Option<Instant> {
		Instant::now().checked_add(self.limits.longest(length))
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
