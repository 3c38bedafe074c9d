// SPDX-License-Identifier: GPL-3.0-only

//! `/rpc`: the safe methods of the institution's own node, for wallets and portals of people who run none.
//!
//! - `methods`: which ones, with which arguments.
//! - `session`: one client's calls on their way to the node and back; `message`: how they are written.
//! - `node`: the connection to the node; `socket`: WebSocket, which joins it with a client's.
//!
//! Nothing here needs to be signed in: what a node's state says, everybody may read who reaches a node.

mod limits;
mod message;
mod methods;
mod node;
mod session;
mod socket;

use std::{net::IpAddr, num::NonZeroU32, sync::Arc};

use axum::{
	body::Body,
	extract::{
		ws::{rejection::WebSocketUpgradeRejection, WebSocketUpgrade},
		Request, State,
	},
	response::{IntoResponse, Response},
};
use http::{header, StatusCode};
use prometheus::IntGauge;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

pub use limits::{Rpc, RpcLimits};

use self::{
	message::Fault,
	node::Node,
	session::{Over, Session},
};
use super::{
	body,
	connections::peer_of,
	layers::Peer,
	metrics::Counted,
	places::{NoPlace, Place, Places},
	problem::Refused,
	schema,
	state::Shared,
};
use crate::{
	error::ExchangeError,
	limiter::Limiter,
	wire::{JSON, PROBLEM},
};

/// Where it is.
pub const RPC: &str = "/rpc";

/// After how many seconds an address that has as many connections as it may have is told to ask again.
const BUSY: u64 = 5;

/// What all clients share.
pub(super) struct Proxy {
	settings: Rpc,
	calls: Limiter<IpAddr>,
	connections: Places<IpAddr>,
	posts: Semaphore,
	open: IntGauge,
	ending: CancellationToken,
}

impl Proxy {
	pub(super) fn new(settings: Rpc, open: IntGauge) -> Arc<Self> {
		let limits = &settings.limits;
		Arc::new(Self {
			calls: Limiter::new(limits.calls),
			connections: Places::new(limits.connections, limits.connections_per_peer),
			posts: Semaphore::new(limits.posts.min(Semaphore::MAX_PERMITS)),
			open,
			ending: CancellationToken::new(),
			settings,
		})
	}

	/// Forgets who asks for nothing any more.
	pub(super) fn forget(&self) {
		self.calls.forget();
	}

	/// Ends all WebSocket connections: the server does not know them any more.
	pub(super) fn end(&self) {
		self.ending.cancel();
	}
}

/// Somebody who calls.
struct Caller {
	proxy: Arc<Proxy>,
	peer: IpAddr,
}

impl Caller {
	fn limits(&self) -> &RpcLimits {
		&self.proxy.settings.limits
	}

	/// Whether there may be a call of that cost now; after how many seconds if not.
	fn take(&self, cost: u32) -> Result<(), u64> {
		let cost = NonZeroU32::new(cost).unwrap_or(NonZeroU32::MIN);
		self.proxy.calls.take(&self.peer, cost)
	}

	/// Returns when the gateway ends.
	async fn ending(&self) {
		self.proxy.ending.cancelled().await;
	}
}

/// Who calls; a gateway without `/rpc` has no such path.
fn caller(api: &Shared, Peer(peer): Peer) -> Result<Caller, Refused> {
	let none = Refused::Http(StatusCode::NOT_FOUND, "this gateway serves no /rpc");
	let proxy = api.rpc.clone().ok_or(none)?;
	Ok(Caller { proxy, peer: peer_of(peer) })
}

