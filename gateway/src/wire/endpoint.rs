// SPDX-License-Identifier: GPL-3.0-only

//! Where a gateway is asked: the base of its URLs, written in one way.
//!
//! Requests are signed over their whole URL, and a sign-in over the endpoints it is for. Both sides have
//! to write an endpoint alike, so both read it through here: lower-case host, no default port, no slash at
//! the end.

use std::{fmt, net::IpAddr, str::FromStr};

use reqwest::Url;
use salus_primitives::text::authority_of;

/// A gateway's endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Endpoint {
	text: String,
	host: String,
}

/// Why a text is not a gateway's endpoint.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
	/// It is not a URL that can stand in a sign-in.
	#[error(
		"`{0}` is not a gateway's endpoint: write https://<host>[:<port>][/<path>], without user, \
		 query and fragment"
	)]
	NotAnEndpoint(String),
	/// Not encrypted, and not on this machine.
	#[error(
		"`{0}` is not encrypted, and not on this machine: gateways elsewhere are asked over https:// \
		 only"
	)]
	NotEncrypted(String),
}

impl Endpoint {
	/// The endpoint as it is signed.
	pub fn as_str(&self) -> &str {
		&self.text
	}

	/// Host and port: the domain of a sign-in at this gateway.
	pub fn authority(&self) -> &str {
		authority_of(&self.text).unwrap_or_default()
	}

	/// Whether it is asked over TLS.
	pub fn is_encrypted(&self) -> bool {
		self.text.starts_with("https://")
	}

	/// Whether it is on this machine.
	pub fn is_loopback(&self) -> bool {
		let host = self.host.trim_start_matches('[').trim_end_matches(']');
		host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
	}

	/// The target of a request: the endpoint, a path that begins with a slash, and a query.
	pub fn target(&self, path: &str, query: Option<&str>) -> String {
		match query {
			Some(query) => format!("{self}{path}?{query}"),
			None => format!("{self}{path}"),
		}
	}
}

impl FromStr for Endpoint {
	type Err = EndpointError;

	fn from_str(text: &str) -> Result<Self, EndpointError> {
		let not_one = || EndpointError::NotAnEndpoint(text.to_owned());
		authority_of(text).ok_or_else(not_one)?;
		let url = Url::parse(text).map_err(|_| not_one())?;
		let host = url.host_str().ok_or_else(not_one)?.to_owned();
		let endpoint = Self { text: url.as_str().trim_end_matches('/').to_owned(), host };
		// Such as a host that is written as a number becomes another text, which has to be one too.
		authority_of(&endpoint.text).ok_or_else(not_one)?;
		match endpoint.is_encrypted() || endpoint.is_loopback() {
			true => Ok(endpoint),
			false => Err(EndpointError::NotEncrypted(text.to_owned())),
		}
	}
}

impl fmt::Display for Endpoint {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(&self.text)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn an_endpoint_is_written_in_one_way() {
		for (text, same) in [
			("https://gateway.example", "https://gateway.example"),
			("https://Gateway.Example:443/", "https://gateway.example"),
			("https://gateway.example:8443/salus/", "https://gateway.example:8443/salus"),
			("http://127.0.0.1:9000/", "http://127.0.0.1:9000"),
			("http://127.0.0.1:80", "http://127.0.0.1"),
			("http://[::1]:9000", "http://[::1]:9000"),
			("http://localhost:9000", "http://localhost:9000"),
			("http://LOCALHOST:9000/a/../b", "http://localhost:9000/b"),
		] {
			let endpoint: Endpoint = text.parse().unwrap();
			assert_eq!(endpoint.as_str(), same);
			assert_eq!(same.parse(), Ok(endpoint));
		}
	}

	#[test]
	fn its_targets_are_urls_that_stay_as_they_are() {
		let endpoint: Endpoint = "https://gateway.example:8443/salus/".parse().unwrap();
		let target = endpoint.target("/grants", Some("purpose=TREAT&grant=7"));
		assert_eq!(target, "https://gateway.example:8443/salus/grants?purpose=TREAT&grant=7");
		assert_eq!(Url::parse(&target).unwrap().as_str(), target);
		assert_eq!(endpoint.authority(), "gateway.example:8443");
		let target = endpoint.target("/", None);
		assert_eq!(Url::parse(&target).unwrap().as_str(), target);
	}

	#[test]
	fn plain_http_stays_on_this_machine() {
		for text in [
			"http://gateway.example",
			"http://10.0.0.1:9000",
			"http://0.0.0.0:9000",
			"http://localhost.example",
			"http://127.0.0.1.example",
		] {
			let error = EndpointError::NotEncrypted(text.into());
			assert_eq!(text.parse::<Endpoint>(), Err(error), "{text}");
		}
		for text in ["", "gateway.example", "https://user@gateway.example", "ftp://127.0.0.1"] {
			let error = EndpointError::NotAnEndpoint(text.into());
			assert_eq!(text.parse::<Endpoint>(), Err(error), "{text}");
		}
	}
}
