// SPDX-License-Identifier: GPL-3.0-only

//! Requests of a session: what the signature covers, once, and not for long.

use std::time::Duration;

use salus_gateway::{
	api::Limits,
	wire::{digest, routes},
	ExchangeError,
};
use salus_primitives::access::Opening;
use tokio::{io::AsyncWriteExt, net::TcpStream};

use crate::{
	chain::now,
	client::{random, Request, Service, Signer},
	world::CHART,
};

fn opening(service: &Service) -> Opening {
	Opening { party: service.world.doctor.id(), random: random() }
}

#[tokio::test]
async fn a_request_counts_once_also_of_many_at_once() {
	let service = Service::new(Limits::default()).await;
	let patient = service.signer(&service.world.patient.account).await;
	let request =
		Request::new("POST", routes::openings(&CHART)).json(&opening(&service)).signed(&patient);
	let sent = (0..8).map(|_| request.send(service.address));
	let answers = futures::future::join_all(sent).await;
	// There is no restriction with that tag: so it is refused, once, and each replay is told apart.
	let replayed = |answer: &&crate::client::Answer| answer.error() == ExchangeError::Replayed;
	assert_eq!(answers.iter().filter(replayed).count(), 7);
}

#[tokio::test]
async fn clocks_may_differ_by_a_minute() {
	let service = Service::new(Limits::default()).await;
	let doctor = service.signer(&service.world.doctor.account).await;
	let second = now() / 1000;
	for (created, status) in
		[(second - 50, 200), (second + 50, 200), (second - 70, 401), (second + 70, 401)]
	{
		let request = Request::get("/grants").signed_at(&doctor, created);
		let answer = request.send(service.address).await;
		assert_eq!(answer.status, status, "{answer:?}");
		if status == 401 {
			assert_eq!(answer.error(), ExchangeError::SignatureExpired);
		}
	}
}

#[tokio::test]
async fn the_signature_covers_method_target_body_and_opening() {
	let service = Service::new(Limits::default()).await;
	let patient = service.signer(&service.world.patient.account).await;
	let invalid = |answer: crate::client::Answer| {
		assert_eq!((answer.status, answer.error()), (401, ExchangeError::SignatureInvalid));
	};
	// Another path, query and method.
	let fragments = Request::get(routes::fragments(&CHART)).signed(&patient);
	let path = Request { path: routes::openings(&CHART), ..fragments.clone() };
	let query = Request { path: format!("{}?a=1", fragments.path), ..fragments.clone() };
	let method = Request { method: "HEAD".into(), ..fragments.clone() };
	invalid(path.send(service.address).await);
	invalid(query.send(service.address).await);
	assert_eq!(method.send(service.address).await.status, 401);
	// None of that used it up.
	assert_eq!(fragments.send(service.address).await.status, 200);
	// Another body, under the digest that was signed and under its own.
	let signed =
		Request::new("POST", routes::openings(&CHART)).json(&opening(&service)).signed(&patient);
	let mut other = Request::new("POST", &signed.path).json(&opening(&service));
	for name in ["content-digest", "signature-input", "signature"] {
		other = other.header(name, signed.value(name).unwrap());
	}
	invalid(other.send(service.address).await);
	let digest = digest::of(&other.body);
	invalid(other.but("content-digest", digest).send(service.address).await);
	// An opening that nobody signed, and one that was taken away.
	let value = format!("0x{}:0x{}", "11".repeat(32), "22".repeat(32));
	let bare = Request::get("/grants").signed(&patient).header("salus-opening", &value);
	invalid(bare.send(service.address).await);
	let covered = Request::get("/grants").header("salus-opening", &value).signed(&patient);
	invalid(covered.clone().without("salus-opening").send(service.address).await);
	invalid(
		covered.clone().but("salus-opening", value.replace("11", "33")).send(service.address).await,
	);
	assert_eq!(covered.send(service.address).await.status, 200);
}

#[tokio::test]
async fn a_request_is_for_one_gateway() {
	let service = Service::new(Limits::default()).await;
	let mut doctor = service.signer(&service.world.doctor.account).await;
	// Whatever the host says (here it says elsewhere.example): what counts is the endpoint.
	assert_eq!(Request::get("/grants").signed(&doctor).send(service.address).await.status, 200);
	for endpoint in [&service.world.endpoints[1], "http://elsewhere.example"] {
		doctor.endpoint = endpoint.to_owned();
		let answer = Request::get("/grants").signed(&doctor).send(service.address).await;
		assert_eq!(answer.error(), ExchangeError::SignatureInvalid);
	}
}

#[tokio::test]
async fn who_shows_no_signature_is_asked_to_sign_in() {
	let service = Service::new(Limits::default()).await;
	let doctor = Signer::new(&service.world, &service.world.doctor.account);
	let get = || Request::get("/grants");
	for request in [
		get(),
		get().signed(&doctor),
		get().signed(&doctor).without("signature"),
		get().signed(&doctor).without("signature-input"),
	] {
		let answer = request.send(service.address).await;
		assert_eq!((answer.status, answer.error()), (401, ExchangeError::SignedOut));
		assert!(answer.header("www-authenticate").is_some());
	}
}

#[tokio::test]
async fn a_signature_has_one_form() {
	let service = Service::new(Limits::default()).await;
	let doctor = service.signer(&service.world.doctor.account).await;
	let good = Request::get("/grants").signed(&doctor);
	let value = |name| good.value(name).unwrap().to_owned();
	let (input, signature) = (value("signature-input"), value("signature"));
	let twice = good.clone().header("signature", &signature);
	let mut odd = vec![twice, good.clone().header("signature-input", &input)];
	for changed in [
		input.replace("salus=", "other="),
		input.replace("ed25519", "hmac-sha256"),
		input.replace("\"@method\" ", ""),
		format!("{input};expires=1"),
		format!("{input}, b=()"),
		input.to_uppercase(),
		String::new(),
	] {
		odd.push(good.clone().but("signature-input", changed));
	}
	for changed in [signature.replace("salus=", "b="), "salus=:AAAA:".into(), "x".into()] {
		odd.push(good.clone().but("signature", changed));
	}
	for request in odd {
		let answer = request.send(service.address).await;
		assert_eq!(answer.status, 400, "{:?}", request.headers);
		assert!(matches!(answer.error(), ExchangeError::Malformed(_)));
	}
	assert_eq!(good.send(service.address).await.status, 200);
}

#[tokio::test]
async fn who_is_refused_while_still_sending_hears_it_and_goes_on() {
	let service = Service::new(Limits::default()).await;
	let patient = Signer::new(&service.world, &service.world.patient.account);
	let request =
		Request::new("POST", routes::fragments(&CHART)).json(&"x".repeat(60_000)).signed(&patient);
	let mut stream = TcpStream::connect(service.address).await.unwrap();
	for _ in 0..2 {
		stream.write_all(&request.head()).await.unwrap();
		tokio::time::sleep(Duration::from_millis(100)).await;
		stream.write_all(&request.body).await.unwrap();
		let answer = request.answer(&mut stream).await;
		assert_eq!((answer.status, answer.error()), (401, ExchangeError::SignedOut));
		assert_eq!(answer.header("connection"), None);
	}
}
