// SPDX-License-Identifier: GPL-3.0-only

//! What the calls cost, measured at their worst. Institutions sign with their own accounts, since
//! those are found by more look-ups than their staff; and for the patient somebody signs whose
//! mandates are walked through.

use alloc::vec::Vec;
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{EnsureOrigin, Get},
	BoundedVec,
};
use frame_system::RawOrigin;
use salus_primitives::{
	access::Opening,
	record::{BatchItem, DisputeReason, Filing, MediaType, RecordStatus, Relation},
	AccountId, ChartId, Commitment, CompartmentTag, Epoch, GrantId, ObjectHash, RecordId, Version,
};

use crate::{Call, Config, Entry, Event, Pallet, Records, Versions};

/// Who plays in a benchmark.
pub struct Cast {
	/// An active chart with as many mandates as it may have.
	pub chart: ChartId,
	/// The chart's hospital.
	pub hospital: AccountId,
	/// Holds a mandate on the chart with every power over the first compartment.
	pub guardian: AccountId,
	/// A data user.
	pub contributor: AccountId,
	/// Its live grant for treatment over the first compartment.
	pub grant: GrantId,
	/// The grant's opening, if it is blinded.
	pub opening: Option<Opening>,
	/// Compartments with a key, as many as one batch may name; at least one.
	pub compartments: Vec<CompartmentTag>,
	/// Their current epoch.
	pub epoch: Epoch,
}

/// How the runtime sets up the siblings.
pub trait BenchmarkHelper {
	/// Brings the cast on the stage.
	fn cast() -> Cast;
}

fn id(number: u32) -> RecordId {
	let mut bytes = [0; 16];
	bytes[..4].copy_from_slice(&number.to_le_bytes());
	RecordId(bytes)
}

fn filing(cast: &Cast, number: u32) -> Filing {
	let mut object = [7; 32];
	object[..4].copy_from_slice(&number.to_le_bytes());
	Filing {
		compartment: cast.compartments[0],
		epoch: cast.epoch,
		object: ObjectHash(object),
		content: Commitment(object),
		index: ObjectHash(object),
		media_type: MediaType::FhirJson,
		length: 4_096,
	}
}

/// Files record 1.
fn filed<T: Config>(cast: &Cast) -> Result<RecordId, BenchmarkError> {
	let origin = RawOrigin::Signed(cast.hospital.clone()).into();
	Pallet::<T>::file(origin, cast.chart, id(1), filing(cast, 0))?;
	Ok(id(1))
}

/// Amends a record until it has that many versions.
fn amended<T: Config>(
	cast: &Cast,
	record: RecordId,
	versions: Version,
) -> Result<(), BenchmarkError> {
	for version in 2..=versions {
		Pallet::<T>::amend(
			RawOrigin::Signed(cast.hospital.clone()).into(),
			cast.chart,
			record,
			version,
			Relation::Replaces,
			filing(cast, version),
		)?;
	}
	Ok(())
}

fn assert_last_event<T: Config>(event: Event<T>) {
	let event: <T as frame_system::Config>::RuntimeEvent = event.into();
	frame_system::Pallet::<T>::assert_last_event(event);
}

