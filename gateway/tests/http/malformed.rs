// SPDX-License-Identifier: GPL-3.0-only

//! What is not a request of ours: each is told so, as a problem.

use std::collections::BTreeSet;

use salus_gateway::{
	api::{openapi, Limits, RPC},
	exchange::VersionOf,
	wire::{problem::BLANK, routes, JSON},
	ExchangeError,
};
use serde_json::Value;
use tokio::{io::AsyncWriteExt, net::TcpStream};

use crate::{
	client::{closed, Request, Service},
	operations::Prepared,
	world::{record, CHART, DOCUMENT, GENERAL},
};

fn of() -> VersionOf {
	VersionOf { chart: CHART, record: record(1), version: 1 }
}

#[tokio::test]
async fn unknown_paths_and_methods_are_problems_too() {
	let service = Service::new(Limits::default()).await;
	for path in ["/nothing", "/charts", "/grants/", "//grants", "/sessions/1", "/.", "/../grants"] {
		let answer = Request::get(path).send(service.address).await;
		assert_eq!((answer.status, answer.problem().kind.as_str()), (404, BLANK), "{path}");
	}
	for (method, path, allowed) in [
		("DELETE", "/grants", "GET,HEAD"),
		("GET", "/sessions", "POST"),
		("PATCH", &routes::fragments(&CHART), "GET,HEAD,POST"),
		("BREW", "/", "GET,HEAD"),
	] {
		let answer = Request::new(method, path).send(service.address).await;
		assert_eq!((answer.status, answer.problem().kind.as_str()), (405, BLANK), "{path}");
		assert_eq!(answer.header("allow"), Some(allowed), "{method} {path}");
	}
}

#[tokio::test]
async fn an_id_in_a_path_has_one_spelling() {
	let service = Service::new(Limits::default()).await;
	let patient = service.signer(&service.world.patient.account).await;
	let chart = CHART.to_string();
	let good = routes::keys(&of());
	assert_eq!(
		Request::get(routes::fragments(&CHART)).signed(&patient).send(service.address).await.status,
		200
	);
	for id in [
		&chart[2..],
		&chart.replace("0x", "0X"),
		&format!("0x{}", "AB".repeat(32)),
		&chart[..chart.len() - 2],
		&format!("{chart}00"),
		&format!("{chart}%00"),
		&chart.replacen('0', "%30", 1),
		"..",
		".",
		"..%2f",
		"%2e%2e",
		"..%2f..%2f..%2fetc%2fpasswd",
		"..%5c",
		"%252e%252e",
		&format!("{chart}%2f.."),
		&chart.replacen('1', "%EF%BC%91", 1),
		"0x",
		"-",
		"*",
	] {
		for path in [good.replace(&chart, id), routes::fragments(&CHART).replace(&chart, id)] {
			let path = format!("{path}?purpose=TREAT");
			let answer = Request::get(&path).signed(&patient).send(service.address).await;
			assert_eq!(answer.status, 400, "{path}");
			assert!(matches!(answer.error(), ExchangeError::Malformed(_)));
		}
	}
	// What is no text at all.
	for id in ["%ff", "%C0%AE%C0%AE"] {
		let path = routes::fragments(&CHART).replace(&chart, id);
		let answer = Request::get(&path).signed(&patient).send(service.address).await;
		assert_eq!((answer.status, answer.problem().status), (400, 400), "{path}");
	}
	for version in ["01", "+1", "-1", "1.0", "4294967296", "one", "0x1"] {
		let path = good.replace("versions/1/", &format!("versions/{version}/"));
		let path = format!("{path}?purpose=TREAT");
		let answer = Request::get(&path).signed(&patient).send(service.address).await;
		assert_eq!(answer.status, 400, "{path}");
	}
}

/// Other spellings of an id or a number, and ways out of the place where it stands.
fn tricks(good: &str) -> Vec<String> {
	let mut tricks: Vec<String> =
		["..", ".", "..%2f", "%2e%2e", "..%2f..%2f..%2fetc%2fpasswd", "..%5c", "%252e%252e", "0x"]
			.into_iter()
			.chain(["-", "*", "~", ";", "%ff", "%C0%AE%C0%AE", "01", "+1", "-1", "1.0", "1e0"])
			.chain(["4294967296", "18446744073709551616", "one", "0x1", "%31", "%20", "null"])
			.map(Into::into)
			.collect();
	tricks.extend(["%00", "%2f..", ".json", ";a=b", "%EF%BC%91"].map(|end| format!("{good}{end}")));
	if let Some(digits) = good.strip_prefix("0x") {
		let (upper, shorter) = ("AB".repeat(digits.len() / 2), &good[..good.len() - 2]);
		tricks.extend([digits.into(), format!("0X{digits}"), format!("0x{upper}"), shorter.into()]);
		tricks.extend([format!("{good}00"), good.replacen('0', "%30", 1)]);
	}
	tricks
}

