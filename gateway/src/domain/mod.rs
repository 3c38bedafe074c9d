// SPDX-License-Identifier: GPL-3.0-only

//! What a gateway does. It knows neither HTTP nor nodes: it asks [`crate::chain::Chain`], keeps things
//! in [`crate::store::Store`], and answers as an [`Exchange`].

mod authority;
mod filings;
mod fragments;
pub(crate) mod parties;
mod release;
mod requests;
mod upkeep;

use std::{path::Path, sync::Arc};

use async_trait::async_trait;
use salus_envelope::DecryptionKey;
use salus_primitives::{access::Opening, text::QueryText, Moment};

pub use upkeep::{Purged, Swept};

use crate::{
	chain::{Chain, ChainError, Finalised},
	clock::{Clock, SystemClock},
	error::{ExchangeError, GatewayError},
	exchange::{
		Activation, Answer, BlindedRequest, Confirmed, Exchange, FragmentDelivery, FragmentState,
		GrantToMe, Identity, Lodged, LodgedRequest, ObjectReader, OpeningDelivery, PutFiling,
		PutObject, ReleaseRequest, Released, ReleasedBytes, Signed, Stored, VersionOf,
	},
	store::Store,
};

/// The age of finalised state above which nothing is released.
pub const MAX_STATE_AGE: Moment = 15_000;
/// How long what is staged waits for its filing.
pub const STAGING: Moment = 3_600_000;

/// What can be set.
#[derive(Clone)]
pub struct GatewayConfig {
	/// The longest object, in bytes.
	pub max_object: u64,
	/// What tells the time.
	pub clock: Arc<dyn Clock>,
}

impl Default for GatewayConfig {
	fn default() -> Self {
		Self { max_object: 8 << 30, clock: Arc::new(SystemClock) }
	}
}

/// One gateway in this process: its folder, its accounts, its key.
pub struct LocalGateway {
	identity: Identity,
	key: DecryptionKey,
	chain: Arc<dyn Chain>,
	store: Store,
	config: GatewayConfig,
	/// One lodging at a time, so that the same request is not lodged twice.
	lodging: tokio::sync::Mutex<()>,
}

impl LocalGateway {
	/// Opens a gateway on its folder. `key` is the secret of the encryption key that its system has
	/// registered in the version that `identity` names; `chain` lodges with the system's account.
	pub async fn open(
		folder: &Path,
		identity: Identity,
		key: DecryptionKey,
		chain: Arc<dyn Chain>,
		config: GatewayConfig,
	) -> Result<Self, GatewayError> {
		let store = Store::open(folder).await?;
		Ok(Self { identity, key, chain, store, config, lodging: Default::default() })
	}

	fn now(&self) -> Moment {
		self.config.clock.now()
	}

	/// Finalised state, if it is young enough to decide by.
	async fn fresh(&self, now: Moment) -> Result<Arc<dyn Finalised>, GatewayError> {
		let at = self.chain.finalised().await?;
		// A clock that is behind would make old state look fresh.
		if at.time().saturating_add(MAX_STATE_AGE) < now
			|| now.saturating_add(MAX_STATE_AGE) < at.time()
		{
			return Err(GatewayError::new(
				ExchangeError::Stale { retry_after: 5 },
				format!("block {} is of {}, the clock says {now}", at.number(), at.time()),
			));
		}
		Ok(at)
	}
}

impl From<ChainError> for GatewayError {
	fn from(error: ChainError) -> Self {
		match error {
			ChainError::Unavailable(reason) => Self::unavailable(reason),
			ChainError::Refused(reason) => Self::new(ExchangeError::Refused(reason), ""),
		}
	}
}

/// Nobody hears why, but the log.
fn answer<T>(what: &'static str, result: Result<T, GatewayError>) -> Answer<T> {
	result.map_err(|error| error.logged(what))
}

#[async_trait]
impl Exchange for LocalGateway {
	async fn identity(&self) -> Answer<Identity> {
		Ok(self.identity.clone())
	}

	async fn put_object(&self, put: PutObject, bytes: ObjectReader) -> Answer<Stored> {
		answer("put_object", self.do_put_object(put, bytes).await)
	}

	async fn put_filing(&self, put: PutFiling) -> Answer<()> {
		answer("put_filing", self.do_put_filing(put).await)
	}

	async fn confirm(&self, of: VersionOf) -> Answer<Confirmed> {
		answer("confirm", self.do_confirm(of).await)
	}

	async fn lodge(&self, request: BlindedRequest) -> Answer<Lodged> {
		answer("lodge", self.do_lodge(request).await)
	}

	async fn take_request(&self, request: LodgedRequest) -> Answer<()> {
		answer("take_request", self.do_take_request(request).await)
	}

	async fn requests(&self, query: Signed<QueryText>) -> Answer<Vec<LodgedRequest>> {
		answer("requests", self.do_requests(query).await)
	}

	async fn grants(&self, query: Signed<QueryText>) -> Answer<Vec<GrantToMe>> {
		answer("grants", self.do_grants(query).await)
	}

	async fn fragments(&self, query: Signed<QueryText>) -> Answer<Vec<FragmentState>> {
		answer("fragments", self.do_fragments(query).await)
	}

	async fn openings(&self, query: Signed<QueryText>) -> Answer<Vec<Opening>> {
		answer("openings", self.do_openings(query).await)
	}

	async fn deliver(&self, delivery: FragmentDelivery) -> Answer<()> {
		answer("deliver", self.do_deliver(delivery).await)
	}

	async fn activate(&self, activation: Activation) -> Answer<()> {
		answer("activate", self.do_activate(activation).await)
	}

	async fn add_opening(&self, delivery: OpeningDelivery) -> Answer<()> {
		answer("add_opening", self.do_add_opening(delivery).await)
	}

	async fn release(&self, request: ReleaseRequest) -> Answer<Released> {
		answer("release", self.do_release(request).await)
	}

	async fn fetch(&self, request: ReleaseRequest) -> Answer<ReleasedBytes> {
		answer("fetch", self.do_fetch(request).await)
	}
}
