// SPDX-License-Identifier: GPL-3.0-only

//! How long a gateway takes to deny, by the reason.
//!
//! A stranger who times denials should not learn which it was. The reasons are asked by turns, in an
//! order drawn anew in each round, at one gateway, so that whatever else the machine does falls on all alike.

use std::{sync::Arc, time::Instant};

use anyhow::{bail, ensure, Context as _};
use rand_core::{OsRng, RngCore};
use salus_client::{calls, Account};
use salus_gateway::{
	exchange::{ReleaseRequest, VersionOf},
	Exchange, ExchangeError,
};
use salus_primitives::{
	access::{Grantee, Opening},
	membership::{Role, StaffRole},
	BlindedTag, ChartId, GrantId, RecordId,
};
use serde::Serialize;

use super::{
	grounds::{until, Answered, Grounds, Over},
	times::{heading, Times},
};
use crate::{
	actions::council::Majority,
	commands::member,
	context::{days, Context},
	output::Say,
};

/// Limits of gateways that are asked as fast as they answer.
const LIMITS: &str = "peer = { per_second = 100000, burst = 100000 }\n\
	account = { per_second = 100000, burst = 100000 }";
/// A grant's number that no chart of a measurement has.
const NO_GRANT: GrantId = 200;

#[derive(Serialize)]
struct Denials {
	heading: String,
	rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
	reason: &'static str,
	count: usize,
	p5_us: i64,
	p50_us: i64,
	p95_us: i64,
	p99_us: i64,
	/// Kolmogorov–Smirnov against the first row: the distance.
	distance: f64,
	/// And how probable one as large is by chance.
	p_value: f64,
}

impl Say for Denials {
	fn say(&self) -> String {
		let mut text = format!(
			"{}\nThe last two columns are the two-sample Kolmogorov–Smirnov test against the first row: the \
			 largest distance of the two distributions, and how often chance alone gives one as large.\n\n\
			 | denied for | times | p5 | p50 | p95 | p99 | distance | by chance |\n\
			 |---|---|---|---|---|---|---|---|",
			self.heading
		);
		for row in &self.rows {
			let Row { reason, count, p5_us, p50_us, p95_us, p99_us, distance, p_value } = row;
			text.push_str(&format!(
				"\n| {reason} | {count} | {p5_us} µs | {p50_us} µs | {p95_us} µs | {p99_us} µs | \
				 {distance:.3} | {p_value:.3} |"
			));
		}
		text
	}
}

/// One reason: who asks whom for what.
struct Reason {
	name: &'static str,
	gateway: Arc<dyn Exchange>,
	wish: ReleaseRequest,
	times: Vec<i64>,
}

pub async fn run(
	context: &Context,
	denials: usize,
	gateway_node: Option<&str>,
) -> anyhow::Result<()> {
	ensure!(denials > 0, "at least one denial of each reason");
	let grounds = Grounds::lay(context, gateway_node, Some(LIMITS), Over::Http).await?;
	let mut reasons = reasons(&grounds).await?;
	let bar = context.steps("denying");
	bar.set_length(u64::try_from(denials)?);
	// What is slow the first time, a connection or a sign-in, is not measured.
	for reason in &reasons {
		until(&*reason.gateway, &reason.wish, Answered::Refused).await?;
	}
	for _ in 0..denials {
		shuffle(&mut reasons);
		for reason in &mut reasons {
			let began = Instant::now();
			let answer = reason.gateway.release(&reason.wish).await;
			let took = i64::try_from(began.elapsed().as_micros())?;
			match answer {
				Err(ExchangeError::NotReleased) => reason.times.push(took),
				Err(error) => bail!("{}: {error}", reason.name),
				Ok(_) => bail!("{}: it was released", reason.name),
			}
		}
		bar.inc(1);
	}
	bar.finish_and_clear();
	grounds.ground.end().await?;
	reasons.sort_by_key(|reason| reason.name);
	let named: Vec<(&str, Times)> = reasons
		.into_iter()
		.map(|reason| Ok((reason.name, Times::new(reason.times)?)))
		.collect::<anyhow::Result<_>>()?;
	let (_, first) = named.first().context("there is no reason")?;
	let row = |reason: &'static str, times: &Times| {
		let (distance, p_value) = times.kolmogorov_smirnov(first);
		let [p5_us, p50_us, p95_us, p99_us] = [5, 50, 95, 99].map(|at| times.percentile(at));
		let count = times.count();
		Row { reason, count, p5_us, p50_us, p95_us, p99_us, distance, p_value }
	};
	let rows = named.iter().map(|(reason, times)| row(reason, times)).collect();
	context.print(&Denials { heading: heading(), rows })
}

