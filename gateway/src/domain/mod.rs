// SPDX-License-Identifier: GPL-3.0-only

//! What a gateway does. It knows neither HTTP nor nodes: it asks [`crate::chain::Chain`], keeps things
//! in [`crate::store::Store`], and is told by the layer in front of it who asks ([`Caller`]).

mod caller;
mod filings;
mod fragments;
mod operations;
pub(crate) mod parties;
mod release;
mod requests;
mod sessions;
mod upkeep;

use std::{path::Path, sync::Arc};

use salus_envelope::DecryptionKey;
use salus_primitives::{text::authority_of, AccountId, Moment};

pub use caller::Caller;
pub use sessions::{NotASessionId, Session, SessionId, MAX_SKEW};
pub use upkeep::{Purged, Swept};

use crate::{
	chain::{Chain, ChainError, Finalised},
	clock::{Clock, SystemClock},
	error::{ExchangeError, GatewayError},
	exchange::Identity,
	store::Store,
};

/// The age of finalised state above which nothing is released.
pub const MAX_STATE_AGE: Moment = 15_000;
/// How long what is staged waits for its filing.
pub const STAGING: Moment = 3_600_000;
/// After how many seconds it is worth asking again where finalised state is too old.
const RETRY_AFTER: u64 = 5;

/// What can be set.
#[derive(Clone)]
pub struct GatewayConfig {
	/// Where it is asked: the base of its URLs as others reach it, without a slash at the end
	/// (`https://gateway.example.org`).
	pub endpoint: String,
	/// The longest object, in bytes.
	pub max_object: u64,
	/// What tells the time.
	pub clock: Arc<dyn Clock>,
}

impl GatewayConfig {
	/// A gateway that is asked there, with objects of up to 8 GiB and the machine's clock.
	pub fn new(endpoint: impl Into<String>) -> Self {
		let mut endpoint = endpoint.into();
		endpoint.truncate(endpoint.trim_end_matches('/').len());
		Self { endpoint, max_object: 8 << 30, clock: Arc::new(SystemClock) }
	}
}

/// As whom a gateway acts.
pub struct GatewaySystem {
	/// The institution that runs it, admitted with the gateway role.
	pub institution: AccountId,
	/// The account of its system.
	pub account: AccountId,
	/// The secret of the encryption key that this account has registered.
	pub key: DecryptionKey,
	/// The version in which it has registered it.
	pub key_version: u32,
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
	/// Opens a gateway on its folder; `chain` lodges with the system's account.
	pub async fn open(
		folder: &Path,
		system: GatewaySystem,
		chain: Arc<dyn Chain>,
		config: GatewayConfig,
	) -> Result<Self, GatewayError> {
		if authority_of(&config.endpoint).is_none() || config.endpoint.ends_with('/') {
			return Err(GatewayError::unavailable(format!(
				"the endpoint {:?} is none: it is the base of the gateway's URLs, as in \
				 https://gateway.example.org, without a slash at its end",
				config.endpoint
			)));
		}
		let store = Store::open(folder).await?;
		let identity = Identity {
			institution: system.institution,
			system: system.account,
			key_version: system.key_version,
			endpoint: config.endpoint.clone(),
			genesis: chain.genesis(),
			chain_id: chain.chain_id(),
		};
		let lodging = Default::default();
		Ok(Self { identity, key: system.key, chain, store, config, lodging })
	}

	fn now(&self) -> Moment {
		self.config.clock.now()
	}

	/// Finalised state, if it is young enough to decide by, and no peer of the node knows a newer one.
	async fn fresh(&self, now: Moment) -> Result<Arc<dyn Finalised>, GatewayError> {
		let stale =
			|reason| GatewayError::new(ExchangeError::Stale { retry_after: RETRY_AFTER }, reason);
		let at = self.chain.finalised().await?;
		// A clock that is behind would make old state look fresh.
		if at.time().saturating_add(MAX_STATE_AGE) < now
			|| now.saturating_add(MAX_STATE_AGE) < at.time()
		{
			return Err(stale(format!(
				"block {} is of {}, the clock says {now}",
				at.number(),
				at.time()
			)));
		}
		// And one that runs along with a node that lags would make it look so as well.
		if at.is_behind().await? {
			return Err(stale(format!("block {} is far behind the node's peers", at.number())));
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
