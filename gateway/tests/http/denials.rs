// SPDX-License-Identifier: GPL-3.0-only

//! Promise 6: a denial tells a stranger nothing, not by a byte.

use std::collections::BTreeMap;

use salus_gateway::{
	api::Limits,
	exchange::{ListPage, Part, VersionOf},
	wire::{read, routes},
	ExchangeError, ReceiptId,
};
use salus_primitives::{
	access::{Opening, RestrictedParty, Scope},
	membership::{InstitutionStatus, Role},
	record::RecordStatus,
	ChartId,
};

use crate::{
	client::{Answer, Request, Service, Signer},
	world::{admit, record, Person, CHART, DOCUMENT, GENERAL},
};

/// An answer without the time of day.
fn without_date(mut answer: Answer) -> Answer {
	answer.headers.retain(|(name, _)| name != "date");
	answer
}

/// What the service answers to a wish for each of the three things, with a range and without.
async fn asked(
	service: &Service,
	by: &Signer,
	of: VersionOf,
	query: &str,
	opening: Option<&Opening>,
) -> Vec<Answer> {
	let mut answers = Vec::new();
	let paths =
		[routes::keys(&of), routes::part(&of, Part::Document), routes::part(&of, Part::Index)];
	for path in paths {
		let mut request = Request::get(format!("{path}?{query}"));
		if let Some(opening) = opening {
			request = request.header("salus-opening", read::opening(opening));
		}
		let request = request.signed(by);
		answers.push(request.send(service.address).await);
		let ranged = Request::get(&request.path).header("range", "bytes=0-1000000000");
		let ranged = match opening {
			Some(opening) => ranged.header("salus-opening", read::opening(opening)),
			None => ranged,
		};
		answers.push(ranged.signed(by).send(service.address).await);
	}
	answers
}

#[tokio::test]
async fn denials_are_the_same_to_the_byte() {
	let service = Service::new(Limits::default()).await;
	let world = &service.world;
	let of = world.filed(record(1), GENERAL).await.of;
	let opening = world.grant(0, Scope::Chart);
	world.revoke(5);
	let doctor = service.signer(&world.doctor.account).await;
	let (other_practice, once_there) = (Person::new(), Person::new());
	world.chain.block(|state| {
		admit(state, other_practice.id(), &[Role::DataUser]);
		admit(state, once_there.id(), &[Role::DataUser]);
	});
	let stranger = service.signer(&other_practice.account).await;
	// She had a standing when she signed in.
	let nobody = service.signer(&once_there.account).await;
	world.chain.block(|state| state.members.remove(&once_there.id()));
	let good = "purpose=TREAT&grant=0";
	// It is released to the doctor, and to nobody in any of the cases below.
	for answer in asked(&service, &doctor, of, good, Some(&opening)).await {
		assert!(matches!(answer.status, 200 | 206), "{answer:?}");
	}
	let mut denials = BTreeMap::new();
	let other = Opening { random: [8; 32], ..opening.clone() };
	let nowhere = VersionOf { chart: [99; 32].into(), ..of };
	for (case, by, of, query, opening) in [
		("no such chart", &doctor, nowhere, good, Some(&opening)),
		("no such record", &doctor, VersionOf { record: record(9), ..of }, good, Some(&opening)),
		("no such version", &doctor, VersionOf { version: 2, ..of }, good, Some(&opening)),
		("version 0", &doctor, VersionOf { version: 0, ..of }, good, Some(&opening)),
		("no such grant", &doctor, of, "purpose=TREAT&grant=9", Some(&opening)),
		("revoked", &doctor, of, "purpose=TREAT&grant=5", Some(&opening)),
		("not opened", &doctor, of, good, None),
		("opened wrongly", &doctor, of, good, Some(&other)),
		("another purpose", &doctor, of, "purpose=HRESCH&grant=0", Some(&opening)),
		("no such mandate", &doctor, of, "purpose=TREAT&mandate=0", None),
		("no such emergency", &doctor, of, "purpose=BTG&emergency=0", None),
		("not the patient", &doctor, of, "purpose=PATRQT", None),
		("a stranger", &stranger, of, good, Some(&opening)),
		("a stranger, nowhere", &stranger, nowhere, "purpose=PATRQT", None),
		("nobody any more", &nobody, of, good, Some(&opening)),
	] {
		denials.insert(case, asked(&service, by, of, query, opening).await);
	}
	// By what the chain says of record, reader and restrictions.
	let ask = || asked(&service, &doctor, of, good, Some(&opening));
	world.restrict(RestrictedParty::Role(Role::DataUser));
	denials.insert("restricted", ask().await);
	world.chain.block(|state| state.restrictions.clear());
	let practice = world.practice.id();
	let status = |status| {
		world.chain.block(|state| state.members.get_mut(&practice).unwrap().status = status);
	};
	status(InstitutionStatus::Suspended);
	denials.insert("suspended", ask().await);
	status(InstitutionStatus::Active);
	world.chain.block(|state| {
		state.records.get_mut(&(CHART, record(1))).unwrap().0 = RecordStatus::Withdrawn;
	});
	denials.insert("withdrawn", ask().await);

	let expected = without_date(denials["a stranger"][0].clone());
	assert_eq!(expected.status, 404);
	assert_eq!(expected.problem().kind, "urn:salus:problem:not-released");
	assert_eq!(denials.len(), 18);
	for (case, answers) in denials {
		assert_eq!(answers.len(), 6);
		for answer in answers {
			assert_eq!(without_date(answer), expected, "{case}");
		}
	}
}

