// SPDX-License-Identifier: GPL-3.0-only

//! Every operation of the interface, each with a request that a gateway does: what is to hold for all of them is
//! asked of each.

use std::sync::Arc;

use rand_core::OsRng;
use salus_envelope::{make_fragments, FragmentHeader, FragmentUse};
use salus_gateway::{
	api::{openapi, Limits, Rate, HEALTH, METRICS, OPENAPI, READY, RPC},
	exchange::{
		Activated, BlindedRequest, Bytes, DeliveryBasis, FragmentParcel, FragmentSet,
		LodgedRequest, ReleaseRequest, VersionOf,
	},
	wire::{problem::Problem, read, routes, JSON},
	Chain, ExchangeError, Signed,
};
use salus_primitives::{
	access::{Opening, Purpose, RestrictedParty, Restriction, Scope},
	consent::Basis,
	text::RequestText,
	BlindedTag, CompartmentTag,
};
use serde_json::Value;
use sqlx::AssertSqlSafe;

use crate::{
	backend,
	chain::{State, GENESIS},
	client::{hash, Answer, Request, Service, Signer},
	world::{
		purposes, reader, record, umbral, Person, Sealed, World, CHART, DOCUMENT, GENERAL, OTHER,
	},
};

/// Those that need nothing of the chain, and say nothing of what the gateway keeps.
const WATCHED: [&str; 4] = ["identity", "health", "metrics", "openapi"];

/// Where it is written down when other gateways are tried again, which goes on by itself.
pub const RETRIES: &str = "passing";

/// An operation, and a request for it.
pub struct Operation {
	pub name: &'static str,
	/// The path with the names of what it is about.
	pub template: &'static str,
	/// What is asked for, not signed yet.
	pub request: Request,
	by: Option<Arc<Signer>>,
}

impl Operation {
	/// Whether it reads or writes anything by the chain's state.
	pub fn decides(&self) -> bool {
		!WATCHED.contains(&self.name)
	}

	/// Whether the key of a session signs it.
	pub fn is_of_session(&self) -> bool {
		self.by.is_some()
	}

	/// Whether it leaves anything in what the gateway keeps.
	pub fn leaves(&self) -> bool {
		self.request.method != "GET" || RELEASES.contains(&self.name)
	}

	/// Whether its body is JSON.
	pub fn takes_json(&self) -> bool {
		self.request.value("content-type") == Some(JSON)
	}

	/// The request as it is sent, once.
	pub fn signed(&self) -> Request {
		self.signed_for(self.request.path.clone())
	}

	/// The same, for another path.
	pub fn signed_for(&self, path: String) -> Request {
		let request = Request { path, ..self.request.clone() };
		match &self.by {
			Some(signer) => request.signed(signer),
			None => request,
		}
	}
}

/// A gateway that does each of them, and what it is asked.
pub struct Prepared {
	pub service: Service,
	/// The chain's state before anything was done: its node was set back if it shows that.
	pub before: State,
	pub operations: Vec<Operation>,
}

/// Whoever asked hears why, and when to come again, and gets nothing else.
pub fn told_to_come_again(answer: &Answer, error: &ExchangeError, case: &str) {
	assert_eq!((answer.status, &answer.error()), (503, error), "{case}");
	assert_eq!(answer.problem().kind, Problem::from(error).kind, "{case}");
	assert_eq!(answer.header("retry-after"), Some("5"), "{case}");
}

/// As many requests as a test likes.
fn limits() -> Limits {
	let rate = Rate::new(100_000, 100_000);
	Limits { peer: rate, account: rate, sign_ins: rate, ..Limits::default() }
}

fn asked(world: &World, random: u8) -> BlindedRequest {
	let text = RequestText {
		genesis: GENESIS,
		chart: CHART,
		party: world.doctor.id(),
		random: [random; 32],
		scope: Scope::Chart,
		purposes: purposes(&[Purpose::Treat]),
		start: 0,
		end: None,
	};
	Signed::new(text, &world.doctor.account)
}

