// SPDX-License-Identifier: GPL-3.0-only

//! Fragments that were destroyed, with the statements of it.

use codec::{DecodeAll, Encode};
use salus_primitives::ChartId;
use salus_receipt::SignedDestruction;

use super::database::{number, signed, unsigned, Database};
use crate::{
	error::GatewayError,
	exchange::{FragmentSet, KeptDestruction},
};

impl Database {
	/// Destroys the generations of a set up to `newest` and keeps what `state` says of them, both or neither;
	/// answers how many. Where there are none, nothing is said.
	pub(crate) async fn destroy(
		&self,
		set: &FragmentSet,
		newest: u32,
		state: impl FnOnce(Vec<u32>) -> SignedDestruction,
	) -> Result<u64, GatewayError> {
		let grantee: &[u8] = set.grantee.as_ref();
		let mut both = self.write.begin().await?;
		let rows: Vec<(i64,)> = sqlx::query_as(
			"DELETE FROM fragments WHERE chart = $1 AND tag = $2 AND epoch = $3 AND grantee = $4 \
			 AND emergency = $5 AND generation <= $6 RETURNING generation",
		)
		.bind(set.chart.as_ref())
		.bind(set.tag.as_ref())
		.bind(i64::from(set.epoch))
		.bind(grantee)
		.bind(i64::from(set.emergency))
		.bind(i64::from(newest))
		.fetch_all(&mut *both)
		.await?;
		let mut generations = rows
			.into_iter()
			.map(|(generation,)| number(generation))
			.collect::<Result<Vec<_>, _>>()?;
		let destroyed = u64::try_from(generations.len()).unwrap_or(u64::MAX);
		if destroyed > 0 {
			generations.sort_unstable();
			sqlx::query("INSERT INTO destructions (chart, statement) VALUES ($1, $2)")
				.bind(set.chart.as_ref())
				.bind(state(generations).encode())
				.execute(&mut *both)
				.await?;
		}
		both.commit().await?;
		Ok(destroyed)
	}

	/// The statements about a chart, from the one after that number on.
	pub(crate) async fn destructions(
		&self,
		chart: &ChartId,
		after: u64,
		limit: u32,
	) -> Result<Vec<KeptDestruction>, GatewayError> {
		let rows: Vec<(i64, Vec<u8>)> = sqlx::query_as(
			"SELECT number, statement FROM destructions \
			 WHERE chart = $1 AND number > $2 ORDER BY number LIMIT $3",
		)
		.bind(chart.as_ref())
		.bind(signed(after))
		.bind(i64::from(limit))
		.fetch_all(&self.read)
		.await?;
		rows.into_iter()
			.map(|(row, statement)| {
				let signed =
					SignedDestruction::decode_all(&mut statement.as_slice()).map_err(|error| {
						GatewayError::unavailable(format!("database: a statement: {error}"))
					})?;
				Ok(KeptDestruction { number: unsigned(row), signed })
			})
			.collect()
	}
}
