// SPDX-License-Identifier: GPL-3.0-only

//! How the network's authorities changed since its first block, as far as headers were looked through.

use codec::{DecodeAll, Encode};
use salus_primitives::BlockNumber;
use salus_receipt::{SetChange, SetId, Trust};

use super::database::{number, signed, unsigned, Database};
use crate::error::GatewayError;

impl Database {
	/// The network's beginning, if it is kept.
	pub(crate) async fn trust(&self) -> Result<Option<Trust>, GatewayError> {
		let row: Option<(String,)> =
			sqlx::query_as("SELECT trust FROM trust").fetch_optional(&self.read).await?;
		row.map(|(trust,)| serde_json::from_str(&trust).map_err(GatewayError::unavailable))
			.transpose()
	}

	/// Keeps the network's beginning.
	pub(crate) async fn keep_trust(&self, trust: &Trust) -> Result<(), GatewayError> {
		let trust = serde_json::to_string(trust).map_err(GatewayError::unavailable)?;
		sqlx::query(
			"INSERT INTO trust (one, trust) VALUES (0, $1) \
			 ON CONFLICT (one) DO UPDATE SET trust = excluded.trust",
		)
		.bind(trust)
		.execute(&self.write)
		.await?;
		Ok(())
	}

	/// Up to which block headers were looked through.
	pub(crate) async fn followed(&self) -> Result<BlockNumber, GatewayError> {
		let (block,): (i64,) =
			sqlx::query_as("SELECT block FROM followed").fetch_one(&self.read).await?;
		number(block)
	}

	/// Notes that headers were looked through up to a block, and the change that was found there, with the
	/// number of the set that hands over and its last block.
	pub(crate) async fn follow(
		&self,
		to: BlockNumber,
		found: Option<(BlockNumber, &SetChange)>,
	) -> Result<(), GatewayError> {
		let mut both = self.write.begin().await?;
		sqlx::query("UPDATE followed SET block = $1")
			.bind(i64::from(to))
			.execute(&mut *both)
			.await?;
		if let Some((block, change)) = found {
			sqlx::query("INSERT INTO set_changes (number, block, change) VALUES ($1, $2, $3)")
				.bind(signed(change.finality.set))
				.bind(i64::from(block))
				.bind(change.encode())
				.execute(&mut *both)
				.await?;
		}
		both.commit().await?;
		Ok(())
	}

	/// The number of the set in whose time a block falls: how many sets ended before it.
	pub(crate) async fn set_of(&self, block: BlockNumber) -> Result<SetId, GatewayError> {
		let (sets,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM set_changes WHERE block < $1")
			.bind(i64::from(block))
			.fetch_one(&self.read)
			.await?;
		Ok(unsigned(sets))
	}

	/// The changes that lead from the first set to that one.
	pub(crate) async fn changes_to(&self, set: SetId) -> Result<Vec<SetChange>, GatewayError> {
		let rows: Vec<(Vec<u8>,)> =
			sqlx::query_as("SELECT change FROM set_changes WHERE number < $1 ORDER BY number")
				.bind(signed(set))
				.fetch_all(&self.read)
				.await?;
		rows.into_iter()
			.map(|(change,)| {
				SetChange::decode_all(&mut change.as_slice()).map_err(|error| {
					GatewayError::unavailable(format!("database: a change of authorities: {error}"))
				})
			})
			.collect()
	}
}