fn status<T: Config>(chart: ChartId, record: RecordId) -> Option<RecordStatus> {
	Pallet::<T>::record(&chart, &record).map(|record| record.status)
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn file() -> Result<(), BenchmarkError> {
		let cast = T::BenchmarkHelper::cast();
		let (chart, record) = (cast.chart, id(1));
		let filing = filing(&cast, 0);

		#[extrinsic_call]
		_(RawOrigin::Signed(cast.hospital), chart, record, filing);

		assert_last_event::<T>(Event::RecordFiled { chart, record });
		Ok(())
	}

	#[benchmark]
	fn file_batch(n: Linear<1, { T::MaxBatch::get() }>) -> Result<(), BenchmarkError> {
		let cast = T::BenchmarkHelper::cast();
		let chart = cast.chart;
		// Each in another compartment, whose key has to be looked up.
		let items = (1..=n)
			.zip(cast.compartments.iter().cycle())
			.map(|(number, compartment)| BatchItem {
				record: id(number),
				filing: Filing { compartment: *compartment, ..filing(&cast, number) },
			})
			.collect::<Vec<_>>();
		let items = BoundedVec::try_from(items)
			.map_err(|_| BenchmarkError::Stop("the range is the limit"))?;

		#[extrinsic_call]
		_(RawOrigin::Signed(cast.hospital), chart, items);

		assert_last_event::<T>(Event::RecordFiled { chart, record: id(n) });
		Ok(())
	}

	/// What the guardian wrote herself: her mandates take more reads than a register does.
	#[benchmark]
	fn amend() -> Result<(), BenchmarkError> {
		let cast = T::BenchmarkHelper::cast();
		let (chart, record) = (cast.chart, id(1));
		let origin = RawOrigin::Signed(cast.guardian.clone());
		Pallet::<T>::contribute(origin.clone().into(), chart, record, filing(&cast, 0), None)?;
		let (version, relation, filing) = (2, Relation::Replaces, filing(&cast, 1));

		#[extrinsic_call]
		_(origin, chart, record, version, relation, filing);

		assert_last_event::<T>(Event::RecordAmended { chart, record, version, relation });
		Ok(())
	}

	/// Under a grant.
	#[benchmark]
	fn contribute() -> Result<(), BenchmarkError> {
		let cast = T::BenchmarkHelper::cast();
		let (chart, record) = (cast.chart, id(1));
		let filing = filing(&cast, 0);
		let under = Some((cast.grant, cast.opening));

		#[extrinsic_call]
		_(RawOrigin::Signed(cast.contributor), chart, record, filing, under);

		assert_last_event::<T>(Event::RecordContributed { chart, record });
		Ok(())
	}

	#[benchmark]
	fn dispute() -> Result<(), BenchmarkError> {
		let cast = T::BenchmarkHelper::cast();
		let (chart, reason) = (cast.chart, DisputeReason::Inaccurate);
		let record = filed::<T>(&cast)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(cast.guardian), chart, record, reason);

		assert_eq!(status::<T>(chart, record), Some(RecordStatus::Disputed(reason)));
		Ok(())
	}

	#[benchmark]
	fn resolve_dispute() -> Result<(), BenchmarkError> {
		let cast = T::BenchmarkHelper::cast();
		let chart = cast.chart;
		let record = filed::<T>(&cast)?;
		Pallet::<T>::dispute(
			RawOrigin::Signed(cast.guardian).into(),
			chart,
			record,
			DisputeReason::Inaccurate,
		)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(cast.hospital), chart, record);

		assert_eq!(status::<T>(chart, record), Some(RecordStatus::Current));
		Ok(())
	}

	#[benchmark]
	fn withdraw() -> Result<(), BenchmarkError> {
		let cast = T::BenchmarkHelper::cast();
		let chart = cast.chart;
		let record = filed::<T>(&cast)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(cast.guardian), chart, record);

		assert_eq!(status::<T>(chart, record), Some(RecordStatus::Withdrawn));
		Ok(())
	}

	#[benchmark]
	fn erase(v: Linear<1, { T::MaxVersions::get() }>) -> Result<(), BenchmarkError> {
		let cast = T::BenchmarkHelper::cast();
		let chart = cast.chart;
		let record = filed::<T>(&cast)?;
		amended::<T>(&cast, record, v)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(cast.hospital), chart, record);

		assert!(matches!(Records::<T>::get(chart, record), Some(Entry::Erased(_))));
		assert_eq!(Versions::<T>::iter_key_prefix((chart, record)).count(), 0);
		Ok(())
	}

	#[benchmark]
	fn hold() -> Result<(), BenchmarkError> {
		let cast = T::BenchmarkHelper::cast();
		let chart = cast.chart;
		let record = filed::<T>(&cast)?;
		let origin =
			T::CouncilMajority::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, chart, record);

		assert!(Pallet::<T>::record(&chart, &record).is_some_and(|record| record.held));
		Ok(())
	}

	#[benchmark]
	fn release_hold() -> Result<(), BenchmarkError> {
		let cast = T::BenchmarkHelper::cast();
		let chart = cast.chart;
		let record = filed::<T>(&cast)?;
		let origin =
			T::CouncilMajority::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		Pallet::<T>::hold(origin.clone(), chart, record)?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, chart, record);

		assert!(Pallet::<T>::record(&chart, &record).is_some_and(|record| !record.held));
		Ok(())
	}
}