#[tokio::test]
async fn lists_are_denied_the_same_to_the_byte() {
	let service = Service::new(Limits::default()).await;
	let world = &service.world;
	let of = world.filed(record(1), GENERAL).await.of;
	let opening = world.grant(0, Scope::Chart);
	world.revoke(5);
	let doctor = service.signer(&world.doctor.account).await;
	let other_practice = Person::new();
	world.chain.block(|state| admit(state, other_practice.id(), &[Role::DataUser]));
	let stranger = service.signer(&other_practice.account).await;
	let ask = |by: &Signer, chart: ChartId, query: &str| {
		let request = Request::get(format!("{}?chart={chart}&{query}", routes::RECORDS))
			.header("salus-opening", read::opening(&opening))
			.signed(by);
		let address = service.address;
		async move { without_date(request.send(address).await) }
	};
	let (good, nowhere) = ("purpose=TREAT&grant=0", ChartId([99; 32]));
	let page: ListPage = ask(&doctor, CHART, good).await.json();
	assert_eq!((page.entries.len(), page.entries[0].record), (1, record(1)));

	let keys = asked(&service, &stranger, of, good, Some(&opening)).await;
	let expected = without_date(keys[0].clone());
	assert_eq!(expected.status, 404);
	for (case, by, chart, query) in [
		("no such chart", &doctor, nowhere, good),
		("no such grant", &doctor, CHART, "purpose=TREAT&grant=9"),
		("revoked", &doctor, CHART, "purpose=TREAT&grant=5"),
		("another purpose", &doctor, CHART, "purpose=HRESCH&grant=0"),
		("not the patient", &doctor, CHART, "purpose=PATRQT"),
		("not the patient, nowhere", &doctor, nowhere, "purpose=PATRQT"),
		("a stranger", &stranger, CHART, good),
		("a stranger, nowhere", &stranger, nowhere, good),
		("a page of a stranger's", &stranger, CHART, "purpose=TREAT&grant=0&limit=1"),
	] {
		assert_eq!(ask(by, chart, query).await, expected, "{case}");
	}
	// What cannot be asked is no denial: it says the same whoever asks and wherever.
	for query in ["purpose=TREAT&limit=0", "purpose=TREAT&limit=51", "purpose=TREAT&after=1", ""] {
		let answer = ask(&doctor, CHART, query).await;
		assert_eq!(answer.status, 400, "{query}");
		assert_eq!(answer, ask(&stranger, nowhere, query).await);
	}
	let head = Request::new("HEAD", format!("{}?chart={CHART}&{good}", routes::RECORDS));
	assert_eq!(head.signed(&doctor).send(service.address).await.status, 405);
	let unsigned = Request::get(format!("{}?chart={CHART}&{good}", routes::RECORDS));
	assert_eq!(unsigned.send(service.address).await.status, 401);
}

