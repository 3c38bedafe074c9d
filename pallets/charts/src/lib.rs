// SPDX-License-Identifier: GPL-3.0-only

//! # Charts
//!
//! One patient at one hospital: who controls the chart, who else may act on it, who keeps its keys.
//!
//! - A hospital's Registrar **enrols** a patient who signed for it: nobody is enrolled unasked.
//! - The **controller** is one account, used on no other chart. The patient replaces it herself with
//!   [`Pallet::rotate_controller`]. If she lost it, the hospital checks her in person and starts a
//!   **recovery**, a guardian or the regulator approves, and after a delay in which the old account
//!   can cancel, anyone completes it.
//! - A **mandate** lets a parent, guardian, attorney or executor act, attested by the hospital and
//!   ended by the patient. A guardian approves a recovery only by a mandate that is older than it, and
//!   older than the delay: else one Registrar could give it to herself and take over a chart before
//!   its patient sees it.
//! - **Custody** says who keeps the keys: the patient, or a key agent of her choice.
//!
//! What a status lets happen:
//!
//! | Status | Calls that are not refused |
//! |---|---|
//! | Active | all |
//! | Suspended | `set_status`; `cancel_recovery` |
//! | Deceased | `set_status`; `give_mandate` for an executor; `cancel_recovery` |
//! | Closed | none, for good |
//!
//! A recovery can always be cancelled, so that suspending the chart does not run out its delay.
//! Which chart an account belongs to is its standing, which the register keeps; no index here.

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

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod calls;
mod functions;
mod mandates;
#[cfg(test)]
mod mock;
mod recovery;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "try-runtime", feature = "std", test))]
mod try_state;
mod views;
pub mod weights;

use frame_support::pallet_macros::import_section;

pub use pallet::*;
pub use weights::WeightInfo;

/// What the benchmarks need of the register.
#[cfg(feature = "runtime-benchmarks")]
pub trait BenchmarkHelper {
	/// An active hospital.
	fn hospital() -> salus_primitives::AccountId;
	/// An active key agent.
	fn key_agent() -> salus_primitives::AccountId;
	/// Lets time pass.
	fn pass(time: salus_primitives::Moment);
}

/// The longest time ahead at which a signed enrolment or recovery may expire: 30 days.
pub const MAX_VALIDITY: salus_primitives::Moment = 30 * 24 * 60 * 60 * 1_000;

// What the macros write out calls `expect`, and clippy takes it for ours.
#[allow(clippy::expect_used)]
#[import_section(calls::calls)]
#[frame_support::pallet]
pub mod pallet {
	use frame_support::pallet_prelude::*;
	use frame_system::pallet_prelude::*;
	use salus_primitives::{
		access::Scope,
		chart::{Approver, Chart, ChartStatus, Custody, Mandate, MandateKind, Powers, Recovery},
		traits::{Clock, Existence, Genesis, Register, Standings},
		AccountId, ChartId, MandateId, Moment, VerifyingKey,
	};
	use sp_runtime::MultiSignature;

	use super::WeightInfo;

	/// The version of this pallet's storage.
	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config<AccountId = AccountId> {
		/// Tells the time.
		type Clock: Clock;

		/// Knows the chain, which is part of every signed text.
		type Genesis: Genesis;

		/// The register of institutions and staff.
		type Register: Register;

		/// Says and writes down what an account is.
		type Standings: Standings;

		/// Gives controllers and holders the existence that they need to sign anything.
		type Existence: Existence;

		/// Approves recoveries where there is no guardian: a majority of the council.
		type RegulatorOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// How long an approved recovery waits, so that the old account can cancel it.
		type RecoveryDelay: Get<Moment>;

		/// The most mandates on one chart.
		#[pallet::constant]
		type MaxMandates: Get<u32>;

		/// The weights of the calls.
		type WeightInfo: WeightInfo;

		/// Admits institutions, for the benchmarks.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: crate::BenchmarkHelper;
	}

	/// Every chart that was ever enrolled.
	// `Blake2_128Concat`: ids are chosen outside.
	#[pallet::storage]
	pub type Charts<T: Config> = StorageMap<_, Blake2_128Concat, ChartId, Chart>;

	/// The number of a chart's next mandate; those below were given.
	#[pallet::storage]
	pub type NextMandate<T: Config> =
		StorageMap<_, Blake2_128Concat, ChartId, MandateId, ValueQuery>;

	/// The mandates that were given and not ended. One that is past its end stays until it is ended,
	/// or until the next one is given.
	// `Twox64Concat`: numbers are counted here.
	#[pallet::storage]
	pub type Mandates<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, ChartId, Twox64Concat, MandateId, Mandate>;

	/// The moment from which no mandate of its holder is live ([`Moment::MAX`]: not by itself), for
	/// whoever holds one: whether an account may act is asked for every transaction, and is one read.
	#[pallet::storage]
	pub type Holders<T: Config> = StorageMap<_, Blake2_128Concat, AccountId, Moment>;

