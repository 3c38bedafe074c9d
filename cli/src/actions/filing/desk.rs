// SPDX-License-Identifier: GPL-3.0-only

//! The desk of one account: what is sealed there goes the whole way, and what an earlier run left is
//! finished first.

use std::{
	collections::{BTreeMap, BTreeSet},
	path::Path,
	time::Duration,
};

use salus_client::{
	calls,
	outbox::{Entry, Kind, Outbox, Stage},
	Account, Call, ClientError, Final, Refusal,
};
use salus_primitives::{
	record::{BatchItem, RecordVersion, MAX_BATCH},
	ChartId, CompartmentTag, RecordId, Version,
};

use super::{
	gateways::{Gateway, Handover},
	new_record,
	seal::{reseal, seal, Destination},
	Bars, Document, FilingError, Ledger, Report, Skipped,
};

/// The most records that one batch files.
const BATCH: usize = MAX_BATCH as usize;

/// How often a group is looked at anew, where the chain moved on while it was submitted.
const ROUNDS: u32 = 4;

/// What is said where it is not known whether a filing became final.
const UNDECIDED: &str =
	"it lies in the outbox: `salus record file --resume` finds out what became \
	of it, and files nothing twice";

/// What a command files, and where.
#[derive(Clone, Debug)]
pub struct Job {
	/// The chart.
	pub chart: ChartId,
	/// The compartment.
	pub compartment: CompartmentTag,
	/// The record that is amended; none where each document is a new one.
	pub amends: Option<RecordId>,
	/// The call.
	pub kind: Kind,
}

/// The desk of one account.
pub struct Desk<'a, L, G> {
	/// The chain.
	pub ledger: &'a L,
	/// Every gateway that is known, as the account sees it.
	pub gateways: &'a [G],
	/// What is under way.
	pub outbox: &'a Outbox,
	/// Who files.
	pub account: &'a Account,
	/// What is shown meanwhile.
	pub bars: &'a Bars,
	/// How long to wait before a gateway is asked again.
	pub pause: Duration,
}

impl<'a, L: Ledger, G: Gateway> Desk<'a, L, G> {
	/// The desk of an account.
	pub fn new(
		ledger: &'a L,
		gateways: &'a [G],
		outbox: &'a Outbox,
		account: &'a Account,
		bars: &'a Bars,
	) -> Self {
		Self { ledger, gateways, outbox, account, bars, pause: Duration::from_millis(500) }
	}

	/// Finishes what earlier runs left for this account. What fails does not keep the rest from it.
	pub async fn resume(&self, report: &mut Report) -> anyhow::Result<()> {
		let mut entries = self.outbox.content()?.entries;
		entries.retain(|entry| entry.filer == self.account.address() && entry.stage != Stage::Done);
		report.resumed.extend(
			entries.iter().filter(|entry| entry.kind != Kind::ByScript).map(|entry| entry.record),
		);
		self.file(entries, report).await;
		let failed = |record: &RecordId| {
			report.failures.iter().any(|failure| failure.records.contains(record))
		};
		report.resumed.retain(|record| !failed(record));
		Ok(())
	}

	/// Files documents: seals them all, and takes what is sealed the whole way. What an earlier run had
	/// sealed of them is not sealed again.
	pub async fn run(
		&self,
		documents: &[Document],
		job: &Job,
		report: &mut Report,
	) -> anyhow::Result<()> {
		report.barred = false;
		let earlier = self.outbox.content()?.entries;
		let mut fresh = Vec::new();
		for document in documents {
			// What just failed is told, and not tried again at once.
			if report.failures.iter().any(|one| one.documents.contains(&document.canonical)) {
				continue;
			}
			match self.earlier(&earlier, document, job)? {
				Some(entry) => report
					.skipped
					.push(Skipped { document: document.path.clone(), record: entry.record }),
				None => fresh.push(document),
			}
		}
		if !fresh.is_empty() {
			self.handover().await?.enough()?;
		}
		let entries = self.seal(&fresh, job).await?;
		let progress = self.bars.documents("filing", entries.len());
		let mut entries = entries.into_iter().peekable();
		while entries.peek().is_some() {
			let batch: Vec<Entry> = entries.by_ref().take(BATCH).collect();
			let count = batch.len();
			self.file(batch, report).await;
			progress.inc(u64::try_from(count).unwrap_or(u64::MAX));
			if report.barred {
				for entry in entries.by_ref() {
					self.outbox.remove(&entry)?;
					report.fail([&entry], anyhow::anyhow!("not tried after that"));
				}
			}
		}
		progress.finish_and_clear();
		// Otherwise the command will be given again, and has to know what it did.
		match report.failures.is_empty() {
			true => Ok(self.forget(documents)?),
			false => Ok(()),
		}
	}

