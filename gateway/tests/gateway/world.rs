// SPDX-License-Identifier: GPL-3.0-only

//! A hospital, a practice, three gateways and a patient, with everything that they hold. The gateways
//! serve HTTP on loopback, and everybody asks them as she would from another machine.

use std::{
	net::TcpListener,
	sync::{
		atomic::{AtomicU64, Ordering},
		Arc,
	},
	time::Duration,
};

use rand_core::OsRng;
use salus_client::Account;
use salus_envelope::{
	seal_bytes, ChartKeys, ContentKey, DecryptionKey, Envelope, Manifest, Sealing, Seed, SigningKey,
};
use salus_gateway::{
	api::{serve_on, Limits, Serving},
	clock::{unix_millis, Clock},
	exchange::{Bytes, PutFiling, PutObject, VersionOf},
	remote::{connect_with, Options},
	Caller, Collected, Collector, Exchange, GatewayConfig, GatewayError, GatewaySystem,
	LocalGateway, Maker, ReaderKey, Reading,
};
use salus_primitives::{
	access::{
		CompartmentKey, Grant, Grantee, Opening, Purpose, Purposes, RestrictedParty, Restriction,
		Scope,
	},
	chart::{Chart, ChartStatus, Custody},
	consent::Basis,
	keys::{KeyKind, KeySlot, PublicKey, RegisteredKey, Suite},
	membership::{Institution, InstitutionStatus, Profile, Role, Roles, Staff, StaffRole},
	record::{Filing, MediaType, RecordStatus, RecordVersion},
	AccountId, BlindedTag, ChartId, CompartmentTag, Epoch, GrantId, Moment, ObjectHash, RecordId,
	VerifyingKey,
};
use tempfile::TempDir;

use crate::backend;
use crate::chain::{now, Scripted, State, CHAIN_ID, GENESIS};

pub const CHART: ChartId = ChartId([1; 32]);
pub const GENERAL: CompartmentTag = CompartmentTag([2; 16]);
pub const OTHER: CompartmentTag = CompartmentTag([3; 16]);
pub const DOCUMENT: &[u8] = b"{\"resourceType\":\"Bundle\",\"type\":\"document\"}";
pub const INDEX: &[u8] = b"{\"resourceType\":\"DocumentReference\"}";

/// An account with a derived encryption and signing key.
pub struct Person {
	pub account: Account,
	pub seed: Seed,
}

impl Person {
	pub fn new() -> Self {
		Self { account: Account::generate().0, seed: Seed::random(&mut OsRng) }
	}

	pub fn id(&self) -> AccountId {
		self.account.id()
	}

	pub fn encryption(&self) -> DecryptionKey {
		self.seed.encryption(1).unwrap()
	}

	pub fn signing(&self) -> SigningKey {
		self.seed.signing(1).unwrap()
	}

	pub fn receipt(&self) -> SigningKey {
		self.seed.receipt(1).unwrap()
	}
}

pub struct World {
	pub chain: Scripted,
	pub hospital: Person,
	pub clinician: Person,
	pub practice: Person,
	pub doctor: Person,
	pub patient: Person,
	pub keys: ChartKeys,
	/// Institutions and systems of the gateways.
	pub gateways: Vec<(AccountId, Person)>,
	/// What runs in them, for what nobody can ask over HTTP.
	pub local: Vec<Arc<LocalGateway>>,
	/// Where they are asked.
	pub endpoints: Vec<String>,
	/// The gateways as the three are served by them who ask most.
	pub to_patient: Vec<Arc<dyn Exchange>>,
	pub to_doctor: Vec<Arc<dyn Exchange>>,
	pub to_clinician: Vec<Arc<dyn Exchange>>,
	/// The clock of the gateways.
	pub clock: Ahead,
	/// How often gateways that are opened from now on anchor their receipts.
	pub anchor_every: Duration,
	pub folder: TempDir,
	/// What the gateways have set otherwise than usual.
	set: Box<dyn Fn(&mut GatewayConfig) + Send + Sync>,
	serving: Vec<Serving>,
	/// Their sockets, which outlive a restart: nobody else gets the port meanwhile.
	sockets: Vec<TcpListener>,
}

/// A clock that can be put ahead.
#[derive(Clone, Default)]
pub struct Ahead(Arc<AtomicU64>);

