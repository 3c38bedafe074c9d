// SPDX-License-Identifier: GPL-3.0-only

//! Listening, and coming to an end in good order.

use std::{
	io,
	net::{SocketAddr, TcpListener},
	sync::Arc,
	time::Duration,
};

use axum_server::{tls_rustls::RustlsAcceptor, Handle, Server};
use tokio::task::JoinHandle;

use super::{
	connections::{Acceptor, Plain},
	http1::Http1,
	limits::Limits,
	router,
	setup::Setup,
	state::{Api, Shared},
	tls::{InUse, Tls, TlsError},
	upkeep,
};
use crate::{
	domain::LocalGateway,
	wire::endpoint::{Endpoint, EndpointError},
};

/// The longest head of a request, in bytes. It bounds what is buffered of an answer too.
const HEAD: usize = 64 * 1024;
/// The most headers of a request.
const HEADERS: usize = 64;

/// Why a gateway does not begin to serve.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
	/// Beyond loopback without TLS.
	#[error(
		"without TLS a gateway listens on loopback only, and {0} is not: set a certificate and its \
		 key, or listen on 127.0.0.1 behind a proxy that has them"
	)]
	WithoutTls(SocketAddr),
	/// Its endpoint is called without TLS, and it has TLS.
	#[error("it serves TLS, but is to be asked at {0}: set an endpoint that begins with https://")]
	Endpoint(String),
	/// Its endpoint is none, or not written as it is signed.
	#[error(
		"the endpoint {said:?} cannot be signed for, so nobody could ask this gateway: {}",
		what_to_set(.read)
	)]
	NotSigned {
		/// As the gateway says it.
		said: String,
		/// As clients read it.
		read: Result<Endpoint, EndpointError>,
	},
	/// Certificate or key.
	#[error(transparent)]
	Tls(#[from] TlsError),
	/// The address is taken, or not this machine's.
	#[error("cannot listen on {address}: {source}{}", advice(.source))]
	Listen {
		/// Where.
		address: SocketAddr,
		/// Why not.
		source: io::Error,
	},
	/// The counters.
	#[error("cannot count requests: {0}")]
	Counters(String),
}

/// What to do about an endpoint.
fn what_to_set(read: &Result<Endpoint, EndpointError>) -> String {
	match read {
		Ok(endpoint) => format!("set {endpoint}, here and in the register"),
		Err(error) => error.to_string(),
	}
}

/// What to do about an address.
fn advice(error: &io::Error) -> &'static str {
	match error.kind() {
		io::ErrorKind::AddrInUse => {
			"; another program listens there, perhaps this gateway already: stop it, or set another port"
		},
		io::ErrorKind::AddrNotAvailable => "; set an address of this machine",
		io::ErrorKind::PermissionDenied => "; set a port above 1023, or let the service bind it",
		_ => "",
	}
}

/// A gateway that serves. When this is dropped, it ends at once, and what is under way breaks off.
pub struct Serving {
	/// Where it listens.
	pub address: SocketAddr,
	handle: Handle<SocketAddr>,
	server: Task,
	upkeep: JoinHandle<()>,
	api: Shared,
}

impl Serving {
	/// Takes no more connections and requests, waits until what is under way is done, and anchors the
	/// receipts of it; or so long. What is not anchored then, the next run anchors.
	pub async fn shutdown(mut self, grace: Duration) {
		self.upkeep.abort();
		self.api.rpc.iter().for_each(|rpc| rpc.end());
		self.handle.graceful_shutdown(Some(grace));
		let api = self.api.clone();
		let done = async {
			self.ended().await;
			// Aborted or not: when it is gone, so is its hold on the gateway's folder.
			let _ = (&mut self.upkeep).await;
			api.works.close();
			api.works.wait().await;
			upkeep::anchor_rest(&api).await;
		};
		// The server itself ends what is left after the grace, and needs a moment for that.
		let limit = grace.saturating_add(Duration::from_secs(1));
		if tokio::time::timeout(limit, done).await.is_err() {
			tracing::warn!("something was still under way at the end");
		}
	}

	/// Waits until it ends, which it does by itself only when something is wrong.
	pub async fn ended(&mut self) {
		self.server.ended().await;
	}
}

impl Drop for Serving {
	fn drop(&mut self) {
		self.upkeep.abort();
		self.api.rpc.iter().for_each(|rpc| rpc.end());
		self.handle.shutdown();
	}
}

