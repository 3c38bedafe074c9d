// SPDX-License-Identifier: GPL-3.0-only

//! The reader's side: shares of t gateways, the object of one, and proof of all of it.
//!
//! A gateway that is lost or lies costs nothing as long as t honest ones answer: a share counts only
//! with its proof, an object only with its hash, and who gave a false one is named.

mod download;
mod keys;
mod search;

use std::{path::Path, sync::Arc, time::Duration};

use futures::{stream::FuturesUnordered, StreamExt};
use salus_envelope::{
	open_stream, ChartKeys, ContentKey, DecryptionKey, EnvelopeError, Expected, FragmentKey,
	OpenedObject,
};
use salus_primitives::{
	access::{Opening, Purpose},
	consent::Basis,
	keys::{KeyKind, Suite},
	record::RecordVersion,
	AccountId, BlockNumber, ChartId, RecordId, Version,
};
use tokio::time::timeout;

use self::keys::Offer;
pub use self::search::{Finding, Found, Search, Unopened};
use crate::{
	chain::{Chain, ChainError, Finalised},
	exchange::{Exchange, ExchangeError, Part, ReleaseRequest, Released, VersionOf},
	patience::patiently,
};

/// How long slow gateways are waited for once the others suffice.
const GRACE: Duration = Duration::from_secs(2);

/// What is to be read, and by which right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
	/// The chart.
	pub chart: ChartId,
	/// The record.
	pub record: RecordId,
	/// The version; `None` for the newest.
	pub version: Option<Version>,
	/// Why.
	pub purpose: Purpose,
	/// The rule relied on.
	pub basis: Basis,
	/// What opens the grant, where it is blinded.
	pub opening: Option<Opening>,
}

impl Reading {
	/// What a gateway is asked.
	fn request(&self, of: VersionOf) -> ReleaseRequest {
		ReleaseRequest {
			of,
			purpose: self.purpose,
			basis: self.basis,
			opening: self.opening.clone(),
		}
	}
}

/// The key that opens envelopes.
#[derive(Clone, Copy)]
pub enum ReaderKey<'a> {
	/// The registered encryption key of the account that the rule names: it takes shares.
	Grantee(&'a DecryptionKey),
	/// The chart's own keys: they take no shares.
	Chart(&'a ChartKeys),
}

/// Why nothing was read.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
	/// The chain could not be asked.
	#[error("the chain cannot be asked: {0}")]
	Chain(#[from] ChainError),
	/// No gateway releases it.
	#[error(
		"not released: there is no such record, or no access to it; `salus access explain` tells \
		 what the chain says"
	)]
	NotReleased,
	/// Too few gateways gave a good share.
	#[error("{have} of {need} shares{}", why(.gateways))]
	TooFewShares {
		/// Good shares.
		have: u8,
		/// How many it takes.
		need: u8,
		/// What the others did.
		gateways: Vec<Trouble>,
	},
	/// Nobody gave the object.
	#[error("no gateway gave the object whose hash the chain holds{}", why(.0))]
	NoObject(Vec<Trouble>),
	/// Nobody told what there is.
	#[error("no gateway lists what may be found{}", why(.0))]
	NoList(Vec<Trouble>),
	/// A gateway lists what the reader's node does not know.
	#[error("this node knows no such version: ask again once it has caught up")]
	NotFiled,
	/// What was opened is not what was filed.
	#[error(transparent)]
	Envelope(#[from] EnvelopeError),
	/// A file cannot be read or written.
	#[error("{}: {reason}", path.display())]
	File {
		/// Which.
		path: std::path::PathBuf,
		/// Why.
		reason: String,
	},
}

impl CollectError {
	fn file(path: &Path, reason: impl std::fmt::Display) -> Self {
		Self::File { path: path.to_path_buf(), reason: reason.to_string() }
	}
}

fn why(troubles: &[Trouble]) -> String {
	troubles.iter().map(|trouble| format!("; {trouble}")).collect()
}

/// What is wrong with one gateway.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Trouble {
	/// Its institution; `None` where it did not even say who it is.
	pub gateway: Option<AccountId>,
	/// Whether it gave something false, which is proven: tell the regulator.
	pub lied: bool,
	/// What it did.
	pub what: String,
}