impl Ahead {
	/// Puts it so many milliseconds ahead of the machine's.
	pub fn put(&self, ahead: Moment) {
		self.0.store(ahead, Ordering::SeqCst);
	}
}

impl Clock for Ahead {
	fn now(&self) -> Moment {
		unix_millis() + self.0.load(Ordering::SeqCst)
	}
}

fn key(suite: Suite, bytes: &[u8]) -> PublicKey {
	PublicKey { suite, bytes: bytes.to_vec().try_into().unwrap() }
}

pub fn receipt_key(key_of: &SigningKey) -> PublicKey {
	key(Suite::Sr25519, key_of.verifying_key().as_bytes())
}

pub fn umbral(key_of: &DecryptionKey) -> PublicKey {
	key(Suite::Umbral, &key_of.encryption_key().to_bytes())
}

pub fn slot(public: PublicKey, version: u32) -> KeySlot {
	let current = RegisteredKey { key: public, version, valid_from: 0 };
	KeySlot { current, next: None, newest: version }
}

pub fn purposes(list: &[Purpose]) -> Purposes {
	list.iter().copied().collect::<std::collections::BTreeSet<_>>().try_into().unwrap()
}

pub fn admit(state: &mut State, account: AccountId, roles: &[Role]) {
	let roles: Roles =
		roles.iter().copied().collect::<std::collections::BTreeSet<_>>().try_into().unwrap();
	let profile = Profile {
		name: Default::default(),
		document: [0; 32],
		endpoint: Default::default(),
		nodes: Default::default(),
	};
	let entry = Institution { roles, status: InstitutionStatus::Active, profile, since: 1 };
	state.members.insert(account, entry);
}

pub fn employ(state: &mut State, person: &Person, institution: AccountId, role: StaffRole) {
	let staff = Staff { institution, role, until: Moment::MAX };
	state.staff.insert(person.id(), staff);
	register(state, person);
}

pub fn register(state: &mut State, person: &Person) {
	let keys = vec![
		(KeyKind::Encryption, slot(umbral(&person.encryption()), 1)),
		(KeyKind::Receipt, slot(receipt_key(&person.receipt()), 1)),
		(
			KeyKind::Signing,
			slot(key(Suite::Sr25519, person.signing().verifying_key().as_bytes()), 1),
		),
	];
	state.keys.insert(person.id(), keys);
}

impl World {
	pub async fn new() -> Self {
		Self::with(|_| ()).await
	}

	/// With gateways that have something set otherwise than usual.
	pub async fn with(set: impl Fn(&mut GatewayConfig) + Send + Sync + 'static) -> Self {
		let chain = Scripted::default();
		let (hospital, clinician) = (Person::new(), Person::new());
		let (practice, doctor, patient) = (Person::new(), Person::new(), Person::new());
		let keys = patient.seed.chart(0, &CHART.0).unwrap();
		let folder = tempfile::tempdir().unwrap();
		let gateways: Vec<_> =
			(0..3u8).map(|number| (AccountId::new([100 + number; 32]), Person::new())).collect();
		chain.block(|state| {
			state.threshold = 2;
			admit(state, hospital.id(), &[Role::Hospital]);
			admit(state, practice.id(), &[Role::DataUser]);
			register(state, &practice);
			employ(state, &clinician, hospital.id(), StaffRole::Clinician);
			employ(state, &doctor, practice.id(), StaffRole::Clinician);
			for (institution, system) in &gateways {
				admit(state, institution.clone(), &[Role::Gateway]);
				employ(state, system, institution.clone(), StaffRole::System);
			}
			let verifying = keys.fragment_signer().unwrap().verifying_key().to_bytes();
			let chart = Chart {
				hospital: hospital.id(),
				controller: patient.id(),
				status: ChartStatus::Active,
				custody: Custody::Patient,
				verifying_key: VerifyingKey(verifying),
				since: 1,
			};
			state.charts.insert(CHART, chart);
			for tag in [GENERAL, OTHER] {
				let secret = keys.compartment(&tag.0, 0).unwrap();
				let current = CompartmentKey { epoch: 0, key: umbral(&secret) };
				state.compartments.insert((CHART, tag), current);
			}
		});
		let sockets: Vec<_> =
			(0..3).map(|_| TcpListener::bind(("127.0.0.1", 0)).unwrap()).collect();
		let endpoints: Vec<_> = sockets
			.iter()
			.map(|socket| format!("http://{}", socket.local_addr().unwrap()))
			.collect();
		let mut world = Self {
			to_patient: connect(&endpoints, &patient.account),
			to_doctor: connect(&endpoints, &doctor.account),
			to_clinician: connect(&endpoints, &clinician.account),
			chain,
			hospital,
			clinician,
			practice,
			doctor,
			patient,
			keys,
			gateways,
			local: Vec::new(),
			endpoints,
			clock: Ahead::default(),
			anchor_every: Duration::from_secs(3600),
			folder,
			set: Box::new(set),
			serving: Vec::new(),
			sockets,
		};
		for number in 0..3 {
			world.start(number).await;
		}
		world
	}

