// SPDX-License-Identifier: GPL-3.0-only

//! What may be called. Each call's documentation is for the person who reads it in a wallet; what it does is
//! elsewhere.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod calls {
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
