// SPDX-License-Identifier: GPL-3.0-only

//! Bytes on their way out: whole, or one range.

use std::time::Duration;

use salus_gateway::{
	api::Limits,
	exchange::Part,
	wire::{range::UNIT, routes},
	ExchangeError, ReceiptId,
};

use salus_primitives::record::RecordStatus;
use tokio::{
	io::{AsyncReadExt, AsyncWriteExt},
	net::TcpStream,
};

use crate::{
	client::{closed, Answer, Request, Service, Signer},
	world::{record, Sealed, World, CHART, DOCUMENT, GENERAL, INDEX},
};

struct Filed {
	service: Service,
	patient: Signer,
	sealed: Sealed,
}

impl Filed {
	async fn new() -> Self {
		let service = Service::new(Limits::default()).await;
		let sealed = service.world.filed(record(1), GENERAL).await;
		let patient = service.signer(&service.world.patient.account).await;
		Self { service, patient, sealed }
	}

	fn request(&self, method: &str, part: Part) -> Request {
		let path = format!("{}?purpose=PATRQT", routes::part(&self.sealed.of, part));
		Request::new(method, path).signed(&self.patient)
	}

	async fn range(&self, range: &str) -> Answer {
		let request = self.request("GET", Part::Document).header("range", range);
		request.send(self.service.address).await
	}
}

#[tokio::test]
async fn a_document_comes_whole() {
	let filed = Filed::new().await;
	assert_ne!(DOCUMENT, INDEX);
	for (part, object) in
		[(Part::Document, &filed.sealed.object), (Part::Index, &filed.sealed.index)]
	{
		let answer = filed.request("GET", part).send(filed.service.address).await;
		assert_eq!((answer.status, &answer.body), (200, object));
		assert_eq!(answer.header("content-type"), Some("application/octet-stream"));
		assert_eq!(answer.header("accept-ranges"), Some(UNIT));
		assert_eq!(answer.header("cache-control"), Some("no-store"));
		let block: u32 = answer.header("salus-block").unwrap().parse().unwrap();
		assert_eq!(block, filed.service.world.chain.block(|state| state.number) - 1);
		let receipt = answer.header("salus-receipt").unwrap();
		assert!(receipt.parse::<ReceiptId>().is_ok(), "{receipt}");
		// A release leaves a receipt of bytes, and a HEAD has none.
		let head = filed.request("HEAD", part).send(filed.service.address).await;
		assert_eq!((head.status, head.header("allow")), (405, Some("GET")));
	}
}

#[tokio::test]
async fn a_range_comes_as_it_is() {
	let filed = Filed::new().await;
	let object = &filed.sealed.object;
	let length = object.len();
	for (range, start, end) in [
		("bytes=0-0".to_owned(), 0, 1),
		("bytes=3-9".into(), 3, 10),
		(format!("bytes=0-{}", length - 1), 0, length),
		(format!("bytes=5-{}", length - 1), 5, length),
		("bytes=5-".into(), 5, length),
		// One that reaches further ends with the object.
		(format!("bytes=5-{length}"), 5, length),
		(format!("bytes={}-{}", length - 1, u64::MAX - 1), length - 1, length),
	] {
		let decided = filed.service.world.chain.decided();
		let answer = filed.range(&range).await;
		assert_eq!((answer.status, answer.body.as_slice()), (206, &object[start..end]), "{range}");
		// It is decided once.
		assert_eq!(filed.service.world.chain.decided(), decided + 1, "{range}");
		let content = format!("bytes {start}-{}/{length}", end - 1);
		assert_eq!(answer.header("content-range"), Some(content.as_str()));
		assert!(answer.header("salus-block").is_some());
	}
}

