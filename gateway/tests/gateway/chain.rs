// SPDX-License-Identifier: GPL-3.0-only

//! A chain whose finalised state the tests write.

use std::{
	collections::{BTreeMap, BTreeSet},
	sync::{
		atomic::{AtomicU32, Ordering},
		Arc, Mutex,
	},
};

use async_trait::async_trait;
use salus_gateway::{
	chain::{is_behind, Chain, ChainError, Finalised},
	exchange::Lodging,
};
use salus_primitives::{
	access::{CompartmentKey, Emergency, Grant, Grantee, ReceiptBatch, Request, Restrictions},
	api::QuotaStatus,
	chart::{Chart, Mandate},
	consent::{Ask, Basis, ChartFacts, Facts, InstitutionFacts, PersonFacts, RecordFacts, Rule},
	keys::{KeyKind, KeySlot, RegisteredKey},
	membership::{Institution, Role, Staff},
	record::{Record, RecordStatus, RecordVersion},
	text::RequestText,
	AccountId, BlindedTag, BlockNumber, ChartId, CompartmentTag, EmergencyId, GrantId, MandateId,
	Moment, RecordId, RequestId,
};
use salus_receipt::{Batch, BatchNumber, Finality, Header, SetId, StateProof, Trust};
use tokio::sync::{oneshot, OwnedMutexGuard};

use crate::ledger::Ledger;

pub const GENESIS: [u8; 32] = [9; 32];
pub const CHAIN_ID: u64 = 5_720;

/// One block's state.
#[derive(Clone, Default)]
pub struct State {
	pub number: BlockNumber,
	/// The block's time; `None` for the moment at which it is asked for.
	pub time: Option<Moment>,
	/// Whether the node's peers know much higher blocks.
	pub behind: bool,
	/// The node that is asked for that instead.
	pub node: Option<salus_client::Node>,
	/// Whether the node does not answer at all.
	pub down: bool,
	pub charts: BTreeMap<ChartId, Chart>,
	pub records: BTreeMap<(ChartId, RecordId), (RecordStatus, Vec<RecordVersion>)>,
	pub grants: BTreeMap<(ChartId, GrantId), Grant>,
	pub ended: BTreeSet<(ChartId, GrantId)>,
	pub restrictions: BTreeMap<ChartId, Restrictions>,
	pub requests: BTreeMap<(ChartId, RequestId), Request>,
	pub mandates: BTreeMap<(ChartId, MandateId), Mandate>,
	pub emergencies: BTreeMap<(ChartId, EmergencyId), Emergency>,
	pub compartments: BTreeMap<(ChartId, CompartmentTag), CompartmentKey>,
	pub keys: BTreeMap<AccountId, Vec<(KeyKind, KeySlot)>>,
	pub past_keys: BTreeMap<AccountId, Vec<(KeyKind, RegisteredKey)>>,
	pub members: BTreeMap<AccountId, Institution>,
	pub staff: BTreeMap<AccountId, Staff>,
	/// Which account signs for an institution in place of the one that was lost.
	pub successors: BTreeMap<AccountId, AccountId>,
	/// From when an emergency department may break the glass, where it is not 0.
	pub emergencies_from: BTreeMap<AccountId, Moment>,
	pub threshold: u8,
	/// What every account has used of its quota.
	pub quota: QuotaStatus,
	/// The batches of receipts that gateways' institutions anchored.
	pub batches: BTreeMap<(AccountId, BatchNumber), ReceiptBatch>,
}

impl State {
	/// The number of an institution's next batch.
	fn next_batch(&self, gateway: &AccountId) -> BatchNumber {
		let batches = self.batches.keys().filter(|(of, _)| of == gateway).count();
		batches.try_into().unwrap()
	}

	/// As the register answers it.
	fn institution_of(&self, account: &AccountId) -> Option<AccountId> {
		if let Some(staff) = self.staff.get(account) {
			return Some(staff.institution.clone());
		}
		let represents = self.successors.iter().find(|(_, successor)| *successor == account);
		let own = self.members.contains_key(account) && !self.successors.contains_key(account);
		represents
			.map(|(institution, _)| institution.clone())
			.or_else(|| own.then(|| account.clone()))
	}
}

/// What happens to a batch that is submitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mishap {
	/// It does not get to the chain.
	Lost,
	/// It gets there, and then the node hangs.
	Unheard,
}

