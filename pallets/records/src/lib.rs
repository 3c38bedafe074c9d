// SPDX-License-Identifier: GPL-3.0-only

//! # Records
//!
//! What a hospital files in a patient's chart, what others contribute to it, and what became of it.
//! The documents never come here: a record is a commitment to what was filed, the address of its
//! ciphertext, and who wrote it when.
//!
//! - A record's head version lies inline in [`Records`]; [`Versions`] holds only what an amendment
//!   replaced. So a filing costs one new leaf, and a list is a prefix read with a cursor.
//! - Nothing is overwritten: every version keeps the account and the block that wrote it.
//! - Erasure leaves a [`Tombstone`]: that there was something, who erased it, and when.
//!
//! Siblings answer through the traits of `salus_primitives`; this pallet answers
//! [`salus_primitives::traits::Records`] and the questions in `views.rs`.

#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]
#![cfg_attr(
	not(any(test, feature = "runtime-benchmarks")),
	deny(
		clippy::arithmetic_side_effects,
		clippy::indexing_slicing,
		clippy::unwrap_used,
		clippy::expect_used
	)
)]

extern crate alloc;

use frame_support::pallet_macros::import_section;

pub use pallet::*;
pub use types::{Entry, Tombstone};
pub use weights::WeightInfo;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod calls;
mod functions;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "try-runtime", feature = "std", test))]
mod try_state;
mod types;
mod views;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
pub use benchmarking::{BenchmarkHelper, Cast};

// What the macros write out calls `expect`, and clippy takes it for ours.
#[allow(clippy::expect_used)]
#[import_section(calls::calls)]
#[frame_support::pallet]
pub mod pallet {
	use alloc::vec;
	use frame_support::{pallet_prelude::*, traits::EnsureOrigin};
	use frame_system::pallet_prelude::*;
	use salus_primitives::{
		access::Opening,
		record::{BatchItem, DisputeReason, Filing, RecordVersion, Relation},
		traits::{Charts, Compartments, Contributors, NotActing, Register},
		AccountId, ChartId, GrantId, RecordId, Version,
	};
	use sp_runtime::SaturatedConversion;

	use crate::{Entry, WeightInfo};

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config:
		frame_system::Config<AccountId = AccountId, RuntimeEvent: From<Event<Self>>>
	{
		/// The register of institutions and staff.
		type Register: Register;

		/// Charts and mandates.
		type Charts: Charts;

		/// The compartments' current keys: what is filed is sealed to one of them.
		type Compartments: Compartments;

		/// Who may contribute under a grant.
		type Contributors: Contributors;

		/// The council's simple majority: holds, releases and erases.
		type CouncilMajority: EnsureOrigin<Self::RuntimeOrigin>;

		/// The most records that one batch files.
		#[pallet::constant]
		type MaxBatch: Get<u32>;

		/// The most versions that one record has, its head included: so an erasure is bounded.
		#[pallet::constant]
		type MaxVersions: Get<u32>;

		/// What the calls cost.
		type WeightInfo: WeightInfo;

		/// Sets up what siblings have to know for a benchmark.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: crate::BenchmarkHelper;
	}

	/// Every record of every chart, with its newest version inline.
	///
	/// Both keys are chosen outside: the chart's id by hospital and patient, the record's by its
	/// filer. Hashing keeps the trie balanced whatever they choose.
	#[pallet::storage]
	pub type Records<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		ChartId,
		Blake2_128Concat,
		RecordId,
		Entry,
		OptionQuery,
	>;

