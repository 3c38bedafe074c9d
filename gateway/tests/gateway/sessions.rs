// SPDX-License-Identifier: GPL-3.0-only

//! Signing in, and what a session's key signs: here, once, and soon.

use salus_client::Account;
use salus_gateway::{
	exchange::{ReleaseRequest, VersionOf},
	wire::{
		message::{self, Message, Parameters},
		problem::Problem,
		routes,
	},
	ExchangeError, Session, SessionId, Signed,
};
use salus_primitives::{
	access::{Purpose, Scope},
	chart::{Mandate, MandateKind, Powers},
	consent::Basis,
	membership::InstitutionStatus,
	text::{authority_of, SignInText, SignedText, MAX_SESSION},
};
use sp_core::{ed25519, Pair as _};
use tokio::{
	io::{AsyncReadExt, AsyncWriteExt},
	net::TcpStream,
};

use crate::{
	chain::{now, CHAIN_ID, GENESIS},
	world::{hour_later, record, Person, World, CHART},
};

/// A sign-in to all three gateways, for ten minutes from now.
fn text(world: &World, account: &Account, key: &ed25519::Pair) -> SignInText {
	let issued = now();
	SignInText {
		genesis: GENESIS,
		chain_id: CHAIN_ID,
		domain: authority_of(&world.endpoints[0]).unwrap().into(),
		account: account.id(),
		key: key.public().0,
		gateways: world.endpoints.clone(),
		nonce: rand(),
		issued,
		expires: issued + MAX_SESSION,
	}
}

fn rand() -> [u8; 16] {
	let mut bytes = [0; 16];
	rand_core::RngCore::fill_bytes(&mut rand_core::OsRng, &mut bytes);
	bytes
}

fn new_key() -> ed25519::Pair {
	ed25519::Pair::from_seed(&[rand(), rand()].concat().try_into().unwrap())
}

#[tokio::test]
async fn a_wallet_signs_in_once() {
	let mut world = World::new().await;
	let (doctor, key) = (world.doctor.account.clone(), new_key());
	let text = text(&world, &doctor, &key);
	let signed = Signed::new(text.clone(), &doctor);
	let id = world.local[0].sign_in(signed.clone()).await.unwrap();
	assert_eq!(id, SessionId(text.id()));
	let session = Session {
		account: doctor.id(),
		key: key.public().0,
		expires: text.expires,
		signed: signed.clone(),
	};
	assert_eq!(world.local[0].session(&id).await, Ok(session));
	// Here once, however it is wrapped; at the others once too.
	let wrapped = format!("<Bytes>{}</Bytes>", text.text());
	let wrapped =
		Signed { signature: doctor.multi_signature(wrapped.as_bytes()), ..signed.clone() };
	assert!(wrapped.holds());
	for again in [signed.clone(), wrapped] {
		assert_eq!(world.local[0].sign_in(again).await, Err(ExchangeError::Replayed));
	}
	assert_eq!(world.local[1].session(&id).await, Err(ExchangeError::SignedOut));
	assert_eq!(world.local[1].sign_in(signed.clone()).await, Ok(id));
	// A restart forgets neither the session nor that its text was used.
	world.restart(0).await;
	assert!(world.local[0].session(&id).await.is_ok());
	assert_eq!(world.local[0].sign_in(signed).await, Err(ExchangeError::Replayed));
}