	/// What an earlier run had sealed of a document, for the same place and in the same way.
	fn earlier<'e>(
		&self,
		entries: &'e [Entry],
		document: &Document,
		job: &Job,
	) -> Result<Option<&'e Entry>, ClientError> {
		for entry in entries {
			let same_place = entry.chart == job.chart
				&& entry.filing.compartment == job.compartment
				&& entry.kind == job.kind
				&& job.amends.is_none_or(|record| record == entry.record)
				&& entry.filer == self.account.address();
			let source = entry.source.as_ref().filter(|one| one.path == document.canonical);
			if same_place && source.map_or(Ok(false), |source| source.is(&document.path))? {
				return Ok(Some(entry));
			}
		}
		Ok(None)
	}

	/// Seals documents, all of them before anything is sent.
	pub async fn seal(&self, documents: &[&Document], job: &Job) -> anyhow::Result<Vec<Entry>> {
		if documents.is_empty() {
			return Ok(Vec::new());
		}
		let record = job.amends.unwrap_or_else(new_record);
		let state = self.ledger.state(job.chart, record, job.compartment).await?;
		let key = state.key.ok_or(FilingError::NoCompartment)?;
		let newest = state.versions.last();
		if let (Some(record), None) = (job.amends, newest) {
			return Err(FilingError::NoRecord(record).into());
		}
		let version = Version::try_from(state.versions.len())?.saturating_add(1);
		let to = Destination {
			chart: job.chart,
			record,
			version,
			previous: newest.map(|version| version.filing.content),
			compartment: job.compartment,
			key,
		};
		let bytes = documents.iter().map(|document| document.length).sum();
		let (count, bar) =
			(self.bars.documents("sealing", documents.len()), self.bars.bytes("sealing", bytes));
		let mut entries = Vec::new();
		for document in documents {
			let record = job.amends.unwrap_or_else(new_record);
			let to = Destination { record, ..to.clone() };
			match seal(self.outbox, document, &to, job.kind.clone(), self.account, &bar) {
				Ok(entry) => entries.push(entry),
				Err(error) => {
					// All or nothing: what was sealed before is of no use to anybody.
					for entry in &entries {
						self.outbox.remove(entry)?;
					}
					return Err(error);
				},
			}
			count.inc(1);
		}
		bar.finish_and_clear();
		count.finish_and_clear();
		Ok(entries)
	}

	/// Takes sealed entries the whole way, in as few transactions as it takes.
	pub async fn file(&self, entries: Vec<Entry>, report: &mut Report) {
		let mut groups: BTreeMap<(ChartId, Option<u64>), Vec<Entry>> = BTreeMap::new();
		let mut alone = Vec::new();
		for entry in entries {
			match entry.kind {
				// What was submitted together is submitted together again, under the same nonce.
				Kind::File => groups.entry((entry.chart, entry.nonce)).or_default().push(entry),
				_ => alone.push(entry),
			}
		}
		for group in groups.into_values() {
			let mut group = group.into_iter().peekable();
			while group.peek().is_some() {
				self.file_together(group.by_ref().take(BATCH).collect(), report).await;
			}
		}
		for entry in alone {
			self.file_together(vec![entry], report).await;
		}
	}

	/// Takes entries the whole way that one transaction files.
	async fn file_together(&self, mut entries: Vec<Entry>, report: &mut Report) {
		let mut last = None;
		for _ in 0..ROUNDS {
			entries = self.not_filed_yet(entries, report).await;
			entries = self.handed_over(entries, report).await;
			if entries.is_empty() {
				return;
			}
			let error = match self.submit(&mut entries).await {
				Ok(done) => {
					report.step(filed_words(&entries), done);
					for entry in entries {
						self.settle(entry, report).await;
					}
					return;
				},
				Err(error) => error,
			};
			if moved_on(&error) {
				last = Some(error);
				continue;
			}
			if entries.len() > 1 && concerns_one(&error) {
				// One of them is bad: it must not keep the others from being filed.
				for entry in entries {
					Box::pin(self.file_together(vec![entry], report)).await;
				}
				return;
			}
			return self.give_up(&entries, error, report);
		}
		if let Some(error) = last {
			self.give_up(&entries, error, report);
		}
	}

	/// Entries were not filed. Nothing is left of what was refused for good and can be sealed again.
	fn give_up(&self, entries: &[Entry], error: ClientError, report: &mut Report) {
		if refused_for_good(&error) {
			report.barred = report.barred || !concerns_one(&error);
			for entry in entries.iter().filter(|entry| entry.source.is_some()) {
				if let Err(error) = self.outbox.remove(entry) {
					report.fail([entry], error.into());
				}
			}
		}
		report.fail(entries, in_words(error));
	}

	/// Settles what the chain has already, and keeps the rest, sealed to the compartments' current keys.
	async fn not_filed_yet(&self, entries: Vec<Entry>, report: &mut Report) -> Vec<Entry> {
		let mut rest = Vec::new();
		for mut entry in entries {
			match self.look(&mut entry).await {
				Ok(Some(version)) => self.found(entry, version, report).await,
				Ok(None) if entry.kind == Kind::ByScript => report.waiting.push(entry.record),
				Ok(None) => rest.push(entry),
				Err(error) => report.fail([&entry], error),
			}
		}
		rest
	}

	/// What finalised state has of an entry. Where it has nothing and the compartment moved on to
	/// another epoch, the entry's keys are sealed anew: by the same block's state, after which nothing
	/// that was sent for the old epoch can count any more.
	async fn look(&self, entry: &mut Entry) -> anyhow::Result<Option<RecordVersion>> {
		let place = (entry.chart, entry.record, entry.filing.compartment);
		let state = self.ledger.state(place.0, place.1, place.2).await?;
		let index = usize::try_from(entry.version)?.checked_sub(1);
		let there = index.and_then(|index| state.versions.into_iter().nth(index));
		if let Some(version) = there {
			if version.filing.object == entry.filing.object {
				return Ok(Some(version));
			}
		}
		if entry.kind != Kind::ByScript {
			let key = state.key.ok_or(FilingError::NoCompartment)?;
			if key.epoch != entry.filing.epoch {
				reseal(self.outbox, entry, &key, self.account)?;
			}
		}
		Ok(None)
	}

	/// An entry is on the chain already: only what comes after that was missed.
	async fn found(&self, entry: Entry, version: RecordVersion, report: &mut Report) {
		match self.ledger.written(&entry, version.block).await {
			Some(done) => {
				let record = entry.record;
				report.step(format!("An earlier run had submitted record {record}."), done);
			},
			None => report.known.push((entry.record, version.block)),
		}
		// What a gateway lacks it is given now; who still lacks it is told when it settles.
		if let Err(error) = self.hand_over(&entry).await {
			tracing::debug!(%error, "not every gateway took what is filed");
		}
		self.settle(entry, report).await;
	}

	/// Hands entries to the gateways, and keeps those that enough of them took.
	async fn handed_over(&self, entries: Vec<Entry>, report: &mut Report) -> Vec<Entry> {
		let progress = self.bars.documents("handing over", entries.len());
		let mut rest = Vec::new();
		for mut entry in entries {
			match self.store(&mut entry).await {
				Ok(()) => rest.push(entry),
				Err(error) => report.fail([&entry], error),
			}
			progress.inc(1);
		}
		progress.finish_and_clear();
		rest
	}

	/// Hands an entry to the gateways. It does so also where an earlier run did: what is not filed they
	/// keep for an hour only.
	pub async fn store(&self, entry: &mut Entry) -> anyhow::Result<()> {
		self.hand_over(entry).await?;
		entry.stage = Stage::Stored;
		Ok(self.outbox.save(entry)?)
	}

	async fn hand_over(&self, entry: &Entry) -> anyhow::Result<()> {
		self.handover().await?.store(entry, self.bars).await
	}

	/// Submits entries that are stored, their nonce written down first: what an earlier run sent and
	/// what this one sends cannot both count.
	pub async fn submit(&self, entries: &mut [Entry]) -> Result<Final, ClientError> {
		let call = call_of(entries);
		let nonce = match shared_nonce(entries) {
			Some(nonce) => nonce,
			None => self.ledger.next_nonce(&self.account.id()).await?,
		};
		self.note_nonce(entries, Some(nonce))?;
		let bar = self.bars.submission(&format!("{}.{}", call.pallet, call.name));
		let outcome = self.ledger.submit(self.account, &call, nonce).await;
		bar.finish_and_clear();
		match outcome {
			Ok(done) => {
				for entry in entries {
					entry.stage = Stage::Filed;
					self.outbox.save(entry)?;
				}
				Ok(done)
			},
			Err(error) => {
				// Where it is certain that nothing sent under this nonce will count.
				let spent = matches!(
					error,
					ClientError::NonceUsed { .. }
						| ClientError::Refused(_)
						| ClientError::NotAccepted(_)
						| ClientError::QuotaUsedUp
				);
				if spent {
					self.note_nonce(entries, None)?;
				}
				Err(error)
			},
		}
	}

	fn note_nonce(&self, entries: &mut [Entry], nonce: Option<u64>) -> Result<(), ClientError> {
		for entry in entries {
			entry.nonce = nonce;
			self.outbox.save(entry)?;
		}
		Ok(())
	}

	/// Has every gateway keep for good what is final now; only then is nothing left to do for the entry.
	pub async fn settle(&self, mut entry: Entry, report: &mut Report) {
		let lacking = match self.handover().await {
			Ok(handover) => handover.confirm(&entry).await,
			Err(error) => vec![format!("any gateway ({error})")],
		};
		let noted = match lacking.is_empty() {
			// Where the command was broken off, it will be given again.
			true if entry.source.is_some() => self.outbox.finish(&mut entry),
			true => self.outbox.remove(&entry),
			false => {
				entry.stage = Stage::Filed;
				self.outbox.save(&entry)
			},
		};
		if let Err(error) = noted {
			return report.fail([&entry], error.into());
		}
		report.filed.push((entry.record, entry.version));
		if !lacking.is_empty() {
			report.left.push(format!(
				"record {} is filed, and not kept yet by {}: `salus record file --resume` hands it over",
				entry.record,
				lacking.join(", ")
			));
		}
	}

	/// The command ends: what it filed need not be recognised any more.
	fn forget(&self, documents: &[Document]) -> Result<(), ClientError> {
		let of_this_command: BTreeSet<&Path> =
			documents.iter().map(|document| document.canonical.as_path()).collect();
		for mut entry in self.outbox.content()?.entries {
			let source = entry.source.as_ref().map(|source| source.path.as_path());
			if !source.is_some_and(|path| of_this_command.contains(path)) {
				continue;
			}
			match entry.stage {
				Stage::Done => self.outbox.remove(&entry)?,
				Stage::Filed => {
					entry.source = None;
					self.outbox.save(&entry)?;
				},
				Stage::Sealed | Stage::Stored => {},
			}
		}
		Ok(())
	}

	async fn handover(&self) -> Result<Handover<'_, G>, ClientError> {
		Ok(Handover {
			gateways: self.gateways,
			need: self.ledger.threshold().await?,
			genesis: self.ledger.genesis(),
			filer: self.account,
			outbox: self.outbox,
			pause: self.pause,
		})
	}
}

