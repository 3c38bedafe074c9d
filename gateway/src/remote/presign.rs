// SPDX-License-Identifier: GPL-3.0-only

//! Downloads that are signed in advance, for load generators: each counts once, and for about a minute.

use std::sync::Arc;

use super::{
	gateway::{read_ask, RemoteGateway},
	session::SignIn,
	transport, Options, RemoteError,
};
use crate::{
	error::ExchangeError,
	exchange::{Answer, Part, ReleaseRequest, Signs},
	wire::routes,
};

/// A gateway that an account signs downloads for.
pub struct Presigner(RemoteGateway);

/// A signed download: what goes into the request's first line, and its headers besides `host`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedDownload {
	/// Path and query.
	pub target: String,
	/// Names and values.
	pub headers: Vec<(String, String)>,
}

impl Presigner {
	/// For the gateway at an endpoint, on the network of that genesis and chain id.
	pub fn new(
		endpoint: &str,
		(genesis, chain_id): ([u8; 32], u64),
		signer: Arc<dyn Signs>,
		options: &Options,
	) -> Result<Self, RemoteError> {
		let endpoint: crate::wire::endpoint::Endpoint = endpoint.parse()?;
		let client = transport::client(options, endpoint.is_encrypted())?;
		let endpoints = std::slice::from_ref(&endpoint);
		let sign_in = SignIn::new(endpoints, genesis, chain_id, signer, options.clock.clone());
		Ok(Self(RemoteGateway::new(endpoint, client, Some(Arc::new(sign_in)), options)))
	}

	/// So many downloads of the same, signed now; the account signs in first, where it has to.
	pub async fn downloads(
		&self,
		request: &ReleaseRequest,
		part: Part,
		count: usize,
	) -> Answer<Vec<SignedDownload>> {
		let session = self.0.session().await?;
		let ask = read_ask(routes::part(&request.of, part), request);
		let sign = |_| -> Answer<SignedDownload> {
			let signed = ask.signed(self.0.endpoint(), &session, self.0.second())?;
			let url = signed.url();
			let target = match url.query() {
				Some(query) => format!("{}?{query}", url.path()),
				None => url.path().to_owned(),
			};
			let headers = signed.headers().iter().map(|(name, value)| {
				let value =
					value.to_str().map_err(|_| ExchangeError::Malformed(name.to_string()))?;
				Ok((name.to_string(), value.to_owned()))
			});
			Ok(SignedDownload { target, headers: headers.collect::<Answer<_>>()? })
		};
		(0..count).map(sign).collect()
	}
}
