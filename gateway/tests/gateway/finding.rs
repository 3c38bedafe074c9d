// SPDX-License-Identifier: GPL-3.0-only

//! What a reader finds in a chart: what she may see, page by page, and nothing else.

use salus_gateway::{
	collect::{CollectError, Search},
	exchange::{ListRequest, MAX_LISTED},
	Collector, Exchange, ExchangeError, Finding, ReaderKey,
};
use salus_primitives::{
	access::{CompartmentScope, Opening, Purpose, RestrictedParty, Scope},
	chart::ChartStatus,
	consent::Basis,
	membership::{InstitutionStatus, Role},
	record::RecordStatus,
	ChartId, RecordId,
};
use salus_receipt::Released as ReceiptOf;
use sqlx::AnyPool;

use crate::{
	chain::now,
	receipts::{change, database},
	troublemakers::{Trouble, Troublemaker},
	world::{admit, record, Person, World, CHART, GENERAL, INDEX, OTHER},
};

/// The doctor's wish under grant 0.
fn wish(opening: &Opening) -> ListRequest {
	ListRequest {
		chart: CHART,
		purpose: Purpose::Treat,
		basis: Basis::Grant(0),
		opening: Some(opening.clone()),
		after: None,
		limit: MAX_LISTED,
	}
}

/// Three records, two of them in the general compartment, and a grant with fragments.
async fn granted(scope: Scope) -> (World, Opening) {
	let world = World::new().await;
	for (number, tag) in [(1, GENERAL), (2, OTHER), (3, GENERAL)] {
		world.filed(record(number), tag).await;
	}
	let opening = world.grant(0, scope);
	world.maker().grant(CHART, 0, Some(opening.clone())).await.unwrap();
	(world, opening)
}

fn general() -> Scope {
	let one = CompartmentScope { tag: GENERAL, first_epoch: 0 };
	Scope::Compartments(vec![one].try_into().unwrap())
}

async fn ids(exchange: &dyn Exchange, wish: &ListRequest) -> Result<Vec<RecordId>, ExchangeError> {
	let page = exchange.list(wish).await?;
	Ok(page.entries.into_iter().map(|one| one.record).collect())
}

async fn search(
	world: &World,
	exchanges: &[std::sync::Arc<dyn Exchange>],
	opening: &Opening,
) -> Result<Search, CollectError> {
	let finding = Finding {
		chart: CHART,
		purpose: Purpose::Treat,
		basis: Basis::Grant(0),
		opening: Some(opening.clone()),
	};
	let key = world.doctor.encryption();
	let collector = Collector::new(&world.chain, exchanges);
	collector.search(&finding, ReaderKey::Grantee(&key), &|_, _| ()).await
}

#[tokio::test]
async fn a_grantee_sees_what_her_grant_covers_and_no_more() {
	for (scope, seen) in [
		(Scope::Chart, vec![record(1), record(2), record(3)]),
		(general(), vec![record(1), record(3)]),
		(Scope::Records(vec![record(2)].try_into().unwrap()), vec![record(2)]),
	] {
		let (world, opening) = granted(scope).await;
		for gateway in &world.to_doctor {
			assert_eq!(ids(&**gateway, &wish(&opening)).await, Ok(seen.clone()));
		}
		let found = search(&world, &world.to_doctor, &opening).await.unwrap();
		assert_eq!(found.entries.iter().map(|one| one.record).collect::<Vec<_>>(), seen);
		assert!(found.entries.iter().all(|one| one.index == INDEX && one.shares_from.len() == 3));
		assert_eq!((found.unopened, found.troubles), (vec![], vec![]));
	}
}

#[tokio::test]
async fn the_patient_finds_all_of_her_chart() {
	let (world, _) = granted(general()).await;
	let finding =
		Finding { chart: CHART, purpose: Purpose::Patrqt, basis: Basis::Controller, opening: None };
	let collector = Collector::new(&world.chain, &world.to_patient);
	let key = ReaderKey::Chart(&world.keys);
	let found = collector.search(&finding, key, &|_, _| ()).await.unwrap();
	assert_eq!(found.entries.len(), 3);
	assert!(found.entries.iter().all(|one| one.shares_from.is_empty()));
	// A chart in which nothing is filed is empty, and hers.
	world.chain.block(|state| {
		let mut chart = state.charts[&CHART].clone();
		chart.since = 2;
		state.charts.insert(ChartId([9; 32]), chart);
	});
	let finding = Finding { chart: ChartId([9; 32]), ..finding };
	let found = collector.search(&finding, key, &|_, _| ()).await.unwrap();
	assert!(found.entries.is_empty() && found.unopened.is_empty());
}

