// SPDX-License-Identifier: GPL-3.0-only

//! What one gateway releases a second, beside nginx serving the same bytes, without TLS and with it.
//!
//! `wrk` asks both, one after the other, with the same connections, the same heads and the same objects. A
//! gateway's requests are honest ones: each is signed, counts once, is decided by finalised state, and leaves
//! a receipt. They are signed before the clock runs, since the gateway is measured and not its clients.

use std::{
	fs::{self, File},
	io::{BufWriter, Write as _},
	net::{Ipv4Addr, TcpListener},
	path::Path,
	process::Stdio,
	sync::Arc,
	time::Duration,
};

use anyhow::{ensure, Context as _};
use salus_gateway::{
	exchange::Part,
	remote::presign::{Presigner, SignedDownload},
	NodeChain,
};
use salus_primitives::RecordId;
use serde::{Deserialize, Serialize};
use tokio::process::{Child, Command};

use super::{
	grounds::{until, Answered, Grounds, Over},
	times::heading,
};
use crate::{
	context::Context,
	demo::{CERTIFICATE, CERTIFICATE_KEY},
	gateways::options,
	output::Say,
};

const SCRIPT: &str = include_str!("release.lua");
/// The kinds of objects: their document's length in bytes, and how many of them a second are more than
/// anything here releases.
const KINDS: [(&str, u64, usize); 2] = [("4 KiB", 4 << 10, 4_000), ("10 MiB", 10 << 20, 400)];
/// A signed request counts for a minute, of which signing takes some.
const LONGEST: u64 = 30;
const THREADS: usize = 2;
const NGINX: &str = "nginx";
/// Limits of a gateway that one account asks as fast as it can.
const LIMITS: &str = "peer = { per_second = 1000000, burst = 1000000 }\n\
	account = { per_second = 1000000, burst = 1000000 }\ntransfers = 512\nrequests = 1024";

/// How it is asked.
#[derive(clap::Args)]
pub struct Arguments {
	/// For how many seconds each is asked
	#[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=LONGEST))]
	seconds: u64,
	/// Over how many connections
	#[arg(long, default_value_t = 16)]
	connections: usize,
	#[command(flatten)]
	node: super::GatewayNode,
}

#[derive(Serialize)]
struct Releases {
	heading: String,
	seconds: u64,
	connections: usize,
	rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
	object: &'static str,
	over: &'static str,
	by: &'static str,
	#[serde(flatten)]
	came: Came,
}

/// What `wrk` says.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Came {
	requests: f64,
	bytes: f64,
	microseconds: f64,
	/// Answers that were not 2xx or 3xx.
	refused: u64,
	/// Connections that did not do what they should.
	broken: u64,
	/// How many of `wrk`'s threads ran out of requests.
	spent: u64,
	p50: f64,
	p90: f64,
	p99: f64,
}

impl Came {
	fn bytes_per_second(&self) -> f64 {
		self.bytes / (self.microseconds / 1e6)
	}
}

impl Say for Releases {
	fn say(&self) -> String {
		let mut text = format!(
			"{}\n{} s each, {} connections.\n\n\
			 | object | over | served by | a second | MiB a second | p50 | p90 | p99 | share of nginx's bytes |\n\
			 |---|---|---|---|---|---|---|---|---|",
			self.heading, self.seconds, self.connections
		);
		for Row { object, over, by, came } in &self.rows {
			let beside = self
				.rows
				.iter()
				.find(|row| row.object == *object && row.over == *over && row.by == NGINX);
			let share =
				beside.map_or(0.0, |one| came.bytes_per_second() / one.came.bytes_per_second());
			text.push_str(&format!(
				"\n| {object} | {over} | {by} | {:.0} | {:.1} | {:.1} ms | {:.1} ms | {:.1} ms | {share:.2} |",
				came.requests / (came.microseconds / 1e6),
				came.bytes_per_second() / f64::from(1 << 20),
				came.p50 / 1e3,
				came.p90 / 1e3,
				came.p99 / 1e3,
			));
		}
		text
	}
}

