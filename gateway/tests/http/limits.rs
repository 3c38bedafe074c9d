// SPDX-License-Identifier: GPL-3.0-only

//! What one peer or account cannot take from the others.

use std::time::Duration;

use salus_gateway::{
	api::{Limits, Rate},
	wire::{problem, routes},
	ExchangeError,
};
use tokio::{
	io::{AsyncReadExt, AsyncWriteExt},
	net::TcpStream,
};

use crate::client::{closed, hash, Answer, Request, Service, Signer, LONG};

fn too_many(answer: &Answer) {
	assert_eq!(answer.status, 429);
	let error = answer.error();
	assert!(matches!(error, ExchangeError::TooMany { .. }));
	let wait = problem::retry_after(&error).unwrap();
	assert!((1..=61).contains(&wait));
	assert_eq!(answer.header("retry-after"), Some(wait.to_string().as_str()));
}

/// One a minute would be; the quota knows seconds only, so bursts are what is tested.
fn rate(burst: u32) -> Rate {
	Rate::new(1, burst)
}

#[tokio::test]
async fn a_peer_asks_only_so_often() {
	let service = Service::new(Limits { peer: rate(20), ..Limits::default() }).await;
	let mut stream = TcpStream::connect(service.address).await.unwrap();
	let mut answers = Vec::new();
	for _ in 0..60 {
		answers.push(Request::get("/").send_on(&mut stream).await);
	}
	assert!(answers[..20].iter().all(|answer| answer.status == 200));
	let refused = answers.iter().filter(|answer| answer.status != 200).inspect(|one| too_many(one));
	assert!(refused.count() > 20);
	tokio::time::sleep(Duration::from_millis(1_100)).await;
	assert_eq!(Request::get("/").send_on(&mut stream).await.status, 200);
}

#[tokio::test]
async fn an_account_asks_only_so_often_and_others_go_on() {
	let service = Service::new(Limits { account: rate(10), ..Limits::default() }).await;
	let doctor = service.signer(&service.world.doctor.account).await;
	let patient = service.signer(&service.world.patient.account).await;
	let mut refused = 0;
	for _ in 0..40 {
		let answer = Request::get("/grants").signed(&doctor).send(service.address).await;
		if answer.status != 200 {
			too_many(&answer);
			refused += 1;
		}
	}
	assert!(refused > 10);
	// Another session of the same account changes nothing.
	let again = service.signer(&service.world.doctor.account).await;
	let mut last = Vec::new();
	for _ in 0..3 {
		last.push(Request::get("/grants").signed(&again).send(service.address).await.status);
	}
	assert!(last.contains(&429), "{last:?}");
	let answer = Request::get("/grants").signed(&patient).send(service.address).await;
	assert_eq!(answer.status, 200);
	// Nor can anybody use up the patient's with what she did not sign.
	let mut forged = Signer::new(&service.world, &service.world.doctor.account);
	forged.session = patient.session;
	for _ in 0..20 {
		let answer = Request::get("/grants").signed(&forged).send(service.address).await;
		assert_eq!(answer.error(), ExchangeError::SignatureInvalid);
	}
	let answer = Request::get("/grants").signed(&patient).send(service.address).await;
	assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn sign_ins_are_rarer() {
	let service = Service::new(Limits { sign_ins: rate(2), ..Limits::default() }).await;
	let mut statuses = Vec::new();
	for _ in 0..10 {
		let signer = Signer::new(&service.world, &service.world.doctor.account);
		let answer = signer.sign_in().send(service.address).await;
		if answer.status != 201 {
			too_many(&answer);
		}
		statuses.push(answer.status);
	}
	assert_eq!(statuses[..2], [201, 201]);
	assert!(statuses.contains(&429));
	assert_eq!(Request::get("/").send(service.address).await.status, 200);
}

#[tokio::test]
async fn a_peer_has_only_so_many_connections() {
	let limits = Limits { connections_per_peer: 2, ..Limits::default() };
	let service = Service::new(limits).await;
	let mut first = TcpStream::connect(service.address).await.unwrap();
	let mut second = TcpStream::connect(service.address).await.unwrap();
	for stream in [&mut first, &mut second] {
		assert_eq!(Request::get("/health").send_on(stream).await.status, 200);
	}
	let mut third = TcpStream::connect(service.address).await.unwrap();
	assert!(closed(&mut third).await.is_empty());
	drop(first);
	// Its end has to be noticed first.
	let mut answer = Vec::new();
	for _ in 0..100 {
		let mut again = TcpStream::connect(service.address).await.unwrap();
		let _ =
			again.write_all(b"GET /health HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await;
		let _ = again.read_to_end(&mut answer).await;
		if !answer.is_empty() {
			break;
		}
		tokio::time::sleep(Duration::from_millis(100)).await;
	}
	assert!(answer.starts_with(b"HTTP/1.1 200"));
}

fn full(answer: &Answer) {
	assert_eq!((answer.status, answer.error()), (503, ExchangeError::Unavailable));
	assert_eq!(answer.header("retry-after"), Some("1"));
}

#[tokio::test]
async fn a_full_gateway_says_so_at_once_and_is_still_alive() {
	let service = Service::new(Limits { requests: 1, ..Limits::default() }).await;
	// Its body takes its time.
	let waiting = Request::new("POST", routes::REQUESTS).body("application/json", b"{}".to_vec());
	let mut stream = TcpStream::connect(service.address).await.unwrap();
	stream.write_all(&waiting.head()).await.unwrap();
	// The counters are being asked for as well.
	service.wait("requests_running", 2).await;
	full(&Request::get("/").send(service.address).await);
	assert_eq!(Request::get("/health").send(service.address).await.status, 200);
	stream.write_all(&waiting.body).await.unwrap();
	assert_eq!(waiting.answer(&mut stream).await.status, 400);
	assert_eq!(Request::get("/").send(service.address).await.status, 200);
}

#[tokio::test]
async fn objects_on_their_way_have_places_of_their_own() {
	let service = Service::new(Limits { transfers: 1, ..Limits::default() }).await;
	let clinician = service.signer(&service.world.clinician.account).await;
	let put = |bytes: &[u8]| {
		Request::new("PUT", routes::object(&hash(bytes))).octets(bytes).signed(&clinician)
	};
	let waiting = put(b"waiting");
	let mut stream = TcpStream::connect(service.address).await.unwrap();
	stream.write_all(&waiting.head()).await.unwrap();
	service.wait("transfers_running", 1).await;
	full(&put(b"other").send(service.address).await);
	// Everything else goes on.
	let answer = Request::get("/grants").signed(&clinician).send(service.address).await;
	assert_eq!(answer.status, 200);
	stream.write_all(&waiting.body).await.unwrap();
	assert_eq!(waiting.answer(&mut stream).await.status, 200);
	assert_eq!(put(b"next").send(service.address).await.status, 200);
}

#[tokio::test]
async fn what_takes_too_long_is_given_up() {
	let limits = Limits { answer: Duration::from_millis(300), ..Limits::default() };
	let service = Service::new(limits).await;
	let waiting = Request::new("POST", routes::REQUESTS).body("application/json", b"{}".to_vec());
	let mut stream = TcpStream::connect(service.address).await.unwrap();
	stream.write_all(&waiting.head()).await.unwrap();
	let answer = tokio::time::timeout(LONG, waiting.answer(&mut stream)).await.unwrap();
	assert_eq!((answer.status, answer.error()), (503, ExchangeError::Unavailable));
}