#[tokio::test]
async fn pages_go_on_where_the_last_one_ended() {
	let (world, opening) = granted(Scope::Chart).await;
	let gateway = &world.to_doctor[0];
	let mut seen = Vec::new();
	let mut next = ListRequest { limit: 1, ..wish(&opening) };
	loop {
		let page = gateway.list(&next).await.unwrap();
		assert_eq!(page.entries.len(), 1);
		seen.push(page.entries[0].record);
		let Some(after) = page.next else { break };
		next.after = Some(after);
	}
	assert_eq!(seen, vec![record(1), record(2), record(3)]);
	// What is decided is decided again: a page after the revocation is none.
	world.revoke(0);
	next.after = Some(record(1));
	assert_eq!(gateway.list(&next).await, Err(ExchangeError::NotReleased));
	for limit in [0, MAX_LISTED + 1, u32::MAX] {
		let page = gateway.list(&ListRequest { limit, ..wish(&opening) }).await;
		assert!(matches!(page, Err(ExchangeError::Malformed(_))), "{limit}");
	}
}

#[tokio::test]
async fn a_long_walk_ends_and_goes_on() {
	let (world, _) = granted(Scope::Chart).await;
	// More records than one page looks at, of which she may see the last.
	let last = RecordId([0xff; 16]);
	world.filed(last, GENERAL).await;
	let database = database(&world).await;
	for number in 0..250u16 {
		let mut id = [4; 16];
		id[14..].copy_from_slice(&number.to_be_bytes());
		copy(&database, &record(1), &RecordId(id)).await;
	}
	let opening = world.grant(0, Scope::Records(vec![last].try_into().unwrap()));
	let page = world.to_doctor[0].list(&wish(&opening)).await.unwrap();
	assert!(page.entries.is_empty());
	let after = page.next;
	assert!(after.is_some());
	let page = world.to_doctor[0].list(&ListRequest { after, ..wish(&opening) }).await.unwrap();
	assert_eq!(page.entries.len(), 1);
	assert_eq!((page.entries[0].record, page.next), (last, None));
}

#[tokio::test]
async fn every_entry_leaves_a_receipt_of_its_own() {
	let (world, opening) = granted(general()).await;
	let page = world.to_doctor[0].list(&wish(&opening)).await.unwrap();
	let receipts = world.to_patient[0].receipts(CHART, None, 10).await.unwrap().receipts;
	assert_eq!(receipts.len(), 2);
	for (entry, kept) in page.entries.iter().zip(&receipts) {
		assert_eq!(kept.id(), entry.receipt);
		let receipt = &kept.signed.receipt;
		assert_eq!((receipt.record, receipt.version), (entry.record, entry.version));
		assert_eq!(receipt.released, ReceiptOf::IndexKeys);
		assert_eq!((&receipt.reader, receipt.basis), (&world.doctor.id(), Basis::Grant(0)));
	}
	// Who sees nothing leaves none, and neither does a page that nothing is on.
	world.revoke(0);
	assert!(world.to_doctor[0].list(&wish(&opening)).await.is_err());
	let receipts = world.to_patient[0].receipts(CHART, None, 10).await.unwrap().receipts;
	assert_eq!(receipts.len(), 2);
}

#[tokio::test]
async fn nothing_is_listed_where_the_receipts_cannot_be_written() {
	let (world, opening) = granted(Scope::Chart).await;
	change(&database(&world).await, "ALTER TABLE receipts RENAME TO elsewhere").await;
	let page = world.to_doctor[0].list(&wish(&opening)).await;
	assert_eq!(page, Err(ExchangeError::Unavailable));
}

#[tokio::test]
async fn every_denial_is_the_same() {
	let (world, opening) = granted(Scope::Chart).await;
	let gateway = &world.to_doctor[0];
	let good = || wish(&opening);
	let mut answers = Vec::new();
	let ask = |wish: ListRequest| async move { gateway.list(&wish).await };
	assert!(ask(good()).await.is_ok());
	answers.push(ask(ListRequest { chart: ChartId([77; 32]), ..good() }).await);
	for basis in [Basis::Grant(9), Basis::Controller, Basis::Mandate(0), Basis::Emergency(0)] {
		answers.push(ask(ListRequest { basis, ..good() }).await);
	}
	answers.push(ask(ListRequest { purpose: Purpose::Hresch, ..good() }).await);
	answers.push(ask(ListRequest { opening: None, ..good() }).await);
	let wrong = Opening { random: [8; 32], ..opening.clone() };
	answers.push(ask(ListRequest { opening: Some(wrong), ..good() }).await);
	let stranger = Person::new();
	world.chain.block(|state| admit(state, stranger.id(), &[Role::DataUser]));
	let strangers = world.first_of(&stranger.account);
	answers.push(strangers.list(&good()).await);
	answers.push(strangers.list(&ListRequest { chart: ChartId([77; 32]), ..good() }).await);
	let practice = world.practice.id();
	let status = |status| {
		world.chain.block(|state| state.members.get_mut(&practice).unwrap().status = status)
	};
	status(InstitutionStatus::Suspended);
	answers.push(ask(good()).await);
	status(InstitutionStatus::Active);
	let status =
		|status| world.chain.block(|state| state.charts.get_mut(&CHART).unwrap().status = status);
	status(ChartStatus::Suspended);
	answers.push(ask(good()).await);
	status(ChartStatus::Active);
	world.restrict(RestrictedParty::Everyone);
	answers.push(ask(good()).await);
	world.chain.block(|state| state.restrictions.clear());
	world.chain.block(|state| state.grants.get_mut(&(CHART, 0)).unwrap().end = Some(now() - 1));
	answers.push(ask(good()).await);
	world.chain.block(|state| state.grants.get_mut(&(CHART, 0)).unwrap().end = None);
	assert!(ask(good()).await.is_ok());
	world.revoke(0);
	answers.push(ask(good()).await);
	assert_eq!(answers.len(), 15);
	for answer in answers {
		assert_eq!(answer, Err(ExchangeError::NotReleased));
	}
	world.chain.block(|state| state.time = Some(now() - 20_000));
	assert_eq!(ask(good()).await, Err(ExchangeError::Stale { retry_after: 5 }));
}