/// A connection that stays: JSON-RPC 2.0 over WebSocket, a message in each frame of text.
///
/// There where the gateway is told to serve its chain: the safe methods of a node, for everybody.
#[utoipa::path(
	get,
	path = RPC,
	tag = "chain",
	operation_id = "rpc_connect",
	responses(
		(status = 101, description = "WebSocket"),
		(status = "default", description = "Refused", body = schema::Problem, content_type = PROBLEM),
	),
)]
pub(super) async fn connect(
	State(api): State<Shared>,
	peer: Peer,
	upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Refused> {
	let caller = caller(&api, peer)?;
	let what = "this takes JSON-RPC 2.0: by POST, or over WebSocket";
	let upgrade = upgrade.map_err(|_| Refused::Http(StatusCode::BAD_REQUEST, what))?;
	let place = caller.proxy.connections.take(caller.peer).map_err(|none| match none {
		NoPlace::Full => Refused::Full,
		NoPlace::Enough => ExchangeError::TooMany { retry_after: BUSY }.into(),
	})?;
	let limits = caller.limits();
	let upgrade = upgrade.max_message_size(limits.request).max_frame_size(limits.request);
	let open = Counted::new(&caller.proxy.open);
	let works = api.works.clone();
	Ok(upgrade.on_upgrade(move |client| {
		works.track_future(async move {
			let _held: (Place<IpAddr>, Counted) = (place, open);
			match Node::connect(&caller.proxy.settings).await {
				Ok(node) => socket::join(client, node, &caller).await,
				Err(_) => socket::refuse(client).await,
			}
		})
	}))
}

/// One message of JSON-RPC 2.0: a call, a notification, or a batch of them.
///
/// There where the gateway is told to serve its chain: the safe methods of a node, for everybody. What is wrong
/// with a call is told as JSON-RPC tells it.
#[utoipa::path(
	post,
	path = RPC,
	tag = "chain",
	operation_id = "rpc",
	request_body = serde_json::Value,
	responses(
		(status = 200, description = "The answer, or those to a batch", body = serde_json::Value),
		(status = 204, description = "Nobody waits for an answer"),
		(status = "default", description = "Refused", body = schema::Problem, content_type = PROBLEM),
	),
)]
pub(super) async fn post(
	State(api): State<Shared>,
	peer: Peer,
	request: Request,
) -> Result<Response, Refused> {
	let caller = caller(&api, peer)?;
	let (parts, body) = request.into_parts();
	let bytes = body::collect(&parts, body, caller.limits().request).await?;
	let answer = match std::str::from_utf8(&bytes) {
		Ok(text) => answer(&caller, text).await,
		Err(_) => Some(Fault::NoJson.answer(None)),
	};
	Ok(match answer {
		Some(answer) => ([(header::CONTENT_TYPE, JSON)], Body::from(answer)).into_response(),
		// Nobody waits for an answer.
		None => StatusCode::NO_CONTENT.into_response(),
	})
}

async fn answer(caller: &Caller, text: &str) -> Option<String> {
	let limits = caller.limits();
	let mut session = Session::new(limits, Over::Http);
	let sent = session.client_says(text, |cost| caller.take(cost));
	if sent.node.is_empty() {
		return sent.client;
	}
	let asked = tokio::time::timeout(limits.answer, ask(caller, &mut session, sent.node)).await;
	let fault = match asked {
		Ok(Ok(answer)) => return answer,
		Ok(Err(fault)) => fault,
		Err(_) => Fault::NoAnswer,
	};
	// One message has one answer, be it to a batch.
	session.given_up(fault).pop()
}

/// Asks the node for what it is to be asked for, one call after the other.
async fn ask(
	caller: &Caller,
	session: &mut Session<'_>,
	calls: Vec<String>,
) -> Result<Option<String>, Fault> {
	let proxy = &caller.proxy;
	let _place = proxy.posts.acquire().await.map_err(|_| Fault::NoAnswer)?;
	let mut node = Node::connect(&proxy.settings).await?;
	let (mut answer, mut length) = (None, 0usize);
	for call in calls {
		node.send(call).await?;
		let before = session.waiting();
		while session.waiting() == before {
			let text = node.next().await?;
			length = length.saturating_add(text.len());
			if length > proxy.settings.limits.response {
				return Err(Fault::LongAnswer(proxy.settings.limits.response));
			}
			answer = session.node_says(&text).or(answer);
		}
	}
	Ok(answer)
}
