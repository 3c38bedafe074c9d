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

pub use pallet::*;
pub use types::{Entry, Tombstone};
pub use weights::WeightInfo;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
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

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// File a document of your hospital in a patient's chart.
		///
		/// The document itself is encrypted and kept outside the chain; this writes down what it is,
		/// so that nobody can change it unnoticed. Send the same call again if you are not sure that
		/// it arrived: it is never filed twice.
		///
		/// ## Dispatch Origin
		///
		/// Signed by a clinician or system of the chart's hospital, or by the hospital itself.
		///
		/// ## Errors
		///
		/// - `NotEnrolled`, `ChartNotActive`, `NotYourChart`: the chart does not take it from you.
		/// - `NoStanding`, `InstitutionNotActive`, `StaffEnded`, `WrongRole`: you may not file.
		/// - `AlreadyFiled`, `RecordIdTaken`, `RecordErased`: the record id was used before.
		/// - `UnknownCompartment`, `StaleEpoch`, `EmptyObject`, `ObjectTooLarge`: the filing itself is
		///   wrong.
		///
		/// ## Events
		///
		/// - `RecordFiled`
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::file())]
		pub fn file(
			origin: OriginFor<T>,
			chart: ChartId,
			record: RecordId,
			filing: Filing,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_file(who, chart, vec![BatchItem { record, filing }])
		}

		/// File several documents of your hospital in a patient's chart, all of them or none.
		///
		/// ## Dispatch Origin
		///
		/// Signed by a clinician or system of the chart's hospital, or by the hospital itself.
		///
		/// ## Errors
		///
		/// - `EmptyBatch`: there is nothing in it.
		/// - `DuplicateInBatch`: two items have the same record id.
		/// - Those of `file`, if any item has one: then nothing is filed.
		///
		/// ## Events
		///
		/// - `RecordFiled`, once for each record.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::file_batch(items.len().saturated_into()))]
		pub fn file_batch(
			origin: OriginFor<T>,
			chart: ChartId,
			items: BoundedVec<BatchItem, T::MaxBatch>,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_file(who, chart, items.into_inner())
		}

		/// Give a record a new version: one that replaces the old one, adds to it, or says that it was
		/// entered in error.
		///
		/// The old version stays on the chain with its author. `version` is the number of the new one,
		/// so that two people who amend at once do not miss each other's change.
		///
		/// ## Dispatch Origin
		///
		/// Signed by a clinician or system of the chart's hospital, or by the hospital itself. For a
		/// contributed record: of the institution that contributed it; or by the patient, or who acts
		/// for her, if she wrote it.
		///
		/// ## Errors
		///
		/// - `RecordUnknown`, `RecordErased`, `RecordWithdrawn`: there is nothing to amend.
		/// - `NotYourChart`, `NotAuthor`, `NotPatient`, `OutOfMandate`: it is not yours to amend.
		/// - `VersionConflict`: somebody amended it meanwhile.
		/// - `TooManyVersions`: it has as many versions as it may have.
		/// - `AlreadyFiled`: exactly this is its newest version already.
		/// - `CompartmentChanged`: a contributed record stays in its compartment.
		/// - Those of `file` about chart, standing and filing.
		///
		/// ## Events
		///
		/// - `RecordAmended`
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::amend())]
		pub fn amend(
			origin: OriginFor<T>,
			chart: ChartId,
			record: RecordId,
			version: Version,
			relation: Relation,
			filing: Filing,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_amend(who, chart, record, version, relation, filing)
		}

		/// Add a document of your own to a chart that you have access to, or to your own chart.
		///
		/// It writes your account beside the chart into the ledger, for good: everybody who reads the
		/// ledger can see that you wrote there. `under` names the grant that gives you access, with
		/// its opening where it is blinded; the patient leaves it empty.
		///
		/// ## Dispatch Origin
		///
		/// Signed by a clinician of a data user or hospital that holds a grant for treatment over the
		/// compartment; or, without `under`, by the patient or who may grant for her.
		///
		/// ## Errors
		///
		/// - `NotPatient`, `OutOfMandate`: without a grant only the patient contributes.
		/// - Those of the grant: it is unknown, ended, not yours, or does not cover this.
		/// - Those of `file` about chart, standing, record id and filing.
		///
		/// ## Events
		///
		/// - `RecordContributed`
		#[pallet::call_index(3)]
		#[pallet::weight(match under {
			Some(_) => T::WeightInfo::contribute(),
			// Whoever acts for the patient is found as when she amends what she wrote.
			None => T::WeightInfo::amend(),
		})]
		pub fn contribute(
			origin: OriginFor<T>,
			chart: ChartId,
			record: RecordId,
			filing: Filing,
			under: Option<(GrantId, Option<Opening>)>,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_contribute(who, chart, BatchItem { record, filing }, under)
		}

		/// Say that a record in your chart is wrong. It stays readable, with that mark.
		///
		/// ## Dispatch Origin
		///
		/// Signed by the patient, or by who may revoke for her.
		///
		/// ## Errors
		///
		/// - `NotPatient`, `OutOfMandate`: you may not dispute it.
		/// - `NotEnrolled`, `ChartNotActive`: the chart does not take it.
		/// - `RecordUnknown`, `RecordErased`, `RecordWithdrawn`: there is nothing to dispute.
		/// - `AlreadyDisputed`: it is disputed already.
		///
		/// ## Events
		///
		/// - `RecordDisputed`
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::dispute())]
		pub fn dispute(
			origin: OriginFor<T>,
			chart: ChartId,
			record: RecordId,
			reason: DisputeReason,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_dispute(who, chart, record, reason)
		}

		/// Answer a patient's dispute: the record stands again, as its newest version says.
		///
		/// Amend the record first if the patient is right.
		///
		/// ## Dispatch Origin
		///
		/// Signed by a clinician or system of the chart's hospital, or by the hospital itself.
		///
		/// ## Errors
		///
		/// - `NotEnrolled`, `ChartNotActive`, `NotYourChart`: the chart does not take it from you.
		/// - `NoStanding`, `InstitutionNotActive`, `StaffEnded`, `WrongRole`: you may not resolve it.
		/// - `RecordUnknown`, `RecordErased`, `NotDisputed`: there is no dispute.
		///
		/// ## Events
		///
		/// - `DisputeResolved`
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::resolve_dispute())]
		pub fn resolve_dispute(
			origin: OriginFor<T>,
			chart: ChartId,
			record: RecordId,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_resolve_dispute(who, chart, record)
		}

		/// Withdraw a record from sharing, for good: nobody can read it through Salus any more.
		///
		/// Gateways delete their copy. The hospital's own file is untouched, and so is the proof on
		/// the chain of who filed what. A hold of the council forbids erasure, not withdrawal.
		///
		/// ## Dispatch Origin
		///
		/// Signed by the patient, or by who may revoke for her.
		///
		/// ## Errors
		///
		/// - `NotPatient`, `OutOfMandate`: you may not withdraw it.
		/// - `NotEnrolled`, `ChartNotActive`: the chart does not take it.
		/// - `RecordUnknown`, `RecordErased`, `RecordWithdrawn`: there is nothing to withdraw.
		///
		/// ## Events
		///
		/// - `RecordWithdrawn`
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::withdraw())]
		pub fn withdraw(origin: OriginFor<T>, chart: ChartId, record: RecordId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_withdraw(who, chart, record)
		}

		/// Erase a record and all its versions from the chain, for good. Only a mark stays that says
		/// who erased it and when.
		///
		/// ## Dispatch Origin
		///
		/// Signed by a clinician or system of the chart's hospital, or by the hospital itself; or the
		/// council.
		///
		/// ## Errors
		///
		/// - `NotEnrolled`, `NotYourChart`: the chart is not yours.
		/// - `NoStanding`, `InstitutionNotActive`, `StaffEnded`, `WrongRole`: you may not erase.
		/// - `RecordUnknown`, `RecordErased`: there is nothing to erase.
		/// - `Held`: the council holds it.
		///
		/// ## Events
		///
		/// - `RecordErased`
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::erase(T::MaxVersions::get()))]
		pub fn erase(
			origin: OriginFor<T>,
			chart: ChartId,
			record: RecordId,
		) -> DispatchResultWithPostInfo {
			let by = match T::CouncilMajority::try_origin(origin) {
				Ok(_) => None,
				Err(origin) => Some(ensure_signed(origin)?),
			};
			let versions = Self::do_erase(by, chart, record)?;
			Ok(Some(T::WeightInfo::erase(versions)).into())
		}

		/// Forbid the erasure of a record, for example during an investigation.
		///
		/// ## Dispatch Origin
		///
		/// The council.
		///
		/// ## Errors
		///
		/// - `RecordUnknown`, `RecordErased`: there is nothing to hold.
		/// - `Held`: it is held already.
		///
		/// ## Events
		///
		/// - `RecordHeld`
		#[pallet::call_index(8)]
		#[pallet::weight(T::WeightInfo::hold())]
		pub fn hold(origin: OriginFor<T>, chart: ChartId, record: RecordId) -> DispatchResult {
			T::CouncilMajority::ensure_origin(origin)?;
			Self::do_hold(chart, record)
		}

		/// Allow the erasure of a record again.
		///
		/// ## Dispatch Origin
		///
		/// The council.
		///
		/// ## Errors
		///
		/// - `RecordUnknown`, `RecordErased`: there is no such record.
		/// - `NotHeld`: it is not held.
		///
		/// ## Events
		///
		/// - `HoldReleased`
		#[pallet::call_index(9)]
		#[pallet::weight(T::WeightInfo::release_hold())]
		pub fn release_hold(
			origin: OriginFor<T>,
			chart: ChartId,
			record: RecordId,
		) -> DispatchResult {
			T::CouncilMajority::ensure_origin(origin)?;
			Self::do_release_hold(chart, record)
		}
	}
}
