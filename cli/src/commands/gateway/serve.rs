// SPDX-License-Identifier: GPL-3.0-only

//! `salus gateway serve`: a gateway behind HTTP, until it is told to end.

use std::{io::Read, path::Path, sync::Arc, time::Duration};

use anyhow::{bail, Context as _};
use salus_client::{Account, Node};
use salus_gateway::{
	api, remote::Anonymous, GatewayConfig, GatewaySystem, LocalGateway, NodeChain,
};
use salus_primitives::AccountId;
use salus_receipt::Trust;
use serde::Serialize;
use sp_core::crypto::Ss58Codec;
use tokio::sync::{oneshot, watch};

use super::{admission, config::Config};
use crate::{actions::receipts::trust, context::Context, gateways::options, output::Say};

/// How long what runs may take to its end once it is told to end.
const GRACE: Duration = Duration::from_secs(30);

#[derive(Serialize)]
struct Running {
	institution: AccountId,
	name: String,
	system: AccountId,
	endpoint: String,
	/// Where it listens.
	listen: std::net::SocketAddr,
	/// The node by whose state it decides.
	node: String,
}

impl Say for Running {
	fn say(&self) -> String {
		format!(
			"The gateway of {:?} ({}) answers at {}\n  it listens on {} and decides by the node at {}\n  \
			 Ctrl-C ends it",
			self.name,
			self.institution.to_ss58check(),
			self.endpoint,
			self.listen,
			self.node,
		)
	}
}

pub async fn run(
	context: &Context,
	config: &Path,
	wait: u64,
	attached: bool,
) -> anyhow::Result<()> {
	let config = Config::read(config)?;
	let account = config.key.account()?;
	let trust = config.chain_spec.as_deref().map(trust::of_specification).transpose()?;
	// Before anything takes long.
	let end = End::new(attached)?;
	let others = Arc::new(Anonymous(options(&context.global)?));
	let started = start(config, trust, account, others, wait);
	let (mut server, running) = tokio::select! {
		started = started => started?,
		() = end.comes() => return Ok(()),
	};
	context.print(&running)?;
	tokio::select! {
		() = end.comes() => {},
		() = server.ended() => bail!("it stopped serving by itself: the log says why"),
	}
	tracing::info!("ending: what runs has {} s", GRACE.as_secs());
	server.shutdown(GRACE).await;
	Ok(())
}

/// Starts it, once the chain says that it may run.
async fn start(
	config: Config,
	trust: Option<Trust>,
	account: Account,
	others: Arc<Anonymous>,
	wait: u64,
) -> anyhow::Result<(api::Serving, Running)> {
	let node = Node::connect(&config.node).await?;
	// Else each lodging and each anchoring would fail, and anybody could sign receipts in its name.
	node.ensure_own(&account).await?;
	let admitted = admission::wait(&node, &config, &account, wait).await?;
	let running = Running {
		institution: config.institution.clone(),
		name: admitted.name,
		system: account.id(),
		endpoint: config.endpoint.clone(),
		listen: config.listen,
		node: config.node,
	};
	let system = GatewaySystem {
		institution: config.institution,
		account: account.id(),
		key: admitted.key,
		key_version: admitted.versions.encryption,
		receipt_key: admitted.receipt_key,
		receipt_key_version: admitted.versions.receipt,
	};
	let mut set = GatewayConfig::new(config.endpoint);
	(set.max_object, set.max_staged) = (config.bytes.max_object, config.bytes.max_staged);
	set.anchor_every = config.anchor_every.unwrap_or(set.anchor_every);
	set.trust = trust;
	set.elsewhere = config.elsewhere;
	set.others = others;
	let chain = Arc::new(NodeChain::of_gateway(node, account).await?);
	let gateway = LocalGateway::open(&config.folder, system, chain, set)
		.await
		.with_context(|| format!("cannot open {}", config.folder.display()))?;
	let server = api::serve(Arc::new(gateway), config.listen, config.tls, config.setup).await?;
	let listen = server.address;
	Ok((server, Running { listen, ..running }))
}

/// What ends a service: Ctrl-C, SIGTERM, or the end of standard input where it is a part of another program.
struct End {
	told: watch::Receiver<bool>,
	/// Kept where standard input says nothing.
	_silent: Option<oneshot::Sender<()>>,
}

impl End {
	/// Listens from now on.
	fn new(attached: bool) -> anyhow::Result<Self> {
		let (tell, told) = watch::channel(false);
		#[cfg(unix)]
		let mut terminated = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
		#[cfg(unix)]
		let terminated = async move { terminated.recv().await };
		#[cfg(not(unix))]
		let terminated = std::future::pending::<Option<()>>();
		let (left, alone) = oneshot::channel();
		let silent = match attached {
			true => {
				std::thread::spawn(|| read_to_the_end(left));
				None
			},
			false => Some(left),
		};
		tokio::spawn(async move {
			tokio::select! {
				_ = tokio::signal::ctrl_c() => {},
				_ = terminated => {},
				_ = alone => {},
			}
			// Nobody listens any more where it has ended already.
			let _ = tell.send(true);
		});
		Ok(Self { told, _silent: silent })
	}

	/// Returns when it is time to end.
	async fn comes(&self) {
		let mut told = self.told.clone();
		// An error means that whoever listens for signals is gone: then there is nothing to wait for.
		let _ = told.wait_for(|end| *end).await;
	}
}

/// Says when standard input ends. A thread of its own, because a read cannot be called off: the program must
/// be able to end without it.
fn read_to_the_end(left: oneshot::Sender<()>) {
	let mut buffer = [0; 64];
	let mut input = std::io::stdin().lock();
	while input.read(&mut buffer).is_ok_and(|read| read > 0) {}
	let _ = left.send(());
}
