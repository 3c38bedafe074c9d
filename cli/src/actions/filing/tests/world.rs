// SPDX-License-Identifier: GPL-3.0-only

//! A clinician with documents, a scripted chain, and gateways that keep things in memory.

use std::{
	collections::{BTreeMap, BTreeSet, VecDeque},
	path::PathBuf,
	sync::{
		atomic::{AtomicBool, AtomicU32, Ordering},
		Arc, Mutex,
	},
	time::Duration,
};

use codec::Decode;
use rand_core::OsRng;
use salus_client::{
	outbox::{Entry, Kind, Outbox},
	Account, Call, ClientError, Final, Refusal,
};
use salus_envelope::{ChartKeys, Envelope, Seed};
use salus_gateway::{
	exchange::{Answer, Confirmed, ObjectReader, PutFiling, PutObject, Stored, VersionOf},
	ExchangeError,
};
use salus_primitives::{
	access::{CompartmentKey, Opening},
	keys::{PublicKey, Suite},
	record::{BatchItem, Filing, RecordVersion, Relation, MAX_BATCH},
	AccountId, BlockNumber, ChartId, CompartmentTag, Epoch, GrantId, ObjectHash, RecordId, Version,
};
use tokio::io::AsyncReadExt;

use crate::actions::filing::{
	examine, gateways::Gateway, ledger::State, Bars, Desk, Job, Ledger, Report,
};

pub const CHART: ChartId = ChartId([1; 32]);
pub const GENERAL: CompartmentTag = CompartmentTag([2; 16]);

/// What becomes of a submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
	/// It is included, and the sender goes away before it hears of it.
	IncludeUnheard,
	/// It waits in a pool, and the sender goes away.
	WaitUnheard,
	/// It never arrived, and the sender goes away.
	Vanish,
	/// Another transaction of the account uses its nonce.
	Usurp,
	/// The compartment moves on to the next epoch just before it.
	NextEpoch,
	/// The chart is closed.
	Close,
	/// The account's quota is used up.
	NoQuota,
}

pub struct Chain {
	pub keys: ChartKeys,
	inner: Mutex<Inner>,
}

#[derive(Default)]
pub struct Inner {
	pub records: BTreeMap<RecordId, Vec<RecordVersion>>,
	pub contributed: BTreeMap<RecordId, Option<(GrantId, Option<Opening>)>>,
	pub epoch: Epoch,
	nonce: u64,
	block: BlockNumber,
	acts: VecDeque<Act>,
	pool: Vec<(u64, AccountId, Call)>,
	pub submitted: u32,
}

impl Inner {
	/// Includes a transaction in a block of its own.
	fn include(&mut self, who: &AccountId, call: &Call) -> Result<(), &'static str> {
		self.block += 1;
		self.nonce += 1;
		let mut arguments = &call.arguments[..];
		let all = &mut arguments;
		match call.name {
			"file" => {
				let (_, record, filing) = <(ChartId, RecordId, Filing)>::decode(all).unwrap();
				self.add(who, vec![BatchItem { record, filing }])
			},
			"file_batch" => {
				let (_, items) = <(ChartId, Vec<BatchItem>)>::decode(all).unwrap();
				assert!(
					items.len() <= usize::try_from(MAX_BATCH).unwrap(),
					"the chain takes no more"
				);
				self.add(who, items)
			},
			"contribute" => {
				let (_, record, filing, under) =
					<(ChartId, RecordId, Filing, Option<(GrantId, Option<Opening>)>)>::decode(all)
						.unwrap();
				self.add(who, vec![BatchItem { record, filing }])?;
				self.contributed.insert(record, under);
				Ok(())
			},
			"amend" => {
				let (_, record, version, relation, filing) =
					<(ChartId, RecordId, Version, Relation, Filing)>::decode(all).unwrap();
				let (epoch, written) = (self.epoch, self.written(who, Some(relation), filing));
				let versions = self.records.get_mut(&record).ok_or("RecordUnknown")?;
				if versions.iter().any(|one| one.filing.object == written.filing.object) {
					return Err("AlreadyFiled");
				}
				if usize::try_from(version).unwrap() != versions.len() + 1 {
					return Err("VersionConflict");
				}
				if written.filing.epoch != epoch {
					return Err("StaleEpoch");
				}
				versions.push(written);
				Ok(())
			},
			other => panic!("{other} is not what files"),
		}
	}

	pub fn add(&mut self, who: &AccountId, items: Vec<BatchItem>) -> Result<(), &'static str> {
		for BatchItem { record, filing } in &items {
			if let Some(versions) = self.records.get(record) {
				return Err(match versions[0].filing.object == filing.object {
					true => "AlreadyFiled",
					false => "RecordIdTaken",
				});
			}
			if filing.epoch != self.epoch {
				return Err("StaleEpoch");
			}
		}
		for BatchItem { record, filing } in items {
			let version = self.written(who, None, filing);
			self.records.insert(record, vec![version]);
		}
		Ok(())
	}

	fn written(
		&self,
		who: &AccountId,
		relation: Option<Relation>,
		filing: Filing,
	) -> RecordVersion {
		RecordVersion {
			author: who.clone(),
			institution: None,
			block: self.block,
			relation,
			filing,
		}
	}

	fn done(&self) -> Final {
		let number = u8::try_from(self.block % 256).unwrap();
		Final {
			block: self.block,
			block_hash: [number; 32],
			transaction: [number; 32],
			author: None,
			fee: 0,
			events: Vec::new(),
		}
	}
}

