// SPDX-License-Identifier: GPL-3.0-only

//! Against servers that are told what to answer, and that check what they are asked.

use std::{
	collections::HashMap,
	sync::{
		atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
		Mutex as StdMutex,
	},
};

use axum::{
	body::{to_bytes, Body},
	extract::{Request, State},
	response::{IntoResponse, Response},
	Router,
};
use http::StatusCode;
use salus_primitives::{
	access::{Opening, Purpose},
	consent::Basis,
	text::{SignInText, MAX_SESSION},
	AccountId, ChartId, Moment, MultiSignature, ObjectHash, RecordId,
};
use sp_core::{sr25519, Pair as _};
use tokio::{io::AsyncReadExt, net::TcpListener};

use super::*;
use crate::{
	domain::SessionId,
	error::ExchangeError,
	exchange::{
		ObjectReader, Part, PutObject, ReceiptId, ReleaseRequest, Signed, Stored, VersionOf,
	},
	wire::{
		answers::{SignedIn, Taken},
		digest,
		message::{self, Message},
		problem::Problem,
		read, CONTENT_DIGEST, PROBLEM, SALUS_BLOCK, SALUS_OPENING, SALUS_RECEIPT, SIGNATURE,
		SIGNATURE_INPUT,
	},
};

const GENESIS: [u8; 32] = [5; 32];
const CHAIN_ID: u64 = 420_420;
const NOW: Moment = 1_700_000_000_000;
const CHART: ChartId = ChartId([1; 32]);

/// A clock that is set by hand.
struct Hand(AtomicU64);

impl Clock for Hand {
	fn now(&self) -> Moment {
		self.0.load(Ordering::SeqCst)
	}
}

/// A wallet that counts what it signs.
struct Wallet(sr25519::Pair, AtomicUsize);

impl Signs for Wallet {
	fn account(&self) -> AccountId {
		self.0.public().0.into()
	}

	fn sign_text(&self, text: &str) -> MultiSignature {
		self.1.fetch_add(1, Ordering::SeqCst);
		MultiSignature::Sr25519(self.0.sign(text.as_bytes()))
	}
}

/// What a server does with what it is asked.
#[derive(Default)]
struct Server {
	endpoint: String,
	sessions: StdMutex<HashMap<SessionId, Signed<SignInText>>>,
	/// Methods and targets, in order.
	asked: StdMutex<Vec<String>>,
	/// What is answered instead of the usual, once each, from the last.
	instead: StdMutex<Vec<Response>>,
	/// Whether a session is taken, and unknown afterwards.
	denies: AtomicBool,
	/// Whether a session is taken, and another answer arrives.
	loses: AtomicBool,
}

impl Server {
	fn log(&self) -> Vec<String> {
		std::mem::take(&mut *self.asked.lock().unwrap())
	}

	fn instead(&self, response: Response) {
		self.instead.lock().unwrap().push(response);
	}

	fn forget(&self) {
		self.sessions.lock().unwrap().clear();
	}
}

fn refused(error: ExchangeError) -> Response {
	let problem = Problem::from(&error);
	let status = StatusCode::from_u16(problem.status).unwrap();
	(status, [("content-type", PROBLEM)], problem.to_json()).into_response()
}

fn json(text: &str) -> Response {
	([("content-type", "application/json")], text.to_owned()).into_response()
}

fn sign_in(server: &Server, body: &[u8]) -> Response {
	let signed: Signed<SignInText> = serde_json::from_slice(body).unwrap();
	let text = &signed.text;
	assert!(signed.holds());
	assert_eq!((text.genesis, text.chain_id), (GENESIS, CHAIN_ID));
	assert!(text.gateways.contains(&server.endpoint));
	assert_eq!(text.expires - text.issued, MAX_SESSION);
	let (session, expires) = (SessionId(text.id()), text.expires);
	match server.sessions.lock().unwrap().insert(session, signed) {
		None => json(&serde_json::to_string(&SignedIn { session, expires }).unwrap()),
		Some(_) => refused(ExchangeError::Replayed),
	}
}

