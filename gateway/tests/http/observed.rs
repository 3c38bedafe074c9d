// SPDX-License-Identifier: GPL-3.0-only

//! What an operator sees of it, and what nobody sees: who asked for what.

use salus_gateway::{
	api::Limits,
	exchange::Part,
	wire::{read, routes},
	ExchangeError,
};
use salus_primitives::access::{Opening, Scope};
use sp_core::crypto::Ss58Codec;

use crate::{
	client::{Request, Service},
	log,
	world::{record, CHART, GENERAL},
};

#[tokio::test]
async fn a_gateway_is_alive_and_ready() {
	let service = Service::new(Limits::default()).await;
	let ready = || async { Request::get("/ready").send(service.address).await };
	assert_eq!(Request::get("/health").send(service.address).await.status, 200);
	assert_eq!(ready().await.status, 200);
	// Alive it is whatever its node does.
	service.world.chain.block(|state| state.behind = true);
	let behind = ready().await;
	assert_eq!(behind.status, 503);
	assert!(matches!(behind.error(), ExchangeError::Stale { .. }));
	assert!(behind.header("retry-after").is_some());
	service.world.chain.block(|state| {
		state.behind = false;
		state.time = Some(1);
	});
	assert_eq!(ready().await.status, 503);
	assert_eq!(Request::get("/health").send(service.address).await.status, 200);
	service.world.chain.block(|state| state.time = None);
	assert_eq!(ready().await.status, 200);
}

#[tokio::test]
async fn counters_are_for_this_machine() {
	let service = Service::new(Limits::default()).await;
	Request::get("/grants").send(service.address).await;
	Request::new("BREW", "/tea").send(service.address).await;
	let answer = Request::get("/metrics").send(service.address).await;
	assert_eq!(answer.status, 200);
	let text = String::from_utf8(answer.body).unwrap();
	let count = "salus_gateway_requests_total{method=\"GET\",route=\"/grants\",status=\"401\"} 1";
	assert!(text.contains(count), "{text}");
	let count = "salus_gateway_requests_total{method=\"other\",route=\"none\",status=\"404\"} 1";
	assert!(text.contains(count), "{text}");
	assert!(text.contains("salus_gateway_request_duration_seconds_bucket"));
	for header in ["forwarded", "x-forwarded-for", "via"] {
		let proxied = Request::get("/metrics").header(header, "192.0.2.1");
		assert_eq!(proxied.send(service.address).await.status, 403);
	}
}

#[tokio::test]
async fn who_hangs_up_is_counted_too() {
	use tokio::io::AsyncWriteExt;
	let service = Service::new(Limits::default()).await;
	let waiting = Request::new("POST", routes::REQUESTS).body("application/json", b"{}".to_vec());
	let mut stream = tokio::net::TcpStream::connect(service.address).await.unwrap();
	stream.write_all(&waiting.head()).await.unwrap();
	// The counters are being asked for as well.
	service.wait("requests_running", 2).await;
	drop(stream);
	service.wait("requests_running", 1).await;
}

/// Promise 2, and that no log says who asked for what.
#[tokio::test]
async fn logs_name_nobody_and_nothing() {
	log::listen();
	let service = Service::new(Limits::default()).await;
	let world = &service.world;
	let sealed = world.filed(record(0xab), GENERAL).await;
	let of = sealed.of;
	let opening = world.grant(0, Scope::Chart);
	let doctor = service.signer(&world.doctor.account).await;
	let patient = service.signer(&world.patient.account).await;
	let query = "purpose=TREAT&grant=0";
	let (keys, document) = (routes::keys(&of), routes::part(&of, Part::Document));
	for (path, by, status) in [
		(format!("{keys}?{query}"), &doctor, 200),
		(format!("{document}?{query}"), &doctor, 200),
		(format!("{document}?purpose=PATRQT"), &patient, 200),
		(format!("{document}?purpose=PATRQT"), &doctor, 404),
		(routes::fragments(&CHART), &patient, 200),
		(routes::fragments(&CHART), &doctor, 403),
		("/grants".into(), &doctor, 200),
		(format!("/nothing/{CHART}"), &doctor, 404),
		(format!("/charts/{CHART}x/fragments"), &doctor, 400),
	] {
		let request = Request::get(&path).header("salus-opening", read::opening(&opening));
		let answer = request.signed(by).send(service.address).await;
		assert_eq!(answer.status, status, "{path}");
	}
	let post = |body: &Opening| Request::new("POST", routes::openings(&CHART)).json(body);
	post(&opening).signed(&patient).send(service.address).await;
	post(&opening).signed(&doctor).send(service.address).await;
	let clinician = service.signer(&world.clinician.account).await;
	let confirm = Request::new("POST", routes::confirm(&of)).signed(&clinician);
	assert_eq!(confirm.send(service.address).await.status, 200);

	let log = log::heard();
	assert!(log.contains(routes::KEYS), "{log}");
	assert!(log.contains("status=404") && log.contains("status=200"), "{log}");
	let secret = |bytes: &[u8]| hex::encode(bytes);
	let hidden = [
		("chart", secret(&CHART.0)),
		("record", secret(&of.record.0)),
		("doctor", world.doctor.id().to_ss58check()),
		("doctor", secret(world.doctor.id().as_ref())),
		("patient", world.patient.id().to_ss58check()),
		("patient", secret(world.patient.id().as_ref())),
		("opening", secret(&opening.random)),
		("session", secret(&doctor.session.0)),
		("session", secret(&patient.session.0)),
		("query", query.into()),
		("envelope", secret(&sealed.envelope)),
	];
	for (what, text) in hidden {
		assert!(!log.contains(&text), "the log tells a {what}:\n{log}");
	}
}
