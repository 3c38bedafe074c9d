// SPDX-License-Identifier: GPL-3.0-only

//! Envelopes, beside the objects that they open.

use salus_primitives::{AccountId, BlockNumber, ChartId, Moment, ObjectHash, RecordId};

use super::database::{fixed, number, signed, unsigned, Database};
use crate::{
	error::GatewayError,
	exchange::{PutFiling, VersionOf},
};

/// What is kept of a record's version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFiling {
	/// Who handed it over.
	pub filer: AccountId,
	/// The document's object.
	pub object: ObjectHash,
	/// The index entry's object.
	pub index: ObjectHash,
	/// The document's envelope.
	pub envelope: Vec<u8>,
	/// The index entry's envelope.
	pub index_envelope: Vec<u8>,
	/// The finalised block that names it; `None` while it is staged.
	pub confirmed: Option<BlockNumber>,
}

type Row = (Vec<u8>, Vec<u8>, Vec<u8>, Vec<u8>, Vec<u8>, Option<i64>);

fn kept(
	(filer, object, index, envelope, index_envelope, confirmed): Row,
) -> Result<KeptFiling, GatewayError> {
	Ok(KeptFiling {
		filer: fixed(&filer)?.into(),
		object: fixed(&object)?.into(),
		index: fixed(&index)?.into(),
		envelope,
		index_envelope,
		confirmed: confirmed.map(number).transpose()?,
	})
}

impl Database {
	/// Stages a filing; false where its filer has not brought one of its objects: the chain shows their hashes to
	/// everybody, and whoever may read a record gets what it names. What is confirmed stays as it is.
	pub(crate) async fn stage_filing(
		&self,
		put: &PutFiling,
		now: Moment,
	) -> Result<bool, GatewayError> {
		let text = &put.filing.text;
		let filer: &[u8] = text.filer.as_ref();
		let done = sqlx::query(
			"INSERT INTO filings (chart, record, version, filer, object, index_object, envelope, \
			 index_envelope, confirmed, since) \
			 SELECT $1, $2, $3, $4, $5, $6, $7, $8, NULL, $9 \
			 WHERE EXISTS (SELECT 1 FROM objects JOIN brought ON brought.hash = objects.hash \
			 WHERE objects.hash = $5 AND state = 'here' AND account = $4) \
			 AND EXISTS (SELECT 1 FROM objects JOIN brought ON brought.hash = objects.hash \
			 WHERE objects.hash = $6 AND state = 'here' AND account = $4) \
			 ON CONFLICT (chart, record, version, filer) DO UPDATE SET object = excluded.object, \
			 index_object = excluded.index_object, envelope = excluded.envelope, \
			 index_envelope = excluded.index_envelope, since = excluded.since \
			 WHERE filings.confirmed IS NULL",
		)
		.bind(text.chart.as_ref())
		.bind(text.record.as_ref())
		.bind(i64::from(text.version))
		.bind(filer)
		.bind(text.object.as_ref())
		.bind(text.index.as_ref())
		.bind(&put.envelope.0)
		.bind(&put.index_envelope.0)
		.bind(signed(now))
		.execute(&self.write)
		.await?;
		Ok(done.rows_affected() > 0)
	}

	/// How many filings of an account are staged.
	pub(crate) async fn staged_by(&self, filer: &AccountId) -> Result<u64, GatewayError> {
		let filer: &[u8] = filer.as_ref();
		let (staged,): (i64,) =
			sqlx::query_as("SELECT COUNT(*) FROM filings WHERE filer = $1 AND confirmed IS NULL")
				.bind(filer)
				.fetch_one(&self.read)
				.await?;
		Ok(unsigned(staged))
	}

	/// What was handed over for a version, by whomever.
	pub(crate) async fn filings(&self, of: &VersionOf) -> Result<Vec<KeptFiling>, GatewayError> {
		let rows: Vec<Row> = sqlx::query_as(
			"SELECT filer, object, index_object, envelope, index_envelope, confirmed FROM filings \
			 WHERE chart = $1 AND record = $2 AND version = $3",
		)
		.bind(of.chart.as_ref())
		.bind(of.record.as_ref())
		.bind(i64::from(of.version))
		.fetch_all(&self.read)
		.await?;
		rows.into_iter().map(kept).collect()
	}