#[tokio::test]
async fn a_sign_in_counts_here_now_and_for_whom_it_names() {
	let world = World::new().await;
	let (doctor, gateway) = (&world.doctor.account, &world.local[1]);
	let good = || text(&world, doctor, &new_key());
	let refused =
		|text: SignInText| async { gateway.sign_in(Signed::new(text, doctor)).await.unwrap_err() };
	// Another network.
	for text in
		[SignInText { genesis: [8; 32], ..good() }, SignInText { chain_id: CHAIN_ID + 1, ..good() }]
	{
		assert_eq!(refused(text).await, ExchangeError::WrongAddressee);
	}
	// Other gateways, and one that only looks like this one.
	let only = vec![world.endpoints[0].clone()];
	let text = SignInText { gateways: only, ..good() };
	assert_eq!(refused(text).await, ExchangeError::WrongAddressee);
	let other_path = vec![world.endpoints[0].clone(), format!("{}/other", world.endpoints[1])];
	let text = SignInText { gateways: other_path, ..good() };
	assert_eq!(refused(text).await, ExchangeError::WrongAddressee);
	// Not now, or for too long.
	for (issued, expires) in [
		(now() + 120_000, now() + 120_000 + MAX_SESSION),
		(now() - MAX_SESSION, now() - 1),
		(now(), now() + MAX_SESSION + 2_000),
		(now() - 20_000, now() + MAX_SESSION - 10_000),
	] {
		let text = SignInText { issued, expires, ..good() };
		assert_eq!(refused(text).await, ExchangeError::SignatureExpired);
	}
	// What is altered is not signed, nor does anybody sign for another.
	let signed = Signed::new(good(), doctor);
	let mut altered = signed.clone();
	altered.text.key = new_key().public().0;
	assert_eq!(gateway.sign_in(altered).await, Err(ExchangeError::SignatureInvalid));
	let mut altered = signed.clone();
	altered.text.account = world.patient.id();
	altered.signer = world.patient.id();
	assert_eq!(gateway.sign_in(altered).await, Err(ExchangeError::SignatureInvalid));
	let mut altered = Signed::new(good(), &world.patient.account);
	assert_eq!(gateway.sign_in(altered.clone()).await, Err(ExchangeError::SignatureInvalid));
	altered.signer = world.doctor.id();
	assert_eq!(gateway.sign_in(altered).await, Err(ExchangeError::SignatureInvalid));
	// What would read as more than it says.
	for text in [
		SignInText { domain: "elsewhere.example".into(), ..good() },
		SignInText { gateways: vec![format!("{}\nURI: x", world.endpoints[1])], ..good() },
		SignInText { expires: now() - 1, ..good() },
	] {
		assert!(matches!(refused(text).await, ExchangeError::Malformed(_)));
	}
	assert!(gateway.sign_in(signed).await.is_ok());
	// A wallet's clock may be off by a little, and gets it no longer session.
	let ahead = now() + 30_000;
	let text = SignInText { issued: ahead, expires: ahead + MAX_SESSION, ..good() };
	let id = gateway.sign_in(Signed::new(text, doctor)).await.unwrap();
	assert!(gateway.session(&id).await.unwrap().expires <= now() + MAX_SESSION);
	let behind = now() - 30_000;
	let text = SignInText { issued: behind, expires: behind + MAX_SESSION, ..good() };
	assert!(gateway.sign_in(Signed::new(text, doctor)).await.is_ok());
}

#[tokio::test]
async fn a_session_takes_a_standing() {
	let world = World::new().await;
	let (gateway, attorney) = (&world.local[0], Person::new());
	let sign_in = |by: &Account| {
		let signed = Signed::new(text(&world, by, &new_key()), by);
		async move { (gateway.sign_in(signed.clone()).await, signed) }
	};
	let (refused, signed) = sign_in(&attorney.account).await;
	assert_eq!(refused, Err(ExchangeError::NoStanding));
	let opened = gateway.session(&SessionId(signed.text.id())).await;
	assert_eq!(opened, Err(ExchangeError::SignedOut));
	// An institution, also while it is suspended, its staff, a patient.
	world.chain.block(|state| {
		let hospital = state.members.get_mut(&world.hospital.id()).unwrap();
		hospital.status = InstitutionStatus::Suspended;
	});
	for person in [&world.hospital, &world.clinician, &world.patient] {
		assert!(sign_in(&person.account).await.0.is_ok());
	}
	// Once the chain gives her one, she signs in, with the same text: it was not used up.
	world.chain.block(|state| {
		let mandate = Mandate {
			holder: attorney.id(),
			kind: MandateKind::Attorney,
			powers: Powers::default(),
			scope: Scope::Chart,
			end: None,
			since: 0,
		};
		state.mandates.insert((CHART, 0), mandate);
		state.down = true;
	});
	// Nobody does where the chain cannot be asked.
	assert_eq!(gateway.sign_in(signed.clone()).await, Err(ExchangeError::Unavailable));
	world.chain.block(|state| state.down = false);
	assert!(gateway.sign_in(signed).await.is_ok());
}

