// SPDX-License-Identifier: GPL-3.0-only

//! Key fragments, sealed to the gateway's key as they came.

use salus_primitives::{ChartId, CompartmentTag, Epoch};

use super::database::{fixed, number, Database};
use crate::{error::GatewayError, exchange::FragmentSet};

/// A fragment as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFragment {
	/// Its generation.
	pub generation: u32,
	/// Whether it counts.
	pub active: bool,
	/// The fragment, sealed to the gateway.
	pub sealed: Vec<u8>,
	/// The key of the epoch that it re-encrypts from.
	pub epoch_key: [u8; 33],
	/// The grantee's key that it re-encrypts to.
	pub grantee_key: [u8; 33],
	/// The version of that key.
	pub grantee_key_version: u32,
}

type Row = (i64, i64, Vec<u8>, Vec<u8>, Vec<u8>, i64);
type SetRow = (Vec<u8>, i64, Vec<u8>, i64, i64);

impl Database {
	/// The generations of a set that are here, newest first.
	pub(crate) async fn generations(
		&self,
		set: &FragmentSet,
	) -> Result<Vec<KeptFragment>, GatewayError> {
		let grantee: &[u8] = set.grantee.as_ref();
		let rows: Vec<Row> = sqlx::query_as(
			"SELECT generation, active, sealed, epoch_key, grantee_key, grantee_key_version \
			 FROM fragments \
			 WHERE chart = $1 AND tag = $2 AND epoch = $3 AND grantee = $4 AND emergency = $5 \
			 ORDER BY generation DESC",
		)
		.bind(set.chart.as_ref())
		.bind(set.tag.as_ref())
		.bind(i64::from(set.epoch))
		.bind(grantee)
		.bind(i64::from(set.emergency))
		.fetch_all(&self.read)
		.await?;
		rows.into_iter()
			.map(|(generation, active, sealed, epoch_key, grantee_key, version)| {
				Ok(KeptFragment {
					generation: number(generation)?,
					active: active != 0,
					sealed,
					epoch_key: fixed(&epoch_key)?,
					grantee_key: fixed(&grantee_key)?,
					grantee_key_version: number(version)?,
				})
			})
			.collect()
	}

	/// Keeps a fragment that waits for its activation, in place of one that waited before.
	pub(crate) async fn keep_fragment(
		&self,
		set: &FragmentSet,
		fragment: &KeptFragment,
	) -> Result<(), GatewayError> {
		let grantee: &[u8] = set.grantee.as_ref();
		let mut both = self.write.begin().await?;
		sqlx::query(
			"DELETE FROM fragments WHERE chart = $1 AND tag = $2 AND epoch = $3 AND grantee = $4 \
			 AND emergency = $5 AND active = 0",
		)
		.bind(set.chart.as_ref())
		.bind(set.tag.as_ref())
		.bind(i64::from(set.epoch))
		.bind(grantee)
		.bind(i64::from(set.emergency))
		.execute(&mut *both)
		.await?;
		sqlx::query(
			"INSERT INTO fragments (chart, tag, epoch, grantee, emergency, generation, active, \
			 sealed, epoch_key, grantee_key, grantee_key_version) \
			 VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9, $10)",
		)
		.bind(set.chart.as_ref())
		.bind(set.tag.as_ref())
		.bind(i64::from(set.epoch))
		.bind(grantee)
		.bind(i64::from(set.emergency))
		.bind(i64::from(fragment.generation))
		.bind(&fragment.sealed)
		.bind(&fragment.epoch_key[..])
		.bind(&fragment.grantee_key[..])
		.bind(i64::from(fragment.grantee_key_version))
		.execute(&mut *both)
		.await?;
		both.commit().await?;
		Ok(())
	}

	/// Makes a generation count, and destroys every other one. False where it is not here.
	pub(crate) async fn activate(
		&self,
		set: &FragmentSet,
		generation: u32,
	) -> Result<bool, GatewayError> {
		let grantee: &[u8] = set.grantee.as_ref();
		let mut both = self.write.begin().await?;
		let done = sqlx::query(
			"UPDATE fragments SET active = 1 WHERE chart = $1 AND tag = $2 AND epoch = $3 \
			 AND grantee = $4 AND emergency = $5 AND generation = $6",
		)
		.bind(set.chart.as_ref())
		.bind(set.tag.as_ref())
		.bind(i64::from(set.epoch))
		.bind(grantee)
		.bind(i64::from(set.emergency))
		.bind(i64::from(generation))
		.execute(&mut *both)
		.await?;
		if done.rows_affected() == 0 {
			return Ok(false);
		}
		sqlx::query(
			"DELETE FROM fragments WHERE chart = $1 AND tag = $2 AND epoch = $3 AND grantee = $4 \
			 AND emergency = $5 AND generation < $6",
		)
		.bind(set.chart.as_ref())
		.bind(set.tag.as_ref())
		.bind(i64::from(set.epoch))
		.bind(grantee)
		.bind(i64::from(set.emergency))
		.bind(i64::from(generation))
		.execute(&mut *both)
		.await?;
		both.commit().await?;
		Ok(true)
	}

	/// The sets of a chart, and the newest generation of each.
	pub(crate) async fn fragment_sets(
		&self,
		chart: &ChartId,
	) -> Result<Vec<(FragmentSet, u32)>, GatewayError> {
		let rows: Vec<SetRow> = sqlx::query_as(
			"SELECT tag, epoch, grantee, emergency, MAX(generation) FROM fragments WHERE chart = $1 \
			 GROUP BY tag, epoch, grantee, emergency ORDER BY tag, epoch, grantee, emergency",
		)
		.bind(chart.as_ref())
		.fetch_all(&self.read)
		.await?;
		rows.into_iter()
			.map(|(tag, epoch, grantee, emergency, newest)| {
				let grantee: [u8; 32] = fixed(&grantee)?;
				let set = FragmentSet {
					chart: *chart,
					tag: fixed(&tag)?.into(),
					epoch: number(epoch)?,
					grantee: grantee.into(),
					emergency: emergency != 0,
				};
				Ok((set, number(newest)?))
			})
			.collect()
	}

	/// Notes the key of an epoch that finalised state shows.
	pub(crate) async fn note_epoch_key(
		&self,
		chart: &ChartId,
		tag: &CompartmentTag,
		epoch: Epoch,
		key: &[u8],
	) -> Result<(), GatewayError> {
		sqlx::query(
			"INSERT INTO epoch_keys (chart, tag, epoch, epoch_key) VALUES ($1, $2, $3, $4) \
			 ON CONFLICT DO NOTHING",
		)
		.bind(chart.as_ref())
		.bind(tag.as_ref())
		.bind(i64::from(epoch))
		.bind(key)
		.execute(&self.write)
		.await?;
		Ok(())
	}

	/// The key of an epoch, if it was ever seen.
	pub(crate) async fn epoch_key(
		&self,
		chart: &ChartId,
		tag: &CompartmentTag,
		epoch: Epoch,
	) -> Result<Option<Vec<u8>>, GatewayError> {
		let row: Option<(Vec<u8>,)> = sqlx::query_as(
			"SELECT epoch_key FROM epoch_keys WHERE chart = $1 AND tag = $2 AND epoch = $3",
		)
		.bind(chart.as_ref())
		.bind(tag.as_ref())
		.bind(i64::from(epoch))
		.fetch_optional(&self.read)
		.await?;
		Ok(row.map(|(key,)| key))
	}
}
