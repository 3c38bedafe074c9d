// SPDX-License-Identifier: GPL-3.0-only

//! Connections: how many there are, and an end to those whose peer does not take what we send.
//!
//! The head of a request is timed by hyper, its body by [`super::pace`]. What a slow reader leaves in
//! our buffers only the connection itself knows: hyper does not even ask for more of an answer
//! while the last piece of it is stuck.

use std::{
	collections::HashMap,
	future::{ready, Ready},
	io,
	net::{IpAddr, Ipv6Addr},
	pin::Pin,
	sync::{Arc, Mutex, PoisonError},
	task::{Context, Poll},
};

use axum_server::accept::Accept;
use tokio::{
	io::{AsyncRead, AsyncWrite, ReadBuf},
	net::TcpStream,
};

use super::{
	limits::Limits,
	pace::{Patience, Stalled},
};

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

/// The open connections by peer, and their number.
#[derive(Default)]
struct Open {
	by_peer: HashMap<IpAddr, usize>,
	all: usize,
}

/// Takes connections as long as there is room for them.
#[derive(Clone)]
pub(super) struct Acceptor {
	limits: Limits,
	open: Arc<Mutex<Open>>,
}

impl Acceptor {
	pub(super) fn new(limits: Limits) -> Self {
		Self { limits, open: Default::default() }
	}

	fn take(&self, stream: TcpStream) -> io::Result<Connection> {
		// Answers are written whole: waiting for more to send only delays their ends.
		stream.set_nodelay(true)?;
		let place = self.place(peer_of(stream.peer_addr()?.ip()))?;
		let patience = Patience::new(self.limits.idle, self.limits.slowest);
		Ok(Connection { stream, patience, _place: place })
	}

	fn place(&self, peer: IpAddr) -> io::Result<Place> {
		let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
		let of_peer = open.by_peer.get(&peer).copied().unwrap_or(0);
		if open.all >= self.limits.connections || of_peer >= self.limits.connections_per_peer {
			return Err(io::Error::other("too many connections"));
		}
		open.all = open.all.saturating_add(1);
		open.by_peer.insert(peer, of_peer.saturating_add(1));
		Ok(Place { open: self.open.clone(), peer })
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

/// A connection's place among the open ones.
struct Place {
	open: Arc<Mutex<Open>>,
	peer: IpAddr,
}

impl Drop for Place {
	fn drop(&mut self) {
		let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
		open.all = open.all.saturating_sub(1);
		let left = open.by_peer.get(&self.peer).map_or(0, |number| number.saturating_sub(1));
		match left {
			0 => open.by_peer.remove(&self.peer),
			left => open.by_peer.insert(self.peer, left),
		};
	}
}

/// A connection with a place, whose peer has to take what is sent.
pub(super) struct Connection {
	stream: TcpStream,
	patience: Patience,
	_place: Place,
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
		let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
		self.watched(cx, written)
	}

	fn poll_write_vectored(
		mut self: Pin<&mut Self>,
		cx: &mut Context<'_>,
		pieces: &[io::IoSlice<'_>],
	) -> Poll<io::Result<usize>> {
		let written = Pin::new(&mut self.stream).poll_write_vectored(cx, pieces);
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

	fn acceptor(connections: usize, connections_per_peer: usize) -> Acceptor {
		Acceptor::new(Limits { connections, connections_per_peer, ..Limits::default() })
	}

	#[test]
	fn a_place_is_free_again_when_it_is_left() {
		let acceptor = acceptor(3, 2);
		let (one, other) = ([192, 0, 2, 1].into(), [192, 0, 2, 2].into());
		let first = acceptor.place(one).unwrap();
		let _second = acceptor.place(one).unwrap();
		assert!(acceptor.place(one).is_err());
		let _third = acceptor.place(other).unwrap();
		assert!(acceptor.place(other).is_err());
		drop(first);
		let _fourth = acceptor.place(one).unwrap();
		assert!(acceptor.place(one).is_err());
	}

	#[test]
	fn nothing_is_remembered_of_who_has_gone() {
		let acceptor = acceptor(3, 2);
		drop(acceptor.place([192, 0, 2, 1].into()).unwrap());
		assert!(acceptor.open.lock().unwrap().by_peer.is_empty());
	}

	#[test]
	fn a_network_of_ipv6_counts_as_one() {
		let of = |text: &str| peer_of(text.parse().unwrap());
		assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:1"));
		assert_ne!(of("2001:db8:0:1::1"), of("2001:db8:0:2::1"));
		assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
		assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
	}
}