/// Every id and number of every path, whatever is asked for there.
#[tokio::test]
async fn no_id_of_any_path_is_another_one_or_leads_elsewhere() {
	let prepared = Prepared::new().await;
	let kept = prepared.kept().await;
	let mut tried = BTreeSet::new();
	for operation in &prepared.operations {
		let (path, query) = match operation.request.path.split_once('?') {
			Some((path, query)) => (path, format!("?{query}")),
			None => (operation.request.path.as_str(), String::new()),
		};
		let segments: Vec<_> = path.split('/').collect();
		for (place, name) in operation.template.split('/').enumerate() {
			if !name.starts_with('{') {
				continue;
			}
			tried.insert((operation.name, name));
			for trick in tricks(segments[place]) {
				let mut segments = segments.clone();
				segments[place] = &trick;
				let path = format!("{}{query}", segments.join("/"));
				let answer = prepared.send(&operation.signed_for(path.clone())).await;
				let case = format!("{} {path}: {answer:?}", operation.request.method);
				assert_eq!(answer.status, 400, "{case}");
				assert!(matches!(answer.error(), ExchangeError::Malformed(_)), "{case}");
			}
		}
	}
	assert_eq!(tried.len(), 27, "{tried:?}");
	assert_eq!(prepared.kept().await, kept);
}

/// Whoever hangs up, or only stops, in the middle of what she says has said nothing: not even the nonce is used.
#[tokio::test]
async fn a_body_that_breaks_off_does_nothing_and_can_be_sent_again() {
	let prepared = Prepared::new().await;
	let service = &prepared.service;
	let mut tried = 0;
	for operation in prepared.operations.iter().filter(|one| one.takes_json()) {
		let (request, kept) = (operation.signed(), prepared.kept_with_nonces().await);
		let length = request.body.len();
		for part in [0, 1, length / 2, length - 1] {
			let mut stream = TcpStream::connect(service.address).await.unwrap();
			stream.write_all(&request.head()).await.unwrap();
			stream.write_all(&request.body[..part]).await.unwrap();
			// Only half: she could hear why.
			stream.shutdown().await.unwrap();
			let answer = closed(&mut stream).await;
			let answer = String::from_utf8_lossy(&answer);
			let is_refused = answer.is_empty() || answer.starts_with("HTTP/1.1 4");
			assert!(is_refused, "{}: {answer}", operation.name);
			let mut stream = TcpStream::connect(service.address).await.unwrap();
			stream.write_all(&request.head()).await.unwrap();
			stream.write_all(&request.body[..part]).await.unwrap();
			// The counters are being asked for as well.
			service.wait("requests_running", 2).await;
			drop(stream);
			service.wait("requests_running", 1).await;
		}
		assert_eq!(prepared.kept_with_nonces().await, kept, "{}", operation.name);
		let answer = prepared.send(&request).await;
		assert!((200..300).contains(&answer.status), "{}: {answer:?}", operation.name);
		tried += 1;
	}
	assert_eq!(tried, 7);
}

#[tokio::test]
async fn a_query_says_purpose_and_rule_and_nothing_else() {
	let service = Service::new(Limits::default()).await;
	let doctor = service.signer(&service.world.doctor.account).await;
	for query in [
		"",
		"?",
		"?purpose=treat",
		"?purpose=TREAT&grant=1&mandate=1",
		"?purpose=TREAT&purpose=TREAT",
		"?purpose=TREAT&grant=%31",
		"?purpose=TREAT&debug=1",
	] {
		let path = format!("{}{query}", routes::keys(&of()));
		let answer = Request::get(&path).signed(&doctor).send(service.address).await;
		assert_eq!(answer.status, 400, "{query}");
	}
	for opening in ["x", "0x:0x", "0x11:0x22"] {
		let path = format!("{}?purpose=TREAT&grant=1", routes::keys(&of()));
		let request = Request::get(&path).header("salus-opening", opening).signed(&doctor);
		let answer = request.send(service.address).await;
		assert_eq!(answer.status, 400, "{opening}");
	}
}

#[tokio::test]
async fn a_body_is_json_of_the_right_kind_and_length() {
	let service = Service::new(Limits::default()).await;
	let post = || Request::new("POST", routes::REQUESTS);
	for kind in ["text/plain", "application/jsonp", "application/x-www-form-urlencoded", ""] {
		let answer = post().body(kind, b"{}".to_vec()).send(service.address).await;
		assert_eq!((answer.status, answer.problem().kind.as_str()), (415, BLANK), "{kind}");
	}
	let none = post().header("content-length", 0).send(service.address).await;
	assert_eq!(none.status, 415);
	let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
	for body in ["", "{", "null", "{}", "[]", "{\"text\":1}", "\u{feff}{}", &deep] {
		let answer = post().body("application/json", body.into()).send(service.address).await;
		assert_eq!(answer.status, 400, "{body}");
		assert!(matches!(answer.error(), ExchangeError::Malformed(_)));
	}
	// Parameters of the type do not matter: it fails at its content.
	let kind = "application/json; charset=utf-8";
	assert_eq!(post().body(kind, b"{}".to_vec()).send(service.address).await.status, 400);
	// Too long, said before and found out.
	let long = vec![b' '; 1 << 20];
	let answer = post().body("application/json", long.clone()).send(service.address).await;
	assert!(matches!(answer.error(), ExchangeError::TooLarge { .. }));
	assert_eq!(answer.status, 413);
	let mut chunked = Request { body: Vec::new(), ..post().body("application/json", long) }
		.without("content-length")
		.header("transfer-encoding", "chunked");
	chunked.body =
		[b"8000\r\n".to_vec(), vec![b' '; 0x8000], b"\r\n1\r\n \r\n0\r\n\r\n".to_vec()].concat();
	assert_eq!(chunked.send(service.address).await.status, 413);
}

