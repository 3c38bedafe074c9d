// SPDX-License-Identifier: GPL-3.0-only

//! Objects on their way in: whole or not at all, once, from who has a standing.

use std::time::Duration;

use salus_gateway::{
	api::Limits,
	exchange::Stored,
	wire::{answers::Taken, routes},
	ExchangeError,
};
use salus_primitives::membership::Role;
use tokio::{io::AsyncWriteExt, net::TcpStream};

use crate::{
	client::{closed, hash, Answer, Request, Service, Signer, LONG},
	world::{self, admit, Person},
};

fn put(bytes: &[u8], by: &Signer) -> Request {
	Request::new("PUT", routes::object(&hash(bytes))).octets(bytes).signed(by)
}

fn stored(answer: Answer) -> Stored {
	assert_eq!(answer.status, 200, "{answer:?}");
	answer.json::<Taken>().stored
}

#[tokio::test]
async fn an_object_is_taken_once() {
	let service = Service::new(Limits::default()).await;
	let clinician = service.signer(&service.world.clinician.account).await;
	// Longer than what is written at once.
	let bytes = vec![1; 11 << 20];
	let request = put(&bytes, &clinician);
	assert_eq!(stored(request.send(service.address).await), Stored::Staged);
	let answer = request.send(service.address).await;
	assert_eq!((answer.status, answer.error()), (409, ExchangeError::Replayed));
	// Who hands it over again sends it all and is told, and the connection goes on.
	let mut stream = TcpStream::connect(service.address).await.unwrap();
	for _ in 0..2 {
		let answer = put(&bytes, &clinician).send_on(&mut stream).await;
		assert_eq!(stored(answer), Stored::Already);
	}
}

#[tokio::test]
async fn many_may_hand_over_the_same_at_once() {
	let service = Service::new(Limits::default()).await;
	let clinician = service.signer(&service.world.clinician.account).await;
	let bytes = vec![2; 100_000];
	let requests: Vec<_> = (0..8).map(|_| put(&bytes, &clinician)).collect();
	let sent = requests.iter().map(|request| request.send(service.address));
	for answer in futures::future::join_all(sent).await {
		stored(answer);
	}
	assert_eq!(stored(put(&bytes, &clinician).send(service.address).await), Stored::Already);
}

#[tokio::test]
async fn an_object_has_its_length_its_type_and_its_hash() {
	let service = Service::new(Limits::default()).await;
	let clinician = service.signer(&service.world.clinician.account).await;
	let bytes = vec![3; 10_000];
	let good = || put(&bytes, &clinician);
	let json = good().but("content-type", "application/json").send(service.address).await;
	assert_eq!((json.status, json.problem().error), (415, None));
	let mut chunked = good().without("content-length").header("transfer-encoding", "chunked");
	chunked.body = b"1\r\nx\r\n0\r\n\r\n".to_vec();
	let chunked = chunked.send(service.address).await;
	assert_eq!((chunked.status, chunked.problem().error), (411, None));
	let mut other = good();
	other.body[5] = 4;
	let other = other.send(service.address).await;
	assert_eq!((other.status, other.error()), (422, ExchangeError::ObjectMismatch));
	let mut shorter = good().but("content-length", bytes.len() - 1);
	shorter.body.pop();
	let shorter = shorter.send(service.address).await;
	assert_eq!((shorter.status, shorter.error()), (422, ExchangeError::ObjectMismatch));
	assert_eq!(stored(good().send(service.address).await), Stored::Staged);
}

#[tokio::test]
async fn what_breaks_off_leaves_nothing() {
	let service = Service::new(Limits::default()).await;
	let clinician = service.signer(&service.world.clinician.account).await;
	let bytes = vec![5; 6 << 20];
	for length in [0, 10, 5 << 20, bytes.len() - 1] {
		let request = put(&bytes, &clinician);
		let mut stream = TcpStream::connect(service.address).await.unwrap();
		stream.write_all(&request.head()).await.unwrap();
		stream.write_all(&bytes[..length]).await.unwrap();
		// The other direction stays open: whoever only half hangs up hears why.
		stream.shutdown().await.unwrap();
		let answer = closed(&mut stream).await;
		let answer = String::from_utf8_lossy(&answer);
		assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
	}
	assert_eq!(stored(put(&bytes, &clinician).send(service.address).await), Stored::Staged);
}

#[tokio::test]
async fn who_hangs_up_after_the_last_byte_has_handed_it_over() {
	let service = Service::new(Limits::default()).await;
	let clinician = service.signer(&service.world.clinician.account).await;
	let (gateway, caller) =
		(&service.world.local[0], world::caller(&service.world.clinician.account));
	for length in [1, 5 << 20, 6 << 20] {
		let bytes = vec![7; length];
		let request = put(&bytes, &clinician);
		let mut stream = TcpStream::connect(service.address).await.unwrap();
		stream.write_all(&request.head()).await.unwrap();
		let (last, rest) = bytes.split_last().unwrap();
		stream.write_all(rest).await.unwrap();
		service.wait("transfers_running", 1).await;
		stream.write_all(&[*last]).await.unwrap();
		drop(stream);
		// It comes to its place though nobody waits for the answer. (No byte of what asks for it here is its.)
		let here = async {
			let announced = world::put(hash(&bytes), &bytes);
			loop {
				let look = gateway.put_object(&caller, announced, world::reader(b""));
				match look.await {
					Ok(stored) => return stored,
					Err(error) => assert_eq!(error, ExchangeError::ObjectMismatch),
				}
				tokio::time::sleep(Duration::from_millis(20)).await;
			}
		};
		let stored = tokio::time::timeout(LONG, here).await.expect("it is here");
		assert_eq!(stored, Stored::Already);
	}
}

#[tokio::test]
async fn too_long_an_object_is_refused_before_its_bytes() {
	let service = Service::new(Limits::default()).await;
	let clinician = service.signer(&service.world.clinician.account).await;
	let request = Request::new("PUT", routes::object(&hash(b"long")))
		.header("content-type", "application/octet-stream")
		.header("content-length", 1u64 << 50)
		.header("expect", "100-continue")
		.signed(&clinician);
	let answer = request.send(service.address).await;
	assert_eq!(answer.status, 413);
	assert_eq!(answer.error(), ExchangeError::TooLarge { limit: 8 << 30 });
	assert_eq!(answer.header("connection"), Some("close"));
}

#[tokio::test]
async fn who_has_no_standing_hands_over_nothing_and_hears_it() {
	let service = Service::new(Limits::default()).await;
	// She had one when she signed in.
	let stranger = Person::new();
	service.world.chain.block(|state| admit(state, stranger.id(), &[Role::DataUser]));
	let by = service.signer(&stranger.account).await;
	service.world.chain.block(|state| state.members.remove(&stranger.id()));
	// More than the buffers between us hold: the answer comes all the same.
	let bytes = vec![6; 10 << 20];
	let answer = put(&bytes, &by).send(service.address).await;
	assert_eq!((answer.status, answer.error()), (403, ExchangeError::NoStanding));
	let unsigned = Request::new("PUT", routes::object(&hash(b"x"))).octets(b"x");
	let answer = unsigned.send(service.address).await;
	assert_eq!((answer.status, answer.error()), (401, ExchangeError::SignedOut));
}