	/// The versions that amendments replaced, by their number. The newest is in [`Records`].
	///
	/// Versions are counted by this pallet, so that a fast hash does for them.
	#[pallet::storage]
	pub type Versions<T: Config> = StorageNMap<
		_,
		(
			NMapKey<Blake2_128Concat, ChartId>,
			NMapKey<Blake2_128Concat, RecordId>,
			NMapKey<Twox64Concat, Version>,
		),
		RecordVersion,
		OptionQuery,
	>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// The chart's hospital filed a record.
		RecordFiled {
			/// The chart.
			chart: ChartId,
			/// The record.
			record: RecordId,
		},
		/// Somebody with access, or the patient, contributed a record.
		RecordContributed {
			/// The chart.
			chart: ChartId,
			/// The record.
			record: RecordId,
		},
		/// A record got a new version.
		RecordAmended {
			/// The chart.
			chart: ChartId,
			/// The record.
			record: RecordId,
			/// The number of the new version.
			version: Version,
			/// How it relates to the one before.
			relation: Relation,
		},
		/// The patient disputes a record.
		RecordDisputed {
			/// The chart.
			chart: ChartId,
			/// The record.
			record: RecordId,
			/// Why.
			reason: DisputeReason,
		},
		/// The hospital answered a dispute: the record stands as its newest version says.
		DisputeResolved {
			/// The chart.
			chart: ChartId,
			/// The record.
			record: RecordId,
		},
		/// The patient withdrew a record: gateways delete its object, envelope and fragments.
		RecordWithdrawn {
			/// The chart.
			chart: ChartId,
			/// The record.
			record: RecordId,
		},
		/// A record was erased: a tombstone is left.
		RecordErased {
			/// The chart.
			chart: ChartId,
			/// The record.
			record: RecordId,
		},
		/// The council forbade the erasure of a record.
		RecordHeld {
			/// The chart.
			chart: ChartId,
			/// The record.
			record: RecordId,
		},
		/// The council allowed the erasure of a record again.
		HoldReleased {
			/// The chart.
			chart: ChartId,
			/// The record.
			record: RecordId,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The signer is neither an institution nor staff of one. Sign with an account that the
		/// institution registered.
		NoStanding,
		/// The signer's institution is suspended or expelled. Only the council can reinstate it.
		InstitutionNotActive,
		/// The signer's time at the institution is over. Its registrar can add staff anew.
		StaffEnded,
		/// The institution has not the role, or the signer not the staff role, that this call needs.
		WrongRole,
		/// There is no chart of that id. The hospital enrols the patient first.
		NotEnrolled,
		/// The chart is suspended or closed, or its patient died.
		ChartNotActive,
		/// The chart is another hospital's.
		NotYourChart,
		/// The signer is neither the chart's controller nor holds a live mandate with the power that
		/// this call needs.
		NotPatient,
		/// The signer's mandate does not cover this record.
		OutOfMandate,
		/// The record was contributed by another institution, which alone amends it.
		NotAuthor,
		/// There is no compartment of that tag on the chart. The patient, or her key agent, sets its
		/// key first.
		UnknownCompartment,
		/// The epoch is not the compartment's current one. Seal the key to the current epoch and file
		/// again.
		StaleEpoch,
		/// A contributed record stays in its compartment, which the grant covered.
		CompartmentChanged,
		/// The object has no bytes.
		EmptyObject,
		/// The object would have more than 16 TiB. Give its padded length in bytes.
		ObjectTooLarge,
		/// Exactly this is filed already: nothing is left to do.
		AlreadyFiled,
		/// Another object is filed under that id. Draw a new one.
		RecordIdTaken,
		/// The version is not the one after the newest: somebody amended the record meanwhile. Read
		/// it again.
		VersionConflict,
		/// The record has as many versions as a record may have. File a new one.
		TooManyVersions,
		/// The batch is empty.
		EmptyBatch,
		/// Two items of the batch have the same record id.
		DuplicateInBatch,
		/// There is no record of that id in the chart.
		RecordUnknown,
		/// The record was erased.
		RecordErased,
		/// The record was withdrawn by the patient.
		RecordWithdrawn,
		/// The record is disputed already.
		AlreadyDisputed,
		/// The record is not disputed.
		NotDisputed,
		/// The council holds the record: it cannot be erased until the council releases it.
		Held,
		/// The council does not hold the record.
		NotHeld,
	}

	impl<T> From<NotActing> for Error<T> {
		fn from(why: NotActing) -> Self {
			match why {
				NotActing::NoStanding => Error::NoStanding,
				NotActing::InstitutionNotActive => Error::InstitutionNotActive,
				NotActing::StaffEnded => Error::StaffEnded,
				NotActing::WrongRole => Error::WrongRole,
			}
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::MaxBatch::get() >= 1, "a batch holds at least one record");
			assert!(T::MaxVersions::get() >= 1, "a record has at least its first version");
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}