	/// Opens the gateway of that number, and serves it.
	pub async fn start(&mut self, number: usize) {
		let gateway = Arc::new(self.open(number).await);
		self.local.insert(number, gateway.clone());
		let socket = self.sockets[number].try_clone().unwrap();
		let serving = serve_on(gateway, socket, None, Limits::default()).await.unwrap();
		self.serving.insert(number, serving);
	}

	/// Ends the gateway of that number and opens it again.
	pub async fn restart(&mut self, number: usize) {
		self.halt(number).await;
		self.start(number).await;
	}

	/// Ends the gateway of that number. Those with higher numbers move up until it is started again.
	pub async fn halt(&mut self, number: usize) {
		drop(self.local.remove(number));
		self.serving.remove(number).shutdown(Duration::from_secs(5)).await;
	}

	/// Writes into the register where the gateways answer.
	pub fn register_endpoints(&self) {
		self.chain.block(|state| {
			for ((institution, _), endpoint) in self.gateways.iter().zip(&self.endpoints) {
				let entry = state.members.get_mut(institution).unwrap();
				entry.profile.endpoint = endpoint.as_bytes().to_vec().try_into().unwrap();
			}
		});
	}

	/// Opens and serves all gateways again.
	pub async fn restart_all(&mut self) {
		self.stop();
		for number in 0..3 {
			self.start(number).await;
		}
	}

	/// Nobody serves any more.
	pub fn stop(&mut self) {
		self.local.clear();
		self.serving.clear();
	}

	/// The gateways as an account sees them.
	pub fn exchanges_of(&self, account: &Account) -> Vec<Arc<dyn Exchange>> {
		let known = [
			(&self.patient, &self.to_patient),
			(&self.doctor, &self.to_doctor),
			(&self.clinician, &self.to_clinician),
		];
		match known.into_iter().find(|(person, _)| person.id() == account.id()) {
			Some((_, exchanges)) => exchanges.clone(),
			None => connect(&self.endpoints, account),
		}
	}

	/// The first gateway as an account sees it.
	pub fn first_of(&self, account: &Account) -> Arc<dyn Exchange> {
		self.exchanges_of(account).swap_remove(0)
	}

	/// Opens the gateway of that number, which must not be open.
	pub async fn open(&self, number: usize) -> LocalGateway {
		self.open_as(number, self.system(number)).await.unwrap()
	}

	/// As whom the gateway of that number acts.
	pub fn system(&self, number: usize) -> GatewaySystem {
		let (institution, system) = &self.gateways[number];
		GatewaySystem {
			institution: institution.clone(),
			account: system.id(),
			key: system.encryption(),
			key_version: 1,
			receipt_key: system.receipt(),
			receipt_key_version: 1,
		}
	}

	/// Opens the gateway of that number, if it may act so.
	pub async fn open_as(
		&self,
		number: usize,
		system: GatewaySystem,
	) -> Result<LocalGateway, GatewayError> {
		let chain = Arc::new(self.chain.acting(system.account.clone()));
		let mut config = GatewayConfig {
			clock: Arc::new(self.clock.clone()),
			anchor_every: self.anchor_every,
			elsewhere: backend::elsewhere(self.folder.path(), number).await,
			..GatewayConfig::new(self.endpoints[number].as_str())
		};
		(self.set)(&mut config);
		LocalGateway::open(&self.gateway_folder(number), system, chain, config).await
	}

	pub fn gateway_folder(&self, number: usize) -> std::path::PathBuf {
		self.folder.path().join(format!("gateway-{number}"))
	}

