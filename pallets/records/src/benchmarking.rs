// SPDX-License-Identifier: GPL-3.0-only

//! What the calls cost, measured.

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

/// Who plays in a benchmark. All of them can act, and take the longest way to be found.
pub struct Cast {
	/// An active chart.
	pub chart: ChartId,
	/// A clinician of the chart's hospital.
	pub clinician: AccountId,
	/// Holds a mandate on the chart with every power.
	pub guardian: AccountId,
	/// A clinician of a data user.
	pub contributor: AccountId,
	/// Her live grant for treatment over the compartment.
	pub grant: GrantId,
	/// Its opening, if it is blinded.
	pub opening: Option<Opening>,
	/// A compartment with a key.
	pub compartment: CompartmentTag,
	/// Its current epoch.
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
		compartment: cast.compartment,
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
	let origin = RawOrigin::Signed(cast.clinician.clone()).into();
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
			RawOrigin::Signed(cast.clinician.clone()).into(),
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
		_(RawOrigin::Signed(cast.clinician), chart, record, filing);

		assert_last_event::<T>(Event::RecordFiled { chart, record });
		Ok(())
	}

	#[benchmark]
	fn file_batch(n: Linear<1, { T::MaxBatch::get() }>) -> Result<(), BenchmarkError> {
		let cast = T::BenchmarkHelper::cast();
		let chart = cast.chart;
		let items: Vec<BatchItem> = (1..=n)
			.map(|number| BatchItem { record: id(number), filing: filing(&cast, number) })
			.collect();
		let items = BoundedVec::try_from(items)
			.map_err(|_| BenchmarkError::Stop("the range is the limit"))?;

		#[extrinsic_call]
		_(RawOrigin::Signed(cast.clinician), chart, items);

		assert_last_event::<T>(Event::RecordFiled { chart, record: id(n) });
		Ok(())
	}

	#[benchmark]
	fn amend() -> Result<(), BenchmarkError> {
		let cast = T::BenchmarkHelper::cast();
		let chart = cast.chart;
		let record = filed::<T>(&cast)?;
		let versions = T::MaxVersions::get();
		amended::<T>(&cast, record, versions.saturating_sub(1))?;
		let (relation, filing) = (Relation::Replaces, filing(&cast, u32::MAX));

		#[extrinsic_call]
		_(RawOrigin::Signed(cast.clinician), chart, record, versions, relation, filing);

		assert_last_event::<T>(Event::RecordAmended { chart, record, version: versions, relation });
		Ok(())
	}

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
		_(RawOrigin::Signed(cast.clinician), chart, record);

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
		_(RawOrigin::Signed(cast.clinician), chart, record);

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

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
