// SPDX-License-Identifier: GPL-3.0-only

//! HTTP/1.1 and nothing else.
//!
//! The server speaks WebSocket only where it looks itself at what a connection begins with, and then takes HTTP/2
//! too, whose streams and settings none of our limits know. So a connection that begins as HTTP/2 does ends
//! before the server sees it.

use std::{
	future::Future,
	io,
	pin::Pin,
	task::{Context, Poll},
};

use axum_server::accept::Accept;
use tokio::{
	io::{AsyncRead, AsyncWrite, ReadBuf},
	net::TcpStream,
};

/// How HTTP/2 begins (RFC 9113, section 3.4), as far as no method of HTTP/1.1 that is served does.
const PREFACE: &[u8] = b"PRI ";

/// Takes what another one takes, and hands on HTTP/1.1 only.
#[derive(Clone)]
pub(super) struct Http1<A>(pub(super) A);

impl<A, S> Accept<TcpStream, S> for Http1<A>
where
	A: Accept<TcpStream, S>,
	A::Future: Send + 'static,
{
	type Stream = Screened<A::Stream>;
	type Service = A::Service;
	type Future = Pin<Box<dyn Future<Output = io::Result<(Self::Stream, Self::Service)>> + Send>>;

	fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
		let accepted = self.0.accept(stream, service);
		Box::pin(async move {
			let (stream, service) = accepted.await?;
			Ok((Screened { stream, left: PREFACE }, service))
		})
	}
}

/// A connection whose first bytes are looked at.
pub(super) struct Screened<S> {
	stream: S,
	/// What would still have to come for it to be HTTP/2; empty once it is known to be something else.
	left: &'static [u8],
}

impl<S> Screened<S> {
	/// Looks at the next bytes.
	fn look(&mut self, bytes: &[u8]) -> io::Result<()> {
		for byte in bytes {
			match self.left.split_first() {
				None => break,
				Some((expected, [])) if expected == byte => {
					return Err(io::Error::new(io::ErrorKind::InvalidData, "this speaks HTTP/2"));
				},
				Some((expected, rest)) if expected == byte => self.left = rest,
				Some(_) => self.left = &[],
			}
		}
		Ok(())
	}
}

impl<S: AsyncRead + Unpin> AsyncRead for Screened<S> {
	fn poll_read(
		mut self: Pin<&mut Self>,
		cx: &mut Context<'_>,
		buffer: &mut ReadBuf<'_>,
	) -> Poll<io::Result<()>> {
		let before = buffer.filled().len();
		let read = Pin::new(&mut self.stream).poll_read(cx, buffer);
		if let (Poll::Ready(Ok(())), false) = (&read, self.left.is_empty()) {
			let came = buffer.filled().get(before..).unwrap_or_default();
			self.look(came)?;
		}
		read
	}
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Screened<S> {
	fn poll_write(
		mut self: Pin<&mut Self>,
		cx: &mut Context<'_>,
		bytes: &[u8],
	) -> Poll<io::Result<usize>> {
		Pin::new(&mut self.stream).poll_write(cx, bytes)
	}

	fn poll_write_vectored(
		mut self: Pin<&mut Self>,
		cx: &mut Context<'_>,
		pieces: &[io::IoSlice<'_>],
	) -> Poll<io::Result<usize>> {
		Pin::new(&mut self.stream).poll_write_vectored(cx, pieces)
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

	/// Whether what comes in these pieces passes.
	fn passes(pieces: &[&str]) -> bool {
		let mut screened = Screened { stream: (), left: PREFACE };
		pieces.iter().all(|piece| screened.look(piece.as_bytes()).is_ok())
	}

	#[test]
	fn http_2_does_not_pass_however_it_comes() {
		assert!(!passes(&["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"]));
		assert!(!passes(&["P", "R", "I", " ", "*"]));
		assert!(!passes(&["PR", "", "I * "]));
	}

	#[test]
	fn http_1_1_does() {
		assert!(passes(&["GET / HTTP/1.1\r\n"]));
		assert!(passes(&["P", "UT /", " HTTP/1.1\r\n"]));
		assert!(passes(&["PR", "OPFIND / HTTP/1.1\r\n", "PRI * "]));
		assert!(passes(&["", "POST / HTTP/1.1\r\nPRI * HTTP/2.0"]));
	}
}
