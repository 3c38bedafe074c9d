// SPDX-License-Identifier: GPL-3.0-only

//! Signing in over HTTP.

use salus_gateway::{api::Limits, ExchangeError};
use salus_primitives::text::{SignInText, MAX_SESSION};

use crate::{
	chain::{now, CHAIN_ID},
	client::{Request, Service, Signer},
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