#[tokio::test]
async fn what_is_withdrawn_or_only_staged_is_not_listed() {
	let (world, opening) = granted(Scope::Chart).await;
	let status = |status| {
		world.chain.block(|state| state.records.get_mut(&(CHART, record(1))).unwrap().0 = status)
	};
	status(RecordStatus::Withdrawn);
	let staged = world.seal(record(4), GENERAL, INDEX);
	world.hand_over(&staged, &*world.to_clinician[0]).await;
	let gateway = &world.to_doctor[0];
	let seen = ids(&**gateway, &wish(&opening)).await;
	assert_eq!(seen, Ok(vec![record(2), record(3)]));
	// It counts once it is filed, whoever tells the gateway.
	world.file(&staged);
	let seen = ids(&**gateway, &wish(&opening)).await;
	assert_eq!(seen, Ok(vec![record(2), record(3), record(4)]));
}

#[tokio::test]
async fn a_search_survives_a_gateway_that_is_lost_or_lies() {
	let (world, opening) = granted(Scope::Chart).await;
	for (trouble, lied) in [
		(Trouble::Lost, false),
		(Trouble::FalseShare(b"nonsense"), true),
		(Trouble::FalseBytes, true),
		(Trouble::ListsTwice, false),
		(Trouble::ListsAnother, false),
	] {
		let mut exchanges = world.to_doctor.clone();
		exchanges[0] = Troublemaker::of(exchanges[0].clone(), trouble);
		let found = search(&world, &exchanges, &opening).await.unwrap();
		assert_eq!(found.entries.len(), 3, "{lied} {:?}", found.troubles);
		assert!(found.entries.iter().all(|one| one.index == INDEX));
		let named = |trouble: &salus_gateway::collect::Trouble| {
			trouble.lied && trouble.gateway == Some(world.gateways[0].0.clone())
		};
		assert_eq!(found.troubles.iter().any(named), lied, "{:?}", found.troubles);
	}
	let lost =
		|exchange: &std::sync::Arc<dyn Exchange>| Troublemaker::of(exchange.clone(), Trouble::Lost);
	// With two of three lost, it is said what could not be opened, and why.
	let mut exchanges = world.to_doctor.clone();
	exchanges[0] = lost(&exchanges[0]);
	exchanges[1] = lost(&exchanges[1]);
	let found = search(&world, &exchanges, &opening).await.unwrap();
	assert!(found.entries.is_empty());
	assert_eq!(found.unopened.len(), 3);
	assert!(found.unopened[0].why.contains("1 of 2 shares"), "{:?}", found.unopened);
	exchanges[2] = lost(&exchanges[2]);
	let error = search(&world, &exchanges, &opening).await.unwrap_err();
	assert!(matches!(error, CollectError::NoList(_)), "{error}");
	world.revoke(0);
	let error = search(&world, &world.to_doctor, &opening).await.unwrap_err();
	assert!(matches!(error, CollectError::NotReleased), "{error}");
}

/// The same filing under another record, which no gateway would write.
async fn copy(database: &AnyPool, from: &RecordId, to: &RecordId) {
	sqlx::query(
		"INSERT INTO filings (chart, record, version, filer, object, index_object, envelope, \
		 index_envelope, confirmed, since) SELECT chart, $1, version, filer, object, index_object, \
		 envelope, index_envelope, confirmed, since FROM filings WHERE record = $2",
	)
	.bind(&to.0[..])
	.bind(&from.0[..])
	.execute(database)
	.await
	.unwrap();
}
