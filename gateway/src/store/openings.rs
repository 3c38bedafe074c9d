// SPDX-License-Identifier: GPL-3.0-only

//! What opens blinded tags.

use salus_primitives::{access::Opening, AccountId, BlindedTag, ChartId};
use sqlx::AnyExecutor;

use super::database::{fixed, Database};
use crate::error::GatewayError;

pub(super) async fn keep(
	to: impl AnyExecutor<'_>,
	chart: &ChartId,
	tag: &BlindedTag,
	opening: &Opening,
) -> Result<(), GatewayError> {
	let party: &[u8] = opening.party.as_ref();
	sqlx::query(
		"INSERT INTO openings (chart, tag, party, random) VALUES ($1, $2, $3, $4) \
		 ON CONFLICT DO NOTHING",
	)
	.bind(chart.as_ref())
	.bind(tag.as_ref())
	.bind(party)
	.bind(&opening.random[..])
	.execute(to)
	.await?;
	Ok(())
}

impl Database {
	/// Keeps the opening of a tag, which the caller has recomputed.
	pub(crate) async fn keep_opening(
		&self,
		chart: &ChartId,
		tag: &BlindedTag,
		opening: &Opening,
	) -> Result<(), GatewayError> {
		keep(&self.write, chart, tag, opening).await
	}

	/// The openings of a chart's tags.
	pub(crate) async fn openings(
		&self,
		chart: &ChartId,
	) -> Result<Vec<(BlindedTag, Opening)>, GatewayError> {
		let rows: Vec<(Vec<u8>, Vec<u8>, Vec<u8>)> =
			sqlx::query_as("SELECT tag, party, random FROM openings WHERE chart = $1")
				.bind(chart.as_ref())
				.fetch_all(&self.read)
				.await?;
		rows.into_iter()
			.map(|(tag, party, random)| {
				let party: [u8; 32] = fixed(&party)?;
				Ok((fixed(&tag)?.into(), Opening { party: party.into(), random: fixed(&random)? }))
			})
			.collect()
	}

	/// The charts on which a tag stands for that account, or of which it has fragments.
	pub(crate) async fn charts_naming(
		&self,
		party: &AccountId,
	) -> Result<Vec<ChartId>, GatewayError> {
		let party: &[u8] = party.as_ref();
		let rows: Vec<(Vec<u8>,)> = sqlx::query_as(
			"SELECT chart FROM openings WHERE party = $1 \
			 UNION SELECT chart FROM fragments WHERE grantee = $1",
		)
		.bind(party)
		.fetch_all(&self.read)
		.await?;
		rows.into_iter().map(|(chart,)| Ok(fixed(&chart)?.into())).collect()
	}

	/// Every chart of which requests, openings or fragments are kept.
	pub(crate) async fn charts(&self) -> Result<Vec<ChartId>, GatewayError> {
		let rows: Vec<(Vec<u8>,)> = sqlx::query_as(
			"SELECT chart FROM openings UNION SELECT chart FROM fragments \
			 UNION SELECT chart FROM requests",
		)
		.fetch_all(&self.read)
		.await?;
		rows.into_iter().map(|(chart,)| Ok(fixed(&chart)?.into())).collect()
	}

	/// Forgets an opening.
	pub(crate) async fn forget_opening(
		&self,
		chart: &ChartId,
		tag: &BlindedTag,
	) -> Result<(), GatewayError> {
		sqlx::query("DELETE FROM openings WHERE chart = $1 AND tag = $2")
			.bind(chart.as_ref())
			.bind(tag.as_ref())
			.execute(&self.write)
			.await?;
		Ok(())
	}
}