impl Trouble {
	fn lost(gateway: Option<AccountId>, what: impl Into<String>) -> Self {
		Self { gateway, lied: false, what: what.into() }
	}

	fn lie(gateway: &AccountId, what: impl Into<String>) -> Self {
		Self { gateway: Some(gateway.clone()), lied: true, what: what.into() }
	}
}

impl std::fmt::Display for Trouble {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		match &self.gateway {
			Some(gateway) => write!(f, "the gateway of {gateway} {}", self.what),
			None => write!(f, "a gateway {}", self.what),
		}
	}
}

/// What was read and proven.
#[derive(Clone, Debug)]
pub struct Collected {
	/// The document as it proved to be: manifest, commitment, length, the author's signature.
	pub opened: OpenedObject,
	/// What the chain says of it.
	pub filed: RecordVersion,
	/// Its version.
	pub version: Version,
	/// The finalised block that permitted it.
	pub block: BlockNumber,
	/// Length of the object in bytes.
	pub object_length: u64,
	/// The gateways whose shares opened it: none where the chart's own keys did.
	pub shares_from: Vec<AccountId>,
	/// The gateway that the object came from.
	pub object_from: AccountId,
	/// Gateways that were lost or lied on the way.
	pub troubles: Vec<Trouble>,
}

/// Reads records through gateways.
pub struct Collector<'a> {
	chain: &'a dyn Chain,
	exchanges: &'a [Arc<dyn Exchange>],
}

/// A gateway that released something.
struct Source<'a> {
	/// Its place among the exchanges, in whose order they are preferred.
	place: usize,
	institution: AccountId,
	exchange: &'a Arc<dyn Exchange>,
	released: Released,
}

/// What the chain holds of the version that is read.
struct Filed {
	of: VersionOf,
	version: RecordVersion,
	author_keys: Vec<[u8; 32]>,
	signer: FragmentKey,
	/// The epoch's key, if the epoch is the current one.
	epoch_key: Option<salus_primitives::keys::PublicKey>,
	/// How many shares it takes, where no gateway says more.
	threshold: u8,
}

impl<'a> Collector<'a> {
	/// A collector; `exchanges` are those of the account that reads.
	pub fn new(chain: &'a dyn Chain, exchanges: &'a [Arc<dyn Exchange>]) -> Self {
		Self { chain, exchanges }
	}

	/// Reads a document into a file, which appears only when everything is proven. `progress` hears
	/// the bytes that have come, and how many there are in all.
	pub async fn document(
		&self,
		reading: &Reading,
		key: ReaderKey<'_>,
		to: &Path,
		progress: &(dyn Fn(u64, u64) + Send + Sync),
	) -> Result<Collected, CollectError> {
		self.read(reading, key, Part::Document, to, progress).await
	}

	/// Reads a record's index entry: a small FHIR DocumentReference.
	pub async fn index(
		&self,
		reading: &Reading,
		key: ReaderKey<'_>,
		folder: &Path,
	) -> Result<(Vec<u8>, Collected), CollectError> {
		let name = format!(".salus-index-{}", hex::encode(crate::bytes::random::<8>()));
		let path = folder.join(name);
		let read = self.read(reading, key, Part::Index, &path, &|_, _| ()).await?;
		let bytes = tokio::fs::read(&path).await;
		let removed = tokio::fs::remove_file(&path).await;
		let bytes = bytes.map_err(|error| CollectError::file(&path, error))?;
		removed.map_err(|error| CollectError::file(&path, error))?;
		Ok((bytes, read))
	}

	async fn read(
		&self,
		reading: &Reading,
		key: ReaderKey<'_>,
		part: Part,
		to: &Path,
		progress: &(dyn Fn(u64, u64) + Send + Sync),
	) -> Result<Collected, CollectError> {
		let at = self.chain.finalised().await?;
		let filed = self.filed(&*at, reading).await?;
		let (content_key, shares_from, sources, mut troubles) =
			self.content_key(reading, key, part, &filed).await?;
		let download = download::Download { reading, filed: &filed, part, to, progress };
		let (object, object_from, object_length) =
			download.try_all(&sources, &mut troubles).await?;
		let opened = open(&filed, part, content_key, object, to).await?;
		Ok(Collected {
			opened,
			version: filed.of.version,
			block: sources.iter().map(|source| source.released.block).max().unwrap_or(0),
			filed: filed.version,
			object_length,
			shares_from,
			object_from,
			troubles,
		})
	}

