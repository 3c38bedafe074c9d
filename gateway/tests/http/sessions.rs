// SPDX-License-Identifier: GPL-3.0-only

//! Signing in over HTTP.

use salus_gateway::{api::Limits, exchange::GrantToMe, ExchangeError, Signs};
use salus_primitives::{
	ethereum::{account_of, signer_of},
	membership::Role,
	text::{SignInText, MAX_SESSION},
	AccountId, MultiSignature,
};
use sp_core::{ecdsa, ed25519, sr25519, Pair};
use sp_runtime::{traits::IdentifyAccount, MultiSigner};

use crate::{
	chain::{now, CHAIN_ID},
	client::{random, Request, Service, Signer},
	world::admit,
};

#[tokio::test]
async fn a_sign_in_is_for_this_gateway_on_this_chain_and_now() {
	let service = Service::new(Limits::default()).await;
	let doctor = &service.world.doctor.account;
	let others = service.world.endpoints[1..].to_vec();
	let foreign = others[0].trim_start_matches("http://").to_owned();
	let changes: Vec<(Box<dyn Fn(&mut SignInText)>, ExchangeError)> = vec![
		(Box::new(|text| text.genesis = [1; 32]), ExchangeError::WrongAddressee),
		(Box::new(|text| text.chain_id = CHAIN_ID + 1), ExchangeError::WrongAddressee),
		(
			Box::new(move |text| {
				text.domain = foreign.clone();
				text.gateways = others.clone();
			}),
			ExchangeError::WrongAddressee,
		),
		(Box::new(|text| text.expires += 60_001), ExchangeError::SignatureExpired),
		(
			Box::new(|text| {
				text.issued = now() - MAX_SESSION;
				text.expires = now() - 1000;
			}),
			ExchangeError::SignatureExpired,
		),
		(
			Box::new(|text| {
				text.issued = now() + 120_000;
				text.expires = now() + 180_000;
			}),
			ExchangeError::SignatureExpired,
		),
	];
	for (change, expected) in changes {
		let signer = Signer::with(&service.world, doctor, change);
		let answer = signer.sign_in().send(service.address).await;
		assert_eq!((answer.status, answer.error()), (401, expected));
		assert!(answer.header("www-authenticate").is_some());
		// It opened nothing.
		let answer = Request::get("/grants").signed(&signer).send(service.address).await;
		assert_eq!(answer.error(), ExchangeError::SignedOut);
	}
	// A wallet's clock may be a little off.
	let ahead = Signer::with(&service.world, doctor, |text| {
		text.issued += 30_000;
		text.expires += 30_000;
	});
	assert_eq!(ahead.sign_in().send(service.address).await.status, 201);
}

#[tokio::test]
async fn a_sign_in_is_taken_once_also_of_many_at_once() {
	let service = Service::new(Limits::default()).await;
	let signer = Signer::new(&service.world, &service.world.doctor.account);
	let request = signer.sign_in();
	let sent = (0..8).map(|_| request.send(service.address));
	let answers = futures::future::join_all(sent).await;
	let taken = answers.iter().filter(|answer| answer.status == 201).count();
	assert_eq!(taken, 1);
	for answer in answers.iter().filter(|answer| answer.status != 201) {
		assert_eq!((answer.status, answer.error()), (409, ExchangeError::Replayed));
	}
	let answer = Request::get("/grants").signed(&signer).send(service.address).await;
	assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn what_somebody_else_signed_opens_nothing() {
	let service = Service::new(Limits::default()).await;
	let world = &service.world;
	let mut signer = Signer::new(world, &world.doctor.account);
	signer.signed.signature = Signer::new(world, &world.patient.account).signed.signature;
	let answer = signer.sign_in().send(service.address).await;
	assert_eq!((answer.status, answer.error()), (401, ExchangeError::SignatureInvalid));
}

#[tokio::test]
async fn a_session_ends() {
	let service = Service::new(Limits::default()).await;
	let signer = service.signer(&service.world.doctor.account).await;
	service.world.clock.put(MAX_SESSION + 1000);
	let created = (now() + MAX_SESSION) / 1000;
	let answer = Request::get("/grants").signed_at(&signer, created).send(service.address).await;
	assert_eq!((answer.status, answer.error()), (401, ExchangeError::SignedOut));
}

/// What signs bytes.
type Sign = Box<dyn Fn(&[u8]) -> MultiSignature + Send + Sync>;

/// A wallet: its account, how it signs, and what it puts around a text before that.
struct Wallet<'a> {
	account: &'a AccountId,
	sign: &'a Sign,
	around: fn(&str) -> Vec<u8>,
}

impl Signs for Wallet<'_> {
	fn account(&self) -> AccountId {
		self.account.clone()
	}

	fn sign_text(&self, text: &str) -> MultiSignature {
		(self.sign)(&(self.around)(text)[..])
	}
}

fn nothing(text: &str) -> Vec<u8> {
	text.as_bytes().to_vec()
}

/// As polkadot.js.
fn bytes(text: &str) -> Vec<u8> {
	format!("<Bytes>{text}</Bytes>").into_bytes()
}

/// As Ethereum's wallets (EIP-191).
fn personal(text: &str) -> Vec<u8> {
	format!("\x19Ethereum Signed Message:\n{}{text}", text.len()).into_bytes()
}

#[tokio::test]
async fn every_kind_of_account_signs_in() {
	let service = Service::new(Limits::default()).await;
	let sr = sr25519::Pair::from_seed(&random::<32>());
	let ed = ed25519::Pair::from_seed(&random::<32>());
	let ec = ecdsa::Pair::from_seed(&random::<32>());
	let eth = ecdsa::KeccakPair::from_seed(&random::<32>());
	let address = signer_of(&eth.sign(b"whose").0, b"whose").unwrap();
	let [of_sr, of_ed, of_ec] =
		[MultiSigner::from(sr.public()), ed.public().into(), ec.public().into()]
			.map(IdentifyAccount::into_account);
	let wallets: [(AccountId, Sign, bool); 4] = [
		(of_sr, Box::new(move |message: &[u8]| sr.sign(message).into()), false),
		(of_ed, Box::new(move |message: &[u8]| ed.sign(message).into()), false),
		(of_ec, Box::new(move |message: &[u8]| ec.sign(message).into()), false),
		(
			account_of(&address),
			Box::new(move |message: &[u8]| MultiSignature::Eth(eth.sign(message))),
			true,
		),
	];
	for (account, sign, is_ethereum) in &wallets {
		service.world.chain.block(|state| admit(state, account.clone(), &[Role::DataUser]));
		let (own, foreign): (fn(&str) -> Vec<u8>, fn(&str) -> Vec<u8>) = match is_ethereum {
			true => (personal, bytes),
			false => (bytes, personal),
		};
		for around in [own, nothing] {
			let signer = service.signer(&Wallet { account, sign, around }).await;
			let answer = Request::get("/grants").signed(&signer).send(service.address).await;
			assert_eq!((answer.status, answer.json::<Vec<GrantToMe>>()), (200, vec![]));
		}
		let signer = Signer::new(&service.world, &Wallet { account, sign, around: foreign });
		let answer = signer.sign_in().send(service.address).await;
		assert_eq!((answer.status, answer.error()), (401, ExchangeError::SignatureInvalid));
	}
}