impl Chain {
	fn key(&self, epoch: Epoch) -> CompartmentKey {
		let secret = self.keys.compartment(&GENERAL.0, epoch).unwrap();
		let bytes = secret.encryption_key().to_bytes().to_vec().try_into().unwrap();
		CompartmentKey { epoch, key: PublicKey { suite: Suite::Umbral, bytes } }
	}

	pub fn inner(&self) -> std::sync::MutexGuard<'_, Inner> {
		self.inner.lock().unwrap()
	}

	/// Includes what waits in the pool, as far as its nonce is free.
	pub fn include_pool(&self) {
		let mut inner = self.inner();
		for (nonce, who, call) in std::mem::take(&mut inner.pool) {
			if nonce == inner.nonce {
				inner.include(&who, &call).unwrap();
			}
		}
	}
}

impl Ledger for Chain {
	fn genesis(&self) -> [u8; 32] {
		[9; 32]
	}

	async fn threshold(&self) -> Result<usize, ClientError> {
		Ok(2)
	}

	async fn state(
		&self,
		_: ChartId,
		record: RecordId,
		compartment: CompartmentTag,
	) -> Result<State, ClientError> {
		let inner = self.inner();
		Ok(State {
			versions: inner.records.get(&record).cloned().unwrap_or_default(),
			key: (compartment == GENERAL).then(|| self.key(inner.epoch)),
		})
	}

	async fn next_nonce(&self, _: &AccountId) -> Result<u64, ClientError> {
		Ok(self.inner().nonce)
	}

	async fn submit(
		&self,
		account: &Account,
		call: &Call,
		nonce: u64,
	) -> Result<Final, ClientError> {
		let mut inner = self.inner();
		let refused = |error: &str| {
			let (pallet, help) = ("Records".into(), String::new());
			Err(ClientError::Refused(Refusal { pallet, error: error.into(), help }))
		};
		let lost = Err(ClientError::Lost { seconds: 1, reason: "the power went".into() });
		if nonce < inner.nonce {
			return Err(ClientError::NonceUsed { nonce });
		}
		assert_eq!(nonce, inner.nonce, "no gap");
		// Of two with one nonce a pool keeps one.
		inner.pool.clear();
		inner.submitted += 1;
		match inner.acts.pop_front() {
			Some(Act::IncludeUnheard) => {
				inner.include(&account.id(), call).unwrap();
				return lost;
			},
			Some(Act::WaitUnheard) => {
				inner.pool.push((nonce, account.id(), call.clone()));
				return lost;
			},
			Some(Act::Vanish) => return lost,
			Some(Act::Usurp) => {
				inner.nonce += 1;
				return Err(ClientError::NonceUsed { nonce });
			},
			Some(Act::NextEpoch) => inner.epoch += 1,
			Some(Act::Close) => {
				inner.nonce += 1;
				return refused("ChartNotActive");
			},
			Some(Act::NoQuota) => return Err(ClientError::QuotaUsedUp),
			None => {},
		}
		match inner.include(&account.id(), call) {
			Ok(()) => Ok(inner.done()),
			Err(error) => refused(error),
		}
	}