	/// Opens the next epoch of a compartment.
	pub fn next_epoch(&self, tag: CompartmentTag) {
		self.chain.block(|state| {
			let current = state.compartments.get_mut(&(CHART, tag)).unwrap();
			current.epoch += 1;
			current.key = umbral(&self.keys.compartment(&tag.0, current.epoch).unwrap());
		});
	}

	/// Seals a document of the clinician's.
	pub fn seal(&self, record: RecordId, tag: CompartmentTag, document: &[u8]) -> Sealed {
		let epoch = self.chain.block(|state| state.compartments[&(CHART, tag)].epoch);
		self.seal_under(record, tag, epoch, document)
	}

	pub fn seal_under(
		&self,
		record: RecordId,
		tag: CompartmentTag,
		epoch: Epoch,
		document: &[u8],
	) -> Sealed {
		let rng = &mut OsRng;
		let author = self.clinician.signing();
		let manifest = Manifest {
			chart: CHART.0,
			record: record.0,
			version: 1,
			previous: None,
			media_type: "application/fhir+json".into(),
			author: self.clinician.id().into(),
			authored_at: 1,
		};
		let to = self.keys.compartment(&tag.0, epoch).unwrap().encryption_key();
		let mut seal = |bytes: &[u8]| {
			let key = ContentKey::random(rng);
			let sealing = Sealing { key: &key, author: &author, manifest: &manifest };
			let (object, sealed) = seal_bytes(rng, sealing, bytes).unwrap();
			let envelope = Envelope::seal(rng, &to, &key).unwrap().to_bytes().unwrap();
			(object, sealed, envelope)
		};
		let (object, sealed, envelope) = seal(document);
		let (index, index_sealed, index_envelope) = seal(INDEX);
		let filing = Filing {
			compartment: tag,
			epoch,
			object: sealed.object.into(),
			content: sealed.content.into(),
			index: index_sealed.object.into(),
			media_type: MediaType::FhirJson,
			length: sealed.padded_len,
		};
		let of = VersionOf { chart: CHART, record, version: 1 };
		Sealed { of, filing, object, index, envelope, index_envelope }
	}

	/// Hands a sealed document over to one gateway, as the clinician.
	pub async fn hand_over(&self, sealed: &Sealed, to: &dyn Exchange) {
		self.hand_over_by(&self.clinician.account, sealed, to).await;
	}

	/// The same, by whomever.
	pub async fn hand_over_by(&self, by: &Account, sealed: &Sealed, to: &dyn Exchange) {
		to.put_object(sealed.put(), reader(&sealed.object)).await.unwrap();
		to.put_object(sealed.put_index(), reader(&sealed.index)).await.unwrap();
		to.put_filing(sealed.put_filing(by)).await.unwrap();
	}

	/// Files what was sealed, on the chain.
	pub fn file(&self, sealed: &Sealed) {
		let version = RecordVersion {
			author: self.clinician.id(),
			institution: Some(self.hospital.id()),
			block: 1,
			relation: None,
			filing: sealed.filing.clone(),
		};
		self.chain.block(|state| {
			let entry = (RecordStatus::Current, vec![version]);
			state.records.insert((CHART, sealed.of.record), entry);
		});
	}

	/// Seals, hands over, files and confirms.
	pub async fn filed(&self, record: RecordId, tag: CompartmentTag) -> Sealed {
		self.filed_as(record, tag, DOCUMENT).await
	}

	/// The same, of a document of its own.
	pub async fn filed_as(&self, record: RecordId, tag: CompartmentTag, document: &[u8]) -> Sealed {
		let sealed = self.seal(record, tag, document);
		for exchange in &self.to_clinician {
			self.hand_over(&sealed, &**exchange).await;
		}
		self.file(&sealed);
		for exchange in &self.to_clinician {
			exchange.confirm(sealed.of).await.unwrap();
		}
		sealed
	}

	/// Grants to the doctor, blinded.
	pub fn grant(&self, id: GrantId, scope: Scope) -> Opening {
		let opening = Opening { party: self.doctor.id(), random: [7; 32] };
		let tag = BlindedTag::blind(&GENESIS, &CHART, &opening.party, &opening.random);
		self.write_grant(id, Grantee::Blinded(tag), scope);
		opening
	}

