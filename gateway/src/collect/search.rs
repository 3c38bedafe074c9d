// SPDX-License-Identifier: GPL-3.0-only

//! Finding: the index entries that a reader may see, opened and proven on her side.
//!
//! Gateways list what may be seen with a share for each; which words a reader looks for they never hear.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use futures::{
	stream::{self, FuturesUnordered},
	StreamExt,
};
use salus_envelope::{open_bytes, Expected};
use salus_primitives::{
	access::{Opening, Purpose},
	consent::Basis,
	record::RecordVersion,
	AccountId, BlockNumber, ChartId, RecordId, Version,
};
use tokio::{
	io::AsyncReadExt,
	time::{timeout, Instant},
};

use super::{
	download::{within, MAX_INDEX, PATIENCE},
	keys::Offer,
	open_offers, CollectError, Collector, Filed, ReaderKey, Reading, Trouble, GRACE,
};
use crate::{
	bytes::blake2b_256,
	chain::Finalised,
	exchange::{Exchange, ExchangeError, ListRequest, Listed, Part, MAX_LISTED},
	patience::patiently,
};

/// How many entries of one gateway are taken at most: a list that never ends tells nothing.
const MAX_OF_ONE: usize = 10_000;
/// How many pages of one gateway are asked for at most, since they may be empty and more follow: enough for a chart of
/// some 400,000 records of which the reader may see none.
const MOST_PAGES: u32 = 2_000;
/// For how long one gateway is asked for pages at most.
const LONGEST: Duration = Duration::from_secs(600);
/// How many entries are fetched and opened at once.
const AT_ONCE: usize = 4;

/// In which chart is looked, and by which right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
	/// The chart.
	pub chart: ChartId,
	/// Why.
	pub purpose: Purpose,
	/// The rule relied on.
	pub basis: Basis,
	/// What opens the grant, where it is blinded.
	pub opening: Option<Opening>,
}

impl Finding {
	fn reading(&self, record: RecordId, version: Version) -> Reading {
		Reading {
			chart: self.chart,
			record,
			version: Some(version),
			purpose: self.purpose,
			basis: self.basis,
			opening: self.opening.clone(),
		}
	}
}

/// An index entry, opened and proven.
#[derive(Clone, Debug)]
pub struct Found {
	/// The record.
	pub record: RecordId,
	/// The version that it is of.
	pub version: Version,
	/// What the chain says of that version.
	pub filed: RecordVersion,
	/// The entry: a FHIR DocumentReference.
	pub index: Vec<u8>,
	/// The gateways whose shares opened it: none where the chart's own keys did.
	pub shares_from: Vec<AccountId>,
}

/// An entry that was listed and could not be opened.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Unopened {
	/// The record.
	pub record: RecordId,
	/// The newest version that was listed.
	pub version: Version,
	/// Why, and what to do.
	pub why: String,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Search {
	/// The newest finalised block that permitted any of it.
	pub block: BlockNumber,
	/// What was opened, by record.
	pub entries: Vec<Found>,
	/// What was not.
	pub unopened: Vec<Unopened>,
	/// Gateways that were lost or lied on the way.
	pub troubles: Vec<Trouble>,
}

/// What one gateway listed.
struct List<'a> {
	place: usize,
	institution: AccountId,
	exchange: &'a Arc<dyn Exchange>,
	block: BlockNumber,
	entries: Vec<Listed>,
	/// Why it is not whole, where it is not.
	trouble: Option<Trouble>,
}

