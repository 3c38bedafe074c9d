// SPDX-License-Identifier: GPL-3.0-only

//! Blinded requests: lodging them, and telling the patient who asks.

use std::sync::Arc;

use anyhow::ensure;
use futures::future::join_all;
use salus_client::{Account, Node};
use salus_gateway::{
	exchange::{Answer, BlindedRequest, Lodged, LodgedRequest, Signed},
	patience::patiently,
	wire::problem::retry_after,
	Exchange, ExchangeError,
};
use salus_primitives::{
	access::{Grantee, Opening, Request},
	text::RequestText,
	AccountId, ChartId, RequestId,
};

use super::{await_block, openings::tag_of, party, patient::Patient};
use crate::{context::Context, gateways};

/// Signs a blinded request and lodges it through the first gateway that does it, which passes it to the others.
/// When this returns, the node of who asks knows it as well.
pub async fn lodge(
	context: &Context,
	node: &Node,
	account: &Account,
	text: RequestText,
) -> anyhow::Result<Lodged> {
	let signed: BlindedRequest = Signed::new(text, account);
	let exchanges = context.exchanges(node, account).await?;
	ensure!(!exchanges.is_empty(), gateways::NONE);
	let at_one = async |one: &Arc<dyn Exchange>| one.lodge(signed.clone()).await;
	let lodged = patiently(|| first(&exchanges, &at_one)).await?;
	if let Some(lodging) = &lodged.lodging {
		await_block(node, lodging.block).await?;
	}
	Ok(lodged)
}

/// What the first gateway answers that does what it is asked. Where none does, what says most: a refusal for good,
/// else the shortest time to come again in.
async fn first<G, T>(gateways: &[G], ask: impl AsyncFn(&G) -> Answer<T>) -> Answer<T> {
	let mut refusals = Vec::new();
	for gateway in gateways {
		match ask(gateway).await {
			Ok(answer) => return Ok(answer),
			Err(error) => refusals.push(error),
		}
	}
	let wait = |error: &ExchangeError| match (error, retry_after(error)) {
		(ExchangeError::Unavailable, _) => u64::MAX,
		(_, Some(seconds)) => seconds.saturating_add(1),
		_ => 0,
	};
	Err(refusals.into_iter().min_by_key(wait).unwrap_or(ExchangeError::Unavailable))
}

/// The opened requests of a chart, as far as any gateway knows them and the data users' signatures and
/// standing prove them: a gateway's word is not enough.
pub async fn opened(
	context: &Context,
	node: &Node,
	patient: &Patient,
) -> anyhow::Result<Vec<LodgedRequest>> {
	let exchanges = context.exchanges(node, &patient.account).await?;
	let asked = exchanges.iter().map(|one| patiently(move || one.requests(patient.chart())));
	let answers = join_all(asked).await;
	let told = answers.into_iter().flat_map(|answer| {
		answer.unwrap_or_else(|error| {
			tracing::debug!(%error, "a gateway tells of no requests");
			Vec::new()
		})
	});
	let at = node.finalised().await?;
	let now = at.time().await?;
	let mut proven = Vec::new();
	for lodged in distinct(told.collect()) {
		let (text, signer) = (&lodged.blinded.text, &lodged.blinded.signer);
		let (institution, staff) = (at.institution_of(signer).await?, at.staff(signer).await?);
		let (institution, staff) = (institution.as_ref(), staff.as_ref());
		if lodged.blinded.holds() && party::speaks_for(&text.party, signer, institution, staff, now)
		{
			proven.push(lodged);
		}
	}
	Ok(proven)
}

/// What several gateways told, each thing once. Two that differ in anything are two: a gateway that lies
/// about a request hides nothing that another one tells.
fn distinct(told: Vec<LodgedRequest>) -> Vec<LodgedRequest> {
	let mut distinct: Vec<LodgedRequest> = Vec::new();
	for one in told {
		if !distinct.contains(&one) {
			distinct.push(one);
		}
	}
	distinct
}

/// Who asks, if the request is in clear, or if what one of the openings says and what its signer signed is
/// what the chain has.
pub fn party_of(
	genesis: &[u8; 32],
	chart: ChartId,
	id: RequestId,
	request: &Request,
	opened: &[LodgedRequest],
) -> Option<(AccountId, Option<Opening>)> {
	let tag = match &request.grantee {
		Grantee::Open(party) => return Some((party.clone(), None)),
		Grantee::Blinded(tag) => tag,
	};
	opened.iter().filter(|one| one.request == id).find_map(|one| {
		let text = &one.blinded.text;
		let opening = Opening { party: text.party.clone(), random: text.random };
		let fits = text.genesis == *genesis
			&& text.chart == chart
			&& text.scope == request.scope
			&& text.purposes == request.purposes
			&& text.start == request.start
			&& text.end == request.end
			&& tag_of(genesis, &chart, &opening) == *tag;
		fits.then(|| (text.party.clone(), Some(opening)))
	})
}