/// What a node that answers can do to its gateway. The state is an old one of the same chain.
pub const TROUBLES: [(&str, fn(&Scripted, &State)); 4] = [
	("it lags", |chain, _| chain.block(|state| state.behind = true)),
	("finality stands still", |chain, _| chain.block(|state| state.time = Some(now() - 60_000))),
	("it was set back", |chain, before| chain.show(Some(before.clone()))),
	("it forks", |chain, _| chain.fork(true)),
];

/// What somebody can be interrupted at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
	Requests,
	Facts,
}

/// What is read, where it is said that somebody does, and what she waits for then.
type Interruption = (Asked, oneshot::Sender<()>, oneshot::Receiver<()>);

/// The chain: its newest finalised state.
#[derive(Clone, Default)]
pub struct Scripted {
	state: Arc<Mutex<State>>,
	ledger: Arc<Mutex<Ledger>>,
	lodged: Arc<AtomicU32>,
	decided: Arc<AtomicU32>,
	finality: Arc<tokio::sync::Mutex<()>>,
	/// What happens to the next batches, and whether votes for blocks are to be had.
	mishap: Arc<Mutex<Option<Mishap>>>,
	voteless: Arc<Mutex<bool>>,
	/// Whether the first state is gone.
	forgetful: Arc<Mutex<bool>>,
	/// The state that the node shows instead of the newest.
	shown: Arc<Mutex<Option<State>>>,
	/// Whether the node follows another branch.
	forked: Arc<Mutex<bool>>,
	interruption: Arc<Mutex<Option<Interruption>>>,
	/// Who submits.
	system: Option<AccountId>,
}

impl Scripted {
	/// Writes the next block.
	pub fn block<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
		let mut state = self.state.lock().unwrap();
		state.number += 1;
		let answer = change(&mut state);
		self.ledger.lock().unwrap().push(&state);
		answer
	}

	/// The same chain, to which that account submits.
	pub fn acting(&self, system: AccountId) -> Self {
		Self { system: Some(system), ..self.clone() }
	}

	/// How often something was lodged.
	pub fn lodged(&self) -> u32 {
		self.lodged.load(Ordering::SeqCst)
	}

	/// How often it was asked for what a decision depends on.
	pub fn decided(&self) -> u32 {
		self.decided.load(Ordering::SeqCst)
	}

	/// As long as the answer is kept, nothing that is lodged becomes final.
	pub async fn stall(&self) -> OwnedMutexGuard<()> {
		self.finality.clone().lock_owned().await
	}

	/// Interrupts whoever reads that next, until what is answered second is dropped. First it is told that she
	/// does.
	pub fn interrupt(&self, at: Asked) -> (oneshot::Receiver<()>, oneshot::Sender<()>) {
		let ((says, said), (goes_on, waits)) = (oneshot::channel(), oneshot::channel());
		*self.interruption.lock().unwrap() = Some((at, says, waits));
		(said, goes_on)
	}

	/// How the network began.
	pub fn began(&self) -> Trust {
		self.ledger.lock().unwrap().trust()
	}

	/// Lets other authorities take over, so many blocks after the next one.
	pub fn change_authorities(&self, authorities: &[u8], delay: BlockNumber) {
		self.ledger.lock().unwrap().schedule(authorities, delay);
		self.block(|_| ());
	}

	/// What happens to batches from now on.
	pub fn mishap(&self, mishap: Option<Mishap>) {
		*self.mishap.lock().unwrap() = mishap;
	}

	/// Lets the first state go.
	pub fn forget_the_beginning(&self) {
		*self.forgetful.lock().unwrap() = true;
	}

	/// The newest state.
	pub fn newest(&self) -> State {
		self.state.lock().unwrap().clone()
	}

	/// Lets the node show a state of before, or the newest again.
	pub fn show(&self, state: Option<State>) {
		*self.shown.lock().unwrap() = state;
	}

	/// Lets the node follow another branch, on which each block has the same state and another hash; or the
	/// first one again.
	pub fn fork(&self, forked: bool) {
		*self.forked.lock().unwrap() = forked;
	}

	/// The node is as it was.
	pub fn recovers(&self) {
		self.show(None);
		self.fork(false);
		self.block(|state| {
			state.behind = false;
			state.time = None;
			state.down = false;
		});
	}

	/// Whether votes for blocks are kept back.
	pub fn keep_votes_back(&self, back: bool) {
		*self.voteless.lock().unwrap() = back;
	}
}