pub async fn run(context: &Context, arguments: Arguments) -> anyhow::Result<()> {
	for program in ["wrk", "nginx"] {
		let mut version = command(program);
		version.arg("-v").stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
		version.status().await.with_context(|| {
			format!("there is no {program}: `apt-get install wrk nginx-light` has both")
		})?;
	}
	let mut rows = Vec::new();
	for over in [Over::Http, Over::Tls] {
		rows.extend(measure(context, &arguments, over).await?);
	}
	let Arguments { seconds, connections, .. } = arguments;
	context.print(&Releases { heading: heading(), seconds, connections, rows })
}

async fn measure(context: &Context, arguments: &Arguments, over: Over) -> anyhow::Result<Vec<Row>> {
	let Arguments { seconds, connections, node } = arguments;
	let grounds = Grounds::lay(context, node.url(), Some(LIMITS), over).await?;
	let ground = &grounds.ground;
	let gateway = ground.cast.gateways.first().context("there is no gateway")?;
	let doctor = &ground.cast.doctor;
	let folder = ground.folder.join("bench");
	fs::create_dir(&folder)?;
	let script = folder.join("release.lua");
	fs::write(&script, SCRIPT)?;
	let chain = NodeChain::reading(ground.node.clone()).await?;
	let network = (salus_gateway::Chain::genesis(&chain), salus_gateway::Chain::chain_id(&chain));
	let options = options(&ground.context.global)?;
	let presigner = Presigner::new(&gateway.endpoint, network, Arc::new(doctor.clone()), &options)?;
	let grant = grounds.grant(doctor).await?;
	let exchanges = grounds.gateways(doctor).await?;
	let exchange = exchanges.first().context("there is no gateway")?;

	let mut rows = Vec::new();
	for (object, length, per_second) in KINDS {
		let record = grounds.file(length).await?;
		let wish = grounds.wish(record, grant);
		until(&**exchange, &wish, Answered::Released).await?;
		let (nginx, beside) = nginx(&grounds, &folder, record, over).await?;
		for (by, url) in [(NGINX, beside.as_str()), ("the gateway", gateway.endpoint.as_str())] {
			// nginx reads the same heads, and does not mind one that it has read before.
			let again = by == NGINX;
			let each = if again { 8 } else { per_second };
			let count = each.saturating_mul(usize::try_from(*seconds)?);
			let requests = presigner.downloads(&wish, Part::Document, count).await?;
			let heads = folder.join("heads-");
			write(&heads, url, &requests)?;
			let came = wrk(&script, &heads, again, url, (*seconds, *connections)).await?;
			ensure!(came.spent == 0, "{by} was faster than requests were signed for it");
			ensure!(
				came.refused == 0,
				"{by} did not answer {} requests with the object",
				came.refused
			);
			ensure!(came.broken == 0, "{by} broke off {} times", came.broken);
			rows.push(Row { object, over: over.name(), by, came });
		}
		drop(nginx);
	}
	ground.end().await?;
	Ok(rows)
}

/// A program, also where Debian has what serves.
fn command(program: &str) -> Command {
	let mut command = Command::new(program);
	let path = std::env::var("PATH").unwrap_or_default();
	command.env("PATH", format!("{path}:/usr/sbin"));
	command
}

/// Writes the heads, a file a thread.
fn write(heads: &Path, url: &str, requests: &[SignedDownload]) -> anyhow::Result<()> {
	let (_, host) = url.split_once("://").context("a URL has a scheme")?;
	for thread in 0..THREADS {
		let mut file = BufWriter::new(File::create(format!("{}{thread}", heads.display()))?);
		for request in requests.iter().skip(thread).step_by(THREADS) {
			write!(file, "GET {} HTTP/1.1\thost: {host}", request.target)?;
			for (name, value) in &request.headers {
				write!(file, "\t{name}: {value}")?;
			}
			writeln!(file)?;
		}
		file.flush()?;
	}
	Ok(())
}