/// Every operation that takes JSON, whoever may call it. `/rpc` has limits of its own (`rpc.rs`).
#[tokio::test]
async fn no_operation_takes_another_type_or_a_longer_body_than_it_may() {
	let service = Service::new(Limits::default()).await;
	let patient = service.signer(&service.world.patient.account).await;
	// Twice what any of them takes.
	let long = "x".repeat(0x20000);
	let document: Value = serde_json::from_str(openapi::text()).unwrap();
	let mut asked = 0;
	for (pattern, methods) in document["paths"].as_object().unwrap() {
		let path = pattern
			.replace("{chart}", &CHART.to_string())
			.replace("{record}", &record(1).to_string())
			.replace("{version}", "1")
			.replace("{id}", "1");
		for (method, operation) in methods.as_object().unwrap() {
			if pattern == RPC || !operation["requestBody"]["content"][JSON].is_object() {
				continue;
			}
			let parameters = operation["parameters"].as_array().into_iter().flatten();
			let is_signed = parameters.into_iter().any(|one| one["name"] == "Signature");
			let with = |body: &str| {
				let request = Request::new(&method.to_uppercase(), &path).json(&body);
				match is_signed {
					true => request.signed(&patient),
					false => request,
				}
			};
			let other = with("").but("content-type", "text/plain").send(service.address).await;
			let (status, problem) = (other.status, other.problem());
			assert_eq!((status, problem.kind.as_str()), (415, BLANK), "{method} {path}");
			let announced = with(&long).send(service.address).await;
			let mut chunked =
				with("").without("content-length").header("transfer-encoding", "chunked");
			chunked.body = [&b"20000\r\n"[..], long.as_bytes(), b"\r\n0\r\n\r\n"].concat();
			let found_out = chunked.send(service.address).await;
			for answer in [announced, found_out] {
				assert_eq!(answer.status, 413, "{method} {path}: {answer:?}");
				assert!(matches!(answer.error(), ExchangeError::TooLarge { .. }));
			}
			asked += 1;
		}
	}
	assert_eq!(asked, 7);
}

#[tokio::test]
async fn a_body_says_the_same_as_its_path() {
	let service = Service::new(Limits::default()).await;
	let sealed = service.world.seal(record(1), GENERAL, DOCUMENT);
	let put = sealed.put_filing(&service.world.clinician.account);
	for other in [
		VersionOf { version: 2, ..of() },
		VersionOf { record: record(2), ..of() },
		VersionOf { chart: [7; 32].into(), ..of() },
	] {
		let answer =
			Request::new("PUT", routes::filing(&other)).json(&put).send(service.address).await;
		assert_eq!(answer.status, 400);
	}
}

#[tokio::test]
async fn a_signed_body_has_a_digest_and_what_has_no_body_has_none() {
	let service = Service::new(Limits::default()).await;
	let patient = service.signer(&service.world.patient.account).await;
	let post = Request::new("POST", routes::openings(&CHART)).json(&1).signed(&patient);
	let answer = post.clone().without("content-digest").send(service.address).await;
	assert_eq!(answer.status, 400);
	let twice = post.header("content-digest", "sha-256=:AA==:").send(service.address).await;
	assert_eq!(twice.status, 400);
	let get = Request::get("/grants").signed(&patient).header("content-length", 1);
	let answer = Request { body: b"x".to_vec(), ..get }.send(service.address).await;
	assert_eq!(answer.status, 400);
}

#[tokio::test]
async fn what_is_not_http_gets_no_further() {
	let service = Service::new(Limits::default()).await;
	for garbage in [
		b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(),
		b"GET / HTTP/9.9\r\n\r\n".to_vec(),
		b"GET /a b c HTTP/1.1\r\n\r\n".to_vec(),
		b"PUT / HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nx".to_vec(),
		b"POST / HTTP/1.1\r\ncontent-length: -1\r\n\r\n".to_vec(),
		[b"GET / HTTP/1.1\r\nx: ".to_vec(), vec![b'a'; 1 << 18], b"\r\n\r\n".to_vec()].concat(),
		[b"GET /".to_vec(), vec![b'a'; 1 << 18], b" HTTP/1.1\r\n\r\n".to_vec()].concat(),
		[b"GET / HTTP/1.1\r\n".to_vec(), b"x: y\r\n".repeat(200), b"\r\n".to_vec()].concat(),
	] {
		let mut stream = TcpStream::connect(service.address).await.unwrap();
		let _ = stream.write_all(&garbage).await;
		let answer = closed(&mut stream).await;
		let answer = String::from_utf8_lossy(&answer);
		assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
	}
	assert_eq!(Request::get("/health").send(service.address).await.status, 200);
}
