// SPDX-License-Identifier: GPL-3.0-only

//! The document about the interface says what the interface does.

use std::{collections::BTreeSet, path::Path};

use salus_gateway::{
	api::{openapi, Limits, OPENAPI, RPC},
	exchange::{
		Activated, BlindedRequest, DeliveryBasis, FragmentParcel, FragmentSet, FragmentState,
		GrantToMe, ListRequest, Lodged, LodgedRequest, ReleaseRequest, Released, Stored,
	},
	wire::{answers::Taken, problem::Problem, routes},
	ExchangeError, Signed,
};
use salus_primitives::{
	access::{CompartmentScope, Grantee, Purpose, Scope},
	consent::Basis,
	keys::{PublicKey, Suite},
	text::RequestText,
	MultiSignature, RecordId,
};
use salus_receipt::{Range, Released as ReceiptOf};
use serde::Serialize;
use serde_json::Value;

use crate::{
	chain::{lodging, GENESIS},
	client::{Request, Service, Signer},
	schema::Schemas,
	world::{purposes, record, umbral, CHART, GENERAL},
};

fn document() -> Value {
	serde_json::from_str(openapi::text()).unwrap()
}

/// docs/openapi.json is what the code says. `SALUS_BLESS=1` writes it anew.
#[test]
fn the_document_in_docs_is_the_one_that_is_served() {
	let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/openapi.json");
	let text = format!("{}\n", openapi::text());
	if std::env::var_os("SALUS_BLESS").is_some() {
		std::fs::write(&file, &text).unwrap();
	}
	let kept = std::fs::read_to_string(&file).unwrap_or_default();
	assert!(
		kept == text,
		"docs/openapi.json is out of date: SALUS_BLESS=1 cargo test -p salus-gateway --test http openapi"
	);
}

#[tokio::test]
async fn the_document_is_served() {
	let service = Service::new(Limits::default()).await;
	let answer = Request::get("/openapi.json").send(service.address).await;
	assert_eq!(answer.json::<Value>(), document());
}

/// The document is made of what the router is made of (`api/routes/mod.rs`): none has what the other lacks.
#[test]
fn every_route_is_in_the_document_and_no_other() {
	let document = document();
	let mut told = BTreeSet::new();
	for (path, methods) in document["paths"].as_object().unwrap() {
		for method in methods.as_object().unwrap().keys() {
			told.insert(format!("{method} {path}"));
		}
	}
	let mut expected = BTreeSet::new();
	for (method, path) in [
		("get", routes::IDENTITY),
		("post", routes::SESSIONS),
		("put", routes::OBJECT),
		("put", routes::FILING),
		("post", routes::CONFIRM),
		("get", routes::KEYS),
		("get", routes::DOCUMENT),
		("get", routes::INDEX),
		("get", routes::RECORDS),
		("post", routes::REQUESTS),
		("put", routes::CHART_REQUEST),
		("get", routes::CHART_REQUESTS),
		("get", routes::GRANTS),
		("get", routes::FRAGMENTS),
		("post", routes::FRAGMENTS),
		("post", routes::ACTIVATION),
		("get", routes::OPENINGS),
		("post", routes::OPENINGS),
		("get", routes::CHART_RECEIPTS),
		("get", routes::RECEIPT),
		("get", routes::DESTRUCTIONS),
		("get", "/health"),
		("get", "/ready"),
		("get", "/metrics"),
		("get", OPENAPI),
		("get", RPC),
		("post", RPC),
	] {
		expected.insert(format!("{method} {path}"));
	}
	assert_eq!(told, expected);
}

/// Every operation that takes who asks tells of the signature, and every other does not.
#[test]
fn the_document_says_what_is_signed() {
	let open = ["identity", "sign_in", "put_filing", "lodge", "take_request"];
	let watch = ["health", "ready", "metrics", "openapi", "rpc_connect", "rpc"];
	let document = document();
	for methods in document["paths"].as_object().unwrap().values() {
		for operation in methods.as_object().unwrap().values() {
			let name = operation["operationId"].as_str().unwrap();
			let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
			let has = |header: &str| parameters.iter().any(|one| one["name"] == header);
			let signed = !open.contains(&name) && !watch.contains(&name);
			assert_eq!(has("Signature-Input"), signed, "{name}");
			assert_eq!(has("Signature"), signed, "{name}");
			let body = operation["requestBody"]["content"]["application/json"].is_object();
			assert_eq!(has("Content-Digest"), signed && body, "{name}");
			assert!(operation["summary"].is_string(), "{name}");
		}
	}
}