async fn answer(State(server): State<Arc<Server>>, request: Request) -> Response {
	let (parts, body) = request.into_parts();
	let Ok(body) = to_bytes(body, 1 << 20).await else {
		return StatusCode::BAD_REQUEST.into_response();
	};
	let path = parts.uri.path_and_query().unwrap().as_str().to_owned();
	server.asked.lock().unwrap().push(format!("{} {path}", parts.method));
	let instead = server.instead.lock().unwrap().pop();
	if let Some(response) = instead {
		return response;
	}
	if path == "/sessions" {
		let answer = sign_in(&server, &body);
		return match server.loses.load(Ordering::SeqCst) {
			true => StatusCode::BAD_GATEWAY.into_response(),
			false => answer,
		};
	}
	let header = |name| parts.headers.get(name).map(|value| value.to_str().unwrap());
	let presented =
		message::parse(header(SIGNATURE_INPUT).unwrap(), header(SIGNATURE).unwrap()).unwrap();
	let session = presented.parameters().session;
	let known = server.sessions.lock().unwrap().get(&session).cloned();
	let Some(signed) = known.filter(|_| !server.denies.load(Ordering::SeqCst)) else {
		return refused(ExchangeError::SignedOut);
	};
	let message = Message {
		method: parts.method.to_string(),
		target: format!("{}{path}", server.endpoint),
		digest: header(CONTENT_DIGEST).map(ToOwned::to_owned),
		opening: header(SALUS_OPENING).map(ToOwned::to_owned),
	};
	assert!(presented.holds(&message, &signed.text.key), "{message:?}");
	assert_eq!(presented.parameters().created, NOW / 1000);
	match path.as_str() {
		"/grants" => json("[]"),
		path if path.ends_with("/openings") && parts.method == "POST" => {
			assert!(digest::fits(message.digest.as_deref().unwrap(), &body));
			StatusCode::NO_CONTENT.into_response()
		},
		path if path.starts_with("/objects/") => {
			assert_eq!(header("content-length"), Some(body.len().to_string().as_str()));
			assert_eq!(message.digest, None);
			json(&serde_json::to_string(&Taken { stored: Stored::Staged }).unwrap())
		},
		path if path.contains("/document?") => {
			assert_eq!(header("range"), Some("bytes=1-2"));
			let receipt = ReceiptId([7; 32]).to_string();
			let headers = [
				(SALUS_BLOCK, "7"),
				(SALUS_RECEIPT, receipt.as_str()),
				("content-range", "bytes 1-2/5"),
			];
			(StatusCode::PARTIAL_CONTENT, headers, "23").into_response()
		},
		other => panic!("{other}"),
	}
}

/// A server on a free port.
async fn serve() -> Arc<Server> {
	let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
	let endpoint = format!("http://{}", listener.local_addr().unwrap());
	let server = Arc::new(Server { endpoint, ..Default::default() });
	let router = Router::new().fallback(answer).with_state(server.clone());
	tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
	server
}

struct Client {
	wallet: Arc<Wallet>,
	clock: Arc<Hand>,
	exchanges: Vec<Arc<dyn Exchange>>,
}

impl Client {
	fn of(servers: &[&Arc<Server>]) -> Self {
		let wallet = Arc::new(Wallet(sr25519::Pair::from_seed(&[3; 32]), AtomicUsize::new(0)));
		let clock = Arc::new(Hand(AtomicU64::new(NOW)));
		let options = Options {
			clock: clock.clone(),
			patience: Duration::from_millis(500),
			..Options::default()
		};
		let endpoints: Vec<_> =
			servers.iter().map(|server| format!("{}/", server.endpoint)).collect();
		let exchanges =
			connect_with(&endpoints, GENESIS, CHAIN_ID, wallet.clone(), &options).unwrap();
		Self { wallet, clock, exchanges }
	}

	fn signatures(&self) -> usize {
		self.wallet.1.load(Ordering::SeqCst)
	}
}

#[tokio::test]
async fn one_sign_in_serves_all_gateways() {
	let (one, two) = (serve().await, serve().await);
	let client = Client::of(&[&one, &two]);
	assert_eq!(client.signatures(), 0);
	let many = client.exchanges.iter().chain(&client.exchanges).map(|exchange| exchange.grants());
	for answer in futures::future::join_all(many).await {
		assert_eq!(answer, Ok(vec![]));
	}
	assert_eq!(client.signatures(), 1);
	for server in [one, two] {
		assert_eq!(server.log(), ["POST /sessions", "GET /grants", "GET /grants"]);
		assert_eq!(server.sessions.lock().unwrap().len(), 1);
	}
}

