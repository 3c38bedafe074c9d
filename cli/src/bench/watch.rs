// SPDX-License-Identifier: GPL-3.0-only

//! What gateways answer to somebody who may read, once a second, until this is ended: for tests in which
//! something happens to the network meanwhile. A line of JSON for each answer, by which block it released, with how
//! many receipts she was given by then and how many of them are proven; and, as of a gateway 0, one for each request
//! that was lodged and is final.

use std::{sync::Arc, time::Duration};

use anyhow::Context as _;
use futures::{future::try_join_all, try_join};
use salus_client::calls;
use salus_gateway::{
	exchange::{Part, ReceiptId, ReleaseRequest},
	Chain as _, Exchange, ExchangeError, NodeChain,
};
use salus_primitives::{
	access::{Purpose, Scope},
	text::RequestText,
	BlockNumber,
};
use salus_receipt::{verify, Trust};
use serde_json::json;
use tokio::{
	io::AsyncReadExt as _,
	time::{interval, MissedTickBehavior},
};

use super::grounds::{until, Answered, Grounds, Over};
use crate::{
	actions::{openings::draw, requests, scope::purposes},
	context::{unix_millis, Context},
};

const EVERY: Duration = Duration::from_secs(1);
/// How often something is lodged: a gateway takes thirty of one account at once.
const LODGE: Duration = Duration::from_secs(10);

pub async fn run(context: &Context, gateway_node: Option<&str>) -> anyhow::Result<()> {
	let grounds = Grounds::lay(context, gateway_node, None, Over::Http).await?;
	let record = grounds.file(4096).await?;
	let doctor = &grounds.ground.cast.doctor;
	let wish = grounds.wish(record, grounds.grant(doctor).await?);
	let gateways = grounds.gateways(doctor).await?;
	for gateway in &gateways {
		until(&**gateway, &wish, Answered::Released).await?;
	}
	let chain = NodeChain::reading(grounds.ground.node.clone()).await?;
	let trust = chain.trust().await?.context("the node has let the first block's state go")?;
	let watched =
		(1..).zip(&gateways).map(|(number, gateway)| watch(number, gateway, &wish, &trust));
	try_join!(try_join_all(watched), lodge(&grounds)).map(drop)
}

async fn watch(
	number: usize,
	gateway: &Arc<dyn Exchange>,
	wish: &ReleaseRequest,
	trust: &Trust,
) -> anyhow::Result<()> {
	let mut ticks = interval(EVERY);
	ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
	let (mut given, mut proven) = (Vec::new(), 0usize);
	loop {
		ticks.tick().await;
		let Heard { answer, block, retry_after } = ask(&**gateway, wish, &mut given).await;
		// Before receipts are proven, which takes its time: it is the answer's.
		let at = unix_millis();
		while let Some(id) = given.get(proven) {
			if !is_proven(&**gateway, *id, trust).await? {
				break;
			}
			proven = proven.saturating_add(1);
		}
		let receipts = given.len();
		println!(
			"{}",
			json!({
				"at": at, "gateway": number, "answer": answer, "block": block,
				"retry_after": retry_after, "receipts": receipts, "proven": proven,
			})
		);
	}
}

/// Whether a receipt is anchored, and so proven; one that proves nothing is an error.
async fn is_proven(gateway: &dyn Exchange, id: ReceiptId, trust: &Trust) -> anyhow::Result<bool> {
	match gateway.receipt(id).await {
		Ok(file) => Ok(verify(&file, trust).map(|_| true)?),
		Err(
			ExchangeError::NotAnchored { .. }
			| ExchangeError::Stale { .. }
			| ExchangeError::TooMany { .. }
			| ExchangeError::Unavailable,
		) => Ok(false),
		Err(error) => Err(error.into()),
	}
}

/// Has a request lodged, and denies it in the patient's name, again and again.
async fn lodge(grounds: &Grounds) -> anyhow::Result<()> {
	let mut ticks = interval(LODGE);
	ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
	loop {
		ticks.tick().await;
		let answer = match lodged(grounds).await {
			Ok(()) => "lodged".to_owned(),
			Err(error) => format!("{error:#}"),
		};
		println!("{}", json!({ "at": unix_millis(), "gateway": 0, "answer": answer }));
	}
}

async fn lodged(grounds: &Grounds) -> anyhow::Result<()> {
	let (ground, chart) = (&grounds.ground, grounds.patient.chart());
	let (context, node, doctor) = (&ground.context, &ground.node, &ground.cast.doctor);
	let opening = draw(doctor.id());
	let text = RequestText {
		genesis: node.genesis(),
		chart,
		party: opening.party,
		random: opening.random,
		scope: Scope::Chart,
		purposes: purposes(&[Purpose::Treat])?,
		start: node.finalised().await?.time().await?,
		end: None,
	};
	let request = requests::lodge(context, node, doctor, text).await?.request.request;
	let deny = calls::access::deny(chart, request);
	context.submit(node, &grounds.patient.account, &deny).await?;
	Ok(())
}

/// What a gateway answers: by which block it released, or after how many seconds it wants to be asked again.
#[derive(Default)]
struct Heard {
	answer: String,
	block: Option<BlockNumber>,
	retry_after: Option<u64>,
}

async fn ask(
	gateway: &dyn Exchange,
	wish: &ReleaseRequest,
	receipts: &mut Vec<ReceiptId>,
) -> Heard {
	let heard = |answer: &str| Heard { answer: answer.into(), ..Heard::default() };
	let later = |answer, retry_after| Heard { retry_after: Some(retry_after), ..heard(answer) };
	match gateway.fetch(wish, Part::Document, None).await {
		Ok(given) => {
			receipts.push(given.receipt);
			let block = Some(given.block);
			let mut bytes = Vec::new();
			match given.into_reader().read_to_end(&mut bytes).await {
				Ok(_) => Heard { block, ..heard("released") },
				Err(_) => heard("broken off"),
			}
		},
		Err(ExchangeError::Stale { retry_after }) => later("stale", retry_after),
		Err(ExchangeError::Unavailable) => heard("unavailable"),
		Err(ExchangeError::TooMany { retry_after }) => later("busy", retry_after),
		Err(error) => heard(&error.to_string()),
	}
}