/// What serves; none once it has ended.
struct Task(Option<JoinHandle<io::Result<()>>>);

impl Task {
	/// Waits until it ends. What has ended cannot be waited for again, and so is not.
	async fn ended(&mut self) {
		let Some(server) = &mut self.0 else { return };
		match server.await {
			Ok(Ok(())) => {},
			Ok(Err(error)) => tracing::error!(%error, "the server ended"),
			Err(error) => tracing::error!(%error, "the server broke"),
		}
		self.0 = None;
	}
}

/// Serves a gateway. Port 0 is a free one: [`Serving::address`] says which.
pub async fn serve(
	gateway: Arc<LocalGateway>,
	listen: SocketAddr,
	tls: Option<Tls>,
	setup: impl Into<Setup>,
) -> Result<Serving, ServeError> {
	if tls.is_none() && !listen.ip().is_loopback() {
		return Err(ServeError::WithoutTls(listen));
	}
	let listener = TcpListener::bind(listen)
		.map_err(|source| ServeError::Listen { address: listen, source })?;
	serve_on(gateway, listener, tls, setup).await
}

/// Serves a gateway on a socket that listens already: for whoever has to know the port before she opens
/// the gateway, since its endpoint names it.
pub async fn serve_on(
	gateway: Arc<LocalGateway>,
	listener: TcpListener,
	tls: Option<Tls>,
	setup: impl Into<Setup>,
) -> Result<Serving, ServeError> {
	let unknown = SocketAddr::from(([0, 0, 0, 0], 0));
	let address =
		listener.local_addr().map_err(|source| ServeError::Listen { address: unknown, source })?;
	if tls.is_none() && !address.ip().is_loopback() {
		return Err(ServeError::WithoutTls(address));
	}
	let endpoint = &gateway.identity().endpoint;
	// Clients sign for it as they read it: another spelling would be another gateway.
	let read: Result<Endpoint, _> = endpoint.parse();
	if !read.as_ref().is_ok_and(|read| read.as_str() == endpoint) {
		return Err(ServeError::NotSigned { said: endpoint.clone(), read });
	}
	if tls.is_some() && !endpoint.starts_with("https://") {
		return Err(ServeError::Endpoint(endpoint.clone()));
	}
	let tls = tls.map(InUse::new).transpose()?;
	let server =
		axum_server::from_tcp(listener).map_err(|source| ServeError::Listen { address, source })?;
	let api =
		Api::new(gateway, setup.into()).map_err(|error| ServeError::Counters(error.to_string()))?;
	let handle = Handle::new();
	let certificate = tls.as_ref().map(|tls| tls.config.clone());
	let upkeep = tokio::spawn(upkeep::keep_up(api.clone(), tls));
	let server = configured(server, &api.limits).handle(handle.clone());
	let server = Task(Some(tokio::spawn(run(server, certificate, api.clone()))));
	tracing::info!(%address, "serving");
	Ok(Serving { address, handle, server, upkeep, api })
}

fn configured<A>(mut server: Server<SocketAddr, A>, limits: &Limits) -> Server<SocketAddr, A> {
	server
		.http_builder()
		.http1()
		.header_read_timeout(limits.head)
		.max_buf_size(HEAD)
		.max_headers(HEADERS);
	server
		.first_request_timeout(limits.head)
		.accept_error_handler(|_, error| tracing::debug!(%error, "a connection was not taken"))
}

async fn run(
	server: Server<SocketAddr>,
	certificate: Option<axum_server::tls_rustls::RustlsConfig>,
	api: Shared,
) -> io::Result<()> {
	let acceptor = Acceptor::new(api.limits.clone());
	let service = router(&api).into_make_service_with_connect_info::<SocketAddr>();
	match certificate {
		None => server.acceptor(Http1(Plain(acceptor))).serve(service).await,
		Some(certificate) => {
			let tls = RustlsAcceptor::new(certificate)
				.handshake_timeout(api.limits.head)
				.acceptor(acceptor);
			server.acceptor(Http1(tls)).serve(service).await
		},
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[tokio::test]
	async fn what_has_ended_by_itself_can_be_waited_for_again() {
		let mut server = Task(Some(tokio::spawn(async { Err(io::Error::other("broken")) })));
		server.ended().await;
		let again = tokio::time::timeout(Duration::from_secs(60), server.ended());
		again.await.expect("there is nothing to wait for");
	}
}