#[tokio::test]
async fn the_domain_is_the_gateway_that_is_asked_first() {
	let (one, two) = (serve().await, serve().await);
	let client = Client::of(&[&one, &two]);
	client.exchanges[1].grants().await.unwrap();
	let sessions = two.sessions.lock().unwrap();
	let signed = sessions.values().next().unwrap();
	assert_eq!(format!("http://{}", signed.text.domain), two.endpoint);
	assert_eq!(signed.text.gateways, [one.endpoint.clone(), two.endpoint.clone()]);
}

#[tokio::test]
async fn who_is_signed_out_signs_in_once_more() {
	let server = serve().await;
	let client = Client::of(&[&server]);
	let gateway = &client.exchanges[0];
	gateway.grants().await.unwrap();
	server.forget();
	server.log();
	gateway.grants().await.unwrap();
	assert_eq!(server.log(), ["GET /grants", "POST /sessions", "GET /grants"]);
	assert_eq!(client.signatures(), 2);
	// Not for ever.
	server.denies.store(true, Ordering::SeqCst);
	assert_eq!(gateway.grants().await, Err(ExchangeError::SignedOut));
	assert_eq!(server.log(), ["GET /grants", "POST /sessions", "GET /grants"]);
}

#[tokio::test]
async fn a_session_is_renewed_before_it_ends() {
	let server = serve().await;
	let client = Client::of(&[&server]);
	let endpoint: Endpoint = server.endpoint.parse().unwrap();
	let (wallet, clock) = (client.wallet.clone(), client.clock.clone());
	let sign_in = SignIn::new(std::slice::from_ref(&endpoint), GENESIS, CHAIN_ID, wallet, clock);
	let first = sign_in.session(&endpoint).await.unwrap().id;
	for (later, same) in [(0, true), (MAX_SESSION - 60_001, true), (MAX_SESSION - 60_000, false)] {
		client.clock.0.store(NOW + later, Ordering::SeqCst);
		let now = sign_in.session(&endpoint).await.unwrap().id;
		assert_eq!(now == first, same, "{later}");
	}
	// Only the session that failed is given up.
	let current = sign_in.session(&endpoint).await.unwrap().id;
	sign_in.forget(&first).await;
	assert_eq!(sign_in.session(&endpoint).await.unwrap().id, current);
	sign_in.forget(&current).await;
	assert_ne!(sign_in.session(&endpoint).await.unwrap().id, current);
}

#[tokio::test]
async fn a_sign_in_whose_answer_was_lost_counts() {
	let server = serve().await;
	let client = Client::of(&[&server]);
	let gateway = &client.exchanges[0];
	server.loses.store(true, Ordering::SeqCst);
	assert_eq!(gateway.grants().await, Err(ExchangeError::Unavailable));
	server.loses.store(false, Ordering::SeqCst);
	gateway.grants().await.unwrap();
	assert_eq!(server.log(), ["POST /sessions", "POST /sessions", "GET /grants"]);
	assert_eq!(client.signatures(), 1);
}

#[tokio::test]
async fn bodies_are_signed_and_openings_stay_out_of_urls() {
	let server = serve().await;
	let client = Client::of(&[&server]);
	let gateway = &client.exchanges[0];
	let opening = Opening { party: AccountId::from([0xab; 32]), random: [0xcd; 32] };
	gateway.add_opening(CHART, opening.clone()).await.unwrap();
	let of = VersionOf { chart: CHART, record: RecordId([2; 16]), version: 3 };
	let request = ReleaseRequest {
		of,
		purpose: Purpose::Treat,
		basis: Basis::Grant(7),
		opening: Some(opening.clone()),
	};
	let released = gateway.fetch(&request, Part::Document, Some((1, 3))).await.unwrap();
	let (block, length, mut bytes) = (released.block, released.length, Vec::new());
	released.into_reader().read_to_end(&mut bytes).await.unwrap();
	assert_eq!((block, length, bytes.as_slice()), (7, 5, b"23".as_slice()));
	let log = server.log();
	let path = format!("/charts/{CHART}/records/{}/versions/3/document", of.record);
	assert_eq!(
		log,
		[
			"POST /sessions".to_owned(),
			format!("POST /charts/{CHART}/openings"),
			format!("GET {path}?{}", read::query(Purpose::Treat, Basis::Grant(7))),
		]
	);
	let empty = gateway.fetch(&request, Part::Document, Some((3, 3))).await.unwrap_err();
	assert!(matches!(empty, ExchangeError::Malformed(_)));
}

