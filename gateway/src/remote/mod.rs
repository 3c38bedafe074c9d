// SPDX-License-Identifier: GPL-3.0-only

//! Gateways behind HTTP, as clients see them: [`Exchange`]s like any other.
//!
//! [`connect`] answers an exchange for each endpoint. All of them share one session: the account signs in
//! once, for all these gateways, when the first of them is asked for something that needs it, and again
//! when the session is about to end. Nothing is asked before that.
//!
//! An answer that is not a gateway's becomes [`crate::ExchangeError::Unavailable`]: the reason is logged
//! at level `debug`, without what was asked for.

mod ask;
mod gateway;
pub mod presign;
mod reply;
mod session;
#[cfg(test)]
mod tests;
mod transport;
mod upload;

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use salus_primitives::text::MAX_SIGN_IN_GATEWAYS;

use crate::{
	clock::{Clock, SystemClock},
	error::ExchangeError,
	exchange::{Answer, Exchange, Others, Signs},
	wire::endpoint::{Endpoint, EndpointError},
};
use gateway::RemoteGateway;
use session::SignIn;

/// What can be set of how gateways are asked.
#[derive(Clone)]
pub struct Options {
	/// Certificates, as PEM, of authorities that are trusted besides those of the system: a consortium's
	/// own. It may hold several.
	pub roots: Option<Vec<u8>>,
	/// What tells the time that sign-ins and requests carry.
	pub clock: Arc<dyn Clock>,
	/// How long a connection may take.
	pub connecting: Duration,
	/// How long a gateway may say nothing: before its answer, and in the middle of one.
	pub patience: Duration,
	/// How long what has to become final may take.
	pub finality: Duration,
	/// How long a gateway's node may hear later than others of a block that is final.
	pub behind: Duration,
}

impl Default for Options {
	fn default() -> Self {
		Self {
			roots: None,
			clock: Arc::new(SystemClock),
			connecting: Duration::from_secs(10),
			patience: Duration::from_secs(60),
			finality: Duration::from_secs(300),
			behind: Duration::from_secs(3),
		}
	}
}

/// Why gateways cannot be asked at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RemoteError {
	/// An endpoint is none.
	#[error(transparent)]
	Endpoint(#[from] EndpointError),
	/// One endpoint twice.
	#[error("the gateway `{0}` is named twice: name each once")]
	Twice(String),
	/// More than a sign-in is for.
	#[error(
		"these are {0} gateways, and one can sign in to {MAX_SIGN_IN_GATEWAYS} at once: name those that \
		 are needed"
	)]
	TooMany(usize),
	/// The authorities that were given are not certificates.
	#[error(
		"the certificates of authorities cannot be used: {0}; give a file of PEM certificates"
	)]
	Roots(String),
	/// TLS cannot be set up.
	#[error("TLS cannot be set up: {0}")]
	Tls(String),
	/// The HTTP client cannot be set up.
	#[error("HTTP cannot be set up: {0}")]
	Http(String),
}

/// The gateways at these endpoints, on the network of that genesis and chain id, asked in the name of
/// that account.
pub fn connect(
	endpoints: &[String],
	genesis: [u8; 32],
	chain_id: u64,
	signer: Arc<dyn Signs>,
) -> Result<Vec<Arc<dyn Exchange>>, RemoteError> {
	connect_with(endpoints, genesis, chain_id, signer, &Options::default())
}

/// The same with other options.
pub fn connect_with(
	endpoints: &[String],
	genesis: [u8; 32],
	chain_id: u64,
	signer: Arc<dyn Signs>,
	options: &Options,
) -> Result<Vec<Arc<dyn Exchange>>, RemoteError> {
	let endpoints = read(endpoints)?;
	if endpoints.len() > MAX_SIGN_IN_GATEWAYS {
		return Err(RemoteError::TooMany(endpoints.len()));
	}
	let clock = options.clock.clone();
	let sign_in = SignIn::new(&endpoints, genesis, chain_id, signer, clock);
	exchanges(endpoints, Some(Arc::new(sign_in)), options)
}

/// The gateways at these endpoints, asked in nobody's name: for what carries its own signature, and for
/// who they are. Anything else is answered [`crate::ExchangeError::SignedOut`].
pub fn connect_anonymous(
	endpoints: &[String],
	options: &Options,
) -> Result<Vec<Arc<dyn Exchange>>, RemoteError> {
	exchanges(read(endpoints)?, None, options)
}

/// Other gateways, each asked in nobody's name when it is needed.
#[derive(Clone, Default)]
pub struct Anonymous(pub Options);

impl Others for Anonymous {
	fn at(&self, endpoint: &str) -> Answer<Arc<dyn Exchange>> {
		connect_anonymous(&[endpoint.into()], &self.0)
			.map_err(|error| reply::not_ours(&error.to_string()))?
			.pop()
			.ok_or(ExchangeError::Unavailable)
	}
}

fn read(endpoints: &[String]) -> Result<Vec<Endpoint>, RemoteError> {
	let mut seen = BTreeSet::new();
	let mut list = Vec::new();
	for text in endpoints {
		let endpoint: Endpoint = text.parse()?;
		if !seen.insert(endpoint.clone()) {
			return Err(RemoteError::Twice(endpoint.to_string()));
		}
		list.push(endpoint);
	}
	Ok(list)
}

fn exchanges(
	endpoints: Vec<Endpoint>,
	sign_in: Option<Arc<SignIn>>,
	options: &Options,
) -> Result<Vec<Arc<dyn Exchange>>, RemoteError> {
	let encrypted = endpoints.iter().any(Endpoint::is_encrypted);
	let client = transport::client(options, encrypted)?;
	let one = |endpoint| -> Arc<dyn Exchange> {
		Arc::new(RemoteGateway::new(endpoint, client.clone(), sign_in.clone(), options))
	};
	Ok(endpoints.into_iter().map(one).collect())
}
