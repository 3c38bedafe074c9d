// SPDX-License-Identifier: GPL-3.0-only

//! A client that sends whatever it is told, and a gateway to send it to.

use std::{
	net::{SocketAddr, TcpListener},
	time::Duration,
};

use rand_core::{OsRng, RngCore};
use salus_gateway::{
	api::{serve_on, Limits, Serving, Setup},
	wire::{
		answers::SignedIn,
		digest,
		message::{self, Message, Parameters},
		problem::Problem,
		routes,
	},
	ExchangeError, SessionId, Signed, Signs,
};
use salus_primitives::{
	text::{authority_of, SignInText, MAX_SESSION},
	ObjectHash, RecordId,
};
use serde::{de::DeserializeOwned, Serialize};
use sp_core::{ed25519, Pair as _};
use tokio::{
	io::{AsyncReadExt, AsyncWriteExt},
	net::TcpStream,
};

use crate::{
	chain::{now, CHAIN_ID, GENESIS},
	world::{Sealed, World, DOCUMENT, GENERAL},
};

/// Longer than anything takes, also on a busy machine.
pub const LONG: Duration = Duration::from_secs(60);

/// The world, and a server before its first gateway.
pub struct Service {
	pub world: World,
	pub serving: Serving,
	pub address: SocketAddr,
}

impl Service {
	pub async fn new(limits: Limits) -> Self {
		Self::of(World::new().await, limits).await
	}

	/// With more than limits.
	pub async fn set_up(setup: Setup) -> Self {
		Self::of(World::new().await, setup).await
	}

	pub async fn of(world: World, setup: impl Into<Setup>) -> Self {
		let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
		let gateway = world.local[0].clone();
		let serving = serve_on(gateway, listener, None, setup).await.unwrap();
		let address = serving.address;
		Self { world, serving, address }
	}

	/// Signs in.
	pub async fn signer(&self, account: &dyn Signs) -> Signer {
		let signer = Signer::new(&self.world, account);
		let answer = signer.sign_in().send(self.address).await;
		assert_eq!(answer.status, 201, "{answer:?}");
		let session: SignedIn = answer.json();
		assert_eq!(session.session, signer.session);
		signer
	}

	/// What a gauge of the service stands at.
	pub async fn gauge(&self, name: &str) -> u32 {
		let answer = Request::get("/metrics").send(self.address).await;
		let text = String::from_utf8(answer.body).unwrap();
		let name = format!("salus_gateway_{name} ");
		text.lines().find_map(|line| line.strip_prefix(&name)).unwrap().parse().unwrap()
	}

	/// Waits until a gauge stands at that.
	pub async fn wait(&self, name: &str, number: u32) {
		let wait = async {
			while self.gauge(name).await != number {
				tokio::time::sleep(Duration::from_millis(20)).await;
			}
		};
		tokio::time::timeout(LONG, wait).await.expect("it comes to that");
	}

	/// Files a document of the clinician's whose object is long, at this gateway alone. It opens with no key.
	pub async fn filed_long(&self, record: RecordId, length: usize) -> Sealed {
		let mut sealed = self.world.seal(record, GENERAL, DOCUMENT);
		// No piece of it is like another one.
		sealed.object = (0..length).map(|at| u8::try_from(at / 4099 % 251).unwrap()).collect();
		sealed.filing.object = hash(&sealed.object);
		let gateway = &self.world.to_clinician[0];
		self.world.hand_over(&sealed, &**gateway).await;
		self.world.file(&sealed);
		gateway.confirm(sealed.of).await.unwrap();
		sealed
	}
}

pub fn hash(bytes: &[u8]) -> ObjectHash {
	use blake2::digest::Digest;
	let hash: [u8; 32] = blake2::Blake2b::<blake2::digest::consts::U32>::digest(bytes).into();
	hash.into()
}

pub fn random<const N: usize>() -> [u8; N] {
	let mut bytes = [0; N];
	OsRng.fill_bytes(&mut bytes);
	bytes
}

/// A session's key, and the account that vouches for it.
pub struct Signer {
	pub endpoint: String,
	pub session: SessionId,
	pub key: ed25519::Pair,
	pub signed: Signed<SignInText>,
}

impl Signer {
	pub fn new(world: &World, account: &dyn Signs) -> Self {
		Self::with(world, account, |_| ())
	}

	/// With another text than one should sign.
	pub fn with(world: &World, account: &dyn Signs, change: impl FnOnce(&mut SignInText)) -> Self {
		let (endpoint, key) =
			(world.endpoints[0].clone(), ed25519::Pair::from_seed(&random::<32>()));
		// Once: a session of a millisecond more than the longest is none.
		let issued = now();
		let mut text = SignInText {
			genesis: GENESIS,
			chain_id: CHAIN_ID,
			domain: authority_of(&endpoint).unwrap().into(),
			account: account.account(),
			key: key.public().0,
			gateways: world.endpoints.clone(),
			nonce: random(),
			issued,
			expires: issued + MAX_SESSION,
		};
		change(&mut text);
		let session = SessionId(text.id());
		Self { endpoint, session, key, signed: Signed::new(text, account) }
	}

	/// The request that opens the session.
	pub fn sign_in(&self) -> Request {
		Request::new("POST", routes::SESSIONS).json(&self.signed)
	}
}

/// A request, down to its bytes.
#[derive(Clone)]
pub struct Request {
	pub method: String,
	pub path: String,
	pub headers: Vec<(String, String)>,
	pub body: Vec<u8>,
}

impl Request {
	pub fn new(method: &str, path: impl Into<String>) -> Self {
		Self { method: method.into(), path: path.into(), headers: Vec::new(), body: Vec::new() }
	}

