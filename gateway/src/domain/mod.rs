// SPDX-License-Identifier: GPL-3.0-only

//! What a gateway does. It knows neither HTTP nor nodes: it asks [`crate::chain::Chain`], keeps things
//! in [`crate::store::Store`], and is told by the layer in front of it who asks ([`Caller`]).

mod anchoring;
mod branch;
mod caller;
mod destructions;
mod filings;
mod finding;
mod fragments;
mod operations;
mod page;
pub(crate) mod parties;
mod passing;
mod proofs;
mod receipts;
mod release;
mod requests;
mod sessions;
mod upkeep;
mod watched;

use std::{path::Path, sync::Arc, time::Duration};

use salus_envelope::{DecryptionKey, SigningKey};
use salus_primitives::{text::authority_of, AccountId, Moment};
use salus_receipt::Trust;

pub use anchoring::{Anchoring, MAX_BATCH};
pub use caller::Caller;
pub use passing::Passed;
pub use sessions::{Session, SessionId, MAX_SKEW};
pub use upkeep::{Purged, Swept};

use crate::{
	chain::{Chain, ChainError, Finalised},
	clock::{Clock, SystemClock},
	error::{ExchangeError, GatewayError},
	exchange::{Identity, Others},
	limiter::Limiter,
	remote::Anonymous,
	store::{Elsewhere, Store},
};

/// The age of finalised state above which nothing is released.
pub const MAX_STATE_AGE: Moment = 15_000;
/// How long what is staged waits for its filing.
pub const STAGING: Moment = 3_600_000;
/// Receipts are not anchored more often than this, nor is anything else done by itself.
const SHORTEST: Duration = Duration::from_millis(100);
/// After how many seconds it is worth asking again where finalised state is too old, or too many wait.
const RETRY_AFTER: u64 = 5;

/// How many may wait to lodge, the one who does included. Each takes until it is final, one after the other:
/// who would come later would not wait for the answer.
const LODGINGS: usize = 16;

/// What can be set.
#[derive(Clone)]
pub struct GatewayConfig {
	/// Where it is asked: the base of its URLs as others reach it, without a slash at the end
	/// (`https://gateway.example.org`).
	pub endpoint: String,
	/// The longest object, in bytes.
	pub max_object: u64,
	/// How much one account may have staged, in bytes: handed over, and named by no filing that counts.
	pub max_staged: u64,
	/// How many requests one account may have lodged at once, after a pause. In the long run it is one a minute.
	pub lodgings: u32,
	/// How long a decision to release lasts: about bytes that are still going out then it is decided anew.
	pub release_lasts: Duration,
	/// How often receipts are anchored on the chain, also where there are none.
	pub anchor_every: Duration,
	/// How often it drops what was staged and never filed; every fifth time it destroys what nothing gives a reason to
	/// keep.
	pub tidy_every: Duration,
	/// How the network began, as `Trust::of_specification` reads it: for a gateway whose node is too young to
	/// have the first block's state. `None` asks the node.
	pub trust: Option<Trust>,
	/// Where it keeps what does not lie in its folder.
	pub elsewhere: Elsewhere,
	/// What tells the time.
	pub clock: Arc<dyn Clock>,
	/// How other gateways are asked.
	pub others: Arc<dyn Others>,
}