/// Two gateways of one host, the one called by what the other's URLs begin with.
#[tokio::test]
async fn of_two_endpoints_one_in_the_other_each_is_itself() {
	let mut world = World::new().await;
	let doctor = world.doctor.account.clone();
	let (outer, inner) = (world.endpoints[0].clone(), format!("{}/salus", world.endpoints[0]));
	// A proxy would take the path away again: here the second gateway's port does without.
	let (first, second) = (world.endpoints[0].clone(), world.endpoints[1].clone());
	world.endpoints[1] = inner.clone();
	world.restart(1).await;
	let for_one = |endpoint: &String| {
		let (key, gateways) = (new_key(), vec![endpoint.clone()]);
		let text = SignInText { gateways, ..text(&world, &doctor, &key) };
		(key, Signed::new(text, &doctor))
	};
	let ((outer_key, to_outer), (inner_key, to_inner)) = (for_one(&outer), for_one(&inner));
	for (gateway, foreign) in [(0, &to_inner), (1, &to_outer)] {
		let refused = world.local[gateway].sign_in(foreign.clone()).await;
		assert_eq!(refused, Err(ExchangeError::WrongAddressee));
	}
	let outer_id = world.local[0].sign_in(to_outer).await.unwrap();
	let inner_id = world.local[1].sign_in(to_inner).await.unwrap();
	// What is signed for the one is taken there, at the path that it has there.
	let request = Request::new(&inner, inner_id, &inner_key, now());
	assert_eq!(request.send(&second).await, ExchangeError::NotReleased);
	let request = Request::new(&outer, outer_id, &outer_key, now());
	assert_eq!(request.send(&first).await, ExchangeError::NotReleased);
	// The other takes it neither there nor at the whole path, also where it knows the session.
	let key = new_key();
	let both =
		SignInText { gateways: vec![outer.clone(), inner.clone()], ..text(&world, &doctor, &key) };
	let both = Signed::new(both, &doctor);
	let id = world.local[0].sign_in(both.clone()).await.unwrap();
	world.local[1].sign_in(both).await.unwrap();
	for (endpoint, other) in [(&inner, &first), (&outer, &second)] {
		let request = Request::new(endpoint, id, &key, now());
		assert_eq!(request.send(other).await, ExchangeError::SignatureInvalid);
	}
	let request = Request::new(&inner, id, &key, now());
	let whole = Request { path: format!("/salus{}", request.path), ..request.clone() };
	assert_eq!(whole.status(&first).await, "404");
	assert_eq!(request.send(&second).await, ExchangeError::NotReleased);
}

#[tokio::test]
async fn a_session_ends_and_its_text_opens_no_other() {
	let world = World::new().await;
	let (doctor, gateway) = (&world.doctor.account, &world.local[0]);
	let signed = Signed::new(text(&world, doctor, &new_key()), doctor);
	let id = gateway.sign_in(signed.clone()).await.unwrap();
	world.clock.put(MAX_SESSION - 5_000);
	assert!(gateway.session(&id).await.is_ok());
	world.clock.put(MAX_SESSION + 1);
	assert_eq!(gateway.session(&id).await, Err(ExchangeError::SignedOut));
	let used = gateway.use_request(&id, &rand(), now() + MAX_SESSION).await;
	assert_eq!(used, Err(ExchangeError::SignedOut));
	assert_eq!(gateway.sign_in(signed.clone()).await, Err(ExchangeError::SignatureExpired));
	// Sweeping forgets it only when the clock may go back ten minutes without the text being of use.
	gateway.sweep(now() + MAX_SESSION + 1).await.unwrap();
	world.clock.put(0);
	assert_eq!(gateway.sign_in(signed).await, Err(ExchangeError::Replayed));
	gateway.sweep(now() + 2 * MAX_SESSION + 60_000).await.unwrap();
	assert_eq!(gateway.session(&id).await, Err(ExchangeError::SignedOut));
	assert_eq!(gateway.session(&SessionId([7; 32])).await, Err(ExchangeError::SignedOut));
}