/// A fragment of the first gateway's for what was granted to the doctor.
fn parcel(world: &World, tag: CompartmentTag, opening: &Opening) -> FragmentParcel {
	let header = FragmentHeader {
		chart: CHART.0,
		tag: tag.0,
		epoch: 0,
		usage: FragmentUse::Grant,
		grantee: world.doctor.id().into(),
		grantee_key_version: 1,
		generation: 0,
		threshold: 2,
		gateways: world.gateways.iter().map(|(account, _)| account.clone().into()).collect(),
	};
	let epoch = world.keys.compartment(&tag.0, 0).unwrap();
	let signer = world.keys.fragment_signer().unwrap();
	let to = world.doctor.encryption().encryption_key();
	let made = make_fragments(&mut OsRng, &epoch, &signer, &to, &header).unwrap().swap_remove(0);
	let gateway = world.gateways[0].1.encryption().encryption_key();
	FragmentParcel {
		sealed: Bytes(made.seal(&mut OsRng, &gateway).unwrap()),
		epoch_key: umbral(&epoch),
		basis: DeliveryBasis::Grant(0),
		opening: Some(opening.clone()),
	}
}

/// Forbids somebody a record, blinded; gives what opens it.
fn forbid(world: &World) -> Opening {
	let opening = Opening { party: Person::new().id(), random: [5; 32] };
	let tag = BlindedTag::blind(&GENESIS, &CHART, &opening.party, &opening.random);
	let restriction = Restriction {
		id: 0,
		scope: Scope::Records(vec![record(9)].try_into().unwrap()),
		party: RestrictedParty::Blinded(tag),
		purposes: None,
		passable: false,
	};
	world.chain.block(|state| {
		state.restrictions.insert(CHART, vec![restriction].try_into().unwrap());
	});
	opening
}

/// A sealed document whose objects are at the first gateway, and nothing else of it.
async fn objects_of(world: &World, number: u8) -> Sealed {
	let sealed = world.seal(record(number), GENERAL, DOCUMENT);
	let gateway = &world.to_clinician[0];
	gateway.put_object(sealed.put(), reader(&sealed.object)).await.unwrap();
	gateway.put_object(sealed.put_index(), reader(&sealed.index)).await.unwrap();
	sealed
}

impl Prepared {
	pub async fn new() -> Self {
		Self::of(World::new().await).await
	}

	pub async fn of(world: World) -> Self {
		Self::with(world, limits()).await
	}

	/// With limits of one's own.
	pub async fn with(world: World, limits: Limits) -> Self {
		let service = Service::of(world, limits).await;
		let before = service.world.chain.newest();
		let operations = operations(&service).await;
		Self { service, before, operations }
	}

	pub async fn send(&self, request: &Request) -> Answer {
		request.send(self.service.address).await
	}

	/// It does what it is asked.
	pub async fn is_done(&self, operation: &Operation, case: &str) {
		let answer = self.send(&operation.signed()).await;
		let is_done = (200..300).contains(&answer.status);
		assert!(is_done, "{case}: {}: {answer:?}", operation.name);
	}

	/// All do, one after the other.
	pub async fn all_are_done(&self, case: &str) {
		for operation in &self.operations {
			self.is_done(operation, case).await;
		}
	}

	/// All refuse with that error, but for those that need nothing.
	pub async fn none_is_done(&self, error: &ExchangeError, case: &str) {
		for operation in &self.operations {
			let answer = self.send(&operation.signed()).await;
			let case = format!("{case}: {}: {answer:?}", operation.name);
			match operation.decides() {
				true => told_to_come_again(&answer, error, &case),
				false => assert_eq!(answer.status, 200, "{case}"),
			}
		}
	}