#[cfg(test)]
mod tests {
	use salus_client::Account;
	use salus_gateway::exchange::Signed;
	use salus_primitives::{
		access::{Purpose, Scope},
		text::RequestText,
	};

	use super::*;
	use crate::actions::scope::purposes;

	const GENESIS: [u8; 32] = [7; 32];
	const CHART: ChartId = ChartId([3; 32]);

	fn text(party: &Account) -> RequestText {
		RequestText {
			genesis: GENESIS,
			chart: CHART,
			party: party.id(),
			random: [5; 32],
			scope: Scope::Chart,
			purposes: purposes(&[Purpose::Treat]).unwrap(),
			start: 1,
			end: Some(2),
		}
	}

	fn lodged(text: RequestText, by: &Account) -> LodgedRequest {
		LodgedRequest { request: 0, blinded: Signed::new(text, by) }
	}

	/// What the chain has of it.
	fn request(text: &RequestText) -> Request {
		let opening = Opening { party: text.party.clone(), random: text.random };
		Request {
			grantee: Grantee::Blinded(tag_of(&GENESIS, &CHART, &opening)),
			scope: text.scope.clone(),
			purposes: text.purposes.clone(),
			start: text.start,
			end: text.end,
			lodged_by: AccountId::new([0; 32]),
			lapses: 3,
		}
	}

	/// What comes of it where each of these answers so.
	async fn first_of(answers: &[Answer<u8>]) -> Answer<u8> {
		first(answers, async |answer: &Answer<u8>| answer.clone()).await
	}

	#[tokio::test]
	async fn whoever_does_it_does_and_else_what_says_most_is_believed() {
		let (later, no) = (ExchangeError::Stale { retry_after: 5 }, ExchangeError::Unavailable);
		assert_eq!(first_of(&[Err(later.clone()), Err(no.clone()), Ok(3), Ok(4)]).await, Ok(3));
		assert_eq!(first_of(&[]).await, Err(no.clone()));
		let (soon, never) =
			(ExchangeError::TooMany { retry_after: 0 }, ExchangeError::SignatureInvalid);
		// Each says more than all before it, in whatever order they come.
		let refusals = [no, later, soon, never];
		for count in 1..=refusals.len() {
			let mut told: Vec<_> = refusals[..count].iter().cloned().map(Err).collect();
			for _ in 0..count {
				told.rotate_left(1);
				assert_eq!(first_of(&told).await, Err(refusals[count - 1].clone()));
			}
		}
	}

	#[test]
	fn a_gateway_that_lies_hides_nothing_that_another_tells() {
		let (doctor, liar) = (Account::generate().0, Account::generate().0);
		let truth = lodged(text(&doctor), &doctor);
		// The same number, and another name.
		let bogus = lodged(text(&liar), &liar);
		let told = distinct(vec![bogus.clone(), truth.clone(), truth.clone(), bogus.clone()]);
		assert_eq!(told, [bogus, truth]);
		let on_chain = request(&text(&doctor));
		let found = party_of(&GENESIS, CHART, 0, &on_chain, &told);
		assert_eq!(found.map(|(party, _)| party), Some(doctor.id()));
	}

	#[test]
	fn a_name_counts_only_for_what_its_owner_signed() {
		let doctor = Account::generate().0;
		let signed = text(&doctor);
		let opened = [lodged(signed.clone(), &doctor)];
		let who = |request: &Request| party_of(&GENESIS, CHART, 0, request, &opened);
		let on_chain = request(&signed);
		assert!(who(&on_chain).is_some());
		// The gateway lodged more than was signed.
		let wider = Request { end: None, ..on_chain.clone() };
		assert_eq!(who(&wider), None);
		let all = purposes(&[Purpose::Treat, Purpose::Hresch]).unwrap();
		assert_eq!(who(&Request { purposes: all, ..on_chain.clone() }), None);
		assert_eq!(party_of(&GENESIS, CHART, 1, &on_chain, &opened), None, "another request");
		assert_eq!(party_of(&[8; 32], CHART, 0, &on_chain, &opened), None, "another network");
	}
}
