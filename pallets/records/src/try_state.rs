// SPDX-License-Identifier: GPL-3.0-only

//! What always holds of the stored records.

use frame_support::{ensure, traits::Get};
use salus_primitives::{
	record::{Record, RecordStatus, RecordVersion, MAX_OBJECT},
	ChartId, RecordId,
};
use sp_runtime::TryRuntimeError;

use crate::{types::undisputed, Config, Entry, Pallet, Records, Tombstone, Versions};

impl<T: Config> Pallet<T> {
	/// Checks every entry and every version.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		for (chart, record, entry) in Records::<T>::iter() {
			match entry {
				Entry::Live(entry) => Self::check_record(&chart, &record, &entry)?,
				Entry::Erased(tombstone) => Self::check_tombstone(&tombstone)?,
			}
		}
		for (chart, record, version) in Versions::<T>::iter_keys() {
			// With `check_record` it follows that the versions are 1, 2, … without a gap.
			match Records::<T>::get(chart, record) {
				Some(Entry::Live(entry)) => ensure!(
					(1..entry.version).contains(&version),
					"a version is kept that is not older than its record's newest"
				),
				Some(Entry::Erased(_)) => return Err("a version outlived its record".into()),
				None => return Err("a version has no record".into()),
			}
		}
		Ok(())
	}

	fn check_record(
		chart: &ChartId,
		record: &RecordId,
		entry: &Record,
	) -> Result<(), TryRuntimeError> {
		ensure!(entry.version >= 1, "versions are counted from 1");
		ensure!(entry.version <= T::MaxVersions::get(), "a record has too many versions");
		ensure!(
			entry.contributed || entry.head.institution.is_some(),
			"what was filed was filed by an institution"
		);
		match entry.status {
			RecordStatus::Erased => return Err("an erased record is not a tombstone".into()),
			RecordStatus::Disputed(_) | RecordStatus::Withdrawn => {},
			status => ensure!(
				status == undisputed(&entry.head),
				"a record does not stand as its newest version says"
			),
		}
		let compartment = entry.head.filing.compartment;
		let (mut earlier, mut moved) = (0, false);
		for number in 1..entry.version {
			let version = Versions::<T>::get((chart, record, number))
				.ok_or("a record has fewer versions than it counts")?;
			Self::check_version(number == 1, &version)?;
			ensure!(
				version.institution == entry.head.institution,
				"a record changed hands between institutions"
			);
			ensure!(earlier <= version.block, "a version is older than the one before it");
			earlier = version.block;
			moved |= version.filing.compartment != compartment;
		}
		ensure!(moved == entry.moved, "a record is marked wrongly as moved");
		ensure!(earlier <= entry.head.block, "a version is older than the one before it");
		Self::check_version(entry.version == 1, &entry.head)
	}

	fn check_version(first: bool, version: &RecordVersion) -> Result<(), TryRuntimeError> {
		ensure!(
			version.relation.is_none() == first,
			"the first version and no other relates to none before"
		);
		ensure!(version.filing.length > 0, "an object has no bytes");
		ensure!(version.filing.length <= MAX_OBJECT, "an object is longer than any may be");
		ensure!(version.block <= Self::block(), "a version was written in the future");
		Ok(())
	}

	fn check_tombstone(tombstone: &Tombstone) -> Result<(), TryRuntimeError> {
		ensure!(
			(1..=T::MaxVersions::get()).contains(&tombstone.versions),
			"a tombstone stands for no number of versions that a record can have"
		);
		ensure!(tombstone.block <= Self::block(), "a record was erased in the future");
		Ok(())
	}
}
