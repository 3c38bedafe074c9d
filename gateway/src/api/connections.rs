// SPDX-License-Identifier: GPL-3.0-only

//! Connections: how many there are, and an end to those whose peer does not take what we send.
//!
//! The head of a request is timed by hyper, its body by [`crate::pace`]. What a slow reader leaves in
//! our buffers only the connection itself knows: hyper does not even ask for more of an answer
//! while the last piece of it is stuck.

use std::{
	future::{ready, Ready},
	io,
	net::{IpAddr, Ipv6Addr},
	pin::Pin,
	task::{Context, Poll},
};

use axum::{middleware::AddExtension, Extension};
use axum_server::accept::Accept;
use tokio::{
	io::{AsyncRead, AsyncWrite, ReadBuf},
	net::TcpStream,
};
use tower::Layer;

use super::{
	limits::Limits,
	places::{Place, Places},
	unread::{lost_count, place_of, Unread},
};
use crate::pace::{Patience, Stalled};

/// Whom limits count as one: an address, or of IPv6 the /64 that one customer has.
pub(super) fn peer_of(address: IpAddr) -> IpAddr {
	match address.to_canonical() {
		IpAddr::V6(address) => {
			let network = u128::from(address) & (u128::MAX << 64);
			IpAddr::V6(Ipv6Addr::from(network))
		},
		v4 => v4,
	}
}

/// Takes connections as long as there is room for them.
#[derive(Clone)]
pub(super) struct Acceptor {
	limits: Limits,
	places: Places<IpAddr>,
}

impl Acceptor {
	pub(super) fn new(limits: Limits) -> Self {
		let places = Places::new(limits.connections, limits.connections_per_peer);
		Self { limits, places }
	}

	fn take(&self, stream: TcpStream) -> io::Result<Connection> {
		// Answers are written whole: waiting for more to send only delays their ends.
		stream.set_nodelay(true)?;
		let peer = peer_of(stream.peer_addr()?.ip());
		let place = self.places.take(peer).map_err(|_| io::Error::other("too many connections"))?;
		let patience = Patience::new(self.limits.idle, self.limits.slowest);
		Ok(Connection { stream, unread: Unread::default(), patience, _place: place })
	}
}

impl<S> Accept<TcpStream, S> for Acceptor {
	type Stream = Connection;
	type Service = S;
	type Future = Ready<io::Result<(Connection, S)>>;

	fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
		ready(self.take(stream).map(|connection| (connection, service)))
	}
}

/// Takes connections to which objects go as they lie on a disk: without TLS.
#[derive(Clone)]
pub(super) struct Plain(pub(super) Acceptor);

impl<S> Accept<TcpStream, S> for Plain {
	type Stream = Connection;
	type Service = AddExtension<S, Unread>;
	type Future = Ready<io::Result<(Connection, Self::Service)>>;

	fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
		ready(self.0.take(stream).map(|connection| {
			let service = Extension(connection.unread.clone()).layer(service);
			(connection, service)
		}))
	}
}

/// A connection with a place, whose peer has to take what is sent.
pub(super) struct Connection {
	stream: TcpStream,
	unread: Unread,
	patience: Patience,
	_place: Place<IpAddr>,
}

impl Connection {
	fn watched(
		&mut self,
		cx: &mut Context<'_>,
		written: Poll<io::Result<usize>>,
	) -> Poll<io::Result<usize>> {
		match written {
			Poll::Ready(Ok(bytes)) => {
				self.patience.moved(bytes);
				Poll::Ready(Ok(bytes))
			},
			Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
			Poll::Pending => self.patience.poll_waiting(cx).map(|()| Err(Stalled.into())),
		}
	}
}

impl AsyncRead for Connection {
	fn poll_read(
		mut self: Pin<&mut Self>,
		cx: &mut Context<'_>,
		buffer: &mut ReadBuf<'_>,
	) -> Poll<io::Result<()>> {
		Pin::new(&mut self.stream).poll_read(cx, buffer)
	}
}

impl AsyncWrite for Connection {
	fn poll_write(
		mut self: Pin<&mut Self>,
		cx: &mut Context<'_>,
		bytes: &[u8],
	) -> Poll<io::Result<usize>> {
		let written = match place_of(bytes) {
			Some(place) => self.unread.poll_send(&self.stream, (place, bytes.len()), cx),
			// Who writes so may have copied what only stands for others.
			None if !self.unread.is_empty() => Poll::Ready(Err(lost_count())),
			None => Pin::new(&mut self.stream).poll_write(cx, bytes),
		};
		self.watched(cx, written)
	}

	fn poll_write_vectored(
		mut self: Pin<&mut Self>,
		cx: &mut Context<'_>,
		pieces: &[io::IoSlice<'_>],
	) -> Poll<io::Result<usize>> {
		// One after the other, in the order in which they are to go.
		let first = pieces.first().and_then(|piece| Some((place_of(piece)?, piece.len())));
		let written = match first {
			Some(place) => self.unread.poll_send(&self.stream, place, cx),
			None => {
				let place = pieces.iter().position(|piece| place_of(piece).is_some());
				let pieces = place.and_then(|place| pieces.get(..place)).unwrap_or(pieces);
				Pin::new(&mut self.stream).poll_write_vectored(cx, pieces)
			},
		};
		self.watched(cx, written)
	}

	fn is_write_vectored(&self) -> bool {
		self.stream.is_write_vectored()
	}

	fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
		Pin::new(&mut self.stream).poll_flush(cx)
	}

	fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
		Pin::new(&mut self.stream).poll_shutdown(cx)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_network_of_ipv6_counts_as_one() {
		let of = |text: &str| peer_of(text.parse().unwrap());
		assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:1"));
		assert_ne!(of("2001:db8:0:1::1"), of("2001:db8:0:2::1"));
		assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
		assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
	}
}