	/// What the chain holds of the version that is asked for. Where it holds nothing, the answer is the
	/// one that a gateway would give.
	async fn filed(&self, at: &dyn Finalised, reading: &Reading) -> Result<Filed, CollectError> {
		let versions = at.provenance(reading.chart, reading.record).await?;
		let newest = Version::try_from(versions.len()).unwrap_or(Version::MAX);
		let version = reading.version.unwrap_or(newest);
		let record = usize::try_from(version)
			.ok()
			.and_then(|number| number.checked_sub(1))
			.and_then(|index| versions.into_iter().nth(index))
			.ok_or(CollectError::NotReleased)?;
		let chart = at.chart(reading.chart).await?.ok_or(CollectError::NotReleased)?;
		let author_keys = author_keys(at, &record).await?;
		let (tag, epoch) = (record.filing.compartment, record.filing.epoch);
		let compartments = at.compartments(reading.chart).await?;
		let epoch_key = compartments
			.into_iter()
			.find(|(of, key)| *of == tag && key.epoch == epoch)
			.map(|(_, key)| key.key);
		Ok(Filed {
			of: VersionOf { chart: reading.chart, record: reading.record, version },
			version: record,
			author_keys,
			signer: FragmentKey::from_bytes(&chart.verifying_key.0)?,
			epoch_key,
			threshold: at.threshold().await?,
		})
	}

	/// Asks every gateway for envelopes and shares, all at once, and opens the envelope. Slow ones are
	/// waited for only while the others do not suffice.
	async fn content_key(
		&self,
		reading: &Reading,
		key: ReaderKey<'_>,
		part: Part,
		filed: &Filed,
	) -> Result<(ContentKey, Vec<AccountId>, Vec<Source<'a>>, Vec<Trouble>), CollectError> {
		let mut asking: FuturesUnordered<_> = self
			.exchanges
			.iter()
			.enumerate()
			.map(|(place, exchange)| self.ask(place, exchange, reading, filed.of))
			.collect();
		let (mut sources, mut lost, mut refusals) = (Vec::<Source<'a>>::new(), Vec::new(), 0);
		let mut tried = 0;
		loop {
			let enough = sources.len() > tried && suffices(&sources);
			let next = match enough {
				true => timeout(GRACE, asking.next()).await,
				false => Ok(asking.next().await),
			};
			match next {
				Ok(Some(Ok(source))) => {
					sources.push(source);
					continue;
				},
				Ok(Some(Err((trouble, error)))) => {
					refusals += usize::from(error == Some(ExchangeError::NotReleased));
					lost.push(trouble);
					continue;
				},
				// All have answered, or the others are slow.
				Ok(None) | Err(_) => tried = sources.len(),
			}
			if sources.is_empty() && refusals > 0 {
				return Err(CollectError::NotReleased);
			}
			let mut troubles = lost.clone();
			match open_envelope(&sources, key, part, filed, &mut troubles)? {
				Ok((key, shares_from)) => {
					let slow = || Trouble::lost(None, "did not answer in time");
					troubles.extend((0..asking.len()).map(|_| slow()));
					// Those whose shares were good come first.
					sources.sort_by_key(|source| {
						(!shares_from.contains(&source.institution), source.place)
					});
					return Ok((key, shares_from, sources, troubles));
				},
				Err((have, need)) if asking.is_empty() => {
					return Err(CollectError::TooFewShares { have, need, gateways: troubles })
				},
				Err(_) => {},
			}
		}
	}

	/// Asks one gateway.
	async fn ask(
		&self,
		place: usize,
		exchange: &'a Arc<dyn Exchange>,
		reading: &Reading,
		of: VersionOf,
	) -> Result<Source<'a>, (Trouble, Option<ExchangeError>)> {
		let who = patiently(|| download::within(exchange.identity()))
			.await
			.map_err(|error| (Trouble::lost(None, format!("does not answer: {error}")), None))?;
		let institution = who.institution;
		let request = reading.request(of);
		match patiently(|| download::within(exchange.release(&request))).await {
			Ok(released) => Ok(Source { place, institution, exchange, released }),
			Err(error) => {
				let what = format!("answers: {error}");
				Err((Trouble::lost(Some(institution), what), Some(error)))
			},
		}
	}
}