	/// Everything that the gateway keeps, but for the nonces that were used.
	pub async fn kept(&self) -> Vec<String> {
		self.kept_without(&["nonces", RETRIES]).await
	}

	/// The same, with the nonces.
	pub async fn kept_with_nonces(&self) -> Vec<String> {
		self.kept_without(&[RETRIES]).await
	}

	async fn kept_without(&self, without: &[&str]) -> Vec<String> {
		let folder = self.service.world.folder.path();
		let database = backend::database(folder, 0).await;
		let all = async |query: String| -> Vec<String> {
			sqlx::query_scalar(AssertSqlSafe(query)).fetch_all(&database).await.unwrap()
		};
		let mut kept = backend::objects(folder, 0);
		let tables = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name";
		for table in all(tables.into()).await {
			if without.contains(&table.as_str()) {
				continue;
			}
			let columns =
				format!("SELECT 'quote(\"' || name || '\")' FROM pragma_table_info('{table}')");
			let columns = all(columns).await.join(" || ' ' || ");
			let rows = all(format!("SELECT {columns} FROM \"{table}\" ORDER BY 1")).await;
			kept.extend(rows.into_iter().map(|row| format!("{table}: {row}")));
		}
		database.close().await;
		kept.sort();
		kept
	}
}

async fn operations(service: &Service) -> Vec<Operation> {
	let world = &service.world;
	let sign_in = async |person: &Person| Some(Arc::new(service.signer(&person.account).await));
	let (patient, doctor) = (sign_in(&world.patient).await, sign_in(&world.doctor).await);
	let (clinician, nobody) = (sign_in(&world.clinician).await, None);

	let read = world.filed(record(1), GENERAL).await.of;
	let opening = world.grant(0, Scope::Chart);
	let wish = ReleaseRequest {
		of: read,
		purpose: Purpose::Treat,
		basis: Basis::Grant(0),
		opening: Some(opening.clone()),
	};
	let released = world.to_doctor[0].release(&wish).await.unwrap();
	world.local[0].anchor().await.unwrap();

	let to_confirm = world.seal(record(2), GENERAL, DOCUMENT);
	world.hand_over(&to_confirm, &*world.to_clinician[0]).await;
	world.file(&to_confirm);
	let to_put = objects_of(world, 3).await;
	let put = to_put.put_filing(&world.clinician.account);

	// Lodged at another gateway.
	let blinded = asked(world, 1);
	let (number, _) = world.chain.lodge(&blinded.text).await.unwrap();
	let lodged = LodgedRequest { request: number, blinded };

	world.to_patient[0].deliver(CHART, parcel(world, GENERAL, &opening)).await.unwrap();
	let set = FragmentSet {
		chart: CHART,
		tag: GENERAL,
		epoch: 0,
		grantee: world.doctor.id(),
		emergency: false,
	};
	let word = Activated { set, generation: 0 };
	let forbidden = forbid(world);

	let get = |path: String| Request::get(path);
	let under = |path: String| {
		get(format!("{path}?purpose=TREAT&grant=0"))
			.header("salus-opening", read::opening(&opening))
	};
	let post = |path: String| Request::new("POST", path);
	let put_to = |path: String| Request::new("PUT", path);
	let path = |of: fn(&VersionOf) -> String| of(&read);
	let document = |of: &VersionOf| routes::part(of, salus_gateway::exchange::Part::Document);
	let index = |of: &VersionOf| routes::part(of, salus_gateway::exchange::Part::Index);
	let records = format!("/records?chart={CHART}&limit=20&purpose=TREAT&grant=0");
	let records = get(records).header("salus-opening", read::opening(&opening));
	let object = b"an object";
	let all = [
		("identity", routes::IDENTITY, get(routes::IDENTITY.into()), &nobody),
		(
			"sign_in",
			routes::SESSIONS,
			Signer::new(world, &world.patient.account).sign_in(),
			&nobody,
		),
		(
			"put_object",
			routes::OBJECT,
			put_to(routes::object(&hash(object))).octets(object),
			&clinician,
		),
		("put_filing", routes::FILING, put_to(routes::filing(&to_put.of)).json(&put), &nobody),
		("confirm", routes::CONFIRM, post(routes::confirm(&to_confirm.of)), &clinician),
		("keys", routes::KEYS, under(path(routes::keys)), &doctor),
		("document", routes::DOCUMENT, under(path(document)), &doctor),
		("index", routes::INDEX, under(path(index)), &doctor),
		("records", routes::RECORDS, records, &doctor),
		("lodge", routes::REQUESTS, post(routes::REQUESTS.into()).json(&asked(world, 2)), &nobody),
		(
			"take_request",
			routes::CHART_REQUEST,
			put_to(routes::chart_request(&CHART, number)).json(&lodged),
			&nobody,
		),
		("requests", routes::CHART_REQUESTS, get(routes::chart_requests(&CHART)), &patient),
		("grants", routes::GRANTS, get(routes::GRANTS.into()), &doctor),
		("fragments", routes::FRAGMENTS, get(routes::fragments(&CHART)), &patient),
		(
			"deliver",
			routes::FRAGMENTS,
			post(routes::fragments(&CHART)).json(&parcel(world, OTHER, &opening)),
			&patient,
		),
		("activate", routes::ACTIVATION, post(routes::activation(&CHART)).json(&word), &patient),
		("openings", routes::OPENINGS, get(routes::openings(&CHART)), &patient),
		(
			"add_opening",
			routes::OPENINGS,
			post(routes::openings(&CHART)).json(&forbidden),
			&patient,
		),
		("receipts", routes::CHART_RECEIPTS, get(routes::chart_receipts(&CHART)), &patient),
		("receipt", routes::RECEIPT, get(routes::receipt(&released.receipt)), &doctor),
		("destructions", routes::DESTRUCTIONS, get(routes::destructions(&CHART)), &patient),
		("health", HEALTH, get(HEALTH.into()), &nobody),
		("ready", READY, get(READY.into()), &nobody),
		("metrics", METRICS, get(METRICS.into()), &nobody),
		("openapi", OPENAPI, get(OPENAPI.into()), &nobody),
	];
	all.into_iter()
		.map(|(name, template, request, by)| Operation { name, template, request, by: by.clone() })
		.collect()
}

