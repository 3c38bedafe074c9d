// SPDX-License-Identifier: GPL-3.0-only

//! The questions that this pallet answers, to siblings and to the world.

use alloc::vec::Vec;
use salus_primitives::{
	api::{Verification, MAX_PAGE},
	consent::RecordFacts,
	record::{Record, RecordStatus, RecordVersion},
	traits, ChartId, Commitment, CompartmentTag, Epoch, ObjectHash, RecordId, Version,
};
use sp_runtime::SaturatedConversion;

use crate::{Config, Entry, Pallet, Records, Versions};

impl<T: Config> Pallet<T> {
	/// The record; an erased one with the status `Erased` (see [`Entry::into_record`]).
	pub fn record(chart: &ChartId, record: &RecordId) -> Option<Record> {
		Records::<T>::get(chart, record).map(Entry::into_record)
	}

	/// A chart's records after the cursor, at most `limit` and never more than [`MAX_PAGE`].
	///
	/// They come in the order of the trie: fixed, and meaningless. The last id of a page is the
	/// cursor of the next; a page shorter than its limit is the last.
	pub fn records_of(
		chart: &ChartId,
		after: Option<RecordId>,
		limit: u32,
	) -> Vec<(RecordId, Record)> {
		let entries = match after {
			Some(last) => {
				Records::<T>::iter_prefix_from(chart, Records::<T>::hashed_key_for(chart, last))
			},
			None => Records::<T>::iter_prefix(chart),
		};
		entries
			.take(limit.min(MAX_PAGE).saturated_into())
			.map(|(id, entry)| (id, entry.into_record()))
			.collect()
	}

	/// One version of a record, `None` for the newest; of an erased record there is none.
	pub fn version(
		chart: &ChartId,
		record: &RecordId,
		version: Option<Version>,
	) -> Option<RecordVersion> {
		let Entry::Live(entry) = Records::<T>::get(chart, record)? else { return None };
		match version {
			Some(number) if number != entry.version => Versions::<T>::get((chart, record, number)),
			_ => Some(entry.head),
		}
	}

	/// Every version of a record, oldest first; none where there is no such record, or not any more.
	pub fn provenance(chart: &ChartId, record: &RecordId) -> Vec<RecordVersion> {
		let Some(Entry::Live(entry)) = Records::<T>::get(chart, record) else {
			return Vec::new();
		};
		(1..entry.version)
			.filter_map(|version| Versions::<T>::get((chart, record, version)))
			.chain(core::iter::once(entry.head))
			.collect()
	}

	/// Whether object and content are what was filed as that version (`None`: the newest).
	pub fn verify(
		chart: &ChartId,
		record: &RecordId,
		version: Option<Version>,
		object: &ObjectHash,
		content: &Commitment,
	) -> Verification {
		match Self::version(chart, record, version) {
			None => Verification::NotFiled,
			Some(filed) if filed.filing.object != *object => Verification::ObjectDiffers,
			Some(filed) if filed.filing.content != *content => Verification::ContentDiffers,
			Some(filed) => Verification::Genuine(filed),
		}
	}
}

impl<T: Config> traits::Records for Pallet<T> {
	fn facts(chart: &ChartId, record: &RecordId, version: Option<Version>) -> Option<RecordFacts> {
		let entry = match Records::<T>::get(chart, record)? {
			Entry::Live(entry) => entry,
			// It is gone as a whole, whichever version is asked for.
			erased => erased.into_record(),
		};
		let filing = match version {
			Some(number) if number != entry.version && entry.status != RecordStatus::Erased => {
				Versions::<T>::get((chart, record, number))?.filing
			},
			_ => entry.head.filing,
		};
		Some(RecordFacts {
			status: entry.status,
			compartment: filing.compartment,
			epoch: filing.epoch,
		})
	}

	/// Epochs only go up, so that the first version has the lowest.
	fn home(chart: &ChartId, record: &RecordId) -> Option<(CompartmentTag, Epoch)> {
		let Entry::Live(entry) = Records::<T>::get(chart, record)? else { return None };
		if entry.moved {
			return None;
		}
		let first = match entry.version {
			1 => entry.head,
			_ => Versions::<T>::get((chart, record, Version::from(1u8)))?,
		};
		Some((first.filing.compartment, first.filing.epoch))
	}
}
