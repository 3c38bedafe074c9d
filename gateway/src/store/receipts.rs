// SPDX-License-Identifier: GPL-3.0-only

//! Receipts: what was released, written before it was.

use codec::{DecodeAll, Encode};
use salus_primitives::ChartId;
use salus_receipt::{BatchNumber, Leaf, SignedReceipt};
use sqlx::AnyExecutor;

use super::database::{fixed, number, signed, unsigned, Database};
use crate::{error::GatewayError, exchange::ReceiptId};

/// A receipt as it lies here.
pub struct WrittenReceipt {
	/// Its number among all of them.
	pub number: u64,
	/// The receipt.
	pub signed: SignedReceipt,
	/// What the reader signed.
	pub evidence: Vec<u8>,
	/// Its batch, and its place in it.
	pub place: Option<(BatchNumber, u32)>,
}

type Row = (i64, Vec<u8>, Vec<u8>, Option<i64>, Option<i64>);

fn read((row, receipt, evidence, batch, place): Row) -> Result<WrittenReceipt, GatewayError> {
	let receipt = SignedReceipt::decode_all(&mut receipt.as_slice())
		.map_err(|error| GatewayError::unavailable(format!("database: a receipt: {error}")))?;
	let place = match batch.zip(place) {
		Some((batch, place)) => Some((number(batch)?, number(place)?)),
		None => None,
	};
	Ok(WrittenReceipt { number: unsigned(row), signed: receipt, evidence, place })
}

async fn write(
	to: impl AnyExecutor<'_>,
	signed: &SignedReceipt,
	evidence: &[u8],
) -> Result<(), GatewayError> {
	sqlx::query("INSERT INTO receipts (leaf, chart, receipt, evidence) VALUES ($1, $2, $3, $4)")
		.bind(&signed.receipt.leaf()[..])
		.bind(signed.receipt.chart.as_ref())
		.bind(signed.encode())
		.bind(evidence)
		.execute(to)
		.await?;
	Ok(())
}

impl Database {
	/// Writes receipts of what one request released: all or none. When this returns, they survive a power cut.
	pub(crate) async fn write_receipts(
		&self,
		receipts: &[SignedReceipt],
		evidence: &[u8],
	) -> Result<(), GatewayError> {
		// One statement needs no transaction around it, and most requests release one thing.
		if let [one] = receipts {
			return write(&self.write, one, evidence).await;
		}
		let mut all = self.write.begin().await?;
		for one in receipts {
			write(&mut *all, one, evidence).await?;
		}
		all.commit().await?;
		Ok(())
	}

	/// The receipts of a chart, from the one after that number on.
	pub(crate) async fn receipts(
		&self,
		chart: &ChartId,
		after: u64,
		limit: u32,
	) -> Result<Vec<WrittenReceipt>, GatewayError> {
		let rows: Vec<Row> = sqlx::query_as(
			"SELECT number, receipt, evidence, batch, place FROM receipts \
			 WHERE chart = $1 AND number > $2 ORDER BY number LIMIT $3",
		)
		.bind(chart.as_ref())
		.bind(signed(after))
		.bind(i64::from(limit))
		.fetch_all(&self.read)
		.await?;
		rows.into_iter().map(read).collect()
	}

	/// One receipt.
	pub(crate) async fn receipt(
		&self,
		id: &ReceiptId,
	) -> Result<Option<WrittenReceipt>, GatewayError> {
		let row: Option<Row> = sqlx::query_as(
			"SELECT number, receipt, evidence, batch, place FROM receipts WHERE leaf = $1",
		)
		.bind(&id.0[..])
		.fetch_optional(&self.read)
		.await?;
		row.map(read).transpose()
	}

	/// The receipts of a batch, in order.
	pub(crate) async fn receipts_in(
		&self,
		batch: BatchNumber,
	) -> Result<Vec<WrittenReceipt>, GatewayError> {
		let rows: Vec<Row> = sqlx::query_as(
			"SELECT number, receipt, evidence, batch, place FROM receipts \
			 WHERE batch = $1 ORDER BY place",
		)
		.bind(i64::from(batch))
		.fetch_all(&self.read)
		.await?;
		rows.into_iter().map(read).collect()
	}

	/// The leaves of a batch, in order.
	pub(crate) async fn leaves(&self, batch: BatchNumber) -> Result<Vec<Leaf>, GatewayError> {
		let rows: Vec<(Vec<u8>,)> =
			sqlx::query_as("SELECT leaf FROM receipts WHERE batch = $1 ORDER BY place")
				.bind(i64::from(batch))
				.fetch_all(&self.read)
				.await?;
		rows.into_iter().map(|(leaf,)| fixed(&leaf)).collect()
	}

	/// The newest receipt.
	pub(crate) async fn last_receipt(&self) -> Result<Option<WrittenReceipt>, GatewayError> {
		let row: Option<Row> = sqlx::query_as(
			"SELECT number, receipt, evidence, batch, place FROM receipts \
			 ORDER BY number DESC LIMIT 1",
		)
		.fetch_optional(&self.read)
		.await?;
		row.map(read).transpose()
	}

	/// The leaves of the oldest receipts that are in no batch.
	pub(crate) async fn waiting(&self, limit: u32) -> Result<Vec<Leaf>, GatewayError> {
		let rows: Vec<(Vec<u8>,)> = sqlx::query_as(
			"SELECT leaf FROM receipts WHERE batch IS NULL ORDER BY number LIMIT $1",
		)
		.bind(i64::from(limit))
		.fetch_all(&self.read)
		.await?;
		rows.into_iter().map(|(leaf,)| fixed(&leaf)).collect()
	}
}