	async fn written(&self, _: &Entry, block: BlockNumber) -> Option<Final> {
		let inner = Inner { block, ..Default::default() };
		Some(inner.done())
	}
}

type Place = (ChartId, RecordId, Version);

/// A gateway that keeps things in memory.
pub struct Shelf {
	name: String,
	chain: Arc<Chain>,
	away: AtomicBool,
	/// For how many questions it says that it can be asked later.
	busy: AtomicU32,
	objects: Mutex<BTreeMap<ObjectHash, Vec<u8>>>,
	filings: Mutex<BTreeMap<Place, PutFiling>>,
	confirmed: Mutex<BTreeSet<Place>>,
}

impl Shelf {
	fn answers(&self) -> Answer<()> {
		let busy =
			self.busy.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
		match (self.away.load(Ordering::SeqCst), busy) {
			(true, _) => Err(ExchangeError::Unavailable),
			// By turns it is asked too much, and its node is a little behind.
			(false, Ok(left)) if left % 2 == 0 => Err(ExchangeError::Stale { retry_after: 0 }),
			(false, Ok(_)) => Err(ExchangeError::TooMany { retry_after: 0 }),
			(false, Err(_)) => Ok(()),
		}
	}

	/// Drops what is staged, as after an hour.
	pub fn sweep(&self) {
		let confirmed = self.confirmed.lock().unwrap();
		let mut filings = self.filings.lock().unwrap();
		filings.retain(|place, _| confirmed.contains(place));
		let named = |hash: &ObjectHash| {
			filings.values().any(|put| {
				let text = &put.filing.text;
				text.object == *hash || text.index == *hash
			})
		};
		self.objects.lock().unwrap().retain(|hash, _| named(hash));
	}
}

impl Gateway for Arc<Shelf> {
	async fn name(&self) -> String {
		self.name.clone()
	}

	async fn put_object(&self, put: PutObject, mut bytes: ObjectReader) -> Answer<Stored> {
		self.answers()?;
		if self.objects.lock().unwrap().contains_key(&put.hash) {
			return Ok(Stored::Already);
		}
		let mut object = Vec::new();
		bytes.read_to_end(&mut object).await.unwrap();
		assert_eq!(u64::try_from(object.len()).unwrap(), put.length);
		self.objects.lock().unwrap().insert(put.hash, object);
		Ok(Stored::Staged)
	}

	async fn put_filing(&self, put: PutFiling) -> Answer<()> {
		self.answers()?;
		assert!(put.filing.holds());
		let text = &put.filing.text;
		let objects = self.objects.lock().unwrap();
		if !objects.contains_key(&text.object) || !objects.contains_key(&text.index) {
			return Err(ExchangeError::Missing("an object".into()));
		}
		let place = (text.chart, text.record, text.version);
		if !self.confirmed.lock().unwrap().contains(&place) {
			self.filings.lock().unwrap().insert(place, put);
		}
		Ok(())
	}

	async fn confirm(&self, of: VersionOf) -> Answer<Confirmed> {
		self.answers()?;
		let place = (of.chart, of.record, of.version);
		let Some(put) = self.filings.lock().unwrap().get(&place).cloned() else {
			return Err(ExchangeError::Missing("such a filing".into()));
		};
		let index = usize::try_from(of.version).unwrap() - 1;
		let inner = self.chain.inner();
		match inner.records.get(&of.record).and_then(|versions| versions.get(index)) {
			Some(filed) if filed.filing.object == put.filing.text.object => {
				self.confirmed.lock().unwrap().insert(place);
				Ok(Confirmed { block: filed.block })
			},
			_ => Err(ExchangeError::NotFinal),
		}
	}
}

/// A hospital's clinician with her outbox and documents, a chain and three gateways.
pub struct World {
	pub folder: tempfile::TempDir,
	pub account: Account,
	pub chain: Arc<Chain>,
	pub gateways: Vec<Arc<Shelf>>,
	pub documents: Vec<PathBuf>,
}