#[tokio::test]
async fn a_chart_of_somebody_else_is_as_one_that_is_not_there() {
	let service = Service::new(Limits::default()).await;
	let doctor = service.signer(&service.world.doctor.account).await;
	let paths =
		[routes::fragments, routes::openings, routes::chart_requests, routes::chart_receipts];
	for path in paths {
		let mut answers = Vec::new();
		for chart in [CHART, [99; 32].into()] {
			let request = Request::get(path(&chart)).signed(&doctor);
			answers.push(without_date(request.send(service.address).await));
		}
		assert_eq!(answers[0].status, 403);
		assert_eq!(answers[0], answers[1]);
	}
}

/// Whether a gateway keeps a version of a record is told to who handed it over, and to nobody else.
#[tokio::test]
async fn what_others_handed_over_is_as_what_is_not_there() {
	let service = Service::new(Limits::default()).await;
	let world = &service.world;
	let kept = world.filed(record(1), GENERAL).await.of;
	let staged = world.seal(record(2), GENERAL, DOCUMENT);
	world.hand_over(&staged, &*world.to_clinician[0]).await;
	let doctor = service.signer(&world.doctor.account).await;
	let unsigned = |of: &VersionOf| Request::new("POST", routes::confirm(of));
	let mut answers = BTreeMap::new();
	for of in [
		kept,
		staged.of,
		VersionOf { record: record(9), ..kept },
		VersionOf { version: 2, ..kept },
		VersionOf { chart: [99; 32].into(), ..kept },
	] {
		for (case, request) in
			[("nobody", unsigned(&of)), ("the doctor", unsigned(&of).signed(&doctor))]
		{
			let answer = without_date(request.send(service.address).await);
			answers.entry(case).or_insert_with(Vec::new).push(answer);
		}
	}
	for (case, expected) in [
		("nobody", ExchangeError::SignedOut),
		("the doctor", ExchangeError::Missing("such a filing".into())),
	] {
		let answers = &answers[case];
		assert_eq!(answers[0].error(), expected);
		assert!(answers.iter().all(|answer| *answer == answers[0]), "{case}: {answers:?}");
	}
	let clinician = service.signer(&world.clinician.account).await;
	let answer = unsigned(&kept).signed(&clinician).send(service.address).await;
	assert_eq!(answer.status, 200);
	let answer = unsigned(&staged.of).signed(&clinician).send(service.address).await;
	assert_eq!(answer.error(), ExchangeError::NotFinal);
}

#[tokio::test]
async fn a_receipt_of_somebody_else_is_as_one_that_is_not_there() {
	let service = Service::new(Limits::default()).await;
	let world = &service.world;
	let of = world.filed(record(1), GENERAL).await.of;
	let patient = service.signer(&world.patient.account).await;
	let path = format!("{}?purpose=PATRQT", routes::part(&of, Part::Document));
	let released = Request::get(path).signed(&patient).send(service.address).await;
	let id: ReceiptId = released.header("salus-receipt").unwrap().parse().unwrap();
	world.local[0].anchor().await.unwrap();
	let of_it = Request::get(routes::receipt(&id)).signed(&patient);
	assert_eq!(of_it.send(service.address).await.status, 200);
	let doctor = service.signer(&world.doctor.account).await;
	let mut answers = Vec::new();
	for id in [id, ReceiptId([7; 32])] {
		let request = Request::get(routes::receipt(&id)).signed(&doctor);
		answers.push(without_date(request.send(service.address).await));
	}
	assert_eq!(answers[0].status, 403);
	assert_eq!(answers[0], answers[1]);
}
