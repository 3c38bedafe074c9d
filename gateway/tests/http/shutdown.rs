// SPDX-License-Identifier: GPL-3.0-only

//! The end of a service, in good order and otherwise.

use std::time::{Duration, Instant};

use salus_gateway::{api::Limits, exchange::Part, wire::routes};
use tokio::{
	io::{AsyncReadExt, AsyncWriteExt},
	net::TcpStream,
};

use crate::{
	client::{closed, Answer, Request, Service, LONG},
	world::{record, Sealed},
};

/// More than the buffers between us hold.
const MUCH: usize = 48 << 20;

/// A service, a download that has begun, and what is downloaded.
async fn downloading() -> (Service, TcpStream, Sealed) {
	let service = Service::new(Limits::default()).await;
	let sealed = service.filed_long(record(1), MUCH).await;
	let patient = service.signer(&service.world.patient.account).await;
	let path = format!("{}?purpose=PATRQT", routes::part(&sealed.of, Part::Document));
	let mut stream = TcpStream::connect(service.address).await.unwrap();
	stream.write_all(&Request::get(path).signed(&patient).head()).await.unwrap();
	assert_eq!(Answer::head(&mut stream).await.status, 200);
	(service, stream, sealed)
}

#[tokio::test]
async fn what_runs_is_finished_and_nothing_begins() {
	let (service, mut stream, sealed) = downloading().await;
	let mut idle = TcpStream::connect(service.address).await.unwrap();
	let mut used = TcpStream::connect(service.address).await.unwrap();
	assert_eq!(Request::get("/health").send_on(&mut used).await.status, 200);
	let address = service.address;
	let end = tokio::spawn(service.serving.shutdown(LONG));
	closed(&mut idle).await;
	closed(&mut used).await;
	assert!(TcpStream::connect(address).await.is_err());
	assert!(!end.is_finished());
	let mut object = vec![0; MUCH];
	tokio::time::timeout(LONG, stream.read_exact(&mut object)).await.unwrap().unwrap();
	assert!(object == sealed.object);
	closed(&mut stream).await;
	tokio::time::timeout(LONG, end).await.expect("it ends").unwrap();
}

#[tokio::test]
async fn the_end_does_not_wait_for_ever() {
	let (service, mut stream, _) = downloading().await;
	let started = Instant::now();
	service.serving.shutdown(Duration::from_millis(300)).await;
	assert!(started.elapsed() < LONG / 2);
	assert!(closed(&mut stream).await.len() < MUCH);
}

#[tokio::test]
async fn who_lets_go_of_a_service_ends_it_at_once() {
	let (service, mut stream, _) = downloading().await;
	drop(service.serving);
	assert!(closed(&mut stream).await.len() < MUCH);
	let refused = async {
		while TcpStream::connect(service.address).await.is_ok() {
			tokio::time::sleep(Duration::from_millis(10)).await;
		}
	};
	tokio::time::timeout(LONG, refused).await.expect("nobody listens");
}