impl World {
	pub fn new(documents: usize) -> Self {
		let folder = tempfile::tempdir().unwrap();
		let keys = Seed::random(&mut OsRng).chart(0, &CHART.0).unwrap();
		let chain = Arc::new(Chain { keys, inner: Mutex::default() });
		let gateways = (1..=3)
			.map(|number| {
				Arc::new(Shelf {
					name: format!("gateway {number}"),
					chain: chain.clone(),
					away: AtomicBool::new(false),
					busy: AtomicU32::new(0),
					objects: Mutex::default(),
					filings: Mutex::default(),
					confirmed: Mutex::default(),
				})
			})
			.collect();
		let documents = (0..documents)
			.map(|number| {
				let path = folder.path().join(format!("{number:03}.pdf"));
				std::fs::write(&path, format!("%PDF-1.7 number {number}")).unwrap();
				path
			})
			.collect();
		Self { folder, account: Account::generate().0, chain, gateways, documents }
	}

	pub fn outbox(&self) -> Outbox {
		Outbox::open(&self.folder.path().join("outbox")).unwrap()
	}

	pub fn acts(&self, acts: impl IntoIterator<Item = Act>) {
		self.chain.inner().acts.extend(acts);
	}

	pub fn away(&self, gateway: usize, away: bool) {
		self.gateways[gateway].away.store(away, Ordering::SeqCst);
	}

	/// A gateway is asked too much or is behind, for so many questions.
	pub fn busy(&self, gateway: usize, questions: u32) {
		self.gateways[gateway].busy.store(questions, Ordering::SeqCst);
	}

	/// Starts the program and does something at its desk.
	pub async fn at_desk<T>(&self, work: impl AsyncFnOnce(&Desk<'_, Chain, Arc<Shelf>>) -> T) -> T {
		let (outbox, bars) = (self.outbox(), Bars::hidden());
		let mut desk = Desk::new(&*self.chain, &self.gateways, &outbox, &self.account, &bars);
		desk.pause = Duration::from_millis(1);
		work(&desk).await
	}

	/// The command that files these documents.
	pub async fn command_with(&self, paths: &[PathBuf], job: &Job) -> Report {
		let documents = examine(paths, &Bars::hidden()).unwrap();
		self.at_desk(async |desk| {
			let mut report = Report::default();
			desk.resume(&mut report).await.unwrap();
			desk.run(&documents, job, &mut report).await.unwrap();
			report
		})
		.await
	}

	pub async fn command(&self) -> Report {
		self.command_with(&self.documents, &job()).await
	}

	pub async fn resume(&self) -> Report {
		self.at_desk(async |desk| {
			let mut report = Report::default();
			desk.resume(&mut report).await.unwrap();
			report
		})
		.await
	}

	/// Every record that is filed lies whole at every gateway, for good, under the epoch that the chain
	/// names; and nothing is left to do.
	pub fn assert_done(&self, records: usize) {
		let inner = self.chain.inner();
		assert_eq!(inner.records.len(), records, "records on the chain");
		for (record, versions) in &inner.records {
			for (index, version) in versions.iter().enumerate() {
				let place = (CHART, *record, Version::try_from(index + 1).unwrap());
				for gateway in &self.gateways {
					let name = &gateway.name;
					assert!(gateway.confirmed.lock().unwrap().contains(&place), "{name}");
					let objects = gateway.objects.lock().unwrap();
					assert!(objects.contains_key(&version.filing.object), "{name}");
					assert!(objects.contains_key(&version.filing.index), "{name}");
					let epoch =
						self.chain.keys.compartment(&GENERAL.0, version.filing.epoch).unwrap();
					let filings = gateway.filings.lock().unwrap();
					for envelope in [&filings[&place].envelope, &filings[&place].index_envelope] {
						let envelope = Envelope::from_bytes(&envelope.0).unwrap();
						assert!(envelope.open(&epoch).is_ok(), "{name} has an old envelope");
					}
				}
			}
		}
		drop(inner);
		assert_eq!(entries(&self.outbox()), vec![]);
	}
}

pub fn entries(outbox: &Outbox) -> Vec<Entry> {
	outbox.content().unwrap().entries
}

pub fn job() -> Job {
	Job { chart: CHART, compartment: GENERAL, amends: None, kind: Kind::File }
}