#[tokio::test]
async fn bodies_are_what_the_document_says() {
	let document = document();
	let schemas = Schemas(document["components"]["schemas"].as_object().unwrap().clone());
	let mut seen = BTreeSet::new();
	let mut check = |name: &'static str, value: &dyn erased::Json| {
		seen.insert(name);
		schemas.check(name, &value.json()).unwrap();
	};
	let service = Service::new(Limits::default()).await;
	let world = &service.world;

	check("Identity", world.local[0].identity());
	let signer = Signer::new(world, &world.doctor.account);
	check("SignedSignIn", &signer.signed);
	let answer = signer.sign_in().send(service.address).await;
	check("SignedIn", &answer.json::<Value>());
	check("Condition", &Request::get("/health").send(service.address).await.json::<Value>());
	for stored in [Stored::Staged, Stored::Already] {
		check("Taken", &Taken { stored });
	}

	let sealed = world.filed(record(1), GENERAL).await;
	check("PutFiling", &sealed.put_filing(&world.clinician.account));
	let clinician = service.signer(&world.clinician.account).await;
	let confirm = Request::new("POST", routes::confirm(&sealed.of)).signed(&clinician);
	check("Confirmed", &confirm.send(service.address).await.json::<Value>());

	let compartments = vec![CompartmentScope { tag: GENERAL, first_epoch: 1 }];
	let scopes = [
		Scope::Chart,
		Scope::Compartments(compartments.try_into().unwrap()),
		Scope::Records(vec![RecordId([1; 16])].try_into().unwrap()),
	];
	for scope in scopes {
		for end in [None, Some(9)] {
			let text = RequestText {
				genesis: GENESIS,
				chart: CHART,
				party: world.doctor.id(),
				random: [1; 32],
				scope: scope.clone(),
				purposes: purposes(&Purpose::ALL),
				start: 1,
				end,
			};
			let blinded: BlindedRequest = Signed::new(text, &world.doctor.account);
			check("BlindedRequest", &blinded);
			let request = LodgedRequest { request: 1, blinded };
			check("LodgedRequest", &request);
			let mut place = lodging(5);
			place.fee = 7;
			place.author = Some(world.doctor.id());
			for lodging in [None, Some(lodging(5)), Some(place)] {
				check("Lodged", &Lodged { request: request.clone(), lodging });
			}
		}
	}

	let opening = world.grant(0, Scope::Chart);
	check("Opening", &opening);
	let grant = world.chain.block(|state| state.grants[&(CHART, 0)].clone());
	let mut open = grant.clone();
	open.grantee = Grantee::Open(world.doctor.id());
	open.end = Some(8);
	check("GrantToMe", &GrantToMe { chart: CHART, id: 0, grant, opening: Some(opening.clone()) });
	check("GrantToMe", &GrantToMe { chart: CHART, id: 0, grant: open, opening: None });

	let set = FragmentSet {
		chart: CHART,
		tag: GENERAL,
		epoch: 0,
		grantee: world.doctor.id(),
		emergency: false,
	};
	let states = [(None, Some(2)), (Some(1), None)];
	for (active, pending) in states {
		let gateways = vec![world.gateways[0].0.clone()];
		let set = set.clone();
		check(
			"FragmentState",
			&FragmentState { set, active, pending, grantee_key_version: 1, gateways },
		);
	}
	for basis in [DeliveryBasis::Grant(1), DeliveryBasis::Mandate(2), DeliveryBasis::Emergency] {
		let epoch_key = umbral(&world.doctor.encryption());
		let sealed = vec![1, 2].into();
		let opening = Some(opening.clone());
		check("FragmentParcel", &FragmentParcel { sealed, epoch_key, basis, opening });
	}
	// Of paths and queries.
	check("Hex32", &CHART);
	check("Hex16", &GENERAL);
	for purpose in Purpose::ALL {
		check("Purpose", &purpose);
	}
	for suite in [Suite::Umbral, Suite::Ed25519, Suite::Sr25519] {
		check("PublicKey", &PublicKey { suite, bytes: vec![1; 32].try_into().unwrap() });
	}
	check("Activated", &Activated { set, generation: 1 });

	// A real release, with a share and without.
	let opening = Some(opening);
	world.maker().grant(CHART, 0, opening.clone()).await.unwrap();
	let of = sealed.of;
	let wish = ReleaseRequest { of, purpose: Purpose::Treat, basis: Basis::Grant(0), opening };
	let released: Released = world.to_doctor[0].release(&wish).await.unwrap();
	assert!(released.share.is_some());
	check("Released", &released);
	check("Released", &Released { share: None, ..released.clone() });
	let ReleaseRequest { purpose, basis, opening, .. } = wish;
	let list = ListRequest { chart: CHART, purpose, basis, opening, after: None, limit: 9 };
	let mut page = world.to_doctor[0].list(&list).await.unwrap();
	assert!(page.entries[0].share.is_some());
	check("ListPage", &page);
	page.next = Some(page.entries[0].record);
	page.entries[0].share = None;
	check("ListPage", &page);
	// Of which there is a receipt: before it is anchored, and after.
	let receipts = || world.to_patient[0].receipts(CHART, None, 1);
	check("ReceiptPage", &receipts().await.unwrap());
	world.local[0].anchor().await.unwrap();
	check("ReceiptPage", &receipts().await.unwrap());
	let file = world.to_doctor[0].receipt(released.receipt).await.unwrap();
	check("ReceiptFile", &serde_json::from_str::<Value>(&file.to_json().unwrap()).unwrap());
	world.revoke(0);
	world.local[0].purge().await.unwrap();
	let page = world.to_patient[0].destructions(CHART, None, 1).await.unwrap();
	assert!(!page.destructions.is_empty());
	check("DestructionPage", &page);
	let range = Range { from: 0, to: 1 };
	for part in [
		ReceiptOf::Keys,
		ReceiptOf::Document(range),
		ReceiptOf::IndexEntry(range),
		ReceiptOf::IndexKeys,
	] {
		check("ReleasedPart", &part);
	}
	for basis in [Basis::Controller, Basis::Emergency(1), Basis::Mandate(2), Basis::Grant(3)] {
		check("Basis", &basis);
	}

	for error in [ExchangeError::NotReleased, ExchangeError::TooLarge { limit: 1 }] {
		check("Problem", &Problem::from(&error));
	}
	check("Problem", &Request::get("/nothing").send(service.address).await.problem());
	for signature in [
		MultiSignature::Ed25519([0; 64].into()),
		MultiSignature::Ecdsa([0; 65].into()),
		MultiSignature::Eth([0; 65].into()),
	] {
		check("Signature", &signature);
	}

	// Each that a request or an answer consists of was looked at.
	let mut told = BTreeSet::new();
	bodies(&document["paths"], &mut told);
	let told: BTreeSet<&str> = told.iter().map(String::as_str).collect();
	let missing: Vec<_> = told.difference(&seen).filter(|name| **name != "Octets").collect();
	assert!(missing.is_empty(), "{missing:?}");
}

/// The names of all schemas that are referred to.
fn bodies(value: &Value, found: &mut BTreeSet<String>) {
	match value {
		Value::Object(members) => {
			if let Some(Value::String(reference)) = members.get("$ref") {
				found.insert(reference.rsplit('/').next().unwrap().to_owned());
			}
			members.values().for_each(|value| bodies(value, found));
		},
		Value::Array(items) => items.iter().for_each(|value| bodies(value, found)),
		_ => {},
	}
}

mod erased {
	use super::{Serialize, Value};

	/// Whatever becomes JSON.
	pub trait Json {
		fn json(&self) -> Value;
	}

	impl<T: Serialize> Json for T {
		fn json(&self) -> Value {
			serde_json::to_value(self).unwrap()
		}
	}
}