/// The versions of one record, the newest last, with who listed each.
type Versions<'b, 'a> = BTreeMap<Version, Vec<(&'b List<'a>, &'b Listed)>>;

impl<'a> Collector<'a> {
	/// Collects the index entries that may be seen of a chart. `progress` hears how many are looked at, and of
	/// how many.
	pub async fn search(
		&self,
		finding: &Finding,
		key: ReaderKey<'_>,
		progress: &(dyn Fn(u64, u64) + Send + Sync),
	) -> Result<Search, CollectError> {
		let (lists, troubles) = self.lists(finding, key).await?;
		let at = self.chain.finalised().await?;
		let mut records = BTreeMap::<RecordId, Versions<'_, 'a>>::new();
		for list in &lists {
			for listed in &list.entries {
				let versions = records.entry(listed.record).or_default();
				versions.entry(listed.version).or_default().push((list, listed));
			}
		}
		let all = u64::try_from(records.len()).unwrap_or(u64::MAX);
		let mut search = Search { troubles, ..Search::default() };
		search.block = lists.iter().map(|list| list.block).max().unwrap_or(0);
		let at = &*at;
		let mut opening = stream::iter(records)
			.map(|(record, versions)| self.entry(at, finding, key, record, versions))
			.buffered(AT_ONCE);
		let mut done = 0u64;
		while let Some((entry, troubles)) = opening.next().await {
			done = done.saturating_add(1);
			progress(done, all);
			match entry {
				Ok(found) => search.entries.push(found),
				Err(unopened) => search.unopened.push(unopened),
			}
			for trouble in troubles {
				// The same for each entry, and said once.
				if !search.troubles.contains(&trouble) {
					search.troubles.push(trouble);
				}
			}
		}
		drop(opening);
		Ok(search)
	}

	/// The lists of all gateways. Slow ones are waited for only while the others are too few.
	async fn lists(
		&self,
		finding: &Finding,
		key: ReaderKey<'_>,
	) -> Result<(Vec<List<'a>>, Vec<Trouble>), CollectError> {
		let need = match key {
			ReaderKey::Chart(_) => 1,
			ReaderKey::Grantee(_) => {
				usize::from(self.chain.finalised().await?.threshold().await?.max(1))
			},
		};
		let mut asking: FuturesUnordered<_> = self
			.exchanges
			.iter()
			.enumerate()
			.map(|(place, exchange)| list(place, exchange, finding))
			.collect();
		let (mut lists, mut troubles, mut refused) = (Vec::<List<'a>>::new(), Vec::new(), false);
		loop {
			let next = match lists.len() >= need {
				true => timeout(GRACE, asking.next()).await,
				false => Ok(asking.next().await),
			};
			match next {
				Ok(Some(Ok(mut list))) => {
					troubles.extend(list.trouble.take());
					lists.push(list);
				},
				Ok(Some(Err((trouble, error)))) => {
					refused |= error == Some(ExchangeError::NotReleased);
					troubles.push(trouble);
				},
				Ok(None) => break,
				Err(_) => {
					let slow = || Trouble::lost(None, "did not answer in time");
					troubles.extend((0..asking.len()).map(|_| slow()));
					break;
				},
			}
		}
		match (lists.is_empty(), refused) {
			(false, _) => {
				lists.sort_by_key(|list| list.place);
				Ok((lists, troubles))
			},
			(true, true) => Err(CollectError::NotReleased),
			(true, false) => Err(CollectError::NoList(troubles)),
		}
	}

	/// The newest version of a record's entry that opens.
	async fn entry(
		&self,
		at: &dyn Finalised,
		finding: &Finding,
		key: ReaderKey<'_>,
		record: RecordId,
		versions: Versions<'_, 'a>,
	) -> (Result<Found, Unopened>, Vec<Trouble>) {
		let (mut troubles, mut unopened) = (Vec::new(), None);
		for (version, sources) in versions.into_iter().rev() {
			let opened =
				self.open_entry(at, finding, key, (record, version), &sources, &mut troubles).await;
			match opened {
				Ok(found) => return (Ok(found), troubles),
				Err(error) => {
					let why = error.to_string();
					unopened = unopened.or(Some(Unopened { record, version, why }));
				},
			}
		}
		let nothing = || Unopened { record, version: 0, why: "nobody listed it".into() };
		(Err(unopened.unwrap_or_else(nothing)), troubles)
	}

	async fn open_entry(
		&self,
		at: &dyn Finalised,
		finding: &Finding,
		key: ReaderKey<'_>,
		(record, version): (RecordId, Version),
		sources: &[(&List<'a>, &Listed)],
		troubles: &mut Vec<Trouble>,
	) -> Result<Found, CollectError> {
		let reading = finding.reading(record, version);
		let filed = match self.filed(at, &reading).await {
			// Its node may be a little ahead of ours.
			Err(CollectError::NotReleased) => return Err(CollectError::NotFiled),
			other => other?,
		};
		let offers: Vec<_> =
			sources.iter().map(|(list, listed)| Offer::listed(&list.institution, listed)).collect();
		let (content_key, shares_from) =
			open_offers(&offers, key, &filed, troubles)?.map_err(|(have, need)| {
				CollectError::TooFewShares { have, need, gateways: Vec::new() }
			})?;
		// Those whose shares were good come first.
		let mut sources: Vec<_> = sources.iter().map(|(list, _)| *list).collect();
		sources.sort_by_key(|list| (!shares_from.contains(&list.institution), list.place));
		let object = fetch(&reading, &filed, &sources, troubles).await?;
		let author: [u8; 32] = filed.version.author.clone().into();
		let expected = Expected {
			chart: &filed.of.chart.0,
			record: &filed.of.record.0,
			version: filed.of.version,
			author: &author,
			author_keys: &filed.author_keys,
			object: &filed.version.filing.index.0,
			content: None,
		};
		let (index, _) = open_bytes(&content_key, expected, &object)?;
		Ok(Found { record, version, filed: filed.version, index, shares_from })
	}
}

/// All that one gateway lists, page by page.
async fn list<'a>(
	place: usize,
	exchange: &'a Arc<dyn Exchange>,
	finding: &Finding,
) -> Result<List<'a>, (Trouble, Option<ExchangeError>)> {
	let who = patiently(|| within(exchange.identity()))
		.await
		.map_err(|error| (Trouble::lost(None, format!("does not answer: {error}")), None))?;
	let institution = who.institution;
	let mut list =
		List { place, institution, exchange, block: 0, entries: Vec::new(), trouble: None };
	let (mut after, mut pages, begun) = (None, 0u32, Instant::now());
	loop {
		let request = ListRequest {
			chart: finding.chart,
			purpose: finding.purpose,
			basis: finding.basis,
			opening: finding.opening.clone(),
			after,
			limit: MAX_LISTED,
		};
		let who = list.institution.clone();
		let broken = |what: String| Trouble::lost(Some(who), what);
		let page = match patiently(|| within(exchange.list(&request))).await {
			Ok(page) => page,
			// What it listed before is good, unless access ended meanwhile.
			Err(error) if after.is_some() && error != ExchangeError::NotReleased => {
				list.trouble = Some(broken(format!("broke off its list: {error}")));
				return Ok(list);
			},
			Err(error) => return Err((broken(format!("answers: {error}")), Some(error))),
		};
		list.block = list.block.max(page.block);
		pages = pages.saturating_add(1);
		let next = page.next;
		let stuck = next.is_some_and(|next| after.is_some_and(|after| next <= after));
		let full = next.is_some() && list.entries.len() >= MAX_OF_ONE;
		let end = match next {
			None => None,
			Some(_) if stuck => Some("has pages that do not go on".to_string()),
			Some(_) if full => Some(format!("lists more than {MAX_OF_ONE} records")),
			Some(_) if pages >= MOST_PAGES => {
				Some(format!("has a list that does not end within {MOST_PAGES} pages"))
			},
			Some(_) if begun.elapsed() >= LONGEST => {
				Some(format!("has a list that does not end within {} s", LONGEST.as_secs()))
			},
			Some(_) => {
				list.entries.extend(page.entries);
				after = next;
				continue;
			},
		};
		list.trouble = end.map(broken);
		list.entries.extend(page.entries);
		return Ok(list);
	}
}

/// The entry's object, of the first gateway that gives the one whose hash the chain holds.
async fn fetch(
	reading: &Reading,
	filed: &Filed,
	sources: &[&List<'_>],
	troubles: &mut Vec<Trouble>,
) -> Result<Vec<u8>, CollectError> {
	let (request, mut failed) = (reading.request(filed.of), Vec::new());
	for list in sources {
		let lost = |what: String| Trouble::lost(Some(list.institution.clone()), what);
		let given =
			match patiently(|| within(list.exchange.fetch(&request, Part::Index, None))).await {
				Ok(given) => given,
				Err(error) => {
					failed.push(lost(format!("gives no index entry: {error}")));
					continue;
				},
			};
		let mut object = Vec::new();
		let mut bytes = given.into_reader().take(MAX_INDEX);
		match timeout(PATIENCE, bytes.read_to_end(&mut object)).await {
			Ok(Ok(_)) if blake2b_256(&[object.as_slice()]) == filed.version.filing.index.0 => {
				troubles.append(&mut failed);
				return Ok(object);
			},
			Ok(Ok(_)) => failed.push(Trouble::lie(
				&list.institution,
				"gave bytes that do not have the hash that the chain holds",
			)),
			Ok(Err(error)) => failed.push(lost(format!("broke off: {error}"))),
			Err(_) => failed.push(lost("stopped sending".into())),
		}
	}
	troubles.extend(failed.iter().cloned());
	Err(CollectError::NoObject(failed))
}