#[tokio::test]
async fn a_nonce_is_used_once_in_its_session() {
	let mut world = World::new().await;
	let doctor = world.doctor.account.clone();
	let mut ids = Vec::new();
	for _ in 0..2 {
		let signed = Signed::new(text(&world, &doctor, &new_key()), &doctor);
		ids.push(world.local[0].sign_in(signed).await.unwrap());
	}
	let nonce = rand();
	let used = world.local[0].use_request(&ids[0], &nonce, now()).await;
	assert_eq!(used, Ok(()));
	let again = world.local[0].use_request(&ids[0], &nonce, now()).await;
	assert_eq!(again, Err(ExchangeError::Replayed));
	assert_eq!(world.local[0].use_request(&ids[1], &nonce, now()).await, Ok(()));
	for created in [now() - 50_000, now() + 50_000] {
		assert_eq!(world.local[0].use_request(&ids[0], &rand(), created).await, Ok(()));
	}
	for created in [0, now() - 61_000, now() + 65_000, u64::MAX] {
		let answer = world.local[0].use_request(&ids[0], &rand(), created).await;
		assert_eq!(answer, Err(ExchangeError::SignatureExpired));
	}
	world.restart(0).await;
	let again = world.local[0].use_request(&ids[0], &nonce, now()).await;
	assert_eq!(again, Err(ExchangeError::Replayed));
	// Of many at the same time, one.
	let nonce = rand();
	let uses = (0..16).map(|_| world.local[0].use_request(&ids[0], &nonce, now()));
	let uses = futures::future::join_all(uses).await;
	assert_eq!(uses.iter().filter(|used| used.is_ok()).count(), 1);
}

/// A request as it goes over the wire, to be sent as often as one likes, and anywhere.
#[derive(Clone)]
struct Request {
	method: &'static str,
	path: String,
	signature: message::Signature,
}

impl Request {
	/// The doctor's wish for keys under grant 0, at the gateway of that endpoint.
	fn new(endpoint: &str, session: SessionId, key: &ed25519::Pair, created: u64) -> Self {
		let of = VersionOf { chart: CHART, record: record(1), version: 1 };
		let path = format!("{}?purpose=TREAT&grant=0", routes::keys(&of));
		let message = Message {
			method: "GET".into(),
			target: format!("{endpoint}{path}"),
			digest: None,
			opening: None,
		};
		let parameters = Parameters { created: created / 1000, nonce: rand(), session };
		let signature = message::sign(&message, &parameters, key).unwrap();
		Self { method: "GET", path, signature }
	}

	/// Sends it. Gives the error of the answer.
	async fn send(&self, endpoint: &str) -> ExchangeError {
		let answer = self.answer(endpoint).await;
		let (_, body) = answer.split_once("\r\n\r\n").unwrap();
		let problem: Problem = serde_json::from_str(body).unwrap_or_else(|_| panic!("{answer}"));
		problem.error.unwrap_or_else(|| panic!("{answer}"))
	}

	/// Sends it. Gives the status of the answer.
	async fn status(&self, endpoint: &str) -> String {
		self.answer(endpoint).await.split(' ').nth(1).unwrap().to_owned()
	}

	async fn answer(&self, endpoint: &str) -> String {
		let authority = authority_of(endpoint).unwrap();
		let mut stream = TcpStream::connect(authority).await.unwrap();
		let message::Signature { input, signature } = &self.signature;
		let head = format!(
			"{} {} HTTP/1.1\r\nhost: {authority}\r\nconnection: close\r\n\
			 signature-input: {input}\r\nsignature: {signature}\r\n\r\n",
			self.method, self.path,
		);
		stream.write_all(head.as_bytes()).await.unwrap();
		let mut answer = String::new();
		stream.read_to_string(&mut answer).await.unwrap();
		answer
	}
}