/// The call that files entries.
fn call_of(entries: &[Entry]) -> Call {
	match entries {
		[entry] => match &entry.kind {
			Kind::File | Kind::ByScript => {
				calls::records::file(entry.chart, entry.record, &entry.filing)
			},
			Kind::Amend { relation } => calls::records::amend(
				entry.chart,
				entry.record,
				entry.version,
				*relation,
				&entry.filing,
			),
			Kind::Contribute { under } => {
				calls::records::contribute(entry.chart, entry.record, &entry.filing, under.clone())
			},
		},
		several => {
			let chart = several.first().map(|entry| entry.chart).unwrap_or_default();
			let items: Vec<BatchItem> = several
				.iter()
				.map(|entry| BatchItem { record: entry.record, filing: entry.filing.clone() })
				.collect();
			calls::records::file_batch(chart, &items)
		},
	}
}

/// The nonce that was written down for all of them.
fn shared_nonce(entries: &[Entry]) -> Option<u64> {
	let nonce = entries.first()?.nonce?;
	entries.iter().all(|entry| entry.nonce == Some(nonce)).then_some(nonce)
}

/// Whether the chain moved on meanwhile: looking anew tells what is to be done.
fn moved_on(error: &ClientError) -> bool {
	match error {
		ClientError::NonceUsed { .. } => true,
		ClientError::Refused(Refusal { pallet, error, .. }) => {
			pallet == "Records" && ["AlreadyFiled", "StaleEpoch"].contains(&error.as_str())
		},
		_ => false,
	}
}