#[tokio::test]
async fn an_object_is_sent_as_announced_or_not_at_all() {
	let server = serve().await;
	let client = Client::of(&[&server]);
	let put = |length| {
		let bytes: ObjectReader = Box::pin(std::io::Cursor::new(vec![7; 200_000]));
		client.exchanges[0].put_object(PutObject { hash: ObjectHash([4; 32]), length }, bytes)
	};
	assert_eq!(put(200_000).await, Ok(Stored::Staged));
	assert_eq!(put(200_001).await, Err(ExchangeError::ObjectMismatch));
	assert_eq!(put(199_999).await, Err(ExchangeError::ObjectMismatch));
}

#[tokio::test]
async fn what_is_no_gateway_is_not_believed() {
	let server = serve().await;
	let client = Client::of(&[&server]);
	let gateway = &client.exchanges[0];
	gateway.grants().await.unwrap();
	let elsewhere = [("location", "/grants")];
	for odd in [
		json("{}"),
		"[]".into_response(),
		(StatusCode::SEE_OTHER, elsewhere).into_response(),
		StatusCode::NOT_FOUND.into_response(),
		(
			[("content-type", "application/json")],
			Body::from_stream(futures::stream::pending::<std::io::Result<Vec<u8>>>()),
		)
			.into_response(),
	] {
		server.instead(odd);
		assert_eq!(gateway.grants().await, Err(ExchangeError::Unavailable));
	}
	server.instead(refused(ExchangeError::NotReleased));
	assert_eq!(gateway.grants().await, Err(ExchangeError::NotReleased));
	// Nobody there, and somebody who says nothing.
	let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
	let endpoint = format!("http://{}", silent.local_addr().unwrap());
	let options = Options { patience: Duration::from_millis(50), ..Options::default() };
	let exchange = connect_anonymous(&[endpoint], &options).unwrap().remove(0);
	assert_eq!(exchange.identity().await, Err(ExchangeError::Unavailable));
	drop(silent);
	assert_eq!(exchange.identity().await, Err(ExchangeError::Unavailable));
}

#[tokio::test]
async fn a_gateway_of_another_network_is_refused() {
	let server = serve().await;
	let client = Client::of(&[&server]);
	let identity = |genesis, chain_id| crate::exchange::Identity {
		institution: AccountId::from([1; 32]),
		system: AccountId::from([2; 32]),
		key_version: 1,
		endpoint: server.endpoint.clone(),
		genesis,
		chain_id,
	};
	for (identity, fits) in [
		(identity(GENESIS, CHAIN_ID), true),
		(identity([6; 32], CHAIN_ID), false),
		(identity(GENESIS, 1), false),
	] {
		server.instead(json(&serde_json::to_string(&identity).unwrap()));
		let answer = client.exchanges[0].identity().await;
		match fits {
			true => assert_eq!(answer, Ok(identity)),
			false => assert_eq!(answer, Err(ExchangeError::WrongAddressee)),
		}
	}
	assert_eq!(client.signatures(), 0);
}

#[tokio::test]
async fn nobody_has_no_session() {
	let server = serve().await;
	let list = [server.endpoint.clone()];
	let exchange = connect_anonymous(&list, &Options::default()).unwrap().remove(0);
	assert_eq!(exchange.grants().await, Err(ExchangeError::SignedOut));
	assert_eq!(server.log(), [""; 0]);
}

#[test]
fn endpoints_that_cannot_be_asked_are_named() {
	let connect = |list: &[&str]| {
		let list: Vec<String> = list.iter().map(|one| (*one).to_owned()).collect();
		let wallet = Wallet(sr25519::Pair::from_seed(&[3; 32]), AtomicUsize::new(0));
		connect(&list, GENESIS, CHAIN_ID, Arc::new(wallet)).map(|exchanges| exchanges.len())
	};
	assert_eq!(connect(&["http://127.0.0.1:1", "http://127.0.0.1:2/"]), Ok(2));
	let error = connect(&["http://gateway.example"]).unwrap_err();
	assert_eq!(
		error,
		RemoteError::Endpoint(EndpointError::NotEncrypted("http://gateway.example".into()))
	);
	let error = connect(&["http://127.0.0.1:1", "http://127.0.0.1:1/"]).unwrap_err();
	assert_eq!(error, RemoteError::Twice("http://127.0.0.1:1".into()));
	let many: Vec<String> = (1..=33).map(|port| format!("http://127.0.0.1:{port}")).collect();
	let many: Vec<&str> = many.iter().map(String::as_str).collect();
	assert_eq!(connect(&many), Err(RemoteError::TooMany(33)));
}
