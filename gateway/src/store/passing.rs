// SPDX-License-Identifier: GPL-3.0-only

//! Requests on their way to other gateways.

use salus_primitives::{AccountId, ChartId, Moment, RequestId};
use sqlx::AnyExecutor;

use super::database::{fixed, number, signed, unsigned, Database};
use crate::error::GatewayError;

/// A request that a gateway has not taken yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passing {
	/// The chart.
	pub chart: ChartId,
	/// The request's number.
	pub request: RequestId,
	/// The institution that runs the gateway.
	pub gateway: AccountId,
	/// How long to wait where it does not take it now, in milliseconds.
	pub wait: u64,
}

type Row = (Vec<u8>, i64, Vec<u8>, i64);

pub(super) async fn keep(
	to: impl AnyExecutor<'_>,
	one: &Passing,
	due: Moment,
) -> Result<(), GatewayError> {
	let gateway: &[u8] = one.gateway.as_ref();
	sqlx::query(
		"INSERT INTO passing (chart, request, gateway, due, wait) VALUES ($1, $2, $3, $4, $5) \
		 ON CONFLICT DO NOTHING",
	)
	.bind(one.chart.as_ref())
	.bind(i64::from(one.request))
	.bind(gateway)
	.bind(signed(due))
	.bind(signed(one.wait))
	.execute(to)
	.await?;
	Ok(())
}

impl Database {
	/// What is to be passed on now: that which has waited longest.
	pub(crate) async fn to_pass(
		&self,
		now: Moment,
		limit: u32,
	) -> Result<Vec<Passing>, GatewayError> {
		let rows: Vec<Row> = sqlx::query_as(
			"SELECT chart, request, gateway, wait FROM passing WHERE due <= $1 ORDER BY due LIMIT $2",
		)
		.bind(signed(now))
		.bind(i64::from(limit))
		.fetch_all(&self.read)
		.await?;
		rows.into_iter()
			.map(|(chart, request, gateway, wait)| {
				let gateway: [u8; 32] = fixed(&gateway)?;
				Ok(Passing {
					chart: fixed(&chart)?.into(),
					request: number(request)?,
					gateway: gateway.into(),
					wait: unsigned(wait),
				})
			})
			.collect()
	}

	/// How many wait.
	pub(crate) async fn passing(&self) -> Result<u64, GatewayError> {
		let (waiting,): (i64,) =
			sqlx::query_as("SELECT COUNT(*) FROM passing").fetch_one(&self.read).await?;
		Ok(unsigned(waiting))
	}

	/// It was taken, or is asked no more.
	pub(crate) async fn passed(&self, one: &Passing) -> Result<(), GatewayError> {
		let gateway: &[u8] = one.gateway.as_ref();
		sqlx::query("DELETE FROM passing WHERE chart = $1 AND request = $2 AND gateway = $3")
			.bind(one.chart.as_ref())
			.bind(i64::from(one.request))
			.bind(gateway)
			.execute(&self.write)
			.await?;
		Ok(())
	}

	/// It was not taken: it is tried again from that moment on.
	pub(crate) async fn pass_later(
		&self,
		one: &Passing,
		due: Moment,
		wait: u64,
	) -> Result<(), GatewayError> {
		let gateway: &[u8] = one.gateway.as_ref();
		sqlx::query(
			"UPDATE passing SET due = $1, wait = $2 WHERE chart = $3 AND request = $4 AND gateway = $5",
		)
		.bind(signed(due))
		.bind(signed(wait))
		.bind(one.chart.as_ref())
		.bind(i64::from(one.request))
		.bind(gateway)
		.execute(&self.write)
		.await?;
		Ok(())
	}
}