	pub fn write_grant(&self, id: GrantId, grantee: Grantee, scope: Scope) {
		let grant = Grant {
			grantee,
			scope,
			purposes: purposes(&[Purpose::Treat]),
			start: 0,
			end: None,
			since: 1,
		};
		self.chain.block(|state| state.grants.insert((CHART, id), grant));
	}

	pub fn revoke(&self, id: GrantId) {
		self.chain.block(|state| {
			state.grants.remove(&(CHART, id));
			state.ended.insert((CHART, id));
		});
	}

	pub fn restrict(&self, party: RestrictedParty) {
		let one =
			Restriction { id: 0, scope: Scope::Chart, party, purposes: None, passable: false };
		self.chain.block(|state| {
			state.restrictions.insert(CHART, vec![one].try_into().unwrap());
		});
	}

	pub fn maker(&self) -> Maker<'_> {
		self.maker_to(&self.to_patient)
	}

	pub fn maker_to<'a>(&'a self, exchanges: &'a [Arc<dyn Exchange>]) -> Maker<'a> {
		let folder = self.folder.path().join("maker");
		Maker::new(&self.chain, exchanges, &self.keys, &folder).unwrap()
	}

	/// What the doctor reads under a grant.
	pub fn reading(&self, record: RecordId, grant: GrantId, opening: Option<Opening>) -> Reading {
		Reading {
			chart: CHART,
			record,
			version: None,
			purpose: Purpose::Treat,
			basis: Basis::Grant(grant),
			opening,
		}
	}

	/// Reads with the doctor's key, into a file.
	pub async fn collect(
		&self,
		exchanges: &[Arc<dyn Exchange>],
		reading: &Reading,
	) -> Result<(Vec<u8>, Collected), salus_gateway::collect::CollectError> {
		let to = self.folder.path().join("document");
		let _ = std::fs::remove_file(&to);
		let key = self.doctor.encryption();
		let collector = Collector::new(&self.chain, exchanges);
		let key = ReaderKey::Grantee(&key);
		let collected = collector.document(reading, key, &to, &|_, _| ()).await;
		match &collected {
			Ok(_) => {},
			// Whatever went wrong, no half document lies around.
			Err(_) => assert!(!to.exists()),
		}
		collected.map(|collected| (std::fs::read(&to).unwrap(), collected))
	}
}

/// The gateways at those endpoints, as an account sees them.
pub fn connect(endpoints: &[String], account: &Account) -> Vec<Arc<dyn Exchange>> {
	// Every gateway's node hears of a block at once.
	let options = Options { behind: Duration::ZERO, ..Options::default() };
	connect_with(endpoints, GENESIS, CHAIN_ID, Arc::new(account.clone()), &options).unwrap()
}

/// Somebody who was proven to ask, for what is asked without HTTP.
pub fn caller(account: &Account) -> Caller {
	Caller { account: account.id(), evidence: Bytes(Vec::new()) }
}

/// A sealed document with its index entry.
#[derive(Clone)]
pub struct Sealed {
	pub of: VersionOf,
	pub filing: Filing,
	pub object: Vec<u8>,
	pub index: Vec<u8>,
	pub envelope: Vec<u8>,
	pub index_envelope: Vec<u8>,
}

impl Sealed {
	pub fn put(&self) -> PutObject {
		put(self.filing.object, &self.object)
	}

	pub fn put_index(&self) -> PutObject {
		put(self.filing.index, &self.index)
	}

	pub fn put_filing(&self, filer: &Account) -> PutFiling {
		PutFiling::new(
			GENESIS,
			(self.of.chart, self.of.record, self.of.version),
			self.filing.object,
			self.envelope.clone(),
			self.filing.index,
			self.index_envelope.clone(),
			filer,
		)
	}
}

pub fn put(hash: ObjectHash, bytes: &[u8]) -> PutObject {
	PutObject { hash, length: bytes.len().try_into().unwrap() }
}

pub fn reader(bytes: &[u8]) -> salus_gateway::exchange::ObjectReader {
	Box::pin(std::io::Cursor::new(bytes.to_vec()))
}

pub fn record(number: u8) -> RecordId {
	RecordId([number; 16])
}

pub fn hour_later() -> Moment {
	now() + 3_700_000
}