/// The block of that height on the other branch.
fn on_another_branch(mut header: Header) -> Header {
	header.extrinsics_root = [0xbb; 32].into();
	header
}

/// Where something was lodged in that block.
pub fn lodging(block: BlockNumber) -> Lodging {
	Lodging { block, block_hash: [1; 32], transaction: [2; 32], author: None, fee: 0 }
}

pub fn now() -> Moment {
	std::time::SystemTime::now()
		.duration_since(std::time::UNIX_EPOCH)
		.unwrap()
		.as_millis()
		.try_into()
		.unwrap()
}

#[async_trait]
impl Chain for Scripted {
	fn genesis(&self) -> [u8; 32] {
		GENESIS
	}

	fn chain_id(&self) -> u64 {
		CHAIN_ID
	}

	async fn finalised(&self) -> Result<Arc<dyn Finalised>, ChainError> {
		let shown = self.shown.lock().unwrap().clone();
		let state = shown.unwrap_or_else(|| self.newest());
		if state.down {
			return Err(ChainError::Unavailable("the node is down".into()));
		}
		let time = state.time.unwrap_or_else(now);
		let (decided, ledger) = (self.decided.clone(), self.ledger.clone());
		let forked = *self.forked.lock().unwrap();
		let interruption = self.interruption.clone();
		Ok(Arc::new(Snapshot { state, time, decided, ledger, forked, interruption }))
	}

	async fn lodge(&self, text: &RequestText) -> Result<(RequestId, Lodging), ChainError> {
		self.lodged.fetch_add(1, Ordering::SeqCst);
		drop(self.finality.lock().await);
		let tag = BlindedTag::blind(&text.genesis, &text.chart, &text.party, &text.random);
		Ok(self.block(|state| {
			let id = state.requests.keys().filter(|(chart, _)| *chart == text.chart).count();
			let id = RequestId::try_from(id).unwrap();
			let request = Request {
				grantee: Grantee::Blinded(tag),
				scope: text.scope.clone(),
				purposes: text.purposes.clone(),
				start: text.start,
				end: text.end,
				lodged_by: [0; 32].into(),
				lapses: Moment::MAX,
			};
			state.requests.insert((text.chart, id), request);
			(id, lodging(state.number))
		}))
	}

	async fn anchor(&self, batch: &Batch) -> Result<(), ChainError> {
		let mishap = *self.mishap.lock().unwrap();
		let lost = || ChainError::Unavailable("the node is gone".into());
		if mishap == Some(Mishap::Lost) {
			return Err(lost());
		}
		let system = self.system.as_ref().expect("somebody submits");
		// As the pallet has it.
		self.block(|state| {
			let refused = |why: &str| Err(ChainError::Refused(why.into()));
			let Some(gateway) = state.institution_of(system) else {
				return refused("NotPermitted");
			};
			let (next, block) = (state.next_batch(&gateway), state.number);
			if batch.number() != next {
				return refused("BatchNotNext");
			}
			let last = next.checked_sub(1).map(|last| &state.batches[&(gateway.clone(), last)]);
			if batch.previous() != last.map(|last| last.root).unwrap_or_default() {
				return refused("PreviousRootDiffers");
			}
			let entry = ReceiptBatch { count: batch.count(), root: batch.root(), block };
			state.batches.insert((gateway, next), entry);
			if mishap == Some(Mishap::Unheard) {
				state.time = Some(now() - 60_000);
			}
			Ok(())
		})?;
		match mishap {
			Some(Mishap::Unheard) => Err(lost()),
			_ => Ok(()),
		}
	}

	async fn trust(&self) -> Result<Option<Trust>, ChainError> {
		let forgetful = *self.forgetful.lock().unwrap();
		Ok((!forgetful).then(|| self.began()))
	}

	async fn headers(&self, from: BlockNumber, to: BlockNumber) -> Result<Vec<Header>, ChainError> {
		let headers = self.ledger.lock().unwrap().headers(from, to).into_iter();
		Ok(match *self.forked.lock().unwrap() {
			true => headers.map(on_another_branch).collect(),
			false => headers.collect(),
		})
	}

	async fn finality(
		&self,
		block: BlockNumber,
		set: SetId,
	) -> Result<Option<Finality>, ChainError> {
		let voteless = *self.voteless.lock().unwrap();
		Ok((!voteless).then(|| self.ledger.lock().unwrap().finality(block, set)))
	}
}