#[tokio::test]
async fn what_is_asked_in_a_row_comes_in_that_order_and_byte_by_byte() {
	let service = Service::new(Limits::default()).await;
	let sealed = service.filed_long(record(1), 3_000_001).await;
	let patient = service.signer(&service.world.patient.account).await;
	let path = format!("{}?purpose=PATRQT", routes::part(&sealed.of, Part::Document));
	let range = "bytes=99999-2000000";
	let whole = Request::get(&path).signed(&patient);
	let part = Request::get(&path).signed(&patient).header("range", range);
	let asked = [whole, Request::get("/health"), part, Request::get("/health")];
	let mut stream = TcpStream::connect(service.address).await.unwrap();
	for request in &asked {
		stream.write_all(&request.head()).await.unwrap();
	}
	let health = Request::get("/health").send(service.address).await.body;
	let expected = [&sealed.object[..], &health, &sealed.object[99_999..=2_000_000], &health];
	for (request, expected) in asked.iter().zip(expected) {
		let answer = request.answer(&mut stream).await;
		assert!(answer.body == expected, "{}: {}", request.path, answer.status);
	}
}

#[tokio::test]
async fn what_is_released_no_longer_is_cut_off() {
	// More than the buffers between us hold.
	const MUCH: usize = 48 << 20;
	let lasts = Duration::from_millis(300);
	let world = World::with(|config| config.release_lasts = Duration::from_millis(300)).await;
	let service = Service::of(world, Limits::default()).await;
	let sealed = service.filed_long(record(1), MUCH).await;
	let patient = service.signer(&service.world.patient.account).await;
	let path = format!("{}?purpose=PATRQT", routes::part(&sealed.of, Part::Document));
	let begin = async || {
		let mut stream = TcpStream::connect(service.address).await.unwrap();
		let request = Request::get(&path).signed(&patient);
		stream.write_all(&request.head()).await.unwrap();
		assert_eq!(Answer::head(&mut stream).await.status, 200);
		stream
	};
	let mut goes_on = begin().await;
	tokio::time::sleep(lasts * 2).await;
	let mut object = vec![0; MUCH];
	goes_on.read_exact(&mut object).await.unwrap();
	assert!(object == sealed.object);
	let mut ends = begin().await;
	service.world.chain.block(|state| {
		let entry = state.records.get_mut(&(CHART, record(1))).unwrap();
		entry.0 = RecordStatus::Withdrawn;
	});
	tokio::time::sleep(lasts * 2).await;
	let came = closed(&mut ends).await.len();
	assert!(came < MUCH, "{came}");
	service.wait("transfers_running", 0).await;
}

#[tokio::test]
async fn a_range_outside_is_told_how_long_the_object_is() {
	let filed = Filed::new().await;
	let length = filed.sealed.object.len();
	let told = u64::try_from(length).unwrap();
	for range in [
		format!("bytes={length}-"),
		format!("bytes={}-{}", length + 5, length + 9),
		"bytes=18446744073709551610-18446744073709551611".into(),
	] {
		let answer = filed.range(&range).await;
		assert_eq!(
			(answer.status, answer.error()),
			(416, ExchangeError::OutOfRange { length: told })
		);
		assert_eq!(answer.header("content-range"), Some(format!("bytes */{length}").as_str()));
	}
}

#[tokio::test]
async fn other_ranges_are_refused_or_none() {
	let filed = Filed::new().await;
	for range in ["bytes=-5", "bytes=0-1,4-5", "bytes=9-3", "bytes=a-b", "bytes=", "bytes"] {
		let answer = filed.range(range).await;
		assert_eq!(answer.status, 400, "{range}");
		assert!(matches!(answer.error(), ExchangeError::Malformed(_)));
	}
	// In units that nobody knows, or under a condition that nobody can check: the whole.
	let answer = filed.range("items=0-1").await;
	assert_eq!((answer.status, answer.body.len()), (200, filed.sealed.object.len()));
	let request = filed.request("GET", Part::Document).header("range", "bytes=0-1");
	let answer = request.header("if-range", "\"a\"").send(filed.service.address).await;
	assert_eq!((answer.status, answer.body.len()), (200, filed.sealed.object.len()));
}
