// SPDX-License-Identifier: GPL-3.0-only

//! `/rpc` over WebSocket: a client's connection and the node's, joined.
//!
//! There is no queue between the two. Who does not read is not read for: the node holds back what is for
//! a slow client, and ends subscriptions that lag too far behind; and a client that takes nothing at all
//! is left, as on every other connection.

use axum::extract::ws::{close_code, CloseFrame, Message, WebSocket};
use tokio::time::{interval_at, Instant, MissedTickBehavior};

use super::{
	limits::RpcLimits,
	message::Fault,
	node::Node,
	session::{Over, Session},
	Caller,
};

/// Why a connection ends, as a close code with its reason.
type End = (u16, &'static str);

const GONE: End = (close_code::NORMAL, "");
const SHUT: End = (close_code::AWAY, "the gateway shuts down: connect again");
const UNUSED: End = (close_code::NORMAL, "nothing was asked for a long time");
const SILENT: End = (close_code::AWAY, "nobody answers");
const NO_TEXT: End = (close_code::UNSUPPORTED, "messages are text");
const TOO_LONG: End = (close_code::SIZE, "the message is too long");
const LONG_ANSWER: End = (close_code::SIZE, "an answer was too long: ask for less at once");
const NO_NODE: End = (close_code::ERROR, "the gateway's node does not answer: connect again");

/// Joins a client with a node until one of them, or the gateway, ends it.
pub(super) async fn join(mut client: WebSocket, mut node: Node<'_>, caller: &Caller) {
	let (code, reason) = pump(&mut client, &mut node, caller).await;
	let close = CloseFrame { code, reason: reason.into() };
	// Who has gone does not hear it.
	let _ = client.send(Message::Close(Some(close))).await;
}

/// Tells a client that there is nobody to be joined with.
pub(super) async fn refuse(mut client: WebSocket) {
	let (code, reason) = NO_NODE;
	let close = CloseFrame { code, reason: reason.into() };
	// Who has gone does not hear it.
	let _ = client.send(Message::Close(Some(close))).await;
}

async fn pump(client: &mut WebSocket, node: &mut Node<'_>, caller: &Caller) -> End {
	let limits = caller.limits();
	let mut session = Session::new(limits, Over::WebSocket);
	let mut clock = Clock::new(limits);
	let first = Instant::now().checked_add(limits.ping).unwrap_or_else(Instant::now);
	let mut pings = interval_at(first, limits.ping);
	pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
	loop {
		let step = tokio::select! {
			() = caller.ending() => return SHUT,
			_ = pings.tick() => match clock.ping(&session) {
				Ok(()) => put(client, Message::Ping(Default::default())).await,
				Err(NO_NODE) => Err(give_up(client, &mut session, Fault::NoAnswer).await),
				Err(end) => Err(end),
			},
			// As long as so much waits for the node, more of it waits here.
			message = client.recv(), if session.waiting() < limits.running => {
				clock.heard();
				from_client(message, client, node, &mut session, caller).await
			},
			message = node.next() => match message {
				Ok(text) => match session.node_says(&text) {
					Some(text) => put(client, Message::text(text)).await,
					None => Ok(()),
				},
				Err(fault) => Err(give_up(client, &mut session, fault).await),
			},
		};
		if let Err(end) = step {
			return end;
		}
		clock.notice(&session);
	}
}

async fn from_client(
	message: Option<Result<Message, axum::Error>>,
	client: &mut WebSocket,
	node: &mut Node<'_>,
	session: &mut Session<'_>,
	caller: &Caller,
) -> Result<(), End> {
	let text = match message {
		Some(Ok(Message::Text(text))) => text,
		// Those are answered by the library.
		Some(Ok(Message::Ping(_) | Message::Pong(_))) => return Ok(()),
		Some(Ok(Message::Binary(_))) => return Err(NO_TEXT),
		Some(Ok(Message::Close(_))) | None => return Err(GONE),
		Some(Err(error)) => return Err(broken(&error)),
	};
	let sent = session.client_says(&text, |cost| caller.take(cost));
	if let Some(text) = sent.client {
		put(client, Message::text(text)).await?;
	}
	for call in sent.node {
		if let Err(fault) = node.send(call).await {
			return Err(give_up(client, session, fault).await);
		}
	}
	Ok(())
}

/// Why nothing more comes of a client.
fn broken(error: &axum::Error) -> End {
	use std::error::Error as _;
	use tokio_tungstenite::tungstenite::Error;
	match error.source().and_then(|error| error.downcast_ref::<Error>()) {
		Some(Error::Capacity(_)) => TOO_LONG,
		_ => GONE,
	}
}

/// Answers what waits, since the node will not.
async fn give_up(client: &mut WebSocket, session: &mut Session<'_>, fault: Fault) -> End {
	for text in session.given_up(fault) {
		if let Err(end) = put(client, Message::text(text)).await {
			return end;
		}
	}
	match fault {
		Fault::LongAnswer(_) => LONG_ANSWER,
		_ => NO_NODE,
	}
}

/// Sends something to a client. What it does not take has an end: see [`crate::api::connections`].
async fn put(client: &mut WebSocket, message: Message) -> Result<(), End> {
	client.send(message).await.map_err(|_| GONE)
}

/// When a client last wanted something, and whether it is still there.
struct Clock<'a> {
	limits: &'a RpcLimits,
	/// Pings that nothing came after.
	pinged: u32,
	wanted: Instant,
}

impl<'a> Clock<'a> {
	fn new(limits: &'a RpcLimits) -> Self {
		Self { limits, pinged: 0, wanted: Instant::now() }
	}

	fn heard(&mut self) {
		self.pinged = 0;
	}

	/// What is open is wanted.
	fn notice(&mut self, session: &Session<'_>) {
		if !session.is_idle() {
			self.wanted = Instant::now();
		}
	}

	/// It is time for a ping, unless it is time for an end.
	fn ping(&mut self, session: &Session<'_>) -> Result<(), End> {
		if session.is_overdue() {
			return Err(NO_NODE);
		}
		// Where we do not read, we cannot hear.
		if self.pinged >= 2 && session.waiting() < self.limits.running {
			return Err(SILENT);
		}
		if session.is_idle() && self.wanted.elapsed() > self.limits.idle {
			return Err(UNUSED);
		}
		self.pinged = self.pinged.saturating_add(1);
		Ok(())
	}
}
