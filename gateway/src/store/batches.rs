// SPDX-License-Identifier: GPL-3.0-only

//! Batches of receipts, on their way to the chain and there.

use codec::{Decode, DecodeAll, Encode};
use salus_primitives::{AccountId, BlockNumber, ReceiptRoot};
use salus_receipt::{Batch, BatchNumber, Finality, StateProof};

use super::database::{fixed, number, Database};
use crate::error::GatewayError;

/// What proves offline that the chain has a batch.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct BatchProof {
	/// What the state of one block says of it, and of every receipt in it.
	pub state: StateProof,
	/// That this block is final.
	pub finality: Finality,
}

impl Database {
	/// Writes a batch of the oldest receipts that are in none, as many as it counts, before it is submitted.
	pub(crate) async fn write_batch(&self, batch: &Batch) -> Result<(), GatewayError> {
		let mut all = self.write.begin().await?;
		sqlx::query("INSERT INTO batches (number, count, previous, root) VALUES ($1, $2, $3, $4)")
			.bind(i64::from(batch.number()))
			.bind(i64::from(batch.count()))
			.bind(batch.previous().0.to_vec())
			.bind(batch.root().0.to_vec())
			.execute(&mut *all)
			.await?;
		// At once: while this writes, no receipt can be written, and so nothing is released.
		let done = sqlx::query(
			"UPDATE receipts SET batch = $1, place = waiting.place FROM \
			 (SELECT number, ROW_NUMBER() OVER (ORDER BY number) - 1 AS place FROM receipts \
			 WHERE batch IS NULL ORDER BY number LIMIT $2) AS waiting \
			 WHERE receipts.number = waiting.number",
		)
		.bind(i64::from(batch.number()))
		.bind(i64::from(batch.count()))
		.execute(&mut *all)
		.await?;
		if done.rows_affected() != u64::from(batch.count()) {
			return Err(GatewayError::unavailable("fewer receipts wait than the batch counts"));
		}
		all.commit().await?;
		Ok(())
	}

	/// A batch of that gateway's institution, as it was written.
	pub(crate) async fn batch(
		&self,
		gateway: &AccountId,
		batch: BatchNumber,
	) -> Result<Option<Batch>, GatewayError> {
		let row: Option<(i64, Vec<u8>, Vec<u8>)> =
			sqlx::query_as("SELECT count, previous, root FROM batches WHERE number = $1")
				.bind(i64::from(batch))
				.fetch_optional(&self.read)
				.await?;
		let Some((count, previous, root)) = row else { return Ok(None) };
		let (count, root) = (number(count)?, ReceiptRoot(fixed(&root)?));
		let leaves = self.leaves(batch).await?;
		Batch::new(gateway.clone(), batch, ReceiptRoot(fixed(&previous)?), leaves)
			.filter(|batch| batch.count() == count && batch.root() == root)
			.map(Some)
			.ok_or_else(|| {
				GatewayError::unavailable(format!(
					"batch {batch} is not what was written: was it another institution's gateway?"
				))
			})
	}

	/// The number of the newest batch, anchored or not.
	pub(crate) async fn last_batch(&self) -> Result<Option<BatchNumber>, GatewayError> {
		let (last,): (Option<i64>,) =
			sqlx::query_as("SELECT MAX(number) FROM batches").fetch_one(&self.read).await?;
		last.map(number).transpose()
	}

	/// The batches that were written and, as far as is known here, not anchored.
	pub(crate) async fn open_batches(&self) -> Result<Vec<BatchNumber>, GatewayError> {
		self.batch_numbers("SELECT number FROM batches WHERE anchored IS NULL ORDER BY number")
			.await
	}

	/// The batches with receipts that are anchored and not proven.
	pub(crate) async fn unproven_batches(&self) -> Result<Vec<BatchNumber>, GatewayError> {
		self.batch_numbers(
			"SELECT number FROM batches WHERE anchored IS NOT NULL AND count > 0 AND proof IS NULL \
			 ORDER BY number",
		)
		.await
	}

	async fn batch_numbers(&self, query: &'static str) -> Result<Vec<BatchNumber>, GatewayError> {
		let rows: Vec<(i64,)> = sqlx::query_as(query).fetch_all(&self.read).await?;
		rows.into_iter().map(|(batch,)| number(batch)).collect()
	}

	/// Notes that the chain has a batch, since that block.
	pub(crate) async fn batch_anchored(
		&self,
		batch: BatchNumber,
		block: BlockNumber,
	) -> Result<(), GatewayError> {
		sqlx::query("UPDATE batches SET anchored = $1 WHERE number = $2")
			.bind(i64::from(block))
			.bind(i64::from(batch))
			.execute(&self.write)
			.await?;
		Ok(())
	}

	/// Gives up a batch that the chain will never have: its receipts wait for another.
	pub(crate) async fn dissolve_batch(&self, batch: BatchNumber) -> Result<(), GatewayError> {
		let mut both = self.write.begin().await?;
		sqlx::query("UPDATE receipts SET batch = NULL, place = NULL WHERE batch = $1")
			.bind(i64::from(batch))
			.execute(&mut *both)
			.await?;
		sqlx::query("DELETE FROM batches WHERE number = $1 AND anchored IS NULL")
			.bind(i64::from(batch))
			.execute(&mut *both)
			.await?;
		both.commit().await?;
		Ok(())
	}

	/// Keeps what proves a batch.
	pub(crate) async fn keep_proof(
		&self,
		batch: BatchNumber,
		proof: &BatchProof,
	) -> Result<(), GatewayError> {
		sqlx::query("UPDATE batches SET proof = $1 WHERE number = $2")
			.bind(proof.encode())
			.bind(i64::from(batch))
			.execute(&self.write)
			.await?;
		Ok(())
	}

	/// What proves a batch, once that is kept.
	pub(crate) async fn proof(
		&self,
		batch: BatchNumber,
	) -> Result<Option<BatchProof>, GatewayError> {
		let row: Option<(Option<Vec<u8>>,)> =
			sqlx::query_as("SELECT proof FROM batches WHERE number = $1")
				.bind(i64::from(batch))
				.fetch_optional(&self.read)
				.await?;
		row.and_then(|(proof,)| proof)
			.map(|proof| BatchProof::decode_all(&mut proof.as_slice()))
			.transpose()
			.map_err(|error| GatewayError::unavailable(format!("database: a proof: {error}")))
	}
}