/// Makes the reasons, each of which holds at the same time as the others.
async fn reasons(grounds: &Grounds) -> anyhow::Result<Vec<Reason>> {
	let record = grounds.file(4096).await?;
	let (cast, chart) = (&grounds.ground.cast, grounds.patient.chart());
	let suspended = suspended(grounds, record).await?;
	let doctor = first(grounds, &cast.doctor).await?;
	let live = grounds.grant(&cast.doctor).await?;
	let (blinded, anothers) = blinded(grounds).await?;
	let revoked = grounds.grant(&cast.doctor).await?;
	let wish = grounds.wish(record, revoked);
	until(&*doctor, &wish, Answered::Released).await?;
	let revoke = calls::access::revoke(chart, revoked);
	let (context, node) = (&grounds.ground.context, &grounds.ground.node);
	context.submit(node, &grounds.patient.account, &revoke).await?;
	let of = |name, gateway: &Arc<dyn Exchange>, wish| Reason {
		name,
		gateway: gateway.clone(),
		wish,
		times: Vec::new(),
	};
	let unopened = grounds.wish(record, blinded);
	let opened = ReleaseRequest { opening: Some(anothers), ..unopened.clone() };
	let nowhere = VersionOf { chart: ChartId(random()), ..wish.of };
	Ok(vec![
		of("no grant", &doctor, grounds.wish(record, NO_GRANT)),
		of("not opened", &doctor, unopened),
		of("opened for another", &doctor, opened),
		of("revoked", &doctor, wish.clone()),
		of("suspended", &suspended.0, suspended.1),
		of("unknown chart", &doctor, ReleaseRequest { of: nowhere, ..wish }),
		// Under a grant of the whole chart, which would release it.
		of("unknown record", &doctor, grounds.wish(RecordId(random()), live)),
	])
}

/// A grant under a blinded tag, and what opens it: it is for somebody else than who asks.
async fn blinded(grounds: &Grounds) -> anyhow::Result<(GrantId, Opening)> {
	let opening = Opening { party: grounds.ground.cast.clinician.id(), random: random() };
	let (genesis, chart) = (grounds.ground.node.genesis(), grounds.patient.chart());
	let tag = BlindedTag::blind(&genesis, &chart, &opening.party, &opening.random);
	Ok((grounds.grant_to(&Grantee::Blinded(tag)).await?, opening))
}

/// A practice that was admitted, granted access, signed in, and suspended.
async fn suspended(
	grounds: &Grounds,
	record: RecordId,
) -> anyhow::Result<(Arc<dyn Exchange>, ReleaseRequest)> {
	let ground = &grounds.ground;
	let (context, node, council) = (&ground.context, &ground.node, &ground.cast.council);
	let (practice, _) = Account::generate();
	let (reader, _) = Account::generate();
	let (roles, simple) = (member::roles(&[Role::DataUser])?, Majority::Simple);
	let decide = async |call| member::decide(context, node, council, simple, &call).await;
	decide(calls::membership::invite(&practice.id())).await?;
	let profile = member::profile("Suspended Practice", "", &[])?;
	let apply = calls::membership::apply(&roles, &profile);
	context.submit(node, &practice, &apply).await?;
	decide(calls::membership::admit(&practice.id(), &roles)).await?;
	let until_day = node.finalised().await?.time().await?.saturating_add(days(1));
	let add = calls::membership::add_staff(&reader.id(), StaffRole::Clinician, until_day);
	context.submit(node, &practice, &add).await?;
	let wish = grounds.wish(record, grounds.grant(&reader).await?);
	let gateway = first(grounds, &reader).await?;
	until(&*gateway, &wish, Answered::Released).await?;
	decide(calls::membership::suspend(&practice.id())).await?;
	until(&*gateway, &wish, Answered::Refused).await?;
	Ok((gateway, wish))
}

/// The first gateway, as somebody sees it.
async fn first(grounds: &Grounds, account: &Account) -> anyhow::Result<Arc<dyn Exchange>> {
	let gateways = grounds.gateways(account).await?;
	gateways.into_iter().next().context("there is no gateway")
}

fn shuffle<T>(all: &mut [T]) {
	for end in (1..all.len()).rev() {
		let bound = u32::try_from(end).unwrap_or(u32::MAX).saturating_add(1);
		let at = OsRng.next_u32().checked_rem(bound).and_then(|at| usize::try_from(at).ok());
		all.swap(end, at.unwrap_or(end));
	}
}

fn random<const N: usize>() -> [u8; N] {
	let mut bytes = [0; N];
	OsRng.fill_bytes(&mut bytes);
	bytes
}