/// Whether the refusal is about one document, so that others of the same batch may be filed.
fn concerns_one(error: &ClientError) -> bool {
	const ONES: [&str; 5] =
		["RecordIdTaken", "RecordErased", "UnknownCompartment", "EmptyObject", "VersionConflict"];
	error.refusal().is_some_and(|refusal| {
		refusal.pallet == "Records" && ONES.contains(&refusal.error.as_str())
	})
}

/// Whether trying again later is of no use. A quota fills up again.
fn refused_for_good(error: &ClientError) -> bool {
	match error {
		ClientError::Refused(_) => !moved_on(error),
		ClientError::NotAccepted(_) => true,
		_ => false,
	}
}

fn in_words(error: ClientError) -> anyhow::Error {
	match error.is_undecided() {
		true => anyhow::Error::from(error).context(UNDECIDED),
		false => error.into(),
	}
}

fn filed_words(entries: &[Entry]) -> String {
	match entries {
		[Entry { record, version, kind: Kind::Amend { .. }, .. }] => {
			format!("Record {record} has version {version}.")
		},
		[Entry { record, kind: Kind::Contribute { .. }, .. }] => {
			format!("Record {record} is contributed.")
		},
		[Entry { record, .. }] => format!("Record {record} is filed."),
		several => format!("{} records are filed.", several.len()),
	}
}
