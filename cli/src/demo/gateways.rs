// SPDX-License-Identifier: GPL-3.0-only

//! The demo's gateways: processes of their own, each as an operator would start it, that end with the demo.

use std::{
	fs::OpenOptions,
	io::Write,
	net::{Ipv4Addr, TcpListener},
	path::{Path, PathBuf},
	process::Stdio,
	time::Duration,
};

use anyhow::{bail, Context as _};
use rand_core::{OsRng, RngCore};
use salus_client::Account;
use tokio::{
	process::{Child, Command},
	sync::Mutex,
	time::{timeout, Instant},
};

use crate::{commands::gateway::config::Template, context::Context, gateways::anonymous};

/// How long a gateway may take until it answers, on a machine that does other things as well.
const START: Duration = Duration::from_secs(120);
/// How long it may take to end.
const END: Duration = Duration::from_secs(20);
/// Every how many seconds the demo's gateways anchor their receipts: nobody waits a minute for a story.
const ANCHOR_EVERY: u64 = 5;
/// Ports that the system gives to nobody by itself.
const PORTS: std::ops::Range<u16> = 20_000..32_000;

/// A gateway of the demo.
pub struct Gateway {
	/// The institution that runs it.
	pub institution: Account,
	/// Its system.
	pub system: Account,
	/// Where it answers.
	pub endpoint: String,
	config: PathBuf,
	log: PathBuf,
	state: Mutex<State>,
}

enum State {
	/// Nobody else takes its port until it is started.
	Reserved {
		_listener: TcpListener,
	},
	Running(Box<Child>),
	Ended,
}

impl Gateway {
	/// The gateway of that number, with a free port of this machine; it is not started yet. Configuration,
	/// log and what it keeps lie in the folder, and so does its system's secret.
	pub fn new(
		number: usize,
		(institution, system): (Account, Account),
		folder: &Path,
		node: &str,
		spec: Option<&Path>,
	) -> anyhow::Result<Self> {
		let listener = free_port()?;
		let listen = listener.local_addr()?;
		let endpoint = format!("http://{listen}");
		let config = folder.join(format!("gateway-{number}.toml"));
		let template = Template {
			institution: institution.id(),
			key: format!("keys/gateway-{number}-system.seed"),
			node: node.into(),
			listen,
			endpoint: endpoint.clone(),
			folder: format!("gateway-{number}").into(),
			anchor_every: Some(ANCHOR_EVERY),
			chain_spec: spec.map(Into::into),
		};
		template.write(&config)?;
		Ok(Self {
			institution,
			system,
			endpoint,
			config,
			log: folder.join(format!("gateway-{number}.log")),
			state: Mutex::new(State::Reserved { _listener: listener }),
		})
	}

	/// Sets limits of it, as the table `[limits]` of its configuration says them; before it is started.
	pub fn limit(&self, limits: &str) -> anyhow::Result<()> {
		let mut config = OpenOptions::new().append(true).open(&self.config)?;
		config.write_all(format!("\n[limits]\n{limits}\n").as_bytes())?;
		Ok(())
	}

	/// Has it serve TLS, with certificate and key of its configuration's folder; before it is started.
	pub fn secure(&mut self, certificate: &str, key: &str) -> anyhow::Result<()> {
		let secured = self.endpoint.replacen("http:", "https:", 1);
		let config = std::fs::read_to_string(&self.config)?.replace(&self.endpoint, &secured);
		let tls = format!("[tls]\ncertificate = {certificate:?}\nkey = {key:?}\n");
		std::fs::write(&self.config, format!("{config}\n{tls}"))?;
		self.endpoint = secured;
		Ok(())
	}

	/// Its process, while it runs.
	pub async fn process(&self) -> Option<u32> {
		match &*self.state.lock().await {
			State::Running(child) => child.id(),
			_ => None,
		}
	}

	/// Starts it, and returns once it answers.
	pub async fn start(&self, context: &Context) -> anyhow::Result<()> {
		let mut state = self.state.lock().await;
		let log = OpenOptions::new().create(true).append(true).open(&self.log)?;
		// The port is free from here on.
		*state = State::Ended;
		let mut child = Command::new(std::env::current_exe()?)
			.args(["gateway", "serve", "--attached", "--config"])
			.arg(&self.config)
			// It ends with whoever holds the other end, however that ends.
			.stdin(Stdio::piped())
			.stdout(log.try_clone()?)
			.stderr(log)
			.kill_on_drop(true)
			.spawn()
			.context("a gateway cannot be started")?;
		let exchange = anonymous(&context.global, &self.endpoint)?;
		let started = Instant::now();
		while exchange.identity().await.is_err() {
			if let Some(status) = child.try_wait()? {
				bail!("a gateway ended ({status}): {}", self.last_words());
			}
			if started.elapsed() > START {
				bail!("a gateway does not answer at {}: {}", self.endpoint, self.last_words());
			}
			tokio::time::sleep(Duration::from_millis(100)).await;
		}
		*state = State::Running(Box::new(child));
		Ok(())
	}

	/// Kills it, as a power cut would.
	pub async fn kill(&self) -> anyhow::Result<()> {
		let mut state = self.state.lock().await;
		let State::Running(child) = &mut *state else { bail!("this gateway does not run") };
		child.kill().await?;
		*state = State::Ended;
		Ok(())
	}

	/// Ends it, as its operator would: what it is asked at that moment it still answers.
	pub async fn end(&self) -> anyhow::Result<()> {
		let mut state = self.state.lock().await;
		if let State::Running(child) = &mut *state {
			drop(child.stdin.take());
			let status = timeout(END, child.wait())
				.await
				.with_context(|| format!("a gateway does not end: {}", self.last_words()))??;
			if !status.success() {
				bail!("a gateway did not end well ({status}): {}", self.last_words());
			}
		}
		*state = State::Ended;
		Ok(())
	}

	/// The end of its log.
	fn last_words(&self) -> String {
		let said = std::fs::read_to_string(&self.log).unwrap_or_default();
		let last = said.lines().next_back().unwrap_or("it said nothing");
		format!("{last} (all of it: {})", self.log.display())
	}
}

/// A port of this machine that is free, and kept.
fn free_port() -> anyhow::Result<TcpListener> {
	let width = u32::from(PORTS.end.saturating_sub(PORTS.start));
	for _ in 0..100 {
		let place = OsRng.next_u32().checked_rem(width).unwrap_or_default();
		let port = PORTS.start.saturating_add(u16::try_from(place)?);
		if let Ok(listener) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
			return Ok(listener);
		}
	}
	bail!("no port of this machine is free")
}
