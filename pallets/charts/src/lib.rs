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

	#[pallet::call(weight = T::WeightInfo)]
	impl<T: Config> Pallet<T> {
		/// Opens a chart for a patient who signed for it.
		///
		/// `signature` is the patient's, made with `controller`, over the enrolment text that names
		/// this hospital, chart, account, expiry and network. `chart` is 32 random bytes.
		///
		/// ## Dispatch Origin
		/// Signed by a Registrar of an active hospital, or by the hospital's own account.
		///
		/// ## Errors
		/// - [`Error::NoStanding`], [`Error::InstitutionNotActive`], [`Error::StaffEnded`],
		///   [`Error::WrongRole`]: the signer may not enrol.
		/// - [`Error::ChartAlreadyEnrolled`]: the id is in use.
		/// - [`Error::AccountTaken`]: the controller is somebody on this network already.
		/// - [`Error::MalformedVerifyingKey`], [`Error::AgentNotActive`]: see there.
		/// - [`Error::SignatureExpired`], [`Error::ExpiresTooLate`], [`Error::BadSignature`]: the
		///   patient's signature does not hold.
		///
		/// ## Events
		/// [`Event::ChartEnrolled`].
		#[pallet::call_index(0)]
		pub fn enrol(
			origin: OriginFor<T>,
			chart: ChartId,
			controller: AccountId,
			verifying_key: VerifyingKey,
			custody: Custody,
			expires: Moment,
			signature: MultiSignature,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_enrol(who, chart, controller, verifying_key, custody, expires, signature)
		}

		/// Hands the control of your chart to a new account of yours, at once.
		///
		/// `signature` is the new account's over the recovery text, which proves that you hold it. The
		/// old account can do nothing any more. A recovery that is under way is cancelled.
		///
		/// ## Dispatch Origin
		/// Signed by the chart's controller.
		///
		/// ## Errors
		/// - [`Error::ChartUnknown`], [`Error::ChartNotActive`], [`Error::ChartClosed`],
		///   [`Error::NotTheController`].
		/// - [`Error::AccountTaken`]: the new account is somebody on this network already.
		/// - [`Error::SignatureExpired`], [`Error::ExpiresTooLate`], [`Error::BadSignature`].
		///
		/// ## Events
		/// [`Event::RecoveryCancelled`] where one was under way, [`Event::ControllerRotated`].
		#[pallet::call_index(1)]
		pub fn rotate_controller(
			origin: OriginFor<T>,
			chart: ChartId,
			new_controller: AccountId,
			expires: Moment,
			signature: MultiSignature,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_rotate_controller(who, chart, new_controller, expires, signature)
		}

		/// Asks, after checking the patient in person, that a new account controls her chart.
		///
		/// It waits for the approval of a guardian or of the regulator. Asking again replaces what was
		/// asked before, and with it its approval.
		///
		/// ## Dispatch Origin
		/// Signed by a Registrar of the chart's hospital, or by the hospital's own account.
		///
		/// ## Errors
		/// - [`Error::NoStanding`], [`Error::InstitutionNotActive`], [`Error::StaffEnded`],
		///   [`Error::WrongRole`], [`Error::NotTheHospital`]: the signer may not recover.
		/// - [`Error::ChartUnknown`], [`Error::ChartNotActive`], [`Error::ChartClosed`].
		/// - [`Error::AccountTaken`]: the new account is somebody on this network already.
		/// - [`Error::SignatureExpired`], [`Error::ExpiresTooLate`], [`Error::BadSignature`].
		///
		/// ## Events
		/// [`Event::RecoveryStarted`].
		#[pallet::call_index(2)]
		pub fn recover(
			origin: OriginFor<T>,
			chart: ChartId,
			new_controller: AccountId,
			expires: Moment,
			signature: MultiSignature,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_recover(who, chart, new_controller, expires, signature)
		}

		/// Approves the recovery that the hospital asked for, and starts its delay.
		///
		/// Approve only if you know that the patient lost her account and that the new one is hers.
		///
		/// ## Dispatch Origin
		/// Signed by the holder of a mandate on this chart with the power to recover, which was given
		/// before the recovery was asked for and at least the delay of recoveries ago; or a majority of
		/// the council.
		///
		/// ## Errors
		/// - [`Error::ChartUnknown`], [`Error::ChartNotActive`], [`Error::ChartClosed`].
		/// - [`Error::MayNotApprove`]: the signer holds no such mandate.
		/// - [`Error::MandateTooNew`]: it was given too recently.
		/// - [`Error::NoRecovery`], [`Error::RecoveryDiffers`], [`Error::RecoveryLapsed`],
		///   [`Error::AlreadyApproved`]: there is nothing to approve.
		///
		/// ## Events
		/// [`Event::RecoveryApproved`].
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::approve_recovery(T::MaxMandates::get()))]
		pub fn approve_recovery(
			origin: OriginFor<T>,
			chart: ChartId,
			new_controller: AccountId,
		) -> DispatchResult {
			let guardian = match T::RegulatorOrigin::try_origin(origin) {
				Ok(_) => None,
				Err(origin) => Some(ensure_signed(origin)?),
			};
			Self::do_approve_recovery(guardian, chart, new_controller)
		}

		/// Puts an approved recovery into effect once its delay has passed.
		///
		/// ## Dispatch Origin
		/// Signed by anyone.
		///
		/// ## Errors
		/// - [`Error::ChartUnknown`], [`Error::ChartNotActive`], [`Error::ChartClosed`].
		/// - [`Error::NoRecovery`], [`Error::NotApproved`], [`Error::RecoveryTooEarly`].
		/// - [`Error::AccountTaken`]: the new account became somebody on this network meanwhile. The
		///   hospital can start again with another.
		///
		/// ## Events
		/// [`Event::ChartRecovered`].
		#[pallet::call_index(4)]
		pub fn complete_recovery(origin: OriginFor<T>, chart: ChartId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_complete_recovery(chart)
		}

		/// Stops a recovery of your chart that you did not ask for.
		///
		/// ## Dispatch Origin
		/// Signed by the chart's controller, whatever the chart's status is.
		///
		/// ## Errors
		/// - [`Error::ChartUnknown`], [`Error::NotTheController`], [`Error::NoRecovery`].
		///
		/// ## Events
		/// [`Event::RecoveryCancelled`].
		#[pallet::call_index(5)]
		pub fn cancel_recovery(origin: OriginFor<T>, chart: ChartId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_cancel_recovery(who, chart)
		}

		/// Lets somebody else act on a chart: a parent, guardian, attorney or executor.
		///
		/// The holder uses one account of hers for this chart alone. Mandates of the chart that are
		/// past their end are removed at the same time.
		///
		/// ## Dispatch Origin
		/// Signed by a Registrar of the chart's hospital, or by the hospital's own account.
		///
		/// ## Errors
		/// - [`Error::NoStanding`], [`Error::InstitutionNotActive`], [`Error::StaffEnded`],
		///   [`Error::WrongRole`], [`Error::NotTheHospital`]: the signer may not give mandates here.
		/// - [`Error::ChartUnknown`], [`Error::ChartNotActive`], [`Error::ChartClosed`].
		/// - [`Error::KindDoesNotFitStatus`], [`Error::NoPowers`], [`Error::EmptyScope`],
		///   [`Error::EndPassed`], [`Error::TooManyMandates`].
		/// - [`Error::AccountTaken`]: the holder is somebody else on this network already.
		///
		/// ## Events
		/// [`Event::MandateEnded`] for each that was removed, [`Event::MandateGiven`].
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::give_mandate(T::MaxMandates::get()))]
		pub fn give_mandate(
			origin: OriginFor<T>,
			chart: ChartId,
			holder: AccountId,
			kind: MandateKind,
			powers: Powers,
			scope: Scope,
			end: Option<Moment>,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			let since = T::Clock::now();
			Self::do_give_mandate(who, chart, Mandate { holder, kind, powers, scope, end, since })
		}

		/// Ends a mandate on your chart, at once and for good.
		///
		/// ## Dispatch Origin
		/// Signed by the chart's controller.
		///
		/// ## Errors
		/// - [`Error::ChartUnknown`], [`Error::ChartNotActive`], [`Error::ChartClosed`],
		///   [`Error::NotTheController`].
		/// - [`Error::MandateUnknown`]: there is no such mandate, or it was ended.
		///
		/// ## Events
		/// [`Event::MandateEnded`].
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::end_mandate(T::MaxMandates::get()))]
		pub fn end_mandate(
			origin: OriginFor<T>,
			chart: ChartId,
			mandate: MandateId,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_end_mandate(who, chart, mandate)
		}

		/// Says who keeps your chart's keys: you, or a key agent.
		///
		/// It moves no keys: whoever keeps them from now on opens a new epoch of each compartment, and
		/// sets the verifying key.
		///
		/// ## Dispatch Origin
		/// Signed by the chart's controller.
		///
		/// ## Errors
		/// - [`Error::ChartUnknown`], [`Error::ChartNotActive`], [`Error::ChartClosed`],
		///   [`Error::NotTheController`].
		/// - [`Error::AgentNotActive`]: the agent is no active institution with that role.
		///
		/// ## Events
		/// [`Event::CustodySet`].
		#[pallet::call_index(8)]
		pub fn set_custody(
			origin: OriginFor<T>,
			chart: ChartId,
			custody: Custody,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_set_custody(who, chart, custody)
		}

		/// Suspends a chart, lifts its suspension, or records that the patient died.
		///
		/// ## Dispatch Origin
		/// Signed by a Registrar of the chart's hospital, or by the hospital's own account.
		///
		/// ## Errors
		/// - [`Error::NoStanding`], [`Error::InstitutionNotActive`], [`Error::StaffEnded`],
		///   [`Error::WrongRole`], [`Error::NotTheHospital`]: the signer may not set it.
		/// - [`Error::ChartUnknown`], [`Error::ChartClosed`].
		/// - [`Error::OnlyThePatientCloses`], [`Error::StatusUnchanged`].
		///
		/// ## Events
		/// [`Event::ChartStatusSet`].
		#[pallet::call_index(9)]
		pub fn set_status(
			origin: OriginFor<T>,
			chart: ChartId,
			status: ChartStatus,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_set_status(who, chart, status)
		}

		/// Closes your chart for good: nothing is filed into it or read from it any more.
		///
		/// It cannot be undone. The hospital's own files are untouched.
		///
		/// ## Dispatch Origin
		/// Signed by the chart's controller.
		///
		/// ## Errors
		/// - [`Error::ChartUnknown`], [`Error::ChartNotActive`], [`Error::ChartClosed`],
		///   [`Error::NotTheController`].
		///
		/// ## Events
		/// [`Event::ChartClosed`].
		#[pallet::call_index(10)]
		pub fn close(origin: OriginFor<T>, chart: ChartId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_close(who, chart)
		}

		/// Replaces the key with which your chart's key fragments are verified.
		///
		/// Needed whenever another hand makes the fragments: after a recovery with a new seed, or when
		/// custody changed.
		///
		/// ## Dispatch Origin
		/// Signed by the chart's controller; under agent custody also by the agent's System.
		///
		/// ## Errors
		/// - [`Error::ChartUnknown`], [`Error::ChartNotActive`], [`Error::ChartClosed`],
		///   [`Error::NotTheController`].
		/// - [`Error::MalformedVerifyingKey`]: it is no compressed secp256k1 point.
		///
		/// ## Events
		/// [`Event::VerifyingKeySet`].
		#[pallet::call_index(11)]
		pub fn set_verifying_key(
			origin: OriginFor<T>,
			chart: ChartId,
			verifying_key: VerifyingKey,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_set_verifying_key(who, chart, verifying_key)
		}
	}
}