#[tokio::test]
async fn a_signed_request_counts_once_here_and_soon() {
	let mut world = World::new().await;
	let (doctor, key) = (world.doctor.account.clone(), new_key());
	let signed = Signed::new(text(&world, &doctor, &key), &doctor);
	let id = world.local[0].sign_in(signed.clone()).await.unwrap();
	world.local[1].sign_in(signed).await.unwrap();
	let endpoint = world.endpoints[0].clone();
	// There is nothing to be released: that is the answer to a request that counts.
	let request = Request::new(&endpoint, id, &key, now());
	assert_eq!(request.send(&endpoint).await, ExchangeError::NotReleased);
	assert_eq!(request.send(&endpoint).await, ExchangeError::Replayed);
	world.restart(0).await;
	assert_eq!(request.send(&endpoint).await, ExchangeError::Replayed);
	// Another gateway does not take it, although it knows the session.
	let other = &world.endpoints[1];
	assert_eq!(request.send(other).await, ExchangeError::SignatureInvalid);
	// Nor is it taken as another request, and its nonce is not used up by who only alters it.
	let good = Request::new(&endpoint, id, &key, now());
	let purpose = Request { path: good.path.replace("TREAT", "HRESCH"), ..good.clone() };
	let version = Request { path: good.path.replace("versions/1", "versions/2"), ..good.clone() };
	for altered in [purpose, version] {
		assert_eq!(altered.send(&endpoint).await, ExchangeError::SignatureInvalid);
	}
	assert_eq!(good.send(&endpoint).await, ExchangeError::NotReleased);
	// With another key, in no session, too early and too late.
	let foreign = Request::new(&endpoint, id, &new_key(), now());
	assert_eq!(foreign.send(&endpoint).await, ExchangeError::SignatureInvalid);
	let nowhere = Request::new(&endpoint, SessionId([7; 32]), &key, now());
	assert_eq!(nowhere.send(&endpoint).await, ExchangeError::SignedOut);
	for created in [now() - 62_000, now() + 65_000] {
		let request = Request::new(&endpoint, id, &key, created);
		assert_eq!(request.send(&endpoint).await, ExchangeError::SignatureExpired);
	}
}

#[tokio::test]
async fn who_was_signed_out_signs_in_anew_by_herself() {
	let mut world = World::new().await;
	let wish = ReleaseRequest {
		of: VersionOf { chart: CHART, record: record(1), version: 1 },
		purpose: Purpose::Treat,
		basis: Basis::Grant(0),
		opening: None,
	};
	let ask = |world: &World| {
		let (gateway, wish) = (world.to_doctor[0].clone(), wish.clone());
		async move { gateway.release(&wish).await.unwrap_err() }
	};
	assert_eq!(ask(&world).await, ExchangeError::NotReleased);
	// The gateway forgot every session.
	world.local[0].sweep(hour_later()).await.unwrap();
	assert_eq!(ask(&world).await, ExchangeError::NotReleased);
	// The connection that she used is gone.
	world.restart(0).await;
	assert_eq!(ask(&world).await, ExchangeError::NotReleased);
}

#[tokio::test]
async fn a_session_speaks_for_its_account_only() {
	let world = World::new().await;
	let answer = world.to_doctor[0].fragments(CHART).await;
	assert!(matches!(answer, Err(ExchangeError::NotPermitted(_))));
	assert!(world.to_patient[0].fragments(CHART).await.is_ok());
	let identity = world.to_doctor[2].identity().await.unwrap();
	assert_eq!(identity.institution, world.gateways[2].0);
	assert_eq!(identity.endpoint, world.endpoints[2]);
	assert_eq!((identity.genesis, identity.chain_id), (GENESIS, CHAIN_ID));
}