impl GatewayConfig {
	/// A gateway that is asked there, with objects of up to 8 GiB, four of them staged by one account, which
	/// anchors its receipts every minute, asks its node how the network began, and has the machine's clock.
	pub fn new(endpoint: impl Into<String>) -> Self {
		let mut endpoint = endpoint.into();
		endpoint.truncate(endpoint.trim_end_matches('/').len());
		Self {
			endpoint,
			max_object: 8 << 30,
			max_staged: 32 << 30,
			lodgings: 30,
			release_lasts: Duration::from_secs(30),
			anchor_every: Duration::from_secs(60),
			tidy_every: Duration::from_secs(60),
			trust: None,
			elsewhere: Elsewhere::default(),
			clock: Arc::new(SystemClock),
			others: Arc::new(Anonymous::default()),
		}
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
	/// The secret of the receipt key that this account has registered (`Seed::receipt`), or its institution
	/// where that is the same.
	pub receipt_key: SigningKey,
	/// The version in which it has registered that.
	pub receipt_key_version: u32,
}

/// One gateway in this process: its folder, its accounts, its keys.
pub struct LocalGateway {
	identity: Identity,
	key: DecryptionKey,
	/// In whose name receipts are signed.
	receipt_signer: AccountId,
	receipt_key: SigningKey,
	receipt_key_version: u32,
	/// What receipts are verified with.
	trust: Trust,
	chain: Arc<dyn Chain>,
	store: Store,
	config: GatewayConfig,
	/// What it decided by.
	branch: branch::Branch,
	/// One lodging at a time, so that the same request is not lodged twice.
	lodging: tokio::sync::Mutex<()>,
	/// Room for those who wait for their turn to lodge.
	lodgings: tokio::sync::Semaphore,
	/// How often each of them may.
	lodgers: Limiter<AccountId>,
	/// Told when something was lodged that other gateways are to get.
	passing: tokio::sync::Notify,
	/// What may be forgotten the next time.
	unused: upkeep::Unused,
	/// One anchoring at a time, so that no receipt gets into two batches.
	anchoring: tokio::sync::Mutex<()>,
}

impl LocalGateway {
	/// Opens a gateway on its folder; `chain` lodges and anchors with the system's account. It does not
	/// open without a receipt key that the chain knows.
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
		let receipt_signer = receipts::check_key(&*chain.finalised().await?, &system).await?;
		let store = Store::open(folder, &system.institution, &config.elsewhere).await?;
		receipts::check_folder(&store.db, &system.institution).await?;
		let trust = proofs::trust(&*chain, &store.db, config.trust.as_ref()).await?;
		let identity = Identity {
			institution: system.institution,
			system: system.account,
			key_version: system.key_version,
			endpoint: config.endpoint.clone(),
			genesis: chain.genesis(),
			chain_id: chain.chain_id(),
		};
		Ok(Self {
			identity,
			key: system.key,
			receipt_signer,
			receipt_key: system.receipt_key,
			receipt_key_version: system.receipt_key_version,
			trust,
			chain,
			store,
			lodgers: Limiter::new(requests::rate(config.lodgings)),
			config,
			branch: Default::default(),
			lodging: Default::default(),
			lodgings: tokio::sync::Semaphore::new(LODGINGS),
			passing: Default::default(),
			unused: Default::default(),
			anchoring: Default::default(),
		})
	}

	/// How often receipts are to be anchored.
	pub(crate) fn anchors_every(&self) -> Duration {
		self.config.anchor_every.max(SHORTEST)
	}

	/// How often it is to look after what it keeps.
	pub(crate) fn tidies_every(&self) -> Duration {
		self.config.tidy_every.max(SHORTEST)
	}

	pub(crate) fn now(&self) -> Moment {
		self.config.clock.now()
	}

	/// Finalised state, if it is young enough to decide by, no peer of the node knows a newer one, and it
	/// continues what was decided by before.
	async fn fresh(&self) -> Result<Arc<dyn Finalised>, GatewayError> {
		let tip = self.branch.tip();
		let at = self.chain.finalised().await?;
		// Before it becomes what later blocks have to continue; and again, when all has been asked.
		self.ensure_young(&*at)?;
		// A clock that runs along with a node that lags would make its state look young.
		if at.is_behind().await? {
			return Err(stale(format!("block {} is far behind the node's peers", at.number())));
		}
		if !self.branch.continues(tip, &*self.chain, &*at).await? {
			let before = tip.map_or(0, |(number, _)| number);
			return Err(stale(format!(
				"block {} does not continue block {before}, which was final here: the node was set back, or \
				 follows another branch",
				at.number()
			)));
		}
		self.ensure_young(&*at)?;
		Ok(at)
	}

	/// Whether state is young enough to decide by. A node that hangs answers late: after what was asked of it, and
	/// before anything is released, this is to be asked again.
	fn ensure_young(&self, at: &dyn Finalised) -> Result<(), GatewayError> {
		let now = self.now();
		// A clock that is behind would make old state look fresh.
		match at.time().abs_diff(now) <= MAX_STATE_AGE {
			true => Ok(()),
			false => Err(stale(format!(
				"block {} is of {}, the clock says {now}",
				at.number(),
				at.time()
			))),
		}
	}
}

fn stale(reason: String) -> GatewayError {
	GatewayError::new(ExchangeError::Stale { retry_after: RETRY_AFTER }, reason)
}

impl From<ChainError> for GatewayError {
	fn from(error: ChainError) -> Self {
		match error {
			ChainError::Unavailable(reason) => Self::unavailable(reason),
			ChainError::Refused(reason) => Self::new(ExchangeError::Refused(reason), ""),
		}
	}
}