	/// The recoveries under way.
	#[pallet::storage]
	pub type Recoveries<T: Config> = StorageMap<_, Blake2_128Concat, ChartId, Recovery>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A hospital enrolled a patient.
		ChartEnrolled {
			/// The chart.
			chart: ChartId,
			/// The hospital.
			hospital: AccountId,
		},
		/// The patient replaced the account that controls the chart.
		ControllerRotated {
			/// The chart.
			chart: ChartId,
			/// The account that controls it from now on.
			controller: AccountId,
		},
		/// The hospital asks for a chart's recovery; it waits for approval.
		RecoveryStarted {
			/// The chart.
			chart: ChartId,
			/// The account that would control it.
			new_controller: AccountId,
		},
		/// A recovery was approved; it can be completed once the delay has passed.
		RecoveryApproved {
			/// The chart.
			chart: ChartId,
			/// Who approved.
			by: Approver,
			/// The moment from which it can be completed.
			effective: Moment,
		},
		/// A recovery was cancelled.
		RecoveryCancelled {
			/// The chart.
			chart: ChartId,
		},
		/// A recovery was completed.
		ChartRecovered {
			/// The chart.
			chart: ChartId,
			/// The account that controls it from now on.
			controller: AccountId,
		},
		/// Somebody may act on a chart from now on.
		MandateGiven {
			/// The chart.
			chart: ChartId,
			/// The mandate's number.
			mandate: MandateId,
		},
		/// A mandate was ended, or removed after its end.
		MandateEnded {
			/// The chart.
			chart: ChartId,
			/// The mandate's number.
			mandate: MandateId,
		},
		/// The patient said who keeps the chart's keys.
		CustodySet {
			/// The chart.
			chart: ChartId,
			/// Who keeps them.
			custody: Custody,
		},
		/// The key with which the chart's key fragments are verified was replaced.
		VerifyingKeySet {
			/// The chart.
			chart: ChartId,
			/// The key.
			verifying_key: VerifyingKey,
		},
		/// The hospital changed a chart's status.
		ChartStatusSet {
			/// The chart.
			chart: ChartId,
			/// Its status from now on.
			status: ChartStatus,
		},
		/// The patient closed the chart.
		ChartClosed {
			/// The chart.
			chart: ChartId,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// There is no chart of this id. Check the chart card.
		ChartUnknown,
		/// A chart of this id exists already. Choose another random id.
		ChartAlreadyEnrolled,
		/// The chart is suspended, or its patient deceased. Its hospital can say why.
		ChartNotActive,
		/// The chart was closed by its patient, for good.
		ChartClosed,
		/// Only the account that controls the chart may do this.
		NotTheController,
		/// The signer is neither an institution nor staff of one. Sign with a registered account.
		NoStanding,
		/// The signer's institution is suspended or expelled. The regulator can reinstate it.
		InstitutionNotActive,
		/// The signer's staff entry is past its end. The institution can register it again.
		StaffEnded,
		/// The signer's role, or her institution's, does not include this.
		WrongRole,
		/// The chart was enrolled by another hospital, which alone may do this.
		NotTheHospital,
		/// The account already is somebody on this network, or was once. Use a fresh account.
		AccountTaken,
		/// What was signed is past its expiry. Have it signed again.
		SignatureExpired,
		/// What was signed expires more than 30 days ahead. Have it signed with an earlier expiry.
		ExpiresTooLate,
		/// The signature is not the account's over exactly this text on this chain.
		BadSignature,
		/// The verifying key is not a compressed secp256k1 point of 33 bytes.
		MalformedVerifyingKey,
		/// The key agent is not an active institution with that role. Choose another.
		AgentNotActive,
		/// A mandate needs at least one power.
		NoPowers,
		/// A mandate needs a scope that is not empty.
		EmptyScope,
		/// A mandate's end has to lie in the future.
		EndPassed,
		/// An executor is named on the chart of a deceased patient, and nobody else is.
		KindDoesNotFitStatus,
		/// The chart has as many mandates as it can. The patient can end one.
		TooManyMandates,
		/// The chart has no such mandate, or it was ended.
		MandateUnknown,
		/// No recovery of this chart is under way.
		NoRecovery,
		/// The recovery under way is for another account than the one named.
		RecoveryDiffers,
		/// The recovery was not approved in time. The hospital can start it again.
		RecoveryLapsed,
		/// The recovery was approved already. Wait until its delay has passed.
		AlreadyApproved,
		/// Only the holder of a mandate with the power to recover, or the regulator, may approve.
		MayNotApprove,
		/// The mandate is younger than the recovery, or than the delay of recoveries. Wait, and have the
		/// hospital start again if the recovery is the older one; or ask the regulator to approve.
		MandateTooNew,
		/// Nobody has approved the recovery yet.
		NotApproved,
		/// The delay in which the old account can cancel has not passed.
		RecoveryTooEarly,
		/// The chart has this status already.
		StatusUnchanged,
		/// A hospital cannot close a chart; its patient can.
		OnlyThePatientCloses,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		#[cfg(feature = "try-runtime")]
		fn try_state(_n: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}