/// Those that only ask and leave a receipt.
const RELEASES: [&str; 4] = ["keys", "document", "index", "records"];

/// None is missing, `/rpc` aside, which has a node of its own behind it (`rpc.rs`); and each is done, and seen
/// in what the gateway keeps where it leaves anything.
#[tokio::test]
async fn there_is_a_request_for_every_operation() {
	let prepared = Prepared::new().await;
	let document: Value = serde_json::from_str(openapi::text()).unwrap();
	let mut told = Vec::new();
	for (path, methods) in document["paths"].as_object().unwrap() {
		for (method, operation) in methods.as_object().unwrap().iter().filter(|_| path != RPC) {
			let name = operation["operationId"].as_str().unwrap();
			let json = operation["requestBody"]["content"][JSON].is_object();
			told.push((name.to_owned(), method.to_uppercase(), path.clone(), json));
		}
	}
	let here = |one: &Operation| {
		let method = one.request.method.clone();
		(one.name.to_owned(), method, one.template.to_owned(), one.takes_json())
	};
	let mut here: Vec<_> = prepared.operations.iter().map(here).collect();
	told.sort();
	here.sort();
	assert_eq!(here, told);
	let mut kept = prepared.kept().await;
	for operation in &prepared.operations {
		let answer = prepared.send(&operation.signed()).await;
		assert!((200..300).contains(&answer.status), "{}: {answer:?}", operation.name);
		let now = prepared.kept().await;
		assert_eq!(now != kept, operation.leaves(), "{}", operation.name);
		kept = now;
	}
}