async fn wrk(
	script: &Path,
	heads: &Path,
	again: bool,
	url: &str,
	(seconds, connections): (u64, usize),
) -> anyhow::Result<Came> {
	let ran = command("wrk")
		.args(["--threads", &THREADS.to_string(), "--connections", &connections.to_string()])
		.args(["--duration", &format!("{seconds}s"), "--timeout", "30s", "--script"])
		.arg(script)
		.arg(url)
		.arg("--")
		.arg(heads)
		.arg(if again { "again" } else { "once" })
		.kill_on_drop(true)
		.output()
		.await?;
	let said = String::from_utf8_lossy(&ran.stdout);
	let last = said.lines().rev().find(|line| line.starts_with('{'));
	let last = last
		.filter(|_| ran.status.success())
		.with_context(|| format!("wrk failed: {said}{}", String::from_utf8_lossy(&ran.stderr)))?;
	Ok(serde_json::from_str(last)?)
}

/// An nginx that runs. Its workers end with it where it is told to end, and not where it is killed.
struct Nginx(Child);

impl Drop for Nginx {
	fn drop(&mut self) {
		if let Some(process) = self.0.id() {
			let _ =
				std::process::Command::new("kill").args(["-TERM", &process.to_string()]).status();
		}
	}
}

/// An nginx that answers everything with a record's object, and where.
async fn nginx(
	grounds: &Grounds,
	folder: &Path,
	record: RecordId,
	over: Over,
) -> anyhow::Result<(Nginx, String)> {
	let root = folder.join("nginx");
	fs::create_dir_all(&root)?;
	fs::copy(grounds.ground.object(record), root.join("object"))?;
	let at = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
	let config = root.join("nginx.conf");
	let here = root.display();
	let (scheme, tls) = match over {
		Over::Http => ("http", ";".to_owned()),
		Over::Tls => {
			let file = |name| grounds.ground.folder.join(name).display().to_string();
			let (certificate, key) = (file(CERTIFICATE), file(CERTIFICATE_KEY));
			let pair = format!("ssl_certificate {certificate}; ssl_certificate_key {key};");
			("https", format!(" ssl; ssl_protocols TLSv1.3; {pair}"))
		},
	};
	// As Debian's own configuration serves files; `user` counts for whoever starts it as root.
	let owner = if is_root()? { "user root;" } else { "" };
	fs::write(
		&config,
		format!(
			"daemon off; {owner} pid {here}/pid; error_log stderr; worker_processes auto;\n\
			 events {{ worker_connections 1024; }}\n\
			 http {{\n\
			 sendfile on; tcp_nopush on; access_log off; keepalive_requests 1000000;\n\
			 default_type application/octet-stream; client_body_temp_path {here}/body;\n\
			 proxy_temp_path {here}/proxy; fastcgi_temp_path {here}/fastcgi;\n\
			 uwsgi_temp_path {here}/uwsgi; scgi_temp_path {here}/scgi;\n\
			 server {{ listen {at}{tls} root {here}; location / {{ try_files /object =404; }} }}\n\
			 }}\n"
		),
	)?;
	let child = command("nginx")
		.args(["-p"])
		.arg(&root)
		.arg("-c")
		.arg(&config)
		.stdin(Stdio::null())
		.stdout(Stdio::null())
		.spawn()
		.context("nginx cannot be started")?;
	let mut nginx = Nginx(child);
	for _ in 0..100 {
		if std::net::TcpStream::connect(at).is_ok() {
			return Ok((nginx, format!("{scheme}://{at}")));
		}
		if let Some(status) = nginx.0.try_wait()? {
			anyhow::bail!("nginx ended ({status})");
		}
		tokio::time::sleep(Duration::from_millis(50)).await;
	}
	anyhow::bail!("nginx does not answer at {at}")
}

/// Whether this process is root's, which owns what it makes.
#[cfg(unix)]
fn is_root() -> anyhow::Result<bool> {
	use std::os::unix::fs::MetadataExt as _;
	Ok(tempfile::tempdir()?.path().metadata()?.uid() == 0)
}

#[cfg(not(unix))]
fn is_root() -> anyhow::Result<bool> {
	Ok(false)
}