struct Snapshot {
	state: State,
	time: Moment,
	decided: Arc<AtomicU32>,
	ledger: Arc<Mutex<Ledger>>,
	forked: bool,
	interruption: Arc<Mutex<Option<Interruption>>>,
}

impl Snapshot {
	fn of<Id: Copy + Ord, Value: Clone>(
		map: &BTreeMap<(ChartId, Id), Value>,
		chart: ChartId,
	) -> Vec<(Id, Value)> {
		map.iter()
			.filter(|((of, _), _)| *of == chart)
			.map(|((_, id), value)| (*id, value.clone()))
			.collect()
	}

	/// Waits, if whoever reads that is to.
	async fn interrupted(&self, asked: Asked) {
		let interruption = self.interruption.lock().unwrap().take_if(|(what, ..)| *what == asked);
		if let Some((_, says, waits)) = interruption {
			says.send(()).unwrap();
			let _ = waits.await;
		}
	}

	fn institution(&self, account: &AccountId) -> Option<InstitutionFacts> {
		self.state.members.get(account).map(|entry| InstitutionFacts {
			account: account.clone(),
			status: entry.status,
			roles: entry.roles.clone(),
		})
	}
}

#[async_trait]
impl Finalised for Snapshot {
	fn number(&self) -> BlockNumber {
		self.state.number
	}

	fn hash(&self) -> [u8; 32] {
		let (ledger, number) = (self.ledger.lock().unwrap(), self.state.number);
		match ledger.headers(number, number).pop().filter(|_| self.forked) {
			Some(header) => on_another_branch(header).hash().0,
			None => ledger.hash(number),
		}
	}

	fn time(&self) -> Moment {
		self.time
	}

	async fn is_behind(&self) -> Result<bool, ChainError> {
		match &self.state.node {
			Some(node) => is_behind(node, self.state.number).await,
			None => Ok(self.state.behind),
		}
	}

	async fn has_standing(&self, account: &AccountId) -> Result<bool, ChainError> {
		let state = &self.state;
		Ok(state.institution_of(account).is_some()
			|| state.charts.values().any(|chart| chart.controller == *account)
			|| state.mandates.values().any(|mandate| mandate.holder == *account))
	}

	async fn facts(&self, ask: &Ask) -> Result<Facts, ChainError> {
		self.decided.fetch_add(1, Ordering::SeqCst);
		self.interrupted(Asked::Facts).await;
		let state = &self.state;
		let staff = state.staff.get(&ask.person).map(|staff| (staff.role, staff.until));
		let person = state
			.institution_of(&ask.person)
			.and_then(|institution| self.institution(&institution))
			.map(|institution| PersonFacts { institution, staff });
		let rule = match ask.basis {
			Basis::Grant(id) => match state.grants.get(&(ask.chart, id)) {
				Some(grant) => Rule::Grant(grant.clone()),
				None if state.ended.contains(&(ask.chart, id)) => Rule::Ended,
				None => Rule::None,
			},
			Basis::Mandate(id) => state
				.mandates
				.get(&(ask.chart, id))
				.map_or(Rule::None, |mandate| Rule::Mandate(mandate.clone())),
			Basis::Emergency(id) => state
				.emergencies
				.get(&(ask.chart, id))
				.map_or(Rule::None, |emergency| Rule::Emergency(emergency.clone())),
			Basis::Controller => Rule::None,
		};
		Ok(Facts {
			genesis: GENESIS,
			block: state.number,
			now: self.time,
			clock: None,
			chart: state.charts.get(&ask.chart).map(|chart| ChartFacts {
				controller: chart.controller.clone(),
				status: chart.status,
			}),
			record: state.records.get(&(ask.chart, ask.record)).and_then(|(status, versions)| {
				let version = match ask.version {
					Some(number) => versions.get(usize::try_from(number).ok()?.checked_sub(1)?)?,
					None => versions.last()?,
				};
				Some(RecordFacts {
					status: *status,
					compartment: version.filing.compartment,
					epoch: version.filing.epoch,
				})
			}),
			person,
			gateway: ask.gateway.as_ref().and_then(|gateway| self.institution(gateway)),
			restrictions: state.restrictions.get(&ask.chart).cloned().unwrap_or_default(),
			rule,
		})
	}

	async fn chart(&self, chart: ChartId) -> Result<Option<Chart>, ChainError> {
		Ok(self.state.charts.get(&chart).cloned())
	}

