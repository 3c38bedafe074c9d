// SPDX-License-Identifier: GPL-3.0-only

//! What measurements of gateways have in common: the demo's parties and gateways, a patient with documents,
//! and grants to the demo's doctor.

use std::{
	io::Write as _,
	path::Path,
	sync::Arc,
	time::{Duration, Instant},
};

use anyhow::{bail, Context as _};
use salus_client::{calls, Account};
use salus_gateway::{
	exchange::{Part, ReleaseRequest, VersionOf},
	Exchange, ExchangeError,
};
use salus_primitives::{
	access::{Grantee, Purpose, Scope},
	consent::Basis,
	GrantId, RecordId,
};
use tempfile::TempDir;
use tokio::io::AsyncReadExt as _;

use crate::{
	actions::{patient::Patient, scope::purposes},
	commands::access::granted,
	context::Context,
	demo::Ground,
};

/// How long a gateway may take to know of what is final.
const BEHIND: Duration = Duration::from_secs(60);
/// How long who was told "not now" waits.
const PAUSE: Duration = Duration::from_millis(100);

/// What a gateway answered to a download.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
	/// The bytes.
	Released,
	/// As if there were nothing.
	Refused,
	/// Neither: it is busy, or its node is behind.
	Later,
}

/// What gateways are asked over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
	/// As on a machine's loopback, and nowhere else.
	Http,
	/// As everywhere else.
	Tls,
}

impl Over {
	/// As tables say it.
	pub fn name(self) -> &'static str {
		match self {
			Self::Http => "HTTP",
			Self::Tls => "TLS 1.3",
		}
	}
}

/// The ground, its patient, and the folder that ends with them.
pub struct Grounds {
	/// The ground.
	pub ground: Ground,
	/// The patient.
	pub patient: Patient,
	_folder: TempDir,
}

impl Grounds {
	/// Lays the ground, with these limits for its gateways where they are other than usual.
	pub async fn lay(
		context: &Context,
		gateway_node: Option<&str>,
		limits: Option<&str>,
		over: Over,
	) -> anyhow::Result<Self> {
		let folder = tempfile::tempdir()?;
		let mut ground = Ground::lay(context, folder.path(), gateway_node, None).await?;
		if over == Over::Tls {
			ground.secure()?;
		}
		for gateway in &ground.cast.gateways {
			limits.map_or(Ok(()), |limits| gateway.limit(limits))?;
		}
		let patient = ground.begin().await?;
		Ok(Self { ground, patient, _folder: folder })
	}

	/// Files a document of so many bytes.
	pub async fn file(&self, length: u64) -> anyhow::Result<RecordId> {
		let path = self.ground.folder.join(format!("document-{length}.pdf"));
		write(&path, length)?;
		self.ground.file(&self.patient, &path).await
	}

	/// Grants the whole chart to somebody, in clear: only the rule is measured, not its tag.
	pub async fn grant(&self, to: &Account) -> anyhow::Result<GrantId> {
		self.grant_to(&Grantee::Open(to.id())).await
	}

	/// Grants the whole chart.
	pub async fn grant_to(&self, grantee: &Grantee) -> anyhow::Result<GrantId> {
		let Ground { context, node, .. } = &self.ground;
		let start = node.finalised().await?.time().await?;
		let call = calls::access::grant(
			self.patient.chart(),
			grantee,
			&Scope::Chart,
			&purposes(&[Purpose::Treat])?,
			start,
			None,
		);
		granted(&context.submit(node, &self.patient.account, &call).await?)
	}

	/// The wish for a record's first version, by a grant.
	pub fn wish(&self, record: RecordId, grant: GrantId) -> ReleaseRequest {
		ReleaseRequest {
			of: VersionOf { chart: self.patient.chart(), record, version: 1 },
			purpose: Purpose::Treat,
			basis: Basis::Grant(grant),
			opening: None,
		}
	}

	/// This process and the gateways', with their names.
	pub async fn processes(&self) -> anyhow::Result<Vec<(String, u32)>> {
		let mut processes = vec![("the client".to_owned(), std::process::id())];
		for (number, gateway) in (1..).zip(&self.ground.cast.gateways) {
			let id = gateway.process().await.context("a gateway does not run")?;
			processes.push((format!("gateway {number}"), id));
		}
		Ok(processes)
	}

	/// The gateways as somebody sees them.
	pub async fn gateways(&self, account: &Account) -> anyhow::Result<Vec<Arc<dyn Exchange>>> {
		self.ground.context.exchanges(&self.ground.node, account).await
	}
}

/// Asks for an index entry's bytes, to the last one.
pub async fn download(exchange: &dyn Exchange, wish: &ReleaseRequest) -> anyhow::Result<Answered> {
	match exchange.fetch(wish, Part::Index, None).await {
		Ok(given) => {
			let mut bytes = Vec::new();
			given.into_reader().read_to_end(&mut bytes).await.context("a gateway broke off")?;
			Ok(Answered::Released)
		},
		Err(ExchangeError::NotReleased) => Ok(Answered::Refused),
		Err(ExchangeError::TooMany { .. } | ExchangeError::Stale { .. }) => Ok(Answered::Later),
		Err(error) => Err(error.into()),
	}
}

/// Waits until a gateway answers so.
pub async fn until(
	exchange: &dyn Exchange,
	wish: &ReleaseRequest,
	expected: Answered,
) -> anyhow::Result<()> {
	let started = Instant::now();
	while download(exchange, wish).await? != expected {
		if started.elapsed() > BEHIND {
			bail!("a gateway does not answer {expected:?} within {} s", BEHIND.as_secs());
		}
		tokio::time::sleep(PAUSE).await;
	}
	Ok(())
}

/// Writes a document of so many bytes, each time another one.
fn write(path: &Path, length: u64) -> anyhow::Result<()> {
	let mut file = std::io::BufWriter::new(std::fs::File::create(path)?);
	let head = b"%PDF-1.7\n";
	file.write_all(head)?;
	let rest = length.saturating_sub(u64::try_from(head.len())?);
	std::io::copy(&mut std::io::Read::take(std::io::repeat(b'.'), rest), &mut file)?;
	file.flush()?;
	Ok(())
}
