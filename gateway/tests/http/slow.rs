// SPDX-License-Identifier: GPL-3.0-only

//! Peers that keep a connection without using it, in either direction.

use std::time::{Duration, Instant};

use salus_gateway::{
	api::Limits,
	exchange::{Part, Stored},
	wire::{answers::Taken, routes},
};
use tokio::{
	io::{AsyncReadExt, AsyncWriteExt},
	net::TcpStream,
};

use crate::{
	client::{closed, hash, Answer, Request, Service, LONG},
	operations::Prepared,
	world::{record, World},
};

const SHORT: Duration = Duration::from_millis(400);

fn short() -> Limits {
	Limits { head: SHORT, idle: SHORT, slowest: 1 << 20, ..Limits::default() }
}

/// More than the buffers between us hold.
const MUCH: usize = 48 << 20;

#[tokio::test]
async fn a_head_that_does_not_come_ends_the_connection() {
	let service = Service::new(short()).await;
	for head in ["", "GET / HT", "GET / HTTP/1.1\r\nhost: a\r\n"] {
		let mut stream = TcpStream::connect(service.address).await.unwrap();
		stream.write_all(head.as_bytes()).await.unwrap();
		closed(&mut stream).await;
	}
	// Nor does one byte from time to time help.
	let mut stream = TcpStream::connect(service.address).await.unwrap();
	let started = Instant::now();
	for byte in b"GET / HTTP/1.1\r\nx: ".iter().chain(std::iter::repeat(&b'a')) {
		if stream.write_all(&[*byte]).await.is_err() {
			break;
		}
		tokio::time::sleep(SHORT / 4).await;
		assert!(started.elapsed() < LONG);
	}
	closed(&mut stream).await;
	// A connection that was used and is no longer, likewise.
	let mut stream = TcpStream::connect(service.address).await.unwrap();
	assert_eq!(Request::get("/health").send_on(&mut stream).await.status, 200);
	closed(&mut stream).await;
}

#[tokio::test]
async fn a_body_that_does_not_come_is_given_up() {
	let service = Service::new(short()).await;
	let mut request =
		Request::new("POST", routes::REQUESTS).body("application/json", b"{".to_vec());
	request = request.but("content-length", 100);
	let answer = request.send(service.address).await;
	assert_eq!((answer.status, answer.problem().error), (408, None));
}

/// Whatever is said in JSON: half of it is not waited for, does nothing, and keeps nobody from saying it whole.
#[tokio::test]
async fn no_operation_waits_for_the_rest_of_a_body_or_does_anything_without() {
	let prepared = Prepared::with(World::new().await, short()).await;
	let in_json = prepared.operations.iter().filter(|one| one.takes_json());
	let whole: Vec<_> = in_json.map(|one| (one.name, one.signed())).collect();
	assert_eq!(whole.len(), 7);
	let kept = prepared.kept_with_nonces().await;
	let halves = whole.iter().map(|(name, request)| {
		let mut half = request.clone();
		half.body.truncate(half.body.len() / 2);
		let prepared = &prepared;
		async move {
			let answer = prepared.send(&half).await;
			assert_eq!(answer.status, 408, "{name}: {answer:?}");
			assert_eq!(answer.problem().error, None, "{name}");
		}
	});
	// All at once: each is waited for as long.
	futures::future::join_all(halves).await;
	assert_eq!(prepared.kept_with_nonces().await, kept);
	for (name, request) in &whole {
		let answer = prepared.send(request).await;
		assert!((200..300).contains(&answer.status), "{name}: {answer:?}");
	}
}

#[tokio::test]
async fn an_object_that_does_not_come_is_given_up_and_comes_again() {
	let service = Service::new(short()).await;
	let clinician = service.signer(&service.world.clinician.account).await;
	let bytes = vec![8; 3 << 20];
	let put =
		|| Request::new("PUT", routes::object(&hash(&bytes))).octets(&bytes).signed(&clinician);
	let mut stopped = put();
	stopped.body.truncate(1 << 20);
	let answer = stopped.send(service.address).await;
	assert_eq!((answer.status, answer.problem().error), (408, None));
	// One byte from time to time is not coming either.
	let dripped = put();
	let mut stream = TcpStream::connect(service.address).await.unwrap();
	stream.write_all(&dripped.head()).await.unwrap();
	let (mut read, mut write) = stream.split();
	let drip = async {
		for byte in &dripped.body {
			if write.write_all(&[*byte]).await.is_err() {
				return;
			}
			tokio::time::sleep(SHORT / 8).await;
		}
	};
	let mut status = [0; 12];
	tokio::select! {
		() = drip => panic!("it took all of it"),
		answer = tokio::time::timeout(LONG, read.read_exact(&mut status)) => {
			answer.unwrap().unwrap();
		},
	}
	assert_eq!(&status, b"HTTP/1.1 408");
	let answer = put().send(service.address).await;
	assert_eq!(answer.json::<Taken>().stored, Stored::Staged);
}

