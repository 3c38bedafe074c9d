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
	world::record,
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