/// Every key with which whoever wrote a version may have signed it: those that count now and those that
/// did before, since a document is proved for as long as it is kept.
///
/// An institution's own keys are found by the institution that the version names: the account that
/// signed for it then may have been replaced since.
async fn author_keys(
	at: &dyn Finalised,
	version: &RecordVersion,
) -> Result<Vec<[u8; 32]>, ChainError> {
	let owner = match (&version.institution, at.staff(&version.author).await?) {
		(Some(institution), None) => institution,
		_ => &version.author,
	};
	let slots = at.keys(owner).await?.into_iter().flat_map(|(kind, slot)| {
		[Some(slot.current), slot.next].into_iter().flatten().map(move |key| (kind, key))
	});
	Ok(slots
		.chain(at.past_keys(owner).await?)
		.filter(|(kind, _)| *kind == KeyKind::Signing)
		.filter(|(_, registered)| registered.key.suite == Suite::Sr25519)
		.filter_map(|(_, registered)| registered.key.bytes.as_slice().try_into().ok())
		.collect())
}

/// Whether as many gateways have answered as their shares say it takes.
fn suffices(sources: &[Source<'_>]) -> bool {
	sources.iter().any(|source| {
		let need = source.released.share.as_ref().map_or(1, |share| share.threshold);
		sources.len() >= usize::from(need)
	})
}

fn open_envelope(
	sources: &[Source<'_>],
	key: ReaderKey<'_>,
	part: Part,
	filed: &Filed,
	troubles: &mut Vec<Trouble>,
) -> Result<keys::Found, EnvelopeError> {
	let offers: Vec<Offer<'_>> = sources.iter().map(|source| Offer::new(source, part)).collect();
	open_offers(&offers, key, filed, troubles)
}

fn open_offers(
	offers: &[Offer<'_>],
	key: ReaderKey<'_>,
	filed: &Filed,
	troubles: &mut Vec<Trouble>,
) -> Result<keys::Found, EnvelopeError> {
	Ok(match key {
		ReaderKey::Chart(chart) => {
			let filing = &filed.version.filing;
			let secret = chart.compartment(&filing.compartment.0, filing.epoch)?;
			keys::with_chart(offers, &secret, troubles)
		},
		ReaderKey::Grantee(reader) => keys::with_shares(offers, filed, reader, troubles),
	})
}

/// Opens the object, proves it, and gives the document its name.
async fn open(
	filed: &Filed,
	part: Part,
	key: ContentKey,
	object: tempfile::NamedTempFile,
	to: &Path,
) -> Result<OpenedObject, CollectError> {
	let (of, version) = (filed.of, filed.version.clone());
	let (author_keys, to) = (filed.author_keys.clone(), to.to_path_buf());
	let task = tokio::task::spawn_blocking(move || {
		let author: [u8; 32] = version.author.into();
		let (hash, content) = match part {
			Part::Document => (version.filing.object, Some(&version.filing.content.0)),
			Part::Index => (version.filing.index, None),
		};
		let expected = Expected {
			chart: &of.chart.0,
			record: &of.record.0,
			version: of.version,
			author: &author,
			author_keys: &author_keys,
			object: &hash.0,
			content,
		};
		let source = object.reopen().map_err(|error| CollectError::file(object.path(), error))?;
		let document = download::temporary_beside(&to)?;
		let opened = open_stream(&key, expected, source, document.as_file())?;
		document.as_file().sync_all().map_err(|error| CollectError::file(&to, error))?;
		document.persist(&to).map_err(|error| CollectError::file(&to, error))?;
		Ok(opened)
	});
	task.await.map_err(|error| CollectError::Chain(ChainError::Unavailable(error.to_string())))?
}