#[tokio::test]
async fn nothing_is_on_its_way_for_ever() {
	let limits = Limits { transfer: Duration::from_secs(1), ..Limits::default() };
	let service = Service::new(limits).await;
	let sealed = service.filed_long(record(1), MUCH).await;
	let patient = service.signer(&service.world.patient.account).await;
	// Both go on, much faster than they have to.
	let bytes = vec![9; 16 << 20];
	let put = Request::new("PUT", routes::object(&hash(&bytes))).octets(&bytes).signed(&patient);
	let mut stream = TcpStream::connect(service.address).await.unwrap();
	stream.write_all(&put.head()).await.unwrap();
	let (mut read, mut write) = stream.split();
	let drip = async {
		for piece in bytes.chunks(4 << 10) {
			if write.write_all(piece).await.is_err() {
				break;
			}
			tokio::time::sleep(Duration::from_millis(5)).await;
		}
		std::future::pending::<()>().await
	};
	let mut status = [0; 12];
	tokio::select! {
		() = drip => {},
		answer = tokio::time::timeout(LONG, read.read_exact(&mut status)) => {
			answer.unwrap().unwrap();
		},
	}
	assert_eq!(&status, b"HTTP/1.1 408");
	let path = format!("{}?purpose=PATRQT", routes::part(&sealed.of, Part::Document));
	let request = Request::get(path).signed(&patient);
	let mut stream = TcpStream::connect(service.address).await.unwrap();
	stream.write_all(&request.head()).await.unwrap();
	assert_eq!(Answer::head(&mut stream).await.status, 200);
	let (mut piece, mut came) = (vec![0; 64 << 10], 0);
	while let Ok(read @ 1..) = stream.read(&mut piece).await {
		came += read;
		tokio::time::sleep(Duration::from_millis(5)).await;
	}
	assert!(came < MUCH, "{came}");
	service.wait("transfers_running", 0).await;
}

/// A request that needs no body, with a long one.
#[tokio::test]
async fn a_body_that_nobody_wants_is_read_away_within_bounds() {
	let service = Service::new(short()).await;
	let get = |length: usize| Request::get("/").header("content-length", length);
	// A short one is, and the connection goes on.
	let mut stream = TcpStream::connect(service.address).await.unwrap();
	for _ in 0..2 {
		let mut short = get(100_000);
		short.body = vec![b'x'; 100_000];
		let answer = short.send_on(&mut stream).await;
		assert_eq!((answer.status, answer.header("connection")), (200, None));
	}
	// A long one is answered before it has come, and its connection ends.
	let long = get(1 << 40);
	stream.write_all(&long.head()).await.unwrap();
	let (mut read, mut write) = stream.split();
	let send = async {
		let piece = vec![b'x'; 1 << 20];
		let mut sent = 0;
		while write.write_all(&piece).await.is_ok() {
			sent += piece.len();
			assert!(sent < 1 << 30, "it takes it all");
		}
	};
	let answer = async {
		let mut answer = Vec::new();
		let _ = read.read_to_end(&mut answer).await;
		String::from_utf8(answer).unwrap()
	};
	let both = futures::future::join(send, answer);
	let ((), answer) = tokio::time::timeout(LONG, both).await.expect("it ends");
	assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
	assert!(answer.contains("\r\nconnection: close\r\n"), "{answer}");
	// One that does not come keeps nobody waiting for long.
	let mut stream = TcpStream::connect(service.address).await.unwrap();
	let answer = get(100).send_on(&mut stream).await;
	assert_eq!((answer.status, answer.header("connection")), (200, Some("close")));
	closed(&mut stream).await;
}

#[tokio::test]
async fn who_does_not_take_what_is_sent_is_left() {
	let service = Service::new(short()).await;
	let sealed = service.filed_long(record(1), MUCH).await;
	let patient = service.signer(&service.world.patient.account).await;
	let path = format!("{}?purpose=PATRQT", routes::part(&sealed.of, Part::Document));
	let request = Request::get(&path).signed(&patient);
	let mut stream = TcpStream::connect(service.address).await.unwrap();
	stream.write_all(&request.head()).await.unwrap();
	let answer = Answer::head(&mut stream).await;
	assert_eq!(answer.header("content-length"), Some(MUCH.to_string().as_str()));
	assert_eq!(service.gauge("transfers_running").await, 1);
	service.wait("transfers_running", 0).await;
	// What was under way in between is all that comes.
	assert!(closed(&mut stream).await.len() < MUCH);
	// Who takes it has it all.
	let answer = Request::get(&path).signed(&patient).send(service.address).await;
	assert!(answer.body == sealed.object);
}