	async fn record(&self, chart: ChartId, record: RecordId) -> Result<Option<Record>, ChainError> {
		Ok(self.state.records.get(&(chart, record)).map(|(status, versions)| Record {
			version: versions.len().try_into().unwrap(),
			status: *status,
			contributed: false,
			moved: false,
			held: false,
			head: versions.last().unwrap().clone(),
		}))
	}

	async fn provenance(
		&self,
		chart: ChartId,
		record: RecordId,
	) -> Result<Vec<RecordVersion>, ChainError> {
		let versions = self.state.records.get(&(chart, record));
		Ok(versions.map(|(_, versions)| versions.clone()).unwrap_or_default())
	}

	async fn records(&self, chart: ChartId) -> Result<Vec<(RecordId, Record)>, ChainError> {
		let mut records = Vec::new();
		for (id, _) in Self::of(&self.state.records, chart) {
			records.push((id, self.record(chart, id).await?.unwrap()));
		}
		Ok(records)
	}

	async fn grants(&self, chart: ChartId) -> Result<Vec<(GrantId, Grant)>, ChainError> {
		Ok(Self::of(&self.state.grants, chart))
	}

	async fn restrictions(&self, chart: ChartId) -> Result<Restrictions, ChainError> {
		Ok(self.state.restrictions.get(&chart).cloned().unwrap_or_default())
	}

	async fn requests(&self, chart: ChartId) -> Result<Vec<(RequestId, Request)>, ChainError> {
		self.interrupted(Asked::Requests).await;
		Ok(Self::of(&self.state.requests, chart))
	}

	async fn mandates(&self, chart: ChartId) -> Result<Vec<(MandateId, Mandate)>, ChainError> {
		Ok(Self::of(&self.state.mandates, chart))
	}

	async fn compartments(
		&self,
		chart: ChartId,
	) -> Result<Vec<(CompartmentTag, CompartmentKey)>, ChainError> {
		Ok(Self::of(&self.state.compartments, chart))
	}

	async fn keys(&self, account: &AccountId) -> Result<Vec<(KeyKind, KeySlot)>, ChainError> {
		Ok(self.state.keys.get(account).cloned().unwrap_or_default())
	}

	async fn past_keys(
		&self,
		account: &AccountId,
	) -> Result<Vec<(KeyKind, RegisteredKey)>, ChainError> {
		Ok(self.state.past_keys.get(account).cloned().unwrap_or_default())
	}

	async fn member(&self, account: &AccountId) -> Result<Option<Institution>, ChainError> {
		let represented = self.state.successors.iter().find(|(_, successor)| *successor == account);
		let institution = represented.map_or(account, |(institution, _)| institution);
		Ok(self.state.members.get(institution).cloned())
	}

	async fn active_as(&self, role: Role) -> Result<Vec<AccountId>, ChainError> {
		let active = self.state.members.iter().filter(|(_, entry)| entry.is_active_as(role));
		Ok(active.map(|(institution, _)| institution.clone()).collect())
	}

	async fn staff(&self, account: &AccountId) -> Result<Option<Staff>, ChainError> {
		Ok(self.state.staff.get(account).cloned())
	}

	async fn institution_of(&self, account: &AccountId) -> Result<Option<AccountId>, ChainError> {
		Ok(self.state.institution_of(account))
	}

	async fn emergencies_from(
		&self,
		institution: &AccountId,
	) -> Result<Option<Moment>, ChainError> {
		let entry = self.state.members.get(institution);
		let is_department = entry.is_some_and(|entry| entry.roles.contains(&Role::Emergency));
		let from = self.state.emergencies_from.get(institution).copied().unwrap_or(0);
		Ok(is_department.then_some(from))
	}

	async fn quota(&self, _: &AccountId) -> Result<QuotaStatus, ChainError> {
		Ok(self.state.quota.clone())
	}

	async fn threshold(&self) -> Result<u8, ChainError> {
		Ok(self.state.threshold)
	}

	async fn batch(
		&self,
		gateway: &AccountId,
		number: BatchNumber,
	) -> Result<Option<ReceiptBatch>, ChainError> {
		Ok(self.state.batches.get(&(gateway.clone(), number)).cloned())
	}

	async fn next_batch(&self, gateway: &AccountId) -> Result<BatchNumber, ChainError> {
		Ok(self.state.next_batch(gateway))
	}

	async fn prove(&self, keys: &[Vec<u8>]) -> Result<StateProof, ChainError> {
		Ok(self.ledger.lock().unwrap().prove(self.state.number, keys))
	}
}
