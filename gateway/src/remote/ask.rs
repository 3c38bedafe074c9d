// SPDX-License-Identifier: GPL-3.0-only

//! A request on its way: what is asked for, and the headers that prove who asks.

use http::{header, HeaderMap, HeaderName, HeaderValue, Method};
use reqwest::{Body, Request, Url};
use serde::Serialize;

use super::session::Session;
use crate::{
	bytes::random,
	error::ExchangeError,
	exchange::Answer,
	wire::{
		digest,
		endpoint::Endpoint,
		message::{self, Message, Parameters},
		CONTENT_DIGEST, JSON, OCTETS, SALUS_OPENING, SIGNATURE, SIGNATURE_INPUT,
	},
};

/// What is asked for.
#[derive(Clone, Debug)]
pub(super) struct Ask {
	method: Method,
	path: String,
	query: Option<String>,
	opening: Option<String>,
	range: Option<String>,
	json: Option<Vec<u8>>,
}

impl Ask {
	fn new(method: Method, path: impl Into<String>) -> Self {
		Self { method, path: path.into(), query: None, opening: None, range: None, json: None }
	}

	/// To read something.
	pub(super) fn get(path: impl Into<String>) -> Self {
		Self::new(Method::GET, path)
	}

	/// To do something.
	pub(super) fn post(path: impl Into<String>) -> Self {
		Self::new(Method::POST, path)
	}

	/// To hand something over.
	pub(super) fn put(path: impl Into<String>) -> Self {
		Self::new(Method::PUT, path)
	}

	/// With a body of JSON.
	pub(super) fn with(mut self, body: &impl Serialize) -> Answer<Self> {
		let json = serde_json::to_vec(body)
			.map_err(|error| ExchangeError::Malformed(error.to_string()))?;
		self.json = Some(json);
		Ok(self)
	}

	/// With a query, and what opens the rule that it names.
	pub(super) fn read(mut self, query: String, opening: Option<String>) -> Self {
		self.query = Some(query);
		self.opening = opening;
		self
	}

	/// For a range of the bytes.
	pub(super) fn range(mut self, range: Option<String>) -> Self {
		self.range = range;
		self
	}

	/// The request, in nobody's name.
	pub(super) fn request(&self, at: &Endpoint) -> Answer<Request> {
		let target = at.target(&self.path, self.query.as_deref());
		let url: Url = target.parse().map_err(|_| malformed("the request's target"))?;
		// What is signed is what is sent.
		if url.as_str() != target {
			return Err(malformed("the request's target"));
		}
		let mut request = Request::new(self.method.clone(), url);
		let headers = request.headers_mut();
		if let Some(opening) = &self.opening {
			set(headers, SALUS_OPENING, opening)?;
		}
		if let Some(range) = &self.range {
			set(headers, header::RANGE.as_str(), range)?;
		}
		if let Some(json) = &self.json {
			headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(JSON));
			*request.body_mut() = Some(Body::from(json.clone()));
		}
		Ok(request)
	}

	/// The request, signed by the key of the session at that second.
	pub(super) fn signed(&self, at: &Endpoint, session: &Session, now: u64) -> Answer<Request> {
		let mut request = self.request(at)?;
		let message = Message {
			method: self.method.to_string(),
			target: request.url().to_string(),
			digest: self.json.as_deref().map(digest::of),
			opening: self.opening.clone(),
		};
		let parameters = Parameters { created: now, nonce: random(), session: session.id };
		let signature = message::sign(&message, &parameters, &session.key)
			.map_err(|error| malformed(&error.to_string()))?;
		let headers = request.headers_mut();
		if let Some(digest) = &message.digest {
			set(headers, CONTENT_DIGEST, digest)?;
		}
		set(headers, SIGNATURE_INPUT, &signature.input)?;
		set(headers, SIGNATURE, &signature.signature)?;
		Ok(request)
	}
}

/// Gives a request the bytes of an object as its body.
pub(super) fn carry(request: &mut Request, length: u64, bytes: Body) {
	let headers = request.headers_mut();
	headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(OCTETS));
	headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
	*request.body_mut() = Some(bytes);
}

fn set(headers: &mut HeaderMap, name: &'static str, value: &str) -> Answer<()> {
	let value = HeaderValue::from_str(value).map_err(|_| malformed(name))?;
	headers.insert(HeaderName::from_static(name), value);
	Ok(())
}

fn malformed(what: &str) -> ExchangeError {
	ExchangeError::Malformed(what.to_owned())
}