	pub fn get(path: impl Into<String>) -> Self {
		Self::new("GET", path)
	}

	pub fn header(mut self, name: &str, value: impl ToString) -> Self {
		self.headers.push((name.into(), value.to_string()));
		self
	}

	/// Takes a header away.
	pub fn without(mut self, name: &str) -> Self {
		self.headers.retain(|(one, _)| one != name);
		self
	}

	/// With another value for a header.
	pub fn but(self, name: &str, value: impl ToString) -> Self {
		self.without(name).header(name, value)
	}

	pub fn json(self, body: &impl Serialize) -> Self {
		self.body("application/json", serde_json::to_vec(body).unwrap())
	}

	pub fn octets(self, body: &[u8]) -> Self {
		self.body("application/octet-stream", body.to_vec())
	}

	pub fn body(self, kind: &str, body: Vec<u8>) -> Self {
		let length = body.len();
		Self { body, ..self }.header("content-type", kind).header("content-length", length)
	}

	/// Signed now.
	pub fn signed(self, by: &Signer) -> Self {
		self.signed_at(by, now() / 1000)
	}

	/// Signed at that second.
	pub fn signed_at(mut self, by: &Signer, created: u64) -> Self {
		let is_json = self.value("content-type") == Some("application/json");
		if is_json && self.value("content-digest").is_none() {
			let digest = digest::of(&self.body);
			self = self.header("content-digest", digest);
		}
		let message = Message {
			method: self.method.clone(),
			target: format!("{}{}", by.endpoint, self.path),
			digest: is_json.then(|| self.value("content-digest").unwrap().into()),
			opening: self.value("salus-opening").map(Into::into),
		};
		let parameters = Parameters { created, nonce: random(), session: by.session };
		let signature = message::sign(&message, &parameters, &by.key).unwrap();
		self.header("signature-input", signature.input).header("signature", signature.signature)
	}

	/// The value of a header.
	pub fn value(&self, name: &str) -> Option<&str> {
		self.headers.iter().find(|(one, _)| one == name).map(|(_, value)| value.as_str())
	}

	/// The head.
	pub fn head(&self) -> Vec<u8> {
		let mut head =
			format!("{} {} HTTP/1.1\r\nhost: elsewhere.example\r\n", self.method, self.path);
		for (name, value) in &self.headers {
			head.push_str(&format!("{name}: {value}\r\n"));
		}
		head.push_str("\r\n");
		head.into_bytes()
	}

	/// Sends it on a connection of its own.
	pub async fn send(&self, to: SocketAddr) -> Answer {
		let mut stream = TcpStream::connect(to).await.unwrap();
		self.send_on(&mut stream).await
	}

	/// Sends it, and reads the answer.
	pub async fn send_on(&self, stream: &mut TcpStream) -> Answer {
		stream.write_all(&self.head()).await.unwrap();
		// Whoever answers early need not read it all.
		let _ = stream.write_all(&self.body).await;
		self.answer(stream).await
	}

	/// Reads the answer to it.
	pub async fn answer(&self, stream: &mut TcpStream) -> Answer {
		let mut answer = Answer::head(stream).await;
		let length: usize = match self.method.as_str() {
			"HEAD" => 0,
			_ => answer.header("content-length").map_or(0, |length| length.parse().unwrap()),
		};
		answer.body = vec![0; length];
		let read = tokio::time::timeout(LONG, stream.read_exact(&mut answer.body)).await;
		read.expect("the answer comes").expect("it is as long as announced");
		answer
	}
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
	pub status: u16,
	pub headers: Vec<(String, String)>,
	pub body: Vec<u8>,
}

impl Answer {
	/// The head of an answer.
	pub async fn head(stream: &mut TcpStream) -> Self {
		let mut head = Vec::new();
		while !head.ends_with(b"\r\n\r\n") {
			let byte = tokio::time::timeout(LONG, stream.read_u8()).await.expect("an answer comes");
			head.push(byte.unwrap_or_else(|error| {
				panic!("{error} after {:?}", String::from_utf8_lossy(&head))
			}));
		}
		let head = String::from_utf8(head).unwrap();
		let mut lines = head.trim_end().lines();
		let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
		let headers = lines
			.map(|line| line.split_once(": ").unwrap())
			.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
			.collect();
		Self { status, headers, body: Vec::new() }
	}

	pub fn header(&self, name: &str) -> Option<&str> {
		self.headers.iter().find(|(one, _)| one == name).map(|(_, value)| value.as_str())
	}

	pub fn json<T: DeserializeOwned>(&self) -> T {
		assert_eq!(self.header("content-type"), Some("application/json"), "{self:?}");
		serde_json::from_slice(&self.body).unwrap()
	}

	/// The problem: every refusal is one.
	pub fn problem(&self) -> Problem {
		assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self:?}");
		assert_eq!(self.header("cache-control"), Some("no-store"));
		let problem: Problem = serde_json::from_slice(&self.body).unwrap();
		assert_eq!(problem.status, self.status);
		problem
	}

	/// The typed error of a problem.
	pub fn error(&self) -> ExchangeError {
		self.problem().error.unwrap_or_else(|| panic!("{}", String::from_utf8_lossy(&self.body)))
	}
}

/// Waits until the other side has closed the connection; gives what came before.
pub async fn closed(stream: &mut TcpStream) -> Vec<u8> {
	let mut rest = Vec::new();
	// A reset is an end too.
	let _ = tokio::time::timeout(LONG, stream.read_to_end(&mut rest)).await.expect("it is closed");
	rest
}
