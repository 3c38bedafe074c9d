// SPDX-License-Identifier: GPL-3.0-only

//! A connection to the node: each client has one of its own, so that it ends with the client, and
//! subscriptions with it, and none waits for what another one asked.

use std::time::Duration;

use futures::{SinkExt, StreamExt};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
	connect_async_with_config,
	tungstenite::{protocol::WebSocketConfig, Error, Message},
	MaybeTlsStream, WebSocketStream,
};

use super::{limits::Rpc, message::Fault};

/// How long the node may take to accept a connection.
const CONNECTING: Duration = Duration::from_secs(10);

/// A connection to the node.
pub(super) struct Node<'a> {
	socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
	settings: &'a Rpc,
}

impl<'a> Node<'a> {
	pub(super) async fn connect(settings: &'a Rpc) -> Result<Self, Fault> {
		let longest = Some(settings.limits.response);
		let config = WebSocketConfig::default().max_message_size(longest).max_frame_size(longest);
		let connect = connect_async_with_config(&settings.node, Some(config), true);
		match timeout(CONNECTING, connect).await {
			Ok(Ok((socket, _))) => Ok(Self { socket, settings }),
			Ok(Err(error)) => {
				tracing::warn!(%error, "the node takes no connection for /rpc");
				Err(Fault::NoAnswer)
			},
			Err(_) => {
				tracing::warn!("the node takes no connection for /rpc in time");
				Err(Fault::NoAnswer)
			},
		}
	}

	/// Sends it something. A node that does not even read is one that does not answer.
	pub(super) async fn send(&mut self, text: String) -> Result<(), Fault> {
		let send = self.socket.send(Message::text(text));
		match timeout(self.settings.limits.answer, send).await {
			Ok(Ok(())) => Ok(()),
			Ok(Err(_)) | Err(_) => Err(Fault::NoAnswer),
		}
	}

	/// What it says next. Nothing is lost where this is dropped before it is done.
	pub(super) async fn next(&mut self) -> Result<String, Fault> {
		loop {
			match self.socket.next().await {
				Some(Ok(Message::Text(text))) => return Ok(text.as_str().to_owned()),
				// Pings are answered by the library.
				Some(Ok(_)) => {},
				Some(Err(Error::Capacity(_))) => {
					return Err(Fault::LongAnswer(self.settings.limits.response));
				},
				Some(Err(_)) | None => return Err(Fault::NoAnswer),
			}
		}
	}
}
