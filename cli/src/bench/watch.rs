// SPDX-License-Identifier: GPL-3.0-only

//! What gateways answer to somebody who may read, once a second, until this is ended: for tests in which
//! something happens to the network meanwhile. A line of JSON for each answer.

use std::{sync::Arc, time::Duration};

use futures::future::try_join_all;
use salus_gateway::{
	exchange::{Part, ReleaseRequest},
	Exchange, ExchangeError,
};
use tokio::io::AsyncReadExt as _;

use super::grounds::{until, Answered, Grounds, Over};
use crate::context::{unix_millis, Context};

const EVERY: Duration = Duration::from_secs(1);

pub async fn run(context: &Context, gateway_node: Option<&str>) -> anyhow::Result<()> {
	let grounds = Grounds::lay(context, gateway_node, None, Over::Http).await?;
	let record = grounds.file(4096).await?;
	let doctor = &grounds.ground.cast.doctor;
	let wish = grounds.wish(record, grounds.grant(doctor).await?);
	let gateways = grounds.gateways(doctor).await?;
	for gateway in &gateways {
		until(&**gateway, &wish, Answered::Released).await?;
	}
	let watched = (1..).zip(&gateways).map(|(number, gateway)| watch(number, gateway, &wish));
	try_join_all(watched).await.map(drop)
}

async fn watch(
	number: usize,
	gateway: &Arc<dyn Exchange>,
	wish: &ReleaseRequest,
) -> anyhow::Result<()> {
	let mut ticks = tokio::time::interval(EVERY);
	ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
	loop {
		ticks.tick().await;
		let (answer, retry_after) = ask(&**gateway, wish).await;
		let at = unix_millis();
		println!(
			"{}",
			serde_json::json!({
				"at": at, "gateway": number, "answer": answer, "retry_after": retry_after,
			})
		);
	}
}

/// What a gateway answers, and after how many seconds it wants to be asked again.
async fn ask(gateway: &dyn Exchange, wish: &ReleaseRequest) -> (String, Option<u64>) {
	match gateway.fetch(wish, Part::Document, None).await {
		Ok(given) => {
			let mut bytes = Vec::new();
			match given.into_reader().read_to_end(&mut bytes).await {
				Ok(_) => ("released".into(), None),
				Err(_) => ("broken off".into(), None),
			}
		},
		Err(ExchangeError::Stale { retry_after }) => ("stale".into(), Some(retry_after)),
		Err(ExchangeError::Unavailable) => ("unavailable".into(), None),
		Err(ExchangeError::TooMany { retry_after }) => ("busy".into(), Some(retry_after)),
		Err(error) => (error.to_string(), None),
	}
}
