// SPDX-License-Identifier: GPL-3.0-only

//! What one peer or account cannot take from the others.

use std::time::Duration;

use salus_gateway::{
	api::{Limits, Rate},
	exchange::{BlindedRequest, LodgedRequest, Part, PutFiling},
	wire::{problem, routes},
	Chain, ExchangeError, Signed,
};
use salus_primitives::{
	access::{Purpose, Scope},
	text::RequestText,
};
use tokio::{
	io::{AsyncReadExt, AsyncWriteExt},
	net::{TcpSocket, TcpStream},
};

use crate::{
	chain::GENESIS,
	client::{closed, hash, Answer, Request, Service, Signer, LONG},
	world::{purposes, record, CHART, DOCUMENT, GENERAL},
};

fn too_many(answer: &Answer) {
	assert_eq!(answer.status, 429);
	let error = answer.error();
	assert!(matches!(error, ExchangeError::TooMany { .. }));
	let wait = problem::retry_after(&error).unwrap();
	assert!((1..=61).contains(&wait));
	assert_eq!(answer.header("retry-after"), Some(wait.to_string().as_str()));
}

fn object(bytes: &[u8], by: &Signer) -> Request {
	Request::new("PUT", routes::object(&hash(bytes))).octets(bytes).signed(by)
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

/// Filings, and requests for access that other gateways hand on.
#[tokio::test]
async fn what_an_account_signed_itself_is_taken_only_so_often_and_others_go_on() {
	let service = Service::new(Limits { account: rate(10), ..Limits::default() }).await;
	let world = &service.world;
	let (first, second) =
		(world.seal(record(1), GENERAL, DOCUMENT), world.seal(record(2), GENERAL, DOCUMENT));
	world.hand_over(&first, &*world.to_clinician[0]).await;
	let put_filing =
		|filing: &PutFiling| Request::new("PUT", routes::filing(&first.of)).json(filing);
	let filing = first.put_filing(&world.clinician.account);
	let mut forged_filing = filing.clone();
	forged_filing.filing.signature = second.put_filing(&world.clinician.account).filing.signature;

	let blinded = asked(&service, 7);
	let (number, _) = world.chain.lodge(&blinded.text).await.unwrap();
	let put_request = |blinded: BlindedRequest| {
		let lodged = LodgedRequest { request: number, blinded };
		Request::new("PUT", routes::chart_request(&CHART, number)).json(&lodged)
	};
	let signature = asked(&service, 8).signature;
	let forged_request = put_request(BlindedRequest { signature, ..blinded.clone() });

	let doctor = service.signer(&world.doctor.account).await;
	for (good, forged) in
		[(put_filing(&filing), put_filing(&forged_filing)), (put_request(blinded), forged_request)]
	{
		// What she did not sign uses up nothing.
		for _ in 0..20 {
			let answer = forged.send(service.address).await;
			assert_eq!(answer.error(), ExchangeError::SignatureInvalid);
		}
		let (mut taken, mut refused) = (0, 0);
		for _ in 0..40 {
			let answer = good.send(service.address).await;
			if answer.status == 204 {
				taken += 1;
			} else {
				too_many(&answer);
				refused += 1;
			}
		}
		assert!(taken >= 10 && refused > 10, "{taken} {refused}");
	}
	// Whoever has a text of hers can send it again and again, and keeps her from nothing that she asks herself.
	let answer = Request::get("/grants").signed(&doctor).send(service.address).await;
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

/// A connection from that address of this machine.
async fn from(address: [u8; 4], service: &Service) -> TcpStream {
	let socket = TcpSocket::new_v4().unwrap();
	socket.bind((address, 0).into()).unwrap();
	socket.connect(service.address).await.unwrap()
}

#[tokio::test]
async fn there_are_only_so_many_connections_in_all() {
	let limits = Limits { connections: 2, connections_per_peer: 2, ..Limits::default() };
	let service = Service::new(limits).await;
	let mut first = from([127, 0, 0, 2], &service).await;
	let mut second = from([127, 0, 0, 3], &service).await;
	for stream in [&mut first, &mut second] {
		assert_eq!(Request::get("/health").send_on(stream).await.status, 200);
	}
	// Neither those who have one get another, nor who has none.
	for peer in [2, 3, 4] {
		let mut third = from([127, 0, 0, peer], &service).await;
		assert!(closed(&mut third).await.is_empty(), "{peer}");
	}
	// Those that are open go on.
	for stream in [&mut first, &mut second] {
		assert_eq!(Request::get("/health").send_on(stream).await.status, 200);
	}
	drop(first);
	// Its end has to be noticed first.
	let taken = async {
		let once = Request::get("/health").header("connection", "close");
		loop {
			let mut again = from([127, 0, 0, 4], &service).await;
			let _ = again.write_all(&once.head()).await;
			let answer = closed(&mut again).await;
			if !answer.is_empty() {
				return answer;
			}
			tokio::time::sleep(Duration::from_millis(20)).await;
		}
	};
	let answer = tokio::time::timeout(LONG, taken).await.expect("there is room again");
	assert!(answer.starts_with(b"HTTP/1.1 200"));
}

fn full(answer: &Answer) {
	assert_eq!((answer.status, answer.error()), (503, ExchangeError::Unavailable));
	assert_eq!(answer.header("retry-after"), Some("1"));
}

/// A request for access that the doctor signed.
fn asked(service: &Service, random: u8) -> BlindedRequest {
	let text = RequestText {
		genesis: GENESIS,
		chart: CHART,
		party: service.world.doctor.id(),
		random: [random; 32],
		scope: Scope::Chart,
		purposes: purposes(&[Purpose::Treat]),
		start: 0,
		end: None,
	};
	Signed::new(text, &service.world.doctor.account)
}

/// Hers, to be lodged.
fn lodging(service: &Service) -> Request {
	Request::new("POST", routes::REQUESTS).json(&asked(service, 7))
}

#[tokio::test]
async fn a_full_gateway_says_so_at_once_and_is_still_alive() {
	let service = Service::new(Limits { requests: 1, ..Limits::default() }).await;
	let stalled = service.world.chain.stall().await;
	let waiting = lodging(&service);
	let mut stream = TcpStream::connect(service.address).await.unwrap();
	stream.write_all(&waiting.head()).await.unwrap();
	stream.write_all(&waiting.body).await.unwrap();
	let lodged = async {
		while service.world.chain.lodged() == 0 {
			tokio::time::sleep(Duration::from_millis(20)).await;
		}
	};
	tokio::time::timeout(LONG, lodged).await.unwrap();
	full(&Request::get("/").send(service.address).await);
	assert_eq!(Request::get("/health").send(service.address).await.status, 200);
	drop(stalled);
	assert_eq!(waiting.answer(&mut stream).await.status, 200);
	assert_eq!(Request::get("/").send(service.address).await.status, 200);
}

#[tokio::test]
async fn who_sends_slowly_has_no_place_meanwhile() {
	let service = Service::new(Limits { requests: 2, ..Limits::default() }).await;
	let patient = service.signer(&service.world.patient.account).await;
	let requests = [
		Request::new("POST", routes::REQUESTS).body("application/json", b"{}".to_vec()),
		Request::new("POST", routes::openings(&CHART)).json(&1).signed(&patient),
	];
	let mut streams = Vec::new();
	for request in requests.iter().chain(&requests[..1]) {
		let mut stream = TcpStream::connect(service.address).await.unwrap();
		stream.write_all(&request.head()).await.unwrap();
		streams.push((request, stream));
	}
	// The counters are being asked for as well.
	service.wait("requests_running", 4).await;
	assert_eq!(Request::get("/").send(service.address).await.status, 200);
	for (request, mut stream) in streams {
		stream.write_all(&request.body).await.unwrap();
		let answer = request.answer(&mut stream).await;
		assert_eq!(answer.status, 400, "{answer:?}");
	}
}

#[tokio::test]
async fn objects_on_their_way_have_places_of_their_own() {
	let service = Service::new(Limits { transfers: 1, ..Limits::default() }).await;
	let clinician = service.signer(&service.world.clinician.account).await;
	let hospital = service.signer(&service.world.hospital.account).await;
	let put = |bytes: &[u8]| object(bytes, &clinician);
	let waiting = put(b"waiting");
	let mut stream = TcpStream::connect(service.address).await.unwrap();
	stream.write_all(&waiting.head()).await.unwrap();
	service.wait("transfers_running", 1).await;
	full(&object(b"other", &hospital).send(service.address).await);
	// Everything else goes on.
	let answer = Request::get("/grants").signed(&clinician).send(service.address).await;
	assert_eq!(answer.status, 200);
	stream.write_all(&waiting.body).await.unwrap();
	assert_eq!(waiting.answer(&mut stream).await.status, 200);
	assert_eq!(put(b"next").send(service.address).await.status, 200);
}

#[tokio::test]
async fn one_account_has_a_part_of_the_places_for_objects() {
	let service = Service::new(Limits { transfers: 8, ..Limits::default() }).await;
	let sealed = service.world.filed(record(1), GENERAL).await;
	let patient = service.signer(&service.world.patient.account).await;
	let hospital = service.signer(&service.world.hospital.account).await;
	let mut streams = Vec::new();
	for bytes in [b"one", b"two"] {
		let waiting = object(bytes, &patient);
		let mut stream = TcpStream::connect(service.address).await.unwrap();
		stream.write_all(&waiting.head()).await.unwrap();
		streams.push((waiting, stream));
	}
	service.wait("transfers_running", 2).await;
	// In either direction, and in another session too.
	let again = service.signer(&service.world.patient.account).await;
	let path = format!("{}?purpose=PATRQT", routes::part(&sealed.of, Part::Document));
	let get = || Request::get(&path).signed(&again);
	too_many(&object(b"three", &again).send(service.address).await);
	too_many(&get().send(service.address).await);
	let other = object(b"four", &hospital).send(service.address).await;
	assert_eq!(other.status, 200, "{other:?}");
	for (waiting, mut stream) in streams {
		stream.write_all(&waiting.body).await.unwrap();
		assert_eq!(waiting.answer(&mut stream).await.status, 200);
	}
	assert_eq!(get().send(service.address).await.status, 200);
}

#[tokio::test]
async fn what_takes_too_long_is_given_up() {
	let soon = Duration::from_millis(300);
	let service = Service::new(Limits { answer: soon, ..Limits::default() }).await;
	let slow = Request::new("POST", routes::SESSIONS).body("application/json", b"{}".to_vec());
	let mut stream = TcpStream::connect(service.address).await.unwrap();
	stream.write_all(&slow.head()).await.unwrap();
	let given_up = |answer: Answer| {
		assert_eq!((answer.status, answer.error()), (503, ExchangeError::Unavailable));
	};
	given_up(tokio::time::timeout(LONG, slow.answer(&mut stream)).await.unwrap());
	// What waits for finality has a time of its own.
	let stalled = service.world.chain.stall().await;
	let waiting = lodging(&service);
	let mut stream = TcpStream::connect(service.address).await.unwrap();
	stream.write_all(&waiting.head()).await.unwrap();
	stream.write_all(&waiting.body).await.unwrap();
	tokio::time::sleep(soon * 2).await;
	drop(stalled);
	assert_eq!(waiting.answer(&mut stream).await.status, 200);
	let service = Service::new(Limits { finality: soon, ..Limits::default() }).await;
	let _stalled = service.world.chain.stall().await;
	given_up(lodging(&service).send(service.address).await);
}
