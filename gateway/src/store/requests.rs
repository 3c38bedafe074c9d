// SPDX-License-Identifier: GPL-3.0-only

//! Requests under blinded tags, as their data users signed them.

use salus_primitives::{access::Opening, BlindedTag, ChartId, Moment, RequestId};

use super::{
	database::{number, Database},
	openings,
	passing::{self, Passing},
};
use crate::{
	error::GatewayError,
	exchange::{BlindedRequest, LodgedRequest},
};

impl Database {
	/// Keeps a request that finalised state has, what opens its tag, and whom it is to be passed to from that
	/// moment on: all or nothing.
	pub(crate) async fn keep_request(
		&self,
		lodged: &LodgedRequest,
		(tag, opening): (&BlindedTag, &Opening),
		others: &[Passing],
		now: Moment,
	) -> Result<(), GatewayError> {
		let chart = &lodged.blinded.text.chart;
		let signed = serde_json::to_string(&lodged.blinded).map_err(GatewayError::unavailable)?;
		let mut all = self.write.begin().await?;
		openings::keep(&mut *all, chart, tag, opening).await?;
		sqlx::query(
			"INSERT INTO requests (chart, request, signed) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
		)
		.bind(chart.as_ref())
		.bind(i64::from(lodged.request))
		.bind(signed)
		.execute(&mut *all)
		.await?;
		for one in others {
			passing::keep(&mut *all, one, now).await?;
		}
		all.commit().await?;
		Ok(())
	}

	/// The requests of a chart.
	pub(crate) async fn requests(
		&self,
		chart: &ChartId,
	) -> Result<Vec<LodgedRequest>, GatewayError> {
		let rows: Vec<(i64, String)> = sqlx::query_as(
			"SELECT request, signed FROM requests WHERE chart = $1 ORDER BY request",
		)
		.bind(chart.as_ref())
		.fetch_all(&self.read)
		.await?;
		rows.into_iter()
			.map(|(request, signed)| {
				let blinded: BlindedRequest =
					serde_json::from_str(&signed).map_err(GatewayError::unavailable)?;
				Ok(LodgedRequest { request: number(request)?, blinded })
			})
			.collect()
	}

	/// Forgets a request.
	pub(crate) async fn forget_request(
		&self,
		chart: &ChartId,
		request: RequestId,
	) -> Result<(), GatewayError> {
		sqlx::query("DELETE FROM requests WHERE chart = $1 AND request = $2")
			.bind(chart.as_ref())
			.bind(i64::from(request))
			.execute(&self.write)
			.await?;
		Ok(())
	}
}