	/// Makes a filing count, and drops what others handed over for the same version.
	pub(crate) async fn confirm_filing(
		&self,
		of: &VersionOf,
		filer: &AccountId,
		block: BlockNumber,
	) -> Result<(), GatewayError> {
		let filer: &[u8] = filer.as_ref();
		let mut both = self.write.begin().await?;
		sqlx::query(
			"UPDATE filings SET confirmed = $1 \
			 WHERE chart = $2 AND record = $3 AND version = $4 AND filer = $5",
		)
		.bind(i64::from(block))
		.bind(of.chart.as_ref())
		.bind(of.record.as_ref())
		.bind(i64::from(of.version))
		.bind(filer)
		.execute(&mut *both)
		.await?;
		sqlx::query(
			"DELETE FROM filings WHERE chart = $1 AND record = $2 AND version = $3 AND filer <> $4",
		)
		.bind(of.chart.as_ref())
		.bind(of.record.as_ref())
		.bind(i64::from(of.version))
		.bind(filer)
		.execute(&mut *both)
		.await?;
		// They are no longer staged by anybody.
		sqlx::query(
			"UPDATE objects SET owner = NULL WHERE hash IN (SELECT object FROM filings \
			 WHERE chart = $1 AND record = $2 AND version = $3 UNION ALL SELECT index_object \
			 FROM filings WHERE chart = $1 AND record = $2 AND version = $3)",
		)
		.bind(of.chart.as_ref())
		.bind(of.record.as_ref())
		.bind(i64::from(of.version))
		.execute(&mut *both)
		.await?;
		both.commit().await?;
		Ok(())
	}

	/// Versions that are staged since before `cutoff`.
	pub(crate) async fn staged_filings(
		&self,
		cutoff: Moment,
	) -> Result<Vec<VersionOf>, GatewayError> {
		let rows: Vec<(Vec<u8>, Vec<u8>, i64)> = sqlx::query_as(
			"SELECT DISTINCT chart, record, version FROM filings \
			 WHERE confirmed IS NULL AND since < $1",
		)
		.bind(signed(cutoff))
		.fetch_all(&self.read)
		.await?;
		rows.into_iter()
			.map(|(chart, record, version)| {
				Ok(VersionOf {
					chart: fixed(&chart)?.into(),
					record: fixed(&record)?.into(),
					version: number(version)?,
				})
			})
			.collect()
	}

	/// Drops what is staged since before `cutoff`; answers how many.
	pub(crate) async fn drop_staged(&self, cutoff: Moment) -> Result<u64, GatewayError> {
		let done = sqlx::query("DELETE FROM filings WHERE confirmed IS NULL AND since < $1")
			.bind(signed(cutoff))
			.execute(&self.write)
			.await?;
		Ok(done.rows_affected())
	}

	/// Records of a chart of which something is kept, from the one after `after` on, in the order of their ids.
	pub(crate) async fn records_after(
		&self,
		chart: &ChartId,
		after: Option<&RecordId>,
		limit: u32,
	) -> Result<Vec<RecordId>, GatewayError> {
		let rows: Vec<(Vec<u8>,)> = sqlx::query_as(
			"SELECT DISTINCT record FROM filings WHERE chart = $1 AND record > $2 \
			 ORDER BY record LIMIT $3",
		)
		.bind(chart.as_ref())
		// Nothing is before the first, and an empty id is before everything.
		.bind(after.map_or(&[][..], AsRef::as_ref))
		.bind(i64::from(limit))
		.fetch_all(&self.read)
		.await?;
		rows.into_iter().map(|(record,)| Ok(fixed(&record)?.into())).collect()
	}

	/// Records of which something is kept for good.
	pub(crate) async fn kept_records(&self) -> Result<Vec<(ChartId, RecordId)>, GatewayError> {
		let rows: Vec<(Vec<u8>, Vec<u8>)> = sqlx::query_as(
			"SELECT DISTINCT chart, record FROM filings WHERE confirmed IS NOT NULL",
		)
		.fetch_all(&self.read)
		.await?;
		rows.into_iter()
			.map(|(chart, record)| Ok((fixed(&chart)?.into(), fixed(&record)?.into())))
			.collect()
	}

	/// Deletes everything of a record. Answers how many filings, and the objects that they named.
	pub(crate) async fn delete_record(
		&self,
		chart: &ChartId,
		record: &RecordId,
	) -> Result<(u64, Vec<ObjectHash>), GatewayError> {
		let rows: Vec<(Vec<u8>, Vec<u8>)> = sqlx::query_as(
			"DELETE FROM filings WHERE chart = $1 AND record = $2 RETURNING object, index_object",
		)
		.bind(chart.as_ref())
		.bind(record.as_ref())
		.fetch_all(&self.write)
		.await?;
		let mut objects = Vec::new();
		for (object, index) in &rows {
			objects.push(fixed(object)?.into());
			objects.push(fixed(index)?.into());
		}
		Ok((u64::try_from(rows.len()).unwrap_or(u64::MAX), objects))
	}
}
